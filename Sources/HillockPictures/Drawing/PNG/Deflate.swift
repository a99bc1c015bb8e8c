import Hillock

/// Compression to the DEFLATE format (RFC 1951): one block with the fixed codes, matches found greedily.
///
/// Simple before small: drawings are mostly runs, which matches of up to 258 bytes cover well.
enum Deflate {
  static func compressed(_ bytes: [UInt8]) -> [UInt8] {
    var writer = BitWriter()
    // The last block, with fixed codes.
    writer.add(0b011, count: 3)
    var latest = [Int](repeating: -1, count: 1 << 15)
    func hash(_ position: Int) -> Int {
      let word =
        UInt32(bytes[position]) << 16 | UInt32(bytes[position + 1]) << 8 | UInt32(bytes[position + 2])
      return Int((word &* 0x9E37_79B1) >> 17)
    }
    var position = 0
    while position < bytes.count {
      var length = 0
      var distance = 0
      if position + 3 <= bytes.count {
        let slot = hash(position)
        let candidate = latest[slot]
        latest[slot] = position
        if candidate >= 0, position - candidate <= 32_768 {
          let limit = min(258, bytes.count - position)
          while length < limit, bytes[candidate + length] == bytes[position + length] { length += 1 }
          distance = position - candidate
        }
      }
      if length >= 3 {
        writer.addMatch(length: length, distance: distance)
        // Positions inside a match are remembered too, but not all of a long one: runs would only repeat themselves.
        for inside in stride(from: position + 1, to: min(position + min(length, 32), bytes.count - 2), by: 1)
        {
          latest[hash(inside)] = inside
        }
        position += length
      } else {
        writer.addLiteral(Int(bytes[position]))
        position += 1
      }
    }
    writer.addLiteral(256)
    return writer.finished()
  }

  private struct BitWriter {
    private var bytes: [UInt8] = []
    private var pending: UInt32 = 0
    private var count = 0

    /// Appends bits, the lowest first.
    mutating func add(_ bits: Int, count added: Int) {
      pending |= UInt32(bits) << UInt32(count)
      count += added
      while count >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: pending))
        pending >>= 8
        count -= 8
      }
    }

    /// Appends a code, the highest bit first.
    private mutating func addCode(_ code: Int, count: Int) {
      var reversed = 0
      for bit in 0..<count where code >> bit & 1 == 1 { reversed |= 1 << (count - 1 - bit) }
      add(reversed, count: count)
    }

    /// A byte, the end of the block (256) or a length, by the fixed code of section 3.2.6.
    mutating func addLiteral(_ symbol: Int) {
      switch symbol {
      case ..<144: addCode(0x30 + symbol, count: 8)
      case ..<256: addCode(0x190 + symbol - 144, count: 9)
      case ..<280: addCode(symbol - 256, count: 7)
      default: addCode(0xC0 + symbol - 280, count: 8)
      }
    }

    mutating func addMatch(length: Int, distance: Int) {
      if length == 258 {
        addLiteral(285)
      } else {
        // Groups of four lengths share a number of extra bits: 0 twice, then 1, 2, …
        var extra = 0
        while length - 3 >= 8 << extra { extra += 1 }
        let base = extra == 0 ? 0 : 4 << extra
        addLiteral(257 + (extra == 0 ? length - 3 : 4 + 4 * extra + (length - 3 - base) >> extra))
        add((length - 3) & ((1 << extra) - 1), count: extra)
      }
      // Groups of two distances share a number of extra bits: 0 twice, then 1, 2, …
      var extra = 0
      while distance - 1 >= 4 << extra { extra += 1 }
      let base = extra == 0 ? 0 : 2 << extra
      addCode(extra == 0 ? distance - 1 : 2 + 2 * extra + (distance - 1 - base) >> extra, count: 5)
      add((distance - 1) & ((1 << extra) - 1), count: extra)
    }

    mutating func finished() -> [UInt8] {
      if count > 0 { add(0, count: 8 - count) }
      return bytes
    }
  }
}
