/// What a layer is handed for its forward pass. Views are valid during the call only.
///
/// Every array is row-major: example after example, each in the layout of its shape. Views are exactly as long
/// as the rows of this call need.
public struct ForwardContext {
  let memory: NodeMemory
  /// How many examples the batch (or the shard of it) has.
  public let rows: Int
  /// Whether the pass is part of training: dropout acts only then.
  public let isTraining: Bool
  /// The random numbers of this layer in this step.
  public let random: LayerRandom
  /// Runs tasks on the threads of this run.
  public let pool: WorkerPool

  /// The shape of one example of each input.
  public var inputShapes: [Shape] { memory.inputShapes }
  /// The shape of one example of the output.
  public var outputShape: Shape { memory.outputShape }

  /// The numbers of an input, one example behind the other.
  public func input(_ index: Int = 0) -> FloatView {
    let input = memory.inputs[index]
    return input.values.view.part(from: 0, count: rows * input.width)
  }

  /// Where the result goes: `rows` × `outputShape.count` floats.
  public var output: MutableFloatView {
    memory.output.values.part(from: 0, count: rows * memory.output.width)
  }

  /// The parameter array with this number in `Layer.parameters(for:)`.
  public func parameter(_ index: Int) -> FloatView { memory.parameters[index] }

  /// The state array with this number in `Layer.state(for:)`, as it was before this step.
  public func state(_ index: Int) -> FloatView { memory.state[index] }

  /// Where a training pass puts what it observed for a state array.
  public func observed(_ index: Int) -> MutableFloatView { memory.observed[index] }

  /// `scratchCount` floats to use during this call, on a boundary of 64 bytes. Other layers use them too.
  public var scratch: MutableFloatView { memory.scratch }

  /// `savedCount` floats that the backward pass will find as they were left, on a boundary of 64 bytes.
  public var saved: MutableFloatView { memory.saved }
}

/// What a layer is handed for its backward pass. Views are valid during the call only.
public struct BackwardContext {
  /// The forward pass that is being differentiated.
  public let forward: ForwardContext

  /// Examples.
  public var rows: Int { forward.rows }
  /// Threads for what the layer does in parallel.
  public var pool: WorkerPool { forward.pool }

  /// ∂loss/∂output: `rows` × `outputShape.count` floats. The layer may overwrite them.
  public var outputGradient: MutableFloatView {
    let memory = forward.memory
    return memory.outputGradient.part(from: 0, count: rows * memory.output.width)
  }

  /// Where ∂loss/∂input goes, or `nil` when nobody needs it (the data itself).
  public func inputGradient(_ index: Int = 0) -> MutableFloatView? {
    let memory = forward.memory
    return memory.inputGradients[index]?.part(from: 0, count: rows * memory.inputs[index].width)
  }

  /// Where ∂loss/∂parameter goes. The layer writes it; it does not add to what is there.
  public func parameterGradient(_ index: Int) -> MutableFloatView {
    forward.memory.parameterGradients[index]
  }
}

/// The random numbers of one layer in one training step: a function of the run's seed, the layer, the step and
/// the row, so that neither threads nor shards change them.
public struct LayerRandom: Hashable, Sendable {
  /// The seed of the run.
  public let seed: UInt64
  /// The number of the layer in its network.
  public let layer: Int
  /// The number of the training step, from zero.
  public let step: Int
  /// The row of the batch that the first row of this shard is.
  public let firstRow: Int
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

  init(
    inputShapes: [Shape], outputShape: Shape, inputs: [Rows], output: Rows,
    outputGradient: MutableFloatView, inputGradients: [MutableFloatView?], parameters: [FloatView],
    parameterGradients: [MutableFloatView], saved: MutableFloatView, scratch: MutableFloatView,
    state: [FloatView], observed: [MutableFloatView]
  ) {
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
