/// What a network consists of, as rows of a table.
package struct NetworkSummary: Hashable, Sendable, Codable {
  package struct Row: Hashable, Sendable, Codable {
    package var name: String
    package var layer: String
    package var outputShape: Shape
    package var parameters: Int
  }

  package var inputShape: Shape
  package var rows: [Row]
  package var parameterCount: Int
  /// Bytes of the parameters as 32-bit floats.
  package var parameterBytes: Int { parameterCount * 4 }

  /// The summary of a network.
  package init(_ network: Network) {
    inputShape = network.inputShape
    parameterCount = network.parameterCount
    rows = network.nodes.map { node in
      Row(
        name: node.name, layer: node.layer.summary(for: node.inputShapes), outputShape: node.outputShape,
        parameters: node.parameters.reduce(0) { $0 + $1.shape.count })
    }
  }

  /// The layers in one line: `Dense 64→128, relu | Dense 128→10`.
  package var line: String { rows.map(\.layer).joined(separator: " | ") }

  /// The table as text, columns aligned.
  package var lines: [String] {
    var cells = [["", "layer", "output", "parameters"], ["data", "", inputShape.description, ""]]
    cells += rows.map { [$0.name, $0.layer, $0.outputShape.description, String($0.parameters)] }
    cells.append(["total", "", "", String(parameterCount)])
    return TextTable(cells, rightAligned: [2, 3]).lines
  }
}

extension Network {
  /// What it consists of, as a table in lines: for each layer its name, what it is, the shape of its output and its parameters.
  public var summary: [String] { NetworkSummary(self).lines }
}
