import Testing

@testable import HillockDocuments

@Suite("Documents: gradients, compounds, matrices, rounding")
struct DocumentMeaningTests {
  @Test("Gradients are taken by what they name", arguments: Self.gradientsDocuments)
  func gradients(document: SmallDocument) throws { try document.verify() }

  @Test("Signs that make one quantity, and arguments", arguments: Self.compoundsDocuments)
  func compounds(document: SmallDocument) throws { try document.verify() }

  @Test("What a name means is not guessed", arguments: Self.meaningsDocuments)
  func meanings(document: SmallDocument) throws { try document.verify() }

  @Test("A derivative is by a variable, whatever that was defined as", arguments: Self.variablesDocuments)
  func variables(document: SmallDocument) throws { try document.verify() }

  @Test("Cases may lack a value, and not contradict each other", arguments: Self.casesDocuments)
  func cases(document: SmallDocument) throws { try document.verify() }

  @Test("Matrices that are written out are compared by entries", arguments: Self.matricesDocuments)
  func matrices(document: SmallDocument) throws { try document.verify() }

  @Test("Decimals put in for values of functions are rounded", arguments: Self.roundingDocuments)
  func rounding(document: SmallDocument) throws { try document.verify() }

  static let gradientsDocuments: [SmallDocument] = [
    .init(
      "a gradient by a name",
      #"""
      The loss is
      $$
      L(w) = \frac{1}{2}(y - wx)^2
      $$
      so that
      $$
      \nabla_w L(w) = -(y - wx)x
      $$
      """#,
      [
        #"definition definition: L(w) = 1/2·(y − w·x)^2"#,
        #"claim proved: d/dw [L(w)] = −(y − w·x)·x"#,
      ]),
    .init(
      "a gradient by a name, a sign wrong",
      #"""
      The loss is
      $$
      L(w) = \frac{1}{2}(y - wx)^2
      $$
      so that
      $$
      \nabla_w L(w) = (y - wx)x
      $$
      """#,
      [
        #"definition definition: L(w) = 1/2·(y − w·x)^2"#,
        #"claim refuted: d/dw [L(w)] = (y − w·x)·x"#,
      ]),
    .init(
      "a gradient by its only argument",
      #"""
      The risk is
      $$
      R(\theta) = \frac1n \sum_{t=1}^n \frac{(y^{(t)} - \theta x^{(t)})^2}{2}
      $$
      and
      $$
      \nabla R(\theta) = -\frac1n \sum_{t=1}^n (y^{(t)} - \theta x^{(t)}) x^{(t)}
      $$
      """#,
      [
        #"definition definition: R(θ) = 1/n·(Σ_{t = 1…n} (y^(t) − θ·x^(t))^2/2)"#,
        #"claim proved: d/dθ [R(θ)] = −1/n·(Σ_{t = 1…n} (y^(t) − θ·x^(t))·x^(t))"#,
      ]),
    .init(
      "a gradient by what is not said",
      #"""
      $$
      \nabla C = 2x
      $$
      """#,
      [
        #"claim out-of-scope: "#
      ]),
    .init(
      "a gradient of a factor",
      #"""
      $$
      \delta = \nabla_a C \odot \sigma'(z)
      $$
      """#,
      [
        #"definition definition: δ = d/da [C]⊙σ′(z)"#
      ]),
  ]

  static let compoundsDocuments: [SmallDocument] = [
    .init(
      "δx is one quantity",
      #"""
      With $y = \sigma(x)$
      $$
      \delta x = \delta y \odot y \odot (1-y)
      $$
      """#,
      [
        #"definition definition: y = σ(x)"#,
        #"definition definition: δx = δy⊙y⊙(1 − y)"#,
      ]),
    .init(
      "δ by itself is a factor",
      #"""
      Let $\delta = 3$.
      $$
      2\delta x + \delta x = 3 \delta x
      $$
      """#,
      [
        #"condition none: δ = 3"#,
        #"claim proved: 2·δ·x + δ·x = 3·δ·x"#,
      ]),
    .init(
      "square brackets around a name",
      #"""
      Let $\tilde t = t - \mu[t]$.
      $$
      \frac{\partial \tilde t}{\partial t} = 1 - \mu
      $$
      """#,
      [
        #"definition definition: t̃ = t − μ(t)"#,
        #"claim undecided: d/dt [t̃] = 1 − μ"#,
      ]),
    .init(
      "a name with several arguments",
      #"""
      Swish is $x\sigma(\beta x)$.
      $$
      \frac{\partial}{\partial x}\mathit{swish}(x, \beta) = \frac{\partial}{\partial x}(x \sigma(\beta x)) = \sigma(\beta x) + \beta x \sigma(\beta x)(1 - \sigma(\beta x))
      $$
      """#,
      [
        #"claim conditional: d/dx [swish(x, β)] = d/dx [x·σ(β·x)] = σ(β·x) + β·x·σ(β·x)·(1 − σ(β·x)) | assuming d/dx [swish(x, β)] is d/dx [x·σ(β·x)]; the text does not say what swish is"#
      ]),
    .init(
      "arguments behind a derivative",
      #"""
      Let $L(u, v) = u^2 v$.
      $$
      \frac{\partial L}{\partial u}(u, v) = 2uv
      $$
      """#,
      [
        #"definition definition: L(u, v) = u^2·v"#,
        #"claim proved: d/du [L] = 2·u·v"#,
      ]),
  ]

  static let meaningsDocuments: [SmallDocument] = [
    .init(
      "what does not show its argument is not taken at another",
      #"""
      The mean of $X$ is
      $$
      E(X) = \sum_i x_i p_i
      $$
      and of a multiple
      $$
      E(aX) = a E(X)
      $$
      """#,
      [
        #"definition definition: E(X) = Σ_{i} x_i·p_i"#,
        #"claim undecided: E(a·X) = a·E(X)"#,
      ]),
    .init(
      "words for a left side",
      #"""
      $$
      L(p) = p^k (1-p)^{n-k}
      $$
      Now another one:
      $$
      \text{The likelihood is} = L(\lambda) = \lambda^n e^{-\lambda s} \\ \text{Its logarithm is} = \ell(\lambda) = n \ln\lambda - \lambda s
      $$
      and so
      $$
      \frac{\partial}{\partial\lambda}\ell(\lambda) = \frac{n}{\lambda} - s
      $$
      """#,
      [
        #"definition definition: L(p) = p^k·(1 − p)^(n − k)"#,
        #"definition definition: L(λ) = λ^n·exp(−λ·s)"#,
        #"definition definition: ℓ(λ) = n·ln(λ) − λ·s"#,
        #"claim proved: d/dλ [ℓ(λ)] = n/λ − s"#,
      ]),
    .init(
      "another name for it",
      #"""
      Let $a = x$ and $c = e^{-a}$. Then
      $$
      \frac{1}{1 + c} = \frac{1}{1 + e^{-x}}
      $$
      """#,
      [
        #"condition none: a = x"#,
        #"definition definition: c = exp(−a)"#,
        #"claim proved: 1/(1 + c) = 1/(1 + exp(−x))"#,
      ]),
    .init(
      "a function of a component",
      #"""
      $$
      \sigma(z_i) = \frac{1}{1 + e^{z_i}}
      $$
      has the derivative
      $$
      \sigma'(z) = \sigma(z)(1 - \sigma(z))
      $$
      """#,
      [
        #"definition definition: σ(z_i) = 1/(1 + exp(z_i))"#,
        #"claim refuted: σ′(z) = σ(z)·(1 − σ(z))"#,
      ]),
    .init(
      "a name on the right that was another thing",
      #"""
      Let $y = ax + b$.

      In polar coordinates
      $$
      r \sin\theta = y
      $$
      hence
      $$
      \sin\theta = \frac{y}{r}
      $$
      """#,
      [
        #"definition definition: y = a·x + b"#,
        #"claim undecided: r·sin(θ) = y"#,
        #"claim undecided: sin(θ) = y/r"#,
      ]),
    .init(
      "targets beside a model of the same letter",
      #"""
      The model is
      $$
      t = w_0 + w_1 x
      $$
      and the loss
      $$
      L = \frac1N \sum_{n=1}^N (t_n - (w_0 + w_1 x_n))^2
      $$
      It is least where
      $$
      \frac{\partial L}{\partial w_0} = 0
      $$

      $$
      0 = -\frac2N \sum_{n=1}^N (t_n - w_0 - w_1 x_n)
      $$

      $$
      2 w_0 = \frac2N \sum_{n=1}^N t_n - \frac2N \sum_{n=1}^N w_1 x_n
      $$
      """#,
      [
        #"definition definition: t = w_0 + w_1·x"#,
        #"definition definition: L = 1/N·(Σ_{n = 1…N} (t_n − (w_0 + w_1·x_n))^2)"#,
        #"claim undecided: d/dw_0 [L] = 0"#,
        #"condition none: 0 = −2/N·(Σ_{n = 1…N} (t_n − w_0 − w_1·x_n))"#,
        #"claim undecided: 2·w_0 = 2/N·(Σ_{n = 1…N} t_n) − 2/N·(Σ_{n = 1…N} w_1·x_n)"#,
      ]),
    .init(
      "a full stop between vectors",
      #"""
      For the negative sample
      $$
      \vec{w}.\vec{x}_{-} = -1-b
      $$
      and so
      $$
      \vec{w}.\vec{x}_{-} + b = 1
      $$
      """#,
      [
        #"definition definition: ⟨w, x_-⟩ = −1 − b"#,
        #"condition none: ⟨w, x_-⟩ + b = 1"#,
      ]),
    .init(
      "the mean under a bar",
      #"""
      $$
      \sum_{i=1}^n (X_i - \mu)^2 - 2(\bar X - \mu)\sum_{i=1}^n (X_i - \mu) + n(\bar X - \mu)^2 = \sum_{i=1}^n (X_i - \mu)^2 - n(\bar X - \mu)^2
      $$
      """#,
      [
        #"claim undecided: Σ_{i = 1…n} (X_i − μ)^2 − 2·(X̄ − μ)·(Σ_{i = 1…n} (X_i − μ)) + n·(X̄ − μ)^2 = Σ_{i = 1…n} (X_i − μ)^2 − n·(X̄ − μ)^2"#
      ]),
    .init(
      "probabilities of one quantity",
      #"""
      $$
      \frac{P(y=1)}{P(y=0)} = \frac{P(y=1)}{1 - P(y=1)}
      $$
      """#,
      [
        #"claim undecided: P(y = 1)/P(y = 0) = P(y = 1)/(1 − P(y = 1))"#
      ]),
  ]

  static let variablesDocuments: [SmallDocument] = [
    .init(
      "what a derivative is taken by is a variable",
      #"""
      The output is $o = \varphi(Vs)$ and the loss
      $$
      L = -y \ln o - (1-y) \ln(1 - o)
      $$
      so that
      $$
      \frac{\partial L}{\partial o} = -\frac{y}{o} + \frac{1-y}{1-o}
      $$
      """#,
      [
        #"definition definition: o = φ(V·s)"#,
        #"definition definition: L = −y·ln(o) − (1 − y)·ln(1 − o)"#,
        #"claim proved: d/do [L] = −y/o + (1 − y)/(1 − o)"#,
      ]),
    .init(
      "the same, a sign wrong",
      #"""
      The output is $o = \varphi(Vs)$ and the loss
      $$
      L = -y \ln o - (1-y) \ln(1 - o)
      $$
      so that
      $$
      \frac{\partial L}{\partial o} = -\frac{y}{o} - \frac{1-y}{1-o}
      $$
      """#,
      [
        #"definition definition: o = φ(V·s)"#,
        #"definition definition: L = −y·ln(o) − (1 − y)·ln(1 − o)"#,
        #"claim refuted: d/do [L] = −y/o − (1 − y)/(1 − o)"#,
      ]),
    .init(
      "the mean of a loss, without its factor",
      #"""
      $$
      L = -\frac1n \sum_{i=1}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]
      $$
      gives
      $$
      \frac{\partial L}{\partial p_i} = -\frac{y_i}{p_i} + \frac{1-y_i}{1-p_i} = \frac{p_i - y_i}{p_i(1-p_i)}
      $$
      """#,
      [
        #"definition definition: L = −1/n·(Σ_{i = 1…n} (y_i·ln(p_i) + (1 − y_i)·ln(1 − p_i)))"#,
        #"claim suspected: d/dp_i [L] = −y_i/p_i + (1 − y_i)/(1 − p_i) = (p_i − y_i)/(p_i·(1 − p_i))"#,
      ]),
    .init(
      "the mean of a loss",
      #"""
      $$
      L = -\frac1n \sum_{i=1}^n [y_i \log p_i + (1-y_i)\log(1-p_i)]
      $$
      gives
      $$
      \frac{\partial L}{\partial p_i} = \frac1n \left(-\frac{y_i}{p_i} + \frac{1-y_i}{1-p_i}\right)
      $$
      """#,
      [
        #"definition definition: L = −1/n·(Σ_{i = 1…n} (y_i·ln(p_i) + (1 − y_i)·ln(1 − p_i)))"#,
        #"claim proved: d/dp_i [L] = 1/n·(−y_i/p_i + (1 − y_i)/(1 − p_i))"#,
      ]),
  ]

  static let casesDocuments: [SmallDocument] = [
    .init(
      "a case without a value",
      #"""
      $$
      \frac{d}{dx}|x| = \begin{cases} -1 & x < 0 \\ 1 & x > 0 \\ \text{undefined} & x = 0 \end{cases}
      $$
      """#,
      [
        #"claim proved: d/dx [|x|] = {−1 if x < 0; 1 if x > 0}"#
      ]),
    .init(
      "cases that contradict each other",
      #"""
      $$
      \text{ReLU}'(x) = \begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{if } x \le 0 \\ \text{undefined} & \text{if } x = 0 \end{cases}
      $$
      """#,
      [
        #"claim out-of-scope: relu′(x) = ⟨cases that contradict each other: x ≤ 0 and x = 0⟩"#
      ]),
    .init(
      "two values at one point",
      #"""
      $$
      \text{ReLU}'(x) = \begin{cases} 1 & x \ge 0 \\ 0 & x \le 0 \end{cases}
      $$
      """#,
      [
        #"claim out-of-scope: relu′(x) = ⟨cases that contradict each other: x ≥ 0 and x ≤ 0⟩"#
      ]),
  ]

  static let matricesDocuments: [SmallDocument] = [
    .init(
      "matrices with numbers",
      #"""
      $$
      \begin{bmatrix} 0.5 \\ 0.8 \end{bmatrix} + 0.1 \begin{bmatrix} 1 \\ -1 \end{bmatrix} = \begin{bmatrix} 0.6 \\ 0.7 \end{bmatrix}
      $$
      """#,
      [
        #"claim proved: [1/2; 4/5] + 0.1·[1; −1] = [3/5; 0.7]"#
      ]),
    .init(
      "an entry wrong",
      #"""
      $$
      \begin{bmatrix} 0.5 \\ 0.8 \end{bmatrix} + 0.1 \begin{bmatrix} 1 \\ -1 \end{bmatrix} = \begin{bmatrix} 0.6 \\ 0.9 \end{bmatrix}
      $$
      """#,
      [
        #"claim refuted: [1/2; 4/5] + 0.1·[1; −1] = [3/5; 0.9]"#
      ]),
    .init(
      "a product of matrices",
      #"""
      $$
      \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \begin{pmatrix} a \\ b \end{pmatrix} = \begin{pmatrix} a + 2b \\ 3a + 4b \end{pmatrix}
      $$
      """#,
      [
        #"claim proved: [1, 2; 3, 4]·[a; b] = [a + 2·b; 3·a + 4·b]"#
      ]),
    .init(
      "shapes that differ",
      #"""
      $$
      \begin{pmatrix} 1 \\ 2 \end{pmatrix} = \begin{pmatrix} 1 & 2 \end{pmatrix}
      $$
      """#,
      [
        #"mention none: [1; 2] = [1, 2]"#
      ]),
    .init(
      "a matrix that is not written out",
      #"""
      $$
      A \begin{pmatrix} 1 \\ 2 \end{pmatrix} = \begin{pmatrix} 1 \\ 2 \end{pmatrix}
      $$
      """#,
      [
        #"claim out-of-scope: A·[1; 2] = [1; 2]"#
      ]),
  ]

  static let roundingDocuments: [SmallDocument] = [
    .init(
      "a rounded value put in",
      #"""
      $$
      \frac{1}{1 + e^{-4.25}} = \frac{1}{1 + 0.014} = 0.986
      $$
      """#,
      [
        #"claim none: 1/(1 + exp(−17/4)) = 1/(1 + 0.014) = 0.986"#
      ]),
    .init(
      "a wrong value put in",
      #"""
      $$
      \frac{1}{1 + e^{-4.25}} = \frac{1}{1 + 0.016}
      $$
      """#,
      [
        #"claim refuted: 1/(1 + exp(−17/4)) = 1/(1 + 0.016)"#
      ]),
    .init(
      "no value of a function",
      #"""
      $$
      0.3 - (-0.0204) \approx 0.302
      $$
      """#,
      [
        #"claim refuted: 0.3 − (−0.0204) ≈ 0.302"#
      ]),
  ]
}
