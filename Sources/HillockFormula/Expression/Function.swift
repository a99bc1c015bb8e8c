/// A function that a formula can apply by name.
public enum Function: String, Hashable, Sendable, CaseIterable {
  case exp, ln, sin, cos, tan, arctan, sinh, cosh, tanh, erf
  case abs, sign, max, min
  /// 1/(1 + exp(−x)), kept by name so that a derivative reads as people write it.
  case sigmoid
  /// ln(1 + exp(x)), kept by name for the same reason.
  case softplus
}
