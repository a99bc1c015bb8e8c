import Foundation
import Hillock
import HillockPictures

/// Trains cells on tasks that ask for a memory of a hundred steps, and prints the loss of examples that were not trained on.
///
/// - copying: the class is the first of 8 symbols, behind which 100 of 8 other ones come that mean nothing.
/// - adding: the sum of two of 100 numbers, those with a mark beside them.
///
/// Gates start so that they forget in about the time that has to be remembered, each unit in another one: the bias of an LSTM's forget gate
/// is ln u and that of its input gate −ln u, with u from 1 to 99, and that of a GRU's update gate ln u. The cells of 1997 forgot nothing.
///
/// Losses are shares of what is reached by knowing nothing: ln 8, or the variance of the sum. Sources: Hochreiter and Schmidhuber 1997,
/// experiments 2 and 4; Tallec and Ollivier 2018 for the biases.
///
/// ```sh
/// swift run -c release memory-tasks --svg Documentation/Pictures/memory.svg
/// ```
@main struct MemoryTasks {
  static let delay = 100
  static let epochs = 20
  static let batch = 50
  /// Examples of an epoch: 200 steps.
  static let rows = 10_000

  static func main() throws {
    let arguments = Array(CommandLine.arguments.dropFirst())
    func value(_ name: String) -> String? {
      arguments.firstIndex(of: name).flatMap {
        arguments.indices.contains($0 + 1) ? arguments[$0 + 1] : nil
      }
    }
    let only = value("--only")
    var curves: [Curve] = []
    for task in MemoryTask.allCases {
      for (name, layer) in cells where only.map({ "\(task) \(name)".contains($0) }) ?? true {
        let losses = try run(task, layer)
        print("\(task) \(name)", losses.map { String(format: "%.4f", $0) }.joined(separator: " "))
        curves.append(
          Curve(
            label: "\(task), \(name)",
            lines: [losses.enumerated().map { Curve.Point(x: Double(($0 + 1) * rows / batch), y: $1) }]))
      }
    }
    guard let path = value("--svg") else { return }
    var chart = CurveChart(
      title: "A memory of \(delay) steps", curves: curves,
      horizontal: 0...Double(epochs * rows / batch), horizontalLabel: "steps of training",
      verticalLabel: "loss, as a share of knowing nothing", isLogarithmic: true)
    chart.countsHorizontally = true
    try Data(chart.svg().utf8).write(to: URL(fileURLWithPath: path))
  }

  static let cells: [(String, any Layer)] = [
    ("simple cell", SimpleRecurrent(64)), ("GRU", GRU(64)), ("LSTM", LSTM(64)),
  ]

  /// After each epoch the loss on 1,000 other examples, as a share.
  static func run(_ task: MemoryTask, _ layer: any Layer) throws -> [Double] {
    let network = try Network(inputs: [task.input(delay: delay)]) {
      if task == .copying { Embedding(16) }
      [layer]
      LastPosition()
      Dense(task == .copying ? MemoryTask.symbols : 1)
    }
    var trainer = try Trainer(
      remembering(Model(network)),
      TrainingConfiguration(
        optimizer: .adam(), learningRate: 0.003, schedule: .cosine(), clipNorm: 1, epochs: epochs,
        batchSize: batch))
    let held = try MemoryExamples(task, delay: delay, rowCount: 1000, seed: 2).examples(Array(0..<1000)[...])
    try trainer.run(
      on: MemoryExamples(task, delay: delay, rowCount: rows, seed: 1), validation: held, threads: nil)
    return trainer.history.compactMap { $0.validationLoss.map { $0 / task.lossOfKnowingNothing } }
  }

  /// The model with gates that remember for about as long as it takes.
  static func remembering(_ model: Model) throws -> Model {
    var parameters = model.parameters
    for node in model.network.nodes where node.parameters.count > 2 {
      let gates: [(place: Int, sign: Float)]
      switch node.layer {
      case is LSTM: gates = [(0, -1), (1, 1)]
      case is GRU: gates = [(1, 1)]
      default: continue
      }
      let units = node.outputShape.channels
      for (place, sign) in gates {
        for unit in 0..<units {
          let time = 1 + Double(delay - 2) * (Double(unit) + 0.5) / Double(units)
          parameters[node.parameterOffsets[2] + place * units + unit] = sign * Float(log(time))
        }
      }
    }
    return try Model(model.network, parameters: parameters, state: model.state)
  }
}
