/// The examples of a batch as recurrent layers go through them: blocks of 16, the longest sequences first, and in a block step after
/// step, with the examples that have that step.
///
/// Blocks are independent of each other and may run on threads of their own. What is summed over a batch, as the gradients of weights
/// are, is summed in the order of these packed rows: block by block, step by step, example by example. Padding is in no sum, so it
/// changes no bit; neither does the number of threads, as blocks depend on the lengths alone.
struct SequenceBlocks {
  /// Examples of a block.
  static let size = 16

  struct Block {
    /// The numbers of its examples.
    let examples: ArraySlice<Int>
    /// How many of them, from the first on, have each step.
    let counts: [Int]
    /// The packed row at which each step begins.
    let starts: [Int]
    /// The packed rows of the block.
    let rows: Range<Int>
  }

  let blocks: [Block]
  /// Packed rows of all blocks.
  let rows: Int

  /// - Parameter lengths: of the examples; `nil` where all have all positions.
  init(examples: Int, positions: Int, lengths: FloatView?) {
    let steps = (0..<examples).map { example in
      guard let length = lengths?[example] else { return positions }
      return Self.steps(length, of: positions)
    }
    let order =
      lengths == nil ? Array(0..<examples) : (0..<examples).sorted { (steps[$1], $0) < (steps[$0], $1) }
    var blocks: [Block] = []
    var next = 0
    for first in stride(from: 0, to: examples, by: Self.size) {
      let own = order[first..<min(first + Self.size, examples)]
      let start = next
      var counts: [Int] = []
      var starts: [Int] = []
      for step in 0..<steps[order[first]] {
        let count = lengths == nil ? own.count : own.count { steps[$0] > step }
        counts.append(count)
        starts.append(next)
        next += count
      }
      blocks.append(Block(examples: own, counts: counts, starts: starts, rows: start..<next))
    }
    self.blocks = blocks
    rows = next
  }

  /// A length as a number of steps; 0 for what is none.
  static func steps(_ length: Float, of positions: Int) -> Int {
    length > 0 ? Int(min(length, Float(positions))) : 0
  }

  /// Runs each block, on threads where there are several.
  func run(pool: WorkerPool, _ body: (_ number: Int, _ block: Block, _ pool: WorkerPool) -> Void) {
    guard blocks.count > 1 else {
      for block in blocks { body(0, block, pool) }
      return
    }
    pool.run(tasks: blocks.count) { body($0, blocks[$0], .single) }
  }
}

extension SequenceBlocks.Block {
  /// Where each step of each example lies: `body(position in the example's array, packed row)`.
  func forEach(positions: Int, _ body: (_ place: Int, _ row: Int) -> Void) {
    for step in counts.indices {
      for (offset, example) in examples.prefix(counts[step]).enumerated() {
        body(example * positions + step, starts[step] + offset)
      }
    }
  }
}

/// What the lengths of a layer over sequences have to be.
enum SequenceInputs {
  /// The shape of the sequence, of positions × channels.
  static func sequence(_ inputs: [Shape]) throws(ShapeError) -> Shape {
    guard let input = inputs.first, inputs.count <= 2 else {
      throw ShapeError(
        "expected a sequence, and perhaps the lengths of the examples, got \(inputs.count) inputs")
    }
    guard input.rank == 2 else {
      throw ShapeError("expected a sequence of positions×channels, got shape \(input)")
    }
    guard inputs.count == 1 || inputs[1].count == 1 else {
      throw ShapeError("expected one length an example as the second input, got shape \(inputs[1])")
    }
    return input
  }
}

extension ForwardContext {
  /// How many positions of each example count; `nil` where all do.
  var lengths: FloatView? { inputShapes.count > 1 ? inputView(1) : nil }

  /// How many positions of an example count.
  func length(of example: Int, positions: Int) -> Int {
    lengths.map { SequenceBlocks.steps($0[example], of: positions) } ?? positions
  }
}
