import HillockFormula

/// A power product of generators, with rational exponents other than zero, ordered by generator.
struct Monomial: Hashable, Sendable {
  struct Factor: Hashable, Sendable {
    var generator: Int
    var exponent: Coefficient
  }

  var factors: [Factor]

  static let one = Monomial(factors: [])

  init(factors: [Factor]) {
    self.factors = factors
  }

  init(_ generator: Int, _ exponent: Coefficient = .one) {
    factors = exponent.isZero ? [] : [Factor(generator: generator, exponent: exponent)]
  }

  var isOne: Bool { factors.isEmpty }

  func exponent(of generator: Int) -> Coefficient {
    factors.first { $0.generator == generator }?.exponent ?? .zero
  }

  static func * (a: Monomial, b: Monomial) -> Monomial {
    if a.isOne { return b }
    if b.isOne { return a }
    var result: [Factor] = []
    result.reserveCapacity(a.factors.count + b.factors.count)
    var (i, j) = (0, 0)
    while i < a.factors.count && j < b.factors.count {
      let (p, q) = (a.factors[i], b.factors[j])
      if p.generator < q.generator {
        result.append(p)
        i += 1
      } else if p.generator > q.generator {
        result.append(q)
        j += 1
      } else {
        let sum = p.exponent + q.exponent
        if !sum.isZero { result.append(Factor(generator: p.generator, exponent: sum)) }
        i += 1
        j += 1
      }
    }
    result += a.factors[i...]
    result += b.factors[j...]
    return Monomial(factors: result)
  }

  func raised(to exponent: Coefficient) -> Monomial {
    if exponent.isZero { return .one }
    return Monomial(
      factors: factors.map { Factor(generator: $0.generator, exponent: $0.exponent * exponent) })
  }

  var inverse: Monomial { raised(to: .minusOne) }

  /// Without the power of one generator.
  func removing(_ generator: Int) -> Monomial {
    Monomial(factors: factors.filter { $0.generator != generator })
  }
}

extension Monomial: Comparable {
  /// The lexical order of exponent vectors: compatible with multiplication.
  static func < (a: Monomial, b: Monomial) -> Bool {
    var (i, j) = (0, 0)
    while i < a.factors.count || j < b.factors.count {
      let p = i < a.factors.count ? a.factors[i] : nil
      let q = j < b.factors.count ? b.factors[j] : nil
      if let p, let q, p.generator == q.generator {
        if p.exponent != q.exponent { return p.exponent < q.exponent }
        i += 1
        j += 1
      } else if let p, q == nil || p.generator < (q?.generator ?? 0) {
        return p.exponent.signum < 0
      } else if let q {
        return q.exponent.signum > 0
      }
    }
    return false
  }
}

/// A sum of rational multiples of monomials; the greatest monomial comes first.
struct Polynomial: Hashable, Sendable {
  struct Term: Hashable, Sendable {
    var monomial: Monomial
    var coefficient: Coefficient
  }

  private(set) var terms: [Term]

  static let zero = Polynomial(sorted: [])
  static let one = Polynomial(.one)

  private init(sorted terms: [Term]) {
    self.terms = terms
  }

  init(_ coefficient: Coefficient) {
    terms = coefficient.isZero ? [] : [Term(monomial: .one, coefficient: coefficient)]
  }

  init(_ monomial: Monomial, _ coefficient: Coefficient = .one) {
    terms = coefficient.isZero ? [] : [Term(monomial: monomial, coefficient: coefficient)]
  }

  init(collecting pairs: some Sequence<Term>) {
    var table: [Monomial: Coefficient] = [:]
    for term in pairs { table[term.monomial] = (table[term.monomial] ?? .zero) + term.coefficient }
    terms =
      table.filter { !$0.value.isZero }.map { Term(monomial: $0.key, coefficient: $0.value) }
      .sorted { $0.monomial > $1.monomial }
  }

  var isZero: Bool { terms.isEmpty }
  var isOne: Bool { constant?.isOne ?? false }

  /// The value when the polynomial is a rational number.
  var constant: Coefficient? {
    if terms.isEmpty { return .zero }
    guard terms.count == 1, let first = terms.first, first.monomial.isOne else { return nil }
    return first.coefficient
  }

  static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    if a.isZero { return b }
    if b.isZero { return a }
    var result: [Term] = []
    result.reserveCapacity(a.terms.count + b.terms.count)
    var (i, j) = (0, 0)
    while i < a.terms.count && j < b.terms.count {
      let (p, q) = (a.terms[i], b.terms[j])
      if p.monomial == q.monomial {
        let sum = p.coefficient + q.coefficient
        if !sum.isZero { result.append(Term(monomial: p.monomial, coefficient: sum)) }
        i += 1
        j += 1
      } else if p.monomial > q.monomial {
        result.append(p)
        i += 1
      } else {
        result.append(q)
        j += 1
      }
    }
    result += a.terms[i...]
    result += b.terms[j...]
    return Polynomial(sorted: result)
  }

  static prefix func - (a: Polynomial) -> Polynomial { a.scaled(by: .minusOne) }
  static func - (a: Polynomial, b: Polynomial) -> Polynomial { a + -b }

  func scaled(by factor: Coefficient) -> Polynomial {
    if factor.isZero { return .zero }
    if factor.isOne { return self }
    return Polynomial(
      sorted: terms.map { Term(monomial: $0.monomial, coefficient: $0.coefficient * factor) })
  }

  /// The order of terms survives multiplication by a monomial.
  func multiplied(by monomial: Monomial) -> Polynomial {
    if monomial.isOne { return self }
    return Polynomial(
      sorted: terms.map { Term(monomial: $0.monomial * monomial, coefficient: $0.coefficient) })
  }

  static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    if a.terms.count == 1, let term = a.terms.first {
      return b.multiplied(by: term.monomial).scaled(by: term.coefficient)
    }
    if b.terms.count == 1 { return b * a }
    if a.isZero || b.isZero { return .zero }
    var table: [Monomial: Coefficient] = [:]
    table.reserveCapacity(a.terms.count * b.terms.count)
    for p in a.terms {
      for q in b.terms {
        let monomial = p.monomial * q.monomial
        let product = p.coefficient * q.coefficient
        table[monomial] = table[monomial].map { $0 + product } ?? product
      }
    }
    return Polynomial(
      sorted: table.filter { !$0.value.isZero }.map { Term(monomial: $0.key, coefficient: $0.value) }
        .sorted { $0.monomial > $1.monomial })
  }

  /// The generators that occur, in order.
  var generators: [Int] {
    Set(terms.flatMap { $0.monomial.factors.map(\.generator) }).sorted()
  }

  func contains(_ generator: Int) -> Bool {
    terms.contains { $0.monomial.factors.contains { $0.generator == generator } }
  }

  /// The greatest power product that divides every term, negative exponents included.
  var monomialContent: Monomial {
    guard let first = terms.first else { return .one }
    var least: [Int: Coefficient] = [:]
    for factor in first.monomial.factors { least[factor.generator] = factor.exponent }
    for term in terms.dropFirst() {
      var seen = Set<Int>()
      for factor in term.monomial.factors {
        seen.insert(factor.generator)
        least[factor.generator] = min(least[factor.generator] ?? .zero, factor.exponent)
      }
      for (generator, exponent) in least where !seen.contains(generator) {
        least[generator] = min(exponent, .zero)
      }
    }
    return Monomial(
      factors: least.filter { !$0.value.isZero }.map { .init(generator: $0.key, exponent: $0.value) }
        .sorted { $0.generator < $1.generator })
  }

  /// coefficient · monomial · primitive: the primitive part has coprime integer coefficients, a positive
  /// first one, and no power product in common. Precondition: not zero.
  func primitiveParts() -> (coefficient: Coefficient, monomial: Monomial, primitive: Polynomial) {
    let monomial = monomialContent
    guard let leading = terms.first else { return (.one, .one, self) }
    var numerators = leading.coefficient.rational.numerator
    var denominators = leading.coefficient.rational.denominator
    if terms.count > 1 {
      for term in terms.dropFirst() {
        let value = term.coefficient.rational
        if numerators.magnitude != 1 {
          numerators = numerators.commonDivisor(value.numerator)
        }
        if value.denominator != 1 {
          denominators =
            denominators / denominators.commonDivisor(value.denominator) * value.denominator
        }
      }
    }
    var content = Coefficient(Rational(numerators, denominators)).magnitude
    if leading.coefficient.signum < 0 { content = -content }
    return (content, monomial, multiplied(by: monomial.inverse).scaled(by: content.inverse))
  }

  /// What arithmetic with its longest coefficient costs.
  var coefficientCost: Int { terms.reduce(1) { max($0, $1.coefficient.cost) } }

  /// The quotient when `divisor` divides exactly, with exponents that are not negative; `nil` otherwise or
  /// after `limit` steps. Every step is charged to the meter.
  func divided(by divisor: Polynomial, limit: Int = 400, _ meter: Algebra.Meter) throws(Obstacle)
    -> Polynomial?
  {
    guard let lead = divisor.terms.first else { return nil }
    if isZero { return self }
    if divisor.terms.count > terms.count * 40 { return nil }
    // The last terms must divide as well, and this fails early.
    guard let last = terms.last, let lastDivisor = divisor.terms.last,
      (last.monomial * lastDivisor.monomial.inverse).factors.allSatisfy({ $0.exponent.signum > 0 })
    else { return nil }
    // With the greatest term last: what a step takes away changes this one array, which is not copied.
    var rest = Array(terms.reversed())
    var quotient: [Term] = []
    while let first = rest.last {
      guard quotient.count < limit else { return nil }
      let monomial = first.monomial * lead.monomial.inverse
      guard monomial.factors.allSatisfy({ $0.exponent.signum > 0 }) else { return nil }
      let coefficient = first.coefficient / lead.coefficient
      try meter.spend(divisor.terms.count * coefficient.cost)
      quotient.append(Term(monomial: monomial, coefficient: coefficient))
      rest.removeLast()
      var end = rest.count
      for term in divisor.terms.dropFirst() {
        let product = Term(
          monomial: term.monomial * monomial, coefficient: -(term.coefficient * coefficient))
        end = Self.add(product, to: &rest, below: end)
      }
    }
    return Polynomial(sorted: quotient)
  }

  /// Adds a term to a sum whose greatest term stands last, where it belongs among the first `end`; its place.
  private static func add(_ term: Term, to sum: inout [Term], below end: Int) -> Int {
    var (low, high) = (0, end)
    while low < high {
      let middle = (low + high) / 2
      if sum[middle].monomial < term.monomial { low = middle + 1 } else { high = middle }
    }
    guard low < end, sum[low].monomial == term.monomial else {
      sum.insert(term, at: low)
      return low
    }
    sum[low].coefficient = sum[low].coefficient + term.coefficient
    if sum[low].coefficient.isZero { sum.remove(at: low) }
    return low
  }

  /// S with S² = self, up to sign; `nil` when there is none or it has more than 40 terms.
  func squareRoot(_ meter: Algebra.Meter) -> Polynomial? {
    guard let lead = terms.first, let last = terms.last,
      let coefficient = lead.coefficient.rational.root(2), last.coefficient.rational.root(2) != nil
    else { return nil }
    let half = Coefficient(2).inverse
    var root = Polynomial(lead.monomial.raised(to: half), Coefficient(coefficient))
    guard let first = root.terms.first else { return nil }
    // The root of whole coefficients has whole coefficients: the series of the root of 1 + x, say, ends soon.
    let isWhole = terms.allSatisfy { $0.coefficient.isInteger }
    var rest = self - root * root
    while let next = rest.terms.first {
      meter.note(4 * (rest.terms.count + root.terms.count))
      guard root.terms.count < 40, !meter.isExhausted else { return nil }
      let monomial = next.monomial * first.monomial.inverse
      // The terms of the root have to come in order, or it is none.
      guard let previous = root.terms.last, monomial < previous.monomial else { return nil }
      let quotient = next.coefficient * half / first.coefficient
      if isWhole, !quotient.isInteger { return nil }
      let term = Polynomial(monomial, quotient)
      // (S + t)² = S² + 2St + t²
      rest = rest - (root * term).scaled(by: Coefficient(2)) - term * term
      root = root + term
    }
    return root
  }
}
