import Hillock

/// All Boolean functions of up to 4 variables by the least number of threshold units in a hidden layer.
///
/// A function is a number whose bit i is its value at input i.
enum SmallFunctions {
  /// The units of a hidden layer and the output unit on them.
  typealias Tree = (units: [ThresholdUnit], output: ThresholdUnit)

  /// `nil` for the functions that no tree of three units computes: parity of four and its complement.
  ///
  /// Of a function with free inputs, all completions are tried and one that needs the fewest units is taken.
  static func tree(of table: TruthTable) -> Tree? {
    let trees = trees(table.variables.count)
    var code = 0
    var free = 0
    for (input, value) in table.values.enumerated() {
      if !table.cares(at: input) { free |= 1 << input } else if value { code |= 1 << input }
    }
    var best: Int?
    var part = free
    while true {
      let rank = trees.ranks[code | part]
      if rank > 0, best.map({ trees.ranks[$0] > rank }) ?? true { best = code | part }
      if part == 0 || rank == 1 { break }
      part = (part - 1) & free
    }
    return best.flatMap { trees.tree($0) }
  }

  static func trees(_ variables: Int) -> Trees {
    switch variables {
    case 0, 1: one
    case 2: two
    case 3: three
    default: four
    }
  }

  private static let one = Trees(1)
  private static let two = Trees(2)
  private static let three = Trees(3)
  private static let four = Trees(4)

  /// The functions of n variables.
  struct Trees: Sendable {
    let variables: Int
    /// How many units each function needs, 1 to 3; 0 for more.
    let ranks: [UInt8]
    private let units: [Int: ThresholdUnit]
    /// For ranks 2 and 3: a threshold function, the rest, and whether and (or else or) joins them.
    private let first: [UInt16]
    private let rest: [UInt16]
    private let isAnd: [Bool]

    init(_ variables: Int) {
      self.variables = variables
      let count = 1 << (1 << variables)
      var ranks = [UInt8](repeating: 0, count: count)
      var first = [UInt16](repeating: 0, count: count)
      var rest = [UInt16](repeating: 0, count: count)
      var isAnd = [Bool](repeating: false, count: count)
      var units: [Int: ThresholdUnit] = [:]
      // Weights up to 3 make all threshold functions of 4 variables (Muroga 1971): there are 1,882 of them.
      let limit = [1, 1, 1, 2, 3][variables]
      var weights = [Int](repeating: -limit, count: variables)
      while true {
        let size = weights.reduce(0) { $0 + abs($1) }
        for threshold in (-size)...(size + 1) {
          let unit = ThresholdUnit(weights: weights, threshold: threshold)
          let code = (0..<1 << variables).reduce(0) { $0 | (unit.fires(at: $1) ? 1 << $1 : 0) }
          let known = units[code]
          if known.map({ $0.weights.reduce(0) { $0 + abs($1) } > size }) ?? true { units[code] = unit }
          ranks[code] = 1
        }
        guard let place = weights.firstIndex(where: { $0 < limit }) else { break }
        for index in 0..<place { weights[index] = -limit }
        weights[place] += 1
      }
      let thresholds = units.keys.sorted()
      for rank in [UInt8(2), 3] {
        let others = ranks.indices.filter { ranks[$0] == rank - 1 }
        for a in thresholds {
          for b in others {
            if ranks[a & b] == 0 {
              ranks[a & b] = rank
              (first[a & b], rest[a & b], isAnd[a & b]) = (UInt16(a), UInt16(b), true)
            }
            if ranks[a | b] == 0 {
              ranks[a | b] = rank
              (first[a | b], rest[a | b], isAnd[a | b]) = (UInt16(a), UInt16(b), false)
            }
          }
        }
      }
      self.ranks = ranks
      self.units = units
      self.first = first
      self.rest = rest
      self.isAnd = isAnd
    }

    func tree(_ code: Int) -> Tree? {
      switch ranks[code] {
      case 0: return nil
      case 1: return units[code].map { ([$0], ThresholdUnit(weights: [1], threshold: 1)) }
      default: break
      }
      guard let unit = units[Int(first[code])], let inner = tree(Int(rest[code])) else { return nil }
      let (weights, threshold) = (inner.output.weights, inner.output.threshold)
      if isAnd[code] {
        // Without the new unit the greatest sum stays below the threshold.
        let most = weights.filter { $0 > 0 }.reduce(0, +)
        let weight = most - threshold + 1
        return (
          [unit] + inner.units, ThresholdUnit(weights: [weight] + weights, threshold: threshold + weight)
        )
      }
      // With it the least sum reaches the threshold.
      let least = weights.filter { $0 < 0 }.reduce(0, +)
      return (
        [unit] + inner.units, ThresholdUnit(weights: [threshold - least] + weights, threshold: threshold)
      )
    }
  }
}
