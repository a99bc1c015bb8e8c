import HillockFormula

/// The signs that a quantity may have.
struct Signs: OptionSet, Hashable, Sendable {
  let rawValue: Int

  static let negative = Signs(rawValue: 1)
  static let zero = Signs(rawValue: 2)
  static let positive = Signs(rawValue: 4)
  static let any: Signs = [.negative, .zero, .positive]
  static let notNegative: Signs = [.zero, .positive]
  static let notPositive: Signs = [.zero, .negative]
  static let notZero: Signs = [.negative, .positive]

  init(rawValue: Int) {
    self.rawValue = rawValue
  }

  init(of signum: Int) {
    self = signum < 0 ? .negative : (signum > 0 ? .positive : .zero)
  }

  var negated: Signs {
    Signs(rawValue: (rawValue & 2) | (rawValue & 1) << 2 | (rawValue & 4) >> 2)
  }

  var canBeZero: Bool { contains(.zero) }
  /// One sign is left.
  var isKnown: Bool { self == .negative || self == .zero || self == .positive }

  static func * (a: Signs, b: Signs) -> Signs {
    var result: Signs = []
    for (x, p) in [(Signs.negative, -1), (.zero, 0), (.positive, 1)] where a.contains(x) {
      for (y, q) in [(Signs.negative, -1), (.zero, 0), (.positive, 1)] where b.contains(y) {
        result.insert(Signs(of: p * q))
      }
    }
    return result
  }

  static func + (a: Signs, b: Signs) -> Signs {
    if a == .zero { return b }
    if b == .zero { return a }
    if a.isSubset(of: .notNegative) && b.isSubset(of: .notNegative) {
      return a == .positive || b == .positive ? .positive : .notNegative
    }
    if a.isSubset(of: .notPositive) && b.isSubset(of: .notPositive) {
      return a == .negative || b == .negative ? .negative : .notPositive
    }
    return .any
  }

  /// The signs of the value to an integer power.
  func raised(to n: Int) -> Signs {
    if n == 0 { return .positive }
    if n & 1 == 0 { return canBeZero ? (self == .zero ? .zero : .notNegative) : .positive }
    return self
  }

  /// Whether a comparison of the quantity with zero holds; `nil` when it depends.
  func satisfies(_ relation: Formula.Relation) -> Bool? {
    var results = Set<Bool>()
    for (sign, value) in [(Signs.negative, -1), (.zero, 0), (.positive, 1)] where contains(sign) {
      results.insert(relation.holds(forSign: value))
    }
    return results.count == 1 ? results.first : nil
  }
}
