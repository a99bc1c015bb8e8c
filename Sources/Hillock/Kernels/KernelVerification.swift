import CHillockKernels
import HillockFormula

/// All 2³² results of a kernel, reduced to one number that every machine must find.
///
/// A correctly rounded result is unique, so the hash of all of them is. The hashes in `known` are those of runs in
/// which every result was compared with the true value; `Verification/` makes them.
public struct KernelVerification: Sendable {
  public let activation: Activation
  /// Whether f′ is meant, and not f.
  public let isDerivative: Bool
  private let kernel: ActivationKernel

  /// What is verified, such as `gelu derivative`.
  public var title: String { activation.name + (isDerivative ? " derivative" : " value") }

  /// Floats that are evaluated together.
  public static let blockSize = 1 << 12

  public init(_ activation: Activation, isDerivative: Bool) {
    self.activation = activation
    self.isDerivative = isDerivative
    kernel = ActivationKernel(activation)
  }

  /// The hash of all results that was found when each was compared with the true value, for entries of the catalogue
  /// with their default parameters.
  public var known: UInt64? {
    guard activation.isBuiltIn, activation == (try? Catalogue.activation(named: activation.name)) else {
      return nil
    }
    return Self.knownHashes[title]
  }

  /// The results at `count` floats whose bits are first, first + stride, …
  public func results(first: UInt32, stride: UInt32 = 1, count: Int) -> [Float] {
    let inputs = FloatStorage(count: count)
    unsafe hk_floats_by_bits(first, stride, inputs.view.base, count)
    let floats = inputs.view.toArray()
    return isDerivative ? kernel.derivatives(at: floats) : kernel.values(at: floats)
  }

  /// The contribution of these results to the hash; contributions are added with wrapping.
  public static func hash(of results: [Float], first: UInt32, stride: UInt32 = 1) -> UInt64 {
    unsafe results.withUnsafeBufferPointer {
      unsafe hk_result_hash(first, stride, $0.baseAddress, results.count)
    }
  }

  /// The hash of the results at all 2³² floats.
  ///
  /// - Parameter onProgress: is told the share that is done, from 0 to 1.
  public func hash(pool: WorkerPool, onProgress: (Double) -> Void = { _ in }) -> UInt64 {
    let blocksAtOnce = 4096
    let blocks = (1 << 32) / Self.blockSize
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
