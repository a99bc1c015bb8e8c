import Hillock

/// A Boolean function of up to 20 variables, as its values at all inputs.
///
/// Input number i gives variable j the bit j of i.
public struct TruthTable: Hashable, Sendable {
  package static let variableLimit = 20

  /// The inputs: bit j of the number of an input is the value of variable j.
  package let variables: [String]
  /// 2ⁿ values. At inputs that are free, any value.
  package let values: [Bool]
  /// Whether the function may be anything at an input; empty where no input is free.
  package let isFree: [Bool]

  /// - Parameter isFree: the don't-cares, one flag for each value; empty for none.
  public init(variables: [String], values: [Bool], isFree: [Bool] = []) throws(FormingError) {
    guard variables.count <= Self.variableLimit else {
      throw FormingError(
        "there are \(variables.count) variables; at most \(Self.variableLimit) can be checked over all inputs"
      )
    }
    guard values.count == 1 << variables.count else {
      throw FormingError(
        "\(variables.count) variables have \(1 << variables.count) inputs; got \(values.count) values")
    }
    guard isFree.isEmpty || isFree.count == values.count else {
      throw FormingError("\(values.count) values have \(isFree.count) flags for don't-cares")
    }
    self.variables = variables
    self.values = values
    self.isFree = isFree.contains(true) ? isFree : []
  }

  /// Whether it matters what the function is at this input.
  package func cares(at input: Int) -> Bool { isFree.isEmpty || !isFree[input] }

  /// The inputs at which the function is given.
  package var caredInputs: [Int] { values.indices.filter { cares(at: $0) } }

  /// The same function with values chosen at the free inputs, which stay marked.
  func completed(_ value: (Int) -> Bool) -> TruthTable {
    if isFree.isEmpty { return self }
    return TruthTable(self, values: values.indices.map { isFree[$0] ? value($0) : values[$0] })
  }

  private init(_ other: TruthTable, values: [Bool]) {
    variables = other.variables
    isFree = other.isFree
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

  /// At how many of the inputs that matter the function is true.
  package var trueCount: Int { values.indices.count { values[$0] && cares(at: $0) } }
  package var freeCount: Int { isFree.count { $0 } }

  /// An input in words: `A = 1, B = 0`.
  package func text(ofInput input: Int) -> String {
    variables.enumerated().map { "\($1) = \(input >> $0 & 1)" }.joined(separator: ", ")
  }
}

/// A threshold unit on bits: 1 where Σ wⱼ·xⱼ ≥ θ, else 0.
package struct ThresholdUnit: Hashable, Sendable {
  package var weights: [Int]
  package var threshold: Int

  package init(weights: [Int], threshold: Int) {
    self.weights = weights
    self.threshold = threshold
  }

  /// Σ wⱼ·xⱼ − θ for input number `input`: not negative where the unit fires. A sum that no `Int` holds is the `Int` that is
  /// nearest to it.
  package func excess(at input: Int) -> Int {
    var sum = 0
    for (index, weight) in weights.enumerated() where input >> index & 1 == 1 {
      sum = Self.nearest(sum.addingReportingOverflow(weight), isNegative: weight < 0)
    }
    return Self.nearest(sum.subtractingReportingOverflow(threshold), isNegative: threshold > 0)
  }

  private static func nearest(_ sum: (partialValue: Int, overflow: Bool), isNegative: Bool) -> Int {
    sum.overflow ? isNegative ? .min : .max : sum.partialValue
  }

  package func fires(at input: Int) -> Bool { excess(at: input) >= 0 }

  /// `2·A − B ≥ 1`
  package func text(_ names: [String]) -> String {
    var result = ""
    for (weight, name) in zip(weights, names) where weight != 0 {
      let size = weight.magnitude == 1 ? name : "\(weight.magnitude)·\(name)"
      if result.isEmpty {
        result = weight < 0 ? "−\(size)" : size
      } else {
        result += weight < 0 ? " − \(size)" : " + \(size)"
      }
    }
    return "\(result.isEmpty ? "0" : result) ≥ \(threshold < 0 ? "−\(threshold.magnitude)" : "\(threshold)")"
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
  func reduced(for table: TruthTable) -> ThresholdUnit {
    let inputs = table.caredInputs
    func isRight(_ unit: ThresholdUnit) -> Bool {
      inputs.allSatisfy { unit.fires(at: $0) == table.values[$0] }
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
    let least = inputs.filter { table.values[$0] }.map { best.excess(at: $0) }.min() ?? 0
    best.threshold += least
    return best
  }
}
