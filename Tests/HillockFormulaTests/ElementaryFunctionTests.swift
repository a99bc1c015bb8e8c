import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Values checked against 50-digit arithmetic, written as the nearest `Double`.
struct ElementaryFunctionTests {
  static let rows: [(String, Double, Double)] = [
    ("exp", -745.0, .leastNonzeroMagnitude),
    ("exp", -700.5, 5.980196118639791e-305),
    ("exp", -1.3, 0.2725317930340126),
    ("exp", 0.2, 1.2214027581601699),
    ("exp", 1.0, 2.718281828459045),
    ("exp", 20.7, 977002725.8269073),
    ("exp", 709.7, 1.6549840276802644e+308),
    ("expm1", -30.0, -0.9999999999999064),
    ("expm1", -0.4, -0.32967995396436073),
    ("expm1", -1e-09, -9.999999995e-10),
    ("expm1", 0.3, 0.3498588075760031),
    ("expm1", 0.35, 0.41906754859325723),
    ("expm1", 5.0, 147.4131591025766),
    ("expm1", 700.0, 1.0142320547350045e+304),
    ("ln", Double("1e-310")!, -713.8013788281542),
    ("ln", 0.3, -1.2039728043259361),
    ("ln", 0.99, -0.01005033585350145),
    ("ln", 1.0000001, 9.999999505838704e-08),
    ("ln", 1.5, 0.4054651081081644),
    ("ln", 7.0, 1.9459101490553132),
    ("ln", 1e+300, 690.7755278982137),
    ("sin", 0.5, 0.479425538604203),
    ("sin", 3.141592653589793, 1.2246467991473532e-16),
    ("sin", 100.5, -0.030959966783271346),
    ("sin", 99999.5, 0.5104916150747798),
    ("sin", 1e+22, -0.8522008497671888),
    ("sin", -1e+300, 0.8178819121159085),
    ("sin", 22.0, -0.008851309290403876),
    ("cos", 0.5, 0.8775825618903728),
    ("cos", 1.5707963267948966, 6.123233995736766e-17),
    ("cos", 100.5, 0.9995206253283515),
    ("cos", 99999.5, -0.8598827309222711),
    ("cos", 1e+22, 0.523214785395139),
    ("cos", 1e+300, -0.5753861119575491),
    ("cos", 11.0, 0.004425697988050785),
    ("tan", 0.5, 0.5463024898437905),
    ("tan", 1.5, 14.101419947171719),
    ("tan", 100.5, -0.030974815325197236),
    ("tan", 1e+22, -1.6287782256068988),
    ("tan", -4.7, -80.71276296747477),
    ("arctan", 0.1, 0.09966865249116204),
    ("arctan", 0.3, 0.2914567944778671),
    ("arctan", -0.9, -0.7328151017865066),
    ("arctan", 1.1, 0.8329812666744317),
    ("arctan", 5.0, 1.373400766945016),
    ("arctan", 10000000000.0, 1.5707963266948965),
    ("sinh", 1e-09, 1e-09),
    ("sinh", 0.3, 0.3045202934471426),
    ("sinh", -3.0, -10.017874927409903),
    ("sinh", 45.0, 1.7467135528742547e+19),
    ("sinh", 710.0, 1.1169973830808555e+308),
    ("cosh", 0.1, 1.0050041680558035),
    ("cosh", -3.0, 10.067661995777765),
    ("cosh", 45.0, 1.7467135528742547e+19),
    ("cosh", 710.0, 1.1169973830808555e+308),
    ("tanh", 1e-09, 1e-09),
    ("tanh", 0.1, 0.09966799462495582),
    ("tanh", 0.5, 0.46211715726000974),
    ("tanh", -2.0, -0.9640275800758169),
    ("tanh", 19.0, 0.9999999999999999),
    ("erf", 1e-09, 1.1283791670955127e-09),
    ("erf", 0.1, 0.1124629160182849),
    ("erf", 0.49, 0.511668261188523),
    ("erf", 0.6, 0.6038560908479259),
    ("erf", 1.4, 0.9522851197626488),
    ("erf", 1.6, 0.976348383344644),
    ("erf", -2.5, -0.999593047982555),
    ("erf", 5.0, 0.9999999999984626),
    ("erfc", 0.5, 0.4795001221869535),
    ("erfc", 1.1, 0.11979493042591827),
    ("erfc", 1.9, 0.0072095707647425325),
    ("erfc", 2.1, 0.002979466656332984),
    ("erfc", 5.0, 1.537459794428035e-12),
    ("erfc", 10.0, 2.088487583762545e-45),
    ("erfc", 26.0, 5.663192408856143e-296),
    ("sigmoid", -700.0, 9.85967654375977e-305),
    ("sigmoid", -3.0, 0.04742587317756678),
    ("sigmoid", 0.1, 0.52497918747894),
    ("sigmoid", 5.0, 0.9933071490757152),
    ("softplus", -700.0, 9.85967654375977e-305),
    ("softplus", -3.0, 0.04858735157374206),
    ("softplus", 0.1, 0.7443966600735709),
    ("softplus", 5.0, 5.006715348489118),
    ("softplus", 40.0, 40.0),
  ]

  @Test(arguments: rows)
  func isWithinTheStatedError(_ name: String, _ x: Double, _ expected: Double) {
    typealias E = ElementaryFunctions
    let functions: [String: (Double) -> Double] = [
      "exp": E.exp, "expm1": E.expm1, "ln": E.ln, "sin": E.sin, "cos": E.cos, "tan": E.tan,
      "arctan": E.arctan,
      "sinh": E.sinh, "cosh": E.cosh, "tanh": E.tanh, "erf": E.erf, "erfc": E.erfc, "sigmoid": E.sigmoid,
      "softplus": E.softplus,
    ]
    let limit: Double = name == "erfc" ? 8 : 3
    let value = functions[name]?(x) ?? .nan
    #expect(
      (value - expected).magnitude <= limit * expected.ulp, "\(name)(\(x)) = \(value), not \(expected)")
  }

  @Test func handlesTheEnds() {
    typealias E = ElementaryFunctions
    #expect(E.exp(.infinity) == .infinity && E.exp(-.infinity) == 0 && E.exp(.nan).isNaN)
    #expect(E.ln(0) == -.infinity && E.ln(-1).isNaN && E.ln(.infinity) == .infinity)
    #expect(E.tanh(.infinity) == 1 && E.erf(-.infinity) == -1 && E.erfc(.infinity) == 0)
    #expect(E.sigmoid(-.infinity) == 0 && E.sigmoid(.infinity) == 1)
    #expect(E.softplus(-.infinity) == 0 && E.softplus(.infinity) == .infinity)
    #expect(E.sin(.infinity).isNaN && E.arctan(.infinity) == Double.pi / 2)
    #expect(E.sinh(-.infinity) == -.infinity && E.cosh(-.infinity) == .infinity)
  }

  @Test func rationalsRoundToTheNearestDouble() {
    for value in [
      0.1, 2024 * .leastNonzeroMagnitude, .leastNonzeroMagnitude, 1.7976931348623157e308,
      2.2250738585072014e-308, -3.5, 1 / 3,
    ]
      as [Double]
    {
      #expect(Rational(exactly: value)?.doubleValue == value)
    }
    #expect(Rational(1, 3).doubleValue == 1.0 / 3)
    #expect(Rational(decimal: "0.1")?.doubleValue == 0.1)
    #expect(Rational(decimal: "1e400")?.doubleValue == .infinity)
    #expect(Rational(decimal: "1e-400")?.doubleValue == 0)
    #expect(Rational(decimal: "3e-324")?.doubleValue == .leastNonzeroMagnitude)
  }
}
