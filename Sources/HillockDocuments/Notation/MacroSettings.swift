import HillockFormula
import HillockProof

/// Reads the macros in a page's settings for its typesetter: `macros: { R: "\\mathbb{R}", ab: ["{\\bf #1}", 1] }`.
struct SettingsReader {
  struct Entry {
    var name: String
    var parameters: Int
    var fallback: String?
    var body: String
  }

  let text: ByteText
  /// Behind the word `macros`.
  var position: Int

  private static let entryLimit = 2000

  /// The entries; `nil` when what follows is no object. A value of another form ends the list.
  mutating func entries() -> [Entry]? {
    // "macros": {
    if text.byte(position) == Byte.quote || text.byte(position) == Byte.apostrophe { position += 1 }
    guard take(":") || take("="), take("{") else { return nil }
    var result: [Entry] = []
    while result.count < Self.entryLimit {
      skipComments()
      if take("}") { break }
      if take(",") { continue }
      guard let key = key(), take(":"), let (body, parameters, fallback) = value() else { break }
      let name = key.hasPrefix("\\") ? String(key.dropFirst()) : key
      let used = (1...9).last { body.contains("#\($0)") } ?? 0
      guard !name.isEmpty, body.utf8.count <= MacroDefinition.bodyLimit else { continue }
      result.append(
        Entry(name: name, parameters: parameters ?? used, fallback: fallback, body: body))
    }
    return result
  }

  private mutating func skipComments() {
    position = text.skipWhitespace(from: position)
    while text.hasPrefix("//", at: position) {
      position = text.skipWhitespace(from: text.endOfLine(from: position))
    }
  }

  private mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipComments()
    guard text.byte(position) == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  private mutating func key() -> String? {
    skipComments()
    if let quoted = string() { return quoted }
    let start = position
    while Byte.isLetter(text.byte(position)), position - start < 64 { position += 1 }
    return position > start ? text.string(start..<position) : nil
  }

  private mutating func value() -> (String, Int?, String?)? {
    skipComments()
    if let body = string() { return (body, nil, nil) }
    guard take("[") else { return nil }
    skipComments()
    guard let body = string() else { return nil }
    var parameters: Int?
    var fallback: String?
    if take(",") {
      skipComments()
      guard Byte.isDigit(text.byte(position)) else { return nil }
      parameters = Int(text.byte(position) - UInt8(ascii: "0"))
      position += 1
      if take(",") {
        skipComments()
        fallback = string()
      }
    }
    guard take("]") else { return nil }
    return (body, parameters, fallback)
  }

  /// A string of a program, with its escapes undone.
  private mutating func string() -> String? {
    let quote = text.byte(position)
    guard quote == Byte.quote || quote == Byte.apostrophe || quote == Byte.backtick else { return nil }
    var result: [UInt8] = []
    var i = position + 1
    while i < text.count, i - position <= 2 * MacroDefinition.bodyLimit {
      let byte = text.bytes[i]
      if byte == quote {
        position = i + 1
        return String(decoding: result, as: UTF8.self)
      }
      if byte == Byte.newline { return nil }
      if byte == Byte.backslash {
        i += 1
        // A single backslash before a letter was meant to be one.
        if Byte.isLetter(text.byte(i)) { result.append(Byte.backslash) }
        if i < text.count { result.append(text.bytes[i]) }
      } else {
        result.append(byte)
      }
      i += 1
    }
    return nil
  }
}
