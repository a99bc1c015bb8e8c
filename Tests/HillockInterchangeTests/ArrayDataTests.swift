import Foundation
import Hillock
import HillockArrays
import HillockPictures
import HillockTestSupport
import Testing

@testable import HillockInterchange

@Suite struct ArrayDataTests {
  private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
    "arrays-\(UUID().uuidString)")

  private func write(_ bytes: [UInt8], _ name: String) throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = folder.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  private static func numbers(_ rows: Int) -> (x: [Float], y: [Float]) {
    var random = SeededRandom(seed: 5)
    let x = (0..<rows * 3).map { _ in random.float(in: -2...2) }
    return (x, (0..<rows).map { x[3 * $0] + x[3 * $0 + 1] > 0 ? 1 : 0 })
  }

  @Test func rowsAndLabelsAreTheirOwnTable() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, y) = Self.numbers(120)
    let rows = try write(NumPyArray.serialized(x, shape: [120, 3]), "x.npy")
    let labels = try write(NumPyArray.serialized(y, shape: [120]), "y.npy")
    let prepared = try PreparedData.arrays(source: rows, labels: labels)
    #expect(prepared.preprocessing.classNames == ["0", "1"])
    #expect(prepared.preprocessing.inputs.map(\.name) == ["x1", "x2", "x3"])
    #expect(
      prepared.parts.training.rowCount + (prepared.parts.validation?.rowCount ?? 0)
        + (prepared.parts.test?.rowCount ?? 0) == 120)
    // The same numbers in a file of texts are prepared to the same bits.
    let text =
      "x1,x2,x3,label\n"
      + (0..<120).map { "\(x[3 * $0]),\(x[3 * $0 + 1]),\(x[3 * $0 + 2]),\(Int(y[$0]))\n" }.joined()
    let table = try PreparedData(source: try write(Array(text.utf8), "t.csv"))
    #expect(SampleDifference.largest(table.parts.training.inputs, prepared.parts.training.inputs) < 1e-5)
    // Rows that stay in their file are the same examples.
    let streamed = try PreparedData.arrays(source: rows, labels: labels, isStreamed: true)
    let examples = try #require(streamed.parts.streamed)
    #expect(try examples.examples(Array(0..<examples.rowCount)[...]).inputs == prepared.parts.training.inputs)
    // As a trained model sees them, with and without labels.
    let all = try PreparedData.arrayRows(
      rows, labels: labels, for: prepared.preprocessing, includesTargets: true)
    #expect(all.dataset.rowCount == 120 && all.dataset.targets.rowCount == 120)
    let error = #expect(throws: DataError.self) {
      try PreparedData.arrayRows(rows, labels: nil, for: prepared.preprocessing, includesTargets: true)
    }
    #expect(error?.setting == "labels")
  }

  @Test func archivesBringTheirTestPart() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, y) = Self.numbers(60)
    let bytes = try ZipArchive.stored([
      ("x_train.npy", NumPyArray.serialized(x, shape: [60, 3])),
      ("y_train.npy", NumPyArray.serialized(y, shape: [60])),
      ("x_test.npy", NumPyArray.serialized(Array(x.prefix(30)), shape: [10, 3])),
      ("y_test.npy", NumPyArray.serialized(Array(y.prefix(10)), shape: [10])),
    ])
    let prepared = try PreparedData.arrays(source: try write(bytes, "data.npz"))
    #expect(prepared.parts.test?.rowCount == 10)
    #expect(prepared.notes.contains { $0.contains("test arrays") })
    let error = #expect(throws: DataError.self) {
      try PreparedData.arrays(source: folder.path + "/data.npz", labels: "z")
    }
    #expect(error?.message.contains("'x_train'") == true)
  }

  @Test func severalNumbersARowAreSeveralTargets() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (x, _) = Self.numbers(40)
    let rows = try write(NumPyArray.serialized(x, shape: [40, 3]), "x.npy")
    let labels = try write(NumPyArray.serialized(Array(x.prefix(80)), shape: [40, 2]), "y.npy")
    let prepared = try PreparedData.arrays(source: rows, labels: labels)
    #expect(prepared.preprocessing.targetNames == ["y1", "y2"])
    let short = try write(NumPyArray.serialized(Array(x.prefix(39)), shape: [39]), "short.npy")
    let error = #expect(throws: DataError.self) { try PreparedData.arrays(source: rows, labels: short) }
    #expect(error?.message.contains("expected 40 rows") == true)
  }

  /// What the package draws is read back, and folders of it are classes.
  @Test func picturesAreReadBack() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    var random = SeededRandom(seed: 8)
    for (label, shade) in [("dark", 0.2), ("light", 0.8)] {
      for number in 0..<12 {
        let pixels = (0..<30).map { _ in UInt8(Float(255 * shade) + random.float(in: -40...40)) }
        _ = try write(Self.png(pixels, rows: 5, columns: 6, filter: number % 5), "\(label)/\(number).png")
      }
    }
    let image = try PNGImage(reading: folder.path + "/dark/3.png")
    #expect(image.rows == 5 && image.columns == 6 && image.channels == 1)
    let size = try ImageFolder.Size(parsing: "4x4")
    let prepared = try PreparedData.imageFolder(source: folder.path, size: size)
    #expect(prepared.preprocessing.classNames == ["dark", "light"])
    #expect(prepared.preprocessing.images?.shape == [4, 4, 1])
    let rows = try PreparedData.imageRows(folder.path, for: prepared.preprocessing, includesTargets: true)
    #expect(rows.dataset.rowCount == 24 && rows.identifiers?.first == "dark/0.png")
    #expect(throws: TrainingError.self) { try ImageFolder.Size(parsing: "4x") }
  }

  @Test(arguments: 0..<5) func filtersAreUndone(filter: Int) throws {
    var random = SeededRandom(seed: UInt64(filter))
    let pixels = (0..<42).map { _ in UInt8.random(in: 0...255, using: &random) }
    let bytes = Self.png(pixels, rows: 6, columns: 7, filter: filter)
    #expect(try PNGImage(parsing: bytes, file: "p.png").pixels == pixels)
    for place in 0..<bytes.count {
      var damaged = bytes
      damaged[place] ^= 0x20
      if let other = try? PNGImage(parsing: damaged, file: "p.png") {
        #expect(other.pixels == pixels, "byte \(place)")
      }
    }
  }

  @Test func resizingKeepsTheMean() {
    let pixels = (0..<48).map { UInt8($0 * 5) }
    let image = PNGImage(rows: 6, columns: 8, channels: 1, pixels: pixels)
    let small = image.resized(rows: 3, columns: 4)
    for row in 0..<3 {
      for column in 0..<4 {
        let four = [0, 1, 8, 9].map { Int(pixels[row * 16 + column * 2 + $0]) }
        #expect(abs(Int(small.pixels[row * 4 + column]) * 4 - four.reduce(0, +)) <= 2)
      }
    }
    #expect(image.resized(rows: 6, columns: 8) == image)
  }

  /// A picture of grey with one filter in each row.
  private static func png(_ pixels: [UInt8], rows: Int, columns: Int, filter: Int) -> [UInt8] {
    var raw: [UInt8] = []
    for row in 0..<rows {
      raw.append(UInt8(filter))
      for column in 0..<columns {
        func pixel(_ row: Int, _ column: Int) -> Int {
          row < 0 || column < 0 ? 0 : Int(pixels[row * columns + column])
        }
        let (left, up, corner) = (pixel(row, column - 1), pixel(row - 1, column), pixel(row - 1, column - 1))
        let guess: Int
        switch filter {
        case 0: guess = 0
        case 1: guess = left
        case 2: guess = up
        case 3: guess = (left + up) / 2
        default:
          let sum = left + up - corner
          guess =
            [left, up, corner].enumerated().min {
              (abs(sum - $0.element), $0.offset) < (abs(sum - $1.element), $1.offset)
            }?.element ?? 0
        }
        raw.append(UInt8(truncatingIfNeeded: pixel(row, column) - guess))
      }
    }
    func bigEndian(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) } }
    func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
      let content = Array(kind.utf8) + body
      return bigEndian(body.count) + content + bigEndian(Int(CRC32.iso.sum(content)))
    }
    let stored: [UInt8] =
      [
        0x78, 1, 1, UInt8(raw.count & 255), UInt8(raw.count >> 8), ~UInt8(raw.count & 255),
        ~UInt8(raw.count >> 8),
      ] + raw
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", bigEndian(columns) + bigEndian(rows) + [8, 0, 0, 0, 0])
      + chunk("IDAT", stored + [0, 0, 0, 0]) + chunk("IEND", [])
  }
}

private enum SampleDifference {
  static func largest(_ one: [Float], _ other: [Float]) -> Float {
    one.count == other.count ? zip(one, other).map { abs($0 - $1) }.max() ?? 0 : .infinity
  }
}
