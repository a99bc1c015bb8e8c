extension Evaluation {
  /// The same with the second of two classes named where its probability is at least the threshold.
  ///
  /// Accuracy, confusion and what follows from it change; loss and probabilities stay.
  ///
  /// - Throws: `NetworkError` for examples that do not fit the model.
  package func with(
    threshold: Double, of trained: TrainedModel, on data: Dataset, pool: WorkerPool = .single
  ) throws -> Evaluation {
    guard case .classes(let classes, let names) = data.targets, names.count == 2 else { return self }
    let outputs = try trained.model.outputs(for: data.inputs, pool: pool)
    let second = Calibration.secondClass(outputs, width: outputs.count / max(data.rowCount, 1))
    var confusion = [[0, 0], [0, 0]]
    for (actual, probability) in zip(classes, second) {
      confusion[Int(actual)][Double(probability) >= threshold ? 1 : 0] += 1
    }
    var copy = self
    copy.classification = try Classification(confusion: confusion)
    return copy
  }
}

/// Of how many examples intervals hold the target.
package struct IntervalCoverage: Hashable, Sendable, Codable {
  /// In units of the target.
  package var halfWidth: Double
  /// From 0 to 1.
  package var share: Double

  /// - Throws: as `TrainedModel.predictions(forPrepared:level:usesChosenThreshold:pool:)`.
  package init(
    halfWidth: Double, of trained: TrainedModel, on data: Dataset, pool: WorkerPool = .single
  ) throws {
    self.halfWidth = halfWidth
    guard case .values(let targets, 1) = data.targets, !targets.isEmpty else {
      share = .nan
      return
    }
    let predictions = try trained.predictions(forPrepared: data.inputs, pool: pool)
    let held = zip(targets, predictions).count { target, prediction in
      abs((prediction.value ?? .nan) - trained.preprocessing.targetValue(of: target)) <= halfWidth
    }
    share = Double(held) / Double(targets.count)
  }
}
