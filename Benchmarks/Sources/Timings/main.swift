import Benchmark
import Hillock
import HillockFormula

// What users' programs spend their time on. The names say the shapes; `--filter` chooses, `--format json` is for
// programs. An activation's time includes a copy of its inputs.

let activations = [
  "identity", "relu", "leaky_relu", "hard_sigmoid", "hard_tanh", "sigmoid", "tanh", "softplus", "log_sigmoid",
  "silu", "gelu", "mish", "elu", "selu", "celu",
]
for name in activations {
  let kernel = ActivationKernel(try Catalogue.activation(named: name))
  let inputs = (0..<16_384).map { Float($0) / 2_048 - 4 }
  var values = inputs
  benchmark("\(name) 16384") {
    values = inputs
    kernel.apply(to: &values)
  }
  benchmark("\(name) backward 16384") { kernel.multiply(&values, byDerivativeAt: inputs) }
}

for (rows, depth, columns) in [(1024, 1024, 1024), (128, 1024, 1024), (64, 256, 784), (127, 253, 509)] {
  let model = Model(try Network(inputs: depth) { Dense(columns) })
  let inputs = (0..<rows * depth).map { Float($0 % 97) / 97 - 0.5 }
  benchmark("dense \(rows)x\(depth)x\(columns)") { _ = try? model.outputs(for: inputs) }
}

for (sizes, batch) in [
  ([784, 256, 128, 10], 64), ([784, 1024, 1024, 10], 128), ([4, 16, 16, 3], 32), ([2, 8, 2], 4),
] {
  let hidden: [any Layer] = sizes[1..<3].dropLast(sizes.count == 3 ? 1 : 0).map {
    Dense($0, activation: .relu)
  }
  let network = try Network(inputShape: [sizes[0]], layers: hidden + [Dense(sizes[sizes.count - 1])])
  let rows = 20 * batch
  let data = try Dataset(
    inputs: (0..<rows * sizes[0]).map { Float($0 % 89) / 89 - 0.5 }, featureCount: sizes[0],
    targets: .classes(
      (0..<rows).map { Int32($0 % sizes[sizes.count - 1]) },
      names: (0..<sizes[sizes.count - 1]).map(String.init)))
  let title = sizes.map(String.init).joined(separator: "-")
  for threads in [1, 2] {
    benchmark("train \(title) batch \(batch) threads \(threads) 100 steps") {
      var trainer = try? Trainer(network, TrainingConfiguration(epochs: 5, batchSize: batch))
      _ = try? trainer?.run(training: data, threads: threads)
    }
  }
}

let small = Model(
  try Network(inputs: 4) {
    Dense(16, activation: .relu)
    Dense(16, activation: .relu)
    Dense(3)
  })
let predictor = Predictor(small)
let example: [Float] = [0.1, -0.2, 0.3, 0.4]
var answer: [Float] = [0, 0, 0]
benchmark("infer 4-16-16-3") { try? predictor.predict(example, into: &answer) }

Benchmark.main()
