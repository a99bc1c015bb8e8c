import Hillock

/// The frame that TensorFlow puts around each record of a file: its length as 8 bytes, a check sum of these, the
/// record, and a check sum of it, little-endian.
///
/// The check sums are CRC-32C (Castagnoli), turned right by 15 bits and added to a constant, so that a check sum within a
/// record is no check sum of itself.
enum RecordFrame {
  static func framed(_ record: [UInt8]) -> [UInt8] {
    let length = bytes(UInt64(record.count))
    return length + bytes(masked(CRC32.castagnoli.sum(length))) + record
      + bytes(masked(CRC32.castagnoli.sum(record)))
  }

  static func masked(_ sum: UInt32) -> UInt32 { (sum >> 15 | sum << 17) &+ 0xA282_EAD8 }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    (0..<value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
  }
}
