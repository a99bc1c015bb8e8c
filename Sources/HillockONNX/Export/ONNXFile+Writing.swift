import Hillock

extension ONNXFile {
  /// The version of ONNX's operators that is written; that of the file's format follows from it.
  static let writtenOpset = 20

  /// Writes a model as a graph that takes rows as they were in the data: with its preprocessing, and with the meaning of its outputs.
  ///
  /// - A table of numbers is one input, `input`, rows × columns of doubles (floats for a model that was trained on floats), NaN where a value is
  ///   missing; with texts among the columns each column is an input of its own name. Images are `pixels`, rows × columns × channels from 0 to
  ///   255, tokens and other plain inputs have the names that the network has for them.
  /// - Classes come as `label`, a text, and `probabilities`; numbers as `prediction`, in the units of the target.
  /// - The metadata hold the names of the classes and of the columns, and the fingerprint of the model.
  ///
  /// - Throws: `DataError` that names every layer and column that cannot be written, at once.
  package static func write(_ trained: TrainedModel, to path: String) throws {
    try FileAccess.write(bytes(of: trained), to: path)
  }

  /// The bytes of the file. Equal models make equal bytes.
  package static func bytes(of trained: TrainedModel) throws -> [UInt8] {
    try ONNXWriter.bytes(graph(of: trained))
  }

  private static func graph(of trained: TrainedModel) throws -> ONNXModel {
    try trained.check()
    try trained.model.checkFinite()
    let network = trained.model.network
    let preprocessing = trained.preprocessing
    var builder = GraphBuilder()
    var missing: [String] = []
    var names: [String] = []
    let isPlain =
      network.inputs.count > 1 || preprocessing.text != nil
      || network.inputs.contains { if case .indices = $0.kind { true } else { false } }
    if isPlain {
      for input in network.inputs {
        names.append(input.name)
        builder.input(
          input.name, element: .float,
          shape: [ONNXValueInfo.Dimension.open("N")] + input.shape.extents.map(ONNXValueInfo.Dimension.known))
      }
    } else {
      var features = builder.prepare(preprocessing, missing: &missing)
      if network.inputShape.rank > 1, missing.isEmpty {
        features = builder.add("Reshape", [features, builder.ints([0] + network.inputShape.extents)])
      }
      names = [features]
    }
    var export = NetworkExport(trained.model, builder: builder, inputs: names)
    let outputs = export.write()
    missing += export.missing
    guard missing.isEmpty else {
      throw DataError("ONNX has no operators for \(missing.joined(separator: ", "))")
    }
    builder = export.builder
    builder.conclude(preprocessing, outputs, width: network.outputShape.count)
    var model = ONNXModel()
    model.irVersion = 9
    model.producer = "hillock"
    model.opsets = ["": writtenOpset]
    if builder.graph.nodes.contains(where: { $0.domain == "ai.onnx.ml" }) { model.opsets["ai.onnx.ml"] = 3 }
    model.graph = builder.graph
    model.graph.name = "model"
    if !preprocessing.classNames.isEmpty {
      model.metadata.append(("classes", try JSONText.encode(preprocessing.classNames)))
    }
    if !preprocessing.inputs.isEmpty {
      model.metadata.append(("columns", try JSONText.encode(preprocessing.inputs.map(\.name))))
    }
    model.metadata.append(("targets", try JSONText.encode(preprocessing.targetNames)))
    model.metadata.append(("fingerprint", trained.model.fingerprint))
    return model
  }
}
