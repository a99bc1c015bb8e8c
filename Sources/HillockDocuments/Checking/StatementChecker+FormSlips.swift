import HillockFormula
import HillockProof

// Slips that show in the form of a statement: steps by another gradient, chains with a gap, cross-entropies with a sign lost.
extension StatementChecker {
  /// The slip in a statement, whatever its part in the text; `nil` where there is none.
  func formSlip(in read: ReadStatement) -> IndexSlip? {
    guard !isSingleStatement, read.sides.count > 1,
      !CaseWords.supposes(context.sentence + " " + context.trail)
    else { return nil }
    return stepSlip(read) ?? crossEntropySlip(read)
  }

  // MARK: steps

  private static let rates: Set<String> = ["eta", "alpha", "gamma", "epsilon", "lambda", "mu", "lr", "ell"]

  /// `w_2 ← w_1 − η ∂L/∂w_2`: what is moved is not what the gradient is taken by.
  private func stepSlip(_ read: ReadStatement) -> IndexSlip? {
    guard read.sides.count == 2, case .sum(let parts) = read.sides[1], parts.count == 2,
      let moved = read.sides[0].withoutTime, let from = parts[0].withoutTime,
      case .negative(let change) = parts[1]
    else { return nil }
    var factors = [change]
    if case .product(let all) = change { factors = all }
    var by: Term?
    for factor in factors {
      if case .derivative(let inner, let place, 1) = factor, inner.isHead {
        guard by == nil else { return nil }
        by = place
      } else {
        guard factor.plainNames.isSubset(of: Self.rates), factor.elementNames.isEmpty else { return nil }
      }
    }
    guard let place = by, place.isBareName, from != place || moved != place,
      moved == place || moved == from, let head = place.headName, let other = from.headName,
      Term.letter(of: head) == Term.letter(of: other), place.isMarked
    else { return nil }
    if moved == place {
      // b_1 for b; W_1 for w_1 is another way to write it.
      return IndexSlip(
        text: "\(parts[0]) is moved by the derivative by \(place)",
        mended: .sum([parts[0].replacing([from: place]), parts[1]]))
    }
    guard from.isMarked, from.subscriptCount == place.subscriptCount else { return nil }
    return IndexSlip(
      text: "\(parts[0]) is moved by the derivative by \(place)",
      mended: .sum([parts[0], parts[1].replacing([place: from])]))
  }

  // MARK: chains

  /// `dL/dw = dL/dy · dy/da · dz/dw`, where the text makes a of z: the factor da/dz is missing.
  func brokenChain(_ left: Term, _ right: Term) -> LinkResult? {
    guard !isSingleStatement, case .derivative(let quantity, let by, 1) = left,
      case .product(let factors) = right, factors.count > 2, quantity.isBareName, by.isBareName,
      !CaseWords.supposes(context.sentence)
    else { return nil }
    var steps: [(of: Term, by: Term)] = []
    for factor in factors {
      guard case .derivative(let inner, let by, 1) = factor, inner.isBareName, by.isBareName else {
        return nil
      }
      steps.append((inner, by))
    }
    guard steps.first?.of == quantity, steps.last?.by == by else { return nil }
    let gaps = zip(steps, steps.dropFirst()).filter { $0.by != $1.of }.map { ($0.by, $1.of) }
    guard gaps.count == 1, let (upper, lower) = gaps.first, let a = upper.headName, let z = lower.headName,
      Term.letter(of: a) != Term.letter(of: z),
      survey.leads(from: Term.letter(of: a), to: Term.letter(of: z)),
      scope.values[a]?.body != lower
    else { return nil }
    let text = "\(Self.gapInProduct)d\(upper)/d\(lower), which is not 1"
    return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
  }

  /// How a witness begins that is a gap in a chain.
  static let gapInProduct = "the product lacks "

  // MARK: cross-entropies

  /// `−t ln y − (1 − y) ln(1 − y)`, `t ln y − (1 − t) ln(1 − y)`, where a text says that it is the cross-entropy of t and y.
  private func crossEntropySlip(_ read: ReadStatement) -> IndexSlip? {
    guard survey.mentionsCrossEntropy, read.relations.allSatisfy({ $0 == .equal || $0 == .defined }) else {
      return nil
    }
    for (position, side) in read.sides.enumerated().dropFirst() where side.foreignPart == nil {
      for sum in side.sums {
        guard case .sum(let parts) = sum, parts.count == 2, let a = LogarithmicPart(parts[0]),
          let b = LogarithmicPart(parts[1]), let mended = a.mended(b) ?? b.mended(a).map({ $0.reversed() })
        else { continue }
        return IndexSlip(
          text: "the cross-entropy of \(mended.names.0) and \(mended.names.1) is another sum",
          position: position, mended: side.replacing([sum: .sum(mended.parts)]))
      }
    }
    return nil
  }

  /// A part of a cross-entropy: ±p ln q.
  private struct LogarithmicPart {
    var isNegative = false
    var weight: Term
    var argument: Term

    struct Mended {
      var parts: [Term]
      var names: (Term, Term)

      func reversed() -> Mended { Mended(parts: parts.reversed(), names: names) }
    }

    init?(_ term: Term) {
      var term = term
      if case .negative(let inner) = term {
        isNegative = true
        term = inner
      }
      guard case .product(let factors) = term, factors.count == 2 else { return nil }
      var found: (Term, Term)?
      for (factor, other) in [(factors[0], factors[1]), (factors[1], factors[0])] {
        if case .apply(let name, 0, let arguments) = factor, StandardNames.canonical(name) == "ln",
          arguments.count == 1
        {
          found = (other, arguments[0])
        }
      }
      guard let (weight, argument) = found else { return nil }
      (self.weight, self.argument) = (weight, argument)
    }

    private var isPlain: Bool { weight.isHead && argument.isQuantity }

    /// The two parts as they should be, where this is p ln q, and the other one is not (1 − p) ln(1 − q) by one slip.
    func mended(_ other: LogarithmicPart) -> Mended? {
      guard isPlain else { return nil }
      let (p, q) = (weight.complement, argument.complement)
      var isSlip = false
      if other.weight == p, other.argument == q {
        isSlip = other.isNegative != isNegative
      } else if weight != argument {
        isSlip =
          other.argument == q && (other.weight == q || other.weight == .sum([.one, weight]))
          || other.weight == p
            && (other.argument == argument || other.argument == p
              || other.argument == .sum([.one, argument]))
        isSlip = isSlip && other.isNegative == isNegative
      }
      guard isSlip else { return nil }
      func signed(_ weight: Term, _ argument: Term) -> Term {
        let part = Term.product([weight, .apply("ln", primes: 0, [argument])])
        return isNegative ? .negative(part) : part
      }
      return Mended(parts: [signed(weight, argument), signed(p, q)], names: (weight, argument))
    }
  }
}

extension Term {
  /// 1 − p of p.
  fileprivate var complement: Term { .sum([.one, .negative(self)]) }

  /// A name, or a function of one.
  fileprivate var isQuantity: Bool {
    if isHead { return true }
    if case .apply(_, 0, let arguments) = self { return arguments.count == 1 }
    return false
  }

  /// Whether it is one of several of its letter: it has indices or a layer.
  fileprivate var isMarked: Bool {
    switch self {
    case .element: true
    case .symbol(let name): Term.isNumberedLayer(name)
    default: false
    }
  }

  fileprivate var subscriptCount: Int {
    if case .element(_, let subscripts) = self { return subscripts.count }
    return 0
  }

  private static let times = ["new", "old", "neu", "alt", "nuevo", "novo", "nouveau"]

  /// The name without what says that it is before a step or behind it: w of w_new.
  fileprivate var withoutTime: Term? {
    switch self {
    case .symbol: return self
    case .primed(let inner, 1): return inner.isBareName ? inner : nil
    case .element(let base, var subscripts):
      guard base.isBareName else { return nil }
      // new, as one word or letter by letter.
      if case .name(let label)? = subscripts.last, Self.times.contains(label) {
        subscripts.removeLast()
      } else {
        let letters = subscripts.map { entry -> String in
          if case .name(let name) = entry, name.count == 1 { return name }
          return " "
        }.joined()
        if let time = Self.times.first(where: letters.hasSuffix) { subscripts.removeLast(time.count) }
      }
      return subscripts.isEmpty ? base : .element(base, subscripts)
    default: return nil
    }
  }
}
