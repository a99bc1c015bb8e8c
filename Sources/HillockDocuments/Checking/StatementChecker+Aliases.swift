import HillockFormula
import HillockProof

// Names for what has a name already.
extension StatementChecker {
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
