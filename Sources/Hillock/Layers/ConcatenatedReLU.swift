/// Keeps both signs apart: the result is max(0, x) followed by max(0, −x), twice as long.
///
/// The derivative at 0 is 0 on both sides. Source: Shang et al. 2016.
public struct ConcatenatedReLU: Layer {
  public static let kind = "crelu"

  public init() {}

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else { throw ShapeError("expected a vector, got shape \(input)") }
    return [2 * input.count]
  }

  public func forward(_ context: ForwardContext) {
    let width = context.inputShapes[0].count
    let input = context.input()
    let output = context.output
    for row in 0..<context.rows {
      for column in 0..<width {
        let x = input[row * width + column]
        output[row * 2 * width + column] = x > 0 ? x : x.isNaN ? .nan : 0
        output[row * 2 * width + width + column] = x < 0 ? -x : x.isNaN ? .nan : 0
      }
    }
  }

  public func backward(_ context: BackwardContext) {
    guard let inputGradient = context.inputGradient() else { return }
    let width = context.forward.inputShapes[0].count
    let input = context.forward.input()
    let gradient = context.outputGradient
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
