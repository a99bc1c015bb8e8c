/// What new data have that the training part had not, or not there: gathered from one part of the rows after the other.
package struct TableRemarks {
  private let preprocessing: Preprocessing
  private let onlyNew: Bool
  /// What was met in the column of each input.
  private var met: [Met]
  /// The categories of each input.
  private let known: [Set<String>]

  private struct Met {
    var missing = 0
    /// What is no number, or a new category, and how often.
    var odd: [String: Int] = [:]
    /// Whether the rows have the column, as an input.
    var isThere = false
  }

  /// - Parameter onlyNew: whether only new categories are told, and neither missing values nor what is no number.
  package init(_ preprocessing: Preprocessing, onlyNew: Bool = false) {
    (self.preprocessing, self.onlyNew) = (preprocessing, onlyNew)
    met = [Met](repeating: Met(), count: preprocessing.inputs.count)
    known = preprocessing.inputs.map { Set($0.categories + $0.unlearnt) }
  }

  /// Looks at rows of a table; `nil` for all.
  ///
  /// - Throws: `DataError` where the table lacks a column.
  package mutating func add(_ table: RawTable, rows: [Int]? = nil) throws(DataError) {
    guard let readings = preprocessing.reading?.byName else { return }
    try preprocessing.checkColumns(of: table, includesTargets: false)
    let places = Dictionary(
      table.names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for (index, input) in preprocessing.inputs.enumerated() {
      guard let raw = places[input.name], let column = readings[input.name], column.kind.isInput,
        !onlyNew || input.scaling == nil, input.tokens == nil
      else { continue }
      met[index].isThere = true
      if column.kind == .category || column.kind == .code {
        addCategories(of: table.columns[raw].counted(rows), index, blanks: Set(column.blankWords))
        continue
      }
      let texts = rows.map { table.columns[raw].subset($0) } ?? table.columns[raw]
      switch column.values(
        of: texts, decimalComma: table.decimalComma, evidence: table.evidence?[raw])
      {
      case .numeric(let values):
        if onlyNew { continue }
        for row in values.indices where values[row].isNaN {
          let text = texts[row]
          if text.isEmpty || column.blankWords.contains(text) {
            met[index].missing += 1
          } else {
            met[index].odd[text, default: 0] += 1
          }
        }
      case .text: continue
      }
    }
  }

  /// - Parameter counts: how often each different text of the column is there.
  private mutating func addCategories(of counts: [String: Int], _ index: Int, blanks: Set<String>) {
    for (text, count) in counts {
      let value = blanks.contains(text) ? "" : text
      guard !known[index].contains(value) else { continue }
      if !value.isEmpty {
        met[index].odd[value, default: 0] += count
      } else if !onlyNew {
        met[index].missing += count
      }
    }
  }

  /// A line for each column of which there is something to tell.
  package var lines: [String] {
    let readings = preprocessing.reading?.byName ?? [:]
    return zip(preprocessing.inputs, met).compactMap { input, met in
      guard met.isThere, met.missing + met.odd.count > 0 else { return nil }
      let kind = readings[input.name]?.kind
      let them = met.missing + met.odd.count > 1 ? "them" : "it"
      var words = "'\(input.name)': "
      // A category of its own is nothing new.
      guard input.scaling != nil else {
        return words + Self.counted(met, what: "new") + ", treated as missing"
      }
      words += Self.counted(
        met, what: "no \(kind == .date ? "date" : kind == .boolean ? "truth value" : "number")")
      if kind == .boolean {
        words += ", and the training part's more frequent one stands for \(them)"
      } else if kind != .presence {
        words += ", and the training part's median stands for \(them)"
      }
      return words
    }
  }

  private static func counted(_ met: Met, what: String) -> String {
    var parts: [String] = []
    if met.missing > 0 { parts.append("\(met.missing) missing") }
    if !met.odd.isEmpty {
      let names = met.odd.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
      parts.append("\(met.odd.values.reduce(0, +)) \(what) (\(DataError.list(names, limit: 3)))")
    }
    return parts.joined(separator: " and ")
  }
}

extension Preprocessing {
  /// What new data have that the training part had not, or not there: a line for each column.
  ///
  /// - Parameters:
  ///   - rows: of the table; `nil` for all.
  ///   - onlyNew: whether only new categories are told, and neither missing values nor what is no number.
  package func remarks(
    on table: RawTable, rows: [Int]? = nil, onlyNew: Bool = false
  ) throws(DataError) -> [String] {
    var remarks = TableRemarks(self, onlyNew: onlyNew)
    try remarks.add(table, rows: rows)
    return remarks.lines
  }
}
