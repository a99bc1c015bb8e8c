import HillockFormula

/// A network in which every scalar activation is a step of its own, so that both what goes into it and what comes out
/// can be seen.
///
/// It has the parameters of the network it was made from, in the same order, and computes the same bits: a layer's sums
/// do not depend on the activation that follows them.
struct UnfoldedNetwork {
  let network: Network
  /// For each node of the original network, the nodes here that make its sums and its output; the same one twice where
  /// there is no activation to set apart.
  let places: [(sums: Int, output: Int)]

  init(_ original: Network) throws(NetworkError) {
    var nodes: [Network.NodeDescription] = []
    var places: [(sums: Int, output: Int)] = []
    for node in original.nodes {
      let inputs = node.inputs.map { source in
        switch source {
        case .data, .input: source
        case .node(let earlier): Network.Source.node(places[earlier].output)
        }
      }
      guard var linear = node.layer as? any ActivatedLayer, !linear.form.isElementwise else {
        nodes.append(.init(layer: node.layer, inputs: inputs))
        let place = nodes.count - 1
        if node.layer.form.isElementwise, case .node(let before) = inputs.first {
          places.append((before, place))
        } else {
          places.append((place, place))
        }
        continue
      }
      let activation = linear.activation
      linear.activation = .identity
      nodes.append(.init(layer: linear, inputs: inputs))
      nodes.append(.init(layer: Activate(activation), inputs: [.node(nodes.count - 1)]))
      places.append((nodes.count - 2, nodes.count - 1))
    }
    network = try Network(inputs: original.inputs, nodes: nodes)
    self.places = places
  }
}
