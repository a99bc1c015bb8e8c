extension Trainer {
  /// Where a run is: everything that the rest of it depends on, besides the network, the configuration and the data.
  public struct Snapshot: Hashable, Sendable {
    /// As they are now, not as in the best epoch.
    package var parameters: [Float]
    /// Running statistics of the layers.
    package var state: [Float]
    /// The moving averages of the parameters, where the configuration asks for them.
    package var averages: [Float]?
    /// Before the first step its arrays are empty, for zeros.
    package var optimizer: OptimizerState
    /// Updates of the parameters so far.
    package var step: Int
    package var history: [Epoch]
    /// Examples that the current epoch has trained on, and the sum of their losses.
    package var examplesDone: Int
    package var lossSum: Double
    package var best: Best?
    /// What layers hand to the next batch, where they do.
    package var carried: [Float]?

    /// The epoch with the least loss on the validation part.
    package struct Best: Hashable, Sendable {
      package var epoch: Int
      package var loss: Double
      package var parameters: [Float]
      package var state: [Float]

      package init(epoch: Int, loss: Double, parameters: [Float], state: [Float]) {
        self.epoch = epoch
        self.loss = loss
        self.parameters = parameters
        self.state = state
      }
    }

    /// The beginning of a run.
    init(_ model: Model, _ configuration: TrainingConfiguration) {
      parameters = model.parameters
      state = model.state
      averages = configuration.exponentialMovingAverageDecay == nil ? nil : model.parameters
      // Zeros: the session makes them, and of several ranks each makes its own alone.
      optimizer = OptimizerState(configuration.optimizer, parameterCount: 0)
      step = 0
      history = []
      examplesDone = 0
      lossSum = 0
    }

    package init(
      parameters: [Float], state: [Float], averages: [Float]?, optimizer: OptimizerState, step: Int,
      history: [Epoch], examplesDone: Int, lossSum: Double, best: Best?,
      carried: [Float]? = nil
    ) {
      self.parameters = parameters
      self.state = state
      self.averages = averages
      self.optimizer = optimizer
      self.step = step
      self.history = history
      self.examplesDone = examplesDone
      self.lossSum = lossSum
      self.best = best
      self.carried = carried
    }

    /// Lets go of what a session holds while it runs, and stores at its end.
    mutating func releaseArrays() {
      parameters = []
      state = []
      averages = nil
      optimizer.arrays = []
      carried = nil
    }

    /// Checks that the arrays are those of the network and the configuration.
    func check(_ network: Network, _ configuration: TrainingConfiguration) throws(TrainingError) {
      let state = step == 0 ? optimizer.arrays.filter { !$0.isEmpty } : optimizer.arrays
      let arrays = [parameters] + state + [averages, best?.parameters].compactMap(\.self)
      guard arrays.allSatisfy({ $0.count == network.parameterCount }),
        [self.state, best?.state].compactMap(\.self).allSatisfy({ $0.count == network.stateCount }),
        optimizer.arrays.count == configuration.optimizer.stateArrays,
        (averages == nil) == (configuration.exponentialMovingAverageDecay == nil)
      else {
        throw TrainingError("the state of the run does not fit the network and the settings")
      }
      guard step >= 0, examplesDone >= 0, history.count <= configuration.epochs else {
        throw TrainingError("the state of the run is beyond its \(configuration.epochs) epochs")
      }
      guard history.enumerated().allSatisfy({ $1.number == $0 + 1 }), lossSum.isFinite else {
        throw TrainingError(
          "the state of the run is damaged: its epochs are not those from 1 on, one after the other")
      }
      guard step >= history.count, examplesDone > 0 || step > 0 || history.isEmpty,
        step > 0 || examplesDone == 0
      else {
        throw TrainingError(
          "the state of the run is damaged: it has \(history.count) epochs after \(step) steps")
      }
      let width = configuration.carriesState ? network.carriedWidth : 0
      guard carried.map({ width > 0 && $0.count % width == 0 }) ?? (width == 0 || examplesDone == 0) else {
        throw TrainingError(
          "the state of the run does not fit the network and the settings: what layers hand on is missing, or none is"
        )
      }
      if let best {
        guard (1...max(history.count, 1)).contains(best.epoch), !history.isEmpty, best.loss.isFinite else {
          throw TrainingError(
            "the state of the run is damaged: its best epoch is \(best.epoch) of \(history.count), with the loss \(best.loss)"
          )
        }
      }
      for power in [optimizer.powers.beta1, optimizer.powers.beta2] {
        guard power >= 0, power <= 1 else {
          throw TrainingError(
            "the state of the run is damaged: a power of the optimizer is \(power), which is not from 0 to 1")
        }
      }
    }
  }
}
