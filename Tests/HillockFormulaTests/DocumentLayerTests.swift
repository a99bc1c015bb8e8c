import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Quantities of layers, matrices of networks, and spellings, each also spoilt.
@Suite("Documents: layers, matrices, spellings")
struct DocumentLayerTests {
  @Test("Layers with numbers, labels and matrices", arguments: Self.layersDocuments)
  func layers(document: SmallDocument) throws { try document.verify() }

  @Test("Spellings of typewriters and other programs", arguments: Self.spellingsDocuments)
  func spellings(document: SmallDocument) throws { try document.verify() }

  static let layersDocuments: [SmallDocument] = [
    .init(
      "layers with numbers",
      #"""
      A network with two layers has $z_i^{(2)} = \sum_j w_{ij}^{(2)} a_j^{(1)} + b_i^{(2)}$ and $a_i^{(2)} = \tanh(z_i^{(2)})$.

      $$\frac{\partial z_i^{(2)}}{\partial a_j^{(1)}} = w_{ij}^{(2)}$$

      Let $\delta_i^{(2)} = \frac{\partial L}{\partial z_i^{(2)}}$. Then

      $$\frac{\partial L}{\partial w_{ij}^{(2)}} = \delta_i^{(2)} a_j^{(1)}$$

      $$\frac{\partial L}{\partial a_j^{(1)}} = \sum_i \delta_i^{(2)} w_{ij}^{(2)}$$
      """#,
      [
        #"definition definition: z^(2)_i = Σ_{j} w^(2)_{ij}·a^(1)_j + b^(2)_i"#,
        #"definition definition: a^(2)_i = tanh(z^(2)_i)"#,
        #"claim proved: d/da^(1)_j [z^(2)_i] = w^(2)_{ij}"#,
        #"definition definition: δ^(2)_i = d/dz^(2)_i [L]"#,
        #"claim proved: d/dw^(2)_{ij} [L] = δ^(2)_i·a^(1)_j"#,
        #"claim proved: d/da^(1)_j [L] = Σ_{i} δ^(2)_i·w^(2)_{ij}"#,
      ]),
    .init(
      "layers with numbers, an index wrong",
      #"""
      A network with two layers has $z_i^{(2)} = \sum_j w_{ij}^{(2)} a_j^{(1)} + b_i^{(2)}$.

      $$\frac{\partial z_i^{(2)}}{\partial a_j^{(1)}} = w_{ji}^{(2)}$$

      $$\frac{\partial z_i^{(2)}}{\partial b_i^{(2)}} = a_i^{(1)}$$
      """#,
      [
        #"definition definition: z^(2)_i = Σ_{j} w^(2)_{ij}·a^(1)_j + b^(2)_i"#,
        #"claim refuted: d/da^(1)_j [z^(2)_i] = w^(2)_{ji}"#,
        #"claim undecided: d/db^(2)_i [z^(2)_i] = a^(1)_i"#,
      ]),
    .init(
      "activations before sums",
      #"""
      Each layer gives $a_i^{(l)} = \tanh(z_i^{(l)})$ with $z_i^{(l)} = \sum_j w_{ij}^{(l)} a_j^{(l-1)} + b_i^{(l)}$.

      $$\frac{\partial z_i^{(l)}}{\partial w_{ij}^{(l)}} = a_j^{(l-1)}$$

      $$\frac{\partial L}{\partial w_{ij}^{(l)}} = \frac{\partial L}{\partial z_i^{(l)}} a_j^{(l)}$$
      """#,
      [
        #"definition definition: a^(l)_i = tanh(z^(l)_i)"#,
        #"definition definition: z^(l)_i = Σ_{j} w^(l)_{ij}·a^(l−1)_j + b^(l)_i"#,
        #"claim proved: d/dw^(l)_{ij} [z^(l)_i] = a^(l−1)_j"#,
        #"claim suspected: d/dw^(l)_{ij} [L] = d/dz^(l)_i [L]·a^(l)_j"#,
      ]),
    .init(
      "matrices in bold type",
      #"""
      Let $\mathbf{z}^{(2)} = \mathbf{W}^{(2)} \mathbf{a}^{(1)} + \mathbf{b}^{(2)}$ and $\boldsymbol{\delta}^{(2)} = \frac{\partial L}{\partial \mathbf{z}^{(2)}}$. Then

      $$\frac{\partial L}{\partial \mathbf{W}^{(2)}} = \boldsymbol{\delta}^{(2)} (\mathbf{a}^{(1)})^T$$

      $$\frac{\partial L}{\partial \mathbf{a}^{(1)}} = (\mathbf{W}^{(2)})^T \boldsymbol{\delta}^{(2)}$$
      """#,
      [
        #"condition none: "#,
        #"definition definition: δ^(2) = d/dz^(2) [L]"#,
        #"claim proved: d/dW^(2) [L] = δ^(2)·a^(1)ᵀ"#,
        #"claim proved: d/da^(1) [L] = W^(2)ᵀ·δ^(2)"#,
      ]),
    .init(
      "matrices in bold type, a transpose lost",
      #"""
      Let $\mathbf{z}^{(2)} = \mathbf{W}^{(2)} \mathbf{a}^{(1)} + \mathbf{b}^{(2)}$ and $\boldsymbol{\delta}^{(2)} = \frac{\partial L}{\partial \mathbf{z}^{(2)}}$. Then

      $$\frac{\partial L}{\partial \mathbf{a}^{(1)}} = \mathbf{W}^{(2)} \boldsymbol{\delta}^{(2)}$$
      """#,
      [
        #"condition none: "#,
        #"definition definition: δ^(2) = d/dz^(2) [L]"#,
        #"claim refuted: d/da^(1) [L] = W^(2)·δ^(2)"#,
      ]),
    .init(
      "matrices with labels",
      #"""
      The two steps are $\mathbf{Z}_h = \mathbf{W}_h \mathbf{X} + \mathbf{b}_h$, $\mathbf{A}_h = \tanh(\mathbf{Z}_h)$ and

      $$\mathbf{Z}_o = \mathbf{W}_o \mathbf{A}_h + \mathbf{b}_o$$

      $$\frac{\partial L}{\partial \mathbf{W}_o} = \frac{\partial L}{\partial \mathbf{Z}_o} \mathbf{A}_h^T$$

      $$\frac{\partial L}{\partial \mathbf{A}_h} = \mathbf{W}_o^T \frac{\partial L}{\partial \mathbf{Z}_o}$$

      $$\frac{\partial L}{\partial \mathbf{W}_o} = \mathbf{A}_h \frac{\partial L}{\partial \mathbf{Z}_o}$$
      """#,
      [
        #"definition out-of-scope: "#,
        #"definition out-of-scope: "#,
        #"definition out-of-scope: "#,
        #"claim proved: d/dW_o [L] = d/dZ_o [L]·A_hᵀ"#,
        #"claim proved: d/dA_h [L] = W_oᵀ·(d/dZ_o [L])"#,
        #"claim out-of-scope: "#,
      ]),
    .init(
      "components of what is defined as a whole",
      #"""
      A layer has $u = xW + b$. By components

      $$\frac{\partial u_j}{\partial W_{ij}} = x_i$$

      $$\frac{\partial u_j}{\partial x_i} = W_{ij}$$
      """#,
      [
        #"definition definition: u = x·W + b"#,
        #"claim proved: d/dW_{ij} [u_j] = x_i"#,
        #"claim proved: d/dx_i [u_j] = W_{ij}"#,
      ]),
    .init(
      "a factor that does not belong there",
      #"""
      Let $Z = XW$. Then

      $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Z}$$

      $$\frac{\partial L}{\partial W} = \frac{1}{m} X^T \frac{\partial L}{\partial Z}$$

      $$\frac{\partial L}{\partial W} = -X^T \frac{\partial L}{\partial Z}$$
      """#,
      [
        #"definition definition: Z = X·W"#,
        #"claim proved: d/dW [L] = Xᵀ·(d/dZ [L])"#,
        #"claim refuted: d/dW [L] = 1/m·Xᵀ·(d/dZ [L])"#,
        #"claim refuted: d/dW [L] = −Xᵀ·(d/dZ [L])"#,
      ]),
    .init(
      "a vector of ones",
      #"""
      Let $Z = XW + \boldsymbol{1} b$, where $b$ is a row. Then

      $$\frac{\partial L}{\partial b} = \boldsymbol{1}^\top \frac{\partial L}{\partial Z}$$
      """#,
      [
        #"definition out-of-scope: "#,
        #"claim proved: d/db [L] = 𝟏ᵀ·(d/dZ [L])"#,
      ]),
    .init(
      "a norm",
      #"""
      The loss is $L = \frac{1}{2} \|\mathbf{a} - \mathbf{y}\|^2$.

      $$\frac{\partial L}{\partial a_i} = a_i - y_i$$

      $$\frac{\partial L}{\partial a_i} = y_i - a_i$$
      """#,
      [
        #"definition definition: L = 1/2·‖a − y‖^2"#,
        #"claim proved: d/da_i [L] = a_i − y_i"#,
        #"claim refuted: d/da_i [L] = y_i − a_i"#,
      ]),
    .init(
      "a computation with a name at its end",
      #"""
      The graph is

      $$
      \begin{align*}
      u_1 &= x^2 + 1 \\
      u_2 &= \ln u_1 = J
      \end{align*}
      $$

      $$\frac{\partial J}{\partial u_1} = \frac{1}{u_1}$$

      $$\frac{\partial J}{\partial x} = \frac{x}{x^2 + 1}$$
      """#,
      [
        #"definition definition: u_1 = x^2 + 1"#,
        #"definition definition: u_2 = ln(u_1) = J"#,
        #"claim proved: d/du_1 [J] = 1/u_1"#,
        #"claim refuted: d/dx [J] = x/(x^2 + 1)"#,
      ]),
  ]

  static let spellingsDocuments: [SmallDocument] = [
    .init(
      "δ for ∂",
      #"""
      With $z = wx + b$, $a = \tanh(z)$ and $L = (a - y)^2$

      $$\frac{\delta z}{\delta w} = x$$

      $$\frac{\delta L}{\delta a} = 2(a - y)$$

      $$\frac{\delta L}{\delta a} = 2(y - a)$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"definition definition: a = tanh(z)"#,
        #"definition definition: L = (a − y)^2"#,
        #"claim proved: d/dw [z] = x"#,
        #"claim proved: d/da [L] = 2·(a − y)"#,
        #"claim refuted: d/da [L] = 2·(y − a)"#,
      ]),
    .init(
      "names of typewriters",
      #"""
      With $z = w1 x1 + w2 x2$

      $$\frac{\partial z}{\partial w1} = x1$$

      $$\frac{\partial z}{\partial w1} = x2$$
      """#,
      [
        #"definition definition: z = w_1·x_1 + w_2·x_2"#,
        #"claim proved: d/dw_1 [z] = x_1"#,
        #"claim refuted: d/dw_1 [z] = x_2"#,
      ]),
    .init(
      "states with their times in angle brackets",
      #"""
      The net is $z^{<t>} = u x^{<t>} + c$ at each time.

      $$\frac{\partial z^{<t>}}{\partial u} = x^{<t>}$$
      """#,
      [
        #"definition definition: z^(t) = u·x^(t) + c"#,
        #"claim proved: d/du [z^(t)] = x^(t)"#,
      ]),
    .init(
      "numbers with commas",
      #"""
      In all there are $12 \cdot 4,200 = 50,400$ of them.

      $$3 + 1,250 = 1,254$$
      """#,
      [
        #"claim proved: 12·4200 = 50400"#,
        #"claim refuted: 3 + 1250 = 1254"#,
      ]),
    .init(
      "small transposes",
      #"""
      Let $Z = W^t X$. For any $U$, $(U V)^t = V^t U^t$, and

      $$\frac{\partial L}{\partial X} = W \frac{\partial L}{\partial Z}$$
      """#,
      [
        #"definition out-of-scope: "#,
        #"claim proved: (U·V)ᵀ = Vᵀ·Uᵀ"#,
        #"claim proved: d/dX [L] = W·(d/dZ [L])"#,
      ]),
    .init(
      "bare functions",
      #"""
      For the logistic function

      $$\sigma' = \sigma (1 - \sigma)$$

      $$\tanh' = 1 + \tanh^2$$
      """#,
      [
        #"claim proved: (σ)′ = σ·(1 − σ)"#,
        #"claim refuted: (tanh)′ = 1 + tanh^2"#,
      ]),
    .init(
      "arrows of two signs",
      #"""
      $$e^{-z} = 1 => z = 0$$
      """#,
      [
        #"condition none: z = 0"#,
        #"claim proved: exp(−z) = 1"#,
      ]),
    .init(
      "variances as quantities",
      #"""
      Let $\mu = \frac{1}{m} \sum_i x_i$, $\sigma^2 = \frac{1}{m} \sum_i (x_i - \mu)^2$ and

      $$n_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}$$

      $$\frac{\partial n_i}{\partial \sigma^2} = -\frac{1}{2} (x_i - \mu) (\sigma^2 + \epsilon)^{-3/2}$$

      $$\frac{\partial n_i}{\partial \sigma^2} = \frac{1}{2} (x_i - \mu) (\sigma^2 + \epsilon)^{-3/2}$$
      """#,
      [
        #"definition definition: μ = 1/m·(Σ_{i} x_i)"#,
        #"definition definition: σ² = 1/m·(Σ_{i} (x_i − μ)^2)"#,
        #"definition definition: n_i = (x_i − μ)/(σ² + ε)^(1/2)"#,
        #"claim proved: d/dσ² [n_i] = −1/2·(x_i − μ)·(σ² + ε)^(−3/2)"#,
        #"claim suspected: d/dσ² [n_i] = 1/2·(x_i − μ)·(σ² + ε)^(−3/2)"#,
      ]),
    .init(
      "a difference as a limit",
      #"""
      $$\frac{d}{dx} x^2 = \lim_{h \to 0} \frac{(x + h)^2 - x^2}{h} = \lim_{h \to 0} (2x + h) = 2x$$

      $$\lim_{h \to 0} \frac{(x + h)^2 - x^2}{h} = \lim_{h \to 0} (x + h)$$
      """#,
      [
        #"claim proved: d/dx [x^2] = lim_{h → 0} ((x + h)^2 − x^2)/h = lim_{h → 0} (2·x + h) = 2·x"#,
        #"claim undecided: lim_{h → 0} ((x + h)^2 − x^2)/h = lim_{h → 0} (x + h)"#,
      ]),
  ]
}
