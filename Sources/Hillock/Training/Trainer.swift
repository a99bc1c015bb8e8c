/// A training run: a model, what is to be done with it, and how far it has come.
///
/// ```swift
/// var trainer = try Trainer(network, TrainingConfiguration(epochs: 20, seed: 7))
/// let report = try trainer.run(training: digits)
/// print(trainer.model.fingerprint, report.best.training.loss)
/// ```
///
/// The result is a function of the network, the data and the configuration. Threads, the instruction set and
/// the machine change the time it takes, never a bit.
public struct Trainer: Sendable {
  public let configuration: TrainingConfiguration
  public private(set) var model: Model
  /// One entry for each epoch that has been run.
  public private(set) var history: [Epoch] = []

  private var optimizerState: OptimizerState
  private var step = 0
  private var best: Best?

  /// What one pass over the training data came to.
  public struct Epoch: Hashable, Sendable, Codable {
    /// From 1.
    public var number: Int
    /// The mean loss over the examples as they were trained on.
    public var trainingLoss: Double
    public var validationLoss: Double?
    /// Accuracy, or R² for regression, on the validation part.
    public var validationMetric: Double?
    public var learningRate: Double
  }

  /// Where a run stands, told while it goes on.
  public struct Progress: Sendable {
    public var epoch: Int
    public var epochs: Int
    /// Examples trained on in this epoch, and how many it has.
    public var examplesDone: Int
    public var examples: Int
    /// The mean loss of this epoch so far.
    public var loss: Double
    /// The last epoch that was completed.
    public var lastEpoch: Epoch?
    public var elapsed: Duration
    /// Examples trained on since the run began, in all epochs.
    public var totalExamples: Int

    public var examplesPerSecond: Double {
      let seconds = elapsed.inSeconds
      return seconds > 0 ? Double(totalExamples) / seconds : 0
    }
  }

  /// What a listener wants.
  public enum Request: Sendable {
    case goOn
    /// End after this step; the best parameters so far are kept.
    case stop
  }

  public struct Report: Sendable {
    public var epochs: Int
    /// The epoch whose parameters the model has.
    public var bestEpoch: Int
    public var stoppedEarly: Bool
    public var interrupted: Bool
    public var elapsed: Duration
    public var examplesPerSecond: Double
  }

  private struct Best: Sendable {
    var epoch: Int
    var loss: Double
    var parameters: [Float]
    var state: [Float]
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
    self.model = model
    self.configuration = configuration
    optimizerState = OptimizerState(configuration.optimizer, parameterCount: model.parameters.count)
  }

  /// Trains for the epochs of the configuration, or until the validation loss stops improving.
  ///
  /// With a validation part, the model ends with the parameters of the epoch whose validation loss was least;
  /// without one, with the last.
  ///
  /// - Parameters:
  ///   - threads: how many threads share the work; changes no bit of the result.
  ///   - onProgress: called after every step; may ask the run to end.
  /// - Throws: `TrainingError` when data, network and loss do not fit, or when the loss is no longer finite.
  public mutating func run(
    training: Dataset, validation: Dataset? = nil, threads: Int? = 1,
    onProgress: (Progress) -> Request = { _ in .goOn }
  ) throws -> Report {
    try inDefaultFloatingPointEnvironment {
      try train(training: training, validation: validation, threads: threads, onProgress: onProgress)
    }
  }

  private mutating func train(
    training: Dataset, validation: Dataset?, threads: Int?, onProgress: (Progress) -> Request
  ) throws -> Report {
    try check(training, "training")
    if let validation { try check(validation, "validation") }
    let pool = try WorkerPool(threads: threads)
    let clock = ContinuousClock()
    let start = clock.now
    let session = TrainingSession(
      model: model, configuration: configuration, pool: pool, state: optimizerState, step: step)
    let batchSize = min(configuration.batchSize, training.rowCount)
    let stepsPerEpoch = (training.rowCount + batchSize - 1) / batchSize
    var interrupted = false
    var stoppedEarly = false
    var totalExamples = 0

    epochs: while history.count < configuration.epochs {
      let number = history.count + 1
      let order = shuffledOrder(count: training.rowCount, epoch: number)
      var lossSum = 0.0
      var done = 0
      var factor = 1.0
      while done < training.rowCount {
        let indices = order[done..<min(done + batchSize, training.rowCount)]
        factor = configuration.schedule.factor(
          step: session.step, stepsPerEpoch: stepsPerEpoch, totalSteps: stepsPerEpoch * configuration.epochs)
        let loss = session.step(
          on: training, indices: indices, learningRate: Float(Double(configuration.learningRate) * factor))
        guard loss.isFinite else {
          throw TrainingError(
            "the loss became \(loss) in epoch \(number); try a lower learning rate than \(configuration.learningRate) or a gradient clip"
          )
        }
        lossSum += loss * Double(indices.count)
        done += indices.count
        totalExamples += indices.count
        let request = onProgress(
          Progress(
            epoch: number, epochs: configuration.epochs, examplesDone: done, examples: training.rowCount,
            loss: lossSum / Double(done), lastEpoch: history.last, elapsed: clock.now - start,
            totalExamples: totalExamples))
        if request == .stop {
          interrupted = true
          break epochs
        }
      }
      model = session.model
      var epoch = Epoch(
        number: number, trainingLoss: lossSum / Double(training.rowCount), validationLoss: nil,
        validationMetric: nil, learningRate: Double(configuration.learningRate) * factor)
      if let validation {
        let evaluation = try Evaluation(model, on: validation, loss: configuration.loss, pool: pool)
        epoch.validationLoss = evaluation.loss
        epoch.validationMetric = evaluation.metric
        if evaluation.loss < best?.loss ?? .infinity {
          best = Best(epoch: number, loss: evaluation.loss, parameters: model.parameters, state: model.state)
        }
      }
      history.append(epoch)
      if let patience = configuration.patience, let best, number - best.epoch >= patience {
        stoppedEarly = true
        break
      }
    }

    model = session.model
    optimizerState = session.state
    step = session.step
    if let best { model = try Model(model.network, parameters: best.parameters, state: best.state) }
    let elapsed = clock.now - start
    return Report(
      epochs: history.count, bestEpoch: best?.epoch ?? history.count, stoppedEarly: stoppedEarly,
      interrupted: interrupted, elapsed: elapsed,
      examplesPerSecond: Double(totalExamples) / max(elapsed.inSeconds, 1e-9))
  }

  /// The order of the examples in an epoch: a function of the seed and the epoch's number.
  private func shuffledOrder(count: Int, epoch: Int) -> [Int] {
    var order = Array(0..<count)
    var random = Philox(seed: configuration.seed, stream: RandomStream.shuffling(epoch: epoch).number)
    random.shuffle(&order)
    return order
  }

  private func check(_ data: Dataset, _ part: String) throws(TrainingError) {
    guard data.rowCount > 0 else { throw TrainingError("the \(part) part has no examples") }
    guard data.featureCount == model.network.inputShape.count else {
      throw TrainingError(
        "the \(part) part has \(data.featureCount) features; the network expects \(model.network.inputShape.count)"
      )
    }
    try configuration.loss.check(data.targets, outputs: model.network.outputShape, part: part)
  }
}

extension Duration {
  /// As a number of seconds.
  public var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
