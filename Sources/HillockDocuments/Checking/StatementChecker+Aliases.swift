import HillockFormula
import HillockProof

// Names for what has a name already, and names that are defined by a formula of them.
extension StatementChecker {
  /// `σ = sigmoid`: from here on σ is that function.
  mutating func takeAlias(_ read: ReadStatement, _ source: String, _ line: Int) -> CheckedStatement? {
    guard read.sides.count == 2, read.relations[0] == .equal || read.relations[0] == .defined,
      case .symbol(let name) = read.sides[0], case .symbol(let other) = read.sides[1]
    else { return nil }
    let canonical = StandardNames.canonical(other)
    guard StandardNames.isKnown(canonical) || scope.functions[other] != nil, name != other else { return nil }
    scope.aliases[name] = canonical
    scope.functions[name] = scope.functions[other]
    scope.values[name] = nil
    var result = CheckedStatement(
      line: line, latex: source, read: "\(read.sides[0]) = \(read.sides[1])", kind: .definition,
      verdict: .definition, links: [], repair: nil, note: "another name for \(other)")
    result.role = .definition
    return result
  }

  /// `σ² = (1/m) Σ (x_i − μ)²`: a name by its square, which is positive.
  func squared(_ read: ReadStatement) -> Definition.Change? {
    guard read.sides.count > 1, case .power(let head, .number(let two, nil)) = read.sides[0],
      two == Rational(2),
      case .symbol(let name) = head, case .over = read.sides[1].withoutFactors,
      isOpen(name) || name == "sigma" && scope.values[name] == nil && !survey.mentionsSigmoid,
      !read.sides[1].mentions(name), !read.sides[1].hasDerivative, read.sides[1].foreignPart == nil
    else { return nil }
    let body = Term.power(read.sides[1], .quotient(.one, .integer(2)))
    let section = context.sectionNumber
    return { scope, line in
      scope.define(value: name, .init(indices: [], body: body, line: line, section: section))
    }
  }

  /// `ln(p/(1 − p)) = z`, `p/(1 − p) = e^z`: what p is, where the text has not said it.
  func implied(_ read: ReadStatement) -> Definition.Change? {
    guard read.relations == [.equal] else { return nil }
    for (side, other) in [(read.sides[0], read.sides[1]), (read.sides[1], read.sides[0])] {
      var (odds, isLogarithm) = (side, false)
      if case .apply(let name, 0, let arguments) = side, StandardNames.canonical(name) == "ln",
        arguments.count == 1
      {
        (odds, isLogarithm) = (arguments[0], true)
      }
      guard case .quotient(let head, .sum(let parts)) = odds, head.isHead, parts == [.one, .negative(head)],
        let name = head.headName, isOpen(name), !other.mentions(name), !other.functionNames.contains(name),
        !other.hasDerivative, other.foreignPart == nil
      else { continue }
      let body: Term =
        isLogarithm
        ? .quotient(.one, .sum([.one, .apply("exp", primes: 0, [.negative(other)])]))
        : .quotient(other, .sum([.one, other]))
      let section = context.sectionNumber
      switch head {
      case .symbol:
        return { scope, line in
          scope.define(value: name, .init(indices: [], body: body, line: line, section: section))
        }
      case .apply(_, 0, let arguments):
        let parameters = arguments.compactMap { if case .symbol(let name) = $0 { name } else { nil } }
        guard parameters.count == arguments.count else { continue }
        return { scope, line in
          scope.define(
            function: name, .init(parameters: parameters, body: body, line: line, section: section))
        }
      default: continue
      }
    }
    return nil
  }

  /// Whether the text has not said what a name is.
  private func isOpen(_ name: String) -> Bool {
    scope.values[name] == nil && scope.functions[name] == nil && scope.latest[name] == nil
      && scope.aliases[name] == nil && !StandardNames.isKnown(StandardNames.canonical(name))
  }

  /// `u_i = a_i` at the head of a computation: another name for it.
  func componentAlias(
    _ name: String, _ subscripts: [Term.Subscript], _ head: Term, _ body: Term, _ judge: LinkJudge
  ) -> Definition {
    let indices = subscripts.compactMap { if case .name(let index) = $0 { index } else { nil } }
    let isName =
      context.isDisplay && statementCount > 2 && !name.contains("^") && head.freeIndices == body.freeIndices
      && indices.count == Set(indices).count && scope.values[name] == nil && scope.functions[name] == nil
      && head.headName != body.headName && !leadsBack(to: name, body)
    guard isName, indices.count == subscripts.count || subscripts.contains(where: { $0.index == nil }) else {
      return .defines({ _, _ in }, count: 1, remark: nil)
    }
    return valueDefinition(name, indices.count == subscripts.count ? indices : nil, head, body, judge)
  }

  /// `u = −(1/n) Σ v_i = J`: what u is, J is as well, where the text does not say otherwise.
  func lastName(of read: ReadStatement) -> Definition.Change? {
    guard read.relations == [.equal, .equal], read.sides[0].isBareName, read.sides[2].isBareName,
      let name = read.sides[2].headName, read.sides[0].headName != name,
      !read.sides[0].mentions(name), !read.sides[1].mentions(name), scope.values[name] == nil,
      scope.functions[name] == nil, scope.latest[name] == nil,
      !StandardNames.isKnown(StandardNames.canonical(name)),
      read.sides[2].freeIndices == read.sides[0].freeIndices,
      !scope.bodies(in: [read.sides[1]]).contains(where: { $0.mentions(name) })
    else { return nil }
    var indices: [String] = []
    if case .element(_, let subscripts) = read.sides[2] {
      for item in subscripts {
        guard case .name(let index) = item, !indices.contains(index) else { return nil }
        indices.append(index)
      }
    }
    let (body, section) = (read.sides[0], context.sectionNumber)
    return { scope, line in
      scope.define(value: name, .init(indices: indices, body: body, line: line, section: section))
    }
  }
}

extension StatementChecker.ReadStatement {
  /// With the second side, where it is a norm that is written out by components behind it, taken for what stands there: L = ½‖a − y‖² =
  /// ½ Σ (a_i − y_i)².
  var definingByComponents: Self {
    guard relations.count > 1, relations[1] == .equal, sides[1].isOfNorm, !sides[2].isOfNorm,
      sides[2].foreignPart == nil
    else { return self }
    var result = self
    result.sides[1] = sides[2]
    return result
  }
}

extension Term {
  fileprivate var isOfNorm: Bool {
    contains { if case .apply(let name, 0, _) = $0 { name.hasPrefix("norm") } else { false } }
  }
}

extension Term {
  /// The term without numbers and quotients before it: Σ of (1/m) Σ.
  fileprivate var withoutFactors: Term {
    guard case .product(let factors) = self else { return self }
    let rest = factors.filter { factor in
      if case .quotient(let a, let b) = factor { return !(a.isSimple && b.isSimple) }
      return factor.numericValue == nil
    }
    return rest.count == 1 ? rest[0] : self
  }
}
