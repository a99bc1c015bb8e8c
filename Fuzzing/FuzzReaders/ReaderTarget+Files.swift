import Foundation
import Hillock
import HillockFormula
import HillockInterchange

/// Files with a digest: only damage below it gets past the first check, so it is made right again after the damage.
extension ReaderTarget {
  static func files(folder: URL) throws -> [ReaderTarget] {
    let prepared = try PreparedData(source: "iris", seed: 4)
    var options = Experiment.Options()
    options.layers = "8:leaky_relu(0.1),skip(8:x * sigmoid(1.702 x),8),batchnorm,maxout:4:2,crelu"
    options.epochs = 1
    options.threads = 1
    let trained = try Experiment(
      parts: prepared.parts, preprocessing: prepared.preprocessing, options: options
    ).run().model
    let content = try ModelFile(trained).content()
    let file = try content.serialized()
    let data = prepared.parts.training

    // The JSON texts of the metadata, parted by zero bytes, are what is damaged.
    let keys = ["network", "preprocessing", "training"]
    let texts = keys.map { Array((content.metadata[$0] ?? "").utf8) }
    let model = ReaderTarget(
      "model metadata", [Array(texts.joined(separator: [0]))],
      [
        "\"", "{", "}", "[", "]", ":", "null", "true", "1e400", "-1", "relu", "max(x, 1 - ", "\"shape\"",
        "\\u0000",
      ]
    ) { bytes in
      var content = content
      for (key, part) in zip(keys, bytes.split(separator: 0, maxSplits: 2, omittingEmptySubsequences: false))
      {
        content.metadata[key] = String(decoding: part, as: UTF8.self)
      }
      try use(try ModelFile(parsing: content.serialized(), file: "fuzz.safetensors").trained, data)
    }
    let numbers = ReaderTarget("model numbers", content.tensors.map { [UInt8](bytesOf: $0.values) }) {
      bytes in
      var content = content
      let floats = bytes.floats
      var taken = 0
      for index in content.tensors.indices {
        let count = content.tensors[index].values.count
        for place in 0..<count where taken < floats.count {
          content.tensors[index].values[place] = floats[taken]
          taken += 1
        }
      }
      // The fingerprint of what the file now holds: the right one is read out of a model of these numbers.
      let values = content.tensors.flatMap(\.values)
      guard values.count == trained.model.parameters.count + trained.model.state.count else { return }
      var state: [Float] = []
      var parameters: [Float] = []
      for tensor in content.tensors {
        if tensor.name.contains("running") { state += tensor.values } else { parameters += tensor.values }
      }
      guard let model = try? Model(trained.model.network, parameters: parameters, state: state) else {
        return
      }
      content.metadata["fingerprint"] = model.fingerprint
      try use(try ModelFile(parsing: content.serialized(), file: "fuzz.safetensors").trained, data)
    }
    let whole = ReaderTarget("model file", [file], ["\"F32\"", "\"shape\":", "data_offsets", "__metadata__"])
    { bytes in
      try use(try ModelFile(parsing: bytes, file: "fuzz.safetensors").trained, data)
    }

    var trainer = try Trainer(trained.model.network, trained.configuration)
    var steps = 0
    _ = try trainer.run(on: data) { _ in
      steps += 1
      return steps == 3 ? .stop : .continue
    }
    let path = folder.appendingPathComponent("fuzz.checkpoint").path
    let print = data.fingerprint
    try CheckpointFile(
      network: trained.model.network, configuration: trained.configuration, dataFingerprint: print,
      snapshot: trainer.snapshot
    ).write(to: path)
    let state = try Safetensors(reading: path)
    func resume(_ content: Safetensors) throws {
      try content.write(to: path)
      let snapshot = try CheckpointFile.snapshot(
        reading: path, network: trained.model.network, configuration: trained.configuration,
        dataFingerprint: print)
      var trainer = try Trainer(trained.model.network, trained.configuration, from: snapshot)
      _ = try trainer.run(on: data) { _ in .stop }
    }
    let checkpoint = ReaderTarget(
      "checkpoint run", [Array((state.metadata["run"] ?? "").utf8)],
      [
        "\"", "{", "}", "[", "]", ":", "null", "-1", "1e400", "9e18", "step", "history", "powers",
        "bestEpoch",
      ]
    ) { bytes in
      var content = state
      content.metadata["run"] = String(decoding: bytes, as: UTF8.self)
      try resume(content)
    }
    return [model, numbers, whole, checkpoint]
  }

  /// What commands do with a model: its text, its functions and its answers.
  private static func use(_ trained: TrainedModel, _ data: Dataset) throws {
    guard trained.model.network.parameterCount < 1 << 20 else { return }
    _ = try ModelFile(trained).content().serialized()
    if trained.preprocessing.featureCount == data.featureCount {
      _ = try trained.predictions(forPrepared: Array(data.inputs.prefix(data.featureCount * 4)))
    }
  }
}

extension [UInt8] {
  init(bytesOf floats: [Float]) {
    self = floats.flatMap { float in (0..<4).map { UInt8(truncatingIfNeeded: float.bitPattern >> (8 * $0)) } }
  }

  var floats: [Float] {
    stride(from: 0, to: count - count % 4, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(self[start + $1]) << (8 * $1) })
    }
  }
}
