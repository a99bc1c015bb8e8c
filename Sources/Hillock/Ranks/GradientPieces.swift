/// How the parameters of a network are dealt to ranks: in pieces, of which each rank owns a slice.
///
/// Of the slice that it owns a rank adds up the gradients of all, keeps the optimizer's state and makes the new parameters. Pieces
/// follow the layers, so that those of the last layers are exchanged while the first ones are still at work; small layers share
/// a piece, large ones have several.
struct GradientPieces: Sendable {
  /// Nodes whose gradients are exchanged together.
  struct Segment: Sendable {
    let nodes: Range<Int>
    let parameters: Range<Int>
    /// Of `pieces`.
    var pieces: Range<Int>
  }

  /// The most numbers of a slice: so large that a transfer is worth it, so small that what is received takes little memory.
  static let largestSlice = 1 << 15
  /// Layers share a segment until it has as many.
  static let smallestSegment = 1 << 14

  let ranks: Int
  /// In the order in which the backward pass completes them.
  let segments: [Segment]
  /// Ranges of parameters.
  let pieces: [Range<Int>]
  /// The segment of each node with parameters.
  let segmentOfNode: [Int?]
  /// The segment that is complete when the node's backward pass is.
  let completedByNode: [Int?]

  init(_ network: Network, ranks: Int) {
    self.ranks = ranks
    var segments: [Segment] = []
    var open: (first: Int, last: Int, parameters: Range<Int>)?
    func close() {
      guard let whole = open else { return }
      segments.append(
        Segment(nodes: whole.first..<whole.last + 1, parameters: whole.parameters, pieces: 0..<0))
      open = nil
    }
    for (index, node) in network.nodes.enumerated().reversed() where !node.parameters.isEmpty {
      let start = node.parameterOffsets[0]
      let end =
        node.parameterOffsets[node.parameters.count - 1]
        + node.parameters[node.parameters.count - 1].shape.count
      open = open.map { (index, $0.last, start..<$0.parameters.upperBound) } ?? (index, index, start..<end)
      if let whole = open, whole.parameters.count >= Self.smallestSegment { close() }
    }
    close()
    var pieces: [Range<Int>] = []
    var ofNode = [Int?](repeating: nil, count: network.nodes.count)
    var completed = ofNode
    for index in segments.indices {
      let range = segments[index].parameters
      let first = pieces.count
      for start in stride(from: range.lowerBound, to: range.upperBound, by: Self.largestSlice * ranks) {
        pieces.append(start..<min(start + Self.largestSlice * ranks, range.upperBound))
      }
      segments[index].pieces = first..<pieces.count
      for node in segments[index].nodes where !network.nodes[node].parameters.isEmpty { ofNode[node] = index }
      completed[segments[index].nodes.lowerBound] = index
    }
    self.segments = segments
    self.pieces = pieces
    segmentOfNode = ofNode
    completedByNode = completed
  }

  /// The parameters of a piece that a rank owns; none where there are too few for all.
  func slice(_ piece: Int, of rank: Int) -> Range<Int> {
    let range = pieces[piece]
    // A multiple of every vector width.
    let size = ((range.count + ranks - 1) / ranks + 15) / 16 * 16
    let start = min(range.lowerBound + rank * size, range.upperBound)
    return start..<min(start + size, range.upperBound)
  }

  /// Where each slice of a rank begins in an array of its slices alone, and how many numbers that has.
  func places(of rank: Int) -> (starts: [Int], count: Int) {
    var count = 0
    let starts = pieces.indices.map { piece in
      defer { count += slice(piece, of: rank).count }
      return count
    }
    return (starts, count)
  }
}
