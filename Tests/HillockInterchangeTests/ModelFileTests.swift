import Foundation
import Hillock
import HillockFormula
import HillockTestSupport
import Testing

@testable import HillockInterchange

@Suite struct ModelFileTests {
  /// A small model with one of everything that a file has to hold.
  private static func trained() throws -> TrainedModel {
    let prepared = try PreparedData(source: "iris", seed: 4)
    var options = Experiment.Options()
    options.layers = "8:leaky_relu(0.1),dropout:0.2,maxout:4:2,6:x * sigmoid(1.702 x),crelu"
    options.epochs = 2
    options.schedule = try Schedule(parsing: "warmup:1:step:1:0.5")
    options.clipNorm = 1
    options.patience = 3
    options.threads = 1
    let experiment = try Experiment(
      parts: prepared.parts, preprocessing: prepared.preprocessing, options: options)
    return try experiment.run().model
  }

  private static func serialized() throws -> [UInt8] { try ModelFile(trained()).content().serialized() }

  private func outputs(_ model: TrainedModel) throws -> [UInt32] {
    let data = try PreparedData.examples(for: model.preprocessing, source: "iris", includesTargets: true)
    return try model.predictions(forPrepared: data.inputs).flatMap {
      ($0.probabilities ?? []).map(\.bitPattern)
    }
  }

  @Test func aModelSavedAndLoadedPredictsTheSameBits() throws {
    let model = try Self.trained()
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("m.safetensors").path
    try ModelFile(model).write(to: path)
    let loaded = try ModelFile(reading: path).trained
    #expect(loaded.model.fingerprint == model.model.fingerprint)
    #expect(loaded.configuration == model.configuration)
    #expect(loaded.preprocessing == model.preprocessing)
    let wanted = try outputs(model)
    #expect(wanted.count == 450 && Set(wanted).count > 100)
    #expect(try outputs(loaded) == wanted)
    #expect(
      try ModelFile(loaded).content().serialized() == Array(Data(contentsOf: URL(fileURLWithPath: path))))
  }

  @Test func regressionKeepsItsUnits() throws {
    let prepared = try PreparedData(source: "iris", target: "petal_width", seed: 4)
    var options = Experiment.Options()
    options.epochs = 3
    let model = try Experiment(
      parts: prepared.parts, preprocessing: prepared.preprocessing, options: options
    ).run().model
    let loaded = try ModelFile(parsing: ModelFile(model).content().serialized(), file: "m").trained
    let data = try PreparedData.examples(for: model.preprocessing, source: "iris", includesTargets: false)
    let values = try loaded.predictions(forPrepared: data.inputs).map(\.value)
    #expect(try model.predictions(forPrepared: data.inputs).map(\.value) == values)
    let mean = values.compactMap(\.self).reduce(0, +) / 150
    #expect((0.5...2).contains(mean), "the mean petal width is 1.2 cm, predicted \(mean)")
  }

  @Test func everyChangedBitOfAParameterIsNoticed() throws {
    let bytes = try Self.serialized()
    let header = 8 + (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    for place in stride(from: header, to: bytes.count, by: 37) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place % 8)
      let error = #expect(throws: DataError.self) { try ModelFile(parsing: damaged, file: "m") }
      #expect(error?.message.contains("digest") == true, "byte \(place)")
    }
    // A file of an earlier version has the fingerprint alone.
    let old = try Self.withoutDigest(ModelFile(Self.trained()).content()).serialized()
    var damaged = old
    damaged[old.count - 3] ^= 4
    let error = #expect(throws: DataError.self) { try ModelFile(parsing: damaged, file: "m") }
    #expect(error?.message.contains("fingerprint") == true)
  }

  private static func withoutDigest(_ content: Safetensors) -> Safetensors {
    var content = content
    content.metadata["digest"] = nil
    return content
  }

  /// Of the preprocessing, the settings and the names as well: no change is read as if it were whole.
  @Test func everyChangedBitIsNoticed() throws {
    let bytes = try Self.serialized()
    let whole = try ModelFile(parsing: bytes, file: "m")
    #expect(whole.note == nil)
    for place in stride(from: 0, to: bytes.count, by: 7) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place / 7 % 8)
      guard let read = try? ModelFile(parsing: damaged, file: "m") else { continue }
      // The name of the digest itself, or a space: the model is as it was.
      #expect(read.trained.model.fingerprint == whole.trained.model.fingerprint, "byte \(place)")
      #expect(read.trained.preprocessing == whole.trained.preprocessing, "byte \(place)")
      #expect(read.trained.configuration == whole.trained.configuration, "byte \(place)")
    }
  }

  @Test func filesOfEarlierVersionsAreReadWithANote() throws {
    let content = try ModelFile(Self.trained()).content()
    let old = try ModelFile(parsing: Self.withoutDigest(content).serialized(), file: "old.safetensors")
    #expect(old.note?.contains("old.safetensors") == true && old.note?.contains("digest") == true)
    #expect(old.trained.model.fingerprint == content.metadata["fingerprint"])
    // Writing it makes a file with a digest.
    #expect(try ModelFile(old.trained).content() == content)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func aModelWithoutNumbersIsRefused(value: Float) throws {
    var content = try ModelFile(Self.trained()).content()
    let name = content.tensors[1].name
    content.tensors[1].values[2] = value
    let bytes = try content.sealed().serialized()
    let error = #expect(throws: DataError.self) { try ModelFile(parsing: bytes, file: "m") }
    #expect(error?.message.contains("'\(name)' is no finite number") == true, "\(String(describing: error))")
    #expect(error?.message.contains("at 2") == true)
  }

  @Test func aFileCutOffAnywhereIsRefused() throws {
    let bytes = try Self.serialized()
    for count in stride(from: 0, to: bytes.count, by: 61) {
      #expect(throws: DataError.self) { try ModelFile(parsing: Array(bytes[..<count]), file: "m") }
    }
  }

  /// The file with one text of its metadata changed.
  private func changed(_ key: String, _ old: String, _ new: String) throws -> [UInt8] {
    var content = try ModelFile(Self.trained()).content()
    let text = try #require(content.metadata[key])
    try #require(text.contains(old), "\(old) is not in \(text)")
    content.metadata[key] = text.replacingOccurrences(of: old, with: new)
    return try content.sealed().serialized()
  }

  @Test(
    arguments: [
      ("format", "hillock", "other"), ("version", "1", "2"), ("network", "[4]", "[5]"),
      ("network", "[4]", "[]"), ("network", "[4]", "[-4]"), ("network", "[4]", "[4611686018427387904,4]"),
      ("network", "\"units\":8", "\"units\":0"), ("network", "\"units\":8", "\"units\":-8"),
      ("network", "\"units\":8", "\"units\":9"), ("network", "\"units\":8", "\"units\":4611686018427387904"),
      ("network", "\"units\":8", "\"units\":1e400"), ("network", "\"units\":8", "\"unit\":8"),
      ("network", "\"pieces\":2", "\"pieces\":4611686018427387904"),
      ("network", "\"rate\":0.2", "\"rate\":1"),
      ("network", "\"data\"", "\"3\""), ("network", "\"data\"", "\"0\""), ("network", "\"data\"", "\"dat\""),
      ("network", "\"data\"", "\"data\",\"data\""), ("network", "\"data\"", ""),
      ("network", "\"kind\":\"maxout\"", "\"kind\":\"minout\""), ("network", "leaky_relu", "leaky_rely"),
      ("network", "sigmoid(1.702", "sigmoid(1.702("), ("network", "{\"inputShape\"", "{\"inputShap\""),
      ("network", "[4]", String(repeating: "[", count: 100_000)), ("network", "[4]", "4"),
      ("preprocessing", "\"task\":\"classification\"", "\"task\":\"regression\""),
      ("preprocessing", "\"virginica\"", "\"setosa\""), ("preprocessing", ",\"virginica\"", ""),
      ("preprocessing", "\"deviation\":0", "\"deviation\":-0"),
      ("preprocessing", "\"mean\":5", "\"mean\":\"nan\",\"m\":5"),
      ("training", "\"epochs\":2", "\"epochs\":0"), ("training", "\"batchSize\":16", "\"batchSize\":-1"),
      ("training", "\"gradientClip\":1", "\"gradientClip\":-1"),
      ("training", "\"patience\":3", "\"patience\":0"),
      ("training", "\"factor\":0.5", "\"factor\":\"inf\""), ("training", "\"shards\":1", "\"shards\":17"),
      ("training", "\"learningRate\":0.001", "\"learningRate\":\"nan\""), ("training", "adamW", "adamX"),
      ("training", "\"beta1\":0.9", "\"beta1\":1"), ("fingerprint", "a", "b"),
    ])
  func hostileMetadataIsRefused(key: String, old: String, new: String) throws {
    let bytes = try changed(key, old, new)
    let error = #expect(throws: DataError.self) { try ModelFile(parsing: bytes, file: "m.safetensors") }
    #expect(error?.file == "m.safetensors" && error?.message.isEmpty == false)
  }

  /// No parameters, so nothing in the file bounds the width but the checks themselves.
  @Test(arguments: [(70, "too many outputs"), (30, "GB. Use fewer")])
  func layersThatDoubleForEverAreRefused(count: Int, words: String) throws {
    let layers = (1...count).map { number in
      let source = number == 1 ? "data" : "\(number - 1)"
      return "{\"inputs\":[\"\(source)\"],\"kind\":\"crelu\",\"settings\":{}}"
    }
    var content = try ModelFile(Self.trained()).content()
    content.metadata["network"] = "{\"inputShape\":[4],\"layers\":[\(layers.joined(separator: ","))]}"
    content.tensors = []
    let bytes = try content.sealed().serialized()
    let error = #expect(throws: DataError.self) { try ModelFile(parsing: bytes, file: "m") }
    #expect(error?.message.contains(words) == true, "\(String(describing: error))")
  }

  @Test func tensorsMustBeThoseOfTheNetwork() throws {
    let content = try ModelFile(Self.trained()).content()
    var missing = content
    let gone = missing.tensors.removeFirst()
    var extra = content
    extra.tensors.append(.init(name: "dense_9.weight", shape: [1], values: [1]))
    var turned = content
    turned.tensors[0].shape.reverse()
    var bare = content
    bare.metadata = [:]
    for (file, word) in [
      (missing, "missing"), (extra, "dense_9.weight"), (turned, gone.name), (bare, "Hillock model"),
    ] {
      let bytes = try file.sealed().serialized()
      let error = #expect(throws: DataError.self) { try ModelFile(parsing: bytes, file: "m") }
      #expect(error?.message.contains(word) == true, "\(String(describing: error))")
    }
  }

  /// Whatever changes, the file is refused or gives a model that can predict; it never traps.
  @Test func randomDamageNeverTraps() throws {
    // Without a digest, which would refuse nearly all of it.
    let bytes = try Self.withoutDigest(ModelFile(Self.trained()).content()).serialized()
    let header = 8 + (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
    let likely = Array("0123456789-.eE,:[]{}\"\\ aftnul".utf8)
    var random = SeededRandom(seed: 32)
    for _ in 0..<400 {
      var damaged = bytes
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        damaged[Int.random(in: 8..<header, using: &random)] = likely.randomElement(using: &random) ?? 0
      }
      guard let model = try? ModelFile(parsing: damaged, file: "m").trained else { continue }
      _ = try? outputs(model)
    }
  }

  /// What could not be read back is not written.
  @Test func writingChecksWhatReadingChecks() throws {
    let sound = try Self.trained()
    _ = try ModelFile(sound).content()
    var cases: [(TrainedModel, String)] = []
    var other = sound
    other.preprocessing = .plain(inputs: ["a"], targets: ["t", "u", "v"])
    cases.append((other, "the network takes 4 numbers, the preprocessing makes 1"))
    other.preprocessing = .plain(inputs: ["a", "b", "c", "d"], targets: ["t"])
    cases.append((other, "the network has 3 outputs, which do not fit 1 target"))
    other = sound
    other.configuration.learningRate = .nan
    cases.append((other, "learning rate"))
    other = sound
    other.configuration.batchSize = 0
    cases.append((other, "batch size"))
    for (model, message) in cases {
      do {
        _ = try ModelFile(model).content()
        Issue.record("written, though \(message)")
      } catch {
        #expect(
          "\(error)".hasPrefix("this model cannot be written") && "\(error)".contains(message), "\(error)")
      }
    }
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    #expect(throws: DataError.self) { try ModelFile(cases[0].0).write(to: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }
}
