import HillockFormula
import HillockProof

// Indices of sums that cannot be meant as they stand.
extension StatementChecker {
  /// A slip of an index, with what it is and, where one change mends it, the right side mended.
  struct IndexSlip {
    var text: String
    var mended: Term
  }

  /// The slip in `z_j = Σ_j w_jk a_k + b_j`, whose sum runs over the index of its left side and leaves k open, and in
  /// `p_j = e^{z_j}/Σ_k e^{z_j}`, whose terms lack the index of their sum; `nil` where the indices may be meant.
  func indexSlip(in read: ReadStatement) -> IndexSlip? {
    guard !isSingleStatement, read.sides.count == 2,
      read.relations[0] == .equal || read.relations[0] == .defined,
      case .element(.symbol(let name), let subscripts) = read.sides[0],
      !CaseWords.supposes(context.sentence + " " + context.trail)
    else { return nil }
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
        && body.elementNames.count == 1
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

  private static let counting: Set<String> = ["i", "j", "k", "m", "n", "p", "q", "r"]

  /// The statement refuted by its slip.
  func refuted(
    by slip: IndexSlip, _ read: ReadStatement, _ tokens: StatementTokens, _ source: String, _ line: Int
  ) -> CheckedStatement {
    let repair = "\(read.sides[0]) \(read.relations[0].sign) \(slip.mended)"
    var link = CheckedStatement.Link(
      from: "\(read.sides[0])", to: "\(read.sides[1])", relation: read.relations[0].sign, verdict: .refuted,
      witness: Witness(values: [:], left: nil, right: nil, text: slip.text), repair: repair, note: nil,
      isFromFirst: false, steps: [])
    if let start = tokens.sides.last?.first, let end = tokens.sides.last?.last {
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
  fileprivate func first(where isWanted: (Term) -> Bool) -> Term? { all(where: isWanted).first }

  /// The parts of which something holds, from the outside in.
  fileprivate func all(where isWanted: (Term) -> Bool) -> [Term] {
    (isWanted(self) ? [self] : []) + children.flatMap { $0.all(where: isWanted) }
  }
}
