@_spi(Tools) import HillockFormula
import HillockProof

/// A side of an equation as shapes see it: what is multiplied, added and transposed, and what is not looked into.
indirect enum ShapeTerm: Hashable, Sendable {
  case name(ShapeName)
  /// A number, or a quantity that is one: 1/m, η.
  case scalar
  case sum([ShapeTerm])
  /// Factors beside each other.
  case product([ShapeTerm])
  /// Factors with a sign between them that stands for the product of matrices or for the one of entries.
  case ambiguous([ShapeTerm])
  /// Entry by entry: A ⊙ B.
  case entrywise([ShapeTerm])
  case transposed(ShapeTerm)
  case negative(ShapeTerm)
  /// diag(v): the square matrix with v along its diagonal.
  case diagonal(ShapeTerm)
  /// What is multiplied over an index: its factors have to fit, its own shape is open.
  case repeated(ShapeTerm)
  /// The same function of each entry.
  case mapped(ShapeTerm)
  /// A number differentiated by a name, which has the shape of that name.
  case gradient(of: ShapeName, by: ShapeName)
  /// ∇_W L, dW: the shape of W, whatever the text takes ∂L/∂W for.
  case like(ShapeName)
  /// What has a shape that is not known.
  case unknown

  /// The names in it.
  var names: [ShapeName] {
    switch self {
    case .name(let name), .like(let name): return [name]
    case .gradient(_, let by): return [by]
    case .sum(let parts), .product(let parts), .ambiguous(let parts), .entrywise(let parts):
      return parts.flatMap(\.names)
    case .transposed(let inner), .mapped(let inner), .negative(let inner), .diagonal(let inner),
      .repeated(let inner):
      return inner.names
    case .scalar, .unknown: return []
    }
  }

  /// Whether it is a name, with a sign or without.
  var isName: Bool {
    switch self {
    case .name: return true
    case .negative(let inner): return inner.isName
    default: return false
    }
  }
}

/// What a reader of shapes knows of names.
struct ShapeVocabulary {
  /// Whether a name has a shape, so that a bracket behind it is a factor.
  var isKnown: (ShapeName) -> Bool = { _ in false }
  /// Whether a name is a function's, whose value has the shape: h of h(x).
  var isFunction: (ShapeName) -> Bool = { _ in false }
}

/// Reads one side of an equation as a `ShapeTerm`.
///
/// What it does not know is `unknown`; what may change how the rest is to be taken, such as a sum over an index, makes it
/// give up.
struct ShapeReader {
  private struct GivesUp: Error {}

  private let tokens: ArraySlice<NotationToken>
  private var position: Int
  private var depth = 0
  private let vocabulary: ShapeVocabulary

  static func term(_ tokens: [NotationToken], _ vocabulary: ShapeVocabulary) -> ShapeTerm? {
    var tokens = tokens
    while let last = tokens.last, last.isSymbol(",") || last.isSymbol(".") { tokens.removeLast() }
    guard !tokens.isEmpty, tokens.count <= 200 else { return nil }
    var reader = ShapeReader(tokens: tokens[...], position: 0, vocabulary: vocabulary)
    guard let result = try? reader.sum(), reader.position == tokens.count else { return nil }
    return result
  }

  private init(tokens: ArraySlice<NotationToken>, position: Int, vocabulary: ShapeVocabulary) {
    (self.tokens, self.position, self.vocabulary) = (tokens, position, vocabulary)
  }

  private var next: NotationToken? { position < tokens.endIndex ? tokens[position] : nil }
  private func peek(_ distance: Int) -> NotationToken? {
    position + distance < tokens.endIndex ? tokens[position + distance] : nil
  }
  private mutating func take(_ symbol: String) -> Bool {
    guard next?.isSymbol(symbol) == true else { return false }
    position += 1
    return true
  }

  private mutating func sum() throws(GivesUp) -> ShapeTerm {
    depth += 1
    defer { depth -= 1 }
    guard depth < 20 else { throw GivesUp() }
    var parts: [ShapeTerm] = []
    repeat {
      var isNegative = false
      while next?.isSymbol("-") == true || next?.isSymbol("+") == true {
        isNegative = isNegative != (next?.isSymbol("-") == true)
        position += 1
      }
      let part = try product()
      parts.append(isNegative ? .negative(part) : part)
    } while next?.isSymbol("-") == true || next?.isSymbol("+") == true
    return parts.count == 1 ? parts[0] : .sum(parts)
  }

  private enum Joint { case beside, sign, entries }

  private mutating func product() throws(GivesUp) -> ShapeTerm {
    var factors = [try factor()]
    var joints: [Joint] = []
    while let token = next {
      if token.isSymbol("odot") || token.isSymbol("circ") {
        position += 1
        joints.append(.entries)
      } else if token.isSymbol("*") {
        position += 1
        joints.append(.sign)
      } else if token.isSymbol("/") {
        position += 1
        // A / m
        guard try factor() == .scalar else { throw GivesUp() }
        continue
      } else if startsFactor(token) {
        joints.append(.beside)
      } else {
        break
      }
      factors.append(try factor())
    }
    if joints.isEmpty { return factors[0] }
    if joints.allSatisfy({ $0 == .beside }) { return .product(factors) }
    if joints.allSatisfy({ $0 == .entries }) { return .entrywise(factors) }
    // A B ⊙ C: the product of matrices binds first. With signs that may be either the order is open.
    var groups: [[ShapeTerm]] = [[factors[0]]]
    var hasSign = false
    var hasEntries = false
    for (joint, factor) in zip(joints, factors.dropFirst()) {
      switch joint {
      case .beside: groups[groups.count - 1].append(factor)
      case .sign:
        hasSign = true
        groups.append([factor])
      case .entries:
        hasEntries = true
        groups.append([factor])
      }
    }
    let parts = groups.map { $0.count == 1 ? $0[0] : ShapeTerm.product($0) }
    // A ⊙ B C may be (A ⊙ B) C.
    if hasEntries, hasSign || groups.dropFirst().contains(where: { $0.count > 1 }) { return .unknown }
    return hasSign ? .ambiguous(parts) : .entrywise(parts)
  }

  private func startsFactor(_ token: NotationToken) -> Bool {
    switch token.kind {
    case .letter, .bold, .word, .number: return true
    case .command(let name):
      return TermReader.marks[name] != nil || name.hasSuffix("frac")
        || ["mathcal", "mathscr", "nabla", "partial", "sum", "prod"].contains(name)
    case .symbol(let sign): return ["(", "[", "{", "||"].contains(sign)
    default: return false
    }
  }

  private mutating func factor() throws(GivesUp) -> ShapeTerm {
    while take("-") || take("+") {}
    guard let token = next else { throw GivesUp() }
    var result: ShapeTerm
    switch token.kind {
    case .number:
      position += 1
      result = .scalar
    case .letter("d"), .letter("partial"), .command("partial"):
      if let gradient = programmersGradient() { return try postfixed(gradient) }
      guard token.kind == .letter("d") else { throw GivesUp() }
      result = try named()
    case .letter, .bold: result = try named()
    case .word: result = try named()
    case .command("nabla"): result = try nabla()
    case .command("sum"), .command("prod"):
      position += 1
      try skipScripts()
      let body = try product()
      return token.kind == .command("prod") ? .repeated(body) : body
    case .command(let name) where name.hasSuffix("frac"):
      position += 1
      result = try fraction()
    case .command(let name)
    where TermReader.marks[name] != nil || name == "mathcal" || name == "mathscr":
      result = try named()
    case .symbol("||"):
      // A norm is a number.
      position += 1
      while let inner = next, !inner.isSymbol("||") {
        _ = inner
        position += 1
      }
      guard take("||") else { throw GivesUp() }
      try skipScripts()
      return .scalar
    case .symbol(let open) where ["(", "[", "{"].contains(open):
      let close = ["(": ")", "[": "]", "{": "}"][open] ?? ")"
      position += 1
      let inner = try sum()
      guard take(close) else { throw GivesUp() }
      result = inner
    default: throw GivesUp()
    }
    return try postfixed(result)
  }

  /// A transpose behind a bracket or a fraction; other scripts make it unknown.
  private mutating func postfixed(_ term: ShapeTerm) throws(GivesUp) -> ShapeTerm {
    var result = term
    while let token = next {
      if token.isSymbol("^") {
        if let after = ShapeNameReader.transpose(in: tokens, at: position + 1) {
          position = after
          result = .transposed(result)
          continue
        }
        try skipScripts()
        result = result == .scalar ? .scalar : .unknown
      } else if token.isSymbol("_") || token.isSymbol("'") || token.isSymbol("''") {
        try skipScripts()
        result = .unknown
      } else {
        break
      }
    }
    return result
  }

  private mutating func skipScripts() throws(GivesUp) {
    while let token = next {
      if token.isSymbol("'") || token.isSymbol("''") {
        position += 1
      } else if token.isSymbol("^") || token.isSymbol("_") {
        position += 1
        if next?.isSymbol("{") == true {
          try skipBracket()
        } else {
          guard next != nil else { throw GivesUp() }
          position += 1
        }
      } else {
        return
      }
    }
  }

  /// Passes over the bracket that opens here.
  private mutating func skipBracket() throws(GivesUp) {
    var depth = 0
    while let token = next {
      position += 1
      guard case .symbol(let sign) = token.kind else { continue }
      if "([{".contains(sign) || sign == "\\{" { depth += 1 }
      if ")]}".contains(sign) || sign == "\\}" {
        depth -= 1
        if depth == 0 { return }
      }
    }
    throw GivesUp()
  }

  static let entrywiseFunctions: Set<String> = [
    "sigma", "tanh", "exp", "ln", "log", "sigmoid", "softmax", "relu", "ReLU", "Relu", "sin", "cos",
    "Softmax",
    "Sigmoid",
  ]

  private mutating func named() throws(GivesUp) -> ShapeTerm {
    let start = position
    // σ, σ^{(l)}, σ′ before a bracket: of each entry.
    if let token = next, case .word(let word) = token.kind, !Self.entrywiseFunctions.contains(word),
      word != "diag", word.count > 4 || peek(1)?.isSymbol("(") == true
    {
      position += 1
      try skipScripts()
      if next?.isSymbol("(") == true || next?.isSymbol("[") == true { try skipBracket() }
      return .unknown
    }
    if let token = next, case .word(let word) = token.kind, word.count > 4 {
      position += 1
      try skipScripts()
      guard next?.isSymbol("(") == true || next?.isSymbol("[") == true else { return .unknown }
      return try argument(of: word)
    }
    var reader = ShapeNameReader(tokens, at: position)
    guard let name = reader.name() else {
      position = start + 1
      try skipScripts()
      if next?.isSymbol("(") == true { try skipBracket() }
      return .unknown
    }
    position = reader.position
    let value: ShapeTerm = reader.isTransposed ? .transposed(.name(name)) : .name(name)
    if next?.isSymbol("(") == true || next?.isSymbol("[") == true {
      if vocabulary.isFunction(name) {
        try skipBracket()
        return value
      }
      if !vocabulary.isKnown(name) { return try argument(of: name.base) }
    }
    if Self.entrywiseFunctions.contains(name.base), !vocabulary.isKnown(name) { return .unknown }
    return value
  }

  /// What a name has in brackets behind it: a function's argument, or a factor of a number.
  private mutating func argument(of name: String) throws(GivesUp) -> ShapeTerm {
    let start = position
    let close = next?.isSymbol("[") == true ? "]" : ")"
    position += 1
    let inner = try? sum()
    guard let inner, take(close) else {
      position = start
      try skipBracket()
      return .unknown
    }
    if Self.entrywiseFunctions.contains(name) { return .mapped(inner) }
    if name == "diag" || name == "Diag" { return .diagonal(inner) }
    return .unknown
  }

  /// `dW`, `∂W` where W has a shape: the gradient of the loss as programs call it.
  private mutating func programmersGradient() -> ShapeTerm? {
    guard next?.kind == .letter("d") else { return nil }
    var reader = ShapeNameReader(tokens, at: position + 1)
    guard let name = reader.name(), vocabulary.isKnown(name), name.base != "x" || !name.scripts.isEmpty else {
      return nil
    }
    position = reader.position
    return reader.isTransposed ? .transposed(.like(name)) : .like(name)
  }

  /// ∇_W L
  private mutating func nabla() throws(GivesUp) -> ShapeTerm {
    position += 1
    guard take("_") else { throw GivesUp() }
    var inside = position..<position + 1
    if let (group, after) = NotationPreparation.group(in: Array(tokens), at: position) {
      inside = group
      position = after
    } else {
      position += 1
    }
    var reader = ShapeNameReader(tokens[..<inside.upperBound], at: inside.lowerBound)
    let by = reader.name()
    // Of what, and its arguments.
    var loss = ShapeNameReader(tokens, at: position)
    guard loss.name() != nil else { throw GivesUp() }
    position = loss.position
    if next?.isSymbol("(") == true || next?.isSymbol("[") == true { try skipBracket() }
    guard let by, reader.position == inside.upperBound, !reader.isTransposed else { return .unknown }
    return .like(by)
  }

  /// A derivative, 1/m, or A/m.
  private mutating func fraction() throws(GivesUp) -> ShapeTerm {
    let all = Array(tokens)
    guard let (above, middle) = NotationPreparation.group(in: all, at: position),
      let (below, after) = NotationPreparation.group(in: all, at: middle)
    else {
      // \frac12
      guard case .number? = next?.kind else { throw GivesUp() }
      position += 1
      guard next?.isSymbol("{") != true else { throw GivesUp() }
      position += 1
      return .scalar
    }
    position = after
    func isMark(_ token: NotationToken?) -> Bool {
      token?.kind == .command("partial") || token?.kind == .letter("d")
    }
    if isMark(all[below].first) {
      var by = ShapeNameReader(all[..<below.upperBound], at: below.lowerBound + 1)
      guard let variable = by.name(), by.position == below.upperBound, !by.isTransposed, !above.isEmpty,
        isMark(all[above].first)
      else { return .unknown }
      var of = ShapeNameReader(all[..<above.upperBound], at: above.lowerBound + 1)
      guard let quantity = of.name(), !of.isTransposed else { return .unknown }
      // L(θ): its arguments say nothing here.
      if of.position < above.upperBound, !all[of.position].isSymbol("(") { return .unknown }
      return .gradient(of: quantity, by: variable)
    }
    let vocabulary = vocabulary
    let reader = { (range: Range<Int>) -> ShapeTerm? in
      ShapeReader.term(Array(all[range]), vocabulary)
    }
    let (numerator, denominator) = (reader(above), reader(below))
    guard let denominator, denominator == .scalar || denominator.isCount else { return .unknown }
    return numerator ?? .unknown
  }
}

extension ShapeTerm {
  /// m, 2m, N − 1: a number of examples, or another small letter.
  fileprivate var isCount: Bool {
    switch self {
    case .scalar: return true
    case .name(let name): return ["m", "n", "N", "M", "B", "tau", "alpha"].contains(name.base)
    case .product(let parts), .sum(let parts), .ambiguous(let parts): return parts.allSatisfy(\.isCount)
    default: return false
    }
  }
}
