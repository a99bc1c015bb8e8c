import CHillockKernels

/// Dense layers of a plan, compiled for C: every array at its address, the activation as the number of its kernel.
///
/// The layers of a run follow each other in one call, so that a step of a small network does not pay for each of its
/// parts. The memory that they point to belongs to the plan, which has to outlive the chain.
@safe final class DenseChain: Sendable {
  private let layers: [Entry]
  /// How many vectors of an example each layer takes by themselves; the same number in what runs together.
  private let positions: [Int]

  /// - Parameter positions: of each layer, `positions(from:to:)`.
  init(_ layers: [Entry], positions: [Int]) {
    precondition(layers.count == positions.count, "a number of positions for each layer")
    self.layers = layers
    self.positions = positions
  }

  /// How many vectors of an example a dense layer takes by themselves: the positions of a sequence, and 1 for a vector.
  static func positions(from inputs: [Shape], to output: Shape) -> Int {
    guard let input = inputs.first, input.rank == 2, output.rank == 2, input.positions == output.positions
    else { return 1 }
    return input.positions
  }

  /// Rows of the products for so many examples.
  private func vectors(_ range: Range<Int>, rows: Int) -> Int {
    range.isEmpty ? rows : rows * positions[range.lowerBound]
  }

  /// Runs the layers of the range, the first one first.
  func forward(_ range: Range<Int>, rows: Int, pool: WorkerPool) {
    let rows = vectors(range, rows: rows)
    unsafe withLayers(range) { unsafe hk_dense_forward($0, range.count, rows, pool.pointer) }
  }

  /// The gradients of the layers of the range, the last one first.
  func backward(_ range: Range<Int>, rows: Int, pool: WorkerPool) {
    let rows = vectors(range, rows: rows)
    unsafe withLayers(range) { unsafe hk_dense_backward($0, range.count, rows, pool.pointer) }
  }

  /// Both, with the loss of the last layer's output between them; returns the sum of the rows' losses.
  func train(_ range: Range<Int>, rows: Int, loss: SoftmaxCrossEntropy, pool: WorkerPool) -> Double {
    let rows = vectors(range, rows: rows)
    return unsafe withLayers(range) { layers in
      unsafe loss.withTask { unsafe hk_dense_train(layers, range.count, rows, $0, pool.pointer) }
    }
  }

  /// Weights laid out for many rows; `nil` where they are so few, or so many, that it is not worth a
  /// copy.
  static func panels(of weights: FloatView, units: Int) -> FloatStorage? {
    let inputs = weights.count / max(units, 1)
    guard units >= 32, inputs >= 32, weights.count <= 1 << 18 else { return nil }
    let product = StridedProduct(rows: 0, columns: units, depth: inputs)
    let panels = FloatStorage(count: product.layoutCount)
    product.layOut(MatrixView(weights, stride: units), into: panels.view)
    return panels
  }

  /// How many of the last layers `train` may take together with so many rows or with fewer, so that nothing that they read or write may
  /// share memory.
  static func head(of layers: [(inputs: Int, units: Int)], rows: Int) -> Int {
    let entries = unsafe layers.map { layer in
      var entry = unsafe hk_dense()
      unsafe entry.inputs = layer.inputs
      unsafe entry.units = layer.units
      return unsafe entry
    }
    return unsafe hk_dense_most_head(entries, entries.count, rows)
  }

  private func withLayers<Result>(_ range: Range<Int>, _ body: (UnsafePointer<hk_dense>?) -> Result) -> Result
  {
    unsafe layers.withUnsafeBufferPointer { entries in
      let run = unsafe UnsafeBufferPointer(rebasing: entries[range])
      return unsafe run.withMemoryRebound(to: hk_dense.self) { unsafe body($0.baseAddress) }
    }
  }

  /// One layer. It has the layout of `hk_dense`, whose only member it is.
  @safe struct Entry: @unchecked Sendable {
    private let layer: hk_dense

    /// The sums and the activation.
    ///
    /// - Parameter panels: the weights as `DenseChain.panels(of:units:)` lays them out, where they stay as they are; whoever hands them
    ///   over keeps them.
    /// - Returns: `nil` for an activation without a C kernel, or where the arrays are not those of a dense layer.
    init?(_ kernel: ActivationKernel, memory: NodeMemory, panels: FloatStorage? = nil) {
      guard let (number, numbers) = kernel.catalogueKernel, numbers.count <= 4 else { return nil }
      self.init(
        number, numbers, memory: memory,
        // What runs no backward pass keeps no sums.
        sums: kernel.derivativeReadsOutput || memory.parameterGradients.isEmpty
          ? memory.output.values : memory.saved,
        outputs: memory.output.values, panels: panels)
    }

    /// The sums alone, in a place of their own.
    ///
    /// - Returns: `nil` where the arrays are not those of a dense layer.
    init?(sums: MutableFloatView, memory: NodeMemory) {
      guard let (number, numbers) = ActivationKernel(.identity).catalogueKernel else { return nil }
      self.init(number, numbers, memory: memory, sums: sums, outputs: sums)
    }

    private init?(
      _ activation: CInt, _ numbers: [Float], memory: NodeMemory, sums: MutableFloatView,
      outputs: MutableFloatView, panels: FloatStorage? = nil
    ) {
      guard memory.inputs.count == 1, let input = memory.inputs.first,
        (1...2).contains(memory.parameters.count),
        sums.count >= memory.output.values.count
      else { return nil }
      let positions = DenseChain.positions(from: memory.inputShapes, to: memory.outputShape)
      let (inputs, units) = (input.width / positions, memory.output.width / positions)
      guard memory.parameters[0].count == inputs * units,
        memory.parameters.dropFirst().allSatisfy({ $0.count == units })
      else { return nil }
      let usesBias = memory.parameters.count > 1
      var layer = unsafe hk_dense()
      unsafe layer.inputs = inputs
      unsafe layer.units = units
      unsafe layer.x = UnsafePointer(input.values.base)
      unsafe layer.weight = memory.parameters[0].base
      unsafe layer.bias = usesBias ? memory.parameters[1].base : nil
      unsafe layer.y = outputs.base
      unsafe layer.z = sums.base
      unsafe layer.activation = activation
      func value(_ index: Int) -> Float { index < numbers.count ? numbers[index] : 0 }
      unsafe layer.numbers = (value(0), value(1), value(2), value(3))
      if let panels {
        precondition(panels.count == StridedProduct.layoutCount(columns: units, depth: inputs))
        unsafe layer.panels = UnsafePointer(panels.view.base)
      }
      if !memory.parameterGradients.isEmpty {
        unsafe layer.y_gradient = memory.outputGradient.base
        unsafe layer.weight_gradient = memory.parameterGradients[0].base
        unsafe layer.bias_gradient = usesBias ? memory.parameterGradients[1].base : nil
        unsafe layer.x_gradient = memory.inputGradients[0]?.base
      }
      unsafe self.layer = layer
    }
  }
}
