/// What ranks ask of each other between two steps; what one of them wants, all do.
struct StepWishes: OptionSet {
  let rawValue: UInt64

  /// The run is to end.
  static let stop = StepWishes(rawValue: 1)
  /// The state of the run is to be stored.
  static let checkpoint = StepWishes(rawValue: 2)
}

extension TrainingSession {
  /// One step of several processes, each on its shards; the mean loss of all before it.
  func sharedStep(
    _ shared: SharedUpdate, on data: Dataset, indices: ArraySlice<Int>, learningRate: Float
  ) -> Double {
    let beginning = ContinuousClock.now
    defer {
      sharedTime += ContinuousClock.now - beginning
      sharedSteps += 1
    }
    powers.advance(configuration.optimizer)
    var update = SharedUpdate.Step(
      optimizer: configuration.optimizer, powers: powers, learningRate: learningRate,
      weightDecay: configuration.weightDecay, averageDecay: configuration.exponentialMovingAverageDecay)
    let size = configuration.batchSize
    let batches = stride(from: 0, to: indices.count, by: size).map {
      ($0, indices.dropFirst($0).prefix(size))
    }
    // A piece is updated as soon as it is there, unless something has to be known of all.
    let isDirect = batches.count == 1 && configuration.clipNorm == nil
    var loss = 0.0
    for (start, batch) in batches {
      let isLast = start + size >= indices.count
      let sum = sharedGradients(
        shared, on: data, indices: batch, firstRow: start, updateRows: indices.count, isLast: isLast,
        step: isDirect ? update : nil)
      loss += sum
      guard batches.count > 1 else { continue }
      shared.finishBatch()
      shared.addResults(to: accumulated.view, isFirst: start == 0)
    }
    guard !isDirect else { return loss / Double(indices.count) }
    shared.finishBatch()
    let gradients = batches.count > 1 ? accumulated.view : shared.sums
    if configuration.clipNorm != nil {
      shared.gatherGradients(gradients)
      update.scale = clippingScale(of: gradients.view)
    }
    shared.update(update, gradients: gradients, pool: pool)
    return loss / Double(indices.count)
  }

  /// The passes of the shards of this process; the sum of the losses of all.
  private func sharedGradients(
    _ shared: SharedUpdate, on data: Dataset, indices: ArraySlice<Int>, firstRow: Int, updateRows: Int,
    isLast: Bool, step update: SharedUpdate.Step?
  ) -> Double {
    let ranges = shardRanges(rows: indices.count)
    let tree = shared.tree(shards: ranges.count)
    let block = tree.blocks[shared.exchange.rank]
    shared.begin(
      tree, gradients: block.indices.map { shards[$0 - block.lowerBound].gradients.view }, isLast: isLast,
      step: update)
    let found = shardLosses(
      on: data, indices: indices, firstRow: firstRow, updateRows: updateRows, ranges: Array(ranges[block]),
      watcher: shared)
    return meet(shared, tree, ranges, losses: found)
  }

  /// Runs the passes of the shards of this process, whose rows are given; the sum of the losses of each.
  func shardLosses(
    on data: Dataset, indices: ArraySlice<Int>, firstRow: Int, updateRows: Int, ranges: [Range<Int>],
    watcher: (any PassWatcher)? = nil
  ) -> [Double] {
    let step = step
    let shards = shards
    let configuration = configuration
    let changes = changes
    let results = DisjointResults(count: ranges.count)
    let inner = Self.pool(of: ranges.count, from: pool)
    pool.run(tasks: ranges.count) { shard in
      let range = ranges[shard]
      let part = indices[indices.startIndex + range.lowerBound..<indices.startIndex + range.upperBound]
      results[shard] = Self.run(
        shards[shard], configuration: configuration, data: data, indices: part,
        firstRow: firstRow + range.lowerBound, batchRows: updateRows, step: step, changes: changes,
        pool: inner, watcher: watcher)
    }
    return ranges.indices.map { results[$0] }
  }

  /// The threads of each shard: the only one of a process has all.
  private static func pool(of shards: Int, from pool: WorkerPool) -> WorkerPool {
    shards == 1 ? pool : .single
  }

  /// Tells all ranks of the losses and of what the layers observed; the sum of all losses.
  private func meet(
    _ shared: SharedUpdate, _ tree: ShardTree, _ ranges: [Range<Int>], losses: [Double]
  ) -> Double {
    let exchange = shared.exchange
    let (rank, states) = (exchange.rank, network.stateCount)
    // Of each rank: its wishes, and of each of its shards the loss and the observations.
    let messages = tree.blocks.map { ByteStorage(count: 8 + $0.count * (8 + 4 * states)) }
    let own = messages[rank]
    own.store(wishes.rawValue, at: 0)
    for (place, loss) in losses.enumerated() {
      let start = 8 + place * (8 + 4 * states)
      own.store(loss, at: start)
      for index in 0..<states {
        own.store(shards[place].observations.view[index], at: start + 8 + 4 * index)
      }
    }
    let transfers = exchange.others.flatMap { other in
      [
        messages[other].receive(0..<messages[other].count, from: other, tag: ShardTag.steps),
        own.send(0..<own.count, to: other, tag: ShardTag.steps),
      ]
    }
    shared.waiting.measure { exchange.complete(transfers) }
    // A step of several batches meets several times: what was agreed on in one of them holds for the step.
    wishes = []
    var all: [Double] = []
    var observations: [FloatStorage] = []
    for (block, message) in zip(tree.blocks, messages) {
      agreed.formUnion(StepWishes(rawValue: message.load(at: 0)))
      for place in block.indices.map({ $0 - block.lowerBound }) {
        let start = 8 + place * (8 + 4 * states)
        all.append(message.load(at: start))
        let observed = FloatStorage(count: states)
        for index in 0..<states { observed.view[index] = message.load(at: start + 8 + 4 * index) }
        observations.append(observed)
      }
    }
    follow(ranges) { observations[$0].view }
    for addition in ShardTree(shards: ranges.count, of: ranges.count, ranks: 1).ownAdditions[0] {
      all[addition.sum] += all[addition.addend]
    }
    return all[0]
  }

  // MARK: - What becomes of it

  /// Copies what the run is to go on from: the arrays of all slices to rank 0, the parameters and the layers' states to all.
  func storeShared(_ shared: SharedUpdate, into snapshot: inout Trainer.Snapshot) {
    shared.settle()
    let state = shared.state
    snapshot.parameters = parameters.view.toArray()
    snapshot.state = layerState.view.toArray()
    snapshot.averages = state.averages.map(state.collect)
    snapshot.optimizer = OptimizerState(arrays: state.optimizer.map(state.collect), powers: powers)
    if let best = state.best { snapshot.best?.parameters = state.collect(best) }
    snapshot.step = step
  }

  /// Keeps the parameters of this moment as those of the best epoch: of several processes each its slices, and nothing is returned.
  func keepBest() -> [Float] {
    guard let shared else { return result.parameters }
    shared.settle()
    shared.state.keepBest(parameters.view)
    return []
  }

  /// Gives all ranks the model. The session is of no use afterwards.
  ///
  /// - Parameter keepsAll: whether rank 0 gets what the run could go on from; otherwise there is never more in memory than while the
  ///   run went on, and the snapshot has the arrays of the model alone.
  func endShared(into snapshot: inout Trainer.Snapshot, keepsAll: Bool) {
    // Not the update itself, which has the gradients: they go before anything is gathered.
    guard let state = shared?.state else { return }
    shared?.settle()
    if keepsAll {
      snapshot.parameters = parameters.view.toArray()
      snapshot.optimizer = OptimizerState(arrays: state.optimizer.map(state.collect), powers: powers)
    }
    state.releaseOptimizer()
    releasePlans()
    snapshot.state = layerState.view.toArray()
    snapshot.step = step
    func whole(_ own: FloatStorage) -> [Float] {
      state.spread(own, into: parameters.view)
      return parameters.view.toArray()
    }
    if keepsAll {
      snapshot.averages = state.averages.map(whole)
      if let best = state.best { snapshot.best?.parameters = whole(best) }
    } else {
      let made = (state.best ?? state.averages).map(whole) ?? parameters.view.toArray()
      snapshot.parameters = made
      if state.averages != nil { snapshot.averages = made }
      if state.best != nil { snapshot.best?.parameters = made }
    }
    parameters = FloatStorage(count: 0)
  }

  /// Where the time of the steps went; `nil` for a single process.
  var profile: RankProfile? { shared?.profile(steps: sharedSteps, elapsed: sharedTime) }

  /// The rows of an update that this process trains on.
  func ownRows(of count: Int) -> [Int] {
    guard let shared else { return Array(0..<count) }
    return stride(from: 0, to: count, by: configuration.batchSize).flatMap { start -> [Int] in
      let ranges = shardRanges(rows: min(configuration.batchSize, count - start))
      let block = shared.tree(shards: ranges.count).blocks[shared.exchange.rank]
      return ranges[block].flatMap { range in range.map { start + $0 } }
    }
  }

  /// What is done after a step. Of several processes each learns of the others' wishes with the next step.
  func agree(stops: Bool, wantsCheckpoint: Bool) -> StepWishes {
    var own: StepWishes = []
    if stops { own.insert(.stop) }
    if wantsCheckpoint { own.insert(.checkpoint) }
    guard shared != nil else { return own }
    wishes = own
    defer { agreed = [] }
    return agreed
  }

  /// Checks that all ranks have the same parameters.
  ///
  /// - Throws: `TrainingError` that names the ranks.
  func checkAgreement() throws(TrainingError) {
    guard let shared else { return }
    let digests = shared.exchange.gather(Array(parameterDigest.utf8))
    let different = digests.indices.filter { digests[$0] != digests[0] }
    guard different.isEmpty else {
      throw TrainingError(
        "after step \(step) rank \(different.map(String.init).joined(separator: ", ")) has other parameters than rank 0; a machine computes wrongly, or a parameter is not a number"
      )
    }
  }
}
