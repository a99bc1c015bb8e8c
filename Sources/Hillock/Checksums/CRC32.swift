/// A cyclic redundancy check of 32 bits, reflected, begun with all bits set and inverted at the end.
package struct CRC32: Sendable {
  /// What a byte does to the sum: the remainder after eight steps of the division.
  private let table: [UInt32]

  /// - Parameter polynomial: without its highest term, the lowest bit first.
  private init(reflected polynomial: UInt32) {
    table = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { sum, _ in sum & 1 == 1 ? polynomial ^ sum >> 1 : sum >> 1 }
    }
  }

  /// Of PNG, gzip and Ethernet: polynomial 0x04C11DB7 (ISO 3309).
  package static let iso = CRC32(reflected: 0xEDB8_8320)
  /// CRC-32C of Castagnoli: polynomial 0x1EDC6F41.
  package static let castagnoli = CRC32(reflected: 0x82F6_3B78)

  package func sum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    var sum: UInt32 = 0xFFFF_FFFF
    // The table is looked up here once and not for each byte.
    let table = table
    for byte in bytes { sum = table[Int(UInt8(truncatingIfNeeded: sum) ^ byte)] ^ sum >> 8 }
    return ~sum
  }
}
