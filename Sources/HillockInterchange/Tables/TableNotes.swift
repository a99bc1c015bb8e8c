import Hillock

/// What was done with the columns of a table, a line for each of which there is something to tell.
struct TableNotes {
  private(set) var lines: [String] = []

  /// Columns that the same is said of are told in one line where there are more than this.
  private static let single = 3
  private static let limit = 60

  /// - Parameters:
  ///   - table: as it is written.
  ///   - rows: of the training part, of which alone is told.
  init(_ reading: TableReading, _ preprocessing: Preprocessing, _ table: RawTable, training rows: [Int]) {
    var left: [(kind: ColumnReading.Kind, names: [String], reason: String)] = []
    let readings = reading.byName
    let inputs = Dictionary(
      preprocessing.inputs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let targets = Set(preprocessing.targetNames)
    for (index, name) in table.names.enumerated() {
      guard let column = readings[name], !targets.contains(name) else { continue }
      guard column.kind.isInput else {
        if let place = left.firstIndex(where: { $0.kind == column.kind }),
          column.kind != .dropped || left[place].reason == column.reason
        {
          left[place].names.append(name)
        } else {
          left.append((column.kind, [name], column.reason))
        }
        continue
      }
      guard let input = inputs[name] else { continue }
      let words = Self.words(column, input, texts: table.columns[index].subset(rows))
      if !words.isEmpty { lines.append("column    '\(name)': \(words)") }
    }
    if lines.count > Self.limit {
      lines = Array(lines.prefix(Self.limit)) + ["columns   and the like of \(lines.count - Self.limit) more"]
    }
    for entry in left {
      guard entry.names.count > Self.single else {
        for name in entry.names {
          let reason = readings[name]?.reason ?? entry.reason
          lines.append("column    '\(name)': left out; \(Self.noun(entry.kind))\(reason)")
        }
        continue
      }
      lines.append(
        "columns   \(DataError.list(entry.names)): left out; \(Self.plural(entry.kind, entry.reason))")
    }
  }

  private static func noun(_ kind: ColumnReading.Kind) -> String {
    switch kind {
    case .identifier: "an identifier: "
    default: ""
    }
  }

  private static func plural(_ kind: ColumnReading.Kind, _ reason: String) -> String {
    switch kind {
    case .identifier: "identifiers, whose values nearly all differ"
    case .text: "texts that mostly differ"
    case .constant: "the same value everywhere"
    case .empty: "they have no value"
    default: reason
    }
  }

  private static func words(
    _ column: ColumnReading, _ input: Preprocessing.Input, texts: RawColumn
  ) -> String {
    var parts: [String] = []
    switch column.kind {
    case .code, .presence: parts.append(column.reason)
    case .date:
      let names: [String] = (input.cycles ?? []).map {
        switch $0 {
        case .year: "the time of the year"
        case .week: "the day of the week"
        case .day: "the time of the day"
        }
      }
      let first = column.date?.order == .time ? "a number" : "the time elapsed"
      parts.append("\(column.reason); it becomes " + ([first] + names).joined(separator: ", "))
    case .number:
      // A whole number says nothing of the decimal sign.
      if column.style?.unit != nil
        || column.style?.decimalComma == true && texts.contains(where: { $0.contains(",") })
      {
        parts.append(column.reason)
      }
    case .characters, .words:
      if let tokens = input.tokens {
        parts.append(
          "read by \(column.kind.rawValue): \(tokens.vocabulary.count) occur more than once, and up to \(tokens.positions) of a text are read"
        )
      }
      return parts.joined(separator: "; ")
    case .boolean, .category, .identifier, .text, .constant, .empty, .dropped: break
    }
    if input.scaling == nil {
      if !input.unlearnt.isEmpty {
        let least = Preprocessing.rareRows
        parts.append(
          "\(input.categories.count + input.unlearnt.count) categories, of which the \(input.unlearnt.count) with fewer than \(least) rows get no feature"
        )
      }
      let blank = texts.count { $0.isEmpty || column.blankWords.contains($0) }
      if blank > 0, column.kind != .presence {
        parts.append("\(share(blank, texts.count)) missing, a category of its own")
      }
      return parts.joined(separator: "; ")
    }
    guard column.kind != .presence, case .numeric(let values) = column.values(of: texts, decimalComma: false)
    else {
      return parts.joined(separator: "; ")
    }
    let missing = values.count(where: \.isNaN)
    if missing > 0 {
      let odd = column.misfits
      var words = "\(share(missing, texts.count)) missing"
      if !odd.isEmpty {
        words +=
          ", among them \(DataError.list(odd, limit: 5)), which \(odd.count == 1 ? "is" : "are") no \(column.kind == .date ? "date" : "number")"
      }
      if !column.blankWords.isEmpty { words += ", written \(DataError.list(column.blankWords, limit: 4))" }
      words += "; the \(column.kind == .boolean ? "more frequent one" : "median") stands for them"
      if input.hasIndicator == true { words += ", and a feature says so" }
      parts.append(words)
    }
    return parts.joined(separator: "; ")
  }

  private static func share(_ count: Int, _ total: Int) -> String { "\(count) of \(total)" }
}
