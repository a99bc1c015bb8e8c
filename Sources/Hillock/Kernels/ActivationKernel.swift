import CHillockKernels
import HillockFormula

/// The code that evaluates an activation and its derivative over a run of floats.
///
/// An entry of the catalogue has a C kernel. Any other formula is compiled to a tape and run in `Double` over
/// blocks, with its derivative taken from the formula; the results are rounded to `Float` once at the end.
public struct ActivationKernel: Sendable {
  /// What it computes.
  package let activation: Activation
  private let implementation: Implementation

  private enum Implementation: Sendable {
    /// The number of the C kernel, and its parameters followed by the derivatives chosen at the kinks.
    case catalogue(CInt, numbers: [Float], hasOutputForm: Bool)
    case formula(FormulaKernel)
  }

  /// Elements that one task of a pool takes: a multiple of every vector width, small enough for a cache.
  private static let block = 1 << 14

  /// The kernel of an activation; of one that has none, its formula is evaluated.
  public init(_ activation: Activation) {
    self.activation = activation
    let number = unsafe activation.isBuiltIn ? hk_activation_find(activation.name) : -1
    if number >= 0 {
      let numbers = activation.parameters.map(\.value) + activation.kinkDerivatives
      let outputForm = unsafe numbers.withUnsafeBufferPointer {
        unsafe hk_activation_has_output_form(number, $0.baseAddress) != 0
      }
      implementation = .catalogue(number, numbers: numbers, hasOutputForm: outputForm)
    } else {
      implementation = .formula(FormulaKernel(activation))
    }
  }

  /// Whether the derivative is evaluated from the activation's result, so that its input need not be kept.
  ///
  /// True where the derivative is a function of the output alone, as σ′ = σ(1 − σ) and tanh′ = 1 − tanh².
  package var derivativeReadsOutput: Bool {
    if case .catalogue(_, _, let hasOutputForm) = implementation { hasOutputForm } else { false }
  }

  /// The number and the numbers of the C kernel; `nil` for a formula of one's own.
  var catalogueKernel: (number: CInt, numbers: [Float])? {
    if case .catalogue(let number, let numbers, _) = implementation { (number, numbers) } else { nil }
  }

  /// Whether it is max(0, x), whose value at its kink is the same whatever its derivative there.
  var isReLU: Bool { unsafe catalogueKernel?.number == hk_activation_find("relu") }

  /// f at each of the numbers.
  public func values(at x: [Float]) -> [Float] {
    mapping(x) { forward($0, into: $1, pool: .single) }
  }

  /// f′ at each of the numbers; at a kink the value chosen for it.
  public func derivatives(at x: [Float]) -> [Float] {
    mapping(x) { input, output in
      switch implementation {
      case .catalogue(let number, let numbers, _):
        unsafe numbers.withUnsafeBufferPointer {
          unsafe hk_activation_derivative(number, input.base, output.base, input.count, $0.baseAddress)
        }
      case .formula(let kernel): kernel.derivative(input, into: output)
      }
    }
  }

  /// f or f′ at each of the numbers, by the instructions of a level that this processor has. A formula without a kernel of
  /// its own has one way for all levels.
  func results(at x: [Float], isDerivative: Bool, level: CInt) -> [Float] {
    guard case .catalogue(let number, let numbers, _) = implementation,
      let table = unsafe hk_kernels_at(level)
    else { return isDerivative ? derivatives(at: x) : values(at: x) }
    return mapping(x) { input, output in
      unsafe numbers.withUnsafeBufferPointer { numbers in
        let kernels = unsafe table.pointee.activations[Int(number)]
        let run = unsafe isDerivative ? kernels.derivative : kernels.forward
        unsafe run?(input.base, output.base, input.count, numbers.baseAddress)
      }
    }
  }

  /// f and f′ at each of the numbers, in one pass over them; the bits are those of ``values(at:)`` and
  /// ``derivatives(at:)``.
  public func valuesAndDerivatives(at x: [Float]) -> (values: [Float], derivatives: [Float]) {
    guard case .catalogue(let number, let numbers, _) = implementation else {
      return (values(at: x), derivatives(at: x))
    }
    var derivatives: [Float] = []
    let values = mapping(x) { input, output in
      let slopes = FloatStorage(count: x.count)
      unsafe numbers.withUnsafeBufferPointer {
        unsafe hk_activation_forward_with_derivative(
          number, input.base, output.base, slopes.view.base, input.count, $0.baseAddress)
      }
      derivatives = slopes.view.toArray()
    }
    return (values, derivatives)
  }

  private func mapping(_ x: [Float], _ body: (FloatView, MutableFloatView) -> Void) -> [Float] {
    let input = FloatStorage(count: x.count)
    let output = FloatStorage(count: x.count)
    input.view.copy(from: x)
    inDefaultFloatingPointEnvironment { body(input.view.view, output.view) }
    return output.view.toArray()
  }

  /// output ← f(input); the two may be the same floats.
  func forward(_ input: FloatView, into output: MutableFloatView, pool: WorkerPool) {
    precondition(output.count == input.count, "an activation's result is as long as its input")
    overBlocks(of: input.count, pool) { range in
      let x = input.part(from: range.lowerBound, count: range.count)
      let y = output.part(from: range.lowerBound, count: range.count)
      switch implementation {
      case .catalogue(let number, let numbers, _):
        unsafe numbers.withUnsafeBufferPointer {
          unsafe hk_activation_forward(number, x.base, y.base, x.count, $0.baseAddress)
        }
      case .formula(let kernel): kernel.forward(x, into: y)
      }
    }
  }

  /// gradient ← gradient · f′(input)
  func backward(_ input: FloatView, gradient: MutableFloatView, pool: WorkerPool) {
    precondition(gradient.count == input.count, "a gradient is as long as the activation's input")
    overBlocks(of: input.count, pool) { range in
      let x = input.part(from: range.lowerBound, count: range.count)
      let g = gradient.part(from: range.lowerBound, count: range.count)
      switch implementation {
      case .catalogue(let number, let numbers, _):
        unsafe numbers.withUnsafeBufferPointer {
          unsafe hk_activation_backward(number, x.base, g.base, g.base, x.count, $0.baseAddress)
        }
      case .formula(let kernel): kernel.backward(x, gradient: g)
      }
    }
  }

  /// gradient ← gradient · f′, with f′ evaluated from f's output. Only where `derivativeReadsOutput`.
  func backwardFromOutput(_ output: FloatView, gradient: MutableFloatView, pool: WorkerPool) {
    backwardFromOutput(output, gradient: gradient.view, into: gradient, pool: pool)
  }

  /// The same into another array, which may be that of the outputs.
  func backwardFromOutput(
    _ output: FloatView, gradient: FloatView, into result: MutableFloatView, pool: WorkerPool
  ) {
    precondition(
      gradient.count == output.count && result.count == output.count,
      "a gradient is as long as the activation's output")
    guard case .catalogue(let number, let numbers, true) = implementation else {
      preconditionFailure("\(activation.name) keeps its input, not its output")
    }
    overBlocks(of: output.count, pool) { range in
      let y = output.part(from: range.lowerBound, count: range.count)
      let g = gradient.part(from: range.lowerBound, count: range.count)
      let out = result.part(from: range.lowerBound, count: range.count)
      unsafe numbers.withUnsafeBufferPointer {
        unsafe hk_activation_backward_from_output(number, y.base, g.base, out.base, y.count, $0.baseAddress)
      }
    }
  }

  private func overBlocks(of count: Int, _ pool: WorkerPool, _ body: (Range<Int>) -> Void) {
    guard pool.threads > 1, count > Self.block else {
      body(0..<count)
      return
    }
    pool.run(tasks: (count + Self.block - 1) / Self.block) { task in
      body(task * Self.block..<min((task + 1) * Self.block, count))
    }
  }
}

extension ActivationKernel: Hashable, ComparedByHand {
  package static func isEqual(_ one: ActivationKernel, _ other: ActivationKernel) -> Bool {
    one.activation == other.activation
  }

  package func add(to hasher: inout Hasher) {
    hasher.combine(activation)
  }
}

/// A kernel is written as its activation and made again when it is read.
extension ActivationKernel: Codable, WrittenAs {
  package var written: Activation { activation }
  package init(written activation: Activation) { self.init(activation) }
}
