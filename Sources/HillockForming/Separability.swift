import Hillock

/// Whether one threshold unit can compute a function, with what proves the answer.
package enum Separability: Hashable, Sendable {
  /// This unit computes it.
  case separable(ThresholdUnit)
  /// No unit does: true inputs and false ones that have the same sum.
  case inseparable(EqualSums)
  /// Not decided: the weights that would tell are beyond what is held exactly.
  case undecided
}

/// True inputs and false inputs, as many of each, whose sums agree variable by variable.
///
/// A unit would need Σ w·x ≥ θ for each of the true ones and < θ for each of the false ones, and so different sums: no
/// weights can tell them apart. Some inputs like these exist exactly where no unit computes the function (Elgot 1961).
package struct EqualSums: Hashable, Sendable {
  /// An input, taken so many times.
  package struct Part: Hashable, Sendable {
    package var input: Int
    package var times: Int

    package init(input: Int, times: Int = 1) {
      self.input = input
      self.times = times
    }
  }

  package let trues: [Part]
  package let falses: [Part]

  package init(trues: [Part], falses: [Part]) {
    self.trues = trues
    self.falses = falses
  }

  /// Checks the certificate: every part has the value that it claims, at an input that matters, and the sums agree.
  package func proves(inseparable table: TruthTable) -> Bool {
    guard !trues.isEmpty,
      (trues + falses).allSatisfy({
        $0.times > 0 && table.values.indices.contains($0.input) && table.cares(at: $0.input)
      }),
      trues.allSatisfy({ table.values[$0.input] }), falses.allSatisfy({ !table.values[$0.input] })
    else { return false }
    func sums(_ parts: [Part]) -> [Int] {
      table.variables.indices.map { index in
        parts.reduce(0) { $0 + ($1.input >> index & 1) * $1.times }
      } + [parts.reduce(0) { $0 + $1.times }]
    }
    return sums(trues) == sums(falses)
  }
}

extension TruthTable {
  /// Whether one threshold unit computes the function at the inputs that matter: decided exactly.
  ///
  /// Weights are found by the perceptron's rule (Rosenblatt 1958) where that ends soon. Two true and two false inputs of
  /// the same sum show most of what is inseparable. What is left is a linear programme over the rationals, whose answer
  /// is either weights or a certificate; its inequalities are taken in as they are violated.
  package func separability() -> Separability {
    let inputs = caredInputs
    let trues = inputs.filter { values[$0] }
    let falses = inputs.filter { !values[$0] }
    if trues.isEmpty || falses.isEmpty {
      return .separable(
        ThresholdUnit(weights: [Int](repeating: 0, count: variables.count), threshold: trues.isEmpty ? 1 : 0))
    }
    if let unit = ThresholdUnit(
      separating: inputs.map { ($0, values[$0]) }, count: variables.count, bias: values[inputs[0]] ? 1 : -1,
      rounds: 8)
    {
      return .separable(unit.reduced(for: self))
    }
    if let sums = pairsOfOneSum(trues, falses) { return .inseparable(sums) }
    return bySimplex(inputs)
  }

  /// How many inputs of either value are paired: all there are of up to 11 variables, mostly.
  private static let pairedInputs = 2000

  /// The sums of two inputs, variable by variable, are 0, 1 or 2: told apart by their and and their exclusive or.
  private func pairsOfOneSum(_ trues: [Int], _ falses: [Int]) -> EqualSums? {
    let trues = trues.prefix(Self.pairedInputs)
    let falses = falses.prefix(Self.pairedInputs)
    var pairs: [Int: (Int, Int)] = [:]
    let shift = variables.count
    for (position, first) in trues.enumerated() {
      for second in trues.dropFirst(position) {
        pairs[(first & second) << shift | (first ^ second)] = (first, second)
      }
    }
    func parts(_ first: Int, _ second: Int) -> [EqualSums.Part] {
      first == second
        ? [.init(input: first, times: 2)] : [.init(input: first), .init(input: second)]
    }
    for (position, first) in falses.enumerated() {
      for second in falses.dropFirst(position) {
        if let pair = pairs[(first & second) << shift | (first ^ second)] {
          return EqualSums(trues: parts(pair.0, pair.1), falses: parts(first, second))
        }
      }
    }
    return nil
  }

  /// Cutting planes: a few inputs are told apart exactly, then those that the unit gets wrong are added.
  private func bySimplex(_ inputs: [Int]) -> Separability {
    let count = variables.count
    func column(_ input: Int) -> [Int] {
      let sign = values[input] ? 1 : -1
      return (0..<count).map { input >> $0 & 1 == 1 ? sign : 0 } + [sign]
    }
    var chosen = [inputs.first { values[$0] }, inputs.first { !values[$0] }].compactMap(\.self)
    while true {
      switch ConvexHull.containsZero(chosen.map(column)) {
      case .combination(let factors):
        func parts(_ value: Bool) -> [EqualSums.Part] {
          zip(chosen, factors).filter { $0.1 > 0 && values[$0.0] == value }
            .map { .init(input: $0.0, times: $0.1) }
        }
        let sums = EqualSums(trues: parts(true), falses: parts(false))
        return sums.proves(inseparable: self) ? .inseparable(sums) : .undecided
      case .direction(let weights):
        let unit = ThresholdUnit(weights: Array(weights.dropLast()), threshold: -weights[count])
        // The unit has a positive margin on what was chosen: a sum of 0 is wrong on either side.
        var wrong: [(input: Int, margin: Int)] = []
        for input in inputs {
          let margin = unit.excess(at: input) * (values[input] ? 1 : -1)
          if margin <= 0 { wrong.append((input, margin)) }
        }
        if wrong.isEmpty { return .separable(unit.reduced(for: self)) }
        wrong.sort { ($0.margin, $0.input) < ($1.margin, $1.input) }
        chosen += wrong.prefix(count + 2).map(\.input)
      case .beyondRange: return .undecided
      }
    }
  }
}
