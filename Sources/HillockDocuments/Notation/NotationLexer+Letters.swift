import HillockFormula
import HillockProof

// Runs of letters: names, words and factors side by side.
extension NotationLexer {
  /// A run of letters in LaTeX: known words stand out, the rest are single letters.
  mutating func letters() {
    var end = position
    while end < text.count, text[end].isASCII && text[end].isLetter { end += 1 }
    // One or two letters before a known function that begins with a capital make a name of their own: lReLU(x).
    let run = String(text[position..<end])
    if end < text.count, text[end] == "(" || text[end] == "'" || text[end] == "\\" || text[end] == "’",
      let head = NotationNames.capitalWords.lazy.compactMap({
        run.hasSuffix($0) ? run.dropLast($0.count) : nil
      })
      .min(by: { $0.count < $1.count }),
      (1...2).contains(head.count), !["x", "y", "z", "t", "u", "v"].contains(head.last)
    {
      add(.word(run), at: position)
      position = end
      return
    }
    if NotationNames.wholeNames.contains(run)
      || run.first?.isUppercase == true && NotationNames.wholeNames.contains(run.lowercased())
        && run.count > 3
      || Self.isCapitalised(run), style == .latex
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // width = …, her(x) = …: several letters at the start of a statement, by themselves or with an argument.
    if style == .latex, run.count > 2, startsStatement, isWholeHead(from: end, run),
      !NotationNames.bareWords.contains(where: { run.contains($0) && $0.count > 1 && !run.hasSuffix($0) })
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // evidence_i: nobody writes so many factors without a space.
    if style == .latex, run.count > 5, run.dropFirst().allSatisfy(\.isLowercase),
      run.contains(where: { "aeiou".contains($0) }),
      !NotationNames.bareWords.contains(where: { run.contains($0) && $0.count > 1 })
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // FL(…), BN(…): capitals before a bracket.
    if style == .latex, run.count >= 2, run.count <= 6, end < text.count, text[end] == "(",
      run.allSatisfy(\.isUppercase)
    {
      add(.word(run), at: position)
      position = end
      return
    }
    // A digit may belong to a known word: ReLU6.
    while position < end {
      let start = position
      var length = min(NotationNames.longestBareWord, end - position)
      var found: String?
      while length >= 2 {
        let candidate = String(text[position..<position + length])
        if NotationNames.bareWords.contains(candidate) {
          found = candidate
          break
        }
        length -= 1
      }
      if let found {
        position += found.count
        add(wordKind(found), at: start)
      } else {
        position += 1
        add(.letter(String(text[start])), at: start)
      }
    }
  }

  /// Whether nothing stands before the next sign in its row.
  private var startsStatement: Bool {
    guard let last = tokens.last else { return true }
    switch last.kind {
    case .newRow, .gap, .begin: return true
    default: return last.isSymbol("&")
    }
  }

  /// Whether a run of letters is all that stands before an equals sign, with one letter in brackets behind it or without.
  private func isWholeHead(from end: Int, _ run: String) -> Bool {
    var probe = end
    func skipBlanks() { while probe < text.count, text[probe] == " " || text[probe] == "&" { probe += 1 } }
    skipBlanks()
    if probe + 2 < text.count, text[probe] == "(", text[probe + 1].isLetter, text[probe + 2] == ")" {
      probe += 3
      skipBlanks()
    } else if run.count < 4 || !run.allSatisfy(\.isLowercase) {
      return false
    }
    return probe < text.count && text[probe] == "="
  }

  /// `Odds`, `Loss`: a capital and small letters, a vowel among them, are one name and no product.
  private static func isCapitalised(_ run: String) -> Bool {
    guard run.count >= 4, let first = run.first, first.isUppercase, !NotationNames.bareWords.contains(run)
    else { return false }
    let rest = run.dropFirst()
    return rest.allSatisfy(\.isLowercase) && rest.contains { "aeiou".contains($0) }
      && !NotationNames.bareWords.contains { $0.count > 2 && run.contains($0) }
  }
}
