import Hillock

extension TrainedModel {
  /// A model of a network with the parameters of a state dict of PyTorch.
  ///
  /// - Parameters:
  ///   - path: a `.pt` file that `torch.save(model.state_dict(), …)` wrote, or a safetensors file with the same tensors.
  ///   - layers: all layers of the network, to the outputs, as `128:relu,10`; one without an activation has none.
  ///   - input: the shape of an example: `[64]`, `[28, 28, 1]` with the channels last, `[20, 8]` positions × channels, or for a network that
  ///     begins with an embedding the positions; `nil` takes the inputs of the first dense layer.
  ///   - classNames: the names of the outputs, where they are classes.
  ///   - modules: for layers by their names (`dense_1`) the modules that they are taken from; the others are found by their shapes.
  /// - Throws: `DataError`, or `NetworkError` for layers that do not fit each other.
  package init(
    stateDict path: String, layers: String, input: Shape? = nil, classNames: [String] = [],
    modules: [String: String] = [:]
  ) throws {
    self = try StateDictModel(path, layers: layers, input: input, classNames: classNames, modules: modules)
      .trained
  }
}

/// A model from a state dict, and what is to be told of it.
package struct StateDictModel {
  package let trained: TrainedModel
  package let matches: [StateDictImport.Match]
  package let notes: [String]

  /// - Throws: as `TrainedModel.init(stateDict:…)`.
  package init(
    _ path: String, layers: String, input: Shape?, classNames: [String], modules: [String: String]
  ) throws {
    let dict = try StateDict(reading: path)
    let parts = try LayerList.parts(parsing: layers, fallback: .identity)
    let network = try Network(inputs: [Self.input(input, parts: parts, dict: dict, file: path)], parts: parts)
    let imported = try StateDictImport(dict, network: network, names: modules, file: path)
    (matches, notes) = (imported.matches, imported.notes)
    var trained = try TrainedModel(plain: imported.model, classNames: classNames)
    trained.foreign = imported.foreign
    self.trained = trained
  }

  /// What an example consists of.
  private static func input(
    _ given: Shape?, parts: [NetworkPart], dict: StateDict, file: String
  ) throws(DataError) -> Network.Input {
    let matrices = dict.tensors.filter { $0.shape.count == 2 }
    guard case .layer(let first, _)? = parts.first else {
      guard let given else { throw unknown(file) }
      return .values("data", given)
    }
    if let layer = first as? Embedding {
      guard let given, given.rank == 1 else {
        throw DataError(
          "the network begins with an embedding; say how many tokens an example has, such as 20", file: file,
          setting: "input")
      }
      guard let table = matrices.first(where: { $0.shape[1] == layer.units }) else {
        throw DataError("no tensor is a table of \(layer.units) columns for the embedding", file: file)
      }
      return .indices("tokens", positions: given.count, below: table.shape[0])
    }
    if let given { return .values("data", given) }
    guard let layer = first as? Dense, let matrix = matrices.first(where: { $0.shape[0] == layer.units })
    else {
      throw unknown(file)
    }
    return .values("data", [matrix.shape[1]])
  }

  private static func unknown(_ file: String) -> DataError {
    DataError(
      "the shape of an example is not known from the first layer; say it, such as 64, 28x28x1 (rows, columns, channels) or 20x8 (positions, channels)",
      file: file, setting: "input")
  }
}

extension TrainedModel {
  /// A model that takes numbers as they are, and whose outputs are scores of classes, or the numbers that are predicted.
  ///
  /// - Throws: `DataError` where the outputs are not as many as the classes.
  package init(
    plain model: Model, classNames: [String], inputNames: [String]? = nil, targetNames: [String]? = nil
  )
    throws(DataError)
  {
    let (inputs, outputs) = (model.network.inputShape.count, model.network.outputShape.count)
    guard classNames.isEmpty || classNames.count == outputs || classNames.count == 2 && outputs == 1 else {
      throw DataError(
        "the network has \(outputs) outputs, but \(classNames.count) classes are named", setting: "classes")
    }
    let names = inputNames ?? (1...max(1, inputs)).map { "x\($0)" }
    let targets = targetNames ?? (outputs == 1 ? ["y"] : (1...max(1, outputs)).map { "y\($0)" })
    let preprocessing: Preprocessing =
      classNames.count > 1
      ? .rows(names, classes: classNames) : .plain(inputs: names, targets: targets, isOfFloats: true)
    try preprocessing.check()
    let loss: Loss =
      classNames.count > 1 ? (outputs == 1 ? .binaryCrossEntropy : .softmaxCrossEntropy()) : .meanSquaredError
    self.init(
      model: model, preprocessing: preprocessing, configuration: TrainingConfiguration(loss: loss))
    try check()
  }
}
