/// A prefix code as a table over `width` bits: symbol << 4 | length; 0 where no code word lies.
struct PrefixCode {
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
