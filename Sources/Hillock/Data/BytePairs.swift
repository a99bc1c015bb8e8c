/// Byte-pair encoding: tokens are runs of bytes of a text in UTF-8, the frequent ones longer.
///
/// From single bytes on, the two neighbouring tokens that occur together most often become one, again and again; of equals the pair that was
/// there first. No token reaches over the end of a piece: a word with the space before it, or a sign. A text is read with the same joins:
/// of neighbours that together are a token, those of the earliest token are joined first.
///
/// A token is written as the string whose scalars are its bytes. Sources: Gage 1994; Sennrich, Haddow and Birch 2016.
struct BytePairs {
  private let ranks: [String: Int]

  /// - Parameter vocabulary: in the order in which the tokens were found.
  init(vocabulary: [String]) {
    ranks = Dictionary(vocabulary.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// A piece of a text is cut at so many bytes: what joins them takes time with the square of it.
  private static let longestPiece = 64

  static func token(of byte: UInt8) -> String { String(Unicode.Scalar(byte)) }
  static func bytes(of token: String) -> [UInt8] {
    token.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  /// Words with the space before them, and signs, as bytes.
  static func pieces(of text: String) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    for piece in Preprocessing.Tokens.tokens(of: text, .pieces) {
      let isWord = piece.utf8.first.map { $0 >= 0x80 || isLetter($0) } ?? false
      if isWord, pieces.last == [0x20] {
        pieces[pieces.count - 1] += piece.utf8
      } else {
        pieces.append(Array(piece.utf8))
      }
    }
    return pieces.flatMap { piece in
      stride(from: 0, to: piece.count, by: longestPiece).map { Array(piece[$0...].prefix(longestPiece)) }
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
  }

  /// The tokens of a text.
  func tokens(of text: String) -> [String] {
    var known: [[UInt8]: [String]] = [:]
    return Self.pieces(of: text).flatMap { piece -> [String] in
      if let tokens = known[piece] { return tokens }
      let tokens = joined(piece.map(Self.token))
      known[piece] = tokens
      return tokens
    }
  }

  private func joined(_ bytes: [String]) -> [String] {
    var tokens = bytes
    while tokens.count > 1 {
      var best: (rank: Int, place: Int)?
      for place in tokens.indices.dropLast() {
        guard let rank = ranks[tokens[place] + tokens[place + 1]] else { continue }
        if best.map({ rank < $0.rank }) ?? true { best = (rank, place) }
      }
      guard let place = best?.place else { break }
      let right = tokens.remove(at: place + 1)
      tokens[place] += right
    }
    return tokens
  }

  // MARK: - Learning

  private struct Pair: Hashable {
    let left: Int
    let right: Int
  }

  /// The tokens of a text: its bytes in their order, and joins until there are `count`, or none occurs twice.
  static func vocabulary(of text: String, count: Int) -> [String] {
    var pieces: [[UInt8]: Int] = [:]
    for piece in Self.pieces(of: text) { pieces[piece, default: 0] += 1 }
    let bytes = Set(pieces.keys.joined()).sorted()
    var vocabulary = bytes.map(token)
    let numbers = Dictionary(uniqueKeysWithValues: bytes.enumerated().map { ($1, $0) })
    var words = pieces.map { (tokens: $0.key.map { numbers[$0] ?? 0 }, count: $0.value) }
    var counts: [Pair: Int] = [:]
    /// The words that have a pair, and perhaps some that had it.
    var places: [Pair: Set<Int>] = [:]
    func tally(_ word: Int, times: Int) {
      let tokens = words[word].tokens
      for (left, right) in zip(tokens, tokens.dropFirst()) {
        let pair = Pair(left: left, right: right)
        counts[pair, default: 0] += times * words[word].count
        if times > 0 { places[pair, default: []].insert(word) }
      }
    }
    for word in words.indices { tally(word, times: 1) }
    while vocabulary.count < count {
      let best = counts.max { ($0.value, $1.key.left, $1.key.right) < ($1.value, $0.key.left, $0.key.right) }
      guard let best, best.value > 1 else { break }
      let joined = vocabulary[best.key.left] + vocabulary[best.key.right]
      // The same run of bytes may come from another pair: it is one token.
      let number = vocabulary.firstIndex(of: joined) ?? vocabulary.count
      if number == vocabulary.count { vocabulary.append(joined) }
      for word in places[best.key] ?? [] {
        tally(word, times: -1)
        words[word].tokens = replacing(best.key, in: words[word].tokens, by: number)
        tally(word, times: 1)
      }
      counts[best.key] = nil
      places[best.key] = nil
    }
    return vocabulary
  }

  private static func replacing(_ pair: Pair, in tokens: [Int], by number: Int) -> [Int] {
    var result: [Int] = []
    for token in tokens {
      if token == pair.right, result.last == pair.left {
        result[result.count - 1] = number
      } else {
        result.append(token)
      }
    }
    return result
  }
}

/// Text from bytes that come piece by piece: a character is handed out once all of its bytes are there.
struct ByteText {
  private var pending: [UInt8] = []

  /// What is complete with these bytes; what is no UTF-8 becomes U+FFFD.
  mutating func adding(_ bytes: [UInt8]) -> String {
    pending += bytes
    var whole = pending.count
    // At most three bytes of a character can be there without its last one.
    for back in 1...3 where back <= pending.count {
      let byte = pending[pending.count - back]
      if byte & 0xC0 == 0x80 { continue }
      let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      if length > back { whole -= back }
      break
    }
    defer { pending.removeFirst(whole) }
    return String(decoding: pending.prefix(whole), as: UTF8.self)
  }
}
