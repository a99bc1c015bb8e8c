import HillockFormula
import HillockProof

// What stands on the right of ∈, and lists x_1, …, x_n.
extension TermReader {
  /// All of the tokens as a set of numbers: `(0, 1]`, `\{0, 1\}`, `\{1, …, n\}`, `\mathbb{R}^n`. Nothing is taken when they
  /// are none.
  mutating func domain() -> Term.Domain? {
    var end = tokens.count
    while end > position, tokens[end - 1].isSymbol(".") || tokens[end - 1].isSymbol(",") { end -= 1 }
    guard end - position >= 2 else { return nil }
    let content = tokens[position..<end]
    guard let found = interval(content) ?? set(content) ?? numbers(content) else { return nil }
    position = tokens.count
    return found
  }

  /// The parts of a list at its commas, outside of all brackets; `nil` when brackets do not match.
  private func split(_ content: ArraySlice<NotationToken>, at separators: Set<String>) -> [ArraySlice<
    NotationToken
  >]? {
    var parts: [ArraySlice<NotationToken>] = []
    var level = 0
    var start = content.startIndex
    for position in content.indices {
      guard case .symbol(let symbol) = content[position].kind else { continue }
      if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
      if ")]}".contains(symbol) || symbol == "\\}" {
        level -= 1
        if level < 0 { return nil }
      }
      if level == 0, separators.contains(symbol) {
        parts.append(content[start..<position])
        start = position + 1
      }
    }
    return level == 0 ? parts + [content[start...]] : nil
  }

  private func term(_ part: ArraySlice<NotationToken>) -> Term? {
    var inner = TermReader(Array(part), vocabulary: vocabulary, reading: reading)
    inner.depth = depth + 1
    guard depth < Self.nestingLimit, !part.isEmpty, let result = try? inner.expression(), inner.next == nil
    else {
      return nil
    }
    return result
  }

  private func interval(_ content: ArraySlice<NotationToken>) -> Term.Domain? {
    guard case .symbol(let open)? = content.first?.kind, case .symbol(let close)? = content.last?.kind,
      ["(", "[", "]"].contains(open), [")", "]", "["].contains(close),
      let parts = split(content.dropFirst().dropLast(), at: [",", ";"]), parts.count == 2,
      let lower = term(parts[0]), let upper = term(parts[1])
    else { return nil }
    return .interval(lower: lower, closedBelow: open == "[", upper: upper, closedAbove: close == "]")
  }

  private func set(_ content: ArraySlice<NotationToken>) -> Term.Domain? {
    guard content.first?.isSymbol("\\{") == true, content.last?.isSymbol("\\}") == true,
      let parts = split(content.dropFirst().dropLast(), at: [","])
    else { return nil }
    if let dots = parts.firstIndex(where: { $0.count == 1 && $0.first?.isSymbol("...") == true }) {
      guard dots == parts.count - 2, dots > 0, let lower = term(parts[0]), let upper = term(parts[dots + 1])
      else {
        return nil
      }
      return .range(lower, upper)
    }
    var values: [Term] = []
    for part in parts {
      guard let value = term(part) else { return nil }
      values.append(value)
    }
    return .list(values)
  }

  /// ℝ, ℝ^n, ℝ_+, ℝ^{m × n}.
  private func numbers(_ content: ArraySlice<NotationToken>) -> Term.Domain? {
    guard content.first?.kind == .command("mathbb") else { return nil }
    var rest = content.dropFirst()
    let letter: String
    if rest.first?.isSymbol("{") == true {
      guard rest.count >= 3, case .letter(let name) = rest[rest.startIndex + 1].kind,
        rest[rest.startIndex + 2].isSymbol("}")
      else { return nil }
      letter = name
      rest = rest.dropFirst(3)
    } else {
      guard case .letter(let name)? = rest.first?.kind else { return nil }
      letter = name
      rest = rest.dropFirst()
    }
    guard ["R", "N", "Z", "Q", "C"].contains(letter) else { return nil }
    if let first = rest.first, !first.isSymbol("^"), !first.isSymbol("_") { return nil }
    let text = rest.dropFirst().filter { !$0.isSymbol("{") && !$0.isSymbol("}") }.map(\.bareText).joined()
    return .named(letter, text.replacingAll("*", with: "×"))
  }

  /// `(x_1, …, x_n)` by itself: the vector x.
  mutating func vectorList() -> Term? {
    var end = tokens.count
    while end > position, tokens[end - 1].isSymbol(".") || tokens[end - 1].isSymbol(",") { end -= 1 }
    let content = tokens[position..<end]
    guard content.count > 4, let first = content.first, let last = content.last,
      first.isSymbol("(") && last.isSymbol(")") || first.isSymbol("[") && last.isSymbol("]"),
      let name = listedVector(content.dropFirst().dropLast())
    else { return nil }
    position = tokens.count
    return name
  }

  /// The vector whose components a list with an ellipsis holds: x for `x_1, x_2, …, x_n`.
  func listedVector(_ content: ArraySlice<NotationToken>) -> Term? {
    // Its parts are short names: what is nested in them would be read once more at each level.
    guard content.contains(where: { $0.isSymbol("...") }), content.count <= 200,
      let parts = split(content, at: [","]), parts.count >= 3,
      parts.allSatisfy({ isEllipsis($0) || $0.count <= 24 && !$0.contains { $0.isSymbol("...") } }),
      !isEllipsis(parts[0]),
      !isEllipsis(parts[parts.count - 1]), case .element(let base, let first)? = term(parts[0]),
      case .element(base, let last)? = term(parts[parts.count - 1]), first.count == last.count
    else { return nil }
    // The one place in which the indices differ.
    let places = first.indices.filter { first[$0] != last[$0] }
    guard places.count == 1, let place = places.first, case .number(let start) = first[place],
      start == 0 || start == 1
    else { return nil }
    var number = start
    var seenDots = false
    for part in parts.dropFirst().dropLast() {
      if isEllipsis(part) {
        seenDots = true
        continue
      }
      guard case .element(base, let indices)? = term(part), indices.count == first.count,
        indices.indices.allSatisfy({ $0 == place || indices[$0] == first[$0] })
      else { return nil }
      // Before the dots they are counted: x_1, x_2, …
      number += 1
      if !seenDots, indices[place] != .number(number) { return nil }
    }
    guard place == first.count - 1 || first.count == 1 else { return nil }
    return first.count == 1 ? base : .element(base, Array(first.dropLast()))
  }

  private func isEllipsis(_ part: ArraySlice<NotationToken>) -> Bool {
    part.count == 1 && part.first?.isSymbol("...") == true
  }
}
