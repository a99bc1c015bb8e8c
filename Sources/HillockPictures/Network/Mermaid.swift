import Hillock

/// Networks as text for Mermaid, which many readers of Markdown draw.
package enum Mermaid {
  /// Text inside quotes: what Mermaid would read as its own is written as an entity.
  private static func label(_ text: String) -> String {
    var result = ""
    // By scalars: a quote with an accent on it is still a quote.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "#quot;"
      case "#": result += "#35;"
      case "<": result += "#lt;"
      case ">": result += "#gt;"
      case "&": result += "#amp;"
      case "`": result += "#96;"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// Units and weights, from left to right: solid lines are positive, dotted ones negative.
  package static func text(_ graph: UnitGraph) -> String {
    var lines = ["flowchart LR"]
    for (index, column) in graph.columns.enumerated() {
      let heading = index == 0 ? column.title : "\(column.title), \(column.activation?.text ?? "")"
      lines.append("  subgraph c\(index)[\"\(label(heading))\"]")
      for (unit, name) in column.names.enumerated() {
        let bias = column.biases.isEmpty ? "" : "<br/>b \(UnitGraph.text(column.biases[unit]))"
        lines.append("    u\(index)_\(unit)((\"\(label(name))\(bias)\"))")
      }
      lines.append("  end")
    }
    var number = 0
    var styles: [String] = []
    let largest = max(Double(graph.largestWeight), 1e-30)
    for (index, column) in graph.columns.enumerated() {
      for (from, weights) in column.weights.enumerated() {
        for (to, weight) in weights.enumerated() where weight != 0 && weight.isFinite {
          let text = UnitGraph.text(weight)
          let arrow = weight > 0 ? "-- \"\(text)\" -->" : "-. \"\(text)\" .->"
          lines.append("  u\(index - 1)_\(from) \(arrow) u\(index)_\(to)")
          let colour = (weight > 0 ? Ink.positive : .negative).colour(dark: false).text
          let width = Drawing.number(0.7 + 4.3 * Double(weight.magnitude) / largest)
          styles.append("  linkStyle \(number) stroke:\(colour),stroke-width:\(width)px")
          number += 1
        }
      }
    }
    return (lines + styles).joined(separator: "\n") + "\n"
  }

  /// Layers as blocks with the shapes of what they hand on, from top to bottom.
  package static func text(_ network: Network) -> String {
    var lines = ["flowchart TD", "  n0([\"data<br/>\(network.inputShape)\"])"]
    for (index, node) in network.nodes.enumerated() {
      let count = node.parameters.reduce(0) { $0 + $1.shape.count }
      let parameters = count == 0 ? "" : ", \(count) parameters"
      let summary = label(node.layer.summary(for: node.inputShapes))
      lines.append("  n\(index + 1)[\"\(summary)<br/>\(node.outputShape)\(parameters)\"]")
    }
    for (index, node) in network.nodes.enumerated() {
      for source in node.inputs {
        switch source {
        case .data, .input: lines.append("  n0 --> n\(index + 1)")
        case .node(let earlier): lines.append("  n\(earlier + 1) --> n\(index + 1)")
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
