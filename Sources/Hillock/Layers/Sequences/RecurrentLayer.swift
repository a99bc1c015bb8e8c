import HillockFormula

/// A layer that goes through a sequence step by step and hands its states on: what all of them have in common. A cell says what one
/// step is.
///
/// - x: positions × channels; y: positions × units, the first state after each step, and 0 at positions that do not count.
/// - With W (channels × gates·units), U (units × gates·units) and b (gates·units) a gate's sum is the chain that starts at b and adds
///   x[k]·W[k], then, for gates that read the state in this way, h[k]·U[k], by fused multiply-add.
/// - States are 0 before the first step, or what an earlier piece of the sequence left.
/// - Backward: the gradient of a state is that of its output plus what comes from the step after it. Gradients of the arrays are sums
///   over the packed rows of `SequenceBlocks`, each one chain, of W over tokens where these come again (`RepeatedRows`); those of x are
///   chains over the gates in their order, of tokens that come again of their sums.
package protocol RecurrentLayer: SequenceLayer {
  /// Numbers of the state.
  var units: Int { get }
  /// Sums of a step, each of `units` numbers.
  var gateCount: Int { get }
  /// The gates whose sums have h·U in them; a cell adds it to the others itself, perhaps of something else than h.
  var gatesOfState: Int { get }
  /// States of a step: 1, and 2 where a cell has memory besides its output.
  var stateCount: Int { get }
  /// Arrays of `units` numbers that a step keeps for the backward pass besides gates and states.
  var keptCount: Int { get }
  /// The gates that open and close from 0 to 1, with their names.
  var openings: [(index: Int, name: String)] { get }
  /// The parameters after W, U and b.
  var ownParameters: [ParameterSpecification] { get }
  /// What b is at first, gate by gate; 0 where it is `nil`.
  var firstBiases: [Float]? { get }

  /// Whether a step takes the gates as they lie, a row after the other with all gates of it, and not each gate by itself.
  var takesRowsOfGates: Bool { get }
  /// Makes the gates of their sums, in their place, and the next states.
  func step(_ step: RecurrentStep)
  /// Makes the gradients of the sums in the place of the gates, and in the place of the states' gradients those of the previous states,
  /// but for what comes through U of the first `gatesOfState` gates.
  func stepBackward(_ step: RecurrentStep, gradients: StepRows, work: StepRows)
  /// The gradients of its own parameters, from the packed rows of the whole batch.
  func gradientsOfOwnParameters(_ pass: RecurrentPass, _ context: BackwardContext)
}

/// What one step has of arrays of packed rows; a view is made where it is asked for.
package struct StepRows {
  let arrays: [MutableFloatView]
  /// Floats before the step's, and of the step.
  let start: Int
  let length: Int

  var count: Int { arrays.count }
  var first: MutableFloatView? { arrays.isEmpty ? nil : self[0] }
  subscript(index: Int) -> MutableFloatView { arrays[index].part(from: start, count: length) }
}

/// One step of the examples of a block that have it: views of `rows` × units.
package struct RecurrentStep {
  /// Each gate by itself, where a layer does not take the rows of all.
  let gates: StepRows
  /// The rows of all gates, as they are kept.
  let allGates: MutableFloatView
  let kept: StepRows
  /// The states before the step.
  let previous: StepRows
  /// Where the states after it go.
  let next: StepRows
  let rows: Int
  let units: Int
  let arrays: ForwardArrays
  let pool: WorkerPool

  private var width: Int { arrays.gateCount * units }

  /// Rows of all gates → each gate by itself.
  func takeGatesApart() {
    for gate in 0..<gates.count {
      RecurrentKernels.take(
        columns: gate * units..<(gate + 1) * units, of: allGates.view, pitch: width, into: gates[gate])
    }
  }

  /// The other way.
  func putGatesTogether() {
    for gate in 0..<gates.count {
      RecurrentKernels.put(
        gates[gate].view, into: allGates, columns: gate * units..<(gate + 1) * units, pitch: width)
    }
  }

  /// gates ← gates + x·U of those whose sums read the state.
  func addState(_ x: FloatView, pool: WorkerPool) {
    let product = StridedProduct(rows: rows, columns: arrays.gatesOfState * units, depth: units)
    let left = MatrixView(x, stride: units)
    guard let factor = arrays.laidOut(0) else {
      product.run(
        left, arrays.recurrent(0), into: allGates, stride: width, startingAt: .existing, pool: .single)
      return
    }
    let parts = StridedProduct.parts(of: product.columns, for: pool.threads)
    pool.run(tasks: parts.count) {
      product.run(
        parts[$0], of: left, laidOut: factor, into: allGates, stride: width, startingAt: .existing)
    }
  }

  /// target ← target + the gradients of these gates·Uᵀ.
  func addStateGradient(to target: MutableFloatView) {
    multiply(
      MatrixView(allGates.view, stride: width), arrays.recurrent(0).transposed, 0,
      depth: arrays.gatesOfState * units, into: target, .existing)
  }

  /// gate ← gate + x·U of a gate whose sum reads something else than the state.
  func add(
    _ x: FloatView, toGate gate: Int, into target: MutableFloatView? = nil, start: Product.Start = .existing
  ) {
    multiply(
      MatrixView(x, stride: units), arrays.recurrent(gate), gate, depth: units, into: target ?? gates[gate],
      start)
  }

  /// target ← target + gradient·Uᵀ of such a gate.
  func add(_ gradient: FloatView, backThroughGate gate: Int, to target: MutableFloatView) {
    multiply(
      MatrixView(gradient, stride: units), arrays.recurrent(gate).transposed, gate, depth: units,
      into: target, .existing)
  }

  private func multiply(
    _ left: MatrixView, _ b: MatrixView, _ gate: Int, depth: Int, into target: MutableFloatView,
    _ start: Product.Start
  ) {
    let product = StridedProduct(rows: rows, columns: units, depth: depth)
    if let factor = arrays.laidOut(gate) {
      product.run(left, laidOut: factor, into: target, stride: units, startingAt: start)
    } else {
      product.run(left, b, into: target, stride: units, startingAt: start, pool: .single)
    }
  }
}

/// The parameters of a recurrent layer during a pass.
package struct ForwardArrays {
  let parameters: [FloatView]
  let units: Int
  let gateCount: Int
  /// The first gates, whose parts of U are used together.
  let gatesOfState: Int
  /// U, in a backward pass Uᵀ, as the products of many steps read it: of the first gates together, then of each other one; `nil` where
  /// there is one step.
  private var factors: FloatView?

  init(parameters: [FloatView], units: Int, gateCount: Int, gatesOfState: Int) {
    (self.parameters, self.units) = (parameters, units)
    (self.gateCount, self.gatesOfState) = (gateCount, gatesOfState)
  }

  private static func count(units: Int) -> Int { StridedProduct.layoutCount(columns: units, depth: units) }

  /// Floats of U of all gates, laid out.
  static func factorCount(units: Int, gates: Int) -> Int { gates * count(units: units) }

  mutating func layOut(transposed: Bool, into memory: MutableFloatView) {
    let wide = gatesOfState * units
    lay(0, StridedProduct(rows: 0, columns: transposed ? units : wide, depth: transposed ? wide : units))
    for gate in gatesOfState..<gateCount { lay(gate, StridedProduct(rows: 0, columns: units, depth: units)) }
    func lay(_ gate: Int, _ product: StridedProduct) {
      let matrix = recurrent(gate)
      product.layOut(
        transposed ? matrix.transposed : matrix,
        into: memory.part(from: gate * Self.count(units: units), count: product.layoutCount))
    }
    factors = memory.view
  }

  /// From a gate on.
  func laidOut(_ gate: Int) -> FloatView? {
    let start = gate * Self.count(units: units)
    return factors.map { $0.part(from: start, count: $0.count - start) }
  }

  var input: MatrixView { part(0, 0) }
  /// From a gate on.
  func recurrent(_ gate: Int) -> MatrixView { part(1, gate) }
  var bias: FloatView { parameters[2] }
  /// One of the layer's own.
  func own(_ index: Int) -> FloatView { parameters[3 + index] }

  private func part(_ array: Int, _ gate: Int) -> MatrixView {
    let view = parameters[array]
    return MatrixView(
      view.part(from: gate * units, count: view.count - gate * units), stride: gateCount * units)
  }
}

extension RecurrentLayer {
  package var isStepwise: Bool { true }
  package func carriedCount(of inputs: [Shape]) -> Int { stateCount * units }
  package var keptCount: Int { 0 }
  package var stateCount: Int { 1 }
  package var gatesOfState: Int { gateCount }
  package var takesRowsOfGates: Bool { false }
  package var openings: [(index: Int, name: String)] { [] }
  package var ownParameters: [ParameterSpecification] { [] }
  package var firstBiases: [Float]? { nil }
  package func gradientsOfOwnParameters(_ pass: RecurrentPass, _ context: BackwardContext) {}

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try SequenceInputs.sequence(inputs)
    guard units > 0, units <= 1 << 20 else {
      throw ShapeError("expected from 1 to \(1 << 20) units, got \(units)")
    }
    return [input.extents[0], units]
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    let (channels, width) = (inputs.first?.channels ?? 0, gateCount * units)
    return [
      ParameterSpecification(
        name: "weight", shape: [channels, width], initializer: .glorotUniform, fanIn: channels,
        fanOut: units, decays: true),
      ParameterSpecification(
        name: "recurrent_weight", shape: [units, width], initializer: .orthogonal, fanIn: units,
        fanOut: units, decays: true),
      ParameterSpecification(
        name: "bias", shape: [width], initializer: .zeros, fanIn: channels, fanOut: units, decays: false,
        firstValues: firstBiases),
    ] + ownParameters
  }

  /// For each packed row its input, the states before it, the gates and what else the cell keeps.
  package func savedCount(of inputs: [Shape], rows: Int) -> Int {
    guard let input = inputs.first else { return 0 }
    return rows * input.positions * (input.channels + (stateCount + gateCount + keptCount) * units)
  }

  /// U laid out; for each block the states after a step, and while training their gradients and those of the gates, and the gates of a step
  /// one by one; gradients of the inputs.
  package func scratchCount(of inputs: [Shape], rows: Int, isTraining: Bool) -> Int {
    guard let input = inputs.first else { return 0 }
    let blocks = (rows + SequenceBlocks.size - 1) / SequenceBlocks.size
    let own =
      blocks * SequenceBlocks.size * units * (stateCount + gatesApart + (isTraining ? workCount : 0))
    return ForwardArrays.factorCount(units: units, gates: gateCount) + own
      + (isTraining ? rows * input.positions * input.channels : 0)
  }

  /// Arrays of a block's rows that `stepBackward` may use.
  var workCount: Int { takesRowsOfGates ? 0 : gateCount + 2 }
  /// Arrays of a block's rows in which the gates of a step are apart; a single gate is so as it lies.
  var gatesApart: Int { takesRowsOfGates || gateCount == 1 ? 0 : gateCount }

  package func forward(in context: ForwardContext) {
    var pass = RecurrentPass(self, context.memory, rows: context.rows, lengths: context.lengths)
    pass.forward(self, context.outputView, pool: context.pool)
  }

  package func backward(in context: BackwardContext) {
    var pass = RecurrentPass(
      self, context.forward.memory, rows: context.rows, lengths: context.forward.lengths)
    pass.backward(self, context)
    pass.gradientsOfState(self, context)
    gradientsOfOwnParameters(pass, context)
    pass.gradientOfInputs(context)
    // Lengths are data; what somebody computed would have no gradient.
    if context.forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
  }
}
