import HillockDocuments
import HillockFormula
import HillockProof
import Testing

/// Realistic documents, damaged at random: the reader must neither trap nor lose the lines, and damage must not
/// change what is found in earlier paragraphs.
@Suite struct DocumentExtractionMutationTests {
  private static let markdown = #"""
    # Activations

    The logistic function $\sigma(x) = \frac{1}{1+e^{-x}}$ costs $5 to $6 to teach.

    $$
    \begin{aligned}
    \sigma'(x) &= \sigma(x)(1 - \sigma(x)) \\
    &= \frac{e^{-x}}{(1+e^{-x})^2}
    \end{aligned}
    $$

    > Quoted: \\( \tanh x \\) and `code $x$`
    > $$2\sigma(2x) - 1 = \tanh(x)$$

    - item `$no$`

      ```math
      f(x) = \max(0, x)
      ```

    <p align="center"><img alt="\alpha &gt; 0" src="https://latex.codecogs.com/x"></p>

    \begin{align*} a &= b \\ c &= d \end{align*}
    """#

  private static let html = #"""
    <html><head><style>p { color: red }</style></head><body>
    <p>Let \(x &lt; y\) and $\sigma(x)$.</p>
    <script type="math/tex; mode=display">\tanh'(x) = 1 - \tanh^2(x)</script>
    <pre>$ echo $HOME</pre> <span class="math">e^x</span> <!-- \(no\) -->
    <annotation encoding="application/x-tex">a^2</annotation>
    \[ \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases} \]
    </body></html>
    """#

  private static let restructuredText = #"""
    The SELU :math:`\lambda x` and ``literal``.

    .. math::
       :label: selu

       f(x) = \begin{cases} x & x > 0 \\
       \alpha(e^x - 1) & x \le 0 \end{cases}

       f(0) = 0

    .. code::

       :math:`no`

    .. math:: g(x) = x^2
    """#

  private static let latexFile = #"""
    \documentclass{article}
    \begin{document}
    Let $x$ be real. % no $y$
    \begin{eqnarray}
    a &=& b \\ % why
    c &=& d
    \end{eqnarray}
    \[ \sqrt[3]{x} \] and \verb|$z$| at \$5, \(w\).
    \end{document}
    """#

  private static let notebook = #"""
    {"cells": [{"cell_type": "markdown", "source": ["$\\sigma(x)$ is\n", "$$\n", "x^2\n", "$$"]},
     {"cell_type": "code", "source": ["print('$5')"], "outputs": [], "execution_count": null},
     {"cell_type": "markdown", "source": "$\\tanh \ud835\udf0e$"}], "nbformat": 4}
    """#

  private static let fragments = [
    "$", "$$", "\\", "\\(", "\\)", "\\[", "\\]", "`", "```", "<", ">", "<pre>", "<!--", "\"", "\n", "\n\n",
    "    ",
    "\\begin{align}", "\\end{align}", "%", "{", "}", "[", "]", ":", ".. math::", "&lt;", "\r", "\t", ",", "é",
    "\u{1}",
  ]

  @Test(
    "damaged documents",
    arguments: [
      (DocumentFormat.markdown, markdown, 7), (.html, html, 6), (.restructuredText, restructuredText, 4),
      (.latex, latexFile, 4), (.notebook, notebook, 3),
    ])
  func damage(format: DocumentFormat, document: String, expectedCount: Int) throws {
    #expect(try DocumentExtraction.segments(document, format).count == expectedCount)
    let seed: UInt64 = 3_141_592_653
    var random = SeededGenerator(seed: seed)
    let original = Array(document.utf8)
    var readCount = 0
    for round in 0..<300 {
      var bytes = original
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let start = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
          bytes.removeSubrange(start..<min(bytes.count, start + Int.random(in: 1..<20, using: &random)))
        case 1:
          let length = Int.random(in: 1..<60, using: &random)
          bytes.insert(contentsOf: bytes[start..<min(bytes.count, start + length)], at: start)
        case 2:
          bytes[start] = UInt8.random(in: 1..<255, using: &random)
        default:
          bytes.insert(contentsOf: (Self.fragments.randomElement(using: &random) ?? "").utf8, at: start)
        }
      }
      let damaged = String(decoding: bytes, as: UTF8.self)
      do {
        let violation = try DocumentExtraction.violation(
          of: damaged, format, isVerbatim: format == .restructuredText)
        #expect(violation == nil, "seed \(seed), round \(round): \(damaged.debugDescription)")
        readCount += 1
      } catch let error as DocumentError {
        // A notebook is refused when it is no JSON any more; the others are read whatever they hold.
        let isJSONError = format == .notebook && error.message.contains("JSON")
        #expect(isJSONError, "seed \(seed), round \(round): \(error) in \(damaged.debugDescription)")
        #expect((1...DocumentExtraction.lines(of: damaged).count).contains(error.line ?? 0))
      }
    }
    #expect(readCount > (format == .notebook ? 30 : 299), "\(readCount) were read")
  }

  /// Text that comes after a paragraph cannot change what the paragraph holds.
  @Test("what follows a blank line does not change what came before it")
  func prefix() throws {
    let seed: UInt64 = 2_718_281_828
    var random = SeededGenerator(seed: seed)
    let head = "Let $x$ cost $5 and `$y$`.\n\n$$\na\n$$\n\nAnd \\(b\\), [c](d).\n\n"
    for round in 0..<300 {
      let tail = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
        Self.fragments.randomElement(using: &random) ?? ""
      }.joined()
      let found = try DocumentExtraction.latex(head + tail)
      #expect(found.prefix(3) == ["x", "a", "b"], "seed \(seed), round \(round): \(tail.debugDescription)")
    }
  }
}
