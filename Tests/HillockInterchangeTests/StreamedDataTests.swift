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
    #expect(pieces.parts.examples is CSVExamples)
    #expect(try pieces.parts.examples.examples([5, 3]) == whole.parts.training.subset([5, 3]))
    #expect(try fingerprint(pieces) == fingerprint(whole), "seed 91")
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
    #expect(pieces.parts.validation == whole.parts.validation && pieces.parts.examples is ImageExamples)
    #expect(try fingerprint(pieces) == fingerprint(whole), "seed 92")
  }

  @Test func faultsAreFoundBeforeTheRunWithTheirLine() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (text, line, words) in [
      ("a,k\n1,x\n2,y\n,x\n", 4, "missing"), ("a,k\n1,x\n2\n", 3, "1 field"),
      ("a,k\n1,x\nnan,y\n", 3, "finite"),
    ] {
      let path = try write(Array(text.utf8), "bad.csv")
      let error = #expect(throws: DataError.self) { try PreparedData.streamed(source: path) }
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
}
