import Hillock
import HillockFormula
import HillockProof

/// Piecewise linear expressions of several real variables, each part written down once.
///
/// Maxima and minima of several arguments are trees of those of two; medians and sorted values come from a sorting network.
package struct BlockGraph: Sendable {
  enum Node: Hashable, Sendable {
    case variable(Int)
    case number(Rational)
    case sum(Int, Int)
    case scaled(Rational, Int)
    case maximum(Int, Int)
    case minimum(Int, Int)
    case magnitude(Int)
    /// The product of inputs that are 0 or 1.
    case bitProduct([Int])
  }

  private(set) var nodes: [Node] = []
  private var known: [Node: Int] = [:]
  package private(set) var variables: [String] = []
  /// The variables that are 0 or 1.
  let bits: Set<String>
  /// Numbers that no float holds, and the nearest floats, which stand for them.
  package private(set) var rounded: [Rational: Rational] = [:]

  init(bits: Set<String>) {
    self.bits = bits
  }

  mutating func variable(_ name: String) -> Int {
    let index = variables.firstIndex(of: name) ?? variables.count
    if index == variables.count { variables.append(name) }
    return add(.variable(index))
  }

  mutating func add(_ node: Node) -> Int {
    if let index = known[node] { return index }
    nodes.append(node)
    known[node] = nodes.count - 1
    return nodes.count - 1
  }

  mutating func number(_ value: Rational) -> Int { add(.number(value)) }

  func numberValue(_ index: Int) -> Rational? {
    if case .number(let value) = nodes[index] { return value }
    return nil
  }

  mutating func sum(_ a: Int, _ b: Int) -> Int {
    if let p = numberValue(a), let q = numberValue(b) { return number(p + q) }
    return add(.sum(a, b))
  }

  /// The nearest float; what was rounded is remembered.
  mutating func float(_ value: Rational) -> Rational {
    guard let exact = Rational(exactly: FloatOracle.nearest(value)), exact != value else { return value }
    rounded[value] = exact
    return exact
  }

  mutating func scaled(_ factor: Rational, _ a: Int) -> Int {
    if let value = numberValue(a) { return number(factor * value) }
    return factor == .one ? a : add(.scaled(factor, a))
  }

  /// A balanced tree, so that the network has no more layers than it must.
  mutating func joined(_ parts: [Int], _ node: (Int, Int) -> Node) -> Int {
    if parts.count == 1 { return parts[0] }
    let half = parts.count / 2
    let left = joined(Array(parts[..<half]), node)
    let right = joined(Array(parts[half...]), node)
    return left == right ? left : add(node(left, right))
  }

  /// The values in rising order.
  mutating func sorted(_ parts: [Int]) throws(FormingError) -> [Int] {
    let network = SortingNetwork(count: parts.count)
    guard network.sortsAllBits else {
      throw FormingError("the sorting network of \(parts.count) is wrong; please report this")
    }
    var wires = parts
    for (low, high) in network.comparators {
      let (a, b) = (wires[low], wires[high])
      wires[low] = add(.minimum(a, b))
      wires[high] = add(.maximum(a, b))
    }
    return wires
  }

  /// Whether a node is 0 or 1 whenever the inputs that are bits are.
  func isBit(_ index: Int) -> Bool {
    switch nodes[index] {
    case .variable(let variable): return bits.contains(variables[variable])
    case .number(let value): return value == .zero || value == .one
    case .bitProduct: return true
    case .maximum(let a, let b), .minimum(let a, let b): return isBit(a) && isBit(b)
    case .sum(let a, let b):
      // 1 − bit
      if numberValue(a) == .one, case .scaled(let factor, let inner) = nodes[b] {
        return factor == Rational(-1) && isBit(inner)
      }
      return false
    case .scaled, .magnitude: return false
    }
  }

  /// The exact values of all nodes at a point.
  func values(at inputs: [Rational]) -> [Rational] {
    var values: [Rational] = []
    for node in nodes {
      switch node {
      case .variable(let index): values.append(inputs[index])
      case .number(let value): values.append(value)
      case .sum(let a, let b): values.append(values[a] + values[b])
      case .scaled(let factor, let a): values.append(factor * values[a])
      case .maximum(let a, let b): values.append(max(values[a], values[b]))
      case .minimum(let a, let b): values.append(min(values[a], values[b]))
      case .magnitude(let a): values.append(values[a].magnitude)
      case .bitProduct(let parts): values.append(parts.reduce(.one) { $0 * values[$1] })
      }
    }
    return values
  }
}

/// Comparators that sort any numbers: Batcher's odd-even merge sort (1968), which has the least number of comparators known up to
/// 8 values (1, 3, 5, 9, 12, 16, 19).
struct SortingNetwork: Hashable, Sendable {
  let count: Int
  private let pairs: [[Int]]

  static let limit = 16

  /// The lower of two values goes to the first wire.
  var comparators: [(Int, Int)] { pairs.map { ($0[0], $0[1]) } }

  init(count: Int) {
    var pairs: [[Int]] = []
    var power = 1
    while power < count { power *= 2 }
    // Wires beyond the last hold ∞ and never move.
    var merged = 1
    while merged < power {
      var step = merged
      while step >= 1 {
        var start = step % merged
        while start + step < power {
          for offset in 0..<step {
            let (low, high) = (start + offset, start + offset + step)
            if low / (2 * merged) == high / (2 * merged), high < count { pairs.append([low, high]) }
          }
          start += 2 * step
        }
        step /= 2
      }
      merged *= 2
    }
    self.init(count: count, pairs: pairs)
  }

  init(count: Int, pairs: [[Int]]) {
    self.count = count
    self.pairs = pairs
  }

  /// A network of comparators sorts everything if it sorts all sequences of 0 and 1 (Knuth, The Art of Computer Programming 3,
  /// section 5.3.4): all 2ⁿ are tried.
  var sortsAllBits: Bool {
    for input in 0..<1 << count {
      var bits = input
      for pair in pairs where bits >> pair[0] & 1 == 1 && bits >> pair[1] & 1 == 0 {
        bits ^= 1 << pair[0] | 1 << pair[1]
      }
      // Rising: ones at the upper end only.
      let ones = input.nonzeroBitCount
      if bits != ((1 << ones) - 1) << (count - ones) { return false }
    }
    return true
  }
}
