import Foundation
import Hillock
import HillockFormula
import HillockTestSupport
import Testing

@testable import HillockExport

/// What is exported, compiled and run: every result has the bits of the library's.
@Suite struct ExportedCodeTests {
  /// Floats that try a function everywhere: all magnitudes, both signs, next to 0 and at the ends.
  private static let samples: [Float] = {
    var state: UInt64 = 7
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 32
    }
    var values: [Float] = [
      0, -0.0, 1, -1, 3, -3, 6, 0.5, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
      .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
    ]
    while values.count < 20_000 {
      let bits = UInt32(truncatingIfNeeded: next())
      let any = Float(bitPattern: bits)
      if any.isFinite { values.append(any) }
      values.append((Float(next() % 2_000_001) / 1_000_000 - 1) * 20)
    }
    return Array(values.prefix(20_000))
  }()

  @Test(arguments: Catalogue.all.map(\.name))
  func anActivationHasTheSameBits(name: String) throws {
    try #require(PortableActivation.all[name] != nil, "\(name) has no portable code")
    let standard = try Activation(named: name)
    var variants = [standard]
    if !standard.parameters.isEmpty {
      let other = standard.parameters.enumerated().map { Float(1.37) + Float($0.offset) * 0.61 }
      let text = "\(name)(\(other.map { "\($0)" }.joined(separator: ", ")))"
      if let variant = try? Activation(named: text) { variants.append(variant) }
    }
    for activation in variants {
      let expected = ActivationKernel(activation).values(at: Self.samples)
      let network = try Network(inputs: 100) { Activate(activation) }
      let program = try ModelProgram(Self.plain(Model(network)))
      let found = try CompiledC(program).outputs(for: Self.samples, count: expected.count)
      for (index, (a, b)) in zip(expected, found).enumerated() where a.bitPattern != b.bitPattern {
        if a.isNaN && b.isNaN { continue }
        Issue.record("\(activation.text) at \(Self.samples[index]): \(b) for \(a)")
        break
      }
    }
  }

  /// Formulas of one's own that together use every step of a tape.
  private static let formulas = [
    "x*exp(-x^2)", "ln(1 + abs(x))/3 - ln(abs(x) + 0.001)", "sqrt(x^2 + 1) - 1", "x*sin(x)",
    "cos(3x^2) + 0.1x",
    "tan(x)", "x + arctan(x^3)", "sinh(x/2)", "cosh(x) - x", "x*tanh(x)", "erf(x)/2 + x", "sigmoid(3x)*x^2",
    "softplus(2x) - erf(0.1x)", "max(x, min(x^2, 1))", "sign(x)*abs(x)^0.3", "abs(x)^1.7", "2^x",
    "3x^5 - x/7",
    "if x > 1 then 2x else if x <= -1 then -1 else x^3",
    "if x > 0 and not (x = 2) or x < -4 then x else 0.1x",
    "a*x + max(b, x)", "x^200", "(x^2 + 1)^x", "abs(x)^x", "(x^2 + 2)^(-7)", "x^40 + x^3",
  ]

  @Test(arguments: formulas)
  func aFormulaHasTheSameBits(formula: String) throws {
    let activation = try Activation(
      formula, parameters: formula.contains("a*x") ? ["a": 0.3, "b": -2.5] : [:])
    let expected = ActivationKernel(activation).values(at: Self.samples)
    let program = try ModelProgram(Self.plain(Model(Network(inputs: 100) { Activate(activation) })))
    let found = try CompiledC(program).outputs(for: Self.samples, count: expected.count)
    let fault = zip(expected, found).enumerated().first {
      $1.0.bitPattern != $1.1.bitPattern && !($1.0.isNaN && $1.1.isNaN)
    }
    if let fault {
      Issue.record("\(formula) at \(Self.samples[fault.offset]): \(fault.element.1) for \(fault.element.0)")
    }
  }

  @Test func theFormulasUseEveryStep() throws {
    var unary: Set<Tape.Unary> = []
    var binary: Set<Tape.Binary> = []
    for formula in Self.formulas {
      let activation = try Activation(
        formula, parameters: formula.contains("a*x") ? ["a": 0.3, "b": -2.5] : [:])
      for instruction in Tape(activation.boundFormula.evaluationForm()).instructions {
        if case .unary(let operation, _) = instruction { unary.insert(operation) }
        if case .binary(let operation, _, _) = instruction { binary.insert(operation) }
      }
    }
    #expect(Set(Tape.Unary.allCases).subtracting(unary) == [])
    #expect(Set(Tape.Binary.allCases).subtracting(binary) == [])
  }

  /// Formulas beside activations of the catalogue in one layer, as the playground makes them: in C and in Swift.
  @Test func unitsOfTheirOwn() throws {
    let bump = try Activation("x*exp(-x^2)")
    let model = try Model(
      Network(inputs: 3) {
        Branches(
          .concatenate, [[.layer(Dense(2, bump))], [.layer(Dense(3, .relu))], [.layer(Dense(1, bump))]])
        Dense(4, try Activation("x*sin(x)"))
        Dense(2)
      }, seed: 5)
    let program = try ModelProgram(Self.plain(model))
    let compiled = try CompiledC(program)
    for row in 0..<40 {
      let features = Array(Self.samples[(20 + row * 3)..<(23 + row * 3)]).map { $0.remainder(dividingBy: 4) }
      #expect(
        try model.outputs(for: features).map(\.bitPattern)
          == compiled.outputs(for: features, count: 2).map(\.bitPattern))
    }
    // The same formula is one function.
    #expect(program.c(name: "net").components(separatedBy: "float activate_own_").count == 3)
    #expect(program.swift(name: "Net").contains("private static func activate_own_2("))
  }

  @Test func networksOfEverythingThatTrainingMakes() throws {
    let members = try (1...3).map { seed in
      try Model(
        Network(inputs: 6) {
          PiecewiseEncoding(edges: [[-1, -0.25, 0.5, 2], [], [0, 1], [], [], [-3, 3]])
          Dense(17, .gelu)
          Dropout(0.2)
          Dense(9, .tanh, usesBias: false)
          Activate(.relu)
          Dense(4)
        }, seed: UInt64(seed))
    }
    let model = try Model.ensemble(of: members)
    let program = try ModelProgram(Self.plain(model))
    let compiled = try CompiledC(program)
    for row in 0..<40 {
      let features = Array(Self.samples[(20 + row * 6)..<(26 + row * 6)]).map { $0.remainder(dividingBy: 4) }
      let expected = try model.outputs(for: features)
      let found = try compiled.outputs(for: features, count: 4)
      #expect(expected.map(\.bitPattern) == found.map(\.bitPattern))
    }
  }

  @Test func whatHasNoCodeIsNamedAtOnce() throws {
    let network = try Network(inputShape: [8, 8, 1]) {
      Conv2D(2, 3)
      LayerNorm()
      Flatten()
      Dense(3)
    }
    let error = #expect(throws: ExportError.self) { try ModelProgram(Self.plain(Model(network))) }
    #expect(error?.description.contains("conv") == true && error?.description.contains("norm") == true)
  }

  static func plain(_ model: Model) -> TrainedModel {
    let width = model.network.outputShape.count
    return TrainedModel(
      model: model,
      preprocessing: .plain(
        inputs: (1...model.network.inputShape.count).map { "x\($0)" }, targets: (1...width).map { "y\($0)" }),
      configuration: TrainingConfiguration())
  }
}

/// An exported C file with a `main` that puts the floats of its input through the network.
private struct CompiledC {
  let folder: URL

  init(_ program: ModelProgram) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "hillock-export-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let code =
      program.c(name: "net") + """

        #include <stdio.h>
        int main(void) {
          static float x[NET_FEATURES], y[NET_OUTPUTS];
          while (fread(x, sizeof x, 1, stdin) == 1) {
            net_network(x, y);
            fwrite(y, sizeof y, 1, stdout);
          }
          return 0;
        }
        """
    try code.write(to: folder.appending(path: "net.c"), atomically: true, encoding: .utf8)
    // The compiler of the toolchain, which every machine with Swift has.
    try Self.run(
      ["clang", "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", "-o", "net", "net.c", "-lm"], in: folder,
      input: Data())
  }

  func outputs(for features: [Float], count: Int) throws -> [Float] {
    let data = features.withUnsafeBytes { Data($0) }
    let result = try Self.run(["./net"], in: folder, input: data)
    return result.withUnsafeBytes { bytes in
      (0..<count).map { bytes.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
  }

  @discardableResult
  private static func run(_ arguments: [String], in folder: URL, input: Data) throws -> Data {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = arguments
    process.currentDirectoryURL = folder
    let file = folder.appending(path: "input")
    try input.write(to: file)
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    return data
  }
}
