import Hillock

/// A network as blocks, one a layer, with the shapes of what they hand on: from top to bottom, ways around layers in lanes of
/// their own.
package struct BlockPicture: Sendable {
  private struct Block {
    var title: String
    var detail: String
    var ink: Ink
    var rank: Int
    var lane: Int
    /// Blocks that it reads, in order; 0 is the data.
    var sources: [Int]
  }

  private static let height = 48.0
  private static let gap = 34.0
  private static let kinds: [(name: String, kinds: Set<String>)] = [
    ("dense", ["dense", "gated_unit", "maxout", "tied_dense"]),
    ("convolution", ["conv1d", "conv2d", "depthwise_conv2d"]),
    ("pooling and shape", []),
    ("merge", ["add", "multiply", "concatenate"]),
    ("normalisation", ["batch_norm", "layer_norm", "rms_norm"]),
    ("activation", ["activation", "vector_activation", "crelu", "prelu"]),
    (
      "sequence",
      ["simple_recurrent", "gru", "lstm", "embedding", "attention", "position_encoding", "attention_pool"]
    ),
  ]

  private let network: Network
  private var blocks: [Block] = []

  package init(_ network: Network) {
    self.network = network
    blocks = [
      Block(
        title: "data", detail: network.inputShape.description, ink: .axis, rank: 0, lane: 0, sources: [])
    ]
    var taken: [[Int]: Int] = [[0, 0]: 0]
    for node in network.nodes {
      let sources = node.inputs.map { source in
        switch source {
        case .data, .input: 0
        case .node(let earlier): earlier + 1
        }
      }
      let rank = 1 + (sources.map { blocks[$0].rank }.max() ?? 0)
      // The middle lane is for what everything meets in; branches go to its sides.
      let wanted = sources.map { blocks[$0].lane }.min { abs($0) < abs($1) } ?? 0
      var lane = wanted
      var step = 0
      while taken[[rank, lane]] != nil {
        step += 1
        lane = wanted + (step % 2 == 1 ? (step + 1) / 2 : -step / 2)
      }
      taken[[rank, lane]] = blocks.count
      blocks.append(
        Block(
          title: node.layer.summary(for: node.inputShapes), detail: Self.detail(node),
          ink: .series(Self.kind(of: node)), rank: rank, lane: lane, sources: sources))
    }
  }

  private static func detail(_ node: Network.Node) -> String {
    let count = node.parameters.reduce(0) { $0 + $1.shape.count }
    let parameters = count == 0 ? "" : count == 1 ? " · 1 parameter" : " · \(count) parameters"
    return "\(node.name) · \(node.outputShape)\(parameters)"
  }

  private static func kind(of node: Network.Node) -> Int {
    let kind = type(of: node.layer).kind
    // What has no group of its own changes shapes or drops numbers.
    return kinds.firstIndex { $0.kinds.contains(kind) } ?? 2
  }

  /// A way around blocks: the lane that it takes through the ranks between its ends.
  private struct Edge {
    var from: Int
    var to: Int
    /// Which of the inputs of `to`.
    var input: Int
    var lane: Int?
  }

  /// Edges with lanes that no block and no other edge is in. Short ways are nearest to the blocks.
  private func edges() -> [Edge] {
    var edges: [Edge] = []
    for (to, block) in blocks.enumerated() {
      for (input, from) in block.sources.enumerated() { edges.append(Edge(from: from, to: to, input: input)) }
    }
    func length(_ edge: Edge) -> Int { blocks[edge.to].rank - blocks[edge.from].rank }
    var taken = Set(blocks.map { [$0.rank, $0.lane] })
    for index in edges.indices.sorted(by: { (length(edges[$0]), $0) < (length(edges[$1]), $1) })
    where length(edges[index]) > 1 {
      let edge = edges[index]
      let between = (blocks[edge.from].rank + 1)..<blocks[edge.to].rank
      let wanted = blocks[edge.from].lane
      var lane = wanted
      var step = 0
      while between.contains(where: { taken.contains([$0, lane]) }) {
        step += 1
        lane = wanted + (step % 2 == 1 ? (step + 1) / 2 : -step / 2)
      }
      edges[index].lane = lane
      for rank in between { taken.insert([rank, lane]) }
    }
    return edges
  }

  package func picture(title: String) -> Picture {
    let edges = edges()
    let lanes = blocks.map(\.lane) + edges.compactMap(\.lane)
    let (first, last) = (lanes.min() ?? 0, lanes.max() ?? 0)
    var centers: [Int: Double] = [:]
    var widths: [Int: Double] = [:]
    var x = 24.0
    for lane in first...last {
      let own = blocks.filter { $0.lane == lane }
      let room = own.map {
        max(Drawing.width(of: $0.title, size: 13) * 1.08, Drawing.width(of: $0.detail, size: 11.5)) + 34
      }.max()
      let width = room.map { min(max($0, 170), 380) } ?? 26
      centers[lane] = x + width / 2
      widths[lane] = width
      x += width + 22
    }
    let width = max(x + 2, 420)
    // What is narrower than the legend is set in the middle.
    let shift = (width - x - 2) / 2
    let top = 52.0
    func center(_ lane: Int) -> Double { (centers[lane] ?? 0) + shift }
    func y(_ rank: Int) -> Double { top + Double(rank) * (Self.height + Self.gap) }
    let ranks = (blocks.map(\.rank).max() ?? 0) + 1
    let used = Set(network.nodes.map(Self.kind)).sorted()
    let legend = Legend(entries: used.map { (.square(.series($0)), Self.kinds[$0].name) })
    let bottom = y(ranks) - Self.gap + 12
    var drawing = Drawing(
      width: width, height: bottom + legend.height(width: width - 40) + 14, title: title, summary: summary)
    drawing.text(
      Drawing.fitted(title, width: width - 48, size: 17.5), at: .init(20, 28), size: 16, isBold: true)

    for edge in edges {
      let (from, to) = (blocks[edge.from], blocks[edge.to])
      // What comes from the left enters on the left.
      let others = edges.filter { $0.to == edge.to }
      func side(_ edge: Edge) -> Double { center(edge.lane ?? blocks[edge.from].lane) }
      let place = others.count { (side($0), $0.input) < (side(edge), edge.input) }
      let spread = Double(place) - Double(to.sources.count - 1) / 2
      let room = min(30, (widths[to.lane] ?? 170) / Double(max(to.sources.count, 1)))
      let start = Drawing.Point(center(from.lane), y(from.rank) + Self.height)
      let end = Drawing.Point(center(to.lane) + spread * room, y(to.rank))
      var points = [start]
      if let lane = edge.lane {
        let enter = Drawing.Point(center(lane), y(from.rank + 1))
        let leave = Drawing.Point(center(lane), y(to.rank - 1) + Self.height)
        points += Self.bend(start, enter) + [leave] + Self.bend(leave, .init(end.x, end.y - 7))
      } else {
        points += Self.bend(start, .init(end.x, end.y - 7))
      }
      drawing.line(points, .init(.axis, width: 1.8))
      drawing.add(
        .area(
          [end, .init(end.x - 4.5, end.y - 9), .init(end.x + 4.5, end.y - 9)], fill: .axis, outline: nil))
    }
    for block in blocks {
      let width = widths[block.lane] ?? 170
      let box = Drawing.Box(
        x: center(block.lane) - width / 2, y: y(block.rank), width: width, height: Self.height)
      drawing.rectangle(box, radius: 6, fill: .panel, outline: .init(.grid, width: 1.5))
      drawing.rectangle(
        .init(x: box.x + 5, y: box.y + 7, width: 5, height: Self.height - 14), radius: 2, fill: block.ink)
      drawing.text(
        Drawing.fitted(block.title, width: (width - 30) / 1.08, size: 13), at: .init(box.x + 20, box.y + 20),
        isBold: true)
      drawing.text(
        Drawing.fitted(block.detail, width: width - 30, size: 11.5), at: .init(box.x + 20, box.y + 37),
        size: 11.5,
        ink: .faint)
    }
    legend.draw(on: &drawing, at: .init(20, bottom), width: width - 40)
    return Picture(drawing, table: table, numericColumns: [4])
  }

  /// A curve that leaves and arrives downward.
  private static func bend(_ start: Drawing.Point, _ end: Drawing.Point) -> [Drawing.Point] {
    guard start.x != end.x else { return [end] }
    let middle = (start.y + end.y) / 2
    return (1...16).map { step in
      let t = Double(step) / 16
      let s = 1 - t
      return Drawing.Point(
        s * s * s * start.x + 3 * s * s * t * start.x + 3 * s * t * t * end.x + t * t * t * end.x,
        s * s * s * start.y + 3 * s * s * t * middle + 3 * s * t * t * middle + t * t * t * end.y)
    }
  }

  /// A row for each layer: its name, what it is, what it reads, its output and its parameters.
  private var table: [[String]] {
    var rows = [["name", "layer", "reads", "output", "parameters"]]
    rows.append(["data", "", "", network.inputShape.description, ""])
    for node in network.nodes {
      let reads = node.inputs.map { source in
        switch source {
        case .data: "data"
        case .input(let index): network.inputs[index].name
        case .node(let earlier): network.nodes[earlier].name
        }
      }
      rows.append([
        node.name, node.layer.summary(for: node.inputShapes), reads.joined(separator: ", "),
        node.outputShape.description, String(node.parameters.reduce(0) { $0 + $1.shape.count }),
      ])
    }
    return rows
  }

  private var summary: String {
    let joins = network.nodes.count { $0.inputs.count > 1 }
    return "\(network.nodes.count) layers from \(network.inputShape) to \(network.outputShape), "
      + "\(network.parameterCount) parameters"
      + (joins == 0
        ? "." : joins == 1 ? "; 1 layer reads several others." : "; \(joins) layers read several others.")
  }
}
