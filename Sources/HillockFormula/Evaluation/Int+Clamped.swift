extension Int {
  /// `value` without its fraction, as `Int(value)` gives it, for every `Double`: what is too large or too
  /// small becomes the greatest or least integer, NaN becomes 0.
  ///
  /// `Int(_: Double)` traps on those. Use this one wherever the number was not just shown to be of moderate size.
  package init(clamped value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= 0x1p63 {
      self = .max
    } else if value < -0x1p63 {
      self = .min
    } else {
      self = Int(value)
    }
  }
}
