/// A number in the hexadecimal form that C and Swift read without rounding: `0x1.8p+1`.
func hexadecimal(_ value: Double) -> String {
  let sign = value.sign == .minus ? "-" : ""
  guard value != 0 else { return sign + "0x0p+0" }
  // A float, subnormal or not, is a normal double; of doubles only the least are not, and those lose no digit either.
  let (exponent, lead) = value.isNormal ? (Int(value.exponent), 1) : (-1022, 0)
  var digits = String(value.significandBitPattern, radix: 16)
  digits = String(repeating: "0", count: 13 - digits.count) + digits
  while digits.last == "0" { digits.removeLast() }
  let fraction = digits.isEmpty ? "" : "." + digits
  return "\(sign)0x\(lead)\(fraction)p\(exponent < 0 ? "" : "+")\(exponent)"
}
func hexadecimal(_ value: Float) -> String { hexadecimal(Double(value)) }
