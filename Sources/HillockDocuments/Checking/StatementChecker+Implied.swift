import HillockFormula
import HillockProof

// Names that a text explains inside of a formula: σ(z) = σ(wx + b) says what z is, where nothing has said it before.
extension StatementChecker {
  /// What a link says that a name is.
  struct ImpliedDefinition {
    var position: Int
    var name: Term
    var body: Term
  }

  /// The links whose sides differ in one place, at which one of them has a name that nothing defines.
  func impliedDefinitions(in read: ReadStatement, _ scope: Scope) -> [ImpliedDefinition] {
    guard !isSingleStatement else { return [] }
    var result: [ImpliedDefinition] = []
    for (position, relation) in read.relations.enumerated() where relation == .equal {
      let (left, right) = (read.sides[position], read.sides[position + 1])
      guard !left.hasDerivative, !right.hasDerivative, left.foreignPart == nil, right.foreignPart == nil,
        let (a, b) = left.soleDifference(from: right)
      else { continue }
      for (name, body) in [(a, b), (b, a)] where mayBeExplained(name, by: body, scope) {
        // Of all sides before, this is the first to have the name.
        guard !result.contains(where: { $0.name.headName == name.headName }) else { continue }
        result.append(.init(position: position, name: name, body: body))
        break
      }
    }
    return result
  }

  private func mayBeExplained(_ name: Term, by body: Term, _ scope: Scope) -> Bool {
    // P(y = 0) is no name of which a text says for the first time what it is.
    guard name.isBareName, let head = name.headName, !head.contains("(") || head.containsText("^("),
      let whole = name.formulaName, !body.isSimpleNumber,
      !body.isNumeric, body.size(limit: 400) < 400,
      scope.values[head] == nil, scope.values[whole] == nil, scope.functions[head] == nil,
      scope.latest[head] == nil, scope.aliases[head] == nil, !scope.voided.contains(head),
      !StandardNames.isKnown(StandardNames.canonical(head)), !body.mentions(head),
      !body.functionNames.contains(head), !leadsBack(to: head, body)
    else { return false }
    // z_1 for z_2 is a slip, and t for z another letter; the input of the first layer is x to many.
    if body.isBareName { return Term.isNumberedLayer(head) && body == .symbol("x") }
    if case .element(_, let subscripts) = name {
      let names = subscripts.compactMap(\.index)
      return names.isEmpty
        || names.count == subscripts.count && Set(names).count == names.count
          && body.freeIndices.isSubset(of: names)
    }
    return true
  }

  /// `y = x (x > 0)`, `y = 0 (x ≤ 0)`: parts of one definition, which is known once there are two of them.
  func piece(of head: Term, _ name: String, _ body: Term, _ read: ReadStatement) -> Definition {
    let condition = read.clauses.count == 1 ? read.clauses[0] : .all(read.clauses)
    let section = context.sectionNumber
    var pieces = scope.pieces[name] ?? .init(head: head, cases: [], section: section)
    if pieces.head != head || pieces.section != section {
      pieces = .init(head: head, cases: [], section: section)
    }
    pieces.cases.append(.init(value: body, condition: condition))
    var parameters: [String]?
    if case .apply(_, 0, let arguments) = head {
      let names = arguments.compactMap { if case .symbol(let name) = $0 { name } else { nil } }
      if names.count == arguments.count, Set(names).count == names.count { parameters = names }
    }
    let whole = Term.cases(pieces.cases, otherwise: nil)
    let isWhole = pieces.cases.count > 1 && !whole.mentions(name) && !whole.functionNames.contains(name)
    return .defines(
      { scope, line in
        scope.forget(name)
        if isWhole, case .symbol = head {
          scope.define(value: name, .init(indices: [], body: whole, line: line, section: section))
        } else if isWhole, let parameters {
          scope.define(
            function: name, .init(parameters: parameters, body: whole, line: line, section: section))
        }
        scope.pieces[name] = pieces
      }, count: 1, remark: isWhole ? "with the case before" : "in a case only")
  }

  /// Takes what links say into a scope.
  func take(_ implied: [ImpliedDefinition], into scope: inout Scope, _ line: Int) {
    for item in implied {
      let section = context.sectionNumber
      switch item.name {
      case .symbol(let name):
        scope.define(value: name, .init(indices: [], body: item.body, line: line, section: section))
      case .element(.symbol(let name), let subscripts):
        let names = subscripts.compactMap { if case .name(let index) = $0 { index } else { nil } }
        let key = names.count == subscripts.count ? name : item.name.formulaName ?? name
        let indices = names.count == subscripts.count ? names : []
        scope.define(value: key, .init(indices: indices, body: item.body, line: line, section: section))
      default: break
      }
    }
  }
}

extension Term {
  /// The one place in which two terms of the same form differ; `nil` where there are more, or none, or it is all of them.
  fileprivate func soleDifference(from other: Term) -> (Term, Term)? {
    var found: [(Term, Term)] = []
    differences(from: other, &found)
    guard found.count == 1, found[0].0 != self else { return nil }
    return found[0]
  }

  private func differences(from other: Term, _ found: inout [(Term, Term)]) {
    guard self != other, found.count < 2 else { return }
    switch (self, other) {
    case (.sum(let a), .sum(let b)) where a.count == b.count,
      (.product(let a), .product(let b)) where a.count == b.count:
      for (one, another) in zip(a, b) { one.differences(from: another, &found) }
    case (.quotient(let a, let b), .quotient(let c, let d)), (.power(let a, let b), .power(let c, let d)):
      a.differences(from: c, &found)
      b.differences(from: d, &found)
    case (.negative(let a), .negative(let b)): a.differences(from: b, &found)
    case (.apply(let name, let primes, let a), .apply(let other, let others, let b))
    where name == other && primes == others && a.count == b.count:
      for (one, another) in zip(a, b) { one.differences(from: another, &found) }
    default: found.append((self, other))
    }
  }
}

extension Scope {
  /// Gives what a line defined as `body` another form, where that has not more of it than names that are explained.
  mutating func restate(_ body: Term, as other: Term, _ line: Int) {
    guard other.symbols.union(other.elementNames).count <= body.symbols.union(body.elementNames).count else {
      return
    }
    for (key, definition) in values where definition.line == line && definition.body == body {
      values[key]?.body = other
    }
  }
}
