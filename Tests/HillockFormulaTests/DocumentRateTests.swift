import Testing

@testable import HillockDocuments

/// What a text says of derivatives of a quantity that it does not define, and what follows of it.
@Suite struct DocumentRateTests {
  private func verdicts(_ text: String) throws -> [String] {
    try DocumentChecker().check(text, format: .markdown).filter { $0.role == .claim }.map { "\($0.verdict)" }
  }

  private let network = """
    # One neuron

    It takes $z = w x + b$ and gives $a = \\sigma(z)$.

    $$\\frac{\\partial L}{\\partial a} = a - y$$


    """

  @Test func aGradientFollowsOfTheRateThatTheTextStates() throws {
    let text = network + "$$\\frac{\\partial L}{\\partial w} = (a - y) a (1 - a) x$$\n"
    #expect(try verdicts(text) == ["undecided", "proved"])
  }

  @Test(arguments: [
    "(a - y) a (1 + a) x", "(a + y) a (1 - a) x", "2 (a - y) a (1 - a) x", "(a - y) a (1 - a)",
  ])
  func aSpoiltGradientIsRefutedByTheRate(right: String) throws {
    let text = network + "$$\\frac{\\partial L}{\\partial w} = \(right)$$\n"
    let found = try verdicts(text)
    #expect(found.count == 2 && found[1] != "proved")
    if right != "(a - y) a (1 - a)" { #expect(found[1] == "refuted") }
  }

  @Test func twoStatementsOfOneRateRefuteNeither() throws {
    let text = network + "$$\\frac{\\partial L}{\\partial a} = 2 (a - y)$$\n"
    #expect(try verdicts(text) == ["undecided", "undecided"])
  }

  @Test func aRateOfAnotherSectionRefutesNothing() throws {
    let text = network + "# Another loss\n\n$$\\frac{\\partial L}{\\partial w} = 2 (a - y) a (1 - a) x$$\n"
    #expect(try verdicts(text) == ["undecided", "undecided"])
  }

  @Test func aQuantityThatIsDefinedAnewIsAnother() throws {
    let text =
      network + "Now let $L = \\frac{1}{3} a^3$. Then\n\n$$\\frac{\\partial L}{\\partial a} = a^2$$\n"
    #expect(try verdicts(text).last == "proved")
  }

  // MARK: chains

  @Test func theChainRuleIsProvedWhereTheTextMakesItsQuantities() throws {
    let text = """
      The gradient is
      $$\\frac{\\partial L}{\\partial w} = \\frac{\\partial L}{\\partial a} \\frac{\\partial a}{\\partial z}
      \\frac{\\partial z}{\\partial w}$$
      with $z = w x + b$ and $a = g(z)$.
      """
    #expect(try verdicts(text) == ["proved"])
  }

  @Test func aWayRoundMakesItNoChain() throws {
    let text = """
      With $z = w x + b$ and $a = g(z) + w^2$,
      $$\\frac{\\partial L}{\\partial w} = \\frac{\\partial L}{\\partial a} \\frac{\\partial a}{\\partial z}
      \\frac{\\partial z}{\\partial w}.$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "proved" })
  }

  @Test func aStateThatIsMadeOfTheWeightAtEachTimeMakesItNoChain() throws {
    let text = """
      $$\\frac{\\partial L}{\\partial W} = \\frac{\\partial L}{\\partial h_3} \\frac{\\partial h_3}{\\partial h_2}
      \\frac{\\partial h_2}{\\partial W}$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "proved" })
  }

  @Test func aSoftmaxWithoutASumIsNoChain() throws {
    let text = """
      With the softmax $a_i = \\frac{e^{z_i}}{\\sum_k e^{z_k}}$,
      $$\\frac{\\partial L}{\\partial z_i} = \\frac{\\partial L}{\\partial a_i} \\frac{\\partial a_i}{\\partial z_i}.$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "proved" })
  }

  @Test(arguments: [
    ("a_j", "z_j", "z_j", "conditional"), ("a_j", "z_k", "z_j", "refuted"), ("a_j", "z_j", "z_k", "refuted"),
  ])
  func aStepThatEndsElsewhereIsRefuted(inner: String, by: String, next: String, verdict: String) throws {
    let text = """
      $$\\frac{\\partial E}{\\partial w_{jk}} = \\frac{\\partial E}{\\partial \(inner)}
      \\frac{\\partial \(inner)}{\\partial \(by)} \\frac{\\partial \(next)}{\\partial w_{jk}}$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  @Test func aNumberBeforeASumOfChainsIsRefuted() throws {
    for (factor, verdict) in [("", "conditional"), ("2 ", "refuted"), ("-", "refuted")] {
      let text = """
        $$\\frac{\\partial E}{\\partial z_j} = \(factor)\\sum_k \\frac{\\partial E}{\\partial u_k}
        \\frac{\\partial u_k}{\\partial z_j}$$
        """
      #expect(try verdicts(text) == [verdict])
    }
  }

  // MARK: what stands further on

  @Test(arguments: [("x", "proved"), ("x^2", "undecided")])
  func whatIsExplainedFurtherOnProves(right: String, verdict: String) throws {
    let text = """
      The weight moves by
      $$\\frac{\\partial q}{\\partial w} = \(right)$$

      # The neuron

      Here $$q = w x + b$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  // MARK: what is said anew

  @Test func whatIsSaidInAnotherSectionIsNoClaimOfTheFirst() throws {
    let text = """
      # Regression

      The residual is $$e = t - \\sum_i w_i x_i$$

      # A network

      The error of an output is $$e = d_k - y_k$$ and a weight changes by $$\\Delta w_k = \\eta e h_k$$
      """
    #expect(try verdicts(text).isEmpty)
  }

  @Test(arguments: ["q^2 = p^2 (1 - p)^2", "q_i = q_i r", "q = q r + s"])
  func aPowerOrAnEquationOfANameStaysAClaim(equation: String) throws {
    let text = "# A\n\n$$\(equation)$$\n"
    let found = try DocumentChecker().check(text, format: .markdown)
    #expect(found.allSatisfy { $0.role != .definition })
  }
}
