import Foundation
import Hillock
import HillockFormula
import HillockProof

/// How long a gradient can get on its way from one step of a simple recurrent layer to the one before it: h = f(x·W + h′·U + b), so
/// ‖∂loss/∂h′‖ ≤ L·‖U‖₂·‖∂loss/∂h‖, where L is the Lipschitz constant of f, which is proved.
struct StepBound: Encodable, Sendable {
  var layer: String
  var positions: Int
  var lipschitzConstant: Double
  /// Not below the largest singular value of U, and above it by a few parts in a hundred at most.
  var weightNorm: Double
  /// L·‖U‖₂
  var factor: Double

  /// Of the simple recurrent layers whose activations have a constant that was found.
  static func all(of model: Model) -> [StepBound] {
    model.network.nodes.enumerated().compactMap { index, node in
      guard let layer = node.layer as? SimpleRecurrent,
        let constant = lipschitzConstant(of: layer.activation)
      else { return nil }
      let norm = largestSingularValue(model.parameter(1, of: index).map(Double.init), size: layer.units)
      return StepBound(
        layer: node.name, positions: node.outputShape.positions, lipschitzConstant: constant,
        weightNorm: norm, factor: constant * norm)
    }
  }

  private static func lipschitzConstant(of activation: Activation) -> Double? {
    switch Facts(of: activation.boundFormula, effort: 40_000).lipschitzConstant {
    case .exact(let formula, _)?: try? formula.evaluate([:])
    case .between(let first, let second)?: max(first.doubleValue, second.doubleValue)
    case .plusInfinity?, .minusInfinity?, nil: nil
    }
  }

  /// (tr Gⁿ)^(1/2n) for G = UᵀU and n = 2^k, which is at least ‖U‖₂ and at most size^(1/2n) times as much. k is at most 6; for large U
  /// so many squares as take a second.
  static func largestSingularValue(_ weights: [Double], size: Int) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> [Double] {
      var result = [Double](repeating: 0, count: size * size)
      for i in 0..<size {
        for k in 0..<size where a[i * size + k] != 0 {
          let factor = a[i * size + k]
          for j in 0..<size { result[i * size + j] += factor * b[k * size + j] }
        }
      }
      return result
    }
    func trace(_ matrix: [Double]) -> Double { (0..<size).reduce(0) { $0 + matrix[$1 * size + $1] } }
    let turned = (0..<size * size).map { weights[$0 % size * size + $0 / size] }
    var power = product(turned, weights)
    let squares = min(6, Int(3e8 / pow(Double(size), 3)))
    // log tr Gⁿ, with each power divided by its trace before it is squared.
    var exponent = 0.0
    for _ in 0..<squares {
      let sum = trace(power)
      guard sum > 0, sum.isFinite else { return sum.isNaN ? .nan : sum.squareRoot() }
      exponent = 2 * (exponent + log(sum))
      let scaled = power.map { $0 / sum }
      power = product(scaled, scaled)
    }
    return exp((exponent + log(trace(power))) / pow(2, Double(squares + 1)))
  }

  /// What that comes to in words.
  var line: String {
    func text(_ number: Double) -> String {
      String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), number)
    }
    let start =
      "\(layer): a step back makes a gradient at most \(text(factor)) times as long, the Lipschitz constant \(text(lipschitzConstant)) times the norm \(text(weightNorm)) of the recurrent weights"
    guard factor < 1, positions > 1 else { return start }
    let left = pow(factor, Double(positions - 1))
    return start + "; it vanishes: at most \(text(left)) of it is left after \(positions - 1) steps"
  }
}
