import Hillock

/// The parameters of a network from a state dict: its modules are found by their shapes and their order, or named.
package struct StateDictImport {
  /// One layer and where its parameters come from.
  package struct Match: Hashable, Sendable {
    package var layer: String
    package var module: String
  }

  package private(set) var model: Model
  /// In the order of the network.
  package private(set) var matches: [Match] = []
  /// Numbers that only their sums are left of in the model.
  package private(set) var foreign = ForeignNumbers()
  /// What a person should know.
  package private(set) var notes: [String] = []

  /// Tensors of one module, or of one layer and direction of a recurrent module.
  private struct Module {
    var name: String
    var shapes: [String: [Int]] = [:]
    var values: [String: [Float]] = [:]
    var names: [String] = []
  }

  /// Tensors that a module keeps for training alone.
  private static let ignored: Set<String> = ["num_batches_tracked"]

  /// - Parameters:
  ///   - names: for layers of the network the modules that they are taken from.
  /// - Throws: `DataError` that names the layer that has no module, with the shapes that it needs and those there are.
  package init(
    _ dict: StateDict, network: Network, names: [String: String] = [:], file: String
  ) throws(DataError) {
    let flattened = network.flattenedInputs
    var modules = Self.modules(dict)
    var parameters = [Float](repeating: 0, count: network.parameterCount)
    var state = [Float](repeating: 0, count: network.stateCount)
    if let unknown = names.keys.sorted().first(where: { name in !network.nodes.contains { $0.name == name } })
    {
      throw DataError(
        "the network has no layer '\(unknown)'; its layers with parameters are \(DataError.list(network.nodes.filter { !$0.parameters.isEmpty }.map(\.name)))",
        setting: "map")
    }
    // Modules that are named go to nobody else.
    let reserved = Set(names.values)
    for (index, node) in network.nodes.enumerated() where !node.parameters.isEmpty {
      guard let layout = TorchLayout(node, flattened: flattened[index]) else {
        throw DataError(
          "PyTorch has no module for the layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes)))")
      }
      let place = try Self.place(of: node, layout, in: modules, wanted: names[node.name], reserved, file)
      let module = modules.remove(at: place)
      let arrays = layout.arrays(from: module.values)
      foreign[node.name] = layout.addends(from: module.values)
      for (array, offset) in zip(arrays.parameters, node.parameterOffsets) {
        parameters.replaceSubrange(offset..<offset + array.count, with: array)
      }
      for (array, offset) in zip(arrays.state, node.stateOffsets) {
        state.replaceSubrange(offset..<offset + array.count, with: array)
      }
      matches.append(Match(layer: node.name, module: module.name))
      if !dict.isOrdered, names[node.name] == nil, modules.contains(where: { layout.fits($0.shapes) }) {
        notes.append(
          "'\(node.name)' could be another module than '\(module.name)' by its shapes; a safetensors file has no order, so say with --map which it is if this is wrong"
        )
      }
    }
    if !modules.isEmpty {
      notes.append("not used: \(DataError.list(modules.map(\.name)))")
    }
    do throws(NetworkError) {
      model = try Model(network, parameters: parameters, state: state)
      try model.checkFinite()
    } catch {
      throw DataError("the tensors cannot be used: \(error.message)", file: file)
    }
  }

  private static func place(
    of node: Network.Node, _ layout: TorchLayout, in modules: [Module], wanted: String?,
    _ reserved: Set<String>,
    _ file: String
  ) throws(DataError) -> Int {
    let needed = layout.tensors.map { "\($0.name) \($0.shape)" }.joined(separator: ", ")
    if let wanted {
      guard let place = modules.firstIndex(where: { $0.name == wanted }) else {
        throw DataError(
          "there is no module '\(wanted)', or another layer has it; there are \(DataError.list(modules.map(\.name)))",
          file: file, setting: "map")
      }
      guard layout.fits(modules[place].shapes) else {
        throw DataError(
          "the module '\(wanted)' has \(Self.list(modules[place])); the layer '\(node.name)' needs \(needed)",
          file: file, setting: "map")
      }
      return place
    }
    if let place = modules.firstIndex(where: { !reserved.contains($0.name) && layout.fits($0.shapes) }) {
      return place
    }
    throw DataError(
      "no module fits the layer '\(node.name)', \(node.layer.summary(for: node.inputShapes)), which needs \(needed); left are "
        + modules.prefix(8).map { "'\($0.name)' with \(Self.list($0))" }.joined(separator: "; ")
        + (modules.isEmpty ? "none" : modules.count > 8 ? "; and \(modules.count - 8) more" : ""), file: file)
  }

  private static func list(_ module: Module) -> String {
    module.names.map { "\($0) \(module.shapes[$0] ?? [])" }.joined(separator: ", ")
  }

  /// Tensors by their modules, in the order of the file.
  private static func modules(_ dict: StateDict) -> [Module] {
    var modules: [Module] = []
    var places: [String: Int] = [:]
    for tensor in dict.tensors {
      var parts = tensor.name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
      var last = parts.removeLast()
      guard !ignored.contains(last) else { continue }
      // The projection of an attention module belongs to it.
      if parts.last == "out_proj" { last = "\(parts.removeLast()).\(last)" }
      var suffix = ""
      // weight_ih_l0, weight_ih_l0_reverse: a layer and a direction.
      for start in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"] where last.hasPrefix(start + "_l") {
        suffix = String(last.dropFirst(start.count + 1))
        last = start
      }
      let own = parts.joined(separator: ".")
      let name = suffix.isEmpty || suffix == "l0" ? own : own.isEmpty ? suffix : "\(own).\(suffix)"
      let place = places[name] ?? modules.count
      if place == modules.count {
        places[name] = place
        modules.append(Module(name: name))
      }
      modules[place].shapes[last] = tensor.shape
      modules[place].values[last] = tensor.values
      modules[place].names.append(last)
    }
    return modules
  }
}
