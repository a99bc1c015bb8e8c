import Foundation
import HillockTestSupport
import Testing

@testable import Hillock

/// Truncated backpropagation through time: states are handed from batch to batch, and gradients end with one.
@Suite struct CarriedStateTests {
  private static let tokens = 6

  private func text(_ count: Int) -> [Int32] {
    var random = SeededRandom(seed: 31)
    return (0..<count).map { _ in Int32.random(in: 0..<Int32(Self.tokens), using: &random) }
  }

  /// Windows of a text that follow each other, and of each position the token behind it.
  private func windows(_ text: [Int32], of window: Int) throws -> Dataset {
    let count = (text.count - 1) / window
    return try Dataset(
      inputs: text.prefix(count * window).map(Float.init), featureCount: window,
      targets: .positions(
        Array(text[1...count * window]), count: window, names: (0..<Self.tokens).map { "t\($0)" }))
  }

  private func network(_ window: Int, _ layers: String = "lstm(16),dropout:0.1,gru(5),lstm(4,peepholes=yes)")
    throws -> Network
  {
    try Network(
      inputs: [.indices("tokens", positions: window, below: Self.tokens)],
      parts: LayerList.parts(parsing: "embed(4),\(layers),\(Self.tokens):identity"))
  }

  private func configuration(_ batchSize: Int, rate: Float = 0.01, epochs: Int = 1, carries: Bool = true)
    -> TrainingConfiguration
  {
    var result = TrainingConfiguration(
      optimizer: .sgd(momentum: 0.5), learningRate: rate, epochs: epochs, batchSize: batchSize, seed: 4)
    result.carriesState = carries
    return result
  }

  @Test func eachRowGoesOnWhereItWas() {
    for count in 1...23 {
      for runs in 1...count {
        let order = Trainer.order(count: count, runs: runs)
        #expect(order.sorted() == Array(0..<count))
        for place in runs..<max(count, runs) { #expect(order[place] == order[place - runs] + 1) }
      }
    }
  }

  /// With a rate that changes nothing the losses of the windows are those of the whole.
  @Test func whatIsCarriedIsTheState() throws {
    let text = text(3 * 24 + 1)
    func loss(_ window: Int, carries: Bool) throws -> Double {
      var trainer = try Trainer(
        Model(network(window, "lstm(16),gru(5)"), seed: 2),
        configuration(3, rate: 1e-30, carries: carries))
      try trainer.run(on: windows(text, of: window)) { _ in .continue }
      return trainer.history[0].trainingLoss
    }
    let whole = try loss(24, carries: false)
    #expect(abs(try loss(8, carries: true) - whole) < 1e-6)
    #expect(abs(try loss(8, carries: false) - whole) > 1e-4)
  }

  @Test func threadsShardsAndCheckpointsChangeNoBit() throws {
    // The last batch of an epoch has 2 rows.
    let data = try windows(text(23 * 7 + 1), of: 7)
    for (shards, accumulation) in [(1, 1), (3, 1), (2, 2)] {
      var settings = configuration(5, epochs: 2)
      (settings.shards, settings.accumulationSteps) = (shards, accumulation)
      let network = try network(7)
      let wanted = try Set(
        [1, 2, 3, 8].map { threads in
          var trainer = try Trainer(network, settings)
          try trainer.run(on: data, threads: threads) { _ in .continue }
          return trainer.model.fingerprint
        })
      #expect(wanted.count == 1)
      for stop in [1, 2, 4, 6] {
        var first = try Trainer(network, settings)
        var steps = 0
        try first.run(on: data) { _ in
          steps += 1
          return steps == stop ? .stop : .continue
        }
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).checkpoint").path
        defer { try? FileManager.default.removeItem(atPath: file) }
        try CheckpointFile(
          network: network, configuration: settings, dataFingerprint: "data", snapshot: first.snapshot
        ).write(to: file)
        let snapshot = try CheckpointFile.snapshot(
          reading: file, network: network, configuration: settings, dataFingerprint: "data", rows: 23)
        #expect(snapshot == first.snapshot && snapshot.carried?.contains { $0 != 0 } == true)
        var second = try Trainer(network, settings, from: snapshot)
        try second.run(on: data, threads: 2) { _ in .continue }
        #expect(wanted == [second.model.fingerprint], "stopped after step \(stop) with \(shards) shards")
        // Without the states the run would be another one.
        var damaged = snapshot
        damaged.carried = nil
        if damaged.examplesDone > 0 {
          #expect(throws: TrainingError.self) { try Trainer(network, settings, from: damaged) }
        }
      }
      var other = settings
      other.carriesState = false
      var trainer = try Trainer(network, other)
      try trainer.run(on: data) { _ in .continue }
      #expect(!wanted.contains(trainer.model.fingerprint))
    }
  }

  /// The step of a second window beside differences of its loss in double precision, with the state before it held fixed.
  @Test func theGradientEndsWithTheWindow() throws {
    let (window, units) = (3, 2)
    let network = try Network(inputShape: [window, 1]) {
      SimpleRecurrent(units)
      Dense(2)
    }
    let inputs: [Float] = [0.5, -1.25, 0.75, 1.5, -0.5, 1]
    let classes: [Int32] = [0, 1, 1, 0, 1, 0]
    let data = try Dataset(
      inputs: inputs, featureCount: window, targets: .positions(classes, count: window, names: ["a", "b"]))
    var settings = TrainingConfiguration(optimizer: .sgd(), learningRate: 0.5, epochs: 1, batchSize: 1)
    settings.carriesState = true
    var trainer = try Trainer(network, settings)
    try trainer.run(on: data) { _ in .stop }
    let before = trainer.snapshot
    let state = try #require(before.carried).map(Double.init)
    #expect(state.count == units && state.allSatisfy { abs($0) > 0.01 })
    try trainer.run(on: data) { _ in .continue }
    let found = zip(before.parameters, trainer.snapshot.parameters).map { Double($0 - $1) / 0.5 }

    func loss(_ p: [Double]) -> Double {
      var (h, total) = (state, 0.0)
      for place in 0..<window {
        let x = Double(inputs[window + place])
        h = (0..<units).map { j in
          tanh(
            x * p[j] + (0..<units).reduce(0) { $0 + h[$1] * p[units + $1 * units + j] }
              + p[units * (1 + units) + j])
        }
        let head = units * (2 + units)
        let logits = (0..<2).map { k in
          (0..<units).reduce(p[head + 2 * units + k]) { $0 + h[$1] * p[head + $1 * 2 + k] }
        }
        total += log(exp(logits[0]) + exp(logits[1])) - logits[Int(classes[window + place])]
      }
      return total / Double(window)
    }
    let parameters = before.parameters.map(Double.init)
    for index in parameters.indices {
      var (up, down) = (parameters, parameters)
      up[index] += 1e-5
      down[index] -= 1e-5
      let wanted = (loss(up) - loss(down)) / 2e-5
      #expect(abs(found[index] - wanted) < 1e-5, "parameter \(index): \(found[index]) instead of \(wanted)")
    }
  }

  @Test func whatCannotGoOnIsRefused() throws {
    func message(_ layers: String) -> String {
      do {
        _ = try Trainer(network(8, layers), configuration(2))
        return "no error"
      } catch { return "\(error)" }
    }
    #expect(message("gru(4)") == "no error")
    #expect(message("positions,transformer(4,2)").contains("sees its window only"))
    #expect(message("bidirectional(gru(4))").contains("reads a sequence as a whole"))
    #expect(message("8:relu").contains("no layer of the network has one"))
    let lengths = try Network(inputs: [.indices("t", positions: 4, below: 3), .lengths(of: "t")]) {
      Embedding(4)
      GRU(4)
    }
    #expect(throws: TrainingError.self) { try Trainer(lengths, configuration(2)) }
  }
}
