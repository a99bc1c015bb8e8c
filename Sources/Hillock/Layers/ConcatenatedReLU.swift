/// Keeps both signs apart: the result is max(0, x) followed by max(0, −x), twice as long.
///
/// The derivative at 0 is 0 on both sides. Source: Shang et al. 2016.
public struct ConcatenatedReLU: Layer, LibraryLayer {
  package static let word = "crelu"
  package var isStepwise: Bool { true }

  /// The width follows from the input; there is nothing to set.
  public init() {}

  package var typed: String? { "crelu" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else { throw ShapeError("expected a vector, got shape \(input)") }
    return [2 * input.count]
  }

  package func summary(of inputs: [Shape]) -> String { Self.word }

  package func forward(in context: ForwardContext) {
    let width = context.inputShapes[0].count
    let input = context.inputView()
    let output = context.outputView
    for row in 0..<context.rows {
      for column in 0..<width {
        let x = input[row * width + column]
        output[row * 2 * width + column] = x > 0 ? x : x.isNaN ? .nan : 0
        output[row * 2 * width + width + column] = x < 0 ? -x : x.isNaN ? .nan : 0
      }
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    let width = context.forward.inputShapes[0].count
    let input = context.forward.inputView()
    let gradient = context.outputGradientView
    for row in 0..<context.rows {
      for column in 0..<width {
        let x = input[row * width + column]
        let value: Float =
          x > 0
          ? gradient[row * 2 * width + column]
          : x < 0 ? -gradient[row * 2 * width + width + column] : x.isNaN ? .nan : 0
        inputGradient[row * width + column] = value
      }
    }
  }
}
