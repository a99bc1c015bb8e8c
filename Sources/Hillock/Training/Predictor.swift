/// A model made ready to be asked again and again: memory and plan are made once.
///
/// The outputs are those of `Model.outputs(for:)`, to the bit. An instance serves one caller at a time.
public final class Predictor {
  package let network: Network
  /// How many examples one call may have.
  package let rows: Int
  private let plan: Plan

  /// - Parameter rows: the most examples of one call; at least 1.
  /// - Throws: `NetworkError` for fewer, for more than this machine has memory for, and for a model with numbers that are not
  ///   finite.
  public init(_ model: Model, rows: Int = 1) throws(NetworkError) {
    guard rows > 0 else {
      throw NetworkError("a predictor takes at least one example at a time; got room for \(rows)")
    }
    try model.network.checkMemory(rows: rows, gradients: 0, training: false)
    try model.checkFinite()
    network = model.network
    self.rows = rows
    plan = Plan(model, rows: rows, training: false)
  }

  /// outputs ← the network's outputs for the inputs, both row-major, without an allocation.
  ///
  /// - Throws: `NetworkError` when a length does not fit, or there are more examples than `rows`.
  public func predict(_ inputs: [Float], into outputs: inout [Float]) throws(NetworkError) {
    let width = network.inputShape.count
    let count = inputs.count / width
    guard count * width == inputs.count, count <= rows else {
      throw NetworkError(
        "expected up to \(rows) example(s) of \(width) numbers (\(network.inputShape)); got \(inputs.count) numbers"
      )
    }
    guard outputs.count == count * network.outputShape.count else {
      throw NetworkError(
        "\(count) example(s) have \(count * network.outputShape.count) outputs; there is room for \(outputs.count)"
      )
    }
    guard count > 0 else { return }
    inDefaultFloatingPointEnvironment {
      plan.load(inputs, from: 0, rows: count)
      plan.forward(rows: count, pool: .single, training: nil)
      plan.output(rows: count).copy(to: &outputs)
    }
  }
}
