import HillockFormula

/// A fully connected layer: y = f(x·W + b).
///
/// - x: `rows` × inputs, W: inputs × units (row-major, one row per input), b: units, y: `rows` × units.
/// - Each element of x·W + b is one chain that starts at b and adds `x[k]·W[k]` by fused multiply-add for
///   k = 0, 1, 2, …; f is applied to it in place.
/// - Backward: dz = dy·f′, dW = xᵀ·dz, db = Σ rows of dz, dx = dz·Wᵀ, each sum a chain in the order of rows or
///   units.
///
/// Where the derivative of f is a function of f's output alone, the layer keeps y and not z.
public struct Dense: ActivatedLayer {
  public static let kind = "dense"

  public var units: Int
  private var kernel: ActivationKernel
  public var usesBias: Bool
  /// How W starts; `nil` scales normal deviates by the gain of the activation over √inputs.
  public var initializer: Initializer?

  /// - Parameters:
  ///   - units: how many outputs the layer has; at least 1.
  ///   - activation: applied to every output.
  public init(
    _ units: Int, activation: Activation = .identity, usesBias: Bool = true,
    initializer: Initializer? = nil
  ) {
    self.units = units
    kernel = ActivationKernel(activation)
    self.usesBias = usesBias
    self.initializer = initializer
  }

  public var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  private enum CodingKeys: String, CodingKey {
    case units, usesBias, initializer
    case kernel = "activation"
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count == 1, let input = inputs.first else {
      throw ShapeError("expected one input, got \(inputs.count)")
    }
    guard input.rank == 1 else {
      throw ShapeError("expected a feature vector, got shape \(input); put Flatten() before it")
    }
    guard units > 0 else { throw ShapeError("expected at least 1 unit, got \(units)") }
    return [units]
  }

  public func parameters(for inputs: [Shape]) -> [ParameterSpecification] {
    let fanIn = inputs.first?.count ?? 0
    let weight = ParameterSpecification(
      name: "weight", shape: [fanIn, units],
      initializer: initializer ?? .scaled(.fanIn, .normal, gain: .of(activation)),
      fanIn: fanIn, fanOut: units, decays: true)
    guard usesBias else { return [weight] }
    let bias = ParameterSpecification(
      name: "bias", shape: [units], initializer: .constant(0), fanIn: fanIn, fanOut: units, decays: false)
    return [weight, bias]
  }

  public func savedCount(for inputs: [Shape], rows: Int) -> Int {
    kernel.derivativeReadsOutput ? 0 : rows * units
  }

  // The slope of the activation is multiplied in before anything else.
  public var backwardReadsResultsFirst: Bool { true }

  public func summary(for inputs: [Shape]) -> String {
    let name = activation == .identity ? "" : ", \(activation.text)"
    return "Dense \(inputs.first.map(\.description) ?? "?")→\(units)\(name)"
  }

  /// The layer for a plan's chain; `nil` where the activation is a formula of one's own.
  func compiled(_ memory: NodeMemory) -> DenseChain.Entry? {
    DenseChain.Entry(kernel, memory: memory, usesBias: usesBias)
  }

  public func forward(_ context: ForwardContext) {
    let inputs = context.inputShapes[0].count
    let product = Product(rows: context.rows, columns: units, depth: inputs)
    let z =
      kernel.derivativeReadsOutput ? context.output : context.saved.part(from: 0, count: context.rows * units)
    product.run(
      a: .rows(context.input()), b: .rows(context.parameter(0)), into: z,
      startingAt: usesBias ? .bias(context.parameter(1)) : .zero, pool: context.pool)
    kernel.forward(z.view, into: context.output, pool: context.pool)
  }

  public func backward(_ context: BackwardContext) {
    let forward = context.forward
    let inputs = forward.inputShapes[0].count
    let rows = context.rows
    let gradient = context.outputGradient
    if kernel.derivativeReadsOutput {
      kernel.backwardFromOutput(forward.output.view, gradient: gradient, pool: context.pool)
    } else {
      kernel.backward(
        forward.saved.view.part(from: 0, count: rows * units), gradient: gradient, pool: context.pool)
    }
    Product(rows: inputs, columns: units, depth: rows).run(
      a: .columns(forward.input()), b: .rows(gradient.view), into: context.parameterGradient(0),
      startingAt: .zero, pool: context.pool)
    if usesBias {
      Reductions.sumOfRows(
        gradient.view, rows: rows, columns: units, into: context.parameterGradient(1))
    }
    if let inputGradient = context.inputGradient() {
      Product(rows: rows, columns: inputs, depth: units).run(
        a: .rows(gradient.view), b: .columns(forward.parameter(0)), into: inputGradient,
        startingAt: .zero, pool: context.pool)
    }
  }
}
