// What the nested packages need beyond the public face; inside of the package it has another name.

extension ActivationKernel {
  /// f and f′ at each of the numbers, in one pass over them.
  @_spi(Tools) public func results(at x: [Float]) -> (values: [Float], derivatives: [Float]) {
    valuesAndDerivatives(at: x)
  }
}
