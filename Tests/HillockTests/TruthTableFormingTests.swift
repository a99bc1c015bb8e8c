import HillockTestSupport
import Testing

@testable import Hillock
@testable import HillockForming

@Suite("Truth tables with don't-cares")
struct TruthTableFormingTests {
  /// `0`, `1` and `-` for the inputs in their order.
  private func table(_ text: String, _ names: [String]) throws -> TruthTable {
    try TruthTable(
      variables: names, values: text.map { $0 == "1" }, isFree: text.map { $0 == "-" })
  }

  @Test("A free input turns exclusive or into one unit")
  func freeInputSavesUnits() throws {
    let names = ["a", "b"]
    #expect(try ThresholdNetwork(table("0110", names)).hidden.count == 2)
    let free = try ThresholdNetwork(table("011-", names))
    #expect(free.hidden.isEmpty && free.mistakes().isEmpty)
    guard case .separable = free.separability else {
      Issue.record("a or b is separable")
      return
    }
  }

  /// All completions of random tables of three variables: separable exactly where one of them is, and never more units.
  @Test("Separability with don't-cares agrees with all completions", arguments: [1, 2, 3] as [UInt64])
  func completions(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let names = ["a", "b", "c"]
    for round in 0..<60 {
      let text = String(
        (0..<8).map { _ in ["0", "1", "-"][Int.random(in: 0..<3, using: &random)] as Character })
      let partial = try table(text, names)
      let network = try ThresholdNetwork(partial)
      #expect(network.mistakes().isEmpty, "seed \(seed), round \(round): \(text)")
      var least = Int.max
      var isSeparable = false
      let free = text.indices.filter { text[$0] == "-" }
      for choice in 0..<1 << free.count {
        var filled = Array(text)
        for (bit, index) in free.enumerated() {
          filled[text.distance(from: text.startIndex, to: index)] = choice >> bit & 1 == 1 ? "1" : "0"
        }
        let whole = try ThresholdNetwork(table(String(filled), names))
        least = min(least, whole.hidden.count)
        if case .separable = whole.separability { isSeparable = true }
      }
      #expect(network.hidden.count == least, "seed \(seed), round \(round): \(text)")
      switch network.separability {
      case .separable: #expect(isSeparable)
      case .inseparable(let sums):
        #expect(!isSeparable)
        #expect(sums.proves(inseparable: partial))
      case .undecided: Issue.record("\(text) is left open")
      }
    }
  }

  /// Nine inputs of a function that has no two true and two false inputs of one sum, but three of each: only the linear
  /// programme finds them.
  @Test("A certificate of more than two inputs")
  func longCertificate() throws {
    // True at three inputs, false at three others, with equal sums; free elsewhere.
    let trues = [0b000011, 0b001100, 0b110000]
    let falses = [0b000101, 0b011000, 0b100010]
    let partial = try TruthTable(
      variables: (0..<6).map { "x\($0)" }, values: (0..<64).map { trues.contains($0) },
      isFree: (0..<64).map { !(trues + falses).contains($0) })
    guard case .inseparable(let sums) = partial.separability() else {
      Issue.record("the sums of three and three agree")
      return
    }
    #expect(sums.proves(inseparable: partial))
    #expect(sums.trues.count == 3 && sums.falses.count == 3)
    // A certificate that was tampered with proves nothing.
    var parts = sums.trues
    parts[0].times += 1
    #expect(!EqualSums(trues: parts, falses: sums.falses).proves(inseparable: partial))
    #expect(!EqualSums(trues: sums.falses, falses: sums.trues).proves(inseparable: partial))
    #expect(!EqualSums(trues: [], falses: []).proves(inseparable: partial))
  }

  @Test("A function of large weights takes one unit, which the linear programme finds")
  func largeWeights() throws {
    let weights = [1, 2, 4, 8, 16, 32, 64, 128, 256]
    let table = try TruthTable(
      variables: weights.map { "w\($0)" }, values: (0..<512).map { $0 >= 341 })
    guard case .separable(let unit) = table.separability() else {
      Issue.record("a comparison of two numbers is separable")
      return
    }
    #expect(table.values.indices.allSatisfy { unit.fires(at: $0) == table.values[$0] })
  }

  @Test("Every kind of unit is right where it matters", arguments: BooleanNetwork.Units.allCases)
  func kinds(units: BooleanNetwork.Units) throws {
    let names = ["a", "b", "c", "d", "e"]
    let text = String(
      (0..<32).map { $0 % 7 == 3 ? "-" : ($0 % 3 == 0) != ($0 % 5 < 2) ? "1" : "0" as Character })
    let partial = try table(text, names)
    let network = try BooleanNetwork([partial], units: units)
    for input in partial.caredInputs {
      let output = try network.model.outputs(for: (0..<5).map { Float(input >> $0 & 1) })
      #expect(abs(output[0] - (partial.values[input] ? 1 : 0)) <= (network.bound > 0 ? 0.0101 : 0))
    }
  }

  @Test(
    "The proof of a bound notices a weight that was changed",
    arguments: [BooleanNetwork.Units.sigmoid, .tanh])
  func seededFault(units: BooleanNetwork.Units) throws {
    let network = try BooleanNetwork([table("0110", ["a", "b"])], units: units)
    let tables = network.parts.map(\.table)
    try BooleanNetwork.prove(network.model, tables, 0.01)
    for index in network.model.parameters.indices {
      var parameters = network.model.parameters
      parameters[index] = parameters[index] == 0 ? 30 : -parameters[index]
      let changed = try Model(network.model.network, parameters: parameters)
      #expect(throws: FormingError.self, "parameter \(index)") {
        try BooleanNetwork.prove(changed, tables, 0.01)
      }
    }
  }
}
