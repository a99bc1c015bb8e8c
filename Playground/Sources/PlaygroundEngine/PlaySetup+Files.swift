import Hillock

/// A run as others read it: its points, an experiment file, and a program.
extension PlaySetup {
  /// The names of the columns: those of the inputs, and `own1` for what is a formula.
  private var columnNames: [String] {
    features.enumerated().map { InputFeature.names.contains($1.name) ? $1.name : "own\($0 + 1)" }
  }

  /// A row for each point: what the network is given, and the label. Those for training come first.
  var pointTable: String {
    var lines = [(columnNames + ["label"]).joined(separator: ",")]
    let inputs = training.inputs + test.inputs
    let width = features.count
    for (row, label) in data.labels.enumerated() {
      let numbers = inputs[row * width..<(row + 1) * width].map { "\($0)" }
      lines.append((numbers + [data.isRegression ? "\(label)" : "\(Int(label))"]).joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// Whether the rate of a step does not depend on how long the run will be.
  private var hasOpenEnd: Bool {
    switch Self.schedule(state) {
    case .constant, .step: true
    default: false
    }
  }

  private func epochs(_ made: Int) -> Int { hasOpenEnd ? max(made, 1) : configuration.epochs }

  /// For `hillock train` on the table of points: the same network and settings. The points are scaled and shuffled in its own way.
  func experimentFile(epochs made: Int) -> String {
    func quoted(_ text: String) -> String {
      "\"\(text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }
    var layers: [String] = []
    for layer in layerText.layers {
      let groups = Self.groups(layer)
      layers.append(
        groups.count == 1
          ? "\(layer.activations.count):\(groups[0].activation.text)"
          : "branches(concatenate;\(groups.map { "\($0.count):\($0.activation.text)" }.joined(separator: ";")))"
      )
      if state.number("dropout") > 0 { layers.append("dropout:\(state["dropout"])") }
    }
    var lines = [
      "data: \(RunFile.points.rawValue)", "target: label",
      "task: \(data.isRegression ? "regression" : "classification")",
      "test-fraction: \(Double(data.x.count - data.trainingCount) / Double(data.x.count))",
      "validation-fraction: 0", "search: \"off\"", "ensemble: 1",
      "layers: [\(layers.map(quoted).joined(separator: ", "))]", "optimizer: \(state["optimizer"])",
      "learning-rate: \(configuration.learningRate)", "weight-decay: \(Float(state.number("l2")))",
      "schedule: \(scheduleText)", "epochs: \(epochs(made))", "batch-size: \(configuration.batchSize)",
      "seed: \(configuration.seed)",
    ]
    if state["loss"] != "auto" { lines.append("loss: \(state["loss"])") }
    if let clip = configuration.clipNorm { lines.append("gradient-clip: \(clip)") }
    return lines.joined(separator: "\n") + "\n"
  }

  /// As `hillock train --schedule` reads it.
  private var scheduleText: String {
    switch Self.schedule(state) {
    case .constant: "constant"
    case .step(let epochs, let factor): "step:\(epochs):\(factor)"
    case .cosine: "cosine"
    case .cosineWithWarmRestarts(let epochs, _, _): "restarts:\(epochs)"
    case .warmUp(let epochs, _): "warmup:\(epochs):cosine"
    }
  }

  /// A program that trains this network on the table of points. After as many epochs its model has the fingerprint of the page's, where
  /// nothing was changed on the way and there is no L1.
  func trainingProgram(epochs made: Int, edits: String) -> String {
    let activations = Set(layerText.layers.flatMap(\.activations).map(\.text)).sorted()
    let names = Dictionary(uniqueKeysWithValues: activations.enumerated().map { ($1, "f\($0 + 1)") })
    var layers: [String] = []
    for layer in layerText.layers {
      let parts = Self.groups(layer).map { "Dense(\($0.count), \(names[$0.activation.text] ?? ""))" }
      layers.append(
        parts.count == 1
          ? parts[0]
          : "Branches(.concatenate, [\(parts.map { "[.layer(\($0))]" }.joined(separator: ", "))])")
      if state.number("dropout") > 0 { layers.append("Dropout(\(Float(state.number("dropout"))))") }
    }
    layers.append("Dense(\(outputs))")
    let classes = (0..<data.classCount).map { "\"\($0)\"" }.joined(separator: ", ")
    let targets =
      data.isRegression
      ? "values: rows.compactMap(\\.last)"
      : "labels: rows.compactMap(\\.last).map { Int($0) }, classes: [\(classes)]"
    var remarks = [
      "// Trains the network of the page on \(RunFile.points.rawValue), which lies beside this program, and prints the model's fingerprint."
    ]
    if state.number("l1") > 0 || !edits.isEmpty {
      remarks.append("// L1 and what was changed on the way are the page's own; they are not done here.")
    }
    return """
      \(remarks.joined(separator: "\n"))
      import Foundation
      import Hillock

      let table = try String(contentsOfFile: "\(RunFile.points.rawValue)", encoding: .utf8)
      let rows = table.split(separator: "\\n").dropFirst().prefix(\(data.trainingCount)).map { row in
        row.split(separator: ",").compactMap { Float($0) }
      }
      let data = try Dataset(rows.map { $0.dropLast() }, \(targets))
      \(activations.map { "let \(names[$0] ?? "") = try Activation(named: \(String(reflecting: $0)))\n" }.joined())\
      let network = try Network(inputs: \(features.count)) {
      \(layers.map { "  \($0)\n" }.joined())\
      }
      let trained = try network.trained(on: data, \(configurationCode(epochs: epochs(made))))
      print(trained.model.fingerprint)
      try trained.write(toFile: "\(RunFile.model.rawValue)")

      """
  }

  private func configurationCode(epochs: Int) -> String {
    let optimizer =
      switch configuration.optimizer {
      case .sgd(let momentum, let nesterov):
        momentum == 0 ? ".sgd()" : ".sgd(momentum: \(momentum), usesNesterov: \(nesterov))"
      case .rmsProp: ".rmsProp()"
      case .adam: ".adam()"
      case .adamW: ".adamW()"
      }
    let schedule =
      switch Self.schedule(state) {
      case .constant: ".constant"
      case .step(let epochs, let factor): ".step(epochs: \(epochs), factor: \(factor))"
      case .cosine: ".cosine()"
      case .cosineWithWarmRestarts(let epochs, _, _): ".cosineWithWarmRestarts(epochs: \(epochs))"
      case .warmUp(let epochs, _): ".warmUp(epochs: \(epochs), then: .cosine())"
      }
    let loss =
      switch state["loss"] {
      case "mean_squared": "loss: .meanSquaredError, "
      case "mean_absolute": "loss: .meanAbsoluteError, "
      case "huber": "loss: .huber(), "
      default: ""
      }
    let clip = configuration.clipNorm.map { ", clipNorm: \($0)" } ?? ""
    return """
      TrainingConfiguration(
          \(loss)optimizer: \(optimizer), learningRate: \(configuration.learningRate), weightDecay: \(Float(state.number("l2"))),
          schedule: \(schedule)\(clip), epochs: \(epochs), batchSize: \(configuration.batchSize), seed: \(configuration.seed))
      """
  }
}
