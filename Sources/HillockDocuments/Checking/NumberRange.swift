import HillockFormula
import HillockProof

/// What a number that a text writes may be before it was rounded.
///
/// A side by itself, a decimal of three digits or more, and one that only one of two formulas has may be a unit of its last digit greater or
/// less, as rounding and cutting off make them; one of two digits half a unit. 0.5 is what it is: texts put such numbers in. A whole
/// number that is a side by itself may be rounded beside a function or decimals.
struct NumberRange {
  var lower: Double
  var upper: Double

  /// Whether both sides are numbers, with decimals or functions in them, that may be the same but for rounding.
  ///
  /// - Parameter roughly: whether they are only said to be near each other: 1000 has one digit then.
  static func mayAgree(_ left: Term, _ right: Term, roughly: Bool = false) -> Bool {
    guard roughly || left.hasRounding || right.hasRounding else { return false }
    if !roughly, let isExact = isExactly(left, right) { return isExact }
    // Beside a result that stands by itself, what is put in is new to it, and no result.
    let isResult = left.children.isEmpty || right.children.isEmpty
    let (own, others): (Set<Term>, Set<Term>) = isResult ? ([], []) : (left.decimals, right.decimals)
    guard let a = Reader(new: own.subtracting(others), roughly: roughly).range(left, isWhole: true),
      let b = Reader(new: others.subtracting(own), roughly: roughly).range(right, isWhole: true)
    else { return false }
    // 10⁶ is about 2²⁰: without decimals nobody says how near.
    if roughly, left.decimals.isEmpty, right.decimals.isEmpty {
      let (p, q) = ((a.lower + a.upper) / 2, (b.lower + b.upper) / 2)
      if abs(p - q) <= 0.3 * max(abs(p), abs(q)) { return true }
    }
    // 1/4 for (1 − e⁻¹⁶)/4: a whole number or a fraction for what comes near to it.
    if left.isPlainFraction || right.isPlainFraction,
      abs(a.lower - b.lower) <= 1e-3 * max(abs(a.upper), abs(b.upper))
    {
      return true
    }
    // What a computer prints has its last digits wrong.
    let slack = 1e-9 * max(abs(a.upper), abs(b.upper))
    return a.lower <= b.upper + slack && b.lower <= a.upper + slack
  }

  /// Whether a result is what a formula comes to that needs no rounding to be written with its digits, 2 · 0.3 + 0.5 = 1.1; `nil`
  /// where it may be rounded.
  static func isExactly(_ left: Term, _ right: Term) -> Bool? {
    for (formula, result) in [(left, right), (right, left)] {
      guard case .number(let written, .some(let digits)) = result.unsigned, digits > 0,
        !formula.children.isEmpty, let exact = formula.exactValue,
        let power = Rational(10).raised(to: digits), (exact * power).isInteger
      else { continue }
      return exact == (result == result.unsigned ? written : Rational.zero - written)
    }
    return nil
  }

  /// Whether a formula with decimals of several digits in it misses another one by so little that they may be rounded.
  static func isNear(_ left: Term, _ right: Term, _ witness: Witness) -> Bool {
    guard !left.isNumeric || !right.isNumeric,
      left.decimals.union(right.decimals).contains(where: \.hasSeveralDigits),
      let a = witness.left.flatMap({ Double($0.approximate) }),
      let b = witness.right.flatMap({ Double($0.approximate) })
    else { return false }
    return abs(a - b) <= 0.01 * max(abs(a), abs(b))
  }

  /// Whether both sides are numbers that may be the same with logarithms to the base 2 or 10.
  static func mayAgreeInAnotherBase(_ left: Term, _ right: Term) -> Bool {
    for base in [2, 10] {
      func changed(_ term: Term) -> Term {
        if case .apply(let name, 0, let arguments) = term, StandardNames.canonical(name) == "ln" {
          return .quotient(
            .apply("ln", primes: 0, arguments.map(changed)), .apply("ln", primes: 0, [.integer(base)]))
        }
        return term.mapChildren(changed)
      }
      if mayAgree(changed(left), changed(right)) { return true }
    }
    return false
  }

  /// What a number, or a formula of numbers, may be before it was rounded.
  static func asWritten(_ term: Term) -> NumberRange? {
    Reader(new: []).range(term, isWhole: true)
  }

  private init(_ lower: Double, _ upper: Double) {
    // Outwards by more than what the arithmetic here rounds.
    let slack = 1e-12 * max(abs(lower), abs(upper))
    (self.lower, self.upper) = (min(lower, upper) - slack, max(lower, upper) + slack)
  }

  /// Reads one side.
  private struct Reader {
    /// Decimals that the other side does not have.
    var new: Set<Term>
    var roughly = false

    /// - Parameter isWhole: whether the term is a side by itself, or with a sign before it.
    func range(_ term: Term, isWhole: Bool = false) -> NumberRange? {
      switch term {
      case .number(let value, let digits):
        let margin = margin(term, value, digits, isWhole: isWhole)
        return NumberRange(value.doubleValue - margin, value.doubleValue + margin)
      case .symbol("e"): return NumberRange(2.718281828459045, 2.718281828459045)
      case .symbol("pi"): return NumberRange(Double.pi, Double.pi)
      case .negative(let inner):
        return range(inner, isWhole: isWhole).map { NumberRange(-$0.upper, -$0.lower) }
      case .sum(let parts):
        var result = NumberRange(0, 0)
        for part in parts {
          guard let next = range(part) else { return nil }
          result = NumberRange(result.lower + next.lower, result.upper + next.upper)
        }
        return result
      case .product(let parts):
        var result = NumberRange(1, 1)
        for part in parts {
          guard let next = range(part) else { return nil }
          result = result.times(next)
        }
        return result
      case .quotient(let above, let below):
        guard let a = range(above), let b = range(below), b.lower > 0 || b.upper < 0 else { return nil }
        return a.times(NumberRange(1 / b.upper, 1 / b.lower))
      case .power(let base, let exponent): return power(base, exponent)
      case .apply(let name, 0, let arguments):
        guard arguments.count == 1, let inner = range(arguments[0]) else { return nil }
        return inner.applying(StandardNames.canonical(name))
      default: return nil
      }
    }

    private func margin(_ term: Term, _ value: Rational, _ digits: Int?, isWhole: Bool) -> Double {
      guard let digits, digits > 0, let unit = Rational(10).raised(to: -digits)?.doubleValue else {
        guard isWhole, value.isInteger else { return 0 }
        var (place, rest) = (1.0, abs(value.doubleValue))
        while roughly, rest >= 10, rest.truncatingRemainder(dividingBy: 10) == 0 {
          (place, rest) = (place * 10, rest / 10)
        }
        return place / 2
      }
      let count = abs(value.doubleValue / unit)
      if isWhole || new.contains(term) || count > 99.5 { return unit }
      return count > 9.5 ? unit / 2 : 0
    }

    private func power(_ base: Term, _ exponent: Term) -> NumberRange? {
      guard let b = range(base), let e = range(exponent) else { return nil }
      let whole = e.lower.rounded()
      if e.upper - e.lower < 1e-9, abs(whole - e.lower) < 1e-9, abs(whole) < 40, b.lower <= 0 {
        guard whole >= 0 else { return nil }
        var result = NumberRange(1, 1)
        for _ in 0..<Int(whole) { result = result.times(b) }
        return result
      }
      guard b.lower > 0 else { return nil }
      let logarithms = NumberRange(ElementaryFunctions.ln(b.lower), ElementaryFunctions.ln(b.upper)).times(e)
      return NumberRange(ElementaryFunctions.exp(logarithms.lower), ElementaryFunctions.exp(logarithms.upper))
    }
  }

  private func times(_ other: NumberRange) -> NumberRange {
    let products = [lower * other.lower, lower * other.upper, upper * other.lower, upper * other.upper]
    return NumberRange(products.min() ?? 0, products.max() ?? 0)
  }

  /// Of functions that grow, their values at both ends.
  private func applying(_ name: String) -> NumberRange? {
    switch name {
    case "exp": return NumberRange(ElementaryFunctions.exp(lower), ElementaryFunctions.exp(upper))
    case "ln":
      return lower > 0 ? NumberRange(ElementaryFunctions.ln(lower), ElementaryFunctions.ln(upper)) : nil
    case "sqrt": return lower >= 0 ? NumberRange(lower.squareRoot(), upper.squareRoot()) : nil
    case "sigmoid", "sigma":
      func value(_ x: Double) -> Double { 1 / (1 + ElementaryFunctions.exp(-x)) }
      return NumberRange(value(lower), value(upper))
    case "tanh":
      func value(_ x: Double) -> Double { 1 - 2 / (1 + ElementaryFunctions.exp(2 * x)) }
      return NumberRange(value(lower), value(upper))
    default: return nil
    }
  }
}

extension Term {
  /// What stands behind a minus sign.
  fileprivate var unsigned: Term { if case .negative(let inner) = self { inner } else { self } }

  /// The value of a sum of products of whole numbers and decimals of one digit, which are what they are.
  fileprivate var exactValue: Rational? {
    switch self {
    case .number(let value, let digits):
      guard let digits, digits > 0 else { return value.isInteger ? value : nil }
      guard let power = Rational(10).raised(to: digits) else { return nil }
      return (value * power).magnitude < Rational(10) ? value : nil
    case .negative(let inner): return inner.exactValue.map { .zero - $0 }
    case .sum(let parts), .product(let parts):
      var values: [Rational] = []
      for part in parts {
        guard let value = part.exactValue else { return nil }
        values.append(value)
      }
      if case .sum = self { return values.reduce(.zero, +) }
      return values.reduce(.one, *)
    default: return nil
    }
  }

  /// A whole number, or a quotient of two.
  fileprivate var isPlainFraction: Bool {
    switch self {
    case .number(_, let digits): digits == nil
    case .quotient(let above, let below): above.isPlainFraction && below.isPlainFraction
    case .negative(let inner): inner.isPlainFraction
    default: false
    }
  }

  /// Two digits or more, zeros before them not counted.
  fileprivate var hasSeveralDigits: Bool {
    guard case .number(let value, .some(let digits)) = self, let unit = Rational(10).raised(to: -digits)
    else { return false }
    return abs((value / unit).doubleValue) > 9.5
  }

  /// Whether a number in it may be rounded: it has decimals, or a function of numbers.
  fileprivate var hasRounding: Bool {
    contains { term in
      switch term {
      case .number(_, .some(let digits)): digits > 0
      case .apply: true
      case .power(_, .number(let value, _)): !value.isInteger
      case .symbol(let name): name == "e" || name == "pi"
      default: false
      }
    }
  }
}
