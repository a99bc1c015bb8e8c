/// Numbers for people: beside an axis, in a table, in a legend.
package enum ShortNumber {
  /// A number in few characters, with a true minus sign: four digits, with a power of ten where it is very large or small.
  package static func text(_ value: Double) -> String { text(value, plain: -4...5) }

  /// - Parameter plain: the powers of ten of the first digit that are written without one.
  package static func text(_ value: Double, plain plainExponents: ClosedRange<Int>) -> String {
    guard value.isFinite else { return value.isNaN ? "NaN" : value < 0 ? "−∞" : "∞" }
    guard value != 0 else { return "0" }
    let sign = value < 0 ? "−" : ""
    var scaled = abs(value)
    var exponent = 0
    while scaled >= 10 {
      scaled /= 10
      exponent += 1
    }
    while scaled < 1 {
      scaled *= 10
      exponent -= 1
    }
    guard !plainExponents.contains(exponent) else {
      var factor = 1.0
      for _ in 0..<max(3 - exponent, 0) { factor *= 10 }
      return sign + plain((abs(value) * factor).rounded() / factor)
    }
    var digits = (scaled * 1000).rounded() / 1000
    if digits >= 10 {
      digits /= 10
      exponent += 1
    }
    let power = "10" + superscript(exponent)
    return sign + (digits == 1 ? power : "\(plain(digits))·\(power)")
  }

  private static func plain(_ value: Double) -> String {
    Int(exactly: value).map(String.init) ?? String(value)
  }

  private static func superscript(_ number: Int) -> String {
    let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
    return (number < 0 ? "⁻" : "")
      + String(String(abs(number)).compactMap(\.wholeNumberValue).map { digits[$0] })
  }
}
