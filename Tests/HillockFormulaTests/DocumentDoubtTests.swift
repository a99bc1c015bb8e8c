import Testing

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

/// Numbers that the text gives, slips, tables, and what is not refuted though it fails as it stands.
@Suite("Documents: examples with numbers, doubts, slips, tables")
struct DocumentDoubtTests {
  @Test("Formulas with the numbers of an example", arguments: Self.numbersDocuments)
  func numbers(document: SmallDocument) throws { try document.verify() }

  @Test("What may be meant in another way is not refuted", arguments: Self.doubtsDocuments)
  func doubts(document: SmallDocument) throws { try document.verify() }

  @Test("Slips in sums and definitions", arguments: Self.slipsDocuments)
  func slips(document: SmallDocument) throws { try document.verify() }

  @Test("Tables of HTML and LaTeX", arguments: Self.tablesDocuments)
  func tables(document: SmallDocument) throws { try document.verify() }

  @Test("Steps and definitions of matrices are no claims", arguments: Self.rolesDocuments)
  func roles(document: SmallDocument) throws { try document.verify() }

  static let numbersDocuments: [SmallDocument] = [
    .init(
      "an example with numbers",
      #"""
      Let $w = 0.5$, $x = 2$ and $b = 0.1$. Then

      $$z = wx + b = 0.5 \cdot 2 + 0.1 = 1.1$$

      $$a = \sigma(z) = 0.7503$$
      """#,
      [
        #"condition none: w = 1/2"#,
        #"condition none: x = 2"#,
        #"condition none: b = 0.1"#,
        #"claim proved: z = w·x + b = 1/2·2 + 0.1 = 1.1"#,
        #"claim proved: a = σ(z) = 0.7503"#,
      ]),
    .init(
      "an example with numbers, one of them wrong",
      #"""
      Let $w = 0.5$, $x = 2$ and $b = 0.125$. Then

      $$z = wx + b = 0.5 \cdot 2 + 0.125 = 1.125$$

      $$a = \sigma(z) = 0.7594$$
      """#,
      [
        #"condition none: w = 1/2"#,
        #"condition none: x = 2"#,
        #"condition none: b = 1/8"#,
        #"claim proved: z = w·x + b = 1/2·2 + 1/8 = 9/8"#,
        #"claim conditional: a = σ(z) = 0.7594 | assuming the values put in: σ(z) is 0.7594"#,
      ]),
    .init(
      "an example with numbers that change",
      #"""
      First $w = 0.5$ and $x = 2$, later $w = 0.4$.

      $$z = wx + 1 = 2.5$$
      """#,
      [
        #"condition none: w = 1/2"#,
        #"condition none: x = 2"#,
        #"condition none: w = 2/5"#,
        #"claim conditional: z = w·x + 1 = 5/2 | assuming the values put in: w·x + 1 is 5/2"#,
      ]),
    .init(
      "a variance",
      #"""
      The variance is $\sigma^2 = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2$. Hence

      $$\frac{1}{\sigma^2} = \frac{m}{\sum_{i=1}^m (x_i - \mu)^2}$$
      """#,
      [
        #"definition definition: σ^2 = 1/m·(Σ_{i = 1…m} (x_i − μ)^2)"#,
        #"claim proved: 1/σ^2 = m/(Σ_{i = 1…m} (x_i − μ)^2)"#,
      ]),
    .init(
      "odds",
      #"""
      The model is

      $$\ln\left(\frac{q}{1 - q}\right) = u$$

      $$\frac{q}{1 - q} = e^u$$

      $$q = \frac{1}{1 + e^{-u}}$$

      $$q = \frac{1}{1 + e^u}$$
      """#,
      [
        #"definition definition: ln(q/(1 − q)) = u"#,
        #"claim proved: q/(1 − q) = exp(u)"#,
        #"definition definition: q = 1/(1 + exp(−u))"#,
        #"definition definition: q = 1/(1 + exp(u))"#,
      ]),
  ]

  static let doubtsDocuments: [SmallDocument] = [
    .init(
      "a row beside the columns of another place",
      #"""
      Let $W \in \mathbb{R}^{n \times m}$ and $x \in \mathbb{R}^{m \times 1}$, then $z = Wx$.

      For a row vector we have $z = xW$.
      """#,
      [
        #"condition none: W ∈ ℝ^n×m"#, #"condition none: x ∈ ℝ^m×1"#, #"definition definition: z = W·x"#,
        #"claim conditional: z = x·W | assuming its vectors and matrices are taken for numbers"#,
      ]),
    .init(
      "the number of an equation behind ties",
      #"""
      $$
      (a + b)^2 = a^2 + 2ab + b^2 ~~ (3)
      $$
      """#,
      [#"claim proved: (a + b)^2 = a^2 + 2·a·b + b^2"#]),
    .init(
      "the number of an equation behind ties, a sign wrong",
      #"""
      $$
      (a + b)^2 = a^2 - 2ab + b^2 ~~ (3)
      $$
      """#,
      [#"claim refuted: (a + b)^2 = a^2 − 2·a·b + b^2"#]),
    .init(
      "logarithms of two kinds",
      #"""
      For $d = \log(a)$

      $$\frac{\partial d}{\partial a} = \frac{1}{a \ln 2}$$
      """#,
      [
        #"definition definition: d = ln(a)"#,
        #"claim suspected: d/da [d] = 1/(a·ln(2))"#,
      ]),
    .init(
      "a logarithm to base 2 that is said",
      #"""
      For $d = \log_2(a)$

      $$\frac{\partial d}{\partial a} = \frac{1}{a \ln 2}$$
      """#,
      [
        #"definition definition: d = ln(a)/ln(2)"#,
        #"claim proved: d/da [d] = 1/(a·ln(2))"#,
      ]),
    .init(
      "kinds of matrices",
      #"""
      $A \in \mathbb{R}^{m \times n}$ is any matrix.

      It is called symmetric where

      $$A = A^T$$
      """#,
      [
        #"condition none: A ∈ ℝ^m×n"#,
        #"definition out-of-scope: "#,
      ]),
    .init(
      "shapes of two places",
      #"""
      # One layer

      The weights are $W \in \mathbb{R}^{m \times n}$ and $x \in \mathbb{R}^n$.

      # Scores

      The scores are $z \in \mathbb{R}^K$.

      # Again

      $$z = Wx$$
      """#,
      [
        #"condition none: W ∈ ℝ^m×n"#,
        #"condition none: x ∈ ℝ^n"#,
        #"condition none: z ∈ ℝ^K"#,
        #"definition definition: z = W·x"#,
      ]),
    .init(
      "states of a recurrence",
      #"""
      The states follow $c_t = f_t c_{t-1} + i_t$. Then

      $$\frac{\partial L}{\partial c_{1}} = \frac{\partial L}{\partial c_{2}} f_{2}$$
      """#,
      [
        #"definition definition: c_t = f_t·c_{t−1} + i_t"#,
        #"claim undecided: d/dc_1 [L] = d/dc_2 [L]·f_2"#,
      ]),
    .init(
      "a radius that is made of the height",
      #"""
      A cone has $V = \frac{\pi r^2 h}{3}$, and $r = c h$ with its angle fixed.

      $$\frac{dV}{dr} = \frac{2 \pi r h}{3} + \frac{\pi r^2}{3 c}$$
      """#,
      [
        #"definition definition: V = (π·r^2·h)/3"#,
        #"definition definition: r = c·h"#,
        #"claim undecided: d/dr [V] = (2·π·r·h)/3 + (π·r^2)/(3·c)"#,
      ]),
    .init(
      "the standard deviation",
      #"""
      $$\sigma = \sqrt{\sigma^2}$$
      """#,
      [
        #"claim conditional: σ = (σ^2)^(1/2) | assuming σ > 0"#
      ]),
    .init(
      "sums that leave out what vanishes",
      #"""
      $$\sum_{t=1}^n \sum_{u=1}^n \frac{\partial L_u}{\partial s_t} = \sum_{t=1}^n \sum_{u=t}^n \frac{\partial L_u}{\partial s_t}$$
      """#,
      [
        #"claim undecided: Σ_{t = 1…n} Σ_{u = 1…n} d/ds_t [L_u] = Σ_{t = 1…n} Σ_{u = t…n} d/ds_t [L_u]"#
      ]),
    .init(
      "a letter for the softmax",
      #"""
      $$\ell = -\sum_i y_i \log \sigma(x_i) = -\sum_i y_i \left( x_i - \log \sum_n e^{x_n} \right)$$
      """#,
      [
        #"claim suspected: ℓ = −Σ_{i} y_i·ln(σ(x_i)) = −Σ_{i} y_i·(x_i − ln(Σ_{n} exp(x_n)))"#
      ]),
    .init(
      "a definition that the text does not keep to",
      #"""
      Let $a = wx + b$ and $L = -y \log a$.

      $$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a} \frac{\partial a}{\partial z} = -\frac{y}{a} \left( \frac{1}{1 + e^{-z}} \right)' = -\frac{y}{a} a (1 - a)$$
      """#,
      [
        #"definition definition: a = w·x + b"#,
        #"definition definition: L = −y·ln(a)"#,
        #"claim suspected: d/dz [L] = d/da [L]·(d/dz [a]) = −y/a·(1/(1 + exp(−z)))′ = −y/a·a·(1 − a)"#,
      ]),
  ]

  static let slipsDocuments: [SmallDocument] = [
    .init(
      "a slip in the softplus",
      #"""
      The softplus is $\text{softplus}(x) = \ln(1 + e^{-x})$.
      """#,
      [
        #"claim refuted: softplus(x) = ln(1 + exp(−x))"#
      ]),
    .init(
      "a term that breaks the pattern of a sum",
      #"""
      For each input $h = v_0 + v_1 u_1 + v_1 u_2 + \cdots + v_n u_n$.
      """#,
      [
        #"claim refuted: h = ⟨a slip: v_1·u_2 stands where v_2·u_2 is expected⟩"#
      ]),
    .init(
      "a sum with its pattern",
      #"""
      For each input $h = v_0 + v_1 u_1 + v_2 u_2 + \cdots + v_n u_n$, that is,

      $$h = v_0 + \sum_{i=1}^n v_i u_i$$
      """#,
      [
        #"definition definition: h = v_0 + Σ_{i = 1…n} v_i·u_i"#,
        #"definition definition: h = v_0 + Σ_{i = 1…n} v_i·u_i"#,
      ]),
  ]

  static let tablesDocuments: [SmallDocument] = [
    .init(
      "ranges in a table of HTML",
      #"""
      <html><body><table>
      <tr><th>Name</th><th>Range</th></tr>
      <tr><td>Sigmoid</td><td>(0, 1)</td></tr>
      <tr><td>Softplus</td><td>(&minus;1, &infin;)</td></tr>
      </table></body></html>
      """#,
      [
        #"claim proved: the range of Sigmoid is (0, 1)"#,
        #"claim refuted: the range of Softplus is (−1, ∞)"#,
      ], format: .html),
    .init(
      "ranges in a table of LaTeX",
      #"""
      \documentclass{article}
      \begin{document}
      \begin{tabular}{ll}
      Name & Range \\ \hline
      Tanh & $(-1, 1)$ \\
      SiLU & $(0, \infty)$ \\
      \end{tabular}
      \end{document}
      """#,
      [
        #"claim proved: the range of Tanh is $(-1, 1)$"#,
        #"claim refuted: the range of SiLU is $(0, \infty)$"#,
      ], format: .latex),
    .init(
      "derivatives in a table of HTML",
      #"""
      <html><body><table>
      <tr><th>Function</th><th>Derivative</th></tr>
      <tr><td>\(\ln(1 + e^x)\)</td><td>\(\frac{1}{1 + e^{-x}}\)</td></tr>
      <tr><td>\(x^2\)</td><td>\(x\)</td></tr>
      </table></body></html>
      """#,
      [
        #"claim proved: d/dx [ln(1 + exp(x))] = 1/(1 + exp(−x))"#,
        #"claim refuted: d/dx [x^2] = x"#,
      ], format: .html),
    .init(
      "derivatives in a table of LaTeX",
      #"""
      \documentclass{article}
      \begin{document}
      \begin{tabular}{ll}
      Function & Derivative \\ \hline
      $\tanh(x)$ & $1 - \tanh^2(x)$ \\
      $e^{-x}$ & $e^{-x}$ \\
      \end{tabular}
      \end{document}
      """#,
      [
        #"claim proved: d/dx [tanh(x)] = 1 − tanh(x)^2"#,
        #"claim refuted: d/dx [exp(−x)] = exp(−x)"#,
      ], format: .latex),
  ]

  static let rolesDocuments: [SmallDocument] = [
    .init(
      "steps with an equals sign",
      #"""
      $$\mathbf{W}_{t+1} = \mathbf{W}_t - \eta \nabla_{\mathbf{W}} L$$
      """#,
      [
        #"step none: "#
      ]),
    .init(
      "what a matrix is",
      #"""
      $$\mathbf{H} = \max\{0, \mathbf{X}\mathbf{W}\}$$

      In $n =$ steps, with $\geq$ as usual.
      """#,
      [
        #"definition out-of-scope: "#,
        #"mention none: "#,
        #"condition none: "#,
      ]),
  ]
}
