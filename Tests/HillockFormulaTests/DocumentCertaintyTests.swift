import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: what a refutation takes")
struct DocumentCertaintyTests {
  @Test("Rows of tables", arguments: Self.tablesDocuments)
  func tables(document: SmallDocument) throws { try document.verify() }

  @Test("Total derivatives", arguments: Self.totalDocuments)
  func total(document: SmallDocument) throws { try document.verify() }

  @Test("Rounded numbers", arguments: Self.roundedDocuments)
  func rounded(document: SmallDocument) throws { try document.verify() }

  @Test("Names of other sections", arguments: Self.elsewhereDocuments)
  func elsewhere(document: SmallDocument) throws { try document.verify() }

  @Test("Shapes that may be meant in another way", arguments: Self.shapesDocuments)
  func shapes(document: SmallDocument) throws { try document.verify() }

  @Test("Indices of sums", arguments: Self.slipsDocuments)
  func slips(document: SmallDocument) throws { try document.verify() }

  @Test("Comparisons", arguments: Self.conditionsDocuments)
  func conditions(document: SmallDocument) throws { try document.verify() }

  static let tablesDocuments: [SmallDocument] = [
    .init(
      "another function in each row of a table",
      #"""
      Let $f(x) = \tanh(x)$ here.

      | function | slope |
      | --- | --- |
      | logistic | $f'(x) = f(x)(1 - f(x))$ |
      """#,
      [
        #"definition definition: f(x) = tanh(x)"#,
        #"claim suspected: f′(x) = f(x)·(1 − f(x))"#,
      ]),
    .init(
      "the same outside of a table",
      #"""
      Let $f(x) = \tanh(x)$ here.

      $$f'(x) = f(x)(1 - f(x))$$
      """#,
      [
        #"definition definition: f(x) = tanh(x)"#,
        #"claim refuted: f′(x) = f(x)·(1 − f(x))"#,
      ]),
    .init(
      "what a row defines is for that row",
      #"""
      | name | formula | slope |
      | --- | --- | --- |
      | a | $g(x) = \tanh(x)$ | $g'(x) = 1 + g(x)^2$ |

      The slope is

      $$g'(x) = g(x)(1 - g(x))$$
      """#,
      [
        #"definition definition: g(x) = tanh(x)"#,
        #"claim refuted: g′(x) = 1 + g(x)^2"#,
        #"claim suspected: g′(x) = g(x)·(1 − g(x))"#,
      ]),
  ]

  static let totalDocuments: [SmallDocument] = [
    .init(
      "a total derivative",
      #"""
      The volume is $V = \frac{1}{3} \pi r^2 h$.

      $$\frac{dV}{dh} = \pi r^2$$
      """#,
      [
        #"definition definition: V = 1/3·π·r^2·h"#,
        #"claim suspected: d/dh [V] = π·r^2"#,
      ]),
    .init(
      "a partial derivative",
      #"""
      The volume is $V = \frac{1}{3} \pi r^2 h$.

      $$\frac{\partial V}{\partial h} = \pi r^2$$
      """#,
      [
        #"definition definition: V = 1/3·π·r^2·h"#,
        #"claim refuted: d/dh [V] = π·r^2"#,
      ]),
    .init(
      "d for a loss of a weight and an input",
      #"""
      The loss is $L = (w x - y)^2$.

      $$\frac{dL}{dw} = 2 (w x - y) w$$
      """#,
      [
        #"definition definition: L = (w·x − y)^2"#,
        #"claim refuted: d/dw [L] = 2·(w·x − y)·w"#,
      ]),
  ]

  static let roundedDocuments: [SmallDocument] = [
    .init(
      "two digits that were rounded",
      #"""
      $$0.33 \cdot 0.75 = 0.2499$$
      """#,
      [
        #"claim none: 0.33·3/4 = 0.2499"#
      ]),
    .init(
      "more than rounding",
      #"""
      $$0.33 \cdot 0.75 = 0.2599$$
      """#,
      [
        #"claim refuted: 0.33·3/4 = 0.2599"#
      ]),
    .init(
      "numbers that are put in",
      #"""
      $$0.5 \cdot 0.5 = 0.35$$
      """#,
      [
        #"claim refuted: 1/2·1/2 = 0.35"#
      ]),
    .init(
      "a whole number beside a power of e",
      #"""
      $$e^{3} = 20$$
      """#,
      [
        #"claim none: exp(3) = 20"#
      ]),
    .init(
      "a whole number that is too far off",
      #"""
      $$e^{3} = 21$$
      """#,
      [
        #"claim refuted: exp(3) = 21"#
      ]),
  ]

  static let elsewhereDocuments: [SmallDocument] = [
    .init(
      "a name that the text defines further down",
      #"""
      $$a^2 - 1 = (a - 1)^2$$

      ## Another part

      Here $a = 1$ in general: $a = b^0$.
      """#,
      [
        #"claim suspected: a^2 − 1 = (a − 1)^2"#,
        #"condition none: a = 1"#,
        #"definition definition: a = b^0"#,
      ]),
    .init(
      "the same without that",
      #"""
      $$a^2 - 1 = (a - 1)^2$$
      """#,
      [
        #"claim suspected: a^2 − 1 = (a − 1)^2"#
      ]),
  ]

  static let shapesDocuments: [SmallDocument] = [
    .init(
      "a vector that may be a row",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $x \in \mathbb{R}^{n}$, $y \in \mathbb{R}^{m}$.

      $$y = x W$$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: x ∈ ℝ^n"#,
        #"condition none: y ∈ ℝ^m"#,
        #"definition definition: y = x·W"#,
      ]),
    .init(
      "a vector that fits in neither way",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $x \in \mathbb{R}^{k}$, $y \in \mathbb{R}^{m}$.

      $$y = W x$$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: x ∈ ℝ^k"#,
        #"condition none: y ∈ ℝ^m"#,
        #"claim refuted: y = W·x"#,
      ]),
    .init(
      "a product that may be one of entries",
      #"""
      Let $D \in \mathbb{R}^{n \times m}$, $X \in \mathbb{R}^{n \times 1}$.

      $$\nabla_D L = D X$$
      """#,
      [
        #"condition none: D ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^n×1"#,
        #"claim suspected: d/dD [L] = D·X"#,
      ]),
    .init(
      "factors in an order that does not fit",
      #"""
      With $X \in \mathbb{R}^{n \times k}$ and $G \in \mathbb{R}^{k \times m}$

      $$\nabla_W L = X^T G.$$
      """#,
      [
        #"condition none: X ∈ ℝ^n×k"#,
        #"condition none: G ∈ ℝ^k×m"#,
        #"claim refuted: dW = Xᵀ·G"#,
      ]),
    .init(
      "one letter with two shapes",
      #"""
      With $X \in \mathbb{R}^{n \times k}$ and $G \in \mathbb{R}^{k \times m}$

      $$\nabla_W L = X^T G.$$

      ## Later

      Now $X \in \mathbb{R}^{k \times n}$.
      """#,
      [
        #"condition none: X ∈ ℝ^n×k"#,
        #"condition none: G ∈ ℝ^k×m"#,
        #"claim suspected: dW = Xᵀ·G"#,
        #"condition none: X ∈ ℝ^k×n"#,
      ]),
  ]

  static let slipsDocuments: [SmallDocument] = [
    .init(
      "a sum whose terms lack its index",
      #"""
      The loss is
      $$\ell = \ln\left(\sum_{i=1}^n e^{v_j}\right) - v_k$$
      """#,
      [
        #"claim refuted: ℓ = ln(Σ_{i = 1…n} exp(v_j)) − v_k"#
      ]),
    .init(
      "the same with the index",
      #"""
      The loss is
      $$\ell = \ln\left(\sum_{j=1}^n e^{v_j}\right) - v_k$$
      """#,
      [
        #"definition definition: ℓ = ln(Σ_{j = 1…n} exp(v_j)) − v_k"#
      ]),
    .init(
      "an index that stands elsewhere as well",
      #"""
      The total is
      $$T_j = \sum_{i=1}^n e^{v_j}$$
      """#,
      [
        #"definition definition: T_j = Σ_{i = 1…n} exp(v_j)"#
      ]),
    .init(
      "weights beside the wrong component",
      #"""
      A layer computes
      $$z^l_j = \sum_{i=1}^{M} w^l_{ij} a^{l-1}_j + b^l_j$$
      """#,
      [
        #"claim refuted: z^(l)_j = Σ_{i = 1…M} w^(l)_{ij}·a^(l−1)_j + b^(l)_j"#
      ]),
    .init(
      "weights beside the right component",
      #"""
      A layer computes
      $$z^l_j = \sum_{i=1}^{M} w^l_{ij} a^{l-1}_i + b^l_j$$
      """#,
      [
        #"definition definition: z^(l)_j = Σ_{i = 1…M} w^(l)_{ij}·a^(l−1)_i + b^(l)_j"#
      ]),
    .init(
      "a sum of weights by themselves",
      #"""
      The centre of each group is
      $$m_k = \sum_{n} g_{nk} c_k$$
      """#,
      [
        #"definition definition: m_k = Σ_{n} g_{nk}·c_k"#
      ]),
  ]

  static let conditionsDocuments: [SmallDocument] = [
    .init(
      "what is required",
      #"""
      For each example we ask for
      $$y_i (w x_i + b) \geq 1$$
      """#,
      [
        #"condition none: y_i·(w·x_i + b) ≥ 1"#
      ]),
    .init(
      "what is said of all",
      #"""
      The sigmoid is always above its half:
      $$\sigma(x) \geq \frac{1}{2}$$
      """#,
      [
        #"claim refuted: σ(x) ≥ 1/2"#
      ]),
    .init(
      "constants that may be chosen",
      #"""
      A function $f(t) = \sin(t)$ is of that order if for all $t$
      $$f(t) \leq M e^{k t}$$
      """#,
      [
        #"definition definition: f(t) = sin(t)"#,
        #"claim suspected: f(t) ≤ M·exp(k·t)"#,
      ]),
    .init(
      "the imaginary unit",
      #"""
      $$e^{i x} = \cos x + i \sin x$$
      """#,
      [
        #"claim suspected: exp(i·x) = cos(x) + i·sin(x)"#
      ]),
  ]
}
