import HillockFormula
import HillockProof

/// A formula as a text writes it, before its names are given a meaning.
///
/// Unlike a `Formula` it knows sums over an index, components, derivatives and functions by name only.
indirect enum Term: Hashable, Sendable {
  /// `digits` is the number of digits behind the decimal point; `nil` when the text has no point.
  case number(Rational, digits: Int?)
  /// A letter or a name: `x`, `alpha`, `hat y`.
  case symbol(String)
  /// A component: x_i, A_{ij}. The base may be any vector, as in softmax(x)_i.
  case element(Term, [Subscript])
  case sum([Term])
  case product([Term])
  case quotient(Term, Term)
  case negative(Term)
  case power(Term, Term)
  /// A function of a name applied to arguments; σ′(2x) has one prime.
  case apply(String, primes: Int, [Term])
  /// σ^{-1}(y).
  case inverse(String, Term)
  /// The derivative of an expression by a symbol or a component.
  case derivative(Term, by: Term, order: Int)
  /// (…)′: the derivative by the one variable in it.
  case primed(Term, order: Int)
  /// An expression at given values of its variables.
  case at(Term, [Term: Term])
  case over(Operator, index: String, range: IndexRange, Term)
  case cases([Case], otherwise: Term?)
  /// 1 where the condition holds and 0 elsewhere.
  case indicator(Condition)
  /// δ_ij.
  case delta(Subscript, Subscript)
  case limit(Term, variable: String, Target)
  case infinity
  /// Something that this reader does not give a meaning to: a matrix, an expectation.
  case foreign(String)
  /// What a value may be an element of.
  case domain(Domain)

  /// A set of numbers as texts write it.
  enum Domain: Hashable, Sendable {
    case interval(lower: Term, closedBelow: Bool, upper: Term, closedAbove: Bool)
    /// {0, 1}
    case list([Term])
    /// {1, …, n}
    case range(Term, Term)
    /// A matrix written out, by rows, all of one length.
    case matrix([[Term]])
    /// ℝ, ℤ, ℝ^n: the letter, and what stands behind it.
    case named(String, String)
  }

  enum Operator: String, Hashable, Sendable { case sum, product, max, min }

  enum Subscript: Hashable, Sendable {
    case name(String)
    case number(Int)
    /// l − 1, t + 1: an index and what is added to it.
    case shifted(String, Int)

    /// An index moved by `offset`.
    static func moved(_ base: Subscript, by offset: Int) -> Subscript {
      switch base {
      case .number(let value): return .number(value &+ offset)
      case .name(let name): return offset == 0 ? base : .shifted(name, offset)
      case .shifted(let name, let known):
        return known + offset == 0 ? .name(name) : .shifted(name, known &+ offset)
      }
    }

    /// Whether it tells one name from others and counts nothing: h_1, out.
    var isLabel: Bool {
      guard case .name(let name) = self else { return false }
      return name.count > 1 && name.allSatisfy { $0.isASCII } && name.contains("_")
        || name.count > 2
          && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
          && !NotationNames.greekCommands.contains(name) && name != "ell"
    }

    /// The index that occurs in it.
    var index: String? {
      switch self {
      case .name(let name), .shifted(let name, _): return name
      case .number: return nil
      }
    }
  }

  /// What an index runs over: all, all but some, or between two numbers.
  struct IndexRange: Hashable, Sendable {
    var lower: Term?
    var upper: Term?
    var excluding: [Subscript] = []
    /// The set that it runs over, as the text writes it: S in Σ_{i ∈ S}.
    var set: String?
  }

  struct Case: Hashable, Sendable {
    var value: Term
    var condition: Condition
  }

  indirect enum Condition: Hashable, Sendable {
    case compare(Term, Formula.Relation, Term)
    case all([Condition])
    case any([Condition])
    case not(Condition)
  }

  enum Target: Hashable, Sendable {
    case plusInfinity, minusInfinity
    case point(Term)
    case fromAbove(Term)
    case fromBelow(Term)
  }

  /// The name under which a ⊙ b is applied to a and b.
  static let componentwiseProduct = "⊙"

  /// What begins the description of a part that can only be a slip.
  static let slipMark = "a slip: "

  static let zero = Term.number(.zero, digits: nil)
  static let one = Term.number(.one, digits: nil)
  static func integer(_ value: Int) -> Term { .number(Rational(value), digits: nil) }
}

extension Term {
  /// The parts directly below, conditions included.
  var children: [Term] {
    switch self {
    case .number, .symbol, .delta, .infinity, .foreign: return []
    case .domain(let domain):
      switch domain {
      case .interval(let lower, _, let upper, _), .range(let lower, let upper): return [lower, upper]
      case .list(let values): return values
      case .matrix(let rows): return rows.flatMap { $0 }
      case .named: return []
      }
    case .element(let base, _): return [base]
    case .sum(let parts), .product(let parts), .apply(_, _, let parts): return parts
    case .quotient(let a, let b), .power(let a, let b): return [a, b]
    case .negative(let a), .inverse(_, let a), .primed(let a, _): return [a]
    case .derivative(let a, let by, _): return [a, by]
    case .at(let a, let values): return [a] + values.values
    case .over(_, _, let range, let body): return [range.lower, range.upper].compactMap { $0 } + [body]
    case .cases(let cases, let otherwise):
      return cases.flatMap { [$0.value] + $0.condition.terms } + (otherwise.map { [$0] } ?? [])
    case .indicator(let condition): return condition.terms
    case .limit(let a, _, let target):
      switch target {
      case .plusInfinity, .minusInfinity: return [a]
      case .point(let p), .fromAbove(let p), .fromBelow(let p): return [a, p]
      }
    }
  }

  func isDeeper(than limit: Int) -> Bool {
    limit < 0 || children.contains { $0.isDeeper(than: limit - 1) }
  }

  /// The term with every direct part replaced.
  func mapChildren(_ change: (Term) -> Term) -> Term {
    switch self {
    case .number, .symbol, .delta, .infinity, .foreign: return self
    case .domain(let domain):
      switch domain {
      case .interval(let lower, let closedBelow, let upper, let closedAbove):
        return .domain(
          .interval(
            lower: change(lower), closedBelow: closedBelow, upper: change(upper), closedAbove: closedAbove))
      case .range(let lower, let upper): return .domain(.range(change(lower), change(upper)))
      case .list(let values): return .domain(.list(values.map(change)))
      case .matrix(let rows): return .domain(.matrix(rows.map { $0.map(change) }))
      case .named: return self
      }
    case .element(let base, let subscripts): return .element(change(base), subscripts)
    case .sum(let parts): return .sum(parts.map(change))
    case .product(let parts): return .product(parts.map(change))
    case .apply(let name, let primes, let parts): return .apply(name, primes: primes, parts.map(change))
    case .quotient(let a, let b): return .quotient(change(a), change(b))
    case .power(let a, let b): return .power(change(a), change(b))
    case .negative(let a): return .negative(change(a))
    case .inverse(let name, let a): return .inverse(name, change(a))
    case .primed(let a, let order): return .primed(change(a), order: order)
    case .derivative(let a, let by, let order): return .derivative(change(a), by: change(by), order: order)
    case .at(let a, let values): return .at(change(a), values.mapValues(change))
    case .over(let kind, let index, let range, let body):
      var range = range
      range.lower = range.lower.map(change)
      range.upper = range.upper.map(change)
      return .over(kind, index: index, range: range, change(body))
    case .cases(let cases, let otherwise):
      return .cases(
        cases.map { Case(value: change($0.value), condition: $0.condition.mapTerms(change)) },
        otherwise: otherwise.map(change))
    case .indicator(let condition): return .indicator(condition.mapTerms(change))
    case .limit(let a, let variable, let target):
      switch target {
      case .plusInfinity, .minusInfinity: return .limit(change(a), variable: variable, target)
      case .point(let p): return .limit(change(a), variable: variable, .point(change(p)))
      case .fromAbove(let p): return .limit(change(a), variable: variable, .fromAbove(change(p)))
      case .fromBelow(let p): return .limit(change(a), variable: variable, .fromBelow(change(p)))
      }
    }
  }

  /// The number of parts, counted up to `limit`.
  func size(limit: Int) -> Int {
    var count = 1
    for child in children {
      if count > limit { return count }
      count += child.size(limit: limit - count)
    }
    return count
  }

  func contains(where predicate: (Term) -> Bool) -> Bool {
    predicate(self) || children.contains { $0.contains(where: predicate) }
  }

  /// The first thing in it that has no meaning here.
  var foreignPart: String? {
    if case .foreign(let what) = self { return what }
    if case .domain(.matrix) = self { return "a matrix" }
    for child in children { if let part = child.foreignPart { return part } }
    return nil
  }

  /// The plain symbols that occur, those bound by a limit or an index included.
  var symbols: Set<String> {
    var result = Set<String>()
    collectSymbols(into: &result)
    return result
  }

  private func collectSymbols(into result: inout Set<String>) {
    if case .symbol(let name) = self { result.insert(name) }
    for child in children { child.collectSymbols(into: &result) }
  }

  /// The name of a function applied without arguments being looked at.
  var functionNames: Set<String> {
    var result = Set<String>()
    if case .apply(let name, _, _) = self { result.insert(name) }
    for child in children { result.formUnion(child.functionNames) }
    return result
  }

  /// z for z_i.
  var withoutSubscripts: Term {
    if case .element(let base, _) = self { return base }
    return self
  }

  /// A number without a sign of operation: 3, −1, 0.25.
  var numericValue: Rational? {
    switch self {
    case .number(let value, _): return value
    case .negative(let inner): return inner.numericValue.map { .zero - $0 }
    default: return nil
    }
  }
}

extension Term.Condition {
  var terms: [Term] {
    switch self {
    case .compare(let a, _, let b): return [a, b]
    case .all(let parts), .any(let parts): return parts.flatMap(\.terms)
    case .not(let part): return part.terms
    }
  }

  func mapTerms(_ change: (Term) -> Term) -> Term.Condition {
    switch self {
    case .compare(let a, let relation, let b): return .compare(change(a), relation, change(b))
    case .all(let parts): return .all(parts.map { $0.mapTerms(change) })
    case .any(let parts): return .any(parts.map { $0.mapTerms(change) })
    case .not(let part): return .not(part.mapTerms(change))
    }
  }
}
