import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Decides `left → right`; `inf` and `-inf` as right sides stand for unbounded growth.
private func decideLimit(
  _ left: String, _ variable: String, _ target: Claim.Approach.Target, _ right: String,
  where definitions: [String] = [], assuming: [String] = []
) throws -> Verdict {
  let isInfinite = right == "inf" || right == "-inf"
  var claim = try ProofReading.claim(
    "\(left) = \(isInfinite ? "0" : right)", where: definitions, assuming: assuming)
  let approach = Claim.Approach(variable, target)
  claim.relation =
    right == "inf"
    ? .growsToPlusInfinity(approach)
    : (right == "-inf" ? .growsToMinusInfinity(approach) : .tendsTo(approach))
  return Prover().decide(claim).verdict
}

@Suite("Limits")
struct ProofLimitTests {
  @Test(
    "At plus infinity",
    arguments: [
      ("sigmoid(x)", "1"), ("softplus(x)", "inf"), ("x*(softplus(x) - x)", "0"), ("(1+1/x)^x", "e"),
      ("sqrt(x^2+x) - x", "1/2"), ("x/2*(1+erf(x/sqrt(2))) - x", "0"), ("x*tanh(softplus(x)) - x", "0"),
      ("ln(x)/x", "0"), ("x^a*exp(-x)", "0"), ("exp(x)/x^10", "inf"), ("x*(sqrt(x^2+1)-x)", "1/2"),
      ("arctan(x)", "pi/2"), ("min(max(x,0),6)", "6"), ("exp(-exp(x))*exp(3*x)", "0"), ("tanh(-x)", "-1"),
      ("ln(x+1) - ln(x)", "0"), ("x*(ln(x+1) - ln(x))", "1"), ("-softplus(x)", "-inf"),
    ])
  func plusInfinity(left: String, right: String) throws {
    let verdict = try decideLimit(left, "x", .plusInfinity, right)
    #expect(verdict.isProved, "\(left): \(verdict)")
  }

  @Test(
    "At minus infinity",
    arguments: [
      ("sigmoid(x)", "0"), ("tanh(x)", "-1"), ("x*sigmoid(x)", "0"), ("x/(1+abs(x))", "-1"),
      ("x*tanh(softplus(x))", "0"), ("a*(exp(x)-1)", "-a"), ("x/2*(1+erf(x/sqrt(2)))", "0"),
    ])
  func minusInfinity(left: String, right: String) throws {
    let verdict = try decideLimit(left, "x", .minusInfinity, right)
    #expect(verdict.isProved, "\(left): \(verdict)")
  }

  @Test("At a point, from one side or both")
  func points() throws {
    let relu = ["f(x) = max(0,x)"]
    #expect(try decideLimit("(e^x-1)/x", "x", .point(.zero), "1").isProved)
    #expect(try decideLimit("sin(x)/x", "x", .point(.zero), "1").isProved)
    #expect(try decideLimit("(tanh(x)-x)/x^3", "x", .point(.zero), "-1/3").isProved)
    #expect(try decideLimit("x*ln(x)", "x", .pointFromAbove(.zero), "0").isProved)
    #expect(try decideLimit("f'(x)", "x", .pointFromAbove(.zero), "1", where: relu).isProved)
    #expect(try decideLimit("f'(x)", "x", .pointFromBelow(.zero), "0", where: relu).isProved)
    #expect(try decideLimit("f'(x)", "x", .point(.zero), "1", where: relu).isRefuted)
  }

  @Test("In a parameter, with the sign of the variable split")
  func parameter() throws {
    let wrong = try decideLimit("ln(1+e^(-2*k*x))/(2*k)", "k", .plusInfinity, "max(0,x)")
    guard case .refuted(let witness) = wrong else {
      Issue.record("\(wrong)")
      return
    }
    #expect(witness.values.keys.sorted() == ["x"])
    #expect(try decideLimit("ln(1+e^(-2*k*x))/(2*k)", "k", .plusInfinity, "max(0,-x)").isProved)
    #expect(try decideLimit("ln(1+e^(2*k*x))/(2*k)", "k", .plusInfinity, "max(0,x)").isProved)
    #expect(try decideLimit("ln(exp(l*a)+exp(l*b))/l", "l", .plusInfinity, "max(a,b)").isProved)
    #expect(try decideLimit("x*sigmoid(b*x)", "b", .plusInfinity, "max(0,x)").isProved)
    #expect(try decideLimit("x*sigmoid(b*x)", "b", .point(.zero), "x/2").isProved)
  }

  @Test("A wrong limit is refuted, an oscillating one undecided")
  func wrong() throws {
    #expect(try decideLimit("sigmoid(x)", "x", .plusInfinity, "0").isRefuted)
    #expect(try decideLimit("softplus(x) - x", "x", .plusInfinity, "1").isRefuted)
    #expect(try decideLimit("x*sigmoid(x)", "x", .minusInfinity, "inf").isRefuted)
    #expect(try decideLimit("softplus(x)", "x", .plusInfinity, "5").isRefuted)
    let oscillating = try decideLimit("sin(x)", "x", .plusInfinity, "0")
    #expect(!oscillating.isProved && !oscillating.isRefuted)
  }
}
