import HillockFormula
import HillockProof

// Derivatives in all their spellings: fractions of differentials, slashes, packages, subscripts, gradients.
extension TermReader {
  func isDifferential(_ token: NotationToken?) -> Bool {
    token?.kind == .letter("d") || token?.kind == .command("partial")
  }

  /// Whether it begins with a δ that is no quantity by itself: nothing stands above or below it, and no sign behind it.
  private func isVariation(_ part: [NotationToken]) -> Bool {
    guard part.first?.kind == .letter("delta") else { return false }
    guard part.count > 1 else { return true }
    if case .symbol(let sign) = part[1].kind { return sign == "(" || sign == "{" }
    return true
  }

  /// The tokens without the braces that only surround them.
  func unbraced(_ part: [NotationToken]) -> [NotationToken] {
    var part = part
    while let (inside, after) = NotationPreparation.group(in: part, at: 0), after == part.count {
      part = Array(part[inside])
    }
    return part
  }

  /// d^n of the front of a fraction: the order and what is left.
  private func differential(_ part: [NotationToken]) -> (order: Int, rest: [NotationToken])? {
    var part = unbraced(part)
    if let (inside, after) = NotationPreparation.group(in: part, at: 0), isDifferential(part[inside].first) {
      // {dL}(a, y)
      part = Array(part[inside]) + part[after...]
    }
    guard isDifferential(part.first) else { return nil }
    var rest = Array(part.dropFirst())
    var order = 1
    if rest.first?.isSymbol("^") == true {
      rest.removeFirst()
      if let (inside, after) = NotationPreparation.group(in: rest, at: 0), rest[inside].count == 1,
        case .number(let digits) = rest[inside.lowerBound].kind, let value = Int(digits)
      {
        order = value
        rest = Array(rest[after...])
      } else if case .number(let digits)? = rest.first?.kind, let value = Int(digits) {
        order = value
        rest.removeFirst()
      } else {
        return nil
      }
    }
    guard (1...8).contains(order) else { return nil }
    return (order, rest)
  }

  /// `\frac{d f}{dx}`: the derivative of what stands above, or of what follows. `nil` for an ordinary fraction.
  mutating func derivative(_ above: [NotationToken], _ below: [NotationToken]) throws(NotationError)
    -> Term?
  {
    var above = unbraced(above)
    var below = unbraced(below)
    if isVariation(above), isVariation(below) {
      // \frac{δL}{δw}: as a quotient of products the δ would cancel.
      (above[0].kind, below[0].kind) = (.command("partial"), .command("partial"))
    }
    // \frac{-∂L}{∂p}
    var negative = false
    while above.count > 1, above[0].isSymbol("-") || above[0].isSymbol("+"),
      isDifferential(unbraced(Array(above.dropFirst())).first)
    {
      if above[0].isSymbol("-") { negative.toggle() }
      above = unbraced(Array(above.dropFirst()))
    }
    guard let (order, operand) = differential(above) else { return nil }
    guard isDifferential(below.first) else { return nil }
    // ∂x ∂y, dx, dx^2, ∂θ_k
    var variables: [(Term, Int)] = []
    var names = Reading()
    names.takesMatrices = reading.takesMatrices
    var reader = self.reader(
      of: below, Vocabulary(functions: [], values: vocabulary.values, usage: vocabulary.usage),
      reading: names)
    defer { takeBack(reader) }
    while reader.next != nil {
      if reader.take(",") { continue }
      guard reader.isDifferential(reader.next) else { return nil }
      reader.advance()
      guard let variable = try reader.differentiationVariable(order: order) else { return nil }
      variables.append(variable)
    }
    conditions += reader.conditions
    guard !variables.isEmpty, variables.reduce(0, { $0 + $1.1 }) == order else { return nil }
    var inner: Term
    if operand.isEmpty {
      inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
    } else {
      inner = try read(operand)
      passArguments()
    }
    for (variable, count) in variables.reversed() { inner = .derivative(inner, by: variable, order: count) }
    return negative ? .negative(inner) : inner
  }

  /// What stands behind a ∂ below: x, w_{ij}, z^l_i, x^2 for the second order. `nil` when it is no name.
  private mutating func differentiationVariable(order: Int) throws(NotationError) -> (Term, Int)? {
    let outer = forcesLabels
    forcesLabels = true
    defer { forcesLabels = outer }
    var name = try base(application: false)
    var count = 1
    // θ{_k}
    if let (inside, after) = NotationPreparation.group(in: tokens, at: position),
      tokens[inside].first?.isSymbol("_") == true
    {
      var inner = TermReader(Array(tokens[inside].dropFirst()), vocabulary: vocabulary)
      name = .element(name, try inner.subscripts())
      position = after
    } else if take("_") {
      name = .element(name, try subscripts())
    }
    if take("^") {
      guard case .number(let value, nil) = try exponent(), let n = Int("\(value.numerator)") else {
        return nil
      }
      if order == 1 {
        // ∂/∂a^1 is by a layer's value where the document has layers there, ∂/∂σ^2 by a square.
        guard case .symbol(let base) = name.withoutSubscripts, vocabulary.usage.labelled.contains(base),
          let labelled = Self.labelled(name, n)
        else { return nil }
        name = labelled
      } else {
        count = n
      }
    }
    switch name {
    case .symbol, .element: return (name, count)
    default: return nil
    }
  }

  private static func labelled(_ name: Term, _ label: Int) -> Term? {
    switch name {
    case .symbol(let base) where !base.contains("^"): return .element(.symbol("\(base)^()"), [.number(label)])
    case .element(.symbol(let base), let subscripts) where !base.contains("^"):
      return .element(.symbol("\(base)^()"), [.number(label)] + subscripts)
    default: return nil
    }
  }

  /// `{\partial L}/{\partial w}`. `nil` when the braces that open here hold something else.
  mutating func slashedDerivative() throws(NotationError) -> Term? {
    guard isDifferential(peek(1)) || peek(1)?.isSymbol("{") == true,
      let (above, slash) = NotationPreparation.group(in: tokens, at: position), slash < tokens.count,
      tokens[slash].isSymbol("/"), isDifferential(unbraced(Array(tokens[above])).first),
      let (below, after) = NotationPreparation.group(in: tokens, at: slash + 1)
    else { return nil }
    let start = position
    position = after
    if let result = try derivative(Array(tokens[above]), Array(tokens[below])) { return result }
    position = start
    return nil
  }

  /// \pdv{f}{x}, \pdv[2]{f}{x}, \pdv{f}{x}{y}, \pdv{f}{x,y}, \dv{x} f: the commands of packages, behind their name.
  mutating func packagedDerivative(_ token: NotationToken) throws(NotationError) -> Term {
    var order = 1
    _ = take("*")
    if take("[") {
      guard case .number(let digits)? = next?.kind, let value = Int(digits), (1...8).contains(value) else {
        throw NotationError(message: "the order of a derivative is not read", offset: offset)
      }
      advance()
      order = value
      guard take("]") else { throw unexpected("']'") }
    }
    var groups: [[NotationToken]] = []
    while groups.count < 3, let (inside, after) = NotationPreparation.group(in: tokens, at: position) {
      groups.append(Array(tokens[inside]))
      position = after
    }
    guard !groups.isEmpty else { throw unexpected("'{' and what the derivative is taken of") }
    var operand: Term?
    var names = groups[...]
    if groups.count > 1 {
      let first = groups[0]
      if !first.isEmpty { operand = try read(first) }
      names = names.dropFirst()
    }
    var variables: [(Term, Int)] = []
    for group in names {
      var taking = Reading()
      taking.takesMatrices = reading.takesMatrices
      var reader = TermReader(
        group, vocabulary: Vocabulary(functions: [], values: vocabulary.values, usage: vocabulary.usage),
        reading: taking)
      reader.depth = depth + 1
      while reader.next != nil {
        if reader.take(",") { continue }
        guard var variable = try reader.differentiationVariable(order: order) else {
          throw NotationError(message: "the variable of a derivative is not read", offset: token.offset)
        }
        if names.count == 1, variables.isEmpty, order > 1, reader.next == nil { variable.1 = order }
        variables.append(variable)
      }
      conditions += reader.conditions
    }
    guard !variables.isEmpty else { throw unexpected("the variable of the derivative") }
    var inner: Term
    if let operand {
      inner = operand
      passArguments()
    } else {
      inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
    }
    for (variable, count) in variables.reversed() { inner = .derivative(inner, by: variable, order: count) }
    return inner
  }

  /// ∂L/∂u (y, z): the names that the function is taken of, behind its derivative.
  private mutating func passArguments() {
    let start = position
    guard next?.isSymbol("(") == true, let arguments = try? argumentList(), arguments.count > 1,
      arguments.allSatisfy(\.isBareName)
    else {
      position = start
      return
    }
  }

  /// What a d/dx stands before.
  private mutating func derivativeOperand() throws(NotationError) -> Term {
    guard next != nil else { throw unexpected("what the derivative is taken of") }
    let negative = takeSigns()
    let start = position
    let first = try factor()
    let isBracketed =
      tokens[start].isSymbol("(") || tokens[start].isSymbol("[") || tokens[start].isSymbol("{")
    let more = next.map { startsFactor($0) || $0.isSymbol("*") || $0.isSymbol("/") } ?? false
    guard more else { return negative ? .negative(first) : first }
    metAmbiguousDerivative = true
    if reading.derivativeTakesProduct ?? !isBracketed {
      position = start
      let whole = try product()
      return negative ? .negative(whole) : whole
    }
    return negative ? .negative(first) : first
  }

  /// `df/dx`, `d/dx f`, `∂L/∂w_j`, `d^2y/dx^2` in running text; `nil` when no derivative begins here.
  mutating func inlineDerivative() throws(NotationError) -> Term? {
    guard let token = next, isDifferential(token) else { return nil }
    let isLetter = token.kind == .letter("d")
    if isLetter, vocabulary.values.contains("d") { return nil }
    var first = position + 1
    var order = 1
    if peek(1)?.isSymbol("^") == true {
      if case .number(let digits)? = peek(2)?.kind, let value = Int(digits) {
        (order, first) = (value, position + 3)
      } else if peek(2)?.isSymbol("{") == true, case .number(let digits)? = peek(3)?.kind,
        let value = Int(digits), peek(4)?.isSymbol("}") == true
      {
        (order, first) = (value, position + 5)
      } else {
        return nil
      }
    }
    guard (1...8).contains(order), let slash = slash(from: first), isDifferential(tokens[slash + 1]) else {
      return nil
    }
    let operand = Array(tokens[first..<slash])
    let start = position
    position = slash + 2
    guard next != nil, let (by, count) = try differentiationVariable(order: order), count == order else {
      position = start
      return nil
    }
    if operand.isEmpty {
      let inner = try leavingBars { (reader) throws(NotationError) in try reader.derivativeOperand() }
      return .derivative(inner, by: by, order: order)
    }
    return .derivative(try read(operand), by: by, order: order)
  }

  /// The slash before a differential that belongs to the one whose operand begins at `first`.
  private func slash(from first: Int) -> Int? {
    var level = 0
    guard first < tokens.count else { return nil }
    for probe in first..<max(first, min(tokens.count - 1, first + 80)) {
      guard case .symbol(let symbol) = tokens[probe].kind else {
        if level == 0, isDifferential(tokens[probe]) || tokens[probe].kind == .gap { return nil }
        continue
      }
      if "([{".contains(symbol) || symbol == "\\{" { level += 1 }
      if ")]}".contains(symbol) || symbol == "\\}" {
        level -= 1
        if level < 0 { return nil }
      }
      guard level == 0 else { continue }
      if symbol == "/" { return isDifferential(tokens[probe + 1]) ? probe : nil }
      if ["+", "-", "*", "=", ",", ";", "<", ">", "&"].contains(symbol) { return nil }
    }
    return nil
  }

  /// ∂_x f.
  mutating func subscriptDerivative(_ token: NotationToken) throws(NotationError) -> Term {
    guard take("_") else {
      if vocabulary.usage.namesPartials, case .letter(let name)? = next?.kind {
        advance()
        return try named("∂" + Term.name(name), application: false)
      }
      throw NotationError(message: "a differential without a fraction", offset: token.offset)
    }
    guard take("{") else {
      let by = try base(application: false)
      return .derivative(try derivativeOperand(), by: by, order: 1)
    }
    let by = try closing("}") { (reader) throws(NotationError) in try reader.factor() }
    return .derivative(try derivativeOperand(), by: by, order: 1)
  }

  /// ∇_θ f, by each component of θ; ∇f(θ) is by what f is taken of. In ∇_a C ⊙ σ′(z) it is taken of C.
  mutating func gradient(_ token: NotationToken) throws(NotationError) -> Term {
    let failure = NotationError(
      message: "a gradient (∇) by what the text does not name", offset: token.offset)
    var by: Term?
    if take("_") {
      by =
        take("{")
        ? try closing("}") { (reader) throws(NotationError) in try reader.factor() }
        : try base(application: false)
    }
    guard next?.isSymbol("^") != true else { throw failure }
    let start = position
    let first = try factor()
    let isFactor = next.map { !startsFactor($0) } ?? true
    guard let by else {
      guard isFactor, case .apply(_, 0, let arguments) = first, arguments.count == 1, arguments[0].isBareName
      else { throw failure }
      return .derivative(first, by: arguments[0], order: 1)
    }
    if isFactor, next?.isSymbol("*") != true, next?.isSymbol("/") != true {
      return .derivative(first, by: by, order: 1)
    }
    position = start
    return .derivative(try derivativeOperand(), by: by, order: 1)
  }
}
