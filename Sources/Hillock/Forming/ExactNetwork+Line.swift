import HillockFormula

extension ExactNetwork {
  /// A part of the real line on which a network of one input is linear: output = slope·x + intercept.
  public struct LinePiece: Hashable, Sendable {
    /// `nil` for −∞.
    public var lower: Rational?
    /// `nil` for ∞.
    public var upper: Rational?
    /// One for each output.
    public var slopes: [Rational]
    public var intercepts: [Rational]
  }

  /// How many pieces are computed at most.
  public static let pieceLimit = 20_000

  /// The pieces of a network with one input, from left to right: on each no unit changes its side.
  ///
  /// - Throws: `FormingError` when the network has another number of inputs, or too many pieces.
  public func linePieces() throws(FormingError) -> [LinePiece] {
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
