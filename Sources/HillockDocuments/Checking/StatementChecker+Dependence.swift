import HillockFormula
import HillockProof

// The chain rule along what a text makes of its quantities.
extension StatementChecker {
  /// ∂L/∂w = ∂L/∂a · ∂a/∂z · ∂z/∂w behind (or before) z = wx + b and a = σ(z): proved whatever L is and wherever in the text that
  /// is said, where w comes to L by no other way.
  ///
  /// With a number before the product it is refuted, and so it is where one of its steps ends at another component than the next
  /// one begins with.
  ///
  /// - Returns: what comes of it; `nil` where it is no such product, or the text says of its quantities what does not fit.
  func byWayOfQuantities(_ left: Term, _ right: Term) -> LinkResult? {
    guard !isSingleStatement, case .derivative(let quantity, let by, 1) = left, quantity.isHead,
      by.isBareName,
      !CaseWords.supposes(context.sentence)
    else { return nil }
    if let gap = Term.gap(from: quantity, to: by, in: right) {
      return LinkResult(
        outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: Self.gapInProduct + gap)))
    }
    guard right.freeIndices.isSubset(of: left.freeIndices) else { return nil }
    var parts = [right]
    if case .sum(let all) = right { parts = all }
    let ways = parts.compactMap { Term.way(from: quantity, to: by, in: $0) }
    guard ways.count == parts.count, Set(ways.map { $0.places[1] }).count == ways.count else { return nil }
    if parts.count == 1, ways[0].factor != Rational(1) {
      let text = "\(Self.ownProduct)\(Formula.number(ways[0].factor).text) times d\(quantity)/d\(by)"
      return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
    }
    guard ways.allSatisfy({ $0.factor == Rational(1) && isOfDefined($0, by, ways) }) else { return nil }
    let names = Set(ways.map { "\($0.places[1])" }).sorted().joined(separator: ", ")
    return LinkResult(outcome: .proved, conditions: ["\(quantity) depends on \(by) by way of \(names)"])
  }

  /// Whether what the text says of the quantities on a way is what the product says of them.
  private func isOfDefined(_ way: Term.Way, _ by: Term, _ ways: [Term.Way]) -> Bool {
    let letters = way.places.map(\.letterOfPlace)
    guard let end = letters.last, !letters.contains("") else { return false }
    // h_4, h_3, …, h_1: what each of them is made of as well may not be left out.
    let inner = letters.dropLast()
    guard
      Set(inner).count == inner.count || inner.contains(end)
        || by.isOfSamePlace(as: way.places[way.places.count - 2])
    else { return false }
    for position in letters.indices.dropLast() {
      let (outer, next) = (letters[position], letters[position + 1])
      let (a, b) = (way.places[position], way.places[position + 1])
      if !way.sums, !a.ownIndices.isEmpty, a.ownIndices == b.ownIndices, survey.mixesComponents(outer) {
        return false
      }
      if outer == next { continue }
      // Of the loss alone a text may leave open what it is made of.
      guard survey.graph[outer] != nil else {
        if position == 0 { continue }
        return false
      }
      if !survey.reaches(outer, next) {
        // Of a loss a text may say what it is in other words.
        if position == 0, !survey.reaches(outer, end),
          !letters.dropFirst().contains(where: { survey.reaches(outer, $0) })
        {
          continue
        }
        return false
      }
      // Nothing leads round what comes next.
      let others = Set(
        ways.compactMap { other in
          other.places.firstIndex(of: a).map { other.places[$0 + 1].letterOfPlace }
        })
      if !others.contains(end), !inner.contains(end), survey.reaches(outer, end, without: others) {
        return false
      }
    }
    return true
  }

  /// The last link of a chain where it only gives what stands before it a name that nothing else explains: a of
  /// `… = 1/(1 + e^{−z}) = a`.
  func named(_ result: LinkResult, _ left: Term, _ right: Term, _ read: ReadStatement, _ scope: Scope)
    -> LinkResult
  {
    guard !isSingleStatement, read.relations.count > 1, right == read.sides.last, !left.hasDerivative,
      case .undecided = result.outcome, result.suspicion == nil, right.isBareName, let head = right.headName,
      !head.contains("(") || head.containsText("^("), !left.mentions(head), !left.isSimple
    else { return result }
    let keys = [head, right.formulaName ?? head]
    guard
      keys.allSatisfy({ scope.values[$0] == nil && scope.functions[$0] == nil && scope.latest[$0] == nil }),
      !survey.definedNames.contains(head), !StandardNames.isKnown(StandardNames.canonical(head)),
      !survey.isUsed(DocumentSurvey.letter(head))
    else { return result }
    return LinkResult(outcome: .notJudged("it says what \(right) is"))
  }

  /// The sides with ℓ for ℓ(f(x), y) in their derivatives, a quantity of which the text does not say what function it is; `nil` where
  /// there is none, or it stands with other arguments as well.
  private func takingQuantities(_ left: Term, _ right: Term, _ scope: Scope) -> (Term, Term)? {
    guard !isSingleStatement else { return nil }
    var found: [String: Term] = [:]
    for part in left.derivativeParts + right.derivativeParts {
      guard case .apply(let name, 0, let arguments) = part.inner, !arguments.allSatisfy(\.isBareName),
        scope.functions[name] == nil, scope.values[name] == nil, scope.latest[name] == nil,
        scope.aliases[name] == nil, !survey.definedNames.contains(name), name != "sigma",
        !StandardNames.isKnown(StandardNames.canonical(name))
      else { continue }
      if let other = found[name], other != part.inner { return nil }
      found[name] = part.inner
    }
    guard !found.isEmpty else { return nil }
    let parts = Dictionary(uniqueKeysWithValues: found.map { ($0.value, Term.symbol($0.key)) })
    let sides = (left.replacing(parts), right.replacing(parts))
    guard
      found.keys.allSatisfy({ !sides.0.functionNames.contains($0) && !sides.1.functionNames.contains($0) })
    else { return nil }
    return sides
  }

  /// A link judged by itself, and only where that leaves it open by what the text says of derivatives.
  func judged(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult {
    if relation == .equal, let (first, second) = takingQuantities(left, right, judge.scope) {
      let result = judgedOnce(first, relation, second, read, judge)
      if result.isProved || result.isRefuted { return result }
    }
    let known = Set(judge.scope.rates.compactMap(\.quantity.headName))
    let parts = known.isEmpty ? [] : left.derivativeParts + right.derivativeParts
    guard relation == .equal, parts.contains(where: { known.contains($0.inner.headName ?? "") }) else {
      return judgedOnce(left, relation, right, read, judge)
    }
    var plain = judge
    plain.scope.rates = []
    let result = judgedOnce(left, relation, right, read, plain)
    guard result.isOpen || result.isConditional else { return result }
    let other = judgedOnce(left, relation, right, read, judge)
    return other.isProved || other.isRefuted ? other : result
  }
}

extension Term {
  /// The quantities that a product of derivatives passes on its way, with both ends.
  struct Way {
    var places: [Term]
    var factor: Rational
    var sums: Bool
  }

  /// A product of derivatives with its numbers, and whether it is summed over.
  private static func steps(_ term: Term) -> (steps: [(of: Term, by: Term)], factor: Rational, sums: Bool)? {
    var (part, factor, sums) = (term, Rational(1), false)
    var steps: [(of: Term, by: Term)] = []
    func take(_ term: Term) -> Bool {
      switch term {
      case .derivative(let inner, let by, 1) where inner.isHead && by.isHead: steps.append((inner, by))
      case .product(let factors): return factors.allSatisfy(take)
      case .negative(let inner):
        factor = factor * Rational(-1)
        return take(inner)
      default:
        guard let value = term.numericValue else { return false }
        factor = factor * value
      }
      return true
    }
    while true {
      if case .over(.sum, _, let range, let body) = part {
        guard range.excluding.isEmpty else { return nil }
        (part, sums) = (body, true)
      } else if case .negative(let inner) = part {
        (part, factor) = (inner, factor * Rational(-1))
      } else if case .product(let factors) = part, factors.count == 2, let value = factors[0].numericValue,
        case .over = factors[1]
      {
        (part, factor) = (factors[1], factor * value)
      } else {
        break
      }
    }
    guard take(part), steps.count > 1 else { return nil }
    return (steps, factor, sums)
  }

  /// The way that a product of derivatives goes; `nil` where it is no such product.
  static func way(from start: Term, to end: Term, in term: Term) -> Way? {
    guard let (all, factor, sums) = steps(term) else { return nil }
    var steps = all
    var places = [start]
    while let last = places.last, let next = steps.firstIndex(where: { $0.of == last }) {
      places.append(steps.remove(at: next).by)
    }
    guard steps.isEmpty, places.last == end, places.count > 2, Set(places).count == places.count else {
      return nil
    }
    return Way(places: places, factor: factor, sums: sums)
  }

  /// Where a product of derivatives goes from one component and on from another one, ∂a_j/∂z_i · ∂z_j/∂w; `nil` where it does not,
  /// or in more than one place.
  static func gap(from start: Term, to end: Term, in term: Term) -> String? {
    guard let (steps, _, sums) = steps(term), !sums, let first = steps.first, let last = steps.last,
      first.of == start, last.by == end
    else { return nil }
    let gaps = zip(steps, steps.dropFirst()).filter { $0.by != $1.of }
    guard gaps.count == 1, case .element(let base, let own) = gaps[0].0.by,
      case .element(base, let others) = gaps[0].1.of, own.count == others.count, own != others
    else { return nil }
    // l and L may be the same layer; a label may be left out.
    let differing = zip(own, others).filter { $0 != $1 }
    guard differing.count == 1,
      differing.allSatisfy({ pair in
        guard case .name(let a) = pair.0, case .name(let b) = pair.1 else { return false }
        return a.count == 1 && b.count == 1 && a.lowercased() != b.lowercased()
          && a.first?.isLowercase == b.first?.isLowercase
      })
    else { return nil }
    return "d\(gaps[0].0.by)/d\(gaps[0].1.of), which is not 1"
  }

  /// The letter of what a derivative is taken of or by.
  fileprivate var letterOfPlace: String { headName.map(DocumentSurvey.letter) ?? "" }

  /// Its indices below, layers left out.
  fileprivate var ownIndices: [Subscript] {
    guard case .element(let base, let subscripts) = self, let name = base.headName else { return [] }
    return Array(subscripts.dropFirst(DerivativeTargets.Place.layers(of: name)))
  }

  /// Whether both have one layer, or one number: w_1 and z_1, W^(2) and z^(2).
  fileprivate func isOfSamePlace(as other: Term) -> Bool {
    if case .symbol(let own) = self, case .symbol(let name) = other, Term.isNumberedLayer(own) {
      return own.drop { !"⁽⁅₍".contains($0) } == name.drop { !"⁽⁅₍".contains($0) }
    }
    guard case .element(_, let own) = self, case .element(_, let others) = other, let first = own.first else {
      return false
    }
    return first == others.first
  }
}
