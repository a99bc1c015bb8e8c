import BigInt
import HillockFormula

extension Facts {
  /// What is proved in words, with the name of each: the range, the properties, the Lipschitz constant, the limits, and f′ as a
  /// function of f. What was not proved is not there.
  public var lines: [(name: String, text: String)] {
    let properties = properties.joined(separator: ", ")
    let found: [(String, String?)] = [
      ("range", range), ("proved", properties.isEmpty ? nil : properties),
      ("Lipschitz constant", lipschitzConstant?.text), ("x → −∞", limitAtMinusInfinity?.text),
      ("x → ∞", limitAtPlusInfinity?.text), ("f′ from y = f(x)", derivativeFromOutput?.simplified().unicode),
    ]
    return found.compactMap { name, text in text.map { (name, $0) } }
  }

  /// The values as an interval: `[0, ∞)`; `nil` where one of its ends was not found.
  package var range: String? {
    guard let infimum, let supremum else { return nil }
    return (infimum.isAttained ? "[" : "(") + infimum.text + ", " + supremum.text
      + (supremum.isAttained ? "]" : ")")
  }

  /// Those that a word says.
  package var properties: [String] {
    [
      (isContinuous, "continuous"), (isIncreasing, "increasing"), (isDecreasing, "decreasing"),
      (isConvex, "convex"), (isConcave, "concave"), (isOdd, "odd"), (isEven, "even"),
    ].filter(\.0).map(\.1)
  }
}

extension Facts.Extent {
  /// As it is read: `0`, `−∞`.
  package var text: String {
    switch self {
    case .finite(let value): value.simplified().unicode
    case .plusInfinity: "∞"
    case .minusInfinity: "−∞"
    }
  }
}

extension Facts.Extreme {
  /// As it is read: `1`, `≈ 1.128903`, `∞`.
  package var text: String {
    switch self {
    case .exact(let value, _): value.simplified().unicode
    case .between(let one, let other): "≈ \(Self.decimal((one + other) / Rational(2)))"
    case .plusInfinity: "∞"
    case .minusInfinity: "−∞"
    }
  }

  /// Whether the function takes the value, as it does at a number that is known by its decimals.
  package var isAttained: Bool {
    switch self {
    case .exact(_, let isAttained): isAttained
    case .between: true
    case .plusInfinity, .minusInfinity: false
    }
  }

  /// Six decimals, as many as an extreme is known to; from 10¹⁵ on a power of ten.
  private static func decimal(_ value: Rational) -> String {
    guard abs(value.doubleValue) < 1e15 else { return "\(value.doubleValue)" }
    let digits = String((value.magnitude * Rational(1_000_000) + Rational(1, 2)).floor)
    let padded = String(repeating: "0", count: max(7 - digits.count, 0)) + digits
    return (value < .zero ? "-" : "") + padded.dropLast(6) + "." + padded.suffix(6)
  }
}
