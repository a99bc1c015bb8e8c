import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock
@testable import HillockPictures

@Suite struct ActivationComparisonTests {
  /// Points of a grid about 0, among them 0 itself: with biases of 0 its sums are exactly 0 in the first step.
  private func compare(_ activations: String, withZero: Bool) throws -> [ActivationComparison.Row] {
    var rows: [(Float, Float)] = []
    for a in [Float(-1), 0, 1] {
      for b in [Float(-1), 0, 1] where withZero || a != 0 || b != 0 { rows.append((a, b)) }
    }
    let data = try Dataset(
      inputs: rows.flatMap { [$0.0, $0.1] }, featureCount: 2,
      targets: .classes(rows.map { $0.0 * $0.1 > 0 ? 1 : 0 }, names: ["n", "y"]))
    let table = try DataTable(
      source: "grid",
      columns: [
        .init(name: "a", values: .numeric(rows.map { Double($0.0) })),
        .init(name: "b", values: .numeric(rows.map { Double($0.1) })),
        .init(name: "k", values: .text(rows.map { $0.0 * $0.1 > 0 ? "y" : "n" })),
      ])
    let preprocessing = try Preprocessing.fit(
      table, target: "k", task: .classification, rows: Array(rows.indices))
    var options = Experiment.Options()
    options.layers = "6,6"
    options.epochs = 4
    options.batchSize = 9
    var comparison = try ActivationComparison(
      ActivationComparison.choices(parsing: activations),
      parts: .init(training: data, validation: nil, test: nil),
      preprocessing: preprocessing, options: options)
    for _ in comparison.choices { #expect(try comparison.runNext()) }
    return comparison.rows
  }

  @Test func theValueAtTheKinkCountsWhereSumsAreZero() throws {
    let rows = try compare("relu, relu(kink=0), relu(kink=1), max(0, x)", withZero: true)
    #expect(rows.map(\.isSameAsFirst) == [true, true, false, true])
    // One step an epoch: the biases are still 0 when (0, 0) is met.
    #expect(rows[2].firstDifferentStep == 1 && rows[2].firstDifferentEpoch == 1)
    #expect(rows[0].fingerprint == rows[1].fingerprint && rows[0].fingerprint != rows[2].fingerprint)
    #expect(rows.allSatisfy { $0.part == "training" && $0.epochs == 4 })
  }

  @Test func otherwiseItDoesNot() throws {
    let rows = try compare("relu, relu(kink=0.5), relu(kink=1), leaky_relu(0.01)", withZero: false)
    #expect(rows.map(\.isSameAsFirst) == [true, true, true, false])
    #expect(rows[3].firstDifferentStep == 1 && rows[3].units == 0 && rows[0].units == 12)
  }

  @Test func rubbishIsRefused() throws {
    #expect(throws: (any Error).self) { try ActivationComparison.choices(parsing: "relu,") }
    #expect(throws: (any Error).self) { try ActivationComparison.choices(parsing: "") }
    #expect(throws: (any Error).self) { try ActivationComparison.choices(parsing: "relu(kink=much)") }
  }
}
