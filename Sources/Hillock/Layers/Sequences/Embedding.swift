/// A vector for each token: position t of the result is row xₜ of a table, the numbers of which are trained.
///
/// - x: positions of whole numbers from 0 to below `count`, as floats; y: positions × units; the table: count × units.
/// - A number that has no row, such as −1, gives zeros and has no gradient.
/// - Backward: the gradients of the positions are added to their rows in the order of examples and positions.
///
/// The table starts with normal deviates of variance 1: a token is its whole input. Source: Bengio et al., "A neural probabilistic language model", 2003.
public struct Embedding: Layer, IndexLayer {
  package static let word = "embedding"
  package var isStepwise: Bool { true }

  package let units: Int
  /// How many tokens there are; `nil` before a network has said so.
  package let count: Int?
  private let initializer: Initializer?

  /// - Parameters:
  ///   - units: numbers of a vector, at least 1.
  ///   - count: how many tokens there are; `nil` takes what the input of the network says.
  ///   - initializer: how the table starts; `nil` for normal deviates of variance 1.
  public init(_ units: Int, count: Int? = nil, initializer: Initializer? = nil) {
    self.units = units
    self.count = count
    self.initializer = initializer
  }

  package func taking(indicesBelow count: Int) -> Embedding {
    self.count == nil ? Embedding(units, count: count, initializer: initializer) : self
  }

  package var typed: String? { initializer == nil ? "embed(\(units))" : nil }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else { throw ShapeError("expected a sequence of tokens, got shape \(input)") }
    guard units > 0 else { throw ShapeError("expected at least 1 unit, got \(units)") }
    guard let count, count > 0, count <= 1 << 24 else {
      throw ShapeError(
        count.map { "expected from 1 to \(1 << 24) tokens, got \($0)" }
          ?? "how many tokens there are is not known; give Embedding(\(units), count: …), or an input of indices"
      )
    }
    return [input.count, units]
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
    [
      ParameterSpecification(
        name: "table", shape: [count ?? 0, units],
        initializer: initializer ?? .scaled(.fanIn, .normal, gain: .one), fanIn: 1, fanOut: units,
        decays: true)
    ]
  }

  package func summary(of inputs: [Shape]) -> String { "Embedding \(count.map(String.init) ?? "?")→\(units)" }

  package func forward(in context: ForwardContext) {
    RecurrentKernels.takeRows(
      context.inputView(), of: context.parameterView(0), columns: units, into: context.outputView)
  }

  package func backward(in context: BackwardContext) {
    let table = context.parameterGradientView(0)
    if context.forward.memory.clearsGradients { table.fill(0) }
    RecurrentKernels.add(
      context.outputGradientView.view, toRows: context.forward.inputView(), of: table, columns: units)
    // Tokens are no numbers that could be a little larger.
    context.inputGradientView()?.fill(0)
  }
}

extension Network {
  /// Where the tokens come from whose vectors a recurrent layer reads, and how many have one; `nil` where they are no data.
  func tokens(of node: Node) -> (source: Source, count: Int)? {
    guard node.layer is any RecurrentLayer, case .node(let earlier)? = node.inputs.first,
      let embedding = nodes[earlier].layer as? Embedding, let count = embedding.count,
      let source = nodes[earlier].inputs.first
    else { return nil }
    if case .node = source { return nil }
    return (source, count)
  }
}
