/// Where a recurrent layer keeps the arrays of one pass, and the two ways through its steps.
package struct RecurrentPass {
  private(set) var arrays: ForwardArrays
  let sequences: SequenceBlocks
  let positions: Int
  let channels: Int
  let units: Int
  /// Of all packed rows: x.
  let inputs: MutableFloatView
  /// The states before each step.
  let previous: [MutableFloatView]
  /// Of each row all gates, one behind the other.
  let gates: MutableFloatView
  /// Numbers of a row of them.
  let width: Int
  /// What a cell keeps.
  let kept: [MutableFloatView]
  private let x: FloatView
  private let tokens: TokenRows?
  /// Where rows of `inputs` are those of tokens, one each; `nil` where there is one for each packed row.
  private var repeated: RepeatedRows?
  /// Of each example its states.
  private let carried: MutableFloatView?
  /// For U, and for the rest.
  private let factors: MutableFloatView
  private let scratch: MutableFloatView

  init(_ layer: some RecurrentLayer, _ memory: NodeMemory, rows: Int, lengths: FloatView?) {
    let shape = memory.inputShapes[0]
    (positions, channels, units) = (shape.positions, shape.channels, layer.units)
    arrays = ForwardArrays(
      parameters: memory.parameters, units: units, gateCount: layer.gateCount,
      gatesOfState: layer.gatesOfState)
    width = layer.gateCount * units
    sequences = SequenceBlocks(examples: rows, positions: positions, lengths: lengths)
    x = memory.inputs[0].values.view.part(from: 0, count: rows * shape.count)
    carried = memory.carried
    tokens = memory.tokens
    let factorCount = ForwardArrays.factorCount(units: units, gates: layer.gateCount)
    factors = memory.scratch.part(from: 0, count: factorCount)
    scratch = memory.scratch.part(from: factorCount, count: memory.scratch.count - factorCount)
    var next = 0
    let packed = sequences.rows
    func take(_ width: Int) -> MutableFloatView {
      defer { next += packed * width }
      return memory.saved.part(from: next, count: packed * width)
    }
    inputs = take(channels)
    previous = (0..<layer.stateCount).map { [units] _ in take(units) }
    gates = take(width)
    kept = (0..<layer.keptCount).map { [units] _ in take(units) }
  }

  /// Rows of a packed array.
  private func rows(_ array: MutableFloatView, from row: Int, count: Int) -> MutableFloatView {
    array.part(from: row * units, count: count * units)
  }

  /// - Parameter apart: where gates are one by one; none where a layer takes them as they lie.
  private func step(
    _ block: SequenceBlocks.Block, _ number: Int, apart: [MutableFloatView], next: StepRows,
    pool: WorkerPool
  ) -> RecurrentStep {
    let rows = block.counts[number]
    let (start, length) = (block.starts[number] * units, rows * units)
    // A single gate is by itself as it lies.
    let gatesApart =
      width == units
      ? StepRows(arrays: [gates], start: start, length: length)
      : StepRows(arrays: apart, start: 0, length: length)
    return RecurrentStep(
      gates: gatesApart, allGates: gates.part(from: block.starts[number] * width, count: rows * width),
      kept: StepRows(arrays: kept, start: start, length: length),
      previous: StepRows(arrays: previous, start: start, length: length), next: next, rows: rows,
      units: units, arrays: arrays, pool: pool)
  }

  /// Multiplications of a gate's product from which threads share the products of a single block.
  private static let smallestShared = 1 << 18

  /// Memory of a block, in arrays of its rows.
  private func work(_ block: Int, arrays count: Int) -> [MutableFloatView] {
    let size = SequenceBlocks.size * units
    return (0..<count).map { scratch.part(from: (block * count + $0) * size, count: size) }
  }

  /// Lays U out where it is used more than once, and finds the rows that are the same.
  private mutating func prepare(isBackward: Bool) {
    repeated = RepeatedRows(tokens, sequences, positions: positions)
    guard positions > 1 else { return }
    arrays.layOut(transposed: isBackward, into: factors)
  }

  mutating func forward(_ layer: some RecurrentLayer, _ output: MutableFloatView, pool: WorkerPool) {
    prepare(isBackward: false)
    steps(layer, output, pool: pool)
  }

  private func steps(_ layer: some RecurrentLayer, _ output: MutableFloatView, pool: WorkerPool) {
    if let repeated { multiplyInputs(repeated, pool: pool) }
    let isApart = layer.gatesApart > 0
    sequences.run(pool: pool) { number, block, pool in
      if repeated == nil { multiplyInputs(block, pool: pool) }
      let own = work(number, arrays: layer.stateCount + layer.gatesApart)
      let (ends, apart) = (Array(own.prefix(layer.stateCount)), Array(own.dropFirst(layer.stateCount)))
      takeCarried(block)
      for index in block.counts.indices {
        let count = block.counts[index]
        let later = index + 1 < block.counts.count ? block.counts[index + 1] : 0
        // Where all examples go on, the next states are written where the next step reads them.
        let next =
          later == count
          ? StepRows(arrays: previous, start: block.starts[index + 1] * units, length: count * units)
          : StepRows(arrays: ends, start: 0, length: count * units)
        let step = step(block, index, apart: apart, next: next, pool: pool)
        let isShared = pool.threads > 1 && count * units * units >= Self.smallestShared
        step.addState(step.previous[0].view, pool: isShared ? pool : .single)
        if isApart { step.takeGatesApart() }
        layer.step(step)
        if isApart { step.putGatesTogether() }
        let result = next[0]
        for (offset, example) in block.examples.prefix(count).enumerated() {
          output.part(from: (example * positions + index) * units, count: units).copy(
            from: result.view.part(from: offset * units, count: units))
          if offset >= later { carry(next, of: offset, as: example) }
        }
        guard later > 0, later < count else { continue }
        for (number, state) in previous.enumerated() {
          rows(state, from: block.starts[index + 1], count: later).copy(
            from: next[number].view.part(from: 0, count: later * units))
        }
      }
      clearPadding(of: block, in: output, width: units)
    }
  }

  /// The gates' sums of what the rows of a block come from.
  private func multiplyInputs(_ block: SequenceBlocks.Block, pool: WorkerPool) {
    block.forEach(positions: positions) { place, row in
      inputs.part(from: row * channels, count: channels).copy(
        from: x.part(from: place * channels, count: channels))
    }
    multiplyInputs(from: block.rows.lowerBound, count: block.rows.count, pool: pool)
  }

  /// The same of all blocks, once for each token.
  private func multiplyInputs(_ repeated: RepeatedRows, pool: WorkerPool) {
    for (number, place) in repeated.places.enumerated() {
      inputs.part(from: number * channels, count: channels).copy(
        from: x.part(from: place * channels, count: channels))
    }
    multiplyInputs(from: 0, count: repeated.places.count, pool: pool)
    let parts = StridedProduct.parts(of: width, for: pool.threads)
    pool.run(tasks: parts.count) { repeated.spread(gates, columns: parts[$0], pitch: width) }
  }

  private func multiplyInputs(from first: Int, count: Int, pool: WorkerPool) {
    StridedProduct(rows: count, columns: width, depth: channels).run(
      MatrixView(inputs.view.part(from: first * channels, count: count * channels), stride: channels),
      arrays.input, into: gates.part(from: first * width, count: count * width), stride: width,
      startingAt: .bias(arrays.bias), pool: pool)
  }

  /// The states before the first step of a block.
  private func takeCarried(_ block: SequenceBlocks.Block) {
    guard let count = block.counts.first else { return }
    for (number, state) in previous.enumerated() {
      let first = rows(state, from: block.rows.lowerBound, count: count)
      guard let carried else {
        first.fill(0)
        continue
      }
      for (offset, example) in block.examples.prefix(count).enumerated() {
        first.part(from: offset * units, count: units).copy(
          from: carried.view.part(from: (example * previous.count + number) * units, count: units))
      }
    }
  }

  private func carry(_ next: StepRows, of offset: Int, as example: Int) {
    guard let carried else { return }
    for number in previous.indices {
      carried.part(from: (example * previous.count + number) * units, count: units).copy(
        from: next[number].view.part(from: offset * units, count: units))
    }
  }

  /// Zeros where nothing was written.
  private func clearPadding(of block: SequenceBlocks.Block, in array: MutableFloatView, width: Int) {
    for (offset, example) in block.examples.enumerated() {
      let steps = block.counts.prefix { $0 > offset }.count
      array.part(from: (example * positions + steps) * width, count: (positions - steps) * width).fill(0)
    }
  }

  mutating func backward(_ layer: some RecurrentLayer, _ context: BackwardContext) {
    prepare(isBackward: true)
    steps(layer, context)
  }

  private func steps(_ layer: some RecurrentLayer, _ context: BackwardContext) {
    let gradient = context.outputGradientView
    let inputGradient = context.inputGradientView()
    let blocks = sequences.blocks.count
    let workCount = layer.workCount + layer.stateCount + layer.gatesApart
    let isApart = layer.gatesApart > 0
    let inputWork = scratch.part(
      from: blocks * workCount * SequenceBlocks.size * units, count: sequences.rows * channels)
    sequences.run(pool: context.pool) { number, block, pool in
      let all = work(number, arrays: workCount)
      let (states, apart) = (Array(all.prefix(layer.stateCount)), Array(all.suffix(layer.gatesApart)))
      let others = Array(all.dropFirst(layer.stateCount).dropLast(layer.gatesApart))
      for state in states { state.fill(0) }
      for index in block.counts.indices.reversed() {
        let step = step(
          block, index, apart: apart, next: StepRows(arrays: [], start: 0, length: 0), pool: pool)
        let own = StepRows(arrays: states, start: 0, length: step.rows * units)
        let gradientOfState = own[0]
        for (offset, example) in block.examples.prefix(step.rows).enumerated() {
          Reductions.add(
            gradient.view.part(from: (example * positions + index) * units, count: units),
            to: gradientOfState.part(from: offset * units, count: units))
        }
        if isApart { step.takeGatesApart() }
        layer.stepBackward(
          step, gradients: own, work: StepRows(arrays: others, start: 0, length: step.rows * units))
        if isApart { step.putGatesTogether() }
        if index > 0 { step.addStateGradient(to: gradientOfState) }
      }
      guard let inputGradient, repeated == nil else { return }
      let own = inputWork.part(from: block.rows.lowerBound * channels, count: block.rows.count * channels)
      StridedProduct(rows: block.rows.count, columns: channels, depth: width).run(
        MatrixView(
          gates.view.part(from: block.rows.lowerBound * width, count: block.rows.count * width),
          stride: width),
        arrays.input.transposed, into: own, stride: channels, startingAt: .zero, pool: pool)
      block.forEach(positions: positions) { place, row in
        inputGradient.part(from: place * channels, count: channels).copy(
          from: inputWork.view.part(from: row * channels, count: channels))
      }
      clearPadding(of: block, in: inputGradient, width: channels)
    }
  }

  /// The gradients of U and b; those of the sums stay as they are.
  func gradientsOfState(_ layer: some RecurrentLayer, _ context: BackwardContext) {
    let (weights, biases) = (context.parameterGradientView(1), context.parameterGradientView(2))
    let wide = layer.gatesOfState * units
    forEachPart(context.pool) { columns in
      RecurrentKernels.sumOfRows(
        gates.view, from: columns.lowerBound, pitch: width,
        into: biases.part(from: columns.lowerBound, count: columns.count))
      addUp(previous[0].view, width: units, columns.clamped(to: 0..<wide), into: weights)
    }
  }

  /// The gradient of W, which comes last: it may add the gradients of the sums up.
  func gradientOfInputs(_ context: BackwardContext) {
    let weights = context.parameterGradientView(0)
    forEachPart(context.pool) { columns in
      repeated?.addUp(gates, columns: columns, pitch: width)
      addUp(inputs.view, width: channels, columns, rows: repeated?.places.count, into: weights)
    }
    if let repeated, let inputGradient = context.inputGradientView() {
      gradientOfTokens(repeated, into: inputGradient, pool: context.pool)
    }
  }

  /// The gradient of each token's vector at the first position that has it, and 0 at the others: an embedding adds them up.
  private func gradientOfTokens(
    _ repeated: RepeatedRows, into inputGradient: MutableFloatView, pool: WorkerPool
  ) {
    let count = repeated.places.count
    let own = scratch.part(from: 0, count: count * channels)
    StridedProduct(rows: count, columns: channels, depth: width).run(
      MatrixView(gates.view.part(from: 0, count: count * width), stride: width), arrays.input.transposed,
      into: own, stride: channels, startingAt: .zero, pool: pool)
    inputGradient.fill(0)
    for (number, place) in repeated.places.enumerated() {
      inputGradient.part(from: place * channels, count: channels).copy(
        from: own.view.part(from: number * channels, count: channels))
    }
  }

  /// Each thread has columns of the gates: a product that is cut otherwise lays its factors out again for each part.
  private func forEachPart(_ pool: WorkerPool, _ body: (_ columns: Range<Int>) -> Void) {
    let parts = StridedProduct.parts(of: width, for: pool.threads)
    pool.run(tasks: parts.count) { body(parts[$0]) }
  }

  /// Columns of a weight's gradient: what was multiplied with it, transposed, times the gradient of the sums.
  private func addUp(
    _ factor: FloatView, width factorWidth: Int, _ columns: Range<Int>, rows: Int? = nil,
    into result: MutableFloatView
  ) {
    guard !columns.isEmpty else { return }
    let start = columns.lowerBound
    StridedProduct(rows: factorWidth, columns: columns.count, depth: rows ?? sequences.rows).run(
      MatrixView(factor, stride: factorWidth).transposed,
      MatrixView(gates.view.part(from: start, count: gates.count - start), stride: width),
      into: result.part(from: start, count: result.count - start), stride: width, startingAt: .zero,
      pool: .single)
  }

  /// The same of one gate, with the sums' gradient or another one of as many rows.
  func addUp(
    _ factor: FloatView, gate: Int, of sums: FloatView? = nil, into result: MutableFloatView, pool: WorkerPool
  ) {
    let start = gate * units
    let gradient =
      sums.map { MatrixView($0, stride: units) }
      ?? MatrixView(gates.view.part(from: start, count: gates.count - start), stride: width)
    StridedProduct(rows: units, columns: units, depth: sequences.rows).run(
      MatrixView(factor, stride: units).transposed, gradient,
      into: result.part(from: start, count: result.count - start), stride: width, startingAt: .zero,
      pool: pool)
  }
}
