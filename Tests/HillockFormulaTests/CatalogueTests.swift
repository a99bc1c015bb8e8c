import Testing

@testable import HillockDocuments
@_spi(Tools) @testable import HillockFormula
@testable import HillockProof

struct CatalogueTests {
  @Test func holdsEveryFunctionOnce() {
    let names = Catalogue.all.map(\.name)
    #expect(Set(names).count == names.count && names.count >= 51)
    for entry in Catalogue.all {
      #expect(entry.isBuiltIn && !entry.title.isEmpty && !entry.source.isEmpty)
      #expect(entry.boundFormula.names.isSubset(of: ["x"]), "\(entry.name)")
      #expect(entry.kinkDerivatives.allSatisfy(\.isFinite) && entry.kinkLocations.allSatisfy(\.isFinite))
    }
  }

  @Test func derivativeAgreesWithDifferences() throws {
    for entry in Catalogue.all {
      let (formula, derivative) = (entry.boundFormula, entry.boundDerivative)
      let kinks = entry.kinkLocations.map(Double.init)
      for i in -40...40 {
        let x = Double(i) * 0.13 + 0.017
        let h = 1e-5
        if kinks.contains(where: { ($0 - x).magnitude < 2 * h }) { continue }
        let slope = (try formula.evaluate(["x": x + h]) - formula.evaluate(["x": x - h])) / (2 * h)
        let value = try derivative.evaluate(["x": x])
        // The difference has an error of h²·|f‴|/6 + ε·|f|/h.
        let size = try formula.evaluate(["x": x]).magnitude
        #expect(
          (slope - value).magnitude < 1e-8 * (1 + value.magnitude + size),
          "\(entry.name) at \(x): \(slope) \(value)")
      }
    }
  }

  @Test func evaluationFormAndTapeAgreeWithTheFormula() throws {
    for entry in Catalogue.all {
      for expression in [entry.boundFormula, entry.boundDerivative] {
        let form = expression.evaluationForm()
        let tape = Tape(form)
        for i in -30...30 {
          let x = Double(i) * 0.21
          let expected = try expression.evaluate(["x": x])
          let tolerance = 1e-13 * (1 + expected.magnitude)
          #expect(
            (try form.evaluate(["x": x]) - expected).magnitude < tolerance, "\(entry.name) at \(x): \(form)")
          #expect((run(tape, x) - expected).magnitude < tolerance, "\(entry.name) at \(x)")
        }
      }
    }
  }

  private func run(_ tape: Tape, _ x: Double) -> Double {
    typealias E = ElementaryFunctions
    var r: [Double] = []
    for instruction in tape.instructions {
      switch instruction {
      case .constant(let c): r.append(c)
      case .variable: r.append(x)
      case .parameter: r.append(.nan)
      case .unary(let operation, let a):
        let u = r[a]
        switch operation {
        case .negate: r.append(-u)
        case .exp: r.append(E.exp(u))
        case .ln: r.append(E.ln(u))
        case .sqrt: r.append(u.squareRoot())
        case .sin: r.append(E.sin(u))
        case .cos: r.append(E.cos(u))
        case .tan: r.append(E.tan(u))
        case .arctan: r.append(E.arctan(u))
        case .sinh: r.append(E.sinh(u))
        case .cosh: r.append(E.cosh(u))
        case .tanh: r.append(E.tanh(u))
        case .erf: r.append(E.erf(u))
        case .abs: r.append(u.magnitude)
        case .sign: r.append(u > 0 ? 1 : (u < 0 ? -1 : 0))
        case .sigmoid: r.append(E.sigmoid(u))
        case .softplus: r.append(E.softplus(u))
        case .not: r.append(1 - u)
        }
      case .binary(let operation, let a, let b):
        let (u, v) = (r[a], r[b])
        switch operation {
        case .add: r.append(u + v)
        case .subtract: r.append(u - v)
        case .multiply: r.append(u * v)
        case .divide: r.append(u / v)
        case .power: r.append(E.pow(u, v))
        case .min: r.append(Swift.min(u, v))
        case .max: r.append(Swift.max(u, v))
        case .less: r.append(u < v ? 1 : 0)
        case .lessOrEqual: r.append(u <= v ? 1 : 0)
        case .equal: r.append(u == v ? 1 : 0)
        case .and: r.append(u * v)
        case .or: r.append(Swift.max(u, v))
        }
      case .select(let mask, let then, let otherwise): r.append(r[mask] != 0 ? r[then] : r[otherwise])
      }
    }
    return r[r.count - 1]
  }

  @Test func textRoundTrips() throws {
    var all = Catalogue.all
    all.append(try .leakyReLU(slope: 0.2))
    all.append(try .relu(derivativeAtZero: 0.5))
    all.append(try Activation("x*sigmoid(1.702 x)"))
    all.append(try Activation("max(a*x, x) + c", name: "mine", parameters: ["a": 0.1, "c": 2]))
    all.append(try Activation("abs(x - a)", parameters: ["a": 0.1]).settingDerivative(0.25, atKink: 0))
    all.append(try Activation.hardTanh(lower: -2, upper: 3).settingDerivative(1, atKink: 1))
    for activation in all {
      #expect(try Activation(named: activation.text) == activation, "\(activation.text)")
    }
  }

  @Test func readsNames() throws {
    #expect(try Activation(named: "LeakyReLU(0.2)") == .leakyReLU(slope: 0.2))
    #expect(try Activation(named: "leaky_relu(slope: 0.2)").text == "leaky_relu(slope: 0.2)")
    #expect(try Activation(named: " Hardswish ").name == "hard_swish")
    #expect(try Activation(named: "hard-silu").name == "hard_swish")
    #expect(try Activation(named: "relu(derivative_at_0: 0.5)").kinkDerivatives == [0.5])
    #expect(try Activation(named: "x*sigmoid(1.702 x)").formula == Activation.quickGELU.formula)
    #expect(Activation.hardSwish.kinkDerivatives == [0, 1])
    #expect(try Activation.leakyReLU(slope: 0.2).kinkDerivatives == [0.2])
    let custom = try Activation("if x > 0 then x else 0.1 x")
    #expect(custom.kinkLocations == [0] && custom.kinkDerivatives == [0.1])
    #expect(try Activation("max(x, -x) + x^2").kinkLocations == [0])
    #expect(try Activation("max(0, x)^2").kinkLocations == [])
  }

  @Test(arguments: [
    ("relo", "relu"), ("leaky_relu(slop: 1)", "slope"), ("leaky_relu(1, 2)", "1 parameter"),
    ("softplus(0)", "beta > 0"),
    ("relu(derivative_at_1: 0)", "kinks are at: 0"), ("x*y", "'y'"), ("3 + 4", "nearest"),
    ("softplus(nan)", "finite"),
  ])
  func refusesWithHelp(_ text: String, _ hint: String) {
    let error = #expect(throws: FormulaError.self) { try Activation(named: text) }
    #expect(error?.description.contains(hint) == true, "\(String(describing: error))")
  }

  /// What would be taken for something else is refused, by name.
  @Test(arguments: [
    ("e*x", ["e": Float(2)], "'e' is a constant"), ("pi*x", ["pi": 2], "'pi' is a constant"),
    ("x", ["a": 1], "has no 'a'"), ("x*b", ["b": 1, "c": 2], "has no 'c'"),
    ("a*x", ["a": .nan], "has to be finite"),
    ("x", ["x": 1], "cannot be a parameter"), ("x*b", [:], "'b' is neither"),
  ])
  func parametersThatMeanNothingAreRefused(formula: String, parameters: [String: Float], message: String) {
    do {
      let activation = try Activation(formula, parameters: parameters)
      Issue.record("taken as \(activation.text)")
    } catch {
      #expect(error.description.contains(message), "\(error)")
    }
  }

  @Test func aKinkThatIsNoneIsRefused() throws {
    for index in [Int.min, -1, 2, 5, .max] {
      #expect(throws: FormulaError.self) { try Activation.hardTanh.settingDerivative(1, atKink: index) }
    }
    #expect(throws: FormulaError.self) { try Activation.gelu.settingDerivative(1, atKink: 0) }
    for value in [Float.nan, .infinity] {
      #expect(throws: FormulaError.self) { try Activation.relu(derivativeAtZero: value) }
    }
    #expect(try Activation.hardTanh.settingDerivative(0.5, atKink: 1).kinkDerivatives[1] == 0.5)
  }

  @Test func numbersBecomeTheirDecimals() throws {
    #expect(try Formula(decimal: 0.1) == 0.1 && Formula(decimal: -2) == -2)
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(throws: FormulaError.self) { try Formula(decimal: value) }
    }
  }
}
