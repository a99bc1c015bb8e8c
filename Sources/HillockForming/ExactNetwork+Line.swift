import Hillock
import HillockFormula

extension ExactNetwork {
  /// A part of the real line on which a network of one input is linear: output = slope·x + intercept.
  package struct LinePiece: Hashable, Sendable {
    /// `nil` for −∞.
    package var lower: Rational?
    /// `nil` for ∞.
    package var upper: Rational?
    /// One for each output.
    package var slopes: [Rational]
    package var intercepts: [Rational]
  }

  /// How many pieces are computed at most.
  package static let pieceLimit = 20_000

  /// The pieces of a network with one input, from left to right: on each no unit changes its side.
  ///
  /// - Throws: `FormingError` when the network has another number of inputs, or too many pieces.
  package func linePieces() throws(FormingError) -> [LinePiece] {
    guard inputCount == 1 else {
      throw FormingError("the network has \(inputCount) inputs; a formula over the line needs 1")
    }
    var pieces = [LinePiece(lower: nil, upper: nil, slopes: [.one], intercepts: [.zero])]
    for layer in layers {
      var next: [LinePiece] = []
      for piece in pieces {
        next += Self.split(piece, by: layer)
        guard next.count <= Self.pieceLimit else {
          throw FormingError("the network has more than \(Self.pieceLimit) linear pieces")
        }
      }
      pieces = next
    }
    return pieces.map { piece in
      LinePiece(
        lower: piece.lower, upper: piece.upper, slopes: piece.slopes.map { $0 / scale },
        intercepts: piece.intercepts.map { $0 / scale })
    }
  }

  private static func split(_ piece: LinePiece, by layer: Layer) -> [LinePiece] {
    var slopes: [Rational] = []
    var intercepts: [Rational] = []
    for (row, bias) in zip(layer.weights, layer.biases) {
      var (slope, intercept) = (Rational.zero, bias)
      for (index, weight) in row.enumerated() where !weight.isZero {
        slope = slope + weight * piece.slopes[index]
        intercept = intercept + weight * piece.intercepts[index]
      }
      slopes.append(slope)
      intercepts.append(intercept)
    }
    // Where each unit changes its side, if it does so within the piece.
    var places = [Rational?](repeating: nil, count: slopes.count)
    if !layer.isLinear {
      for index in slopes.indices where !slopes[index].isZero {
        let root = -intercepts[index] / slopes[index]
        if piece.lower.map({ $0 < root }) ?? true, piece.upper.map({ root < $0 }) ?? true {
          places[index] = root
        }
      }
    }
    let roots = Set(places.compactMap(\.self)).sorted()
    let ranks = Dictionary(uniqueKeysWithValues: roots.enumerated().map { ($1, $0) })
    // The side of a unit without a root in the piece: told at any point within.
    let inside = point(within: piece)
    let fixed = slopes.indices.map { places[$0] == nil ? (slopes[$0] * inside + intercepts[$0]).signum : 0 }
    return (0...roots.count).map { part in
      var result = LinePiece(
        lower: part == 0 ? piece.lower : roots[part - 1],
        upper: part == roots.count ? piece.upper : roots[part],
        slopes: [], intercepts: [])
      for index in slopes.indices {
        var side = fixed[index]
        if let root = places[index], let rank = ranks[root] {
          side = part > rank ? slopes[index].signum : -slopes[index].signum
        }
        let factor = side < 0 ? layer.below : layer.above
        result.slopes.append(factor * slopes[index])
        result.intercepts.append(factor * intercepts[index])
      }
      return result
    }
  }

  private static func point(within piece: LinePiece) -> Rational {
    switch (piece.lower, piece.upper) {
    case (nil, nil): .zero
    case (let lower?, nil): lower + .one
    case (nil, let upper?): upper - .one
    case (let lower?, let upper?): (lower + upper) / Rational(2)
    }
  }

  /// The first output of a network with one input as a function, all breaks kept at which a unit changes its side.
  public func piecewiseLinearFunction() throws(FormingError) -> PiecewiseLinearFunction {
    let pieces = try linePieces()
    let knots = pieces.compactMap(\.upper)
    let values = zip(pieces, knots).map { $0.slopes[0] * $1 + $0.intercepts[0] }
    if knots.isEmpty {
      return try PiecewiseLinearFunction(
        knots: [.zero], values: [pieces[0].intercepts[0]], leftSlope: pieces[0].slopes[0],
        rightSlope: pieces[0].slopes[0])
    }
    return try PiecewiseLinearFunction(
      knots: knots, values: values, leftSlope: pieces[0].slopes[0],
      rightSlope: pieces[pieces.count - 1].slopes[0])
  }
}

extension ExactNetwork {
  /// Shows that pieces with their formulas are the network on the whole line.
  ///
  /// They follow each other without a gap. On each, evaluated exactly at its ends (and for a half-line at two points), no unit is on
  /// both sides, and no unit of an unbounded piece comes nearer to zero outwards: so none changes its side, and the network is
  /// linear there. Two points at which it agrees with the formula are enough.
  ///
  /// - Throws: `FormingError` naming what fails.
  package func verify(_ pieces: [LinePiece]) throws(FormingError) {
    guard pieces.first?.lower == nil, pieces.last?.upper == nil, !pieces.isEmpty else {
      throw FormingError("the pieces do not cover the line")
    }
    for (left, right) in zip(pieces, pieces.dropFirst()) {
      guard let end = left.upper, end == right.lower else { throw FormingError("the pieces leave a gap") }
    }
    for (number, piece) in pieces.enumerated() {
      let name = "piece \(number + 1)"
      // From inside outwards, where the piece has no end.
      let points: [Rational]
      switch (piece.lower, piece.upper) {
      case (let lower?, let upper?): points = [lower, upper]
      case (let lower?, nil): points = [lower, lower + .one]
      case (nil, let upper?): points = [upper, upper - .one]
      case (nil, nil): points = [.zero, .one, Rational(-1)]
      }
      if let lower = piece.lower, let upper = piece.upper, !(lower < upper) {
        throw FormingError("\(name) has no length")
      }
      let sums = points.map { self.sums(at: $0) }
      let isBounded = piece.lower != nil && piece.upper != nil
      for layer in layers.indices where !layers[layer].isLinear {
        for unit in layers[layer].biases.indices {
          let (first, second) = (sums[0][layer][unit], sums[1][layer][unit])
          let isOnOneSide =
            if points.count == 3 {
              // The whole line: constant.
              first == second && first == sums[2][layer][unit]
            } else if isBounded {
              first.signum * second.signum >= 0
            } else {
              first.signum * second.signum >= 0 && first.signum * (second - first).signum >= 0
            }
          guard isOnOneSide else {
            throw FormingError("unit \(unit + 1) of layer \(layer + 1) changes its side within \(name)")
          }
        }
      }
      for point in points {
        let outputs = outputs(at: [point])
        for output in outputs.indices
        where outputs[output] != piece.slopes[output] * point + piece.intercepts[output] {
          throw FormingError("the formula of \(name) differs from the network at \(point.doubleValue)")
        }
      }
    }
  }

  private func sums(at input: Rational) -> [[Rational]] {
    var values = [input]
    return layers.map { layer in
      let sums = layer.sums(values)
      values = sums.map { layer.activated($0) }
      return sums
    }
  }
}
