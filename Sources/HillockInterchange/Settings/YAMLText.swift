/// Texts and lists as they are written in YAML.
enum YAMLText {
  /// A text as a scalar: plain where that is safe, else in double quotes.
  static func scalar(_ text: String) -> String {
    let isPlain =
      !text.isEmpty && text.first?.isLetter == true
      && text.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || "_-./".unicodeScalars.contains($0)
      } && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    return isPlain ? text : quoted(text)
  }

  /// A text in double quotes.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\x" + (digits.count < 2 ? "0" : "") + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  static func list(_ texts: [String]) -> String { "[\(texts.map(scalar).joined(separator: ", "))]" }

  /// Values, which are YAML already, by names.
  static func mapping(_ entries: [(name: String, value: String)]) -> String {
    "{\(entries.map { "\(scalar($0.name)): \($0.value)" }.joined(separator: ", "))}"
  }
}
