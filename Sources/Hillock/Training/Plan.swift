import CHillockKernels

/// Is told where a training pass is, on the thread that runs it.
protocol PassWatcher: AnyObject, Sendable {
  /// Before a node reads its parameters.
  func willForward(_ node: Int)
  /// When the gradients of a node's parameters are there.
  func didBackward(_ node: Int)
}

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
    /// A convolution and what follows it.
    case prepared(PreparedNetwork.Group)
  }

  /// The layers as they run: those of the network until some are replaced.
  private var layers: [any Layer]
  private let steps: [Step]
  private let dense: DenseChain
  /// The nodes of its layers.
  private let denseNodes: [Int]
  let inputShape: Shape
  private let arena: FloatStorage
  private let input: MutableFloatView
  /// The inputs one by one, where there are several; their numbers are copied from `input` before a pass.
  private let inputParts: [NodeMemory.Rows]
  private let inputWidth: Int
  private let nodes: [NodeMemory]
  /// The last node's, for every pass: what is in a node's memory would be counted one by one if that were copied.
  private let last: (values: MutableFloatView, gradient: MutableFloatView, width: Int)?
  /// For each node, the gradients of its first array by others that use it, in their order.
  private let borrowed: [[MutableFloatView]]
  private let borrowedGradients: FloatStorage
  /// For each node, what has to be added after its backward pass.
  private let additions: [[Addition]]
  /// Gradients of the parameters, in the order of the model; empty for a plan that only predicts.
  let gradients: FloatStorage
  // The views of the nodes do not keep them.
  private let parameters: FloatStorage
  private let state: FloatStorage
  private let prepared: PreparedNetwork?
  /// What the layers observed for their states in the last training pass, in the order of the model.
  let observations: FloatStorage
  /// What layers hand on from call to call; `nil` where every call begins anew.
  private let carried: FloatStorage?
  let maximumRows: Int
  /// Whether the outputs of all nodes stay until the backward pass.
  private let isForTraining: Bool

  /// - Parameters:
  ///   - parameters: shared with the caller, who may change the numbers between passes.
  ///   - state: the same of the layers' states.
  ///   - alternatives: layers that `replaceLayer` may put in the place of others; memory is reserved for both.
  ///   - carries: whether layers go on where the call before left them, until `forget`.
  ///   - sparseTables: embeddings whose gradients are 0 before a backward pass, so that nobody has to clear them.
  ///   - addsTokens: whether gradients of tokens that come again may be added up before they reach their vectors; who looks at single
  ///     positions wants them one by one.
  ///   - prepared: what was made of the parameters and states, which stay as they are; of a plan that only predicts.
  init(
    network: Network, rows: Int, parameters: FloatStorage, state: FloatStorage, training: Bool,
    alternatives: [Int: any Layer] = [:], carries: Bool = false, sparseTables: [Int] = [],
    addsTokens: Bool = true,
    prepared: PreparedNetwork? = nil
  ) {
    precondition(prepared == nil || !training, "what was prepared is not trained")
    let groups = prepared?.groups ?? []
    var carriedRanges: [Range<Int>] = []
    for node in network.nodes {
      let count = (node.layer as? any LibraryLayer)?.carriedCount(of: node.inputShapes) ?? 0
      let start = carriedRanges.last?.upperBound ?? 0
      carriedRanges.append(start..<start + (carries ? rows * count : 0))
    }
    let carriedStorage = carries ? FloatStorage(count: carriedRanges.last?.upperBound ?? 0) : nil
    carried = carriedStorage
    layers = network.nodes.map(\.layer)
    inputShape = network.inputShape
    self.parameters = parameters
    self.state = state
    self.prepared = prepared
    maximumRows = rows
    isForTraining = training
    let gradientStorage = FloatStorage(count: training ? network.parameterCount : 0)
    gradients = gradientStorage
    let observationStorage = FloatStorage(count: training ? network.stateCount : 0)
    observations = observationStorage

    let layout = PlanLayout(
      network, rows: rows, training: training, alternatives: alternatives, groups: groups)
    let storage = FloatStorage(count: layout.arena.count)
    arena = storage
    func view(_ buffer: ArenaLayout.Buffer) -> MutableFloatView {
      let range = layout.arena.range(of: buffer)
      return storage.view.part(from: range.lowerBound, count: range.count)
    }
    input = view(layout.input)
    inputWidth = network.inputShape.count
    let inputRows = NodeMemory.Rows(values: view(layout.input), width: network.inputShape.count)
    let parts = zip(network.inputs, layout.inputParts).map { input, buffer in
      NodeMemory.Rows(values: view(buffer), width: input.shape.count)
    }
    inputParts = parts
    let outputs = zip(network.nodes, layout.outputs).map { node, buffer in
      NodeMemory.Rows(values: view(buffer), width: node.outputShape.count)
    }
    let borrowedStorage = FloatStorage(count: training ? network.borrowedCount : 0)
    borrowedGradients = borrowedStorage
    var borrowed = [[MutableFloatView]](repeating: [], count: network.nodes.count)
    var nextBorrowed = 0
    func array(of node: Network.Node, in storage: FloatStorage) -> [MutableFloatView] {
      zip(node.parameters, node.parameterOffsets).map {
        storage.view.part(from: $1, count: $0.shape.count)
      }
    }
    func source(_ source: Network.Source) -> NodeMemory.Rows {
      switch source {
      case .data: parts.first ?? inputRows
      case .input(let number): parts.isEmpty ? inputRows : parts[number]
      case .node(let earlier): outputs[earlier]
      }
    }
    let memories = network.nodes.enumerated().map { index, node in
      var arrays = array(of: node, in: parameters)
      var gradients = training ? array(of: node, in: gradientStorage) : []
      if let lender = node.lender {
        let lent = array(of: network.nodes[lender], in: parameters)[0]
        arrays.append(lent)
        if training {
          let gradient = borrowedStorage.view.part(from: nextBorrowed, count: lent.count)
          nextBorrowed += lent.count
          gradients.append(gradient)
          borrowed[lender].append(gradient)
        }
      }
      return NodeMemory(
        inputShapes: node.inputShapes, outputShape: node.outputShape, inputs: node.inputs.map { source($0) },
        output: outputs[index], outputGradient: view(layout.gradients[index]),
        inputGradients: layout.inputGradients[index].map { $0.map(view) },
        parameters: arrays.map(\.view), parameterGradients: gradients,
        saved: view(layout.saved[index]), scratch: view(layout.scratch),
        state: zip(node.state, node.stateOffsets).map {
          state.view.part(from: $1, count: $0.shape.count).view
        },
        observed: training
          ? zip(node.state, node.stateOffsets).map {
            observationStorage.view.part(from: $1, count: $0.shape.count)
          } : [],
        carried: carriedRanges[index].isEmpty
          ? nil
          : carriedStorage?.view.part(
            from: carriedRanges[index].lowerBound, count: carriedRanges[index].count),
        tokens: addsTokens
          ? network.tokens(of: node).map { TokenRows(rows: source($0.source), count: $0.count) } : nil,
        clearsGradients: !sparseTables.contains(index))
    }
    nodes = memories
    self.borrowed = borrowed
    last = memories.last.map { ($0.output.values, $0.outputGradient, $0.output.width) }
    // A node whose gradients meet others is followed by additions, and one that may be replaced changes: they stay by
    // themselves.
    var chain: [DenseChain.Entry] = []
    var positions: [Int] = []
    var chained: [Int] = []
    var order: [Step] = []
    for (index, node) in network.nodes.enumerated() {
      if let group = groups.first(where: { $0.nodes.contains(index) }) {
        if index == group.nodes.lowerBound { order.append(.prepared(group)) }
        continue
      }
      guard layout.additions[index].isEmpty, alternatives[index] == nil,
        case .affine(let kernel) = node.layer.form,
        let entry = DenseChain.Entry(kernel, memory: memories[index], panels: prepared?.panels[index])
      else {
        order.append(.layer(index))
        continue
      }
      chain.append(entry)
      chained.append(index)
      positions.append(DenseChain.positions(from: node.inputShapes, to: node.outputShape))
      if case .dense(let range)? = order.last, positions[range.lowerBound] == positions.last {
        order[order.count - 1] = .dense(range.lowerBound..<chain.count)
      } else {
        order.append(.dense(chain.count - 1..<chain.count))
      }
    }
    dense = DenseChain(chain, positions: positions)
    denseNodes = chained
    steps = order
    additions = layout.additions.map { list in
      list.map {
        Addition(
          addend: view($0.addend), sum: view(layout.gradients[$0.node]),
          width: network.nodes[$0.node].outputShape.count)
      }
    }
  }

  /// For a model whose numbers stay as they are.
  ///
  /// - Parameter network: another one with the same parameters and states in the same order, or `nil` for the model's.
  convenience init(
    _ model: Model, as network: Network? = nil, rows: Int, training: Bool, addsTokens: Bool = true
  ) {
    self.init(
      network: network ?? model.network, rows: rows, parameters: FloatStorage(model.parameters),
      state: FloatStorage(model.state), training: training, addsTokens: addsTokens)
  }

  /// Puts a layer with the same shapes and parameters in the place of another; only between two passes.
  func replaceLayer(at index: Int, by layer: any Layer) { layers[index] = layer }

  /// Copies examples that lie one after the other.
  func load(_ examples: [Float], from start: Int, rows: Int) {
    let count = rows * inputWidth
    unsafe examples.withUnsafeBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      precondition(start >= 0 && start + count <= floats.count, "examples outside the data")
      unsafe input.part(from: 0, count: count).copy(from: FloatView(base: base + start, count: count))
    }
  }

  /// Numbers that one thread copies while another one would still wake up.
  private static let smallestSharedCopy = 1 << 15

  /// Copies the examples with the given numbers.
  func load(_ examples: [Float], indices: ArraySlice<Int>, pool: WorkerPool = .single) {
    precondition(indices.count <= maximumRows, "more examples than the plan has rows")
    guard pool.threads > 1, indices.count * inputWidth >= Self.smallestSharedCopy else {
      load(examples, indices: indices, at: 0)
      return
    }
    let block = (indices.count + 7) / 8
    pool.run(tasks: (indices.count + block - 1) / block) { task in
      load(examples, indices: indices.dropFirst(task * block).prefix(block), at: task * block)
    }
  }

  private func load(_ examples: [Float], indices: ArraySlice<Int>, at row: Int) {
    let target = input.part(from: row * inputWidth, count: indices.count * inputWidth)
    let outside = unsafe examples.withUnsafeBufferPointer { floats in
      unsafe indices.withUnsafeBufferPointer { indices in
        unsafe hk_gather_rows(
          floats.baseAddress, floats.count / inputWidth, inputWidth, indices.baseAddress, indices.count,
          target.base)
      }
    }
    precondition(outside == 0, "an example outside the data")
  }

  /// Puts the states of rows, which lie one behind the other, where the layers find them.
  func takeStates(_ states: MutableFloatView, rows: Int) {
    overStates(rows) { own, place in own.copy(from: states.view.part(from: place, count: own.count)) }
  }

  /// The other way.
  func giveStates(_ states: MutableFloatView, rows: Int) {
    overStates(rows) { own, place in states.part(from: place, count: own.count).copy(from: own.view) }
  }

  private func overStates(_ rows: Int, _ body: (_ own: MutableFloatView, _ place: Int) -> Void) {
    let layers = nodes.compactMap(\.carried)
    let width = layers.reduce(0) { $0 + $1.count } / maximumRows
    for row in 0..<rows {
      var place = row * width
      for layer in layers {
        let count = layer.count / maximumRows
        body(layer.part(from: row * count, count: count), place)
        place += count
      }
    }
  }

  /// Lets the next call begin anew.
  func forget() { carried?.view.fill(0) }

  /// The examples that were loaded, to be changed in place.
  func input(rows: Int) -> MutableFloatView {
    input.part(from: 0, count: rows * inputWidth)
  }

  func output(rows: Int) -> FloatView {
    guard let last else { return input.view }
    return last.values.view.part(from: 0, count: rows * last.width)
  }

  /// ∂loss/∂output, to be filled before `backward`.
  func outputGradient(rows: Int) -> MutableFloatView {
    guard let last else { return input }
    return last.gradient.part(from: 0, count: rows * last.width)
  }

  func forward(rows: Int, pool: WorkerPool, training: TrainingPass?) {
    precondition(rows <= maximumRows, "more examples than the plan has rows")
    pool.beginRound()
    takeInputsApart(rows: rows)
    for step in steps { forward(step, rows: rows, pool: pool, training: training) }
  }

  private func takeInputsApart(rows: Int) {
    var offset = 0
    for part in inputParts {
      for row in 0..<rows {
        part.values.part(from: row * part.width, count: part.width).copy(
          from: input.view.part(from: row * inputWidth + offset, count: part.width))
      }
      offset += part.width
    }
  }

  private func forward(_ step: Step, rows: Int, pool: WorkerPool, training: TrainingPass?) {
    switch step {
    case .dense(let range): dense.forward(range, rows: rows, pool: pool)
    case .layer(let index):
      layers[index].forward(context(index, rows: rows, pool: pool, training: training))
    case .prepared(let group): forward(group, rows: rows)
    }
  }

  private func forward(_ group: PreparedNetwork.Group, rows: Int) {
    func values(_ rows: NodeMemory.Rows, _ count: Int) -> MutableFloatView {
      rows.values.part(from: 0, count: count * rows.width)
    }
    group.convolution.forward(
      values(nodes[group.nodes.lowerBound].inputs[0], rows).view,
      addend: group.sum.map { values(nodes[$0].inputs[0], rows).view },
      into: values(nodes[group.nodes.upperBound - 1].output, rows), rows: rows,
      scratch: nodes[group.nodes.lowerBound].scratch)
  }

  /// What a node was given as its first input in the last pass.
  func firstInput(of node: Int, rows: Int) -> FloatView {
    let input = nodes[node].inputs[0]
    return input.values.view.part(from: 0, count: rows * input.width)
  }

  /// What a node made of the rows in the last forward pass.
  func output(of node: Int, rows: Int) -> FloatView {
    precondition(isForTraining, "a plan for prediction does not keep the outputs between its layers")
    return nodes[node].output.values.view.part(from: 0, count: rows * nodes[node].output.width)
  }

  /// The arrays of a node, as the last pass left them.
  func memory(of node: Int) -> NodeMemory {
    precondition(isForTraining, "a plan for prediction does not keep what is between its layers")
    return nodes[node]
  }

  /// Fills `gradients`. The pass must be the one that `forward` ran last.
  ///
  /// - Parameter visit: is shown each node and ∂loss/∂output of it, before its layer may overwrite that.
  func backward(
    rows: Int, pool: WorkerPool, training: TrainingPass?, visit: ((Int, FloatView) -> Void)? = nil
  ) {
    precondition(rows <= maximumRows, "more examples than the plan has rows")
    guard let visit else {
      for step in steps.reversed() { backward(step, rows: rows, pool: pool, training: training) }
      return
    }
    // One by one; the layers of a chain have the same memory either way.
    for (index, memory) in nodes.enumerated().reversed() {
      visit(index, memory.outputGradient.view.part(from: 0, count: rows * memory.output.width))
      backward(.layer(index), rows: rows, pool: pool, training: training)
    }
  }

  private func backward(_ step: Step, rows: Int, pool: WorkerPool, training: TrainingPass?) {
    switch step {
    case .dense(let range): dense.backward(range, rows: rows, pool: pool)
    case .prepared: preconditionFailure("a plan for prediction does not run backward")
    case .layer(let index):
      layers[index].backward(
        BackwardContext(forward: context(index, rows: rows, pool: pool, training: training)))
      for gradient in borrowed[index] {
        Reductions.add(gradient.view, to: nodes[index].parameterGradients[0])
      }
      for addition in additions[index] {
        let count = rows * addition.width
        Reductions.add(
          addition.addend.view.part(from: 0, count: count), to: addition.sum.part(from: 0, count: count))
      }
    }
  }

  /// Runs the examples forward and the gradient of scale × the sum of their losses back, which fills `gradients`; returns
  /// the sum.
  ///
  /// - Parameters:
  ///   - indices: which targets belong to the rows.
  ///   - classWeights: how much the examples of each class count, or `nil`.
  ///   - exampleWeights: how much each example counts, by the numbers of `indices`, or `nil`.
  ///   - watcher: is told of each node; its layers run one by one then, to the same bits.
  func pass(
    _ loss: Loss, targets: Targets, indices: ArraySlice<Int>, scale: Float, classWeights: [Float]?,
    exampleWeights: [Float]? = nil, pool: WorkerPool, training: TrainingPass?,
    watcher: (any PassWatcher)? = nil
  ) -> Double {
    let rows = indices.count
    precondition(rows > 0 && rows <= maximumRows, "more examples than the plan has rows, or none")
    let steps = watcher == nil ? steps : singleSteps
    func forward(_ step: Step) {
      if let watcher { watcher.willForward(node(of: step)) }
      self.forward(step, rows: rows, pool: pool, training: training)
    }
    func backward(_ step: Step) {
      self.backward(step, rows: rows, pool: pool, training: training)
      if let watcher { watcher.didBackward(node(of: step)) }
    }
    takeInputsApart(rows: rows)
    if case .dense(let range)? = steps.last, classWeights == nil, exampleWeights == nil,
      let (crossEntropy, positions) = wholeLoss(loss, targets: targets, indices: indices, scale: scale)
    {
      // Dense layers know a loss that may go with them.
      for step in steps.dropLast() { forward(step) }
      watcher?.willForward(node(of: .dense(range)))
      let sum = dense.train(range, rows: rows, loss: crossEntropy, pool: pool)
      watcher?.didBackward(node(of: .dense(range)))
      for step in steps.dropLast().reversed() { backward(step) }
      return positions == 1 ? sum : sum / Double(positions)
    }
    for step in steps { forward(step) }
    let sum = loss.sum(
      outputs: output(rows: rows), targets: targets, indices: indices, gradient: outputGradient(rows: rows),
      scale: scale, classWeights: classWeights, exampleWeights: exampleWeights, pool: pool)
    for step in steps.reversed() { backward(step) }
    return sum
  }

  /// The steps with one node each.
  private var singleSteps: [Step] {
    steps.flatMap { step -> [Step] in
      guard case .dense(let range) = step else { return [step] }
      return range.map { Step.dense($0..<$0 + 1) }
    }
  }

  /// The node of a step that has one.
  private func node(of step: Step) -> Int {
    switch step {
    case .dense(let range): denseNodes[range.lowerBound]
    case .layer(let index): index
    case .prepared(let group): group.nodes.lowerBound
    }
  }

  /// The softmax cross-entropy of all rows, or positions of rows, as dense layers may take it with them.
  private func wholeLoss(
    _ loss: Loss, targets: Targets, indices: ArraySlice<Int>, scale: Float
  ) -> (SoftmaxCrossEntropy, positions: Int)? {
    guard case .softmaxCrossEntropy = loss else { return nil }
    let (outputs, gradient) = (output(rows: indices.count), outputGradient(rows: indices.count))
    return loss.softmaxCrossEntropy(
      outputs: outputs, targets: targets, indices: indices, gradient: gradient, scale: scale
    ).map { ($0, 1) }
      ?? loss.softmaxCrossEntropyOfPositions(
        outputs: outputs, targets: targets, indices: indices, gradient: gradient, scale: scale)
  }

  @_lifetime(borrow self)
  private func context(_ index: Int, rows: Int, pool: WorkerPool, training: TrainingPass?) -> ForwardContext {
    ForwardContext(
      memory: nodes[index], rows: rows, isTraining: training != nil,
      random: LayerRandom(
        seed: training?.seed ?? 0, layer: index, step: training?.step ?? 0,
        firstRow: training?.firstRow ?? 0),
      pool: pool)
  }
}
