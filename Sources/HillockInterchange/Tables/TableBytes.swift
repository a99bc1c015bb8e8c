import Foundation
import Hillock
import HillockArrays

/// The bytes of a table as text in an encoding whose separators and line ends are single bytes.
struct TableBytes {
  /// How the file was written, for what is told of it.
  enum Encoding: String, Sendable {
    case utf8 = "UTF-8"
    case latin1 = "Latin-1"
    case utf16 = "UTF-16"
  }

  var bytes: [UInt8]
  var encoding: Encoding
  var isCompressed: Bool
  var name: String

  /// Standard input, as a file.
  static let standardInput = "-"
  private static let limit = Int(clamping: 1 << 32 as UInt64)

  /// Reads a file, or standard input where the path is `-`.
  ///
  /// - Throws: `DataError` for what is no text.
  init(reading path: String) throws(DataError) {
    let isInput = path == Self.standardInput
    let bytes = try FileAccess.bytes(of: isInput ? "/dev/stdin" : path, limit: Self.limit) {
      first, size throws(DataError) in
      // A small file is read to the place of the fault; of a large one this much is told.
      guard let size, size > 1 << 20, !Inflate.isGzip(first) else { return }
      try Self.check(first, size: size, path: path)
    }
    try self.init(bytes, name: isInput ? "standard input" : path)
  }

  /// - Parameter first: the beginning of a large file.
  /// - Throws: `DataError` for what is no text, or more than is read.
  static func check(_ first: [UInt8], size: Int, path: String) throws(DataError) {
    guard size <= limit else {
      throw DataError("the file has more than \(limit) bytes; no more are read", file: path)
    }
    if let kind = ForeignFile.binaryKind(of: first) {
      throw DataError("this is \(kind); expected a CSV file", file: path)
    }
    if first.contains(0), utf16(first) == nil {
      throw DataError("the file holds zero bytes; expected text in UTF-8", file: path)
    }
  }

  static func isUTF16(_ first: [UInt8]) -> Bool { utf16(first) != nil }

  /// - Parameter name: for error messages.
  init(_ packed: [UInt8], name: String) throws(DataError) {
    self.name = name
    bytes = packed
    isCompressed = Inflate.isGzip(packed)
    if isCompressed {
      do throws(Inflate.Fault) {
        bytes = try Inflate.gunzip(packed, limit: Self.limit)
      } catch {
        throw DataError("the gzip file cannot be unpacked: \(error.message)", file: name)
      }
    }
    if let kind = ForeignFile.binaryKind(of: bytes) {
      throw DataError("this is \(kind); expected a CSV file", file: name)
    }
    encoding = .utf8
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
      bytes.removeFirst(3)
    } else if let isBig = Self.utf16(bytes) {
      encoding = .utf16
      bytes = Self.utf8(of: bytes, bigEndian: isBig)
    } else if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
      encoding = .latin1
    }
  }

  /// Whether text is in UTF-16 with the high byte first; `nil` where it is not in UTF-16. Without a mark, every other byte of
  /// nearly all letters is zero.
  private static func utf16(_ bytes: [UInt8]) -> Bool? {
    if bytes.starts(with: [0xFF, 0xFE]) { return false }
    if bytes.starts(with: [0xFE, 0xFF]) { return true }
    let sample = bytes.prefix(400)
    guard sample.count >= 8 else { return nil }
    var zeros = [0, 0]
    for (index, byte) in sample.enumerated() where byte == 0 { zeros[index % 2] += 1 }
    let half = sample.count / 2
    if zeros[1] * 10 > half * 9, zeros[0] == 0 { return false }
    if zeros[0] * 10 > half * 9, zeros[1] == 0 { return true }
    return nil
  }

  private static func utf8(of bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    for index in stride(from: 0, to: bytes.count - 1, by: 2) {
      let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
    }
    if units.first == 0xFEFF { units.removeFirst() }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  /// The text of a field: UTF-8, or where that is none, the Latin-1 of Windows.
  static func text(_ bytes: ArraySlice<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var result = ""
    for byte in bytes {
      let scalar = (0x80...0x9F).contains(byte) ? windows[Int(byte) - 0x80] : UInt32(byte)
      result.unicodeScalars.append(Unicode.Scalar(scalar) ?? "\u{FFFD}")
    }
    return result
  }

  /// What Windows has where Latin-1 has control characters, from 0x80 on.
  private static let windows: [UInt32] = [
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152,
    0xFFFD,
    0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161,
    0x203A,
    0x0153, 0xFFFD, 0x017E, 0x0178,
  ]
}
