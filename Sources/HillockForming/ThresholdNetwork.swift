import Hillock

/// A two-layer network of threshold units for one Boolean function: hidden units on the inputs, one output unit on them.
///
/// Where one unit computes the function there are no hidden ones, and the output unit reads the inputs.
package struct ThresholdNetwork: Hashable, Sendable {
  /// The function; where it had free inputs, with the values that the network has there.
  package private(set) var table: TruthTable
  package let hidden: [ThresholdUnit]
  package let output: ThresholdUnit
  /// Whether it is known that no such network has fewer hidden units.
  package let isLeast: Bool
  package let separability: Separability

  /// Forms a network for the function.
  ///
  /// Up to 4 variables the number of hidden units is the least: a network with h of them is a tree of and and or over h
  /// threshold functions, as a search over all such functions showed, and all trees are tried. Beyond, functions of the
  /// number of true inputs take a unit for each change; the others are covered with units that fire within the function
  /// (or outside of it), as large as a greedy search finds them. Free inputs may fall on either side, wherever that
  /// saves units.
  package init(_ table: TruthTable) throws(FormingError) {
    self.table = table
    separability = table.separability()
    if case .separable(let unit) = separability {
      hidden = []
      output = unit
      isLeast = true
    } else if table.variables.count <= 4, let tree = SmallFunctions.tree(of: table) {
      hidden = tree.units
      output = tree.output
      isLeast = true
    } else {
      let covers = [Self.countingUnits(table), Self.cover(table)].compactMap(\.self)
      guard let best = covers.min(by: { $0.hidden.count < $1.hidden.count }) else {
        throw FormingError(
          "neither the function nor its complement is covered by \(Self.unitLimit) units of the kinds that are tried"
        )
      }
      hidden = best.hidden
      output = best.output
      // What is not separable needs two; parity of four needs four, as the search over the trees shows.
      isLeast = best.hidden.count == 2 || table.variables.count <= 4
    }
    self.table = table.completed { value(at: $0) }
  }

  package func value(at input: Int) -> Bool {
    if hidden.isEmpty { return output.fires(at: input) }
    var bits = [Int](repeating: 0, count: hidden.count)
    for (index, unit) in hidden.enumerated() { bits[index] = unit.fires(at: input) ? 1 : 0 }
    return zip(output.weights, bits).reduce(-output.threshold) { $0 + $1.0 * $1.1 } >= 0
  }

  /// The inputs at which the network is wrong: none.
  package func mistakes() -> [Int] {
    table.values.indices.filter { table.cares(at: $0) && value(at: $0) != table.values[$0] }
  }

  // MARK: constructions

  private typealias Layers = (hidden: [ThresholdUnit], output: ThresholdUnit)

  /// For a function of the number of true inputs: one unit for each number at which it changes.
  private static func countingUnits(_ table: TruthTable) -> Layers? {
    let count = table.variables.count
    var values = [Bool?](repeating: nil, count: count + 1)
    for (input, value) in table.values.enumerated() where table.cares(at: input) {
      let ones = input.nonzeroBitCount
      if let known = values[ones], known != value { return nil }
      values[ones] = value
    }
    // Numbers at which the function is free go with their neighbours.
    var sequence: [Bool] = []
    var last = values.compactMap(\.self).first ?? false
    for value in values {
      last = value ?? last
      sequence.append(last)
    }
    var hidden: [ThresholdUnit] = []
    var weights: [Int] = []
    for ones in 1..<sequence.count where sequence[ones] != sequence[ones - 1] {
      hidden.append(ThresholdUnit(weights: [Int](repeating: 1, count: count), threshold: ones))
      weights.append(sequence[ones] ? 1 : -1)
    }
    return (hidden, ThresholdUnit(weights: weights, threshold: sequence[0] ? 0 : 1))
  }

  /// Units that fire within the function and together everywhere in it, joined by or; or the same for its complement.
  private static func cover(_ table: TruthTable) -> Layers? {
    let wanted = table.values.indices.map { table.cares(at: $0) ? table.values[$0] : nil }
    let direct = units(within: wanted, table.variables.count)
    let opposite = units(within: wanted.map { $0.map { !$0 } }, table.variables.count)
    if let direct, direct.count <= opposite?.count ?? .max {
      return (direct, ThresholdUnit(weights: direct.map { _ in 1 }, threshold: 1))
    }
    guard let opposite else { return nil }
    // Not (a or b) is (not a) and (not b).
    let negated = opposite.map { ThresholdUnit(weights: $0.weights.map { -$0 }, threshold: 1 - $0.threshold) }
    return (negated, ThresholdUnit(weights: negated.map { _ in 1 }, threshold: negated.count))
  }

  private static let unitLimit = 4096

  /// `nil` when more than `unitLimit` are needed.
  private static func units(within values: [Bool?], _ count: Int) -> [ThresholdUnit]? {
    let silent = values.indices.filter { values[$0] == false }
    var isCovered = [Bool](repeating: false, count: values.count)
    var result: [(unit: ThresholdUnit, inputs: [Int])] = []
    for seed in values.indices where values[seed] == true && !isCovered[seed] {
      // The largest cube that a greedy widening finds: inputs that agree with the seed on `fixed`.
      var fixed = (1 << count) - 1
      for index in 0..<count {
        let wider = fixed & ~(1 << index)
        if Self.inputs(of: seed & wider, fixed: wider, count).allSatisfy({ values[$0] != false }) {
          fixed = wider
        }
      }
      let cube = Self.inputs(of: seed & fixed, fixed: fixed, count).filter { values[$0] == true }
      for input in cube { isCovered[input] = true }
      // Can a unit that is there already fire on these as well?
      var isTaken = false
      if count <= 10, result.count <= 64 {
        for index in result.indices.reversed() {
          let together = result[index].inputs + cube
          if let unit = ThresholdUnit(
            separating: together.map { ($0, true) } + silent.map { ($0, false) }, count: count, bias: 0,
            rounds: 200)
          {
            result[index] = (unit, together)
            for input in values.indices where values[input] == true && unit.fires(at: input) {
              isCovered[input] = true
            }
            isTaken = true
            break
          }
        }
      }
      if isTaken { continue }
      let weights = (0..<count).map { index -> Int in
        fixed >> index & 1 == 0 ? 0 : (seed >> index & 1 == 1 ? 1 : -1)
      }
      result.append((ThresholdUnit(weights: weights, threshold: weights.count { $0 == 1 }), cube))
      guard result.count <= unitLimit else { return nil }
    }
    return result.map(\.unit)
  }

  private static func inputs(of base: Int, fixed: Int, _ count: Int) -> [Int] {
    var result = [base]
    for index in 0..<count where fixed >> index & 1 == 0 { result += result.map { $0 | 1 << index } }
    return result
  }
}
