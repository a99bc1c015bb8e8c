import CHillockKernels

/// One step of an optimizer on a run of parameters. Every parameter is on its own.
enum OptimizerKernels {
  /// Runs with fewer parameters are not worth waking a thread for.
  private static let smallestShared = 1 << 14
  /// The most parts that an array is cut into for the threads of a pool, and the least that a part has: a thread that ends
  /// first takes some of another one's.
  private static let mostParts = 32
  private static let smallestPart = 1 << 12

  /// The tasks of a run of arrays of the given sizes, one behind the other, as ranges of the run.
  ///
  /// Parts that begin an array come first, those that end one last. A pool's threads have equal shares of them, in their
  /// order, so each has the same part of each array: the one whose gradient it has computed if the array is the weight of a
  /// dense layer. Arrays too small to be cut are no tasks of their own, which would shift the shares: they go with the part
  /// before them.
  static func tasks(arraySizes: [Int]) -> [Range<Int>] {
    var arrays: [(start: Int, size: Int, parts: Int)] = []
    var count = 0
    for size in arraySizes {
      // A power of two, so that equal parts of arrays have equal numbers.
      var parts = mostParts
      while parts > 1, parts * smallestPart > size { parts /= 2 }
      if parts > 1 || arrays.isEmpty { arrays.append((count, size, parts)) }
      count += size
    }
    let ends = arrays.dropFirst().map(\.start) + [count]
    var tasks: [Range<Int>] = []
    for round in 0..<mostParts {
      for (array, end) in zip(arrays, ends) where round % (mostParts / array.parts) == 0 {
        let part = round / (mostParts / array.parts)
        // A multiple of every vector width.
        let step = (array.size / array.parts + 15) / 16 * 16
        let first = array.start + min(part * step, array.size)
        tasks.append(
          first..<(part + 1 < array.parts ? array.start + min((part + 1) * step, array.size) : end))
      }
    }
    return tasks
  }

  /// - Parameter tasks: ranges that are the whole run together.
  static func update(
    _ optimizer: Optimizer, parameters: MutableFloatView, gradients: FloatView, state: [MutableFloatView],
    tasks: [Range<Int>], powers: OptimizerState.Powers, learningRate: Float, weightDecay: Float,
    gradientScale: Float, pool: WorkerPool
  ) {
    let count = parameters.count
    precondition(gradients.count == count && state.allSatisfy { $0.count == count }, "a run of parameters")
    guard pool.threads > 1, count >= smallestShared else {
      update(
        optimizer, 0..<count, parameters: parameters, gradients: gradients, state: state, powers: powers,
        learningRate: learningRate, weightDecay: weightDecay, gradientScale: gradientScale)
      return
    }
    precondition(tasks.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count }, "ranges of a run")
    pool.run(tasks: tasks.count) { task in
      update(
        optimizer, tasks[task], parameters: parameters, gradients: gradients, state: state, powers: powers,
        learningRate: learningRate, weightDecay: weightDecay, gradientScale: gradientScale)
    }
  }

  /// The same of some ranges of the run alone.
  static func update(
    _ optimizer: Optimizer, parameters: MutableFloatView, gradients: FloatView, state: [MutableFloatView],
    ranges: [Range<Int>], powers: OptimizerState.Powers, learningRate: Float, weightDecay: Float,
    gradientScale: Float, pool: WorkerPool
  ) {
    let count = parameters.count
    precondition(gradients.count == count && state.allSatisfy { $0.count == count }, "a run of parameters")
    precondition(ranges.allSatisfy { $0.lowerBound >= 0 && $0.upperBound <= count }, "ranges of a run")
    let isShared = pool.threads > 1 && ranges.reduce(0) { $0 + $1.count } >= smallestShared
    let parts = isShared ? min(mostParts, ranges.count) : 1
    (isShared ? pool : .single).run(tasks: parts) { part in
      for range in ranges[ranges.count * part / parts..<ranges.count * (part + 1) / parts] {
        update(
          optimizer, range, parameters: parameters, gradients: gradients, state: state, powers: powers,
          learningRate: learningRate, weightDecay: weightDecay, gradientScale: gradientScale)
      }
    }
  }

  /// The parameters of a range of a run.
  private static func update(
    _ optimizer: Optimizer, _ range: Range<Int>, parameters: MutableFloatView, gradients: FloatView,
    state: [MutableFloatView], powers: OptimizerState.Powers, learningRate: Float, weightDecay: Float,
    gradientScale: Float
  ) {
    let start = range.lowerBound
    let count = range.count
    let p = unsafe parameters.base + start
    let g = unsafe gradients.base + start
    switch optimizer {
    case .sgd(let momentum, let nesterov):
      if let velocity = state.first {
        unsafe hk_momentum_update(
          p, g, velocity.base + start, count, learningRate, momentum, nesterov ? 1 : 0, weightDecay,
          gradientScale)
      } else {
        unsafe hk_sgd_update(p, g, count, learningRate, weightDecay, gradientScale)
      }
    case .rmsProp(let decay, let epsilon):
      unsafe hk_rmsprop_update(
        p, g, state[0].base + start, count, learningRate, decay, epsilon, weightDecay, gradientScale)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon):
      var decoupled = false
      if case .adamW = optimizer { decoupled = true }
      var settings = hk_adam(
        rate: learningRate, epsilon: epsilon, beta1: beta1, beta2: beta2,
        correction1: Float(1 - powers.beta1), correction2: Float(1 - powers.beta2),
        coupled_decay: decoupled ? 0 : weightDecay, decoupled_decay: decoupled ? weightDecay : 0,
        gradient_scale: gradientScale)
      unsafe hk_adam_update(&settings, p, g, state[0].base + start, state[1].base + start, count)
    }
  }
}
