import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: examples, rows of numbers, names of gradients")
struct DocumentExampleTests {
  @Test("Rows of numbers", arguments: Self.rowsOfNumbersDocuments)
  func rowsOfNumbers(document: SmallDocument) throws { try document.verify() }

  @Test("What holds for any number of examples holds for one", arguments: Self.singleExampleDocuments)
  func singleExample(document: SmallDocument) throws { try document.verify() }

  @Test("A derivative that is what it was taken of", arguments: Self.lostDerivativesDocuments)
  func lostDerivatives(document: SmallDocument) throws { try document.verify() }

  @Test("Decimals put in on the way are rounded", arguments: Self.workedNumbersDocuments)
  func workedNumbers(document: SmallDocument) throws { try document.verify() }

  @Test("What is not certain is not refuted", arguments: Self.doubtsDocuments)
  func doubts(document: SmallDocument) throws { try document.verify() }

  @Test("dW is a name", arguments: Self.programmersGradientsDocuments)
  func programmersGradients(document: SmallDocument) throws { try document.verify() }

  static let rowsOfNumbersDocuments: [SmallDocument] = [
    .init(
      "values of functions in a row",
      #"""
      $$
      a = \left[\frac{1}{1+e^{-2.0}}, \frac{1}{1+e^{-2.4}}\right] \approx [0.8808, 0.9168]
      $$
      """#,
      [
        #"claim proved: a = [1/(1 + exp(−2)), 1/(1 + exp(−12/5))] ≈ [0.8808, 0.9168]"#
      ]),
    .init(
      "one of them wrong",
      #"""
      $$
      a = \left[\frac{1}{1+e^{-2.0}}, \frac{1}{1+e^{-2.4}}\right] \approx [0.8808, 0.9084]
      $$
      """#,
      [
        #"claim refuted: a = [1/(1 + exp(−2)), 1/(1 + exp(−12/5))] ≈ [0.8808, 0.9084]"#
      ]),
    .init(
      "a column",
      #"""
      $$
      0.5 \times [0.5, 0.7, 0.1]^T = [0.25, 0.35, 0.05]^T
      $$
      """#,
      [
        #"claim proved: 1/2·[1/2; 0.7; 0.1] = [1/4; 0.35; 0.05]"#
      ]),
    .init(
      "an interval is none",
      #"""
      $$
      x = [0, 1]
      $$
      """#,
      [
        #"definition definition: x = [0, 1]"#
      ]),
  ]

  static let singleExampleDocuments: [SmallDocument] = [
    .init(
      "indices left out",
      #"""
      With $\hat y = \sigma(u)$ and
      $$
      L = \frac{1}{N} \sum_{i=1}^{N} (y_i - \hat{y}_i)^2
      $$
      we get
      $$
      \frac{\partial L}{\partial u} = \frac{2}{N}(\hat{y} - y) \hat{y}(1 - \hat{y})
      $$
      """#,
      [
        #"definition definition: ŷ = σ(u)"#,
        #"definition definition: L = 1/N·(Σ_{i = 1…N} (y_i − ŷ_i)^2)"#,
        #"claim undecided: d/du [L] = 2/N·(ŷ − y)·ŷ·(1 − ŷ)"#,
      ]),
    .init(
      "indices left out, and a sign wrong",
      #"""
      With $\hat y = \sigma(u)$ and
      $$
      L = \frac{1}{N} \sum_{i=1}^{N} (y_i - \hat{y}_i)^2
      $$
      we get
      $$
      \frac{\partial L}{\partial u} = \frac{2}{N}(y - \hat{y}) \hat{y}(1 - \hat{y})
      $$
      """#,
      [
        #"definition definition: ŷ = σ(u)"#,
        #"definition definition: L = 1/N·(Σ_{i = 1…N} (y_i − ŷ_i)^2)"#,
        #"claim suspected: d/du [L] = 2/N·(y − ŷ)·ŷ·(1 − ŷ)"#,
      ]),
  ]

  static let lostDerivativesDocuments: [SmallDocument] = [
    .init(
      "the sign of the derivative lost",
      #"""
      The error is
      $$
      E = \frac12 \sum_{k=1}^K (a_k - t_k)^2
      $$
      and so
      $$
      \frac{\partial E}{\partial w} = \frac12 \sum_k (a_k - t_k)^2
      $$
      """#,
      [
        #"definition definition: E = 1/2·(Σ_{k = 1…K} (a_k − t_k)^2)"#,
        #"claim refuted: d/dw [E] = 1/2·(Σ_{k} (a_k − t_k)^2)"#,
      ]),
    .init(
      "an exponential",
      #"""
      Let $E = e^{w}$ and
      $$
      \frac{\partial E}{\partial w} = e^{w}
      $$
      """#,
      [
        #"definition definition: E = exp(w)"#,
        #"claim proved: d/dw [E] = exp(w)"#,
      ]),
  ]

  static let workedNumbersDocuments: [SmallDocument] = [
    .init(
      "a square rounded",
      #"""
      $$
      1 - 0.537^2 = 1 - 0.288 = 0.712
      $$
      """#,
      [
        #"claim proved: 1 − 0.537^2 = 1 − 0.288 = 0.712"#
      ]),
    .init(
      "a wrong square",
      #"""
      $$
      1 - 0.537^2 = 1 - 0.298
      $$
      """#,
      [
        #"claim refuted: 1 − 0.537^2 = 1 − 0.298"#
      ]),
    .init(
      "several of them that cancel",
      #"""
      $$
      \frac{e^{0.259}}{e^{0.259} + e^{-0.142} + e^{0.387}} = \frac{1.296}{1.296 + 0.868 + 1.472} = 0.357
      $$
      """#,
      [
        #"claim none: exp(0.259)/(exp(0.259) + exp(−0.142) + exp(0.387)) = 1.296/(1.296 + 0.868 + 1.472) = 0.357"#
      ]),
    .init(
      "nothing rounded",
      #"""
      $$
      \frac{0.5 \cdot 0.3}{2} = 0.17
      $$
      """#,
      [
        #"claim refuted: (1/2·0.3)/2 = 0.17"#
      ]),
  ]

  static let doubtsDocuments: [SmallDocument] = [
    .init(
      "a case and all others",
      #"""
      $$
      \begin{cases} 1 - p & \text{if } x = 1 \\ -p & \text{otherwise} \end{cases} = x - p
      $$
      """#,
      [
        #"claim suspected: {1 − p if x = 1; −p otherwise} = x − p"#
      ]),
    .init(
      "differentials",
      #"""
      $$
      \frac{d}{dz}\tanh(z) = 2\frac{d \sigma(2z)}{z}
      $$
      """#,
      [
        #"claim undecided: d/dz [tanh(z)] = 2·((d·σ(2·z))/z)"#
      ]),
  ]

  static let programmersGradientsDocuments: [SmallDocument] = [
    .init(
      "gradients as programs name them",
      #"""
      $$
      dz = a - y
      $$
      $$
      db = dz
      $$
      $$
      dw = dz \cdot x
      $$
      """#,
      [
        #"definition definition: dz = a − y"#,
        #"definition definition: db = dz"#,
        #"definition definition: dw = dz·x"#,
      ]),
    .init(
      "d is a number",
      #"""
      Let $d = 2$.
      $$
      da = 2a
      $$
      $$
      d a + d b = 2(a + b)
      $$
      """#,
      [
        #"condition none: d = 2"#,
        #"claim undecided: d·a = 2·a"#,
        #"claim undecided: d·a + d·b = 2·(a + b)"#,
      ]),
    .init(
      "a function that goes with a name",
      #"""
      $$
      a = g(z) = \frac{1}{1 + e^{-z}}
      $$
      $$
      g'(z) = g(z)(1 - g(z))
      $$
      Now
      $$
      a = \tanh(z)
      $$
      $$
      g'(z) = 1 - \tanh^2(z)
      $$
      """#,
      [
        #"definition definition: a = g(z) = 1/(1 + exp(−z))"#,
        #"claim proved: g′(z) = g(z)·(1 − g(z))"#,
        #"definition definition: a = tanh(z)"#,
        #"claim suspected: g′(z) = 1 − tanh(z)^2"#,
      ]),
  ]
}
