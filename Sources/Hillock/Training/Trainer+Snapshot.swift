extension Trainer {
  /// Where a run is: everything that the rest of it depends on, besides the network, the configuration and the data.
  public struct Snapshot: Hashable, Sendable {
    /// As they are now, not as in the best epoch.
    public var parameters: [Float]
    /// Running statistics of the layers.
    public var state: [Float]
    /// The moving averages of the parameters, where the configuration asks for them.
    public var averages: [Float]?
    public var optimizer: OptimizerState
    /// Updates of the parameters so far.
    public var step: Int
    public var history: [Epoch]
    /// Examples that the current epoch has trained on, and the sum of their losses.
    public var examplesDone: Int
    public var lossSum: Double
    public var best: Best?

    /// The epoch with the least loss on the validation part.
    public struct Best: Hashable, Sendable {
      public var epoch: Int
      public var loss: Double
      public var parameters: [Float]
      public var state: [Float]

      public init(epoch: Int, loss: Double, parameters: [Float], state: [Float]) {
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
      averages = configuration.averageDecay == nil ? nil : model.parameters
      optimizer = OptimizerState(configuration.optimizer, parameterCount: model.parameters.count)
      step = 0
      history = []
      examplesDone = 0
      lossSum = 0
    }

    public init(
      parameters: [Float], state: [Float], averages: [Float]?, optimizer: OptimizerState, step: Int,
      history: [Epoch], examplesDone: Int, lossSum: Double, best: Best?
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
    }

    /// Lets go of what a session holds while it runs, and stores at its end.
    mutating func releaseArrays() {
      parameters = []
      state = []
      averages = nil
      optimizer.arrays = []
    }

    /// Checks that the arrays are those of the network and the configuration.
    func check(_ network: Network, _ configuration: TrainingConfiguration) throws(TrainingError) {
      let arrays = [parameters] + optimizer.arrays + [averages, best?.parameters].compactMap(\.self)
      guard arrays.allSatisfy({ $0.count == network.parameterCount }),
        [state, best?.state].compactMap(\.self).allSatisfy({ $0.count == network.stateCount }),
        optimizer.arrays.count == configuration.optimizer.stateArrays,
        (averages == nil) == (configuration.averageDecay == nil)
      else {
        throw TrainingError("the state of the run does not fit the network and the settings")
      }
      guard step >= 0, examplesDone >= 0, history.count <= configuration.epochs else {
        throw TrainingError("the state of the run is beyond its \(configuration.epochs) epochs")
      }
    }
  }
}
