import Foundation
import Hillock
import HillockTestSupport
import Testing

@testable import HillockArrays
@testable import HillockInterchange

/// Fixtures: the bytes 97 + (⌊i²/7⌋ mod 23), i < 600, compressed by zlib with fixed and with dynamic codes.
@Suite struct InflateTests {
  private let expected = (0..<600).map { UInt8(($0 * $0 / 7) % 23 + 97) }

  private static let fixed =
    "H4sIAAAAAAAA/0tMTExKTknLyMrJLypNSsvKK05MyylKTM8rTc0tTcsrzyxKzU/KKc8uyy7PScxLKcwoy00pzk4uzk"
    + "ktzc9MLi3ITksqLczLzkhNTiwrLSkuAoLiktKyxOTUjOy8QqCJ2QWlyZn5pak5xcnZxSm5ZRmFKXmJUAOT8lOLMsvz"
    + "0kpzU0vz0hOLctISi/OygCYW5edkZaSlJCclgsCoA4eeAwHmQVaHWAIAAA=="

  /// With a file name in the header.
  private static let dynamic =
    "H4sICAAAAAAA/25hbWUA7c6BDQMhCEDRWRGhKoinHLp+r0mXaNI/wMsHgISZS9OxInEzB9YFLwvqwXbqopH0yJajYH"
    + "mW3bMLulKMinEJp5gmhRB23L6e/I4NSEVsPqJcgXUEqaN47rvMbPAF06BVj3F0CnvBUga39ohraCucMcGn/+DvDb4B"
    + "5kFWh1gCAAA="

  private func bytes(_ text: String) throws -> [UInt8] {
    [UInt8](try #require(Data(base64Encoded: text)))
  }

  private func stored(_ content: [UInt8]) -> [UInt8] {
    func little(_ value: Int, _ count: Int) -> [UInt8] {
      (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    return [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1] + little(content.count, 2)
      + little(~content.count, 2) + content + little(Int(CRC32.iso.sum(content[...])), 4)
      + little(content.count, 4)
  }

  @Test func checksumHasItsKnownAnswer() {
    #expect(CRC32.iso.sum(Array("123456789".utf8)[...]) == 0xCBF4_3926)
  }

  @Test(arguments: [fixed, dynamic])
  func unpacksBothKindsOfCodes(text: String) throws {
    let packed = try bytes(text)
    #expect(try Inflate.gunzip(packed, limit: 600) == expected)
    #expect(try Inflate.gunzip(packed + stored([1, 2, 3]), limit: 700) == expected + [1, 2, 3])
    #expect(throws: Inflate.Fault.self) { try Inflate.gunzip(packed, limit: 599) }
    #expect(throws: Inflate.Fault.self) { try Inflate.gunzip(packed + [0], limit: 700) }
    for count in packed.indices {
      #expect(throws: Inflate.Fault.self) { try Inflate.gunzip(Array(packed[..<count]), limit: 700) }
    }
  }

  @Test(arguments: [fixed, dynamic])
  func aChangedBitIsNoticed(text: String) throws {
    let packed = try bytes(text)
    // The header carries no checksum.
    let start = text == Self.dynamic ? 15 : 10
    for place in start..<packed.count {
      for bit: UInt8 in 0..<8 {
        var damaged = packed
        damaged[place] ^= 1 << bit
        // A few bits of padding at the end of the compressed data mean nothing.
        if let result = try? Inflate.gunzip(damaged, limit: 1 << 16) { #expect(result == expected) }
      }
    }
  }

  @Test func randomBytesNeverTrap() {
    var random = SeededRandom(seed: 21)
    let header: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    for _ in 0..<2000 {
      let tail = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      _ = try? Inflate.gunzip(header + tail, limit: 4096)
    }
  }

  @Test func arraysReadBackAndLiesAreNoticed() throws {
    let array = IDX(extents: [2, 3], values: [1, 2, 3, 4, 5, 6])
    let bytes = array.serialized()
    #expect(try IDX(parsing: bytes, file: "f") == array)
    #expect(try IDX(parsing: stored(bytes), file: "f") == array)
    for count in bytes.indices {
      #expect(throws: DataError.self) { try IDX(parsing: Array(bytes[..<count]), file: "f") }
    }
    let huge: [UInt8] = [0, 0, 8, 4] + [UInt8](repeating: 255, count: 16)
    #expect(throws: DataError.self) { try IDX(parsing: huge, file: "f") }
    #expect(throws: DataError.self) { try IDX(parsing: [0, 0, 13, 1, 0, 0, 0, 0], file: "f") }
    #expect(throws: DataError.self) { try IDX(parsing: [0, 0, 8, 0], file: "f") }
  }
}
