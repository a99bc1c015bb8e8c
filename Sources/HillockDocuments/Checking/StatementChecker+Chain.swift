import HillockFormula
import HillockProof

/// The verdict of a chain, and of each of its links.
extension StatementChecker {
  func fill(
    _ statement: inout CheckedStatement, _ read: ReadStatement, _ results: [LinkResult?], _ judge: LinkJudge,
    definitionFirst: Bool, judged: (Term, Term) -> LinkResult
  ) {
    var links: [CheckedStatement.Link] = []
    for (position, result) in results.enumerated() {
      guard let result else { continue }
      let (left, right) = (read.sides[position], read.sides[position + 1])
      links.append(link(left, read.relations[position], right, result, judge, isFromFirst: false))
    }
    // Two errors that cancel show only when the ends are compared.
    let refuted = results.contains { $0?.isRefuted == true }
    let start = definitionFirst ? (results.firstIndex { $0 != nil } ?? 1) : 0
    if refuted, read.sides.count > start + 2, read.relations.allSatisfy({ $0 == .equal || $0 == .defined }) {
      for position in (start + 2)..<read.sides.count {
        let result = judged(read.sides[start], read.sides[position])
        links.append(
          link(
            read.sides[start], .equal, read.sides[position], result, judge, isFromFirst: true, repairs: false)
        )
      }
    }
    statement.links = links
    let adjacent = links.filter { !$0.isFromFirst }
    let verdicts = adjacent.map(\.verdict).filter { $0 != .none }
    statement.assumptions = adjacent.flatMap(\.assumptions).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
    if verdicts.contains(.refuted) {
      statement.verdict = .refuted
      statement.repair = adjacent.first { $0.verdict == .refuted && $0.repair != nil }?.repair
      if let note = Self.cancelling(links, sides: read.sides.count, start: start) { statement.note = note }
    } else if verdicts.contains(.undecided) {
      statement.verdict = .undecided
      statement.note =
        (adjacent.first { $0.suspicion != nil } ?? adjacent.first { $0.verdict == .undecided })?.note
    } else if verdicts.contains(.conditional) && !verdicts.contains(.outOfScope) {
      statement.verdict = .conditional
      statement.note = adjacent.first { $0.verdict == .conditional }?.note
    } else if verdicts.contains(.outOfScope) {
      statement.verdict = .outOfScope
      statement.note = adjacent.first { $0.verdict == .outOfScope }?.note
    } else if verdicts.isEmpty {
      let onlyRounded = !definitionFirst && adjacent.contains { $0.verdict == .none }
      statement.verdict = onlyRounded ? .none : .definition
      if !onlyRounded { statement.kind = .definition }
      if onlyRounded { statement.note = adjacent.first?.note }
    } else {
      statement.verdict = .proved
      let notes = adjacent.compactMap(\.note).reduce(into: [String]()) {
        if !$0.contains($1) { $0.append($1) }
      }
      if !notes.isEmpty { statement.note = notes.joined(separator: "; ") }
    }
  }

  /// Says that an error is undone by a later one.
  private static func cancelling(_ links: [CheckedStatement.Link], sides: Int, start: Int) -> String? {
    let adjacent = links.filter { !$0.isFromFirst }
    guard adjacent.filter({ $0.verdict == .refuted }).count > 1,
      links.last(where: \.isFromFirst)?.verdict == .proved
    else { return nil }
    return "two errors cancel: the last side equals the first"
  }

  func link(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ result: LinkResult,
    _ judge: LinkJudge,
    isFromFirst: Bool, repairs: Bool = true
  ) -> CheckedStatement.Link {
    var link = CheckedStatement.Link(
      from: "\(left)", to: "\(right)", relation: relation.sign, verdict: .undecided, witness: nil,
      repair: nil,
      note: nil, isFromFirst: isFromFirst, steps: result.steps)
    switch result.outcome {
    case .proved:
      link.verdict = .proved
      if !result.conditions.isEmpty { link.note = result.conditions.joined(separator: "; ") }
    case .refuted(let witness):
      if Self.isRounded(left, right, judge) {
        link.verdict = .none
        link.note = "a rounded number with an equals sign: \(witness.text)"
      } else {
        link.verdict = .refuted
        link.witness = witness
        link.note = result.conditions.isEmpty ? nil : result.conditions.joined(separator: "; ")
        // That a side is itself repairs nothing.
        if let mended = result.mended {
          link.repair = "\(left) \(relation.sign) \(mended)"
        } else if repairs,
          let repair = Repair(judge: judge.sharing(repairBudget)).find(left, relation, right),
          repair.text != "\(repair.isRight ? left : right)"
        {
          link.repair =
            repair.isRight
            ? "\(left) \(relation.sign) \(repair.text)" : "\(repair.text) \(relation.sign) \(right)"
        }
      }
    case .conditional(let assumptions):
      link.verdict = .conditional
      link.assumptions = assumptions
      if !result.conditions.isEmpty { link.note = result.conditions.joined(separator: "; ") }
    case .notJudged(let reason):
      link.verdict = .none
      link.note = reason
    case .undecided(let reason):
      link.note = reason
      if let suspicion = result.suspicion, !Self.isRounded(left, right, judge) { link.suspicion = suspicion }
    case .outOfScope(let what):
      link.verdict = .outOfScope
      link.note = what
    }
    return link
  }

  /// `e^3 = 20.1`: a decimal that is the other side, rounded.
  static func isRounded(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    if NumberRange.isExactly(left, right) == false { return false }
    for (decimal, other) in [(right, left), (left, right)] {
      var plain = decimal
      if case .negative(let inner) = decimal { plain = inner }
      guard case .number(_, .some) = plain else { continue }
      if judge.judge(other, .approximately, decimal).isProved { return true }
    }
    return isRoundedInside(left, right, judge)
  }

  /// `1/(1 + e^{−4.25}) = 1/(1 + 0.014)`, `1 − 0.537² = 1 − 0.288`: with the decimals that one side puts in a unit of their last
  /// digit greater or less, as rounding and cutting off make them, the sides change places.
  private static func isRoundedInside(_ left: Term, _ right: Term, _ judge: LinkJudge) -> Bool {
    guard left.isNumeric, right.isNumeric else { return false }
    for (rounded, exact) in [(right, left), (left, right)] {
      let decimals = rounded.decimals.subtracting(exact.decimals)
      guard !decimals.isEmpty, decimals.count <= 5, !rounded.children.isEmpty, !exact.children.isEmpty
      else { continue }
      let all = decimals.sorted { "\($0)" < "\($1)" }
      var signs: Set<Bool> = []
      for choice in 0..<(1 << all.count) {
        var shifts: [Term: Bool] = [:]
        for (position, number) in all.enumerated() { shifts[number] = choice >> position & 1 == 1 }
        let shifted = rounded.shiftingDecimals(shifts)
        if judge.judge(exact, .compare(.less), shifted).isProved {
          signs.insert(true)
        } else if judge.judge(exact, .compare(.greater), shifted).isProved {
          signs.insert(false)
        }
        if signs.count == 2 { return true }
      }
    }
    return false
  }
}

extension Term {
  /// The numbers in it that are written with digits behind a point.
  var decimals: Set<Term> {
    if case .number(_, .some(let digits)) = self, digits > 0 { return [self] }
    return children.reduce(into: []) { $0.formUnion($1.decimals) }
  }

  /// With a unit of their last digit put to those numbers, or taken away.
  func shiftingDecimals(_ shifts: [Term: Bool]) -> Term {
    if case .number(let value, .some(let digits)) = self, let isGreater = shifts[self],
      let unit = Rational(10).raised(to: -digits)
    {
      return .number(isGreater ? value + unit : value - unit, digits: digits)
    }
    return mapChildren { $0.shiftingDecimals(shifts) }
  }
}
