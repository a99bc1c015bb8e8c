import Foundation
import Hillock
import Testing

@testable import HillockInterchange

/// Rows to predict from that are read in portions are those that are read at once.
@Suite struct PortionTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("hillock-\(UUID().uuidString)")

  private func write(_ text: String, _ name: String) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  /// Over a megabyte: decimal commas that only the first rows tell, then fields that may be thousands, words among numbers, missing
  /// values, new categories, rows with a wrong number of fields, and numbers that are out of reach.
  private func table() -> String {
    var text = "name;size;colour;kind\n"
    for row in 0..<70_000 {
      let size = row < 900 ? "\(row % 90),\(row % 7)5" : "\(1 + row % 8),\(100 + row % 900)"
      let colour = row % 9_001 == 9_000 ? "violet\(row % 3)" : ["red", "green", ""][row % 3]
      switch row % 11_003 {
      case 11_000: text += "r\(row);\(size)\n"
      case 11_001: text += "r\(row);many;\(colour);y\n"
      case 11_002: text += "r\(row);9e300;\(colour);y\n"
      default: text += "r\(row);\(size);\(colour);\(row % 2 == 0 ? "x" : "y")\n"
      }
    }
    return text
  }

  /// - Returns: what is told at the end; `nil` where the file is not read in portions.
  private func each(
    _ path: String, for preprocessing: Preprocessing, options: TableOptions, threads: Int = 1,
    use: (PreparedData.Rows) throws -> Void
  ) throws -> [String]? {
    guard var portions = try PreparedData.portions(path, for: preprocessing, options: options) else {
      return nil
    }
    try portions.forEach(pool: WorkerPool(threads: threads), use)
    #expect(try portions.next() == nil)
    return portions.notes
  }

  @Test(arguments: [1, 2]) func portionsAreTheWhole(threads: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let text = table()
    let path = try write(text, "large.csv")
    // Trained on points: what the file's commas mean is told by the file's first rows.
    let training = try write(
      "name;size;colour;kind\n"
        + (0..<300).map {
          "r\($0);\(1 + $0 % 8).\(100 + $0 % 900);\(["red", "green", ""][$0 % 3]);\($0 % 2 == 0 ? "x" : "y")\n"
        }
        .joined(), "training.csv")
    var options = TableOptions()
    options.identifier = "name"
    let fitted = try PreparedData(source: training, target: "kind", options: options).preprocessing
    let whole = try PreparedData.rows(
      [path], for: fitted, options: TableOptions(), includesTargets: false)
    var inputs: [Float] = []
    var identifiers: [String] = []
    var unusable: [Int: String] = [:]
    var portions = 0
    let notes = try each(path, for: fitted, options: TableOptions(), threads: threads) { rows in
      for (row, reason) in rows.unusable { unusable[row + identifiers.count] = reason }
      inputs += rows.dataset.inputs
      identifiers += try #require(rows.identifiers)
      portions += 1
    }
    #expect(portions > 10)
    #expect(inputs == whole.dataset.inputs)
    #expect(identifiers == whole.identifiers)
    #expect(unusable == whole.unusable && unusable.count == 12)
    #expect(notes == whole.notes && whole.notes.count > 2)
  }

  @Test func whatAWholeFileTellsIsReadWhole() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = try write(table(), "large.csv")
    let small = try write(
      "name;size;colour;kind\nr1;1,5;red;x\nr2;2,5;green;y\nr3;2,5;red;y\nr4;3,5;green;x\n", "small.csv")
    let fitted = try PreparedData(source: small, target: "kind", testFraction: 0, validationFraction: 0)
      .preprocessing
    let options = TableOptions()
    #expect(try each(small, for: fitted, options: options) { _ in } == nil)
    for strict in [fitted.strict(missing: true, unseen: false), fitted.strict(missing: false, unseen: true)] {
      #expect(try each(path, for: strict, options: options) { _ in } == nil)
    }
  }

  @Test(arguments: [1, 2]) func anErrorEndsTheReading(threads: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    struct Enough: Error {}
    let path = try write(table(), "large.csv")
    let fitted = try PreparedData(source: path, target: "kind").preprocessing
    var portions = 0
    #expect(throws: Enough.self) {
      _ = try each(path, for: fitted, options: TableOptions(), threads: threads) { _ in
        portions += 1
        if portions == 3 { throw Enough() }
      }
    }
    #expect(portions == 3)
    let empty = try write("name;size;colour;kind\n" + String(repeating: "\n", count: 1 << 21), "empty.csv")
    #expect(throws: DataError.self) {
      _ = try each(empty, for: fitted, options: TableOptions()) { _ in }
    }
    let other = try write(
      "name;width;colour;kind\n" + String(repeating: "r;1,5;red;x\n", count: 1 << 17), "other.csv")
    let message = #expect(throws: DataError.self) {
      _ = try each(other, for: fitted, options: TableOptions()) { _ in }
    }
    #expect(message?.message.contains("'size'") == true)
  }
}
