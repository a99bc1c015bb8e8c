import HillockFormula

/// A table with named columns, each of numbers or of texts, that remembers where its rows came from.
public struct DataTable: Hashable, Sendable {
  /// What a column holds.
  public enum Values: Hashable, Sendable {
    /// Where values may be missing, `nan` stands for those.
    case numeric([Double])
    /// Where values may be missing, an empty text stands for those.
    case text([String])

    package var count: Int {
      switch self {
      case .numeric(let numbers): numbers.count
      case .text(let texts): texts.count
      }
    }
  }

  /// A column with its name.
  public struct Column: Hashable, Sendable {
    /// As in the header.
    public var name: String
    /// One value for each row.
    public var values: Values

    /// A column of a table.
    public init(name: String, values: Values) {
      self.name = name
      self.values = values
    }
  }

  /// The file's name as the user gave it, or the name of a built-in data set.
  package let source: String
  /// From left to right, all of one length.
  public let columns: [Column]
  /// Rows, without the header.
  public let rowCount: Int
  /// The line on which each row starts, counted from 1.
  package let lines: [Int]
  /// Where each column stands in the source, counted from 0: a table may have some of its columns only.
  package let places: [Int]
  private let indices: [String: Int]

  /// - Parameters:
  ///   - lines: where each row starts in the source; by default one row a line below a header.
  ///   - places: where each column stands in the source; by default these are all.
  /// - Throws: `DataError` when there is no column, columns differ in length, or two share a name.
  public init(source: String, columns: [Column], lines: [Int]? = nil, places: [Int]? = nil) throws(DataError)
  {
    guard let first = columns.first else {
      throw DataError("a table needs at least one column", file: source)
    }
    let rows = first.values.count
    var indices: [String: Int] = [:]
    for (index, column) in columns.enumerated() {
      guard indices.updateValue(index, forKey: column.name) == nil else {
        throw DataError("two columns are named '\(column.name)'; each needs a name of its own", file: source)
      }
      guard column.values.count == rows else {
        throw DataError(
          "column '\(column.name)' has \(column.values.count) values, column '\(first.name)' has \(rows)",
          file: source)
      }
    }
    if let lines, lines.count != rows {
      throw DataError("\(lines.count) line numbers were given for \(rows) rows", file: source)
    }
    if let places, places.count != columns.count {
      throw DataError("\(places.count) places were given for \(columns.count) columns", file: source)
    }
    self.places = places ?? Array(columns.indices)
    self.source = source
    self.indices = indices
    self.columns = columns
    rowCount = rows
    self.lines = lines ?? Array(2..<rows + 2)
  }

  /// The place of a column, or nil if there is none of this name.
  package func columnIndex(named name: String) -> Int? {
    indices[name]
  }

  /// - Throws: `DataError` that lists the columns there are, and the likely one where a name is misspelt.
  package func requiredColumnIndex(named name: String) throws(DataError) -> Int {
    if let index = columnIndex(named: name) { return index }
    let names = columns.map(\.name)
    let nearest = names.first { $0.lowercased() == name.lowercased() }
    let hint = nearest.map { "; did you mean '\($0)'?" } ?? "; there are \(DataError.list(names))"
    throw DataError("there is no column '\(name)'\(hint)", file: source)
  }

  /// An error about one field.
  package func error(_ message: String, row: Int, column: Int) -> DataError {
    DataError(
      message, file: source, line: lines.indices.contains(row) ? lines[row] : nil,
      column: places.indices.contains(column) ? places[column] + 1 : column < .max ? column + 1 : column,
      columnName: columns.indices.contains(column) ? columns[column].name : nil)
  }
}
