import HillockFormula

/// What became of a claim.
public enum Verdict: Hashable, Sendable {
  /// The claim holds for all values for which both sides are defined and the provisos are met.
  case proved([Proviso])
  /// The claim fails at the witness.
  case refuted(Witness)
  /// Neither was shown, for the reason given.
  case undecided(reason: String)
}

/// Something that a proved claim leaves out, and that its reader ought to know.
public enum Proviso: Hashable, Sendable {
  /// The sides are only defined, or the claim was only shown, where this holds.
  case requires(Formula.Condition)
  /// Where `place` holds the derivative does not exist; the other side of the claim assigns `taken` there,
  /// which is a convention, or nothing (`nil`).
  case noDerivative(place: Formula.Condition, taken: Formula?)
  /// A parameter or a form in which the claim was shown, in words.
  case remark(String)
}

/// A point at which outward-rounded interval arithmetic shows that a claim fails.
public struct Witness: Hashable, Sendable {
  /// An exact value for every name in the claim.
  public var values: [String: Rational]
  /// Bounds of the left side at this point; for a limit, of the true limit. `nil` when that is infinite.
  package var left: Enclosure?
  /// Bounds of the right side at this point.
  package var right: Enclosure?
  /// The same in one line: `at x = 1: left = 1.462…, right = 0.964…`.
  public var text: String

  package init(values: [String: Rational], left: Enclosure?, right: Enclosure?, text: String) {
    self.values = values
    self.left = left
    self.right = right
    self.text = text
  }

  /// An interval with decimal ends, rounded outward: the value lies in it.
  package struct Enclosure: Hashable, Sendable {
    package var lower: String
    package var upper: String
    /// The digits on which both ends agree, for people: `1.46211715`.
    package var approximate: String

    package init(lower: String, upper: String, approximate: String) {
      self.lower = lower
      self.upper = upper
      self.approximate = approximate
    }
  }
}

/// A verdict and how it came about.
public struct Judgement: Hashable, Sendable {
  /// Whether the claim is proved or refuted.
  public var verdict: Verdict
  /// The steps of the proof or refutation, each checkable by itself.
  public var steps: [Step]

  package init(verdict: Verdict, steps: [Step] = []) {
    self.verdict = verdict
    self.steps = steps
  }

  /// One step: what was done, and the formula that came of it.
  public struct Step: Hashable, Sendable {
    /// What was done, in words.
    public var text: String
    /// What came of it, if it is a formula.
    package var formula: Formula?

    package init(_ text: String, _ formula: Formula? = nil) {
      self.text = text
      self.formula = formula
    }
  }
}
