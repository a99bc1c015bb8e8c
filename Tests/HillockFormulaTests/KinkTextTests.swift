import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

@Suite struct KinkTextTests {
  @Test(arguments: [
    "relu(kink=0.5)", "relu(kink: 0.5)", "relu(derivative_at_0: 0.5)", "max(0, x) with kink: 0.5",
  ])
  func theOnlyKinkNeedsNoPlace(text: String) throws {
    let activation = try Activation(named: text)
    #expect(activation.kinkDerivatives == [0.5] && activation.kinkLocations == [0])
    #expect(try Activation(named: activation.text) == activation)
  }

  @Test func otherSettingsMayStandBesideIt() throws {
    let activation = try Activation(named: "leaky_relu(0.2, kink=1)")
    #expect(activation.kinkDerivatives == [1] && activation.parameters[0].value == 0.2)
  }

  @Test func severalKinksOrNoneAreToldApart() throws {
    #expect { try Activation(named: "hard_tanh(kink=1)") } throws: {
      "\($0)".contains("derivative_at_-1, derivative_at_1")
    }
    #expect { try Activation(named: "gelu(kink=1)") } throws: { "\($0)".contains("no kink") }
    #expect(throws: FormulaError.self) { try Activation(named: "relu(kink=steep)") }
    #expect(throws: FormulaError.self) { try Activation(named: "relu(kink=nan)") }
  }
}
