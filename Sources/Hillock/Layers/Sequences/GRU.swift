import HillockFormula

/// The gated recurrent unit: with σ the activation of the gates and f that of the candidate,
///
/// - r = σ(x·Wᵣ + h·Uᵣ + bᵣ), z = σ(x·W_z + h·U_z + b_z)
/// - n = f(x·Wₙ + bₙ + r ⊙ (h·Uₙ + cₙ)), where the reset comes after the product, or f(x·Wₙ + bₙ + (r ⊙ h)·Uₙ), where it comes before
/// - h ← (1 − z) ⊙ n + z ⊙ h, which is the result for the position; h is 0 before the first.
///
/// W (channels × 3·units) and U (units × 3·units) have the gates in the order r, z, n. W starts with uniform deviates of variance
/// 2/(channels + units), U orthogonal, the biases with 0.
///
/// Sources: Cho et al. 2014, with the reset before the product; after it, as most libraries have it, the three products of h are one.
public struct GRU: Layer, GatedRecurrentLayer {
  package static let word = "gru"

  package let units: Int
  package let kernel: ActivationKernel
  package let gate: ActivationKernel
  /// Whether h is multiplied by Uₙ before it is reset.
  package let resetsAfter: Bool

  /// - Parameters:
  ///   - units: numbers of the state, at least 1.
  ///   - activation: of the candidate.
  ///   - gate: the activation of the gates.
  ///   - resetsAfter: whether r is multiplied in after the product of the state, or before it.
  public init(
    _ units: Int, _ activation: Activation = .tanh, gate: Activation = .sigmoid, resetsAfter: Bool = true
  ) {
    self.units = units
    kernel = ActivationKernel(activation)
    self.gate = ActivationKernel(gate)
    self.resetsAfter = resetsAfter
  }

  private enum CodingKeys: String, CodingKey {
    case units, gate, resetsAfter
    case kernel = "activation"
  }

  package var gateCount: Int { 3 }
  package var gatesOfState: Int { 2 }
  package var openings: [(index: Int, name: String)] {
    gateActivation == .sigmoid ? [(0, "reset"), (1, "update")] : []
  }
  package var variant: (typed: String, told: String)? {
    resetsAfter ? nil : ("reset=before", "reset before the product")
  }

  // Kept: h·Uₙ + cₙ, or r ⊙ h; then the sums where the slopes are none of the outputs.
  package var keptCount: Int { keepsSums ? 4 : 1 }

  package var ownParameters: [ParameterSpecification] {
    guard resetsAfter else { return [] }
    return [
      ParameterSpecification(
        name: "recurrent_bias", shape: [units], initializer: .zeros, fanIn: units, fanOut: units,
        decays: false)
    ]
  }

  package func step(_ step: RecurrentStep) {
    let (reset, other, previous) = (step.gates[0], step.kept[0], step.previous[0].view)
    activate(0, gate, step)
    activate(1, gate, step)
    if resetsAfter {
      step.add(previous, toGate: 2, into: other, start: .bias(step.arrays.own(0)))
      // In the place of the next state, which is written last.
      RecurrentKernels.multiply(reset.view, other.view, into: step.next[0])
      Reductions.add(step.next[0].view, to: step.gates[2])
    } else {
      RecurrentKernels.multiply(reset.view, previous, into: other)
      step.add(other.view, toGate: 2)
    }
    activate(2, kernel, step)
    RecurrentKernels.state(
      z: step.gates[1].view, candidate: step.gates[2].view, previous: previous, into: step.next[0])
  }

  package func stepBackward(_ step: RecurrentStep, gradients: StepRows, work: StepRows) {
    let (h, previous, other) = (gradients[0], step.previous[0].view, step.kept[0])
    RecurrentKernels.stateBackward(
      z: step.gates[1].view, candidate: step.gates[2].view, previous: previous, candidateGradient: work[2],
      zGradient: work[1], gradient: h)
    slope(2, kernel, work[2], step)
    let candidate = step.gates[2].view
    if resetsAfter {
      RecurrentKernels.multiply(candidate, other.view, into: work[0])
      // The gradient of h·Uₙ + cₙ in the place of its value.
      RecurrentKernels.multiply(candidate, step.gates[0].view, into: other)
      step.add(other.view, backThroughGate: 2, to: h)
    } else {
      let product = work[3]
      product.fill(0)
      step.add(candidate, backThroughGate: 2, to: product)
      RecurrentKernels.multiply(product.view, previous, into: work[0])
      RecurrentKernels.multiply(product.view, step.gates[0].view, into: product)
      Reductions.add(product.view, to: h)
    }
    for index in 0..<2 { slope(index, gate, work[index], step) }
  }

  package func gradientsOfOwnParameters(_ pass: RecurrentPass, _ context: BackwardContext) {
    let weight = context.parameterGradientView(1)
    if resetsAfter {
      pass.addUp(
        pass.previous[0].view, gate: 2, of: pass.kept[0].view, into: weight, pool: context.pool)
      RecurrentKernels.sumOfRows(pass.kept[0].view, into: context.parameterGradientView(3))
    } else {
      pass.addUp(pass.kept[0].view, gate: 2, into: weight, pool: context.pool)
    }
  }
}
