import Hillock
import HillockFormula

/// A small network of dense layers as units and weights, to be drawn or listed.
package struct UnitGraph: Sendable {
  package struct Column: Sendable {
    /// `inputs`, or the layer's name.
    package var title: String
    package var names: [String]
    /// One for each unit; empty for inputs and for layers without a bias.
    package var biases: [Float]
    /// `nil` for inputs.
    package var activation: Activation?
    /// From the units of the column before: `weights[from][to]`.
    package var weights: [[Float]]
  }

  package private(set) var columns: [Column]

  /// The most units of a column and the most weights of all that can still be told apart.
  package static let unitLimit = 24
  package static let weightLimit = 400

  /// - Parameters:
  ///   - inputs: a name for each input; x1, x2, … where their number is another one.
  ///   - outputs: a name for each output; those of the units where their number is another one.
  /// - Throws: `PictureError` that says why the network cannot be drawn unit by unit.
  package init(_ model: Model, inputs: [String], outputs: [String]) throws(PictureError) {
    let network = model.network
    try Self.check(network.inputShape.count, of: "the network's inputs")
    let names =
      inputs.count == network.inputShape.count ? inputs : (1...network.inputShape.count).map { "x\($0)" }
    columns = [
      Column(title: "inputs", names: names, biases: [], activation: nil, weights: [])
    ]
    var weightCount = 0
    for (index, node) in network.nodes.enumerated() {
      let previous: Network.Source = index == 0 ? .data : .node(index - 1)
      guard node.inputs == [previous] else {
        throw PictureError(
          "layer '\(node.name)' does not read the layer before it alone; draw the network as blocks")
      }
      switch node.form {
      case .affine(let kernel):
        let units = node.outputShape.count
        try Self.check(units, of: "layer '\(node.name)'")
        let from = columns[columns.count - 1].names.count
        weightCount += from * units
        guard weightCount <= Self.weightLimit else {
          throw PictureError(
            "the network has more than \(Self.weightLimit) weights, too many to tell apart; draw it as blocks"
          )
        }
        let flat = Array(model.parameter(0, of: index))
        columns.append(
          Column(
            title: node.name, names: (0..<units).map { "\(node.name).\($0 + 1)" },
            biases: node.parameters.count > 1 ? Array(model.parameter(1, of: index)) : [],
            activation: kernel.activation,
            weights: (0..<from).map { Array(flat[$0 * units..<($0 + 1) * units]) }))
      case .elementwise(let activation) where columns[columns.count - 1].activation == .identity:
        columns[columns.count - 1].activation = activation
      case .unchanged: break
      default:
        throw PictureError(
          "layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes))) does not consist of single units; "
            + "draw the network as blocks")
      }
    }
    let last = columns.count - 1
    guard last > 0 else { throw PictureError("the network has no dense layer; draw it as blocks") }
    if outputs.count == columns[last].names.count { columns[last].names = outputs }
  }

  private static func check(_ units: Int, of what: String) throws(PictureError) {
    guard units <= unitLimit else {
      throw PictureError(
        "\(what): \(units) units, more than the \(unitLimit) that can be told apart; draw it as blocks")
    }
  }

  /// The largest magnitude of a weight; 0 where all are.
  package var largestWeight: Float {
    columns.flatMap(\.weights).joined().map(\.magnitude).filter(\.isFinite).max() ?? 0
  }

  /// A row for each unit: layer, unit, activation, bias and the weights by where they come from.
  package var table: [[String]] {
    var rows = [["layer", "unit", "activation", "bias", "weights"]]
    for (column, before) in zip(columns.dropFirst(), columns) {
      for unit in column.names.indices {
        let weights = before.names.indices.map {
          "\(before.names[$0]): \(Self.text(column.weights[$0][unit]))"
        }
        rows.append([
          column.title, column.names[unit], column.activation?.text ?? "",
          column.biases.isEmpty ? "none" : Self.text(column.biases[unit]), weights.joined(separator: ", "),
        ])
      }
    }
    return rows
  }

  /// A weight in few characters: three digits.
  static func text(_ weight: Float) -> String {
    let value = Double(weight)
    guard value.isFinite, value != 0 else { return ShortNumber.text(value) }
    var unit = 1.0
    while abs(value) / unit >= 1000 { unit *= 10 }
    while abs(value) / unit < 100 { unit /= 10 }
    // A whole number is said whole.
    return ShortNumber.text(
      value == value.rounded() && abs(value) < 1e5 ? value : (value / unit).rounded() * unit)
  }
}
