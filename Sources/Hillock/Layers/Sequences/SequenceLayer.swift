/// A layer over the positions of a sequence that leaves out padding where it is told how many positions count.
///
/// Its inputs are the sequence, and perhaps the lengths: one number an example. A network that has such an input adds it.
package protocol SequenceLayer: LibraryLayer {}

/// A layer of indices that may be told by the network how many of them there are.
package protocol IndexLayer: LibraryLayer {
  /// The same for indices from 0 to below `count`, if it does not know already.
  func taking(indicesBelow count: Int) -> Self
}

/// A layer that sees all earlier positions: where they come one by one, it has to know how many there may be.
package protocol WindowLayer: LibraryLayer {
  /// The same for single positions of a sequence of so many.
  func stepping(through positions: Int) -> Self
}

/// Completes the layers of a network while it is formed: tells layers of indices how many there are, and layers of sequences which
/// input has the lengths of theirs.
struct SequenceTracking {
  private let inputs: [Network.Input]
  /// The number of the input with the lengths of each node's positions; `nil` where all count, or the positions are others.
  private var lengths: [Int?] = []

  init(_ inputs: [Network.Input]) { self.inputs = inputs }

  private func lengths(of source: Network.Source) -> Int? {
    switch source {
    case .data: inputs.lengths(of: 0)
    case .input(let number): inputs.indices.contains(number) ? inputs.lengths(of: number) : nil
    case .node(let number): lengths.indices.contains(number) ? lengths[number] : nil
    }
  }

  private func kind(of source: Network.Source) -> Network.Input.Kind? {
    switch source {
    case .data: inputs[0].kind
    case .input(let number): inputs.indices.contains(number) ? inputs[number].kind : nil
    case .node: nil
    }
  }

  func completed(_ given: Network.NodeDescription) -> Network.NodeDescription {
    guard given.inputs.count == 1, let source = given.inputs.first else { return given }
    var description = given
    if given.layer is any SequenceLayer, let number = lengths(of: source) {
      description.inputs.append(.input(number))
    }
    if let layer = given.layer as? any IndexLayer, case .indices(let count)? = kind(of: source) {
      description.layer = layer.taking(indicesBelow: count)
    }
    return description
  }

  mutating func append(_ description: Network.NodeDescription, shapes: [Shape], output: Shape) {
    var known: Int?
    for (source, shape) in zip(description.inputs, shapes)
    where known == nil && output.rank == 2 && shape.extents.first == output.extents.first {
      known = lengths(of: source)
    }
    lengths.append(known)
  }
}
