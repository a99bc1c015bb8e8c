import Hillock

/// Decompression of DEFLATE data (RFC 1951), by themselves or in gzip files (RFC 1952).
///
/// Every length is checked before it is believed, the output is limited, and the CRC-32 and size at the end of
/// each member are compared.
package enum Inflate {
  package struct Fault: Error, Hashable {
    package var message: String
  }

  /// Whether bytes begin as a gzip file does.
  package static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The contents of a gzip file of one member or more.
  ///
  /// - Parameter limit: the most bytes that may come out.
  /// - Throws: `Fault` when the data are cut off or damaged, or hold more than the limit.
  package static func gunzip(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
    var position = 0
    var output: [UInt8] = []
    repeat {
      position = try headerEnd(bytes, from: position)
      let start = output.count
      var inflater = Inflater(bytes: bytes, position: position, output: output, limit: limit)
      // The inflater owns the only copy while it appends.
      output = []
      try inflater.run()
      output = inflater.output
      position = inflater.position
      guard position + 8 <= bytes.count else { throw Fault(message: "cut off before the checksum") }
      let checksum = word(bytes, at: position)
      let size = word(bytes, at: position + 4)
      position += 8
      guard size == UInt32(truncatingIfNeeded: output.count - start) else {
        throw Fault(message: "damaged: \(output.count - start) bytes came out, the file says \(size)")
      }
      guard checksum == CRC32.iso.sum(output[start...]) else {
        throw Fault(message: "damaged: the checksum of the contents is wrong")
      }
    } while position < bytes.count
    return output
  }

  /// What DEFLATE data stand for that take a range of bytes.
  ///
  /// - Parameter limit: the most bytes that may come out.
  /// - Throws: `Fault` when the data are cut off or damaged, do not fill the range, or hold more than the limit.
  package static func raw(_ bytes: [UInt8], _ range: Range<Int>, limit: Int) throws(Fault) -> [UInt8] {
    var inflater = Inflater(bytes: Array(bytes[range]), position: 0, output: [], limit: limit)
    try inflater.run()
    guard inflater.position == range.count else {
      throw Fault(message: "damaged: bytes follow the last block")
    }
    return inflater.output
  }

  private static func word(_ bytes: [UInt8], at place: Int) -> UInt32 {
    UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
      | UInt32(bytes[place + 3]) << 24
  }

  /// Where the compressed data of the member at a place begin.
  private static func headerEnd(_ bytes: [UInt8], from start: Int) throws(Fault) -> Int {
    let cut = Fault(message: "cut off inside the gzip header")
    guard start + 10 <= bytes.count else { throw cut }
    guard bytes[start] == 0x1F, bytes[start + 1] == 0x8B else {
      throw Fault(
        message: start == 0 ? "no gzip data" : "something that is no gzip data follows the contents")
    }
    guard bytes[start + 2] == 8 else { throw Fault(message: "compressed in another way than DEFLATE") }
    let flags = bytes[start + 3]
    guard flags & 0xE0 == 0 else { throw Fault(message: "reserved flags are set in the gzip header") }
    var position = start + 10
    if flags & 4 != 0 {
      guard position + 2 <= bytes.count else { throw cut }
      position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    }
    for flag: UInt8 in [8, 16] where flags & flag != 0 {
      while true {
        guard position < bytes.count else { throw cut }
        position += 1
        if bytes[position - 1] == 0 { break }
      }
    }
    if flags & 2 != 0 {
      guard position + 2 <= bytes.count else { throw cut }
      let expected = UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
      guard CRC32.iso.sum(bytes[start..<position]) & 0xFFFF == expected else {
        throw Fault(message: "damaged: the checksum of the gzip header is wrong")
      }
      position += 2
    }
    guard position <= bytes.count else { throw cut }
    return position
  }
}
