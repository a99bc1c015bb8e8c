import HillockFormula

/// Dead units drawn anew, so that a model can go on learning with all of its units.
///
/// The weights into a unit are drawn from the layer's initialiser, with a seed; its bias starts again. The weights out
/// of it become 0 where that can be done, so that the outputs stay as they were: a dead ReLU unit gave 0 before, and
/// what it gives now counts for nothing until training gives it a weight. A unit that is still dead is drawn again, up
/// to eight times. Source: Sokar, Agarwal, Castro and Evci 2023 (ReDo).
package struct Revival: Sendable {
  /// The model with the units drawn anew.
  package let model: Model
  package let layers: [LayerRevival]

  package struct LayerRevival: Hashable, Sendable, Codable {
    /// The layer whose units were dead.
    package var name: String
    /// The units that are active now, from 1.
    package var revived: [Int]
    /// The units that are still dead, because their sums are no layer's of weights or no draw made them active.
    package var stillDead: [Int]
    /// Whether the weights out of the revived units were set to 0.
    package var keepsOutputs: Bool
  }

  private static let draws = 8

  /// Revives the dead units of a model.
  ///
  /// - Parameters:
  ///   - data: on which a unit is dead or alive.
  ///   - seed: of the new weights.
  /// - Throws: as `Inspection`.
  package init(_ model: Model, on data: Dataset, loss: Loss, seed: UInt64, pool: WorkerPool = .single) throws
  {
    func dead(_ model: Model) throws -> [String: [Int]] {
      let layers = try Inspection(model, on: data, loss: loss, pool: pool).layers
      return Dictionary(
        layers.map { ($0.name, ($0.deadUnits ?? []).map(\.number)) }, uniquingKeysWith: { first, _ in first })
    }
    let atFirst = try dead(model)
    var surgery = UnitSurgery(model, seed: seed)
    var remaining = atFirst
    var current = model
    var keeps: [String: Bool] = [:]
    for draw in 0..<Self.draws where remaining.contains(where: { !$0.value.isEmpty }) {
      for (index, node) in model.network.nodes.enumerated() {
        let units = (remaining[node.name] ?? []).map { $0 - 1 }
        guard !units.isEmpty, surgery.redraw(units, into: index, draw: draw) else { continue }
        if draw == 0 { keeps[node.name] = surgery.silence(units, outOf: index) }
      }
      current = try surgery.model()
      let now = try dead(current)
      for (name, units) in atFirst { remaining[name] = units.filter { now[name, default: []].contains($0) } }
    }
    self.model = current
    layers = model.network.nodes.compactMap { node in
      guard let units = atFirst[node.name], !units.isEmpty else { return nil }
      let still = remaining[node.name] ?? []
      return LayerRevival(
        name: node.name, revived: units.filter { !still.contains($0) }, stillDead: still,
        keepsOutputs: keeps[node.name] ?? true)
    }
  }
}

/// Changes to the parameters that belong to single units.
private struct UnitSurgery {
  private let original: Model
  private let network: Network
  private let seed: UInt64
  private var parameters: [Float]

  init(_ model: Model, seed: UInt64) {
    original = model
    network = model.network
    self.seed = seed
    parameters = model.parameters
  }

  func model() throws(NetworkError) -> Model {
    try Model(network, parameters: parameters, state: original.state)
  }

  /// Draws the weights into these units of a node; `false` where no layer of weights makes their sums.
  mutating func redraw(_ units: [Int], into node: Int, draw: Int) -> Bool {
    let place = network.nodes[node]
    let hasWeights = place.parameters.contains { $0.name == "weight" }
    if !hasWeights {
      switch place.layer.form {
      case .elementwise, .batchNormalization: break
      default: return false
      }
      guard case .node(let before) = place.inputs.first, redraw(units, into: before, draw: draw) else {
        return false
      }
    }
    let firstIndex = network.nodes[..<node].reduce(0) { $0 + $1.parameters.count }
    for (index, specification) in place.parameters.enumerated() {
      // The streams of starting values have small numbers; those of later draws follow far behind them.
      let values = specification.initializer.values(
        for: specification, seed: seed, index: firstIndex + index + (draw + 1) << (Int.bitWidth / 2))
      let width = specification.shape.extents.last ?? 1
      let offset = place.parameterOffsets[index]
      for start in stride(from: 0, to: values.count, by: width) {
        for unit in units { parameters[offset + start + unit] = values[start + unit] }
      }
    }
    return true
  }

  /// Sets the weights by which other layers read these units to 0; `false` where some reader has no such weights.
  ///
  /// - Parameter channels: how many units there are, where a layer in between has made another shape of them.
  mutating func silence(_ units: [Int], outOf node: Int, channels: Int? = nil) -> Bool {
    let channels = channels ?? network.nodes[node].outputShape.extents.last ?? 1
    let silenced = Set(units)
    var all = true
    for (index, reader) in network.nodes.enumerated() where reader.inputs.contains(.node(node)) {
      switch reader.layer.form {
      case .affine:
        // Inputs that were flattened repeat the channels at every position.
        let width = reader.parameters[0].shape.extents[1]
        for input in 0..<reader.parameters[0].shape.extents[0] where silenced.contains(input % channels) {
          for unit in 0..<width { parameters[reader.parameterOffsets[0] + input * width + unit] = 0 }
        }
      case .filters:
        let extents = reader.parameters[0].shape.extents
        let filters = extents[extents.count - 1]
        guard extents[extents.count - 2] == channels else {
          all = false
          continue
        }
        for tap in 0..<reader.parameters[0].shape.count / filters where silenced.contains(tap % channels) {
          for filter in 0..<filters { parameters[reader.parameterOffsets[0] + tap * filters + filter] = 0 }
        }
      case .channelwise where reader.inputShapes[0].extents.last != channels: all = false
      case .unchanged, .elementwise, .channelwise:
        if !silence(units, outOf: index, channels: channels) { all = false }
      case .batchNormalization, .sum, .concatenation, .softmax, .bins, .other: all = false
      }
    }
    return all && network.nodes.indices.last != node
  }
}
