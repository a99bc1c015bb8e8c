import Hillock
import HillockFormula

/// Sums c + Σ cᵢ·aᵢ over variables and absolute values of such sums: a normal form of piecewise linear expressions.
///
/// relu(f) = (f + |f|)/2, max(f, g) = (f + g + |f − g|)/2, min(f, g) = (f + g − |f − g|)/2. Inside of an absolute value the sum is
/// divided by its first coefficient, so |f| and |−2f| share what they are made of. Sums that come out the same are the same function;
/// the opposite does not follow.
struct AbsoluteValueAlgebra {
  struct Sum: Hashable {
    var constant = Rational.zero
    /// By the number of the variable or absolute value; no zeros.
    var coefficients: [Int: Rational] = [:]

    static func + (a: Sum, b: Sum) -> Sum {
      var result = a
      result.constant = a.constant + b.constant
      for (atom, value) in b.coefficients {
        let sum = (result.coefficients[atom] ?? .zero) + value
        result.coefficients[atom] = sum.isZero ? nil : sum
      }
      return result
    }

    static func * (factor: Rational, a: Sum) -> Sum {
      if factor.isZero { return Sum() }
      return Sum(constant: factor * a.constant, coefficients: a.coefficients.mapValues { factor * $0 })
    }

    static func - (a: Sum, b: Sum) -> Sum { a + Rational(-1) * b }
  }

  /// How many coefficients may be handled in all: where sums nest deep, each has more and longer ones.
  private static let workLimit = 100_000
  private var work = 0

  private let variableCount: Int
  private var magnitudes: [Sum: Int] = [:]
  /// Sums, scaled, that are values of relu and so never negative.
  private var neverNegative: Set<Sum> = []
  private static let half = Rational(1, 2)

  init(variableCount: Int) {
    self.variableCount = variableCount
  }

  func variable(_ index: Int) -> Sum { Sum(coefficients: [index: .one]) }

  private func scaled(_ sum: Sum) -> (factor: Rational, sum: Sum)? {
    guard let first = sum.coefficients.min(by: { $0.key < $1.key })?.value else { return nil }
    return (first.magnitude, (.one / first.magnitude) * sum)
  }

  mutating func magnitude(_ sum: Sum) -> Sum {
    guard let (factor, unit) = scaled(sum) else { return Sum(constant: sum.constant.magnitude) }
    if neverNegative.contains(unit) { return sum }
    let opposite = Rational(-1) * unit
    if neverNegative.contains(opposite) { return Rational(-1) * sum }
    // Of f and −f the one whose first coefficient is positive.
    let first = unit.coefficients.min { $0.key < $1.key }?.value ?? .one
    let inner = first.signum > 0 ? unit : opposite
    let atom = magnitudes[inner] ?? variableCount + magnitudes.count
    magnitudes[inner] = atom
    let result = Sum(coefficients: [atom: .one])
    neverNegative.insert(result)
    return factor * result
  }

  mutating func relu(_ sum: Sum) -> Sum {
    let result = Self.half * (sum + magnitude(sum))
    if let (_, unit) = scaled(result) { neverNegative.insert(unit) }
    return result
  }

  private mutating func spend(on sum: Sum) throws(FormingError) {
    work += 1 + sum.coefficients.count
    guard work <= Self.workLimit else {
      throw FormingError(
        "to prove that the network is the expression takes too much work; nest max, min, median and the like less deep"
      )
    }
  }

  mutating func maximum(_ a: Sum, _ b: Sum) -> Sum { Self.half * (a + b + magnitude(a - b)) }
  mutating func minimum(_ a: Sum, _ b: Sum) -> Sum { Self.half * (a + b - magnitude(a - b)) }
}

extension AbsoluteValueAlgebra {
  /// The normal forms of some nodes. A product of n bits is relu(Σ bits − (n − 1)), which all 2ⁿ values confirm.
  mutating func sums(of graph: BlockGraph, at outputs: [Int]) throws(FormingError) -> [Sum] {
    var sums: [Sum] = []
    for node in graph.nodes {
      if let last = sums.last { try spend(on: last) }
      switch node {
      case .variable(let index): sums.append(variable(index))
      case .number(let value): sums.append(Sum(constant: value))
      case .sum(let a, let b): sums.append(sums[a] + sums[b])
      case .scaled(let factor, let a): sums.append(factor * sums[a])
      case .maximum(let a, let b): sums.append(maximum(sums[a], sums[b]))
      case .minimum(let a, let b): sums.append(minimum(sums[a], sums[b]))
      case .magnitude(let a): sums.append(magnitude(sums[a]))
      case .bitProduct(let parts):
        guard parts.count <= 20,
          (0..<1 << parts.count).allSatisfy({ input in
            let isProduct = input == (1 << parts.count) - 1
            return max(0, input.nonzeroBitCount - (parts.count - 1)) == (isProduct ? 1 : 0)
          })
        else { throw FormingError("a product of \(parts.count) bits is too long; at most 20 are formed") }
        sums.append(
          relu(parts.reduce(Sum(constant: Rational(1 - parts.count))) { $0 + sums[$1] }))
      }
    }
    return outputs.map { sums[$0] }
  }

  /// The normal forms of a network's outputs, from its own numbers.
  mutating func outputs(of network: ExactNetwork) throws(FormingError) -> [Sum] {
    var values = (0..<network.inputCount).map { variable($0) }
    for (index, layer) in network.layers.enumerated() {
      guard layer.isLinear || layer.below.isZero else {
        throw FormingError("only ReLU and linear layers are read here")
      }
      let readsUnits = index > 0 && !network.layers[index - 1].isLinear
      var next: [Sum] = []
      for (row, bias) in zip(layer.weights, layer.biases) {
        var sum = Sum(constant: bias)
        for (weight, value) in zip(row, values) where !weight.isZero {
          try spend(on: value)
          sum = sum + weight * value
        }
        if layer.isLinear {
          next.append(layer.above * sum)
        } else if readsUnits, bias.signum >= 0, row.allSatisfy({ $0.signum >= 0 }) {
          // A sum of units with no negative weight is not negative, and relu leaves it as it is.
          next.append(layer.above * sum)
        } else {
          next.append(layer.above * relu(sum))
        }
      }
      values = next
    }
    return values.map { (.one / network.scale) * $0 }
  }
}
