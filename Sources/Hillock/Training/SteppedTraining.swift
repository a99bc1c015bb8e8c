import HillockFormula

/// A training run that its caller drives step by step, and may change between steps: what a page on which people turn knobs needs.
///
/// Without such changes its bits are those of `Trainer` with the same model, data and settings. It is used by one thread at a time.
@_spi(Tools) public final class SteppedTraining {
  private let data: Dataset
  private let network: Network
  private let pool = WorkerPool.single
  private var session: TrainingSession
  private var settings: TrainingConfiguration
  /// Examples of an update, and updates of an epoch.
  private var updateSize: Int
  private var order: [Int] = []
  private var epochOfOrder = 0
  private var examplesDone = 0

  /// Steps so far.
  @_spi(Tools) public private(set) var step = 0
  /// The epoch of the coming step, from 1.
  @_spi(Tools) public private(set) var epoch = 1
  /// Updates of an epoch.
  @_spi(Tools) public private(set) var stepsPerEpoch: Int

  /// - Throws: as `Trainer.run` does for settings and data that do not fit.
  @_spi(Tools) public init(_ model: Model, _ configuration: TrainingConfiguration, on data: Dataset) throws {
    // Its checks are those of every run.
    let trainer = try Trainer(model, configuration)
    network = model.network
    self.data = data
    let settled = configuration.settled(for: data.targets, network)
    try settled.examples("training", for: network).check(data)
    try settled.checkNormalization(network, rows: data.rowCount)
    try settled.checkMemory(network, rows: data.rowCount)
    settings = settled
    let fitting = settled.fitting(rows: data.rowCount)
    (updateSize, stepsPerEpoch) = fitting.updates(rows: data.rowCount)
    var snapshot = trainer.snapshot
    session = TrainingSession(network: network, configuration: fitting, pool: pool, taking: &snapshot)
  }

  /// Runs some steps.
  ///
  /// - Parameter change: is shown the parameters after each step, and may change them; `nil` lets them be.
  /// - Returns: the mean over the examples of the last step of their loss before it.
  /// - Throws: `TrainingError` when the loss is no longer finite; the parameters of that moment can still be read.
  @_spi(Tools) public func run(
    steps: Int, changing change: ((inout MutableSpan<Float>) -> Void)? = nil
  ) throws -> Double {
    try inDefaultFloatingPointEnvironment {
      var loss = 0.0
      var left = steps
      while left > 0 { loss = try runEpoch(atMost: &left, changing: change) }
      return loss
    }
  }

  /// Steps to the end of the epoch, or fewer. What stays as it is in an epoch is asked for once: a step of a small network takes two
  /// microseconds.
  private func runEpoch(
    atMost left: inout Int, changing change: ((inout MutableSpan<Float>) -> Void)?
  ) throws -> Double {
    if epochOfOrder != epoch {
      order = Trainer.order(count: data.rowCount, epoch: epoch, settings)
      session.carried?.forget()
      epochOfOrder = epoch
    }
    let (session, data, order, rows) = (session, data, order, data.rowCount)
    let (rate, schedule, updateSize) = (Double(settings.learningRate), settings.schedule, updateSize)
    let (isConstant, isAnnealed) = (schedule == .constant, !settings.annealing.isEmpty)
    let (reached, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: settings.epochs)
    let total = overflow ? Int.max : reached
    var loss = 0.0
    while left > 0, examplesDone < rows {
      let factor =
        isConstant
        ? 1 : schedule.factor(step: session.step, stepsPerEpoch: stepsPerEpoch, totalSteps: total)
      if isAnnealed { try session.anneal(totalSteps: total) }
      let end = min(examplesDone + updateSize, rows)
      loss = session.step(
        on: data, indices: order[examplesDone..<end], epoch: epoch, learningRate: Float(rate * factor))
      examplesDone = end
      step += 1
      left -= 1
      if let change { session.withParameters(change) }
      guard loss.isFinite else {
        throw TrainingError("the loss became \(loss.isNaN ? "not a number" : "infinite") in step \(step)")
      }
    }
    if examplesDone == rows {
      examplesDone = 0
      epoch += 1
    }
    return loss
  }

  /// The learning rate that the coming step will have, schedule and all.
  @_spi(Tools) public var currentLearningRate: Double {
    Double(settings.learningRate)
      * settings.schedule.factor(
        step: session.step, stepsPerEpoch: stepsPerEpoch,
        totalSteps: stepsPerEpoch.multipliedReportingOverflow(by: settings.epochs).partialValue)
  }

  /// Goes on with another learning rate and weight decay; the optimizer keeps what it remembers.
  ///
  /// - Throws: `TrainingError` for one outside of its domain.
  @_spi(Tools) public func change(learningRate: Float, weightDecay: Float) throws {
    var changed = settings
    changed.learningRate = learningRate
    changed.weightDecay = weightDecay
    try changed.check()
    settings = changed
    var snapshot = Trainer.Snapshot(Model(network, checkedParameters: [], state: []), changed)
    session.end(into: &snapshot)
    session = TrainingSession(
      network: network, configuration: changed.fitting(rows: data.rowCount), pool: pool, taking: &snapshot)
  }

  /// Hands out the parameters, to be changed.
  @_spi(Tools) public func withParameters(_ body: (inout MutableSpan<Float>) -> Void) {
    session.withParameters(body)
  }

  /// Copies of the parameters and of the layers' states.
  @_spi(Tools) public var model: Model {
    let (parameters, state) = session.result
    return Model(network, checkedParameters: parameters, state: state)
  }

  /// The settings, with a loss that fits the data where none was given.
  @_spi(Tools) public var configuration: TrainingConfiguration { settings }
}
