import HillockFormula

/// Long short-term memory: with σ the activation of the gates and f that of the cell,
///
/// - i = σ(x·Wᵢ + h·Uᵢ + bᵢ), F = σ(x·W_F + h·U_F + b_F), g = f(x·W_g + h·U_g + b_g), o = σ(x·Wₒ + h·Uₒ + bₒ)
/// - c ← F ⊙ c + i ⊙ g
/// - h ← o ⊙ f(c), which is the result for the position; h and c are 0 before the first.
///
/// W (channels × 4·units) and U (units × 4·units) have the gates in the order i, F, g, o. With peepholes pᵢ ⊙ c and p_F ⊙ c of the
/// cell before the step are added to the sums of i and F, and pₒ ⊙ c of the one after it to that of o. W starts with uniform deviates of
/// variance 2/(channels + units), U orthogonal, b with 1 for F and 0 otherwise.
///
/// Sources: Hochreiter and Schmidhuber 1997; Gers, Schmidhuber and Cummins 2000 for F and its bias; Gers and Schmidhuber 2000 for the
/// peepholes.
public struct LSTM: Layer, GatedRecurrentLayer {
  package static let word = "lstm"

  package let units: Int
  package let kernel: ActivationKernel
  package let gate: ActivationKernel
  package let hasPeepholes: Bool

  /// - Parameters:
  ///   - units: numbers of the state, at least 1.
  ///   - activation: of the cell.
  ///   - gate: the activation of the gates.
  ///   - hasPeepholes: whether the gates see the cell.
  public init(
    _ units: Int, _ activation: Activation = .tanh, gate: Activation = .sigmoid, hasPeepholes: Bool = false
  ) {
    self.units = units
    kernel = ActivationKernel(activation)
    self.gate = ActivationKernel(gate)
    self.hasPeepholes = hasPeepholes
  }

  private enum CodingKeys: String, CodingKey {
    case units, gate, hasPeepholes
    case kernel = "activation"
  }

  package var gateCount: Int { 4 }
  package var stateCount: Int { 2 }
  package var openings: [(index: Int, name: String)] {
    gateActivation == .sigmoid ? [(0, "input"), (1, "forget"), (3, "output")] : []
  }
  package var variant: (typed: String, told: String)? {
    hasPeepholes ? ("peepholes=yes", "peepholes") : nil
  }

  // Kept: f(c), then c where it is read again, then the sums where the slopes are none of the outputs.
  private var keepsCell: Bool { hasPeepholes || !kernel.derivativeReadsOutput }
  package var keptCount: Int { 1 + (keepsCell ? 1 : 0) + (keepsSums ? 4 : 0) }

  package var ownParameters: [ParameterSpecification] {
    guard hasPeepholes else { return [] }
    return [
      ParameterSpecification(
        name: "peephole", shape: [3, units], initializer: .zeros, fanIn: 1, fanOut: 1, decays: false)
    ]
  }

  package var firstBiases: [Float]? {
    (0..<4).flatMap { [Float](repeating: $0 == 1 ? 1 : 0, count: units) }
  }

  /// The usual one goes row by row, which is one pass over memory.
  package var takesRowsOfGates: Bool {
    !hasPeepholes && gateActivation == .sigmoid && activation == .tanh && units % 16 == 0
  }

  private func peephole(_ index: Int, _ step: RecurrentStep) -> FloatView {
    step.arrays.own(0).part(from: index * units, count: units)
  }

  package func step(_ step: RecurrentStep) {
    let (previous, next) = (step.previous[1].view, step.next[1])
    if takesRowsOfGates {
      return RecurrentKernels.lstmStep(
        gates: step.allGates, previous: previous, nextCell: next, nextState: step.next[0],
        bent: step.kept[0], units: units)
    }
    if hasPeepholes {
      for index in 0..<2 {
        RecurrentKernels.addScaled(peephole(index, step), previous, to: step.gates[index])
      }
    }
    activate(0, gate, step)
    activate(1, gate, step)
    activate(2, kernel, step)
    RecurrentKernels.cell(
      i: step.gates[0].view, f: step.gates[1].view, g: step.gates[2].view, previous: previous, into: next)
    if hasPeepholes { RecurrentKernels.addScaled(peephole(2, step), next.view, to: step.gates[3]) }
    activate(3, gate, step)
    kernel.forward(next.view, into: step.kept[0], pool: step.pool)
    if keepsCell { step.kept[1].copy(from: next.view) }
    RecurrentKernels.multiply(step.gates[3].view, step.kept[0].view, into: step.next[0])
  }

  package func stepBackward(_ step: RecurrentStep, gradients: StepRows, work: StepRows) {
    let (h, c) = (gradients[0], gradients[1])
    if takesRowsOfGates {
      return RecurrentKernels.lstmStepBackward(
        gates: step.allGates, previous: step.previous[1].view, bent: step.kept[0], stateGradient: h,
        cellGradient: c, units: units)
    }
    let inner = work[4]
    RecurrentKernels.multiply(h.view, step.kept[0].view, into: work[3])
    RecurrentKernels.multiply(h.view, step.gates[3].view, into: inner)
    slope(3, gate, work[3], step)
    let addend = step.kept[0]
    kernel.slope(inner, output: addend, sums: keepsCell ? step.kept[1].view : nil, pool: step.pool)
    if hasPeepholes { RecurrentKernels.addScaled(peephole(2, step), step.gates[3].view, to: addend) }
    RecurrentKernels.cellBackward(
      i: step.gates[0].view, f: step.gates[1].view, g: step.gates[2].view, previous: step.previous[1].view,
      addend: addend.view, iGradient: work[0], fGradient: work[1], gGradient: work[2], gradient: c)
    for index in 0..<2 { slope(index, gate, work[index], step) }
    slope(2, kernel, work[2], step)
    if hasPeepholes {
      for index in 0..<2 { RecurrentKernels.addScaled(peephole(index, step), step.gates[index].view, to: c) }
    }
    h.fill(0)
  }

  package func gradientsOfOwnParameters(_ pass: RecurrentPass, _ context: BackwardContext) {
    guard hasPeepholes else { return }
    for (index, (gate, seen)) in [(0, pass.previous[1]), (1, pass.previous[1]), (3, pass.kept[1])]
      .enumerated()
    {
      RecurrentKernels.sumOfProducts(
        pass.gates.view, from: gate * units, pitch: pass.width, seen.view,
        into: context.parameterGradientView(3).part(from: index * units, count: units))
    }
  }
}
