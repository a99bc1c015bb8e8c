import Testing

@testable import Hillock

/// The last batch of an epoch is small, where the others are so large that threads share each layer: it goes through the last layers
/// in another way, for which the memory has to be laid out as well.
@Suite struct LastBatchTests {
  @Test func threadsChangeNoBitOfIt() throws {
    var rows: [[Float]] = []
    for row in 0..<1_437 {
      var numbers: [Float] = []
      for column in 0..<64 {
        let number = (row * 31 + column * column * 7) % 17
        numbers.append(Float(number) / 8 - 1)
      }
      rows.append(numbers)
    }
    let data = try Dataset(rows, labels: (0..<rows.count).map { "class \($0 * 5 % 10)" })
    let network = try Network(inputs: 64) {
      Dense(40, .tanh)
      Dense(24, .tanh)
      Dense(10)
    }
    let configuration = TrainingConfiguration(epochs: 6, batchSize: 1_100)
    func fingerprint(threads: Int) throws -> String {
      var trainer = try Trainer(network, configuration)
      _ = try trainer.run(on: data, threads: threads)
      return trainer.model.fingerprint
    }
    let alone = try fingerprint(threads: 1)
    for _ in 0..<4 { #expect(try fingerprint(threads: 3) == alone) }
  }
}
