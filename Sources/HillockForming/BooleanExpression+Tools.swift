// What the nested packages need beyond the public face; inside of the package these have other names.

extension BooleanExpression {
  /// The names of its variables, in the order of their values.
  @_spi(Tools) public var variableNames: [String] { variables }

  /// Its value.
  ///
  /// - Precondition: as many inputs as variables.
  @_spi(Tools) public func result(of inputs: [Bool]) -> Bool { value(inputs) }
}
