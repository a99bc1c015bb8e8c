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
  mutating func append(_ text: ArraySlice<UInt8>) {
    codes.append(code(of: text.span))
  }

  private static func hash(_ text: borrowing Span<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(text.count)
    for index in text.indices { hash = (hash ^ UInt64(text[index])) &* 0x100_0000_01B3 }
    return hash ^ hash >> 29
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
    for index in text.indices where bytes[start + index] != text[index] { return false }
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
