/// The memory of a run while it runs: parameters, gradients and the optimizer's state at fixed addresses, and a
/// plan for each shard.
final class TrainingSession {
  let network: Network
  let configuration: TrainingConfiguration
  let pool: WorkerPool
  var parameters: FloatStorage
  private(set) var layerState: FloatStorage
  /// Of a run of one process; several have parts of them in `shared`.
  private var optimizerArrays: [FloatStorage]
  var powers: OptimizerState.Powers
  /// Those of this process.
  private(set) var shards: [Plan]
  /// Layers that are annealed, by their nodes, and the sharpness they have now; `nil` for exact ReLU.
  private let annealed: [(node: Int, layer: any ActivatedLayer, annealing: Annealing)]
  private var sharpness: [Float?]
  /// The moving average of the parameters.
  private var averages: FloatStorage?
  /// Sums of the gradients of an update's batches.
  private(set) var accumulated: FloatStorage
  /// Runs of parameters that share one weight decay and one learning rate; frozen ones are in none.
  private var updateRuns: [UpdateRun]
  var step: Int
  /// What is done to the examples of the current update; `nil` leaves them alone.
  var changes: Changes?
  private let isShared: Bool
  /// Tables of which a batch uses some rows; `nil` where all rows are updated.
  private let usedRows: UsedRows?
  /// What is handed from batch to batch; `nil` where every batch begins anew.
  let carried: CarriedStates?
  /// Where several processes train the network together.
  private(set) var shared: SharedUpdate?
  /// What the ranks want and have agreed on.
  var wishes = StepWishes()
  var agreed = StepWishes()
  /// Of the steps that ranks did together.
  var sharedTime = Duration.zero
  var sharedSteps = 0

  struct Changes {
    var augmentation: Augmentation
    var epoch: Int
    /// The numbers of the update's examples in the training part.
    var numbers: ArraySlice<Int>

    func apply(to plan: Plan, firstRow: Int, rows: Int, inputShape: Shape, seed: UInt64) {
      augmentation.apply(
        to: plan.input(rows: rows), examples: numbers.dropFirst(firstRow).prefix(rows),
        inputShape: inputShape, seed: seed, epoch: epoch)
    }
  }

  /// A class, so that a step counts one owner and not those of three arrays.
  final class UpdateRun {
    let start: Int
    var count: Int
    let decays: Bool
    /// On the learning rate.
    let factor: Float
    /// The number of the table of which rows in use are updated; `nil` for all parameters.
    let table: Int?
    /// How many parameters each array of the run has.
    var arraySizes: [Int]
    /// What threads share.
    var tasks: [Range<Int>] = []
    /// Of the optimizer, for these parameters.
    var state: [MutableFloatView] = []

    init(start: Int, count: Int, decays: Bool, factor: Float, table: Int? = nil) {
      (self.start, self.count, self.decays, self.factor) = (start, count, decays, factor)
      self.table = table
      arraySizes = [count]
    }
  }

  /// Takes the arrays out of the snapshot, one after the other: two copies of all would double the memory of a large
  /// network. `end(into:)` gives them back.
  ///
  /// - Parameter exchange: with the other processes that train the network; each has some of the shards.
  init(
    network: Network, configuration: TrainingConfiguration, pool: WorkerPool,
    exchange: any ShardExchange = OneProcess.only, taking snapshot: inout Trainer.Snapshot
  ) {
    self.network = network
    self.configuration = configuration
    self.pool = pool
    step = snapshot.step
    func storage(taking array: inout [Float], count: Int? = nil) -> FloatStorage {
      let storage = FloatStorage(count: count ?? array.count)
      // Before the first step an array of the optimizer may be empty, for zeros.
      if !array.isEmpty || count == nil { storage.view.copy(from: array) }
      array = []
      return storage
    }
    let storageOfParameters = storage(taking: &snapshot.parameters)
    parameters = storageOfParameters
    let stateStorage = storage(taking: &snapshot.state)
    layerState = stateStorage
    isShared = exchange.rankCount > 1
    var optimizerStorages: [FloatStorage] = []
    if !isShared {
      for index in snapshot.optimizer.arrays.indices {
        optimizerStorages.append(
          storage(taking: &snapshot.optimizer.arrays[index], count: network.parameterCount))
      }
      snapshot.optimizer.arrays = []
    }
    optimizerArrays = optimizerStorages
    let sharedState = isShared ? SharedState(network, exchange: exchange, taking: &snapshot) : nil
    averages = snapshot.averages == nil ? nil : storage(taking: &snapshot.averages!)
    snapshot.averages = nil
    powers = snapshot.optimizer.powers
    let smooth = configuration.smoothLayers(of: network)
    annealed = network.nodes.enumerated().compactMap { index, node in
      guard let annealing = configuration.annealing[node.name], let layer = node.layer as? any ActivatedLayer
      else { return nil }
      return (index, layer, annealing)
    }
    sharpness = annealed.map { _ in nil }
    let rows = (configuration.batchSize + configuration.shards - 1) / configuration.shards
    usedRows = isShared ? nil : UsedRows(network, configuration)
    let sparse = usedRows?.tables.map(\.node) ?? []
    carried =
      configuration.carriesState
      ? CarriedStates(network, rows: configuration.batchSize, given: snapshot.carried) : nil
    snapshot.carried = nil
    let tree = ShardTree(
      shards: configuration.shards, of: configuration.shards, ranks: exchange.rankCount)
    shards = tree.blocks[exchange.rank].map { _ in
      Plan(
        network: network, rows: rows, parameters: storageOfParameters, state: stateStorage, training: true,
        alternatives: smooth, carries: configuration.carriesState, sparseTables: sparse)
    }
    accumulated = FloatStorage(count: configuration.accumulationSteps > 1 ? network.parameterCount : 0)
    var runs: [UpdateRun] = []
    for (index, node) in network.nodes.enumerated() {
      let factor = configuration.learningRateFactors[node.name] ?? 1
      let table = sparse.firstIndex(of: index)
      for (parameter, offset) in zip(node.parameters, node.parameterOffsets) where factor > 0 {
        if let last = runs.last, table == nil, last.table == nil, last.start + last.count == offset,
          last.factor == factor,
          last.decays == parameter.decays || configuration.weightDecay == 0
        {
          last.count += parameter.shape.count
          last.arraySizes.append(parameter.shape.count)
        } else {
          runs.append(
            UpdateRun(
              start: offset, count: parameter.shape.count, decays: parameter.decays, factor: factor,
              table: table))
        }
      }
    }
    for run in runs {
      run.tasks = OptimizerKernels.tasks(arraySizes: run.arraySizes)
      run.state = optimizerStorages.map { $0.view.part(from: run.start, count: run.count) }
    }
    updateRuns = runs
    shared = sharedState.map { state in
      SharedUpdate(
        network, shards: configuration.shards, runs: runs, parameters: storageOfParameters.view,
        results: shards.first?.gradients ?? FloatStorage(count: network.parameterCount), state: state)
    }
  }

  /// Shows them the parameters as they are now.
  func showParameters(to observers: ObserverList) throws {
    if shared != nil, !observers.parameters.isEmpty { shared?.settle() }
    let view = parameters.view
    for show in observers.parameters {
      try show(step, unsafe Span(_unsafeStart: view.base, count: view.count))
    }
  }

  /// Hands out the parameters, to be changed between two steps.
  func withParameters(_ body: (inout MutableSpan<Float>) -> Void) {
    let view = parameters.view
    var span = unsafe MutableSpan(_unsafeStart: view.base, count: view.count)
    body(&span)
  }

  /// Copies what has become of the parameters and of the optimizer.
  func store(into snapshot: inout Trainer.Snapshot) {
    guard let shared else { return hand(to: &snapshot, keeping: true) }
    storeShared(shared, into: &snapshot)
  }

  /// Gives everything back, one array after the other. The session is of no use afterwards.
  ///
  /// Of a run of several processes it gives nothing: what `endShared(into:keepsAll:)` gave is all that there is.
  func end(into snapshot: inout Trainer.Snapshot) {
    releasePlans()
    if !isShared { hand(to: &snapshot, keeping: false) }
  }

  /// Lets go of gradients and activations.
  func releasePlans() {
    shared?.settle()
    shared = nil
    updateRuns = []
    shards = []
    accumulated = FloatStorage(count: 0)
  }

  private func hand(to snapshot: inout Trainer.Snapshot, keeping: Bool) {
    func array(of storage: inout FloatStorage) -> [Float] {
      defer { if !keeping { storage = FloatStorage(count: 0) } }
      return storage.view.toArray()
    }
    snapshot.parameters = array(of: &parameters)
    snapshot.state = array(of: &layerState)
    snapshot.averages = averages == nil ? nil : array(of: &averages!)
    snapshot.optimizer = OptimizerState(arrays: [], powers: powers)
    for index in optimizerArrays.indices {
      snapshot.optimizer.arrays.append(array(of: &optimizerArrays[index]))
    }
    snapshot.step = step
    snapshot.carried = carried?.toArray()
  }

  /// What a model of this moment has: the averages of the parameters where there are any, and the layers' states. They
  /// are those of the session, until its next step.
  ///
  /// Of a run of several processes all have to ask.
  var current: (parameters: FloatStorage, state: FloatStorage) {
    shared?.settle()
    return (shared?.wholeAverages() ?? averages ?? parameters, layerState)
  }

  /// Copies of them.
  var result: (parameters: [Float], state: [Float]) {
    let (parameters, state) = current
    return (parameters.view.toArray(), state.view.toArray())
  }

  /// The parameters as they are now, as bytes of a digest.
  var parameterDigest: String {
    shared?.settle()
    var hash = FingerprintHash()
    // A part at a time: a copy of all would count for a large network.
    for view in [parameters.view, layerState.view] {
      for start in stride(from: 0, to: view.count, by: 1 << 16) {
        hash.add(view.part(from: start, count: min(1 << 16, view.count - start)).toArray())
      }
    }
    return hash.hexadecimal
  }

  /// Gives annealed layers the activation of the coming step.
  ///
  /// - Throws: `FormulaError`, which no checked annealing causes.
  func anneal(totalSteps: Int) throws {
    for (index, entry) in annealed.enumerated() {
      let now = entry.annealing.sharpness(step: step, totalSteps: totalSteps)
      guard now != sharpness[index] else { continue }
      sharpness[index] = now
      var layer = entry.layer
      if let now { layer.activation = try .smoothReLU(k: now) }
      for shard in shards { shard.replaceLayer(at: entry.node, by: layer) }
    }
  }

  /// One step on the examples with the given numbers; returns their mean loss before the step.
  ///
  /// - Parameter numbers: the numbers of the examples in the training part, where `data` is only a piece of it.
  func step(
    on data: Dataset, indices: ArraySlice<Int>, numbers: ArraySlice<Int>? = nil, epoch: Int = 1,
    learningRate: Float
  ) -> Double {
    defer { step += 1 }
    if let augmentation = configuration.augmentation {
      changes = Changes(augmentation: augmentation, epoch: epoch, numbers: numbers ?? indices)
    }
    let size = configuration.batchSize
    if let shared {
      return sharedStep(shared, on: data, indices: indices, learningRate: learningRate)
    }
    guard configuration.accumulationSteps > 1, indices.count > size else {
      let loss = gradients(on: data, indices: indices, firstRow: 0, updateRows: indices.count)
      usedRows?.find(shards, shardRanges(rows: indices.count).map(\.count))
      update(gradients: shards[0].gradients.view, learningRate: learningRate)
      if let usedRows { for shard in shards { usedRows.clear(shard.gradients.view) } }
      return loss / Double(indices.count)
    }
    // Batches of one update are added in their order.
    var loss = 0.0
    for start in stride(from: 0, to: indices.count, by: size) {
      let batch = indices.dropFirst(start).prefix(size)
      loss += gradients(on: data, indices: batch, firstRow: start, updateRows: indices.count)
      if start == 0 {
        accumulated.view.copy(from: shards[0].gradients.view.view)
      } else {
        Reductions.add(shards[0].gradients.view.view, to: accumulated.view)
      }
    }
    update(gradients: accumulated.view, learningRate: learningRate)
    return loss / Double(indices.count)
  }

  /// Fills the gradients of the first shard with those of the whole batch; returns the sum of the losses.
  private func gradients(on data: Dataset, indices: ArraySlice<Int>, firstRow: Int, updateRows: Int) -> Double
  {
    guard let carried else {
      return batchGradients(on: data, indices: indices, firstRow: firstRow, updateRows: updateRows)
    }
    return carried.during(shards, shardRanges(rows: indices.count)) {
      batchGradients(on: data, indices: indices, firstRow: firstRow, updateRows: updateRows)
    }
  }

  private func batchGradients(
    on data: Dataset, indices: ArraySlice<Int>, firstRow: Int, updateRows: Int
  ) -> Double {
    let rows = indices.count
    if configuration.shards == 1 {
      let loss = Self.run(
        shards[0], configuration: configuration, data: data, indices: indices, firstRow: firstRow,
        batchRows: updateRows, step: step, changes: changes, pool: pool)
      if network.stateCount > 0 { follow([0..<rows]) { shards[$0].observations.view } }
      return loss
    }
    let ranges = shardRanges(rows: rows)
    var losses = [Double](repeating: 0, count: ranges.count)
    if ranges.count == 1 {
      losses[0] = Self.run(
        shards[0], configuration: configuration, data: data, indices: indices, firstRow: firstRow,
        batchRows: updateRows, step: step, changes: changes, pool: pool)
    } else {
      losses = shardLosses(
        on: data, indices: indices, firstRow: firstRow, updateRows: updateRows, ranges: ranges)
      // The fixed tree over shards: neighbours first, then neighbours of neighbours.
      var distance = 1
      while distance < ranges.count {
        for shard in stride(from: 0, to: ranges.count - distance, by: 2 * distance) {
          Reductions.add(
            shards[shard + distance].gradients.view.view, to: shards[shard].gradients.view)
          losses[shard] += losses[shard + distance]
        }
        distance *= 2
      }
    }
    follow(ranges) { shards[$0].observations.view }
    return losses[0]
  }

  /// Moves the layers' states towards what this step observed: the mean over the shards, weighted by their rows and
  /// added in the order of the shards.
  ///
  /// - Parameter observations: of each shard, by its number.
  func follow(_ ranges: [Range<Int>], _ observations: (Int) -> MutableFloatView) {
    guard network.stateCount > 0 else { return }
    let observations = ranges.indices.map(observations)
    let rows = Float(ranges.last?.upperBound ?? 1)
    for node in network.nodes {
      for (array, offset) in zip(node.state, node.stateOffsets) {
        for index in offset..<offset + array.shape.count {
          var observed = observations[0][index]
          if ranges.count > 1 {
            observed *= Float(ranges[0].count) / rows
            for shard in ranges.indices.dropFirst() {
              observed += observations[shard][index] * (Float(ranges[shard].count) / rows)
            }
          }
          let state = layerState.view[index]
          layerState.view[index] = state + array.momentum * (observed - state)
        }
      }
    }
  }

  /// Rows of each shard: as equal as can be, the first ones longer. Shards that would be empty are left out.
  func shardRanges(rows: Int) -> [Range<Int>] {
    let count = min(configuration.shards, rows)
    let short = rows / count
    let longer = rows % count
    return (0..<count).map { shard in
      let start = shard * short + min(shard, longer)
      return start..<start + short + (shard < longer ? 1 : 0)
    }
  }

  /// Forward, loss and backward of one shard; returns the sum of its losses.
  static func run(
    _ plan: Plan, configuration: TrainingConfiguration, data: Dataset, indices: ArraySlice<Int>,
    firstRow: Int, batchRows: Int, step: Int, changes: Changes?, pool: WorkerPool,
    watcher: (any PassWatcher)? = nil
  ) -> Double {
    let rows = indices.count
    let pass = Plan.TrainingPass(seed: configuration.seed, step: step, firstRow: firstRow)
    plan.load(data.inputs, indices: indices, pool: pool)
    changes?.apply(
      to: plan, firstRow: firstRow, rows: rows, inputShape: plan.inputShape, seed: configuration.seed)
    return plan.pass(
      configuration.loss, targets: data.targets, indices: indices, scale: 1 / Float(batchRows),
      classWeights: configuration.classWeights, exampleWeights: data.weights, pool: pool, training: pass,
      watcher: watcher)
  }

  /// What makes a gradient that is too long as long as it may be.
  func clippingScale(of gradients: FloatView) -> Float {
    guard let clip = configuration.clipNorm else { return 1 }
    let squares =
      usedRows.map { Reductions.squaredNorm(gradients, in: $0.ranges(of: gradients.count)) }
      ?? Reductions.squaredNorm(gradients)
    let norm = squares.squareRoot()
    return norm > Double(clip) ? Float(Double(clip) / norm) : 1
  }

  private func update(gradients: MutableFloatView, learningRate: Float) {
    let scale = clippingScale(of: gradients.view)
    powers.advance(configuration.optimizer)
    for run in updateRuns {
      if let usedRows, let table = run.table {
        OptimizerKernels.update(
          configuration.optimizer, parameters: parameters.view.part(from: run.start, count: run.count),
          gradients: gradients.view.part(from: run.start, count: run.count), state: run.state,
          ranges: usedRows.ranges(ofTable: table), powers: powers, learningRate: learningRate * run.factor,
          weightDecay: run.decays ? configuration.weightDecay : 0, gradientScale: scale, pool: pool)
        continue
      }
      OptimizerKernels.update(
        configuration.optimizer, parameters: parameters.view.part(from: run.start, count: run.count),
        gradients: gradients.view.part(from: run.start, count: run.count),
        state: run.state, tasks: run.tasks, powers: powers, learningRate: learningRate * run.factor,
        weightDecay: run.decays ? configuration.weightDecay : 0,
        gradientScale: scale, pool: pool)
    }
    if let averages, let decay = configuration.exponentialMovingAverageDecay {
      Reductions.follow(parameters.view.view, average: averages.view, rate: 1 - decay)
    }
  }
}

/// What an optimizer remembers between steps.
package struct OptimizerState: Hashable, Sendable {
  /// One or two floats a parameter, array by array.
  package var arrays: [[Float]]
  package var powers: Powers

  /// β₁ᵗ and β₂ᵗ, by repeated multiplication.
  package struct Powers: Hashable, Sendable, Codable {
    package var beta1 = 1.0
    package var beta2 = 1.0

    mutating func advance(_ optimizer: Optimizer) {
      switch optimizer {
      case .adam(let first, let second, _), .adamW(let first, let second, _):
        beta1 *= Double(first)
        beta2 *= Double(second)
      case .sgd, .rmsProp: break
      }
    }
  }

  init(_ optimizer: Optimizer, parameterCount: Int) {
    arrays = (0..<optimizer.stateArrays).map { _ in [Float](repeating: 0, count: parameterCount) }
    powers = Powers()
  }

  package init(arrays: [[Float]], powers: Powers) {
    self.arrays = arrays
    self.powers = powers
  }
}

/// One result for each task of a pool; every task writes its own.
@safe final class DisjointResults: @unchecked Sendable {
  private let base: UnsafeMutablePointer<Double>
  private let count: Int

  init(count: Int) {
    self.count = count
    unsafe base = .allocate(capacity: count)
    unsafe base.initialize(repeating: 0, count: count)
  }

  deinit {
    unsafe base.deallocate()
  }

  subscript(index: Int) -> Double {
    get {
      precondition(index >= 0 && index < count)
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }
}
