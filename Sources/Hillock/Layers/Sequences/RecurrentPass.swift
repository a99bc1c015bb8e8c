/// Where a recurrent layer keeps the arrays of one pass, and the two ways through its steps.
package struct RecurrentPass {
  private(set) var arrays: ForwardArrays
  let sequences: SequenceBlocks
  let positions: Int
  let channels: Int
  let units: Int
  /// Of all packed rows: x.
  let inputs: MutableFloatView
  /// The states before each step, the gates, and what a cell keeps.
  let previous: [MutableFloatView]
  let gates: [MutableFloatView]
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
    arrays = ForwardArrays(parameters: memory.parameters, units: units, gateCount: layer.gateCount)
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
    gates = (0..<layer.gateCount).map { [units] _ in take(units) }
    kept = (0..<layer.keptCount).map { [units] _ in take(units) }
  }

  /// Rows of a packed array.
  private func rows(_ array: MutableFloatView, from row: Int, count: Int) -> MutableFloatView {
    array.part(from: row * units, count: count * units)
  }

  private func step(_ block: SequenceBlocks.Block, _ number: Int, next: [MutableFloatView], pool: WorkerPool)
    -> RecurrentStep
  {
    let (start, length) = (block.starts[number] * units, block.counts[number] * units)
    return RecurrentStep(
      gates: StepRows(arrays: gates, start: start, length: length),
      kept: StepRows(arrays: kept, start: start, length: length),
      previous: StepRows(arrays: previous, start: start, length: length),
      next: StepRows(arrays: next, start: 0, length: length), rows: block.counts[number], units: units,
      arrays: arrays, pool: pool)
  }

  /// Multiplications of a gate's product from which threads share the gates of a single block.
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
    sequences.run(pool: pool) { number, block, pool in
      if repeated == nil { multiplyInputs(block, pool: pool) }
      let next = work(number, arrays: layer.stateCount)
      takeCarried(block)
      for index in block.counts.indices {
        let step = step(block, index, next: next, pool: pool)
        if pool.threads > 1, step.rows * units * units >= Self.smallestShared {
          pool.run(tasks: layer.gatesOfState) { step.add(step.previous[0].view, toGate: $0) }
        } else {
          for gate in 0..<layer.gatesOfState { step.add(step.previous[0].view, toGate: gate) }
        }
        layer.step(step)
        for (offset, example) in block.examples.prefix(step.rows).enumerated() {
          output.part(from: (example * positions + index) * units, count: units).copy(
            from: next[0].view.part(from: offset * units, count: units))
          carry(next, of: offset, as: example)
        }
        guard index + 1 < block.counts.count else { continue }
        let count = block.counts[index + 1]
        for (state, value) in zip(previous, next) {
          rows(state, from: block.starts[index + 1], count: count).copy(
            from: value.view.part(from: 0, count: count * units))
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
    let (first, count) = (block.rows.lowerBound, block.rows.count)
    for gate in gates.indices {
      multiplyInputs(from: first, count: count, gate, pool: pool)
    }
  }

  /// The same of all blocks, once for each token.
  private func multiplyInputs(_ repeated: RepeatedRows, pool: WorkerPool) {
    for (number, place) in repeated.places.enumerated() {
      inputs.part(from: number * channels, count: channels).copy(
        from: x.part(from: place * channels, count: channels))
    }
    pool.run(tasks: gates.count) { gate in
      multiplyInputs(from: 0, count: repeated.places.count, gate, pool: .single)
      repeated.spread(gates[gate], width: units)
    }
  }

  private func multiplyInputs(from first: Int, count: Int, _ gate: Int, pool: WorkerPool) {
    StridedProduct(rows: count, columns: units, depth: channels).run(
      MatrixView(inputs.view.part(from: first * channels, count: count * channels), stride: channels),
      arrays.input(gate), into: rows(gates[gate], from: first, count: count), stride: units,
      startingAt: .bias(arrays.bias(gate)), pool: pool)
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

  private func carry(_ next: [MutableFloatView], of offset: Int, as example: Int) {
    guard let carried else { return }
    for (number, state) in next.enumerated() {
      carried.part(from: (example * next.count + number) * units, count: units).copy(
        from: state.view.part(from: offset * units, count: units))
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
    let workCount = layer.workCount + layer.stateCount
    let inputWork = scratch.part(
      from: blocks * workCount * SequenceBlocks.size * units, count: sequences.rows * channels)
    sequences.run(pool: context.pool) { number, block, pool in
      let all = work(number, arrays: workCount)
      let (states, others) = (Array(all.prefix(layer.stateCount)), Array(all.dropFirst(layer.stateCount)))
      for state in states { state.fill(0) }
      for index in block.counts.indices.reversed() {
        let step = step(block, index, next: [], pool: pool)
        let own = StepRows(arrays: states, start: 0, length: step.rows * units)
        let gradientOfState = own[0]
        for (offset, example) in block.examples.prefix(step.rows).enumerated() {
          Reductions.add(
            gradient.view.part(from: (example * positions + index) * units, count: units),
            to: gradientOfState.part(from: offset * units, count: units))
        }
        layer.stepBackward(
          step, gradients: own, work: StepRows(arrays: others, start: 0, length: step.rows * units))
        guard index > 0 else { continue }
        for gate in 0..<layer.gatesOfState {
          step.add(step.gates[gate].view, backThroughGate: gate, to: gradientOfState)
        }
      }
      guard let inputGradient else { return }
      let own = inputWork.part(from: block.rows.lowerBound * channels, count: block.rows.count * channels)
      for gate in gates.indices {
        StridedProduct(rows: block.rows.count, columns: channels, depth: units).run(
          MatrixView(
            rows(gates[gate], from: block.rows.lowerBound, count: block.rows.count).view, stride: units),
          arrays.input(gate).transposed, into: own, stride: channels,
          startingAt: gate == 0 ? .zero : .existing, pool: pool)
      }
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
    forEachGate(context.pool) { gate, pool in
      RecurrentKernels.sumOfRows(gates[gate].view, into: biases.part(from: gate * units, count: units))
      guard gate < layer.gatesOfState else { return }
      addUp(previous[0].view, width: units, gate, into: weights, pool: pool)
    }
  }

  /// The gradient of W, which comes last: it may add the gradients of the sums up.
  func gradientOfInputs(_ context: BackwardContext) {
    let weights = context.parameterGradientView(0)
    forEachGate(context.pool) { gate, pool in
      repeated?.addUp(gates[gate], width: units)
      addUp(
        inputs.view, width: channels, gate, rows: repeated?.places.count, into: weights, pool: pool)
    }
  }

  /// Each gate's products are whole tasks where there are several: a product that is cut lays its factors out again for each part.
  private func forEachGate(_ pool: WorkerPool, _ body: (_ gate: Int, _ pool: WorkerPool) -> Void) {
    let isShared = gates.count > 1
    (isShared ? pool : .single).run(tasks: gates.count) { body($0, isShared ? .single : pool) }
  }

  /// The part of a weight's gradient that belongs to a gate: what was multiplied with it, transposed, times the gradient of the sums.
  func addUp(
    _ factor: FloatView, width: Int, _ gate: Int, of sums: MutableFloatView? = nil, rows: Int? = nil,
    into result: MutableFloatView, pool: WorkerPool
  ) {
    let stride = gates.count * units
    StridedProduct(rows: width, columns: units, depth: rows ?? sequences.rows).run(
      MatrixView(factor, stride: width).transposed, MatrixView((sums ?? gates[gate]).view, stride: units),
      into: result.part(from: gate * units, count: result.count - gate * units), stride: stride,
      startingAt: .zero, pool: pool)
  }
}
