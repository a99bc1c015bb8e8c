extension Preprocessing {
  /// How the texts of a column become numbers: pieces of a text are tokens, each with a number of its own.
  package struct Tokens: Hashable, Sendable, Codable {
    /// What a token is.
    package enum Unit: String, Hashable, Sendable, Codable {
      /// A Unicode scalar.
      case characters
      /// What stands between white space and punctuation of ASCII, in lower case.
      case words
      /// Words as they stand, and each sign between them.
      case pieces
      /// Bytes of UTF-8, and runs of them that are frequent; see `BytePairs`.
      case bytes, bytePairs
    }

    package let unit: Unit
    /// The tokens of the training part that have a number, in the order of their scalars; the first one has the number 1. All others have
    /// the number 0.
    package let vocabulary: [String]
    /// The longest text of the training part; of longer ones only so much is read.
    package let positions: Int

    /// No text of a column is read further.
    static let mostPositions = 1_000
    static let mostTokens = 100_000

    /// How many different numbers there are.
    var count: Int { vocabulary.count + 1 }

    init(unit: Unit, vocabulary: [String], positions: Int) {
      (self.unit, self.vocabulary, self.positions) = (unit, vocabulary, positions)
    }

    /// Learns from the texts of the training part: tokens that occur once only share the number of those that never do, so that it
    /// is learnt what such a token means.
    init(_ unit: Unit, of texts: some Sequence<String>) {
      var counts: [String: Int] = [:]
      var longest = 1
      for text in texts {
        let tokens = Self.tokens(of: text, unit)
        longest = max(longest, tokens.count)
        for token in tokens { counts[token, default: 0] += 1 }
      }
      let known = counts.filter { $0.value > 1 }.sorted {
        ($1.value, Self.order($0.key)) < ($0.value, Self.order($1.key))
      }
      self.init(
        unit: unit,
        vocabulary: known.prefix(Self.mostTokens).map(\.key).sorted { Self.order($0) < Self.order($1) },
        positions: min(longest, Self.mostPositions))
    }

    static func order(_ token: String) -> UnfoldedText { UnfoldedText(scalars: token.unicodeScalars) }

    /// The pieces of a text in their order.
    static func tokens(of text: String, _ unit: Unit) -> [String] {
      switch unit {
      case .characters: return text.unicodeScalars.map { String($0) }
      case .words:
        return text.unicodeScalars.split { $0.isASCII && !$0.isWordOfASCII }.map { word in
          word.map(\.properties.lowercaseMapping).joined()
        }
      case .pieces:
        var pieces: [String] = []
        var endsWithWord = false
        for scalar in text.unicodeScalars {
          let isWord = !scalar.isASCII || scalar.isWordOfASCII
          if isWord, endsWithWord {
            pieces[pieces.count - 1].unicodeScalars.append(scalar)
          } else {
            pieces.append(String(scalar))
          }
          endsWithWord = isWord
        }
        return pieces
      case .bytes, .bytePairs: return text.utf8.map(BytePairs.token)
      }
    }

    /// The tokens of a text in their order.
    func tokens(of text: String) -> [String] {
      unit == .bytePairs
        ? BytePairs(vocabulary: vocabulary).tokens(of: text) : Self.tokens(of: text, unit)
    }

    /// Whether a token is a run of bytes, and perhaps only a part of a character.
    var isOfBytes: Bool { unit == .bytes || unit == .bytePairs }

    /// The numbers of texts: of each its tokens, padded with 0, and how many there are.
    func features(of texts: some Sequence<String>) -> [[Float]] {
      let numbers = Dictionary(
        vocabulary.enumerated().map { ($1, Float($0 + 1)) }, uniquingKeysWith: { first, _ in first })
      return texts.map { text in
        let tokens = tokens(of: text).prefix(positions).map { numbers[$0] ?? 0 }
        return tokens + [Float](repeating: 0, count: positions - tokens.count) + [Float(tokens.count)]
      }
    }

    /// - Throws: `DataError` for what no training has made.
    func check() throws(DataError) {
      guard positions > 0, positions <= 1 << 16, vocabulary.count <= Self.mostTokens,
        Set(vocabulary).count == vocabulary.count, !vocabulary.contains(""),
        !isOfBytes || vocabulary.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.value < 256 } })
      else { throw DataError("the tokens of the preprocessing are no vocabulary") }
    }
  }

  /// What the network is given, where a column is read token by token; `nil` where all is plain numbers.
  ///
  /// Neighbouring columns of numbers are one input; a column of tokens is an input of indices, and one of lengths.
  var networkInputs: [Network.Input]? {
    if let text { return [.indices("text", positions: text.positions, below: text.count)] }
    guard inputs.contains(where: { $0.tokens != nil }) else { return nil }
    var result: [Network.Input] = []
    var width = 0
    func endNumbers() {
      guard width > 0 else { return }
      result.append(.values("numbers \(result.count + 1)", [width]))
      width = 0
    }
    for input in inputs {
      guard let tokens = input.tokens else {
        width += input.featureCount
        continue
      }
      endNumbers()
      result.append(.indices(input.name, positions: tokens.positions, below: tokens.count))
      result.append(.lengths(of: input.name))
    }
    endNumbers()
    return result
  }
}

/// Text in the order of its scalars, which is the same on every machine.
struct UnfoldedText: Comparable {
  let scalars: String.UnicodeScalarView

  static func == (one: UnfoldedText, other: UnfoldedText) -> Bool { one.scalars.elementsEqual(other.scalars) }

  static func < (one: UnfoldedText, other: UnfoldedText) -> Bool {
    one.scalars.lexicographicallyPrecedes(other.scalars)
  }
}

extension Unicode.Scalar {
  fileprivate var isWordOfASCII: Bool {
    switch self {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "'": true
    default: false
    }
  }
}
