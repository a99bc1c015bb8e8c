import Foundation

/// A trained model as a file: a safetensors file that every reader of the format opens.
///
/// The tensors are named `dense_1.weight` and so on; the metadata hold `format` ("hillock"), `version`, the
/// `network`, `preprocessing` and `training` settings as JSON, where rows were held out their `calibration`, of an import from PyTorch perhaps `foreign` numbers, the `fingerprint` of the parameters, and the `digest` of
/// everything, which are checked on reading. Equal models make equal bytes. Files of earlier versions have no digest; they
/// are read with a `note`.
package struct ModelFile: Sendable {
  /// The model of the file.
  package var trained: TrainedModel
  /// What the user should know of the file, such as that it has no digest.
  package private(set) var note: String?

  /// What this version writes and reads.
  static let version = "1"

  /// A file of a model that is to be written.
  package init(_ trained: TrainedModel) {
    self.trained = trained
  }

  /// Reads a file.
  ///
  /// - Parameter registry: the kinds of layers that the file may hold.
  /// - Throws: `DataError` when the file is missing, damaged, no model, or of a later version.
  package init(reading path: String, registry: LayerRegistry = .standard) throws {
    try self.init(Safetensors(reading: path), file: path, registry: registry)
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String, registry: LayerRegistry = .standard) throws {
    try self.init(Safetensors(parsing: bytes, file: file), file: file, registry: registry)
  }

  private init(_ content: Safetensors, file: String, registry: LayerRegistry) throws {
    let metadata = content.metadata
    guard metadata["format"] == "hillock" else {
      throw DataError(
        "this safetensors file holds no Hillock model; expected one that Hillock wrote", file: file
      )
    }
    guard metadata["version"] == Self.version else {
      throw DataError(
        "the model's format is version \(metadata["version"] ?? "unknown"); this program reads version "
          + "\(Self.version). Train it again, or use a later program", file: file)
    }
    switch try content.seal() {
    case .whole: break
    case .missing:
      note =
        "\(file): written by an earlier version, without a digest; a change of its settings would go unnoticed"
    case .broken:
      throw DataError(
        "the contents do not match their digest; the file was changed or damaged after it was written",
        file: file)
    }
    let (network, preprocessing, configuration) = try Self.settings(
      metadata, file: file, registry: registry)
    let (parameters, state) = try Self.numbers(content.tensors, of: network, file: file)
    try Self.checkFinite(content.tensors, file: file)
    let model = try Model(network, parameters: parameters, state: state)
    guard model.fingerprint == metadata["fingerprint"] else {
      throw DataError(
        "the parameters do not match the fingerprint; the file was changed or damaged after it was written",
        file: file)
    }
    trained = TrainedModel(
      model: model, preprocessing: preprocessing, configuration: configuration,
      calibration: try Self.calibration(metadata, file: file))
    if metadata["foreign"] != nil {
      trained.foreign = try Self.decode("foreign", of: metadata, file: file) {
        try $0.decode(ForeignNumbers.self, from: $1)
      }
    }
  }

  /// Everything but the numbers: what is read, and what is written, has to pass here.
  private static func settings(
    _ metadata: [String: String], file: String, registry: LayerRegistry
  ) throws -> (Network, Preprocessing, TrainingConfiguration) {
    let description: NetworkDescription = try decode("network", of: metadata, file: file) {
      try $0.decode(NetworkDescription.self, from: $1, configuration: registry)
    }
    let preprocessing: Preprocessing = try decode("preprocessing", of: metadata, file: file) {
      try $0.decode(Preprocessing.self, from: $1)
    }
    let configuration: TrainingConfiguration = try decode("training", of: metadata, file: file) {
      try $0.decode(TrainingConfiguration.self, from: $1)
    }
    let network: Network
    do {
      network = try description.network()
      try network.checkMemory()
    } catch {
      throw DataError("the network in the file cannot be formed: \(error)", file: file)
    }
    do throws(DataError) {
      try preprocessing.check()
    } catch {
      throw DataError("damaged: \(error.message)", file: file)
    }
    do throws(TrainingError) {
      try configuration.check()
    } catch {
      throw DataError("the training settings in the file are damaged: \(error.message)", file: file)
    }
    do throws(DataError) {
      try preprocessing.check(fits: network)
    } catch {
      throw DataError(error.message, file: file)
    }
    return (network, preprocessing, configuration)
  }

  /// What was kept of rows held out; files of earlier versions have none.
  private static func calibration(_ metadata: [String: String], file: String) throws(DataError)
    -> Calibration?
  {
    guard metadata["calibration"] != nil else { return nil }
    let calibration: Calibration = try decode("calibration", of: metadata, file: file) {
      try $0.decode(Calibration.self, from: $1)
    }
    do throws(DataError) {
      try calibration.check()
    } catch {
      throw DataError("damaged: \(error.message)", file: file)
    }
    return calibration
  }

  private static func decode<Value>(
    _ key: String, of metadata: [String: String], file: String,
    _ body: (JSONDecoder, Data) throws -> Value
  ) throws(DataError) -> Value {
    guard let text = metadata[key] else {
      throw DataError("the metadata of the model lack '\(key)'", file: file)
    }
    return try JSONText.decode(text, what: "the metadata '\(key)'", file: file, body)
  }

  /// The flat buffers of parameters and of the layers' states, in the order of the network; every tensor must be
  /// there, with its shape, and no other.
  private static func numbers(
    _ tensors: [Safetensors.Tensor], of network: Network, file: String
  ) throws(DataError) -> (parameters: [Float], state: [Float]) {
    var named = Dictionary(tensors.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    func take(_ name: String, _ shape: Shape) throws(DataError) -> [Float] {
      guard let tensor = named.removeValue(forKey: name) else {
        throw DataError("the tensor '\(name)' is missing", file: file)
      }
      guard tensor.shape == shape.extents else {
        throw DataError(
          "the tensor '\(name)' has shape \(tensor.shape); the network needs \(shape.extents)", file: file)
      }
      return tensor.values
    }
    var parameters: [Float] = []
    var state: [Float] = []
    for node in network.nodes {
      for parameter in node.parameters {
        parameters += try take("\(node.name).\(parameter.name)", parameter.shape)
      }
      for array in node.state { state += try take("\(node.name).\(array.name)", array.shape) }
    }
    if let extra = named.keys.sorted().first {
      throw DataError("the tensor '\(extra)' belongs to no layer of the network", file: file)
    }
    return (parameters, state)
  }

  /// Refuses a model that says nothing: what it computes of any example is not a number.
  private static func checkFinite(_ tensors: [Safetensors.Tensor], file: String) throws(DataError) {
    for tensor in tensors {
      guard let first = tensor.values.firstIndex(where: { !$0.isFinite }) else { continue }
      let count = tensor.values.count { !$0.isFinite }
      throw DataError(
        "\(count) of the \(tensor.values.count) numbers of '\(tensor.name)' \(count == 1 ? "is" : "are") no finite "
          + "number (the first is \(tensor.values[first]) at \(first)); the model cannot be used. Train it again",
        file: file)
    }
  }

  /// The model as a safetensors file.
  ///
  /// - Throws: `DataError` for a model that could not be read back: a preprocessing of another width or with numbers that are
  ///   none, settings out of their ranges.
  package func content() throws -> Safetensors {
    let model = trained.model
    do throws(NetworkError) {
      try model.checkFinite()
    } catch {
      throw DataError("this model cannot be written, as it could not be read back: \(error.message)")
    }
    var tensors: [Safetensors.Tensor] = []
    for (nodeIndex, node) in model.network.nodes.enumerated() {
      for (index, parameter) in node.parameters.enumerated() {
        tensors.append(
          Safetensors.Tensor(
            name: "\(node.name).\(parameter.name)", shape: parameter.shape.extents,
            values: Array(model.parameter(index, of: nodeIndex))))
      }
      for (index, array) in node.state.enumerated() {
        tensors.append(
          Safetensors.Tensor(
            name: "\(node.name).\(array.name)", shape: array.shape.extents,
            values: Array(model.state(index, of: nodeIndex))))
      }
    }
    var metadata = [
      "format": "hillock", "version": Self.version,
      "network": try JSONText.encode(NetworkDescription(model.network)),
      "preprocessing": try JSONText.encode(trained.preprocessing),
      "training": try JSONText.encode(trained.configuration),
      "fingerprint": model.fingerprint,
    ]
    if !trained.foreign.isEmpty { metadata["foreign"] = try JSONText.encode(trained.foreign) }
    if let calibration = trained.calibration { metadata["calibration"] = try JSONText.encode(calibration) }
    do {
      // The layers need not be of this library; who reads the file back has to name them.
      _ = try Self.settings(
        metadata, file: "the model",
        registry: LayerRegistry(model.network.nodes.map { type(of: $0.layer) }))
    } catch let error as DataError {
      throw DataError("this model cannot be written, as it could not be read back: \(error.message)")
    }
    return try Safetensors(tensors: tensors, metadata: metadata).sealed()
  }

  /// Writes the file whole or not at all.
  package func write(to path: String) throws {
    try content().write(to: path)
  }

  /// Checks that a file is not there yet or was written by Hillock: what may be replaced without being asked for by name.
  ///
  /// - Throws: `DataError` where there is another file, which may be anybody's.
  package static func checkOwn(_ path: String) throws(DataError) {
    guard FilePath.status(of: path) != nil, !StandardOutput.isMeant(by: path) else { return }
    let format = (try? Safetensors.metadata(reading: path))?["format"]
    guard format == "hillock" || format == CheckpointFile.format else {
      throw DataError(
        "there is such a file already, and Hillock did not write it; name another one, or have it replaced",
        file: path, setting: "force")
    }
  }

  /// Checks that a model can be written here, before the work of training it.
  ///
  /// - Throws: `DataError` when the folder is missing or does not allow it, or the path is a folder.
  ///
  /// - Parameter sources: files that the model must not be written over.
  package static func checkWritable(_ path: String, sources: [String] = []) throws {
    try FileAccess.checkWritable(path, sources: sources)
  }
}
