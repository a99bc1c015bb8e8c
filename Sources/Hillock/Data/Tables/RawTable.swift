/// A table as it is written: every field a text, nothing understood yet but which fields stand for no value.
package struct RawTable: Hashable, Sendable {
  /// The file's name as the user gave it.
  package let source: String
  package let names: [String]
  /// Column by column; an empty text where the value is missing.
  package let columns: [RawColumn]
  /// The line on which each row starts, counted from 1.
  package let lines: [Int]
  /// How often each spelling stood for a missing value, for each column.
  package let blanks: [[String: Int]]
  /// Whether `1,234` is a number between 1 and 2 where nothing else in its column tells.
  package let decimalComma: Bool
  /// What the beginning of each column tells of its decimal sign, where these are rows from further below.
  package let evidence: [DecimalEvidence]?

  package var rowCount: Int { lines.count }

  /// - Throws: `DataError` when columns differ in length or in number from what is said of them.
  package init(
    source: String, names: [String], columns: [RawColumn], lines: [Int]? = nil,
    blanks: [[String: Int]]? = nil, decimalComma: Bool = false, evidence: [DecimalEvidence]? = nil
  ) throws(DataError) {
    let rows = columns.first?.count ?? 0
    guard columns.count == names.count, columns.allSatisfy({ $0.count == rows }), !columns.isEmpty else {
      throw DataError("the columns of a table need a name each and the same number of values", file: source)
    }
    guard Set(names).count == names.count else {
      throw DataError("two columns have the same name; each needs a name of its own", file: source)
    }
    let lines = lines ?? Array(2..<rows + 2)
    let blanks = blanks ?? [[String: Int]](repeating: [:], count: names.count)
    guard lines.count == rows, blanks.count == names.count, (evidence?.count ?? names.count) == names.count
    else {
      throw DataError("a table needs one line number for each of its \(rows) rows", file: source)
    }
    (self.source, self.names, self.columns, self.lines) = (source, names, columns, lines)
    (self.blanks, self.decimalComma, self.evidence) = (blanks, decimalComma, evidence)
  }

  /// The rows with these numbers, in this order.
  package func subset(_ rows: [Int]) throws(DataError) -> RawTable {
    guard rows.allSatisfy({ $0 >= 0 && $0 < rowCount }) else {
      throw DataError("there are only \(rowCount) rows", file: source)
    }
    return try RawTable(
      source: source, names: names, columns: columns.map { $0.subset(rows) },
      lines: rows.map { lines[$0] }, blanks: blanks, decimalComma: decimalComma, evidence: evidence)
  }

  /// The values of a column as it is read.
  func values(of column: Int, as reading: ColumnReading) -> DataTable.Values {
    reading.values(of: columns[column], decimalComma: decimalComma, evidence: evidence?[column])
  }

  /// The column of this name, or at this place counted from 1 where no column has such a name.
  package func column(_ text: String) -> Int? {
    if let index = names.firstIndex(of: text) { return index }
    guard let place = Int(text), names.indices.contains(place - 1) else { return nil }
    return place - 1
  }

  /// - Throws: `DataError` that lists the columns there are, and the likely one where a name is misspelt.
  package func requiredColumn(_ text: String) throws(DataError) -> Int {
    if let index = column(text) { return index }
    if let place = Int(text), !names.contains(where: { $0.lowercased() == text.lowercased() }) {
      throw DataError(
        "there is no column \(place); the \(names.count) columns are \(DataError.list(names))", file: source)
    }
    let nearest = names.first { $0.lowercased() == text.lowercased() }
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? "; there are \(DataError.list(names))"
    throw DataError("there is no column '\(text)'\(hint)", file: source)
  }
}

/// What the user says of a table: which columns are what, and what is read strictly.
public struct TableOptions: Hashable, Sendable {
  /// What columns are, over what is told from their values; `name:kind` with the kinds of `ColumnReading.Kind`.
  package var columns: [ColumnChoice] = []
  /// Columns that are no inputs.
  package var drop: [String]
  /// A column that names the rows: no input, and carried into predictions.
  package var identifier: String?
  /// Further spellings of missing values.
  package var missing: [String]
  /// Whether a missing value is a mistake.
  package var missingIsError: Bool
  /// Whether a category that the training part lacks is a mistake.
  package var unseenIsError: Bool
  /// Whether the first line has the names of the columns; `nil` tells it from the values.
  package var hasHeader: Bool?
  /// A character between fields; `nil` tells it from the first lines.
  package var separator: String?
  /// Rows with the same value here stay in the same part of the data.
  package var group: String?
  /// The parts are cut in the order of this column: the last rows are for the test.
  package var splitBy: String?
  /// How much each row counts, at training and where the model is judged: no input.
  package var weight: String?

  /// What is not given is found out from the table.
  ///
  /// - Parameters:
  ///   - drop: columns that are no inputs.
  ///   - identifier: a column that names the rows: no input, and carried into predictions.
  ///   - missing: further spellings of missing values.
  ///   - missingIsError: whether a missing value is a mistake.
  ///   - unseenIsError: whether a category that the training part lacks is a mistake.
  ///   - hasHeader: whether the first line has the names of the columns; `nil` tells it from the values.
  ///   - separator: a character between fields; `nil` tells it from the first lines.
  ///   - group: rows with the same value in this column stay in the same part of the data.
  ///   - splitBy: the parts are cut in the order of this column: the last rows are for the test.
  ///   - weight: a column that says how much each row counts, at training and where the model is judged: no input.
  public init(
    drop: [String] = [], identifier: String? = nil, missing: [String] = [], missingIsError: Bool = false,
    unseenIsError: Bool = false, hasHeader: Bool? = nil, separator: String? = nil, group: String? = nil,
    splitBy: String? = nil, weight: String? = nil
  ) {
    (self.drop, self.identifier, self.missing) = (drop, identifier, missing)
    (self.missingIsError, self.unseenIsError) = (missingIsError, unseenIsError)
    (self.hasHeader, self.separator) = (hasHeader, separator)
    (self.group, self.splitBy, self.weight) = (group, splitBy, weight)
  }

  /// A column that is to be read as something that its values do not say.
  package struct ColumnChoice: Hashable, Sendable {
    package var name: String
    package var kind: ColumnReading.Kind

    /// The column of this name is of this kind.
    package init(name: String, kind: ColumnReading.Kind) {
      self.name = name
      self.kind = kind
    }
  }

  /// Says what columns are, over what is told from their values: `age:number,zip:category,id:drop`. Kinds are number, category,
  /// code, boolean, date, text and drop.
  ///
  /// - Throws: `DataError` that quotes the entry and lists the kinds.
  public mutating func read(columns text: String) throws(DataError) {
    columns += try Self.choices(parsing: text)
  }

  /// Reads `age:number,zip:category,id:drop`.
  ///
  /// - Throws: `DataError` that quotes the entry and lists the kinds.
  package static func choices(parsing text: String) throws(DataError) -> [ColumnChoice] {
    var result: [ColumnChoice] = []
    for entry in names(parsing: text) {
      guard let colon = entry.lastIndex(of: ":"), colon > entry.startIndex,
        let kind = ColumnReading.Kind(option: String(entry[entry.index(after: colon)...]))
      else {
        throw DataError(
          "'\(entry)' does not say what a column is; write NAME:KIND, with a kind of "
            + "\(ColumnReading.Kind.options.joined(separator: ", "))")
      }
      result.append(ColumnChoice(name: String(entry[..<colon]), kind: kind))
    }
    return result
  }

  /// Parts of a list between commas, without the blanks around them.
  package static func names(parsing text: String) -> [String] {
    text.split(separator: ",").map { part in
      String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }.filter { !$0.isEmpty }
  }
}
