import HillockFormula

/// Everything that a run's result depends on besides the data and the network.
///
/// The number of threads is not among them: it changes the time a run takes and nothing else. A further setting is a property
/// with its default here, its line in `check`, and an entry of the interchange module's `Setting` list.
public struct TrainingConfiguration: Hashable, Sendable, Codable {
  /// What is made small. Where none was given, a run takes the one that fits its targets and the network: the softmax
  /// cross-entropy for classes, or the binary one with a single output, and the mean squared error for numbers.
  public var loss: Loss {
    get { givenLoss ?? .softmaxCrossEntropy() }
    set { givenLoss = newValue }
  }
  /// How the gradients become a step.
  public var optimizer: Optimizer
  /// The base rate, above 0, which the schedule multiplies.
  public var learningRate: Float
  /// λ, applied to weights and not to biases: added to the gradient as λ·p, or decoupled with AdamW.
  package var weightDecay: Float
  /// How the learning rate changes.
  package var schedule: Schedule
  /// The gradient of a step is scaled down to this Euclidean norm when it is longer; `nil` leaves it alone.
  public var clipNorm: Float?
  /// Passes over the training part; at least 1.
  public var epochs: Int
  /// Examples of a step; at least 1.
  public var batchSize: Int
  /// Of the first parameters, the order of the examples and all other random numbers.
  public var seed: UInt64
  /// Into how many parts a batch is cut. Gradients are summed per part and then over the parts in a fixed tree.
  package var shards: Int
  /// Stop when the validation loss has not improved for this many epochs; `nil` never stops early. A run without a
  /// validation part refuses it.
  package var patience: Int?
  /// How many batches one update of the parameters sees; their gradients are added in order. At least 1.
  package var accumulationSteps: Int {
    get { accumulatedBatches ?? 1 }
    set { accumulatedBatches = newValue == 1 ? nil : newValue }
  }
  /// Keeps an exponential moving average of the parameters, a ← a + (1 − decay)·(p − a) after each update, and uses it
  /// for validation and as the result; `nil` keeps none. 0 < decay < 1.
  package var exponentialMovingAverageDecay: Float?
  /// Factors on the learning rate of layers, by their names in the network (`dense_1`); 0 freezes a layer.
  package var learningRateFactors: [String: Float] {
    get { layerFactors ?? [:] }
    set { layerFactors = newValue.isEmpty ? nil : newValue }
  }
  /// The names of the layers whose parameters stay as they are: those whose factor on the learning rate is 0.
  ///
  /// Running statistics of a frozen batch normalisation follow the data all the same.
  package var frozenLayers: Set<String> {
    get { Set(learningRateFactors.filter { $0.value == 0 }.keys) }
    set {
      learningRateFactors = learningRateFactors.filter { $0.value != 0 }
      for name in newValue { learningRateFactors[name] = 0 }
    }
  }
  /// How much an example of each class counts, in the order of the classes: its loss and gradient are multiplied by it;
  /// `nil` counts all alike. See `ClassWeights`.
  package var classWeights: [Float]?
  /// How training examples are changed, anew in each epoch; `nil` leaves them alone.
  package var augmentation: Augmentation?
  /// Layers with ReLU that train with a smooth one first, by their names in the network (`dense_1`).
  package var annealing: [String: Annealing] {
    get { layerAnnealing ?? [:] }
    set { layerAnnealing = newValue.isEmpty ? nil : newValue }
  }
  /// Whether each example goes on where one of the batch before ended, as the windows of a text do: the examples are cut into as many runs
  /// as a batch has rows, states are handed from a batch to the next, and gradients end with a batch. Runs begin anew with each epoch.
  package var carriesState: Bool {
    get { stateIsCarried ?? false }
    set { stateIsCarried = newValue ? true : nil }
  }
  /// Whether rows of embeddings whose tokens a batch lacks stay as they are, with what the optimizer remembers of them, and without
  /// decay; `false` updates all rows as the optimizer says.
  package var updatesUsedRowsOnly: Bool {
    get { rowsInUse ?? false }
    set { rowsInUse = newValue ? true : nil }
  }
  private var givenLoss: Loss?
  // Settings that files of earlier versions lack are kept as optional.
  private var accumulatedBatches: Int?
  private var layerFactors: [String: Float]?
  private var layerAnnealing: [String: Annealing]?
  private var stateIsCarried: Bool?
  private var rowsInUse: Bool?

  // Files have the names that these settings had when they were first written.
  private enum CodingKeys: String, CodingKey {
    case optimizer, learningRate, weightDecay, schedule, epochs, batchSize, seed, shards, patience,
      classWeights
    case augmentation, accumulatedBatches, layerFactors, layerAnnealing
    case stateIsCarried = "carriesState"
    case rowsInUse = "updatesUsedRowsOnly"
    case givenLoss = "loss"
    case clipNorm = "gradientClip"
    case exponentialMovingAverageDecay = "averageDecay"
  }

  /// The most epochs of a run and examples of a batch: their product with the steps of an epoch stays countable.
  private static let limit = 1_000_000_000

  /// The settings of a run; each is explained at the member of its name.
  ///
  /// A loss that is `nil` follows from the data, a learning rate that is `nil` is the one that the optimizer usually takes.
  /// `Trainer` checks the settings, and throws a `TrainingError` where one is outside of its domain.
  public init(
    loss: Loss? = nil, optimizer: Optimizer = .adam(), learningRate: Float? = nil,
    weightDecay: Float = 0, schedule: Schedule = .constant, clipNorm: Float? = nil, epochs: Int = 30,
    batchSize: Int = 32, seed: UInt64 = 1, shards: Int = 1, patience: Int? = nil,
    accumulationSteps: Int = 1, exponentialMovingAverageDecay: Float? = nil,
    learningRateFactors: [String: Float] = [:], frozenLayers: Set<String> = [],
    classWeights: [Float]? = nil, augmentation: Augmentation? = nil, annealing: [String: Annealing] = [:]
  ) {
    givenLoss = loss
    self.optimizer = optimizer
    self.learningRate = learningRate ?? optimizer.defaultLearningRate
    self.weightDecay = weightDecay
    self.schedule = schedule
    self.clipNorm = clipNorm
    self.epochs = epochs
    self.batchSize = batchSize
    self.seed = seed
    self.shards = shards
    self.patience = patience
    self.exponentialMovingAverageDecay = exponentialMovingAverageDecay
    self.accumulationSteps = accumulationSteps
    self.learningRateFactors = learningRateFactors
    for name in frozenLayers { self.learningRateFactors[name] = 0 }
    self.classWeights = classWeights
    self.augmentation = augmentation
    self.annealing = annealing
  }

  /// Checks what names layers or depends on their shapes.
  func check(_ network: Network) throws(TrainingError) {
    let names = network.nodes.map(\.name)
    for (name, factor) in learningRateFactors.sorted(by: { $0.key < $1.key }) {
      guard names.contains(name) else {
        throw TrainingError(
          "there is no layer '\(name)' to freeze or to give a learning rate; the network has \(names.joined(separator: ", "))"
        )
      }
      guard factor >= 0, factor.isFinite else {
        throw TrainingError("the factor on the learning rate of '\(name)' must be at least 0; got \(factor)")
      }
    }
    try checkAnnealing(network)
    if carriesState { try network.checkCarriesState() }
    if updatesUsedRowsOnly {
      guard accumulationSteps == 1 else {
        throw TrainingError(
          "rows that a batch does not use stay as they are, and an update sees \(accumulationSteps) batches; take larger batches instead",
          setting: "used-rows")
      }
      guard !sparseTables(of: network).isEmpty else {
        throw TrainingError(
          "the network has no embedding of which a batch uses some rows", setting: "used-rows")
      }
    }
    try augmentation?.check(network)
    if let classWeights {
      let outputs = network.outputShape.count
      let classes = outputs == 1 ? 2 : outputs
      guard classWeights.count == classes else {
        throw TrainingError("expected a weight for each of \(classes) classes, got \(classWeights.count)")
      }
    }
  }

  /// The same with a loss that fits the targets and the network, where none was given.
  package func settled(for targets: Targets, _ network: Network) -> TrainingConfiguration {
    guard givenLoss == nil else { return self }
    var copy = self
    copy.givenLoss = Loss(for: targets, outputs: network.outputShape.count)
    return copy
  }

  /// What examples of this run have to be.
  func examples(_ part: String, for network: Network) -> ExampleCheck {
    ExampleCheck(part: part, network: network, loss: loss, classWeights: classWeights)
  }

  /// The same with batches that have room for so many examples and no more, as a run has them.
  package func fitting(rows: Int) -> TrainingConfiguration {
    var copy = self
    copy.batchSize = min(batchSize, rows)
    copy.shards = min(shards, copy.batchSize)
    return copy
  }

  /// Refuses a run that this machine has no memory for: parameters, the optimizer's arrays, and for each shard gradients and
  /// the layers' outputs.
  ///
  /// - Parameter ranks: processes that share the work, each of which has some of the shards and a part of the optimizer's arrays.
  /// - Throws: `NetworkError` with both numbers.
  func checkMemory(_ network: Network, rows: Int, ranks: Int = 1) throws(NetworkError) {
    let settings = fitting(rows: rows)
    func part(_ count: Int) -> Int { (count + ranks - 1) / ranks }
    let arrays =
      max(part(settings.shards), 1)
      + part(optimizer.stateArrays + (exponentialMovingAverageDecay == nil ? 0 : 1))
      + (accumulationSteps > 1 ? 1 : 0)
    try network.checkMemory(rows: part(settings.batchSize), gradients: arrays, training: true)
  }

  /// Refuses a patience that nothing could try.
  func checkPatience(hasValidation: Bool) throws(TrainingError) {
    guard patience == nil || hasValidation else {
      throw TrainingError(
        "early stopping watches the loss of a validation part, and there is none; keep some examples for validation, or leave the patience out"
      )
    }
  }

  /// Refuses batch normalisation over a single number of each channel: it would make 0 of every input.
  ///
  /// - Throws: `TrainingError` that names the layer.
  func checkNormalization(_ network: Network, rows: Int) throws(TrainingError) {
    let settings = fitting(rows: rows)
    let least = settings.batchSize / settings.shards
    for node in network.nodes where node.layer.form.isBatchNormalization {
      let channels = node.outputShape.extents.last ?? 1
      guard least * (node.outputShape.count / max(channels, 1)) < 2 else { continue }
      throw TrainingError(
        "\(node.name) normalises over the examples of a batch, and \(settings.shards == 1 ? "a batch" : "a shard of it") has \(least) of them, which leaves 0; use batches of at least \(2 * settings.shards), or layer normalisation"
      )
    }
  }

  /// How many examples an update sees, and how many updates an epoch of so many examples has.
  func updates(rows: Int) -> (size: Int, count: Int) {
    let size = min(batchSize * accumulationSteps, rows)
    return (size, (rows + size - 1) / size)
  }

  /// The layers that are annealed as they are while they are smooth, by their numbers in the network.
  func smoothLayers(of network: Network) -> [Int: any ActivatedLayer] {
    var result: [Int: any ActivatedLayer] = [:]
    for (index, node) in network.nodes.enumerated() where annealing[node.name] != nil {
      guard var layer = node.layer as? any ActivatedLayer else { continue }
      layer.activation = .smoothReLU
      result[index] = layer
    }
    return result
  }

  /// Checks that what is annealed is ReLU in the network.
  private func checkAnnealing(_ network: Network) throws(TrainingError) {
    for (name, annealing) in annealing.sorted(by: { $0.key < $1.key }) {
      try annealing.check()
      guard let node = network.nodes.first(where: { $0.name == name }),
        let layer = node.layer as? any ActivatedLayer, layer.activation.name == Activation.relu.name
      else {
        throw TrainingError("\(annealing.text) is set for layer '\(name)', which is no layer with relu")
      }
    }
  }

  /// Checks that every setting is in its domain; a run does so before it begins.
  ///
  /// - Throws: `TrainingError` that names the setting and says what it may be.
  package func check() throws(TrainingError) {
    try loss.check()
    try optimizer.check()
    try schedule.check(epochs: epochs)
    guard learningRate > 0, learningRate.isFinite else {
      throw TrainingError("the learning rate must be a number above 0; got \(learningRate)")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw TrainingError("the weight decay must be a number of at least 0; got \(weightDecay)")
    }
    if let clip = clipNorm, !(clip > 0 && clip.isFinite) {
      throw TrainingError("the clip norm must be a number above 0; got \(clip)")
    }
    guard epochs > 0, epochs <= Self.limit else {
      throw TrainingError("the number of epochs must be from 1 to \(Self.limit); got \(epochs)")
    }
    guard batchSize > 0, batchSize <= Self.limit else {
      throw TrainingError("the batch size must be from 1 to \(Self.limit); got \(batchSize)")
    }
    guard shards > 0, shards <= batchSize else {
      throw TrainingError(
        "the number of shards must be from 1 to the batch size \(batchSize); got \(shards)")
    }
    guard accumulationSteps > 0, !batchSize.multipliedReportingOverflow(by: accumulationSteps).overflow else {
      throw TrainingError("the accumulation steps of an update must be at least 1; got \(accumulationSteps)")
    }
    if let decay = exponentialMovingAverageDecay, !(decay > 0 && decay < 1) {
      throw TrainingError("the decay of the moving average must be above 0 and below 1; got \(decay)")
    }
    if let wrong = classWeights?.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw TrainingError("a class weight must be a number above 0; got \(wrong)")
    }
    try augmentation?.check()
    if let patience, patience < 1 {
      throw TrainingError("the patience of early stopping must be at least 1 epoch; got \(patience)")
    }
  }
}
