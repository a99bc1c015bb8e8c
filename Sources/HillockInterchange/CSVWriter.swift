/// Writes comma-separated values (RFC 4180) with a header; lines end with LF.
///
/// A text that begins with `=`, `+`, `-`, `@`, a tab or the like is a formula to a spreadsheet, which runs it: the name of a
/// class that comes from a stranger's data could fetch a page or start a program there. Such texts get a `'` in front of
/// them, which spreadsheets take for the mark of a text. Texts that are numbers stay as they are.
package struct CSVWriter {
  /// What was written, in UTF-8.
  package private(set) var bytes: [UInt8] = []
  private let keepsFormulas: Bool
  private var isBehindField = false

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  /// - Parameter keepsFormulas: whether texts stay as they are, for readers that run none.
  package init(header: [String], keepsFormulas: Bool = false) {
    self.keepsFormulas = keepsFormulas
    add(header)
  }

  /// Rows without a header above them.
  package init(keepsFormulas: Bool = false) { self.keepsFormulas = keepsFormulas }

  /// Adds one row. Fields with a comma, a quote, a line end, or a space at either end are quoted.
  package mutating func add(_ fields: [String]) {
    for field in fields { add(field: field) }
    endRow()
  }

  /// Adds a field to the row at hand.
  package mutating func add(field: String) {
    beginField()
    let start = bytes.count
    bytes.append(contentsOf: field.utf8)
    if Self.isPlain(bytes[start...]) { return }
    bytes.removeLast(bytes.count - start)
    bytes.append(contentsOf: Self.quoted(keepsFormulas ? field : Self.harmless(field)).utf8)
  }

  /// Adds a finite number, which is no formula and needs no quotes, to the row at hand.
  package mutating func add(number: Float) {
    beginField()
    bytes.append(contentsOf: number.description.utf8)
  }

  /// Adds a finite number, which is no formula and needs no quotes, to the row at hand.
  package mutating func add(number: Double) {
    beginField()
    bytes.append(contentsOf: number.description.utf8)
  }

  private mutating func beginField() {
    if isBehindField { bytes.append(0x2C) }
    isBehindField = true
  }

  package mutating func endRow() {
    bytes.append(0x0A)
    isBehindField = false
  }

  /// Lets go of what was written.
  package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Whether a field of ASCII can be written as it is: it begins no formula and needs no quotes.
  private static func isPlain(_ field: ArraySlice<UInt8>) -> Bool {
    guard let first = field.first, let last = field.last, first != 0x20, last != 0x20 else { return false }
    switch first {
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"): return false
    default: return field.allSatisfy { 0x20...0x7E ~= $0 && $0 != 0x22 && $0 != 0x2C }
    }
  }

  /// What a spreadsheet takes for the beginning of a formula. The minus sign and the wide forms are taken for their plain twins by
  /// some.
  private static let starts: [Unicode.Scalar] = [
    "=", "+", "-", "@", "\t", "\r", "\n", "\u{2212}", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
  ]

  /// The text with a `'` in front where a spreadsheet would take it for a formula.
  static func harmless(_ field: String) -> String {
    guard let first = field.unicodeScalars.first else { return field }
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
