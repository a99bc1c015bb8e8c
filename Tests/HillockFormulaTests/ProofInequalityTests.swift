import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

private let tanhGelu = "x/2*(1+tanh(sqrt(2/pi)*(x+0.044715*x^3)))"
private let gelu = "x/2*(1+erf(x/sqrt(2)))"

@Suite("Inequalities")
struct ProofInequalityTests {
  /// As somebody asks who has expressions and no claim.
  @Test func relationsOfExpressionsAreDecided() throws {
    let x = Formula.x
    func verdict(
      _ left: Formula, _ relation: Formula.Relation, _ right: Formula,
      assuming conditions: [Formula.Condition] = []
    ) -> Verdict {
      Prover().decide(left, relation, right, assuming: conditions).verdict
    }
    let isNotZero = Formula.Condition.compare(x, .notEqual, 0)
    for (left, relation, right, conditions) in [
      (tanh(x), Formula.Relation.equal, 2 * sigmoid(2 * x) - 1, []), (x * x, .greaterOrEqual, 0, []),
      (x * x, .greater, 0, [isNotZero]), (0, .less, exp(x), []), (-x * x, .lessOrEqual, 0, []),
      (exp(x), .notEqual, 0, []),
    ] as [(Formula, Formula.Relation, Formula, [Formula.Condition])] {
      guard case .proved = verdict(left, relation, right, assuming: conditions) else {
        Issue.record("not proved: \(left) \(relation.rawValue) \(right)")
        continue
      }
    }
    for (left, relation, right) in [
      (x * x, Formula.Relation.greater, 0), (x * x, .notEqual, 0), (x, .equal, x + 1), (x, .less, 1),
      (0, .greaterOrEqual, exp(x)), (x, .lessOrEqual, x * x),
    ] as [(Formula, Formula.Relation, Formula)] {
      guard case .refuted = verdict(left, relation, right) else {
        Issue.record("not refuted: \(left) \(relation.rawValue) \(right)")
        continue
      }
    }
  }

  @Test(
    "True",
    arguments: [
      "0 < sigmoid(x)", "sigmoid(x) < 1", "sigmoid'(x) <= 1/4", "sigmoid'(x) > 0", "tanh'(x) <= 1",
      "abs(tanh(x)) <= abs(x)", "softplus(x) > max(0,x)", "e^x >= 1 + x", "ln(x) <= x - 1",
      "x/(1+abs(x)) < 1", "x^2 + y^2 >= 2*x*y", "x^4 - 3*x^2 + 3 > 0", "erf(x) < 1", "exp(-x^2) <= 1",
      "x*e^(-x) <= 1/e", "sin(x)^2 <= 1", "arctan(x) < pi/2", "x*sigmoid(x) > -0.27847",
      "ln(exp(a)+exp(b)) > max(a,b)", "ln(exp(a)+exp(b)) <= max(a,b) + ln(2)", "sigmoid(x) != 0",
      "max(0,x) >= x*sigmoid(x)",
    ])
  func holds(text: String) throws {
    let verdict = try decide(text)
    #expect(verdict.isProved, "\(text): \(verdict)")
  }

  @Test("Under assumptions")
  func assumptions() throws {
    let gap = "ln(1+e^(2*k*x))/(2*k) - max(0,x)"
    #expect(try decide("0 < \(gap)", assuming: ["k > 0"]).isProved)
    #expect(try decide("\(gap) <= ln(2)/(2*k)", assuming: ["k > 0"]).isProved)
    #expect(try decide("\(gap) < ln(2)/(2*k)", assuming: ["k > 0"]).isRefuted == false)
    #expect(try decide("ln(exp(l*a)+exp(l*b))/l > max(a,b)", assuming: ["l > 0"]).isProved)
    #expect(try decide("tanh(x) <= x", assuming: ["x >= 0"]).isProved)
    #expect(try decide("tanh(x) <= x").isRefuted)
    #expect(try decide("-p*ln(p) - (1-p)*ln(1-p) <= ln(2)", assuming: ["p > 0", "p < 1"]).isProved)
  }

  @Test(
    "False, with a witness",
    arguments: [
      "sigmoid'(x) < 1/4", "x*sigmoid(x) >= -0.2784", "tanh(x) > -0.9999", "e^x > 1 + x",
      "softplus(x) < x + 0.5", "x^4 - 3*x^2 + 2 > 0", "max(a*x, x) >= 0", "exp(-x^2) < 1",
    ])
  func refuted(text: String) throws {
    let verdict = try decide(text)
    #expect(verdict.isRefuted, "\(text): \(verdict)")
  }

  @Test("The tanh form of GELU is within 5·10⁻⁴ of GELU, and not within 4·10⁻⁴")
  func geluForms() throws {
    #expect(try decide("abs(\(tanhGelu) - \(gelu)) < 0.0005").isProved)
    #expect(try decide("abs(\(tanhGelu) - \(gelu)) < 0.0004").isRefuted)
  }

  @Test("A printed number is within its tolerance")
  func approximation() throws {
    var claim = try ProofReading.claim("1/ln(2) = 1.44")
    claim.relation = .approximatelyEqual(tolerance: Rational(1, 200))
    #expect(Prover().decide(claim).verdict.isProved)
    claim.relation = .approximatelyEqual(tolerance: Rational(1, 1000))
    #expect(Prover().decide(claim).verdict.isRefuted)
  }

  @Test("A bound by another variable is no end of the range")
  func boundedByVariable() throws {
    // Increasing for x < y, where it may already be positive: no sign follows from the limit at infinity.
    #expect(try !decide("x*(2*y - x) < 1", assuming: ["x > 0", "x < y"]).isProved)
    #expect(try !decide("exp(-x) > 1/2", assuming: ["x > 0", "x < y"]).isProved)
  }

  @Test("Sturm's theorem counts zeros in open ranges")
  func sturm() {
    func polynomial(_ coefficients: Int...) -> DensePolynomial {
      DensePolynomial(coefficients.map { Rational($0) })
    }
    let all = DensePolynomial.Range(lower: nil, upper: nil)
    // (x − 1)²(x + 2)
    let double = polynomial(2, -3, 0, 1)
    #expect(double.zeroCount(in: all) == 2)
    #expect(double.signs(in: .init(lower: Rational(0), upper: nil)) == .notNegative)
    #expect(double.signs(in: .init(lower: Rational(1), upper: nil)) == .positive)
    #expect(double.signs(in: all) == .any)
    #expect(polynomial(1, 0, 1).signs(in: all) == .positive)
    #expect(polynomial(-2, 0, 1).zeroCount(in: .init(lower: Rational(1), upper: Rational(2))) == 1)
  }
}
