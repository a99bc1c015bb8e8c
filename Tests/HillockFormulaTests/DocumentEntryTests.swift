import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Products of matrices, transposes and gradients, each also with another order.
@Suite("Documents: matrices by their entries")
struct DocumentEntryTests {
  @Test("Whole matrices and vectors are judged by their entries", arguments: Self.matricesDocuments)
  func matrices(document: SmallDocument) throws { try document.verify() }

  static let matricesDocuments: [SmallDocument] = [
    .init(
      "a layer",
      #"""
      A layer has $z = Wx + b$. Then

      $$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} x^T$$

      $$\frac{\partial L}{\partial x} = W^T \frac{\partial L}{\partial z}$$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"claim proved: d/dW [L] = d/dz [L]·xᵀ"#,
        #"claim proved: d/dx [L] = Wᵀ·(d/dz [L])"#,
      ]),
    .init(
      "a layer, the order wrong",
      #"""
      A layer has $z = Wx + b$. Then

      $$\frac{\partial L}{\partial W} = x \left(\frac{\partial L}{\partial z}\right)^T$$

      $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} W^T$$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"claim out-of-scope: "#,
        #"claim refuted: d/dx [L] = d/dz [L]·Wᵀ"#,
      ]),
    .init(
      "layers, a transpose lost",
      #"""
      With $z^{(l)} = W^{(l)} a^{(l-1)} + b^{(l)}$, $a^{(l)} = f(z^{(l)})$ the error is

      $$\delta^{(l)} = \frac{\partial L}{\partial z^{(l)}}$$

      and therefore

      $$\delta^{(l)} = \left(W^{(l+1)T} \delta^{(l+1)}\right) \odot f'(z^{(l)})$$

      $$\delta^{(l)} = \left(W^{(l+1)} \delta^{(l+1)}\right) \odot f'(z^{(l)})$$
      """#,
      [
        #"definition definition: z^(l) = W^(l)·a^(l−1) + b^(l)"#,
        #"definition definition: a^(l) = f(z^(l))"#,
        #"definition definition: δ^(l) = d/dz^(l) [L]"#,
        #"claim proved: δ^(l) = W^(l+1)ᵀ·δ^(l+1)⊙f′(z^(l))"#,
        #"claim refuted: δ^(l) = W^(l+1)·δ^(l+1)⊙f′(z^(l))"#,
      ]),
    .init(
      "rows of examples",
      #"""
      Let $Z = XW$. Then

      $$\frac{\partial L}{\partial W} = X^T \frac{\partial L}{\partial Z}$$

      $$\frac{\partial L}{\partial X} = W^T \frac{\partial L}{\partial Z}$$
      """#,
      [
        #"definition definition: Z = X·W"#,
        #"claim proved: d/dW [L] = Xᵀ·(d/dZ [L])"#,
        #"claim refuted: d/dX [L] = Wᵀ·(d/dZ [L])"#,
      ]),
    .init(
      "a transposed product",
      #"""
      For all matrices

      $$(PQ)^T = P^T Q^T$$
      """#,
      [
        #"claim refuted: (P·Q)ᵀ = Pᵀ·Qᵀ"#
      ]),
    .init(
      "what the text does not define",
      #"""
      It follows that

      $$\frac{\partial L}{\partial W} = x \left(\frac{\partial L}{\partial z}\right)^T$$
      """#,
      [
        #"claim out-of-scope: "#
      ]),
    .init(
      "gradients as rows",
      #"""
      A layer has $z = Wx + b$. Then

      $$\frac{\partial L}{\partial x} = \frac{\partial L}{\partial z} W$$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"claim conditional: d/dx [L] = d/dz [L]·W | assuming its vectors and matrices are taken for numbers"#,
      ]),
    .init(
      "transposes left out",
      #"""
      A layer has $z = Wx + b$. Then

      $$\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z} x$$
      """#,
      [
        #"definition definition: z = W·x + b"#,
        #"claim conditional: d/dW [L] = d/dz [L]·x | assuming its vectors and matrices are taken for numbers"#,
      ]),
  ]
}
