/// A function that a formula can apply by name.
public enum Function: String, Hashable, Sendable, CaseIterable {
  /// eˣ.
  @_spi(Tools) case exp
  /// The natural logarithm, of numbers above 0.
  @_spi(Tools) case ln
  /// The sine of an angle in radians.
  @_spi(Tools) case sin
  /// The cosine of an angle in radians.
  @_spi(Tools) case cos
  /// The tangent of an angle in radians.
  @_spi(Tools) case tan
  /// The angle between −π/2 and π/2 that has this tangent.
  @_spi(Tools) case arctan
  /// (eˣ − e⁻ˣ)/2.
  @_spi(Tools) case sinh
  /// (eˣ + e⁻ˣ)/2.
  @_spi(Tools) case cosh
  /// (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ).
  @_spi(Tools) case tanh
  /// 2/√π times the integral of exp(−t²) from 0 to x.
  @_spi(Tools) case erf
  /// |x|.
  @_spi(Tools) case abs
  /// −1, 0 or 1.
  @_spi(Tools) case sign
  /// The greatest of its arguments.
  @_spi(Tools) case max
  /// The least of its arguments.
  @_spi(Tools) case min
  /// 1/(1 + exp(−x)), kept by name so that a derivative reads as people write it.
  @_spi(Tools) case sigmoid
  /// ln(1 + exp(x)), kept by name for the same reason.
  @_spi(Tools) case softplus
}
