@_spi(Tools) import Hillock
import HillockFormula
import Testing

/// Inputs whose results lie so close to the middle between two floats that double precision cannot tell the side.
/// The expected values are from a computation with 300 bits.
@Suite struct HardCaseTests {
  @Test(
    arguments: [
      ("sigmoid", -0x1.6ep-17, 0x1.ffff4ap-2),
      ("sigmoid", 0x1.8p-22, 0x1.000002p-1),
      // x/2 + x²/4 is above the middle between two subnormal floats, on both sides of 0.
      ("silu", 0x1p-149, 0x1p-149), ("silu", Float(bitPattern: 3), 0x1p-148), ("silu", -0x1p-149, -0.0),
      ("silu", Float(bitPattern: 0x8000_0003), -0x1p-149), ("gelu", Float(bitPattern: 3), 0x1p-148),
      ("hard_swish", Float(bitPattern: 0x8000_0003), -0x1p-149),
      ("quick_gelu", Float(bitPattern: 5), Float(bitPattern: 3)),
      // x − tanh x is above x − 1, which is a tie.
      ("tanhshrink", 0x1.001536p+24, 0x1.001536p+24),
    ] as [(String, Float, Float)])
  func valueIsTheNearestFloat(name: String, x: Float, expected: Float) throws {
    let result = ActivationKernel(try Catalogue.activation(named: name)).values(at: [x])[0]
    #expect(result.bitPattern == expected.bitPattern, "\(name)(\(x)) is \(result), not \(expected)")
  }

  @Test func derivativeIsTheNearestFloat() throws {
    let x: Float = -0x1.6cp-19
    let result = ActivationKernel(try Catalogue.activation(named: "silu")).derivatives(at: [x])[0]
    #expect(result == 0x1.ffffa6p-2)
  }

  /// Every 262,147th float, at every level: a change in any of these results shows.
  @Test(arguments: Catalogue.all) func levelsAgree(activation: Activation) throws {
    for isDerivative in [false, true] {
      let verification = KernelVerification(activation, isDerivative: isDerivative)
      var hashes: Set<UInt64> = []
      for level in InstructionSet.available {
        let results = try verification.at(instructionSet: level).results(
          first: 0, stride: 262_147, count: 16_383)
        hashes.insert(KernelVerification.hash(of: results, first: 0, stride: 262_147))
      }
      #expect(hashes.count == 1, "\(verification.title) differs between \(InstructionSet.available)")
    }
  }
}
