import Testing

import class Foundation.ProcessInfo

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

/// SplitMix64: small, seeded, the same everywhere.
private struct Random {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  mutating func below(_ n: Int) -> Int { Int(next() % UInt64(n)) }
}

private func number(_ n: Int, _ d: Int = 1) -> Formula { .number(Rational(n, d)) }
private func apply(_ f: Function, _ e: Formula...) -> Formula { .function(f, e) }
private func minus(_ e: Formula) -> Formula { .product([number(-1), e]) }
private func quotient(_ a: Formula, _ b: Formula) -> Formula {
  .product([a, .power(b, number(-1))])
}

/// Makes formulas, rewrites them by rules that hold for all real numbers, and spoils them.
private struct Scrambler {
  var random: Random

  mutating func formula(_ depth: Int) -> Formula {
    if depth == 0 {
      switch random.below(4) {
      case 0: return number(random.below(7) - 3, random.below(3) + 1)
      case 1: return .variable("y")
      default: return .variable("x")
      }
    }
    switch random.below(12) {
    case 0, 1: return .sum([formula(depth - 1), formula(depth - 1)])
    case 2, 3: return .product([formula(depth - 1), formula(depth - 1)])
    case 4: return .power(formula(depth - 1), number(2))
    case 5: return apply(.sigmoid, formula(depth - 1))
    case 6: return apply(.tanh, formula(depth - 1))
    case 7: return apply(.softplus, formula(depth - 1))
    case 8: return apply(.exp, formula(depth - 1))
    case 9: return apply(.erf, formula(depth - 1))
    case 10: return apply(.max, formula(depth - 1), formula(depth - 1))
    default: return apply(.abs, formula(depth - 1))
    }
  }

  /// Another form of the same function: rules are applied at random places.
  mutating func rewritten(_ e: Formula) -> Formula {
    var result: Formula
    switch e {
    case .number, .constant, .variable: result = e
    case .sum(let terms):
      var inner = terms.map { rewritten($0) }
      if random.below(2) == 0 { inner.reverse() }
      result = .sum(inner)
    case .product(let factors):
      var inner = factors.map { rewritten($0) }
      if random.below(2) == 0 { inner.reverse() }
      if case .sum(let terms)? = inner.last, random.below(2) == 0 {
        let rest = Array(inner.dropLast())
        return .sum(terms.map { .product(rest + [$0]) })
      }
      result = .product(inner)
    case .power(let base, let exponent):
      let inner = rewritten(base)
      result = random.below(2) == 0 ? .product([inner, inner]) : .power(inner, exponent)
    case .function(let function, let arguments):
      result = rule(function, arguments.map { rewritten($0) })
    case .piecewise: result = e
    }
    switch random.below(14) {
    case 0: return .sum([result, .variable("y"), minus(.variable("y"))])
    case 1:
      let positive = Formula.sum([number(1), .power(.variable("x"), number(2))])
      return quotient(.product([result, positive]), positive)
    case 2: return apply(.ln, apply(.exp, result))
    default: return result
    }
  }

  private mutating func rule(_ function: Function, _ arguments: [Formula]) -> Formula {
    let u = arguments[0]
    let choice = random.below(4)
    switch (function, choice) {
    case (.sigmoid, 0): return quotient(number(1), .sum([number(1), apply(.exp, minus(u))]))
    case (.sigmoid, 1): return .sum([number(1), minus(apply(.sigmoid, minus(u)))])
    case (.sigmoid, 2):
      return .sum([number(1, 2), .product([number(1, 2), apply(.tanh, .product([number(1, 2), u]))])])
    case (.tanh, 0):
      return .sum([.product([number(2), apply(.sigmoid, .product([number(2), u]))]), number(-1)])
    case (.tanh, 1): return quotient(apply(.sinh, u), apply(.cosh, u))
    case (.tanh, 2): return minus(apply(.tanh, minus(u)))
    case (.softplus, 0): return apply(.ln, .sum([number(1), apply(.exp, u)]))
    case (.softplus, 1): return .sum([u, apply(.softplus, minus(u))])
    case (.softplus, 2): return minus(apply(.ln, apply(.sigmoid, minus(u))))
    case (.exp, 0): return .power(.constant(.e), u)
    case (.exp, 1): return .power(apply(.exp, .product([number(1, 2), u])), number(2))
    case (.exp, 2): return quotient(number(1), apply(.exp, minus(u)))
    case (.erf, 0), (.erf, 1): return minus(apply(.erf, minus(u)))
    case (.abs, 0): return apply(.max, u, minus(u))
    case (.abs, 1): return .product([u, apply(.sign, u)])
    case (.abs, 2): return .power(.power(u, number(2)), number(1, 2))
    case (.max, 0):
      let gap = apply(.abs, .sum([u, minus(arguments[1])]))
      return .product([number(1, 2), .sum([u, arguments[1], gap])])
    case (.max, 1): return minus(apply(.min, minus(u), minus(arguments[1])))
    case (.max, 2):
      return .piecewise([.init(.compare(u, .less, arguments[1]), arguments[1])], otherwise: u)
    default: return .function(function, arguments)
    }
  }

  /// One number, sign or function changed. The result may still be equal, where the place does not matter.
  mutating func spoiled(_ e: Formula) -> Formula {
    switch e {
    case .number(let value): return .number(value + Rational(random.below(2) == 0 ? 1 : -1))
    case .constant: return number(3)
    case .variable: return random.below(2) == 0 ? minus(e) : .product([number(2), e])
    case .sum(let terms):
      var inner = terms
      let place = random.below(inner.count)
      inner[place] = random.below(3) == 0 ? minus(inner[place]) : spoiled(inner[place])
      return .sum(inner)
    case .product(let factors):
      var inner = factors
      let place = random.below(inner.count)
      inner[place] = spoiled(inner[place])
      return .product(inner)
    case .power(let base, let exponent): return .power(spoiled(base), exponent)
    case .function(let function, let arguments):
      var inner = arguments
      let place = random.below(inner.count)
      inner[place] = spoiled(inner[place])
      return .function(function, inner)
    case .piecewise(let branches, let otherwise):
      return .piecewise(branches, otherwise: spoiled(otherwise))
    }
  }
}

@Suite("Random identities")
struct ProofRandomTests {
  /// How many of each; 10,000 with `HILLOCK_PROOF_IDENTITIES=10000`.
  private static let count =
    ProcessInfo.processInfo.environment["HILLOCK_PROOF_IDENTITIES"].flatMap { Int($0) } ?? 80

  private static let points: [[String: Rational]] = [
    ["x": Rational(3, 7), "y": Rational(-5, 4)], ["x": Rational(-9, 8), "y": Rational(2, 3)],
    ["x": Rational(11, 5), "y": Rational(7, 6)], ["x": Rational(-1, 6), "y": Rational(-13, 9)],
  ]

  /// Whether intervals show at a fixed point that the two differ: independent of the algebra.
  private func differ(_ a: Formula, _ b: Formula) -> Bool {
    Self.points.contains { point in
      guard let p = a.enclosure(point, bits: 160), let q = b.enclosure(point, bits: 160) else { return false }
      return p.isDisjoint(from: q)
    }
  }

  @Test("Rewritten formulas are never refuted, spoiled ones never proved")
  func identities() {
    let seed: UInt64 = 20_261_123
    var scrambler = Scrambler(random: Random(state: seed))
    let prover = Prover(effort: 60_000)
    var proved = 0
    var refuted = 0
    var spoiledCount = 0
    for index in 0..<Self.count {
      let formula = scrambler.formula(2 + index % 2)
      let other = scrambler.rewritten(formula)
      #expect(!differ(formula, other), "seed \(seed), number \(index): a rewrite rule of this test is wrong")
      switch prover.decide(Claim(formula, .equal, other)).verdict {
      case .proved: proved += 1
      case .refuted(let witness):
        Issue.record("seed \(seed), number \(index): \(formula) = \(other) refuted \(witness.text)")
      case .undecided: break
      }
      let wrong = scrambler.spoiled(other)
      let isWrong = differ(formula, wrong)
      if isWrong { spoiledCount += 1 }
      switch prover.decide(Claim(formula, .equal, wrong)).verdict {
      case .proved:
        #expect(!isWrong, "seed \(seed), number \(index): \(formula) = \(wrong) proved")
      case .refuted: refuted += 1
      case .undecided: break
      }
    }
    // The prover has to decide most of them, or the test above would be empty.
    #expect(proved * 10 >= Self.count * 8, "seed \(seed): only \(proved) of \(Self.count) proved")
    #expect(refuted * 10 >= spoiledCount * 9, "seed \(seed): only \(refuted) of \(spoiledCount) refuted")
    print(
      "random identities: \(proved) of \(Self.count) proved; \(refuted) of \(spoiledCount) spoiled refuted")
  }

  /// Every function of the algebra, inside and around random formulas.
  private static func formulas(_ count: Int) -> [Formula] {
    var scrambler = Scrambler(random: Random(state: 77))
    var result: [Formula] = []
    for index in 0..<count {
      let inner = scrambler.formula(1 + index % 2)
      result.append(inner)
      for function in Function.allCases {
        let arguments = function == .max || function == .min ? [inner, .variable("y")] : [inner]
        result.append(.sum([.function(function, arguments), .product([.variable("y"), inner])]))
      }
    }
    return result
  }

  @Test("Every way to rewrite keeps the value, as intervals at random points show")
  func rewritingKeepsValues() {
    var compared = 0
    var normalized: Set<Function> = []
    for formula in Self.formulas(max(6, Self.count / 40)) {
      var forms: [(String, Formula)] = [
        ("simplified", formula.simplified()), ("named form", formula.namedForm()),
        ("evaluation form", formula.evaluationForm()),
      ]
      let algebra = Algebra(positive: [], meter: Algebra.Meter(40_000))
      if let quotient = try? algebra.normalize(formula), let form = try? algebra.expression(of: quotient) {
        forms.append(("normal form", form))
        if case .sum(let parts) = formula, case .function(let function, _)? = parts.first {
          normalized.insert(function)
        }
      }
      for (name, form) in forms {
        for point in Self.points {
          guard let before = formula.enclosure(point, bits: 160), let after = form.enclosure(point, bits: 160)
          else { continue }
          compared += 1
          #expect(
            !before.isDisjoint(from: after), "\(name) of \(formula) is \(form), another value at \(point)")
        }
      }
    }
    #expect(compared > 500)
    #expect(normalized.count >= 10, "only \(normalized.count) functions have a normal form")
  }

  @Test("Derivatives lie in the enclosed difference quotients of the function")
  func derivativesAgreeWithDifferences() {
    var compared = 0
    let step = Rational(1, 1 << 30)
    for formula in Self.formulas(max(3, Self.count / 80)) {
      let derivative = formula.rawDerivative("x")
      for point in Self.points {
        guard let x = point["x"] else { continue }
        var (low, high) = (point, point)
        low["x"] = x - step
        high["x"] = x + step
        guard let a = formula.enclosure(low, bits: 200), let b = formula.enclosure(high, bits: 200),
          let slope = derivative.enclosure(point, bits: 160)
        else { continue }
        let arithmetic = IntervalArithmetic(bits: 200)
        let quotient = arithmetic.multiply(arithmetic.subtract(b, a), arithmetic.enclose(Rational(1 << 29)))
        let gap = arithmetic.magnitude(arithmetic.subtract(quotient, slope))
        let scale = arithmetic.add(arithmetic.enclose(.one), arithmetic.magnitude(slope))
        let allowed = arithmetic.multiply(scale, arithmetic.enclose(Rational(1, 10_000)))
        compared += 1
        #expect(
          IntervalArithmetic.compare(gap, .lessOrEqual, allowed) != false,
          "the derivative of \(formula) at \(point) is \(slope), the difference quotient \(quotient)")
      }
    }
    #expect(compared > 100)
  }
}
