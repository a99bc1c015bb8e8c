/// The largest of `pieces` linear functions, for each unit: yᵤ = maxₚ (x·Wᵤₚ + bᵤₚ).
///
/// W is inputs × (units·pieces) with the pieces of a unit side by side; among equal pieces the first one gets
/// the gradient. Source: Goodfellow et al. 2013.
public struct Maxout: Layer, LibraryLayer {
  package static let word = "maxout"
  /// How many outputs the layer has; at least 1.
  package var units: Int
  /// Linear functions whose largest is an output; at least 1.
  package var pieces: Int

  /// As many outputs as units, each the largest of `pieces` affine functions.
  public init(_ units: Int, pieces: Int = 2) {
    self.units = units
    self.pieces = pieces
  }

  package var typed: String? { "maxout:\(units):\(pieces)" }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else {
      throw ShapeError("expected a feature vector, got shape \(input); put Flatten() before it")
    }
    guard units > 0, pieces > 0, units.multipliedReportingOverflow(by: pieces).overflow == false else {
      throw ShapeError("expected at least 1 unit of at least 1 piece, got \(units) of \(pieces)")
    }
    return [units]
  }

  package func parameters(of inputs: [Shape]) -> [ParameterSpecification] {
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

  package func savedCount(of inputs: [Shape], rows: Int) -> Int { rows * units * pieces }

  package func summary(of inputs: [Shape]) -> String {
    "Maxout \(inputs.first.map(\.description) ?? "?")→\(units), \(pieces) pieces"
  }

  package func forward(in context: ForwardContext) {
    let all = context.savedView.part(from: 0, count: context.rows * units * pieces)
    Product(rows: context.rows, columns: units * pieces, depth: context.inputShapes[0].count).run(
      a: .rows(context.inputView()), b: .rows(context.parameterView(0)), into: all,
      startingAt: .bias(context.parameterView(1)), pool: context.pool)
    let output = context.outputView
    for index in 0..<context.rows * units {
      output[index] = all[index * pieces + largestPiece(all, unit: index)]
    }
  }

  package func backward(in context: BackwardContext) {
    let forward = context.forward
    let rows = context.rows
    let inputs = forward.inputShapes[0].count
    let all = forward.savedView.part(from: 0, count: rows * units * pieces)
    for index in 0..<rows * units {
      let largest = largestPiece(all, unit: index)
      for piece in 0..<pieces {
        all[index * pieces + piece] = piece == largest ? context.outputGradientView[index] : 0
      }
    }
    Product(rows: inputs, columns: units * pieces, depth: rows).run(
      a: .columns(forward.inputView()), b: .rows(all.view), into: context.parameterGradientView(0),
      startingAt: .zero, pool: context.pool)
    Reductions.sumOfRows(
      all.view, rows: rows, columns: units * pieces, into: context.parameterGradientView(1))
    if let inputGradient = context.inputGradientView() {
      Product(rows: rows, columns: inputs, depth: units * pieces).run(
        a: .rows(all.view), b: .columns(forward.parameterView(0)), into: inputGradient, startingAt: .zero,
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
