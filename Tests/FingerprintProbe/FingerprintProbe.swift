import CHillockKernels
@_spi(Tools) import Hillock
import HillockTestSupport

/// Trains a dense, a wide, a convolutional, a recurrent network and one with attention a little with each number of threads that it is given, and prints a
/// line for each: `NETWORK THREADS FINGERPRINT`.
///
/// With `sequences` and numbers of threads it goes through networks over sequences (`SequencesProbe`). Else the first argument is what a
/// stranger's library has done to the floating-point state of the thread before: `clean`, `flush` (results flushed to zero, subnormal
/// inputs taken as zero) or `toward-zero` (another rounding).
/// The instruction set comes from `HILLOCK_ISA`. A process of its own, because both are settings of a process.
@main struct FingerprintProbe {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    try InstructionSet.checkRequest()
    if arguments.first == "memory" { return try MemoryProbe.run() }
    if arguments.first == "threads" { return try await ThreadsProbe.run() }
    if arguments.first == "sequences" {
      return try SequencesProbe.run(threads: arguments.dropFirst().compactMap { Int($0) })
    }
    if arguments.first == "sha256" { return digests() }
    if arguments.first == "attempts" {
      return try Attempts.run(from: arguments.dropFirst().first.flatMap { Int($0) } ?? 0)
    }
    guard let state = arguments.first.flatMap(ForeignFloatingPoint.init(rawValue:)), arguments.count > 1
    else {
      throw TrainingError("expected clean, flush or toward-zero, and numbers of threads")
    }
    let few = try examples(40)
    // Batches that are worth sharing, and whose zeros are worth leaving out.
    let many = try examples(160)
    let runs = [
      ("dense", try denseNetwork(), few, 16, 3), ("convolutional", try convolutionalNetwork(), few, 16, 3),
      ("wide", try wideNetwork(), many, 80, 1), ("recurrent", try recurrentNetwork(), few, 40, 1),
      ("attention", try attentionNetwork(), few, 16, 3),
    ]
    state.set()
    for (name, network, data, batchSize, shards) in runs {
      for threads in arguments.dropFirst().compactMap({ Int($0) }) {
        // Weights of 1e-20 make products below the smallest normal float, so that a state that was let through shows.
        let start = try Model(network, seed: 3)
        let tiny = start.parameters.enumerated().map { $0 % 7 == 0 ? $1 * 0x1p-64 : $1 }
        var trainer = try Trainer(
          Model(network, parameters: tiny, state: start.state),
          TrainingConfiguration(
            optimizer: .adamW(), learningRate: 0.01, weightDecay: 0.01, schedule: .cosine(), clipNorm: 1,
            epochs: 2, batchSize: batchSize, seed: 5, shards: shards))
        _ = try trainer.run(on: data, validation: data, threads: threads)
        print(name, threads, trainer.model.fingerprint)
      }
    }
  }

  /// A line with whether the processor has instructions for it that this level uses, and the digests of 0 to 200 bytes.
  private static func digests() {
    print(hk_sha256_is_accelerated() == 1 ? "accelerated" : "plain")
    for count in 0...200 {
      var hash = SHA256()
      hash.add((0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) })
      print(hash.hexadecimal)
    }
  }

  static func denseNetwork() throws -> Network {
    try Network(inputs: 128) {
      Dense(37, .gelu)
      LayerNorm()
      Dropout(0.25)
      Dense(40, .identity)
      GatedUnit(.silu)
      Dense(3)
    }
  }

  static func wideNetwork() throws -> Network {
    try Network(inputs: 128) {
      Dense(160, .relu)
      Dense(144, .relu)
      Dense(3)
    }
  }

  static func convolutionalNetwork() throws -> Network {
    try Network(inputShape: [8, 8, 2]) {
      Conv2D(6, 3, padding: .same)
      BatchNorm()
      Activate(.relu)
      MaxPool(2)
      Residual { DepthwiseConv2D(3, .tanh, padding: .same) }
      Dropout(0.2)
      Conv2D(10, 3, .silu)
      BatchNorm()
      Flatten()
      Dense(3)
    }
  }

  /// More examples a batch than a block of the steps has.
  static func recurrentNetwork() throws -> Network {
    try Network(inputShape: [16, 8]) {
      Bidirectional { LSTM(9) }
      GRU(7, .gelu, resetsAfter: false)
      Dropout(0.2)
      GRU(6)
      SimpleRecurrent(5)
      LastPosition()
      Dense(3)
    }
  }

  static func attentionNetwork() throws -> Network {
    try Network(inputShape: [16, 8]) {
      PositionEncoding()
      TransformerBlock(8, heads: 2, dropout: 0.1)
      Attention(heads: 4, keyHeads: 2, isCausal: false, isRotary: true)
      GlobalAveragePool()
      Dense(3)
    }
  }

  /// Inputs over many magnitudes, subnormal numbers among them.
  static func examples(_ count: Int) throws -> Dataset {
    var random = SeededRandom(seed: 11)
    let scales: [Float] = [1, 1, 1, 0x1p-70, 0x1p-130]
    let inputs = (0..<count * 128).map { scales[$0 % scales.count] * random.float(in: -2...2) }
    return try Dataset(
      inputs: inputs, featureCount: 128,
      targets: .classes((0..<count).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
  }
}

/// What somebody else's code may have set in the control register of a thread.
enum ForeignFloatingPoint: String {
  case clean, flush
  case towardZero = "toward-zero"

  /// Sets it on this thread; threads that are made from now on inherit it.
  func set() {
    var state = hk_fp_enter()
    #if arch(x86_64)
    // Bit 15 flushes results to zero, 6 takes subnormal inputs as zero, 13 and 14 choose the rounding.
    let bits: UInt64 = [.clean: 0, .flush: 0x8040, .towardZero: 0x6000][self] ?? 0
    #else
    // Bit 24 flushes both, 22 and 23 choose the rounding.
    let bits: UInt64 = [.clean: 0, .flush: 1 << 24, .towardZero: 3 << 22][self] ?? 0
    #endif
    state.control |= bits
    hk_fp_leave(state)
  }
}
