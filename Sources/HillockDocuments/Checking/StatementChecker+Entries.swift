import HillockFormula
import HillockProof

// Statements about whole matrices and vectors, judged by their entries.
extension StatementChecker {
  /// What the document says of its matrices, in one way in which its vectors may be meant.
  struct MatrixKnowledge: Sendable {
    var vectorsAreRows: Bool
    var definitions: [String: Scope.ValueDefinition] = [:]
    /// Names that were defined in two ways.
    var conflicting: Set<String> = []
    /// Errors of layers that were said of the last one alone.
    var extended: Set<String> = []
    /// How many definitions could not be put in entries.
    var failures = 0
  }

  /// Takes what the statement defines, and judges it by entries where it could not be judged otherwise.
  mutating func byEntries(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement {
    bold.formUnion(Self.boldNames(tokens))
    guard !isSingleStatement, tokens.relations.allSatisfy({ $0 == .equal || $0 == .defined }),
      tokens.sides.count < 8, let sides = matrixSides(tokens)
    else { return statement }
    let isOpen =
      (statement.role == .claim || statement.role == .definition)
      && [.outOfScope, .undecided].contains(statement.verdict)
    // δ := ∂C/∂z = … says what δ is, and then something of it.
    let isSaid = saysRate(sides, tokens.relations)
    let isClaim =
      isSaid && !tokens.relations.dropFirst().contains(.defined)
      || sides.count > 1 && !tokens.relations.contains(.defined) && !isDefinition(sides) && !isRepeated(sides)
    if isSaid { defineEntries(sides, statement.line) }
    // What is proved of numbers may say something else of matrices.
    let isOfNumbers = statement.verdict == .proved && isClaim && speaksOfMatrices(sides)
    var result = statement
    let share = min(10 * effort, workLeft)
    budget = Prover.Budget(share)
    defer { workLeft = max(0, workLeft - (share - max(0, budget.left))) }
    let judged = (isOpen || isOfNumbers) && isClaim ? judgedByEntries(sides, tokens) : nil
    if isOfNumbers, judged == nil {
      let assumption = "its vectors and matrices are taken for numbers"
      (result.verdict, result.assumptions) = (.conditional, [assumption])
      for position in result.links.indices where result.links[position].verdict == .proved {
        (result.links[position].verdict, result.links[position].assumptions) = (.conditional, [assumption])
      }
    }
    if let judged {
      let text = zip(sides, [""] + tokens.relations.map { " \($0.sign) " }).map { "\($1)\($0)" }.joined()
      (result.read, result.role) = (text, .claim)
      if result.kind == .other { result.kind = sides.count > 2 ? .chain : .equation }
      switch judged {
      case .proved(let words):
        (result.verdict, result.note, result.assumptions) = (.proved, words, [])
        result.links = zip(sides, sides.dropFirst()).enumerated().map { position, pair in
          link(pair.0, pair.1, .proved, tokens, position, nil, nil)
        }
      case .refuted(let position, let witness, let repair):
        (result.verdict, result.note, result.repair, result.assumptions) = (
          .refuted, "by entries", repair, []
        )
        result.links = [
          link(sides[position], sides[position + 1], .refuted, tokens, position, witness, repair)
        ]
      }
    }
    defineEntries(sides, statement.line)
    return result
  }

  /// Whether a name in it is a matrix by a definition that is in force, and stands in a product.
  private func speaksOfMatrices(_ sides: [Term]) -> Bool {
    let least = matrices.map(\.failures).min() ?? 0
    guard let knowledge = matrices.first(where: { $0.failures == least }), !knowledge.definitions.isEmpty
    else {
      return false
    }
    let known = knowledge.definitions.values.reduce(into: Set<String>()) {
      $0.formUnion($1.body.indexedNames)
    }
    let entries = entries(knowledge)
    func isMatrix(_ term: Term) -> Bool {
      switch term {
      case .apply(Term.transposed, _, let arguments): return arguments.contains(where: isMatrix)
      case .symbol(let name): return entries.kind(of: name) == .matrix && known.contains(name)
      case .element(.symbol(let name), let subscripts):
        return entries.kind(of: name) == .matrix && known.contains(name)
          && subscripts.count == DerivativeTargets.Place.layers(of: name)
      default: return false
      }
    }
    return sides.contains { side in
      side.contains { term in
        switch term {
        case .product(let factors): factors.contains(where: isMatrix)
        case .derivative(_, let by, _): isMatrix(by)
        default: false
        }
      }
    }
  }

  /// Whether it only says what its left side is: A = σ(Z), which is no claim, unless A was a derivative before.
  private func isDefinition(_ sides: [Term]) -> Bool {
    guard sides[0].isHead, !sides[1].hasDerivative else { return false }
    return !matrices.contains { knowledge in
      var entries = entries(knowledge)
      guard
        case .element(.symbol(let name), let subscripts)? = entries.value(sides[0])?.entry(
          MatrixEntries.row, MatrixEntries.column)
      else { return false }
      var keys = [name]
      if case .name(let layer)? = subscripts.first { keys.append(Scope.key(of: name, layer: layer)) }
      return keys.contains {
        knowledge.definitions[$0]?.body.hasDerivative == true
          || scope.values[$0]?.body.hasDerivativeOfQuantity == true
      }
    }
  }

  /// Whether it says of a name what was said of it before: that would prove itself.
  private func isRepeated(_ sides: [Term]) -> Bool {
    guard sides.count == 2, sides[0].isHead else { return false }
    return matrices.contains { knowledge in
      var entries = entries(knowledge)
      let (row, column) = (MatrixEntries.row, MatrixEntries.column)
      guard let head = entries.value(sides[0])?.entry(row, column),
        case .element(.symbol(let name), let subscripts) = head,
        let body = entries.value(sides[1])?.entry(row, column),
        let known = knowledge.definitions[name], known.indices.count == subscripts.count
      else { return false }
      let renaming = Dictionary(zip(known.indices, subscripts)) { first, _ in first }
      return !known.body.hasDerivativeOfQuantity && known.body.renaming(indices: renaming) == body
    }
  }

  private enum EntryVerdict {
    case proved(String)
    case refuted(position: Int, Witness, repair: String)
  }

  private func link(
    _ left: Term, _ right: Term, _ verdict: CheckedStatement.Verdict, _ tokens: StatementTokens,
    _ position: Int,
    _ witness: Witness?, _ repair: String?
  ) -> CheckedStatement.Link {
    var link = CheckedStatement.Link(
      from: "\(left)", to: "\(right)", relation: tokens.relations[position].sign, verdict: verdict,
      witness: witness,
      repair: repair, note: nil, isFromFirst: false, steps: [])
    if let start = tokens.sides[position + 1].first, let end = tokens.sides[position + 1].last {
      (link.line, link.column) = place(start.offset)
      (link.endLine, link.endColumn) = place(end.offset)
      link.endColumn += max(1, end.width)
    }
    return link
  }

  /// The sides with transposes; `nil` where one of them is not read.
  private func matrixSides(_ tokens: StatementTokens) -> [Term]? {
    var reading = Reading()
    reading.takesMatrices = true
    var vocabulary = scope.vocabulary
    vocabulary.usage = usage
    var result: [Term] = []
    for side in tokens.sides {
      guard !side.isEmpty, side.count < 120 else { return nil }
      var reader = TermReader(side, vocabulary: vocabulary, reading: reading)
      guard let term = try? reader.whole(), term.foreignPart == nil, !term.mentions("d") else { return nil }
      result.append(term)
    }
    return result.map(namingNumberedLayers(in: result))
  }

  /// Quantities that are differentiated: numbers, whatever their letters.
  private func entries(_ knowledge: MatrixKnowledge, transposed: Bool = false) -> MatrixEntries {
    var result = MatrixEntries(numbers: ["L", "C", "J", "E", "script L", "ell", "I", "H"])
    result.vectorsAreRows = knowledge.vectorsAreRows
    result.gradientsAreTransposed = transposed
    result.vectors = Set(
      survey.arities.filter {
        $0.value == 1 && survey.counted.contains($0.key) && !survey.isWholeOfLayer($0.key)
      }.keys)
    // Weights are matrices where they have two indices anywhere, though w_k may be any weight.
    result.matrices = Set(
      survey.arities.filter { letter, count in
        count == 2 && letter.count == 1 && (letter == "w" || survey.leastArities[letter] == 2)
      }.keys)
    result.bold = bold
    return result
  }

  private func judgedByEntries(_ sides: [Term], _ tokens: StatementTokens) -> EntryVerdict? {
    for (position, (left, right)) in zip(sides, sides.dropFirst()).enumerated() {
      if case .refuted(let witness)? = chainFactor(left, right)?.outcome, let plain = right.withoutItsNumbers
      {
        return .refuted(position: position, witness, repair: "\(left) = \(plain)")
      }
    }
    let least = matrices.map(\.failures).min() ?? 0
    var refuted: (position: Int, witness: Witness, repair: String)?
    for knowledge in matrices where knowledge.failures == least {
      if sides.count == 2, restatesError(sides, knowledge) { return nil }
      var position = 0
      var failed: Int?
      var conditions: [String] = []
      for (left, right) in zip(sides, sides.dropFirst()) {
        guard let link = entryLink(left, right, knowledge) else {
          // No product at all, or another shape: a slip where another order is right.
          guard failed == nil else { return nil }
          failed = position
          position += 1
          continue
        }
        if link.isProved {
          conditions += link.conditions.filter { !conditions.contains($0) }
        } else if !link.isConditional, failed == nil {
          failed = position
        } else {
          return nil
        }
        position += 1
      }
      guard let failed else {
        return .proved((["by entries"] + conditions).joined(separator: "; "))
      }
      // Refuted only where another order or a transpose makes it right, so that it was read as it is meant.
      guard let found = refutation(sides[failed], sides[failed + 1], knowledge) else { continue }
      if refuted == nil { refuted = (failed, found.witness, found.repair) }
    }
    return refuted.map { .refuted(position: $0.position, $0.witness, repair: $0.repair) }
  }

  /// - Parameters:
  ///   - transposed: whether gradients have the shape of what is transposed.
  ///   - flipped: whether vectors are meant the other way than in the definitions.
  ///   - keepingVectors: whether gradients by vectors have the shape of these all the same.
  private func entryLink(
    _ left: Term, _ right: Term, _ knowledge: MatrixKnowledge, transposed: Bool = false,
    flipped: Bool = false,
    keepingVectors: Bool = false, effort: Int = 10_000, isSieved: Bool = false
  ) -> LinkResult? {
    var entries = entries(knowledge, transposed: transposed)
    if flipped { entries.vectorsAreRows.toggle() }
    entries.keepsGradientsByVectors = keepingVectors
    guard let a = entries.value(left), let b = entries.value(right), a.kind == b.kind,
      a.kind != .number || entries.metProduct
    else { return nil }
    let (row, column) = (MatrixEntries.row, MatrixEntries.column)
    var judge = linkJudge(scope(of: knowledge))
    judge.effort = min(judge.effort, effort)
    let terms = [a.entry(row, column), b.entry(row, column)]
    for term in terms { judge.scope.vectors.formUnion(term.indexedNames) }
    guard budget.left > 0 else { return nil }
    // Numbers tell at once that most of what is tried is wrong.
    if isSieved, !Repair(judge: judge.prepared(for: terms[0], terms[1])).plausible((terms[0], terms[1])) {
      return nil
    }
    let result = judge.judge(terms[0], .equal, terms[1])
    if result.isProved { return result }
    if let any = forAnyQuantity(terms[0], terms[1], judge) { return any }
    return withoutIndependent(terms[0], terms[1], judge) ?? result
  }

  func scope(of knowledge: MatrixKnowledge) -> Scope {
    var result = scope
    for (name, definition) in knowledge.definitions {
      result.values[name] = definition
      result.functions[name] = nil
      let base = String(name.prefix { $0 != "|" })
      result.vectors.insert(base)
      // Z_o is no component of Z here.
      guard name.contains("₍") else { continue }
      let letter = Term.letter(of: name)
      result.values["\(letter)_\(name.dropFirst(letter.count + 1).dropLast())"] = nil
      if result.values[letter]?.indices.count == 1 { result.values[letter] = nil }
    }
    return result.relatingParts()
  }

  /// A witness against an equation, and what would be right: one product turned round, or one transpose more or less.
  private func refutation(_ left: Term, _ right: Term, _ knowledge: MatrixKnowledge) -> (
    witness: Witness, repair: String
  )? {
    guard !CaseWords.supposes(context.sentence + " " + context.trail),
      knowledge.conflicting.isDisjoint(with: left.names.union(right.names))
    else { return nil }
    var mended: Term?
    let scaled = left.hasDerivative ? right.scaled : []
    for candidate in scaled + right.rearranged.prefix(14) where mended == nil {
      guard budget.left > 0 else { return nil }
      if entryLink(left, candidate, knowledge, isSieved: true)?.isProved == true { mended = candidate }
    }
    guard let mended else { return nil }
    // In the other custom for the shape of a gradient, with rows for columns, or with the transposes of vectors left out, it may
    // be right.
    var entries = entries(knowledge)
    let turned = right.withVectorsTurned(by: &entries)
    for candidate in [right] + turned {
      for (transposed, flipped, keeping) in Self.customs {
        // As it stands it has failed, and where there are no vectors, they are not meant another way.
        if candidate == right && !transposed && !flipped || (flipped || keeping) && turned.isEmpty {
          continue
        }
        guard budget.left > 0 else { return nil }
        let link = entryLink(
          left, candidate, knowledge, transposed: transposed, flipped: flipped, keepingVectors: keeping,
          effort: 4000)
        if link?.isProved == true { return nil }
      }
    }
    let text = "the entries are those of \(mended), and not those of \(right)"
    return (Witness(values: [:], left: nil, right: nil, text: text), "\(left) = \(mended)")
  }

  /// Whether gradients are transposed, vectors rows where they are columns, and gradients by vectors not transposed.
  private static let customs = [
    (false, false, false), (true, false, false), (false, true, false), (true, true, false),
    (true, false, true),
    (true, true, true),
  ]

  // MARK: definitions

  /// Keeps what the first side is by entries, where it is a whole quantity.
  private mutating func defineEntries(_ sides: [Term], _ line: Int) {
    guard sides.count > 1, sides[0].isHead else { return }
    let (row, column) = (MatrixEntries.row, MatrixEntries.column)
    var failed: [Int] = []
    for position in matrices.indices {
      var entries = entries(matrices[position])
      guard let head = entries.value(sides[0]) else { return }
      guard let body = entries.value(sides[1]), body.kind == head.kind else {
        failed.append(position)
        continue
      }
      switch head.entry(row, column) {
      case .element(.symbol(let name), let subscripts) where head.kind != .number:
        define(name, subscripts, body.entry(row, column), line, position)
      case .symbol(let name) where head.kind == .number && entries.metProduct:
        define(name, [], body.entry(row, column), line, position)
      default: break
      }
    }
    // Where the other custom has entries, this one is not the text's.
    if failed.count < matrices.count { for position in failed { matrices[position].failures += 1 } }
  }

  private mutating func define(
    _ name: String, _ subscripts: [Term.Subscript], _ body: Term, _ line: Int, _ position: Int
  ) {
    let layers = DerivativeTargets.Place.layers(of: name)
    var (key, body) = (name, body)
    var indices: [String] = []
    for (place, item) in subscripts.enumerated() {
      switch item {
      case .name(let layer) where place < layers && layer.first?.isUppercase == true && layer.count == 1:
        key = Scope.key(of: name, layer: layer)
      case .name(let index): indices.append(index)
      case .shifted(let layer, let offset) where place < layers:
        // z^{l+1} = W^{l+1} a^l + b^{l+1} says what z^l is.
        body = body.renaming(indices: [layer: .shifted(layer, -offset)])
        indices.append(layer)
      default: return
      }
    }
    guard Set(indices).count == indices.count, !body.names.contains(name) || key.contains("^") else { return }
    // δ_j = ∂C/∂z_j was said of its components, and another formula for the whole is a claim.
    if !body.hasDerivativeOfQuantity, scope.values[key]?.body.hasDerivativeOfQuantity == true { return }
    // What leads back to itself, in the same layer, is no definition.
    if body.mentionsSameLayer(name, subscripts) { return }
    if let known = matrices[position].definitions[key] {
      if known.body == body { return }
      // δ = ∂C/∂z stays what it is; another formula for it is a claim.
      if known.body.hasDerivative { return }
      matrices[position].conflicting.insert(name)
    }
    matrices[position].definitions[key] = .init(
      indices: indices, body: body, line: line, section: context.sectionNumber)
    defineErrors(name, subscripts, body, line, position)
  }
}

extension Term {
  /// Whether it has ∂C/∂z in it, and not only f′(z).
  var hasDerivativeOfQuantity: Bool {
    contains { if case .derivative = $0 { true } else { false } }
  }

  /// All names in it.
  fileprivate var names: Set<String> { symbols.union(indexedNames) }

  fileprivate func mentionsSameLayer(_ name: String, _ subscripts: [Subscript]) -> Bool {
    contains {
      guard case .element(.symbol(name), let own) = $0 else { return false }
      let layers = DerivativeTargets.Place.layers(of: name)
      return own.prefix(layers) == subscripts.prefix(layers)
    }
  }

  /// The term with one transpose more or less, or one product turned round.
  fileprivate var rearranged: [Term] {
    var result: [Term] = []
    switch self {
    case .product(let factors):
      for position in factors.indices.dropLast() {
        var other = factors
        other.swapAt(position, position + 1)
        result.append(.product(other))
      }
      for position in factors.indices {
        for change in factors[position].rearranged + factors[position].turned {
          var other = factors
          other[position] = change
          result.append(.product(other))
          // And the two sides of it turned round as well: A^T δ for δ A^T.
          if factors.count == 2 { result.append(.product(other.reversed())) }
        }
      }
    case .sum(let parts):
      for position in parts.indices {
        for change in parts[position].rearranged {
          var other = parts
          other[position] = change
          result.append(.sum(other))
        }
      }
    case .negative(let inner): result = inner.rearranged.map(Term.negative)
    case .quotient(let above, let below): result = above.rearranged.map { .quotient($0, below) }
    case .apply(Term.componentwiseProduct, 0, let parts) where parts.count == 2:
      result =
        parts[0].rearranged.map { .apply(Term.componentwiseProduct, primes: 0, [$0, parts[1]]) }
        + parts[1].rearranged.map { .apply(Term.componentwiseProduct, primes: 0, [parts[0], $0]) }
    default: break
    }
    return result
  }

  /// The term with a factor that is often lost, or without one that does not belong there.
  fileprivate var scaled: [Term] {
    var result: [Term] = [.negative(self), .product([.integer(2), self]), .product([.integer(-2), self])]
    if case .product(let factors) = self {
      for position in factors.indices where factors.count > 1 && factors[position].isCount {
        var rest = factors
        rest.remove(at: position)
        result.append(rest.count == 1 ? rest[0] : .product(rest))
      }
    }
    if case .quotient(let above, let below) = self, below.isCount { result.append(above) }
    return result
  }

  /// A number, or a number of examples: 2, m, 1/m.
  private var isCount: Bool {
    switch self {
    case .number: true
    case .symbol(let name): ["m", "n", "N", "B"].contains(name)
    case .quotient(let above, let below): above.isCount && below.isCount
    default: false
    }
  }

  /// The term with one vector more or less transposed, the order of all factors kept.
  fileprivate func withVectorsTurned(by entries: inout MatrixEntries) -> [Term] {
    switch self {
    case .product(let factors):
      var result: [Term] = []
      for position in factors.indices {
        var changes = factors[position].withVectorsTurned(by: &entries)
        if let kind = entries.value(factors[position])?.kind, kind == .column || kind == .row {
          changes += factors[position].turned
        }
        for change in changes {
          var other = factors
          other[position] = change
          result.append(.product(other))
        }
      }
      return result
    case .negative(let inner): return inner.withVectorsTurned(by: &entries).map(Term.negative)
    case .quotient(let above, let below):
      return above.withVectorsTurned(by: &entries).map { .quotient($0, below) }
    case .apply(Term.componentwiseProduct, 0, let parts) where parts.count == 2:
      let (first, second) = (
        parts[0].withVectorsTurned(by: &entries), parts[1].withVectorsTurned(by: &entries)
      )
      return first.map { .apply(Term.componentwiseProduct, primes: 0, [$0, parts[1]]) }
        + second.map { .apply(Term.componentwiseProduct, primes: 0, [parts[0], $0]) }
    default: return []
    }
  }

  private var turned: [Term] {
    switch self {
    case .apply(Term.transposed, 0, let arguments): return arguments
    case .symbol, .element, .derivative: return [.apply(Term.transposed, primes: 0, [self])]
    default: return []
    }
  }
}
