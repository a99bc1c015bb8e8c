import Foundation
import Hillock
import Testing

@testable import HillockInterchange

@Suite("Checkpoints")
struct CheckpointFileTests {
  private let network: Network
  private let data: Dataset
  private let configuration: TrainingConfiguration

  init() throws {
    network = try Network(inputs: 3) {
      Dense(5, .tanh)
      Dense(2)
    }
    data = try Dataset(
      inputs: (0..<60).map { Float($0 * 7 % 13) / 13 - 0.5 }, featureCount: 3,
      targets: .classes((0..<20).map { Int32($0 % 2) }, names: ["a", "b"]))
    configuration = TrainingConfiguration(optimizer: .adam(), epochs: 6, batchSize: 4)
  }

  private func path() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).checkpoint").path
  }

  @Test("A run that goes on from a file ends with the bits of one that was never interrupted")
  func goesOn() throws {
    let file = path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    var whole = try Trainer(network, configuration)
    _ = try whole.run(on: data, validation: data)
    for stop in [1, 7, 12, 29] {
      var steps = 0
      var first = try Trainer(network, configuration)
      _ = try first.run(
        on: data, validation: data,
        onProgress: { _ in
          steps += 1
          return steps == stop ? .stop : .continue
        })
      try CheckpointFile(
        network: network, configuration: configuration, dataFingerprint: data.fingerprint,
        snapshot: first.snapshot
      ).write(to: file)
      let snapshot = try CheckpointFile.snapshot(
        reading: file, network: network, configuration: configuration, dataFingerprint: data.fingerprint)
      #expect(snapshot == first.snapshot)
      var second = try Trainer(network, configuration, from: snapshot)
      _ = try second.run(on: data, validation: data)
      #expect(second.model.fingerprint == whole.model.fingerprint)
      #expect(second.history == whole.history)
    }
  }

  @Test("Another network, other settings and other data are told apart")
  func otherRuns() throws {
    let file = path()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let trainer = try Trainer(network, configuration)
    try CheckpointFile(
      network: network, configuration: configuration, dataFingerprint: data.fingerprint,
      snapshot: trainer.snapshot
    ).write(to: file)
    func message(_ network: Network, _ configuration: TrainingConfiguration, _ data: Dataset) -> String {
      do {
        _ = try CheckpointFile.snapshot(
          reading: file, network: network, configuration: configuration, dataFingerprint: data.fingerprint)
        return ""
      } catch {
        return "\(error)"
      }
    }
    #expect(message(network, configuration, data) == "")
    let wider = try Network(inputs: 3) { Dense(2) }
    #expect(message(wider, configuration, data).contains("the network differs"))
    var slower = configuration
    slower.learningRate = 0.5
    #expect(message(network, slower, data).contains("a setting of the training differs"))
    let others = try Dataset(
      inputs: [0, 1, 2], featureCount: 3, targets: .classes([1], names: ["a", "b"]))
    #expect(message(network, configuration, others).contains("the training data differ"))
  }

  /// A checkpoint in the middle of a run, and the trainer that it is of.
  private func write() throws -> (path: String, Trainer) {
    let file = path()
    var trainer = try Trainer(network, configuration)
    var steps = 0
    _ = try trainer.run(
      on: data, validation: data,
      onProgress: { _ in
        steps += 1
        return steps == 12 ? .stop : .continue
      })
    try CheckpointFile(
      network: network, configuration: configuration, dataFingerprint: data.fingerprint,
      snapshot: trainer.snapshot
    ).write(to: file)
    return (file, trainer)
  }

  private func read(_ file: String, note: (String) -> Void = { _ in }) throws -> Trainer.Snapshot {
    try CheckpointFile.snapshot(
      reading: file, network: network, configuration: configuration, dataFingerprint: data.fingerprint,
      rows: data.rowCount, note: note)
  }

  /// A program that knows no better may have sealed it.
  @Test(arguments: ["{\"step\":1,\"step\":1}", "[" + String(repeating: "[", count: 5000), "{}", "", "[1] x"])
  func metadataAreReadStrictly(run: String) throws {
    let (file, _) = try write()
    defer { try? FileManager.default.removeItem(atPath: file) }
    var content = try Safetensors(reading: file)
    content.metadata["run"] = run
    content.metadata["digest"] = nil
    try content.sealed().write(to: file)
    let error = #expect(throws: DataError.self) { try read(file) }
    #expect(
      error?.file == file && error?.message.contains("metadata 'run'") == true, "\(String(describing: error))"
    )
  }

  @Test("Every flipped bit is noticed, or changes nothing")
  func damage() throws {
    let (file, trainer) = try write()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    #expect(try read(file) == trainer.snapshot)
    for place in stride(from: 0, to: bytes.count, by: 11) {
      var damaged = bytes
      damaged[place] ^= 1 << UInt8(place / 11 % 8)
      try Data(damaged).write(to: URL(fileURLWithPath: file))
      do {
        #expect(try read(file) == trainer.snapshot, "byte \(place)")
      } catch {
        #expect((error as? DataError)?.file == file, "byte \(place): \(error)")
      }
    }
    try Data(bytes.dropLast(4)).write(to: URL(fileURLWithPath: file))
    #expect(throws: DataError.self) { try read(file) }
  }

  @Test("Files without a digest are read, with a note")
  func earlierVersions() throws {
    let (file, trainer) = try write()
    defer { try? FileManager.default.removeItem(atPath: file) }
    var content = try Safetensors(reading: file)
    content.metadata["digest"] = nil
    try content.write(to: file)
    var notes: [String] = []
    #expect(try read(file) { notes.append($0) } == trainer.snapshot)
    #expect(notes.count == 1 && notes[0].contains(file) && notes[0].contains("digest"))
  }

  @Test(
    "Numbers that no run has are refused with the file's name",
    arguments: [
      ("\"bestEpoch\":[0-9]+", "\"bestEpoch\":-1"), ("\"bestEpoch\":[0-9]+", "\"bestEpoch\":0"),
      ("\"bestEpoch\":[0-9]+", "\"bestEpoch\":77"), ("\"bestEpoch\":[0-9]+,", ""),
      ("\"bestLoss\":[0-9.]+", "\"bestLoss\":1e9"),
      ("\"history\":\\[.*?\\]", "\"history\":[]"), ("\"beta2\":[0-9.e-]+", "\"beta2\":-9e18"),
      ("\"beta1\":[0-9.e-]+", "\"beta1\":2"), ("\"beta1\":[0-9.e-]+", "\"beta1\":\"nan\""),
      ("\"step\":12", "\"step\":-12"), ("\"step\":12", "\"step\":13"),
      ("\"step\":12", "\"step\":9223372036854775807"),
      ("\"examplesDone\":[0-9]+", "\"examplesDone\":-4"),
      ("\"examplesDone\":[0-9]+", "\"examplesDone\":4000"),
      ("\"lossSum\":[0-9.]+", "\"lossSum\":\"inf\""), ("\"number\":1", "\"number\":3"),
      ("\"trainingLoss\":[0-9.]+", "\"trainingLoss\":\"nan\""),
    ])
  func ranges(pattern: String, replacement: String) throws {
    let (file, _) = try write()
    defer { try? FileManager.default.removeItem(atPath: file) }
    var content = try Safetensors(reading: file)
    let run = try #require(content.metadata["run"])
    let range = try #require(run.range(of: pattern, options: .regularExpression), "\(run)")
    content.metadata["run"] = run.replacingCharacters(in: range, with: replacement)
    try content.sealed().write(to: file)
    let error = #expect(throws: DataError.self) { try read(file) }
    #expect(error?.file == file, "\(String(describing: error))")
  }

  @Test("Arrays of another size are refused with the file's name")
  func sizes() throws {
    let (file, _) = try write()
    defer { try? FileManager.default.removeItem(atPath: file) }
    let whole = try Safetensors(reading: file)
    for index in whole.tensors.indices {
      var content = whole
      content.tensors[index].values.append(1)
      content.tensors[index].shape = [content.tensors[index].values.count]
      try content.sealed().write(to: file)
      let error = #expect(throws: DataError.self) { try read(file) }
      #expect(error?.file == file && error?.message.contains("does not fit") == true)
    }
  }
}
