import Testing

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

/// What texts say in words and tables, and slips of indices, each also spoilt.
@Suite("Documents: words, tables, slips")
struct DocumentSpokenTests {
  @Test("Derivatives that are said in words", arguments: Self.spokenDocuments)
  func spoken(document: SmallDocument) throws { try document.verify() }

  @Test("Tables of functions and their derivatives", arguments: Self.tablesDocuments)
  func tables(document: SmallDocument) throws { try document.verify() }

  @Test("Ranges in tables are compared with those that are proved", arguments: Self.rangesDocuments)
  func ranges(document: SmallDocument) throws { try document.verify() }

  @Test("Indices of sums and derivatives that cannot be meant", arguments: Self.slipsDocuments)
  func slips(document: SmallDocument) throws { try document.verify() }

  @Test("What holds for every loss is proved and refuted without it", arguments: Self.quantitiesDocuments)
  func quantities(document: SmallDocument) throws { try document.verify() }

  static let spokenDocuments: [SmallDocument] = [
    .init(
      "the derivative of a formula",
      #"""
      The derivative of $x^3$ is $3x^2$.
      """#,
      [
        #"claim proved: d/dx [x^3] = 3·x^2"#
      ]),
    .init(
      "the derivative of a formula, a factor wrong",
      #"""
      The derivative of $x^3$ is $2x^2$.
      """#,
      [
        #"claim refuted: d/dx [x^3] = 2·x^2"#
      ]),
    .init(
      "its derivative",
      #"""
      The bump is $f(x) = e^{-x^2}$. Its derivative is given by $-2xf(x)$.
      """#,
      [
        #"definition definition: f(x) = exp(−x^2)"#,
        #"claim proved: d/dx [f(x)] = −2·x·f(x)"#,
      ]),
    .init(
      "its derivative, a sign lost",
      #"""
      The bump is $f(x) = e^{-x^2}$. Its derivative is given by $2xf(x)$.
      """#,
      [
        #"definition definition: f(x) = exp(−x^2)"#,
        #"claim refuted: d/dx [f(x)] = 2·x·f(x)"#,
      ]),
    .init(
      "a function by its name",
      #"""
      The derivative of the sigmoid function is $\sigma(x)(1-\sigma(x))$.
      """#,
      [
        #"claim proved: d/dx [sigmoid(x)] = σ(x)·(1 − σ(x))"#
      ]),
    .init(
      "a function by its name, a sign wrong",
      #"""
      The derivative of the sigmoid function is $\sigma(x)(1+\sigma(x))$.
      """#,
      [
        #"claim refuted: d/dx [sigmoid(x)] = σ(x)·(1 + σ(x))"#
      ]),
    .init(
      "in German",
      #"""
      Die Ableitung von $\ln(x)$ ist $\frac{1}{x}$.
      """#,
      [
        #"claim proved: d/dx [ln(x)] = 1/x"#
      ]),
    .init(
      "in Spanish, a square too much",
      #"""
      La derivada de la función sigmoide es $\sigma(x)(1-\sigma(x))^2$.
      """#,
      [
        #"claim refuted: d/dx [sigmoid(x)] = σ(x)·(1 − σ(x))^2"#
      ]),
    .init(
      "in Chinese",
      #"""
      $f(x)=\ln(1+e^x)$ 的导数为 $\frac{1}{1+e^{-x}}$。
      """#,
      [
        #"definition definition: f(x) = ln(1 + exp(x))"#,
        #"claim proved: d/dx [f(x)] = 1/(1 + exp(−x))"#,
      ]),
    .init(
      "in Chinese, a sign wrong",
      #"""
      $f(x)=\ln(1+e^x)$ 的导数为 $\frac{1}{1+e^{x}}$。
      """#,
      [
        #"definition definition: f(x) = ln(1 + exp(x))"#,
        #"claim refuted: d/dx [f(x)] = 1/(1 + exp(x))"#,
      ]),
    .init(
      "a largest value is no derivative",
      #"""
      The largest derivative of $\sin(2x)$ is $2x$ wide.
      """#,
      []),
    .init(
      "a value at a place is no derivative",
      #"""
      The derivative of $x^2$ is $4x$ at twice the place.
      """#,
      []),
    .init(
      "by a variable",
      #"""
      The derivative of $w^2 x$ with respect to $w$ is $w^2$.
      """#,
      [
        #"claim refuted: d/dw [w^2·x] = w^2"#
      ]),
    .init(
      "under a heading of its own",
      #"""
      **Square root**

      $$g(t) = \sqrt{t}$$

      Derivative:

      $$\frac{1}{\sqrt{t}}$$
      """#,
      [
        #"definition definition: g(t) = t^(1/2)"#,
        #"claim refuted: d/dt [g(t)] = 1/t^(1/2)"#,
      ]),
  ]

  static let tablesDocuments: [SmallDocument] = [
    .init(
      "a table",
      #"""
      | Name | $f(x)$ | $f'(x)$ |
      |:-:|:-:|:-:|
      | Square | $x^2$ | $2x$ |
      | Arc | $\arctan(x)$ | $\frac{1}{1+x}$ |
      | Sigmoid | $\frac{1}{1+e^{-x}}$ | $f(x)(1-f(x))$ |
      | Twice | $\tanh(x)$ | $1-f(x)$ |
      """#,
      [
        #"claim proved: d/dx [x^2] = 2·x"#,
        #"claim refuted: d/dx [arctan(x)] = 1/(1 + x)"#,
        #"claim proved: d/dx [1/(1 + exp(−x))] = 1/(1 + exp(−x))·(1 − 1/(1 + exp(−x)))"#,
        #"claim refuted: d/dx [tanh(x)] = 1 − tanh(x)"#,
      ]),
    .init(
      "a table with statements in it",
      #"""
      | 函数 | 表达式 | 导数 |
      | --- | --- | --- |
      | Sigmoid | $f(x) = \frac{1}{1+e^{-x}}$ | $f'(x) = f(x)(1+f(x))$ |
      | Tanh | $f(x) = \tanh(x)$ | $f'(x) = 1 - f(x)^2$ |
      """#,
      [
        #"definition definition: f(x) = 1/(1 + exp(−x))"#,
        #"claim refuted: d/dx [1/(1 + exp(−x))] = 1/(1 + exp(−x))·(1 + 1/(1 + exp(−x)))"#,
        #"definition definition: f(x) = tanh(x)"#,
        #"claim proved: d/dx [tanh(x)] = 1 − tanh(x)^2"#,
      ]),
    .init(
      "names alone",
      #"""
      | Function | Derivative |
      | --- | --- |
      | Sigmoid | $\sigma(x)(1-\sigma(x))$ |
      | Hyperbolic tangent | $1+\tanh^2(x)$ |
      """#,
      [
        #"claim proved: d/dx [sigmoid(x)] = σ(x)·(1 − σ(x))"#,
        #"claim refuted: d/dx [tanh(x)] = 1 + tanh(x)^2"#,
      ]),
    .init(
      "another column",
      #"""
      | Function | Formula | Inverse |
      | --- | --- | --- |
      | Cube | $x^3$ | $\sqrt[3]{x}$ |
      """#,
      []),
  ]

  static let rangesDocuments: [SmallDocument] = [
    .init(
      "ranges",
      #"""
      | Activation | Range | Used in |
      | --- | --- | --- |
      | Sigmoid | (0, 1) | gates |
      | Tanh | $(0, 1)$ | cells |
      | GELU | (-∞, ∞) | attention |
      | Softplus | $(0, \infty)$ | variances |
      | Maxout | (-∞, ∞) | nets |
      """#,
      [
        #"claim proved: the range of Sigmoid is (0, 1)"#,
        #"claim refuted: the range of Tanh is $(0, 1)$"#,
        #"claim refuted: the range of GELU is (-∞, ∞)"#,
        #"claim proved: the range of Softplus is $(0, \infty)$"#,
      ]),
    .init(
      "no column of ranges",
      #"""
      | Activation | Cost |
      | --- | --- |
      | Tanh | (0, 1) |
      """#,
      []),
  ]

  static let slipsDocuments: [SmallDocument] = [
    .init(
      "a sum over the index of the left side",
      #"""
      The output is
      $$y_j = \sum_j w_{jk} x_k + c_j$$
      """#,
      [
        #"claim refuted: y_j = Σ_{j} w_{jk}·x_k + c_j"#
      ]),
    .init(
      "a sum over its own index",
      #"""
      The output is
      $$y_j = \sum_k w_{jk} x_k + c_j$$
      """#,
      [
        #"definition definition: y_j = Σ_{k} w_{jk}·x_k + c_j"#
      ]),
    .init(
      "a normalisation over an index that its terms lack",
      #"""
      Attention weights are
      $$a_i = \frac{e^{s_i}}{\sum_k e^{s_i}}$$
      """#,
      [
        #"claim refuted: a_i = exp(s_i)/(Σ_{k} exp(s_i))"#
      ]),
    .init(
      "a normalisation as it should be",
      #"""
      Attention weights are
      $$a_i = \frac{e^{s_i}}{\sum_k e^{s_k}}$$
      """#,
      [
        #"definition definition: a_i = exp(s_i)/(Σ_{k} exp(s_k))"#
      ]),
    .init(
      "a product of derivatives that comes to another one",
      #"""
      With $q = uv$ the chain rule gives
      $$\frac{dq}{dv} = \frac{dP}{dq}\frac{dq}{du}\frac{du}{dv}$$
      """#,
      [
        #"definition definition: q = u·v"#,
        #"claim refuted: d/dv [q] = d/dq [P]·(d/du [q])·(d/dv [u])"#,
      ]),
    .init(
      "the logistic function with a sign wrong",
      #"""
      The sigmoid squashes its input:
      $$\sigma(z) = \frac{1}{1 - e^{-z}}$$
      """#,
      [
        #"claim refuted: σ(z) = 1/(1 − exp(−z))"#
      ]),
    .init(
      "another function under the letter",
      #"""
      No sigmoid here, but a scale:
      $$\sigma(z) = \frac{1}{1 + z^2}$$
      """#,
      [
        #"definition definition: σ(z) = 1/(1 + z^2)"#
      ]),
  ]

  static let quantitiesDocuments: [SmallDocument] = [
    .init(
      "a loss that the text defines otherwise",
      #"""
      Let $C = \sum_i (t_i - a^L_i)^2$, with $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$, $a^l_j = \sigma(z^l_j)$ and $\delta^l_j = \frac{\partial C}{\partial z^l_j}$. Then
      $$\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k \delta^l_j$$
      """#,
      [
        #"definition definition: C = Σ_{i} (t_i − a^(L)_i)^2"#,
        #"definition definition: z^(l)_j = Σ_{k} w^(l)_{jk}·a^(l−1)_k + b^(l)_j"#,
        #"definition definition: a^(l)_j = σ(z^(l)_j)"#,
        #"definition definition: δ^(l)_j = d/dz^(l)_j [C]"#,
        #"claim proved: d/dw^(l)_{jk} [C] = a^(l−1)_k·δ^(l)_j"#,
      ]),
    .init(
      "a loss with the weights in it",
      #"""
      Let $C = e(a) + w^2$, with $z = wx$, $a = \sigma(z)$ and $\delta = \frac{\partial C}{\partial z}$. Then
      $$\frac{\partial C}{\partial w} = x \delta$$
      """#,
      [
        #"definition definition: C = e·a + w^2"#,
        #"definition definition: z = w·x"#,
        #"definition definition: a = σ(z)"#,
        #"definition definition: δ = d/dz [C]"#,
        #"claim suspected: d/dw [C] = x·δ"#,
      ]),
    .init(
      "a layer wrong",
      #"""
      With $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$, $a^l_j = \sigma(z^l_j)$ and $\delta^l_j = \frac{\partial C}{\partial z^l_j}$ we find
      $$\frac{\partial C}{\partial w^l_{jk}} = a^l_k \delta^l_j$$
      """#,
      [
        #"definition definition: z^(l)_j = Σ_{k} w^(l)_{jk}·a^(l−1)_k + b^(l)_j"#,
        #"definition definition: a^(l)_j = σ(z^(l)_j)"#,
        #"definition definition: δ^(l)_j = d/dz^(l)_j [C]"#,
        #"claim suspected: d/dw^(l)_{jk} [C] = a^(l)_k·δ^(l)_j"#,
      ]),
    .init(
      "an index wrong",
      #"""
      With $z^l_j = \sum_k w^l_{jk} a^{l-1}_k + b^l_j$, $a^l_j = \sigma(z^l_j)$ and $\delta^l_j = \frac{\partial C}{\partial z^l_j}$ we find
      $$\delta^l_j = \sum_k w^{l+1}_{jk} \delta^{l+1}_k \sigma'(z^l_j)$$
      """#,
      [
        #"definition definition: z^(l)_j = Σ_{k} w^(l)_{jk}·a^(l−1)_k + b^(l)_j"#,
        #"definition definition: a^(l)_j = σ(z^(l)_j)"#,
        #"definition definition: δ^(l)_j = d/dz^(l)_j [C]"#,
        #"claim refuted: δ^(l)_j = Σ_{k} w^(l+1)_{jk}·δ^(l+1)_k·σ′(z^(l)_j)"#,
      ]),
    .init(
      "a likelihood",
      #"""
      The likelihood is $L = \prod_{i=1}^m p_i^{y_i} (1 - p_i)^{1 - y_i}$, so
      $$\ln L = \sum_{i=1}^m \left(y_i \ln p_i + (1 - y_i)\ln(1 - p_i)\right)$$
      """#,
      [
        #"definition definition: L = Π_{i = 1…m} p_i^y_i·(1 − p_i)^(1 − y_i)"#,
        #"claim proved: ln(L) = Σ_{i = 1…m} (y_i·ln(p_i) + (1 − y_i)·ln(1 − p_i))"#,
      ]),
    .init(
      "a likelihood, a sign wrong",
      #"""
      The likelihood is $L = \prod_{i=1}^m p_i^{y_i} (1 - p_i)^{1 - y_i}$, so
      $$\ln L = \sum_{i=1}^m \left(y_i \ln p_i - (1 - y_i)\ln(1 - p_i)\right)$$
      """#,
      [
        #"definition definition: L = Π_{i = 1…m} p_i^y_i·(1 − p_i)^(1 − y_i)"#,
        #"claim refuted: ln(L) = Σ_{i = 1…m} (y_i·ln(p_i) − (1 − y_i)·ln(1 − p_i))"#,
      ]),
    .init(
      "a small t that transposes",
      #"""
      The score is $z = w^t x$, and
      $$\frac{\partial z}{\partial x_1} = t w_1$$
      """#,
      [
        #"definition definition: z = w^t·x"#,
        #"claim undecided: d/dx_1 [z] = t·w_1"#,
      ]),
    .init(
      "a unit with its index in its name",
      #"""
      With $out_{o} = \frac{1}{1 + e^{-net_{o}}}$ we have
      $$\frac{\partial out_{o}}{\partial net_{o}} = out_{o} (1 + out_{o})$$
      """#,
      [
        #"definition definition: out_o = 1/(1 + exp(−net_o))"#,
        #"claim refuted: d/dnet_o [out_o] = out_o·(1 + out_o)"#,
      ]),
  ]
}
