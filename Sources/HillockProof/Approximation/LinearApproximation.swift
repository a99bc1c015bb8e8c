import HillockFormula

/// Proves how far a formula in one variable is from straight lines, over whole intervals.
///
/// On [u, v] the difference g(x) = f(x) − (α + β·x) is at most max(|g(u)|, |g(v)|) + (v − u)²/8 · max|f″|: a function is no
/// further from its chord than that. All three are enclosed in interval arithmetic. Where f has no second derivative that can be
/// bounded, the range of f itself is enclosed. Intervals are halved until the bound holds.
package struct LinearApproximation {
  private let formula: Formula
  private let variable: String
  private let hasChoices: Bool
  /// What all bounds of this formula may touch together.
  private let meter: WorkMeter
  /// What is evaluated of a formula without choices: itself and its second derivative, `nil` where there is none.
  private var known: [Formula: (value: Evaluable, bend: Evaluable?)] = [:]

  /// Why a bound was not proved, and where.
  package enum Fault: Error, Hashable, Sendable {
    /// The formula may have no value there: a pole, or an argument outside of a function's domain.
    case undefined(near: Rational)
    /// It jumps there, or is too steep to tell.
    case jumps(near: Rational)
    /// The difference is larger than the tolerance there: a witness.
    case exceeded(at: Rational)
    /// The work that one interval may take did not suffice.
    case exhausted(near: Rational)
  }

  static let rangeBits = 53
  static let pointBits = 96
  static let pieceLimit = 20_000
  /// Intervals are not halved below this fraction of what they started from.
  static let depthLimit = 46

  /// - Throws: `FormulaError` when another variable occurs, or the formula is nested too deeply.
  package init(_ formula: Formula, variable: String = "x") throws(FormulaError) {
    guard !formula.isDeeper(than: Evaluation.depthLimit / 2) else {
      throw FormulaError("the formula is nested too deeply")
    }
    let others = formula.names.subtracting([variable]).sorted()
    if let other = others.first {
      throw FormulaError("'\(other)' occurs beside '\(variable)'; the formula has to be one in \(variable)")
    }
    // Formulas that people form are short, and may be cut into many pieces; a long one has little for each.
    meter = .touching(formula.partCount <= 200 ? 500_000_000 : 40_000_000)
    self.formula = formula
    self.variable = variable
    hasChoices = formula.hasChoices
  }

  /// An upper bound of |f(x) − (α + β·x)| for all x from `lower` to `upper`, not above the tolerance.
  ///
  /// - Parameter pieces: into how many parts the interval is cut to begin with; more of them make the bound tighter.
  /// - Throws: `Fault`
  package mutating func bound(
    from lower: Rational, to upper: Rational, intercept: Rational, slope: Rational, tolerance: Rational,
    pieces count: Int = 32
  ) throws(Fault) -> Rational {
    let arithmetic = IntervalArithmetic(bits: Self.pointBits)
    let limit = arithmetic.enclose(tolerance).lower
    let whole = (Dyadic(lower, Self.pointBits, .down), Dyadic(upper, Self.pointBits, .up))
    let (alpha, beta) = (arithmetic.enclose(intercept), arithmetic.enclose(slope))
    var ends: [Dyadic] = [whole.0]
    for index in 1..<max(count, 1) {
      let share = arithmetic.enclose(lower + (upper - lower) * Rational(index, count)).lower
      if ends[ends.count - 1] < share && share < whole.1 { ends.append(share) }
    }
    ends.append(whole.1)
    var stack: [(Dyadic, Dyadic, Int)] = []
    for index in (0..<ends.count - 1).reversed() { stack.append((ends[index], ends[index + 1], 0)) }
    var worst = Dyadic.zero
    var work = 0
    // Values at ends are asked for twice.
    var values: [Dyadic.Key: Interval] = [:]
    while let (u, v, depth) = stack.popLast() {
      work += 1
      guard work <= Self.pieceLimit, !meter.isExhausted else { throw .exhausted(near: u.rational) }
      let range = Evaluation(bits: Self.rangeBits, over: [variable: Interval(u, v)], meter)
      let resolved = hasChoices ? formula.resolved(over: range) : formula
      let forms = forms(of: resolved)
      var bound: Dyadic?
      var isDefined = true
      let value = try? range.value(forms.value)
      // Defined over the whole interval, and not only at its ends.
      if value != nil, let bend = forms.bend, let curvature = try? range.value(bend) {
        var atEnds = Dyadic.zero
        for end in [u, v] {
          let difference: Interval
          if let value = values[end.key] {
            difference = value
          } else {
            let point = Evaluation(bits: Self.pointBits, at: [variable: end.rational], meter)
            guard let height = try? point.value(forms.value) else {
              isDefined = false
              break
            }
            let line = arithmetic.add(alpha, arithmetic.multiply(beta, Interval(end)))
            difference = arithmetic.magnitude(arithmetic.subtract(height, line))
            if limit < difference.lower { throw .exceeded(at: end.rational) }
            values[end.key] = difference
          }
          atEnds = max(atEnds, difference.upper)
        }
        if isDefined {
          let width = arithmetic.subtract(Interval(v), Interval(u))
          let sag = arithmetic.multiply(arithmetic.square(width), arithmetic.magnitude(curvature)).upper
          bound = Dyadic.sum(atEnds, sag.scaled(by: -3), Self.pointBits, .up)
        }
      }
      if bound.map({ limit < $0 }) ?? true {
        // Near a kink, or where the curve is steep: the range itself.
        if let value {
          let line = arithmetic.add(alpha, arithmetic.multiply(beta, Interval(u, v)))
          let other = arithmetic.magnitude(arithmetic.subtract(value, line)).upper
          bound = bound.map { min($0, other) } ?? other
          isDefined = true
        } else {
          isDefined = false
        }
      }
      if let bound, bound <= limit {
        worst = max(worst, bound)
        continue
      }
      let middle = Dyadic.sum(u, v, Self.pointBits, .down).scaled(by: -1)
      guard depth < Self.depthLimit, u < middle, middle < v else {
        if isDefined { throw .jumps(near: u.rational) }
        throw .undefined(near: u.rational)
      }
      stack.append((middle, v, depth + 1))
      stack.append((u, middle, depth + 1))
    }
    return worst.rational
  }

  /// The first place from `lower` to `upper` at which the formula may have no value, or jumps by more than the tolerance.
  package mutating func fault(from lower: Rational, to upper: Rational, tolerance: Rational) -> Fault? {
    let arithmetic = IntervalArithmetic(bits: Self.pointBits)
    let limit = arithmetic.enclose(tolerance).lower
    var stack = [(Dyadic(lower, Self.pointBits, .down), Dyadic(upper, Self.pointBits, .up), 0)]
    var work = 0
    while let (u, v, depth) = stack.popLast() {
      work += 1
      guard work <= Self.pieceLimit, !meter.isExhausted else { return .exhausted(near: u.rational) }
      let range = Evaluation(bits: Self.rangeBits, over: [variable: Interval(u, v)], meter)
      let forms = forms(of: hasChoices ? formula.resolved(over: range) : formula)
      let value = try? range.value(forms.value)
      if let value, !value.lower.isInfinite, !value.upper.isInfinite {
        // Formulas without choices are continuous wherever they are defined; with them, the range has to shrink.
        if forms.bend != nil { continue }
        if arithmetic.subtract(Interval(value.upper), Interval(value.lower)).upper <= limit { continue }
      }
      let middle = Dyadic.sum(u, v, Self.pointBits, .down).scaled(by: -1)
      guard depth < Self.depthLimit, u < middle, middle < v else {
        return value == nil ? .undefined(near: u.rational) : .jumps(near: u.rational)
      }
      stack.append((middle, v, depth + 1))
      stack.append((u, middle, depth + 1))
    }
    return nil
  }

  private mutating func forms(of resolved: Formula) -> (value: Evaluable, bend: Evaluable?) {
    if let forms = known[resolved] { return forms }
    var bend: Evaluable?
    if !resolved.hasChoices, let first = try? SmoothDerivative.of(resolved, variable, meter),
      let second = try? SmoothDerivative.of(first, variable, meter)
    {
      bend = Evaluable(second).folded(bits: Self.rangeBits)
    }
    let forms = (value: Evaluable(resolved).folded(bits: Self.pointBits), bend: bend)
    known[resolved] = forms
    return forms
  }
}

extension Dyadic {
  /// What tells finite numbers apart that were made in the same way.
  struct Key: Hashable {
    let numerator: Rational
  }

  var key: Key { Key(numerator: rational) }
}
