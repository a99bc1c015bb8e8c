/// Which buffers a plan needs, when, and where they lie; made without any of the memory.
///
/// Node i of n runs forward at time 2i. Backward it runs at time 2(2n − 1 − i), and at the next one it writes the
/// gradients of its inputs: where what a layer has made is not read any more by then, its memory is theirs. The last dense
/// layers may go through all these times together, some examples ahead of others; nothing of theirs shares memory.
struct PlanLayout {
  /// Two gradients that meet at a node whose output several layers read.
  struct Addition {
    let addend: ArenaLayout.Buffer
    let node: Int
  }

  let arena: ArenaLayout
  let input: ArenaLayout.Buffer
  /// A buffer for each of several inputs; none where there is one.
  let inputParts: [ArenaLayout.Buffer]
  let outputs: [ArenaLayout.Buffer]
  let saved: [ArenaLayout.Buffer]
  let scratch: ArenaLayout.Buffer
  let gradients: [ArenaLayout.Buffer]
  /// Where each node writes the gradients of its inputs; `nil` for the data.
  let inputGradients: [[ArenaLayout.Buffer?]]
  /// What has to be added after each node's backward pass.
  let additions: [[Addition]]

  /// - Parameters:
  ///   - alternatives: layers that may stand in the place of others, by their nodes; memory is kept for both.
  ///   - groups: nodes that run as one in a plan that only predicts: of their outputs those of the last are kept, which are written
  ///     while the inputs of all are read.
  init(
    _ network: Network, rows: Int, training: Bool, alternatives: [Int: any Layer] = [:],
    groups: [PreparedNetwork.Group] = []
  ) {
    let count = network.nodes.count
    var (start, last) = (Array(0..<count), Array(0..<count))
    for nodes in groups.map(\.nodes) {
      for index in nodes { (start[index], last[index]) = (nodes.lowerBound, nodes.upperBound - 1) }
    }
    /// Whether a node runs as a part of a group, and whether its outputs are nowhere.
    func isGrouped(_ index: Int) -> Bool { groups.contains { $0.nodes.contains(index) } }
    func isInside(_ index: Int) -> Bool { isGrouped(index) && last[index] != index }
    let end = training ? 4 * count - 1 : 2 * count - 1
    func backward(_ index: Int) -> Int { 2 * (2 * count - 1 - index) }
    // The nodes from `head` on may run together, and the gradients of the weights of the one before them with theirs.
    let head = training ? count - Self.headCount(network, rows: rows) : count
    let headEnd = backward(max(head - 1, 0)) + 1
    func lastRead(_ index: Int) -> Int {
      let readsFirst =
        network.nodes[index].layer.backwardReadsResultsFirst
        && alternatives[index]?.backwardReadsResultsFirst ?? true
      let last = backward(index) + (readsFirst ? 0 : 1)
      return head < count && index >= head - 1 ? max(last, headEnd) : last
    }
    var lastReader = [Int](repeating: 0, count: count)
    var lastReaderOfData = 0
    for (index, node) in network.nodes.enumerated() {
      for source in node.inputs {
        switch source {
        case .data, .input: lastReaderOfData = last[index]
        case .node(let earlier): lastReader[earlier] = last[index]
        }
      }
      if network.tokens(of: node) != nil { lastReaderOfData = max(lastReaderOfData, last[index]) }
    }
    var layout = ArenaLayout()
    input = layout.reserve(
      rows * network.inputShape.count, alive: 0...(training ? end : 2 * lastReaderOfData))
    inputParts = (network.inputs.count > 1 ? network.inputs : []).map {
      layout.reserve(rows * $0.shape.count, alive: 0...(training ? end : 2 * lastReaderOfData))
    }
    // A layer may read its output when it runs backward; what it makes of the last one is read after the pass.
    outputs = network.nodes.enumerated().map { index, node in
      let last = training ? lastRead(index) : index == count - 1 ? end : 2 * max(lastReader[index], index)
      return layout.reserve(
        isInside(index) ? 0 : rows * node.outputShape.count, alive: 2 * min(start[index], head)...last)
    }
    saved = network.nodes.enumerated().map { index, node in
      // Dense layers that only predict have their sums where their outputs will be.
      let keepsNothing =
        isGrouped(index) || !training && alternatives[index] == nil && node.layer.form.isOneKernel
      return layout.reserve(
        keepsNothing
          ? 0
          : [node.layer, alternatives[index] ?? node.layer]
            .map { $0.savedCount(for: node.inputShapes, rows: rows) }.max() ?? 0,
        alive: 2 * min(index, head)...(training ? lastRead(index) : 2 * index))
    }
    // One pass of one layer runs at a time, so all share the scratch of the greediest.
    scratch = layout.reserve(
      (network.nodes.enumerated().filter { !isGrouped($0.offset) }.map {
        $0.element.layer.scratchCount(for: $0.element.inputShapes, rows: rows, isTraining: training)
      } + groups.map(\.convolution.scratchCount)).max() ?? 0, alive: 0...end)
    // The loss writes the last gradient between the two passes. A gradient that nobody writes stays zero, alone.
    gradients = network.nodes.enumerated().map { index, node in
      guard training else { return layout.reserve(0, alive: 0...end) }
      let isLast = index == count - 1
      let written = isLast ? 2 * index : lastReader[index] > 0 ? backward(lastReader[index]) + 1 : 0
      let isInHead = head < count && index >= head - 1
      let first = isInHead ? min(written, 2 * head) : written
      let last = written == 0 ? end : backward(index) + 1
      return layout.reserve(
        rows * node.outputShape.count, alive: first...(isInHead ? max(last, headEnd) : last))
    }

    // Backward runs from the last node to the first. The first writer of a node's gradient writes in place, a
    // later one writes beside it and is added.
    var inputGradients = network.nodes.map { [ArenaLayout.Buffer?](repeating: nil, count: $0.inputs.count) }
    var additions = network.nodes.map { _ in [Addition]() }
    var written = Set<Int>()
    if training {
      for index in network.nodes.indices.reversed() {
        for (position, source) in network.nodes[index].inputs.enumerated() {
          guard case .node(let earlier) = source else { continue }
          if written.insert(earlier).inserted {
            inputGradients[index][position] = gradients[earlier]
          } else {
            let beside = layout.reserve(
              rows * network.nodes[earlier].outputShape.count,
              alive: backward(index) + 1...backward(index) + 1)
            inputGradients[index][position] = beside
            additions[index].append(Addition(addend: beside, node: earlier))
          }
        }
      }
    }
    layout.place()
    arena = layout
    self.inputGradients = inputGradients
    self.additions = additions
  }

  /// How many of the last nodes are dense layers that may run together, with so many rows or with fewer.
  private static func headCount(_ network: Network, rows: Int) -> Int {
    func positions(_ node: Network.Node) -> Int {
      DenseChain.positions(from: node.inputShapes, to: node.outputShape)
    }
    guard let last = network.nodes.last else { return 0 }
    let common = positions(last)
    let dense = network.nodes.reversed().prefix { $0.layer.form.isAffine && positions($0) == common }
    return DenseChain.head(
      of: dense.reversed().map { ($0.inputShapes[0].count / common, $0.outputShape.count / common) },
      rows: rows * common)
  }
}
