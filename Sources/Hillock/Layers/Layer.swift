import HillockFormula

/// A step of a network: a small value that knows its shapes, its parameters, and how to run forward and
/// backward over a batch.
///
/// A layer holds its settings only. Parameters live in the model's flat buffer, activations in the plan's, and
/// a layer is handed pointers into both. To add a layer of your own, write a `Codable` struct with these
/// members; a network that uses it can be trained, saved, summarised and checked like any other. Pass its type
/// to `TrainedModel(contentsOfFile:layers:)` so that a model file can be read back. Here is y = x + a·x², with one trained a for each feature:
///
/// ```swift
/// struct Bend: Layer {
///   static let kind = "bend"
///
///   func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
///     guard inputs.count == 1, inputs[0].rank == 1 else {
///       throw ShapeError("expected one vector, got \(inputs)")
///     }
///     return inputs[0]
///   }
///
///   func parameters(for inputs: [Shape]) -> [ParameterSpecification] {
///     [.init(name: "bend", shape: inputs[0], initializer: .zeros, fanIn: 1, fanOut: 1, decays: true)]
///   }
///
///   func forward(_ context: ForwardContext) {
///     let (x, a) = (context.input(), context.parameter(0))
///     var y = context.output
///     for index in x.indices { y[index] = x[index] + a[index % a.count] * x[index] * x[index] }
///   }
///
///   func backward(_ context: BackwardContext) {
///     let (x, a) = (context.forward.input(), context.forward.parameter(0))
///     let slope = context.outputGradient
///     var sums = context.parameterGradient(0)
///     sums.update(repeating: 0)
///     for index in x.indices { sums[index % a.count] += slope[index] * x[index] * x[index] }
///     if var gradient = context.inputGradient() {
///       for index in x.indices { gradient[index] = slope[index] * (1 + 2 * a[index % a.count] * x[index]) }
///     }
///   }
/// }
/// ```
///
/// `GradientCheck(Bend(), inputs: [[4]])` tells whether the two passes belong to each other.
public protocol Layer: Sendable, Codable, Hashable {
  /// The name of the layer in model files and summaries: `dense`. One word, unique among the layers in use.
  static var kind: String { get }

  /// The shape of the result for one example.
  ///
  /// - Throws: `ShapeError` when the inputs do not fit; the network adds which layer it was.
  func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape

  /// The arrays that are trained, in the order in which `parameter(_:)` numbers them.
  ///
  /// - Precondition: `outputShape(for:)` accepts the inputs; so for all that follows.
  func parameters(for inputs: [Shape]) -> [ParameterSpecification]

  /// The arrays that the layer learns from the data without gradients, in the order in which `state(_:)` numbers
  /// them: running statistics.
  func state(for inputs: [Shape]) -> [StateSpecification]

  /// How many floats the layer keeps from its forward to its backward pass, besides its inputs and its output,
  /// for a batch of `rows` examples.
  func savedCount(for inputs: [Shape], rows: Int) -> Int

  /// How many floats the layer needs while a pass runs; what they hold is lost when it ends.
  func scratchCount(for inputs: [Shape], rows: Int, isTraining: Bool) -> Int

  /// What a person sees in a summary: `Dense 64→128, relu`.
  func summary(for inputs: [Shape]) -> String

  /// Fills `context.output` for all rows.
  func forward(_ context: ForwardContext)

  /// Fills the gradients of the parameters and, where asked for, of the inputs.
  func backward(_ context: BackwardContext)
}

extension Layer {
  /// No parameters.
  public func parameters(for inputs: [Shape]) -> [ParameterSpecification] { [] }
  /// No state.
  public func state(for inputs: [Shape]) -> [StateSpecification] { [] }
  /// Nothing is kept: 0.
  public func savedCount(for inputs: [Shape], rows: Int) -> Int { 0 }
  /// Nothing is needed: 0.
  public func scratchCount(for inputs: [Shape], rows: Int, isTraining: Bool) -> Int { 0 }
  /// The kind.
  public func summary(for inputs: [Shape]) -> String { Self.kind }

  /// What it computes, for those who compile, prove, draw or repair; `.other` for a layer that is none of the library's.
  package var form: LayerForm { (self as? any LibraryLayer)?.computation ?? .other }
  /// `LibraryLayer.readsResultsFirst`; `false` for a layer that is none of the library's.
  var backwardReadsResultsFirst: Bool { (self as? any LibraryLayer)?.readsResultsFirst ?? false }
}

/// A layer of this library.
///
/// The members have other names than those of `Layer`, which are made of them below, once for all: so the page of `Dense` shows how
/// one is made, and not the passes, which nobody outside calls.
package protocol LibraryLayer: Layer {
  /// `Layer.kind`.
  static var word: String { get }
  func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape
  func parameters(of inputs: [Shape]) -> [ParameterSpecification]
  func state(of inputs: [Shape]) -> [StateSpecification]
  func savedCount(of inputs: [Shape], rows: Int) -> Int
  func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int
  func summary(of inputs: [Shape]) -> String
  func forward(in context: ForwardContext)
  func backward(in context: BackwardContext)
  /// Whether the backward pass has read all that it needs of the layer's output, and of what it saved, before it writes
  /// the first gradient of an input: that memory may be used for these gradients.
  var readsResultsFirst: Bool { get }
  /// What it computes, as far as others can make use of it.
  var computation: LayerForm { get }
  /// Whether the layer computes a position of a sequence from that position alone, or from what it carries of those before it.
  var isStepwise: Bool { get }
  /// Whether a position of the result depends on no later position of a sequence.
  var isCausal: Bool { get }
  /// Floats of an example that the layer hands on from one call to the next, where a sequence comes in pieces. 0 before the first.
  func carriedCount(of inputs: [Shape]) -> Int
  /// How a `LayerList` writes it: `128:relu`; `nil` where a list has no words for it.
  var typed: String? { get }
}

extension LibraryLayer {
  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] { [] }
  package func state(of inputs: [Shape]) -> [StateSpecification] { [] }
  package func savedCount(of inputs: [Shape], rows: Int) -> Int { 0 }
  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int { 0 }
  package func summary(of inputs: [Shape]) -> String { String(describing: Self.self) }
  package var readsResultsFirst: Bool { false }
  package var computation: LayerForm { .other }
  package var typed: String? { nil }
  package var isStepwise: Bool { false }
  package var isCausal: Bool { isStepwise }
  package func carriedCount(of inputs: [Shape]) -> Int { 0 }

  public static var kind: String { word }
  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try outputShape(of: inputs) }
  public func parameters(for inputs: [Shape]) -> [ParameterSpecification] { parameters(of: inputs) }
  public func state(for inputs: [Shape]) -> [StateSpecification] { state(of: inputs) }
  public func savedCount(for inputs: [Shape], rows: Int) -> Int { savedCount(of: inputs, rows: rows) }
  public func scratchCount(for inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    scratchCount(of: inputs, rows: rows, isTraining: isTraining)
  }
  public func summary(for inputs: [Shape]) -> String { summary(of: inputs) }
  public func forward(_ context: ForwardContext) { forward(in: context) }
  public func backward(_ context: BackwardContext) { backward(in: context) }
}

/// A layer that ends in a scalar activation, which can be read and replaced by another one.
///
/// `Inspection` looks at what goes into the activation and at its slope there; annealing replaces it from step to step.
package protocol ActivatedLayer: LibraryLayer {
  /// The activation at the end; the identity where there is none.
  var activation: Activation { get set }
}

/// One trained array of a layer.
public struct ParameterSpecification: Hashable, Sendable {
  /// The name within the layer: `weight`, `bias`.
  package var name: String
  package var shape: Shape
  package var initializer: Initializer
  /// How many inputs feed one output, and how many outputs one input feeds; what initialisers scale by.
  package var fanIn: Int
  package var fanOut: Int
  /// Whether weight decay applies. Biases and gains are left alone by convention.
  package var decays: Bool
  /// What the numbers are at first, where no initializer says it.
  var firstValues: [Float]?

  /// One array of parameters; `fanIn` and `fanOut` are what the initializer takes, `decays` says whether weight decay applies.
  public init(
    name: String, shape: Shape, initializer: Initializer, fanIn: Int, fanOut: Int, decays: Bool
  ) {
    self.name = name
    self.shape = shape
    self.initializer = initializer
    self.fanIn = fanIn
    self.fanOut = fanOut
    self.decays = decays
  }

  /// - Parameter firstValues: as many as the shape has; `nil` for those of the initializer.
  init(
    name: String, shape: Shape, initializer: Initializer, fanIn: Int, fanOut: Int, decays: Bool,
    firstValues: [Float]?
  ) {
    self.init(
      name: name, shape: shape, initializer: initializer, fanIn: fanIn, fanOut: fanOut, decays: decays)
    self.firstValues = firstValues
  }
}

/// One array of a layer that follows the data and not the gradient. It is saved with the model and used when the
/// layer is not training.
public struct StateSpecification: Hashable, Sendable {
  /// The name within the layer: `running_mean`.
  package var name: String
  package var shape: Shape
  package var initialValue: Float
  /// A training step sets state ← state + momentum·(observed − state).
  package var momentum: Float

  /// One array of state; a training step sets state ← state + momentum·(observed − state).
  public init(name: String, shape: Shape, initialValue: Float, momentum: Float) {
    self.name = name
    self.shape = shape
    self.initialValue = initialValue
    self.momentum = momentum
  }
}

extension Shape {
  /// Checks that it is a vector, or a sequence of vectors.
  func checkVectors() throws(ShapeError) {
    guard rank == 1 || rank == 2 else {
      throw ShapeError(
        "expected a feature vector, or a sequence of positions×features, got shape \(self); put Flatten() before it"
      )
    }
  }
}

/// The one input of a layer that takes one.
func onlyInput(_ inputs: [Shape]) throws(ShapeError) -> Shape {
  guard inputs.count == 1, let input = inputs.first else {
    throw ShapeError("expected one input, got \(inputs.count)")
  }
  return input
}
