import HillockFormula
import HillockProof

// Statements about components of what the text defines as wholes.
extension StatementChecker {
  /// ∂u_j/∂W_ij = h_i behind u = hW + b, judged with the entries that the definition has.
  func byMatrixDefinitions(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement {
    guard !isSingleStatement, statement.role == .claim,
      statement.verdict == .undecided || statement.verdict == .conditional,
      tokens.relations.allSatisfy({ $0 == .equal }), tokens.sides.count < 8, !tokens.sides[0].isEmpty,
      let read = try? read(tokens, Vocabulary(), Reading()), read.sides.count > 1,
      !read.sides.contains(where: { $0.foreignPart != nil })
    else { return statement }
    let least = matrices.map(\.failures).min() ?? 0
    for knowledge in matrices where knowledge.failures == least {
      let sides = read.sides.map { $0.namingMatrices(of: knowledge, scope) }
      guard sides.contains(where: { $0.speaksOfEntries(in: knowledge) }) || sides != read.sides else {
        continue
      }
      // What a text says two things of is not known.
      let names = sides.reduce(into: Set<String>()) { $0.formUnion($1.symbols.union($1.indexedNames)) }
      guard knowledge.conflicting.isDisjoint(with: names) else { continue }
      var judge = linkJudge(scope(of: knowledge))
      judge.clauses = read.clauses
      for side in sides { judge.scope.vectors.formUnion(side.indexedNames) }
      var conditions = ["by entries"]
      var holds = true
      for (left, right) in zip(sides, sides.dropFirst()) where holds {
        guard budget.left > 0 else { return statement }
        var link = judge.judge(left, .equal, right)
        if !link.isProved, let any = forAnyQuantity(left, right, judge) { link = any }
        holds = link.isProved
        conditions += link.conditions.filter { !conditions.contains($0) }
      }
      guard holds else { continue }
      var result = statement
      (result.verdict, result.assumptions) = (.proved, [])
      result.note = conditions.joined(separator: "; ")
      for position in result.links.indices {
        (result.links[position].verdict, result.links[position].assumptions) = (.proved, [])
        result.links[position].note = nil
      }
      return result
    }
    return statement
  }
}

extension Term {
  /// With W_ij for w_ij, where the text speaks of W as a matrix, and not of w.
  fileprivate func namingMatrices(of knowledge: StatementChecker.MatrixKnowledge, _ scope: Scope) -> Term {
    let known = knowledge.definitions.values.reduce(into: Set<String>()) {
      $0.formUnion($1.body.indexedNames)
    }
    func named(_ term: Term) -> Term {
      guard case .element(.symbol(let name), let subscripts) = term,
        let first = name.first, first.isASCII, first.isLowercase, Term.letter(of: name).count == 1,
        subscripts.count == DerivativeTargets.Place.layers(of: name) + 2, !known.contains(name),
        scope.values[name] == nil
      else { return term.mapChildren(named) }
      let matrix = first.uppercased() + name.dropFirst()
      return known.contains(matrix) ? .element(.symbol(matrix), subscripts) : term
    }
    return named(self)
  }

  /// Whether it has an entry of something that is defined as a whole.
  fileprivate func speaksOfEntries(in knowledge: StatementChecker.MatrixKnowledge) -> Bool {
    contains { term in
      guard case .element(.symbol(let name), let subscripts) = term else { return false }
      return knowledge.definitions.contains { key, definition in
        key == name && definition.indices.count == subscripts.count
          || key.hasPrefix(name + "|") && definition.indices.count == subscripts.count - 1
      }
    }
  }
}
