/// Pieces of one long text to learn the next token from: of each position the token there, and as its class the one behind it.
///
/// Pieces have `window` positions and begin every `stride` tokens, so they overlap where the stride is shorter.
package struct TextExamples: ExampleSource {
  private let tokens: [Int32]
  private let window: Int
  private let stride: Int
  private let preprocessing: Preprocessing
  package let rowCount: Int

  /// - Parameter stride: tokens between the beginnings of two pieces; `nil` for as many as a piece has.
  /// - Throws: `DataError` for a text of which not one piece can be made.
  package init(_ tokens: [Int32], _ preprocessing: Preprocessing, stride: Int? = nil) throws(DataError) {
    if let stride, stride < 1 {
      throw DataError("windows begin at least 1 token apart; got \(stride)", setting: "stride")
    }
    guard let text = preprocessing.text else { throw DataError("the model was not trained on a text") }
    guard tokens.count > text.positions else {
      throw DataError(
        "the text has \(tokens.count) tokens; a window of \(text.positions) needs at least \(text.positions + 1). Give a longer text, or a shorter window",
        setting: "window")
    }
    self.tokens = tokens
    self.preprocessing = preprocessing
    window = text.positions
    self.stride = stride ?? text.positions
    rowCount = (tokens.count - 1 - window) / self.stride + 1
  }

  package var featureCount: Int { window }

  package var fingerprint: String {
    var hash = FingerprintHash()
    hash.add(tokens)
    hash.add([UInt64(window), UInt64(stride)])
    return hash.hexadecimal
  }

  package func examples(_ numbers: ArraySlice<Int>) throws(DataError) -> Dataset {
    var inputs: [Float] = []
    var targets: [Int32] = []
    inputs.reserveCapacity(numbers.count * window)
    targets.reserveCapacity(numbers.count * window)
    for number in numbers {
      guard number >= 0, number < rowCount else {
        throw DataError("there is no piece \(number) of the text; there are \(rowCount)")
      }
      let start = number * stride
      for place in start..<start + window {
        inputs.append(Float(tokens[place]))
        targets.append(tokens[place + 1])
      }
    }
    return try Dataset(
      inputs: inputs, featureCount: window,
      targets: .positions(targets, count: window, names: preprocessing.classNames),
      preprocessing: preprocessing)
  }

  /// Every nth piece, so that there are at most as many.
  package func sample(_ most: Int) throws(DataError) -> Dataset {
    let step = (rowCount + most - 1) / most
    return try examples(Array(Swift.stride(from: 0, to: rowCount, by: max(step, 1)))[...])
  }

  /// All pieces in memory.
  package func whole() throws(DataError) -> Dataset { try examples(Array(0..<rowCount)[...]) }
}

extension Preprocessing {
  /// How a text becomes tokens, learnt from its training part, and what is predicted: the next one.
  ///
  /// - Parameter vocabulary: how many tokens byte pairs come to.
  package static func ofText(
    _ unit: Tokens.Unit, vocabulary: Int = 1000, training: String, window: Int
  ) throws(DataError) -> Preprocessing {
    guard window > 0, window <= 1 << 16 else {
      throw DataError("a window has from 1 to \(1 << 16) tokens; got \(window)", setting: "window")
    }
    let tokens = Tokens(text: unit, vocabulary: vocabulary, of: training, window: window)
    if unit == .bytePairs, tokens.vocabulary.count > vocabulary {
      throw DataError(
        "the text has \(tokens.vocabulary.count) different bytes; byte pairs need at least as many tokens, got \(vocabulary)",
        setting: "tokens")
    }
    guard tokens.vocabulary.count <= classLimit else {
      throw DataError(
        "the text has \(tokens.vocabulary.count) different tokens; at most \(classLimit) are learnt. Read it by characters",
        setting: "tokens")
    }
    return Preprocessing(
      task: .classification, targetName: "next token", classNames: tokens.names, inputs: [], images: nil,
      targetScaling: nil, text: tokens)
  }

  /// Numbers of the tokens of a text.
  package func tokens(of text: String) throws(DataError) -> [Int32] {
    guard let tokens = self.text else { throw DataError("the model was not trained on a text") }
    return tokens.numbers(of: text)
  }
}

extension Preprocessing.Tokens {
  /// Learns from one long text: all tokens of the training part have a number.
  init(text unit: Unit, vocabulary: Int, of text: String, window: Int) {
    if unit == .bytePairs {
      self.init(
        unit: unit, vocabulary: BytePairs.vocabulary(of: text, count: vocabulary), positions: window)
      return
    }
    var counts: [String: Int] = [:]
    for token in Self.tokens(of: text, unit) { counts[token, default: 0] += 1 }
    self.init(
      unit: unit,
      vocabulary: counts.sorted { ($1.value, Self.order($0.key)) < ($0.value, Self.order($1.key)) }
        .prefix(Preprocessing.classLimit - 1).map(\.key).sorted { Self.order($0) < Self.order($1) },
      positions: window)
  }

  /// How many characters a token of these targets has on the average; `nil` where a token is a character, or without any that is known.
  package func charactersPerToken(in targets: Targets) -> Double? {
    guard unit != .characters, case .positions(let numbers, _, _) = targets else { return nil }
    // Of UTF-8 all bytes but those that go on with a character begin one.
    let lengths = vocabulary.map { token in
      isOfBytes
        ? BytePairs.bytes(of: token).count { $0 & 0xC0 != 0x80 } : token.unicodeScalars.count
    }
    var (characters, tokens) = (0, 0)
    for number in numbers where lengths.indices.contains(Int(number) - 1) {
      characters += lengths[Int(number) - 1]
      tokens += 1
    }
    return characters > 0 ? Double(characters) / Double(tokens) : nil
  }

  /// A name for each number; that of 0 is no token.
  var names: [String] { ["(unknown)"] + vocabulary }

  /// The number of each token of a text; 0 for one that the training part has not.
  func numbers(of text: String) -> [Int32] {
    let known = Dictionary(
      vocabulary.enumerated().map { ($1, Int32($0 + 1)) }, uniquingKeysWith: { first, _ in first })
    return tokens(of: text).map { known[$0] ?? 0 }
  }

  /// The text of a token.
  func text(of number: Int) -> String {
    vocabulary.indices.contains(number - 1) ? vocabulary[number - 1] : ""
  }
}
