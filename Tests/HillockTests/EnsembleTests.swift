import Hillock
import HillockTestSupport
import Testing

/// Several models as one.
@Suite struct EnsembleTests {
  private let seed: UInt64 = 20_261_129

  private func inputs(_ count: Int) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in random.float(in: -2...2) }
  }

  @Test func outputsAreTheMean() throws {
    let encoding = PiecewiseEncoding(edges: [[-1, 0, 1], [-1, 1], []])
    let first = try Network(inputShape: [3], layers: [encoding, Dense(5, .tanh), Dense(2)])
    let second = try Network(inputs: 3) {
      Dense(4, .relu)
      Residual { Dense(4, .gelu) }
      BatchNorm()
      Dense(2)
    }
    let members = [
      try Model(first, seed: 1), try Model(second, seed: 2), try Model(first, seed: 3),
      try Model(first, seed: 4),
    ]
    let whole = try Model.ensemble(of: members)
    // One encoding for three members; four ends in one sum.
    #expect(whole.network.nodes.count { $0.layer is PiecewiseEncoding } == 1)
    #expect(whole.parameters.count == members.reduce(0) { $0 + $1.parameters.count })
    #expect(whole.state.count == second.stateCount && second.stateCount > 0)
    let inputs = inputs(3 * 20)
    let single = try members.map { try $0.outputs(for: inputs) }
    for (index, output) in try whole.outputs(for: inputs).enumerated() {
      let mean = single.reduce(0) { $0 + Double($1[index]) } / 4
      #expect(abs(Double(output) - mean) <= 1e-5 * max(1, abs(mean)), "seed \(seed)")
    }
  }

  @Test func whatDoesNotFitIsRefused() throws {
    let dense = try Model(try Network(inputs: 3) { Dense(2) })
    #expect(try Model.ensemble(of: [dense]).fingerprint == dense.fingerprint)
    #expect(throws: NetworkError.self) { try Model.ensemble(of: []) }
    for other in [
      try Network(inputs: 3) { Dense(1) }, try Network(inputs: 2) { Dense(2) },
      try Network(inputs: 3) { Dense(2, .relu) },
      try Network(inputs: 3) {
        Dense(2)
        Activate(.tanh)
      },
    ] {
      #expect(throws: NetworkError.self) { try Model.ensemble(of: [dense, try Model(other)]) }
    }
  }
}
