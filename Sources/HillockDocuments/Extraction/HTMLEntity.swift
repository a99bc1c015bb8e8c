import HillockFormula
import HillockProof

/// A character that HTML writes between `&` and `;`.
struct HTMLEntity {
  var scalar: Unicode.Scalar
  /// The offset after the `;`.
  var end: Int

  /// The entity at `start`, where a `&` stands; `nil` when it is a `&` by itself, as in LaTeX's alignments.
  static func read(_ text: ByteText, at start: Int) -> HTMLEntity? {
    var end = start + 1
    while end - start < 10, Byte.isWord(text.byte(end)) || text.byte(end) == UInt8(ascii: "#") { end += 1 }
    guard text.byte(end) == Byte.semicolon else { return nil }
    let name = text.string((start + 1)..<end)
    guard let scalar = named[name] ?? numbered(name) else { return nil }
    return HTMLEntity(scalar: scalar, end: end + 1)
  }

  private static func numbered(_ name: String) -> Unicode.Scalar? {
    guard name.hasPrefix("#") else { return nil }
    let isHexadecimal = name.hasPrefix("#x") || name.hasPrefix("#X")
    let value = UInt32(name.dropFirst(isHexadecimal ? 2 : 1), radix: isHexadecimal ? 16 : 10)
    // Control characters would upset the line numbers.
    return value.flatMap { $0 < 32 ? " " : Unicode.Scalar($0) }
  }

  private static let named: [String: Unicode.Scalar] = [
    "lt": "<", "gt": ">", "amp": "&", "quot": "\"", "apos": "'", "nbsp": " ", "minus": "-", "le": "\u{2264}",
    "ge": "\u{2265}", "ne": "\u{2260}", "times": "\u{D7}", "middot": "\u{B7}", "prime": "\u{2032}",
    "infin": "\u{221E}", "alpha": "\u{3B1}", "beta": "\u{3B2}", "sigma": "\u{3C3}", "pi": "\u{3C0}",
  ]
}
