import ArgumentParser
import Foundation
@_spi(Tools) import Hillock
import HillockFormula

@main
struct ActivationRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activation-rate",
    abstract: "Nanoseconds an element of activations and of their backward step, on one thread, as JSON.",
    discussion: """
      The inputs are the floats of a file, so that a peer can be given the same. Each figure is the least of several \
      passes. `copy` is a plain copy of the inputs.

      Example:

        swift run -c release --package-path Benchmarks activation-rate inputs.f32 relu gelu
      """)

  @Argument(help: "A file of 32-bit floats.")
  var inputs: String

  @Argument(help: "Names of the catalogue.")
  var names: [String]

  @Option(help: "Passes over the inputs; the least counts.")
  var passes = 20

  struct Rates: Encodable {
    var forward: Double
    var backward: Double?
  }

  func validate() throws {
    if passes < 1 { throw ValidationError("--passes is \(passes); it has to be at least 1") }
    if names.isEmpty { throw ValidationError("name at least one activation, such as relu") }
  }

  func run() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: inputs))
    guard !data.isEmpty, data.count % 4 == 0 else {
      throw ValidationError("\(inputs) has \(data.count) bytes; 32-bit floats take a multiple of 4")
    }
    var x = [Float](repeating: 0, count: data.count / 4)
    _ = x.withUnsafeMutableBytes { data.copyBytes(to: $0) }
    var y = x
    var gradient = [Float](repeating: 1, count: x.count)
    var rates = [
      "copy": Rates(
        forward: least(of: x.count) {
          x.withUnsafeBytes { source in
            y.withUnsafeMutableBytes { $0.copyMemory(from: source) }
          }
        })
    ]
    warmUp(x, &y)
    for name in names {
      let kernel = ActivationKernel(try Activation(named: name))
      let forward = least(of: x.count) { kernel.apply(to: x, into: &y) }
      for index in gradient.indices { gradient[index] = 1 }
      // The derivative is at most about one, so the gradients stay what they are or become zero: the same work.
      let backward = least(of: x.count) { kernel.multiply(&gradient, byDerivativeAt: x) }
      rates[name] = Rates(forward: forward, backward: backward)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    print(String(decoding: try encoder.encode(rates), as: UTF8.self))
  }

  /// A processor that was idle takes tens of milliseconds to come to its speed, longer than the first functions take.
  private func warmUp(_ x: [Float], _ y: inout [Float]) {
    let kernel = ActivationKernel(.tanh)
    let clock = ContinuousClock()
    let start = clock.now
    while clock.now - start < .milliseconds(300) { kernel.apply(to: x, into: &y) }
  }

  private func least(of count: Int, _ body: () -> Void) -> Double {
    let clock = ContinuousClock()
    let repeats = max(1, 65_536 / count)
    body()
    var least = Double.infinity
    for _ in 0..<passes {
      let time = clock.measure { for _ in 0..<repeats { body() } }
      least = min(least, time / .nanoseconds(1) / Double(repeats * count))
    }
    return least
  }
}
