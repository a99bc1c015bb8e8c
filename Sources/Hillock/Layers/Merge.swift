import CHillockKernels

/// The sum of its inputs, which have one shape: x₁ + x₂ + …, added in their order.
package struct Add: Layer, LibraryLayer {
  package static let word = "add"
  package var isStepwise: Bool { true }

  /// At least two inputs, given where the layer is put into a network.
  package init() {}

  package var typed: String? { Merge.add.rawValue }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape { try equalShape(inputs) }

  package var computation: LayerForm { .sum }

  package func forward(in context: ForwardContext) {
    guard context.inputShapes.count > 1 else {
      context.outputView.copy(from: context.inputView(0))
      return
    }
    Reductions.add(context.inputView(0), context.inputView(1), into: context.outputView)
    for index in 2..<context.inputShapes.count {
      Reductions.add(context.inputView(index), to: context.outputView)
    }
  }

  package func backward(in context: BackwardContext) {
    for index in context.forward.inputShapes.indices {
      context.inputGradientView(index)?.copy(from: context.outputGradientView.view)
    }
  }
}

/// The product of its inputs, number by number, in their order.
package struct Multiply: Layer, LibraryLayer {
  package static let word = "multiply"
  package var isStepwise: Bool { true }

  /// At least two inputs, given where the layer is put into a network.
  package init() {}

  package var typed: String? { Merge.multiply.rawValue }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape { try equalShape(inputs) }

  package func forward(in context: ForwardContext) {
    context.outputView.copy(from: context.inputView(0))
    for index in 1..<context.inputShapes.count {
      unsafe hk_multiply(context.inputView(index).base, context.outputView.base, context.outputView.count)
    }
  }

  package func backward(in context: BackwardContext) {
    let count = context.outputGradientView.count
    for index in context.forward.inputShapes.indices {
      guard let gradient = context.inputGradientView(index) else { continue }
      gradient.copy(from: context.outputGradientView.view)
      for other in context.forward.inputShapes.indices where other != index {
        unsafe hk_multiply(context.forward.inputView(other).base, gradient.base, count)
      }
    }
  }
}

/// Its inputs side by side along the last extent, the channels; the other extents are equal.
package struct Concatenate: Layer, LibraryLayer {
  package static let word = "concatenate"
  package var isStepwise: Bool { true }

  /// At least two inputs, given where the layer is put into a network.
  package init() {}

  package var typed: String? { Merge.concatenate.rawValue }

  package var computation: LayerForm { .concatenation }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    guard inputs.count >= 2, let first = inputs.first else {
      throw ShapeError("expected at least two inputs, got \(inputs.count)")
    }
    var channels = 0
    for input in inputs {
      guard input.rank > 0, input.extents.dropLast() == first.extents.dropLast() else {
        throw ShapeError(
          "expected inputs that differ in their last extent only, got "
            + inputs.map(\.description).joined(separator: " and "))
      }
      channels += input.extents.last ?? 0
    }
    return Shape(first.extents.dropLast() + [channels])
  }

  package func forward(in context: ForwardContext) {
    let total = context.outputShape.extents.last ?? 0
    let positions = context.outputView.count / max(total, 1)
    var start = 0
    for (index, shape) in context.inputShapes.enumerated() {
      let width = shape.extents.last ?? 0
      let input = context.inputView(index)
      for position in 0..<positions {
        context.outputView.part(from: position * total + start, count: width).copy(
          from: input.part(from: position * width, count: width))
      }
      start += width
    }
  }

  package func backward(in context: BackwardContext) {
    let total = context.forward.outputShape.extents.last ?? 0
    let gradient = context.outputGradientView.view
    let positions = gradient.count / max(total, 1)
    var start = 0
    for (index, shape) in context.forward.inputShapes.enumerated() {
      let width = shape.extents.last ?? 0
      if let target = context.inputGradientView(index) {
        for position in 0..<positions {
          target.part(from: position * width, count: width).copy(
            from: gradient.part(from: position * total + start, count: width))
        }
      }
      start += width
    }
  }
}

private func equalShape(_ inputs: [Shape]) throws(ShapeError) -> Shape {
  guard inputs.count >= 2, let first = inputs.first else {
    throw ShapeError("expected at least two inputs, got \(inputs.count)")
  }
  guard inputs.allSatisfy({ $0 == first }) else {
    throw ShapeError(
      "expected inputs of one shape, got " + inputs.map(\.description).joined(separator: " and "))
  }
  return first
}
