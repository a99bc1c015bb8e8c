import HillockFormula

/// What convolutions have in common: everything but their settings and how these become sizes.
///
/// - x: `rows` examples of rows × columns × channels (or positions × channels), channels contiguous.
/// - y = f(bias + x ∗ w), with w of shape kernel rows × kernel columns × channels of a group × filters.
/// - Like most of the field it is a cross-correlation: the kernel is not turned.
package protocol ConvolutionLayer: ActivatedLayer {
  /// The sizes for an input of this shape.
  ///
  /// - Throws: `ShapeError` when they do not fit.
  func convolution(for input: Shape) throws(ShapeError) -> Convolution

  /// The shape of the result, given its sizes.
  func outputShape(of convolution: Convolution) -> Shape

  var padding: Padding { get }
  var usesBias: Bool { get }
  /// Whether a further array has the length of each filter's weights, and these are directions.
  var normalizesWeights: Bool { get }
  /// How the weights start; `nil` scales normal deviates by the gain of the activation over √fan-in.
  var initializer: Initializer? { get }
  /// Evaluates the activation.
  var kernel: ActivationKernel { get set }
}

extension ConvolutionLayer {
  package var normalizesWeights: Bool { false }

  package var activation: Activation {
    get { kernel.activation }
    set { kernel = ActivationKernel(newValue) }
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    outputShape(of: try convolution(for: onlyInput(inputs)))
  }

  private func sizes(_ inputs: [Shape]) -> Convolution {
    // The shapes were checked when the network was formed.
    guard let input = inputs.first, let sizes = try? convolution(for: input) else {
      preconditionFailure("a convolution of shapes that were not checked")
    }
    return sizes
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let sizes = sizes(inputs)
    let taps = sizes.rows.size * sizes.columns.size
    let fanIn = taps * (sizes.channels / sizes.groups)
    let fanOut = taps * (sizes.filters / sizes.groups)
    let extents = [sizes.rows.size, sizes.columns.size, sizes.channels / sizes.groups, sizes.filters]
    let weight = ParameterSpecification(
      name: "weight", shape: Shape(inputs[0].rank == 2 ? Array(extents.dropFirst()) : extents),
      initializer: initializer ?? .scaled(.fanIn, .normal, gain: .of(activation)), fanIn: fanIn,
      fanOut: fanOut, decays: true)
    let lengths = ParameterSpecification(
      name: "length", shape: [sizes.filters], initializer: .constant(1), fanIn: fanIn, fanOut: fanOut,
      decays: false)
    let rest = normalizesWeights ? [lengths] : []
    guard usesBias else { return [weight] + rest }
    let bias = ParameterSpecification(
      name: "bias", shape: [sizes.filters], initializer: .constant(0), fanIn: fanIn, fanOut: fanOut,
      decays: false)
    return [weight, bias] + rest
  }

  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    kernel.derivativeReadsOutput ? 0 : rows * sizes(inputs).outputCount
  }

  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    let sizes = sizes(inputs)
    return sizes.scratchCount(rows: rows, training: isTraining)
      + (normalizesWeights ? (isTraining ? 2 : 1) * sizes.weightCount : 0)
  }

  /// The weights of the filters, and where the gradient of them goes; made in the first floats of the scratch where they are normalised.
  private func weights(_ context: ForwardContext, _ sizes: Convolution) -> (
    weights: FloatView, scratch: MutableFloatView
  ) {
    let (weight, scratch) = (context.parameterView(0), context.scratchView)
    guard normalizesWeights else { return (weight, scratch) }
    let made = scratch.part(from: 0, count: sizes.weightCount)
    WeightNormalization(filters: sizes.filters).forward(
      weight, lengths: context.parameterView(usesBias ? 2 : 1), into: made)
    return (made.view, scratch.part(from: made.count, count: scratch.count - made.count))
  }

  package var computation: LayerForm { normalizesWeights ? .other : .filters }

  // The slope of the activation is multiplied in before anything else.
  package var readsResultsFirst: Bool { true }

  package func forward(in context: ForwardContext) {
    let sizes = sizes(context.inputShapes)
    let z =
      kernel.derivativeReadsOutput
      ? context.outputView : context.savedView.part(from: 0, count: context.rows * sizes.outputCount)
    let made = weights(context, sizes)
    sizes.forward(
      context.inputView(), weights: made.weights, bias: usesBias ? context.parameterView(1) : nil, into: z,
      rows: context.rows, scratch: made.scratch, pool: context.pool)
    kernel.forward(z.view, into: context.outputView, pool: context.pool)
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    let sizes = sizes(forward.inputShapes)
    let gradient = context.outputGradientView
    if kernel.derivativeReadsOutput {
      kernel.backwardFromOutput(forward.outputView.view, gradient: gradient, pool: context.pool)
    } else {
      kernel.backward(
        forward.savedView.view.part(from: 0, count: context.rows * sizes.outputCount), gradient: gradient,
        pool: context.pool)
    }
    let made = weights(forward, sizes)
    var scratch = made.scratch
    var weightGradient = context.parameterGradientView(0)
    if normalizesWeights {
      weightGradient = scratch.part(from: 0, count: sizes.weightCount)
      scratch = scratch.part(from: weightGradient.count, count: scratch.count - weightGradient.count)
    }
    sizes.backward(
      forward.inputView(), weights: made.weights, outputGradient: gradient.view,
      weightGradient: weightGradient,
      biasGradient: usesBias ? context.parameterGradientView(1) : nil,
      inputGradient: context.inputGradientView(),
      rows: context.rows, scratch: scratch, pool: context.pool)
    guard normalizesWeights else { return }
    let lengths = usesBias ? 2 : 1
    WeightNormalization(filters: sizes.filters).backward(
      forward.parameterView(0), lengths: forward.parameterView(lengths), gradient: weightGradient.view,
      into: context.parameterGradientView(0), lengthGradient: context.parameterGradientView(lengths))
  }

  /// `conv(16,5,stride=2):relu`; `nil` where weights begin otherwise or there is no bias.
  func typed(_ name: String, _ numbers: [String], _ options: [LayerList.Option]) -> String? {
    guard usesBias, initializer == nil, let activation = activation.typed,
      let entry = LayerList.entry(name, numbers, options, padding: padding)
    else { return nil }
    return "\(entry):\(activation)"
  }

  /// `16, 5×5, stride 2×2, same, relu`: what differs from the defaults.
  func details(filters: String, kernel window: String, stride: String?, padding: Padding, rest: [String?])
    -> String
  {
    var parts = [filters, window]
    if let stride { parts.append("stride \(stride)") }
    if padding != .valid { parts.append("padding \(padding.text)") }
    parts += rest.compactMap(\.self)
    if activation != .identity { parts.append(activation.text) }
    return parts.joined(separator: ", ")
  }
}
