import Hillock
import HillockForming
import HillockFormula
import HillockInterchange
import HillockTestSupport
import Testing

/// What is formed is an ordinary model: saved, read, asked, measured, summarised and trained further.
@Suite("Formed networks are ordinary models")
struct FormedModelTests {
  struct Formed: Sendable, CustomTestStringConvertible {
    var name: String
    var model: Model
    var inputs: [String]
    var targets: [String]
    /// Between which values its inputs are tried.
    var isBinary: Bool
    /// Steps have no gradient.
    var learns = true

    var testDescription: String { name }
  }

  private static func formed() throws -> [Formed] {
    var result: [Formed] = []
    let adder = ["a xor b", "a and b"]
    for units in BooleanNetwork.Units.allCases {
      let tables = try adder.map { try TruthTable(BooleanExpression(parsing: $0, variables: ["a", "b"])) }
      result.append(
        Formed(
          name: "half adder, \(units)", model: try BooleanNetwork(tables, units: units).model,
          inputs: ["a", "b"], targets: adder, isBinary: true, learns: units == .relu || units == .tanh))
    }
    let points = [(0, 0), (1, 3), (2, -1)].map { (x: Rational($0.0), y: Rational($0.1)) }
    let line = try ReLULine(PiecewiseLinearFunction(through: points, outside: .constant))
    result.append(Formed(name: "points", model: line.model, inputs: ["x"], targets: ["y"], isBinary: false))
    let square = try FormulaApproximation(
      Formula(parsing: "x^2"), over: Rational(-1)...Rational(1), tolerance: Rational(1, 100))
    result.append(
      Formed(name: "formula", model: square.model, inputs: ["x"], targets: ["y"], isBinary: false))
    for text in ["max(a, b)", "sort(a, b, c)"] {
      let block = try BlockNetwork([text])
      result.append(
        Formed(
          name: text, model: block.model, inputs: block.variables, targets: block.outputNames, isBinary: false
        ))
    }
    if let comparison = try ComparisonNetwork(parsing: "a >= b") {
      result.append(
        Formed(
          name: "comparison", model: comparison.model, inputs: ["a", "b"], targets: ["a >= b"],
          isBinary: false,
          learns: false))
    }
    return result
  }

  @Test func everyKind() throws {
    var random = SeededRandom(seed: 12)
    for formed in try Self.formed() {
      let trained = TrainedModel(
        model: formed.model, preprocessing: .plain(inputs: formed.inputs, targets: formed.targets),
        configuration: TrainingConfiguration(loss: .meanSquaredError))
      let loaded = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
      #expect(loaded.model.fingerprint == formed.model.fingerprint, "\(formed.name)")
      #expect(loaded.preprocessing.targetNames == formed.targets, "\(formed.name)")

      // Asked through a table, as from a CSV file, and measured on its own answers.
      let rows = 60
      var columns = formed.inputs.map { name in
        DataTable.Column(
          name: name,
          values: .numeric(
            (0..<rows).map { _ in
              formed.isBinary
                ? Double(Int.random(in: 0...1, using: &random)) : Double(random.float(in: -1...1))
            }))
      }
      let asked = try loaded.preprocessing.apply(
        to: DataTable(source: "t", columns: columns), includesTargets: false)
      let outputs = try formed.model.outputs(for: asked.inputs)
      let predictions = try loaded.predictions(forPrepared: asked.inputs)
      #expect(predictions.count == rows, "\(formed.name)")
      let width = formed.targets.count
      let given = predictions.flatMap { $0.values ?? [$0.value ?? .nan] }
      #expect(given == outputs.map(Double.init), "\(formed.name)")
      for (place, name) in formed.targets.enumerated() {
        columns.append(
          DataTable.Column(
            name: name, values: .numeric((0..<rows).map { Double(outputs[$0 * width + place]) })))
      }
      let measured = try loaded.preprocessing.apply(to: DataTable(source: "t", columns: columns))
      #expect(try Evaluation(loaded.model, on: measured, loss: .meanSquaredError).loss == 0, "\(formed.name)")
      #expect(NetworkSummary(loaded.model.network).parameterCount == formed.model.parameters.count)

      // Trained further towards something else: y/2 + 0.3.
      guard case .values(let targets, let count) = measured.targets else { continue }
      let other = try Dataset(
        inputs: measured.inputs, featureCount: measured.featureCount,
        targets: .values(targets.map { $0 / 2 + 0.3 }, count: count))
      let before = try Evaluation(loaded.model, on: other, loss: .meanSquaredError).loss
      var trainer = try Trainer(
        loaded.model,
        TrainingConfiguration(loss: .meanSquaredError, learningRate: 0.01, epochs: 40, batchSize: 20)
      )
      _ = try trainer.run(on: other)
      let after = try Evaluation(trainer.model, on: other, loss: .meanSquaredError).loss
      #expect(
        after.isFinite && (formed.learns ? after < 0.9 * before : true),
        "\(formed.name): \(before) to \(after)")
    }
  }
}
