/// A short run whose learning rate grows with every step, to see which rates a network bears.
///
/// The rate grows by one factor from `lowest` to `highest`. The losses are smoothed by s ← s + 0.1·(l − s), divided by
/// 1 − 0.9ᵗ. The run ends when the smoothed loss is four times its least, or is no number. What is suggested is the rate
/// at which the smoothed loss falls fastest. The model is not kept.
///
/// Source: Smith, "Cyclical learning rates for training neural networks", WACV 2017.
package struct LearningRateSearch: Hashable, Sendable, Codable {
  package struct Point: Hashable, Sendable, Codable {
    package var learningRate: Double
    /// Of the batch, before its step.
    package var loss: Double
    package var smoothedLoss: Double
  }

  package let points: [Point]
  /// `nil` when the loss falls nowhere.
  package let suggestion: Double?

  /// - Parameters:
  ///   - configuration: loss, optimizer, batch size and the rest of the run; its learning rate and schedule are not used.
  ///   - lowest: above 0.
  ///   - highest: above `lowest`.
  ///   - steps: at least 10.
  ///   - exchange: with the other processes that train the network together.
  ///   - onStep: is told how many steps are done.
  /// - Throws: `TrainingError` for other numbers, or when data, network and loss do not fit.
  package init(
    _ network: Network, _ configuration: TrainingConfiguration, training: any ExampleSource,
    lowest: Double = 1e-6, highest: Double = 1, steps: Int = 100, threads: Int? = 1,
    exchange: any ShardExchange = OneProcess.only,
    onStep: (Int) -> Trainer.Request = { _ in .continue }
  ) throws {
    guard lowest > 0, highest > lowest, Float(highest).isFinite, Float(lowest) > 0 else {
      throw TrainingError(
        "a search needs learning rates above 0, the highest above the lowest; got \(lowest) and \(highest)")
    }
    guard steps >= 10, steps <= 1_000_000 else {
      throw TrainingError("a search for a learning rate takes from 10 to 1000000 steps; got \(steps)")
    }
    try configuration.check()
    try configuration.check(network)
    let configuration = try configuration.settled(for: training.sample.targets, network)
    try configuration.examples("training", for: network).check(training)
    try configuration.checkNormalization(network, rows: training.rowCount)
    try configuration.checkMemory(network, rows: training.rowCount)
    let settings = configuration.fitting(rows: training.rowCount)
    let pool = try WorkerPool(threads: threads)
    let factor = ElementaryDouble.powers([highest / lowest], [1 / Double(steps - 1)])[0]
    points = try inDefaultFloatingPointEnvironment {
      var beginning = try Trainer.Snapshot(Model(network, seed: settings.seed), settings)
      let session = TrainingSession(
        network: network, configuration: settings, pool: pool, exchange: exchange, taking: &beginning)
      defer { session.end(into: &beginning) }
      let (size, perEpoch) = settings.updates(rows: training.rowCount)
      var order: [Int] = []
      var found: [Point] = []
      var (rate, average, forgotten, least) = (lowest, 0.0, 1.0, Double.infinity)
      for step in 0..<steps {
        let (epoch, place) = (step / perEpoch + 1, step % perEpoch * size)
        if place == 0 {
          order = Trainer.order(count: training.rowCount, epoch: epoch, settings)
          session.carried?.forget()
        }
        let loss = try session.step(
          reading: training, indices: order[place..<min(place + size, order.count)], epoch: epoch,
          learningRate: Float(rate))
        guard loss.isFinite else { break }
        average += 0.1 * (loss - average)
        forgotten *= 0.9
        let smoothed = average / (1 - forgotten)
        found.append(Point(learningRate: rate, loss: loss, smoothedLoss: smoothed))
        least = min(least, smoothed)
        let stops = smoothed > 4 * least && found.count >= 10
        if stops || session.agree(stops: onStep(found.count) == .stop, wantsCheckpoint: false) == .stop {
          break
        }
        rate *= factor
      }
      return found
    }
    suggestion = Self.steepest(points)
  }

  /// Where the smoothed loss falls fastest from step to step, which are equal steps of the logarithm of the rate. The fall
  /// is taken over a fifth of the points, for batches differ. The first averages are of few batches: their falls are chance, so
  /// that no rate is suggested before the curve has settled.
  static func steepest(_ points: [Point]) -> Double? {
    let reach = max(points.count / 10, 2)
    // After so many steps the average has forgotten all but a tenth of its beginning.
    let settled = min(22, points.count / 3)
    var best: (fall: Double, index: Int)?
    for index in points.indices where index >= reach + settled && index + reach < points.count {
      let fall = points[index - reach].smoothedLoss - points[index + reach].smoothedLoss
      if fall > best?.fall ?? 0 { best = (fall, index) }
    }
    return best.map { points[$0.index].learningRate }
  }
}
