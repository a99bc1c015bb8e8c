extension NetworkSearch {
  /// How many updates the runs of each round have, about.
  var lengths: [Int] { effort == .thorough ? [1_000, 3_000, 9_000, 20_000] : [700, 2_000, 6_000] }

  /// How many members the mean of the result has.
  var defaultMembers: Int { effort == .thorough ? 8 : 4 }

  func epochs(steps: Int) -> Int {
    let batch = options.batchSize ?? Experiment.defaultBatchSize(rows: parts.training.rowCount)
    let perEpoch = (plan.trainingRows - 1) / min(batch, plan.trainingRows) + 1
    return min(max((steps + perEpoch - 1) / perEpoch, 2), 600)
  }

  /// How much work a round may be: what two processors do in a few seconds, more where the table is long.
  var roundBudget: Double {
    let quick = 2.2e10 + 1.3e6 * Double(max(parts.training.rowCount - Self.crossValidationRows, 0))
    return (effort == .thorough ? 10 : 1) * min(quick, 9e10)
  }

  /// What the first round tries, the likeliest first.
  ///
  /// Rates and decays are multiples of what a run without a search would have.
  func candidates() -> [Recipe] {
    let rows = parts.training.rowCount
    let optimizer = options.optimizer ?? .adamW()
    let rate = optimizer.defaultLearningRate
    let decay = Experiment.defaultWeightDecay(rows: rows, optimizer: optimizer)
    let (first, second) = rows >= 10_000 ? (256, 128) : (128, 64)
    let wide = "\(first):relu,\(second):relu"
    let dropping = "\(first):relu,dropout:0.2,\(second):relu,dropout:0.1"
    let count = rows < 400 ? 8 : rows < 4_000 ? 16 : 24
    let bins = "piecewise(\(count),limit=\(count))"
    let shapes: [(layers: String, rate: Float, decay: Float)] = [
      ("\(bins),\(wide)", 3, 0.1), (wide, 3, 0.1), ("", 10, 0.1), ("\(bins),\(wide)", 3, 1), (wide, 3, 1),
      ("\(bins),\(dropping)", 3, 0.1), (dropping, 3, 0.1), ("\(bins)", 3, 0.1), ("64:relu", 3, 0.3),
      ("\(bins),64:relu", 3, 0.3), ("128:silu,128:silu", 3, 0.1), (wide, 1, 1), (wide, 6, 0.03),
      ("\(bins),\(wide)", 1, 0.3), ("16:relu", 5, 1), ("\(bins)", 3, 1), ("dropout:0.2,\(dropping)", 3, 0.3),
    ]
    var result: [Recipe] = []
    for shape in shapes {
      let recipe = Recipe(
        layers: options.layers ?? shape.layers, learningRate: options.learningRate ?? rate * shape.rate,
        weightDecay: options.weightDecay ?? decay * shape.decay, epochs: options.epochs ?? 1)
      if !result.contains(recipe) { result.append(recipe) }
    }
    return result
  }

  /// What it is about to do, in a line.
  package var intent: String {
    let data = parts.training.rowCount
    return "\(effort.rawValue): \(candidates().count) networks and rates, "
      + (plan.isCrossValidation
        ? "\(plan.folds.count)-fold cross-validation over \(data) rows"
        : "judged on \(plan.targets.rowCount) of \(plan.trainingRows + plan.targets.rowCount) rows")
  }

  /// What its figures are called.
  package var metricName: String { preprocessing.classNames.isEmpty ? "R²" : "accuracy" }
}
