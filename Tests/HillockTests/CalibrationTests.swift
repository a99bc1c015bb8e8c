import Testing

@testable import Hillock

/// Intervals and thresholds against numbers that were worked out by hand.
@Suite struct CalibrationTests {
  private static let plain = Preprocessing.plain(inputs: ["x"], targets: ["y"])

  @Test func anIntervalIsTheRightResidual() throws {
    // Errors of 1 to 9 in some order, of both signs.
    let outputs: [Float] = [3, -1, 2, 9, -4, 5, -6, 7, 8]
    let calibration = try #require(
      Calibration(
        outputs: outputs, targets: .values([Float](repeating: 0, count: 9), count: 1),
        preprocessing: Self.plain))
    #expect(calibration.residuals == [1, 2, 3, 4, 5, 6, 7, 8, 9] && calibration.examples == 9)
    // ⌈10·level⌉th of nine.
    #expect(try calibration.halfWidth(level: 0.5) == 5)
    #expect(try calibration.halfWidth(level: 0.85) == 9)
    #expect(throws: DataError.self) { try calibration.halfWidth(level: 0.95) }
    for level in [0, 1, -1, Double.nan] {
      #expect(throws: DataError.self) { try calibration.halfWidth(level: level) }
    }
  }

  @Test func manyResidualsAreThinnedUpward() throws {
    let count = 2_500
    let calibration = try #require(
      Calibration(
        outputs: (1...count).map(Float.init), targets: .values([Float](repeating: 0, count: count), count: 1),
        preprocessing: Self.plain))
    let residuals = try #require(calibration.residuals)
    #expect(residuals.count == 1_000 && residuals.first == 3 && residuals.last == 2_500)
    try calibration.check()
  }

  @Test func theThresholdHasTheBestF1() throws {
    // By falling probability of the second class: yes, no, yes, yes, no, no. F1 is 2/4, 2/5, 4/6, 6/7, 6/8, 6/9.
    let logits: [Float] = [3, 2, -1, -2, -3, -4]
    let targets = Targets.classes([1, 0, 1, 1, 0, 0], names: ["no", "yes"])
    let calibration = try #require(
      Calibration(outputs: logits, targets: targets, preprocessing: Self.plain))
    let threshold = try #require(calibration.threshold)
    #expect(threshold.f1 == 6.0 / 7 && threshold.f1AtHalf == 2.0 / 5)
    let probabilities = Calibration.secondClass(logits, width: 1)
    #expect(threshold.value > Double(probabilities[4]) && threshold.value < Double(probabilities[3]))
    // Two outputs of which the difference is the logit say the same.
    let pairs = Calibration(
      outputs: logits.flatMap { [0, $0] }, targets: targets, preprocessing: Self.plain)
    #expect(pairs?.threshold == threshold)
    let alike = Targets.classes([1, 1, 1, 1, 1, 1], names: ["no", "yes"])
    #expect(Calibration(outputs: logits, targets: alike, preprocessing: Self.plain) == nil)
    let three = Targets.classes([0, 1], names: ["a", "b", "c"])
    #expect(Calibration(outputs: logits, targets: three, preprocessing: Self.plain) == nil)
  }

  /// y = x; the errors on the rows held out were 1 to 9 in size, of which the fifth belongs to the level ½.
  @Test func predictionsCarryTheIntervalThatIsAskedFor() throws {
    let model = try Model(try Network(inputs: 1) { Dense(1) }, parameters: [1, 0])
    let trained = TrainedModel(
      model: model, preprocessing: Self.plain, configuration: TrainingConfiguration(loss: .meanSquaredError),
      calibration: Calibration(
        outputs: [3, -1, 2, 9, -4, 5, -6, 7, 8], targets: .values([Float](repeating: 0, count: 9), count: 1),
        preprocessing: Self.plain))
    let prediction = try #require(try trained.predictions(forPrepared: [2], level: 0.5).first)
    #expect(prediction.value == 2 && prediction.lower == -3 && prediction.upper == 7)
    #expect(try trained.predictions(forPrepared: [2]).first?.lower == nil)
    #expect(throws: DataError.self) { try trained.predictions(forPrepared: [2], level: 0.95) }
    #expect(throws: DataError.self) { try trained.predictions(forPrepared: [2], usesChosenThreshold: true) }
  }

  /// The threshold that was chosen lies between the probabilities of the logits −3 and −2.
  @Test func predictionsTakeTheThresholdThatIsAskedFor() throws {
    let logits: [Float] = [3, 2, -1, -2, -3, -4]
    let table = try DataTable(
      source: "t",
      columns: [
        .init(name: "x", values: .numeric(logits.map(Double.init))),
        .init(name: "y", values: .text(["yes", "no", "yes", "yes", "no", "no"])),
      ])
    let preprocessing = try Preprocessing.fit(table, target: "y", rows: Array(0..<6))
    #expect(preprocessing.classNames == ["no", "yes"])
    let trained = TrainedModel(
      model: try Model(try Network(inputs: 1) { Dense(1) }, parameters: [1, 0]), preprocessing: preprocessing,
      configuration: TrainingConfiguration(loss: .binaryCrossEntropy),
      calibration: Calibration(
        outputs: logits, targets: .classes([1, 0, 1, 1, 0, 0], names: ["no", "yes"]),
        preprocessing: preprocessing))
    #expect(try trained.predictions(forPrepared: [-2, -3]).map(\.className) == ["no", "no"])
    #expect(
      try trained.predictions(forPrepared: [-2, -3], usesChosenThreshold: true).map(\.className) == [
        "yes", "no",
      ])
    #expect(throws: DataError.self) { try trained.predictions(forPrepared: [-2], level: 0.5) }
  }

  @Test func damagedNumbersAreRefused() throws {
    var calibration = try #require(
      Calibration(outputs: [1, 2], targets: .values([0, 0], count: 1), preprocessing: Self.plain))
    try calibration.check()
    calibration.residuals = [2, 1]
    #expect(throws: DataError.self) { try calibration.check() }
    calibration.residuals = nil
    calibration.threshold = .init(value: 1.5, f1: 0.5, f1AtHalf: 0.5)
    #expect(throws: DataError.self) { try calibration.check() }
  }

  @Test func quantileLossFromTwoMeans() throws {
    // Errors t − y of 4, −1, −1: at 0.9 the mean of 3.6, 0.1, 0.1, at 0.1 that of 0.4, 0.9, 0.9.
    let network = try Network(inputs: 1) { Dense(1) }
    let model = try Model(network, parameters: [1, 0])
    let data = try Dataset(inputs: [0, 1, 1], featureCount: 1, targets: .values([4, 0, 0], count: 1))
    let figures = try #require(try Evaluation(model, on: data, loss: .meanSquaredError).regression)
    #expect(abs((figures.quantileLoss(0.9) ?? .nan) - 3.8 / 3) < 1e-12)
    #expect(abs((figures.quantileLoss(0.1) ?? .nan) - 2.2 / 3) < 1e-12)
    #expect(abs((figures.quantileLoss(0.5) ?? .nan) - figures.meanAbsoluteError / 2) < 1e-12)
  }
}
