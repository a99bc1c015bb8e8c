import Hillock

/// Decompression of DEFLATE data (RFC 1951) in gzip files (RFC 1952).
///
/// Every length is checked before it is believed, the output is limited, and the CRC-32 and size at the end of
/// each member are compared.
enum Inflate {
  struct Fault: Error, Hashable {
    var message: String
  }

  /// Whether bytes begin as a gzip file does.
  static func isGzip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1F, 0x8B]) }

  /// The contents of a gzip file of one member or more.
  ///
  /// - Parameter limit: the most bytes that may come out.
  /// - Throws: `Fault` when the data are cut off or damaged, or hold more than the limit.
  static func gunzip(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
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
      guard checksum == crc32(output[start...]) else {
        throw Fault(message: "damaged: the checksum of the contents is wrong")
      }
    } while position < bytes.count
    return output
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
      guard crc32(bytes[start..<position]) & 0xFFFF == expected else {
        throw Fault(message: "damaged: the checksum of the gzip header is wrong")
      }
      position += 2
    }
    guard position <= bytes.count else { throw cut }
    return position
  }

  private static let crcTable: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
  }

  /// The CRC-32 of RFC 1952.
  static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = crcTable
    var value: UInt32 = 0xFFFF_FFFF
    for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
    return ~value
  }
}

/// A prefix code as a table over `width` bits: symbol << 4 | length; 0 where no code word lies.
private struct PrefixCode {
  let table: [UInt16]
  let width: Int

  /// - Throws: when the lengths ask for more code words than there are, or leave some over where two or more
  ///   symbols are coded.
  init(lengths: ArraySlice<UInt8>) throws(Inflate.Fault) {
    var counts = [Int](repeating: 0, count: 16)
    for length in lengths { counts[Int(length)] += 1 }
    counts[0] = 0
    let width = max(counts.lastIndex { $0 > 0 } ?? 1, 1)
    var next = [Int](repeating: 0, count: 17)
    var code = 0
    var left = 1
    for length in 1...15 {
      left = left << 1 - counts[length]
      guard left >= 0 else { throw Inflate.Fault(message: "damaged: a code with too many words") }
      next[length] = code
      code = (code + counts[length]) << 1
    }
    guard left == 0 || counts.reduce(0, +) <= 1 else {
      throw Inflate.Fault(message: "damaged: a code with words missing")
    }
    var table = [UInt16](repeating: 0, count: 1 << width)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      var word = next[Int(length)]
      next[Int(length)] += 1
      var reversed = 0
      for _ in 0..<length {
        reversed = reversed << 1 | word & 1
        word >>= 1
      }
      for place in stride(from: reversed, to: 1 << width, by: 1 << Int(length)) {
        table[place] = UInt16(symbol) << 4 | UInt16(length)
      }
    }
    self.table = table
    self.width = width
  }
}

struct Inflater {
  let bytes: [UInt8]
  var position: Int
  var output: [UInt8]
  let limit: Int
  private let start: Int
  private var bits: UInt64 = 0
  private var bitCount = 0

  init(bytes: [UInt8], position: Int, output: [UInt8], limit: Int) {
    self.bytes = bytes
    self.position = position
    self.output = output
    self.limit = limit
    start = output.count
  }

  private static let cut = Inflate.Fault(message: "cut off: the compressed data end too early")
  private static let lengthBases: [Int] = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195,
    227, 258,
  ]
  private static let lengthExtras: [Int] = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// Fills up to at least 48 bits, or to the end of the input.
  private mutating func fill() {
    while bitCount <= 48, position < bytes.count {
      bits |= UInt64(bytes[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(Inflate.Fault) -> Int {
    if bitCount < count { fill() }
    guard bitCount >= count else { throw Self.cut }
    let result = Int(bits & (1 << UInt64(count) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return result
  }

  private mutating func symbol(_ code: PrefixCode) throws(Inflate.Fault) -> Int {
    if bitCount < 15 { fill() }
    let entry = code.table[Int(bits & (1 << UInt64(code.width) - 1))]
    let length = Int(entry & 15)
    guard length > 0 else { throw Inflate.Fault(message: "damaged: an unknown code word") }
    guard length <= bitCount else { throw Self.cut }
    bits >>= UInt64(length)
    bitCount -= length
    return Int(entry >> 4)
  }

  private func checkRoom(_ count: Int) throws(Inflate.Fault) {
    guard count <= limit - output.count else {
      throw Inflate.Fault(message: "more than \(limit) bytes come out, which is the limit")
    }
  }

  mutating func run() throws(Inflate.Fault) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try stored()
      case 1: try compressed(Self.fixedLengths(), distances: [UInt8](repeating: 5, count: 30)[...])
      case 2:
        let (literals, distances) = try codeLengths()
        try compressed(literals, distances: distances)
      default: throw Inflate.Fault(message: "damaged: a block of an unknown kind")
      }
    }
    // Whole bytes that were read ahead go back.
    position -= bitCount / 8
    bits = 0
    bitCount = 0
  }

  private mutating func stored() throws(Inflate.Fault) {
    _ = try take(bitCount % 8)
    let count = try take(16)
    guard try take(16) == ~count & 0xFFFF else {
      throw Inflate.Fault(message: "damaged: the length of a block contradicts itself")
    }
    position -= bitCount / 8
    bits = 0
    bitCount = 0
    guard position + count <= bytes.count else { throw Self.cut }
    try checkRoom(count)
    output += bytes[position..<position + count]
    position += count
  }

  private static func fixedLengths() -> ArraySlice<UInt8> {
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 }[...]
  }

  private mutating func codeLengths() throws(Inflate.Fault) -> (ArraySlice<UInt8>, ArraySlice<UInt8>) {
    let literals = try take(5) + 257
    let distances = try take(5) + 1
    let count = try take(4) + 4
    guard literals <= 286, distances <= 30 else {
      throw Inflate.Fault(message: "damaged: a code with more symbols than there are")
    }
    var lengths = [UInt8](repeating: 0, count: 19)
    for place in Self.codeLengthOrder.prefix(count) { lengths[place] = UInt8(try take(3)) }
    let code = try PrefixCode(lengths: lengths[...])
    var all: [UInt8] = []
    while all.count < literals + distances {
      let next = try symbol(code)
      switch next {
      case 0..<16: all.append(UInt8(next))
      case 16:
        guard let last = all.last else { throw Inflate.Fault(message: "damaged: a repeat of nothing") }
        all += [UInt8](repeating: last, count: try take(2) + 3)
      case 17: all += [UInt8](repeating: 0, count: try take(3) + 3)
      default: all += [UInt8](repeating: 0, count: try take(7) + 11)
      }
    }
    guard all.count == literals + distances, all[256] > 0 else {
      throw Inflate.Fault(message: "damaged: the code lengths do not come out even, or lack an end")
    }
    return (all[..<literals], Array(all[literals...])[...])
  }

  private mutating func compressed(
    _ literals: ArraySlice<UInt8>, distances: ArraySlice<UInt8>
  ) throws(Inflate.Fault) {
    let literalCode = try PrefixCode(lengths: literals)
    // The fixed code has two distances that never occur; with them its words are complete.
    let complete = distances.count == 30 && distances.allSatisfy { $0 == 5 } ? distances + [5, 5] : distances
    let distanceCode = try PrefixCode(lengths: complete)
    while true {
      let next = try symbol(literalCode)
      if next < 256 {
        try checkRoom(1)
        output.append(UInt8(next))
        continue
      }
      if next == 256 { return }
      guard next <= 285 else { throw Inflate.Fault(message: "damaged: an unknown length") }
      let length = try Self.lengthBases[next - 257] + take(Self.lengthExtras[next - 257])
      let place = try symbol(distanceCode)
      guard place < 30 else { throw Inflate.Fault(message: "damaged: an unknown distance") }
      let extra = max(place / 2 - 1, 0)
      let base = place < 4 ? place + 1 : (2 + place % 2) << extra + 1
      let distance = try base + take(extra)
      guard distance <= output.count - start else {
        throw Inflate.Fault(message: "damaged: a repeat of bytes before the beginning")
      }
      try checkRoom(length)
      let from = output.count - distance
      for index in 0..<length { output.append(output[from + index]) }
    }
  }
}
