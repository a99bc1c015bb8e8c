import CHillockKernels
import HillockFormula

/// All 2³² results of a kernel, reduced to one number that every machine must find.
///
/// A correctly rounded result is unique, so the hash of all of them is. The hashes in `known` are those of runs in
/// which every result was compared with the true value; `Verification/` makes them.
@_spi(Tools) public struct KernelVerification: Sendable {
  private enum Subject: Sendable {
    case activation(ActivationKernel)
    case elementary(ElementaryFunction)
  }
  private let subject: Subject
  private var level = hk_isa_current()
  /// Whether f′ is meant, and not f.
  @_spi(Tools) public let isDerivative: Bool

  /// The name of the activation or of the elementary function.
  @_spi(Tools) public var name: String {
    switch subject {
    case .activation(let kernel): kernel.activation.name
    case .elementary(let function): function.rawValue
    }
  }
  /// Whose instructions are verified: those in use, unless ``at(instructionSet:)`` chose others.
  @_spi(Tools) public var instructionSet: String { InstructionSet.name(level) ?? InstructionSet.current }
  /// `value` or `derivative`.
  @_spi(Tools) public var part: String { isDerivative ? "derivative" : "value" }
  /// What is verified, such as `gelu derivative`.
  @_spi(Tools) public var title: String { "\(name) \(part)" }

  /// The verifications of what the name means: an elementary function has a value, an activation a derivative as well.
  ///
  /// - Throws: `FormulaError` for a name that is neither an elementary function's nor in the catalogue.
  @_spi(Tools) public static func named(_ name: String) throws(FormulaError) -> [KernelVerification] {
    if let function = ElementaryFunction(rawValue: name) { return [KernelVerification(function)] }
    let activation = try Catalogue.activation(named: name)
    return [false, true].map { KernelVerification(activation, isDerivative: $0) }
  }

  /// Of all entries of the catalogue, and then of all elementary functions.
  @_spi(Tools) public static var all: [KernelVerification] {
    Catalogue.all.flatMap { entry in [false, true].map { KernelVerification(entry, isDerivative: $0) } }
      + ElementaryFunction.allCases.map { KernelVerification($0) }
  }

  /// Floats that are evaluated together.
  @_spi(Tools) public static let blockSize = 1 << 12

  /// The kernel of an activation, or of its derivative.
  @_spi(Tools) public init(_ activation: Activation, isDerivative: Bool) {
    self.isDerivative = isDerivative
    subject = .activation(ActivationKernel(activation))
  }

  /// The kernel of an elementary function.
  @_spi(Tools) public init(_ function: ElementaryFunction) {
    isDerivative = false
    subject = .elementary(function)
  }

  /// The same kernel by the instructions of another level. The level in use stays what it is.
  ///
  /// - Throws: `TrainingError` for a level that is unknown or that this processor lacks.
  @_spi(Tools) public func at(instructionSet: String) throws(TrainingError) -> KernelVerification {
    var result = self
    result.level = try InstructionSet.number(of: instructionSet)
    return result
  }

  /// The parameters of the activation and the derivatives chosen at its kinks.
  @_spi(Tools) public var numbers: (parameters: [Float], kinkDerivatives: [Float]) {
    guard case .activation(let kernel) = subject else { return ([], []) }
    return (kernel.activation.parameters.map(\.value), kernel.activation.kinkDerivatives)
  }

  /// Whether the parameters are those of the catalogue.
  @_spi(Tools) public var hasDefaults: Bool {
    guard case .activation(let kernel) = subject else { return true }
    let activation = kernel.activation
    return activation.isBuiltIn && activation == (try? Catalogue.activation(named: activation.name))
  }

  /// The hash of all results that was found when each was compared with the true value, for elementary
  /// functions and for entries of the catalogue with their default parameters.
  @_spi(Tools) public var known: UInt64? { hasDefaults ? Self.knownHashes[title] : nil }

  /// The results at `count` floats whose bits are first, first + stride, …; none for a count below 1, and as many as there are
  /// floats for one above 2³².
  @_spi(Tools) public func results(first: UInt32, stride: UInt32 = 1, count: Int) -> [Float] {
    let count = min(max(count, 0), Int(clamping: 1 << 32 as UInt64))
    let inputs = FloatStorage(count: count)
    unsafe hk_floats_by_bits(first, stride, inputs.view.base, count)
    let floats = inputs.view.toArray()
    return results(at: floats)
  }

  /// The results at these numbers.
  package func results(at x: [Float]) -> [Float] {
    switch subject {
    case .activation(let kernel): kernel.results(at: x, isDerivative: isDerivative, level: level)
    case .elementary(let function): function.values(at: x, level: level)
    }
  }

  /// The contribution of these results to the hash; contributions are added with wrapping.
  @_spi(Tools) public static func hash(of results: [Float], first: UInt32, stride: UInt32 = 1) -> UInt64 {
    unsafe results.withUnsafeBufferPointer {
      unsafe hk_result_hash(first, stride, $0.baseAddress, results.count)
    }
  }

  /// The hash of the results at all 2³² floats.
  ///
  /// - Parameter onProgress: is told the share that is done, from 0 to 1.
  @_spi(Tools) public func hash(pool: WorkerPool, onProgress: (Double) -> Void = { _ in }) -> UInt64 {
    let blocksAtOnce = 4096
    let blocks = Int((1 << 32 as UInt64) / UInt64(Self.blockSize))
    var total: UInt64 = 0
    for start in stride(from: 0, to: blocks, by: blocksAtOnce) {
      let parts = SharedSums(count: blocksAtOnce)
      pool.run(tasks: blocksAtOnce) { task in
        let first = UInt32((start + task) * Self.blockSize)
        parts.set(task, Self.hash(of: results(first: first, count: Self.blockSize), first: first))
      }
      total &+= parts.sum
      onProgress(Double(start + blocksAtOnce) / Double(blocks))
    }
    return total
  }
}
