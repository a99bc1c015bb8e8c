import Hillock

/// Results of another implementation of a function: a CSV file with the columns `x` and `y`, 32-bit floats.
package struct PeerResults: Sendable {
  package let pairs: [(x: Float, y: Float)]

  /// - Throws: `DataError` where the file cannot be read, lacks one of the columns, or a column holds something else than
  ///   numbers in the range of floats.
  package init(reading path: String) throws {
    try self.init(CSVReader.table(reading: path))
  }

  init(_ table: DataTable) throws(DataError) {
    func column(_ name: String) throws(DataError) -> [Float] {
      let index = try table.requiredColumnIndex(named: name)
      let numbers: [Double]
      switch table.columns[index].values {
      case .numeric(let values): numbers = values
      case .text(let texts):
        let row = texts.firstIndex { Double(decimal: $0) == nil } ?? 0
        throw table.error("expected a number, got '\(texts[row])'", row: row, column: index)
      }
      var floats: [Float] = []
      floats.reserveCapacity(numbers.count)
      for (row, number) in numbers.enumerated() {
        guard Float(number).isFinite else {
          throw table.error("\(number) is beyond the range of 32-bit floats", row: row, column: index)
        }
        floats.append(Float(number))
      }
      return floats
    }
    pairs = zip(try column("x"), try column("y")).map { (x: $0, y: $1) }
  }
}
