import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Documents: sums by their terms, rules for any functions, values")
struct DocumentSumTests {
  @Test("Sums of any length are compared and differentiated by their terms", arguments: Self.sumsDocuments)
  func sums(document: SmallDocument) throws { try document.verify() }

  @Test("Rules of calculus hold for any functions", arguments: Self.rulesDocuments)
  func rules(document: SmallDocument) throws { try document.verify() }

  @Test("Values of functions that the text defines are claims", arguments: Self.valuesDocuments)
  func values(document: SmallDocument) throws { try document.verify() }

  @Test("Vectors are compared by components", arguments: Self.vectorsDocuments)
  func vectors(document: SmallDocument) throws { try document.verify() }

  private static func shown(_ formulas: String...) -> String {
    formulas.map { "$$\n\($0)\n$$\n" }.joined(separator: "\n")
  }

  private static let logistic =
    #"Let $h_\theta(x) = \sigma(\theta^T x)$."# + "\n"
    + shown(
      #"J(\theta) = -\frac1m \sum_{i=1}^m \left[y^{(i)}\log h_\theta(x^{(i)}) + (1-y^{(i)})\log(1-h_\theta(x^{(i)}))\right]"#
    )
  private static let logisticRead = [
    "definition definition: h_θ(x) = σ(⟨θ, x⟩)",
    "definition definition: J(θ) = −1/m·(Σ_{i = 1…m} (y^(i)·ln(h_θ(x^(i))) + (1 − y^(i))·ln(1 − h_θ(x^(i)))))",
  ]

  static let sumsDocuments: [SmallDocument] = [
    .init(
      "logistic regression, by one parameter",
      logistic
        + shown(
          #"\frac{\partial J(\theta)}{\partial \theta_j} = \frac1m \sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)})x_j^{(i)}"#
        ),
      logisticRead + ["claim proved: d/dθ_j [J(θ)] = 1/m·(Σ_{i = 1…m} (h_θ(x^(i)) − y^(i))·x^(i)_j)"]),
    .init(
      "logistic regression, a sign wrong",
      logistic
        + shown(
          #"\frac{\partial J(\theta)}{\partial \theta_j} = \frac1m \sum_{i=1}^m (y^{(i)} - h_\theta(x^{(i)}))x_j^{(i)}"#
        ),
      logisticRead + ["claim refuted: d/dθ_j [J(θ)] = 1/m·(Σ_{i = 1…m} (y^(i) − h_θ(x^(i)))·x^(i)_j)"]),
    .init(
      "the derivative of a sum of logarithms",
      shown(#"\frac{\partial}{\partial w} \sum_{i=1}^N \ln(1 + e^{w x_i}) = \sum_{i=1}^N x_i \sigma(w x_i)"#),
      ["claim proved: d/dw [Σ_{i = 1…N} ln(1 + exp(w·x_i))] = Σ_{i = 1…N} x_i·σ(w·x_i)"]),
    .init(
      "the inner derivative forgotten",
      shown(#"\frac{\partial}{\partial w} \sum_{i=1}^N \ln(1 + e^{w x_i}) = \sum_{i=1}^N \sigma(w x_i)"#),
      ["claim refuted: d/dw [Σ_{i = 1…N} ln(1 + exp(w·x_i))] = Σ_{i = 1…N} σ(w·x_i)"]),
    .init(
      "a sum with the variable in each term does not vanish",
      shown(#"\frac{\partial}{\partial w} \left( w^2 + \sum_{i=1}^N \ln(1 + e^{w x_i}) \right) = 2w"#),
      ["claim refuted: d/dw [w^2 + Σ_{i = 1…N} ln(1 + exp(w·x_i))] = 2·w"]),
    .init(
      "terms in another form",
      shown(#"\sum_{i=1}^N \left(\ln \sigma(x_i) - \ln(1-\sigma(x_i))\right) = \sum_{i=1}^N x_i"#),
      ["claim proved: Σ_{i = 1…N} (ln(σ(x_i)) − ln(1 − σ(x_i))) = Σ_{i = 1…N} x_i"]),
    .init(
      "sums over different indices are not joined",
      shown(#"\sum_{k=1}^K \left(\sigma(x_k) + \sigma(-x_k)\right) = \sum_{i=1}^N 1"#),
      ["claim undecided: Σ_{k = 1…K} (σ(x_k) + σ(−x_k)) = Σ_{i = 1…N} 1"]),
    .init(
      "P(x) in a sum over x",
      shown(#"\sum_x P(x) \log\frac{P(x)}{Q(x)} = \sum_x P(x) \log P(x) - \sum_x P(x)\log Q(x)"#),
      ["claim proved: Σ_{x} P_x·ln(P_x/Q_x) = Σ_{x} P_x·ln(P_x) − Σ_{x} P_x·ln(Q_x)"]),
    .init(
      "a quotient of logarithms for the logarithm of a quotient",
      shown(
        #"\sum_{i=1}^{n}P(x_i)\frac{\log P(x_i)}{\log Q(x_i)} = \sum_{i=1}^{n}P(x_i)\log P(x_i)-\sum_{i=1}^{n}P(x_i)\log Q(x_i)"#
      ),
      [
        "claim suspected: Σ_{i = 1…n} P_i·(ln(P_i)/ln(Q_i)) = Σ_{i = 1…n} P_i·ln(P_i) − Σ_{i = 1…n} P_i·ln(Q_i)"
      ]
    ),
  ]

  static let rulesDocuments: [SmallDocument] = [
    .init(
      "the quotient rule", shown(#"\frac{d}{dx}\left(\frac{u}{v}\right) = \frac{u'v - uv'}{v^2}"#),
      ["claim proved: d/dx [u/v] = ((u)′·v − u·(v)′)/v^2"]),
    .init(
      "the quotient rule, a sign wrong",
      shown(#"\frac{d}{dx}\left(\frac{u}{v}\right) = \frac{u'v + uv'}{v^2}"#),
      ["claim refuted: d/dx [u/v] = ((u)′·v + u·(v)′)/v^2"]),
    .init("the product rule", shown(#"(uv)' = u'v + uv'"#), ["claim proved: (u·v)′ = (u)′·v + u·(v)′"]),
    .init("the product of derivatives", shown(#"(uv)' = u'v'"#), ["claim refuted: (u·v)′ = (u)′·(v)′"]),
    .init(
      "a factor of which the text does not say what it is", shown(#"(uw)' = u'w"#),
      ["claim undecided: (u·w)′ = (u)′·w"]),
    .init(
      "the chain rule as such rests on what depends on what",
      shown(#"\frac{dz}{dx} = \frac{dz}{dy}\frac{dy}{dx}"#),
      ["claim conditional: d/dx [z] = d/dy [z]·(d/dx [y]) | assuming z depends on x by way of y alone"]),
    .init(
      "the variable for its factor", shown(#"\frac{\partial}{\partial w}(wx + b) = w"#),
      ["claim refuted: d/dw [w·x + b] = w"]),
    .init(
      "a layer behind another one, its index wrong",
      shown(
        #"z^{(l)}_j = \sum_k w^{(l)}_{jk} a^{(l-1)}_k + b^{(l)}_j"#, #"a^{(l)}_j = \sigma(z^{(l)}_j)"#,
        #"\frac{\partial z^{(l)}_j}{\partial w^{(l)}_{jk}} = a^{(l-1)}_k"#,
        #"\frac{\partial z^{(l)}_j}{\partial w^{(l)}_{jk}} = a^{(l-1)}_j"#),
      [
        "definition definition: z^(l)_j = Σ_{k} w^(l)_{jk}·a^(l−1)_k + b^(l)_j",
        "definition definition: a^(l)_j = σ(z^(l)_j)",
        "claim proved: d/dw^(l)_{jk} [z^(l)_j] = a^(l−1)_k",
        "claim refuted: d/dw^(l)_{jk} [z^(l)_j] = a^(l−1)_j",
      ], known: "undecided since less work is spent on each number of components"),
  ]

  static let valuesDocuments: [SmallDocument] = [
    .init(
      "a mixed derivative",
      "Let $g(x, y) = x^2 y$.\n" + shown(#"\frac{\partial^2 g}{\partial x \partial y} = 2x"#),
      ["definition definition: g(x, y) = x^2·y", "claim proved: d/dx [d/dy [g]] = 2·x"]),
    .init(
      "a value of a function", "Let $f(x) = x^2 + 1$. Then $f(2) = 5$.",
      ["definition definition: f(x) = x^2 + 1", "claim proved: f(2) = 5"]),
    .init(
      "a value that is wrong", "Let $f(x) = x^2 + 1$. Then $f(2) = 6$.",
      ["definition definition: f(x) = x^2 + 1", "claim refuted: f(2) = 6"]),
    .init("the slope at zero", shown(#"\sigma'(0) = \frac14"#), ["claim proved: σ′(0) = 1/4"]),
    .init("the slope at zero, wrong", shown(#"\sigma'(0) = \frac12"#), ["claim refuted: σ′(0) = 1/2"]),
    .init(
      "a value under a condition", "If $f(2) = 6$, then the text goes on.",
      ["condition none: f(2) = 6"]),
    .init(
      "a function of two components",
      shown(
        #"f(x_1, x_2) = x_1^2 + 3 x_2"#, #"\frac{\partial f}{\partial x_1} = 2 x_1"#,
        #"\frac{\partial f}{\partial x_2} = 2 x_2"#),
      [
        "definition definition: f(x_1, x_2) = x_1^2 + 3·x_2", "claim proved: d/dx_1 [f] = 2·x_1",
        "claim refuted: d/dx_2 [f] = 2·x_2",
      ]),
    .init(
      "the inverse of a function that the text defines",
      shown(#"\zeta(x) = \ln(1 + e^x)"#, #"\zeta^{-1}(x) = \ln(e^x - 1)"#, #"\zeta^{-1}(x) = \ln(e^x + 1)"#),
      [
        "definition definition: ζ(x) = ln(1 + exp(x))", "claim proved: ζ⁻¹(x) = ln(exp(x) − 1)",
        "claim refuted: ζ⁻¹(x) = ln(exp(x) + 1)",
      ]),
    .init(
      "a definition turned round", "Let $p = \\sigma(z)$. Then\n" + shown(#"z = \ln\frac{p}{1-p}"#),
      ["definition definition: p = σ(z)", "claim proved: z = ln(p/(1 − p))"]),
  ]

  static let vectorsDocuments: [SmallDocument] = [
    .init(
      "softmax of a vector moved", shown(#"\text{softmax}(x) = \text{softmax}(x + c)"#),
      ["claim proved: softmax(x) = softmax(x + c)"]),
    .init(
      "the gradient of cross-entropy",
      shown(#"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"#, #"L = -\sum_i y_i \ln p_i"#)
        + "where $\\sum_i y_i = 1$.\n"
        + shown(#"\frac{\partial L}{\partial z} = p - y"#, #"\frac{\partial L}{\partial z} = y - p"#),
      [
        "definition definition: p_i = exp(z_i)/(Σ_{k} exp(z_k))",
        "definition definition: L = −Σ_{i} y_i·ln(p_i)",
        "condition none: Σ_{i} y_i = 1", "claim proved: d/dz [L] = p − y", "claim refuted: d/dz [L] = y − p",
      ]),
    .init(
      "a product by components",
      "Let $h_t = o_t \\odot \\tanh(C_t)$.\n" + shown(#"\frac{\partial h_t}{\partial o_t} = \tanh(C_t)"#),
      ["definition definition: h_t = o_t⊙tanh(C_t)", "claim proved: d/do_t [h_t] = tanh(C_t)"]),
  ]
}
