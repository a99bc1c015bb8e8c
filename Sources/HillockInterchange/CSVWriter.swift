/// Writes comma-separated values (RFC 4180) with a header; lines end with LF.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or the like is a formula to a spreadsheet, which runs it: the name of a
/// class that comes from a stranger's data could fetch a page or start a program there. Such texts get a `'` in front of
/// them, which spreadsheets take for the mark of a text. Texts that are numbers stay as they are.
package struct CSVWriter {
  package private(set) var text = ""
  private let keepsFormulas: Bool

  /// - Parameter keepsFormulas: whether texts stay as they are, for readers that run none.
  package init(header: [String], keepsFormulas: Bool = false) {
    self.keepsFormulas = keepsFormulas
    add(header)
  }

  /// Rows without a header above them.
  package init(keepsFormulas: Bool = false) { self.keepsFormulas = keepsFormulas }

  /// Adds one row. Fields with a comma, a quote, a line end, or a space at either end are quoted.
  package mutating func add(_ fields: [String]) {
    text += fields.map { Self.quoted(keepsFormulas ? $0 : Self.harmless($0)) }.joined(separator: ",")
    text += "\n"
  }

  /// The text with a `'` in front where a spreadsheet would take it for a formula.
  static func harmless(_ field: String) -> String {
    guard let first = field.unicodeScalars.first else { return field }
    // The minus sign and the wide forms are taken for their plain twins by some.
    let starts: [Unicode.Scalar] = [
      "=", "+", "-", "@", "\t", "\r", "\n", "\u{2212}", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
    guard starts.contains(first), Double(field) == nil else { return field }
    return "'" + field
  }

  private static func quoted(_ field: String) -> String {
    let bytes = field.utf8
    let needsQuotes =
      bytes.isEmpty || bytes.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
      || [0x20, 0x09].contains(bytes.first) || [0x20, 0x09].contains(bytes.last)
    guard needsQuotes else { return field }
    var inner = ""
    for scalar in field.unicodeScalars {
      if scalar == "\"" { inner += "\"\"" } else { inner.unicodeScalars.append(scalar) }
    }
    return "\"\(inner)\""
  }
}
