import HillockTestSupport
import Testing

@testable import Hillock

/// Plans that share memory, and what is said of it before a run.
@Suite struct MemoryTests {
  /// Random buffers: no two that are alive at the same time may overlap, and sharing must save something.
  @Test func buffersThatLiveTogetherLieApart() {
    let seed: UInt64 = 71
    var random = SeededRandom(seed: seed)
    for _ in 0..<200 {
      var layout = ArenaLayout()
      var requests: [(ArenaLayout.Buffer, ClosedRange<Int>)] = []
      for _ in 0..<Int.random(in: 1...24, using: &random) {
        let start = Int.random(in: 0...20, using: &random)
        let alive = start...start + Int.random(in: 0...10, using: &random)
        requests.append((layout.reserve(Int.random(in: 0...100, using: &random), alive: alive), alive))
      }
      layout.place()
      for (index, one) in requests.enumerated() {
        let range = layout.range(of: one.0)
        #expect(range.lowerBound % 16 == 0 && range.upperBound <= layout.count)
        for other in requests[..<index] where other.1.overlaps(one.1) {
          #expect(!layout.range(of: other.0).overlaps(range), "seed \(seed)")
        }
      }
      #expect(layout.count <= layout.countApart)
    }
  }

  @Test func aChainNeedsLittleMoreThanItsOutputs() throws {
    let network = try Network(inputs: 16) { for _ in 0..<10 { Dense(64) } }
    let layout = PlanLayout(network, rows: 4, training: true)
    // Ten outputs and the batch live until the end; the gradients find room beside them.
    let outputs = 10 * 4 * 64 + 4 * 16
    #expect(layout.arena.count <= outputs + 2 * 4 * 64 && layout.arena.countApart >= 20 * 4 * 64)
    let prediction = PlanLayout(network, rows: 4, training: false)
    #expect(prediction.arena.count <= 3 * 4 * 64)
  }

  /// Whoever looks at every layer's output finds what a network makes that ends there, though plans share memory.
  @Test func theOutputsBetweenLayersAreThoseOfShorterNetworks() throws {
    let layers: [any Layer] = [Dense(6, .tanh), Dense(5, .gelu), Dense(6), Dense(2)]
    let whole = try Model(Network(inputShape: [4], layers: layers), seed: 5)
    var random = SeededRandom(seed: 73)
    let inputs = (0..<12).map { _ in random.float(in: -1...1) }
    let data = try Dataset(inputs: inputs, featureCount: 4, targets: .values([], count: 1))
    let found = try whole.nodeOutputs(for: data)
    for count in 1...layers.count {
      let network = try Network(inputShape: [4], layers: Array(layers[..<count]))
      let part = try Model(network, parameters: Array(whole.parameters.prefix(network.parameterCount)))
      #expect(try found.nodes[count - 1] == part.outputs(for: inputs), "layer \(count), seed 73")
    }
  }

  /// A graph with a node that nobody reads, and one that is read three times.
  @Test func aGraphWithASharedMemoryHasTheGradientOfItsParts() throws {
    var graph = NetworkGraph()
    let first = graph.add(Dense(6, .tanh), after: .data)
    graph.add(Dense(3, .tanh), after: first)
    let gate = graph.add(Dense(6, .sigmoid), after: first)
    let product = graph.add(Multiply(), after: first, gate)
    graph.add(Add(), after: product, first)
    let network = try graph.network(inputShape: [4])
    var random = SeededRandom(seed: 72)
    let inputs = (0..<20).map { _ in random.float(in: -1...1) }
    let targets = (0..<30).map { _ in random.float(in: -1...1) }
    let model = try Model(network, seed: 2)
    let ours = try model.gradient(
      of: .meanSquaredError, on: Dataset(inputs: inputs, featureCount: 4, targets: .values(targets, count: 6))
    )
    let theirs = try ReferenceNetwork(network).gradient(
      .meanSquaredError, inputs: (0..<5).map { inputs[$0 * 4..<$0 * 4 + 4].map(Double.init) },
      targets: (0..<5).map { targets[$0 * 6..<$0 * 6 + 6].map(Double.init) },
      parameters: model.parameters.map(Double.init))
    for (one, other) in zip(ours.gradient, theirs) { #expect(abs(Double(one) - other) < 1e-6, "seed 72") }
    // The dead end has no gradient.
    let dead = network.nodes[1].parameterOffsets[0]
    #expect(ours.gradient[dead..<dead + 18].allSatisfy { $0 == 0 })
  }

  /// What is refused before a run is told of the memory that recurrent layers and attention keep, too.
  @Test func theEstimateCountsWhatSequencesKeep() throws {
    let recurrent = try Network(inputShape: [200, 32]) {
      LSTM(128)
      GRU(128)
    }
    let attention = try Network(inputShape: [256, 64]) {
      for _ in 0..<3 { Attention(heads: 4) }
    }
    for network in [recurrent, attention] {
      let configuration = TrainingConfiguration(optimizer: .sgd(), epochs: 1, batchSize: 48)
      let exact = Double(try TrainingMemory(network, configuration).total)
      let said = network.bytes(rows: 48, gradients: 1, training: true)
      // Sharing is left out of the estimate, so it is the higher one.
      #expect(said >= exact && said < 1.6 * exact, "said \(said), takes \(exact)")
    }
  }

  /// Four thousand positions take sixteen times what two hundred and fifty-six take, not 256 times.
  @Test func attentionOverLongSequencesTakesNoSquare() throws {
    func bytes(_ positions: Int) throws -> Int {
      let network = try Network(inputShape: [positions, 64]) { Attention(heads: 4) }
      return try TrainingMemory(network, TrainingConfiguration(epochs: 1, batchSize: 1)).activations
    }
    let (short, long) = (try bytes(1024), try bytes(4096))
    #expect(Double(long) < 4.2 * Double(short))
    // A single array of weights would take 268 MB.
    #expect(long < 30_000_000)
  }

  #if os(Linux)
  /// By how much a process grows for a run, as the kernel counts its memory.
  @Test func whatIsSaidBeforeARunIsTrue() throws {
    let (status, lines) = try Probe.run(["memory"], level: nil)
    #expect(status == 0 && lines.count == 6)
    for line in lines {
      let words = line.split(separator: " ")
      try #require(words.count == 3)
      let (said, found) = (try #require(Double(words[1])), try #require(Double(words[2])))
      #expect(abs(said / found - 1) < 0.1, "\(line)")
    }
  }
  #endif
}
