import Hillock
import HillockTestSupport

/// Prints a line for each way in which a network over sequences may run, `NETWORK WAY BITS`: trained with texts that are padded or not
/// and with each number of threads, and predicting whole or step by step. The bits of a network are the same in all ways.
enum SequencesProbe {
  private static let tokens = 9
  private static let longest = 11

  static func run(threads: [Int]) throws {
    for (name, layers) in [
      ("lstm", "lstm(16),last"), ("gru", "gru(7,reset=before),gru(16),last"),
      ("bidirectional", "bidirectional(lstm(9,peepholes=yes)),rnn(16),global_maxpool"),
      ("transformer", "positions(sine),transformer(8,2,dropout=0.2),attention_pool"),
    ] {
      for padding in [0, 1, 6] {
        for count in threads {
          print(
            name, "padded-\(padding)-threads-\(count)", try trained(layers, padding: padding, threads: count))
        }
      }
    }
    for (name, layers) in [
      ("lstm", "lstm(16)"), ("gru", "gru(7,reset=before),gru(16),layernorm"),
      ("peepholes", "lstm(9,peepholes=yes):softsign"), ("transformer", "positions,transformer(8,2)"),
    ] {
      let (whole, steps) = try outputs(layers)
      print("\(name)-stream", "whole", whole)
      print("\(name)-stream", "steps", steps)
    }
  }

  private static func network(_ layers: String, positions: Int, hasLengths: Bool) throws -> Network {
    let tokens = Network.Input.indices("tokens", positions: positions, below: tokens)
    return try Network(
      inputs: hasLengths ? [tokens, .lengths(of: "tokens")] : [tokens],
      parts: LayerList.parts(parsing: "embed(8),\(layers),3:identity"))
  }

  /// The parameters after a short run over texts of several lengths, with so many positions behind the longest and something in them.
  private static func trained(_ layers: String, padding: Int, threads: Int) throws -> String {
    var random = SeededRandom(seed: 21)
    let positions = longest + padding
    var rows: [Float] = []
    let count = 70
    for _ in 0..<count {
      let length = Int.random(in: 1...longest, using: &random)
      let text = (0..<length).map { _ in Float(Int.random(in: 0..<tokens, using: &random)) }
      rows += text + (length..<positions).map { Float(($0 * padding) % tokens) } + [Float(length)]
    }
    let data = try Dataset(
      inputs: rows, featureCount: positions + 1,
      targets: .classes((0..<count).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
    let trained = try network(layers, positions: positions, hasLengths: true).trained(
      on: data, TrainingConfiguration(epochs: 2, batchSize: 33, seed: 2, shards: 2), threads: threads)
    return digest(trained.model.parameters)
  }

  private static func outputs(_ layers: String) throws -> (whole: String, steps: String) {
    var random = SeededRandom(seed: 22)
    let model = try Model(network(layers, positions: longest, hasLengths: false), seed: 3)
    let text = (0..<longest).map { _ in Float(Int.random(in: 0..<tokens, using: &random)) }
    let stream = try SequenceStream(model)
    return (digest(try model.outputs(for: text)), digest(try text.flatMap { try stream.step([$0]) }))
  }

  private static func digest(_ numbers: [Float]) -> String {
    var hash = SHA256()
    hash.add(
      numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } })
    return hash.hexadecimal
  }
}
