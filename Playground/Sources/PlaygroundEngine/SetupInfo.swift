import Foundation
@_spi(Tools) import Hillock
@_spi(Tools) import HillockFormula

/// What a page has to know of a run once: its points, and where each unit's numbers are.
public struct SetupInfo: Sendable, Encodable {
  struct Input: Sendable, Encodable {
    var name: String
    var title: String
    /// As the pictures of frames, in base64.
    var picture: String
    var scale: Double
  }

  struct Unit: Sendable, Encodable {
    var weights: [Int]
    var bias: Int
    var activation: String
    var formula: String
    var kinks: [Kink]
  }

  struct Kink: Sendable, Encodable {
    var place: Double
    var derivative: Double?
    var isJump: Bool
  }

  var inputs: [Input]
  var x: [Float]
  var y: [Float]
  var labels: [Float]
  var trainingCount: Int
  var isRegression: Bool
  var classCount: Int
  var side: Int
  var bins: Int
  /// Of hidden layers and outputs.
  var layers: [[Unit]]
  var parameterCount: Int
  var stepsPerEpoch: Int
  var loss: String
  var optimizer: String
  /// The address in its usual form.
  var address: String

  public init(_ setup: PlaySetup) throws {
    let (x, y) = FrameMaker.places
    var inputs: [Input] = []
    for feature in setup.features {
      let values = try feature.values(x: x, y: y)
      let scale = max(values.reduce(Float(0)) { max($0, abs($1)) }, 1e-6)
      let bytes = values.map { UInt8(min(max(128 + ($0 / scale * 127).rounded(), 1), 255)) }
      inputs.append(
        Input(
          name: feature.name, title: feature.title, picture: Data(bytes).base64EncodedString(),
          scale: Double(scale)))
    }
    self.inputs = inputs
    self.x = setup.data.x
    self.y = setup.data.y
    labels = setup.data.labels
    trainingCount = setup.data.trainingCount
    isRegression = setup.data.isRegression
    classCount = setup.data.classCount
    side = FrameMaker.side
    bins = FrameMaker.bins
    layers = setup.layers.map { layer in
      layer.units.map { unit in
        Unit(
          weights: unit.weights, bias: unit.bias, activation: unit.activation.text,
          formula: unit.activation.boundFormula.unicode, kinks: Self.kinks(unit.activation))
      }
    }
    parameterCount = setup.model.parameters.count
    let size = min(setup.configuration.batchSize, setup.data.trainingCount)
    stepsPerEpoch = (setup.data.trainingCount + size - 1) / size
    loss =
      setup.data.isRegression
      ? setup.state["loss"] == "auto" ? "mean_squared" : setup.state["loss"]
      : setup.outputs == 1 ? "binary_cross_entropy" : "softmax_cross_entropy"
    optimizer = setup.state["optimizer"]
    address = setup.state.address
  }

  static func kinks(_ activation: Activation) -> [Kink] {
    let parameters = Dictionary(
      uniqueKeysWithValues: activation.parameters.map { ($0.name, Double($0.value)) })
    let kernel = ActivationKernel(activation)
    return activation.kinks.compactMap { kink in
      guard let place = try? kink.location.evaluate(parameters), place.isFinite else { return nil }
      let derivative = kink.derivative ?? kernel.derivatives(at: [Float(place)])[0]
      return Kink(
        place: place, derivative: derivative.isFinite ? Double(derivative) : nil, isJump: kink.isJump)
    }
  }
}

/// What a page is made of: the table of settings, and the activations there are.
public struct PageTable: Sendable, Encodable {
  struct Entry: Sendable, Encodable {
    var name: String
    var title: String
    var parameters: [String]
  }

  var settings = PlaySetting.all
  var activations = Catalogue.all.map {
    Entry(name: $0.name, title: $0.title, parameters: $0.parameters.map(\.name))
  }
  var inputTitles = ["x", "y", "x²", "y²", "x·y", "sin x", "sin y", "cos x", "cos y"]

  public init() {}
}
