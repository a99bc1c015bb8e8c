import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: examples with numbers")
struct DocumentPutInTests {
  @Test("Numbers put into formulas", arguments: Self.putinDocuments)
  func putin(document: SmallDocument) throws { try document.verify() }

  @Test("Numbers, labels and lists", arguments: Self.numbersDocuments)
  func numbers(document: SmallDocument) throws { try document.verify() }

  @Test("Words that restrict", arguments: Self.restrictsDocuments)
  func restricts(document: SmallDocument) throws { try document.verify() }

  static let putinDocuments: [SmallDocument] = [
    .init(
      "numbers put in",
      #"""
      A neuron has $z = w x + b$ with $w = 0.4$, $x = 0.5$ and $b = 0.1$.

      $$z = w x + b = 0.4 \cdot 0.5 + 0.1 = 0.3$$

      $$y = \sigma(z) = \frac{1}{1 + e^{-0.3}} = 0.574$$

      $$L = \frac{1}{2} (y - t)^2$$

      Let $t = 0.9$.

      $$\frac{\partial L}{\partial w} = (y - t) y (1 - y) x = -0.0398$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"condition none: w = 2/5"#,
        #"condition none: x = 1/2"#,
        #"condition none: b = 0.1"#,
        #"claim proved: z = w·x + b = 2/5·1/2 + 0.1 = 0.3"#,
        #"definition definition: y = σ(z) = 1/(1 + exp(−0.3)) = 0.574"#,
        #"definition definition: L = 1/2·(y − t)^2"#,
        #"condition none: t = 0.9"#,
        #"claim proved: d/dw [L] = (y − t)·y·(1 − y)·x = −0.0398"#,
      ]),
    .init(
      "a result that is another number",
      #"""
      A neuron has $z = w x + b$ with $w = 0.4$, $x = 0.5$ and $b = 0.1$.

      $$z = w x + b = 0.4 \cdot 0.5 + 0.1 = 0.3$$

      $$y = \sigma(z) = \frac{1}{1 + e^{-0.3}} = 0.574$$

      $$L = \frac{1}{2} (y - t)^2$$

      Let $t = 0.9$.

      $$\frac{\partial L}{\partial w} = (y - t) y (1 - y) x = 0.0398$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"condition none: w = 2/5"#,
        #"condition none: x = 1/2"#,
        #"condition none: b = 0.1"#,
        #"claim proved: z = w·x + b = 2/5·1/2 + 0.1 = 0.3"#,
        #"definition definition: y = σ(z) = 1/(1 + exp(−0.3)) = 0.574"#,
        #"definition definition: L = 1/2·(y − t)^2"#,
        #"condition none: t = 0.9"#,
        #"claim refuted: d/dw [L] = (y − t)·y·(1 − y)·x = 0.0398"#,
      ]),
    .init(
      "numbers put in that are not those of the text",
      #"""
      A neuron has $z = w x + b$ with $w = 0.4$, $x = 0.5$ and $b = 0.1$.

      $$z = w x + b = 0.4 \cdot 0.7 + 0.1 = 0.38$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"condition none: w = 2/5"#,
        #"condition none: x = 1/2"#,
        #"condition none: b = 0.1"#,
        #"claim conditional: z = w·x + b = 2/5·0.7 + 0.1 = 0.38 | assuming the values put in: w·x + b is 2/5·0.7 + 0.1"#,
      ]),
    .init(
      "a matrix of weights by its numbers",
      #"""
      $$W = \begin{pmatrix} w_1 & w_2 \\ w_3 & w_4 \end{pmatrix} = \begin{pmatrix} 0.2 & 0.4 \\ 0.1 & 0.3 \end{pmatrix}$$

      $$z = 2 w_1 + 3 w_4 = 1.3$$

      $$u = 2 w_1 + 3 w_3 = 1.3$$
      """#,
      [
        #"definition definition: W = [w_1, w_2; w_3, w_4] = [1/5, 2/5; 0.1, 0.3]"#,
        #"claim proved: z = 2·w_1 + 3·w_4 = 1.3"#,
        #"claim refuted: u = 2·w_1 + 3·w_3 = 1.3"#,
      ]),
  ]

  static let numbersDocuments: [SmallDocument] = [
    .init(
      "a supposition about numbers",
      #"""
      Suppose that the model says 90 %: then the loss is $-\ln(0.9) \approx 0.105$, and otherwise $-\ln(0.1) \approx 2.303$.

      It would be $-\ln(0.5) \approx 0.793$.
      """#,
      [
        #"claim proved: −ln(0.9) ≈ 0.105"#,
        #"claim proved: −ln(0.1) ≈ 2.303"#,
        #"claim refuted: −ln(1/2) ≈ 0.793"#,
      ]),
    .init(
      "letters with an index elsewhere",
      #"""
      The outputs are $y_i$, the targets $t_i$. For one example,

      $$\xi = -t \ln y - (1 - t) \ln(1 - y)$$

      $$\frac{\partial \xi}{\partial y} = \frac{y - t}{y (1 - y)}$$

      $$\frac{\partial \xi}{\partial y} = \frac{y + t}{y (1 - y)}$$
      """#,
      [
        #"definition definition: ξ = −t·ln(y) − (1 − t)·ln(1 − y)"#,
        #"claim proved: d/dy [ξ] = (y − t)/(y·(1 − y))"#,
        #"claim refuted: d/dy [ξ] = (y + t)/(y·(1 − y))"#,
      ]),
    .init(
      "results that need no rounding",
      #"""
      $$2 \cdot 0.3 + 0.5 = 1.1$$

      $$2 \cdot 0.3 + 0.5 = 1.2$$

      $$0.25 \cdot 0.3 + 0.5 = 0.6$$
      """#,
      [
        #"claim proved: 2·0.3 + 1/2 = 1.1"#,
        #"claim refuted: 2·0.3 + 1/2 = 6/5"#,
        #"claim none: 1/4·0.3 + 1/2 = 3/5"#,
      ]),
    .init(
      "functions of rows of numbers",
      #"""
      $$\text{softmax}([1, 2, 3]) = [0.09, 0.245, 0.665]$$

      $$\text{softmax}([1, 2, 3]) = [0.09, 0.345, 0.665]$$

      $$\tanh\left(\begin{bmatrix} 0.5 \\ 1 \end{bmatrix}\right) = \begin{bmatrix} 0.462 \\ 0.762 \end{bmatrix}$$
      """#,
      [
        #"claim none: softmax([1, 2, 3]) = [0.09, 0.245, 0.665]"#,
        #"claim refuted: softmax([1, 2, 3]) = [0.09, 0.345, 0.665]"#,
        #"claim none: tanh([1/2; 1]) = [0.462; 0.762]"#,
      ]),
    .init(
      "a list of components is no new meaning of theirs",
      #"""
      The input is $x = [x_1, x_2]^T$ and $z = w_1 x_1 + w_2 x_2$.

      $$\frac{\partial z}{\partial w_1} = x_1$$

      $$\frac{\partial z}{\partial w_1} = x_2$$
      """#,
      [
        #"definition out-of-scope: "#,
        #"definition definition: z = w_1·x_1 + w_2·x_2"#,
        #"claim proved: d/dw_1 [z] = x_1"#,
        #"claim refuted: d/dw_1 [z] = x_2"#,
      ]),
    .init(
      "one letter with two labels",
      #"""
      $$\delta_{out} = (y - t) y (1 - y)$$

      $$\delta_{hid} = w \delta_{out} h (1 - h)$$

      $$\delta_{hid} = w (y - t) y (1 - y) h (1 - h)$$

      $$\delta_{hid} = w (y + t) y (1 - y) h (1 - h)$$
      """#,
      [
        #"definition definition: δ_out = (y − t)·y·(1 − y)"#,
        #"definition definition: δ_{hid} = w·δ_out·h·(1 − h)"#,
        #"claim proved: δ_{hid} = w·(y − t)·y·(1 − y)·h·(1 − h)"#,
        #"definition definition: δ_{hid} = w·(y + t)·y·(1 − y)·h·(1 − h)"#,
      ]),
  ]

  static let restrictsDocuments: [SmallDocument] = [
    .init(
      "words that restrict, and a sign changed",
      #"""
      When the input is large and positive, the slope of the logistic function is

      $$\sigma'(x) = \sigma(x) (1 - \sigma(x))$$

      Where the output is small, the slope is also

      $$\sigma'(x) = \sigma(x) (1 + \sigma(x))$$
      """#,
      [
        #"claim proved: σ′(x) = σ(x)·(1 − σ(x))"#,
        #"claim refuted: σ′(x) = σ(x)·(1 + σ(x))"#,
      ]),
    .init(
      "what may hold in the case that the words state",
      #"""
      Let $z = w x + b$. If the bias is zero, then

      $$\tanh(z) = \tanh(w x)$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"claim suspected: tanh(z) = tanh(w·x)"#,
      ]),
  ]
}
