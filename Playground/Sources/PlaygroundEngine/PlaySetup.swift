import Hillock

/// All that a run begins with, made from a state: data, network, settings, and where each unit's numbers are.
public struct PlaySetup: Sendable {
  public let state: PlayState
  let data: PlayData
  let features: [InputFeature]
  let layerText: LayerText
  let training: Dataset
  let test: Dataset
  let model: Model
  let configuration: TrainingConfiguration
  let edits: [RunEdit]
  /// Hidden layers and the output layer.
  let layers: [LayerPlace]

  /// Where a layer of the page is in the network.
  struct LayerPlace: Sendable {
    var units: [UnitPlace]
  }

  struct UnitPlace: Sendable {
    /// The node whose output has this unit, and the column of it.
    var node: Int
    var column: Int
    /// Which parameters are the unit's weights, in the order of the layer before, and its bias.
    var weights: [Int]
    var bias: Int
    var activation: Activation
  }

  /// - Throws: `PlayError` for a state that no run can begin with.
  public init(_ state: PlayState) throws {
    self.state = state
    features = try InputFeature.chosen(state)
    layerText = try LayerText(state["layers"])
    data = try PlayData(state)
    training = try Self.dataset(data, features, 0..<data.trainingCount)
    test = try Self.dataset(data, features, data.trainingCount..<data.x.count)
    configuration = try Self.configuration(state, isRegression: data.isRegression)
    edits = try RunEdit.list(state["edits"])
    let network = try Self.network(state, features.count, layerText, outputs: Self.outputs(of: data))
    do { model = try Model(network, seed: UInt64(state.whole("seed"))) } catch {
      throw PlayError("\(error)", setting: "layers")
    }
    layers = Self.places(of: model, layerText, inputs: features.count)
    for edit in edits {
      if let index = edit.parameter, index >= model.parameters.count {
        throw PlayError(
          "the network has \(model.parameters.count) parameters; an edit names number \(index)",
          setting: "edits")
      }
    }
  }

  private static func outputs(of data: PlayData) -> Int {
    data.isRegression || data.classCount == 2 ? 1 : data.classCount
  }

  var outputs: Int { model.network.outputShape.count }

  private static func dataset(
    _ data: PlayData, _ features: [InputFeature], _ range: Range<Int>
  ) throws -> Dataset {
    let inputs = try inputs(features, x: Array(data.x[range]), y: Array(data.y[range]))
    let targets: Targets =
      data.isRegression
      ? .values(Array(data.labels[range]), count: 1)
      : .classes(
        data.labels[range].map { Int32($0) }, names: (0..<data.classCount).map { "\($0)" })
    return try Dataset(inputs: inputs, featureCount: features.count, targets: targets)
  }

  /// Row-major, one row for each point.
  static func inputs(_ features: [InputFeature], x: [Float], y: [Float]) throws(PlayError) -> [Float] {
    var columns: [[Float]] = []
    for feature in features { columns.append(try feature.values(x: x, y: y)) }
    var result: [Float] = []
    result.reserveCapacity(x.count * columns.count)
    for row in x.indices {
      for column in columns { result.append(column[row]) }
    }
    return result
  }

  private static func network(
    _ state: PlayState, _ inputs: Int, _ text: LayerText, outputs: Int
  ) throws -> Network {
    let dropout = Float(state.number("dropout"))
    do {
      return try Network(inputs: inputs) {
        for layer in text.layers {
          // Units with activations of their own are layers side by side: what is saved opens everywhere.
          let groups = Self.groups(layer)
          if groups.count == 1, let group = groups.first {
            Dense(group.count, group.activation)
          } else {
            Branches(.concatenate, groups.map { [.layer(Dense($0.count, $0.activation))] })
          }
          if dropout > 0 { Dropout(dropout) }
        }
        Dense(outputs)
      }
    } catch {
      throw PlayError("\(error)", setting: "layers")
    }
  }

  /// Neighbours with the same activation.
  static func groups(_ layer: LayerText.HiddenLayer) -> [(activation: Activation, count: Int)] {
    var groups: [(activation: Activation, count: Int)] = []
    for activation in layer.activations {
      if let last = groups.last, last.activation == activation {
        groups[groups.count - 1].count += 1
      } else {
        groups.append((activation, 1))
      }
    }
    return groups
  }

  private static func places(of model: Model, _ text: LayerText, inputs: Int) -> [LayerPlace] {
    var result: [LayerPlace] = []
    let dense = model.network.nodes.indices.filter { model.network.nodes[$0].layer is Dense }
    var next = dense.makeIterator()
    var width = inputs
    let hidden = text.layers.map(groups)
    let last: [(activation: Activation, count: Int)] = [(.identity, model.network.outputShape.count)]
    for groups in hidden + [last] {
      var place = LayerPlace(units: [])
      for group in groups {
        guard let node = next.next() else { continue }
        let weights = model.parameter(0, of: node).startIndex
        let biases = model.parameter(1, of: node).startIndex
        for unit in 0..<group.count {
          place.units.append(
            UnitPlace(
              node: node, column: unit, weights: (0..<width).map { weights + $0 * group.count + unit },
              bias: biases + unit, activation: group.activation))
        }
      }
      result.append(place)
      width = place.units.count
    }
    return result
  }

  private static func configuration(
    _ state: PlayState, isRegression: Bool
  ) throws(PlayError) -> TrainingConfiguration {
    let optimizer: Optimizer =
      switch state["optimizer"] {
      case "momentum": .sgd(momentum: 0.9)
      case "nesterov": .sgd(momentum: 0.9, usesNesterov: true)
      case "rmsprop": .rmsProp()
      case "adam": .adam()
      case "adamw": .adamW()
      default: .sgd()
      }
    let loss: Loss?
    switch state["loss"] {
    case "auto": loss = nil
    case let name:
      guard isRegression else {
        throw PlayError(
          "\(name) is a loss of numbers; classes take cross-entropy, which is auto", setting: "loss")
      }
      loss = name == "mean_absolute" ? .meanAbsoluteError : name == "huber" ? .huber() : .meanSquaredError
    }
    let clip = Float(state.number("clip"))
    return TrainingConfiguration(
      loss: loss, optimizer: optimizer, learningRate: Float(state.number("rate")),
      weightDecay: Float(state.number("l2")), schedule: schedule(state), clipNorm: clip > 0 ? clip : nil,
      epochs: state.whole("epochs"), batchSize: state.whole("batch"), seed: UInt64(state.whole("seed")))
  }

  /// The rates of a run, of as many epochs as the schedule has.
  static func schedule(_ state: PlayState) -> Schedule {
    let epochs = state.whole("epochs")
    return switch state["schedule"] {
    case "step": .step(epochs: max(epochs / 4, 1), factor: 0.5)
    case "cosine": .cosine()
    case "restarts": .cosineWithWarmRestarts(epochs: max(epochs / 4, 1))
    case "warmup": .warmUp(epochs: Double(max(epochs / 10, 1)), then: .cosine())
    default: .constant
    }
  }
}
