import CHillockKernels

/// Elementary functions of floats, each result the float nearest to the true value (ties to even).
///
/// A correctly rounded result is unique, so it is the same on every machine, at every vector width and with every rounding
/// mode that the caller's thread is in; the C library's functions of these names promise neither. NaN, and arguments
/// outside the domain, give the NaN 0x7FC00000.
///
/// ```swift
/// ElementaryFunction.log1p.values(at: [1e-10])  // [1e-10]
/// ElementaryFunction.exp.values(at: [0, 1])     // [1, 2.7182817]
/// ```
public enum ElementaryFunction: String, CaseIterable, Hashable, Sendable {
  /// eˣ; infinite from 88.722839 on, 0 below -103.972084.
  case exp
  /// eˣ − 1, without the loss of digits near 0.
  case expm1
  /// ln x for x ≥ 0; -∞ at 0.
  case log
  /// ln(1 + x) for x ≥ -1, without the loss of digits near 0; -∞ at -1.
  case log1p
  /// The error function 2/√π ∫₀ˣ exp(−t²) dt.
  case erf

  /// f(x)
  package func callAsFunction(_ x: Float) -> Float { values(at: [x])[0] }

  /// f at each of the numbers.
  public func values(at x: [Float]) -> [Float] {
    var result = x
    apply(to: &result)
    return result
  }

  /// x ← f(x), in place.
  package func apply(to x: inout [Float]) {
    unsafe x.withUnsafeMutableBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      unsafe hk_float_function_apply(kernel, base, base, floats.count)
    }
  }

  /// f at each of the numbers, by the instructions of a level that this processor has.
  func values(at x: [Float], level: CInt) -> [Float] {
    var result = x
    unsafe result.withUnsafeMutableBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      unsafe hk_float_function_apply_at(level, kernel, base, base, floats.count)
    }
    return result
  }

  private var kernel: hk_float_function {
    switch self {
    case .exp: HK_FLOAT_EXP
    case .expm1: HK_FLOAT_EXPM1
    case .log: HK_FLOAT_LOG
    case .log1p: HK_FLOAT_LOG1P
    case .erf: HK_FLOAT_ERF
    }
  }
}
