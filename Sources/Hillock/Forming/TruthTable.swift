/// A Boolean function of up to 20 variables, as its values at all inputs.
///
/// Input number i gives variable j the bit j of i.
public struct TruthTable: Hashable, Sendable {
  public static let variableLimit = 20

  public let variables: [String]
  /// 2ⁿ values.
  public let values: [Bool]

  public init(variables: [String], values: [Bool]) throws(FormingError) {
    guard variables.count <= Self.variableLimit else {
      throw FormingError(
        "there are \(variables.count) variables; at most \(Self.variableLimit) can be checked over all inputs"
      )
    }
    guard values.count == 1 << variables.count else {
      throw FormingError(
        "\(variables.count) variables have \(1 << variables.count) inputs; got \(values.count) values")
    }
    self.variables = variables
    self.values = values
  }

  /// The table of an expression.
  public init(_ expression: BooleanExpression) throws(FormingError) {
    let count = expression.variables.count
    guard count <= Self.variableLimit else {
      throw FormingError(
        "there are \(count) variables; at most \(Self.variableLimit) can be checked over all inputs")
    }
    try self.init(
      variables: expression.variables,
      values: (0..<1 << count).map { input in expression.value((0..<count).map { input >> $0 & 1 == 1 }) })
  }

  public var trueCount: Int { values.count { $0 } }

  /// An input in words: `A = 1, B = 0`.
  public func text(ofInput input: Int) -> String {
    variables.enumerated().map { "\($1) = \(input >> $0 & 1)" }.joined(separator: ", ")
  }
}

/// A threshold unit on bits: 1 where Σ wⱼ·xⱼ ≥ θ, else 0.
public struct ThresholdUnit: Hashable, Sendable {
  public var weights: [Int]
  public var threshold: Int

  public init(weights: [Int], threshold: Int) {
    self.weights = weights
    self.threshold = threshold
  }

  /// Σ wⱼ·xⱼ − θ for input number `input`: not negative where the unit fires.
  public func excess(at input: Int) -> Int {
    var sum = -threshold
    for (index, weight) in weights.enumerated() where input >> index & 1 == 1 { sum += weight }
    return sum
  }

  public func fires(at input: Int) -> Bool { excess(at: input) >= 0 }

  /// `2·A − B ≥ 1`
  public func text(_ names: [String]) -> String {
    var result = ""
    for (weight, name) in zip(weights, names) where weight != 0 {
      let size = abs(weight) == 1 ? name : "\(abs(weight))·\(name)"
      if result.isEmpty {
        result = weight < 0 ? "−\(size)" : size
      } else {
        result += weight < 0 ? " − \(size)" : " + \(size)"
      }
    }
    return "\(result.isEmpty ? "0" : result) ≥ \(threshold < 0 ? "−\(-threshold)" : "\(threshold)")"
  }
}

/// Whether one threshold unit can compute a function, with what proves the answer.
public enum Separability: Hashable, Sendable {
  /// This unit computes it.
  case separable(ThresholdUnit)
  /// Two true inputs and two false ones with the same sum: no weights can tell the pairs apart.
  case inseparable(true: (Int, Int), false: (Int, Int))
  /// Neither was found with bounded effort.
  case undecided

  public static func == (a: Separability, b: Separability) -> Bool {
    switch (a, b) {
    case (.separable(let p), .separable(let q)): p == q
    case (.inseparable(let p, let q), .inseparable(let r, let s)): p == r && q == s
    case (.undecided, .undecided): true
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    switch self {
    case .separable(let unit): hasher.combine(unit)
    case .inseparable(let a, let b):
      for part in [a.0, a.1, b.0, b.1] { hasher.combine(part) }
    case .undecided: hasher.combine(0)
    }
  }
}

extension TruthTable {
  /// Whether one threshold unit computes the function.
  ///
  /// Weights are found by the perceptron's rule (Rosenblatt 1958), which ends where there are any; that there are none is
  /// shown by two true and two false inputs of the same sum (Elgot 1961). Every function of up to 8 variables has one or
  /// the other (Muroga 1971), so only a bounded effort, or 9 variables and more, can leave it open.
  public func separability(effort: Int = 40_000_000) -> Separability {
    if let unit = perceptron(rounds: 8) { return .separable(unit) }
    if let found = pairsOfOneSum(effort: effort) { return found }
    let rounds = max(8, effort / (values.count * (variables.count + 1)))
    if let unit = perceptron(rounds: rounds) { return .separable(unit) }
    return .undecided
  }

  private func perceptron(rounds: Int) -> ThresholdUnit? {
    ThresholdUnit(
      separating: values.enumerated().map { ($0.offset, $0.element) }, count: variables.count,
      bias: values[0] ? 1 : -1, rounds: rounds)?.reduced(for: self)
  }

  /// The sums of two inputs, variable by variable, are 0, 1 or 2: told apart by their and and their exclusive or.
  private func pairsOfOneSum(effort: Int) -> Separability? {
    let trues = values.indices.filter { values[$0] }
    let falses = values.indices.filter { !values[$0] }
    guard trues.count >= 2, falses.count >= 2, trues.count * trues.count / 2 <= effort,
      falses.count * falses.count / 2 <= effort
    else { return nil }
    var pairs: [Int: (Int, Int)] = [:]
    let shift = variables.count
    for (position, first) in trues.enumerated() {
      for second in trues[position...] {
        pairs[(first & second) << shift | (first ^ second)] = (first, second)
      }
    }
    for (position, first) in falses.enumerated() {
      for second in falses[position...] {
        if let pair = pairs[(first & second) << shift | (first ^ second)] {
          return .inseparable(true: pair, false: (first, second))
        }
      }
    }
    return nil
  }
}

extension ThresholdUnit {
  /// A unit that fires at some inputs and not at others, by the perceptron's rule; `nil` when none is found soon enough.
  ///
  /// - Parameters:
  ///   - examples: inputs and whether to fire there, in the order in which they are gone through.
  ///   - bias: where the bias starts; the weights start at zero.
  init?(separating examples: [(input: Int, fires: Bool)], count: Int, bias: Int, rounds: Int) {
    var weights = [Int](repeating: 0, count: count)
    var bias = bias
    for _ in 0..<rounds {
      var isRight = true
      for (input, fires) in examples {
        let step = fires ? 1 : -1
        var sum = bias
        for index in 0..<count where input >> index & 1 == 1 { sum += weights[index] }
        guard sum * step <= 0 else { continue }
        isRight = false
        bias += step
        for index in 0..<count where input >> index & 1 == 1 { weights[index] += step }
      }
      if isRight {
        self.init(weights: weights, threshold: 1 - bias)
        return
      }
    }
    return nil
  }

  /// The same function with smaller weights, where taking one from them one at a time leaves it as it is.
  fileprivate func reduced(for table: TruthTable) -> ThresholdUnit {
    func isRight(_ unit: ThresholdUnit) -> Bool {
      table.values.indices.allSatisfy { unit.fires(at: $0) == table.values[$0] }
    }
    guard table.variables.count <= 10 else { return self }
    var best = self
    var goesOn = true
    while goesOn {
      goesOn = false
      for index in best.weights.indices where best.weights[index] != 0 {
        for change in [0, -1, 1] {
          var candidate = best
          candidate.weights[index] -= best.weights[index].signum()
          candidate.threshold += change
          if isRight(candidate) {
            best = candidate
            goesOn = true
            break
          }
        }
      }
    }
    // The least input that fires decides what the threshold may be.
    let least = table.values.indices.filter { table.values[$0] }.map { best.excess(at: $0) }.min() ?? 0
    best.threshold += least
    return best
  }
}
