import Hillock
import HillockFormula
import HillockProof
import HillockTestSupport
import Testing

/// Results against the nearest float to the catalogue's formula, found with interval arithmetic, for the defaults and for
/// seeded choices of the parameters.
@Suite struct NearestFloatTests {
  @Test(arguments: Catalogue.all) func kernelsGiveTheNearestFloat(activation: Activation) throws {
    let seed: UInt64 = 20
    var random = SeededRandom(seed: seed)
    var choices = [activation]
    while !activation.parameters.isEmpty, choices.count < 6 {
      var choice: Activation? = activation
      for parameter in activation.parameters {
        choice = try? choice?.with(parameter.name, Self.number(&random))
      }
      // What does not meet the entry's conditions is drawn again.
      if let choice { choices.append(choice) }
    }
    for choice in choices {
      let points = Self.points(choice, &random)
      let kernel = ActivationKernel(choice)
      for (formula, results) in [
        (choice.boundFormula, kernel.values(at: points)),
        (choice.boundDerivative, kernel.derivatives(at: points)),
      ] {
        let oracle = FloatOracle(formula)
        for (x, result) in zip(points, results) where !choice.kinkLocations.contains(x) {
          let exact = try #require(Rational(exactly: x))
          guard let wanted = oracle.nearestFloat(at: ["x": exact]) else { continue }
          // The sign of a zero is a convention where it is a true one.
          #expect(
            result.bitPattern == wanted.bitPattern || (result == 0 && wanted == 0),
            "\(choice), x = \(x): \(result), not \(wanted); seed \(seed)")
        }
      }
    }
  }

  /// Ordinary numbers, short ones, whose products make ties, and very small and large ones.
  private static func number(_ random: inout SeededRandom) -> Float {
    let sign: Float = Int.random(in: 0..<4, using: &random) == 0 ? -1 : 1
    switch Int.random(in: 0..<4, using: &random) {
    case 0: return sign * Float(Int.random(in: 1...16, using: &random)) / 4
    case 1:
      return sign * random.float(in: 1...2)
        * Float(sign: .plus, exponent: Int.random(in: -40...40, using: &random), significand: 1)
    default: return sign * random.float(in: 0.1...4)
    }
  }

  private static func points(_ activation: Activation, _ random: inout SeededRandom) -> [Float] {
    let scale = activation.parameters.first?.value ?? 1
    var points: [Float] = [
      0, 0x1p-149, -3 * .leastNonzeroMagnitude, 0x1.8p-126, -0x1.000018p-100, 0x1.8p-23, -0x1p-22,
      -1.2784645 / scale,
      -1.1924 / scale, 17 / scale, -90 / scale, 1e30,
    ].filter(\.isFinite)
    points += activation.kinkLocations.flatMap { [$0.nextUp, $0.nextDown] }
    points += (0..<6).map { _ in random.float(in: -8...8) }
    points += (0..<3).map { _ in random.float(in: -8...8) / scale }.filter(\.isFinite)
    return points
  }

  /// Parameters that make c·x or c a tie that the rest of the series decides: found by `verify-kernels --parameters`.
  @Test(
    arguments: [
      ("scaled_tanh", ["amplitude": 0x1.bac658p-1, "slope": 0x1.2p+1], false, 0x1p-126, 0x1.f21f22p-126),
      ("scaled_tanh", ["amplitude": 0x1.bac658p-1, "slope": 0x1.2p+1], true, 0x1.000056p-125, 0x1.f21f22p+0),
      // At zero itself the tie is one, and goes to the even float.
      ("scaled_tanh", ["amplitude": 0x1.bac658p-1, "slope": 0x1.2p+1], true, 0, 0x1.f21f24p+0),
      ("elu", ["alpha": 2.25], false, -0x1.000018p-100, -0x1.20001ap-99),
      ("squareplus", ["b": 0x1.8p-49], false, -0x1p+98, 0x1p-149),
      ("squareplus", ["b": 0x1.8p-99], true, -0x1p+24, 0x1p-149),
      // αx + β is 1 − 2^-60, which rounds to 1 in double, the kink.
      ("hard_sigmoid_onnx", ["alpha": 1, "beta": -0x1p-60], true, 1, 1),
    ] as [(String, [String: Float], Bool, Float, Float)])
  func tiesAreLeftToTheRightSide(
    name: String, parameters: [String: Float], isDerivative: Bool, x: Float, expected: Float
  ) throws {
    var activation = try Catalogue.activation(named: name)
    for (parameter, value) in parameters { activation = try activation.with(parameter, value) }
    let kernel = ActivationKernel(activation)
    let result = (isDerivative ? kernel.derivatives(at: [x]) : kernel.values(at: [x]))[0]
    #expect(result == expected)
  }
}
