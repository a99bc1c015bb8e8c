import HillockFormula
import HillockProof

/// The kind of a document, told from the file's name or its content.
public enum DocumentFormat: String, Sendable, CaseIterable {
  /// Markdown, with mathematics between dollars or in LaTeX's brackets.
  case markdown
  /// HTML as MathJax and KaTeX read it.
  case html
  /// reStructuredText, and Python files with docstrings in it.
  case restructuredText
  /// A Jupyter notebook in JSON.
  case notebook
  /// LaTeX.
  case latex

  /// The format that the ending of `fileName` names; where the ending says nothing, the format that the
  /// first 64 KiB of `text` look like, and Markdown when they look like nothing else, since any text is
  /// Markdown.
  ///
  /// Python files count as reStructuredText, because that is what their docstrings are written in.
  public static func detect(fileName: String, text: String) -> DocumentFormat {
    if let format = named(by: fileName) { return format }
    let head = ByteText(Array(text.utf8.prefix(65_536)))
    let first = head.skipWhitespace(from: 0)
    if head.byte(first) == Byte.leftBrace, head.contains("\"cells\"") || head.contains("\"worksheets\"") {
      return .notebook
    }
    if head.hasPrefix("<!doctype html", at: first, ignoringCase: true)
      || head.hasPrefix("<html", at: first, ignoringCase: true) || head.contains("</body>")
    {
      return .html
    }
    if head.contains("\\documentclass") || head.contains("\\begin{document}") { return .latex }
    if head.contains(".. math::") || head.contains(":math:`") { return .restructuredText }
    return .markdown
  }

  /// The format that the ending of `fileName` names; `nil` where it names none.
  package static func named(by fileName: String) -> DocumentFormat? {
    guard let dot = fileName.lastIndex(of: ".") else { return nil }
    return formatOfEnding[fileName[fileName.index(after: dot)...].lowercased()]
  }

  private static let formatOfEnding: [String: DocumentFormat] = [
    "md": .markdown, "markdown": .markdown, "mkd": .markdown, "mdx": .markdown, "rmd": .markdown,
    "qmd": .markdown, "html": .html, "htm": .html, "xhtml": .html, "rst": .restructuredText,
    "rest": .restructuredText, "py": .restructuredText, "pyi": .restructuredText, "ipynb": .notebook,
    "tex": .latex, "latex": .latex, "ltx": .latex,
  ]
}
