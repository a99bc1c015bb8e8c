import HillockFormula
import HillockProof

/// Texts that differentiate by a variance, ∂L/∂σ_B²: there σ² is a quantity of its own, and no power.
struct SquaredNames: Sendable {
  private let isUsed: Bool

  static let none = SquaredNames(isUsed: false)

  private init(isUsed: Bool) { self.isUsed = isUsed }

  /// - Parameter texts: all formulas of a document. Where σ stands without its square as well, the square is that of σ.
  init(in texts: [String]) {
    guard texts.contains(where: { $0.containsText("partial") && $0.containsText("sigma") }) else {
      isUsed = false
      return
    }
    var differentiates = false
    for text in texts where text.containsText("sigma") {
      guard let tokens = try? NotationLexer.tokens(of: text, style: .latex) else { continue }
      for position in tokens.indices where tokens[position].kind == .letter("sigma") {
        guard let end = Self.end(of: position, in: tokens) else {
          isUsed = false
          return
        }
        let isWhole = end < tokens.count && tokens[end].isSymbol("}")
        if isWhole, position > 2, tokens[position - 1].kind == .command("partial"),
          tokens[position - 2].isSymbol("{"), tokens[position - 3].isSymbol("}")
        {
          differentiates = true
        }
      }
    }
    isUsed = differentiates
  }

  /// The tokens with a name in the place of each square.
  func joined(_ tokens: [NotationToken]) -> [NotationToken] {
    guard isUsed else { return tokens }
    var result: [NotationToken] = []
    var position = 0
    while position < tokens.count {
      guard tokens[position].kind == .letter("sigma"), let end = Self.end(of: position, in: tokens) else {
        result.append(tokens[position])
        position += 1
        continue
      }
      var name = tokens[position]
      name.kind = .letter("sigma²")
      result.append(name)
      let power = Self.power(before: end, in: tokens)
      result += tokens[(position + 1)..<power]
      position = end
    }
    return result
  }

  /// Where σ_B² ends that begins there; `nil` where it is no square.
  private static func end(of start: Int, in tokens: [NotationToken]) -> Int? {
    var position = start + 1
    if position < tokens.count, tokens[position].isSymbol("_") {
      position = NotationPreparation.group(in: tokens, at: position + 1)?.after ?? position + 2
    }
    guard position + 1 < tokens.count, tokens[position].isSymbol("^") else { return nil }
    if tokens[position + 1].kind == .number("2") { return position + 2 }
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position + 1), inside.count == 1,
      tokens[inside.lowerBound].kind == .number("2")
    else { return nil }
    return after
  }

  /// Where the sign of the power stands.
  private static func power(before end: Int, in tokens: [NotationToken]) -> Int {
    var position = end - 1
    while position > 0, !tokens[position].isSymbol("^") { position -= 1 }
    return position
  }
}
