import HillockFormula
import HillockProof

// Indices of sums that cannot be meant as they stand.
extension StatementChecker {
  /// A slip of an index, with what it is and, where one change mends it, the right side mended.
  struct IndexSlip {
    var text: String
    /// The side that it is in, and that side mended.
    var position = 1
    var mended: Term
  }

  /// The slip in `z_j = Σ_j w_jk a_k + b_j`, whose sum runs over the index of its left side and leaves k open, and in
  /// `p_j = e^{z_j}/Σ_k e^{z_j}`, whose terms lack the index of their sum, in `z_j = Σ_k w_jk a_j + b_j`, whose a_j does, and in
  /// `ln Σ_i e^{z_j}`, whose j stands nowhere else; `nil` where the indices may be meant.
  func indexSlip(in read: ReadStatement) -> IndexSlip? {
    guard !isSingleStatement, read.sides.count > 1,
      read.relations.allSatisfy({ $0 == .equal || $0 == .defined }),
      !CaseWords.supposes(context.sentence + " " + context.trail)
    else { return nil }
    if let slip = unbound(read) { return slip }
    guard read.sides.count == 2 else { return nil }
    if let slip = misplaced(read.sides[0], read.sides[1]) { return slip }
    guard case .element(.symbol(let name), let subscripts) = read.sides[0] else { return nil }
    let own = Set(subscripts.dropFirst(DerivativeTargets.Place.layers(of: name)).compactMap(\.index))
    let right = read.sides[1]
    guard !own.isEmpty, right.foreignPart == nil else { return nil }
    return captured(own, read.sides[0], right) ?? idle(own, right)
  }

  /// The statement refuted, where a sum with an ellipsis has a term that does not go on as the others do.
  func seriesSlip(
    in read: ReadStatement, _ tokens: StatementTokens, _ source: String, _ line: Int
  ) -> CheckedStatement? {
    guard !isSingleStatement, !CaseWords.supposes(context.sentence + " " + context.trail),
      let position = read.sides.firstIndex(where: { $0.foreignPart?.hasPrefix(Term.slipMark) == true }),
      position > 0, let text = read.sides[position].foreignPart?.dropFirst(Term.slipMark.count)
    else { return nil }
    var link = CheckedStatement.Link(
      from: "\(read.sides[position - 1])", to: "…", relation: read.relations[position - 1].sign,
      verdict: .refuted, witness: Witness(values: [:], left: nil, right: nil, text: String(text)),
      repair: nil,
      note: nil, isFromFirst: false, steps: [])
    if position < tokens.sides.count, let start = tokens.sides[position].first,
      let end = tokens.sides[position].last
    {
      (link.line, link.column) = place(start.offset)
      (link.endLine, link.endColumn) = place(end.offset)
      link.endColumn += max(1, end.width)
    }
    var result = CheckedStatement(
      line: line, latex: source, read: Self.text(of: read), kind: .equation, verdict: .refuted, links: [link],
      repair: nil, note: String(text))
    result.role = .claim
    return result
  }

  /// ∂z_j/∂a_i = w_ji behind z_j = Σ_i w_ij a_i: what holds for equal indices only, and for all with the two indices of one
  /// component exchanged; `nil` for anything else.
  func exchange(
    _ result: LinkResult, _ left: Term, _ relation: StatementTokens.Relation, _ right: Term,
    _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard !isSingleStatement, relation == .equal, result.isConditional, let witness = result.generalFailure
    else { return nil }
    for entry in right.all(where: { $0.ownIndices?.indices.count == 2 }).prefix(3) {
      guard let (indices, _) = entry.ownIndices, indices[0] != indices[1] else { continue }
      let exchanged = entry.renaming(indices: [indices[0]: .name(indices[1]), indices[1]: .name(indices[0])])
      guard judge.judge(left, relation, right.replacing([entry: exchanged])).isProved else { continue }
      var refuted = LinkResult(outcome: .refuted(witness))
      refuted.unknowns = result.unknowns
      let sifted = sifted(refuted, left, relation, right, read, judge)
      return sifted.isRefuted ? sifted : nil
    }
    return nil
  }

  /// A sum whose terms do not have its index, but another one that stands nowhere else in the statement.
  private func unbound(_ read: ReadStatement) -> IndexSlip? {
    let conditioned = (read.clauses + conditions.strict(for: context).compactMap(\.condition)).flatMap(
      \.terms
    )
    .reduce(into: Set<String>()) { $0.formUnion($1.symbols.union($1.freeIndices)) }
    for (position, side) in read.sides.enumerated() where side.foreignPart == nil {
      for sum in side.all(where: \.isPlainSeries) {
        guard case .over(let kind, let k, let range, let body) = sum, !body.freeIndices.contains(k),
          !body.symbols.contains(k),
          !body.mentionsInLabel(k), !body.contains(where: \.isPlainSum)
        else { continue }
        let open = body.freeIndices.filter { Self.counting.contains($0) }
        let rest = read.sides.map { $0.replacing([sum: .zero]) }
        let beside = rest.reduce(into: conditioned) { $0.formUnion($1.freeIndices.union($1.symbols)) }
        // Π_{i=c}^C f_c, where c = 1 is meant.
        let lower = range.lower.flatMap { $0 == Term.symbol(open.first ?? "") ? nil : $0 }
        let bounds = [lower, range.upper].compactMap { $0 }.reduce(into: Set<String>()) {
          $0.formUnion($1.symbols)
        }
        guard open.count == 1, let j = open.first, !beside.contains(j), !bounds.contains(j),
          !body.symbols.contains(j), side.freeIndices.contains(j)
        else {
          continue
        }
        var whole = range
        if lower == nil, range.lower != nil { whole.lower = Term.one }
        let mended = Term.over(kind, index: j, range: whole, body)
        return IndexSlip(
          text: "the \(kind.rawValue) runs over \(k), which its terms do not have, and leaves \(j) open",
          position: position,
          mended: side.replacing([sum: mended]))
      }
    }
    return nil
  }

  /// `z_j = Σ_k w_jk a_j + b_j`: what is multiplied by the weights does not have the index of the sum.
  private func misplaced(_ left: Term, _ right: Term) -> IndexSlip? {
    if case .apply(let name, 0, let first) = left, case .apply(name, 0, let second) = right, first.count == 1,
      second.count == 1, let inner = misplaced(first[0], second[0])
    {
      return IndexSlip(text: inner.text, mended: .apply(name, primes: 0, [inner.mended]))
    }
    guard case .element = left, case .sum(let parts) = right, parts.count == 2,
      let (own, base) = left.ownIndices,
      own.count == 1, parts.contains(where: { $0.ownIndices?.indices == own }),
      let sum = parts.first(where: \.isPlainSum), case .over(_, let k, let range, let body) = sum,
      case .product(let factors) = body, factors.count == 2,
      let weight = factors.first(where: { $0.ownIndices.map { Set($0.indices) == Set(own + [k]) } ?? false }),
      let input = factors.first(where: { $0 != weight }), let (inner, name) = input.ownIndices, inner == own,
      Term.letter(of: name) != Term.letter(of: base)
    else { return nil }
    let mended = input.renaming(indices: [own[0]: .name(k)])
    return IndexSlip(
      text: "\(input) does not have the index \(k) of the sum",
      mended: right.replacing([sum: .over(.sum, index: k, range: range, body.replacing([input: mended]))]))
  }

  private func captured(_ own: Set<String>, _ left: Term, _ right: Term) -> IndexSlip? {
    let open = right.freeIndices.subtracting(left.freeIndices)
    guard open.count == 1, let k = open.first, k.count == 1, Self.counting.contains(k),
      !right.symbols.contains(k),
      let sum = right.first(where: { term in
        guard case .over(.sum, let index, let range, let body) = term, own.contains(index) else {
          return false
        }
        return range.excluding.isEmpty && range.set == nil && body.freeIndices.isSuperset(of: [k, index])
      }), case .over(_, let j, let range, let body) = sum,
      // k stands nowhere else.
      !right.replacing([sum: .zero]).freeIndices.contains(k)
    else { return nil }
    let mended = right.replacing([sum: .over(.sum, index: k, range: range, body)])
    guard mended.freeIndices.isSubset(of: left.freeIndices) else { return nil }
    return IndexSlip(
      text: "the sum runs over \(j), which the left side has, and leaves \(k) open", mended: mended)
  }

  private func idle(_ own: Set<String>, _ right: Term) -> IndexSlip? {
    let slips = right.all { term in
      guard case .quotient(let above, .over(.sum, let k, let range, let body)) = term, above == body,
        range.excluding.isEmpty, range.set == nil
      else { return false }
      let free = body.freeIndices
      return !free.contains(k) && !body.symbols.contains(k) && free.intersection(own).count == 1
        && body.indexedNames.count == 1
    }
    guard slips.count == 1, case .quotient(let above, .over(_, let k, let range, let body)) = slips[0],
      let j = body.freeIndices.intersection(own).first, j != k
    else { return nil }
    let mended = Term.quotient(
      above, .over(.sum, index: k, range: range, body.renaming(indices: [j: .name(k)])))
    return IndexSlip(
      text: "the terms of the sum do not have its index \(k), so that the quotient is the same for all \(j)",
      mended: right.replacing([slips[0]: mended]))
  }

  private static let counting: Set<String> = ["c", "i", "j", "k", "m", "n", "p", "q", "r"]

  /// The statement refuted by its slip.
  func refuted(
    by slip: IndexSlip, _ read: ReadStatement, _ tokens: StatementTokens, _ source: String, _ line: Int
  ) -> CheckedStatement {
    let right = max(1, slip.position)
    let (sign, isLeft) = (read.relations[right - 1].sign, slip.position == 0)
    let repair =
      isLeft ? "\(slip.mended) \(sign) \(read.sides[1])" : "\(read.sides[right - 1]) \(sign) \(slip.mended)"
    var link = CheckedStatement.Link(
      from: "\(read.sides[right - 1])", to: "\(read.sides[right])", relation: sign, verdict: .refuted,
      witness: Witness(values: [:], left: nil, right: nil, text: slip.text), repair: repair, note: nil,
      isFromFirst: false, steps: [])
    if tokens.sides.count == read.sides.count, let start = tokens.sides[right].first,
      let end = tokens.sides[right].last
    {
      (link.line, link.column) = place(start.offset)
      (link.endLine, link.endColumn) = place(end.offset)
      link.endColumn += max(1, end.width)
    }
    var result = CheckedStatement(
      line: line, latex: source, read: Self.text(of: read), kind: .equation, verdict: .refuted, links: [link],
      repair: repair, note: slip.text)
    result.role = .claim
    return result
  }
}

extension Term {
  /// A sum or a product over an index that leaves nothing out.
  fileprivate var isPlainSeries: Bool {
    guard case .over(let kind, _, let range, _) = self else { return false }
    return (kind == .sum || kind == .product) && range.excluding.isEmpty && range.set == nil
  }

  /// A sum over an index that leaves nothing out.
  fileprivate var isPlainSum: Bool {
    if case .over(.sum, _, let range, _) = self { return range.excluding.isEmpty && range.set == nil }
    return false
  }

  /// The indices of a component behind its layers, and its name; `nil` for anything else.
  fileprivate var ownIndices: (indices: [String], name: String)? {
    guard case .element(.symbol(let name), let subscripts) = self else { return nil }
    let own = subscripts.dropFirst(DerivativeTargets.Place.layers(of: name))
    let indices = own.compactMap { if case .name(let index) = $0 { index } else { nil } }
    return indices.count == own.count ? (indices, name) : nil
  }

  /// Whether an index stands in a label such as c+k or y_k.
  fileprivate func mentionsInLabel(_ index: String) -> Bool {
    contains { term in
      guard case .element(_, let subscripts) = term else {
        if case .symbol(let name) = term { return name.count > 1 && name.hasSuffix("_" + index) }
        return false
      }
      return subscripts.contains { ($0.index ?? "").count > 1 && ($0.index ?? "").contains(index) }
    }
  }

  fileprivate func first(where isWanted: (Term) -> Bool) -> Term? { all(where: isWanted).first }

  /// The parts of which something holds, from the outside in.
  fileprivate func all(where isWanted: (Term) -> Bool) -> [Term] {
    (isWanted(self) ? [self] : []) + children.flatMap { $0.all(where: isWanted) }
  }
}
