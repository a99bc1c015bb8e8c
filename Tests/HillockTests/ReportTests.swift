@_spi(Tools) import Hillock
import HillockFormula
import Testing

@testable import HillockPictures

@Suite("Reports")
struct ReportTests {
  private func experiment(target: String, numeric: Bool) throws -> (Experiment, Experiment.Result) {
    var random = Philox(seed: 11, stream: 3)
    func number() -> Double { Double(random.next()) / 4_294_967_296 * 4 - 2 }
    let points = (0..<120).map { _ in (number(), number()) }
    let table = try DataTable(
      source: "made",
      columns: [
        .init(name: "east", values: .numeric(points.map(\.0))),
        .init(name: "north", values: .numeric(points.map(\.1))),
        .init(
          name: target,
          values: numeric
            ? .numeric(points.map { $0.0 * 100 + 7 }) : .text(points.map { $0.0 > 0 ? "a <right>" : "left" })),
      ])
    let rows = Array(0..<120)
    let preprocessing = try Preprocessing.fit(
      table, target: target, task: numeric ? .regression : .classification, rows: Array(rows[..<90]))
    let parts = Experiment.Parts(
      training: try preprocessing.apply(to: table, rows: Array(rows[..<90])), validation: nil,
      test: try preprocessing.apply(to: table, rows: Array(rows[90...])))
    var options = Experiment.Options()
    options.layers = "6:tanh"
    options.epochs = 15
    let experiment = try Experiment(parts: parts, preprocessing: preprocessing, options: options)
    return (experiment, try experiment.run())
  }

  @Test("A report on classes has its pictures, its figures and nothing to fetch")
  func classes() throws {
    let (experiment, result) = try experiment(target: "side", numeric: false)
    let report = try ModelReport(result, of: experiment, source: "made.csv")
    #expect(
      report.pictures.map(\.drawing.title) == [
        "Loss by epoch", "Confusion matrix, test part", "Reliability of the probabilities, test part",
        "Importance of columns, test part", "Decision regions", "Network for side", "Outputs by layer",
      ])
    let html = report.html
    #expect(html.contains(result.model.model.fingerprint))
    #expect(html.contains("a &lt;right&gt;") && !html.contains("<right>"))
    #expect(!html.contains("http://") && !html.contains("https://") && !html.contains("<script"))
    #expect(html.contains("default-src 'none'"))
    // The confusion matrix in the page is that of the evaluation.
    let confusion = try #require(result.test?.classification?.confusion)
    let table = report.pictures[1].table
    #expect(table[0] == ["true \\ predicted"] + experiment.preprocessing.classNames)
    for (row, counts) in confusion.enumerated() {
      #expect(Array(table[row + 1].dropFirst()) == counts.map(String.init))
    }
    // The page's reliability is that of the test part; every column has its importance.
    let scores = try #require(result.test?.probabilities)
    #expect(report.pictures[2].table.count == scores.reliability.count + 1)
    #expect(report.pictures[2].table[1][1] == String(scores.reliability[0].examples))
    #expect(Set(report.pictures[3].table.dropFirst().map { $0[0] }) == ["east", "north"])
    // No times: a second run makes the same page.
    let (again, second) = try self.experiment(target: "side", numeric: false)
    #expect(try ModelReport(second, of: again, source: "made.csv").html == html)
  }

  @Test("A report on numbers draws predictions in the units of the target")
  func numbers() throws {
    let (experiment, result) = try experiment(target: "height", numeric: true)
    let report = try ModelReport(result, of: experiment, source: "made.csv")
    #expect(
      report.pictures.map(\.drawing.title) == [
        "Loss by epoch", "Predicted against true height, test part", "Importance of columns, test part",
        "Predicted height", "Network for height", "Outputs by layer",
      ])
    // The error in the table is what predicting says.
    let test = try #require(experiment.parts.test)
    let predictions = try result.model.predictions(forPrepared: test.inputs)
    let row = report.pictures[1].table[1]
    let example = try #require(Int(row[0]))
    let predicted = try #require(predictions[example - 1].value)
    #expect(row[2] == ShortNumber.text(predicted))
    guard case .values(let targets, _) = test.targets else { throw TrainingError("no numbers") }
    #expect(row[1] == ShortNumber.text(result.model.preprocessing.targetValue(of: targets[example - 1])))
  }

  @Test("Outputs by layer are those of the network")
  func histograms() throws {
    let (experiment, result) = try experiment(target: "height", numeric: true)
    let report = try ModelReport(result, of: experiment, source: "made.csv")
    let test = try #require(experiment.parts.test)
    let outputs = try result.model.model.outputs(for: test.inputs).map(Double.init)
    let row = try #require(report.pictures[5].table.last)
    let mean = outputs.reduce(0, +) / Double(outputs.count)
    #expect(row[0] == "dense_2" && row[1] == ShortNumber.text(mean))
    #expect(row[3] == ShortNumber.text(outputs.min() ?? 0) && row[4] == ShortNumber.text(outputs.max() ?? 0))
    // The hidden layer, by a network that ends with it.
    let first = try Network(inputs: 2) { Dense(6, .tanh) }
    let hidden = try Model(first, parameters: Array(result.model.model.parameters.prefix(18))).outputs(
      for: test.inputs)
    let sum = hidden.reduce(0) { $0 + Double($1) }
    let before = report.pictures[5].table[1]
    #expect(before[0] == "dense_1" && before[1] == ShortNumber.text(sum / Double(hidden.count)))
  }

  @Test("First-layer weights are images where the columns are pixels")
  func weights() throws {
    let names = (0..<12).map { "pixel_\($0 / 4)_\($0 % 4)" }
    let preprocessing = Preprocessing.plain(inputs: names, targets: ["y"])
    let network = try Network(inputs: 12) {
      Dense(2, usesBias: false)
      Dense(1)
    }
    // Unit 2 has its one large weight at row 3, column 2.
    var parameters = [Float](repeating: 0.25, count: network.parameterCount)
    parameters[(2 * 4 + 1) * 2 + 1] = -3
    let trained = TrainedModel(
      model: try Model(network, parameters: parameters), preprocessing: preprocessing,
      configuration: TrainingConfiguration(loss: .meanSquaredError))
    let data = try Dataset(
      inputs: [Float](repeating: 1, count: 24), featureCount: 12, targets: .values([1, 2], count: 1))
    let evaluation = try Evaluation(trained.model, on: data, loss: .meanSquaredError)
    let report = try ModelReport(trained, source: "made", parts: [.init("given", data, evaluation)])
    let picture = try #require(report.pictures.last)
    #expect(picture.drawing.title == "Weights of dense_1 as images")
    #expect(picture.table[2] == ["2", ShortNumber.text((11 * 0.25 - 3) / 12), "−3", "0.25", "3", "2"])
    var mixed = names
    mixed.swapAt(0, 1)
    let other = TrainedModel(
      model: trained.model, preprocessing: .plain(inputs: mixed, targets: ["y"]),
      configuration: trained.configuration)
    let without = try ModelReport(other, source: "made", parts: [.init("given", data, evaluation)])
    #expect(!without.pictures.contains { $0.drawing.title.hasPrefix("Weights") })
  }
}

@Suite("Errors in ulp")
struct UlpComparisonTests {
  @Test("A peer that is off by known numbers of floats")
  func known() throws {
    let kernel = ActivationKernel(.sigmoid)
    let x: [Float] = [-20, -3, 0, 1, 5]
    let exact = kernel.values(at: x)
    let peer = [exact[0], exact[1].nextUp, exact[2], exact[3].nextDown.nextDown, exact[4]]
    let comparison = UlpComparison(.sigmoid, label: "sigmoid", pairs: zip(x, peer).map { (x: $0, y: $1) })
    #expect(comparison.results.map(\.error) == [0, 1, 0, 2, 0])
    #expect(comparison.worst?.x == 1)
    #expect(comparison.correctCount == 3)
    let picture = try #require(comparison.picture())
    #expect(picture.table.count == 3 && picture.table[1][0] == "1.0" && picture.table[1][3] == "2")
    #expect(picture.drawing.summary.contains("off by 2 ulp"))
  }

  @Test("Differences of functions")
  func difference() throws {
    let relu = try Activation(named: "relu")
    let leaky = try Activation(named: "leaky_relu(0.25)")
    let curve = Curve(label: "d", over: -4...4, samples: 8, value: relu.difference(to: leaky))
    #expect(curve.lines.first?.map(\.y) == [1, 0.75, 0.5, 0.25, 0, 0, 0, 0, 0])
  }
}
