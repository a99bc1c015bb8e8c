import ArgumentParser
import Hillock

/// The network and the settings of a run that are named most often.
struct TrainingOptions: ParsableArguments {
  @Option(help: "Hidden layers, such as 128:relu,64:gelu. Default: with 'train' the search chooses them.")
  var layers: String?

  @Option(
    parsing: .unconditional,
    help:
      "Passes over the training part. Default: with 'train' the search chooses them, else by the size of the data."
  )
  var epochs: Int?

  @Option(parsing: .unconditional, help: "Examples a step.")
  var batchSize: Int?

  @Option(help: "sgd, momentum, nesterov, rmsprop, adam or adamw. Default: adamw.")
  var optimizer: String?

  @Option(
    parsing: .unconditional, help: "The base learning rate. Default: by the optimizer.",
    transform: NumberOption.float)
  var learningRate: Float?

  @Option(
    parsing: .unconditional,
    help: "Decay of the weights. Default: by the size of the data with adamw, 0.0001 with the others.",
    transform: NumberOption.float)
  var weightDecay: Float?

  @Option(
    help:
      "constant, step:EPOCHS:FACTOR, cosine, restarts:EPOCHS:GROWTH or warmup:EPOCHS:REST. Default: cosine.")
  var schedule: String?

  @Option(
    help:
      "softmax_cross_entropy, binary_cross_entropy, mean_squared, mean_absolute or huber. Default: by the task."
  )
  var loss: String?

  @Option(
    parsing: .unconditional, help: "Label smoothing for softmax_cross_entropy, from 0 to below 1.",
    transform: NumberOption.float)
  var labelSmoothing: Float?

  @Option(
    parsing: .unconditional, help: "Scale a step's gradient down to this norm when it is longer.",
    transform: NumberOption.float)
  var gradientClip: Float?

  @Option(
    name: .customLong("early-stopping"), parsing: .unconditional,
    help: "Stop after this many epochs without a better validation loss. Default, and with 0: never.")
  var patience: Int?

  @Option(parsing: .unconditional, help: "Where all random numbers of the run come from. Default: 1.")
  var seed: UInt64?

  @Option(
    parsing: .unconditional, help: "Threads that share the work; they change no bit. Default: all processors."
  )
  var threads: Int?

  @Option(
    parsing: .unconditional,
    help: "Parts of a batch whose gradients are summed apart; a setting of the result. Default: 1.")
  var shards: Int?

  func validate() throws {
    if let patience, patience < 0 {
      throw ValidationError("Early stopping needs a number of epochs, or 0 for never; got \(patience).")
    }
  }

  /// Puts what was given over what is there.
  func apply(to options: inout Experiment.Options) throws {
    if let layers {
      options.layers = layers
      options.members = []
    }
    if let epochs { options.epochs = epochs }
    for index in options.members.indices {
      if let epochs { options.members[index].epochs = epochs }
      if let learningRate { options.members[index].learningRate = learningRate }
      if let weightDecay { options.members[index].weightDecay = weightDecay }
    }
    if let batchSize { options.batchSize = batchSize }
    if let optimizer { options.optimizer = try Optimizer(named: optimizer) }
    if let learningRate { options.learningRate = learningRate }
    if let weightDecay { options.weightDecay = weightDecay }
    if let schedule { options.schedule = try Schedule(parsing: schedule) }
    if let loss { options.loss = try Loss(named: loss, labelSmoothing: labelSmoothing) }
    if loss == nil, let labelSmoothing {
      options.loss = try Loss(
        named: options.loss?.name ?? "softmax_cross_entropy", labelSmoothing: labelSmoothing)
    }
    if let gradientClip { options.gradientClip = gradientClip }
    if let patience { options.patience = patience }
    if let seed { options.seed = seed }
    if let shards { options.shards = shards }
    if let threads { options.threads = threads }
  }
}
