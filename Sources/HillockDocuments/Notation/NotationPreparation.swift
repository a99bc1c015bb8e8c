import HillockFormula
import HillockProof

/// Token passes between the lexer and the reader: what looks different and means the same is made the same.
enum NotationPreparation {
  /// Whether a group of one letter begins there, with primes behind it.
  private static func isLetterWithPrimes(_ tokens: [NotationToken], at position: Int) -> Bool {
    guard position + 3 < tokens.count, case .letter = tokens[position + 1].kind else { return false }
    let after = tokens[position + 3]
    return tokens[position + 2].isSymbol("}") && (after.isSymbol("'") || after.isSymbol("''"))
  }

  /// Whether a group behind this token is an argument, or a further one.
  private static func takesGroup(_ token: NotationToken?) -> Bool {
    switch token?.kind {
    case .command, .word, .begin: true
    case .symbol(let sign): ["^", "_", "}", "]", "{", "sqrt"].contains(sign)
    default: false
    }
  }

  /// Whether a group is open behind these tokens, and no rows are.
  private static func isWithinGroup(_ tokens: [NotationToken]) -> Bool {
    var depth = 0
    for token in tokens.suffix(400).reversed() {
      switch token.kind {
      case .symbol("}"): depth += 1
      case .symbol("{"):
        if depth == 0 { return true }
        depth -= 1
      case .begin, .newRow, .symbol("&"): return false
      default: break
      }
    }
    return false
  }

  /// Whether a sign that joins two terms stands behind the space there.
  private static func joins(_ tokens: [NotationToken], from position: Int) -> Bool {
    guard let next = tokens[position...].first(where: { $0.kind != .gap }) else { return false }
    return next.isSymbol("+") || next.isSymbol("-") || next.isSymbol("*")
  }

  /// - `\left` and `\right` go into the bracket that they size; `\left.` and `\right.` vanish.
  /// - `\stackrel{def}{=}` and its like become the relation, `:=` where it says that it defines.
  /// - `\underbrace{…}_{…}` becomes its body.
  /// - Braces around a whole statement, as in `{\displaystyle f(x) = x}`, vanish.
  static func prepared(_ tokens: [NotationToken]) -> [NotationToken] {
    var result: [NotationToken] = []
    result.reserveCapacity(tokens.count)
    var position = 0
    while position < tokens.count {
      let token = tokens[position]
      switch token.kind {
      case .command("left"), .command("right"):
        let isLeft = token.kind == .command("left")
        guard position + 1 < tokens.count else {
          position += 1
          continue
        }
        var bracket = tokens[position + 1]
        position += 2
        if bracket.isSymbol(".") { continue }
        if bracket.isSymbol("|") { bracket.kind = .symbol(isLeft ? "|<" : "|>") }
        result.append(bracket)
      case .command("stackrel"), .command("overset"), .command("underset"), .command("buildrel"):
        guard let (label, afterLabel) = group(in: tokens, at: position + 1),
          let (body, afterBody) = group(in: tokens, at: afterLabel)
        else {
          result.append(token)
          position += 1
          continue
        }
        var inner = prepared(Array(tokens[body]))
        let says = tokens[label].contains { token in
          switch token.kind {
          case .word(let w), .prose(let w), .letter(let w):
            w.lowercased().hasPrefix("def") || w == "Delta" || w == "d"
          case .command(let c): c == "triangle"
          case .symbol(let s): s == "!" || s == "?"
          default: false
          }
        }
        if says, inner.count == 1, inner[0].isSymbol("=") { inner[0].kind = .symbol(":=") }
        result += inner
        position = afterBody
      case .command("boxed"), .command("fbox"):
        // A box around a statement means nothing; around a part it is a bracket.
        guard let (body, after) = group(in: tokens, at: position + 1) else {
          position += 1
          continue
        }
        let inner = prepared(Array(tokens[body]))
        let isStatement = inner.contains { $0.isSymbol("=") || $0.isSymbol(":=") }
        if !isStatement { result.append(NotationToken(kind: .symbol("{"), offset: token.offset)) }
        result += inner
        if !isStatement { result.append(NotationToken(kind: .symbol("}"), offset: token.offset)) }
        position = after
      case .command("underbrace"), .command("overbrace"), .command("overline"), .command("underline"):
        let isBrace = token.kind == .command("underbrace") || token.kind == .command("overbrace")
        guard isBrace, let (body, afterBody) = group(in: tokens, at: position + 1) else {
          result.append(token)
          position += 1
          continue
        }
        result += [NotationToken(kind: .symbol("{"), offset: token.offset)]
        result += prepared(Array(tokens[body]))
        result += [NotationToken(kind: .symbol("}"), offset: token.offset)]
        position = afterBody
        if position < tokens.count, tokens[position].isSymbol("_") || tokens[position].isSymbol("^") {
          position = group(in: tokens, at: position + 1)?.after ?? position + 2
        }
      // {\sigma}'(x) is σ′(x): braces around a letter with primes that are no argument of a command or a script.
      case .symbol("{") where isLetterWithPrimes(tokens, at: position) && !takesGroup(result.last):
        result.append(tokens[position + 1])
        position += 3
      // {\cal C}(W): braces around a letter of another type.
      case .symbol("{")
      where position + 4 < tokens.count && tokens[position + 1].kind == .command("mathcal")
        && tokens[position + 2].startsName && tokens[position + 3].isSymbol("}")
        && (tokens[position + 4].isSymbol("(") || tokens[position + 4].isSymbol("_"))
        && (mayDropBraces(after: result.last) || result.last?.kind == .command("partial")):
        result += tokens[(position + 1)...(position + 2)]
        position += 4
      // \frac{a \quad - b}{c}: space before a sign in a group parts nothing.
      case .gap where isWithinGroup(result) && joins(tokens, from: position):
        position += 1
      // w^{}, x_{\,}: scripts that only move others.
      case .symbol("^"), .symbol("_"):
        if position + 2 < tokens.count, tokens[position + 1].isSymbol("{"),
          tokens[position + 2].isSymbol("}")
        {
          position += 3
        } else if token.isSymbol("^"), position + 2 < tokens.count, tokens[position + 1].isSymbol(","),
          tokens[position + 2].isSymbol("(")
        {
          // σ^,(x): a prime that was typed with the key beside it.
          result.append(NotationToken(kind: .symbol("'"), offset: token.offset))
          position += 2
        } else {
          result.append(token)
          position += 1
        }
      // \not=, \not\in
      case .symbol("not"), .command("not"):
        guard position + 1 < tokens.count, case .symbol(let sign) = tokens[position + 1].kind,
          let negated = ["=": "!=", "in": "notin", "<": ">=", ">": "<=", "<=": ">", ">=": "<"][sign]
        else {
          result.append(token)
          position += 1
          continue
        }
        result.append(NotationToken(kind: .symbol(negated), offset: token.offset, spaced: token.spaced))
        position += 2
      // {a}_i, {z}^l: braces that hold one letter together.
      case .symbol("{")
      where position + 3 < tokens.count && tokens[position + 2].isSymbol("}")
        && isHeldTogether(tokens[position + 1], before: tokens[position + 3])
        && mayDropBraces(after: result.last):
        result.append(tokens[position + 1])
        position += 3
      // {\text{if }}
      case .symbol("{") where position + 2 < tokens.count && tokens[position + 2].isSymbol("}"):
        if case .prose = tokens[position + 1].kind {
          result.append(tokens[position + 1])
        } else {
          result += tokens[position...position + 2]
        }
        position += 3
      case .symbol("{") where startsStatement(after: result.last):
        guard let (body, after) = group(in: tokens, at: position), holdsStatement(tokens[body]) else {
          result.append(token)
          position += 1
          continue
        }
        result += prepared(Array(tokens[body]))
        position = after
      default:
        result.append(token)
        position += 1
      }
    }
    return result
  }

  /// Whether braces around one token only keep it together with what follows: {a}_i, {softmax}(z), {d}x.
  private static func isHeldTogether(_ token: NotationToken, before next: NotationToken) -> Bool {
    let isScript = next.isSymbol("_") || next.isSymbol("^")
    switch token.kind {
    case .letter("d"): return true
    case .letter, .bold: return isScript
    case .word: return isScript || next.isSymbol("(")
    case .command("partial"): return true
    default: return false
    }
  }

  /// Whether a group behind `token` is no argument of it.
  private static func mayDropBraces(after token: NotationToken?) -> Bool {
    guard let token else { return true }
    switch token.kind {
    case .command, .word: return false
    case .symbol(let symbol): return symbol != "}" && symbol != "^" && symbol != "_"
    default: return true
    }
  }

  /// Whether a statement or a side of one may begin behind `token`, so that a brace there is no argument.
  private static func startsStatement(after token: NotationToken?) -> Bool {
    guard let token else { return true }
    switch token.kind {
    case .newRow, .gap, .prose: return true
    case .begin(let name): return StatementSplitter.layouts.contains(name)
    case .symbol(let symbol): return ["&", "=", ":=", ",", ";"].contains(symbol)
    default: return false
    }
  }

  /// Whether there is a relation outside of all brackets, or an environment that lays statements out.
  private static func holdsStatement(_ tokens: ArraySlice<NotationToken>) -> Bool {
    var depth = 0
    for token in tokens {
      switch token.kind {
      case .begin(let name):
        if depth == 0 && StatementSplitter.layouts.contains(name) { return true }
        depth += 1
      case .end: depth -= 1
      case .symbol("("), .symbol("["), .symbol("{"): depth += 1
      case .symbol(")"), .symbol("]"), .symbol("}"): depth -= 1
      case .symbol("="), .symbol(":="): if depth == 0 { return true }
      default: break
      }
    }
    return false
  }

  /// The inside of the group in braces that begins at `start`, and the position behind it.
  static func group(in tokens: [NotationToken], at start: Int) -> (inside: Range<Int>, after: Int)? {
    guard start < tokens.count, tokens[start].isSymbol("{") else { return nil }
    var depth = 0
    for position in start..<tokens.count {
      if tokens[position].isSymbol("{") { depth += 1 }
      if tokens[position].isSymbol("}") {
        depth -= 1
        if depth == 0 { return (start + 1..<position, position + 1) }
      }
    }
    return nil
  }
}
