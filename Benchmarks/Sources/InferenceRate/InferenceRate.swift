import ArgumentParser
import Foundation
import Hillock

@main
struct InferenceRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inference-rate",
    abstract: "Microseconds of one call of a predictor; compare-inference.py asks for it.",
    discussion: """
      One thread. INPUTS are 32-bit floats, the examples of one call one behind the other, as the network takes them. OUTPUTS are written in the same \
      form. Printed is the least mean of blocks of at least 20 ms.
      """)

  @Argument(help: "The model file.")
  var model: String

  @Argument(help: "The inputs of one call.")
  var inputs: String

  @Argument(help: "Where its outputs go.")
  var outputs: String

  @Option(help: "The examples of one call.")
  var rows = 1

  @Option(help: "How long it is measured.")
  var seconds = 0.5

  func run() throws {
    let trained = try TrainedModel(contentsOfFile: model)
    let predictor = try Predictor(trained.model, rows: rows)
    let values = try Data(contentsOf: URL(fileURLWithPath: inputs)).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
    var results = [Float](repeating: 0, count: rows * trained.model.network.outputShape.count)
    var best = Double.infinity
    var block = 1
    let end = Self.now() + seconds
    repeat {
      let start = Self.now()
      for _ in 0..<block { try predictor.outputs(forPrepared: values, into: &results) }
      let took = Self.now() - start
      if took < 0.02 {
        block *= 2
      } else {
        best = min(best, took / Double(block))
      }
    } while Self.now() < end || best == .infinity
    try results.withUnsafeBytes { try Data($0).write(to: URL(fileURLWithPath: outputs)) }
    print(best * 1e6)
  }

  private static func now() -> Double { ProcessInfo.processInfo.systemUptime }
}
