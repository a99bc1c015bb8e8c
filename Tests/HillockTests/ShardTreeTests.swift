import Testing

@testable import Hillock

@Suite struct ShardTreeTests {
  /// The sum of a batch as text, as a single process adds it up.
  private static func whole(_ shards: Int) -> String {
    var sums = (0..<shards).map(String.init)
    var distance = 1
    while distance < shards {
      for shard in stride(from: 0, to: shards - distance, by: 2 * distance) {
        sums[shard] = "(\(sums[shard])+\(sums[shard + distance]))"
      }
      distance *= 2
    }
    return sums[0]
  }

  @Test func everyNumberOfRanksAddsInTheSameOrder() {
    for most in 1...33 {
      for ranks in 1...11 {
        for shards in 1...most {
          let tree = ShardTree(shards: shards, of: most, ranks: ranks)
          #expect(tree.blocks.flatMap { Array($0) } == Array(0..<shards))
          var sums = (0..<shards).map(String.init)
          for (rank, additions) in tree.ownAdditions.enumerated() {
            for addition in additions {
              #expect(tree.blocks[rank].contains(addition.sum) && tree.blocks[rank].contains(addition.addend))
              sums[addition.sum] = "(\(sums[addition.sum])+\(sums[addition.addend]))"
            }
          }
          var roots = tree.roots.map { sums[$0.shards.lowerBound] }
          for addition in tree.additions {
            roots[addition.sum] = "(\(roots[addition.sum])+\(roots[addition.addend]))"
          }
          #expect(roots[0] == Self.whole(shards), "\(shards) of \(most) shards, \(ranks) ranks")
          for rank in 0..<ranks {
            let received = tree.roots.count { $0.rank != rank }
            #expect(received <= ShardTree.mostRoots(shards: most, ranks: ranks))
          }
        }
      }
    }
  }

  @Test func wholePartsAreAddedWhereTheyLie() {
    let tree = ShardTree(shards: 8, of: 8, ranks: 2)
    #expect(tree.roots.map(\.shards) == [0..<4, 4..<8])
    #expect(tree.additions == [ShardTree.Addition(sum: 0, addend: 1)])
    let uneven = ShardTree(shards: 8, of: 8, ranks: 3)
    #expect(uneven.blocks == [0..<3, 3..<6, 6..<8])
    #expect(uneven.roots.map(\.shards) == [0..<2, 2..<3, 3..<4, 4..<6, 6..<8])
    // One shard lies on the first rank, whatever the others do.
    #expect(ShardTree(shards: 1, of: 1, ranks: 3).blocks == [0..<1, 1..<1, 1..<1])
  }

  @Test func slicesOfPiecesAreAllParameters() throws {
    let network = try Network(inputs: 40) {
      Dense(900, .relu)
      Dense(70, .relu)
      Dense(3)
    }
    for ranks in [1, 2, 3, 7, 40] {
      let pieces = GradientPieces(network, ranks: ranks)
      var owners = [Int](repeating: 0, count: network.parameterCount)
      for piece in pieces.pieces.indices {
        for rank in 0..<ranks {
          let slice = pieces.slice(piece, of: rank)
          #expect(slice.count <= GradientPieces.largestSlice + 15)
          for parameter in slice { owners[parameter] += 1 }
        }
      }
      #expect(owners.allSatisfy { $0 == 1 })
      #expect(pieces.segments.count > 1)
      let counts = (0..<ranks).map { pieces.places(of: $0).count }
      #expect(counts.reduce(0, +) == network.parameterCount)
    }
  }
}
