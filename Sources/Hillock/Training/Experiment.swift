import HillockFormula

/// A whole training job on a table or on images: split, preprocess, form, train, evaluate.
///
/// Only the data is needed; everything else has a default that suits data of its size. Defaults are chosen from
/// the number of training examples and the task, never from the values in the test part.
package struct Experiment: Sendable {
  /// What may be said of a run. What is `nil` follows from the data; settings that do not depend on the data are those of
  /// `TrainingConfiguration` and read and set as if they stood here: `options.clipNorm = 1`.
  @dynamicMemberLookup
  package struct Options: Sendable {
    /// Hidden layers as typed for `LayerList`; `nil` takes a default.
    package var layers: String?
    /// Passes over the training part.
    package var epochs: Int?
    /// Examples of a step.
    package var batchSize: Int?
    /// How the gradients become a step.
    package var optimizer: Optimizer?
    /// The learning rate at the start.
    package var learningRate: Float?
    /// The weight decay.
    package var weightDecay: Float?
    /// How the learning rate changes.
    package var schedule: Schedule?
    /// What is made small.
    package var loss: Loss?
    /// Epochs without a better validation loss before a run ends; 0 never ends early.
    package var patience: Int?
    /// How much each class counts.
    package var classWeights: ClassWeights?
    /// Threads; as many as there are processors where it is nil.
    package var threads: Int?
    /// All other settings of the run, among them layers whose ReLU is smooth at first, which are added to those that `layers`
    /// says. Of an augmentation the image's shape and the background are filled in from the data.
    package var fixed = TrainingConfiguration()
    /// Networks that are trained one by one and whose outputs are averaged, each with its layers, rate, decay and length; none
    /// for the one network of the other options. They come from a `NetworkSearch`.
    package var members: [Recipe] = []
    /// How many members a search chooses, or how many times the one network is trained; `nil` for what the search
    /// holds for right, and for one.
    package var ensemble: Int?
    /// With the other processes that do this work together.
    package var exchange: any ShardExchange = OneProcess.only
    /// A model to begin with, instead of starting parameters made from the seed; its network is the run's.
    package var start: Model?

    /// Nothing given.
    package init(threads: Int? = nil) { self.threads = threads }

    /// The settings whose defaults do not depend on the data.
    package subscript<Value>(dynamicMember path: WritableKeyPath<TrainingConfiguration, Value>) -> Value {
      get { fixed[keyPath: path] }
      set { fixed[keyPath: path] = newValue }
    }
  }

  /// The three parts, as the network sees them.
  package struct Parts: Sendable {
    /// What is learnt from.
    package var training: Dataset
    /// What chooses the epoch.
    package var validation: Dataset?
    /// What judges the result.
    package var test: Dataset?

    /// The training examples where they are not all in memory; `training` is a sample of them then.
    package var streamed: (any ExampleSource)?
    /// What is trained on.
    package var examples: any ExampleSource { streamed ?? training }

    /// The parts of the data.
    package init(
      training: Dataset, validation: Dataset?, test: Dataset?, streamed: (any ExampleSource)? = nil
    ) {
      self.streamed = streamed
      self.training = training
      self.validation = validation
      self.test = test
    }
  }

  /// What a run made.
  package struct Result: Sendable {
    /// The model, with what its data were prepared with.
    package var model: TrainedModel
    /// How the run went.
    package var report: Trainer.Report
    /// One entry for each epoch.
    package var history: [Trainer.Epoch]
    /// The result on the training part.
    package var training: Evaluation
    /// The result on the validation part, if there is one.
    package var validation: Evaluation?
    /// The result on the test part, if there is one.
    package var test: Evaluation?
  }

  /// The data.
  package let parts: Parts
  /// How the data were prepared.
  package let preprocessing: Preprocessing
  /// The network that is trained.
  package let network: Network
  /// Every setting, also those that nobody gave.
  package let configuration: TrainingConfiguration
  /// The hidden layers as text.
  package let layers: String
  package let threads: Int?
  /// With the other processes that do this work together.
  package let exchange: any ShardExchange
  /// The networks of an ensemble, of which `network`, `configuration` and `layers` are the first; none for a single network.
  package let members: [Member]
  private let start: Model?

  /// One network of an ensemble.
  package struct Member: Sendable {
    package let recipe: Recipe
    package let network: Network
    package let configuration: TrainingConfiguration
  }

  /// Forms the network and settles every setting; nothing is trained yet.
  ///
  /// - Throws: `NetworkError` or `TrainingError` when an option does not fit the data.
  package init(parts: Parts, preprocessing: Preprocessing, options: Options) throws {
    var options = options
    members = try Self.members(parts: parts, preprocessing: preprocessing, options: &options)
    let rows = parts.examples.rowCount
    let classes = preprocessing.classNames.count
    let isClassification = classes > 0
    let loss = options.loss ?? (isClassification ? .softmaxCrossEntropy() : .meanSquaredError)
    var outputs = isClassification ? classes : preprocessing.targetNames.count
    if case .binaryCrossEntropy = loss, classes == 2 { outputs = 1 }
    var annealing = options.annealing
    if let start = options.start {
      guard options.layers == nil else {
        throw NetworkError("a run that begins with a model has that model's layers; give one of the two")
      }
      network = start.network
    } else {
      let layers = options.layers ?? Self.defaultLayers(rows: rows, preprocessing)
      let hidden = try Self.learningEncoding(LayerList.parts(parsing: layers), from: parts.training)
      network =
        if let inputs = preprocessing.networkInputs {
          try preprocessing.text == nil
            ? Self.network(inputs: inputs, hidden: hidden, outputs: outputs)
            : Self.textNetwork(inputs: inputs, hidden: hidden, outputs: outputs)
        } else {
          try Network(
            inputShape: Self.inputShape(
              preprocessing, features: parts.training.featureCount, first: hidden.first),
            parts: hidden + [.layer(Dense(outputs))])
        }
      for (index, entry) in try LayerList.annealings(parsing: layers) {
        annealing[network.nodes[index].name] = entry
      }
    }
    start = options.start
    let batchSize = options.batchSize ?? Self.defaultBatchSize(rows: rows)
    let isText = preprocessing.text != nil
    let optimizer = options.optimizer ?? (isText ? Self.textOptimizer : .adamW())
    var settled = options.fixed
    settled.loss = loss
    settled.optimizer = optimizer
    settled.learningRate =
      options.learningRate
      ?? (isText && optimizer == Self.textOptimizer ? Self.textRate : optimizer.defaultLearningRate)
    settled.weightDecay =
      options.weightDecay
      ?? (isText ? Self.textDecay : Self.defaultWeightDecay(rows: rows, optimizer: optimizer))
    settled.epochs = options.epochs ?? Self.defaultEpochs(rows: rows, batchSize: batchSize)
    settled.schedule =
      options.schedule
      ?? (isText ? .warmUp(epochs: 0.05 * Double(settled.epochs), then: .cosine()) : .cosine())
    settled.batchSize = batchSize
    settled.patience = options.patience == 0 ? nil : options.patience
    settled.classWeights = try options.classWeights?.values(for: parts.training.targets)
    settled.augmentation = Self.augmentation(options.augmentation, preprocessing)
    settled.annealing = annealing
    configuration = settled
    try configuration.check()
    try configuration.check(network)
    if rows > 0 {
      try configuration.checkNormalization(network, rows: rows)
      try configuration.checkPatience(hasValidation: parts.validation != nil)
    }
    let batch = min(batchSize, rows)
    try network.checkMemory(
      rows: max(batch, Model.evaluationRows(of: network)),
      gradients: 2 + max(min(options.shards, batch) / options.exchange.rankCount, 1) + optimizer.stateArrays,
      training: true)
    layers = options.layers ?? Self.defaultLayers(rows: rows, preprocessing)
    self.parts = parts
    self.preprocessing = preprocessing
    threads = options.threads
    exchange = options.exchange
  }

  /// Options that repeat this run on the same data: those that were given, with every setting as it was settled.
  package func settled(_ given: Options) -> Options {
    var options = given
    options.layers = layers
    options.members = members.map(\.recipe)
    options.ensemble = nil
    options.loss = configuration.loss
    options.optimizer = configuration.optimizer
    options.learningRate = configuration.learningRate
    options.weightDecay = configuration.weightDecay
    options.schedule = configuration.schedule
    options.epochs = configuration.epochs
    options.batchSize = configuration.batchSize
    options.patience = configuration.patience ?? 0
    options.fixed = configuration
    // What the data and the layers say again.
    options.augmentation = given.augmentation
    options.annealing = given.annealing
    // Threads change no bit and belong to the machine.
    options.threads = nil
    return options
  }

  /// Trains and evaluates.
  ///
  /// - Parameters:
  ///   - snapshot: where an earlier run of the same experiment was; the result has the bits of an uninterrupted one.
  ///   - observers: are told of the run, of an ensemble of its first member; one that stops ends it for all.
  package func run(from snapshot: Trainer.Snapshot? = nil, observers: [Trainer.Observer] = []) throws
    -> Result
  {
    try run(from: snapshot, observers: observers) { _ in .continue }
  }

  /// The same for who is told with closures that do not leave the caller's thread.
  package func run(
    from snapshot: Trainer.Snapshot? = nil, observers: [Trainer.Observer] = [],
    checkpointInterval: Duration = .seconds(30), onCheckpoint: ((Trainer.Snapshot) throws -> Void)? = nil,
    onProgress: (Trainer.Progress) -> Trainer.Request
  ) throws -> Result {
    guard members.isEmpty else {
      return try runMembers(known: [:], observers: observers, onProgress: onProgress)
    }
    var trainer =
      try snapshot.map { try Trainer(network, configuration, from: $0) }
      ?? start.map { try Trainer($0, configuration) } ?? Trainer(network, configuration)
    let report = try trainer.run(
      on: parts.examples, validation: parts.validation, threads: threads, observers: observers,
      checkpointInterval: checkpointInterval, exchange: exchange, keepsSnapshot: false,
      onCheckpoint: onCheckpoint, onProgress: onProgress)
    return try result(trainer.model, report: report, history: trainer.history)
  }

  /// The model, and how it does on all parts.
  func result(_ model: Model, report: Trainer.Report, history: [Trainer.Epoch]) throws -> Result {
    let pool = try WorkerPool(threads: threads)
    func evaluate(_ data: Dataset) throws -> Evaluation {
      try Evaluation(
        model, on: data, loss: configuration.loss, pool: pool, scale: preprocessing.targetScale,
        classWeights: configuration.classWeights, exchange: exchange)
    }
    let calibration = try parts.validation.flatMap { data in
      Calibration(
        outputs: try model.outputs(for: data.inputs, pool: pool, exchange: exchange), targets: data.targets,
        preprocessing: preprocessing)
    }
    return Result(
      model: TrainedModel(
        model: model, preprocessing: preprocessing, configuration: configuration, calibration: calibration),
      report: report, history: history, training: try evaluate(parts.training),
      validation: try parts.validation.map(evaluate), test: try parts.test.map(evaluate))
  }

  /// Images keep their extents where the first layer needs them, and are vectors otherwise.
  static func inputShape(_ preprocessing: Preprocessing, features: Int, first: NetworkPart?) -> Shape {
    let vector: Shape = [features]
    let sequence = preprocessing.series.map { Shape([$0.window, $0.channels]) }
    guard let image = preprocessing.images?.shape ?? sequence, image.count == features,
      case .layer(let layer, _) = first,
      (try? layer.outputShape(for: [vector])) == nil, (try? layer.outputShape(for: [image])) != nil
    else { return vector }
    return image
  }

  /// Images have their shape and their background from the data.
  static func augmentation(_ wanted: Augmentation?, _ preprocessing: Preprocessing) -> Augmentation? {
    guard var result = wanted, let images = preprocessing.images else { return wanted }
    result.imageShape = images.shape
    result.background = images.scaling(0)
    return result
  }

  static func defaultBatchSize(rows: Int) -> Int { rows >= 10_000 ? 64 : rows >= 1_000 ? 32 : 16 }

  static func defaultLayers(rows: Int) -> String {
    rows >= 10_000 ? "256:relu,128:relu" : rows >= 1_000 ? "128:relu,64:relu" : "32:relu"
  }

  /// At least 4,000 steps, and at least 12 epochs: what a network needs is steps, and a small table gives few of
  /// them an epoch.
  static func defaultEpochs(rows: Int, batchSize: Int) -> Int {
    guard batchSize > 0, rows > 0 else { return 12 }
    let stepsPerEpoch = (rows - 1) / batchSize + 1
    return min(max((4_000 + stepsPerEpoch - 1) / stepsPerEpoch, 12), 600)
  }

  /// Decay stands for what is believed before the data are seen: it weighs less the more data there are.
  ///
  /// With AdamW 400 over the number of examples, from 0.02 to 1.
  static func defaultWeightDecay(rows: Int, optimizer: Optimizer) -> Float {
    if case .adamW = optimizer { return min(max(400 / Float(max(rows, 1)), 0.02), 1) }
    return 1e-4
  }
}

/// A model with everything that is needed to use it on new data, and the settings that made it.
public struct TrainedModel: Sendable {
  /// The network with its parameters.
  public var model: Model
  /// How data are prepared for it.
  public var preprocessing: Preprocessing
  /// How it was trained.
  public var configuration: TrainingConfiguration
  /// What it came to on rows that it was not trained on; `nil` where there were none, or where they say nothing.
  package var calibration: Calibration?
  /// What it has from another program and does not use.
  package var foreign = ForeignNumbers()

  /// A model with all that predictions take.
  package init(
    model: Model, preprocessing: Preprocessing, configuration: TrainingConfiguration,
    calibration: Calibration? = nil
  ) {
    self.model = model
    self.preprocessing = preprocessing
    self.configuration = configuration
    self.calibration = calibration
  }
}

extension TrainedModel {
  /// Checks that the network takes what the preprocessing makes, and gives what it understands.
  ///
  /// - Throws: `DataError`
  package func check() throws(DataError) { try preprocessing.check(fits: model.network) }
}

extension Preprocessing {
  /// - Throws: `DataError` as `check`, and for a network with other inputs or outputs.
  package func check(fits network: Network) throws(DataError) {
    try check()
    guard network.inputShape.count == featureCount else {
      throw DataError(
        "the network takes \(network.inputShape.count) numbers, the preprocessing makes \(featureCount)")
    }
    let isBySteps = !classNames.isEmpty && network.outputShape.rank == 2
    let outputs = isBySteps ? network.outputShape.channels : network.outputShape.count
    let (classes, targets) = (classNames.count, targetNames.count)
    guard classes == 0 ? outputs == targets : outputs == classes || outputs == 1 && classes == 2 else {
      throw DataError(
        "the network has \(outputs) outputs, which do not fit "
          + (classes == 0 ? "\(targets) target\(targets == 1 ? "" : "s")" : "\(classes) classes"))
    }
  }
}

extension Experiment {
  /// What the parts are compared by: accuracy, or R² for numbers.
  package var metricName: String { preprocessing.classNames.isEmpty ? "R²" : "accuracy" }
}
