import Foundation
import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock

@Suite struct AnnealingTests {
  private func data() throws -> Dataset {
    var random = SeededRandom(seed: 91)
    let inputs = (0..<100 * 5).map { _ in random.float(in: -2...2) }
    return try Dataset(
      inputs: inputs, featureCount: 5,
      targets: .classes((0..<100).map { inputs[$0 * 5] > inputs[$0 * 5 + 1] ? 1 : 0 }, names: ["a", "b"]))
  }

  private func network(_ activation: Activation = .relu) throws -> Network {
    try Network(inputs: 5) {
      Dense(12, activation)
      Dense(8, .tanh)
      Dense(2)
    }
  }

  private func configuration(_ annealing: Annealing?, epochs: Int = 6, shards: Int = 1)
    -> TrainingConfiguration
  {
    TrainingConfiguration(
      epochs: epochs, batchSize: 16, shards: shards, annealing: annealing.map { ["dense_1": $0] } ?? [:])
  }

  @Test func isReadAndWritten() throws {
    #expect(try Annealing(parsing: "relu") == nil)
    #expect(try Annealing(parsing: "annealed_relu") == Annealing())
    #expect(
      try Annealing(parsing: "Annealed_ReLU(k = 0.5..20, until=0.9)")
        == Annealing(from: 0.5, to: 20, until: 0.9))
    for annealing in [try Annealing(), try Annealing(from: 0.5, to: 20, until: 1)] {
      #expect(try Annealing(parsing: annealing.text) == annealing)
    }
    for wrong in [
      "(k=1)", "(k=100..1)", "(k=0..5)", "(k=1..1e9)", "(k=1..nan)", "(1..100)", "(k=1..100,until=0)",
      "(until=2)",
      "(k=1..100", "s", "(k=..)", "()",
    ] {
      #expect(throws: TrainingError.self, "\(wrong)") { try Annealing(parsing: "annealed_relu\(wrong)") }
    }
    #expect(throws: TrainingError.self) {
      try Trainer(network(.gelu), configuration(Annealing()))
    }
  }

  @Test func kGrowsGeometricallyAndEndsInReLU() throws {
    let annealing = try Annealing(from: 1, to: 100, until: 0.8)
    let values = (0..<1000).map { annealing.sharpness(step: $0, totalSteps: 1000) }
    #expect(values[0] == 1 && values[800] == nil && values[999] == nil)
    #expect(abs((values[400] ?? 0) - 10) < 1e-5)
    #expect(abs((values[799] ?? 0) - Float(pow(100, 799.0 / 800))) < 1e-4)
    let grown = values.prefix(800).compactMap(\.self)
    #expect(grown.count == 800 && zip(grown, grown.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test(arguments: [Float(0.5), 1, 10, 100, 1e6])
  func theDistanceFromReLUIsWithinTheProvedBound(k: Float) throws {
    let points = (-4000...4000).map { Float($0) / 1000 / k }
    let smooth = ActivationKernel(try .smoothReLU(k: k)).values(at: points)
    let bound = log(2.0) / (2 * Double(k))
    let greatest = zip(smooth, points).map { Double($0) - Double(max($1, 0)) }
    #expect(greatest.allSatisfy { $0 >= -1e-6 / Double(k) && $0 <= bound * (1 + 1e-6) })
    // The bound is reached at 0.
    #expect(abs(Double(smooth[4000]) - bound) <= bound * 1e-6)
  }

  /// With a k that stays, training is that of a network with f_k; the model has ReLU all the same.
  @Test func everyStepUsesTheSmoothFunction() throws {
    let data = try data()
    let start = try Model(network(), seed: 1)
    var annealed = try Trainer(start, configuration(Annealing(from: 3, to: 3, until: 1)))
    _ = try annealed.run(on: data)
    var smooth = try Trainer(
      Model(network(.smoothReLU(k: 3)), parameters: start.parameters), configuration(nil))
    _ = try smooth.run(on: data)
    var plain = try Trainer(start, configuration(nil))
    _ = try plain.run(on: data)
    #expect(annealed.model.parameters == smooth.model.parameters)
    #expect(annealed.model.parameters != plain.model.parameters)
    #expect((annealed.model.network.nodes[0].layer as? Dense)?.activation == .relu)
  }

  @Test func threadsShardsAndResumingKeepTheBits() throws {
    let data = try data()
    let annealing = try Annealing(from: 1, to: 50, until: 0.7)
    var whole = try Trainer(network(), configuration(annealing, shards: 3))
    _ = try whole.run(on: data)
    var threaded = try Trainer(network(), configuration(annealing, shards: 3))
    _ = try threaded.run(on: data, threads: 3)
    #expect(threaded.model.fingerprint == whole.model.fingerprint)
    for stop in [1, 10, 28, 40] {
      var first = try Trainer(network(), configuration(annealing, shards: 3))
      var steps = 0
      _ = try first.run(on: data) { _ in
        steps += 1
        return steps == stop ? .stop : .continue
      }
      var second = try Trainer(network(), configuration(annealing, shards: 3), from: first.snapshot)
      _ = try second.run(on: data)
      #expect(second.model.fingerprint == whole.model.fingerprint, "stopped after \(stop) steps")
    }
  }

  @Test func listsOfLayersNameTheRightNodes() throws {
    let text =
      "8:relu,skip(8:annealed_relu(k=2..50), dropout:0.1),branches(concatenate;4:tanh;4:annealed_relu),3:annealed_relu"
    let network = try Network(inputShape: [5], parts: LayerList.parts(parsing: text))
    let names = try LayerList.annealings(parsing: text).map { (network.nodes[$0.key].name, $0.value.last) }
      .sorted { $0.0 < $1.0 }
    #expect(names.map(\.0) == ["dense_2", "dense_4", "dense_5"] && names.map(\.1) == [50, 100, 100])
    #expect(
      ["dense_2", "dense_4", "dense_5"].allSatisfy { name in
        (network.nodes.first { $0.name == name }?.layer as? Dense)?.activation == .relu
      })
  }
}
