import Hillock

extension PreparedData {
  /// What is learnt from; where the data stay in their file a sample of it.
  public var training: Dataset { parts.training }
  /// What chooses the epoch; `nil` where it has no rows.
  public var validation: Dataset? { parts.validation }
  /// What judges the result; `nil` where it has no rows.
  public var test: Dataset? { parts.test }
  /// All examples to learn from, also where they stay in their file.
  public var examples: any ExampleSource { parts.examples }

  /// The model of a search: networks, rates, decays and lengths are tried on parts of the training data, those are trained whose mean
  /// is best on rows that they did not see, and the mean of these is the model.
  ///
  /// ```swift
  /// let model = try PreparedData(source: "iris", validationFraction: 0).trained()
  /// ```
  ///
  /// Of data without a validation part it is the model that `hillock train` makes, to the bit and on any number of threads. A table
  /// of fewer than 40 rows, and data that stay in their file, are trained with the network that suits their size.
  ///
  /// - Parameter threads: as many as there are processors where it is nil.
  /// - Throws: `TrainingError` where no network came to a finite loss.
  public func trained(threads: Int? = nil) throws -> TrainedModel {
    try trained(Experiment.Options(threads: threads))
  }

  package func trained(_ given: Experiment.Options) throws -> TrainedModel {
    var options = given
    var calibration: Calibration?
    if parts.streamed == nil, training.rowCount >= NetworkSearch.leastRows {
      let outcome = try NetworkSearch(
        parts: parts, preprocessing: preprocessing, options: options, effort: .quick
      ).run()
      options.members = outcome?.members ?? []
      calibration = outcome?.calibration
    }
    var model = try Experiment(parts: parts, preprocessing: preprocessing, options: options).run().model
    if let calibration { model.calibration = calibration }
    return model
  }
}
