@_spi(Tools) import Hillock
import HillockFormula
import HillockProof
import HillockTestSupport
import Testing

@Suite struct ElementaryFloatTests {
  private static let formulas: [(ElementaryFunction, String)] = [
    (.exp, "exp(x)"), (.expm1, "exp(x) - 1"), (.log, "ln(x)"), (.log1p, "ln(1 + x)"), (.erf, "erf(x)"),
  ]

  /// Against the nearest float to the formula, found with interval arithmetic.
  @Test func resultsAreTheNearestFloats() throws {
    let seed: UInt64 = 31
    var random = SeededRandom(seed: seed)
    var points: [Float] = [
      0x1p-149, -0x1p-149, 0x1.8p-126, 0x1p-25, -0x1p-25, 0x1.000002p-24, -0x1p-24, 0x1.fffffep-1,
      0x1.000002p+0, 0.5,
      -0.5, -0x1.fffffep-1, 3.9, -3.9, 17.4, -17.4, 88.72283, 88.72284, -87.4, -103.97, -104, 0x1.fffffep+127,
      1e-30,
    ]
    points += (0..<40).map { _ in random.float(in: -10...10) }
    for (function, text) in Self.formulas {
      let oracle = FloatOracle(try Formula(parsing: text))
      for (x, result) in zip(points, function.values(at: points)) {
        let exact = try #require(Rational(exactly: x))
        guard let wanted = oracle.nearestFloat(at: ["x": exact]) else {
          #expect(result.isNaN, "\(function)(\(x)) = \(result)")
          continue
        }
        #expect(
          result.bitPattern == wanted.bitPattern, "\(function)(\(x)) = \(result), not \(wanted); seed \(seed)"
        )
      }
    }
  }

  @Test(
    arguments: [
      (.exp, -.infinity, 0), (.exp, .infinity, .infinity), (.exp, -0.0, 1),
      (.expm1, -.infinity, -1), (.expm1, .infinity, .infinity), (.expm1, -0.0, -0.0),
      (.log, 0, -.infinity), (.log, -0.0, -.infinity), (.log, 1, 0), (.log, .infinity, .infinity),
      (.log1p, -1, -.infinity), (.log1p, -0.0, -0.0), (.log1p, .infinity, .infinity),
      (.erf, .infinity, 1), (.erf, -.infinity, -1), (.erf, -0.0, -0.0),
    ] as [(ElementaryFunction, Float, Float)])
  func endsOfTheDomain(function: ElementaryFunction, x: Float, expected: Float) {
    #expect(function(x).bitPattern == expected.bitPattern)
  }

  @Test func outsideTheDomainIsTheOneNaN() {
    for (function, x) in [(.log, -1), (.log1p, -1.5), (.log, -.infinity), (.erf, .nan), (.exp, -Float.nan)]
      as [(ElementaryFunction, Float)]
    {
      #expect(function(x).bitPattern == 0x7FC0_0000, "\(function)(\(x))")
    }
  }

  @Test(arguments: ElementaryFunction.allCases) func noResultDependsOnItsNeighbours(
    function: ElementaryFunction
  ) {
    let points: [Float] = [
      0, -0.0, 1, -1, 0x1p-149, -0x1p-149, 1e-38, -1e-38, 0.5, -0.5, 3, -3, 88.7, -87.4, -104, .infinity,
      -.infinity,
      .nan, .greatestFiniteMagnitude,
    ]
    for x in points {
      let alone = function(x).bitPattern
      for neighbour in points {
        var arguments = [Float](repeating: neighbour, count: 48)
        arguments[19] = x
        #expect(
          function.values(at: arguments)[19].bitPattern == alone, "\(function)(\(x)) beside \(neighbour)")
      }
    }
  }

  /// Every 65,537th float, at every level, and every length of an array.
  @Test(arguments: ElementaryFunction.allCases) func levelsAgree(function: ElementaryFunction) throws {
    let verification = KernelVerification(function)
    var hashes: Set<UInt64> = []
    for level in InstructionSet.available {
      let results = try verification.at(instructionSet: level).results(
        first: 0, stride: 65_537, count: 65_535)
      hashes.insert(KernelVerification.hash(of: results, first: 0, stride: 65_537))
    }
    for count in 0..<20 {
      let some = (0..<count).map { Float($0) / 7 }
      #expect(function.values(at: some) == some.map { function($0) })
    }
    #expect(hashes.count == 1)
  }
}
