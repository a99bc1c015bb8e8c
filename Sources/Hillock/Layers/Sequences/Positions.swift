/// The last position of a sequence that counts: of positions × channels a vector of channels; zeros for an example without any.
public struct LastPosition: Layer, SequenceLayer {
  package static let word = "last_position"
  package var isStepwise: Bool { true }

  /// The last position.
  public init() {}

  package var typed: String? { "last" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    [try SequenceInputs.sequence(inputs).channels]
  }

  package func summary(of inputs: [Shape]) -> String { "LastPosition" }

  package func forward(in context: ForwardContext) {
    let (positions, channels) = (context.inputShapes[0].positions, context.outputShape.count)
    let (input, output) = (context.inputView(), context.outputView)
    for example in 0..<context.rows {
      let target = output.part(from: example * channels, count: channels)
      let length = context.length(of: example, positions: positions)
      if length == 0 {
        target.fill(0)
      } else {
        target.copy(from: input.part(from: (example * positions + length - 1) * channels, count: channels))
      }
    }
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    if forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    let (positions, channels) = (forward.inputShapes[0].positions, forward.outputShape.count)
    inputGradient.fill(0)
    for example in 0..<context.rows {
      let length = forward.length(of: example, positions: positions)
      guard length > 0 else { continue }
      inputGradient.part(from: (example * positions + length - 1) * channels, count: channels).copy(
        from: context.outputGradientView.view.part(from: example * channels, count: channels))
    }
  }
}

/// The positions of a sequence in the other order, those that count; padding stays where it is, and becomes 0.
package struct Reverse: Layer, SequenceLayer {
  package static let word = "reverse"

  package init() {}

  package var typed: String? { "reverse" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    try SequenceInputs.sequence(inputs)
  }

  package func summary(of inputs: [Shape]) -> String { "Reverse" }

  package func forward(in context: ForwardContext) {
    turn(context.inputView(), into: context.outputView, context)
  }

  package func backward(in context: BackwardContext) {
    if context.forward.inputShapes.count > 1 { context.inputGradientView(1)?.fill(0) }
    guard let inputGradient = context.inputGradientView() else { return }
    turn(context.outputGradientView.view, into: inputGradient, context.forward)
  }

  private func turn(_ source: FloatView, into target: MutableFloatView, _ context: ForwardContext) {
    let (positions, channels) = (context.outputShape.positions, context.outputShape.channels)
    for example in 0..<context.rows {
      let length = context.length(of: example, positions: positions)
      let start = example * positions
      for position in 0..<length {
        target.part(from: (start + position) * channels, count: channels).copy(
          from: source.part(from: (start + length - 1 - position) * channels, count: channels))
      }
      target.part(from: (start + length) * channels, count: (positions - length) * channels).fill(0)
    }
  }
}

/// Layers over a sequence from the front and, with parameters of their own, from the back; both results side by side, each position
/// beside its own.
///
/// ```swift
/// let network = try Network(inputShape: [20, 8]) {
///   Bidirectional { GRU(32) }
///   GlobalMaxPool()
///   Dense(4)
/// }
/// ```
///
/// Source: Schuster and Paliwal 1997.
public struct Bidirectional: LayerGroup, LibraryGroup {
  package let members: [NetworkPart]

  /// The layers, which keep the positions.
  public init(_ merge: Merge = .concatenate, @LayerBuilder layers: () throws -> [NetworkPart]) rethrows {
    let layers = try layers()
    members = [Self.part(merge, layers)]
  }

  static func part(_ merge: Merge, _ layers: [NetworkPart]) -> NetworkPart {
    .branches(merge: merge.layer, [layers, [.layer(Reverse())] + layers + [.layer(Reverse())]])
  }
}
