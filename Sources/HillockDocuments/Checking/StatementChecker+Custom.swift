import HillockFormula
import HillockProof

/// What texts leave to custom.
extension StatementChecker {
  /// Judges again with what the undefined names stand for by custom. What is shown that way is conditional; nothing is
  /// refuted by it, and an assumption that makes both sides the same says nothing.
  func withCustomaryContext(
    _ statement: StatementTokens, _ heads: Vocabulary, _ source: String, _ line: Int,
    _ role: CheckedStatement.Role, _ unknowns: Set<String>
  ) -> Outcome? {
    for context in CustomaryContext.all {
      var checker = self
      guard budget.left > 0, context.apply(to: &checker.scope, unknowns: unknowns) else { continue }
      guard let read = try? checker.read(statement, heads, Reading()) else { continue }
      var outcome = checker.outcome(of: read, statement, source, line, role)
      guard outcome.statement.verdict == .proved || outcome.statement.verdict == .conditional,
        !checker.isEmpty(read)
      else { continue }
      outcome.statement.verdict = .conditional
      outcome.statement.assumptions.insert(context.text, at: 0)
      outcome.scope = scope
      return outcome
    }
    return nil
  }

  /// Whether all sides are the same once the names have their meanings.
  private func isEmpty(_ read: ReadStatement) -> Bool {
    var texts: Set<String> = []
    for side in read.sides {
      var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: [:]))
      guard let expression = try? elaboration.expression(side) else { return false }
      texts.insert(expression.text)
    }
    return texts.count == 1
  }

  /// A family f_k said to approximate f in the prose around it: its limit is judged.
  func approximationClaim(_ chosen: Outcome, _ prose: (before: String, after: String), _ line: Int)
    -> CheckedStatement?
  {
    guard chosen.statement.verdict == .definition, chosen.terms.count == 2,
      case .apply(let name, 0, let arguments) = chosen.terms[0], let mark = name.firstIndex(of: "_")
    else { return nil }
    let base = String(name[..<mark])
    let parameter = String(name[name.index(after: mark)...])
    let words = (prose.before + " " + prose.after).lowercased()
    guard ["approximat", "smooth version", "tends to", "converge"].contains(where: words.containsText),
      scope.functions[base] != nil, chosen.terms[1].mentions(parameter)
    else { return nil }
    var judge = linkJudge(scope)
    judge.approach = (parameter, .plusInfinity)
    let target = Term.apply(base, primes: 0, arguments)
    let result = judge.judge(chosen.terms[1], .tendsTo, target)
    var statement = chosen.statement
    let read = "\(chosen.terms[0]) → \(target) as \(Term.name(parameter)) → ∞"
    var link = CheckedStatement.Link(
      from: "\(chosen.terms[1])", to: "\(target)", relation: "→", verdict: .undecided, witness: nil,
      repair: nil,
      note: nil, isFromFirst: false, steps: result.steps)
    statement.kind = .limit
    statement.role = .claim
    switch result.outcome {
    case .proved:
      link.verdict = .proved
      statement.verdict = .proved
      statement.note = "the text says that it approximates \(Term.name(base)): \(read)"
    case .refuted(let witness):
      link.verdict = .refuted
      link.witness = witness
      statement.verdict = .refuted
      var remark =
        "the text says that it approximates \(Term.name(base)), but \(chosen.terms[0]) does not tend to \(target)"
      if case .symbol(let variable)? = arguments.first {
        for other in [
          Term.apply("max", primes: 0, [.zero, .negative(.symbol(variable))]),
          .apply("max", primes: 0, [.zero, .symbol(variable)]),
          .zero, .symbol(variable), .apply("abs", primes: 0, [.symbol(variable)]),
        ] where judge.judge(chosen.terms[1], .tendsTo, other).isProved {
          remark += "; it tends to \(other) as \(Term.name(parameter)) → ∞"
          break
        }
      }
      statement.note = remark
      if let repair = Repair(judge: judge.sharing(repairBudget), attempts: 30).findLeft(
        chosen.terms[1], .tendsTo, target)
      {
        link.repair = "\(chosen.terms[0]) = \(repair)"
        statement.repair = link.repair
      }
    case .conditional, .undecided, .outOfScope, .notJudged: return nil
    }
    statement.links = [link]
    return statement
  }
}
