/// Text from a model of tokens, one token after the other.
///
/// The next token is drawn from the softmax of the outputs divided by the temperature, of the k likeliest ones alone, or of the likeliest ones
/// that have the probability p together. Draws are a function of the seed, and all sums are in a fixed order: the same text on every
/// machine.
package final class TextGenerator {
  /// How the next token is drawn.
  package struct Choice: Hashable, Sendable {
    /// 0 takes the likeliest token.
    package var temperature: Float = 1
    /// How many of the likeliest tokens may come; `nil` for all.
    package var topK: Int?
    /// The probability that the likeliest tokens have together which may come; 1 for all.
    package var topP: Double = 1
    package var seed: UInt64 = 1

    package init() {}

    /// - Throws: `TrainingError` for a number outside of its domain.
    package func check() throws(TrainingError) {
      guard temperature >= 0, temperature.isFinite else {
        throw TrainingError("the temperature must be at least 0; got \(temperature)", setting: "temperature")
      }
      if let topK, topK < 1 {
        throw TrainingError("at least 1 token may come; got \(topK)", setting: "top-k")
      }
      guard topP > 0, topP <= 1 else {
        throw TrainingError("the probability must be above 0 and at most 1; got \(topP)", setting: "top-p")
      }
    }
  }

  private let tokens: Preprocessing.Tokens
  private let choice: Choice
  private var random: Philox
  /// Takes tokens one by one; `nil` for a network that is given the last ones of the text anew each time.
  private let stream: SequenceStream?
  private let predictor: Predictor?
  private var past: [Float] = []
  private var bytes = ByteText()
  private var outputs: [Float] = []

  /// - Parameter prompt: what the text begins with; a line end where it is empty.
  /// - Throws: `DataError` for a model of no text; `NetworkError` for one that cannot be used; `TrainingError` for a choice outside of its
  ///   domain.
  package init(_ trained: TrainedModel, prompt: String, _ choice: Choice) throws {
    try choice.check()
    guard let tokens = trained.preprocessing.text else {
      throw DataError("the model was not trained on a text; give one that was")
    }
    try trained.check()
    self.tokens = tokens
    self.choice = choice
    random = Philox(seed: choice.seed, stream: RandomStream.generation.number)
    var given = tokens.numbers(of: prompt)
    if given.isEmpty { given = tokens.numbers(of: "\n") }
    if given.isEmpty { given = [0] }
    let isStepwise = (try? trained.model.network.stepwise()) != nil
    stream = isStepwise ? try SequenceStream(trained.model) : nil
    predictor = isStepwise ? nil : try Predictor(trained.model)
    for token in given { try read(Int(token)) }
  }

  /// Tokens of a prompt that the model does not know, each once.
  package static func unknown(in prompt: String, of trained: TrainedModel) -> [String] {
    guard let tokens = trained.preprocessing.text else { return [] }
    let known = Set(tokens.vocabulary)
    var seen: Set<String> = []
    return tokens.tokens(of: prompt).filter { !known.contains($0) && seen.insert($0).inserted }
  }

  /// The next piece of the text; of bytes what has become complete.
  package func next() throws -> String {
    let number = draw()
    try read(number)
    let token = tokens.text(of: number)
    return tokens.isOfBytes ? bytes.adding(BytePairs.bytes(of: token)) : token
  }

  private func read(_ token: Int) throws {
    if let stream {
      if let window = stream.window {
        if stream.position == window {
          // Anew with the last half of what was seen: to shift by one would cost the whole window each time.
          stream.restart()
          past = past.suffix(window / 2)
          for earlier in past { outputs = try stream.step([earlier]) }
        }
        past.append(Float(token))
      }
      outputs = try stream.step([Float(token)])
      return
    }
    guard let predictor else { return }
    past.append(Float(token))
    if past.count > tokens.positions { past.removeFirst() }
    let width = predictor.network.outputShape.channels
    var all = [Float](repeating: 0, count: tokens.positions * width)
    // What stands behind the last token changes nothing before it.
    try predictor.outputs(
      forPrepared: past + [Float](repeating: 0, count: tokens.positions - past.count), into: &all)
    outputs = Array(all[(past.count - 1) * width..<past.count * width])
  }

  /// The number of the next token. That of unknown ones never comes.
  private func draw() -> Int {
    let logits = Array(outputs.dropFirst())
    guard choice.temperature > 0 else {
      return 1 + (logits.indices.max { (logits[$0], $1) < (logits[$1], $0) } ?? 0)
    }
    let largest = logits.max() ?? 0
    let scaled = logits.map { ($0 - largest) / choice.temperature }
    let probabilities = inDefaultFloatingPointEnvironment {
      VectorKernels.softmaxRows(scaled, columns: scaled.count)
    }
    // From the likeliest on; of equals the first.
    let order = probabilities.indices.sorted { (probabilities[$1], $0) < (probabilities[$0], $1) }
    var allowed: [Int] = []
    var sum = 0.0
    for index in order.prefix(choice.topK ?? order.count) {
      allowed.append(index)
      sum += Double(probabilities[index])
      if sum >= choice.topP { break }
    }
    let wanted = Double(random.uniform() as Float) * sum
    var passed = 0.0
    for index in allowed {
      passed += Double(probabilities[index])
      if wanted < passed { return 1 + index }
    }
    return 1 + (allowed.last ?? 0)
  }
}
