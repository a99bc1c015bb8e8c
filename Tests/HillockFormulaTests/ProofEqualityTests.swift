import Testing

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

extension Verdict {
  var isProved: Bool { if case .proved = self { true } else { false } }
  var isRefuted: Bool { if case .refuted = self { true } else { false } }
  var provisos: [Proviso] { if case .proved(let provisos) = self { provisos } else { [] } }
}

/// Decides a statement written for `ProofReading`.
func decide(
  _ text: String, where definitions: [String] = [], assuming: [String] = [], given: [String] = []
) throws -> Verdict {
  let claim = try ProofReading.claim(text, where: definitions, assuming: assuming, given: given)
  return Prover().decide(claim).verdict
}

@Suite("Equalities")
struct ProofEqualityTests {
  @Test(
    "True for all x",
    arguments: [
      "2*sigmoid(2*x) - 1 = tanh(x)",
      "sigmoid'(x) = sigmoid(x)*(1-sigmoid(x))",
      "sigmoid(-x) = 1 - sigmoid(x)",
      "tanh'(x) = 4*sigmoid(2*x)*(1-sigmoid(2*x))",
      "tanh'(x) = 1 - tanh(x)^2",
      "softplus'(x) = sigmoid(x)",
      "ln(sigmoid(x)) = -softplus(-x)",
      "softplus(x) - softplus(-x) = x",
      "tanh''(x) = 2*tanh(x)*(tanh(x)^2-1)",
      "abs(x) = x*sign(x)",
      "max(x,y) = (x+y+abs(x-y))/2",
      "sqrt(x^2) = abs(x)",
      "sin(3*x) = 3*sin(x) - 4*sin(x)^3",
      "tanh(softplus(x)) = ((1+e^x)^2-1)/((1+e^x)^2+1)",
      "sqrt(12) = 2*sqrt(3)",
      "ln(12) = 2*ln(2) + ln(3)",
      "erf(-x) = -erf(x)",
    ])
  func holdsEverywhere(text: String) throws {
    let verdict = try decide(text)
    #expect(verdict == .proved([]), "\(text): \(verdict)")
  }

  @Test(
    "Derivatives of activations, in forms found in the literature",
    arguments: [
      ("f'(x) = sigmoid(x) + x*sigmoid(x)*(1-sigmoid(x))", "f(x) = x*sigmoid(x)"),
      (
        "f'(x) = e^x*(4*(x+1) + 4*e^(2*x) + e^(3*x) + e^x*(4*x+6))/(2*e^x + e^(2*x) + 2)^2",
        "f(x) = x*tanh(softplus(x))"
      ),
      ("f'(x) = tanh(ln(1+e^x)) + 2*x/((1+e^(-x))*(1+cosh(2*ln(1+e^x))))", "f(x) = x*tanh(ln(1+e^x))"),
      ("f'(x) = 1/2*(1+erf(x/sqrt(2))) + x*exp(-x^2/2)/sqrt(2*pi)", "f(x) = x/2*(1+erf(x/sqrt(2)))"),
      ("f'(x) = 1/(1+abs(x))^2", "f(x) = x/(1+abs(x))"),
      ("f'(x) = (1 + x/sqrt(x^2+4))/2", "f(x) = (x+sqrt(x^2+4))/2"),
      ("f'(x) = tanh(x)", "f(x) = ln(cosh(x))"),
      ("f'(x) = {1 ? x > 0; exp(x)}", "f(x) = {x ? x > 0; exp(x)-1}"),
    ])
  func derivative(text: String, definition: String) throws {
    let verdict = try decide(text, where: [definition])
    #expect(verdict == .proved([]), "\(text): \(verdict)")
  }

  @Test(
    "False, with a witness",
    arguments: [
      "2*sigmoid(2*x) - 1 = 2/(1+e^(-x)) - 1",
      "2/(1+e^(-x)) - 1 = (2 - 1 - e^(-2*x))/(1+e^(-2*x))",
      "tanh(x) = 1 - tanh(x)^2",
      "sqrt(x^2) = x",
      "sigmoid'(x) = sigmoid(x)*(1+sigmoid(x))",
      "tanh'(x) = 2*sigmoid'(2*x)",
      "max(x, 0) = {x ? x > 0; 1/1000000}",
      "tanh(x) = (e^z-e^(-z))/(e^z+e^(-z))",
    ])
  func refuted(text: String) throws {
    let claim = try ProofReading.claim(text)
    guard case .refuted(let witness) = Prover().decide(claim).verdict else {
      Issue.record("\(text) is not refuted")
      return
    }
    #expect(Set(witness.values.keys) == claim.names)
    #expect(witness.left != witness.right)
  }

  @Test("A kink is left to convention")
  func kink() throws {
    let relu = "f(x) = {x ? x >= 0; 0}"
    let place = Formula.Condition.compare(.variable("x"), .equal, .zero)
    #expect(
      try decide("f'(x) = {1 ? x > 0; 0 ? x < 0}", where: [relu])
        == .proved([.noDerivative(place: place, taken: nil)]))
    #expect(
      try decide("f'(x) = {1 ? x >= 0; 0}", where: [relu])
        == .proved([.noDerivative(place: place, taken: .one)]))
    #expect(try decide("f'(x) = {1 ? x >= -1; 0}", where: [relu]).isRefuted)
    // A jump has no derivative either.
    #expect(
      try decide("f'(x) = 0", where: ["f(x) = {0 ? x < 0; 1}"])
        == .proved([.noDerivative(place: place, taken: .zero)]))
  }

  @Test("ELU is differentiable at 0 for α = 1 only")
  func eluAtZero() throws {
    #expect(try decide("f'(0) = 1", where: ["f(x) = {x ? x > 0; exp(x)-1}"]) == .proved([]))
    let general = "f(x) = {x ? x > 0; a*(exp(x)-1)}"
    let provisos = try decide("f'(x) = {1 ? x > 0; a*exp(x)}", where: [general]).provisos
    #expect(provisos.count == 2)
    for case .noDerivative(let place, _) in provisos {
      // a < 1 or a > 1, and x = 0.
      guard case .all(let parts) = place else {
        Issue.record("\(place)")
        continue
      }
      #expect(parts.contains(.compare(.variable("x"), .equal, .zero)))
    }
  }

  @Test("SELU is continuous at 0: both pieces meet")
  func seluContinuous() throws {
    #expect(try decide("l*a*(exp(0)-1) = l*0") == .proved([]))
  }

  @Test("Domain conditions are stated")
  func domains() throws {
    let x = Formula.variable("x")
    #expect(try decide("ln(1/x) = -ln(x)") == .proved([.requires(.compare(x, .greater, .zero))]))
    #expect(try decide("x/x = 1") == .proved([.requires(.compare(x, .notEqual, .zero))]))
    #expect(
      try decide("sqrt(x)*sqrt(x) = x") == .proved([.requires(.compare(x, .greaterOrEqual, .zero))]))
    #expect(try decide("1/x = 1/x", assuming: ["x > 0"]) == .proved([]))
    #expect(try !decide("x/(x-x) = 1").isProved)
  }

  @Test("A derivative has the domain of its function, however far its formula reaches")
  func domainOfDerivative() throws {
    let x = Formula.variable("x")
    #expect(
      try decide("f'(x) = 1/abs(x)", where: ["f(x) = ln(x)"])
        == .proved([.requires(.compare(x, .greater, .zero))]))
  }

  @Test("Hypotheses are used, and needed")
  func hypotheses() throws {
    let text =
      "-p*ln(exp(a)/(exp(a)+exp(b))) - q*ln(exp(b)/(exp(a)+exp(b))) = ln(exp(a)+exp(b)) - p*a - q*b"
    #expect(try decide(text, given: ["p + q = 1"]) == .proved([]))
    #expect(try decide(text).isRefuted)
  }

  @Test("Work is bounded")
  func bounded() throws {
    let claim = try ProofReading.claim("(x+y+z+w+u+v)^40*(x-y)^40 = (x+y+z+w+u+v)^40*(y-x)^40")
    guard case .undecided = Prover(effort: 20_000).decide(claim).verdict else {
      Issue.record("not stopped")
      return
    }
    var deep = Formula.variable("x")
    for _ in 0..<2000 { deep = .function(.exp, [deep]) }
    guard case .undecided = Prover().decide(Claim(deep, .equal, deep)).verdict else {
      Issue.record("depth is not bounded")
      return
    }
  }
}
