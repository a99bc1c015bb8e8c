import Foundation
import Hillock
import Testing

@testable import HillockInterchange

@Suite struct EventFileTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("events-\(UUID().uuidString)").path
  }

  /// The check values that the definition of CRC-32C publishes (RFC 3720, appendix B.4, and the usual "123456789").
  @Test func checkSumsAreTheKnownOnes() {
    #expect(CRC32.castagnoli.sum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32.castagnoli.sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32.castagnoli.sum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32.castagnoli.sum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
  }

  /// Cuts a file into its records, by the lengths in their frames.
  private func records(_ path: String) throws -> [[UInt8]] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var records: [[UInt8]] = []
    var position = 0
    while position < bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
      let record = Array(bytes[position + 12..<position + 12 + length])
      #expect(RecordFrame.framed(record) == Array(bytes[position..<position + 16 + length]))
      records.append(record)
      position += 16 + length
    }
    return records
  }

  @Test func theBytesAreThoseOfTheFormat() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try EventFile(folder: folder, at: Date(timeIntervalSince1970: 1))
    try file.write(step: 3, scalars: [("a", 0.5)], histograms: [], at: Date(timeIntervalSince1970: 2))
    let found = try records(file.path)
    // wall_time = 1 as the double 3F F0 …, then file_version; wall_time = 2, step = 3, summary { value { tag, 0.5 } }.
    #expect(found[0] == [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x1A, 13] + Array("brain.Event:2".utf8))
    #expect(
      found[1] == [
        0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 3, 0x2A, 10, 0x0A, 8, 0x0A, 1, 0x61, 0x15, 0, 0, 0, 0x3F,
      ])
    #expect(found.count == 2)
  }

  @Test func histogramsKeepEveryNumberInRisingBuckets() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let network = try Network(inputs: 2) {
      Dense(6, .relu)
      Dense(2)
    }
    let data = try Dataset(
      inputs: (0..<80).map { Float($0 % 13) - 6 }, featureCount: 2,
      targets: .classes((0..<40).map { Int32($0 % 2) }, names: ["a", "b"]))
    var trainer = try Trainer(network, TrainingConfiguration(epochs: 2))
    _ = try trainer.run(on: data, validation: data)
    let inspection = try Inspection(trainer.model, on: data, loss: .softmaxCrossEntropy())
    let epoch = try #require(trainer.history.last)
    let file = try EventFile(folder: folder)
    try file.write(epoch, metric: "accuracy", inspection: inspection)
    let event = try Wire(records(file.path)[1])
    #expect(event.numbers[2] == [2])
    let values = try Wire(#require(event.parts[5]?.first)).parts[1, default: []].map { try Wire($0) }
    func tag(_ value: Wire) -> String { String(decoding: value.parts[1]?.first ?? [], as: UTF8.self) }
    let scalars = Dictionary(
      uniqueKeysWithValues: values.filter { $0.parts[5] == nil }.map {
        (tag($0), Float(bitPattern: UInt32($0.numbers[2]?.first ?? 0)))
      })
    #expect(scalars["loss/training"] == Float(epoch.trainingLoss))
    #expect(scalars["accuracy/validation"] == epoch.validationMetric.map { Float($0) })
    #expect(scalars["dead_share/dense_1"] != nil && scalars["dead_share/dense_2"] == nil)
    let histogram = try Wire(
      #require(values.first { tag($0) == "activations/dense_1" }?.parts[5]?.first))
    let num = Double(bitPattern: histogram.numbers[3]?.first ?? 0)
    let (limits, counts) = (Wire.doubles(histogram.parts[6]?.first), Wire.doubles(histogram.parts[7]?.first))
    #expect(num == 240 && counts.reduce(0, +) == 240)
    #expect(counts.count == limits.count)
    #expect(zip(limits, limits.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func aFolderThatCannotBeUsedIsRefused() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder))
    #expect(throws: DataError.self) { try EventFile(folder: folder) }
    #expect(throws: DataError.self) { try EventFile(folder: folder + "/below") }
  }
}

/// A message in the wire format, read without knowing what its fields are.
private struct Wire {
  /// Whole numbers and the bits of others, by the number of the field.
  private(set) var numbers: [UInt64: [UInt64]] = [:]
  /// Texts, messages and packed lists.
  private(set) var parts: [UInt64: [[UInt8]]] = [:]

  struct Fault: Error {}

  init(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    func varint() throws -> UInt64 {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 64, by: 7) {
        guard let byte = rest.popFirst() else { throw Fault() }
        value |= UInt64(byte & 0x7F) << shift
        if byte < 0x80 { return value }
      }
      throw Fault()
    }
    func take(_ count: Int) throws -> [UInt8] {
      guard rest.count >= count else { throw Fault() }
      defer { rest = rest.dropFirst(count) }
      return Array(rest.prefix(count))
    }
    while !rest.isEmpty {
      let key = try varint()
      switch key & 7 {
      case 0: numbers[key >> 3, default: []].append(try varint())
      case 1: numbers[key >> 3, default: []].append(Self.bits(try take(8)))
      case 2: parts[key >> 3, default: []].append(try take(Int(varint())))
      case 5: numbers[key >> 3, default: []].append(Self.bits(try take(4)))
      default: throw Fault()
      }
    }
  }

  private static func bits(_ bytes: [UInt8]) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  static func doubles(_ bytes: [UInt8]?) -> [Double] {
    stride(from: 0, to: bytes?.count ?? 0, by: 8).map { start in
      Double(bitPattern: bits(Array((bytes ?? [])[start..<start + 8])))
    }
  }
}
