import HillockTestSupport
import Testing

@testable import Hillock

/// A sequence in pieces, and text that is written.
@Suite struct SequenceStreamTests {
  @Test(arguments: [
    "lstm(9)", "gru(7,reset=before),rmsnorm", "rnn(5):gelu,lstm(6,peepholes=yes):softsign,8:tanh,swiglu",
    "skip(gru(6)),layernorm", "positions,transformer(6,2,dropout=0.1)", "attention(3,kv=1,rotary=yes)",
    "positions(sine),transformer(6,3,gated=yes,norm=after),gru(4)",
  ]) func stepsHaveTheBitsOfTheWhole(layers: String) throws {
    let positions = 13
    let network = try Network(
      inputs: [.indices("tokens", positions: positions, below: 11)],
      parts: LayerList.parts(parsing: "embed(6),\(layers),5:identity"))
    let start = try Model(network, seed: 3)
    var random = SeededRandom(seed: 4)
    let model = try Model(network, parameters: start.parameters.map { $0 + random.float(in: -0.3...0.3) })
    let stream = try SequenceStream(model)
    for _ in 0..<2 {
      let tokens = (0..<positions).map { _ in Float(Int.random(in: 0..<11, using: &random)) }
      let whole = try model.outputs(for: tokens)
      let steps = try tokens.flatMap { try stream.step([$0]) }
      #expect(steps.map(\.bitPattern) == whole.map(\.bitPattern))
      #expect(Set(steps).count > 30)
      stream.restart()
    }
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func whatNeedsTheWholeIsRefused() throws {
    func stream(_ layers: String) -> String {
      message {
        let network = try Network(
          inputs: [.indices("tokens", positions: 4, below: 3)],
          parts: LayerList.parts(parsing: "embed(4),\(layers)"))
        _ = try SequenceStream(Model(network))
      }
    }
    #expect(stream("lstm(3)") == "no error")
    #expect(stream("bidirectional(lstm(3))").contains("'reverse_1' (Reverse) reads a sequence as a whole"))
    #expect(stream("global_avgpool").contains("reads a sequence as a whole"))
    #expect(stream("attention(2,causal=no)").contains("reads a sequence as a whole"))
    let short = try SequenceStream(
      Model(
        Network(inputs: [.indices("t", positions: 2, below: 3)]) {
          Embedding(4)
          Attention(heads: 2)
        }))
    _ = try short.step([1])
    _ = try short.step([2])
    #expect(message { _ = try short.step([0]) }.contains("the network sees 2 positions at most"))
    let stream = try SequenceStream(
      Model(Network(inputs: [.indices("t", positions: 2, below: 3)]) { Embedding(2) }))
    #expect(message { _ = try stream.step([3]) }.contains("takes whole numbers from 0 to 2"))
    #expect(message { _ = try stream.step([1, 2]) }.contains("a position has 1 numbers; got 2"))
  }

  private func trained(
    _ text: String, layers: String, window: Int = 8, epochs: Int = 30,
    rate: Float = 0.02
  ) throws
    -> TrainedModel
  {
    let preprocessing = try Preprocessing.ofText(.characters, training: text, window: window)
    let examples = try TextExamples(preprocessing.tokens(of: text), preprocessing, stride: 1)
    var options = Experiment.Options()
    (options.layers, options.epochs, options.learningRate, options.batchSize) = (layers, epochs, rate, 16)
    options.threads = 1
    return try Experiment(
      parts: .init(training: examples.sample(20), validation: nil, test: nil, streamed: examples),
      preprocessing: preprocessing, options: options
    ).run().model
  }

  private func written(_ model: TrainedModel, _ prompt: String, _ length: Int, _ choice: TextGenerator.Choice)
    throws -> String
  {
    let generator = try TextGenerator(model, prompt: prompt, choice)
    return try (0..<length).map { _ in try generator.next() }.joined()
  }

  @Test(arguments: ["embed(8),lstm(16)", "embed(16),positions,transformer(16,2)"])
  func aPatternIsWrittenOn(layers: String) throws {
    let model = try trained(
      String(repeating: "abcdab", count: 60), layers: layers, window: 16, rate: 0.01)
    var choice = TextGenerator.Choice()
    choice.temperature = 0
    #expect(try written(model, "abcdab", 18, choice) == "abcdababcdababcdab")
    let read = try ModelFile(parsing: ModelFile(model).content().serialized(), file: "m").trained
    #expect(read.preprocessing == model.preprocessing)
    // What is learnt this well is left at a high temperature only.
    choice.temperature = 5
    let one = try written(read, "ab", 200, choice)
    #expect(one == (try written(model, "ab", 200, choice)) && Set(one) == ["a", "b", "c", "d"])
    choice.seed = 2
    #expect(try written(model, "ab", 200, choice) != one)
    choice.topK = 1
    #expect(try written(model, "abcdab", 18, choice) == "abcdababcdababcdab")
    (choice.topK, choice.topP) = (nil, 1e-6)
    #expect(try written(model, "abcdab", 18, choice) == "abcdababcdababcdab")
  }

  @Test func piecesOfATextAreTheText() {
    let text = "Don't — go,  straße_7!\n\nEnd"
    for unit in [Preprocessing.Tokens.Unit.pieces, .characters] {
      #expect(Preprocessing.Tokens.tokens(of: text, unit).joined() == text)
    }
    #expect(
      Preprocessing.Tokens.tokens(of: text, .pieces)
        == ["Don't", " ", "—", " ", "go", ",", " ", " ", "straße_7", "!", "\n", "\n", "End"])
    #expect(Preprocessing.Tokens.tokens(of: text, .words) == ["don't", "—", "go", "straße_7", "end"])
  }

  @Test func mistakesOfTextsAreNamed() throws {
    func examples(_ text: String) -> String {
      message {
        let preprocessing = try Preprocessing.ofText(.characters, training: text, window: 8)
        _ = try TextExamples(preprocessing.tokens(of: text), preprocessing)
      }
    }
    #expect(examples("abcdefgh").contains("the text has 8 tokens; a window of 8 needs at least 9"))
    #expect(examples("abcdefghi") == "no error")
    #expect(
      message { _ = try trained("abababababababab", layers: "embed(4),bidirectional(gru(3))", epochs: 1) }
        .contains("'reverse_1' (Reverse) sees later tokens"))
    #expect(
      message { _ = try trained("abababababababab", layers: "embed(4),attention(2,causal=no)", epochs: 1) }
        .contains("sees later tokens"))
    #expect(
      message { _ = try trained("abababababababab", layers: "embed(4),gru(3),last", epochs: 1) }
        .contains("the layers make one vector of a text"))
    let plain = try TrainedModel(Model(Network(inputs: 1) { Dense(1) }), for: Dataset([[1]], values: [1]))
    #expect(message { _ = try TextGenerator(plain, prompt: "", .init()) }.contains("not trained on a text"))
    var choice = TextGenerator.Choice()
    choice.temperature = -1
    #expect(message { try choice.check() }.contains("temperature must be at least 0"))
  }
}
