/// The gradients of one layer beside differences of its outputs: whether `backward` belongs to `forward`.
///
/// ```swift
/// let check = try GradientCheck(Dense(3, .tanh), inputs: [[4]])
/// print(check.worst)  // about 1e-6
/// ```
///
/// The loss is Σ r·output with random r, so every output counts. What is compared for each input and each parameter
/// array is the relative error ‖g − d‖/‖d‖ of its gradient g against the differences d, of fourth order. A layer
/// computes in 32-bit floats: differences of its own outputs are good to about 10⁻⁵, enough to find a wrong formula.
/// With a `reference` in `Double` they are good to about 10⁻¹⁰, and a right layer stays below 10⁻⁶. A difference across
/// a kink means nothing; choose another seed, or other values, where that happens.
public struct GradientCheck: Sendable {
  package struct Part: Sendable, Hashable {
    /// `input 1`, or the name of the parameter array.
    package var name: String
    /// ‖g − d‖/‖d‖; the plain distance where d is 0.
    package var error: Double
  }

  /// The inputs in their order, then the parameter arrays.
  package let parts: [Part]
  /// How far the outputs are from those of the reference, ‖y − y′‖/‖y′‖; 0 without one.
  package let outputError: Double
  /// The largest of all errors.
  public var worst: Double { parts.reduce(outputError) { max($0, $1.error) } }

  /// - Parameters:
  ///   - inputs: the shape of each input for one example.
  ///   - rows: how many examples there are.
  ///   - seed: of the inputs, of the parameters and of what the layer drops; printed by a good test.
  ///   - isTraining: whether the layer runs as in training.
  ///   - values: the inputs, where the random ones between −2 and 2 do not suit; each `rows` examples.
  ///   - reference: the layer written down a second time, in `Double`: from the inputs (each `rows` examples, one after the other)
  ///     and the parameter arrays to the outputs of all rows.
  /// - Throws: `ShapeError` when the inputs do not fit the layer, `NetworkError` for values or results of another
  ///   number; whatever the reference throws.
  public init(
    _ layer: some Layer, inputs shapes: [Shape], rows: Int = 3, seed: UInt64 = 1, isTraining: Bool = true,
    values: [[Float]]? = nil,
    reference: ((_ inputs: [[Double]], _ parameters: [[Double]]) throws -> [Double])? = nil
  ) throws {
    try Self.check(shapes, rows: rows)
    let output = try layer.outputShape(for: shapes)
    try Self.check(try LayerDemand(layer, for: shapes, place: "the layer"), rows: rows)
    let counts = shapes.map { $0.count * rows }
    if let values, values.map(\.count) != counts {
      throw NetworkError("expected \(counts) numbers for the inputs, got \(values.map(\.count))")
    }
    var random = Philox(seed: seed, stream: RandomStream.gradientCheck.number)
    func uniform(_ count: Int, _ size: Float) -> [Float] {
      (0..<count).map { _ in
        let number: Float = random.uniform()
        return (2 * number - 1) * size
      }
    }
    let specifications = layer.parametersAndBorrowed(for: shapes)
    let workplace = LayerWorkplace(layer, shapes: shapes, output: output, rows: rows, seed: seed)
    for (index, view) in workplace.inputs.enumerated() {
      view.copy(from: values?[index] ?? uniform(view.count, 2))
    }
    for (index, specification) in specifications.enumerated() {
      // Away from the starting values, so that gains and biases count.
      let start = specification.initializer.values(for: specification, seed: seed, index: index)
      workplace.parameters[index].copy(
        from: zip(start, uniform(start.count, 0.2)).map { $0 + $1 })
    }
    let weights = uniform(output.count * rows, 1)

    workplace.run(layer, isTraining: isTraining, outputGradient: weights)
    let outputs = workplace.output.toArray()
    let gradients = (workplace.inputGradients + workplace.parameterGradients).map { $0.toArray() }
    let names = shapes.indices.map { "input \($0 + 1)" } + specifications.map(\.name)
    let places = workplace.inputs + workplace.parameters

    func weighted(_ outputs: some Sequence<Double>) -> Double {
      zip(outputs, weights).reduce(0) { $0 + $1.0 * Double($1.1) }
    }
    /// The loss with one number moved; the move itself, which is not always the one that was asked for.
    let loss: (_ array: Int, _ index: Int, _ move: Double) throws -> (value: Double, moved: Double)
    var outputError = 0.0
    if let reference {
      let numbers = places.map { $0.toArray().map(Double.init) }
      func evaluate(_ arrays: [[Double]]) throws -> [Double] {
        let result = try reference(
          Array(arrays.prefix(shapes.count)), Array(arrays.dropFirst(shapes.count)))
        guard result.count == outputs.count else {
          throw NetworkError("the reference has \(result.count) outputs, the layer \(outputs.count)")
        }
        return result
      }
      outputError = Self.distance(outputs.map(Double.init), try evaluate(numbers))
      loss = { array, index, move in
        var moved = numbers
        moved[array][index] += move
        return (weighted(try evaluate(moved)), move)
      }
    } else {
      loss = { array, index, move in
        let place = places[array]
        let before = place[index]
        place[index] = before + Float(move)
        let moved = Double(place[index]) - Double(before)
        workplace.run(layer, isTraining: isTraining, outputGradient: nil)
        place[index] = before
        return (weighted(workplace.output.toArray().map(Double.init)), moved)
      }
    }
    let step = reference == nil ? 0x1p-5 : 0x1p-12
    parts = try zip(names.indices, gradients).map { array, gradient in
      let differences = try gradient.indices.map { index in
        let (near, far) = (
          (try loss(array, index, step), try loss(array, index, -step)),
          (try loss(array, index, 2 * step), try loss(array, index, -2 * step))
        )
        let narrow = (near.0.value - near.1.value) / (near.0.moved - near.1.moved)
        let wide = (far.0.value - far.1.value) / (far.0.moved - far.1.moved)
        return (4 * narrow - wide) / 3
      }
      return Part(name: names[array], error: Self.distance(gradient.map(Double.init), differences))
    }
    self.outputError = outputError
  }

  /// Inputs of one example that a check has the time for: each number of them takes four passes.
  private static let largestInput = 1 << 20

  private static func check(_ shapes: [Shape], rows: Int) throws(NetworkError) {
    guard rows > 0, rows <= largestInput else {
      throw NetworkError("a gradient check takes from 1 to \(largestInput) examples; got \(rows)")
    }
    for shape in shapes {
      guard !shape.extents.contains(where: { $0 < 1 }), let count = shape.checkedCount,
        count <= largestInput / rows
      else {
        throw NetworkError(
          "a gradient check takes inputs of at least one number in each extent, and at most \(largestInput) in all examples; got \(rows) of shape \(shape)"
        )
      }
    }
  }

  private static func check(_ demand: LayerDemand, rows: Int) throws(NetworkError) {
    let shapes = demand.parameters.map(\.shape) + demand.state.map(\.shape) + [demand.output]
    guard shapes.allSatisfy({ $0.count <= largestInput }), demand.output.count <= largestInput / rows else {
      throw NetworkError("a gradient check takes layers of at most \(largestInput) parameters and outputs")
    }
  }

  private static func distance(_ ours: [Double], _ theirs: [Double]) -> Double {
    var (difference, length) = (0.0, 0.0)
    for (one, other) in zip(ours, theirs) {
      difference += (one - other) * (one - other)
      length += other * other
    }
    // A layer that gives no number at all is wrong, too.
    guard difference.isFinite else { return .infinity }
    return length > 0 ? (difference / length).squareRoot() : difference.squareRoot()
  }
}

/// The memory of one layer that stands alone.
private struct LayerWorkplace {
  let inputs: [MutableFloatView]
  let parameters: [MutableFloatView]
  let output: MutableFloatView
  let inputGradients: [MutableFloatView]
  let parameterGradients: [MutableFloatView]
  private let outputGradient: MutableFloatView
  private let memory: NodeMemory
  private let rows: Int
  private let seed: UInt64
  // Views do not keep what they look at.
  private let storages: [FloatStorage]

  init(_ layer: some Layer, shapes: [Shape], output outputShape: Shape, rows: Int, seed: UInt64) {
    var storages: [FloatStorage] = []
    func reserve(_ count: Int) -> MutableFloatView {
      let storage = FloatStorage(count: count)
      storages.append(storage)
      return storage.view
    }
    let state = layer.state(for: shapes)
    let specifications = layer.parametersAndBorrowed(for: shapes)
    inputs = shapes.map { reserve(rows * $0.count) }
    inputGradients = shapes.map { reserve(rows * $0.count) }
    parameters = specifications.map { reserve($0.shape.count) }
    parameterGradients = specifications.map { reserve($0.shape.count) }
    output = reserve(rows * outputShape.count)
    outputGradient = reserve(rows * outputShape.count)
    let states = state.map { array in
      let view = reserve(array.shape.count)
      view.fill(array.initialValue)
      return view
    }
    memory = NodeMemory(
      inputShapes: shapes, outputShape: outputShape,
      inputs: zip(inputs, shapes).map { NodeMemory.Rows(values: $0, width: $1.count) },
      output: NodeMemory.Rows(values: output, width: outputShape.count), outputGradient: outputGradient,
      inputGradients: inputGradients, parameters: parameters.map(\.view),
      parameterGradients: parameterGradients,
      saved: reserve(layer.savedCount(for: shapes, rows: rows)),
      scratch: reserve(layer.scratchCount(for: shapes, rows: rows, isTraining: true)),
      state: states.map(\.view), observed: state.map { reserve($0.shape.count) })
    self.rows = rows
    self.seed = seed
    self.storages = storages
  }

  /// Forward, and backward where a gradient of the outputs is given.
  func run(_ layer: some Layer, isTraining: Bool, outputGradient gradient: [Float]?) {
    inDefaultFloatingPointEnvironment {
      let context = ForwardContext(
        memory: memory, rows: rows, isTraining: isTraining,
        random: LayerRandom(seed: seed, layer: 0, step: 0, firstRow: 0), pool: .single)
      layer.forward(context)
      guard let gradient else { return }
      outputGradient.copy(from: gradient)
      // What a layer forgets to write must not look right.
      for view in inputGradients + parameterGradients { view.fill(.nan) }
      layer.backward(BackwardContext(forward: context))
    }
    withExtendedLifetime(storages) {}
  }
}
