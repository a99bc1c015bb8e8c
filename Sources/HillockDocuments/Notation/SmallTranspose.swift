import HillockFormula
import HillockProof

/// Documents that write a transpose with a small t: W^t δ.
enum SmallTranspose {
  /// The formulas with T for it, where t stands for nothing else in all of them.
  static func replaced(in texts: [String]) -> [String] {
    var small = 0
    for text in texts {
      let characters = Array(text)
      for position in characters.indices where isLetter(characters, position) {
        guard isPower(characters, position) else { return texts }
        small += 1
      }
      if text.containsText("^T") || text.containsText("^{T}") || text.containsText("top") { return texts }
    }
    guard small > 2 else { return texts }
    return texts.map { text in
      var characters = Array(text)
      for position in characters.indices where isLetter(characters, position) { characters[position] = "T" }
      return String(characters)
    }
  }

  /// Whether a t stands there that is no part of a word or a command.
  private static func isLetter(_ text: [Character], _ position: Int) -> Bool {
    guard text[position] == "t" else { return false }
    let before = position > 0 ? text[position - 1] : " "
    let after = position + 1 < text.count ? text[position + 1] : " "
    return !before.isLetter && before != "\\" && !after.isLetter
  }

  /// Whether it is all that stands above something.
  private static func isPower(_ text: [Character], _ position: Int) -> Bool {
    if position > 0, text[position - 1] == "^" { return true }
    return position > 1 && position + 1 < text.count && text[position - 1] == "{" && text[position - 2] == "^"
      && text[position + 1] == "}"
  }
}
