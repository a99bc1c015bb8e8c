import HillockFormula

/// A gated linear unit without weights of its own: the input is cut into halves a and b, the result is
/// a ⊙ f(b). GLU has f = σ, ReGLU ReLU, GEGLU GELU, SwiGLU SiLU. Of a sequence, positions × features, each position by itself.
///
/// Source: Dauphin et al. 2017; Shazeer 2020.
public struct GatedUnit: Layer, LibraryLayer {
  package static let word = "gated_unit"
  package var isStepwise: Bool { true }
  private var kernel: ActivationKernel

  /// The activation is that of the gate.
  public init(_ activation: Activation = .sigmoid) {
    kernel = ActivationKernel(activation)
  }

  package var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  private enum CodingKeys: String, CodingKey {
    case kernel = "activation"
  }

  package var typed: String? { Self.names.first { $0.activation == activation }?.name }

  /// What lists call the gates that have a name.
  static let names: [(name: String, activation: Activation)] = [
    ("glu", .sigmoid), ("reglu", .relu), ("geglu", .gelu), ("swiglu", .silu),
  ]

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    try input.checkVectors()
    guard input.channels % 2 == 0 else {
      throw ShapeError("expected a vector of even length to cut into two halves, got \(input)")
    }
    return Shape(input.extents.dropLast() + [input.channels / 2])
  }

  package func savedCount(of inputs: [Shape], rows: Int) -> Int { 2 * rows * (inputs.first?.count ?? 0) / 2 }

  package func summary(of inputs: [Shape]) -> String {
    "GatedUnit \(activation.text) \(inputs.first.map(\.description) ?? "?")→\((inputs.first?.channels ?? 0) / 2)"
  }

  package func forward(in context: ForwardContext) {
    let half = context.outputShape.channels
    let rows = context.rows * context.outputShape.positions
    let gateInput = context.savedView.part(from: 0, count: rows * half)
    let gate = context.savedView.part(from: rows * half, count: rows * half)
    let input = context.inputView()
    for row in 0..<rows {
      gateInput.part(from: row * half, count: half).copy(
        from: input.part(from: row * 2 * half + half, count: half))
    }
    kernel.forward(gateInput.view, into: gate, pool: context.pool)
    let output = context.outputView
    for row in 0..<rows {
      for column in 0..<half {
        output[row * half + column] = input[row * 2 * half + column] * gate[row * half + column]
      }
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    let half = context.forward.outputShape.channels
    let rows = context.rows * context.forward.outputShape.positions
    let gateInput = context.forward.savedView.part(from: 0, count: rows * half)
    let gate = context.forward.savedView.part(from: rows * half, count: rows * half)
    let input = context.forward.inputView()
    let gradient = context.outputGradientView
    for row in 0..<rows {
      for column in 0..<half {
        let index = row * half + column
        let outer = gradient[index]
        inputGradient[row * 2 * half + column] = outer * gate[index]
        gradient[index] = outer * input[row * 2 * half + column]
      }
    }
    kernel.backward(gateInput.view, gradient: gradient, pool: context.pool)
    for row in 0..<rows {
      inputGradient.part(from: row * 2 * half + half, count: half).copy(
        from: gradient.view.part(from: row * half, count: half))
    }
  }
}
