import Testing

@testable import HillockDocuments

/// Equations that are proved with one thing in them changed, whatever the quantities are that the text leaves open.
@Suite struct DocumentProvedSlipTests {
  private func statements(_ text: String) throws -> [CheckedStatement] {
    try DocumentChecker().check(text, format: .markdown).filter { $0.role == .claim }
  }

  private func verdicts(_ text: String) throws -> [String] { try statements(text).map { "\($0.verdict)" } }

  private let neuron = """
    # A unit

    It gives $y = \\sum_{i=1}^{n} w_i x_i + b$, and its cost is some $Q$ of that.


    """

  @Test(arguments: [
    ("\\frac{\\partial Q}{\\partial y} x_i", "proved"), ("2 \\frac{\\partial Q}{\\partial y} x_i", "refuted"),
    ("-\\frac{\\partial Q}{\\partial y} x_i", "refuted"),
    ("\\frac{1}{2} \\frac{\\partial Q}{\\partial y} x_i", "refuted"),
  ])
  func aFactorIsWrongWhateverTheCostIs(right: String, verdict: String) throws {
    #expect(try verdicts(neuron + "$$\\frac{\\partial Q}{\\partial w_i} = \(right)$$\n") == [verdict])
  }

  @Test func whatWouldBeRightIsSaid() throws {
    let found = try statements(
      neuron + "$$\\frac{\\partial Q}{\\partial w_i} = 2 \\frac{\\partial Q}{\\partial y} x_i$$\n")
    #expect(found.map(\.repair) == ["d/dw_i [Q] = d/dy [Q]·x_i"])
    #expect(found[0].links[0].witness?.text.hasPrefix("it holds with d/dy [Q]·x_i in its place; at ") == true)
  }

  @Test(arguments: [("h(x)^2", "proved"), ("h(x)^3", "refuted")])
  func anExponentIsWrongForAllFunctions(below: String, verdict: String) throws {
    let text = """
      Let $q(x) = \\frac{g(x)}{h(x)}$. Then

      $$\\frac{\\partial q(x)}{\\partial x} = \\frac{g'(x) h(x) - h'(x) g(x)}{\(below)}$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  @Test(arguments: [("1 - u", "proved"), ("1 + u", "refuted")])
  func aSignInsideIsWrongThoughTheTextSaysMoreOfTheVariable(factor: String, verdict: String) throws {
    let text = """
      The sum is $v_1 = x w_1 + c_1$ with $x = 3$, and $u = \\frac{1}{1 + e^{-v_1}}$.

      $$\\frac{\\partial u}{\\partial v_1} = u (\(factor))$$
      """
    #expect(try verdicts(text).last == verdict)
  }

  @Test func aFactorMayBeThatOfAnotherLoss() throws {
    let text = """
      Let $R = (r - y)^2$. For some, $R = \\frac{1}{2} (r - y)^2$ is nicer.

      # Slopes

      $$\\frac{\\partial R}{\\partial r} = 2 (r - y)$$

      $$\\frac{\\partial R}{\\partial r} = r - y$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "refuted" })
  }

  @Test(arguments: [("\\delta_j u_i", "proved"), ("\\delta_i u_i", "refuted")])
  func anIndexIsWrong(right: String, verdict: String) throws {
    let text = """
      Let $s_j = \\sum_i v_{ji} u_i$ and $\\delta_j = \\frac{\\partial Q}{\\partial s_j}$. Then

      $$\\frac{\\partial Q}{\\partial v_{ji}} = \(right)$$
      """
    #expect(try verdicts(text).last == verdict)
  }

  @Test(arguments: [("(1 - y) p", "proved"), ("(1 + y) p", "refuted")])
  func aSideIsWrongWhoseNeighboursAreEqual(middle: String, verdict: String) throws {
    let text = """
      $$-y (1 - p) + (1 - y) p = -y + y p + \(middle) = p - y$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  @Test func aProductOfDerivativesIsWhatItIs() throws {
    let text = """
      The output is $o = V s$, the state $s = \\tanh(U x)$.

      $$\\frac{\\partial L}{\\partial U} = 2 \\frac{\\partial L}{\\partial o} \\frac{\\partial o}{\\partial s}
      \\frac{\\partial s}{\\partial U} = \\frac{\\partial L}{\\partial o} \\frac{\\partial o}{\\partial q}$$
      """
    #expect(try verdicts(text) == ["refuted"])
  }

  @Test func twoEquationsWithNothingBetweenThemAreNotRefuted() throws {
    let text = """
      The gates are
      $$i^{(t)} = \\sigma(W_i h^{(t-1)} + U_i x^{(t)} + b_i) a^{(t)} = \\tanh(W_a h^{(t-1)} + U_a x^{(t)} + b_a)$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "refuted" })
  }

  @Test(arguments: [("", "proved"), ("2 ", "refuted")])
  func aLossOfWhatTheNetworkGivesIsOneQuantity(factor: String, verdict: String) throws {
    let text = """
      The hidden sums are $z_i = \\sum_k w_{ik} x_k + b_i$, and the loss is $\\ell(F(x), y)$.

      $$\\frac{\\partial \\ell(F(x), y)}{\\partial b_i} = \(factor)\\frac{\\partial \\ell(F(x), y)}{\\partial z_i}$$
      """
    #expect(try verdicts(text).last == verdict)
  }

  // MARK: sums

  @Test(arguments: [("", "proved"), ("2 ", "refuted"), ("-", "refuted")])
  func theDerivativeOfATotalIsTheSumOfDerivatives(factor: String, verdict: String) throws {
    let text = """
      The error is $$E = \\sum_{t=1}^T E_t$$
      and so
      $$\\frac{\\partial E}{\\partial W} = \(factor)\\sum_{t=1}^T \\frac{\\partial E_t}{\\partial W}$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  @Test(arguments: [("+", "proved"), ("-", "refuted")])
  func soItIsOfTwoParts(sign: String, verdict: String) throws {
    let text = """
      The cost is $C = C_1 + C_2$. So
      $$\\frac{\\partial C}{\\partial v} = \\frac{\\partial C_1}{\\partial v} \(sign) \\frac{\\partial C_2}{\\partial v}$$
      """
    #expect(try verdicts(text) == [verdict])
  }

  @Test func aTotalThatTheTextGivesInTwoWaysProvesNothing() throws {
    let text = """
      The error is $$E = \\sum_{t=1}^T E_t$$ or, as a mean, $$E = \\frac{1}{T} \\sum_{t=1}^T E_t$$
      $$\\frac{\\partial E}{\\partial W} = \\sum_{t=1}^T \\frac{\\partial E_t}{\\partial W}$$
      """
    #expect(try verdicts(text).allSatisfy { $0 != "proved" && $0 != "refuted" })
  }

  @Test func aNumberBeforeAProductOfDerivativesIsWrongOfMatrices() throws {
    let chain = [("C", "\\mathbf{a}"), ("\\mathbf{a}", "\\mathbf{z}"), ("\\mathbf{z}", "\\mathbf{W}")].map {
      "\\frac{\\partial \($0)}{\\partial \($1)}"
    }.joined(separator: " ")
    #expect(try verdicts("$$\\frac{\\partial C}{\\partial \\mathbf{W}} = 2 \(chain)$$") == ["refuted"])
    #expect(try verdicts("$$\\frac{\\partial C}{\\partial \\mathbf{W}} = \(chain)$$") != ["refuted"])
  }
}
