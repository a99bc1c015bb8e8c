import Hillock

/// What there is to say of a trained model: figures, pictures with their text equivalents, settings, fingerprint.
///
/// The same run makes the same report: it holds no times.
package struct ModelReport: Sendable {
  /// One part of the data that the model was measured on.
  package struct Part: Sendable {
    package var name: String
    package var data: Dataset
    package var evaluation: Evaluation

    /// What pictures call it.
    var phrase: String { name == "given" ? "given data" : "\(name) part" }

    /// A part of the data with its name and the result on it.
    package init(_ name: String, _ data: Dataset, _ evaluation: Evaluation) {
      self.name = name
      self.data = data
      self.evaluation = evaluation
    }
  }

  package private(set) var title: String
  /// Rows of name and value.
  package private(set) var facts: [[String]]
  /// The figures of each part of the data; the first row has the headings.
  package private(set) var results: [[String]]
  package private(set) var pictures: [Picture]
  /// Rows of name and value.
  package private(set) var settings: [[String]]

  /// A report on a model and the parts of the data that it was measured on.
  ///
  /// - Parameters:
  ///   - parts: the pictures show the last one.
  ///   - history: of the training run, where it is known.
  /// - Throws: where the model does not fit the data.
  package init(
    _ trained: TrainedModel, source: String, parts: [Part], history: [Trainer.Epoch] = [], bestEpoch: Int = 0,
    pool: WorkerPool = .single
  ) throws {
    try trained.check()
    let preprocessing = trained.preprocessing
    let network = trained.model.network
    title = "\(preprocessing.targetNames.joined(separator: ", ")), predicted from \(source)"
    facts = [
      ["data", source], ["target", preprocessing.targetNames.joined(separator: ", ")],
      ["network", NetworkSummary(network).line],
      ["parameters", String(network.parameterCount)], ["fingerprint", trained.model.fingerprint],
    ]
    if !preprocessing.classNames.isEmpty {
      facts.insert(["classes", DataError.list(preprocessing.classNames, limit: 20)], at: 2)
    }
    results = Self.results(parts)
    settings = Self.settings(trained.configuration)
    pictures = []
    if !history.isEmpty {
      pictures.append(TrainingCurves.loss(history, best: bestEpoch))
      if let picture = TrainingCurves.metric(history, name: parts.first?.evaluation.metricName ?? "figure") {
        pictures.append(picture)
      }
    }
    if let part = parts.last {
      if let classification = part.evaluation.classification {
        if let picture = ConfusionPicture.picture(
          classification.confusion, names: preprocessing.classNames, part: part.phrase)
        {
          pictures.append(picture)
        }
      } else if let picture = try Self.agreement(trained, part, pool: pool) {
        pictures.append(picture)
      }
      if let scores = part.evaluation.probabilities,
        let picture = ReliabilityPicture.picture(scores, part: part.phrase)
      {
        pictures.append(picture)
      }
      if let picture = try ImportancePicture.picture(trained, part.data, part: part.phrase, pool: pool) {
        pictures.append(picture)
      }
      if let picture = try DecisionPicture.picture(trained, examples: part.data, pool: pool) {
        pictures.append(picture)
      }
    }
    pictures.append(try NetworkPortrait(trained).picture)
    if let part = parts.last,
      let picture = try ActivationHistograms.picture(trained.model, examples: part.data, part: part.phrase)
    {
      pictures.append(picture)
    }
    if let picture = WeightImages.picture(trained) { pictures.append(picture) }
  }

  private static func agreement(_ trained: TrainedModel, _ part: Part, pool: WorkerPool) throws -> Picture? {
    guard case .values(let targets, 1) = part.data.targets else { return nil }
    let predictions = try trained.predictions(forPrepared: part.data.inputs, pool: pool)
    let pairs = zip(targets, predictions).compactMap { target, prediction in
      prediction.value.map { (truth: trained.preprocessing.targetValue(of: target), predicted: $0) }
    }
    return AgreementPicture.picture(pairs, target: trained.preprocessing.targetName, part: part.phrase)
  }

  private static func results(_ parts: [Part]) -> [[String]] {
    guard let first = parts.first else { return [] }
    let isClassifier = first.evaluation.classification != nil
    var rows = [
      ["part", "examples", first.evaluation.metricName, "loss"]
        + (isClassifier ? ["macro F1"] : ["RMSE", "MAE"])
    ]
    for part in parts {
      let evaluation = part.evaluation
      var row = [
        part.name, String(evaluation.examples), ShortNumber.text(evaluation.metric),
        ShortNumber.text(evaluation.loss),
      ]
      if let classification = evaluation.classification {
        row.append(ShortNumber.text(classification.macroF1))
      }
      if let regression = evaluation.regression {
        row += [
          ShortNumber.text(regression.rootMeanSquaredError), ShortNumber.text(regression.meanAbsoluteError),
        ]
      }
      rows.append(row)
    }
    return rows
  }

  private static func settings(_ configuration: TrainingConfiguration) -> [[String]] {
    var rows = [
      ["loss", configuration.loss.name], ["optimizer", configuration.optimizer.name],
      ["learning rate", "\(configuration.learningRate), \(configuration.schedule.text)"],
      ["weight decay", "\(configuration.weightDecay)"], ["epochs", String(configuration.epochs)],
      ["batch size", String(configuration.batchSize)], ["seed", String(configuration.seed)],
      ["shards", String(configuration.shards)],
    ]
    if let clip = configuration.clipNorm { rows.append(["gradient clip", "\(clip)"]) }
    if let patience = configuration.patience { rows.append(["early stopping after", "\(patience) epochs"]) }
    return rows
  }
}

extension ModelReport {
  /// A report on a training run: curves, and the pictures of its test part (or of what there is instead).
  package init(_ result: Experiment.Result, of experiment: Experiment, source: String) throws {
    var parts = [Part("training", experiment.parts.training, result.training)]
    if let data = experiment.parts.validation, let evaluation = result.validation {
      parts.append(Part("validation", data, evaluation))
    }
    if let data = experiment.parts.test, let evaluation = result.test {
      parts.append(Part("test", data, evaluation))
    }
    try self.init(
      result.model, source: source, parts: parts, history: result.history, bestEpoch: result.report.bestEpoch,
      pool: WorkerPool(threads: experiment.threads))
  }
}

extension ModelReport {
  /// The whole report as text: figures, the text equivalents of the pictures, settings.
  package var lines: [String] {
    var lines = [title, ""] + TextTable(facts).lines + [""]
    lines += TextTable(results, rightAligned: Set(1..<8)).lines
    for picture in pictures { lines += [""] + picture.lines }
    return lines + ["", "Settings", ""] + TextTable(settings).lines
  }
}
