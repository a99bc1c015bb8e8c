extension Expression {
  /// An interval that holds the value of the expression with the given values inserted; `nil` where it may be
  /// undefined or a definition by cases cannot be resolved at this precision.
  ///
  /// - Parameter bits: the length of the mantissas; the enclosure is about that tight, relative to the largest
  ///   intermediate result.
  public func enclosure(_ values: [String: Rational], bits: Int = 128) -> Interval? {
    if isDeeper(than: Evaluation.depthLimit) { return nil }
    return try? Evaluation(bits: bits, at: values).value(Evaluable(self))
  }

  /// The exact value, where only rational operations (and special values such as exp(0)) lead to it.
  public func exactValue(_ values: [String: Rational]) -> Rational? {
    if isDeeper(than: Evaluation.depthLimit) { return nil }
    return Evaluation(bits: 128, at: values).exactValue(Evaluable(self))
  }

  /// Rational numbers on either side of the value of an expression without variables, equal where it is rational; `nil` where it
  /// has no finite value.
  public var rationalBounds: ClosedRange<Rational>? {
    if let exact = exactValue([:]) { return exact...exact }
    guard let interval = enclosure([:]), !interval.lower.isInfinite, !interval.upper.isInfinite,
      interval.lower.top < 4096, interval.upper.top < 4096, interval.lower.exponent > -65_536,
      interval.upper.exponent > -65_536
    else { return nil }
    return interval.lower.rational...interval.upper.rational
  }
}
