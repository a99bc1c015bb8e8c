import HillockFormula
import HillockProof

/// What a document says of the shapes of its names, and what follows from that.
///
/// A shape may be stated before or behind the formulas that it holds for, so that it is collected first. A section's own
/// statements come before those of others; a name with two shapes has none.
struct ShapeFacts: Sendable {
  struct Entry: Hashable, Sendable {
    var name: ShapeName
    var shape: StatedShape
    var section: Int
  }

  private(set) var stated: [Entry] = []
  /// Dimensions that the text sets equal.
  private(set) var aliases: Set<Set<Dimension>> = []
  /// Whether it says that its vectors are columns, or rows.
  private(set) var mentionsColumns = false
  private(set) var mentionsRows = false
  var isEmpty: Bool { stated.isEmpty }

  init() {}

  init(passages: [StatementChecker.Passage], prose: [String]) {
    for (position, passage) in passages.enumerated() {
      for (number, statement) in passage.statements.enumerated() {
        takeMembership(statement, before: passage.statements[..<number], passage.context.sectionNumber)
        takeAlias(statement)
      }
      takeSubscripts(passage)
      if position > 0 { takeWords(passages[position - 1], passage) }
    }
    for text in prose {
      let lower = text.lowercased()
      if Self.columnWords.contains(where: lower.containsText) { mentionsColumns = true }
      if Self.rowWords.contains(where: lower.containsText) { mentionsRows = true }
    }
  }

  private static let columnWords = [
    "column vector", "vector columna", "vetor coluna", "vecteur colonne", "spaltenvektor", "列向量", "열벡터",
    "列ベクトル",
  ]
  private static let rowWords = [
    "row vector", "vector fila", "vetor linha", "vecteur ligne", "zeilenvektor", "行向量", "행벡터", "行ベクトル",
    "each row",
  ]

  /// The letters of all numbers of rows and columns in the shapes that it states.
  var sizes: Set<String> {
    stated.reduce(into: []) { result, entry in
      switch entry.shape {
      case .matrix(let rows, let columns): result.formUnion([rows.base, columns.base])
      case .vector(let size): result.insert(size.base)
      case .scalar: break
      }
    }
  }

  /// The shape that the text gives a name in a section; `nil` where it gives none, or several.
  func shape(of name: ShapeName, inSection section: Int) -> StatedShape? {
    var found: (own: Set<StatedShape>, all: Set<StatedShape>) = ([], [])
    for entry in stated {
      guard let indices = entry.name.indices(in: name) else { continue }
      let shape = entry.shape.renaming(indices)
      found.all.insert(shape)
      if entry.section == section { found.own.insert(shape) }
    }
    var candidates = found.own.isEmpty ? found.all : found.own
    // ℝ^{out × in} says the same in words.
    if candidates.count > 1 { candidates = candidates.filter { !$0.isInWords } }
    return candidates.count == 1 ? candidates.first : nil
  }

  /// The sections in which the text gives a name its shape.
  func sections(of name: ShapeName) -> Set<Int> {
    Set(stated.filter { $0.name.indices(in: name) != nil }.map(\.section))
  }

  /// Whether the text gives the letter of a name more than one shape at any place, whatever stands above or below it.
  func statesSeveral(of name: ShapeName) -> Bool {
    Set(stated.filter { $0.name.indices(in: name) != nil }.map(\.shape)).count > 1
  }

  private mutating func add(_ name: ShapeName, _ shape: StatedShape, _ section: Int) {
    guard stated.count < 400 else { return }
    let entry = Entry(name: name, shape: shape, section: section)
    if !stated.contains(entry) { stated.append(entry) }
  }

  // MARK: what is read

  /// `W^{[l]} ∈ ℝ^{n_l × n_{l−1}}`, `U, V ∈ ℝ^{m × n}`.
  private mutating func takeMembership(
    _ statement: StatementTokens, before: ArraySlice<StatementTokens>, _ section: Int
  ) {
    guard let mark = statement.relations.firstIndex(of: .member),
      let shape = Self.space(statement.sides[mark + 1])
    else { return }
    guard let name = Self.wholeName(statement.sides[mark]) else { return }
    add(name, shape, section)
    guard mark == 0 else { return }
    for other in before.reversed() {
      guard other.relations.isEmpty, let name = Self.wholeName(other.sides[0]) else { break }
      add(name, shape, section)
    }
  }

  /// `n_x = n^{[0]}`, `k = 1`: from here on one of them may stand for the other.
  private mutating func takeAlias(_ statement: StatementTokens) {
    guard statement.relations.contains(.equal) || statement.relations.contains(.defined) else { return }
    let sizes = statement.sides.map { Self.dimension($0[...]) }
    for (left, right) in zip(sizes, sizes.dropFirst()) {
      if let left, let right, left != right { aliases.insert([left, right]) }
    }
  }

  /// `W_{m \times n}`.
  private mutating func takeSubscripts(_ passage: StatementChecker.Passage) {
    let tokens = passage.tokens
    for position in tokens.indices where tokens[position].isSymbol("_") {
      guard let (inside, after) = NotationPreparation.group(in: tokens, at: position + 1),
        let shape = Self.sizes(tokens[inside], needsSign: true), position > 0
      else { continue }
      // A name that has such a subscript at one place has it at all: it is a part of the name as well.
      let start = tokens[position - 1].isSymbol("}") ? nil : position - 1
      guard let start else { continue }
      var reader = ShapeNameReader(tokens[..<after], at: start)
      guard let name = reader.name(), reader.position == after else { continue }
      add(name, shape, passage.context.sectionNumber)
    }
  }

  private static let pairing = [
    "respectively", "respectivamente", "respectivement", "rispettivamente", "beziehungsweise", "bzw",
    "соответственно", "分别", "各自", "각각", "それぞれ",
  ]

  private static let shapeWords = [
    "shape", "size", "dimension", "dimensions", "matrix", "matrices", "forma", "tamaño", "dimensión",
    "dimensiones",
    "dimensões", "matriz", "taille", "matrice", "größe", "размер", "размера", "матрица", "размерность",
  ]
  private static let shapeSigns = ["形状", "维度", "矩阵", "크기", "차원", "행렬", "行列", "次元"]

  /// `$X$ is an $m \times k$ matrix`.
  private static func isMatrix(_ between: [String], _ second: StatementChecker.Passage) -> Bool {
    guard let first = between.first, between.count <= 2, ["is", "es", "est", "ist", "é"].contains(first)
    else {
      return false
    }
    return CaseWords.words(of: second.context.trail).prefix(2).contains(where: shapeWords.contains)
  }

  private static func speaksOfShape(_ text: String, _ words: [String]) -> Bool {
    words.contains(where: shapeWords.contains) || shapeSigns.contains(where: text.containsText)
  }

  /// `$W$ has the shape $(m, n)$`, `an $m \times n$ matrix $W$`.
  private mutating func takeWords(_ first: StatementChecker.Passage, _ second: StatementChecker.Passage) {
    guard first.context.sentenceNumber == second.context.sentenceNumber, !first.context.isDisplay,
      !second.context.isDisplay, first.statements.count == 1, second.statements.count <= 2
    else { return }
    let between = second.context.lead.lowercased()
    let words = CaseWords.words(of: between)
    guard words.count <= 9, !words.contains("and"), !words.contains("not") else { return }
    // Two names and two shapes, the first for the first.
    let sentence = second.context.sentence.lowercased()
    guard !Self.pairing.contains(where: sentence.containsText) else { return }
    let section = second.context.sectionNumber
    let speaksOfShape = Self.speaksOfShape(between, words)
    if first.statements[0].relations.isEmpty, let name = Self.wholeName(first.statements[0].sides[0]) {
      if let shape = Self.sizes(second.tokens[...], needsSign: !speaksOfShape || words.contains("matrix")),
        case .matrix = shape,
        speaksOfShape || words == ["is"] || words == ["of"] || Self.isMatrix(words, second)
      {
        add(name, shape, section)
      }
      return
    }
    // an m × n matrix W
    if let shape = Self.sizes(first.tokens[...], needsSign: true), words.count <= 3, speaksOfShape,
      second.statements.count == 1,
      second.statements[0].relations.isEmpty, let name = Self.wholeName(second.statements[0].sides[0])
    {
      add(name, shape, section)
    }
  }

  /// `(4 × m) = (4 × 2)(2 × m) + (4 × 1)`: shapes below a formula of matrices, and no products of numbers.
  static func isOfShapes(_ statement: StatementTokens) -> Bool {
    var count = 0
    for side in statement.sides {
      var position = 0
      while position < side.count {
        if case .symbol(let sign) = side[position].kind, ["+", "-", "*", "odot", "circ"].contains(sign) {
          position += 1
          continue
        }
        guard side[position].isSymbol("(") || side[position].isSymbol("["),
          let close = side[position...].firstIndex(where: { $0.isSymbol(")") || $0.isSymbol("]") }),
          sizes(side[position...close], needsSign: true) != nil
        else { return false }
        count += 1
        position = close + 1
      }
    }
    return count > 2
  }

  // MARK: parts

  /// The tokens as one name with its scripts; `nil` where there is more. A component such as W_{ij} is no matrix.
  static func wholeName(_ tokens: [NotationToken]) -> ShapeName? {
    var end = tokens.count
    while end > 0, tokens[end - 1].isSymbol(",") || tokens[end - 1].isSymbol(".") { end -= 1 }
    var reader = ShapeNameReader(tokens[..<end], at: 0)
    guard end > 0, end <= 40, let name = reader.name(), reader.position == end, !reader.isTransposed else {
      return nil
    }
    return name
  }

  /// ℝ^n, ℝ^{m × n}, R^{m × n}, ℝ.
  static func space(_ tokens: [NotationToken]) -> StatedShape? {
    var rest = tokens[...]
    while let last = rest.last, last.isSymbol(",") || last.isSymbol(".") { rest = rest.dropLast() }
    guard let first = rest.first else { return nil }
    var isBlackboard = false
    if first.kind == .command("mathbb") || first.kind == .command("mathcal") {
      isBlackboard = true
      rest = rest.dropFirst()
      let isBraced = rest.first?.isSymbol("{") == true
      if isBraced { rest = rest.dropFirst() }
      guard rest.first?.kind == .letter("R") || rest.first?.kind == .bold("R") else { return nil }
      rest = rest.dropFirst()
      if isBraced {
        guard rest.first?.isSymbol("}") == true else { return nil }
        rest = rest.dropFirst()
      }
    } else {
      guard first.kind == .letter("R") || first.kind == .bold("R") else { return nil }
      rest = rest.dropFirst()
    }
    if rest.isEmpty { return isBlackboard ? .scalar : nil }
    guard rest.first?.isSymbol("^") == true else { return nil }
    let content = rest.dropFirst()
    if content.first?.isSymbol("{") == true {
      guard let (inside, after) = NotationPreparation.group(in: tokens, at: content.startIndex),
        after == content.endIndex
      else { return nil }
      return sizes(tokens[inside], needsSign: false)
    }
    guard content.count == 1, let size = dimension(content) else { return nil }
    return .vector(size)
  }

  /// `m × n`, `(m, n)`, `[m, n]`, `n`.
  ///
  /// - Parameter needsSign: whether only a sign of multiplication makes two numbers a shape.
  static func sizes(_ tokens: ArraySlice<NotationToken>, needsSign: Bool) -> StatedShape? {
    var content = tokens
    while let last = content.last, last.isSymbol(".") || last.isSymbol(",") { content = content.dropLast() }
    var isBracketed = false
    while let first = content.first, let last = content.last, content.count > 2,
      first.isSymbol("(") && last.isSymbol(")") || first.isSymbol("[") && last.isSymbol("]")
        || first.isSymbol("{") && last.isSymbol("}")
    {
      isBracketed = isBracketed || !first.isSymbol("{")
      content = content.dropFirst().dropLast()
    }
    guard content.count <= 40 else { return nil }
    var parts: [ArraySlice<NotationToken>] = []
    var start = content.startIndex
    var depth = 0
    var hasSign = false
    for position in content.indices {
      guard case .symbol(let sign) = content[position].kind else {
        // m x n
        if content[position].kind == .letter("x"), depth == 0, position > start,
          position + 1 < content.endIndex, content.count == 3
        {
          hasSign = true
          parts.append(content[start..<position])
          start = position + 1
        }
        continue
      }
      if "([{".contains(sign) { depth += 1 }
      if ")]}".contains(sign) { depth -= 1 }
      if depth < 0 { return nil }
      if depth == 0, sign == "*" || sign == "," && isBracketed {
        hasSign = hasSign || sign == "*"
        parts.append(content[start..<position])
        start = position + 1
      }
    }
    parts.append(content[start...])
    var sizes: [Dimension] = []
    for part in parts {
      guard let size = dimension(part) else { return nil }
      sizes.append(size)
    }
    if needsSign && !hasSign { return nil }
    switch sizes.count {
    case 1: return needsSign ? nil : .vector(sizes[0])
    case 2: return .matrix(sizes[0], sizes[1])
    default: return nil
    }
  }

  /// `m`, `n^{[l]}`, `3`, `n + 1`.
  static func dimension(_ tokens: ArraySlice<NotationToken>) -> Dimension? {
    var tokens = tokens
    while let first = tokens.first, let last = tokens.last, 3...26 ~= tokens.count, first.isSymbol("{"),
      last.isSymbol("}"),
      NotationPreparation.group(in: Array(tokens), at: 0)?.after == tokens.count
    {
      tokens = tokens.dropFirst().dropLast()
    }
    guard let first = tokens.first, tokens.count <= 24 else { return nil }
    if case .number(let digits) = first.kind, tokens.count == 1, Int(digits) != nil {
      return Dimension(base: digits)
    }
    var base: String
    switch first.kind {
    case .letter(let name), .bold(let name), .word(let name), .prose(let name): base = name
    default: return nil
    }
    var rest = tokens.dropFirst()
    // din, nx written as several letters.
    while let next = rest.first, case .letter(let more) = next.kind, base.count < 6, !next.spaced {
      base += more
      rest = rest.dropFirst()
    }
    var result = Dimension(base: base)
    while let next = rest.first {
      if next.isSymbol("_") || next.isSymbol("^") {
        let all = Array(rest)
        var inside = 1..<2
        var after = 2
        if let group = NotationPreparation.group(in: all, at: 1) { (inside, after) = group }
        guard inside.upperBound <= all.count, let parts = ShapeNameReader.parts(all[inside]) else {
          return nil
        }
        result.indices += parts
        rest = rest.dropFirst(after)
      } else if next.isSymbol("+") || next.isSymbol("-"), rest.count > 1 {
        result.isFormula = true
        result.base += rest.map(\.bareText).joined()
        return result
      } else {
        return nil
      }
    }
    return result
  }
}
