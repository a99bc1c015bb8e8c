import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: examples, steps and forms")
struct DocumentFormTests {
  @Test("Numbers put into formulas", arguments: Self.putinDocuments)
  func putin(document: SmallDocument) throws { try document.verify() }

  @Test("What formulas say of names inside of them", arguments: Self.impliedDocuments)
  func implied(document: SmallDocument) throws { try document.verify() }

  @Test("Definitions by rows with their cases", arguments: Self.piecesDocuments)
  func pieces(document: SmallDocument) throws { try document.verify() }

  @Test("Sums that end with a bracket", arguments: Self.sumsDocuments)
  func sums(document: SmallDocument) throws { try document.verify() }

  @Test("Deltas with an equals sign", arguments: Self.deltaDocuments)
  func delta(document: SmallDocument) throws { try document.verify() }

  @Test("Cross-entropies", arguments: Self.entropyDocuments)
  func entropy(document: SmallDocument) throws { try document.verify() }

  @Test("Numbers, labels and lists", arguments: Self.numbersDocuments)
  func numbers(document: SmallDocument) throws { try document.verify() }

  @Test("Words that restrict", arguments: Self.restrictsDocuments)
  func restricts(document: SmallDocument) throws { try document.verify() }

  @Test("Functions by one letter", arguments: Self.arityDocuments)
  func arity(document: SmallDocument) throws { try document.verify() }

  @Test("Products", arguments: Self.productsDocuments)
  func products(document: SmallDocument) throws { try document.verify() }

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

  static let impliedDocuments: [SmallDocument] = [
    .init(
      "what a formula says of a name inside of it",
      #"""
      $$a = \sigma(z) = \sigma(w x + b)$$

      $$\frac{\partial z}{\partial w} = x$$

      $$\frac{\partial a}{\partial b} = \sigma(z) (1 - \sigma(z))$$
      """#,
      [
        #"definition definition: a = σ(z) = σ(w·x + b)"#,
        #"claim proved: d/dw [z] = x"#,
        #"claim proved: d/db [a] = σ(z)·(1 − σ(z))"#,
      ]),
    .init(
      "the same with a sign changed",
      #"""
      $$a = \sigma(z) = \sigma(w x + b)$$

      $$\frac{\partial z}{\partial w} = -x$$

      $$\frac{\partial a}{\partial b} = \sigma(z) (1 + \sigma(z))$$
      """#,
      [
        #"definition definition: a = σ(z) = σ(w·x + b)"#,
        #"claim refuted: d/dw [z] = −x"#,
        #"claim refuted: d/db [a] = σ(z)·(1 + σ(z))"#,
      ]),
    .init(
      "what is known is a claim",
      #"""
      Let $z = w x + b$.

      $$a = \sigma(z) = \sigma(w x - b)$$
      """#,
      [
        #"definition definition: z = w·x + b"#,
        #"claim refuted: a = σ(z) = σ(w·x − b)"#,
      ]),
  ]

  static let piecesDocuments: [SmallDocument] = [
    .init(
      "a function by rows with their cases",
      #"""
      $$
      f(x) = x \quad (x > 0) \\
      f(x) = 0.1 x \quad (x \le 0)
      $$

      $$
      f'(x) = 1 \quad (x > 0) \\
      f'(x) = 0.1 \quad (x < 0)
      $$
      """#,
      [
        #"definition definition: f(x) = x"#,
        #"definition definition: f(x) = 0.1·x"#,
        #"claim proved: f′(x) = 1"#,
        #"claim proved: f′(x) = 0.1"#,
      ])
  ]

  static let sumsDocuments: [SmallDocument] = [
    .init(
      "a sum that ends with its bracket",
      #"""
      Let $p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$. For $i \ne j$,

      $$\frac{\partial p_j}{\partial z_i} = \frac{0 \cdot \left( \sum_{k=1}^n e^{z_k} \right) - e^{z_j} e^{z_i}}{\left( \sum_{k=1}^n e^{z_k} \right)^2} = -p_j p_i$$
      """#,
      [
        #"definition definition: p_j = exp(z_j)/(Σ_{k = 1…n} exp(z_k))"#,
        #"condition none: i ≠ j"#,
        #"claim proved: d/dz_i [p_j] = (0·(Σ_{k = 1…n} exp(z_k)) − exp(z_j)·exp(z_i))/(Σ_{k = 1…n} exp(z_k))^2 = −p_j·p_i"#,
      ]),
    .init(
      "the same with a sign changed",
      #"""
      Let $p_j = \frac{e^{z_j}}{\sum_{k=1}^n e^{z_k}}$. For $i \ne j$,

      $$\frac{\partial p_j}{\partial z_i} = \frac{0 \cdot \left( \sum_{k=1}^n e^{z_k} \right) - e^{z_j} e^{z_i}}{\left( \sum_{k=1}^n e^{z_k} \right)^2} = p_j p_i$$
      """#,
      [
        #"definition definition: p_j = exp(z_j)/(Σ_{k = 1…n} exp(z_k))"#,
        #"condition none: i ≠ j"#,
        #"claim refuted: d/dz_i [p_j] = (0·(Σ_{k = 1…n} exp(z_k)) − exp(z_j)·exp(z_i))/(Σ_{k = 1…n} exp(z_k))^2 = p_j·p_i"#,
      ]),
  ]

  static let deltaDocuments: [SmallDocument] = [
    .init(
      "a delta with an equals sign below it",
      #"""
      Let $p_j = \frac{e^{z_j}}{\sum_k e^{z_k}}$.

      $$\frac{\partial p_j}{\partial z_i} = p_j \delta_{i=j} - p_j p_i$$

      $$\frac{\partial p_j}{\partial z_i} = p_j \delta_{i=j} + p_j p_i$$
      """#,
      [
        #"definition definition: p_j = exp(z_j)/(Σ_{k} exp(z_k))"#,
        #"claim proved: d/dz_i [p_j] = p_j·δ_{ij} − p_j·p_i"#,
        #"claim refuted: d/dz_i [p_j] = p_j·δ_{ij} + p_j·p_i"#,
      ])
  ]

  static let entropyDocuments: [SmallDocument] = [
    .init(
      "a cross-entropy",
      #"""
      The cross-entropy of a target $t$ and an output $y$ is

      $$E = -t \ln(y) - (1 - t) \ln(1 - y)$$
      """#,
      [
        #"definition definition: E = −t·ln(y) − (1 − t)·ln(1 − y)"#
      ]),
    .init(
      "a name for another in a cross-entropy",
      #"""
      The cross-entropy of a target $t$ and an output $y$ is

      $$E = -t \ln(y) - (1 - y) \ln(1 - y)$$
      """#,
      [
        #"claim refuted: E = −t·ln(y) − (1 − y)·ln(1 − y)"#
      ]),
    .init(
      "a sign lost in a cross-entropy",
      #"""
      The cross-entropy over $n$ examples is

      $$E = -\frac{1}{n} \sum_{i=1}^n \left[ t_i \ln(y_i) - (1 - t_i) \ln(1 - y_i) \right]$$
      """#,
      [
        #"claim refuted: E = −1/n·(Σ_{i = 1…n} (t_i·ln(y_i) − (1 − t_i)·ln(1 − y_i)))"#
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

  static let arityDocuments: [SmallDocument] = [
    .init(
      "a function of two arguments behind one of one",
      #"""
      Let $y = f(x)$. The node is

      $$z = f(x, y) = x y$$

      $$\frac{\partial z}{\partial x} = \frac{\partial (x y)}{\partial x} = y$$

      $$\frac{\partial z}{\partial y} = \frac{\partial (x y)}{\partial y} = y$$
      """#,
      [
        #"definition definition: y = f(x)"#,
        #"definition definition: z = f(x, y) = x·y"#,
        #"claim proved: d/dx [z] = d/dx [x·y] = y"#,
        #"claim suspected: d/dy [z] = d/dy [x·y] = y"#,
      ])
  ]

  static let productsDocuments: [SmallDocument] = [
    .init(
      "products of any number of factors",
      #"""
      Let $p_i = \sigma(z_i)$.

      $$L = \prod_{i=1}^n p_i^{t_i} (1 - p_i)^{1 - t_i} = \prod_{i=1}^n \sigma(z_i)^{t_i} (1 - \sigma(z_i))^{1 - t_i}$$

      $$P = \prod_{i=c}^C y_c^{t_c}$$
      """#,
      [
        #"definition definition: p_i = σ(z_i)"#,
        #"claim proved: L = Π_{i = 1…n} p_i^t_i·(1 − p_i)^(1 − t_i) = Π_{i = 1…n} σ(z_i)^t_i·(1 − σ(z_i))^(1 − t_i)"#,
        #"claim refuted: P = Π_{i = c…C} y_c^t_c"#,
      ])
  ]
}
