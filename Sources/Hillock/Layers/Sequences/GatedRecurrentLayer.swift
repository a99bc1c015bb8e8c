import HillockFormula

/// What a GRU and an LSTM have in common: two activations, of which that of the gates is mostly the sigmoid, sums that are kept where the
/// slopes are none of the outputs, and one usual form beside another one.
package protocol GatedRecurrentLayer: RecurrentLayer {
  /// f, of what is remembered.
  var kernel: ActivationKernel { get }
  /// σ, of the gates.
  var gate: ActivationKernel { get }
  /// How the layer differs from its usual form, in a list of layers and in a summary; `nil` for the usual one.
  var variant: (typed: String, told: String)? { get }
}

extension GatedRecurrentLayer {
  package var activation: Activation { kernel.activation }
  package var gateActivation: Activation { gate.activation }

  package var typed: String? {
    guard gateActivation == .sigmoid, let activation = activation.typed else { return nil }
    let name = "\(Self.word)(\(units)" + (variant.map { ",\($0.typed)" } ?? "") + ")"
    return self.activation == .tanh ? name : "\(name):\(activation)"
  }

  package func summary(of inputs: [Shape]) -> String {
    "\(Self.word.uppercased()) \(inputs.first?.channels ?? 0)→\(units)"
      + (activation == .tanh ? "" : ", \(activation.text)")
      + (gateActivation == .sigmoid ? "" : ", gates \(gateActivation.text)")
      + (variant.map { ", \($0.told)" } ?? "")
  }

  /// Whether the sums of the gates are kept, behind everything else.
  var keepsSums: Bool { !(kernel.derivativeReadsOutput && gate.derivativeReadsOutput) }

  private func sums(_ index: Int, _ step: RecurrentStep) -> MutableFloatView? {
    keepsSums ? step.kept[step.kept.count - gateCount + index] : nil
  }

  /// A gate of its sum, in its place.
  func activate(_ index: Int, _ kernel: ActivationKernel, _ step: RecurrentStep) {
    let gate = step.gates[index]
    sums(index, step)?.copy(from: gate.view)
    kernel.forward(gate.view, into: gate, pool: step.pool)
  }

  /// gradient · f′ of a gate in its place.
  func slope(_ index: Int, _ kernel: ActivationKernel, _ gradient: MutableFloatView, _ step: RecurrentStep) {
    kernel.slope(gradient, output: step.gates[index], sums: sums(index, step)?.view, pool: step.pool)
  }
}
