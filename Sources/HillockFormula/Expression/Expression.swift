/// A formula as data: a tree whose leaves are exact numbers, constants and variables.
///
/// The tree says what is meant, not how it is evaluated. Sums and products are flat lists; a difference is a
/// sum with a factor −1, a quotient is a product with an exponent −1, a square root is an exponent 1/2. Use
/// the operators and the named functions to build one: they keep the tree in this shape.
public indirect enum Expression: Hashable, Sendable {
  case number(Rational)
  case constant(Constant)
  case variable(String)
  case sum([Expression])
  case product([Expression])
  case power(Expression, Expression)
  case function(Function, [Expression])
  /// The value of the first branch whose condition holds, or else `otherwise`.
  case piecewise([Branch], otherwise: Expression)

  /// One line of a definition by cases.
  public struct Branch: Hashable, Sendable {
    public var condition: Condition
    public var value: Expression

    public init(_ condition: Condition, _ value: Expression) {
      self.condition = condition
      self.value = value
    }
  }

  /// A comparison of two expressions, or a combination of comparisons.
  public indirect enum Condition: Hashable, Sendable {
    case compare(Expression, Relation, Expression)
    case all([Condition])
    case any([Condition])
    case not(Condition)
  }

  /// How the two sides of a comparison stand to each other.
  public enum Relation: String, Hashable, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case equal = "="
    case notEqual = "!="
    case greaterOrEqual = ">="
    case greater = ">"
  }
}

/// A real number that has a name because it has no exact decimal.
public enum Constant: String, Hashable, Sendable, CaseIterable {
  case pi
  /// The base of the natural logarithm. `e^x` is read as `exp(x)`.
  case e
}
