import HillockTestSupport
import Testing

@testable import Hillock

/// Networks over sequences: what padding, threads and the loss by position come to.
@Suite struct SequenceTests {
  private static let tokens = 7

  private func network(positions: Int, classes: Int = 3) throws -> Network {
    try Network(
      inputs: [.indices("tokens", positions: positions, below: Self.tokens), .lengths(of: "tokens")]
    ) {
      Embedding(6)
      Bidirectional { LSTM(5) }
      GRU(4, resetsAfter: false)
      SimpleRecurrent(9, .gelu)
      Branches(
        .concatenate, [[.layer(LastPosition())], [.layer(GlobalAveragePool())], [.layer(GlobalMaxPool())]])
      Dense(classes)
    }
  }

  /// The same question to attention.
  private func transformer(positions: Int, classes: Int = 3) throws -> Network {
    try Network(
      inputs: [.indices("tokens", positions: positions, below: Self.tokens), .lengths(of: "tokens")]
    ) {
      Embedding(6)
      PositionEncoding(isTrained: false)
      TransformerBlock(6, heads: 2, attention: Attention(heads: 2, isCausal: false))
      TransformerBlock(6, heads: 3, normalizesFirst: false)
      Branches(.concatenate, [[.layer(AttentionPool())], [.layer(LastPosition())]])
      Dense(classes)
    }
  }

  /// Rows of tokens with their lengths behind them, and something in the padding.
  private func rows(_ sequences: [[Int]], positions: Int, padding: (Int) -> Float) -> [Float] {
    sequences.flatMap { sequence in
      sequence.map(Float.init) + (sequence.count..<positions).map(padding) + [Float(sequence.count)]
    }
  }

  private func sequences(_ count: Int, longest: Int, seed: UInt64) -> [[Int]] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in
      (0..<Int.random(in: 1...longest, using: &random)).map { _ in
        Int.random(in: 0..<Self.tokens, using: &random)
      }
    }
  }

  /// More examples than a block has, so that blocks and the order of lengths count.
  @Test(arguments: [false, true]) func paddingChangesNoBit(isTransformer: Bool) throws {
    let own = sequences(41, longest: 6, seed: 3)
    let classes = own.indices.map { Int32($0 % 3) }
    var results: [(outputs: [Float], gradient: [Float])] = []
    for (positions, padding) in [(6, { _ in 0 }), (6, { Float($0 % 5) }), (11, { _ in -3.5 })]
      as [(Int, (Int) -> Float)]
    {
      let network = try isTransformer ? transformer(positions: positions) : network(positions: positions)
      let model = try Model(network, seed: 4)
      let data = try Dataset(
        inputs: rows(own, positions: positions, padding: padding), featureCount: positions + 1,
        targets: .classes(classes, names: ["a", "b", "c"]))
      results.append(
        (
          try model.outputs(for: data.inputs),
          try model.gradient(of: .softmaxCrossEntropy(), on: data).gradient
        ))
    }
    for other in results.dropFirst() {
      #expect(other.outputs.map(\.bitPattern) == results[0].outputs.map(\.bitPattern))
      #expect(other.gradient.map(\.bitPattern) == results[0].gradient.map(\.bitPattern))
    }
    #expect(Set(results[0].outputs).count > 100)
  }

  /// What is dropped at a position does not depend on how many come behind it.
  @Test func paddingChangesNothingThatIsDropped() throws {
    let own = sequences(41, longest: 6, seed: 6)
    let settings = TrainingConfiguration(epochs: 2, batchSize: 16, seed: 3, shards: 2)
    func parameters(_ positions: Int, padding: Float, rate: Float = 0.3) throws -> [UInt32] {
      let network = try Network(
        inputs: [.indices("tokens", positions: positions, below: Self.tokens), .lengths(of: "tokens")]
      ) {
        Embedding(6)
        Dropout(rate)
        TransformerBlock(6, heads: 2, dropout: rate)
        GRU(5)
        LastPosition()
        Dense(3)
      }
      let data = try Dataset(
        inputs: rows(own, positions: positions) { _ in padding }, featureCount: positions + 1,
        targets: .classes(own.indices.map { Int32($0 % 3) }, names: ["a", "b", "c"]))
      return try network.trained(on: data, settings, threads: 2).model.parameters.map(\.bitPattern)
    }
    let wanted = try parameters(6, padding: 0)
    #expect(try parameters(6, padding: 4) == wanted)
    #expect(try parameters(13, padding: 2) == wanted)
    #expect(try parameters(6, padding: 0, rate: 0.2) != wanted)
  }

  /// Rows of an embedding that come again are multiplied once: beside a network that is given the vectors themselves.
  @Test(arguments: [1, 37]) func vectorsOfTokensAreRowsAsOthers(examples: Int) throws {
    let layers: [NetworkPart] = [.layer(GRU(5)), .layer(LSTM(4, hasPeepholes: true)), .layer(Dense(3))]
    let tokens = try Model(
      Network(
        inputs: [.indices("tokens", positions: 9, below: 4)], parts: [.layer(Embedding(6))] + layers), seed: 5
    )
    let table = Array(tokens.parameter(0, of: 0))
    let vectors = try Model(
      Network(inputShape: [9, 6], parts: layers), parameters: Array(tokens.parameters.dropFirst(24)))
    var random = SeededRandom(seed: 8)
    let rows = (0..<9 * examples).map { _ in Float(Int.random(in: 0..<4, using: &random)) }
    let numbers = rows.flatMap { Array(table[Int($0) * 6..<Int($0) * 6 + 6]) }
    let targets = Targets.positions(rows.map { Int32($0) % 3 }, count: 9, names: ["a", "b", "c"])
    let first = try Dataset(inputs: rows, featureCount: 9, targets: targets)
    let second = try Dataset(inputs: numbers, featureCount: 54, targets: targets)
    #expect(
      try tokens.outputs(for: rows).map(\.bitPattern) == vectors.outputs(for: numbers).map(\.bitPattern))
    let ours = try tokens.gradient(of: .softmaxCrossEntropy(), on: first).gradient.dropFirst(24)
    let theirs = try vectors.gradient(of: .softmaxCrossEntropy(), on: second).gradient
    // Only the gradient of the first layer's input weights is summed in another order.
    let weights = 6 * 15
    #expect(ours.dropFirst(weights).map(\.bitPattern) == theirs.dropFirst(weights).map(\.bitPattern))
    let size = theirs.prefix(weights).reduce(0) { $0 + abs($1) } / Float(weights)
    let furthest = zip(ours, theirs).prefix(weights).map { abs($0 - $1) }.max() ?? 1
    #expect(size > 0 && furthest < 1e-5 * size, "\(furthest) of \(size)")
    if examples > 1 { #expect(furthest > 0, "the same order of sums") }
  }

  @Test func threadsChangeNoBit() throws {
    let own = sequences(70, longest: 9, seed: 5)
    let network = try network(positions: 9)
    let data = try Dataset(
      inputs: rows(own, positions: 9) { _ in 0 }, featureCount: 10,
      targets: .classes(own.indices.map { Int32($0 % 3) }, names: ["a", "b", "c"]))
    let configuration = TrainingConfiguration(epochs: 2, batchSize: 33, seed: 2, shards: 2)
    let prints = try [1, 2, 3, 8].map { threads in
      try network.trained(on: data, configuration, threads: threads).model.fingerprint
    }
    #expect(Set(prints).count == 1)
  }

  /// A class for each position, some of which do not count, beside the definition in double precision.
  @Test func theLossOfPositionsIsTheMeanOfThoseThatCount() throws {
    let (positions, classes, rows) = (4, 3, 3)
    let network = try Network(inputShape: [positions, 2]) {
      LSTM(5)
      Dense(classes)
    }
    let model = try Model(network, seed: 6)
    var random = SeededRandom(seed: 7)
    let inputs = (0..<rows * positions * 2).map { _ in random.float(in: -2...2) }
    let reference = ReferenceNetwork(network)
    for targets in [[0, 1, 2, 0, 2, 2, 1, 0, 1, 0, 0, 2], [-1, 1, 2, -1, 2, 2, 1, 0, -1, -1, -1, -1]]
      as [[Int32]]
    {
      let data = try Dataset(
        inputs: inputs, featureCount: positions * 2,
        targets: .positions(targets, count: positions, names: ["a", "b", "c"]))
      let result = try model.gradient(of: .softmaxCrossEntropy(labelSmoothing: 0.1), on: data)
      func loss(_ parameters: [Double]) throws -> Double {
        var total = 0.0
        for row in 0..<rows {
          let outputs = try reference.outputs(
            for: inputs[row * 8..<(row + 1) * 8].map(Double.init), parameters: parameters)
          let counted = (0..<positions).filter { targets[row * positions + $0] >= 0 }
          for position in counted {
            let logits = Array(outputs[position * classes..<(position + 1) * classes])
            var wanted = [0.0, 0, 0]
            wanted[Int(targets[row * positions + position])] = 1
            total +=
              ReferenceNetwork.value(
                of: .softmaxCrossEntropy(labelSmoothing: 0.1), outputs: logits, targets: wanted)
              / Double(counted.count)
          }
        }
        return total / Double(rows)
      }
      let numbers = model.parameters.map(Double.init)
      #expect(abs(try loss(numbers) - result.loss) < 1e-6)
      for index in stride(from: 0, to: numbers.count, by: 11) {
        var (up, down) = (numbers, numbers)
        up[index] += 1e-4
        down[index] -= 1e-4
        let difference = (try loss(up) - loss(down)) / 2e-4
        #expect(abs(difference - Double(result.gradient[index])) < 1e-5, "parameter \(index)")
      }
      let evaluation = try model.evaluation(on: data)
      #expect(evaluation.classification?.confusion.flatMap(\.self).reduce(0, +) == targets.count { $0 >= 0 })
    }
  }

  /// The class is the first token, which a state has to carry over all the others.
  @Test(arguments: ["gru(12)", "lstm(12)"]) func whatCameFirstIsRemembered(layer: String) throws {
    var random = SeededRandom(seed: 8)
    let rows = (0..<200).map { _ in (0..<8).map { _ in Float(Int.random(in: 0..<3, using: &random)) } }
    let data = try Dataset(
      inputs: rows.flatMap(\.self), featureCount: 8,
      targets: .classes(rows.map { Int32($0[0]) }, names: ["a", "b", "c"]))
    let network = try Network(
      inputs: [.indices("tokens", positions: 8, below: 3)],
      parts: LayerList.parts(parsing: "embed(6),\(layer),last,3:identity"))
    let trained = try network.trained(
      on: data, TrainingConfiguration(learningRate: 0.02, epochs: 40, batchSize: 20))
    #expect(try trained.evaluation(on: data).classification?.accuracy == 1)
  }

  @Test func aFileKeepsTheInputs() throws {
    let network = try network(positions: 5)
    let model = try Model(network, seed: 9)
    let own = sequences(4, longest: 5, seed: 10)
    let data = try Dataset(
      inputs: rows(own, positions: 5) { _ in 0 }, featureCount: 6,
      targets: .classes([0, 1, 2, 0], names: ["a", "b", "c"]))
    let trained = try TrainedModel(model, for: data)
    let read = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
    #expect(read.model.network.inputs == network.inputs)
    #expect(read.model.fingerprint == model.fingerprint)
    #expect(try read.model.outputs(for: data.inputs) == model.outputs(for: data.inputs))
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  @Test func mistakesAreNamed() throws {
    #expect(
      message { _ = try Network(inputs: 4) { Embedding(3) } }.contains(
        "how many tokens there are is not known"))
    #expect(
      message { _ = try Network(inputs: 4) { LSTM(3) } }.contains(
        "expected a sequence of positions×channels, got shape 4"))
    #expect(
      message {
        _ = try Network(inputs: [.values("x", [3, 2]), .lengths(of: "y")]) { LSTM(3) }
      }.contains("'y lengths' are the lengths of 'y', which is no input of the network"))
    #expect(
      message { _ = try Network(inputs: [.indices("x", positions: 3, below: 0)]) { Embedding(3) } }
        .contains("need a limit from 1"))
    let network = try network(positions: 3)
    func training(_ row: [Float]) -> String {
      message {
        _ = try network.trained(
          on: Dataset(inputs: row, featureCount: 4, targets: .classes([0], names: ["a", "b", "c"])))
      }
    }
    #expect(
      training([0, 1, 7, 3]).contains("in example 1 7.0 in 'tokens', which takes whole numbers from 0 to 6"))
    #expect(training([0, 1.5, 2, 3]).contains("1.5 in 'tokens'"))
    #expect(training([0, 1, 7, 2]) == "no error")
    #expect(training([0, 1, 2, 1e30]).contains("a length of 'tokens'"))
    #expect(training([0, 1, 2, 4]).contains("a length of 'tokens' that is no whole number from 0 to 3: 4.0"))
    let sequence = try Network(inputShape: [4, 2]) { Dense(3) }
    let classes = try Dataset(
      inputs: [Float](repeating: 1, count: 8), featureCount: 8, targets: .classes([1], names: []))
    #expect(message { _ = try sequence.trained(on: classes) }.contains("gives 4 positions an example"))
    let positions = try Dataset(
      inputs: [Float](repeating: 1, count: 8), featureCount: 8,
      targets: .positions([0, 1, 5, -1], count: 4, names: []))
    #expect(message { _ = try sequence.trained(on: positions) }.contains("do not fit 6 classes"))
  }
}
