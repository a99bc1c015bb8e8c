import HillockFormula

/// What is proved about a function of one variable. Every member is the result of a proof; `nil` or `false` means
/// that no proof was found, not that the opposite holds.
public struct Facts: Hashable, Sendable {
  /// The smooth pieces, from left to right. One piece means that the function is smooth.
  package internal(set) var pieces: [Piece] = []
  /// Whether no piece jumps to the next one.
  public internal(set) var isContinuous = false
  /// f(−x) = f(x).
  public internal(set) var isEven = false
  /// f(−x) = −f(x).
  public internal(set) var isOdd = false
  /// f′ ≥ 0 wherever it exists, and no jump goes down.
  public internal(set) var isIncreasing = false
  /// f′ ≤ 0 wherever it exists, and no jump goes up.
  public internal(set) var isDecreasing = false
  /// The slopes never fall from left to right.
  public internal(set) var isConvex = false
  /// The slopes never rise from left to right.
  public internal(set) var isConcave = false
  /// The limit for x → −∞.
  package internal(set) var limitAtMinusInfinity: Extent?
  /// The limit for x → ∞.
  package internal(set) var limitAtPlusInfinity: Extent?
  /// The greatest lower bound of the values.
  package internal(set) var infimum: Extreme?
  /// The least upper bound of the values.
  package internal(set) var supremum: Extreme?
  /// The least L with |f(x) − f(y)| ≤ L·|x − y|; `nil` where there is none or none was found.
  package internal(set) var lipschitzConstant: Extreme?
  /// g with f′(x) = g(f(x)) wherever the derivative exists, in the variable `y`: then training may keep outputs
  /// and drop inputs.
  package internal(set) var derivativeFromOutput: Formula?

  /// A part of the line on which the function is given by one smooth formula.
  package struct Piece: Hashable, Sendable {
    /// `nil` for −∞.
    package var lower: Rational?
    /// `nil` for ∞.
    package var upper: Rational?
    /// The function between the ends.
    package var formula: Formula
    /// Its derivative between the ends.
    package var derivative: Formula
  }

  /// A limit, which may be infinite.
  package enum Extent: Hashable, Sendable {
    /// A number.
    case finite(Formula)
    /// Beyond every bound.
    case plusInfinity
    /// Below every bound.
    case minusInfinity
  }

  /// A bound of a set of values that no better one can replace.
  package enum Extreme: Hashable, Sendable {
    /// Exactly this number, and whether it is taken.
    case exact(Formula, isAttained: Bool)
    /// A number between these two: the outer one is proved to be a bound, the inner one is reached.
    case between(Rational, Rational)
    /// There is no upper bound.
    case plusInfinity
    /// There is no lower bound.
    case minusInfinity
  }

  /// The facts about `formula` as a function of `variable`. Every other name should have been given a value;
  /// those that are left are taken for arbitrary real numbers, and fewer facts will be found.
  public init(of formula: Formula, in variable: String = "x", effort: Int = 400_000) {
    var finder = FactFinder(formula: formula, variable: variable, effort: effort)
    self = finder.find()
  }

  init() {}
}
