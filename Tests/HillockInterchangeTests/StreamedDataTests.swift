import Foundation
import Hillock
import HillockTestSupport
import Testing

@testable import HillockInterchange

/// Data that stay in their file give what the same data in memory give.
@Suite struct StreamedDataTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("hillock-\(UUID().uuidString)")

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appendingPathComponent(name)
    try Data(bytes).write(to: url)
    return url.path
  }

  private func fingerprint(_ data: PreparedData) throws -> String {
    var options = Experiment.Options()
    options.epochs = 2
    options.layers = "8:tanh"
    options.augmentation = Augmentation(noise: 0.1)
    let experiment = try Experiment(parts: data.parts, preprocessing: data.preprocessing, options: options)
    return try experiment.run().model.model.fingerprint
  }

  @Test func aTableInPiecesIsTheTableInMemory() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SeededRandom(seed: 91)
    var text = "\u{FEFF}size,colour,\"a, quoted\"\"name\",kind\r\n"
    for row in 0..<400 {
      let colour = ["red", "\"dark, blue\"", "\"two\nlines\"", "7"][row % 4]
      text +=
        "\(random.float(in: -5...5)),\(colour),\(row % 13),\(row % 3 == 0 ? "x" : "y")\(row % 5 == 0 ? "\r\n" : "\n")"
      if row % 50 == 0 { text += "\n" }
    }
    let path = try write(Array(text.utf8), "table.csv")
    let whole = try PreparedData(source: path, target: "kind", seed: 4)
    let pieces = try PreparedData.streamed(source: path, target: "kind", seed: 4)
    #expect(pieces.preprocessing == whole.preprocessing)
    #expect(pieces.parts.training == whole.parts.training && pieces.parts.test == whole.parts.test)
    #expect(pieces.parts.validation == whole.parts.validation)
    let examples = try #require(pieces.parts.examples as? FileExamples<CSVFile>)
    #expect(examples.cache != nil)
    // With the examples at hand, and without.
    let uncached = FileExamples(
      file: examples.file, preprocessing: examples.preprocessing, rows: examples.rows, cache: nil)
    #expect(try uncached.examples([5, 3]) == whole.parts.training.subset([5, 3]))
    #expect(try pieces.parts.examples.examples([5, 3]) == whole.parts.training.subset([5, 3]))
    #expect(try fingerprint(pieces) == fingerprint(whole), "seed 91")
  }

  @Test func aTableWithMissingValuesInPiecesIsTheTableInMemory() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SeededRandom(seed: 93)
    var text = "nr;when;price;colour;kind\r\n"
    for row in 0..<400 {
      let price = row % 9 == 0 ? "?" : "\(row % 50),\(Int.random(in: 10...99, using: &random))"
      let colour = ["red", "", "'dark'; blue", "NA"][row % 4]
      text +=
        "\(row);\(row % 28 + 1).\(row % 12 + 1).2020;\(price);\"\(colour)\";\(row % 17 == 3 ? "" : row % 3 == 0 ? "x" : "y")\n"
    }
    let path = try write(Array(text.utf8), "table.csv")
    let whole = try PreparedData(source: path, seed: 4)
    let pieces = try PreparedData.streamed(source: path, seed: 4)
    #expect(whole.preprocessing.inputs.map(\.name) == ["when", "price", "colour"])
    #expect(pieces.preprocessing == whole.preprocessing)
    #expect(pieces.parts.training == whole.parts.training && pieces.parts.test == whole.parts.test)
    #expect(pieces.parts.validation == whole.parts.validation && pieces.notes == whole.notes)
    #expect(try pieces.parts.examples.examples([5, 3]) == whole.parts.training.subset([5, 3]))
    #expect(try fingerprint(pieces) == fingerprint(whole), "seed 93")
  }

  @Test func imagesInPiecesAreTheImagesInMemory() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SeededRandom(seed: 92)
    for (part, count) in [("train", 60), ("t10k", 20)] {
      let pixels = (0..<count * 20).map { _ in UInt8.random(in: 0...255, using: &random) }
      _ = try write(IDX(extents: [count, 5, 4], values: pixels).serialized(), "\(part)-images-idx3-ubyte")
      _ = try write(
        IDX(extents: [count], values: (0..<count).map { UInt8($0 % 3) }).serialized(),
        "\(part)-labels-idx1-ubyte")
    }
    let whole = try PreparedData(source: "mnist", folder: folder.path, seed: 2)
    let pieces = try PreparedData.streamed(source: "mnist", folder: folder.path, seed: 2)
    #expect(pieces.preprocessing == whole.preprocessing && pieces.parts.training == whole.parts.training)
    #expect(
      pieces.parts.validation == whole.parts.validation && pieces.parts.examples is FileExamples<ImageFile>)
    #expect(try fingerprint(pieces) == fingerprint(whole), "seed 92")
  }

  @Test func faultsAreFoundBeforeTheRunWithTheirLine() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (text, line, words) in [
      ("a,k\n1,x\n2,y\n,x\n", 4, "missing"), ("a,k\n1,x\n2,y\n2\n", 4, "1 field"),
      ("a,k\n1,x\nnan,y\n", 3, "'nan'"), ("a,k\n1,x\n2,\"y\n", 3, "never closed"),
    ] {
      let path = try write(Array(text.utf8), "bad.csv")
      var options = TableOptions()
      options.missingIsError = true
      let error = #expect(throws: DataError.self) {
        try PreparedData.streamed(source: path, options: options)
      }
      #expect(error?.line == line && error?.message.contains(words) == true, "\(String(describing: error))")
    }
    for text in ["", "a,k\n", "a,k"] {
      let path = try write(Array(text.utf8), "bad.csv")
      #expect(throws: DataError.self) { try PreparedData.streamed(source: path) }
    }
    #expect(throws: DataError.self) { try PreparedData.streamed(source: folder.path) }
    #expect(throws: DataError.self) { try PreparedData.streamed(source: "nowhere.csv") }
    #expect(throws: DataError.self) { try PreparedData.streamed(source: "digits") }
  }

  @Test func aFileThatShrinksIsAnError() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (0..<40).map { "\($0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
    let path = try write(Array("a,k\n\(rows)".utf8), "table.csv")
    let data = try PreparedData.streamed(source: path)
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try handle.truncate(atOffset: 20)
    try handle.close()
    #expect(throws: DataError.self) { try data.parts.examples.examples(Array(0..<28)[...]) }
  }

  /// Writes over one byte in place; with `hidden`, the time of the change is that of before.
  private func change(_ path: String, at offset: UInt64, to byte: UInt8, hidden: Bool) throws {
    var status = stat()
    #expect(stat(path, &status) == 0)
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: offset)
    try handle.write(contentsOf: Data([byte]))
    try handle.close()
    #if canImport(Darwin)
    let modified = status.st_mtimespec
    #else
    let modified = status.st_mtim
    #endif
    let later = timespec(tv_sec: modified.tv_sec + 5, tv_nsec: 0)
    let times = [modified, hidden ? modified : later]
    #expect(utimensat(AT_FDCWD, path, times, 0) == 0)
  }

  @Test(arguments: [true, false])
  func aTableThatChangesInPlaceIsAnError(hidden: Bool) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let rows = (10..<90).map { "\($0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()
    let path = try write(Array("a,k\n\(rows)".utf8), "table.csv")
    let data = try PreparedData.streamed(source: path)
    let all = Array(0..<data.parts.examples.rowCount)[...]
    let before = try data.parts.examples.fingerprint
    #expect(throws: Never.self) { try data.parts.examples.examples(all) }
    // Another number in the same column, of the same length: no other reader would notice.
    try change(path, at: 4 + 5 * 30, to: 0x39, hidden: hidden)
    let error = #expect(throws: DataError.self) {
      // The row may be in another part of the data.
      _ = try data.parts.examples.examples(all)
      _ = try CSVFile(path).table([30])
      if hidden, let source = data.parts.examples as? FileExamples<CSVFile> {
        _ = try source.file.table(Array(0..<80))
      }
    }
    #expect(
      error?.message.contains("has changed") == true && error?.file == path, "\(String(describing: error))")
    // Another file is another run's.
    #expect(try PreparedData.streamed(source: path).parts.examples.fingerprint != before)
  }

  @Test(arguments: [true, false])
  func imagesThatChangeInPlaceAreAnError(hidden: Bool) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (part, count) in [("train", 60), ("t10k", 20)] {
      let pixels = (0..<count * 20).map { UInt8(truncatingIfNeeded: $0 &* 37) }
      _ = try write(IDX(extents: [count, 5, 4], values: pixels).serialized(), "\(part)-images-idx3-ubyte")
      _ = try write(
        IDX(extents: [count], values: (0..<count).map { UInt8($0 % 3) }).serialized(),
        "\(part)-labels-idx1-ubyte")
    }
    let data = try PreparedData.streamed(source: "mnist", folder: folder.path)
    let source = try #require(data.parts.examples as? FileExamples<ImageFile>)
    _ = try source.file.pixels(0..<60)
    let path = folder.appendingPathComponent("train-images-idx3-ubyte").path
    try change(path, at: 16 + 20 * 30 + 3, to: 0xAB, hidden: hidden)
    let error = #expect(throws: DataError.self) { try source.file.pixels(0..<60) }
    #expect(error?.message.contains("has changed") == true && error?.file == path)
  }

  @Test func aLabelBeyondTheClassesNamesItsFile() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (part, count) in [("train", 30), ("t10k", 20)] {
      _ = try write(
        IDX(extents: [count, 2, 2], values: (0..<count * 4).map { UInt8($0) }).serialized(),
        "\(part)-images-idx3-ubyte")
      _ = try write(
        IDX(extents: [count], values: (0..<count).map { part == "t10k" && $0 == 7 ? 9 : UInt8($0 % 2) })
          .serialized(),
        "\(part)-labels-idx1-ubyte")
    }
    for isStreamed in [false, true] {
      let error = #expect(throws: DataError.self) {
        isStreamed
          ? try PreparedData.streamed(source: "mnist", folder: folder.path)
          : try PreparedData(source: "mnist", folder: folder.path)
      }
      #expect(error?.file?.hasSuffix("t10k-labels-idx1-ubyte") == true, "\(String(describing: error))")
      #expect(error?.message.contains("label 8 is 9") == true)
    }
  }
}
