import HillockFormula
import HillockProof

/// A name with what stands above and below it, as shapes are given to it: W^{[l]}, Z_1, ŷ.
struct ShapeName: Hashable, Sendable {
  var base: String
  var scripts: [ShapePart] = []

  /// The indices in it that stand for any number: l of W^{[l]}.
  var indices: [String] {
    scripts.compactMap { if case .index(let name, _) = $0, !name.isEmpty { name } else { nil } }
  }

  /// What the indices of `self`, W^{[l]}, stand for in `other`, W^{[l−1]} or W^{[2]}; `nil` where it is another name.
  func indices(in other: ShapeName) -> [String: (name: String, offset: Int)]? {
    guard base == other.base, scripts.count == other.scripts.count else { return nil }
    var result: [String: (name: String, offset: Int)] = [:]
    var isBelow = false
    for (own, part) in zip(scripts, other.scripts) {
      switch (own, part) {
      case (.text("_"), .text("_")): isBelow = true
      case (.text("^"), .text("^")): isBelow = false
      // x_n may be an example, and x_k a component.
      case (.index(let name, _), _) where isBelow && !isCapital && name != "l" && name != "t":
        if own != part { return nil }
      case (.index("", let a), .index("", let b)): if a != b { return nil }
      case (.index(let name, let offset), .index(let otherName, let otherOffset)) where !name.isEmpty:
        // W^{[L]} and W_y are one matrix each, W^{[l]} is any.
        if !Self.counting.contains(name) || !otherName.isEmpty && !Self.counting.contains(otherName) {
          if own != part { return nil }
          continue
        }
        let value = (name: otherName, offset: otherOffset - offset)
        if let known = result[name], known != value { return nil }
        result[name] = value
      default: if own != part { return nil }
      }
    }
    return result
  }

  /// Letters that stand for any number of a layer, an example or a step.
  static let counting: Set<String> = ["l", "ell", "k", "i", "j", "n", "t", "s", "m"]

  var text: String {
    scripts.isEmpty ? Term.name(base) : Term.name(base) + scripts.map(\.text).joined()
  }
}

/// Reads names, with a transpose behind them, from the tokens of a formula.
struct ShapeNameReader {
  let tokens: ArraySlice<NotationToken>
  var position: Int
  /// Whether a T stood among the superscripts of the last name.
  private(set) var isTransposed = false

  init(_ tokens: ArraySlice<NotationToken>, at position: Int) {
    self.tokens = tokens
    self.position = position
  }

  private func token(_ position: Int) -> NotationToken? {
    position < tokens.endIndex ? tokens[position] : nil
  }

  /// A letter with its scripts; `nil` where none begins here or a script is none of a name.
  mutating func name() -> ShapeName? {
    isTransposed = false
    guard let base = letter() else { return nil }
    var result = ShapeName(base: base)
    var sawSubscript = false
    while let next = token(position) {
      if next.isSymbol("'") || next.isSymbol("''") {
        result.scripts.append(.text("′"))
        position += 1
      } else if next.isSymbol("_") || next.isSymbol("^") {
        let isAbove = next.isSymbol("^")
        if isAbove, let after = Self.transpose(in: tokens, at: position + 1) {
          if isTransposed { return nil }
          isTransposed = true
          position = after
          continue
        }
        if isTransposed || !isAbove && sawSubscript { return nil }
        sawSubscript = sawSubscript || !isAbove
        guard let (inside, after) = Self.script(in: tokens, at: position + 1) else { return nil }
        var content = tokens[inside]
        // W^{[l]T}
        if isAbove, content.count > 1, let last = content.last, Self.isTransposeMark(last) {
          isTransposed = true
          content = content.dropLast()
        }
        guard let parts = Self.parts(content) else { return nil }
        result.scripts.append(.text(isAbove ? "^" : "_"))
        result.scripts += parts
        position = after
      } else {
        break
      }
    }
    return result
  }

  /// `W`, `\hat y`, `\mathcal L`, `{W}`.
  private mutating func letter() -> String? {
    guard let first = token(position) else { return nil }
    switch first.kind {
    case .letter(let name), .bold(let name):
      position += 1
      return name
    case .word(let name) where name.count <= 4 && name.allSatisfy(\.isLetter):
      position += 1
      return name
    case .command(let mark)
    where TermReader.marks[mark] != nil || ["mathcal", "mathscr", "mathbb", "mathfrak"].contains(mark):
      var next = position + 1
      let isBraced = token(next)?.isSymbol("{") == true
      if isBraced { next += 1 }
      guard let below = token(next) else { return nil }
      let letter: String
      switch below.kind {
      case .letter(let name), .bold(let name): letter = name
      default: return nil
      }
      next += 1
      if isBraced {
        guard token(next)?.isSymbol("}") == true else { return nil }
        next += 1
      }
      position = next
      if mark == "vec" || mark == "overrightarrow" { return letter }
      return "\(mark) \(letter)"
    default: return nil
    }
  }

  static func isTransposeMark(_ token: NotationToken) -> Bool {
    token.kind == .letter("T") || token.isSymbol("T") || token.kind == .command("intercal")
  }

  /// The place behind a T that stands above, in braces or not.
  static func transpose(in tokens: ArraySlice<NotationToken>, at position: Int) -> Int? {
    guard position < tokens.endIndex else { return nil }
    if isTransposeMark(tokens[position]) { return position + 1 }
    guard position + 2 < tokens.endIndex, tokens[position].isSymbol("{"),
      isTransposeMark(tokens[position + 1]), tokens[position + 2].isSymbol("}")
    else { return nil }
    return position + 3
  }

  /// What stands above or below: one sign, or a group, with its brackets left out.
  private static func script(in tokens: ArraySlice<NotationToken>, at position: Int) -> (
    inside: Range<Int>, after: Int
  )? {
    guard position < tokens.endIndex else { return nil }
    let pairs = ["{": "}", "[": "]", "(": ")"]
    guard case .symbol(let open) = tokens[position].kind, let close = pairs[open] else {
      return (position..<position + 1, position + 1)
    }
    var depth = 0
    for end in position..<tokens.endIndex {
      if tokens[end].isSymbol(open) { depth += 1 }
      if tokens[end].isSymbol(close) {
        depth -= 1
        if depth == 0 { return (position + 1..<end, end + 1) }
      }
    }
    return nil
  }

  /// `l`, `[l-1]`, `(2)`, `in`; `nil` for anything else.
  static func parts(_ content: ArraySlice<NotationToken>) -> [ShapePart]? {
    var result: [ShapePart] = []
    var position = content.startIndex
    while position < content.endIndex {
      let token = content[position]
      position += 1
      switch token.kind {
      case .symbol("["), .symbol("]"), .symbol("("), .symbol(")"), .symbol("{"), .symbol("}"), .symbol(","):
        continue
      case .number(let digits):
        guard let value = Int(digits) else { return nil }
        result.append(.index("", value))
      case .letter(let name), .bold(let name):
        if position + 1 < content.endIndex,
          content[position].isSymbol("-") || content[position].isSymbol("+"),
          case .number(let digits) = content[position + 1].kind, let value = Int(digits), value < 1000
        {
          result.append(.index(name, content[position].isSymbol("-") ? -value : value))
          position += 2
        } else {
          result.append(.index(name, 0))
        }
      case .word(let word), .prose(let word): result.append(.text(word.lowercased()))
      case .symbol("*"): result.append(.text("*"))
      case .symbol("'"): result.append(.text("′"))
      default: return nil
      }
    }
    return result.isEmpty ? nil : result
  }
}
