import Hillock
import HillockFormula

/// The same network trained with several activations: same data, same starting parameters, same order of examples.
///
/// Every choice replaces the activation of each layer that has one. All runs start with the parameters that the first
/// choice's initialisation gives, so that whatever differs between two of them comes from the activation alone; parameters
/// are compared bit for bit after every step.
package struct ActivationComparison: Sendable {
  /// An activation, or the way to one.
  package enum Choice: Hashable, Sendable {
    case activation(Activation)
    case annealed(Annealing)

    /// - Throws: `FormulaError` or `TrainingError` that says what would be right.
    package init(parsing text: String) throws {
      if let annealing = try Annealing(parsing: text) {
        self = .annealed(annealing)
      } else {
        self = .activation(try Activation(named: text))
      }
    }

    package var text: String {
      switch self {
      case .activation(let activation): activation.text
      case .annealed(let annealing): annealing.text
      }
    }

    /// What the network computes with in the end.
    var activation: Activation {
      switch self {
      case .activation(let activation): activation
      case .annealed: .relu
      }
    }
  }

  /// ReLU with the three customary derivatives at its kink, leaky slopes, and f_k with growing k.
  package static let defaultChoices =
    "relu(kink=0), relu(kink=0.5), relu(kink=1), leaky_relu(0.01), leaky_relu(0.1), smooth_relu(1), smooth_relu(10), "
    + "smooth_relu(100), annealed_relu(k=1..100)"

  /// Reads choices that are separated by commas outside of parentheses.
  ///
  /// - Throws: when there are none, or one cannot be read.
  package static func choices(parsing text: String) throws -> [Choice] {
    try LayerList.split(text, at: ",").map { try Choice(parsing: $0) }
  }

  /// What became of one choice.
  package struct Row: Hashable, Sendable, Codable {
    package var activation: String
    package var fingerprint: String
    /// Whether parameters were those of the first choice, bit for bit, after every step.
    package var isSameAsFirst: Bool
    /// The first step, from 1, after which some parameter differed from the first choice's, and its epoch.
    package var firstDifferentStep: Int?
    package var firstDifferentEpoch: Int?
    /// The part of the data that the figures are of: test, validation or training.
    package var part: String
    package var metric: Double
    package var loss: Double
    package var trainingLoss: Double
    package var epochs: Int
    package var bestEpoch: Int
    /// Dead units on (at most 512) examples of that part, and all units that could die; none where f has no such side.
    package var deadUnits: Int
    package var units: Int
  }

  /// A run of a choice, before it is compared with the first one's.
  package struct Run: Sendable, Codable {
    var row: Row
    /// Of the parameters, after every step.
    var digests: [UInt64]
  }

  package let choices: [Choice]
  package private(set) var rows: [Row] = []
  private let experiments: [Experiment]
  /// Of the first choice's parameters, after every step.
  private var digests: [UInt64] = []

  /// - Parameters:
  ///   - options: of all runs; `layers` may name activations, which the choices replace.
  /// - Throws: as `Experiment`.
  package init(
    _ choices: [Choice], parts: Experiment.Parts, preprocessing: Preprocessing, options: Experiment.Options
  ) throws {
    guard !choices.isEmpty else { throw TrainingError("there is nothing to compare; name some activations") }
    self.choices = choices
    let plain = try Experiment(parts: parts, preprocessing: preprocessing, options: options).network
    func network(_ choice: Choice) throws -> Network {
      try Network(
        inputShape: plain.inputShape,
        nodes: plain.nodes.map { node in
          guard var layer = node.layer as? any ActivatedLayer, layer.activation != .identity else {
            return node.description
          }
          layer.activation = choice.activation
          var description = node.description
          description.layer = layer
          return description
        })
    }
    let first = try Model(network(choices[0]), seed: options.seed)
    experiments = try choices.map { choice in
      var own = options
      own.layers = nil
      own.annealing = [:]
      own.start = try Model(network(choice), parameters: first.parameters, state: first.state)
      if case .annealed(let annealing) = choice {
        for (node, original) in zip(first.network.nodes, plain.nodes) {
          guard let layer = original.layer as? any ActivatedLayer, layer.activation != .identity else {
            continue
          }
          own.annealing[node.name] = annealing
        }
      }
      return try Experiment(parts: parts, preprocessing: preprocessing, options: own)
    }
    guard
      plain.nodes.contains(where: { ($0.layer as? any ActivatedLayer)?.activation ?? .identity != .identity })
    else { throw NetworkError("no layer of the network has an activation that could be replaced") }
  }

  package var network: Network { experiments[0].network }
  package var configuration: TrainingConfiguration { experiments[0].configuration }

  /// Trains the next choice and adds its row.
  ///
  /// - Returns: whether the run came to its end; `false` when `onProgress` asked it to stop, without a row.
  package mutating func runNext(onProgress: (Trainer.Progress) -> Trainer.Request = { _ in .continue }) throws
    -> Bool
  {
    guard let run = try run(rows.count, onProgress: onProgress) else { return false }
    enter(run)
    return true
  }

  /// Trains a choice.
  ///
  /// - Returns: `nil` when `onProgress` asked it to stop.
  package func run(
    _ number: Int, onProgress: (Trainer.Progress) -> Trainer.Request = { _ in .continue }
  ) throws -> Run? {
    let experiment = experiments[number]
    let digests = Locked([UInt64]())
    let observer = Trainer.Observer.onParameters { _, parameters in
      let digest = Self.digest(parameters)
      digests.withLock { $0.append(digest) }
    }
    let result = try experiment.run(observers: [observer], onProgress: onProgress)
    guard !result.report.wasInterrupted else { return nil }
    let parts = experiment.parts
    let (name, data, evaluation) =
      if let test = parts.test, let figures = result.test {
        ("test", test, figures)
      } else if let validation = parts.validation, let figures = result.validation {
        ("validation", validation, figures)
      } else {
        ("training", parts.training, result.training)
      }
    var watch = TrainingWatch(on: data, loss: experiment.configuration.loss)
    try watch.observe(result.report.epochs, result.model.model)
    let reports = watch.inspection?.layers ?? []
    return Run(
      row: Row(
        activation: choices[number].text, fingerprint: result.model.model.fingerprint, isSameAsFirst: true,
        part: name,
        metric: evaluation.metric, loss: evaluation.loss, trainingLoss: result.training.loss,
        epochs: result.report.epochs, bestEpoch: result.report.bestEpoch,
        deadUnits: reports.reduce(0) { $0 + ($1.deadUnits?.count ?? 0) },
        units: reports.reduce(0) { $0 + ($1.deadUnits == nil ? 0 : $1.units) }),
      digests: digests.withLock { $0 })
  }

  /// Adds the row of the next choice.
  package mutating func enter(_ run: Run) {
    if rows.isEmpty { digests = run.digests }
    let different = run.digests.indices.first {
      !digests.indices.contains($0) || run.digests[$0] != digests[$0]
    }
    let stepsPerEpoch = max(1, digests.count / max(run.row.epochs, 1))
    var row = run.row
    row.isSameAsFirst = different == nil
    row.firstDifferentStep = different.map { $0 + 1 }
    row.firstDifferentEpoch = different.map { $0 / stepsPerEpoch + 1 }
    rows.append(row)
  }

  /// 64 bits that stand for the bits of all parameters: each one is mixed in by a step that can be undone, so a
  /// difference in one parameter always shows, and one in several is missed once in 2⁶⁴ times.
  private static func digest(_ parameters: Span<Float>) -> UInt64 {
    var digest: UInt64 = 0x9E37_79B9_7F4A_7C15
    for index in 0..<parameters.count {
      digest = (digest ^ UInt64(parameters[index].bitPattern)) &* 0xD6E8_FEB8_6659_FD93
      digest ^= digest >> 32
    }
    return digest
  }
}
