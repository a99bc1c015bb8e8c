// What the nested packages need beyond the public face; inside of the package these have other names.

extension Formula {
  /// The names of all variables and parameters in it.
  @_spi(Tools) public var letters: Set<String> { names }
}

extension Activation {
  /// Its formula with the values of its parameters.
  @_spi(Tools) public var settledFormula: Formula { boundFormula }
}

extension Activation.Kink {
  /// Whether the function itself jumps there.
  @_spi(Tools) public var hasJump: Bool { isJump }
}

extension Rational {
  /// The number that a double is; `nil` for one that is not finite.
  @_spi(Tools) public static func equal(to value: Double) -> Rational? { Rational(exactly: value) }
}
