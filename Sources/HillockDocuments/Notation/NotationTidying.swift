import HillockFormula
import HillockProof

/// Spellings of typewriters and of other programs, brought to the usual ones before a formula is read.
enum NotationTidying {
  /// - `w5` is w_5, as no text puts a number behind what it multiplies.
  /// - `a^{<t>}` is a^{(t)}, a state of a network at a time.
  /// - `\delta{_1}` is \delta_1.
  /// - `=>` is ⇒.
  /// - `53,929` behind a sign is one number, and `1.-a` in a bracket is 1 − a.
  static func tidied(_ tokens: [NotationToken]) -> [NotationToken] {
    var result = bracketed(openScripts(tokens))
    result = numbered(result)
    return numbers(arrows(result))
  }

  /// `=>`
  private static func arrows(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    for token in tokens {
      if token.isSymbol(">"), !token.spaced, let last = result.last, last.isSymbol("="),
        last.offset == token.offset - 1
      {
        result[result.count - 1].kind = .symbol("=>")
      } else {
        result.append(token)
      }
    }
    return result
  }

  /// Braces around an index and its sign.
  private static func openScripts(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    var position = 0
    while position < tokens.count {
      if tokens[position].isSymbol("{"), result.last?.startsName == true, position + 1 < tokens.count,
        tokens[position + 1].isSymbol("_"),
        let (inside, after) = NotationPreparation.group(in: tokens, at: position), inside.count > 1,
        tokens[inside].count(where: { $0.isSymbol("_") }) == 1
      {
        let content = tokens[inside].dropFirst()
        result.append(tokens[inside.lowerBound])
        if content.first?.isSymbol("{") == true {
          result += content
        } else {
          result.append(tokens[position])
          result += content
          result.append(tokens[after - 1])
        }
        position = after
      } else {
        result.append(tokens[position])
        position += 1
      }
    }
    return result
  }

  /// ^{<t>}
  private static func bracketed(_ tokens: [NotationToken]) -> [NotationToken] {
    var result = tokens
    for position in tokens.indices where tokens[position].isSymbol("^") {
      guard let (inside, _) = NotationPreparation.group(in: tokens, at: position + 1), inside.count > 2,
        tokens[inside.lowerBound].isSymbol("<"), tokens[inside.upperBound - 1].isSymbol(">")
      else { continue }
      result[inside.lowerBound].kind = .symbol("(")
      result[inside.upperBound - 1].kind = .symbol(")")
    }
    return result
  }

  /// x1, w12
  private static func numbered(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    // For each brace that is open, whether it holds an index or a power.
    var scripts: [Bool] = []
    for (position, token) in tokens.enumerated() {
      let before = position > 0 ? tokens[position - 1] : nil
      let isBehindSign = before?.isSymbol("_") == true || before?.isSymbol("^") == true
      if token.isSymbol("{") { scripts.append(isBehindSign) }
      if token.isSymbol("}"), !scripts.isEmpty { scripts.removeLast() }
      result.append(token)
      guard case .letter(let name) = token.kind, name.count == 1, name != "e", name != "d", !isBehindSign,
        !scripts.contains(true), position + 1 < tokens.count,
        case .number(let digits) = tokens[position + 1].kind,
        digits.count <= 2, digits.allSatisfy(\.isNumber), !tokens[position + 1].spaced,
        tokens[position + 1].offset == token.offset + 1
      else { continue }
      // 3x3 is a shape.
      if name == "x", !token.spaced, case .number? = before?.kind,
        position < 2 || !tokens[position - 2].startsName
      {
        continue
      }
      result.append(NotationToken(kind: .symbol("_"), offset: token.offset))
      if digits.count > 1 { result.append(NotationToken(kind: .symbol("{"), offset: token.offset)) }
    }
    return closingNumbers(result)
  }

  /// The closing braces of the indices that were opened.
  private static func closingNumbers(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    for (position, token) in tokens.enumerated() {
      result.append(token)
      if case .number = token.kind, position > 1, tokens[position - 1].isSymbol("{"),
        tokens[position - 2].isSymbol("_"), tokens[position - 1].offset == tokens[position - 2].offset
      {
        result.append(NotationToken(kind: .symbol("}"), offset: token.offset))
      }
    }
    return result
  }

  /// Numbers with a comma before each three of their digits, and with a point behind the last one.
  private static func numbers(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    var depth = 0
    var position = 0
    while position < tokens.count {
      var token = tokens[position]
      if case .symbol(let sign) = token.kind {
        if "([{".contains(sign) { depth += 1 }
        if ")]}".contains(sign) { depth -= 1 }
      }
      if case .number(var digits) = token.kind, digits.allSatisfy(\.isNumber) {
        let isBehindSign =
          if case .symbol(let sign)? = result.last?.kind { ["=", "+", "-", "~", "*"].contains(sign) } else {
            false
          }
        while depth == 0, isBehindSign, digits.count <= 9, position + 2 < tokens.count,
          tokens[position + 1].isSymbol(","), !tokens[position + 1].spaced, !tokens[position + 2].spaced,
          case .number(let more) = tokens[position + 2].kind, more.count == 3, more.allSatisfy(\.isNumber),
          digits.count <= 3 || digits.count % 3 != 1
        {
          digits += more
          position += 2
        }
        token.kind = .number(digits)
        if depth > 0, position + 2 < tokens.count, tokens[position + 1].isSymbol("."),
          !tokens[position + 1].spaced,
          ["-", "+", ")", "*", "/"].contains(where: { tokens[position + 2].isSymbol($0) })
        {
          position += 1
        }
      }
      result.append(token)
      position += 1
    }
    return result
  }
}
