/// A function that a formula can apply by name.
public enum Function: String, Hashable, Sendable, CaseIterable {
  /// eˣ.
  case exp
  /// The natural logarithm, of numbers above 0.
  case ln
  /// The sine of an angle in radians.
  case sin
  /// The cosine of an angle in radians.
  case cos
  /// The tangent of an angle in radians.
  case tan
  /// The angle between −π/2 and π/2 that has this tangent.
  case arctan
  /// (eˣ − e⁻ˣ)/2.
  case sinh
  /// (eˣ + e⁻ˣ)/2.
  case cosh
  /// (eˣ − e⁻ˣ)/(eˣ + e⁻ˣ).
  case tanh
  /// 2/√π times the integral of exp(−t²) from 0 to x.
  case erf
  /// |x|.
  case abs
  /// −1, 0 or 1.
  case sign
  /// The greatest of its arguments.
  case max
  /// The least of its arguments.
  case min
  /// 1/(1 + exp(−x)), kept by name so that a derivative reads as people write it.
  case sigmoid
  /// ln(1 + exp(x)), kept by name for the same reason.
  case softplus
}
