import Hillock

extension Setting {
  /// The network, and how it is trained.
  static let ofTraining: [Setting] = [
    Setting(
      "layers", .training, "Hidden layers, such as 128:relu,64:gelu.",
      standard: "with 'train' the search chooses them",
      Form(
        values: "layers",
        read: { $1.options.layers = try LayerSequence.text(of: $0) },
        readOption: { text, file in
          file.options.layers = text
          file.options.members = []
        }, write: { $0.options.layers.map(LayerSequence.yaml) })),
    Setting(
      "members", nil,
      "Networks whose outputs are averaged, each with its layers, learning-rate, weight-decay and epochs; a search writes them.",
      Form(
        values: "a list of networks, each with layers",
        read: { value, file in
          file.options.members = try value.list("a list of networks, each with layers").map(MemberText.recipe)
        },
        write: { $0.options.members.isEmpty ? nil : "\n" + MemberText.yaml($0.options.members) })),
    Setting(
      "search", .search,
      "How much is tried before the network is chosen: quick, thorough or off. What is given (layers, epochs, rate, decay) is not searched for.",
      standard: "quick on a table where neither layers nor epochs are given, else off",
      .choice(\.search, spelling: { $0 == "false" ? "off" : $0 }) {
        $0.search.map { YAMLText.scalar($0.rawValue) }
      }),
    Setting(
      "ensemble", .search, "Networks whose outputs are averaged.",
      standard: "4 with a quick search, 8 with a thorough one, else 1",
      .whole(1...countLimit, \.options.ensemble)),
    Setting(
      "loss", .training, "What training makes small: \(Loss.names.listed).", standard: "by the task",
      Form(
        values: "a loss",
        read: { value, file in
          file.options.loss = try Loss(
            named: try value.text("a loss such as softmax_cross_entropy"),
            labelSmoothing: smoothing(file.options.loss))
        },
        // The smoothing that a file gives goes with the file's loss.
        readOption: { $1.options.loss = try Loss(named: $0) }, write: { $0.options.loss?.name })),
    Setting(
      "label-smoothing", .training, "Label smoothing for softmax_cross_entropy.", standard: "0",
      labelSmoothing),
    Setting(
      "optimizer", .training,
      "\(Optimizer.names.listed); with its numbers in a file, such as {name: adamw, beta2: 0.99}.",
      standard: "adamw",
      Form(
        values: "an optimizer", read: { $1.options.optimizer = try OptimizerText.optimizer(of: $0) },
        readOption: { $1.options.optimizer = try Optimizer(named: $0) },
        write: { $0.options.optimizer.map(OptimizerText.yaml) })),
    Setting(
      "learning-rate", .training, "The base learning rate.", standard: "by the optimizer",
      .number("a number above 0", \.options.learningRate, where: { $0 > 0 }) { value, file in
        file.options.learningRate = value
        for index in file.options.members.indices { file.options.members[index].learningRate = value }
      }),
    Setting(
      "weight-decay", .training, "Decay of the weights.",
      standard: "by the size of the data with adamw, 0.0001 with the others",
      .number("a number of at least 0", \.options.weightDecay, where: { $0 >= 0 }) { value, file in
        file.options.weightDecay = value
        for index in file.options.members.indices { file.options.members[index].weightDecay = value }
      }),
    Setting(
      "schedule", .training,
      "constant, step:EPOCHS:FACTOR, cosine, restarts:EPOCHS:GROWTH or warmup:EPOCHS:REST.",
      standard: "cosine",
      Form(
        values: "a schedule",
        read: { $1.options.schedule = try Schedule(parsing: $0.text("a schedule such as cosine")) },
        readOption: { $1.options.schedule = try Schedule(parsing: $0) },
        write: { $0.options.schedule?.text })),
    Setting(
      "epochs", .training, "Passes over the training part.",
      standard: "with 'train' the search chooses them, else by the size of the data",
      .whole(1...countLimit, \.options.epochs) { value, file in
        file.options.epochs = value
        for index in file.options.members.indices { file.options.members[index].epochs = value }
      }),
    Setting(
      "batch-size", .training, "Examples a step.", standard: "by the size of the data",
      .whole(1...countLimit, \.options.batchSize)),
    Setting(
      "gradient-clip", .training, "Scale a step's gradient down to this norm when it is longer.",
      .number("a number above 0", \.options.fixed.clipNorm, where: { $0 > 0 })),
    Setting(
      "accumulate", .details, "Batches that one update sees; their gradients are added.", standard: "1",
      .whole(1...countLimit, \.accumulationSteps, unset: 1)),
    Setting(
      "used-rows", .details,
      "Whether rows of embeddings whose tokens a batch lacks stay as they are, which is quicker with many tokens.",
      standard: "false",
      .flag(\.options.fixed.updatesUsedRowsOnly)),
    Setting(
      "average-decay", .details,
      "Keep a moving average of the parameters with this decay, such as 0.999; the result is the average.",
      .number(
        "a number between 0 and 1", \.options.fixed.exponentialMovingAverageDecay, where: { $0 > 0 && $0 < 1 }
      )),
    Setting(
      "freeze", .details, "Layers whose parameters stay as they start, such as dense_1,dense_2.",
      Form(
        values: "names of layers",
        read: { value, file in
          for name in try value.list("names of layers, such as [dense_1]") {
            file.options.learningRateFactors[try name.text("the name of a layer")] = 0
          }
        },
        readOption: { text, file in
          for name in TableOptions.names(parsing: text) { file.options.learningRateFactors[name] = 0 }
        },
        write: { file in
          let frozen = file.options.learningRateFactors.filter { $0.value == 0 }.keys.sorted()
          return frozen.isEmpty ? nil : YAMLText.list(frozen)
        })),
    Setting(
      "learning-rate-of", .details,
      "Factors on the learning rate of layers, such as dense_1=0.1,dense_2=0.5.",
      Form(
        values: "factors by the names of layers",
        read: { value, file in
          for entry in try value.mapping("factors by the names of layers, such as {dense_1: 0.1}") {
            file.options.learningRateFactors[entry.name] =
              try entry.value.number("a factor of at least 0") { $0 >= 0 }
          }
        },
        readOption: { text, file in
          for (name, factor) in try NamedNumbers.parse(text, what: "learning rates", example: "dense_1=0.1") {
            file.options.learningRateFactors[name] = factor
          }
        },
        write: { file in
          let factors = file.options.learningRateFactors.filter { $0.value != 0 }.sorted { $0.key < $1.key }
          return factors.isEmpty ? nil : YAMLText.mapping(factors.map { ($0.key, String($0.value)) })
        })),
    Setting(
      "class-weights", .details,
      "How much an example of each class counts: balanced, or weights by name such as cat=2,dog=0.5.",
      standard: "all alike", classWeights),
    Setting(
      "augment", .details,
      "Change the training examples anew in each epoch: shift=PIXELS and flip for images, noise=DEVIATION; such as shift=2,noise=0.1.",
      Form(
        values: "changes",
        read: {
          $1.options.augmentation = try Augmentation(parsing: $0.text("changes such as shift=2,flip"))
        },
        readOption: { $1.options.augmentation = try Augmentation(parsing: $0) },
        write: { $0.options.augmentation.flatMap { $0.text.isEmpty ? nil : YAMLText.scalar($0.text) } })),
    Setting(
      "early-stopping", .training,
      "Stop after this many epochs without a better validation loss; 0 never stops.", standard: "0",
      .whole(0...countLimit, \.options.patience)),
    Setting(
      "seed", .training, "Where all random numbers of the run come from.", standard: "1",
      .whole(0...UInt64.max, \.seed)),
    Setting(
      "shards", .training, "Parts of a batch whose gradients are summed apart; a setting of the result.",
      standard: "1", .whole(1...countLimit, \.shards)),
    Setting(
      "threads", .training, "Threads that share the work; they change no bit.", standard: "all processors",
      .whole(1...countLimit, \.options.threads)),
  ]

  private static let countLimit = 1_000_000_000

  private static let classWeights = Form(
    values: "balanced, or weights by class",
    read: { value, file in
      if value.scalar != nil {
        file.options.classWeights = try ClassWeights(parsing: value.text("balanced, or weights by class"))
        return
      }
      var weights: [String: Float] = [:]
      for entry in try value.mapping("balanced, or weights by class such as {cat: 2, dog: 0.5}") {
        weights[entry.name] = try entry.value.number("a weight above 0") { $0 > 0 }
      }
      file.options.classWeights = .named(weights)
    },
    readOption: { $1.options.classWeights = try ClassWeights(parsing: $0) },
    write: { file in
      switch file.options.classWeights {
      case nil: nil
      case .balanced: "balanced"
      case .named(let weights):
        YAMLText.mapping(weights.sorted { $0.key < $1.key }.map { ($0.key, String($0.value)) })
      }
    })

  /// A part of the loss, which has to be one that has it.
  private static let labelSmoothing = Form(
    values: "a number from 0 to below 1", isNumber: true,
    check: { text throws(TrainingError) in let _: Float = try OptionNumber.real(text) },
    read: { value, file in
      try put(smoothing: value.number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }, into: &file)
    }, readOption: { try put(smoothing: OptionNumber.real($0), into: &$1) },
    write: { smoothing($0.options.loss).flatMap { $0 == 0 ? nil : String($0) } })

  private static func put(smoothing: Float, into file: inout ExperimentFile) throws {
    file.options.loss = try Loss(
      named: file.options.loss?.name ?? Loss.softmaxCrossEntropy().name, labelSmoothing: smoothing)
  }

  private static func smoothing(_ loss: Loss?) -> Float? {
    if case .softmaxCrossEntropy(let given) = loss { given } else { nil }
  }
}

extension [String] {
  /// With commas, and `or` before the last.
  fileprivate var listed: String { dropLast().joined(separator: ", ") + " or " + (last ?? "") }
}

/// Settings that a run always has, as ones that need not be given.
extension ExperimentFile {
  fileprivate var accumulationSteps: Int? {
    get { options.accumulationSteps }
    set { if let newValue { options.accumulationSteps = newValue } }
  }

  fileprivate var seed: UInt64? {
    get { options.seed }
    set { if let newValue { options.seed = newValue } }
  }

  fileprivate var shards: Int? {
    get { options.shards }
    set { if let newValue { options.shards = newValue } }
  }
}
