import HillockFormula
import HillockProof

/// What became of one link of a chain: `left relation right`.
struct LinkResult: Sendable {
  enum Outcome: Hashable, Sendable {
    case proved
    /// It holds when these are assumed, which the text does not say.
    case conditional([String])
    case refuted(Witness)
    case undecided(String)
    case outOfScope(String)
    /// Nothing is claimed: values are put in, a name is given.
    case notJudged(String)
  }

  var outcome: Outcome
  /// Provisos and meanings taken for granted, in words.
  var conditions: [String] = []
  var steps: [Judgement.Step] = []
  /// Whether it is refuted because a letter stands for another that would make it right.
  var isRenaming = false
  /// How many meanings the names in it have.
  var variantCount = 1
  /// The lines that said what derivatives in it come to, of quantities that the text does not define.
  var statedRates: Set<Int> = []
  /// Names that the text leaves undefined.
  var unknowns: Set<String> = []
  /// Whether it fails whatever the quantities are that it differentiates.
  var isOfAny = false
  /// Where it fails with all its indices different, and holds with some of them equal.
  var generalFailure: Witness?
  /// The right side with one thing in it changed, with which it is proved.
  var mended: Term?
  /// Where it fails as it was read, the reading not being certain: the outcome names the doubt.
  var suspicion: Witness?

  /// A refutation that is not certain is no more than a suspicion.
  mutating func doubt(_ reason: String) {
    guard case .refuted(let witness) = outcome else { return }
    (outcome, suspicion) = (.undecided(reason), witness)
  }

  var isProved: Bool { outcome == .proved }
  /// Whether nothing was found out.
  var isOpen: Bool {
    switch outcome {
    case .undecided, .outOfScope: true
    default: false
    }
  }
  var isConditional: Bool { if case .conditional = outcome { true } else { false } }

  /// What is proved, resting on an assumption that the text does not make.
  func assuming(_ assumption: String) -> LinkResult {
    var result = self
    switch outcome {
    case .proved: result.outcome = .conditional([assumption])
    case .conditional(let others): result.outcome = .conditional(others + [assumption])
    default: break
    }
    return result
  }
  var isRefuted: Bool { if case .refuted = outcome { true } else { false } }
}

/// Judges single links with the meanings that a scope gives to their names.
struct LinkJudge {
  var scope: Scope
  var effort: Int
  /// What is left to all claims of the statement, repairs and other meanings included.
  private(set) var budget: Prover.Budget
  /// Conditions that the statement carries.
  var clauses: [Term.Condition] = []
  /// Where a variable goes, as a clause says: k → ∞.
  var approach: (variable: String, target: Term.Target)?
  /// Names that stand for themselves in this statement.
  var variant = 0
  /// Further conditions, from a command line.
  var assumptions: [Formula.Condition] = []
  /// Indices of what derivatives in the statement are taken by.
  var derivativeIndices: Set<String> = []
  /// What the link differentiates quantities by that the text does not define.
  private(set) var targets = DerivativeTargets()
  private(set) var components: [String: Term] = [:]
  /// Names that the definitions of the names in the link bring in.
  private(set) var broughtIn: Set<String> = []
  /// Arguments and parameters of the functions in the link.
  private(set) var functionParameters: Set<String> = []
  /// Quantities that are made of themselves one layer before, once they have been looked for.
  private var layerwise: [String: Set<String>]?
  /// What the whole document says of its names.
  var survey = DocumentSurvey()
  /// Names that the text gives a meaning to at any place.
  var definedSomewhere: Set<String> { survey.definedNames }

  init(scope: Scope, effort: Int, budget: Prover.Budget) {
    self.scope = scope
    self.effort = effort
    self.budget = budget
  }

  /// The same judge, at the expense of another budget.
  func sharing(_ budget: Prover.Budget) -> LinkJudge {
    var result = self
    result.budget = budget
    return result
  }

  /// Names of parameters that are positive by custom.
  static let customarilyPositive: Set<String> = [
    "alpha", "beta", "gamma", "lambda", "tau", "theta", "k", "C", "T", "epsilon", "mu", "kappa", "omega",
    "sigma", "n",
    "N", "K", "c",
  ]

  /// Names that stand for a function's value by custom.
  static let customaryOutputs: Set<String> = ["s", "y", "a", "p", "t", "h", "o", "q", "hat y", "sigma"]

  static let tooMuchWork = "it needs more work than the limit allows"

  /// The largest formula that is judged, in parts.
  static let sizeLimit = 1500

  func judge(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> LinkResult {
    let judge = prepared(for: left, right)
    var result = judge.judged(left, relation, right)
    if relation == .equal, judge.speaksOfVectors(result.outcome, left, right) {
      // Between vectors: component by component.
      let index = [Term.Subscript.name("i″")]
      let components = judge.judged(.element(left, index), relation, .element(right, index))
      if components.isProved || components.isConditional || components.isRefuted {
        result = components
        result.conditions.insert("by components", at: 0)
      }
    }
    if relation == .equal, case .limit(let a, let variable, let target) = left,
      case .limit(let b, variable, target) = right, !result.isProved
    {
      // Limits of what is the same but at the place itself.
      let inner = judge.judged(a, .equal, b)
      if inner.isProved { return inner }
    }
    if relation == .equal, case .undecided = result.outcome,
      let assumption = Self.assumedDependence(left, right) ?? Self.assumedDependence(right, left)
    {
      result.outcome = .conditional([assumption])
    }
    return result
  }

  /// The judge with what the definitions say of the names in two terms.
  func prepared(for left: Term, _ right: Term) -> LinkJudge {
    var judge = self
    judge.layerwise = scope.layerwise
    for use in scope.definitions(in: [left, right]) {
      judge.broughtIn.formUnion(use.parameters)
      if let function = scope.functions[use.name] {
        judge.functionParameters.formUnion(use.parameters.union(function.parameters))
      }
    }
    if left.hasDerivative || right.hasDerivative || definitionsHaveDerivatives(left, right) {
      judge.targets = DerivativeTargets([left, right], scope)
      judge.components = scope.values.isEmpty ? [:] : components(in: [left, right])
    }
    return judge
  }

  /// Whether a link was not judged because both its sides are vectors.
  private func speaksOfVectors(_ outcome: LinkResult.Outcome, _ left: Term, _ right: Term) -> Bool {
    switch outcome {
    case .outOfScope, .undecided: break
    default: return false
    }
    let elaboration = Elaboration(scope: scope, mode: .symbolic(classes: [:]), variant: variant)
    return elaboration.isVector(left) && elaboration.isVector(right)
  }

  /// Whether a name in the link is defined as a derivative: δ = ∂C/∂z.
  private func definitionsHaveDerivatives(_ left: Term, _ right: Term) -> Bool {
    left.symbols.union(right.symbols).contains { scope.values[$0]?.body.hasDerivative == true }
  }

  /// The components that the text defines one by one, as terms.
  private func components(in terms: [Term]) -> [String: Term] {
    var result: [String: Term] = [:]
    func look(_ term: Term) {
      if case .element(.symbol(let name), let subscripts) = term {
        let whole = Term.componentKey(name, subscripts.map(\.description))
        if scope.values[whole] != nil { result[whole] = term }
      }
      term.children.forEach(look)
    }
    terms.forEach(look)
    for definition in scope.values.values { look(definition.body) }
    return result
  }

  private func judged(_ left: Term, _ relation: StatementTokens.Relation, _ right: Term) -> LinkResult {
    if case .foreign(let sign) = relation {
      return LinkResult(outcome: .outOfScope("statements with '\(sign)' are not judged"))
    }
    for side in [left, right] where side.size(limit: Self.sizeLimit) > Self.sizeLimit {
      return LinkResult(outcome: .undecided("a side has more than \(Self.sizeLimit) parts"))
    }
    for side in [left, right] {
      if let part = side.foreignPart { return LinkResult(outcome: .outOfScope(part)) }
    }
    let free = left.freeIndices.union(right.freeIndices).sorted()
    let indexClauses = clauses.compactMap { clause -> (String, String, Bool)? in
      guard case .compare(.symbol(let a), let relation, .symbol(let b)) = clause, free.contains(a),
        free.contains(b),
        relation == .equal || relation == .notEqual
      else { return nil }
      return (a, b, relation == .equal)
    }
    var partitions = Self.partitions(of: free).filter { partition in
      indexClauses.allSatisfy { (a, b, same) in (partition[a] == partition[b]) == same }
    }
    let takesAll = free.count <= 4
    if !takesAll { partitions = [Dictionary(uniqueKeysWithValues: free.map { ($0, $0) })] }
    var results: [(partition: [String: String], link: LinkResult)] = []
    for partition in partitions {
      let one = judge(left, relation, right, partition: partition)
      results.append((partition, one.link))
      if !one.usesIndices { break }
    }
    guard let first = results.first else {
      return LinkResult(outcome: .undecided("the indices contradict each other"))
    }
    if !takesAll, left.tellsIndicesApart || right.tellsIndicesApart {
      return first.link.assuming("\(free.map(Term.name).joined(separator: ", ")) differ")
    }
    if results.count == 1 { return first.link }
    if first.link.isRefuted {
      // j = k is no case of its own in ∂C/∂w_jk, where they count rows and columns.
      let pairs = left.pairsOfIndices + right.pairsOfIndices
      results.removeAll { result in
        pairs.contains { result.partition[$0] != nil && result.partition[$0] == result.partition[$1] }
      }
    }
    return Self.overall(results)
  }

  /// What holds for all ways in which the indices may be equal or different.
  ///
  /// What fails in every one of them is wrong. What fails in some only may be meant for the others, as texts do that
  /// treat `i = j` and `i ≠ j` one after the other.
  private static func overall(_ results: [(partition: [String: String], link: LinkResult)]) -> LinkResult {
    let proved = results.filter { $0.link.isProved }
    if proved.count == results.count || results.allSatisfy({ $0.link.isRefuted }) {
      return results.dropFirst().reduce(results[0].link) { combined($0, $1.link) }
    }
    let holding = results.filter { $0.link.isProved || $0.link.isConditional }
    let general = results[0]
    if general.link.isProved || general.link.isConditional {
      if holding.count == results.count {
        return results.dropFirst().reduce(general.link) { combined($0, $1.link) }
      }
      // It holds where all indices differ; where some are equal it does not, or that is open.
      var result = general.link.assuming("\(wording(of: general.partition))")
      result.unknowns = results.reduce(into: []) { $0.formUnion($1.link.unknowns) }
      return result
    }
    if let other = proved.first {
      var result = other.link.assuming("\(wording(of: other.partition))")
      if case .refuted(let witness) = general.link.outcome {
        result.generalFailure = witness
      } else {
        result.outcome = general.link.outcome
      }
      return result
    }
    if let open = results.first(where: { !$0.link.isRefuted }) { return open.link }
    return general.link
  }

  /// `i = j`, `i ≠ j`.
  private static func wording(of partition: [String: String]) -> String {
    var parts: [String] = []
    let names = partition.keys.sorted()
    for (position, a) in names.enumerated() {
      for b in names[(position + 1)...] {
        parts.append("\(Term.name(a)) \(partition[a] == partition[b] ? "=" : "≠") \(Term.name(b))")
      }
    }
    return parts.joined(separator: ", ")
  }

  private static func combined(_ a: LinkResult, _ b: LinkResult) -> LinkResult {
    func rank(_ result: LinkResult) -> Int {
      switch result.outcome {
      case .proved, .notJudged: 0
      case .conditional: 1
      case .outOfScope: 2
      case .undecided: 3
      case .refuted: 4
      }
    }
    var worse = rank(b) > rank(a) ? b : a
    worse.conditions = (a.conditions + b.conditions).reduce(into: []) {
      if !$0.contains($1) { $0.append($1) }
    }
    worse.variantCount = max(a.variantCount, b.variantCount)
    worse.unknowns = a.unknowns.union(b.unknowns)
    worse.statedRates = a.statedRates.union(b.statedRates)
    return worse
  }

  /// All ways in which the indices may be equal or different, the one with all different first.
  static func partitions(of names: [String]) -> [[String: String]] {
    var result: [[String: String]] = [[:]]
    for name in names.prefix(4) {
      result = result.flatMap { partition -> [[String: String]] in
        let classes = Set(partition.values).sorted()
        return [partition.merging([name: name]) { a, _ in a }]
          + classes.map { partition.merging([name: $0]) { a, _ in a } }
      }
    }
    return result.sorted { Set($0.values).count > Set($1.values).count }
  }

  /// What turns the terms of the link into expressions.
  func elaboration(_ mode: IndexMode, _ scope: Scope) -> Elaboration {
    var result = Elaboration(scope: scope, mode: mode, variant: variant, layerwise: layerwise)
    (result.targets, result.components) = (targets, components)
    return result
  }

  // MARK: one partition

  private func judge(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, partition: [String: String]
  ) -> (link: LinkResult, usesIndices: Bool) {
    var elaboration = elaboration(.symbolic(classes: partition), scope)
    var usesIndices = false
    var outcome: LinkResult
    guard budget.left > 0 else { return (LinkResult(outcome: .undecided(Self.tooMuchWork)), false) }
    defer { _ = budget.spend(500 + 100 * elaboration.work) }
    do throws(ElaborationFailure) {
      let claim = try self.claim(left, relation, right, &elaboration)
      usesIndices = elaboration.usesIndices
      outcome = decide(claim, elaboration, left, right)
      if !outcome.isProved, !elaboration.folded.isEmpty {
        // What is made of the layer before is taken apart once; what is proved with that holds.
        var other = self.elaboration(.symbolic(classes: partition), scope)
        other.unfolds = true
        if let claim = try? self.claim(left, relation, right, &other) {
          let result = decide(claim, other, left, right)
          if result.isProved { return (result, usesIndices) }
        }
        // a = σ(z) = σ(Wa + b): one side is taken apart already.
        for (left, right) in [(takenApart(left), right), (left, takenApart(right))]
        where relation == .equal && !left.hasDerivative && !right.hasDerivative {
          guard let claim = try? self.claim(left, relation, right, &elaboration) else { continue }
          let result = decide(claim, elaboration, left, right)
          if result.isProved { return (result, usesIndices) }
        }
      }
      if !outcome.isProved, relation == .equal, left.hasDerivative, budget.left > 0,
        let other = foldedIn(right), let claim = try? self.claim(left, relation, other, &elaboration)
      {
        // h(z^{l−1}) for the a^{l−1} that the text says it is.
        let result = decide(claim, elaboration, left, other)
        if result.isProved { return (result, usesIndices) }
      }
      if !outcome.isProved, relation == .equal, elaboration.metDefinedVariable, budget.left > 0 {
        var other = self.elaboration(.symbolic(classes: partition), scope)
        other.keepsWholes = true
        if let claim = try? self.claim(left, relation, right, &other) {
          let result = decide(claim, other, left, right)
          if result.isProved { return (result, usesIndices) }
        }
      }
      if usesIndices, !outcome.isProved {
        outcome = withHypotheses(claim, elaboration, partition, left, relation, right) ?? outcome
      }
      outcome.variantCount = elaboration.variantCount
      outcome.unknowns.formUnion(elaboration.unknowns.values)
    } catch {
      usesIndices = elaboration.usesIndices
      outcome = LinkResult(outcome: Self.outcome(of: error), variantCount: elaboration.variantCount)
      if case .unknown(let name) = error { outcome.unknowns = [name] }
    }
    if usesIndices, !outcome.isProved, relation == .equal, budget.left > 0,
      let result = termwise(left, right, partition), result.isProved
    {
      return (result, usesIndices)
    }
    if usesIndices, !outcome.isProved, !outcome.isConditional {
      outcome = concrete(left, relation, right, partition, outcome)
    }
    return (outcome, usesIndices)
  }

  /// The term with quantities that are made of a layer before written out, once.
  private func takenApart(_ term: Term) -> Term {
    let layerwise = layerwise ?? scope.layerwise
    func apart(_ term: Term) -> Term {
      if case .derivative = term { return term }
      guard case .element(.symbol(let name), let subscripts) = term, layerwise[name] != nil,
        let definition = scope.values[name], definition.indices.count == subscripts.count
      else { return term.mapChildren(apart) }
      let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
      return definition.body.renaming(indices: renaming)
    }
    return apart(term)
  }

  /// The term with names of layers for what the text says that they are: a^{l−1} for h(z^{l−1}); `nil` where nothing is.
  private func foldedIn(_ term: Term) -> Term? {
    let layerwise = layerwise ?? scope.layerwise
    func folded(_ term: Term) -> Term {
      guard case .apply(let function, 0, let arguments) = term, arguments.count == 1,
        case .element(.symbol(let inner), let subscripts) = arguments[0]
      else { return term.mapChildren(folded) }
      for name in layerwise.keys.sorted() {
        guard let definition = scope.values[name],
          case .apply(function, 0, let made) = definition.body, made.count == 1,
          case .element(.symbol(inner), let places) = made[0],
          places == definition.indices.map(Term.Subscript.name), places.count == subscripts.count
        else { continue }
        return .element(.symbol(name), subscripts)
      }
      return term
    }
    let result = folded(term)
    return result == term ? nil : result
  }

  static func outcome(of failure: ElaborationFailure) -> LinkResult.Outcome {
    switch failure {
    case .outOfScope(let what): return .outOfScope(what)
    case .unknown(let name): return .undecided("the text does not say what \(name) is")
    case .unsupported(let what): return .undecided("not supported: \(what)")
    }
  }
}

extension Term {
  /// Indices that stand together at what a derivative is taken by: j and k of ∂C/∂w_jk.
  fileprivate var pairsOfIndices: [(String, String)] {
    var result = children.flatMap(\.pairsOfIndices)
    if case .derivative(_, .element(.symbol(let name), let subscripts), _) = self {
      let indices = subscripts.dropFirst(DerivativeTargets.Place.layers(of: name)).compactMap(\.index)
      for (position, first) in indices.enumerated() {
        for second in indices[(position + 1)...] where first != second { result.append((first, second)) }
      }
    }
    return result
  }

  func mentions(_ name: String) -> Bool { symbols.contains(name) }
}

extension Formula.Condition {
  /// The condition with the signs of print and Greek letters.
  var readable: String {
    var renaming: [String: Formula] = [:]
    for name in names { renaming[name] = .variable(Term.name(name)) }
    return substituting(renaming).unicode
  }
}
