import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite("Document notation: macros")
struct MacroTableTests {
  private func expanded(
    _ latex: String, _ definitions: String, format: DocumentFormat = .markdown
  ) -> String {
    let (text, origin) = MacroTable(document: definitions, format: format).expanded(latex)
    #expect(origin.count == text.count)
    #expect(origin.allSatisfy { $0 >= 0 && $0 < max(1, latex.count) })
    return text
  }

  @Test(
    "definitions of each form",
    arguments: [
      (#"\newcommand{\loss}{\mathcal{L}}"#, #"\loss = 1"#, #"\mathcal{L} = 1"#),
      (#"\newcommand\half[1]{\frac{#1}{2}}"#, #"\half{x} + \half y"#, #"\frac{x}{2} + \frac{y}{2}"#),
      (
        #"\newcommand{\der}[2][f]{\frac{d #1}{d #2}}"#, #"\der{x} \der[g]{x}"#,
        #"\frac{d f}{d x} \frac{d g}{d x}"#
      ),
      (#"\def\pair#1#2{(#1, #2)}"#, #"\pair a{bc}"#, "(a, bc)"),
      (#"\DeclareMathOperator{\relu}{ReLU}"#, #"\relu(x)"#, #"\operatorname{ReLU}(x)"#),
      (#"\DeclareMathOperator*{\argmax}{arg\,max}"#, #"\argmax x"#, #"\operatorname*{arg\,max} x"#),
      (#"\renewcommand{\vec}[1]{\mathbf{#1}}"#, #"\vec{x}"#, #"\mathbf{x}"#),
      (#"\let\oldvec\vec \renewcommand{\vec}[1]{\oldvec{\mathbf{#1}}}"#, #"\vec{x}"#, #"\vec{\mathbf{x}}"#),
      (#"\newcommand{\pa}{\partial}"#, #"\frac{\pa f}{\pa x}"#, #"\frac{\partial f}{\partial x}"#),
      (#"\newcommand{\pa}[1]{\partial#1}"#, #"\pa x"#, #"\partial x"#),
      (#"\providecommand{\a}{b} \providecommand{\a}{c}"#, #"\a"#, "b"),
      (#"\newcommand{\a}{\beta}"#, #"\sqrt\a x"#, #"\sqrt{\beta} x"#),
      (#"\DeclarePairedDelimiter{\abs}{\lvert}{\rvert}"#, #"\abs*{x}"#, #"\left\lvert x \right\rvert"#),
      (
        #"MathJax = { tex: { macros: { bb: "{\\bf b}", ab: ["{\\bf #1}", 1] } } }"#, #"\bb + \ab{c}"#,
        #"{\bf b} + {\bf c}"#
      ),
      (##"macros: {"\\R": "\\mathbb{R}", "\\f": "f(#1)"}"##, #"\f{\R}"#, #"f(\mathbb{R})"#),
    ] as [(String, String, String)])
  func forms(_ definition: String, _ latex: String, _ result: String) {
    #expect(expanded(latex, definition) == result)
  }

  @Test("what is not expanded")
  func unexpanded() {
    // Parameters between signs, missing arguments, two meanings in one text, code, comments.
    #expect(expanded(#"\at(1)"#, #"\def\at(#1){x_#1}"#) == #"\at(1)"#)
    #expect(expanded(#"\half"#, #"\newcommand{\half}[1]{#1/2}"#) == #"\half"#)
    #expect(expanded(#"\a"#, #"\newcommand{\a}{b} text \renewcommand{\a}{c}"#) == #"\a"#)
    #expect(expanded(#"\a"#, "```latex\n\\newcommand{\\a}{b}\n```\n") == #"\a"#)
    #expect(expanded(#"\a"#, "% \\newcommand{\\a}{b}\n", format: .latex) == #"\a"#)
    // In a preamble the last one counts.
    let preamble = #"\newcommand{\a}{b}\renewcommand{\a}{c}\begin{document}\end{document}"#
    #expect(expanded(#"\a"#, preamble, format: .latex) == "c")
  }

  @Test("definitions inside a formula go, and places stay")
  func places() {
    let table = MacroTable(document: #"\newcommand{\s}[1]{\sigma(#1)}"#, format: .markdown)
    let (text, origin) = table.expanded(#"a + \s{x} = b"#)
    #expect(text == #"a + \sigma(x) = b"#)
    let characters = Array(text)
    #expect(origin[characters.firstIndex(of: "x") ?? 0] == 7)
    #expect(origin[characters.firstIndex(of: "=") ?? 0] == 10)
    #expect(table.expanded(#"\newcommand{\t}{u} \s y"#).text == #" \sigma(y)"#)
  }

  @Test("notebooks and other files")
  func sources() {
    let notebook =
      #"{"cells": [{"cell_type": "markdown", "source": ["$\\newcommand{\\w}{\\mathbf{w}}$"]}]}"#
    #expect(MacroTable(document: notebook, format: .notebook).expanded(#"\w"#).text == #"\mathbf{w}"#)
    let table = MacroTable(document: "", format: .latex, including: [#"\newcommand{\w}{v}"#])
    #expect(table.expanded(#"\w"#).text == "v")
    #expect(
      MacroTable.inputs(
        of:
          "\\input{macros} % \\input{no}\n\\include{a/b.tex}\\usepackage[x]{own,amsmath}\n\\input sec \\input{/etc/x}"
      ) == ["macros.tex", "a/b.tex", "own.sty", "amsmath.sty", "sec.tex"])
  }

  @Test("displays behind commands of the document's own")
  func delimiters() throws {
    let text = #"""
      \newcommand{\be}{\begin{equation}}\newcommand{\ee}{\end{equation}}
      \begin{document}
      Text.
      \be y = x \ee
      \end{document}
      """#
    let segments = try DocumentReader().segments(of: text, format: .latex)
    #expect(segments.count == 1)
    #expect(segments.first?.latex == #"\begin{equation} y = x \end{equation}"#)
    #expect(segments.first?.line == 4)
  }

  @Test("hostile definitions end quickly", .timeLimit(.minutes(5)))
  func hostile() {
    // Each name doubles the one before.
    var doubling = #"\def\a{xx}"#
    for (last, name) in zip("abcdefghijklmnopqrs", "bcdefghijklmnopqrst") {
      doubling += "\\def\\\(name){\\\(last)\\\(last)}"
    }
    #expect(expanded(#"\t + \a"#, doubling) == #"\t + xx"#)
    #expect(expanded(#"\a"#, #"\def\a{\b}\def\b{\a}"#) == #"\a"#)
    let twice = #"\newcommand{\d}[1]{#1#1}"#
    let nested = String(repeating: #"\d{"#, count: 60) + "x" + String(repeating: "}", count: 60)
    #expect(expanded(nested, twice) == nested)
    let deep = String(repeating: #"\i{"#, count: 2_000) + "x" + String(repeating: "}", count: 2_000)
    _ = expanded(deep, #"\newcommand{\i}[1]{#1}"#)
    _ = MacroTable(
      document: String(repeating: #"\newcommand{\a}{"#, count: 3_000), format: .latex)
    _ = MacroTable(document: String(repeating: "macros: {", count: 3_000), format: .html)
    _ = MacroTable.inputs(of: String(repeating: #"\input{"#, count: 3_000))
  }
}

@Suite("Document notation: reading")
struct NotationReadingTests {
  /// What is read, each statement with its relations; `!` and the reason where a side is not read.
  private func read(_ latex: String, in document: [String] = []) throws -> String {
    let tokens = try NotationLexer.tokens(of: latex, style: .latex)
    var vocabulary = Vocabulary()
    vocabulary.usage = UsageProfile(
      of: try document.map { try NotationLexer.tokens(of: $0, style: .latex) } + [tokens])
    return StatementSplitter.statements(in: tokens).map { statement in
      var text = ""
      for (position, side) in statement.sides.enumerated() {
        if position > 0 { text += " \(statement.relations[position - 1].sign) " }
        var reader = TermReader(side, vocabulary: vocabulary)
        do {
          text += "\(try reader.whole())"
        } catch {
          text += "!" + ((error as? NotationError)?.message ?? "\(error)")
        }
      }
      return text
    }.joined(separator: "; ")
  }

  @Test(
    "derivatives",
    arguments: [
      (
        #"\pdv{f}{x} = \pdv[2]{f}{x} + \pdv{x} (x^2) + \dv{f}{x}"#,
        "d/dx [f] = d^2/dx^2 [f] + d/dx [x^2] + d/dx [f]"
      ),
      (#"\pdv{f}{x}{y} = \pdv{f}{x,y}"#, "d/dx [d/dy [f]] = d/dx [d/dy [f]]"),
      (#"\frac{-\partial L}{\partial p} = \frac{\partial -L}{\partial p}"#, "−d/dp [L] = d/dp [−L]"),
      (
        #"\dot{\sigma}(x) = f^′(x) + f^{'}(x) + f^\prime(x) + f^{(1)}(x)"#,
        "σ′(x) = f′(x) + f′(x) + f′(x) + f′(x)"
      ),
      (#"\sigma^,(x) = 1"#, "σ′(x) = 1"),
      (#"\partial L/\partial w_j = d^2y/dx^2"#, "d/dw_j [L] = d^2/dx^2 [y]"),
      (#"\frac{\mathrm d y}{\mathrm{d}x} = \frac{{\rm d}y}{{\rm d}x}"#, "d/dx [y] = d/dx [y]"),
      (#"\frac{\partial C}{\partial z^{[l]}_i} = 1"#, "d/dz^[l]_i [C] = 1"),
    ] as [(String, String)])
  func derivatives(_ latex: String, _ result: String) throws { #expect(try read(latex) == result) }

  @Test(
    "sums",
    arguments: [
      (#"\sum^m_{i=1} x_i = \sum_{i=0}^{N-1} x_i"#, "Σ_{i = 1…m} x_i = Σ_{i = 0…N − 1} x_i"),
      (#"\sum_{k'} z_{k'} = \sum_{i \in S} x_i"#, "Σ_{k′} z_{k′} = Σ_{i ∈ S} x_i"),
      (#"\sum_{j\ne i}^n x_j = \sum_{i,j} a_{ij}"#, "Σ_{j…n ≠ i} x_j = Σ_{i} Σ_{j} a_{ij}"),
      (#"\sum y_i \log p_i = \sum_{1 \le i \le n} x_i"#, "Σ_{i} y_i·ln(p_i) = Σ_{i = 1…n} x_i"),
      (
        #"x_1 + x_2 + \dots + x_n = b + w_1 x_1 + \cdots + w_n x_n"#,
        "Σ_{i = 1…n} x_i = b + Σ_{i = 1…n} w_i·x_i"
      ),
      (#"f(x_1, \ldots, x_n) = x_1 x_2 \cdots x_n"#, "f(x) = Π_{i = 1…n} x_i"),
      (#"x + x^2 + \dots + x^n = 1"#, "x + Σ_{i = 2…n} x^i = 1"),
      (#"x_1 + x_3 + \dots + y_n = 1"#, "!an ellipsis whose pattern is not told = 1"),
      (#"n! = 5!"#, "n! = 120"),
    ] as [(String, String)])
  func sums(_ latex: String, _ result: String) throws { #expect(try read(latex) == result) }

  @Test(
    "vectors as numbers, labels, opaque quantities",
    arguments: [
      (#"w^T x + b = \langle w, x\rangle"#, "⟨w, x⟩ + b = ⟨w, x⟩"),
      (#"\mathbf{w}\cdot\mathbf{x} = \theta^\top x^{(i)}"#, "⟨w, x⟩ = ⟨θ, x^(i)⟩"),
      (#"W^T x = a b^T"#, "!a transposed matrix = !a transposed matrix"),
      (#"a^{(l)}_j = w^{(l)}_{ij} a^{(l-1)}_j"#, "a^(l)_j = w^(l)_{ij}·a^(l−1)_j"),
      (#"y^* = w^- + \theta^{(t+1)} + w^{\text{new}}"#, "y^* = w^- + θ^(t+1) + w^new"),
      (#"x^{+} = [x]_+"#, "max(0, x) = max(0, x)"),
      (#"P(Y=1|x) = KL(P\|Q) + \mathbb{E}_{q}[X]"#, "P(Y = 1|x) = KL(P||Q) + E_q(X)"),
      (#"D_{KL}(P||Q) = H(p, q)"#, "D_KL(P||Q) = H(p, q)"),
      (#"\sigma(x) \in ]0, 1[, y \in \{0, 1\}"#, "σ(x) ∈ (0, 1); y ∈ {0, 1}"),
      (#"x \in \mathbb{R}^n, i \in \{1, \ldots, n\}"#, "x ∈ ℝ^n; i ∈ {1, …, n}"),
    ] as [(String, String)])
  func quantities(_ latex: String, _ result: String) throws { #expect(try read(latex) == result) }

  @Test(
    "looks and words",
    arguments: [
      (#"\mathbf{\hat y} + \boldsymbol{\theta} = \textcolor{red}{x} + \cancel{z}"#, "ŷ + θ = x + z"),
      (#"\underbrace{a+b}_{\text{sum}} = \Huge \phi(r)"#, "a + b = φ(r)"),
      (
        #"f(x) = \begin{cases} x & si & x > 0 \\ 0 & \text{sinon} \end{cases}"#,
        "f(x) = {x if x > 0; 0 otherwise}"
      ),
      (
        #"f(x) = \begin{cases} x & \text{если } x > 0 \\ 0 & 其他 \end{cases}"#,
        "f(x) = {x if x > 0; 0 otherwise}"
      ),
      (#"f(x) = \begin{cases} x \ (x > 0) \\ 0 \ (x \le 0) \end{cases}"#, "f(x) = {x if x > 0; 0 if x ≤ 0}"),
      (#"\sigma＝１／（１＋e^{−x}）"#, "σ = 1/(1 + exp(−x))"),
      (#"Odds = \text{loss} + MSE"#, "Odds = loss + MSE"),
      (#"{\rm softmax}(z)_i = \mbox{e}^{x}"#, "softmax(z)_i = exp(x)"),
      (#"w^{\,} = 50\%"#, "w = 1/2"),
    ] as [(String, String)])
  func looks(_ latex: String, _ result: String) throws { #expect(try read(latex) == result) }

  @Test("what a letter is follows from the whole document")
  func usage() throws {
    // A layer where the document has layers, a power elsewhere.
    let layers = [#"a^l_i = z^l_i"#, #"z^{l} = w^l a^{l-1}"#]
    #expect(try read(#"\frac{\partial C}{\partial z^l_i} = a^l"#, in: layers) == "d/dz^(l)_i [C] = a^(l)")
    #expect(try read(#"x^n = n x^{n-1}"#) == "x^n = n·x^(n − 1)")
    // In doubt neither.
    #expect(try read(#"a^2 = 1"#, in: layers) == "!a^2, which may be a power or a label = 1")
    // Functions and factors.
    #expect(try read(#"\Phi(x) = s(b + Wx)"#) == "Φ(x) = s(b + W·x)")
    #expect(try read(#"s(1 - s) = s - s^2"#) == "s·(1 − s) = s − s^2")
    #expect(try read(#"\delta(x - \mu) = 0"#) == "δ(x − μ) = 0")
    #expect(try read(#"\sigma^2\left(1 + x\right) = 2\sigma^2"#) == "σ^2·(1 + x) = 2·σ^2")
    #expect(try read(#"\sigma^2(x) = 2\sigma^2"#) == "σ(x)^2 = 2·σ^2")
    #expect(
      try read(#"\sigma^2(x + 1) = 2\sigma^2"#, in: [#"\sigma(x) = x"#])
        == "!σ²(…), which may be a factor or a function's square = 2·σ^2")
    #expect(try read(#"h_c(y - t) = h_c y - h_c t"#) == "h_c·(y − t) = h_c·y − h_c·t")
  }

  @Test("hostile mathematics ends quickly", .timeLimit(.minutes(5)))
  func hostile() throws {
    let units = [
      #"\text{"#, #"{\bf "#, #"\bf "#, "(", "f(", #"x_1 + \dots + "#, #"\sum_{i} "#, #"\sum_{i,"#,
      #"\frac{\partial "#,
      #"\partial x/"#, "d x / ", "w^T ", #"\langle "#, #"\|"#, #"\hat{"#, "P(a|", "x^{(", "x_{", "{",
      #"\pdv{"#,
      #"\begin{cases} "#, #"\in ]0,"#, "если ", #"\max\{v_1, \ldots, "#, "'", "a^l_i ", #"\not "#,
      #"\mathbf{"#,
    ]
    // Lists with an ellipsis within each other.
    let lists =
      String(repeating: "f(x_1, x_2, \\ldots, ", count: 24) + "x_n" + String(repeating: ")", count: 24)
    _ = try read(lists)
    for unit in units {
      for text in [String(repeating: unit, count: 300), String(repeating: unit + "= ", count: 150)] {
        guard let tokens = try? NotationLexer.tokens(of: text, style: .latex) else { continue }
        var vocabulary = Vocabulary()
        vocabulary.usage = UsageProfile(of: [tokens])
        for statement in StatementSplitter.statements(in: tokens) {
          for side in statement.sides {
            var reader = TermReader(side, vocabulary: vocabulary)
            _ = try? reader.whole()
          }
        }
      }
    }
  }
}
