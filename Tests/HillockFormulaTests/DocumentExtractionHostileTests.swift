import HillockDocuments
import HillockFormula
import HillockProof
import Testing

@Suite struct DocumentExtractionHostileTests {
  /// Openings of everything that can be opened. A search for the end that starts anew at each of them takes
  /// hours for these sizes.
  private static let openings = [
    "[", "(", "$", "$a ", "$$ \n\n", "\\", "\\(", "\n\n\\[", "\\\\( ", "\\begin{align}", "\\end{align}",
    "\\begin{align}\\begin{array}", "$`a ", "` `` ``` ", "<", "<a ", "<a b=\"'<a b='\"", "<!--", "<pre>",
    "<code><script>", "<span class=\"math\">", "> > \n", "- ~~~\n", "\t\n", ":math:`", ".. math::\n",
    "`` ` ::\n ",
    "\\verb|\\verb!", "\\begin{verbatim}", "%", "\\begin{document}", "&lt", "{",
  ]

  @Test("nothing but openings", arguments: openings)
  func unclosed(opening: String) throws {
    let text = String(repeating: opening, count: 100_000 / opening.utf8.count)
    for format in DocumentFormat.allCases where format != .notebook {
      // In LaTeX every second dollar sign closes what the one before opened.
      let mayClose = opening.contains("$") || opening.contains("`")
      let count = try DocumentExtraction.segments(text, format).count
      #expect(count == 0 || mayClose, "\(format)")
      // What follows is found all the same, unless it stands inside of code or a comment.
      if opening == "[" || opening == "<" || opening == "{" {
        let after = try DocumentExtraction.latex(text + "\n\n\\(x\\)", format)
        #expect(after == (format == .restructuredText ? [] : ["x"]), "\(format)")
      }
    }
    #expect(throws: DocumentError.self) { try DocumentReader().segments(of: text, format: .notebook) }
  }

  @Test("a binary file is refused, and the line named")
  func binary() {
    for format in DocumentFormat.allCases {
      let error = #expect(throws: DocumentError.self) {
        try DocumentReader().segments(of: "$a$\n\u{0}\u{1}", format: format)
      }
      #expect(
        error == DocumentError(line: 2, message: "this is no text but a binary file: it holds a NUL byte"))
    }
  }

  @Test("the limits")
  func limits() throws {
    let reader = DocumentReader(maximumDocumentSize: 100, maximumSegmentSize: 10, maximumSegmentCount: 3)
    #expect(try reader.segments(of: "$$1234567890$$", format: .markdown).count == 1)
    let tooLong = #expect(throws: DocumentError.self) {
      try reader.segments(of: "a\n$$\n12345678901$$", format: .markdown)
    }
    #expect(tooLong?.line == 3)
    #expect(tooLong?.message.contains("11 bytes") == true)
    #expect(try reader.segments(of: "$a$ $b$\n$c$", format: .markdown).count == 3)
    let tooMany = #expect(throws: DocumentError.self) {
      try reader.segments(of: "$a$ $b$\n$c$\n$d$", format: .latex)
    }
    #expect(tooMany?.line == 3)
    let cell = #"{"cell_type": "markdown", "source": "$a$ $b$"}"#
    #expect(throws: DocumentError.self) {
      try DocumentReader(maximumSegmentCount: 3).segments(
        of: "{\"cells\": [\(cell), \(cell)]}", format: .notebook)
    }
    #expect(throws: DocumentError.self) {
      try reader.segments(of: String(repeating: "a", count: 101), format: .markdown)
    }
  }

  @Test("random soup keeps the lines", arguments: DocumentFormat.allCases)
  func soup(format: DocumentFormat) throws {
    let seed: UInt64 = 20_261_124
    var random = SeededGenerator(seed: seed)
    let words = [
      "$", "$$", "\\", "\\(", "\\)", "\\[", "\\]", "\\begin{align}", "\\end{align}", "\\begin{cases}",
      "\\end{cases}", "x", "=", " ", "  ", "    ", "\n", "\n\n", "\r\n", "\t", "`", "```", "```math\n", "> ",
      "- ",
      "1. ", "<pre>", "</pre>", "<script type=\"math/tex\">", "</script>", "<img class=math alt=\"y\">",
      "<!--",
      "-->", "<span class='math'>", "</span>", ":math:`", ".. math::", "   ", ":nowrap:", "::", "%", "{", "}",
      "\"",
      "é", "5", "^", "\\verb|",
    ]
    // Where entities, comments or escapes are taken out, a line of the LaTeX is no part of the file's line.
    let isVerbatim = format != .latex && format != .notebook
    var found = 0
    for round in 0..<400 {
      let count = Int.random(in: 0..<60, using: &random)
      var text = (0..<count).map { _ in words.randomElement(using: &random) ?? "" }.joined()
      if round % 2 == 0 {
        let noise = (0..<Int.random(in: 0..<8, using: &random)).map { _ in
          UInt8.random(in: 1..<128, using: &random)
        }
        text += String(decoding: noise, as: UTF8.self) + text
      }
      if format == .notebook { text = DocumentExtractionHostileTests.notebook(of: text) }
      let violation = try DocumentExtraction.violation(of: text, format, isVerbatim: isVerbatim)
      #expect(violation == nil, "seed \(seed), round \(round): \(text.debugDescription)")
      found += try DocumentExtraction.segments(text, format).count
    }
    #expect(found > 50, "the soup must hold some mathematics")
  }

  /// A notebook with one Markdown cell.
  private static func notebook(of text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\", "\"": escaped += "\\\(scalar)"
      case "\n": escaped += "\\n\",\n\""
      case "\r": escaped += "\\r"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": [\n\"\(escaped)\"\n]}]}"
  }
}
