/// What a layer is handed for its forward pass. It cannot be kept, and neither can what it hands out.
///
/// Every array is row-major: example after example, each in the layout of its shape. Spans are exactly as long
/// as the rows of this call need.
public struct ForwardContext: ~Escapable {
  let memory: NodeMemory
  /// How many examples the batch (or the shard of it) has.
  public let rows: Int
  /// Whether the pass is part of training: dropout acts only then.
  public let isTraining: Bool
  /// The random numbers of this layer in this step.
  public let random: LayerRandom
  /// Runs tasks on the threads of this run.
  public let pool: WorkerPool

  /// For as long as the memory of the plan is there: whoever makes one sees to it.
  @_lifetime(immortal)
  init(memory: NodeMemory, rows: Int, isTraining: Bool, random: LayerRandom, pool: WorkerPool) {
    self.memory = memory
    self.rows = rows
    self.isTraining = isTraining
    self.random = random
    self.pool = pool
  }

  /// The shape of one example of each input.
  public var inputShapes: [Shape] { memory.inputShapes }
  /// The shape of one example of the output.
  public var outputShape: Shape { memory.outputShape }

  /// The numbers of an input, one example behind the other.
  @_lifetime(borrow self)
  public func input(_ index: Int = 0) -> Span<Float> {
    span(of: inputView(index), within: self)
  }

  /// Where the result goes: `rows` × `outputShape.count` floats.
  public var output: MutableSpan<Float> {
    @_lifetime(borrow self) get {
      mutableSpan(of: outputView, within: self)
    }
  }

  /// The parameter array with this number in `Layer.parameters(for:)`.
  @_lifetime(borrow self)
  public func parameter(_ index: Int) -> Span<Float> {
    span(of: parameterView(index), within: self)
  }

  /// The state array with this number in `Layer.state(for:)`, as it was before this step.
  @_lifetime(borrow self)
  public func state(_ index: Int) -> Span<Float> {
    span(of: stateView(index), within: self)
  }

  /// Where a training pass puts what it observed for a state array.
  @_lifetime(borrow self)
  public func observed(_ index: Int) -> MutableSpan<Float> {
    mutableSpan(of: observedView(index), within: self)
  }

  /// `scratchCount` floats to use during this call, on a boundary of 64 bytes. Other layers use them too.
  public var scratch: MutableSpan<Float> {
    @_lifetime(borrow self) get {
      mutableSpan(of: scratchView, within: self)
    }
  }

  /// `savedCount` floats that the backward pass will find as they were left, on a boundary of 64 bytes.
  public var saved: MutableSpan<Float> {
    @_lifetime(borrow self) get {
      mutableSpan(of: savedView, within: self)
    }
  }
}

/// The same arrays for the layers of this library, which hand them to kernels.
extension ForwardContext {
  package func inputView(_ index: Int = 0) -> FloatView {
    let input = memory.inputs[index]
    return input.values.view.part(from: 0, count: rows * input.width)
  }

  package var outputView: MutableFloatView {
    memory.output.values.part(from: 0, count: rows * memory.output.width)
  }

  package func parameterView(_ index: Int) -> FloatView { memory.parameters[index] }
  package func stateView(_ index: Int) -> FloatView { memory.state[index] }
  package func observedView(_ index: Int) -> MutableFloatView { memory.observed[index] }
  package var scratchView: MutableFloatView { memory.scratch }
  package var savedView: MutableFloatView { memory.saved }
}

/// What a layer is handed for its backward pass. It cannot be kept, and neither can what it hands out.
public struct BackwardContext: ~Escapable {
  /// The forward pass that is being differentiated.
  public let forward: ForwardContext

  @_lifetime(copy forward)
  init(forward: ForwardContext) {
    self.forward = forward
  }

  /// Examples.
  package var rows: Int { forward.rows }
  /// Threads for what the layer does in parallel.
  package var pool: WorkerPool { forward.pool }

  /// ∂loss/∂output: `rows` × `outputShape.count` floats. The layer may overwrite them.
  public var outputGradient: MutableSpan<Float> {
    @_lifetime(borrow self) get {
      mutableSpan(of: outputGradientView, within: self)
    }
  }

  /// Where ∂loss/∂input goes, or `nil` when nobody needs it (the data itself).
  @_lifetime(borrow self)
  public func inputGradient(_ index: Int = 0) -> MutableSpan<Float>? {
    guard let view = inputGradientView(index) else { return nil }
    return mutableSpan(of: view, within: self)
  }

  /// Where ∂loss/∂parameter goes. The layer writes it; it does not add to what is there.
  @_lifetime(borrow self)
  public func parameterGradient(_ index: Int) -> MutableSpan<Float> {
    mutableSpan(of: parameterGradientView(index), within: self)
  }
}

/// The same arrays for the layers of this library.
extension BackwardContext {
  package var outputGradientView: MutableFloatView {
    let memory = forward.memory
    return memory.outputGradient.part(from: 0, count: rows * memory.output.width)
  }

  package func inputGradientView(_ index: Int = 0) -> MutableFloatView? {
    let memory = forward.memory
    return memory.inputGradients[index]?.part(from: 0, count: rows * memory.inputs[index].width)
  }

  package func parameterGradientView(_ index: Int) -> MutableFloatView {
    forward.memory.parameterGradients[index]
  }
}

/// The random numbers of one layer in one training step: a function of the run's seed, the layer, the step and
/// the row, so that neither threads nor shards change them.
public struct LayerRandom: Hashable, Sendable {
  /// The seed of the run.
  package let seed: UInt64
  /// The number of the layer in its network.
  package let layer: Int
  /// The number of the training step, from zero.
  package let step: Int
  /// The row of the batch that the first row of this shard is.
  package let firstRow: Int

  /// The numbers for one row.
  ///
  /// - Parameter row: counted as in the context's arrays; the place of the shard in its batch is taken into account. Beyond 4,096
  ///   layers, 16,777,216 steps or 1,048,576 rows the numbers come again.
  public func generator(row: Int) -> Philox {
    Philox(seed: seed, stream: RandomStream.layer(layer, step: step, row: firstRow &+ row).number)
  }
}

/// The floats of a view for as long as its owner is at hand.
@_lifetime(borrow owner)
private func span<Owner: ~Escapable>(of view: FloatView, within owner: borrowing Owner) -> Span<Float> {
  let span = unsafe Span(_unsafeStart: view.base, count: view.count)
  return unsafe _overrideLifetime(span, borrowing: owner)
}

/// The floats of a view, to be written, for as long as its owner is at hand.
@_lifetime(borrow owner)
private func mutableSpan<Owner: ~Escapable>(of view: MutableFloatView, within owner: borrowing Owner)
  -> MutableSpan<Float>
{
  let span = unsafe MutableSpan(_unsafeStart: view.base, count: view.count)
  return unsafe _overrideLifetime(span, borrowing: owner)
}

/// The arrays of one node of a plan. Their addresses stay the same for the life of the plan.
final class NodeMemory: Sendable {
  struct Rows: Sendable {
    let values: MutableFloatView
    /// Floats an example.
    let width: Int
  }

  let inputShapes: [Shape]
  let outputShape: Shape
  let inputs: [Rows]
  let output: Rows
  let outputGradient: MutableFloatView
  let inputGradients: [MutableFloatView?]
  let parameters: [FloatView]
  let parameterGradients: [MutableFloatView]
  let saved: MutableFloatView
  let scratch: MutableFloatView
  let state: [FloatView]
  let observed: [MutableFloatView]
  /// What is handed on from call to call, row by row; `nil` where every call begins anew.
  let carried: MutableFloatView?
  /// The tokens whose vectors the first input consists of; `nil` where it comes from something else than an embedding of data.
  let tokens: TokenRows?
  /// Whether a layer that adds to the gradients of its parameters finds something else than zeros there.
  let clearsGradients: Bool

  init(
    inputShapes: [Shape], outputShape: Shape, inputs: [Rows], output: Rows,
    outputGradient: MutableFloatView, inputGradients: [MutableFloatView?], parameters: [FloatView],
    parameterGradients: [MutableFloatView], saved: MutableFloatView, scratch: MutableFloatView,
    state: [FloatView], observed: [MutableFloatView], carried: MutableFloatView? = nil,
    tokens: TokenRows? = nil, clearsGradients: Bool = true
  ) {
    self.clearsGradients = clearsGradients
    self.carried = carried
    self.tokens = tokens
    self.inputShapes = inputShapes
    self.outputShape = outputShape
    self.inputs = inputs
    self.output = output
    self.outputGradient = outputGradient
    self.inputGradients = inputGradients
    self.parameters = parameters
    self.parameterGradients = parameterGradients
    self.saved = saved
    self.scratch = scratch
    self.state = state
    self.observed = observed
  }
}
