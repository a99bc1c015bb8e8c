import Testing

@testable import Hillock

/// Metrics against numbers that were worked out by hand.
@Suite struct EvaluationTests {
  /// A model that hands its inputs on: the "predictions" are the data.
  private func identity(_ width: Int) throws -> Model {
    let network = try Network(inputs: width) { Dense(width) }
    var parameters = [Float](repeating: 0, count: width * width + width)
    for index in 0..<width { parameters[index * width + index] = 1 }
    return try Model(network, parameters: parameters)
  }

  @Test func confusionMatrixAndRates() throws {
    // The class with the largest logit is predicted, the first among equals: 0, 1, 0 (a tie), 2, 1, 0.
    let logits: [Float] = [5, 1, 1, 1, 5, 1, 2, 2, 1, 0, 1, 7, 1, 3, 2, 9, 1, 1]
    let actual: [Int32] = [0, 0, 0, 2, 2, 2]
    let data = try Dataset(
      inputs: logits, featureCount: 3, targets: .classes(actual, names: ["a", "b", "c"]))
    let evaluation = try Evaluation(identity(3), on: data, loss: .softmaxCrossEntropy())
    let figures = try #require(evaluation.classification)
    #expect(figures.confusion == [[2, 1, 0], [0, 0, 0], [1, 1, 1]])
    #expect(evaluation.metric == 0.5 && figures.accuracy == 0.5)
    let precision: [Double?] = [2.0 / 3, 0, 1]
    let recall: [Double?] = [2.0 / 3, nil, 1.0 / 3]
    let f1: [Double?] = [4.0 / 6, 0, 2.0 / 4]
    #expect(figures.precision == precision)
    #expect(figures.recall == recall)
    #expect(figures.f1 == f1)
    let macroF1 = (2.0 / 3 + 0.5) / 3
    #expect(abs(figures.macroF1 - macroF1) < 1e-15)
  }

  @Test func aClassThatNeverOccursHasNoFigures() throws {
    let figures = try Evaluation.Classification(confusion: [[3, 0], [0, 0]])
    #expect(figures.precision == [1, nil] && figures.recall == [1, nil] && figures.f1 == [1, nil])
    #expect(figures.macroF1 == 1)
    #expect(try Evaluation.Classification(confusion: [[0, 0], [0, 0]]).accuracy.isNaN)
  }

  @Test func aSingleLogitDecidesAtZero() throws {
    let data = try Dataset(
      inputs: [-1, 0, 0.5, 3], featureCount: 1, targets: .classes([0, 1, 1, 0], names: ["no", "yes"]))
    let evaluation = try Evaluation(identity(1), on: data, loss: .binaryCrossEntropy)
    #expect(evaluation.classification?.confusion == [[1, 1], [1, 1]])
  }

  @Test func regressionFigures() throws {
    // Errors 1, −2, 0, 1 against targets 2, 3, 5, 10 of mean 5 and spread 9 + 4 + 0 + 25 = 38.
    let data = try Dataset(
      inputs: [3, 1, 5, 11], featureCount: 1, targets: .values([2, 3, 5, 10], count: 1))
    let evaluation = try Evaluation(identity(1), on: data, loss: .meanSquaredError, scale: 10)
    let figures = try #require(evaluation.regression)
    #expect(figures.rSquared == 1 - 6.0 / 38)
    #expect(evaluation.metric == figures.rSquared && evaluation.metricName == "R²")
    #expect(abs(figures.rootMeanSquaredError - 10 * (6.0 / 4).squareRoot()) < 1e-12)
    #expect(figures.meanAbsoluteError == 10 * 4.0 / 4)
    #expect(evaluation.loss == 1.5)
    let constant = try Dataset(inputs: [1, 2], featureCount: 1, targets: .values([3, 3], count: 1))
    #expect(try Evaluation(identity(1), on: constant, loss: .meanSquaredError).metric.isNaN)
  }
}
