import HillockFormula
import HillockProof

// What a refutation of an equation needs besides a witness: that each sign in it can be meant in one way only.
extension StatementChecker {
  /// What in the reading of a link is not certain; `nil` where nothing is.
  func uncertainty(
    _ left: Term, _ right: Term, _ read: ReadStatement, _ judge: LinkJudge
  ) -> String? {
    if let name = nameOfAnotherRow(left, right, judge.scope) {
      return "in a table each row may have \(Term.name(name)) of its own"
    }
    if read.hasTotalDerivative, let name = dependentInTotal(left, right, judge.scope) {
      return "d may be the total derivative, and \(Term.name(name)) may depend on what it is taken by"
    }
    if let name = definedAnywhere(left, right, judge.scope) {
      return "the text says at another place what \(Term.name(name)) is"
    }
    if NumberRange.mayAgree(left, right) { return "its numbers may be rounded" }
    return nil
  }

  /// A name that a row of a table defines, in another row or outside of the table, or one of the text outside in a row.
  private func nameOfAnotherRow(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    scope.definitions(in: [left, right]).first { use in
      (scope.rows[use.name] ?? 0) != context.row && !isStandard(use.name, scope)
    }?.name
  }

  /// Letters of inputs, weights, targets and parameters, which depend on nothing: all that stands beside them in a formula is a
  /// variable of its own.
  private static let independent: Set<String> = [
    "x", "w", "b", "W", "X", "Y", "t", "theta", "Theta", "beta", "alpha", "gamma", "lambda", "mu", "sigma",
    "a", "c", "k", "n", "m", "N",
    "K", "A", "B", "C", "D", "e", "pi", "eta", "epsilon", "y", "d", "tau", "p", "q", "i", "j",
  ]

  /// A name beside the variable in what a derivative is taken of that may depend on it: r of d/dh (πr²h/3).
  private func dependentInTotal(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    for part in left.derivativeParts + right.derivativeParts {
      guard let variable = part.by.headName else { continue }
      var inner = part.inner
      if inner.isHead, let head = inner.headName {
        inner = scope.values[head]?.body ?? scope.functions[scope.latest[head] ?? head]?.body ?? inner
      }
      let beside = inner.plainNames.subtracting([variable]).subtracting(Self.independent)
      guard !Self.independent.contains(variable) || !beside.isEmpty else { continue }
      // dL/dw of L(w, x, y): weights and inputs do not depend on each other.
      if let name = beside.sorted().first(where: {
        scope.values[$0] == nil && scope.functions[$0] == nil && $0.count == 1
      }) {
        return name
      }
    }
    return nil
  }

  /// Letters that stand for any number wherever they are used.
  private static let universal: Set<String> = ["x", "z", "t", "u", "v", "s", "e", "pi"]

  /// A name that no definition in force gives a meaning, and that the text defines somewhere else.
  private func definedAnywhere(_ left: Term, _ right: Term, _ scope: Scope) -> String? {
    var names = left.namesOfValues.union(right.namesOfValues)
    names.subtract(left.variablesOfFormulas.union(right.variablesOfFormulas))
    let parameters = scope.definitions(in: [left, right]).reduce(into: Set<String>()) {
      $0.formUnion(scope.functions[$1.name]?.parameters ?? [])
    }
    return names.subtracting(parameters).subtracting(Self.universal).sorted().first {
      scope.values[$0] == nil && scope.functions[$0] == nil && scope.latest[$0] == nil
        && survey.definedNames.contains($0)
        && !StandardNames.isKnown(StandardNames.canonical($0))
    }
  }
}

extension StatementChecker.ReadStatement {
  /// Whether a derivative in it is written with d and not with ∂.
  static func hasTotalDerivative(_ statement: StatementTokens) -> Bool {
    statement.sides.contains { side in
      side.indices.contains { position in
        guard case .command(let name) = side[position].kind, name.hasSuffix("frac"),
          let (above, _) = NotationPreparation.group(in: side, at: position + 1)
        else {
          return side[position].kind == .command("dv") || side[position].kind == .command("odv")
        }
        return side[above].first?.kind == .letter("d")
      }
    }
  }
}
