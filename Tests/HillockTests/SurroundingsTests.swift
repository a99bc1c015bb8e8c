import CHillockKernels
@_spi(Tools) import Hillock
import HillockFormula
import HillockTestSupport
import Testing

/// What somebody else's library has set in the floating-point control of the calling thread changes no bit, and is in
/// force again afterwards. `DeterminismTests` does the same for threads and instruction sets.
@Suite struct SurroundingsTests {
  /// Bits of the control register: flushing results, taking subnormal inputs as zero, and each other rounding.
  #if arch(x86_64)
  private static let states: [(name: String, bits: UInt64)] = [
    ("results flushed to zero", 0x8000), ("subnormal inputs are zero", 0x40), ("both", 0x8040),
    ("rounding down", 0x2000), ("rounding up", 0x4000), ("rounding towards zero", 0x6000), ("all", 0xE040),
  ]
  /// The low bits tell what happened, and are no setting.
  private static let settings: UInt64 = 0xFFC0
  #else
  private static let states: [(name: String, bits: UInt64)] = [
    ("flushed to zero", 1 << 24), ("rounding up", 1 << 22), ("rounding down", 2 << 22),
    ("rounding towards zero", 3 << 22), ("all", 7 << 22),
  ]
  private static let settings: UInt64 = .max
  #endif

  /// The result of `body` under a foreign state.
  private func under<Result>(
    _ state: (name: String, bits: UInt64), _ what: String, _ body: () throws -> Result
  ) rethrows -> Result {
    let before = hk_fp_enter()
    defer { hk_fp_leave(before) }
    var foreign = before
    foreign.control = (before.control & ~Self.allBits) | state.bits
    hk_fp_leave(foreign)
    let result = try body()
    let after = hk_fp_enter()
    #expect(
      after.control & Self.settings == foreign.control & Self.settings,
      "\(what) does not put back: \(state.name)")
    return result
  }
  private static var allBits: UInt64 { states.reduce(0) { $0 | $1.bits } }

  /// Expects the same bits under every state as under none.
  private func expectSameBits(_ what: String, _ body: () throws -> [Float]) rethrows {
    let expected = try body().map(\.bitPattern)
    for state in Self.states {
      let found = try under(state, what, body).map(\.bitPattern)
      #expect(found == expected, "\(what): \(state.name)")
    }
  }

  /// Every 2,500,009th float, subnormal ones among them, and numbers of an ordinary size.
  private var inputs: [Float] {
    var random = SeededRandom(seed: 4)
    return (0..<1718).map { Float(bitPattern: UInt32($0) * 2_500_009) }.filter { !$0.isNaN }
      + (0..<64).map { _ in random.float(in: -0x1p-125...0x1p-125) }
      + (0..<256).map { _ in random.float(in: -9...9) }
  }

  /// The states do something where nobody guards against them; otherwise these tests could not fail.
  @Test func statesAreInForce() {
    @inline(never) func product(_ a: Float, _ b: Float) -> Float { a * b }
    @inline(never) func quotient(_ a: Float, _ b: Float) -> Float { a / b }
    func results() -> [Float] {
      [
        product(0x1p-100, 0x1p-40), product(0x1p-140, 0x1p+100), quotient(1, 3), quotient(-1, 3),
        quotient(2, 3),
        quotient(-2, 3),
      ]
    }
    let expected = results()
    for state in Self.states { #expect(under(state, "nothing", results) != expected, "\(state.name)") }
  }

  @Test func activations() {
    let inputs = inputs
    for activation in Catalogue.all {
      let kernel = ActivationKernel(activation)
      expectSameBits("\(activation.name)") { kernel.values(at: inputs) }
      expectSameBits("\(activation.name)′") { kernel.derivatives(at: inputs) }
      expectSameBits("\(activation.name) in place") {
        var x = inputs
        kernel.apply(to: &x)
        return x
      }
      expectSameBits("gradient times \(activation.name)′") {
        var gradient = inputs.map { $0.isFinite ? $0 : 1 }
        kernel.multiply(&gradient, byDerivativeAt: inputs)
        return gradient.map { $0.isNaN ? 0 : $0 }
      }
    }
  }

  @Test func formulasAndElementaryFunctions() throws {
    let inputs = inputs
    let kernel = ActivationKernel(try Activation("x*sin(x)/(1 + exp(-x)) + 1e-39"))
    expectSameBits("a formula") { kernel.values(at: inputs) }
    expectSameBits("its derivative") { kernel.derivatives(at: inputs) }
    for function in ElementaryFunction.allCases {
      expectSameBits(function.rawValue) { function.values(at: inputs) }
    }
  }

  /// A dense layer is a product, with chains of additions that end below the smallest normal float.
  @Test func products() throws {
    let network = try Network(inputs: 48) { Dense(33, .identity) }
    let model = try Model(network, seed: 6)
    var random = SeededRandom(seed: 5)
    let examples = (0..<48 * 20).map { random.float(in: -1...1) * ($0 % 3 == 0 ? 1 : 0x1p-128) }
      .enumerated().map { $0.offset / 48 % 2 == 0 ? $0.element : $0.element * 0x1p-120 }
    try expectSameBits("products") { try model.outputs(for: examples) }
    let predictor = try Predictor(model, rows: 20)
    try expectSameBits("a predictor") {
      var outputs = [Float](repeating: 0, count: 20 * 33)
      try predictor.outputs(forPrepared: examples, into: &outputs)
      return outputs
    }
  }

  @Test(arguments: [1, 2]) func training(threads: Int) throws {
    var random = SeededRandom(seed: 7)
    let inputs = (0..<60 * 6).map { random.float(in: -2...2) * ($0 % 5 == 0 ? 0x1p-130 : 1) }
    let data = try Dataset(
      inputs: inputs, featureCount: 6,
      targets: .classes((0..<60).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
    let network = try Network(inputs: 6) {
      Dense(16, .gelu)
      Dense(3)
    }
    try expectSameBits("a training run with \(threads) thread(s)") {
      var trainer = try Trainer(network, TrainingConfiguration(epochs: 3, batchSize: 16, seed: 2, shards: 2))
      _ = try trainer.run(on: data, validation: data, threads: threads)
      return trainer.model.parameters
    }
  }
}
