import Hillock
import HillockForming

/// Truth tables as CSV files: a column for each variable and each output, under their names.
///
/// Inputs are `0` or `1` (`true`, `false`, `t`, `f` as well); `-`, `x` or `*` in an input column stands for both. In an output column
/// it says that the output may be anything there.
package enum TruthTableFile {
  /// What an input is that no row gives.
  package enum Missing: String, Hashable, Sendable, CaseIterable {
    /// A mistake.
    case error
    /// A don't-care.
    case free
    /// The output is 0 there.
    case `false`
    /// The output is 1 there.
    case `true`
  }

  /// Reads a file.
  ///
  /// - Parameters:
  ///   - outputs: the names of the output columns; empty takes the last column.
  ///   - missing: what inputs are that no row gives.
  /// - Returns: the outputs with their names, all over the same variables.
  /// - Throws: `DataError` with line and column where a value cannot be read, or two rows contradict each other.
  package static func tables(
    reading path: String, outputs: [String] = [], missing: Missing = .error
  ) throws -> [(name: String, table: TruthTable)] {
    try tables(from: CSVReader.table(reading: path, keepsSpelling: true), outputs: outputs, missing: missing)
  }

  /// The same from a table whose columns are texts.
  package static func tables(
    from table: DataTable, outputs: [String] = [], missing: Missing = .error
  ) throws -> [(name: String, table: TruthTable)] {
    let columns = table.columns.indices
    var targets: [Int] = []
    for name in outputs {
      let index = try table.requiredColumnIndex(named: name)
      if !targets.contains(index) { targets.append(index) }
    }
    if targets.isEmpty { targets = [columns.upperBound - 1] }
    let inputs = columns.filter { !targets.contains($0) }
    guard !inputs.isEmpty else {
      throw DataError(
        "every column is an output; a truth table needs a column for each variable", file: table.source)
    }
    guard inputs.count <= TruthTable.variableLimit else {
      throw DataError(
        "there are \(inputs.count) input columns; at most \(TruthTable.variableLimit) can be checked over all inputs",
        file: table.source)
    }
    let cells = try table.columns.indices.map { column in
      try (0..<table.rowCount).map { try bit(table, row: $0, column: column) }
    }
    let total = 1 << inputs.count
    return try targets.map { target in
      // The row that gave each input, and what it says.
      var origin = [Int?](repeating: nil, count: total)
      var values = [Bool?](repeating: nil, count: total)
      for row in 0..<table.rowCount {
        for input in expanded(inputs.map { cells[$0][row] }) {
          let value = cells[target][row]
          if let earlier = origin[input], values[input] != value {
            // What is free in one row and given in another is a contradiction as well: one of them is not meant.
            throw table.error(
              "the row contradicts the one on line \(table.lines[earlier]) at the same input", row: row,
              column: target)
          }
          origin[input] = row
          values[input] = value
        }
      }
      if missing == .error, let gap = origin.firstIndex(where: { $0 == nil }) {
        let place = inputs.enumerated()
          .map { "\(table.columns[$0.element].name) = \(gap >> $0.offset & 1)" }.joined(separator: ", ")
        throw DataError(
          "no row gives the output at \(place) (\(origin.count { $0 == nil }) of \(total) inputs are missing); add rows, or say what "
            + "missing rows are (free, false or true)", file: table.source)
      }
      for input in 0..<total where origin[input] == nil && missing != .free {
        values[input] = missing == .true
      }
      return (
        table.columns[target].name,
        try TruthTable(
          variables: inputs.map { table.columns[$0].name }, values: values.map { $0 ?? false },
          isFree: values.map { $0 == nil })
      )
    }
  }

  /// `nil` for a don't-care.
  private static func bit(_ table: DataTable, row: Int, column: Int) throws(DataError) -> Bool? {
    let text: String
    switch table.columns[column].values {
    case .text(let texts): text = texts[row]
    case .numeric(let numbers): text = "\(numbers[row])"
    }
    switch text.lowercased() {
    case "0", "0.0", "false", "f": return false
    case "1", "1.0", "true", "t": return true
    case "-", "x", "*": return nil
    default:
      throw table.error(
        "'\(text)' is no truth value; write 0 or 1, or '-' for either", row: row, column: column)
    }
  }

  /// The numbers of all inputs that a row with gaps stands for.
  private static func expanded(_ bits: [Bool?]) -> [Int] {
    var result = [0]
    for (index, bit) in bits.enumerated() {
      switch bit {
      case true: result = result.map { $0 | 1 << index }
      case false: break
      case nil: result += result.map { $0 | 1 << index }
      }
    }
    return result
  }
}
