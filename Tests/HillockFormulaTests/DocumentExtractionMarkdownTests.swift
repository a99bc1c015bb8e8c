import HillockDocuments
import HillockFormula
import HillockProof
import Testing

@Suite struct DocumentExtractionMarkdownTests {
  private func latex(_ text: String) throws -> [String] { try DocumentExtraction.latex(text) }

  @Test(
    "each delimiter",
    arguments: [
      ("so $x^2$ holds", ["x^2"]),
      ("$$x^2$$", ["x^2"]),
      (#"so \(x^2\) holds"#, ["x^2"]),
      (#"\[x^2\]"#, ["x^2"]),
      (#"so \\(x^2\\) holds"#, ["x^2"]),
      (#"\\[ x^2 \\]"#, ["x^2"]),
      ("so $`x^2`$ holds", ["x^2"]),
      ("```math\nx^2\n```", ["x^2"]),
      ("```{math}\n:label: square\n\nx^2\n```", ["x^2"]),
      ("so {math}`x^2` holds", ["x^2"]),
      (#"\begin{equation}x^2\end{equation}"#, [#"\begin{equation}x^2\end{equation}"#]),
      ("$a$ and $$b$$, $c$\n\n$$\nd\n$$", ["a", "b", "c", "d"]),
      (#"$$\begin{align}a\\b\end{align}$$"#, [#"\begin{align}a\\b\end{align}"#]),
      (#"\(a \\\)"#, [#"a \\"#]),
      ("$a\nb$", ["a\nb"]),
      ("$$$$ and $$ $$", []),
      (#"$C = \[ a \] and \[ b \]$"#, ["a", "b"]),
      (#"<img src="https://latex.codecogs.com/svg?x" title="\frac{1}{2}" width=8%>"#, [#"\frac{1}{2}"#]),
      ("$x &lt; y &amp; z$", ["x < y & z"]),
    ])
  func delimiters(text: String, expected: [String]) throws {
    #expect(try latex(text) == expected)
  }

  @Test("money is no mathematics")
  func money() throws {
    #expect(try latex("It costs $5 and $6.") == [])
    #expect(try latex("From $5,000 to $6,000, or $7-$8.") == [])
    #expect(try latex("We paid $20 for $x^2$ twice.") == ["x^2"])
    #expect(try latex("a $ b and $ c") == [])
    #expect(try latex("Set $HOME and `$PATH` first, then $USER.") == [])
    #expect(try latex(#"\$5 and \$6, but $a_1$"#) == ["a_1"])
    #expect(try latex("a price of $5\n\nand another of 6$") == [])
    #expect(try latex("$x$, $y$ and $5 are left") == ["x", "y"])
    // Spaces at the delimiters, but no price has a command or a power.
    #expect(try latex(#"$ \sigma(x) $ and $ x^2 $"#) == [#"\sigma(x)"#, "x^2"])
  }

  @Test("code is no mathematics")
  func code() throws {
    #expect(try latex("```\n$a$\n```\n$b$") == ["b"])
    #expect(try latex("~~~ python\n$a$\n```\n~~~\n$b$") == ["b"])
    #expect(try latex("````\n```\n$a$\n```\n````\n$b$") == ["b"])
    #expect(try latex("`$a$` ``$b$ ` $c$`` $d$") == ["d"])
    #expect(try latex("Text\n\n    $a$\n\n    $b$\n\nText $c$") == ["c"])
    #expect(try latex("Text\n    $a$") == ["a"])
    #expect(try latex("- item\n\n    $a$\n\n1. item\n\n     $$b$$\n") == ["a", "b"])
    #expect(try latex("- item\n\nText\n\n    $a$") == [])
    #expect(try latex("1. ```\n   $a$\n   ```\n2. $b$") == ["b"])
    #expect(try latex("<pre>$a$</pre><code>$b$</code> $c$ <!-- $d$ --> $e$") == ["c", "e"])
    #expect(try latex("---\ntitle: $a$\n---\n$b$") == ["b"])
  }

  @Test("inline and display")
  func kinds() throws {
    let text = """
      In words $$a$$ inline, as kramdown has it.

      $$b$$

      b) $$c$$
      \\[ d \\] and \\(e\\)
      $$
      f
      $$
      > $$g$$
      """
    let segments = try DocumentExtraction.segments(text, .markdown)
    #expect(segments.map(\.latex) == ["a", "b", "c", "d", "e", "f", "g"])
    #expect(segments.map(\.isDisplay) == [false, true, true, true, false, true, true])
    #expect(segments.map(\.line) == [1, 3, 5, 6, 6, 8, 10])
  }

  @Test("environments by themselves, nested and not closed")
  func environments() throws {
    let text = #"""
      \begin{align*}
      a &= \begin{cases} 1 \\ 2 \end{cases} \\
      b &= 2
      \end{align*}

      \begin{gather} c
      \begin{eqnarray} d \end{eqnarray}
      """#
    let segments = try DocumentExtraction.segments(text, .markdown)
    #expect(segments.count == 2)
    #expect(segments.first?.latex.hasPrefix(#"\begin{align*}"#) == true)
    #expect(segments.first?.latex.hasSuffix(#"\end{align*}"#) == true)
    #expect(segments.first?.lines == [1, 2, 3, 4])
    #expect(segments.last?.latex == #"\begin{eqnarray} d \end{eqnarray}"#)
    #expect(segments.last?.line == 7)
  }

  @Test("a display in a quotation loses the marks and keeps the lines")
  func quotation() throws {
    let text = "> where\n> $$\n> a\n> = b > c\n> $$\n>\n> ```math\n> d\n> e\n> ```\n\n$f$"
    let segments = try DocumentExtraction.segments(text, .markdown)
    #expect(segments.map(\.latex) == ["a\n= b > c", "d\ne", "f"])
    #expect(segments.map(\.lines) == [[3, 4], [8, 9], [12]])
  }

  @Test("doubled backslashes are halved as Markdown does")
  func doubled() throws {
    #expect(try latex(#"\\( \\{ a\_1 \\} \\\\ \alpha \\)"#) == [#"\{ a_1 \} \\ \alpha"#])
    #expect(try latex(#"\\[ a \\ b \\]"#) == [#"a \\ b"#])
  }

  @Test("the prose before a segment")
  func precedingText() throws {
    let text =
      "Let   $k$\n be *positive*,\n<b>so</b> that $x$. " + String(repeating: "é", count: 900) + " $y$"
    let segments = try DocumentExtraction.segments(text, .markdown)
    #expect(segments.map(\.precedingText.count) == [3, 22, 200])
    #expect(segments.first?.precedingText == "Let")
    #expect(segments.dropFirst().first?.precedingText == "be *positive*, so that")
    #expect(segments.last?.precedingText == String(repeating: "é", count: 200))
  }

  @Test("line ends of all kinds")
  func lineEnds() throws {
    let text = "a\r\n$$\r\nx\r\ny\r\n$$\rb\n$z$"
    let segments = try DocumentExtraction.segments(text, .markdown)
    #expect(segments.map(\.latex) == ["x\ny", "z"])
    #expect(segments.map(\.lines) == [[3, 4], [7]])
  }
}
