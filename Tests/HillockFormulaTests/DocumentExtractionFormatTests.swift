import HillockDocuments
import HillockFormula
import HillockProof
import Testing

@Suite struct DocumentExtractionFormatTests {
  @Test("the format from the name and from the content")
  func detection() {
    #expect(DocumentFormat.detect(fileName: "notes.MD", text: "") == .markdown)
    #expect(DocumentFormat.detect(fileName: "a.b/page.htm", text: "") == .html)
    #expect(DocumentFormat.detect(fileName: "activation.py", text: "") == .restructuredText)
    #expect(DocumentFormat.detect(fileName: "x.ipynb", text: "") == .notebook)
    #expect(DocumentFormat.detect(fileName: "x.tex", text: "") == .latex)
    #expect(DocumentFormat.detect(fileName: "x", text: "\n {\"cells\": []}") == .notebook)
    #expect(DocumentFormat.detect(fileName: "x", text: "<!DOCTYPE html>\n<p>") == .html)
    #expect(DocumentFormat.detect(fileName: "x.txt", text: "\\documentclass{article}") == .latex)
    #expect(DocumentFormat.detect(fileName: "x", text: "A\n=\n\n.. math:: x\n") == .restructuredText)
    #expect(DocumentFormat.detect(fileName: "", text: "$x$") == .markdown)
  }

  @Test("HTML: scripts, elements, annotations, images and delimiters in the text")
  func html() throws {
    let text = #"""
      <!DOCTYPE html>
      <html><head><title>$t$</title><script>var s = "$a$ \\(b\\)";</script>
      <style>p::before { content: "$c$ $d$" }</style></head>
      <body><p>Let $x &lt; y$ and \(u > v\).</p>
      <script type="math/tex">\sigma(x)</script>
      <script type="math/tex; mode=display">
      \tanh x
      = 1
      </script>
      <pre>$p$</pre> and <code>\(q\)</code> <!-- $r$ -->
      <span class="math inline">\(s\)</span> <span class="math">t^2</span> <div class="math">u&#60;2</div>
      <math display="block"><semantics><mi>v</mi>
      <annotation encoding="application/x-tex">{\displaystyle v &amp; w}</annotation></semantics></math>
      <img class="math" alt="$\alpha &gt; 0$" src="a.png"><img alt="$5 photo$" src="b.png">
      <IMG SRC="https://latex.codecogs.com/svg.latex?x" ALT='\beta > 0'/>
      <p>one $5 <b>two</b> 6$</p> \[
      z <br> w
      \]
      \begin{align}
      a &amp;= b
      \end{align}
      """#
    let segments = try DocumentExtraction.segments(text, .html)
    #expect(
      segments.map(\.latex) == [
        "x < y", "u > v", #"\sigma(x)"#, "\\tanh x\n= 1", "s", "t^2", "u<2", "v & w", #"\alpha > 0"#,
        #"\beta > 0"#, "z   w", "\\begin{align}\na &= b\n\\end{align}",
      ])
    #expect(segments.map(\.line) == [4, 4, 5, 7, 11, 11, 11, 13, 14, 15, 17, 19])
    #expect(
      segments.map(\.isDisplay) == [
        false, false, false, true, false, false, true, true, false, false, true, true,
      ])
    #expect(segments.first?.precedingText == "Let")
    #expect(segments.last?.lines == [19, 20, 21])
  }

  @Test("reStructuredText: roles and directives")
  func restructuredText() throws {
    let text = #"""
      The role :math:`\sigma(x)` and :math:`a
      + b`, but not ``:math:`c```.

      .. math:: y = x
         :label: line

      .. math::
         :label: many

         u = v \\
         w = u

         \begin{split}
         p &= q

         r &= s
         \end{split}

      .. math::
         :nowrap:

         \begin{gather} k \end{gather}

         l

      Code follows::

         :math:`no`

      .. code-block:: python

         x = ":math:`no`"

      .. a comment with :math:`no`
         on two lines

      .. note:: but :math:`yes`

         * :math:`again`

           .. math:: indented
              = too
      """#
    let segments = try DocumentExtraction.segments(text, .restructuredText)
    #expect(
      segments.map(\.latex) == [
        #"\sigma(x)"#, "a\n+ b", "y = x", "u = v \\\\\n   w = u",
        "\\begin{split}\n   p &= q\n\n   r &= s\n   \\end{split}",
        "\\begin{gather} k \\end{gather}\n\n   l", "yes", "again", "indented\n        = too",
      ])
    #expect(segments.map(\.line) == [1, 1, 4, 10, 13, 22, 37, 39, 41])
    #expect(segments.dropFirst(4).first?.lines == [13, 14, 15, 16, 17])
    #expect(segments.map(\.isDisplay) == [false, false, true, true, true, true, false, false, true])
  }

  @Test("reStructuredText in the docstrings of Python")
  func docstrings() throws {
    let text = #"""
      class Mish(Module):
          r"""Applies Mish.

          .. math::
              \text{Mish}(x) = x * \text{Tanh}(\text{Softplus}(x))

          .. math:: \text{again}"""

          def forward(self, x: "Tensor") -> "Tensor":
              """Gives :math:`x \tanh x`."""
              return {"`": x[::2]}
      """#
    let segments = try DocumentExtraction.segments(text, .restructuredText)
    #expect(
      segments.map(\.latex) == [
        #"\text{Mish}(x) = x * \text{Tanh}(\text{Softplus}(x))"#, #"\text{again}"#, #"x \tanh x"#,
      ])
    #expect(segments.map(\.line) == [5, 7, 10])
  }

  @Test("notebooks: the Markdown cells, with the lines of the file")
  func notebook() throws {
    let text = #"""
      {
       "cells": [
        {"cell_type": "markdown", "metadata": {"source": "$no$"},
         "source": [
          "Let $a \\le b$:\n",
          "$$\n",
          "\\begin{aligned}\n",
          "x &= \"y\" \\\\\n",
          "z &= \u03c3 \ud835\udf0e\n",
          "\\end{aligned}\n",
          "$$"
         ]},
        {"source": ["$no$"], "cell_type": "code", "outputs": [{"data": {"text/latex": ["$no$"]}}]},
        {"source": "one\n\n$two$ and\n$$three$$", "cell_type": "markdown"}
       ],
       "nbformat": 4, "x": [1.5e-3, true, null, []]
      }
      """#
    let segments = try DocumentExtraction.segments(text, .notebook)
    #expect(
      segments.map(\.latex) == [
        #"a \le b"#, "\\begin{aligned}\nx &= \"y\" \\\\\nz &= σ 𝜎\n\\end{aligned}", "two", "three",
      ])
    #expect(segments.map(\.lines) == [[5], [7, 8, 9, 10], [14], [14]])
  }

  @Test(
    "what is no notebook is refused with the line",
    arguments: [
      ("", 1), ("[]", 1), ("{\n\"cells\": [}", 2), ("{\"a\": 1\n\"b\"}", 2), ("{\n\n\"a\": \"b\n\"}", 3),
      ("{} x", 1), ("{\"a\" 1}", 1), ("{\"cells\": [{", 1), ("{\"a\":\"\\", 1),
      ("{\"a\":" + String(repeating: "[", count: 1_000), 1),
    ])
  func brokenNotebook(text: String, line: Int) throws {
    let error = #expect(throws: DocumentError.self) {
      try DocumentReader().segments(of: text, format: .notebook)
    }
    #expect(error?.line == line)
    #expect(error?.message.contains("JSON") == true)
  }

  @Test("LaTeX: comments, the preamble and verbatim text are left out, and the lines stay")
  func latexFile() throws {
    let text = #"""
      \documentclass{article} % $no$
      \newcommand{\half}{$\frac12$}
      \begin{document}
      A price of \$5 and $x$ % and $no$
      \[ a % = b
        = c \% d \\[2pt] e
      \]
      \verb|$no$| \lstinline!\(no\)! $y
      z$\\[4pt] more \\
      \begin{verbatim}
      $no$
      \end{verbatim}
      \begin{lstlisting}[language=TeX]
      $$no$$
      \end{lstlisting}
      \begin{equation*}\label{e}
      p = q
      \end{equation*}
      $ s $ $$ t $$ \( u \)
      \end{document}
      $no$
      """#
    let segments = try DocumentExtraction.segments(text, .latex)
    #expect(
      segments.map(\.latex) == [
        "x", "a \n  = c \\% d \\\\[2pt] e", "y\nz", "\\begin{equation*}\\label{e}\np = q\n\\end{equation*}",
        "s",
        "t", "u",
      ])
    #expect(segments.map(\.line) == [4, 5, 8, 16, 19, 19, 19])
    #expect(segments.map(\.isDisplay) == [false, true, false, true, false, true, false])
    #expect(try DocumentExtraction.latex("$a$ and $b", .latex) == ["a"])
  }
}
