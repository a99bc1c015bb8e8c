import HillockFormula
import HillockProof

/// Which function of the catalogue a formula is that was taken for another one.
struct CatalogueRemark {
  let scope: Scope
  /// How many elementary steps the prover may spend on one candidate.
  var effort = 40_000

  /// `quick_gelu` for `gelu(x) = x·σ(1.702·x)`, in words; `nil` where the refuted equation has no function by name on
  /// one side, or the catalogue does not have the other side.
  func text(_ left: Term, _ right: Term) -> String? {
    for (named, formula) in [(left, right), (right, left)] {
      guard case .apply(let name, 0, let arguments) = named, arguments.count == 1,
        case .symbol(let variable) = arguments[0],
        scope.functions[name] == nil, StandardNames.isKnown(StandardNames.canonical(name))
      else { continue }
      if case .apply(_, 0, let others) = formula, others == arguments { continue }
      guard let found = entry(of: formula, in: variable) else { continue }
      return "\(formula) is \(found.name) in the catalogue (\(found.title))"
    }
    return nil
  }

  private func entry(of formula: Term, in variable: String) -> Activation? {
    var elaboration = Elaboration(scope: scope, mode: .symbolic(classes: [:]))
    guard let read = try? elaboration.expression(formula), elaboration.derivatives.isEmpty,
      elaboration.unknowns.isEmpty
    else { return nil }
    let body = variable == "x" ? read : read.substituting([variable: .x])
    for entry in Catalogue.all {
      // With the parameters' names where the formula has them, else at their default values.
      let parameters = Set(entry.parameters.map(\.name))
      let candidate =
        !parameters.isEmpty && parameters.isSubset(of: body.names) ? entry.formula : entry.formulaAtDefaults
      guard body.names == candidate.names, agree(body, candidate) else { continue }
      var claim = Claim(body, .equal, candidate)
      claim.assumptions = entry.parameters.compactMap(\.requirement)
      if case .proved = Prover(effort: effort).decide(claim).verdict { return entry }
    }
    return nil
  }

  /// Whether both have the same values at a few points: a sieve, no proof.
  private func agree(_ a: Formula, _ b: Formula) -> Bool {
    for x in [-2.6, -0.7, 0.3, 1.9, 4.1] {
      var values: [String: Double] = [:]
      for name in a.names { values[name] = name == "x" ? x : 0.8 }
      guard let p = try? a.evaluate(values), let q = try? b.evaluate(values) else { continue }
      if abs(p - q) > 1e-9 * max(1, abs(p)) { return false }
    }
    return true
  }
}

extension StatementChecker {
  /// What the catalogue says of a refuted equation with a function's name on one side.
  func catalogueRemark(on statement: StatementTokens) -> String? {
    guard statement.relations == [.equal],
      let read = try? read(statement, Self.heads(of: [statement]), Reading()), read.sides.count == 2
    else { return nil }
    return CatalogueRemark(scope: scope).text(read.sides[0], read.sides[1])
  }
}
