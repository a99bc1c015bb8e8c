import CHillockKernels

/// A network compiled for a batch size: every buffer laid out in one arena.
///
/// A plan is made once and run many times; running it allocates nothing. It is used by one caller at a time. Dense layers
/// that follow each other are one step of it.
final class Plan {
  /// What a training pass needs besides the data.
  struct TrainingPass {
    let seed: UInt64
    let step: Int
    /// The row of the batch that this plan's first row is.
    let firstRow: Int
  }

  /// Two gradients that meet at a node whose output several layers read.
  private struct Addition {
    let addend: MutableFloatView
    let sum: MutableFloatView
    let width: Int
  }

  private enum Step {
    /// Nodes that run as layers with these numbers of the chain.
    case dense(Range<Int>)
    /// A node that runs by itself.
    case layer(Int)
  }

  private let network: Network
  private let steps: [Step]
  private let dense: DenseChain
  private let arena: FloatStorage
  private let input: MutableFloatView
  private let inputWidth: Int
  private let nodes: [NodeMemory]
  /// For each node, what has to be added after its backward pass.
  private let additions: [[Addition]]
  /// Gradients of the parameters, in the order of the model; empty for a plan that only predicts.
  let gradients: FloatStorage
  /// What the layers observed for their states in the last training pass, in the order of the model.
  let observations: FloatStorage
  let maximumRows: Int

  /// - Parameters:
  ///   - parameters: shared with the caller, who may change the numbers between passes.
  ///   - state: the same of the layers' states.
  init(network: Network, rows: Int, parameters: FloatStorage, state: FloatStorage, training: Bool) {
    self.network = network
    maximumRows = rows
    let gradientStorage = FloatStorage(count: training ? network.parameterCount : 0)
    gradients = gradientStorage
    let observationStorage = FloatStorage(count: training ? network.stateCount : 0)
    observations = observationStorage

    var size = 0
    func reserve(_ count: Int) -> Range<Int> {
      // Every buffer starts on a boundary of 64 bytes.
      let start = size
      size += (count + 15) / 16 * 16
      return start..<start + count
    }
    let inputRange = reserve(rows * network.inputShape.count)
    let outputRanges = network.nodes.map { reserve(rows * $0.outputShape.count) }
    let savedRanges = network.nodes.map {
      reserve($0.layer.savedCount(for: $0.inputShapes, rows: rows))
    }
    // One pass of one layer runs at a time, so all share the scratch of the greediest.
    let scratchRange = reserve(
      network.nodes.map { $0.layer.scratchCount(for: $0.inputShapes, rows: rows, training: training) }.max()
        ?? 0)
    let gradientRanges = network.nodes.map { training ? reserve(rows * $0.outputShape.count) : 0..<0 }

    // Backward runs from the last node to the first. The first writer of a node's gradient writes in place, a
    // later one writes beside it and is added.
    var written = Set<Int>()
    var inputGradientRanges = network.nodes.map { [Range<Int>?](repeating: nil, count: $0.inputs.count) }
    var additionRanges = network.nodes.map { _ in [(addend: Range<Int>, node: Int)]() }
    if training {
      for index in network.nodes.indices.reversed() {
        for (position, source) in network.nodes[index].inputs.enumerated() {
          guard case .node(let earlier) = source else { continue }
          if written.insert(earlier).inserted {
            inputGradientRanges[index][position] = gradientRanges[earlier]
          } else {
            let beside = reserve(rows * network.nodes[earlier].outputShape.count)
            inputGradientRanges[index][position] = beside
            additionRanges[index].append((beside, earlier))
          }
        }
      }
    }

    let storage = FloatStorage(count: size)
    arena = storage
    func view(_ range: Range<Int>) -> MutableFloatView {
      storage.view.part(from: range.lowerBound, count: range.count)
    }
    input = view(inputRange)
    inputWidth = network.inputShape.count
    let inputRows = NodeMemory.Rows(values: view(inputRange), width: network.inputShape.count)
    let outputs = zip(network.nodes, outputRanges).map { node, range in
      NodeMemory.Rows(values: view(range), width: node.outputShape.count)
    }
    let memories = network.nodes.enumerated().map { index, node in
      NodeMemory(
        inputShapes: node.inputShapes, outputShape: node.outputShape,
        inputs: node.inputs.map { source in
          switch source {
          case .data: inputRows
          case .node(let earlier): outputs[earlier]
          }
        },
        output: outputs[index], outputGradient: view(gradientRanges[index]),
        inputGradients: inputGradientRanges[index].map { $0.map(view) },
        parameters: zip(node.parameters, node.parameterOffsets).map {
          parameters.view.part(from: $1, count: $0.shape.count).view
        },
        parameterGradients: training
          ? zip(node.parameters, node.parameterOffsets).map {
            gradientStorage.view.part(from: $1, count: $0.shape.count)
          } : [],
        saved: view(savedRanges[index]), scratch: view(scratchRange),
        state: zip(node.state, node.stateOffsets).map {
          state.view.part(from: $1, count: $0.shape.count).view
        },
        observed: training
          ? zip(node.state, node.stateOffsets).map {
            observationStorage.view.part(from: $1, count: $0.shape.count)
          } : [])
    }
    nodes = memories
    // A node whose gradients meet others is followed by additions, so it stays by itself.
    var chain: [DenseChain.Entry] = []
    var order: [Step] = []
    for (index, node) in network.nodes.enumerated() {
      guard additionRanges[index].isEmpty, let entry = (node.layer as? Dense)?.compiled(memories[index])
      else {
        order.append(.layer(index))
        continue
      }
      chain.append(entry)
      if case .dense(let range)? = order.last {
        order[order.count - 1] = .dense(range.lowerBound..<chain.count)
      } else {
        order.append(.dense(chain.count - 1..<chain.count))
      }
    }
    dense = DenseChain(chain)
    steps = order
    additions = additionRanges.map { list in
      list.map {
        Addition(
          addend: view($0.addend), sum: view(gradientRanges[$0.node]),
          width: network.nodes[$0.node].outputShape.count)
      }
    }
  }

  /// Copies examples that lie one after the other.
  func load(_ examples: [Float], from start: Int, rows: Int) {
    let count = rows * network.inputShape.count
    unsafe examples.withUnsafeBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      precondition(start >= 0 && start + count <= floats.count, "examples outside the data")
      unsafe input.part(from: 0, count: count).copy(from: FloatView(base: base + start, count: count))
    }
  }

  /// Copies the examples with the given numbers.
  func load(_ examples: [Float], indices: ArraySlice<Int>) {
    precondition(indices.count <= maximumRows, "more examples than the plan has rows")
    let fit = unsafe examples.withUnsafeBufferPointer { floats in
      unsafe indices.withUnsafeBufferPointer { indices in
        unsafe hk_gather_rows(
          floats.baseAddress, floats.count / inputWidth, inputWidth, indices.baseAddress, indices.count,
          input.base)
      }
    }
    precondition(fit == 0, "an example outside the data")
  }

  func output(rows: Int) -> FloatView {
    guard let last = nodes.last else { return input.view }
    return last.output.values.view.part(from: 0, count: rows * last.output.width)
  }

  /// ∂loss/∂output, to be filled before `backward`.
  func outputGradient(rows: Int) -> MutableFloatView {
    guard let last = nodes.last else { return input }
    return last.outputGradient.part(from: 0, count: rows * last.output.width)
  }

  func forward(rows: Int, pool: WorkerPool, training: TrainingPass?) {
    precondition(rows <= maximumRows, "more examples than the plan has rows")
    for step in steps {
      switch step {
      case .dense(let range): dense.forward(range, rows: rows, pool: pool)
      case .layer(let index):
        network.nodes[index].layer.forward(
          context(index, rows: rows, pool: pool, training: training))
      }
    }
  }

  /// Fills `gradients`. The pass must be the one that `forward` ran last.
  func backward(rows: Int, pool: WorkerPool, training: TrainingPass?) {
    precondition(rows <= maximumRows, "more examples than the plan has rows")
    for step in steps.reversed() {
      guard case .layer(let index) = step else {
        if case .dense(let range) = step { dense.backward(range, rows: rows, pool: pool) }
        continue
      }
      network.nodes[index].layer.backward(
        BackwardContext(forward: context(index, rows: rows, pool: pool, training: training)))
      for addition in additions[index] {
        let count = rows * addition.width
        Reductions.add(
          addition.addend.view.part(from: 0, count: count), to: addition.sum.part(from: 0, count: count))
      }
    }
  }

  private func context(_ index: Int, rows: Int, pool: WorkerPool, training: TrainingPass?) -> ForwardContext {
    ForwardContext(
      memory: nodes[index], rows: rows, isTraining: training != nil,
      random: LayerRandom(
        seed: training?.seed ?? 0, layer: index, step: training?.step ?? 0,
        firstRow: training?.firstRow ?? 0),
      pool: pool)
  }
}
