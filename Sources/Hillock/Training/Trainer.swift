/// A training run: a model, what is to be done with it, and how far it has come.
///
/// ```swift
/// var trainer = try Trainer(network, TrainingConfiguration(epochs: 20, seed: 7))
/// let report = try trainer.run(on: data)
/// print(trainer.model.fingerprint, report.bestEpoch)
/// ```
///
/// Who needs the model alone says `network.trained(on: data)`.
///
/// The result is a function of the network, the data and the configuration. Threads, the instruction set and
/// the machine change the time it takes, never a bit.
///
/// A run that was stopped goes on where it was when `run` is called again with the same data. Its `snapshot` can be
/// written and read (`CheckpointFile` of HillockInterchange), and the continued run has the bits of one that was
/// never stopped.
public struct Trainer: Sendable {
  /// The settings of the run.
  public let configuration: TrainingConfiguration
  /// One entry for each epoch that has been run.
  public var history: [Epoch] { snapshot.history }
  /// Everything that the rest of the run depends on, besides the network, the configuration and the data.
  public private(set) var snapshot: Snapshot

  private let network: Network
  /// Of the data of the last run.
  private var preprocessing: Preprocessing?
  private var settled: TrainingConfiguration?
  /// How many training examples the run had when it was stopped.
  private var rowsBefore: Int?

  /// The model with the parameters of the best epoch so far, by the loss of the validation part; without one, with
  /// those of the last step.
  public var model: Model {
    let best = snapshot.best
    return model(best?.parameters ?? snapshot.averages ?? snapshot.parameters, best?.state ?? snapshot.state)
  }

  /// The model with what predictions take besides, as it was trained on the data of the last run; before the first run, one that
  /// takes numbers as they are.
  public var trainedModel: TrainedModel {
    TrainedModel(
      model: model, preprocessing: preprocessing ?? .plain(network), configuration: settled ?? configuration)
  }

  /// What one pass over the training data came to.
  public struct Epoch: Hashable, Sendable, Codable {
    /// From 1.
    public var number: Int
    /// The mean loss over the examples as they were trained on.
    public var trainingLoss: Double
    /// Where there is a validation part.
    public var validationLoss: Double?
    /// Accuracy, or R² for regression, on the validation part.
    public var validationMetric: Double?
    /// That of the last step.
    public var learningRate: Double
    /// What observers measured, by name; see `Observer.metrics(_:)`.
    public var metrics: [String: Double] {
      get { ownMetrics ?? [:] }
      set { ownMetrics = newValue.isEmpty ? nil : newValue }
    }
    // Files have it where there is one.
    private var ownMetrics: [String: Double]?

    init(
      number: Int, trainingLoss: Double, validationLoss: Double?, validationMetric: Double?,
      learningRate: Double
    ) {
      self.number = number
      self.trainingLoss = trainingLoss
      self.validationLoss = validationLoss
      self.validationMetric = validationMetric
      self.learningRate = learningRate
    }
  }

  /// Where a run stands, told while it goes on.
  public struct Progress: Sendable {
    /// The epoch in work.
    public var epoch: Int
    /// Epochs that were asked for.
    public var epochs: Int
    /// Examples trained on in this epoch, and how many it has.
    public var examplesDone: Int
    /// Examples of an epoch.
    public var examples: Int
    /// The mean loss of this epoch so far.
    public var loss: Double
    /// The mean loss of the examples of this step, before it.
    package var stepLoss: Double
    /// The learning rate of this step.
    public var learningRate: Double
    /// The last epoch that was completed.
    package var lastEpoch: Epoch?
    /// When the run began. Who asks for no time does not pay for a look at the clock.
    var start: ContinuousClock.Instant
    /// Time since the run began.
    public var elapsed: Duration { ContinuousClock().now - start }
    /// Examples trained on since the run began, in all epochs.
    package var totalExamples: Int

    package var examplesPerSecond: Double {
      let seconds = elapsed.inSeconds
      return seconds > 0 ? Double(totalExamples) / seconds : 0
    }
  }

  /// What a listener wants.
  package enum Request: Sendable {
    /// Another step.
    case `continue`
    /// End after this step; the best parameters so far are kept.
    case stop
  }

  /// How a run went.
  public struct Report: Sendable {
    /// Epochs that were trained.
    public var epochs: Int
    /// The epoch whose parameters the model has.
    public var bestEpoch: Int
    /// Whether patience ended it.
    public var wasStoppedEarly: Bool
    /// Whether the caller or an observer ended it.
    public var wasInterrupted: Bool
    /// How long it took.
    public var elapsed: Duration
    package var examplesPerSecond: Double
    /// Where the time of this rank went; `nil` for a run of one process.
    package var ranks: RankProfile?
  }

  /// A run over a network with starting parameters made from the seed.
  ///
  /// - Throws: `TrainingError` when a setting is out of its range.
  public init(_ network: Network, _ configuration: TrainingConfiguration = .init()) throws {
    try self.init(Model(network, seed: configuration.seed), configuration)
  }

  /// A run that goes on from a model.
  public init(_ model: Model, _ configuration: TrainingConfiguration = .init()) throws {
    try configuration.check()
    try configuration.check(model.network)
    try model.checkFinite()
    try configuration.checkMemory(model.network, rows: 1)
    network = model.network
    self.configuration = configuration
    snapshot = Snapshot(model, configuration)
  }

  /// A run that goes on from where another one of the same network and configuration was.
  ///
  /// - Throws: `TrainingError` when the snapshot does not fit them.
  public init(_ network: Network, _ configuration: TrainingConfiguration, from snapshot: Snapshot) throws {
    try configuration.check()
    try configuration.check(network)
    try snapshot.check(network, configuration)
    try configuration.checkMemory(network, rows: 1)
    self.network = network
    self.configuration = configuration
    self.snapshot = snapshot
  }

  private func model(_ parameters: [Float], _ state: [Float]) -> Model {
    // The counts were checked or come from the network itself.
    Model(network, checkedParameters: parameters, state: state)
  }

  /// Trains for the epochs of the configuration, or until the validation loss stops improving.
  ///
  /// With a validation part, the model ends with the parameters of the epoch whose validation loss was least;
  /// without one, with the last.
  ///
  /// The caller's thread is busy until the run ends; `events(on:)` trains on a thread of its own, which is what
  /// asynchronous code wants. Where the caller is a task that is cancelled, the run ends as with `.stop`, and the report says
  /// that it was interrupted.
  ///
  /// - Parameters:
  ///   - training: a `Dataset`, or another source that reads examples when they are needed.
  ///   - threads: how many threads share the work, `nil` for as many as there are processors; changes no bit of the result.
  ///   - observers: are told of the run in their order and may end it; an error of theirs ends it.
  /// - Throws: `TrainingError` when data, network and loss do not fit, when a number of the data is not finite, when a run goes
  ///   on with another number of examples, or when the loss is no longer finite; `NetworkError` when the machine has too
  ///   little memory; what the source and the observers throw.
  @discardableResult
  public mutating func run(
    on training: any ExampleSource, validation: Dataset? = nil, threads: Int? = 1, observers: [Observer] = []
  ) throws -> Report {
    try run(on: training, validation: validation, threads: threads, observers: observers) { _ in .continue }
  }

  /// The same for who is told with closures that do not leave the caller's thread.
  ///
  /// - Parameters:
  ///   - onCheckpoint: one more observer of checkpoints.
  ///   - onProgress: is called after every step; may ask the run to end.
  ///   - exchange: with the other processes that train the model together, each on its shards; see `TrainingSession`. Their
  ///     observers are those of rank 0; a wish of theirs is done one step later. All have the model in the end, rank 0 the snapshot.
  ///   - keepsSnapshot: whether a run of several processes is to be gone on from. Where neither this nor an observer of checkpoints
  ///     wants it, they gather no more than the model.
  @discardableResult
  package mutating func run(
    on training: any ExampleSource, validation: Dataset? = nil, threads: Int? = 1,
    observers: [Observer] = [], checkpointInterval: Duration = .seconds(30),
    exchange: any ShardExchange = OneProcess.only, keepsSnapshot: Bool = true,
    onCheckpoint: ((Snapshot) throws -> Void)? = nil, onProgress: (Progress) -> Request
  ) throws -> Report {
    let start = ContinuousClock.now
    let isFirst = exchange.rank == 0
    var list = ObserverList(isFirst ? observers : [], start: start)
    if let onCheckpoint, isFirst { list.add(onCheckpoint, every: checkpointInterval, start: start) }
    let report = try inDefaultFloatingPointEnvironment {
      try train(
        on: training, validation, threads: threads, start: start, exchange: exchange,
        keepsSnapshot: keepsSnapshot, onProgress, &list)
    }
    try list.save(snapshot)
    return report
  }

  private mutating func train(
    on training: any ExampleSource, _ validation: Dataset?, threads: Int?, start: ContinuousClock.Instant,
    exchange: any ShardExchange, keepsSnapshot: Bool, _ onProgress: (Progress) -> Request,
    _ observers: inout ObserverList
  ) throws -> Report {
    let sample = try training.sample
    let configuration = configuration.settled(for: sample.targets, network)
    let validation = try sample.preparing(validation)
    try configuration.examples("training", for: network).check(training)
    if let validation { try configuration.examples("validation", for: network).check(validation) }
    try configuration.checkPatience(hasValidation: validation != nil)
    try model(snapshot.parameters, snapshot.state).checkFinite()
    try checkRows(training.rowCount)
    try configuration.checkNormalization(network, rows: training.rowCount)
    try configuration.checkMemory(network, rows: training.rowCount, ranks: exchange.rankCount)
    rowsBefore = training.rowCount
    settled = configuration
    preprocessing = try sample.preprocessing(for: network)
    let pool = try WorkerPool(threads: threads)
    let fitting = configuration.fitting(rows: training.rowCount)
    // Asked once: a step of a small network takes a microsecond.
    let data = training as? Dataset
    if exchange.rankCount > 1 {
      try RankAgreement(network, configuration, training, validation, snapshot).check(over: exchange)
    }
    try checkCarried(fitting, ranks: exchange.rankCount)
    let session = TrainingSession(
      network: network, configuration: fitting, pool: pool, exchange: exchange, taking: &snapshot)
    defer { session.end(into: &snapshot) }
    let (updateSize, stepsPerEpoch) = fitting.updates(rows: training.rowCount)
    // A step of a small network takes a microsecond, which a look at the task each time would add to.
    let stepsBetweenLooks = Int(
      1e7 / (Double(network.parameterCount + network.inputShape.count) * Double(updateSize)), within: 1...256)
    var interrupted = false
    var totalExamples = 0

    while !isFinished(hasValidation: validation != nil), !interrupted {
      let number = history.count + 1
      let order = Self.order(count: training.rowCount, epoch: number, configuration)
      if snapshot.examplesDone == 0 { session.carried?.forget() }
      var rate = 0.0
      while snapshot.examplesDone < training.rowCount {
        let done = snapshot.examplesDone
        let indices = order[done..<min(done + updateSize, training.rowCount)]
        rate =
          Double(configuration.learningRate)
          * configuration.schedule.factor(
            step: session.step, stepsPerEpoch: stepsPerEpoch, totalSteps: stepsPerEpoch * configuration.epochs
          )
        try session.anneal(totalSteps: stepsPerEpoch * configuration.epochs)
        let loss =
          if let data {
            session.step(on: data, indices: indices, epoch: number, learningRate: Float(rate))
          } else {
            try session.step(reading: training, indices: indices, epoch: number, learningRate: Float(rate))
          }
        guard loss.isFinite else {
          throw TrainingError(
            "the loss became \(loss.isNaN ? "not a number" : "infinite") in epoch \(number); try a lower learning rate than \(configuration.learningRate) or a gradient clip"
          )
        }
        snapshot.lossSum += loss * Double(indices.count)
        snapshot.examplesDone += indices.count
        totalExamples += indices.count
        // After the counts: a run that an observer ends can go on where it was.
        try session.showParameters(to: observers)
        let progress = Progress(
          epoch: number, epochs: configuration.epochs, examplesDone: snapshot.examplesDone,
          examples: training.rowCount, loss: snapshot.lossSum / Double(snapshot.examplesDone),
          stepLoss: loss, learningRate: rate, lastEpoch: history.last, start: start,
          totalExamples: totalExamples)
        let request = onProgress(progress)
        let stops =
          try observers.request(after: progress) == .stop || request == .stop
          || session.step % stepsBetweenLooks == 0 && Task.isCancelled
        let wishes = session.agree(stops: stops, wantsCheckpoint: observers.isCheckpointDue)
        if wishes.contains(.stop) {
          interrupted = true
          break
        }
        if session.step % Self.stepsBetweenDigests == 0 { try session.checkAgreement() }
        if wishes.contains(.checkpoint) {
          session.store(into: &snapshot)
          try observers.saveWhereDue(snapshot)
          snapshot.releaseArrays()
          if session.shared != nil { snapshot.best?.parameters = [] }
        }
      }
      // An epoch that was stopped at its very last step is complete.
      guard snapshot.examplesDone == training.rowCount else { break }
      try endEpoch(
        number, rate: rate, examples: training.rowCount, validation: validation, session: session, pool: pool,
        configuration)
      let stops = try tell(observers, session, validation ?? data) == .stop || session.wishes.contains(.stop)
      if exchange.isAnywhere(stops) { interrupted = true }
      try session.checkAgreement()
    }
    let ranks = session.profile
    if exchange.rankCount > 1 {
      session.endShared(
        into: &snapshot, keepsAll: exchange.isAnywhere(keepsSnapshot || observers.wantsCheckpoints))
    }

    let elapsed = ContinuousClock.now - start
    return Report(
      epochs: history.count, bestEpoch: snapshot.best?.epoch ?? history.count,
      wasStoppedEarly: history.count < configuration.epochs && !interrupted, wasInterrupted: interrupted,
      elapsed: elapsed, examplesPerSecond: Double(totalExamples) / max(elapsed.inSeconds, 1e-9),
      ranks: ranks)
  }

  /// Checks that the states which a run goes on with are those of its batches.
  private func checkCarried(_ configuration: TrainingConfiguration, ranks: Int) throws(TrainingError) {
    guard ranks == 1 || !configuration.updatesUsedRowsOnly else {
      throw TrainingError("rows in use are updated alone in one process; got \(ranks)", setting: "used-rows")
    }
    guard configuration.carriesState else { return }
    guard ranks == 1 else {
      throw TrainingError(
        "state is carried from batch to batch in one process; got \(ranks)", setting: "carry")
    }
    if let carried = snapshot.carried, carried.count != configuration.batchSize * network.carriedWidth {
      throw TrainingError(
        "the run was stopped with the states of other batches than \(configuration.batchSize) rows")
    }
  }

  /// Checks that a run goes on with as many examples as it began with: the epoch that it was stopped in is one of theirs.
  private func checkRows(_ rows: Int) throws(TrainingError) {
    if let rowsBefore, rowsBefore != rows {
      throw TrainingError(
        "the run began with \(rowsBefore) training examples and cannot go on with \(rows); give it the same ones, or begin a new run with Trainer(trainer.model, …)"
      )
    }
    let (size, count) = configuration.fitting(rows: rows).updates(rows: rows)
    let done = snapshot.examplesDone
    guard done <= rows, done == rows || done % size == 0,
      snapshot.step == history.count * count + (done + size - 1) / size
    else {
      throw TrainingError(
        "the run was stopped after step \(snapshot.step), with \(done) examples of epoch \(history.count + 1) done; these are no steps of \(rows) training examples. Go on with the same ones"
      )
    }
  }

  /// Whether all epochs have been run, or the validation loss has stopped improving.
  private func isFinished(hasValidation: Bool) -> Bool {
    if history.count >= configuration.epochs { return true }
    guard hasValidation, let patience = configuration.patience, let best = snapshot.best else { return false }
    return history.count - best.epoch >= patience
  }

  /// Measures what observers want measured of the last epoch, and tells them of it.
  private mutating func tell(
    _ observers: ObserverList, _ session: TrainingSession, _ data: Dataset?
  ) throws -> Request {
    let last = snapshot.history.count - 1
    var now: Model?
    if session.shared == nil
      ? observers.needsModel : session.shared?.exchange.isAnywhere(observers.needsModel) ?? false
    {
      let (parameters, state) = session.result
      now = model(parameters, state)
    }
    if let now, let data {
      for (name, metric) in observers.metrics.sorted(by: { $0.key < $1.key }) {
        let value = try metric(now, data)
        if value.isFinite { snapshot.history[last].metrics[name] = value }
      }
    }
    return try observers.request(after: snapshot.history[last], of: configuration.epochs, now)
  }

  private mutating func endEpoch(
    _ number: Int, rate: Double, examples: Int, validation: Dataset?, session: TrainingSession,
    pool: WorkerPool, _ configuration: TrainingConfiguration
  ) throws {
    var epoch = Epoch(
      number: number, trainingLoss: snapshot.lossSum / Double(examples), validationLoss: nil,
      validationMetric: nil, learningRate: rate)
    if let validation {
      let exchange = session.shared?.exchange ?? OneProcess.only
      let (parameters, state) = session.current
      let outputs = try Model.outputs(
        network, parameters: parameters, state: state, for: validation.inputs, pool: pool, exchange: exchange)
      let evaluation = try Evaluation(
        of: outputs, validation, network, loss: configuration.loss,
        classWeights: configuration.judgingWeights(for: validation.targets))
      epoch.validationLoss = evaluation.loss
      epoch.validationMetric = evaluation.metric
      if evaluation.loss < snapshot.best?.loss ?? .infinity {
        snapshot.best = Snapshot.Best(
          epoch: number, loss: evaluation.loss, parameters: session.keepBest(), state: state.view.toArray())
      }
    }
    snapshot.history.append(epoch)
    snapshot.examplesDone = 0
    snapshot.lossSum = 0
  }

  /// After so many steps ranks compare their parameters, as they do at the end of each epoch.
  private static let stepsBetweenDigests = 1_000

  /// The order of the examples in an epoch: a function of the seed and the epoch's number.
  static func order(count: Int, epoch: Int, seed: UInt64) -> [Int] {
    var order = Array(0..<count)
    RandomKernels.shuffle(&order, seed: seed, stream: .shuffling(epoch: epoch))
    return order
  }
}

extension Duration {
  /// As a number of seconds.
  package var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
