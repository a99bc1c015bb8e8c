import HillockFormula

/// A fully connected layer: y = f(x·W + b).
///
/// - x: `rows` × inputs, W: inputs × units (row-major, one row per input), b: units, y: `rows` × units. Of a sequence, positions ×
///   inputs, each position is a row by itself.
/// - Each element of x·W + b is one chain that starts at b and adds `x[k]·W[k]` by fused multiply-add for
///   k = 0, 1, 2, …; f is applied to it in place.
/// - Backward: dz = dy·f′, dW = xᵀ·dz, db = Σ rows of dz, dx = dz·Wᵀ, each sum a chain in the order of rows or
///   units.
///
/// Where the derivative of f is a function of f's output alone, the layer keeps y and not z. The sums are those of the C kernels
/// with any activation; a formula of one's own, whose derivative reads its input, is applied after them.
public struct Dense: Layer, ActivatedLayer {
  package static let word = "dense"
  package var isStepwise: Bool { true }

  package var units: Int
  private var kernel: ActivationKernel
  package var usesBias: Bool
  /// How W starts; `nil` scales normal deviates by the gain of the activation over √inputs.
  package var initializer: Initializer?

  /// - Parameters:
  ///   - units: how many outputs the layer has; at least 1.
  ///   - activation: applied to every output.
  public init(
    _ units: Int, _ activation: Activation = .identity, usesBias: Bool = true,
    initializer: Initializer? = nil
  ) {
    self.units = units
    kernel = ActivationKernel(activation)
    self.usesBias = usesBias
    self.initializer = initializer
  }

  package var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  private enum CodingKeys: String, CodingKey {
    case units, usesBias, initializer
    case kernel = "activation"
  }

  package var typed: String? {
    usesBias && initializer == nil ? activation.typed.map { "\(units):\($0)" } : nil
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 1, let input = inputs.first else {
      throw ShapeError("expected one input, got \(inputs.count)")
    }
    try input.checkVectors()
    guard units > 0 else { throw ShapeError("expected at least 1 unit, got \(units)") }
    return Shape(input.extents.dropLast() + [units])
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let fanIn = inputs.first?.channels ?? 0
    let weight = ParameterSpecification(
      name: "weight", shape: [fanIn, units],
      initializer: initializer ?? .scaled(.fanIn, .normal, gain: .of(activation)),
      fanIn: fanIn, fanOut: units, decays: true)
    guard usesBias else { return [weight] }
    let bias = ParameterSpecification(
      name: "bias", shape: [units], initializer: .constant(0), fanIn: fanIn, fanOut: units, decays: false)
    return [weight, bias]
  }

  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    kernel.derivativeReadsOutput ? 0 : rows * (inputs.first?.positions ?? 0) * units
  }

  // The slope of the activation is multiplied in before anything else.
  package var readsResultsFirst: Bool { true }

  package func summary(of inputs: [Shape]) -> String {
    let name = activation == .identity ? "" : ", \(activation.text)"
    return "Dense \(inputs.first.map(\.description) ?? "?")→\(units)\(name)"
  }

  package var computation: LayerForm { .affine(kernel) }

  package func forward(in context: ForwardContext) {
    let memory = context.memory
    if let whole = DenseChain.Entry(kernel, memory: memory) {
      DenseChain([whole], positions: [positions(memory)]).forward(
        0..<1, rows: context.rows, pool: context.pool)
      return
    }
    linearPart(memory).forward(0..<1, rows: context.rows, pool: context.pool)
    kernel.forward(
      memory.saved.part(from: 0, count: context.outputView.count).view, into: context.outputView,
      pool: context.pool)
  }

  package func backward(in context: BackwardContext) {
    let memory = context.forward.memory
    if let whole = DenseChain.Entry(kernel, memory: memory) {
      DenseChain([whole], positions: [positions(memory)]).backward(
        0..<1, rows: context.rows, pool: context.pool)
      return
    }
    kernel.backward(
      memory.saved.view.part(from: 0, count: context.outputGradientView.count),
      gradient: context.outputGradientView,
      pool: context.pool)
    linearPart(memory).backward(0..<1, rows: context.rows, pool: context.pool)
  }

  /// x·W + b for an activation that is no kernel of the catalogue, which is applied by itself.
  private func linearPart(_ memory: NodeMemory) -> DenseChain {
    guard let entry = DenseChain.Entry(sums: memory.saved, memory: memory) else {
      preconditionFailure("the arrays of a dense layer have other sizes than it asked for")
    }
    return DenseChain([entry], positions: [positions(memory)])
  }

  private func positions(_ memory: NodeMemory) -> Int {
    DenseChain.positions(from: memory.inputShapes, to: memory.outputShape)
  }
}
