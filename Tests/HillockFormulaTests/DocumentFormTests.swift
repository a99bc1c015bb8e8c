import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: definitions, steps and slips by their form")
struct DocumentFormTests {
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

  @Test("Functions by one letter", arguments: Self.arityDocuments)
  func arity(document: SmallDocument) throws { try document.verify() }

  @Test("Products", arguments: Self.productsDocuments)
  func products(document: SmallDocument) throws { try document.verify() }

  @Test("Chains with a gap", arguments: Self.chainsDocuments)
  func chains(document: SmallDocument) throws { try document.verify() }

  @Test("Steps by another gradient", arguments: Self.stepsDocuments)
  func steps(document: SmallDocument) throws { try document.verify() }

  @Test("Slopes of functions with parameters", arguments: Self.slopesDocuments)
  func slopes(document: SmallDocument) throws { try document.verify() }

  @Test("Slopes where values tie", arguments: Self.tiesDocuments)
  func ties(document: SmallDocument) throws { try document.verify() }

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
      ]),
    .init(
      "the slope of the other row",
      #"""
      $$
      f(x) = x \quad (x > 0) \\
      f(x) = 0.1 x \quad (x \le 0)
      $$

      $$
      f'(x) = 0.1 \quad (x > 0) \\
      f'(x) = 0.1 \quad (x < 0)
      $$
      """#,
      [
        #"definition definition: f(x) = x"#,
        #"definition definition: f(x) = 0.1·x"#,
        #"claim suspected: f′(x) = 0.1"#,
        #"claim proved: f′(x) = 0.1"#,
      ]),
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

  static let arityDocuments: [SmallDocument] = [
    .init(
      "one letter for two functions",
      #"""
      The cost of an example is $J(w; x, y) = \frac{1}{2} (w x - y)^2$, and the whole

      $$J(w) = \frac{1}{m} \sum_{k=1}^m J(w; x_k, y_k) + \frac{\lambda}{2} w^2$$

      $$\frac{\partial}{\partial w} J(w) = \frac{1}{m} \sum_{k=1}^m \frac{\partial}{\partial w} J(w; x_k, y_k) + \lambda w$$

      $$\frac{\partial}{\partial w} J(w) = \frac{1}{m} \sum_{k=1}^m \frac{\partial}{\partial w} J(w; x_k, y_k) + 2 \lambda w$$
      """#,
      [
        #"definition definition: J(w, x, y) = 1/2·(w·x − y)^2"#,
        #"definition definition: J(w) = 1/m·(Σ_{k = 1…m} J(w, x_k, y_k)) + λ/2·w^2"#,
        #"claim proved: d/dw [J(w)] = 1/m·(Σ_{k = 1…m} d/dw [J(w, x_k, y_k)]) + λ·w"#,
        #"claim undecided: d/dw [J(w)] = 1/m·(Σ_{k = 1…m} d/dw [J(w, x_k, y_k)]) + 2·λ·w"#,
      ]),
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
      ]),
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

  static let chainsDocuments: [SmallDocument] = [
    .init(
      "a chain with a gap",
      #"""
      $$z_1 = w_1 x$$
      $$a_1 = \tanh(z_1)$$
      $$z_2 = w_2 a_1$$

      $$\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial z_2} \frac{\partial z_2}{\partial a_1} \frac{\partial a_1}{\partial z_1} \frac{\partial z_1}{\partial w_1}$$

      $$\frac{\partial L}{\partial w_1} = \frac{\partial L}{\partial z_2} \frac{\partial z_2}{\partial a_1} \frac{\partial z_1}{\partial w_1}$$
      """#,
      [
        #"definition definition: z_1 = w_1·x"#,
        #"definition definition: a_1 = tanh(z_1)"#,
        #"definition definition: z_2 = w_2·a_1"#,
        #"claim conditional: d/dw_1 [L] = d/dz_2 [L]·(d/da_1 [z_2])·(d/dz_1 [a_1])·(d/dw_1 [z_1]) | assuming L depends on w_1 by way of z_2 alone"#,
        #"claim refuted: d/dw_1 [L] = d/dz_2 [L]·(d/da_1 [z_2])·(d/dw_1 [z_1])"#,
      ])
  ]

  static let stepsDocuments: [SmallDocument] = [
    .init(
      "a step by another gradient",
      #"""
      $$w_1 \leftarrow w_1 - \eta \frac{\partial L}{\partial w_1}$$

      $$w_2 \leftarrow w_2 - \eta \frac{\partial L}{\partial w_1}$$

      $$b_{1,new} = b_1 - \eta \frac{\partial L}{\partial b_1}$$

      $$b_{2,new} = b_1 - \eta \frac{\partial L}{\partial b_2}$$
      """#,
      [
        #"step none: w_1 <- w_1 − η·(d/dw_1 [L])"#,
        #"claim refuted: w_2 <- w_2 − η·(d/dw_1 [L])"#,
        #"definition definition: b_{1new} = b_1 − η·(d/db_1 [L])"#,
        #"claim refuted: b_{2new} = b_1 − η·(d/db_2 [L])"#,
      ])
  ]

  static let slopesDocuments: [SmallDocument] = [
    .init(
      "the slope of a function with a parameter",
      #"""
      The unit with two parameters is

      $$f(x) = \begin{cases} \lambda x & x > 0 \\ \lambda \alpha (e^x - 1) & x \le 0 \end{cases}$$

      $$f'(x) = \begin{cases} \lambda & x > 0 \\ f(x) + \lambda \alpha & x \le 0 \end{cases}$$

      $$f'(x) = \begin{cases} 1 & x > 0 \\ f(x) + \alpha & x \le 0 \end{cases}$$
      """#,
      [
        #"definition definition: f(x) = {λ·x if x > 0; λ·α·(exp(x) − 1) if x ≤ 0}"#,
        #"claim proved: f′(x) = {λ if x > 0; f(x) + λ·α if x ≤ 0}"#,
        #"claim refuted: f′(x) = {1 if x > 0; f(x) + α if x ≤ 0}"#,
      ])
  ]

  static let tiesDocuments: [SmallDocument] = [
    .init(
      "the slope of a maximum where both are equal",
      #"""
      $$\frac{\partial \max(x, y)}{\partial x} = 1 \quad (x > y)$$

      $$\frac{\partial \max(x, y)}{\partial x} = 1 \quad (x \ge y)$$

      $$\frac{\partial \max(x, y)}{\partial x} = 0 \quad (x > y)$$
      """#,
      [
        #"claim proved: d/dx [max(x, y)] = 1"#,
        #"claim conditional: d/dx [max(x, y)] = 1 | assuming the derivative is taken to be 1 where it does not exist"#,
        #"claim suspected: d/dx [max(x, y)] = 0"#,
      ])
  ]
}
