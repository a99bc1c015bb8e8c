/// The arrays of an attention during one pass.
struct AttentionPass {
  struct Sizes {
    let examples: Int
    let positions: Int
    let channels: Int
    let heads: Int
    let keyHeads: Int

    /// `nil` for shapes that no network has.
    init?(_ layer: Attention, _ inputs: [Shape], rows: Int) {
      guard let input = inputs.first, input.rank == 2, layer.heads > 0, layer.keyHeads > 0 else { return nil }
      (examples, positions, channels) = (rows, input.positions, input.channels)
      (heads, keyHeads) = (layer.heads, layer.keyHeads)
    }

    /// Numbers of a head.
    var depth: Int { channels / heads }
    /// Numbers of q, k and v of one position.
    var width: Int { channels + 2 * keyHeads * depth }
    var vectors: Int { examples * positions }
    /// Whether the weights of all queries stay for the backward pass: where they are no more numbers than q, k, v and the outputs.
    var keepsWeights: Bool { heads * positions <= width + channels }
    var weights: Int { keepsWeights ? vectors * heads * positions : 0 }
    /// Scores of the blocks that all tasks work on.
    var scores: Int { keepsWeights ? 0 : slopes }
    var slopes: Int { examples * keyHeads * Attention.block * positions }
  }

  private let layer: Attention
  private let sizes: Sizes
  private let projected: MutableFloatView
  private let mixed: MutableFloatView
  private let keptWeights: MutableFloatView
  private let scratch: MutableFloatView
  private let lengths: [Int]

  init(_ layer: Attention, _ context: ForwardContext) {
    guard let sizes = Sizes(layer, context.inputShapes, rows: context.rows) else {
      preconditionFailure("an attention over shapes that were not checked")
    }
    self.layer = layer
    self.sizes = sizes
    let count = sizes.vectors * sizes.width
    projected = context.savedView.part(from: 0, count: count)
    mixed = context.savedView.part(from: count, count: sizes.vectors * sizes.channels)
    keptWeights = context.savedView.part(from: count + mixed.count, count: sizes.weights)
    scratch = context.scratchView
    lengths = (0..<context.rows).map { context.length(of: $0, positions: sizes.positions) }
  }

  /// What one head of one example has of an array of `width` numbers a position.
  private func head(_ array: FloatView, _ example: Int, from column: Int, width: Int, position: Int = 0)
    -> MatrixView
  {
    let start = (example * sizes.positions + position) * width + column
    return MatrixView(array.part(from: start, count: array.count - start), stride: width)
  }

  private func head(
    _ array: MutableFloatView, _ example: Int, from column: Int, width: Int, position: Int = 0
  ) -> MutableFloatView {
    let start = (example * sizes.positions + position) * width + column
    return array.part(from: start, count: array.count - start)
  }

  /// Columns of k and v for a head of them.
  private func keyColumn(_ head: Int) -> Int { sizes.channels + head * sizes.depth }
  private func valueColumn(_ head: Int) -> Int { sizes.channels + (sizes.keyHeads + head) * sizes.depth }

  private var scale: Float { 1 / Float(sizes.depth).squareRoot() }

  private func turn(_ array: MutableFloatView, isInverse: Bool, pool: WorkerPool) {
    guard layer.isRotary else { return }
    let angles = RotaryAngles.of(positions: sizes.positions, width: sizes.depth)
    pool.run(tasks: sizes.examples) { example in
      for index in 0..<sizes.heads + sizes.keyHeads {
        AttentionKernels.rotate(
          head(array, example, from: index * sizes.depth, width: sizes.width), positions: sizes.positions,
          pitch: sizes.width, angles, isInverse: isInverse)
      }
    }
  }

  /// Each head of keys of each example, in blocks of queries of each head that shares them:
  /// `body(example, key head, head, first query, keys that each query of the block sees)`.
  private func forEachBlock(
    _ task: Int, _ body: (_ example: Int, _ keys: Int, _ head: Int, _ start: Int, _ counts: [Int]) -> Void
  ) {
    let (example, keys) = task.quotientAndRemainder(dividingBy: sizes.keyHeads)
    let shared = sizes.heads / sizes.keyHeads
    for head in keys * shared..<(keys + 1) * shared {
      for start in stride(from: 0, to: sizes.positions, by: Attention.block) {
        let counts = (start..<min(start + Attention.block, sizes.positions)).map { query in
          query < lengths[example] ? (layer.isCausal ? query + 1 : lengths[example]) : 0
        }
        body(example, keys, head, start, counts)
      }
    }
  }

  /// The weights of a block of queries: as many columns as the last of them sees keys.
  private func weights(
    _ example: Int, _ keys: Int, _ headIndex: Int, _ start: Int, _ counts: [Int],
    into scores: MutableFloatView
  ) -> Int {
    let columns = counts.max() ?? 0
    guard columns > 0 else { return 0 }
    let own = scores.part(from: 0, count: counts.count * columns)
    StridedProduct(rows: counts.count, columns: columns, depth: sizes.depth).run(
      head(projected.view, example, from: headIndex * sizes.depth, width: sizes.width, position: start),
      head(projected.view, example, from: keyColumn(keys), width: sizes.width).transposed, into: own,
      stride: columns, startingAt: .zero, pool: .single)
    AttentionKernels.weights(own, columns: columns, counts: counts, scale: scale)
    return columns
  }

  /// Where the weights of a block of queries are.
  private func place(_ task: Int, _ example: Int, _ head: Int, _ start: Int) -> MutableFloatView {
    guard sizes.keepsWeights else {
      let count = Attention.block * sizes.positions
      return scratch.part(from: task * count, count: count)
    }
    return keptWeights.part(
      from: ((example * sizes.heads + head) * sizes.positions + start) * sizes.positions,
      count: min(Attention.block, sizes.positions - start) * sizes.positions)
  }

  private func slopes(of task: Int) -> MutableFloatView {
    let count = Attention.block * sizes.positions
    return scratch.part(from: sizes.scores + task * count, count: count)
  }

  func forward(_ context: ForwardContext) {
    Product(rows: sizes.vectors, columns: sizes.width, depth: sizes.channels).run(
      a: .rows(context.inputView()), b: .rows(context.parameterView(0)), into: projected,
      startingAt: .bias(context.parameterView(1)), pool: context.pool)
    turn(projected, isInverse: false, pool: context.pool)
    context.pool.run(tasks: sizes.examples * sizes.keyHeads) { task in
      forEachBlock(task) { example, keys, index, start, counts in
        let scores = place(task, example, index, start)
        let columns = weights(example, keys, index, start, counts, into: scores)
        // Of no key at all the product is 0.
        StridedProduct(rows: counts.count, columns: sizes.depth, depth: columns).run(
          MatrixView(scores.view, stride: max(columns, 1)),
          head(projected.view, example, from: valueColumn(keys), width: sizes.width),
          into: head(mixed, example, from: index * sizes.depth, width: sizes.channels, position: start),
          stride: sizes.channels, startingAt: .zero, pool: .single)
      }
    }
    Product(rows: sizes.vectors, columns: sizes.channels, depth: sizes.channels).run(
      a: .rows(mixed.view), b: .rows(context.parameterView(2)), into: context.outputView,
      startingAt: .bias(context.parameterView(3)), pool: context.pool)
  }

  /// One position of one example behind those whose keys and values were kept: the same chains as of the whole sequence.
  func step(_ context: ForwardContext, carried: MutableFloatView, window: Int) {
    let place = Int(carried[0])
    precondition(place < window, "more positions than a stream was made for")
    let width = sizes.width - sizes.channels
    let kept = carried.part(from: 1, count: window * width)
    Product(rows: 1, columns: sizes.width, depth: sizes.channels).run(
      a: .rows(context.inputView()), b: .rows(context.parameterView(0)), into: projected,
      startingAt: .bias(context.parameterView(1)), pool: .single)
    if layer.isRotary {
      let angles = RotaryAngles.of(positions: window, width: sizes.depth)
      for index in 0..<sizes.heads + sizes.keyHeads {
        AttentionKernels.rotate(
          head(projected, 0, from: index * sizes.depth, width: sizes.width), positions: 1,
          pitch: sizes.width, angles, isInverse: false, from: place)
      }
    }
    kept.part(from: place * width, count: width).copy(
      from: projected.view.part(from: sizes.channels, count: width))
    for index in 0..<sizes.heads {
      let keys = index / (sizes.heads / sizes.keyHeads) * sizes.depth
      let scores = scratch.part(from: index * window, count: place + 1)
      StridedProduct(rows: 1, columns: place + 1, depth: sizes.depth).run(
        head(projected.view, 0, from: index * sizes.depth, width: sizes.width),
        MatrixView(kept.view.part(from: keys, count: kept.count - keys), stride: width).transposed,
        into: scores, stride: place + 1, startingAt: .zero, pool: .single)
      AttentionKernels.weights(scores, columns: place + 1, counts: [place + 1], scale: scale)
      let values = sizes.keyHeads * sizes.depth + keys
      StridedProduct(rows: 1, columns: sizes.depth, depth: place + 1).run(
        MatrixView(scores.view, stride: place + 1),
        MatrixView(kept.view.part(from: values, count: kept.count - values), stride: width),
        into: head(mixed, 0, from: index * sizes.depth, width: sizes.channels), stride: sizes.channels,
        startingAt: .zero, pool: .single)
    }
    Product(rows: 1, columns: sizes.channels, depth: sizes.channels).run(
      a: .rows(mixed.view), b: .rows(context.parameterView(2)), into: context.outputView,
      startingAt: .bias(context.parameterView(3)), pool: .single)
    carried[0] = Float(place + 1)
  }

  func backward(_ context: BackwardContext) {
    let forward = context.forward
    let gradient = context.outputGradientView.view
    let pool = context.pool
    let mixedGradient = scratch.part(from: sizes.scores + sizes.slopes, count: sizes.vectors * sizes.channels)
    let own = scratch.part(
      from: sizes.scores + sizes.slopes + mixedGradient.count, count: sizes.vectors * sizes.width)
    Product(rows: sizes.channels, columns: sizes.channels, depth: sizes.vectors).run(
      a: .columns(mixed.view), b: .rows(gradient), into: context.parameterGradientView(2), startingAt: .zero,
      pool: pool)
    RecurrentKernels.sumOfRows(gradient, into: context.parameterGradientView(3))
    Product(rows: sizes.vectors, columns: sizes.channels, depth: sizes.channels).run(
      a: .rows(gradient), b: .columns(forward.parameterView(2)), into: mixedGradient, startingAt: .zero,
      pool: pool)
    own.fill(0)
    pool.run(tasks: sizes.examples * sizes.keyHeads) { task in
      let slopes = slopes(of: task)
      forEachBlock(task) { example, keys, index, start, counts in
        let scores = place(task, example, index, start)
        let columns =
          sizes.keepsWeights
          ? counts.max() ?? 0 : weights(example, keys, index, start, counts, into: scores)
        guard columns > 0 else { return }
        let queries = head(
          projected.view, example, from: index * sizes.depth, width: sizes.width, position: start)
        let values = head(projected.view, example, from: valueColumn(keys), width: sizes.width)
        let outer = head(
          mixedGradient.view, example, from: index * sizes.depth, width: sizes.channels, position: start)
        let weights = MatrixView(scores.view, stride: columns)
        StridedProduct(rows: columns, columns: sizes.depth, depth: counts.count).run(
          weights.transposed, outer, into: head(own, example, from: valueColumn(keys), width: sizes.width),
          stride: sizes.width, startingAt: .existing, pool: .single)
        let part = slopes.part(from: 0, count: counts.count * columns)
        StridedProduct(rows: counts.count, columns: columns, depth: sizes.depth).run(
          outer, values.transposed, into: part, stride: columns, startingAt: .zero, pool: .single)
        AttentionKernels.backward(
          weights: scores.view, gradients: part, columns: columns, counts: counts, scale: scale)
        let inner = MatrixView(part.view, stride: columns)
        StridedProduct(rows: counts.count, columns: sizes.depth, depth: columns).run(
          inner, head(projected.view, example, from: keyColumn(keys), width: sizes.width),
          into: head(own, example, from: index * sizes.depth, width: sizes.width, position: start),
          stride: sizes.width, startingAt: .zero, pool: .single)
        StridedProduct(rows: columns, columns: sizes.depth, depth: counts.count).run(
          inner.transposed, queries, into: head(own, example, from: keyColumn(keys), width: sizes.width),
          stride: sizes.width, startingAt: .existing, pool: .single)
      }
    }
    turn(own, isInverse: true, pool: pool)
    Product(rows: sizes.channels, columns: sizes.width, depth: sizes.vectors).run(
      a: .columns(forward.inputView()), b: .rows(own.view), into: context.parameterGradientView(0),
      startingAt: .zero, pool: pool)
    RecurrentKernels.sumOfRows(own.view, into: context.parameterGradientView(1))
    guard let inputGradient = context.inputGradientView() else { return }
    Product(rows: sizes.vectors, columns: sizes.channels, depth: sizes.width).run(
      a: .rows(own.view), b: .columns(forward.parameterView(0)), into: inputGradient, startingAt: .zero,
      pool: pool)
  }
}
