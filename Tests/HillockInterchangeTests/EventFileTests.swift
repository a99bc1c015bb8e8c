import Foundation
import Hillock
import Testing

@testable import HillockInterchange

@Suite struct EventFileTests {
  private func folder() -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("events-\(UUID().uuidString)").path
  }

  /// The check values that the definition of CRC-32C publishes (RFC 3720, appendix B.4, and the usual "123456789").
  @Test func checkSumsAreTheKnownOnes() {
    #expect(CRC32.castagnoli.sum(Array("123456789".utf8)) == 0xE306_9283)
    #expect(CRC32.castagnoli.sum([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32.castagnoli.sum([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
    #expect(CRC32.castagnoli.sum((0..<32).map { UInt8($0) }) == 0x46DD_794E)
  }

  /// Cuts a file into its records, by the lengths in their frames.
  private func records(_ path: String) throws -> [[UInt8]] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var records: [[UInt8]] = []
    var position = 0
    while position < bytes.count {
      let length = (0..<8).reduce(0) { $0 | Int(bytes[position + $1]) << ($1 * 8) }
      let record = Array(bytes[position + 12..<position + 12 + length])
      #expect(RecordFrame.framed(record) == Array(bytes[position..<position + 16 + length]))
      records.append(record)
      position += 16 + length
    }
    return records
  }

  @Test func theBytesAreThoseOfTheFormat() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = try EventFile(folder: folder, at: Date(timeIntervalSince1970: 1))
    try file.write(step: 3, scalars: [("a", 0.5)], histograms: [], at: Date(timeIntervalSince1970: 2))
    let found = try records(file.path)
    // wall_time = 1 as the double 3F F0 …, then file_version; wall_time = 2, step = 3, summary { value { tag, 0.5 } }.
    #expect(found[0] == [0x09, 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0x1A, 13] + Array("brain.Event:2".utf8))
    #expect(
      found[1] == [
        0x09, 0, 0, 0, 0, 0, 0, 0, 0x40, 0x10, 3, 0x2A, 10, 0x0A, 8, 0x0A, 1, 0x61, 0x15, 0, 0, 0, 0x3F,
      ])
    #expect(found.count == 2)
  }

  @Test func histogramsKeepEveryNumberInRisingBuckets() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let network = try Network(inputs: 2) {
      Dense(6, activation: .relu)
      Dense(2)
    }
    let data = try Dataset(
      inputs: (0..<80).map { Float($0 % 13) - 6 }, featureCount: 2,
      targets: .classes((0..<40).map { Int32($0 % 2) }, names: ["a", "b"]))
    var trainer = try Trainer(network, TrainingConfiguration(epochs: 2))
    _ = try trainer.run(training: data, validation: data)
    let inspection = try Inspection(trainer.model, on: data, loss: .softmaxCrossEntropy())
    let epoch = try #require(trainer.history.last)
    let file = try EventFile(folder: folder)
    try file.write(epoch, metric: "accuracy", inspection: inspection)
    let event = try TensorBoardEvent(serializedBytes: records(file.path)[1])
    #expect(event.step == 2)
    let scalars = Dictionary(
      uniqueKeysWithValues: event.summary.value.filter { $0.value != nil && $0.histo.num == 0 }
        .map { ($0.tag, $0.simpleValue) })
    #expect(scalars["loss/training"] == Float(epoch.trainingLoss))
    #expect(scalars["accuracy/validation"] == epoch.validationMetric.map { Float($0) })
    #expect(scalars["dead_share/dense_1"] != nil && scalars["dead_share/dense_2"] == nil)
    let histogram = try #require(event.summary.value.first { $0.tag == "activations/dense_1" }).histo
    #expect(histogram.num == 240 && histogram.bucket.reduce(0, +) == 240)
    #expect(histogram.bucket.count == histogram.bucketLimit.count)
    #expect(zip(histogram.bucketLimit, histogram.bucketLimit.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func aFolderThatCannotBeUsedIsRefused() throws {
    let folder = folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("x".utf8).write(to: URL(fileURLWithPath: folder))
    #expect(throws: DataError.self) { try EventFile(folder: folder) }
    #expect(throws: DataError.self) { try EventFile(folder: folder + "/below") }
  }
}
