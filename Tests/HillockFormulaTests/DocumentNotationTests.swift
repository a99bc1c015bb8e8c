import Testing

@testable import HillockFormula

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

  @Test("hostile definitions end quickly", .timeLimit(.minutes(1)))
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
    let deep = String(repeating: #"\i{"#, count: 20_000) + "x" + String(repeating: "}", count: 20_000)
    _ = expanded(deep, #"\newcommand{\i}[1]{#1}"#)
    _ = MacroTable(
      document: String(repeating: #"\newcommand{\a}{"#, count: 50_000), format: .latex)
    _ = MacroTable(document: String(repeating: "macros: {", count: 50_000), format: .html)
    _ = MacroTable.inputs(of: String(repeating: #"\input{"#, count: 50_000))
  }
}
