import Hillock
import HillockInterchange

/// What can be told of a run before its first step: settings with which it would come to nothing.
enum TrainingChecks {
  /// - Throws: `TrainingError` that names the setting, before the learning rate is blamed for it.
  static func check(_ experiment: Experiment, start: Model?) throws {
    try checkDecay(experiment.configuration)
    try checkStart(experiment, start: start)
  }

  /// p ← p − η·λ·p changes the sign of a parameter and makes it larger where η·λ is above 2.
  private static func checkDecay(_ configuration: TrainingConfiguration) throws(TrainingError) {
    switch configuration.optimizer {
    case .sgd, .adamW: break
    // These divide by the size of what is to be subtracted.
    case .rmsProp, .adam: return
    }
    let (rate, decay) = (configuration.learningRate, configuration.weightDecay)
    let product = Double(rate) * Double(decay)
    guard product < 2 else {
      let remedy = rate >= 1 ? "a lower learning rate" : "a smaller weight decay, such as \(0.01 / rate)"
      throw TrainingError(
        "the weight decay \(decay) times the learning rate \(rate) is \(product); from 2 on every step makes the weights "
          + "larger. Use \(remedy)")
    }
  }

  /// An activation such as ln(x), which is no number at some inputs, ends a run at its first step.
  private static func checkStart(_ experiment: Experiment, start: Model?) throws {
    let data = experiment.parts.training
    let sample = try data.subset(Array(0..<min(data.rowCount, 64)))
    let model = try start ?? Model(experiment.network, seed: experiment.configuration.seed)
    let outputs = try model.outputs(for: sample.inputs)
    guard let place = outputs.firstIndex(where: { !$0.isFinite }) else { return }
    let row = place / max(model.network.outputShape.count, 1)
    throw TrainingError(
      "with the parameters that the run begins with, the network gives \(outputs[place]) for training example "
        + "\(row + 1): \(reason(model.network))")
  }

  private static func reason(_ network: Network) -> String {
    let points: [Float] = [-10, -1, -0.5, 0, 0.5, 1, 10]
    for node in network.nodes {
      guard let activation = (node.layer as? any ActivatedLayer)?.activation else { continue }
      let values = ActivationKernel(activation).values(at: points)
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        return
          "the activation \(activation.text) of \(node.name) is \(values[index]) at x = \(points[index]); "
          + "use one that is a finite number everywhere"
      }
    }
    return "use other layers, or data with smaller numbers"
  }
}
