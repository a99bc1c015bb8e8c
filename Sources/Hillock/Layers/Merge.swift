import CHillockKernels

/// The sum of its inputs, which have one shape: x₁ + x₂ + …, added in their order.
public struct Add: PlainlyNamedLayer {
  public static let kind = "add"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try equalShape(inputs) }

  public func forward(_ context: ForwardContext) {
    context.output.copy(from: context.input(0))
    for index in 1..<context.inputShapes.count {
      Reductions.add(context.input(index), to: context.output)
    }
  }

  public func backward(_ context: BackwardContext) {
    for index in context.forward.inputShapes.indices {
      context.inputGradient(index)?.copy(from: context.outputGradient.view)
    }
  }
}

/// The product of its inputs, number by number, in their order.
public struct Multiply: PlainlyNamedLayer {
  public static let kind = "multiply"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape { try equalShape(inputs) }

  public func forward(_ context: ForwardContext) {
    context.output.copy(from: context.input(0))
    for index in 1..<context.inputShapes.count {
      unsafe hk_multiply(context.input(index).base, context.output.base, context.output.count)
    }
  }

  public func backward(_ context: BackwardContext) {
    let count = context.outputGradient.count
    for index in context.forward.inputShapes.indices {
      guard let gradient = context.inputGradient(index) else { continue }
      gradient.copy(from: context.outputGradient.view)
      for other in context.forward.inputShapes.indices where other != index {
        unsafe hk_multiply(context.forward.input(other).base, gradient.base, count)
      }
    }
  }
}

/// Its inputs side by side along the last extent, the channels; the other extents are equal.
public struct Concatenate: PlainlyNamedLayer {
  public static let kind = "concatenate"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
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

  public func forward(_ context: ForwardContext) {
    let total = context.outputShape.extents.last ?? 0
    let positions = context.output.count / max(total, 1)
    var start = 0
    for (index, shape) in context.inputShapes.enumerated() {
      let width = shape.extents.last ?? 0
      let input = context.input(index)
      for position in 0..<positions {
        context.output.part(from: position * total + start, count: width).copy(
          from: input.part(from: position * width, count: width))
      }
      start += width
    }
  }

  public func backward(_ context: BackwardContext) {
    let total = context.forward.outputShape.extents.last ?? 0
    let gradient = context.outputGradient.view
    let positions = gradient.count / max(total, 1)
    var start = 0
    for (index, shape) in context.forward.inputShapes.enumerated() {
      let width = shape.extents.last ?? 0
      if let target = context.inputGradient(index) {
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
