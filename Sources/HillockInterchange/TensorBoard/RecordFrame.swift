/// The frame that TensorFlow puts around each record of a file: its length as 8 bytes, a check sum of these, the
/// record, and a check sum of it, little-endian.
///
/// The check sums are CRC-32C (Castagnoli), turned right by 15 bits and added to a constant, so that a check sum within a
/// record is no check sum of itself.
enum RecordFrame {
  static func framed(_ record: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(record.count))
    return length + bytes(masked(checkSum(length))) + record + bytes(masked(checkSum(record)))
  }

  static func masked(_ sum: UInt32) -> UInt32 { (sum >> 15 | sum << 17) &+ 0xA282_EAD8 }

  /// CRC-32C: polynomial 0x1EDC6F41, reflected, begun with all bits set and inverted at the end.
  static func checkSum(_ data: [UInt8]) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    for byte in data { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    return ~sum
  }

  /// What a byte does to the sum: the remainder after eight steps of the division.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0x82F6_3B78 : sum >> 1 }
  }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
