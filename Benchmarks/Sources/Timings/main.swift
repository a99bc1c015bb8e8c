import Benchmark
import Foundation
@_spi(Tools) import Hillock
import HillockFormula

// What users' programs spend their time on. The names say the shapes; `--filter` chooses, `--format json` is for
// programs. An activation's time includes a copy of its inputs. `--peak-of TITLE` trains one of the networks instead and
// prints by how many bytes that raises the most memory of the process.

let arguments = CommandLine.arguments
let peakOf = arguments.count == 3 && arguments[1] == "--peak-of" ? arguments[2] : nil

let activations = [
  "identity", "relu", "leaky_relu", "hard_sigmoid", "hard_tanh", "sigmoid", "tanh", "softplus", "log_sigmoid",
  "silu", "gelu", "mish", "elu", "selu", "celu",
]
// Nothing before that the process would still have when its memory is measured.
for name in peakOf == nil ? activations : [] {
  let kernel = ActivationKernel(try Activation(named: name))
  let inputs = (0..<16_384).map { Float($0) / 2_048 - 4 }
  var values = inputs
  benchmark("\(name) 16384") {
    values = inputs
    kernel.apply(to: &values)
  }
  benchmark("\(name) backward 16384") { kernel.multiply(&values, byDerivativeAt: inputs) }
}

// A product of two matrices by itself, the result in place.
let products = [
  (1024, 1024, 1024), (128, 1024, 1024), (64, 784, 256), (64, 128, 256), (32, 16, 16), (127, 253, 509),
]
for (rows, depth, columns) in peakOf == nil ? products : [] {
  for threads in [1, 2] {
    let product = try ProductTiming(rows: rows, depth: depth, columns: columns, threads: threads)
    // Small ones so often that the look at the clock does not count.
    let times = max(1, 2_000_000 / (rows * depth * columns))
    benchmark("product \(rows)x\(depth)x\(columns) threads \(threads), \(times) times") {
      for _ in 0..<times { product.run() }
    }
  }
}

/// A run of training: `steps` steps of batches of `batch` examples of random-looking numbers.
func training(_ title: String, _ network: Network, batch: Int, steps: Int) throws {
  let rows = min(steps, 20) * batch
  let classes = network.outputShape.count
  let features = network.inputShape.count
  let data = try Dataset(
    inputs: (0..<rows * features).map { Float($0 % 89) / 89 - 0.5 }, featureCount: features,
    targets: .classes((0..<rows).map { Int32($0 % classes) }, names: (0..<classes).map(String.init)))
  if let peakOf {
    guard peakOf == title else { return }
    let idle = try PeakMemory.restart()
    var trainer = try Trainer(network, TrainingConfiguration(epochs: max(1, steps / 20), batchSize: batch))
    _ = try trainer.run(on: data, threads: 1)
    print(try PeakMemory.bytes() - idle)
    exit(0)
  }
  for threads in [1, 2] {
    benchmark("train \(title) batch \(batch) threads \(threads) \(steps) steps") {
      var trainer = try? Trainer(network, TrainingConfiguration(epochs: max(1, steps / 20), batchSize: batch))
      _ = try? trainer?.run(on: data, threads: threads)
    }
  }
}

/// Behind a ReLU many numbers are zero; behind tanh there are none.
let dense: [(sizes: [Int], activation: String, batch: Int, steps: Int)] = [
  ([784, 256, 128, 10], "relu", 64, 2000), ([784, 1024, 1024, 10], "relu", 128, 500),
  ([784, 1024, 1024, 10], "tanh", 128, 500), ([4, 16, 16, 3], "relu", 32, 10000),
  ([2, 8, 2], "relu", 4, 10000),
]
for (sizes, name, batch, steps) in dense {
  let activation = try Activation(named: name)
  let network = try Network(inputs: sizes[0]) {
    for size in sizes.dropFirst().dropLast() { Dense(size, activation) }
    Dense(sizes[sizes.count - 1])
  }
  let title = sizes.map(String.init).joined(separator: "-") + (name == "relu" ? "" : " " + name)
  try training(title, network, batch: batch, steps: steps)
}

let lenet = try Network(inputShape: [28, 28, 1]) {
  Conv2D(6, 5, .relu, padding: .same)
  MaxPool(2)
  Conv2D(16, 5, .relu)
  MaxPool(2)
  Flatten()
  Dense(120, .relu)
  Dense(84, .relu)
  Dense(10)
}
try training("lenet", lenet, batch: 64, steps: 20)

let depthwise = try Network(inputShape: [28, 28, 1]) {
  Conv2D(16, 3, .relu, stride: 2, padding: .same)
  DepthwiseConv2D(3, .relu, padding: .same)
  Conv2D(32, 1, .relu)
  DepthwiseConv2D(3, .relu, stride: 2, padding: .same)
  Conv2D(64, 1, .relu)
  GlobalAveragePool()
  Dense(10)
}
try training("depthwise", depthwise, batch: 64, steps: 20)

let small = try Model(
  try Network(inputs: 4) {
    Dense(16, .relu)
    Dense(16, .relu)
    Dense(3)
  })
let predictor = try Predictor(small)
let example: [Float] = [0.1, -0.2, 0.3, 0.4]
var answer: [Float] = [0, 0, 0]
// A thousand times, so that the look at the clock does not count.
benchmark("infer 4-16-16-3 1000 times") {
  for _ in 0..<1000 { try? predictor.outputs(forPrepared: example, into: &answer) }
}

Benchmark.main()
