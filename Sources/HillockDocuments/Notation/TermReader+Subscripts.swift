import HillockFormula
import HillockProof

// What stands below a name.
extension TermReader {
  /// The subscripts behind _.
  mutating func subscripts() throws(NotationError) -> [Term.Subscript] {
    guard next?.isSymbol("{") == true else {
      guard let token = next else { throw unexpected("a subscript") }
      advance()
      switch token.kind {
      case .letter(let name), .bold(let name): return [.name(name)]
      case .command(let mark) where mark == "hat" || mark == "tilde" || mark == "bar":
        return [.name(Self.marked(mark, try nameUnderMark(mark).name))]
      case .command(let mark) where mark == "mathcal" || mark == "mathbb" || mark == "mathscr":
        guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
          throw unexpected("a subscript")
        }
        let text = tokens[inside].map(\.bareText).joined()
        position = after
        return [.name(text)]
      case .word(let name): return splitIndices(name)
      case .number(let digits): return [.number(Int(digits) ?? 0)]
      default:
        throw NotationError(message: "expected a subscript, found \(token.spelling)", offset: token.offset)
      }
    }
    guard let (inside, after) = NotationPreparation.group(in: tokens, at: position) else {
      throw unexpected("'}' behind the subscript")
    }
    let content = tokens[inside]
    position = after
    // θ_{i ≠ k}: component i, where i ≠ k.
    if let mark = content.firstIndex(where: { $0.isSymbol("!=") }), mark == content.startIndex + 1,
      content.count == 3,
      case .letter(let a) = content[content.startIndex].kind, case .letter(let b) = content[mark + 1].kind
    {
      conditions.append(.compare(.symbol(a), .notEqual, .symbol(b)))
      return [.name(a)]
    }
    if let indices = indices(content) { return indices }
    // y_i, 2n, max: a label that is compared as a whole.
    return [.name(Self.text(of: content))]
  }

  /// The two indices of δ_{i = j}; `nil` where something else stands below.
  mutating func equalIndices() -> (Term.Subscript, Term.Subscript)? {
    guard next?.isSymbol("{") == true,
      let (inside, after) = NotationPreparation.group(in: tokens, at: position)
    else { return nil }
    let content = tokens[inside]
    guard let mark = content.firstIndex(where: { $0.isSymbol("=") }), mark > content.startIndex,
      mark + 1 < content.endIndex,
      !content[(mark + 1)...].contains(where: { $0.isSymbol("=") || $0.isSymbol(",") })
    else { return nil }
    func index(_ part: ArraySlice<NotationToken>) -> Term.Subscript {
      if let all = indices(part), all.count == 1 { return all[0] }
      return .name(Self.text(of: part))
    }
    position = after
    return (index(content[..<mark]), index(content[(mark + 1)...]))
  }

  /// `i`, `ij`, `i, j`, `l-1, k`, `k'`, `12`: indices, or `nil` where the text is something else.
  func indices(_ content: ArraySlice<NotationToken>) -> [Term.Subscript]? {
    var result: [Term.Subscript] = []
    var position = content.startIndex
    while position < content.endIndex {
      let token = content[position]
      position += 1
      switch token.kind {
      case .letter(let name), .bold(let name):
        var name = name
        while position < content.endIndex, content[position].isSymbol("'") {
          name += "′"
          position += 1
        }
        // l - 1
        if position + 1 < content.endIndex,
          content[position].isSymbol("-") || content[position].isSymbol("+"),
          case .number(let digits) = content[position + 1].kind, let offset = Int(digits), offset < 1000
        {
          result.append(.moved(.name(name), by: content[position].isSymbol("-") ? -offset : offset))
          position += 2
        } else {
          result.append(.name(name))
        }
      case .number(let digits):
        guard let value = Int(digits) else { return nil }
        result.append(.number(value))
      case .word(let name): result += splitIndices(name)
      case .symbol(","), .gap: break
      default: return nil
      }
    }
    return result.isEmpty ? nil : result
  }

  private func splitIndices(_ name: String) -> [Term.Subscript] {
    name.count == 2 && name.allSatisfy { "ijklmn".contains($0) }
      ? name.map { .name(String($0)) } : [.name(name)]
  }
}
