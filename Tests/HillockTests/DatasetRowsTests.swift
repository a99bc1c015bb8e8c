import Foundation
import Hillock
import Testing

@Suite("Data from arrays")
struct DatasetRowsTests {
  @Test("Rows of any numbers, with labels of any kind")
  func labels() throws {
    let floats: [[Float]] = [[0, 1], [2, 3], [4, 5]]
    let data = try Dataset(floats, labels: ["dog", "cat", "dog"])
    #expect(data.inputs == [0, 1, 2, 3, 4, 5] && data.featureCount == 2 && data.rowCount == 3)
    #expect(data.targets == .classes([1, 0, 1], names: ["cat", "dog"]))
    #expect(try Dataset([[0, 1], [2, 3], [4, 5]], labels: ["dog", "cat", "dog"]) == data)
    #expect(try Dataset([0.0, 2, 4].lazy.map { [$0, $0 + 1] }, labels: ["dog", "cat", "dog"]) == data)
    #expect(try Dataset([[UInt8]]([[0, 1], [2, 3], [4, 5]]), labels: ["dog", "cat", "dog"]) == data)
    // Numbers are in the order of their size.
    #expect(
      try Dataset([[1], [2], [3]], labels: [10, 9, 10]).targets == .classes([1, 0, 1], names: ["9", "10"]))
    #expect(
      try Dataset([[1], [2]], labels: [true, false]).targets == .classes([1, 0], names: ["false", "true"]))
    #expect(
      try Dataset([[1], [2]], labels: ["b", "b"], classes: ["c", "b"]).targets
        == .classes([1, 1], names: ["c", "b"]))
    #expect(try Dataset([[1]], labels: ["b"], classes: ["c", "b"], weights: [2]).weights == [2])
  }

  @Test("Rows with one number or several")
  func values() throws {
    #expect(try Dataset([[1], [2]], values: [0.5, 1]).targets == .values([0.5, 1], count: 1))
    #expect(
      try Dataset([[1.5], [2]], values: [[1, 2], [3, 4]]).targets == .values([1, 2, 3, 4], count: 2))
    let named = try Dataset([[1, 2]], values: [3], columns: ["y", "z"])
    #expect(named.preprocessing?.targetNames == ["y'"])
  }

  struct Fault: Sendable {
    let words: String
    let body: @Sendable () throws -> Void

    init(_ words: String, _ body: @escaping @Sendable () throws -> Void) {
      (self.words, self.body) = (words, body)
    }
  }

  private static let faults = [
    Fault(
      "rows[1] has 1 number, and those before it 2", { _ = try Dataset([[1, 2], [3]], labels: ["a", "b"]) }
    ),
    Fault("rows[1][0] is nan", { _ = try Dataset([[1, 2], [.nan, 3]], labels: ["a", "b"]) }),
    Fault("rows[0][1] is 1e+300; no float", { _ = try Dataset([[1, 1e300]], values: [1]) }),
    Fault("rows[0] is empty", { _ = try Dataset([[Double]()], values: [1]) }),
    Fault("there are no rows", { _ = try Dataset([[Double]](), values: [Double]()) }),
    Fault("there are 2 rows, but 1 labels", { _ = try Dataset([[1], [2]], labels: ["a"]) }),
    Fault("there are 2 rows, but 3 values", { _ = try Dataset([[1], [2]], values: [1, 2, 3]) }),
    Fault("values[1] is inf", { _ = try Dataset([[1], [2]], values: [1, .infinity]) }),
    Fault("values[1][1] is inf", { _ = try Dataset([[1], [2]], values: [[1, 2], [1, .infinity]]) }),
    Fault("all rows have the label 'a'", { _ = try Dataset([[1], [2]], labels: ["a", "a"]) }),
    Fault("labels[1] is 'b'", { _ = try Dataset([[1], [2]], labels: ["a", "b"], classes: ["a", "c"]) }),
    Fault("'a' is named twice", { _ = try Dataset([[1]], labels: ["a"], classes: ["a", "a"]) }),
    Fault("names for 2 columns", { _ = try Dataset([[1]], values: [1], columns: ["a", "b"]) }),
    Fault("two columns are named 'a'", { _ = try Dataset([[1, 2]], values: [1], columns: ["a", "a"]) }),
    Fault(
      "which floats hardly tell apart; subtract 1700000000.0",
      { _ = try Dataset([[1_700_000_000], [1_700_000_060]], values: [1, 2]) }
    ),
    Fault("weights for 1", { _ = try Dataset([[1], [2]], values: [1, 2], weights: [1]) }),
  ]

  @Test("What is wrong is said with its place", arguments: faults)
  func isSaid(fault: Fault) {
    let error = #expect(throws: DataError.self) { try fault.body() }
    #expect("\(error as Any)".contains(fault.words), "\(error as Any)")
  }

  @Test("What differs in its last digits does not differ")
  func lastDigits() throws {
    let data = try Dataset([[0.3], [0.1 + 0.2]], values: [1, 2]).standardized()
    #expect(data.inputs == [0, 0])
  }

  @Test("Parts have each class in proportion, and the scale of the training part")
  func parts() throws {
    let rows = (0..<40).map { [Double($0), Double($0 % 4)] }
    let data = try Dataset(rows, labels: (0..<40).map { $0 < 10 ? "few" : "many" })
    let parts = try data.split(test: 0.2, validation: 0.25, seed: 3)
    #expect([parts.training, parts.validation, parts.test].map(\.rowCount) == [24, 8, 8])
    func few(_ data: Dataset) -> Int {
      guard case .classes(let numbers, _) = data.targets else { return -1 }
      return numbers.count { $0 == 0 }
    }
    #expect([parts.training, parts.validation, parts.test].map(few) == [6, 2, 2])
    let scaled = try parts.standardized()
    let column = stride(from: 0, to: 48, by: 2).map { Double(scaled.training.inputs[$0]) }
    #expect(abs(column.reduce(0, +)) < 1e-5)
    #expect(abs(column.reduce(0) { $0 + $1 * $1 } / 24 - 1) < 1e-5)
    #expect(scaled.test.preprocessing == scaled.training.preprocessing)
    // Prepared once, and not again.
    #expect(throws: DataError.self) { try scaled.training.standardized() }
    #expect(try data.split(test: 0).test.rowCount == 0)
    #expect(throws: DataError.self) { try data.split(test: 1) }
    #expect(throws: DataError.self) { try data.split(test: .nan) }
  }

  @Test("The built-in data are those of the command line")
  func builtIn() throws {
    let table = try #require(BuiltInData.table(named: "digits"))
    let split = try Split(
      rowCount: 1797, classes: try classes(of: table), testFraction: 0.2, validationFraction: 0.1, seed: 1)
    let fitted = try Preprocessing.fit(table, target: "digit", rows: split.training)
    let parts = try Dataset.digits.split(test: 0.2, validation: 0.1, seed: 1).standardized()
    #expect(parts.training == (try fitted.apply(to: table, rows: split.training)))
    #expect(parts.validation == (try fitted.apply(to: table, rows: split.validation)))
    #expect(parts.test == (try fitted.apply(to: table, rows: split.test)))
    #expect(Dataset.iris.rowCount == 150 && Dataset.iris.featureCount == 4)
  }

  private func classes(of table: DataTable) throws -> [Int] {
    guard case .numeric(let digits) = table.columns[64].values else { return [] }
    return digits.map { Int($0) }
  }
}
