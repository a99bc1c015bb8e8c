import CHillockKernels
@_spi(Tools) import Hillock
@_spi(Tools) import HillockFormula
import HillockProof
import Testing

/// That the places in which an activation is written agree. Each failure names the place where something is missing or other
/// than elsewhere; CONTRIBUTING.md says what belongs into it.
@Suite struct CatalogueAgreementTests {
  private static let kernelNames = (0..<hk_activation_count()).map {
    String(cString: hk_activation_info_at($0)!.pointee.name)
  }

  @Test(arguments: Catalogue.all) func anEntryHasAKernel(entry: Activation) throws {
    let number = hk_activation_find(entry.name)
    try #require(
      number >= 0, "\(entry.name) has no row in Sources/CHillockKernels/activation_list.h")
    let row = hk_activation_info_at(number)!.pointee
    #expect(
      Int(row.parameter_count) == entry.parameters.count && Int(row.kink_count) == entry.kinks.count,
      """
      the row of \(entry.name) in Sources/CHillockKernels/activation_list.h has \(row.parameter_count) parameters and \
      \(row.kink_count) kinks, its entry in Sources/HillockFormula/Catalogue \(entry.parameters.count) and \
      \(entry.kinks.count)
      """)
  }

  @Test func aKernelHasAnEntry() {
    let entries = Set(Catalogue.all.map(\.name))
    for name in Self.kernelNames {
      #expect(
        entries.contains(name),
        "\(name) is in Sources/CHillockKernels/activation_list.h and has no entry in Sources/HillockFormula/Catalogue"
      )
    }
  }

  /// Every result was compared with the true one by `Verification/`, and the hash of all of them recorded.
  @Test(arguments: Catalogue.all, [false, true]) func anEntryIsVerified(entry: Activation, isDerivative: Bool)
  {
    let verification = KernelVerification(entry, isDerivative: isDerivative)
    #expect(
      verification.known != nil,
      """
      Sources/Hillock/Kernels/KernelHashes.swift has no \(verification.title); \
      `swift run -c release --package-path Verification verify-kernels \(entry.name) --write` makes it
      """)
  }

  /// What the list says of the derivative as a function of the output, against what the algebra proves.
  @Test(arguments: Catalogue.all) func theOutputTellsTheDerivativeWhereTheListSaysSo(entry: Activation) throws
  {
    let kernel = ActivationKernel(entry)
    guard kernel.derivativeReadsOutput else { return }
    let relation = try #require(
      Facts(of: entry.boundFormula).derivativeFromOutput,
      """
      the row of \(entry.name) in Sources/CHillockKernels/activation_list.h says that the derivative is a function of the \
      output, which is not proved of its formula
      """)
    let id = hk_activation_find(entry.name)
    let numbers = entry.parameters.map(\.value) + entry.kinkDerivatives
    for x: Float in [-2.5, -0.75, 0.375, 1, 3] {
      let y = kernel.values(at: [x])[0]
      let proved = try relation.evaluate(["y": Double(y)])
      var slope: Float = 0
      withUnsafePointer(to: y) { hk_activation_backward_from_output(id, $0, [1], &slope, 1, numbers) }
      #expect(
        abs(Double(slope) - proved) <= 1e-6,
        """
        the derivative of \(entry.name) is \(relation) of the output y, \(proved) where y is \(y); the form in \
        Sources/CHillockKernels/activation_list.h gives \(slope)
        """)
    }
  }

  /// At infinity a kernel gives the limits that are proved of the formula and of its derivative.
  @Test(arguments: Catalogue.all) func infinitiesTakeTheLimits(entry: Activation) throws {
    let kernel = ActivationKernel(entry)
    for (formula, results, part) in [
      (entry.boundFormula, kernel.values(at: [-.infinity, .infinity]), "value"),
      (entry.boundDerivative, kernel.derivatives(at: [-.infinity, .infinity]), "derivative"),
    ] {
      let facts = Facts(of: formula)
      for (limit, result) in zip([facts.limitAtMinusInfinity, facts.limitAtPlusInfinity], results) {
        let wanted: Float
        switch limit {
        case .finite(let value)?: wanted = Float(try value.evaluate([:]))
        case .plusInfinity?: wanted = .infinity
        case .minusInfinity?: wanted = -.infinity
        case nil: continue
        }
        #expect(result == wanted, "\(entry.name), \(part): \(result) at infinity, not the limit \(wanted)")
      }
    }
  }
}
