import HillockFormula

/// The simple recurrent cell: hₜ = f(xₜ·W + hₜ₋₁·U + b), with h₀ = 0; the result is hₜ for each position.
///
/// W is channels × units, U units × units. W starts with uniform deviates of variance 2/(channels + units), U orthogonal, b with 0. Source:
/// Elman, "Finding structure in time", 1990.
public struct SimpleRecurrent: Layer, RecurrentLayer {
  package static let word = "simple_recurrent"

  package let units: Int
  private let kernel: ActivationKernel

  /// - Parameters:
  ///   - units: numbers of the state, at least 1.
  ///   - activation: f.
  public init(_ units: Int, _ activation: Activation = .tanh) {
    self.units = units
    kernel = ActivationKernel(activation)
  }

  private enum CodingKeys: String, CodingKey {
    case units
    case kernel = "activation"
  }

  package var gateCount: Int { 1 }
  /// The sum, where the slope is none of the output.
  package var keptCount: Int { kernel.derivativeReadsOutput ? 0 : 1 }

  package var activation: Activation { kernel.activation }

  package var typed: String? {
    activation == .tanh ? "rnn(\(units))" : activation.typed.map { "rnn(\(units)):\($0)" }
  }

  package func summary(of inputs: [Shape]) -> String {
    "SimpleRecurrent \(inputs.first?.channels ?? 0)→\(units), \(activation.text)"
  }

  package func step(_ step: RecurrentStep) {
    if let sums = step.kept.first { sums.copy(from: step.gates[0].view) }
    kernel.forward(step.gates[0].view, into: step.gates[0], pool: step.pool)
    step.next[0].copy(from: step.gates[0].view)
  }

  package func stepBackward(_ step: RecurrentStep, gradients: StepRows, work: StepRows) {
    kernel.slope(gradients[0], output: step.gates[0], sums: step.kept.first?.view, pool: step.pool)
    gradients[0].fill(0)
  }
}

extension ActivationKernel {
  /// gradient · f′ in the place of the output, from which it is computed where that suffices, and else from the sums.
  ///
  /// Nobody reads `gradient` after it.
  func slope(_ gradient: MutableFloatView, output: MutableFloatView, sums: FloatView?, pool: WorkerPool) {
    if derivativeReadsOutput {
      backwardFromOutput(output.view, gradient: gradient.view, into: output, pool: pool)
    } else if let sums {
      backward(sums, gradient: gradient, pool: pool)
      output.copy(from: gradient.view)
    } else {
      preconditionFailure("the sums of an activation were not kept")
    }
  }
}
