import Foundation
import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock

/// Layers as formulas; `LayerGradientTests` compares their passes with a reference.
@Suite struct FormulaLayerTests {
  @Test func passesBelongToEachOther() throws {
    for (formula, parameters) in [
      ("x + a*x^2", ["a": Float(0.5)]), ("max(a*x, b*x)", ["a": 0.2, "b": 1]),
      ("sin(w*x + p)", ["w": 2, "p": 0.5]),
    ] {
      let check = try GradientCheck(FormulaLayer(formula, parameters: parameters), inputs: [[5]])
      #expect(check.worst < 1e-4, "\(formula): \(check)")
    }
  }

  @Test func aLayerIsLearntSavedAndRead() throws {
    // y = 2x − 0.5x² is x + x − 0.5x².
    let rows = (0..<200).map { Float($0) / 100 - 1 }
    let data = try Dataset(
      inputs: rows, featureCount: 1, targets: .values(rows.map { 2 * $0 - 0.5 * $0 * $0 }, count: 1))
    let network = try Network(inputs: 1) {
      try FormulaLayer("b*x + a*x^2", parameters: ["a": 0, "b": 1]).named("bend")
    }
    let trained = try network.trained(on: data, TrainingConfiguration(learningRate: 0.05, epochs: 100))
    #expect(zip(trained.model.parameters, [-0.5, 2]).allSatisfy { abs($0 - $1) < 1e-3 })
    let layer = try FormulaLayer("b*x + a*x^2", parameters: ["a": 0, "b": 1])
    let read = try JSONDecoder().decode(FormulaLayer.self, from: JSONEncoder().encode(layer))
    #expect(read == layer && read.formula == layer.formula)
    #expect(layer != (try FormulaLayer("b*x + a*x^2", parameters: ["a": 1, "b": 1])))
  }

  @Test func whatIsNoFormulaIsRefused() {
    #expect(throws: FormulaError.self) { try FormulaLayer("x +", parameters: [:]) }
    #expect(throws: FormulaError.self) { try FormulaLayer("a*x", parameters: [:]) }
    #expect(throws: FormulaError.self) { try FormulaLayer("x", parameters: ["a": 1]) }
    #expect(throws: FormulaError.self) { try FormulaLayer("a*x", parameters: ["a": .nan]) }
  }

  /// What has no slope has the slope 0, and NaN stays NaN.
  @Test func kinksAndNoNumbers() throws {
    let model = try Model(Network(inputs: 3) { try FormulaLayer("a*sqrt(x^2)", parameters: ["a": 1]) })
    #expect(try model.outputs(for: [0, -2, 3]) == [0, 2, 3])
    let data = try Dataset(inputs: [0, -2, 3], featureCount: 3, targets: .values([1, 1, 1], count: 3))
    #expect(try model.gradient(of: .meanSquaredError, on: data).gradient.allSatisfy(\.isFinite))
    let output = try model.outputs(for: [.nan, 1, 1])
    #expect(output[0].isNaN && output[1...] == [1, 1])
  }
}
