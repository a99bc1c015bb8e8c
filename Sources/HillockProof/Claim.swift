import HillockFormula

/// A statement about real numbers that can be proved or refuted: two sides, how they are said to stand to each
/// other, and what may be taken for granted.
///
/// A claim is about every real value of its variables for which both sides are defined, `assumptions` hold and
/// `hypotheses` hold. Names that occur in the sides and are not in `variables` are parameters; they range over
/// the reals as well, and differ from variables only in how a verdict is worded.
package struct Claim: Hashable, Sendable {
  package var left: Formula
  package var relation: Relation
  package var right: Formula
  /// The names that the statement is "for all" of; the rest of the names are parameters.
  package var variables: Set<String>
  /// Conditions taken for granted, such as `k > 0`.
  package var assumptions: [Formula.Condition]
  /// Equations taken for granted, such as `y_1 + y_2 = 1`.
  package var hypotheses: [Equation]
  /// What the names of derivatives stand for. A side that speaks of a derivative holds a variable whose name is
  /// a key here; see `DerivativeTerm`.
  package var derivatives: [String: DerivativeTerm]

  package init(
    _ left: Formula, _ relation: Relation, _ right: Formula, variables: Set<String> = [],
    assumptions: [Formula.Condition] = [], hypotheses: [Equation] = [],
    derivatives: [String: DerivativeTerm] = [:]
  ) {
    self.left = left
    self.relation = relation
    self.right = right
    self.variables = variables
    self.assumptions = assumptions
    self.hypotheses = hypotheses
    self.derivatives = derivatives
  }

  /// How the left side is said to stand to the right side.
  package enum Relation: Hashable, Sendable {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    /// |left − right| ≤ tolerance, for a value printed with a limited number of digits.
    case approximatelyEqual(tolerance: Rational)
    /// The left side has the right side, a finite number, as its limit.
    case tendsTo(Approach)
    /// The left side grows beyond every bound; the right side of the claim is not looked at.
    case growsToPlusInfinity(Approach)
    /// The left side falls below every bound; the right side of the claim is not looked at.
    case growsToMinusInfinity(Approach)

    /// The same relation of two expressions.
    package init(_ relation: Formula.Relation) {
      self =
        switch relation {
        case .less: .less
        case .lessOrEqual: .lessOrEqual
        case .equal: .equal
        case .notEqual: .notEqual
        case .greaterOrEqual: .greaterOrEqual
        case .greater: .greater
        }
    }
  }

  /// Where a variable goes when a limit is taken.
  package struct Approach: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
      case plusInfinity, minusInfinity
      /// From both sides.
      case point(Formula)
      case pointFromAbove(Formula)
      case pointFromBelow(Formula)
    }

    package var variable: String
    package var target: Target

    package init(_ variable: String, _ target: Target) {
      self.variable = variable
      self.target = target
    }
  }

  /// Two expressions taken to be equal.
  package struct Equation: Hashable, Sendable {
    package var left: Formula
    package var right: Formula

    package init(_ left: Formula, _ right: Formula) {
      self.left = left
      self.right = right
    }
  }

  /// The value, at a point, of a derivative of an expression.
  ///
  /// `σ′(2x)` is `DerivativeTerm(of: σ(t), in: "t", at: 2x)`: differentiate first, then insert. `d/dx σ(2x)` is
  /// `DerivativeTerm(of: σ(2x), in: "x", at: x)`. The derivative is the true one: where the two one-sided
  /// derivatives differ, or the expression jumps, it does not exist, whatever formula holds on either side.
  /// `expression` and `point` may hold names of other derivative terms, as long as no name leads back to
  /// itself.
  package struct DerivativeTerm: Hashable, Sendable {
    package var expression: Formula
    package var variable: String
    package var order: Int
    package var point: Formula

    package init(of expression: Formula, in variable: String, order: Int = 1, at point: Formula) {
      self.expression = expression
      self.variable = variable
      self.order = order
      self.point = point
    }
  }
}
