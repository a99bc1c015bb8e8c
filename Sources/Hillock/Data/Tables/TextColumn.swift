/// A column of texts: each different one once, and for each row which it is.
struct TextColumn: Sendable {
  private(set) var codes: [Int32] = []
  /// Different in their bytes, in the order in which they occur first.
  private(set) var texts: [String] = []

  var count: Int { codes.count }

  subscript(row: Int) -> String { texts[Int(codes[row])] }

  init(codes: [Int32] = [], texts: [String] = []) { (self.codes, self.texts) = (codes, texts) }

  func subset(_ rows: [Int]) -> TextColumn {
    TextColumn(codes: rows.map { codes[$0] }, texts: texts)
  }
}

/// Texts as they are read, told apart by their bytes.
struct TextCollector: Sendable {
  private var codes: [Int32] = []
  /// The bytes of the different texts one after the other, where each ends, and its hash.
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [UInt64] = []
  /// Open addressing: a code above 0 where a place is taken.
  private var slots: [Int32] = [Int32](repeating: 0, count: 64)

  var count: Int { codes.count }
  var differentCount: Int { ends.count }

  mutating func reserve(_ count: Int) { codes.reserveCapacity(count) }

  /// - Parameter text: UTF-8.
  mutating func append(_ text: ArraySlice<UInt8>) { codes.append(code(of: text.span)) }

  /// Texts that lie within bytes in UTF-8.
  mutating func append(_ texts: [Range<Int>], of bytes: [UInt8]) {
    let span = bytes.span
    codes += texts.map { code(of: span.extracting($0)) }
  }

  /// Up to eight bytes as a number that no other bytes of that length have: all of them, where they are fewer than eight the first and
  /// the last four, or the first, the middle and the last one.
  @inline(__always)
  private static func word(_ bytes: borrowing RawSpan, at place: Int, count: Int) -> UInt64 {
    if count >= 8 { return unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self) }
    if count >= 4 {
      let first = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place, as: UInt32.self)
      let last = unsafe bytes.unsafeLoadUnaligned(fromByteOffset: place &+ count &- 4, as: UInt32.self)
      return UInt64(first) | UInt64(last) &<< 32
    }
    guard count > 0 else { return 0 }
    let first = unsafe bytes.unsafeLoad(fromByteOffset: place, as: UInt8.self)
    let middle = unsafe bytes.unsafeLoad(fromByteOffset: place &+ count / 2, as: UInt8.self)
    let last = unsafe bytes.unsafeLoad(fromByteOffset: place &+ count &- 1, as: UInt8.self)
    return UInt64(first) | UInt64(middle) &<< 8 | UInt64(last) &<< 16
  }

  /// Of words of up to eight bytes: each is added to the product of what those before it made with an odd number.
  private static func hash(_ text: borrowing Span<UInt8>) -> UInt64 {
    let bytes = unsafe text.bytes
    var hash = UInt64(text.count)
    var place = 0
    while place < text.count {
      hash = (hash ^ word(bytes, at: place, count: text.count &- place)) &* 0x9E37_79B9_7F4A_7C15
      hash ^= hash &>> 32
      place &+= 8
    }
    return hash
  }

  private mutating func code(of text: borrowing Span<UInt8>) -> Int32 {
    let hash = Self.hash(text)
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place] > 0 {
      let code = Int(slots[place]) - 1
      if hashes[code] == hash, isEqual(code, text) { return Int32(code) }
      place = (place + 1) & (slots.count - 1)
    }
    for index in text.indices { bytes.append(text[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[place] = Int32(clamping: ends.count)
    if ends.count * 2 > slots.count { grow() }
    return Int32(clamping: ends.count - 1)
  }

  private func isEqual(_ code: Int, _ text: borrowing Span<UInt8>) -> Bool {
    let start = code > 0 ? ends[code - 1] : 0
    guard ends[code] - start == text.count else { return false }
    let (known, given) = unsafe (bytes.span.bytes, text.bytes)
    var place = 0
    while place < text.count {
      guard
        Self.word(known, at: start + place, count: text.count - place)
          == Self.word(given, at: place, count: text.count - place)
      else { return false }
      place &+= 8
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: 0, count: slots.count * 2)
    for (code, hash) in hashes.enumerated() {
      var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[place] > 0 { place = (place + 1) & (slots.count - 1) }
      slots[place] = Int32(clamping: code + 1)
    }
  }

  func finished() -> TextColumn {
    var texts: [String] = []
    texts.reserveCapacity(ends.count)
    var start = 0
    for end in ends {
      texts.append(String(decoding: bytes[start..<end], as: UTF8.self))
      start = end
    }
    return TextColumn(codes: codes, texts: texts)
  }
}
