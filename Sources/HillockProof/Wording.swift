import BigInt
@_spi(Tools) import HillockFormula

/// The expression in plain text, for reasons and witnesses.
func describe(_ expression: Formula) -> String {
  switch expression {
  case .number(let value): return describe(value)
  case .constant(let constant): return constant.rawValue
  case .variable(let name): return name
  case .sum(let terms): return "(" + terms.map(describe).joined(separator: " + ") + ")"
  case .product(let factors): return factors.map(describe).joined(separator: "*")
  case .power(let base, let exponent): return "\(describe(base))^(\(describe(exponent)))"
  case .function(let function, let arguments):
    return "\(function.rawValue)(\(arguments.map(describe).joined(separator: ", ")))"
  case .piecewise(let branches, let otherwise):
    let parts = branches.map { "if \(describe($0.condition)) then \(describe($0.value))" }
    return (parts + [describe(otherwise)]).joined(separator: " else ")
  }
}

func describe(_ condition: Formula.Condition) -> String {
  switch condition {
  case .compare(let left, let relation, let right):
    return "\(describe(left)) \(relation.rawValue) \(describe(right))"
  case .all(let parts): return parts.map(describe).joined(separator: " and ")
  case .any(let parts): return parts.map(describe).joined(separator: " or ")
  case .not(let part): return "not (\(describe(part)))"
  }
}

func describe(_ value: Rational) -> String {
  value.isInteger ? "\(value.numerator)" : "\(value.numerator)/\(value.denominator)"
}

extension Witness.Enclosure {
  /// Ends with a few digits more than the `digits` that people are shown, rounded outward.
  init(_ interval: Interval, digits: Int = 9) {
    lower = Witness.Enclosure.decimal(interval.lower, digits + 3, .down)
    upper = Witness.Enclosure.decimal(interval.upper, digits + 3, .up)
    approximate = Witness.Enclosure.middle(interval, digits)
  }

  /// The middle of a narrow interval, rounded to nearest; the lower end of a wide one.
  private static func middle(_ interval: Interval, _ digits: Int) -> String {
    if interval.lower.isInfinite { return decimal(interval.upper, digits, .up) }
    if interval.upper.isInfinite || interval.lower.signum != interval.upper.signum {
      return decimal(interval.lower, digits, .down)
    }
    let sum = Dyadic.sum(interval.lower, interval.upper, 256, .down).scaled(by: -1)
    let (low, high) = (decimal(sum, digits, .down), decimal(sum, digits, .up))
    let finer = decimal(sum, digits + 2, .down)
    let last = finer.count > low.count ? finer.dropFirst(low.count).first : nil
    return low == high || finer == low || (last.map { $0 < "5" } ?? false) ? low : high
  }

  private static func decimal(_ value: Dyadic, _ digits: Int, _ direction: Dyadic.Direction) -> String {
    if value.isZero { return "0" }
    if value.isInfinite { return value.signum > 0 ? "inf" : "-inf" }
    guard value.top.magnitude < 20_000 else {
      return (value.signum < 0 ? "-" : "") + "2^\(direction == .up ? value.top : value.top - 1)"
    }
    // |value| = n·10^(−shift) with about `digits` digits in n.
    let estimate = value.top * 1233 / 4096
    let shift = digits - estimate
    let magnitude = value.magnitude.rational
    let scaled =
      shift >= 0
      ? magnitude * Rational(BigInt(10).power(shift)) : magnitude / Rational(BigInt(10).power(-shift))
    let up = (direction == .up) == (value.signum > 0)
    var n = scaled.floor
    if up && Rational(n) != scaled { n += 1 }
    return (value.signum < 0 ? "-" : "") + placed(n, shift)
  }

  /// n·10^(−shift), with a point or with an exponent.
  private static func placed(_ n: BigInt, _ shift: Int) -> String {
    var digits = String(n)
    var shift = shift
    while shift > 0 && digits.hasSuffix("0") && digits.count > 1 {
      digits.removeLast()
      shift -= 1
    }
    if shift <= 0 && digits.count - shift <= 15 { return digits + String(repeating: "0", count: -shift) }
    let exponent = digits.count - 1 - shift
    if shift > 0 && exponent >= -5 && exponent <= 15 {
      if shift >= digits.count { digits = String(repeating: "0", count: shift - digits.count + 1) + digits }
      return digits.dropLast(shift) + "." + digits.suffix(shift)
    }
    while digits.hasSuffix("0") && digits.count > 1 { digits.removeLast() }
    let fraction = digits.dropFirst()
    return digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e\(exponent)"
  }
}
