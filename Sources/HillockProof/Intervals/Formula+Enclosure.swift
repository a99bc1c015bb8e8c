import HillockFormula

extension Formula {
  /// An interval that holds the value of the expression with the given values inserted; `nil` where it may be
  /// undefined or a definition by cases cannot be resolved at this precision.
  ///
  /// - Parameter bits: the length of the mantissas; the enclosure is about that tight, relative to the largest
  ///   intermediate result.
  package func enclosure(_ values: [String: Rational], bits: Int = 128) -> Interval? {
    enclosure(values, bits: bits, .touching(WorkMeter.evaluationLimit))
  }

  func enclosure(_ values: [String: Rational], bits: Int, _ meter: WorkMeter) -> Interval? {
    guard let node = evaluable(meter) else { return nil }
    return try? Evaluation(bits: bits, at: values, meter).value(node)
  }

  private func evaluable(_ meter: WorkMeter) -> Evaluable? {
    if meter.isExhausted || exceeds(depth: Evaluation.depthLimit, parts: 2_000_000) { return nil }
    meter.note(4 * partCount)
    return Evaluable(self)
  }

  /// The exact value, where only rational operations (and special values such as exp(0)) lead to it.
  package func exactValue(_ values: [String: Rational]) -> Rational? {
    exactValue(values, .touching(WorkMeter.evaluationLimit))
  }

  func exactValue(_ values: [String: Rational], _ meter: WorkMeter) -> Rational? {
    guard let node = evaluable(meter) else { return nil }
    return Evaluation(bits: 128, exactly: values, meter).exactValue(node)
  }

  /// Rational numbers on either side of the value of an expression without variables, equal where it is rational; `nil` where it
  /// has no finite value.
  package var rationalBounds: ClosedRange<Rational>? {
    if let exact = exactValue([:]) { return exact...exact }
    guard let interval = enclosure([:]), !interval.lower.isInfinite, !interval.upper.isInfinite,
      interval.lower.top < 4096, interval.upper.top < 4096, interval.lower.exponent > -65_536,
      interval.upper.exponent > -65_536
    else { return nil }
    return interval.lower.rational...interval.upper.rational
  }
}
