import HillockFormula

/// Looks at a claim branch by branch: where the sign of an expression has to be known first, the branch is
/// split on it.
struct CaseAnalysis {
  enum Outcome {
    /// It holds here, where the conditions (in the names of the claim) are met.
    case holds([Formula.Condition], steps: [Judgement.Step])
    /// Nothing is claimed here.
    case vacuous(Reason)
    /// It could not be shown, though it may hold.
    case open(String)
  }

  enum Reason {
    case undefined(String)
    case noDerivative(taken: Formula?)
  }

  struct Finding {
    var branch: CaseBranch
    var outcome: Outcome
  }

  let names: Set<String>
  let meter: Algebra.Meter
  let derivatives: [String: Claim.DerivativeTerm]

  static let branchLimit = 160

  /// The branches that the assumptions and hypotheses of a claim leave.
  func start(
    _ assumptions: [Formula.Condition], _ hypotheses: [Claim.Equation]
  ) throws(Obstacle) -> [CaseBranch] {
    var branches = [CaseBranch()]
    for hypothesis in hypotheses {
      branches = try narrowed(branches, .compare(hypothesis.left, .equal, hypothesis.right), 0)
    }
    for assumption in assumptions { branches = try narrowed(branches, assumption, 0) }
    return branches.map { branch in
      var clean = branch
      clean.description = []
      return clean
    }
  }

  private func narrowed(
    _ branches: [CaseBranch], _ condition: Formula.Condition, _ depth: Int
  ) throws(Obstacle) -> [CaseBranch] {
    guard depth < 64, branches.count <= CaseAnalysis.branchLimit else { throw .exhausted }
    switch condition {
    case .all(let parts):
      var result = branches
      for part in parts { result = try narrowed(result, part, depth + 1) }
      return result
    case .any(let parts):
      var result: [CaseBranch] = []
      for part in parts { result += try narrowed(branches, part, depth + 1) }
      return result
    case .not(.compare(let left, let relation, let right)):
      return try narrowed(branches, .compare(left, relation.opposite, right), depth + 1)
    case .not(.not(let part)): return try narrowed(branches, part, depth + 1)
    case .not(.all(let parts)): return try narrowed(branches, .any(parts.map { .not($0) }), depth + 1)
    case .not(.any(let parts)): return try narrowed(branches, .all(parts.map { .not($0) }), depth + 1)
    case .compare(let left, let relation, let right):
      let wanted = Signs.satisfying(relation)
      var result: [CaseBranch] = []
      var pending = branches
      while let branch = pending.popLast() {
        guard result.count + pending.count <= CaseAnalysis.branchLimit else { throw .exhausted }
        guard let algebra = try branch.algebra(meter) else { continue }
        let difference: Formula
        do {
          difference = .difference(
            try resolver(algebra).resolve(branch.express(left)),
            try resolver(algebra).resolve(branch.express(right)))
        } catch .needsSign(let expression) {
          pending += try branch.split(on: expression, names: names, meter: meter)
          continue
        }
        result += try branch.split(on: difference, wanted: wanted, names: names, meter: meter)
      }
      return result
    }
  }

  func resolver(_ algebra: Algebra, _ branch: CaseBranch? = nil) -> Resolver {
    return Resolver(
      signs: { (expression) throws(Obstacle) -> Signs in
        try algebra.signs(of: algebra.normalize(expression))
      },
      vanishes: { (expression) throws(Obstacle) -> Bool in
        try algebra.isZero(algebra.normalize(expression))
      },
      derivatives: derivatives, meter: meter, substitution: branch?.substitution ?? [:])
  }

  /// Runs `body` on every branch, splitting where it asks for a sign.
  func explore(
    _ start: [CaseBranch], _ body: (CaseBranch, Algebra) throws(Obstacle) -> Outcome
  ) -> [Finding] {
    var findings: [Finding] = []
    var pending = Array(start.reversed())
    while let branch = pending.popLast() {
      if findings.count + pending.count > CaseAnalysis.branchLimit {
        findings.append(Finding(branch: branch, outcome: .open("it falls into too many cases")))
        break
      }
      do {
        guard let algebra = try branch.algebra(meter) else { continue }
        findings.append(Finding(branch: branch, outcome: try body(branch, algebra)))
      } catch .needsSign(let expression) {
        do {
          let parts = try branch.split(on: expression, names: names, meter: meter)
          if parts.count == 1, parts[0].description.count == branch.description.count {
            findings.append(
              Finding(
                branch: branch, outcome: .open("the sign of \(describe(branch.original(expression))) is open")
              ))
          } else {
            pending += parts.reversed()
          }
        } catch {
          findings.append(Finding(branch: branch, outcome: .open(CaseAnalysis.wording(error))))
        }
      } catch {
        findings.append(Finding(branch: branch, outcome: .open(CaseAnalysis.wording(error))))
        if case .exhausted = error { break }
      }
    }
    return findings
  }

  static func wording(_ obstacle: Obstacle) -> String {
    switch obstacle {
    case .needsSign(let expression): "the sign of \(describe(expression)) is open"
    case .undefined(let what): what
    case .unsupported(let what): "the algebra does not cover \(what)"
    case .exhausted: "it needs more work than the limit allows"
    }
  }
}

extension Signs {
  static func satisfying(_ relation: Formula.Relation) -> Signs {
    switch relation {
    case .less: .negative
    case .lessOrEqual: .notPositive
    case .equal: .zero
    case .notEqual: .notZero
    case .greaterOrEqual: .notNegative
    case .greater: .positive
    }
  }
}

extension Formula.Relation {
  /// The relation that holds exactly where this one does not.
  var opposite: Formula.Relation {
    switch self {
    case .less: .greaterOrEqual
    case .lessOrEqual: .greater
    case .equal: .notEqual
    case .notEqual: .equal
    case .greaterOrEqual: .less
    case .greater: .lessOrEqual
    }
  }
}
