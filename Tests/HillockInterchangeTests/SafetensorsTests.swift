import Foundation
import Hillock
import HillockTestSupport
import Testing

@testable import HillockInterchange

@Suite struct SafetensorsTests {
  private let sample = Safetensors(
    tensors: [
      .init(
        name: "dense_1.weight", shape: [2, 3], values: [1, -0.0, .infinity, .leastNonzeroMagnitude, 5, 6]),
      .init(name: "a \"b\"\n", shape: [], values: [7]), .init(name: "none", shape: [0], values: []),
    ], metadata: ["format": "x", "network": "{\"é\": \"\\u0001\"}"])

  private func file(_ header: String, data: Int = 0) -> [UInt8] {
    let text = Array(header.utf8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
      + [UInt8](repeating: 0, count: data)
  }

  @Test func whatIsWrittenReadsBack() throws {
    let bytes = try sample.serialized()
    let read = try Safetensors(parsing: bytes, file: "f")
    #expect(read.metadata == sample.metadata)
    for tensor in sample.tensors {
      let other = try #require(read.tensors.first { $0.name == tensor.name })
      #expect(other.shape == tensor.shape)
      #expect(other.values.map(\.bitPattern) == tensor.values.map(\.bitPattern))
    }
    #expect(try read.serialized() == bytes)
    #expect(bytes[0] % 8 == 0)
  }

  @Test func writesWholeOrNotAtAll() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("m.safetensors").path
    try sample.write(to: path)
    try sample.write(to: path)
    #expect(try Safetensors(reading: path) == Safetensors(parsing: sample.serialized(), file: "f"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["m.safetensors"])
    #expect(throws: DataError.self) { try sample.write(to: folder.path) }
    #expect(throws: DataError.self) { try sample.write(to: folder.path + "/no/m.safetensors") }
    #expect(throws: DataError.self) { try Safetensors(reading: folder.path) }
  }

  @Test(arguments: [
    ("[]", 0), ("{", 0), ("{} x", 0), ("{\"a\":1}", 0), ("{\"__metadata__\":{\"a\":1}}", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 3),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 5),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}", 4),
    ("{\"a\":{\"dtype\":\"F8_E4M3\",\"shape\":[8],\"data_offsets\":[0,8]}}", 8),
    ("{\"a\":{\"dtype\":\"F64\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}", 4),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,0]}}", 0),
    ("{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}", 4),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
        + "\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", 4
    ),
    (
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},"
        + "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", 8
    ),
  ])
  func hostileHeadersAreRefused(header: String, data: Int) {
    #expect(throws: DataError.self) { try Safetensors(parsing: file(header, data: data), file: "f") }
  }

  @Test func depthAndLengthAreLimited() {
    let deep = String(repeating: "[", count: 200_000)
    #expect(throws: DataError.self) { try Safetensors(parsing: file(deep), file: "f") }
    let claims = [UInt8](repeating: 255, count: 8) + [0x7B, 0x7D]
    #expect(throws: DataError.self) { try Safetensors(parsing: claims, file: "f") }
    #expect(throws: DataError.self) { try Safetensors(parsing: [1, 0, 0], file: "f") }
  }

  @Test func damageNeverTraps() throws {
    let bytes = try sample.serialized()
    for count in bytes.indices {
      #expect(throws: DataError.self) { try Safetensors(parsing: Array(bytes[..<count]), file: "f") }
    }
    var random = SeededRandom(seed: 31)
    for _ in 0..<3000 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        damaged[Int.random(in: damaged.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Safetensors(parsing: damaged, file: "f")
    }
  }
}
