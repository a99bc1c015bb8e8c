import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: shapes of matrices")
struct DocumentShapeTests {
  @Test("Shapes that the text states", arguments: Self.statedShapesDocuments)
  func statedShapes(document: SmallDocument) throws { try document.verify() }

  @Test("Shapes that follow from definitions", arguments: Self.impliedShapesDocuments)
  func impliedShapes(document: SmallDocument) throws { try document.verify() }

  static let statedShapesDocuments: [SmallDocument] = [
    .init(
      "shapes that fit",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$, $X \in \mathbb{R}^{m \times k}$ and $b \in \mathbb{R}^{n}$.
      $$
      Z = WX + b
      $$
      $$
      \frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z} X^T
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^m×k"#,
        #"condition none: b ∈ ℝ^n"#,
        #"definition definition: Z = W·X + b"#,
        #"claim proved: d/dW [L] = d/dZ [L]·Xᵀ"#,
      ]),
    .init(
      "an order that does not fit",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $X \in \mathbb{R}^{m \times k}$.
      $$
      Z = XW
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^m×k"#,
        #"claim refuted: Z = X·W"#,
      ]),
    .init(
      "a transpose in the wrong place",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$, $X \in \mathbb{R}^{m \times k}$ and $b \in \mathbb{R}^{n}$.
      $$
      Z = WX + b
      $$
      $$
      \frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Z}
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^m×k"#,
        #"condition none: b ∈ ℝ^n"#,
        #"definition definition: Z = W·X + b"#,
        #"claim refuted: d/dW [L] = Xᵀ·(d/dZ [L])"#,
      ]),
    .init(
      "a number with the letter of a vector",
      #"""
      The scores are $z \in \mathbb{R}^K$, and an input is $x \in \mathbb{R}^d$. For two classes we have
      $$
      z = w^T x
      $$
      $$
      \frac{\partial L}{\partial w} = (\sigma(z) - y) x
      $$
      """#,
      [
        #"condition none: z ∈ ℝ^K"#,
        #"condition none: x ∈ ℝ^d"#,
        #"definition definition: z = ⟨w, x⟩"#,
        #"claim undecided: d/dw [L] = (σ(z) − y)·x"#,
      ]),
    .init(
      "layers",
      #"""
      The weights are $W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$, and with $a^{[l]} \in \mathbb{R}^{n_l \times 1}$
      $$
      z^{[l]} = W^{[l]} a^{[l-1]}
      $$
      $$
      \frac{\partial L}{\partial a^{[l]}} = (W^{[l+1]})^T \frac{\partial L}{\partial z^{[l+1]}}
      $$
      """#,
      [
        #"condition none: W^[l] ∈ ℝ^n_l×n_l-1"#,
        #"condition none: a^[l] ∈ ℝ^n_l×1"#,
        #"definition definition: z^[l] = W^[l]·a^[l−1]"#,
        #"claim proved: d/da^[l] [L] = W^[l+1]ᵀ·(d/dz^[l+1] [L])"#,
      ]),
    .init(
      "layers, a transpose missing",
      #"""
      The weights are $W^{[l]} \in \mathbb{R}^{n_l \times n_{l-1}}$, and with $a^{[l]} \in \mathbb{R}^{n_l \times 1}$
      $$
      z^{[l]} = W^{[l]} a^{[l-1]}
      $$
      $$
      \frac{\partial L}{\partial a^{[l]}} = \frac{\partial L}{\partial z^{[l+1]}} (W^{[l+1]})^T
      $$
      """#,
      [
        #"condition none: W^[l] ∈ ℝ^n_l×n_l-1"#,
        #"condition none: a^[l] ∈ ℝ^n_l×1"#,
        #"definition definition: z^[l] = W^[l]·a^[l−1]"#,
        #"claim refuted: d/da^[l] [L] = d/dz^[l+1] [L]·W^[l+1]ᵀ"#,
      ]),
    .init(
      "said in words",
      #"""
      The matrix $W$ has the shape $(n, m)$, and $X$ is an $m \times k$ matrix.
      $$
      A = \tanh(WX)
      $$
      $$
      B = \tanh(XW)
      $$
      """#,
      [
        #"definition definition: A = tanh(W·X)"#,
        #"claim refuted: B = tanh(X·W)"#,
      ]),
    .init(
      "a sum that does not fit",
      #"""
      Let $A \in \mathbb{R}^{n \times m}$ and $B \in \mathbb{R}^{m \times k}$.
      $$
      C = A + B
      $$
      $$
      D = AB + A
      $$
      """#,
      [
        #"condition none: A ∈ ℝ^n×m"#,
        #"condition none: B ∈ ℝ^m×k"#,
        #"claim refuted: C = A + B"#,
        #"claim refuted: D = A·B + A"#,
      ]),
    .init(
      "rows in place of columns",
      #"""
      Let $x \in \mathbb{R}^m$, $W \in \mathbb{R}^{m \times n}$ and $b \in \mathbb{R}^n$.
      $$
      y = xW + b
      $$
      """#,
      [
        #"condition none: x ∈ ℝ^m"#,
        #"condition none: W ∈ ℝ^m×n"#,
        #"condition none: b ∈ ℝ^n"#,
        #"definition definition: y = x·W + b"#,
      ]),
    .init(
      "numerator layout",
      #"""
      Let $x \in \mathbb{R}^{m \times 1}$, $W \in \mathbb{R}^{n \times m}$ and $z = Wx$.
      $$
      \frac{\partial L}{\partial W} = x \frac{\partial L}{\partial z}
      $$
      """#,
      [
        #"condition none: x ∈ ℝ^m×1"#,
        #"condition none: W ∈ ℝ^n×m"#,
        #"definition definition: z = W·x"#,
        #"claim conditional: d/dW [L] = x·(d/dz [L]) | assuming its vectors and matrices are taken for numbers"#,
      ]),
    .init(
      "numbers that may be the same",
      #"""
      Let $W \in \mathbb{R}^{3 \times n}$ and $X \in \mathbb{R}^{4 \times k}$, where $n = 4$.
      $$
      Z = WX
      $$
      $$
      Z = W^T X
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^3×n"#,
        #"condition none: X ∈ ℝ^4×k"#,
        #"condition none: n = 4"#,
        #"definition definition: Z = W·X"#,
        #"claim refuted: Z = Wᵀ·X"#,
      ]),
    .init(
      "a case that the text rejects",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $X \in \mathbb{R}^{m \times k}$. It would be wrong to write
      $$
      Z = XW
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^m×k"#,
        #"definition definition: Z = X·W"#,
      ]),
    .init(
      "two shapes of one name",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $X \in \mathbb{R}^{m \times k}$, or $X \in \mathbb{R}^{k \times n}$.
      $$
      Z = XW
      $$
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#,
        #"condition none: X ∈ ℝ^m×k"#,
        #"condition none: X ∈ ℝ^k×n"#,
        #"definition definition: Z = X·W"#,
      ]),
    .init(
      "shapes below a formula",
      #"""
      $$
      \begin{aligned}
      Z &= WX + b \\
      (4 \times m) &= (4 \times 2)(2 \times m) + (4 \times 1)
      \end{aligned}
      $$
      """#,
      [
        #"definition definition: Z = W·X + b"#,
        #"mention none: "#,
      ]),
  ]

  static let impliedShapesDocuments: [SmallDocument] = [
    .init(
      "the gradient of a layer",
      #"""
      With $z = Wx + b$ and $\hat y = \text{softmax}(z)$
      $$
      \frac{\partial L}{\partial W} = (\hat y - y) x^T
      $$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"definition definition: ŷ = softmax(z)"#,
        #"claim out-of-scope: "#,
      ]),
    .init(
      "the gradient of a layer, turned round",
      #"""
      With $z = Wx + b$ and $\hat y = \text{softmax}(z)$
      $$
      \frac{\partial L}{\partial W} = x^T (\hat y - y)
      $$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"definition definition: ŷ = softmax(z)"#,
        #"claim undecided: d/dW [L] = ⟨x, ŷ − y⟩"#,
      ]),
    .init(
      "no transposes, and an open order",
      #"""
      With $z = Wx + b$ and $\hat y = \text{softmax}(z)$
      $$
      \frac{\partial L}{\partial W} = x (\hat y - y)
      $$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"definition definition: ŷ = softmax(z)"#,
        #"claim undecided: d/dW [L] = x·(ŷ − y)"#,
      ]),
    .init(
      "rows",
      #"""
      With $Z = XW + b$ and $\hat Y = \text{softmax}(Z)$
      $$
      \frac{\partial L}{\partial W} = X^T (\hat Y - Y)
      $$
      $$
      \frac{\partial L}{\partial X} = (\hat Y - Y) W^T
      $$
      """#,
      [
        #"definition definition: Z = X·W + b"#,
        #"definition definition: Ŷ = softmax(Z)"#,
        #"claim out-of-scope: "#,
        #"claim out-of-scope: "#,
      ]),
    .init(
      "rows, turned round",
      #"""
      With $Z = XW + b$ and $\hat Y = \text{softmax}(Z)$
      $$
      \frac{\partial L}{\partial W} = (\hat Y - Y) X^T
      $$
      $$
      \frac{\partial L}{\partial X} = W^T (\hat Y - Y)
      $$
      """#,
      [
        #"definition definition: Z = X·W + b"#,
        #"definition definition: Ŷ = softmax(Z)"#,
        #"claim out-of-scope: "#,
        #"claim out-of-scope: "#,
      ]),
    .init(
      "another convention in another section",
      #"""
      # One

      With $Z = WX$
      $$
      \frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z} X^T
      $$

      # Another

      With $Z = XW$
      $$
      \frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Z}
      $$
      """#,
      [
        #"definition definition: Z = W·X"#,
        #"claim proved: d/dW [L] = d/dZ [L]·Xᵀ"#,
        #"claim conditional: Z = X·W | assuming its vectors and matrices are taken for numbers"#,
        #"claim proved: d/dW [L] = Xᵀ·(d/dZ [L])"#,
      ]),
    .init(
      "entries, and an order of operations that is open",
      #"""
      With $z = Wx$ and $a = \sigma(z)$
      $$
      \delta = (\hat y - a) V^T \circ a U^T
      $$
      """#,
      [
        #"definition definition: z = W·x"#,
        #"definition definition: a = σ(z)"#,
        #"definition out-of-scope: "#,
      ]),
  ]
}
