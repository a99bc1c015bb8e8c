import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

private func facts(_ text: String) throws -> Facts { Facts(of: try ProofReading.expression(text)) }

@Suite("Facts")
struct ProofFactTests {
  private let y = Formula.variable("y")

  /// Whether two expressions in y are equal, by the prover.
  private func isSame(_ found: Formula?, _ text: String) throws -> Bool {
    guard let found else { return false }
    return Prover().decide(Claim(found, .equal, try ProofReading.expression(text))).verdict.isProved
  }

  @Test("Sigmoid")
  func sigmoid() throws {
    let facts = try facts("sigmoid(x)")
    #expect(facts.isIncreasing && !facts.isDecreasing && !facts.isOdd && !facts.isConvex)
    #expect(facts.infimum == .exact(.zero, isAttained: false))
    #expect(facts.supremum == .exact(.one, isAttained: false))
    #expect(facts.lipschitzConstant == .exact(.number(Rational(1, 4)), isAttained: true))
    #expect(try isSame(facts.derivativeFromOutput, "y*(1-y)"))
  }

  @Test("What is proved is said in words")
  func words() throws {
    let sigmoid = try facts("sigmoid(x)").lines
    #expect(
      sigmoid.map { "\($0.name): \($0.text)" } == [
        "range: (0, 1)", "proved: continuous, increasing", "Lipschitz constant: 1/4", "x → −∞: 0", "x → ∞: 1",
        "f′ from y = f(x): y·(1 − y)",
      ])
    let silu = try facts("x*sigmoid(x)")
    #expect(silu.range == "[≈ -0.278465, ∞)")
    #expect(!silu.lines.contains { $0.name == "f′ from y = f(x)" })
  }

  @Test("Tanh")
  func tanh() throws {
    let facts = try facts("tanh(x)")
    #expect(facts.isOdd && facts.isIncreasing)
    #expect(facts.limitAtMinusInfinity == .finite(.number(Rational(-1))))
    #expect(try isSame(facts.derivativeFromOutput, "1-y^2"))
  }

  @Test("ReLU")
  func relu() throws {
    let facts = try facts("max(0,x)")
    #expect(facts.isIncreasing && facts.isConvex && facts.isContinuous && facts.pieces.count == 2)
    #expect(facts.infimum == .exact(.zero, isAttained: true) && facts.supremum == .plusInfinity)
    #expect(facts.lipschitzConstant == .exact(.one, isAttained: true))
    #expect(try isSame(facts.derivativeFromOutput, "{1 ? y > 0; 0}"))
  }

  @Test("Softplus, ELU and hard tanh keep their output only as well")
  func fromOutput() throws {
    #expect(try isSame(try facts("softplus(x)").derivativeFromOutput, "1-exp(-y)"))
    #expect(try isSame(try facts("{x ? x > 0; exp(x)-1}").derivativeFromOutput, "{1 ? y > 0; y+1}"))
    #expect(
      try isSame(try facts("max(-1,min(1,x))").derivativeFromOutput, "{0 ? y >= 1; 1 ? y > -1; 0}"))
  }

  @Test("SiLU and GELU need their input: no function of the output is claimed")
  func needsInput() throws {
    for text in ["x*sigmoid(x)", "x/2*(1+erf(x/sqrt(2)))"] {
      let facts = try facts(text)
      #expect(facts.derivativeFromOutput == nil)
      #expect(!facts.isIncreasing && !facts.isConvex)
      #expect(facts.supremum == .plusInfinity)
      guard case .between(let low, let high)? = facts.infimum else {
        Issue.record("\(text): \(String(describing: facts.infimum))")
        continue
      }
      #expect(high - low <= Rational(1, 50_000) && high < .zero)
    }
  }

  @Test("Jumps are no slopes")
  func step() throws {
    let facts = try facts("{1 ? x > 0; 0}")
    #expect(facts.isIncreasing && !facts.isContinuous && facts.lipschitzConstant == nil)
  }

  @Test("Even functions")
  func even() throws {
    let gaussian = try facts("exp(-x^2)")
    #expect(gaussian.isEven && !gaussian.isOdd)
    #expect(gaussian.supremum == .exact(.one, isAttained: true))
    #expect(gaussian.infimum == .exact(.zero, isAttained: false))
  }
}
