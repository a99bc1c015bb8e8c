/// Writes comma-separated values (RFC 4180) with a header; lines end with LF.
public struct CSVWriter {
  public private(set) var text = ""

  public init(header: [String]) {
    add(header)
  }

  /// Adds one row. Fields with a comma, a quote, a line end, or a space at either end are quoted.
  public mutating func add(_ fields: [String]) {
    text += fields.map(Self.quoted).joined(separator: ",")
    text += "\n"
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
