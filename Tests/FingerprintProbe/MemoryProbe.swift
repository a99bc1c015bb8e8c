import Foundation
import Hillock

/// Prints what a training step is said to take and by how much the process grows for it: `NETWORK SAID FOUND`.
///
/// With `MALLOC_MMAP_THRESHOLD_=4096` in the environment what is freed is given back at once, so that nothing but what is
/// in use is counted.
enum MemoryProbe {
  static func run() throws {
    let dense = try Network(inputs: 784) {
      Dense(512, .gelu)
      Dropout(0.2)
      Dense(256, .tanh)
      Dense(10)
    }
    let convolutional = try Network(inputShape: [28, 28, 1]) {
      Conv2D(8, 5, .relu, padding: .same)
      BatchNorm()
      Residual { Conv2D(8, 3, .silu, padding: .same) }
      MaxPool(2)
      Conv2D(16, 5, .relu)
      MaxPool(2)
      Flatten()
      Dense(120, .relu)
      Dense(10)
    }
    let recurrent = try Network(inputShape: [28, 28]) {
      LSTM(96)
      Bidirectional { GRU(64) }
      LastPosition()
      Dense(10)
    }
    let attention = try Network(inputShape: [49, 16]) {
      PositionEncoding()
      TransformerBlock(16, heads: 4)
      Attention(heads: 2, isCausal: false)
      GlobalAveragePool()
      Dense(10)
    }
    // The first run brings pages of the program itself into memory.
    try measure("dense", dense, TrainingConfiguration(epochs: 1, batchSize: 64), isSilent: true)
    try measure("dense", dense, TrainingConfiguration(epochs: 1, batchSize: 64))
    try measure(
      "dense-average", dense,
      TrainingConfiguration(
        optimizer: .sgd(momentum: 0.9), epochs: 1, batchSize: 100, shards: 3, accumulationSteps: 2,
        exponentialMovingAverageDecay: 0.9))
    try measure("convolutional", convolutional, TrainingConfiguration(epochs: 1, batchSize: 64))
    try measure(
      "convolutional-sgd", convolutional, TrainingConfiguration(optimizer: .sgd(), epochs: 1, batchSize: 200))
    try measure("recurrent", recurrent, TrainingConfiguration(epochs: 1, batchSize: 100))
    try measure("attention", attention, TrainingConfiguration(epochs: 1, batchSize: 100))
  }

  static func measure(
    _ name: String, _ network: Network, _ configuration: TrainingConfiguration, isSilent: Bool = false
  ) throws {
    let rows = 400
    let data = try Dataset(
      inputs: [Float](repeating: 0.5, count: rows * 784), featureCount: 784,
      targets: .classes((0..<rows).map { Int32($0 % 10) }, names: (0..<10).map(String.init)))
    let said = try TrainingMemory(network, configuration).total
    let before = try resident()
    var found = 0
    var trainer = try Trainer(network, configuration)
    _ = try trainer.run(on: data) { _ in
      found = max(found, ((try? resident()) ?? 0) - before)
      return .continue
    }
    if !isSilent { print(name, said, found) }
  }

  /// Bytes of memory that the process really has, as the kernel counts them.
  private static func resident() throws -> Int {
    let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
    return (Int(text.split(separator: " ")[1]) ?? 0) * 4096
  }
}
