import HillockFormula
import HillockProof

/// The numbers that an example of the text gives its names: w_1 = 0.5, z_1 = … = 0.21, ∂L/∂a = … = −0.94.
struct ExampleValues: Sendable {
  private var values: [String: Term] = [:]
  /// What has had several values: a later step of training, another example.
  private var changing: Set<String> = []

  /// The same by the names that formulas have.
  private var numbers: [String: WrittenNumber] = [:]
  private var severalNumbers: Set<String> = []

  var isEmpty: Bool { numbers.isEmpty }

  /// The number of a name, and whether it is the only one that the text gives.
  func number(of name: String) -> (value: Double, isOnly: Bool)? {
    numbers[name].map { ($0.value, !severalNumbers.contains(name)) }
  }

  /// The number of a name.
  func value(of term: Term) -> WrittenNumber? { term.formulaName.flatMap { numbers[$0] } }

  /// Notes what was put into a formula.
  mutating func note(_ values: [Term: Term]) {
    for (name, value) in values.sorted(by: { "\($0.key)" < "\($1.key)" }) { note([name, value], [.equal]) }
  }

  /// Notes the numbers of a chain, each for the names before it.
  mutating func note(_ sides: [Term], _ relations: [StatementTokens.Relation]) {
    for (position, relation) in relations.enumerated() where relation == .equal && sides.count > position + 1
    {
      guard case .domain(.matrix(let names)) = sides[position],
        case .domain(.matrix(let values)) = sides[position + 1], names.count == values.count
      else { continue }
      for (row, others) in zip(names, values) where row.count == others.count {
        for (name, value) in zip(row, others) where name.isExampleName { note([name, value], [.equal]) }
      }
    }
    guard let last = sides.indices.last(where: { sides[$0].numericValue != nil }), last > 0,
      relations.prefix(last).allSatisfy({ $0 == .equal || $0 == .approximately || $0 == .defined })
    else { return }
    for side in sides[..<last] where side.isExampleName {
      let key = "\(side)"
      if let known = values[key], known.numericValue != sides[last].numericValue { changing.insert(key) }
      values[key] = sides[last]
      guard let name = side.formulaName, let number = sides[last].plainValue else { continue }
      if let known = numbers[name], !number.agrees(with: known) { severalNumbers.insert(name) }
      numbers[name] = number
    }
  }

  /// The term with its numbers put in, and whether all of them are the only ones that the text gives; `nil` where it has none.
  func put(into term: Term) -> (term: Term, isCertain: Bool)? {
    var isCertain = true
    var found = false
    func replaced(_ term: Term) -> Term {
      if term.isExampleName, let value = values["\(term)"] {
        found = true
        if changing.contains("\(term)") { isCertain = false }
        return value
      }
      if case .derivative = term { return term }
      return term.mapChildren(replaced)
    }
    // σ(z) with the number of z, and not with its own.
    let result = term.mapChildren(replaced)
    return found ? (result, isCertain) : nil
  }
}

extension Term {
  /// What an example gives a number: a name, a function of names, a derivative of one by another.
  var isExampleName: Bool {
    switch self {
    case .symbol(let name): name != "e" && name != "pi"
    case .element(.symbol, _): true
    case .apply(_, _, let arguments): !arguments.isEmpty && arguments.allSatisfy(\.isBareName)
    case .derivative(let inner, let by, 1): inner.isHead && by.isBareName
    default: false
    }
  }
}

extension Term {
  /// A name, or a derivative that stands for itself.
  fileprivate var isPlainName: Bool {
    if case .apply = self { return false }
    return isExampleName
  }
}

extension StatementChecker {
  /// A formula and what it comes to in an example, w_1 x + b = 0.5 · 2 + 0.1, with the numbers that the text gives; `nil` where
  /// it does not give them all, or where the two may be the same but for rounding.
  func withExample(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard !isSingleStatement, relation == .equal || relation == .approximately,
      left.isValue(in: judge.scope) != right.isValue(in: judge.scope)
    else { return nil }
    let isLeft = !left.isValue(in: judge.scope)
    let (formula, number) = isLeft ? (left, right) : (right, left)
    // e^{−z} = 1 is an equation to be solved, σ(z) = 0.75 a result.
    var isResult = read.relations.count > 1
    if case .apply = formula { isResult = true }
    guard isResult, read.relations.count > 1 || relation == .equal, !formula.isPlainName,
      let (value, isCertain) = examples.put(into: formula),
      value.isValue(in: judge.scope), !value.hasDerivative
    else { return nil }
    let words = Self.givenNumbers
    if judge.judge(value, .equal, number).isProved
      || number.isSimpleNumber && judge.judge(value, .approximately, number).isProved
    {
      return LinkResult(outcome: .proved, conditions: [words])
    }
    guard isCertain, number.isSimpleNumber, mayBeRounded(value, number, judge) == false,
      doubt(left, relation, right, read, judge) == nil,
      case .refuted(var witness) = judge.judge(value, .equal, number).outcome
    else { return nil }
    witness.text = "\(words), \(value): \(witness.text)"
    return LinkResult(outcome: .refuted(witness))
  }

  /// Whether the two may be the same number, each decimal in them being one unit of its last digit greater or less; `nil` where there
  /// are too many of them to tell.
  private func mayBeRounded(_ value: Term, _ number: Term, _ judge: LinkJudge) -> Bool? {
    let decimals = value.decimals.union(number.decimals).sorted { "\($0)" < "\($1)" }
    guard decimals.count <= 5 else { return nil }
    var signs: Set<Bool> = []
    for choice in 0..<(1 << decimals.count) {
      var shifts: [Term: Bool] = [:]
      for (position, decimal) in decimals.enumerated() { shifts[decimal] = choice >> position & 1 == 1 }
      let (a, b) = (value.shiftingDecimals(shifts), number.shiftingDecimals(shifts))
      if judge.judge(a, .compare(.less), b).isProved {
        signs.insert(true)
      } else if judge.judge(a, .compare(.greater), b).isProved {
        signs.insert(false)
      } else {
        return true
      }
      if signs.count == 2 { return true }
    }
    return signs.isEmpty ? nil : false
  }
}
