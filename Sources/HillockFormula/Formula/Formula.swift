/// A formula as data: a tree whose leaves are exact numbers, constants and variables.
///
/// The tree says what is meant, not how it is evaluated. Sums and products are flat lists; a difference is a
/// sum with a factor −1, a quotient is a product with an exponent −1, a square root is an exponent 1/2. Use
/// the operators and the named functions to build one: they keep the tree in this shape.
public indirect enum Formula: Hashable, Sendable {
  /// An exact number.
  case number(Rational)
  /// A constant that is no rational number.
  case constant(Constant)
  /// A variable by its name.
  case variable(String)
  /// The sum of all; 0 of none.
  case sum([Formula])
  /// The product of all; 1 of none.
  case product([Formula])
  /// The first to the power of the second.
  case power(Formula, Formula)
  /// A function of one argument or, as max and min, of several.
  case function(Function, [Formula])
  /// The value of the first branch whose condition holds, or else `otherwise`.
  case piecewise([Branch], otherwise: Formula)

  /// One line of a definition by cases.
  public struct Branch: Hashable, Sendable {
    /// When the value counts, if no branch before it does.
    package var condition: Condition
    /// The value where the condition holds.
    package var value: Formula

    /// One case of a piecewise expression.
    package init(_ condition: Condition, _ value: Formula) {
      self.condition = condition
      self.value = value
    }
  }

  /// A comparison of two expressions, or a combination of comparisons.
  public indirect enum Condition: Hashable, Sendable {
    /// A comparison of two expressions.
    case compare(Formula, Relation, Formula)
    /// Each of them holds; true of none.
    case all([Condition])
    /// At least one of them holds; false of none.
    case any([Condition])
    /// It does not hold.
    case not(Condition)
  }

  /// How the two sides of a comparison stand to each other.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    /// The left side is below the right one.
    case less = "<"
    /// The left side is at most the right one.
    case lessOrEqual = "<="
    /// Both sides are the same number.
    case equal = "="
    /// The sides are different numbers.
    case notEqual = "!="
    /// The left side is at least the right one.
    case greaterOrEqual = ">="
    /// The left side is above the right one.
    case greater = ">"
  }
}

/// A real number that has a name because it has no exact decimal.
public enum Constant: String, Hashable, Sendable, CaseIterable {
  /// The circumference of a circle whose diameter is 1.
  @_spi(Tools) case pi
  /// The base of the natural logarithm. `e^x` is read as `exp(x)`.
  @_spi(Tools) case e
}
