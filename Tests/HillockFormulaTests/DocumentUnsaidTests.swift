import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Kinds that were met in documents that nobody had seen, in words of our own, each also spoilt.
@Suite("Documents: what layers, examples and cases leave unsaid")
struct DocumentUnsaidTests {
  @Test("What is said of one layer, example or case is taken for the others", arguments: Self.documents)
  func unsaid(document: SmallDocument) throws { try document.verify() }

  static let documents: [SmallDocument] = [
    .init(
      "errors of layers, from the last one",
      #"""
      A layer is $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ with $a^{(l)} = f(z^{(l)})$. The last layer has the error

      $$\delta^{(L)} = \frac{\partial C}{\partial a^{(L)}} \odot f'(z^{(L)})$$

      The others follow:

      $$\delta^{(l)} = \left((W^{(l+1)})^T \delta^{(l+1)}\right) \odot f'(z^{(l)})$$

      $$\frac{\partial C}{\partial W^{(l)}} = \delta^{(l)} (a^{(l-1)})^T$$

      $$\frac{\partial C}{\partial b^{(l)}} = \delta^{(l)}$$
      """#,
      [
        #"definition definition: z^(l) = W^(l)·a^(l−1) + b^(l)"#,
        #"definition definition: a^(l) = f(z^(l))"#,
        #"definition definition: δ^(L) = d/da^(L) [C]⊙f′(z^(L))"#,
        #"claim proved: δ^(l) = W^(l+1)ᵀ·δ^(l+1)⊙f′(z^(l))"#,
        #"claim proved: d/dW^(l) [C] = δ^(l)·a^(l−1)ᵀ"#,
        #"claim proved: d/db^(l) [C] = δ^(l)"#,
      ]),
    .init(
      "errors of layers, from the last one, a transpose lost and a factor too much",
      #"""
      A layer is $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$ with $a^{(l)} = f(z^{(l)})$. The last layer has the error

      $$\delta^{(L)} = \frac{\partial C}{\partial a^{(L)}} \odot f'(z^{(L)})$$

      The others follow:

      $$\delta^{(l)} = \left(W^{(l+1)} \delta^{(l+1)}\right) \odot f'(z^{(l)})$$

      $$\frac{\partial C}{\partial b^{(l)}} = 2 \delta^{(l)}$$
      """#,
      [
        #"definition definition: z^(l) = W^(l)·a^(l−1) + b^(l)"#,
        #"definition definition: a^(l) = f(z^(l))"#,
        #"definition definition: δ^(L) = d/da^(L) [C]⊙f′(z^(L))"#,
        #"claim refuted: δ^(l) = W^(l+1)·δ^(l+1)⊙f′(z^(l))"#,
        #"claim refuted: d/db^(l) [C] = 2·δ^(l)"#,
      ]),
    .init(
      "an output that is explained inside of a chain",
      #"""
      For each example $a^{(i)} = \sigma(w^T x^{(i)} + b) = \sigma(z^{(i)})$ with the logistic sigmoid σ. Then

      $$\frac{\partial a^{(i)}}{\partial z^{(i)}} = a^{(i)} (1 - a^{(i)})$$

      $$\frac{\partial z^{(i)}}{\partial b} = 1$$
      """#,
      [
        #"definition definition: a^(i) = σ(⟨w, x^(i)⟩ + b) = σ(z^(i))"#,
        #"claim proved: d/dz^(i) [a^(i)] = a^(i)·(1 − a^(i))"#,
        #"claim proved: d/db [z^(i)] = 1"#,
      ]),
    .init(
      "an output that is explained inside of a chain, a sign wrong",
      #"""
      For each example $a^{(i)} = \sigma(w^T x^{(i)} + b) = \sigma(z^{(i)})$ with the logistic sigmoid σ. Then

      $$\frac{\partial a^{(i)}}{\partial z^{(i)}} = a^{(i)} (1 + a^{(i)})$$
      """#,
      [
        #"definition definition: a^(i) = σ(⟨w, x^(i)⟩ + b) = σ(z^(i))"#,
        #"claim refuted: d/dz^(i) [a^(i)] = a^(i)·(1 + a^(i))"#,
      ]),
    .init(
      "a chain of derivatives of anything, and a factor",
      #"""
      The chain rule for three functions says

      $$\frac{du}{dx} = 2 \frac{du}{dv} \cdot \frac{dv}{dx}$$

      $$\frac{\partial Q}{\partial r} = -\frac{\partial Q}{\partial s} \frac{\partial s}{\partial t} \frac{\partial t}{\partial r}$$
      """#,
      [
        #"claim refuted: d/dx [u] = 2·(d/dv [u])·(d/dx [v])"#,
        #"claim refuted: d/dr [Q] = −d/ds [Q]·(d/dt [s])·(d/dr [t])"#,
      ]),
    .init(
      "one layer by its letter",
      #"""
      The output layer is $z^L = W^L a^{L-1} + b^L$ and $a^L = \sigma(z^L)$.

      $$\frac{\partial \mathcal{L}}{\partial a^{L-1}} = (W^L)^T \frac{\partial \mathcal{L}}{\partial z^L}$$

      $$\frac{\partial \mathcal{L}}{\partial a^{L-1}} = W^L \frac{\partial \mathcal{L}}{\partial z^L}$$
      """#,
      [
        #"definition definition: z^(L) = W^(L)·a^(L−1) + b^(L)"#,
        #"definition definition: a^(L) = σ(z^(L))"#,
        #"claim proved: d/da^(L−1) [script L] = W^(L)ᵀ·(d/dz^(L) [script L])"#,
        #"claim refuted: d/da^(L−1) [script L] = W^(L)·(d/dz^(L) [script L])"#,
      ]),
    .init(
      "one example, and each of them",
      #"""
      The model is $\hat{y} = wx + b$. The cost of $p$ examples is

      $$E = \frac{1}{2p} \sum_{i=1}^p \left(y^{(i)} - \hat{y}^{(i)}\right)^2$$

      so that

      $$\frac{\partial E}{\partial w} = -\frac{1}{p} \sum_{i=1}^p \left(y^{(i)} - \hat{y}^{(i)}\right) x^{(i)}$$

      $$\frac{\partial E}{\partial b} = -\frac{1}{p} \sum_{i=1}^p \left(y^{(i)} - \hat{y}^{(i)}\right)$$
      """#,
      [
        #"definition definition: ŷ = w·x + b"#,
        #"definition definition: E = 1/(2·p)·(Σ_{i = 1…p} (y^(i) − ŷ^(i))^2)"#,
        #"claim proved: d/dw [E] = −1/p·(Σ_{i = 1…p} (y^(i) − ŷ^(i))·x^(i))"#,
        #"claim proved: d/db [E] = −1/p·(Σ_{i = 1…p} (y^(i) − ŷ^(i)))"#,
      ]),
    .init(
      "one example, and each of them, a sign wrong",
      #"""
      The model is $\hat{y} = wx + b$. The cost of $p$ examples is

      $$E = \frac{1}{2p} \sum_{i=1}^p \left(y^{(i)} - \hat{y}^{(i)}\right)^2$$

      so that

      $$\frac{\partial E}{\partial b} = \frac{1}{p} \sum_{i=1}^p \left(y^{(i)} - \hat{y}^{(i)}\right)$$
      """#,
      [
        #"definition definition: ŷ = w·x + b"#,
        #"definition definition: E = 1/(2·p)·(Σ_{i = 1…p} (y^(i) − ŷ^(i))^2)"#,
        #"claim refuted: d/db [E] = 1/p·(Σ_{i = 1…p} (y^(i) − ŷ^(i)))"#,
      ]),
    .init(
      "cases in lines of their own before displays",
      #"""
      Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$.

      if $i = j$

      $$\frac{\partial p_j}{\partial z_i} = p_j (1 - p_j)$$

      if $i \neq j$

      $$\frac{\partial p_j}{\partial z_i} = -p_j p_i$$
      """#,
      [
        #"definition definition: p_j = exp(z_j)/(Σ_{k} exp(z_k))"#,
        #"condition none: i = j"#,
        #"claim proved: d/dz_i [p_j] = p_j·(1 − p_j)"#,
        #"condition none: i ≠ j"#,
        #"claim proved: d/dz_i [p_j] = −p_j·p_i"#,
      ]),
    .init(
      "cases in lines of their own before displays, a sign wrong",
      #"""
      Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$.

      if $i = j$

      $$\frac{\partial p_j}{\partial z_i} = p_j (1 + p_j)$$

      if $i \neq j$

      $$\frac{\partial p_j}{\partial z_i} = p_j p_i$$
      """#,
      [
        #"definition definition: p_j = exp(z_j)/(Σ_{k} exp(z_k))"#,
        #"condition none: i = j"#,
        #"claim refuted: d/dz_i [p_j] = p_j·(1 + p_j)"#,
        #"condition none: i ≠ j"#,
        #"claim refuted: d/dz_i [p_j] = p_j·p_i"#,
      ]),
    .init(
      "softmax of a component, under a name of its own",
      #"""
      The outputs are $y_j = S(v_j)$ with

      $$S(v_j) = \frac{e^{v_j}}{\sum_{i=1}^m e^{v_i}}$$

      For $i \neq j$ we get

      $$\frac{\partial}{\partial v_i} y_j = -y_j y_i$$
      """#,
      [
        #"definition definition: y_j = S(v_j)"#,
        #"definition definition: S(v_j) = exp(v_j)/(Σ_{i = 1…m} exp(v_i))"#,
        #"condition none: i ≠ j"#,
        #"claim proved: d/dv_i [y_j] = −y_j·y_i"#,
      ]),
    .init(
      "bold letters by the names of commands",
      #"""
      Let $\vz = \mW \vx + \vb$ and $\myvec{h} = \tanh(\vz)$. Then

      $$\frac{\partial L}{\partial \mW} = \frac{\partial L}{\partial \vz} \vx^T$$

      $$\frac{\partial L}{\partial \vx} = \mW \frac{\partial L}{\partial \vz}$$
      """#,
      [
        #"definition out-of-scope: "#,
        #"definition definition: h = tanh(z)"#,
        #"claim proved: d/dW [L] = d/dz [L]·xᵀ"#,
        #"claim refuted: d/dx [L] = W·(d/dz [L])"#,
      ]),
    .init(
      "space in a fraction",
      #"""
      With $s_j = \frac{e^{x_j}}{\sum_k e^{x_k}}$ and $i \neq j$

      $$\frac{\partial s_j}{\partial x_i} = \frac{0 \quad - e^{x_i} e^{x_j}}{\left(\sum_k e^{x_k}\right)^2} = -s_i s_j$$
      """#,
      [
        #"definition definition: s_j = exp(x_j)/(Σ_{k} exp(x_k))"#,
        #"condition none: i ≠ j"#,
        #"claim proved: d/dx_i [s_j] = (0 − exp(x_i)·exp(x_j))/(Σ_{k} exp(x_k))^2 = −s_i·s_j"#,
      ]),
    .init(
      "a part of a definition that gets a name later",
      #"""
      The output is $\hat{y} = \sigma(wx + b)$, and $z = wx + b$ its input. For any loss

      $$\frac{\partial L}{\partial w} = \frac{\partial L}{\partial z} x$$

      $$\frac{\partial L}{\partial w} = 2 \frac{\partial L}{\partial z} x$$
      """#,
      [
        #"definition definition: ŷ = σ(w·x + b)"#,
        #"definition definition: z = w·x + b"#,
        #"claim proved: d/dw [L] = d/dz [L]·x"#,
        #"claim refuted: d/dw [L] = 2·(d/dz [L])·x"#,
      ]),
    .init(
      "layers by components",
      #"""
      A layer is $a_j^k = \sum_{i} \omega_{ji}^k z_i^{k-1} + b_j^k$ with $z_j^k = h(a_j^k)$. Define

      $$\delta_j^k = \frac{\partial C}{\partial a_j^k}$$

      Then

      $$\frac{\partial C}{\partial \omega^k_{ji}} = \delta_j^k h(a_i^{k-1})$$

      $$\delta_j^{k-1} = \sum_{i} \delta_i^k h'(a_j^{k-1}) \omega_{ij}^{k}$$
      """#,
      [
        #"definition definition: a^(k)_j = Σ_{i} ω^(k)_{ji}·z^(k−1)_i + b^(k)_j"#,
        #"definition definition: z^(k)_j = h(a^(k)_j)"#,
        #"definition definition: δ^(k)_j = d/da^(k)_j [C]"#,
        #"claim proved: d/dω^(k)_{ji} [C] = δ^(k)_j·h(a^(k−1)_i)"#,
        #"claim proved: δ^(k−1)_j = Σ_{i} δ^(k)_i·h′(a^(k−1)_j)·ω^(k)_{ij}"#,
      ]),
    .init(
      "layers by components, indices exchanged",
      #"""
      A layer is $a_j^k = \sum_{i} \omega_{ji}^k z_i^{k-1} + b_j^k$ with $z_j^k = h(a_j^k)$. Define

      $$\delta_j^k = \frac{\partial C}{\partial a_j^k}$$

      Then

      $$\frac{\partial C}{\partial \omega^k_{ji}} = \delta_i^k z_i^{k-1}$$
      """#,
      [
        #"definition definition: a^(k)_j = Σ_{i} ω^(k)_{ji}·z^(k−1)_i + b^(k)_j"#,
        #"definition definition: z^(k)_j = h(a^(k)_j)"#,
        #"definition definition: δ^(k)_j = d/da^(k)_j [C]"#,
        #"claim refuted: d/dω^(k)_{ji} [C] = δ^(k)_i·z^(k−1)_i"#,
      ]),
    .init(
      "a bracket that was lost",
      #"""
      Let $C = \frac{1}{m} \sum_{i=1}^m \frac{1}{2} (a_i - y_i)^2$. Then

      $$\frac{\partial C}{\partial a_i} = \frac{1}{m} a_i - y_i$$
      """#,
      [
        #"definition definition: C = 1/m·(Σ_{i = 1…m} 1/2·(a_i − y_i)^2)"#,
        #"claim refuted: d/da_i [C] = 1/m·a_i − y_i"#,
      ]),
    .init(
      "weights of a layer beside single weights",
      #"""
      The gradient for the weights $W_i$ is what is looked for. A layer is $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$. Then

      $$\frac{\partial C}{\partial W^{(l)}} = \frac{\partial C}{\partial z^{(l)}} (a^{(l-1)})^T$$

      $$\frac{\partial C}{\partial a^{(l-1)}} = W^{(l)} \frac{\partial C}{\partial z^{(l)}}$$
      """#,
      [
        #"definition definition: z^(l) = W^(l)·a^(l−1) + b^(l)"#,
        #"claim proved: d/dW^(l) [C] = d/dz^(l) [C]·a^(l−1)ᵀ"#,
        #"claim refuted: d/da^(l−1) [C] = W^(l)·(d/dz^(l) [C])"#,
      ]),
    .init(
      "a sum with empty scripts",
      #"""
      Let $s_n = \frac{e^{x_n}}{\sum_{}^{} e^{x_k}}$.
      """#,
      [
        #"definition definition: s_n = exp(x_n)/(Σ_{k} exp(x_k))"#
      ]),
    .init(
      "layers by numbers",
      #"""
      The network is $A^{[1]} = g(Z^{[1]})$, $Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$. Then

      $$\frac{\partial J}{\partial W^{[2]}} = \frac{\partial J}{\partial Z^{[2]}} A^{[1]T}$$

      $$\frac{\partial J}{\partial A^{[1]}} = W^{[2]T} \frac{\partial J}{\partial Z^{[2]}}$$
      """#,
      [
        #"definition definition: A^[1] = g(Z^[1])"#,
        #"definition definition: Z^[2] = W^[2]·A^[1] + b^[2]"#,
        #"claim proved: d/dW^[2] [J] = d/dZ^[2] [J]·A^[1]ᵀ"#,
        #"claim proved: d/dA^[1] [J] = W^[2]ᵀ·(d/dZ^[2] [J])"#,
      ]),
    .init(
      "layers by numbers, transposes lost",
      #"""
      The network is $A^{[1]} = g(Z^{[1]})$, $Z^{[2]} = W^{[2]} A^{[1]} + b^{[2]}$. Then

      $$\frac{\partial J}{\partial W^{[2]}} = \frac{\partial J}{\partial Z^{[2]}} A^{[1]}$$

      $$\frac{\partial J}{\partial A^{[1]}} = W^{[2]} \frac{\partial J}{\partial Z^{[2]}}$$
      """#,
      [
        #"definition definition: A^[1] = g(Z^[1])"#,
        #"definition definition: Z^[2] = W^[2]·A^[1] + b^[2]"#,
        #"claim undecided: d/dW^[2] [J] = d/dZ^[2] [J]·A^[1]"#,
        #"claim conditional: d/dA^[1] [J] = W^[2]·(d/dZ^[2] [J]) | assuming its vectors and matrices are taken for numbers"#,
      ]),
    .init(
      "a matrix of which another is made",
      #"""
      Let $A = g(Y)$ and $Z = WA + b$. Then

      $$\frac{\partial J}{\partial Y} = \left(W^T \frac{\partial J}{\partial Z}\right) \odot g'(Y)$$

      $$\frac{\partial J}{\partial Y} = \left(W \frac{\partial J}{\partial Z}\right) \odot g'(Y)$$
      """#,
      [
        #"definition definition: A = g(Y)"#,
        #"definition definition: Z = W·A + b"#,
        #"claim proved: d/dY [J] = Wᵀ·(d/dZ [J])⊙g′(Y)"#,
        #"claim conditional: d/dY [J] = W·(d/dZ [J])⊙g′(Y) | assuming its vectors and matrices are taken for numbers"#,
      ]),
  ]
}
