import Testing

@testable import Hillock

/// Activations that are formulas, evaluated step by step.
@Suite struct FormulaKernelTests {
  /// A whole exponent of a few is a product, and others are not: the sine shows each bit of a large power.
  @Test(arguments: ["sin((1.1*abs(x))^x)", "sin(abs(x)^(x/2))", "sin((x^2 + 0.1)^(-x))"])
  func noPowerDependsOnItsNeighbours(formula: String) throws {
    let kernel = ActivationKernel(try Activation(formula))
    for x in [Float(2), 3, 7, 12, 20, -5, 0.5, 64, 65] {
      let alone = kernel.values(at: [x])[0]
      for neighbour in [Float(0.3), 5, .nan] {
        let among = kernel.values(at: [neighbour, x, neighbour])[1]
        #expect(
          alone.bitPattern == among.bitPattern || alone.isNaN && among.isNaN,
          "\(formula) at \(x) beside \(neighbour)")
      }
    }
  }
}
