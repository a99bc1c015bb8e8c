import HillockFormula
import HillockProof

// Examples with numbers: what is put into a formula, and what the formula comes to.
extension StatementChecker {
  static let valuesPutIn = "values are put in"

  /// `w_1 x_1 + w_2 x_2 = 0.5 · 2 + 0.1 · 3`: the formula with a number for each name, which says what the numbers are and is no
  /// claim; `nil` where the sides are made in different ways, or a name would have two numbers.
  func putIn(_ left: Term, _ right: Term, _ judge: LinkJudge) -> [Term: Term]? {
    guard let found = matched(left, right, judge) else { return nil }
    for (name, value) in found {
      if let known = examples.value(of: name) {
        guard let number = value.plainValue, number.agrees(with: known) else { return nil }
      } else {
        // What the text says that a name is made of, and what is a derivative, may come to another number.
        guard let plain = name.formulaName, let letter = name.headName, judge.scope.values[plain] == nil,
          judge.scope.values[letter] == nil, !survey.definedNames.contains(letter)
        else { return nil }
      }
    }
    return found
  }

  /// What stands for the names of a formula in the numbers beside it, where both are made in the same way.
  func matched(_ left: Term, _ right: Term, _ judge: LinkJudge) -> [Term: Term]? {
    let isLeft = !left.isValue(in: judge.scope)
    let (formula, numbers) = isLeft ? (left, right) : (right, left)
    var found: [Term: Term] = [:]
    if formula.formulaName != nil { return [formula: numbers] }
    guard !formula.isExampleName, !numbers.isSimpleNumber else { return nil }
    return Self.match(formula, numbers, &found, judge.scope) && !found.isEmpty ? found : nil
  }

  /// Whether one term is the other with numbers for its names.
  private static func match(
    _ formula: Term, _ numbers: Term, _ found: inout [Term: Term], _ scope: Scope
  ) -> Bool {
    if formula == numbers { return true }
    if formula.isExampleName {
      guard numbers.isValue(in: scope), numbers.size(limit: 8) < 8 else { return false }
      if let known = found[formula] {
        return known == numbers || known.numericValue != nil && known.numericValue == numbers.numericValue
      }
      found[formula] = numbers
      return true
    }
    func all(_ these: [Term], _ those: [Term]) -> Bool {
      these.count == those.count && zip(these, those).allSatisfy { match($0, $1, &found, scope) }
    }
    switch (formula, numbers) {
    case (.sum(let these), .sum(let those)), (.product(let these), .product(let those)):
      return all(these, those)
    case (.quotient(let a, let b), .quotient(let c, let d)), (.power(let a, let b), .power(let c, let d)):
      return all([a, b], [c, d])
    case (.negative(let a), .negative(let b)): return match(a, b, &found, scope)
    case (.apply(let name, let primes, let these), .apply(let other, let others, let those)):
      return name == other && primes == others && all(these, those)
    case (.number(let a, _), .number(let b, _)): return a == b
    default: return false
    }
  }

  /// A formula beside what it comes to, where the numbers that the text gives, put into what it says that the names are, lead to a
  /// number: ∂L/∂w = −0.02 with L = (y − ŷ)², ŷ = wx; `nil` where they do not.
  func withValues(
    _ left: Term, _ relation: StatementTokens.Relation, _ right: Term, _ read: ReadStatement,
    _ judge: LinkJudge
  ) -> LinkResult? {
    guard !isSingleStatement, relation == .equal || relation == .approximately,
      left.isValue(in: judge.scope) != right.isValue(in: judge.scope), !examples.isEmpty
    else { return nil }
    let isLeft = !left.isValue(in: judge.scope)
    let (formula, number) = isLeft ? (left, right) : (right, left)
    guard formula.formulaName == nil else { return nil }
    // ∂L/∂w = 0 is looked for, and 1 is what anything may be set to.
    guard !number.decimals.isEmpty, let given = NumberRange.asWritten(number),
      let (value, isCertain) = value(of: formula, judge)
    else { return nil }
    let slack = 1e-9 * abs(value)
    if value >= given.lower - slack, value <= given.upper + slack {
      return LinkResult(outcome: .proved, conditions: [Self.givenNumbers])
    }
    let (middle, width) = ((given.lower + given.upper) / 2, (given.upper - given.lower) / 2)
    let difference = abs(value - middle)
    guard difference > 5 * width, difference > 0.05 * max(abs(value), abs(middle)) else {
      if number.isSimpleNumber, difference <= 3 * width {
        return LinkResult(outcome: .notJudged(Self.rounding))
      }
      return LinkResult(outcome: .conditional(["the values put in: \(left) is \(right)"]))
    }
    // Another number for a name may be another example.
    guard isCertain, read.relations.count > 1 || formula.hasDerivative, matched(left, right, judge) == nil,
      doubt(left, relation, right, read, judge, isOfExample: true) == nil
    else { return nil }
    let text =
      "\(Self.givenNumbers) it is \(Self.decimal(value)), and not \(Self.decimal(middle))"
    return LinkResult(outcome: .refuted(Witness(values: [:], left: nil, right: nil, text: text)))
  }

  /// A number with five digits, as `0.12346`.
  private static func decimal(_ value: Double) -> String {
    var unit = 1.0
    while abs(value) > 0, abs(value) * unit < 1e4, unit < 1e12 { unit *= 10 }
    let rounded = (value * unit).rounded() / unit
    return "\(rounded)".replacingMinus
  }

  /// What a formula comes to, and whether each number that went into it is the only one that the text gives.
  private func value(of formula: Term, _ judge: LinkJudge) -> (value: Double, isCertain: Bool)? {
    // Names that have numbers stand for themselves, unless something is differentiated.
    var ways = [judge.scope]
    if !formula.hasDerivative {
      var plain = judge.scope
      for name in formula.symbols.union(formula.elementNames) where examples.number(of: name) != nil {
        plain.values[name] = nil
      }
      ways.insert(plain, at: 0)
    }
    for scope in ways {
      var own = judge
      own.scope = scope
      var elaboration = own.elaboration(.symbolic(classes: [:]), scope)
      guard budget.spend(2000), let claim = try? own.claim(formula, .equal, .zero, &elaboration),
        elaboration.unknowns.isEmpty, let plain = claim.withoutDerivatives(claim.left)
      else { continue }
      var numbers: [String: Double] = [:]
      var isCertain = true
      for name in plain.names {
        guard let number = examples.number(of: name) else { break }
        numbers[name] = number.value
        if !number.isOnly { isCertain = false }
      }
      guard numbers.count == plain.names.count, let value = try? plain.evaluate(numbers), value.isFinite
      else { continue }
      return (value, isCertain)
    }
    return nil
  }
}

/// A number as a text writes it.
struct WrittenNumber {
  var value: Double
  /// How many digits stand behind the point; `nil` where there is none.
  var digits: Int?

  /// One in the last place that is written.
  var unit: Double {
    var result = 1.0
    for _ in 0..<(digits ?? 0) { result /= 10 }
    return result
  }

  /// How much of it may be rounded: one digit is what it is.
  private var margin: Double {
    guard let digits, digits > 0 else { return 0 }
    return abs(value) > 9.5 * unit ? unit : 0
  }

  /// Whether both may be one number, rounded in two ways.
  func agrees(with other: WrittenNumber) -> Bool {
    abs(value - other.value) <= max(margin, other.margin) + 1e-12
  }
}

extension Term {
  /// The number that it is: as it is written, or a short formula of such.
  var plainValue: WrittenNumber? {
    switch self {
    case .number(let value, let digits): return WrittenNumber(value: value.doubleValue, digits: digits)
    case .negative(let inner):
      return inner.plainValue.map { WrittenNumber(value: -$0.value, digits: $0.digits) }
    default: return nil
    }
  }

  /// The name that it has in formulas.
  var formulaName: String? {
    switch self {
    case .symbol(let name): name
    case .element(.symbol(let name), let subscripts):
      Term.componentKey(name, subscripts.map(\.description))
    default: nil
    }
  }
}

extension String {
  fileprivate var replacingMinus: String {
    hasPrefix("-") ? "−" + dropFirst() : self
  }
}
