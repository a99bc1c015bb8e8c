/// A layer that uses an array of an earlier node besides its own: the array is counted, saved and updated once, with that node, and its
/// gradient is the sum of those of all who use it, in the order of the nodes.
///
/// During a pass the array is the one behind the layer's own parameters.
package protocol BorrowingLayer: LibraryLayer {
  /// The same with what it has to know of the node whose first array it uses, and the node's number; `nil` without one.
  func borrowing(from nodes: [Network.Node], for inputs: [Shape]) -> (layer: Self, node: Int)?
  /// What array it uses.
  func borrowed(of inputs: [Shape]) -> ParameterSpecification
}

/// Scores of all tokens by the vectors of an embedding: y = (x/√units)·Eᵀ + b, where E, tokens × units, is the table of the first embedding
/// before it with as many units. Positions are taken one by one.
///
/// Starting vectors have numbers of variance 1, which is why x is scaled. b starts with 0. Sources: Press and Wolf 2017; Inan,
/// Khosravi and Socher 2017.
package struct TiedDense: BorrowingLayer {
  package static let word = "tied_dense"

  /// How many tokens there are; `nil` before a network has said so.
  let count: Int?

  package init() { count = nil }

  private init(count: Int?) { self.count = count }

  package var typed: String? { "tied" }
  package var isStepwise: Bool { true }

  package func borrowing(from nodes: [Network.Node], for inputs: [Shape]) -> (layer: TiedDense, node: Int)? {
    for (index, node) in nodes.enumerated() {
      guard let embedding = node.layer as? Embedding, embedding.units == inputs.first?.channels else {
        continue
      }
      return (TiedDense(count: embedding.count), index)
    }
    return nil
  }

  package func borrowed(of inputs: [Shape]) -> ParameterSpecification {
    let units = inputs.first?.channels ?? 0
    return ParameterSpecification(
      name: "table", shape: [count ?? 0, units], initializer: .scaled(.fanIn, .normal, gain: .one), fanIn: 1,
      fanOut: units, decays: true)
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 || input.rank == 2 else {
      throw ShapeError("expected a vector or positions×channels, got shape \(input)")
    }
    guard let count, count > 0 else {
      throw ShapeError(
        "uses the table of an embedding before it with \(input.channels) units, and there is none")
    }
    return Shape(input.extents.dropLast() + [count])
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    [
      ParameterSpecification(
        name: "bias", shape: [count ?? 0], initializer: .zeros, fanIn: inputs.first?.channels ?? 0,
        fanOut: count ?? 0, decays: false)
    ]
  }

  package func summary(of inputs: [Shape]) -> String {
    "TiedDense \(inputs.first?.channels ?? 0)→\(count.map(String.init) ?? "?")"
  }

  /// x/√units
  package func savedCount(of inputs: [Shape], rows: Int) -> Int { rows * (inputs.first?.count ?? 0) }

  private func sizes(_ context: ForwardContext) -> (rows: Int, units: Int, scale: Float) {
    let (shape, units) = (context.inputShapes[0], context.inputShapes[0].channels)
    return (context.rows * (shape.count / units), units, 1 / Float(units).squareRoot())
  }

  private func saved(_ context: ForwardContext) -> MutableFloatView {
    context.savedView.part(from: 0, count: context.rows * context.inputShapes[0].count)
  }

  package func forward(in context: ForwardContext) {
    let (rows, units, scale) = sizes(context)
    let (scaled, tokens) = (saved(context), context.outputShape.channels)
    RecurrentKernels.scale(context.inputView(), by: scale, into: scaled)
    StridedProduct(rows: rows, columns: tokens, depth: units).run(
      MatrixView(scaled.view, stride: units), MatrixView(context.parameterView(1), stride: units).transposed,
      into: context.outputView, stride: tokens, startingAt: .bias(context.parameterView(0)),
      pool: context.pool)
  }

  package func backward(in context: BackwardContext) {
    let (rows, units, scale) = sizes(context.forward)
    let (gradient, tokens) = (context.outputGradientView.view, context.forward.outputShape.channels)
    RecurrentKernels.sumOfRows(gradient, into: context.parameterGradientView(0))
    let matrix = MatrixView(gradient, stride: tokens)
    StridedProduct(rows: tokens, columns: units, depth: rows).run(
      matrix.transposed, MatrixView(saved(context.forward).view, stride: units),
      into: context.parameterGradientView(1), stride: units, startingAt: .zero, pool: context.pool)
    guard let inputGradient = context.inputGradientView() else { return }
    StridedProduct(rows: rows, columns: units, depth: tokens).run(
      matrix, MatrixView(context.forward.parameterView(1), stride: units), into: inputGradient, stride: units,
      startingAt: .zero, pool: context.pool)
    RecurrentKernels.scale(inputGradient.view, by: scale, into: inputGradient)
  }
}

extension Layer {
  /// All arrays that a pass of the layer sees.
  func parametersAndBorrowed(for inputs: [Shape]) -> [ParameterSpecification] {
    parameters(for: inputs) + ((self as? any BorrowingLayer).map { [$0.borrowed(of: inputs)] } ?? [])
  }
}

extension Network {
  /// Floats of the gradients of arrays that nodes use besides their own.
  var borrowedCount: Int {
    nodes.reduce(0) { sum, node in
      sum + (node.lender.flatMap { nodes[$0].parameters.first?.shape.count } ?? 0)
    }
  }
}
