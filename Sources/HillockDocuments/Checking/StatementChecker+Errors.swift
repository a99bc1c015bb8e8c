import HillockFormula
import HillockProof

// What a text calls the errors of layers: δ^(L) = ∂C/∂a^(L) ⊙ f′(z^(L)) of the last one says what δ^(l) is of the others.
extension StatementChecker {
  /// Takes δ^(l) for ∂C/∂z^(l) of every layer where the last layer's is that, and the text says nothing else of the others before.
  mutating func defineErrors(
    _ name: String, _ subscripts: [Term.Subscript], _ body: Term, _ line: Int, _ position: Int
  ) {
    guard DerivativeTargets.Place.layers(of: name) == 1, let first = subscripts.first,
      case .name(let layer) = first, layer.count == 1, layer.first?.isUppercase == true,
      matrices[position].definitions[name] == nil, scope.values[name] == nil,
      let rate = rate(body, layer, position)
    else { return }
    let index = "l″"
    let other = rate.renaming(indices: [layer: .name(index)])
    let indices = subscripts.dropFirst().compactMap(\.index)
    guard indices.count == subscripts.count - 1, other.freeIndices.isSubset(of: [index] + indices) else {
      return
    }
    matrices[position].definitions[name] = .init(
      indices: [index] + indices, body: other, line: line, section: context.sectionNumber)
    matrices[position].extended.insert(name)
  }

  /// Whether a statement says of δ^(l) no more than that: it would prove itself.
  func restatesError(_ sides: [Term], _ knowledge: MatrixKnowledge) -> Bool {
    let heads = sides.filter { $0.isHead && $0.headName.map(knowledge.extended.contains) == true }
    return heads.count == 1
      && sides.contains { if case .derivative(let quantity, _, 1) = $0 { quantity.isHead } else { false } }
      && !sides.contains {
        if case .derivative(_, .element(.symbol(let by), _), 1) = $0 { isOther(by, knowledge) } else { false }
      }
  }

  /// Whether no error of a layer is the derivative by that quantity.
  private func isOther(_ by: String, _ knowledge: MatrixKnowledge) -> Bool {
    !knowledge.extended.contains { name in
      guard case .derivative(_, .element(.symbol(by), _), _)? = knowledge.definitions[name]?.body else {
        return false
      }
      return true
    }
  }

  /// ∂C/∂z where a formula is that, or ∂C/∂a · f′(z) with a = f(z) as the text says.
  private func rate(_ body: Term, _ layer: String, _ position: Int) -> Term? {
    if case .derivative(let quantity, let by, 1) = body, quantity.isHead, by.isHead { return body }
    guard case .product(let factors) = body, factors.count == 2 else { return nil }
    for (rate, slope) in [(factors[0], factors[1]), (factors[1], factors[0])] {
      guard case .derivative(let quantity, .element(.symbol(let a), let places), 1) = rate, quantity.isHead,
        case .apply(let function, 1, let arguments) = slope, arguments.count == 1,
        case .element(.symbol, let inner) = arguments[0], inner == places
      else { continue }
      let definitions = matrices[position].definitions
      let own = definitions[Scope.key(of: a, layer: layer)]?.body ?? definitions[a]?.body
      guard case .apply(function, 0, let made)? = own, made.count == 1,
        made[0].headName == arguments[0].headName
      else { continue }
      return .derivative(quantity, by: arguments[0], order: 1)
    }
    return nil
  }

  /// Whether a chain begins with what its name is, δ = ∂C/∂z, and the text has not said before what δ is.
  func saysRate(_ sides: [Term], _ relations: [StatementTokens.Relation]) -> Bool {
    guard sides.count > 2, sides[0].isHead, case .derivative(let quantity, let by, 1) = sides[1],
      quantity.isHead, by.isHead, let name = sides[0].headName
    else { return false }
    if relations.first == .defined { return true }
    let isKnown = matrices.contains {
      $0.definitions.keys.contains { $0 == name || $0.hasPrefix(name + "|") }
    }
    return !isKnown && scope.values[name] == nil
  }
}
