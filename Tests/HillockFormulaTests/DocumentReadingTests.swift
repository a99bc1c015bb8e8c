import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Whether a statement was read as it was meant.
@Suite("Documents: readings that a refutation takes")
struct DocumentReadingTests {
  @Test("Spellings and names", arguments: Self.namesDocuments)
  func names(document: SmallDocument) throws { try document.verify() }

  @Test("What the rest of a statement speaks against", arguments: Self.weighedDocuments)
  func weighed(document: SmallDocument) throws { try document.verify() }

  static let namesDocuments: [SmallDocument] = [
    .init(
      "names of another script",
      #"""
      $$오차_1 = \frac{1}{2} (t_1 - o_1)^2$$

      $$\frac{d오차_1}{do_1} = o_1 - t_1$$
      """#,
      [
        #"definition definition: 오차_1 = 1/2·(t_1 − o_1)^2"#,
        #"claim proved: d/do_1 [오차_1] = o_1 − t_1"#,
      ]),
    .init(
      "names of another script, a sign lost",
      #"""
      $$오차_1 = \frac{1}{2} (t_1 - o_1)^2$$

      $$\frac{d오차_1}{do_1} = t_1 - o_1$$
      """#,
      [
        #"definition definition: 오차_1 = 1/2·(t_1 − o_1)^2"#,
        #"claim refuted: d/do_1 [오차_1] = t_1 − o_1"#,
      ]),
    .init(
      "a step with an arrow of a keyboard",
      #"""
      Then $w <- w - \eta g$ is repeated.
      """#,
      [
        #"step none: w <- w − η·g"#
      ]),
    .init(
      "blackboard letters as vectors",
      #"""
      $$\mathbb{x} = [x_1, x_2]^T$$
      """#,
      [
        #"definition out-of-scope: "#
      ]),
    .init(
      "a probability with its parameters",
      #"""
      $$p(y_i | x_i; w, b) = p_i^{y_i} (1 - p_i)^{1 - y_i}$$
      """#,
      [
        #"definition definition: p(y_i|x_i; w, b) = p_i^y_i·(1 − p_i)^(1 − y_i)"#
      ]),
    .init(
      "a loss of weights",
      #"""
      The cost is
      $$\mathcal{C}(\hat{W}) = \frac{1}{2} \sum_i (a_i - t_i)^2$$
      and so
      $$\frac{\partial \mathcal{C}(\hat{W})}{\partial a_i} = a_i - t_i$$
      """#,
      [
        #"definition definition: script C(Ŵ) = 1/2·(Σ_{i} (a_i − t_i)^2)"#,
        #"claim proved: d/da_i [script C(Ŵ)] = a_i − t_i"#,
      ]),
    .init(
      "a loss of weights, a sign lost",
      #"""
      The cost is
      $$\mathcal{C}(\hat{W}) = \frac{1}{2} \sum_i (a_i - t_i)^2$$
      and so
      $$\frac{\partial \mathcal{C}(\hat{W})}{\partial a_i} = t_i - a_i$$
      """#,
      [
        #"definition definition: script C(Ŵ) = 1/2·(Σ_{i} (a_i − t_i)^2)"#,
        #"claim refuted: d/da_i [script C(Ŵ)] = t_i − a_i"#,
      ]),
    .init(
      "a name of several letters",
      #"""
      $$width = \frac{2}{n}$$
      """#,
      [
        #"definition definition: width = 2/n"#
      ]),
    .init(
      "the number of an equation in R Markdown",
      ##"""
      $$\tanh(x) = 2\sigma(2x) - 1 (\#eq:tanh)$$
      """##,
      [
        #"claim proved: tanh(x) = 2·σ(2·x) − 1"#
      ]),
    .init(
      "a row with a label",
      #"""
      $$\text{(Forget Gate) } f = \sigma(u x + b)$$
      """#,
      [
        #"definition definition: f = σ(u·x + b)"#
      ]),
    .init(
      "momentum",
      #"""
      $$v_t = \mu v_{t-1} - \epsilon \nabla E$$
      """#,
      [
        #"step none: "#
      ]),
  ]

  static let weighedDocuments: [SmallDocument] = [
    .init(
      "several steps that fail one after the other",
      #"""
      $$\tanh(x) = \cosh(x) = \sinh(x) = 2x$$
      """#,
      [
        #"claim suspected: tanh(x) = cosh(x) = sinh(x) = 2·x"#
      ]),
    .init(
      "one step that fails",
      #"""
      $$\tanh(x) = 2\sigma(2x) + 1$$
      """#,
      [
        #"claim refuted: tanh(x) = 2·σ(2·x) + 1"#
      ]),
    .init(
      "two steps that cancel",
      #"""
      $$\sigma'(x) = \sigma(x)(1 + \sigma(x)) = \sigma(x)(1 - \sigma(x))$$
      """#,
      [
        #"claim refuted: σ′(x) = σ(x)·(1 + σ(x)) = σ(x)·(1 − σ(x))"#
      ]),
    .init(
      "an equation to be solved",
      #"""
      $$x^2 + 2 x y - y^2 = 6 y$$
      """#,
      [
        #"claim undecided: x^2 + 2·x·y − y^2 = 6·y"#
      ]),
    .init(
      "an identity with one sign lost",
      #"""
      $$(x + y)^2 - 2 x y = x^2 - y^2$$
      """#,
      [
        #"claim refuted: (x + y)^2 − 2·x·y = x^2 − y^2"#
      ]),
    .init(
      "a differential as a factor",
      #"""
      $$x\, d e^x = d x\, e^x - e^x\, d x$$
      """#,
      [
        #"claim suspected: x·d·exp(x) = d·x·exp(x) − exp(x)·d·x"#
      ]),
    .init(
      "a derivative of order n",
      #"""
      $$(\cos x)^{(n)} = \cos\left(x + n \frac{\pi}{2}\right)$$
      """#,
      [
        #"claim suspected: cos(x)^n = cos(x + n·(π/2))"#
      ]),
    .init(
      "angles that are to be equal",
      #"""
      $$\cos \alpha = \cos \beta$$
      """#,
      [
        #"claim undecided: cos(α) = cos(β)"#
      ]),
    .init(
      "a logarithm to base 2",
      #"""
      $$\log 8 = 3$$
      """#,
      [
        #"claim suspected: ln(8) = 3"#
      ]),
    .init(
      "a logarithm to no base",
      #"""
      $$\log 8 = 5$$
      """#,
      [
        #"claim refuted: ln(8) = 5"#
      ]),
    .init(
      "a name that one section defines twice",
      #"""
      First $f(x) = x^2$ and so on. Here is another example, where $f(x) = x^3$.

      $$f'(x) = 3 x^3$$
      """#,
      [
        #"definition definition: f(x) = x^2"#,
        #"definition definition: f(x) = x^3"#,
        #"claim suspected: f′(x) = 3·x^3"#,
      ]),
    .init(
      "a name that is chosen",
      #"""
      There is some $\theta \in (0, 1)$ with
      $$e^x = 1 + x + \frac{x^2}{2} e^{\theta x}$$
      """#,
      [
        #"condition none: θ ∈ (0, 1)"#,
        #"claim undecided: exp(x) = 1 + x + x^2/2·exp(θ·x)"#,
      ]),
    .init(
      "an index exchanged",
      #"""
      With
      $$z^l_j = \sum_{i=1}^{M} w^l_{ij} a^{l-1}_i + b^l_j$$
      we have
      $$\frac{\partial z^l_j}{\partial a^{l-1}_i} = w^l_{ji}$$
      """#,
      [
        #"definition definition: z^(l)_j = Σ_{i = 1…M} w^(l)_{ij}·a^(l−1)_i + b^(l)_j"#,
        #"claim refuted: d/da^(l−1)_i [z^(l)_j] = w^(l)_{ji}"#,
      ]),
    .init(
      "the index in its place",
      #"""
      With
      $$z^l_j = \sum_{i=1}^{M} w^l_{ij} a^{l-1}_i + b^l_j$$
      we have
      $$\frac{\partial z^l_j}{\partial a^{l-1}_i} = w^l_{ij}$$
      """#,
      [
        #"definition definition: z^(l)_j = Σ_{i = 1…M} w^(l)_{ij}·a^(l−1)_i + b^(l)_j"#,
        #"claim proved: d/da^(l−1)_i [z^(l)_j] = w^(l)_{ij}"#,
      ]),
  ]

}
