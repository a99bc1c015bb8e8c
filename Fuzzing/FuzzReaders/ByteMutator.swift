/// Damages bytes at random, from a seed: the same seed gives the same inputs.
struct ByteMutator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// splitmix64
  private mutating func random() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func below(_ count: Int) -> Int { Int(random() % UInt64(max(count, 1))) }

  /// What no reader should take for a number, a name or a size without looking.
  private static let everywhere = [
    "0", "-1", "1e999", "-1e-999", "nan", "inf", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808",
    "4294967296", "1e19", "0x1p1023", "\u{0}", "\u{FEFF}", "\u{1B}]0;x\u{7}", "\u{202E}", "é", "∞", "\"", "'",
    "\\", "\n",
    "\r\n", "\t", ",", ":", ";", "(", ")", "[", "]", "{", "}", "#", "&", "*", "=", "-", "+", "%", "|", "^",
    "_", "/",
  ]

  /// One of the seeds or two of them, changed in one to six places.
  mutating func input(_ seeds: [[UInt8]], _ tokens: [String]) -> [UInt8] {
    var bytes = seeds[below(seeds.count)]
    if below(8) == 0 {
      let other = seeds[below(seeds.count)]
      bytes = Array(bytes.prefix(below(bytes.count + 1)))
      bytes += other.suffix(below(other.count + 1))
    }
    for _ in 0..<1 + below(6) { change(&bytes, seeds, tokens) }
    if bytes.count > 100_000 { bytes.removeLast(bytes.count - 100_000) }
    return bytes
  }

  private mutating func token(_ tokens: [String]) -> [UInt8] {
    let list = tokens.isEmpty || below(3) == 0 ? Self.everywhere : tokens
    return Array(list[below(list.count)].utf8)
  }

  private mutating func change(_ bytes: inout [UInt8], _ seeds: [[UInt8]], _ tokens: [String]) {
    let place = below(bytes.count + 1)
    let length = min(1 + below(1 << below(8)), bytes.count - place)
    let part = Array(bytes[place..<place + length])
    switch below(12) {
    case 0, 1: bytes.insert(contentsOf: token(tokens), at: place)
    case 2: bytes.replaceSubrange(place..<place + length, with: token(tokens))
    case 3: bytes.removeSubrange(place..<place + length)
    case 4: bytes.insert(contentsOf: part, at: below(bytes.count + 1))
    case 5, 6: if place < bytes.count { bytes[place] ^= UInt8(1 << below(8)) }
    case 7: if place < bytes.count { bytes[place] = [0, 1, 0x7F, 0x80, 0xFF][below(5)] }
    case 8: bytes.removeLast(bytes.count - place)
    case 9:
      // Deep: the same again and again, as an opening, in the middle or to the end.
      let unit = below(2) == 0 || part.isEmpty ? token(tokens) : part
      let count = 1 << below(below(4) == 0 ? 16 : 9)
      let repeated = Array(repeatElement(unit, count: min(count, 100_000 / max(unit.count, 1)))).joined()
      bytes.insert(contentsOf: repeated, at: place)
    case 10:
      // A number becomes another.
      guard let start = bytes[place...].firstIndex(where: { (0x30...0x39).contains($0) }) else { return }
      let end = bytes[start...].firstIndex { !(0x30...0x39).contains($0) } ?? bytes.count
      bytes.replaceSubrange(start..<end, with: Array(Self.everywhere[below(12)].utf8))
    default:
      let other = seeds[below(seeds.count)]
      let start = below(other.count + 1)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 1 + below(60))], at: place)
    }
  }
}
