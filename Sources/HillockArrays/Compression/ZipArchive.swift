import Foundation
import Hillock

/// The files of a zip archive, stored or deflated: what NumPy's `.npz` and PyTorch's `.pt` are.
///
/// The list at the end of the archive says what is in it. Every offset is checked against the length before it is used, no more bytes
/// come out of a file than the list says, and its CRC-32 is compared. Archives of several parts, with a password or packed in another
/// way than DEFLATE are refused. Source: PKWARE, "APPNOTE.TXT", 6.3.
package struct ZipArchive: Sendable {
  /// One file of the archive, as the list has it.
  package struct Entry: Hashable, Sendable {
    package var name: String
    package var method: Int
    package var packedCount: Int
    package var count: Int
    var checksum: UInt32
    var headerOffset: Int
  }

  /// In the order of the list.
  package let entries: [Entry]
  private let bytes: [UInt8]
  private let file: String

  /// Whether bytes begin as an archive does.
  package static func isArchive(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

  /// More files are in no archive of arrays.
  static let entryLimit = 1 << 17

  /// Reads the list; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    self.bytes = bytes
    self.file = file
    func fault(_ message: String) -> DataError {
      DataError("not a sound zip archive: \(message)", file: file)
    }
    let reader = LittleEndian(bytes)
    // The end record stands before a comment of at most 65,535 bytes.
    var place = bytes.count - 22
    let first = max(0, bytes.count - 22 - 65_535)
    while place >= first, reader.word(place) != 0x0605_4B50 { place -= 1 }
    guard place >= first else { throw fault("the list of its files is missing; it may have been cut off") }
    var count = reader.half(place + 10)
    var listStart = Int(reader.word(place + 16))
    if let other = Self.wide(reader, before: place) { (count, listStart) = other }
    guard count <= Self.entryLimit, count * 46 <= bytes.count else {
      throw fault("it claims \(count) files, more than fit into \(bytes.count) bytes")
    }
    var found: [Entry] = []
    place = listStart
    var total = 0
    for number in 0..<count {
      guard place >= 0, place <= bytes.count - 46, reader.word(place) == 0x0201_4B50 else {
        throw fault("entry \(number + 1) of its list is damaged")
      }
      let (nameCount, extraCount) = (reader.half(place + 28), reader.half(place + 30))
      let end = place + 46 + nameCount + extraCount
      guard end <= bytes.count else { throw fault("entry \(number + 1) of its list is cut off") }
      guard reader.half(place + 8) & 1 == 0 else { throw fault("its files need a password") }
      var entry = Entry(
        name: String(decoding: bytes[place + 46..<place + 46 + nameCount], as: UTF8.self),
        method: reader.half(place + 10), packedCount: Int(reader.word(place + 20)),
        count: Int(reader.word(place + 24)), checksum: reader.word(place + 16),
        headerOffset: Int(reader.word(place + 42)))
      try Self.widen(&entry, reader, place + 46 + nameCount..<end, fault)
      let (sum, overflow) = total.addingReportingOverflow(entry.count)
      guard !overflow, entry.packedCount <= bytes.count, entry.count / 1_100 <= entry.packedCount else {
        throw fault("the file '\(entry.name)' claims more bytes than can be in it")
      }
      total = sum
      found.append(entry)
      place = end + reader.half(place + 32)
    }
    entries = found
  }

  /// The record with numbers of 64 bits, for archives that need them.
  private static func wide(_ reader: LittleEndian, before end: Int) -> (count: Int, start: Int)? {
    guard end >= 20, reader.word(end - 20) == 0x0706_4B50, let place = reader.long(end - 12),
      place >= 0, place <= end - 56, reader.word(place) == 0x0606_4B50, let count = reader.long(place + 32),
      let start = reader.long(place + 48)
    else { return nil }
    return (count, start)
  }

  /// Takes the numbers of 64 bits from the extra field, where those of 32 bits are full.
  private static func widen(
    _ entry: inout Entry, _ reader: LittleEndian, _ extra: Range<Int>, _ fault: (String) -> DataError
  ) throws(DataError) {
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound {
      let (kind, size) = (reader.half(place), reader.half(place + 2))
      guard place + 4 + size <= extra.upperBound else { break }
      if kind == 1 {
        var next = place + 4
        for path in [\Entry.count, \Entry.packedCount, \Entry.headerOffset]
        where entry[keyPath: path] == 0xFFFF_FFFF {
          guard next + 8 <= place + 4 + size, let value = reader.long(next) else {
            throw fault("the size of '\(entry.name)' is damaged")
          }
          entry[keyPath: path] = value
          next += 8
        }
      }
      place += 4 + size
    }
  }

  /// Where the bytes of a file lie in the archive, packed as they are.
  package func range(of entry: Entry) throws(DataError) -> Range<Int> {
    let reader = LittleEndian(bytes)
    let start = entry.headerOffset
    guard start >= 0, start <= bytes.count - 30, reader.word(start) == 0x0403_4B50 else {
      throw fault("the file '\(entry.name)' does not lie where the list says")
    }
    let first = start + 30 + reader.half(start + 26) + reader.half(start + 28)
    guard first <= bytes.count, entry.packedCount <= bytes.count - first else {
      throw fault("the file '\(entry.name)' is cut off")
    }
    return first..<first + entry.packedCount
  }

  private func fault(_ message: String) -> DataError {
    DataError("not a sound zip archive: \(message)", file: file)
  }

  /// The contents of a file.
  ///
  /// - Throws: `DataError` when it is damaged, or packed in another way.
  package func contents(of entry: Entry) throws(DataError) -> [UInt8] {
    let range = try range(of: entry)
    let result: [UInt8]
    switch entry.method {
    case 0:
      guard entry.count == entry.packedCount else { throw fault("the sizes of '\(entry.name)' disagree") }
      result = Array(bytes[range])
    case 8:
      do throws(Inflate.Fault) {
        result = try Inflate.raw(bytes, range, limit: entry.count)
      } catch {
        throw fault("'\(entry.name)' cannot be unpacked: \(error.message)")
      }
    default:
      throw fault("'\(entry.name)' is packed by method \(entry.method); stored (0) and deflated (8) are read")
    }
    guard result.count == entry.count else {
      throw fault("'\(entry.name)' has \(result.count) bytes, the list says \(entry.count)")
    }
    guard CRC32.iso.sum(result) == entry.checksum else {
      throw fault("the checksum of '\(entry.name)' is wrong")
    }
    return result
  }

  /// An archive of stored files, without times: equal contents make equal bytes. Each file begins at a multiple of 64 bytes.
  ///
  /// - Throws: `DataError` for files of 4 GiB or more together.
  package static func stored(_ files: [(name: String, bytes: [UInt8])]) throws(DataError) -> [UInt8] {
    var out: [UInt8] = []
    var list: [UInt8] = []
    let total = files.reduce(0) { $0 + $1.bytes.count + 200 + 2 * $1.name.utf8.count }
    guard total < 0xFFFF_FFFF, files.count < 0xFFFF else {
      throw DataError("the archive would have \(total) bytes or more; archives below 4 GiB are written")
    }
    out.reserveCapacity(total)
    for file in files {
      let name = Array(file.name.utf8)
      let checksum = CRC32.iso.sum(file.bytes)
      let offset = out.count
      let before = offset + 30 + name.count
      // An extra field of zeros, whose head has four bytes.
      let padding = 4 + (64 - (before + 4) % 64) % 64
      var common: [UInt8] = []
      LittleEndian.append([20, 0, 0, 0, 0x21], bits: 16, to: &common)
      LittleEndian.append([Int(checksum), file.bytes.count, file.bytes.count], bits: 32, to: &common)
      LittleEndian.append([name.count], bits: 16, to: &common)
      LittleEndian.append([0x0403_4B50], bits: 32, to: &out)
      out += common
      LittleEndian.append([padding], bits: 16, to: &out)
      out += name
      LittleEndian.append([0x4246, padding - 4], bits: 16, to: &out)
      out += [UInt8](repeating: 0, count: padding - 4)
      out += file.bytes
      LittleEndian.append([0x0201_4B50], bits: 32, to: &list)
      LittleEndian.append([20], bits: 16, to: &list)
      list += common
      LittleEndian.append([0, 0, 0, 0], bits: 16, to: &list)
      LittleEndian.append([0, offset], bits: 32, to: &list)
      list += name
    }
    let start = out.count
    out += list
    LittleEndian.append([0x0605_4B50], bits: 32, to: &out)
    LittleEndian.append([0, 0, files.count, files.count], bits: 16, to: &out)
    LittleEndian.append([list.count, start], bits: 32, to: &out)
    LittleEndian.append([0], bits: 16, to: &out)
    return out
  }
}

/// Numbers of several bytes, the least first.
struct LittleEndian {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// 0 outside of the bytes.
  private func byte(_ place: Int) -> UInt8 { bytes.indices.contains(place) ? bytes[place] : 0 }

  func half(_ place: Int) -> Int { Int(byte(place)) | Int(byte(place + 1)) << 8 }

  func word(_ place: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(byte(place + $1)) << UInt32(8 * $1) }
  }

  /// `nil` where it is no place in any file.
  func long(_ place: Int) -> Int? {
    Int(exactly: (0..<8).reduce(0 as UInt64) { $0 | UInt64(byte(place + $1)) << UInt64(8 * $1) })
  }

  static func append(_ numbers: [Int], bits: Int, to bytes: inout [UInt8]) {
    for number in numbers {
      for shift in stride(from: 0, to: bits, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
  }
}
