/// The largest of `pieces` linear functions, for each unit: yᵤ = maxₚ (x·Wᵤₚ + bᵤₚ).
///
/// W is inputs × (units·pieces) with the pieces of a unit side by side; among equal pieces the first one gets
/// the gradient. Source: Goodfellow et al. 2013.
public struct Maxout: Layer {
  public static let kind = "maxout"
  /// How many outputs the layer has; at least 1.
  package var units: Int
  /// Linear functions whose largest is an output; at least 1.
  package var pieces: Int

  /// As many outputs as units, each the largest of `pieces` affine functions.
  public init(_ units: Int, pieces: Int = 2) {
    self.units = units
    self.pieces = pieces
  }

  public func outputShape(for inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else {
      throw ShapeError("expected a feature vector, got shape \(input); put Flatten() before it")
    }
    guard units > 0, pieces > 0, units.multipliedReportingOverflow(by: pieces).overflow == false else {
      throw ShapeError("expected at least 1 unit of at least 1 piece, got \(units) of \(pieces)")
    }
    return [units]
  }

  public func parameters(for inputs: [Shape]) -> [ParameterSpecification] {
    let fanIn = inputs.first?.count ?? 0
    return [
      ParameterSpecification(
        name: "weight", shape: [fanIn, units * pieces], initializer: .leCunNormal, fanIn: fanIn,
        fanOut: units * pieces, decays: true),
      ParameterSpecification(
        name: "bias", shape: [units * pieces], initializer: .zeros, fanIn: fanIn, fanOut: units * pieces,
        decays: false),
    ]
  }

  public func savedCount(for inputs: [Shape], rows: Int) -> Int { rows * units * pieces }

  public func summary(for inputs: [Shape]) -> String {
    "Maxout \(inputs.first.map(\.description) ?? "?")→\(units), \(pieces) pieces"
  }

  public func forward(_ context: ForwardContext) {
    let all = context.saved.part(from: 0, count: context.rows * units * pieces)
    Product(rows: context.rows, columns: units * pieces, depth: context.inputShapes[0].count).run(
      a: .rows(context.input()), b: .rows(context.parameter(0)), into: all,
      startingAt: .bias(context.parameter(1)), pool: context.pool)
    let output = context.output
    for index in 0..<context.rows * units {
      output[index] = all[index * pieces + largestPiece(all, unit: index)]
    }
  }

  public func backward(_ context: BackwardContext) {
    let forward = context.forward
    let rows = context.rows
    let inputs = forward.inputShapes[0].count
    let all = forward.saved.part(from: 0, count: rows * units * pieces)
    for index in 0..<rows * units {
      let largest = largestPiece(all, unit: index)
      for piece in 0..<pieces {
        all[index * pieces + piece] = piece == largest ? context.outputGradient[index] : 0
      }
    }
    Product(rows: inputs, columns: units * pieces, depth: rows).run(
      a: .columns(forward.input()), b: .rows(all.view), into: context.parameterGradient(0),
      startingAt: .zero, pool: context.pool)
    Reductions.sumOfRows(
      all.view, rows: rows, columns: units * pieces, into: context.parameterGradient(1))
    if let inputGradient = context.inputGradient() {
      Product(rows: rows, columns: inputs, depth: units * pieces).run(
        a: .rows(all.view), b: .columns(forward.parameter(0)), into: inputGradient, startingAt: .zero,
        pool: context.pool)
    }
  }

  /// NaN counts as the largest, so that it is not hidden.
  private func largestPiece(_ all: MutableFloatView, unit: Int) -> Int {
    var largest = 0
    for piece in 1..<max(pieces, 1) {
      let best = all[unit * pieces + largest]
      if best.isNaN { break }
      let candidate = all[unit * pieces + piece]
      if candidate > best || candidate.isNaN { largest = piece }
    }
    return largest
  }
}
