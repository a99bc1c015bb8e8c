import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// A small document with all that is said of its statements.
struct SmallDocument: Sendable, CustomTestStringConvertible {
  var title: String
  var text: String
  /// For each statement `role verdict: as it was read`, with ` | assuming …` where something is assumed.
  var outcome: [String]
  /// Why it does not come out so yet; what is false is never known and left.
  var known: String?
  var format: DocumentFormat

  init(
    _ title: String, _ text: String, _ outcome: [String], known: String? = nil,
    format: DocumentFormat = .markdown
  ) {
    self.title = title
    self.text = text
    self.outcome = outcome
    self.known = known
    self.format = format
  }

  var testDescription: String { title }

  func judged() throws -> [String] {
    try DocumentChecker().check(text, format: format).map { statement in
      "\(statement.role) \(statement.isSuspected ? "suspected" : statement.verdict.rawValue): \(statement.read)"
        + (statement.assumptions.isEmpty
          ? "" : " | assuming \(statement.assumptions.joined(separator: "; "))")
    }
  }

  func verify() throws {
    let judged = try judged()
    if let known {
      withKnownIssue(Comment(rawValue: known), isIntermittent: true) { #expect(judged == outcome) }
    } else {
      #expect(judged == outcome)
    }
  }
}

@Suite("Documents: the part of each statement, and its verdict")
struct DocumentRoleTests {
  @Test("What a statement does in its text", arguments: Self.rolesDocuments)
  func roles(document: SmallDocument) throws { try document.verify() }

  @Test("A definition is used whatever its letter and its form", arguments: Self.definitionsDocuments)
  func definitions(document: SmallDocument) throws { try document.verify() }

  @Test("Conditions count where they stand", arguments: Self.conditionsDocuments)
  func conditions(document: SmallDocument) throws { try document.verify() }

  @Test("Indices, vectors and numbers, each by its use", arguments: Self.indicesDocuments)
  func indices(document: SmallDocument) throws { try document.verify() }

  @Test("Names with several meanings; what is assumed is said", arguments: Self.meaningsDocuments)
  func meanings(document: SmallDocument) throws { try document.verify() }

  static let rolesDocuments: [SmallDocument] = [
    .init(
      "a claim in a sentence", #"The slope is known: $\tanh'(x) = 1 - \tanh^2(x)$."#,
      ["claim proved: tanh′(x) = 1 − tanh(x)^2"]),
    .init(
      "a claim with a sign wrong", #"The slope is known: $\tanh'(x) = 1 + \tanh^2(x)$."#,
      ["claim refuted: tanh′(x) = 1 + tanh(x)^2"]),
    .init(
      "a definition and what follows", "We write $g(t) = t^2 + 1$ from now on. Then $g'(t) = 2t$.",
      ["definition definition: g(t) = t^2 + 1", "claim proved: g′(t) = 2·t"]),
    .init(
      "a factor wrong behind a definition", "We write $g(t) = t^2 + 1$ from now on. Then $g'(t) = 3t$.",
      ["definition definition: g(t) = t^2 + 1", "claim refuted: g′(t) = 3·t"]),
    .init(
      "settings are no claims",
      #"The rate has to satisfy $\eta > 0$, and we choose $y_k = 1$ for the right class, with $i \neq j$."#,
      ["condition none: η > 0", "condition none: y_k = 1", "condition none: i ≠ j"]),
    .init(
      "ranges are no claims", #"Each layer has a number $1 \le l \le L$, and $i = 1, \dots, n$."#,
      ["condition none: 1 ≤ l ≤ L"], known: "whether i = 1, …, n is listed is open"),
    .init(
      "an approximation and where it holds", #"For small $x$ we have $\sin(x) \approx x$."#,
      ["approximation none: sin(x) ≈ x"]),
    .init(
      "a wrong approximation is no proof", #"For small $x$ we have $\cos(x) \approx x$."#,
      ["approximation none: cos(x) ≈ x"]),
    .init(
      "a step of an algorithm", #"The weights move: $w = w - \eta \frac{\partial L}{\partial w}$."#,
      ["step none: w = w − η·(d/dw [L])"]),
    .init(
      "two names, turned round", #"The terms vanish but where $z = k$, or equivalently $k = z$."#,
      ["condition none: z = k", "definition definition: k = z"]),
    .init(
      "braces around a letter with a prime", #"The slope is ${\sigma}'(x) = \sigma(x)(1 - \sigma(x))$."#,
      ["claim proved: σ′(x) = σ(x)·(1 − σ(x))"]),
    .init(
      "braces around a letter with a prime, spoilt",
      #"The slope is ${\sigma}'(x) = \sigma(x)(1 + \sigma(x))$."#,
      ["claim refuted: σ′(x) = σ(x)·(1 + σ(x))"]),
    .init(
      "a sum inside of a derivative whose end is open",
      #"""
      We have
      $$
      \frac{\partial}{\partial t} \sum_{i=1}^{n} a_i t - b_i t^2 = \sum_{i=1}^{n} (a_i - 2 b_i t).
      $$
      """#,
      ["claim proved: d/dt [Σ_{i = 1…n} (a_i·t − b_i·t^2)] = Σ_{i = 1…n} (a_i − 2·b_i·t)"]),
    .init("names by themselves", #"The letter $\sigma$ and the pair $(a, b)$ were used before."#, []),
    .init(
      "a name and a number", "In the example $w = 3$ and $b = 2$.",
      ["condition none: w = 3", "condition none: b = 2"]),
    .init(
      "a range of values is a claim", #"The output satisfies $\tanh(x) \in (-1, 1)$ everywhere."#,
      ["claim proved: tanh(x) ∈ (−1, 1)"]),
    .init(
      "a range that is too small", "$$\n\\sigma(x) \\in (0, \\frac12)\n$$\n",
      ["claim refuted: σ(x) ∈ (0, 1/2)"]),
  ]

  private static func shown(_ formulas: String...) -> String {
    formulas.map { "$$\n\($0)\n$$\n" }.joined(separator: "\n")
  }

  static let definitionsDocuments: [SmallDocument] = {
    var result: [SmallDocument] = []
    // Any letter, with its derivative right and with a sign, a factor or a term wrong.
    for letter in ["k", "m", "n", "t", "u", "v", "x"] {
      let head = "definition definition: \(letter) = exp(a) + exp(b)"
      let slope = #"\frac{\partial}{\partial a}\left(\frac{e^a}{L}\right) = \frac{e^a L - e^{2a}}{L^2}"#
      func text(_ slope: String) -> String {
        shown("\(letter) = e^a + e^b", slope.replacing("L", with: letter))
      }
      result.append(
        .init(
          "\(letter): the rule for quotients", text(slope),
          [head, "claim proved: d/da [exp(a)/\(letter)] = (exp(a)·\(letter) − exp(2·a))/\(letter)^2"]))
      result.append(
        .init(
          "\(letter): a sign wrong", text(slope.replacing("L - e", with: "L + e")),
          [head, "claim refuted: d/da [exp(a)/\(letter)] = (exp(a)·\(letter) + exp(2·a))/\(letter)^2"]))
      result.append(
        .init(
          "\(letter): an exponent wrong", text(slope.replacing("{L^2}", with: "{L^3}")),
          [head, "claim refuted: d/da [exp(a)/\(letter)] = (exp(a)·\(letter) − exp(2·a))/\(letter)^3"]))
    }
    result += [
      .init(
        "with an index, by :=", shown("u_1 := a^2 + b", #"\frac{\partial u_1}{\partial a} = 2a"#),
        ["definition definition: u_1 := a^2 + b", "claim proved: d/da [u_1] = 2·a"],
        known: "the derivative of u_1 is left open"),
      .init(
        "with an index, a factor wrong", shown("u_1 := a^2 + b", #"\frac{\partial u_1}{\partial a} = a"#),
        ["definition definition: u_1 := a^2 + b", "claim refuted: d/da [u_1] = a"],
        known: "the derivative of u_1 is left open"),
      .init(
        "by a triangle over the sign", shown(#"k \triangleq c^2 + c"#, #"\frac{dk}{dc} = 2c + 1"#),
        ["definition definition: k := c^2 + c", "claim proved: d/dc [k] = 2·c + 1"]),
      .init(
        "by a triangle, a sign wrong", shown(#"k \triangleq c^2 + c"#, #"\frac{dk}{dc} = 2c - 1"#),
        ["definition definition: k := c^2 + c", "claim refuted: d/dc [k] = 2·c − 1"]),
      .init(
        "by def over the sign", shown(#"r \stackrel{def}{=} c^3"#, #"\frac{dr}{dc} = 3c^2"#),
        ["definition definition: r := c^3", "claim proved: d/dc [r] = 3·c^2"]),
      .init(
        "the name on the right", shown(#"\frac{a + b}{2} = m"#, #"\frac{\partial m^2}{\partial a} = m"#),
        ["definition definition: (a + b)/2 = m", "claim proved: d/da [m^2] = m"]),
      .init(
        "the name on the right, a factor wrong",
        shown(#"\frac{a + b}{2} = m"#, #"\frac{\partial m^2}{\partial a} = 2m"#),
        ["definition definition: (a + b)/2 = m", "claim refuted: d/da [m^2] = 2·m"]),
      .init(
        "both names of a chain",
        shown("y = f(v) = v^3 + v", "f'(v) = 3v^2 + 1", #"\frac{dy}{dv} = 3v^2 + 1"#),
        [
          "definition definition: y = f(v) = v^3 + v", "claim proved: f′(v) = 3·v^2 + 1",
          "claim proved: d/dv [y] = 3·v^2 + 1",
        ]),
      .init(
        "both names of a chain, a sign wrong",
        shown("y = f(v) = v^3 + v", "f'(v) = 3v^2 - 1", #"\frac{dy}{dv} = 3v^2 - 1"#),
        [
          "definition definition: y = f(v) = v^3 + v", "claim refuted: f′(v) = 3·v^2 − 1",
          "claim refuted: d/dv [y] = 3·v^2 − 1",
        ]),
      .init(
        "a letter that means something elsewhere", shown(#"\Phi(x) = x^2 + x"#, #"\Phi'(x) = 2x + 1"#),
        ["definition definition: Φ(x) = x^2 + x", "claim proved: Φ′(x) = 2·x + 1"]),
      .init(
        "a function of a name that is defined", shown("x = 2s + 1", #"\frac{d}{ds} x^2 = 4x"#),
        ["definition definition: x = 2·s + 1", "claim proved: d/ds [x^2] = 4·x"]),
      .init(
        "a function of a name, the inner slope left out", shown("x = 2s + 1", #"\frac{d}{ds} x^2 = 2x"#),
        ["definition definition: x = 2·s + 1", "claim refuted: d/ds [x^2] = 2·x"]),
      .init(
        "until it is replaced",
        "Let $t = x^2$. Then $\\frac{dt}{dx} = 2x$.\n\nLet $t = x^3$. Then $\\frac{dt}{dx} = 3x^2$.\n",
        [
          "definition definition: t = x^2", "claim proved: d/dx [t] = 2·x", "definition definition: t = x^3",
          "claim proved: d/dx [t] = 3·x^2",
        ]),
      .init(
        "not longer than that",
        "Let $t = x^2$. Then $\\frac{dt}{dx} = 2x$.\n\nLet $t = x^3$. Then $\\frac{dt}{dx} = 2x$.\n",
        [
          #"definition definition: t = x^2"#,
          #"claim proved: d/dx [t] = 2·x"#,
          #"definition definition: t = x^3"#,
          #"claim refuted: d/dx [t] = 2·x"#,
        ]),
      .init(
        "behind the display", shown(#"\frac{d}{dx} u^2 = 4x^3 + 4x"#) + "\nwhere $u = x^2 + 1$.\n",
        ["claim proved: d/dx [u^2] = 4·x^3 + 4·x", "definition definition: u = x^2 + 1"]),
      .init(
        "behind the display, a sign wrong",
        shown(#"\frac{d}{dx} u^2 = 4x^3 - 4x"#) + "\nwhere $u = x^2 + 1$.\n",
        ["claim refuted: d/dx [u^2] = 4·x^3 − 4·x", "definition definition: u = x^2 + 1"]),
    ]
    return result
  }()

  static let conditionsDocuments: [SmallDocument] = {
    var result: [SmallDocument] = []
    // The same in the larger languages: before a display, its slope right, wrong, and its condition turned.
    let leads: [(String, String)] = [
      ("English", "If $C$:"), ("English, for", "For $C$ we have"), ("English, when", "When $C$:"),
      ("German", "Für $C$ gilt"),
      ("German, falls", "Falls $C$:"), ("French", "Si $C$ :"), ("French, pour", "Pour $C$ on a"),
      ("Spanish", "Si $C$:"),
      ("Spanish, cuando", "Cuando $C$:"), ("Portuguese", "Se $C$:"), ("Italian", "Se $C$:"),
      ("Russian", "Если $C$, то"),
      ("Russian, при", "При $C$:"), ("Chinese", "当 $C$ 时："), ("Chinese, ruo", "若 $C$，则"),
      ("Japanese", "$C$ のとき："),
      ("Korean", "$C$ 일 때:"),
    ]
    for (language, lead) in leads {
      for (condition, slope, verdict) in [
        ("x > 0", "1", "proved"), ("x < 0", "1", ""), ("x < 0", "-1", "proved"), ("x > 0", "-1", ""),
      ] {
        let text =
          lead.replacing("C", with: condition) + "\n\n"
          + shown(#"x + \frac{d}{dx} |x| = x S"#.replacing("S", with: slope == "1" ? "+ 1" : "- 1"))
        let sign = slope == "1" ? "+ 1" : "− 1"
        result.append(
          .init(
            "\(language): \(condition), \(slope)", text,
            [
              "condition none: \(condition)",
              "claim \(verdict.isEmpty ? "refuted" : verdict): x + d/dx [|x|] = x \(sign)",
            ]))
      }
    }
    result += [
      .init(
        "in its row", shown(#"\frac{d}{dx} |x| = \frac{x}{|x|} = -1 \quad \text{for } x < 0"#),
        ["claim proved: d/dx [|x|] = x/|x| = −1"]),
      .init(
        "in its row, turned", shown(#"x + \frac{d}{dx} |x| = x - 1 \quad \text{for } x > 0"#),
        ["claim refuted: x + d/dx [|x|] = x − 1"]),
      .init(
        "beside it", shown(#"\max(0, x)^2 + x = x^2 + x, \quad x > 0"#),
        ["claim proved: max(0, x)^2 + x = x^2 + x"]),
      .init(
        "beside it, turned", shown(#"\max(0, x)^2 + x = x^2 + x, \quad x < 0"#),
        ["claim refuted: max(0, x)^2 + x = x^2 + x"]),
      .init(
        "behind it", shown(#"\max(a, b) + 1 = a + 1"#) + "\nwhenever $a > b$.\n",
        ["claim proved: max(a, b) + 1 = a + 1", "condition none: a > b"]),
      .init(
        "behind it, turned", shown(#"\max(a, b) + 1 = a + 1"#) + "\nwhenever $a < b$.\n",
        ["claim refuted: max(a, b) + 1 = a + 1", "condition none: a < b"]),
      .init(
        "not for what comes later",
        "If $x > 0$, the slope is $x + \\frac{d}{dx} |x| = x + 1$.\n\nNow something else altogether.\n\n"
          + shown(#"x + \frac{d}{dx} |x| = x + 1"#),
        [
          "condition none: x > 0", "claim proved: x + d/dx [|x|] = x + 1",
          "claim refuted: x + d/dx [|x|] = x + 1",
        ],
        known: "a case is carried on as if it were a setting"),
      .init(
        "in a heading",
        "## The case $x > 0$\n\nHere the slope is constant:\n\n" + shown(#"x + \frac{d}{dx} |x| = x + 1"#),
        ["condition none: x > 0", "claim proved: x + d/dx [|x|] = x + 1"]),
      .init(
        "in a heading, turned",
        "## The case $x < 0$\n\nHere the slope is constant:\n\n" + shown(#"x + \frac{d}{dx} |x| = x + 1"#),
        ["condition none: x < 0", "claim refuted: x + d/dx [|x|] = x + 1"],
        known: "conditions of headings save, they do not convict"),
      .init(
        "a parameter from here on", "Let $k > 0$.\n\n" + shown("|k x| + 1 = k |x| + 1"),
        ["condition none: k > 0", "claim proved: |k·x| + 1 = k·|x| + 1"]),
      .init(
        "words that are not understood",
        "If the unit is active, then $\\frac{d}{dx}\\max(0, x) = 1$, otherwise $\\frac{d}{dx}\\max(0, x) = 0$.\n",
        [
          #"claim suspected: d/dx [max(0, x)] = 1"#,
          #"claim suspected: d/dx [max(0, x)] = 0"#,
        ]),
    ]
    return result
  }()

  static let softmax: String = shown(#"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}"#)
  private static let softmaxRead = "definition definition: p_i = exp(z_i)/(Σ_{k} exp(z_k))"

  static let indicesDocuments: [SmallDocument] = [
    .init(
      "a component here, a number there",
      "The first entry is $z_i$.\n\n"
        + shown(#"\sigma(z) = \frac{1}{1 + e^{-z}}"#, #"\sigma'(z) = \sigma(z)(1 - \sigma(z))"#),
      ["definition definition: σ(z) = 1/(1 + exp(−z))", "claim proved: σ′(z) = σ(z)·(1 − σ(z))"]),
    .init(
      "both cases",
      softmax + "\nIf $i = j$:\n\n" + shown(#"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)"#)
        + "\nIf $i \\neq j$:\n\n"
        + shown(#"\frac{\partial p_i}{\partial z_j} = -p_i p_j"#),
      [
        softmaxRead, "condition none: i = j", "claim proved: d/dz_j [p_i] = p_i·(1 − p_j)",
        "condition none: i ≠ j",
        "claim proved: d/dz_j [p_i] = −p_i·p_j",
      ]),
    .init(
      "both cases, exchanged",
      softmax + "\nIf $i \\neq j$:\n\n" + shown(#"\frac{\partial p_i}{\partial z_j} = p_i (1 - p_j)"#)
        + "\nIf $i = j$:\n\n"
        + shown(#"\frac{\partial p_i}{\partial z_j} = -p_i p_j"#),
      [
        softmaxRead, "condition none: i ≠ j", "claim refuted: d/dz_j [p_i] = p_i·(1 − p_j)",
        "condition none: i = j",
        "claim refuted: d/dz_j [p_i] = −p_i·p_j",
      ]),
    .init(
      "no case said", softmax + "\n" + shown(#"\frac{\partial p_i}{\partial z_j} = -p_i p_j"#),
      [softmaxRead, "claim conditional: d/dz_j [p_i] = −p_i·p_j | assuming i ≠ j"]),
    .init(
      "both in one", softmax + "\n" + shown(#"\frac{\partial p_i}{\partial z_j} = p_i (\delta_{ij} - p_j)"#),
      [softmaxRead, "claim proved: d/dz_j [p_i] = p_i·(δ_{ij} − p_j)"]),
    .init(
      "both in one, an index wrong",
      softmax + "\n" + shown(#"\frac{\partial p_i}{\partial z_j} = p_j (\delta_{ij} - p_j)"#),
      [softmaxRead, "claim refuted: d/dz_j [p_i] = p_j·(δ_{ij} − p_j)"],
      known: "true for i = j, so that a case may be meant"),
    .init(
      "squares", "Here is a sum.\n\n" + shown(#"\frac{\partial}{\partial x_i} \sum_k x_k^2 = 2 x_i"#),
      ["claim proved: d/dx_i [Σ_{k} x_k^2] = 2·x_i"]),
    .init(
      "squares, a factor wrong",
      "Here is a sum.\n\n" + shown(#"\frac{\partial}{\partial x_i} \sum_k x_k^2 = x_i"#),
      ["claim refuted: d/dx_i [Σ_{k} x_k^2] = x_i"]),
  ]

  static let meaningsDocuments: [SmallDocument] = [
    .init(
      "what y is has to be assumed", shown(#"\frac{dy}{dz} = y(1 - y)"#),
      ["claim conditional: d/dz [y] = y·(1 − y) | assuming y = σ(z)"]),
    .init(
      "no assumption saves it", shown(#"\frac{dy}{dz} = y(2 - y)"#), ["claim undecided: d/dz [y] = y·(2 − y)"]
    ),
    .init(
      "a sum of targets has to be assumed",
      softmax + "\n" + shown(#"L = -\sum_k y_k \ln p_k"#, #"\frac{\partial L}{\partial z_j} = p_j - y_j"#),
      [
        softmaxRead, "definition definition: L = −Σ_{k} y_k·ln(p_k)",
        "claim conditional: d/dz_j [L] = p_j − y_j | assuming the entries of y sum to 1",
      ]),
    .init(
      "a sum of targets, a sign wrong",
      softmax + "\n" + shown(#"L = -\sum_k y_k \ln p_k"#, #"\frac{\partial L}{\partial z_j} = p_j + y_j"#),
      [
        softmaxRead, "definition definition: L = −Σ_{k} y_k·ln(p_k)",
        "claim suspected: d/dz_j [L] = p_j + y_j",
      ]),
    .init(
      "the text's own meaning",
      shown(
        #"\text{Swish}(x) = x\sigma(\beta x) + 1"#,
        #"\text{Swish}'(x) = \sigma(\beta x) + \beta x \sigma(\beta x)(1 - \sigma(\beta x))"#),
      [
        "definition definition: swish(x) = x·σ(β·x) + 1",
        "claim proved: swish′(x) = σ(β·x) + β·x·σ(β·x)·(1 − σ(β·x))",
      ]),
    .init(
      "the text's own meaning, a factor left out",
      shown(
        #"\text{Swish}(x) = x\sigma(\beta x) + 1"#,
        #"\text{Swish}'(x) = \sigma(\beta x) + x \sigma(\beta x)(1 - \sigma(\beta x))"#),
      [
        "definition definition: swish(x) = x·σ(β·x) + 1",
        "claim refuted: swish′(x) = σ(β·x) + x·σ(β·x)·(1 − σ(β·x))",
      ]),
    .init(
      "a name that means one thing is not defined anew", shown("|x| = x"), ["claim suspected: |x| = x"]),
    .init(
      "nor the sigmoid", shown(#"\operatorname{sigmoid}(x) = \frac{1}{1 - e^{-x}}"#),
      ["claim refuted: sigmoid(x) = 1/(1 − exp(−x))"]),
    .init(
      "a word in roman type before a letter may be a function",
      shown(#"(\operatorname{trn} x)' = 1 - \operatorname{trn}^2 x"#),
      ["claim suspected: (trn·x)′ = 1 − trn^2·x"]),
    .init(
      "a word that is known is a function", shown(#"(\operatorname{softplus} x)' = 1 - \sigma(x)"#),
      ["claim refuted: (softplus(x))′ = 1 − σ(x)"]),
  ]

  @Test("The witness meets the conditions")
  func witnesses() throws {
    for (text, low) in [("If $x > 5$:\n\n", Rational(5)), ("For $x > 20$ we have\n\n", Rational(20))] {
      let statements = try DocumentChecker().check(
        text + Self.shown(#"x + \frac{d}{dx} |x| = x - 1"#), format: .markdown)
      let witness = try #require(statements.last?.links.first?.witness, "\(statements.map(\.read))")
      let x = try #require(witness.values["x"])
      #expect(x > low)
    }
  }

  @Test("A repair is proved, differs from what stands there and says something")
  func repairs() throws {
    for (wrong, right) in [
      (#"\sigma'(x) = \sigma(x)(1 + \sigma(x))"#, "σ′(x) = σ(x)·(1 − σ(x))"),
      (#"\frac{d}{dx} \ln(1 + e^x) = \sigma(-x)"#, "d/dx [ln(1 + exp(x))] = σ(x)"),
      (#"\tanh(x) = 2\sigma(x) - 1"#, "tanh(x) = 2·σ(2·x) − 1"),
    ] {
      let statement = try #require(try DocumentChecker().check(Self.shown(wrong), format: .markdown).first)
      #expect(statement.verdict == .refuted)
      #expect(statement.repair == right)
      #expect(statement.repair != statement.read)
    }
  }
}
