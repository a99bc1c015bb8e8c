import HillockTestSupport
import Testing

@testable import Hillock

/// Embeddings of which a batch uses few rows.
@Suite struct UsedRowsTests {
  private static let tokens = 50

  private func network() throws -> Network {
    try Network(
      inputs: [
        .indices("one", positions: 4, below: Self.tokens), .indices("other", positions: 2, below: 9),
      ],
      nodes: [
        .init(layer: Embedding(5), inputs: [.input(0)]), .init(layer: GRU(6), inputs: [.node(0)]),
        .init(layer: LastPosition(), inputs: [.node(1)]), .init(layer: Embedding(3), inputs: [.input(1)]),
        .init(layer: LastPosition(), inputs: [.node(3)]),
        .init(layer: Concatenate(), inputs: [.node(2), .node(4)]),
        .init(layer: Dense(3), inputs: [.node(5)]),
      ])
  }

  /// Few tokens a batch, some of which have no row.
  private func data(_ rows: Int = 24) throws -> Dataset {
    var random = SeededRandom(seed: 41)
    let inputs = (0..<rows).flatMap { _ -> [Float] in
      (0..<4).map { _ in Float(Int.random(in: 0..<Self.tokens, using: &random)) }
        + (0..<2).map { _ in Float(Int.random(in: 0..<9, using: &random)) }
    }
    return try Dataset(
      inputs: inputs, featureCount: 6,
      targets: .classes((0..<rows).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
  }

  private func settings(_ optimizer: Optimizer, decay: Float = 0, usedRows: Bool = false, shards: Int = 1)
    -> TrainingConfiguration
  {
    var result = TrainingConfiguration(
      optimizer: optimizer, learningRate: 0.1, weightDecay: decay, clipNorm: 0.05, epochs: 3, batchSize: 5,
      seed: 2,
      shards: shards)
    result.updatesUsedRowsOnly = usedRows
    return result
  }

  /// A plain step takes the rows in use alone, beside the same by gradients of the whole table.
  @Test(arguments: [1, 2]) func plainStepsHaveTheBitsOfAllRows(shards: Int) throws {
    let (network, data) = (try network(), try data())
    let settings = settings(.sgd(), shards: shards)
    #expect(settings.sparseTables(of: network) == [0, 3])
    let found = try [1, 3].map { try network.trained(on: data, settings, threads: $0).model.parameters }
    #expect(found[0].map(\.bitPattern) == found[1].map(\.bitPattern))
    // Momentum of the least float asks for all rows, and is lost in rounding.
    let all = self.settings(.sgd(momentum: .leastNonzeroMagnitude), shards: shards)
    #expect(all.sparseTables(of: network) == [])
    let wanted = try network.trained(on: data, all).model.parameters
    #expect(found[0].map(\.bitPattern) == wanted.map(\.bitPattern))
    #expect(try Model(network, seed: 2).parameters != wanted)
  }

  @Test func theNormOfRangesIsThatOfTheWhole() {
    var random = SeededRandom(seed: 43)
    let storage = FloatStorage(count: 203)
    let ranges = [0..<7, 20..<20, 29..<60, 61..<62, 150..<203]
    for range in ranges { for index in range { storage.view[index] = random.float(in: -3...3) } }
    #expect(
      Reductions.squaredNorm(storage.view.view, in: ranges) == Reductions.squaredNorm(storage.view.view))
    #expect(
      Reductions.squaredNorm(storage.view.view, in: ranges.dropLast())
        != Reductions.squaredNorm(storage.view.view))
  }

  /// With an optimizer that remembers, other rows stay as they are only where that was asked for.
  @Test func otherRowsStayWhereThatIsWanted() throws {
    let (network, data) = (try network(), try data(5))
    let used = Set(stride(from: 0, to: 30, by: 6).flatMap { data.inputs[$0..<$0 + 4].map { Int($0) } })
    let start = try Model(network, seed: 2).parameters
    for optimizer in [Optimizer.adamW(), .sgd(momentum: 0.9), .rmsProp()] {
      let model = try network.trained(
        on: data, settings(optimizer, decay: 0.1, usedRows: true)
      ).model
      let all = try network.trained(on: data, settings(optimizer, decay: 0.1)).model
      for token in 0..<Self.tokens {
        let row = token * 5..<(token + 1) * 5
        let isSame = model.parameters[row] == start[row]
        #expect(isSame == !used.contains(token), "token \(token), \(optimizer)")
        #expect(all.parameters[row] != start[row])
      }
      #expect(
        try network.trained(on: data, settings(optimizer, decay: 0.1, usedRows: true), threads: 3).model
          .fingerprint == model.fingerprint)
    }
  }

  @Test func whereNothingIsUsedInPartIsSaid() throws {
    let dense = try Network(inputs: 6) { Dense(3) }
    #expect(throws: TrainingError.self) { try Trainer(dense, settings(.adamW(), usedRows: true)) }
    var accumulated = settings(.adamW(), usedRows: true)
    accumulated.accumulationSteps = 2
    #expect(throws: TrainingError.self) { try Trainer(network(), accumulated) }
    let tied = try Network(
      inputs: [.indices("t", positions: 4, below: 8)], parts: LayerList.parts(parsing: "embed(6),gru(6),tied")
    )
    #expect(settings(.sgd()).sparseTables(of: tied) == [])
  }
}
