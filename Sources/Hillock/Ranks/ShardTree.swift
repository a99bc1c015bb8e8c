/// Which rank has which shards of a batch, and in which order their gradients are added.
///
/// The order is that of a run in one process: neighbours first, then neighbours of neighbours. Each rank has a block of
/// shards that follow each other, so that whole parts of the tree lie within it; it adds those itself. What is left of the tree has
/// these sums as its leaves, and is the same wherever it is added up.
struct ShardTree: Sendable {
  /// The sum of a whole part of the tree, which lies on one rank.
  struct Root: Hashable, Sendable {
    /// The shards that it is the sum of.
    let shards: Range<Int>
    let rank: Int
  }

  /// One addition: the second one is added to the first.
  struct Addition: Hashable, Sendable {
    let sum: Int
    let addend: Int
  }

  /// The shards of each rank.
  let blocks: [Range<Int>]
  /// In the order of their shards.
  let roots: [Root]
  /// Over the roots, by their places in `roots`; the first one is the sum of all in the end.
  let additions: [Addition]
  /// On the rank itself, by the numbers of shards.
  let ownAdditions: [[Addition]]

  /// - Parameters:
  ///   - shards: of this batch.
  ///   - most: those of a full batch. A shard has its rank whether the batch is full or not.
  init(shards: Int, of most: Int, ranks: Int) {
    precondition(shards > 0 && shards <= most && ranks > 0, "a batch has shards, and a run has ranks")
    // Equal blocks as far as can be; the first rank has shards where there are too few for all.
    func bound(_ rank: Int) -> Int { min((rank * most + ranks - 1) / ranks, shards) }
    blocks = (0..<ranks).map { bound($0)..<bound($0 + 1) }
    var roots: [Root] = []
    var own: [[Addition]] = []
    for (rank, block) in blocks.enumerated() {
      var start = block.lowerBound
      var additions: [Addition] = []
      while start < block.upperBound {
        var size = 1
        while start % (2 * size) == 0, size < shards, min(start + 2 * size, shards) <= block.upperBound {
          size *= 2
        }
        let end = min(start + size, shards)
        roots.append(Root(shards: start..<end, rank: rank))
        additions += Self.additions(within: start..<end, of: shards)
        start = end
      }
      own.append(additions)
    }
    self.roots = roots
    ownAdditions = own
    var places: [Int: Int] = [:]
    for (place, root) in roots.enumerated() { places[root.shards.lowerBound] = place }
    additions = Self.additions(within: 0..<shards, of: shards).compactMap { addition in
      // Those within a root are done.
      guard let addend = places[addition.addend], let sum = places[addition.sum] else { return nil }
      return Addition(sum: sum, addend: addend)
    }
  }

  /// At most so many roots come from other ranks, whether a batch has so many shards or fewer: a block is a part of the tree with
  /// at most two parts of each size at its ends.
  static func mostRoots(shards: Int, ranks: Int) -> Int {
    let block = (shards + ranks - 1) / ranks
    let levels = Int.bitWidth - block.leadingZeroBitCount
    return min(shards, (ranks - 1) * min(block, 2 * levels))
  }

  /// The additions of the tree over so many shards whose shards are all in the range, in their order.
  private static func additions(within range: Range<Int>, of shards: Int) -> [Addition] {
    var result: [Addition] = []
    var distance = 1
    while distance < range.count {
      for shard in stride(from: range.lowerBound, to: range.upperBound - distance, by: 2 * distance) {
        result.append(Addition(sum: shard, addend: shard + distance))
      }
      distance *= 2
    }
    return result
  }
}
