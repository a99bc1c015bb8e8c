import Foundation
import Hillock
import HillockInterchange
import Testing

@Suite("Checkpoints")
struct CheckpointFileTests {
  private let network: Network
  private let data: Dataset
  private let configuration: TrainingConfiguration

  init() throws {
    network = try Network(inputs: 3) {
      Dense(5, activation: .tanh)
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
    _ = try whole.run(training: data, validation: data)
    for stop in [1, 7, 12, 29] {
      var steps = 0
      var first = try Trainer(network, configuration)
      _ = try first.run(
        training: data, validation: data,
        onProgress: { _ in
          steps += 1
          return steps == stop ? .stop : .goOn
        })
      try CheckpointFile(
        network: network, configuration: configuration, dataFingerprint: data.fingerprint,
        snapshot: first.snapshot
      ).write(to: file)
      let snapshot = try CheckpointFile.snapshot(
        reading: file, network: network, configuration: configuration, dataFingerprint: data.fingerprint)
      #expect(snapshot == first.snapshot)
      var second = try Trainer(network, configuration, from: snapshot)
      _ = try second.run(training: data, validation: data)
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
}
