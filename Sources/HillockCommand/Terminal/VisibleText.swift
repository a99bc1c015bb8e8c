extension String {
  /// The text with every character that a terminal would obey instead of showing it written as `\u{1b}`.
  ///
  /// Names of columns, classes and files, and the texts of documents come from strangers: with raw control characters in
  /// them they could retitle a window, hide a line or forge one. Made visible are the control characters (C0, DEL and C1),
  /// the separators of lines and paragraphs, and the marks that turn the direction of writing. Tabs stay.
  ///
  /// - Parameter keepsLines: whether line ends stay; a single line has none, so that a name cannot begin a new one.
  func visible(keepsLines: Bool = false) -> String {
    // Nearly every text has nothing to hide, and is given back as it is.
    guard unicodeScalars.contains(where: { Self.isHidden($0, keepsLines: keepsLines) }) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if Self.isHidden(scalar, keepsLines: keepsLines) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isHidden(_ scalar: Unicode.Scalar, keepsLines: Bool) -> Bool {
    switch scalar.value {
    case 0x09: false
    case 0x0A: !keepsLines
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x2028, 0x2029, 0x202A...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x061C: true
    default: false
    }
  }

  /// JSON text with the characters escaped that JSON allows raw and a terminal obeys (DEL, C1, turned writing).
  ///
  /// Only inside of strings can they occur, and there the escape means the same.
  func visibleJSON() -> String {
    guard unicodeScalars.contains(where: { Self.isHidden($0, keepsLines: true) }) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      if Self.isHidden(scalar, keepsLines: true) {
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: max(4 - digits.count, 0)) + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
