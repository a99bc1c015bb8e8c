import HillockFormula
import HillockProof

// What a text says of derivatives of a quantity that it does not define: ∂L/∂a = a − y, by which the lines behind it are judged.
extension StatementChecker {
  /// Notes what a statement says that a derivative of an undefined quantity comes to.
  mutating func noteRates(_ chosen: Outcome, _ read: ReadStatement) {
    let statement = chosen.statement
    guard !isSingleStatement, read.clauses.isEmpty, !read.unreadClause, context.row == 0,
      conditions.strict(for: context).isEmpty, !conditions.hasUnread(in: context),
      read.relations.allSatisfy({ $0 == .equal }), !CaseWords.supposes(context.sentence)
    else { return }
    switch statement.verdict {
    case .proved, .conditional: break
    case .undecided, .definition: if statement.isSuspected { return }
    default: return
    }
    let sides = chosen.terms
    guard let first = sides.firstIndex(where: { $0.isRate }), first + 1 < sides.count,
      case .derivative(var quantity, let by, 1) = sides[first]
    else { return }
    if case .apply(let name, 0, _) = quantity { quantity = .symbol(name) }
    guard let head = quantity.headName, isUndefined(quantity, head) else { return }
    let rest = sides[(first + 1)...].filter { $0.foreignPart == nil && !$0.isSimpleNumber }
    let plain = rest.last { side in !side.derivativeParts.contains { $0.inner.headName == head } }
    guard let body = plain ?? (rest.count == 1 ? rest.first : nil), body.size(limit: 200) < 200,
      body.freeIndices.isSubset(of: sides[first].freeIndices),
      !body.derivativeParts.contains(where: { $0.inner.headName == head && $0.by == by }),
      !scope.bodies(in: [body]).contains(where: { $0.derivativeParts.contains { $0.inner.headName == head } })
    else { return }
    var assumption: String?
    if plain == nil {
      guard let dependence = LinkJudge.assumedDependence(sides[first], body) else { return }
      if statement.verdict != .proved { assumption = dependence }
    } else if statement.verdict != .proved, survey.definedNames.contains(Term.letter(of: head)) {
      assumption = "\(sides[first]) is what line \(statement.line) says"
    }
    scope.note(
      StatedRate(
        quantity: quantity, by: by, body: body, line: statement.line, section: context.sectionNumber,
        assumption: assumption))
  }

  private func isUndefined(_ quantity: Term, _ head: String) -> Bool {
    if case .element(_, let subscripts) = quantity,
      scope.values[Term.componentKey(head, subscripts.map(\.description))] != nil
    {
      return false
    }
    return scope.values[head] == nil && scope.functions[head] == nil && scope.latest[head] == nil
      && scope.aliases[head] == nil && !StandardNames.isKnown(StandardNames.canonical(head))
      && head != "sigma"
  }

  /// Why a refutation by what the text says of derivatives is not certain; `nil` where it does not rest on that, or is.
  func doubtOfRates(_ result: LinkResult, _ left: Term, _ right: Term, _ judge: LinkJudge) -> String? {
    guard !result.statedRates.isEmpty else { return nil }
    for rate in judge.scope.rates where result.statedRates.contains(rate.line) {
      if rate.section != context.sectionNumber {
        return "line \(rate.line) may speak of another \(rate.quantity)"
      }
    }
    for side in [left, right] {
      if case .derivative(var quantity, let by, 1) = side {
        if case .apply(let name, 0, _) = quantity { quantity = .symbol(name) }
        if let known = judge.scope.rate(of: quantity, by: by) {
          return "line \(known.line) says another thing of it"
        }
      }
    }
    return nil
  }
}

extension Term {
  /// Whether it is the derivative of a name by a name.
  fileprivate var isRate: Bool {
    guard case .derivative(let inner, let by, 1) = self else { return false }
    return inner.isHead && by.isBareName
  }
}
