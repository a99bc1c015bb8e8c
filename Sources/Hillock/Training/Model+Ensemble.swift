extension Model {
  /// Models for the same inputs as a single model whose outputs are the mean of theirs.
  ///
  /// The members stand side by side in one network; their last layers, which are dense and have no activation, are divided
  /// by the number of members, and their outputs added. An encoding of the data that several of them begin with is there
  /// once. For classes the result is the geometric mean of the members' probabilities, made to sum to 1.
  ///
  /// - Parameter members: at least one; with one, it is the result.
  /// - Throws: `NetworkError` when there are none, their inputs or outputs differ, or a last layer is another one.
  public static func ensemble(of members: [Model]) throws(NetworkError) -> Model {
    guard let first = members.first else { throw NetworkError("an ensemble needs at least one model") }
    guard members.count > 1 else { return first }
    var descriptions: [Network.NodeDescription] = []
    var encodings: [AnyHashable: Int] = [:]
    var ends: [Network.Source] = []
    var parameters: [Float] = []
    for (number, member) in members.enumerated() {
      guard member.network.inputs == first.network.inputs,
        member.network.outputShape == first.network.outputShape
      else {
        throw NetworkError(
          "member \(number + 1) of the ensemble makes \(member.network.outputShape) of \(member.network.inputShape), the "
            + "first one \(first.network.outputShape) of \(first.network.inputShape)")
      }
      guard let last = member.network.nodes.last, case .affine(let kernel) = last.form,
        kernel.activation == .identity
      else {
        throw NetworkError(
          "member \(number + 1) of the ensemble does not end in a dense layer without an activation")
      }
      // Where each node of the member is in the whole.
      var places: [Int] = []
      for node in member.network.nodes {
        let encoding = node.inputs == [.data] ? (node.layer as? any DataEncoding)?.key : nil
        if let encoding, let place = encodings[encoding] {
          places.append(place)
          continue
        }
        if let encoding { encodings[encoding] = descriptions.count }
        places.append(descriptions.count)
        descriptions.append(
          Network.NodeDescription(
            layer: node.layer,
            inputs: node.inputs.map { source in
              if case .node(let index) = source { .node(places[index]) } else { source }
            }))
      }
      ends.append(.node(descriptions.count - 1))
      let start = last.parameterOffsets.first ?? member.parameters.count
      parameters += member.parameters[..<start]
      parameters += member.parameters[start...].map { $0 / Float(members.count) }
    }
    descriptions.append(Network.NodeDescription(layer: Add(), inputs: ends))
    let network = try Network(inputs: first.network.inputs, nodes: descriptions)
    return try Model(network, parameters: parameters, state: members.flatMap(\.state))
  }
}
