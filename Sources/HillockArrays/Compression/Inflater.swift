/// The state of a decompression: bits that were read ahead, and what has come out.
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
