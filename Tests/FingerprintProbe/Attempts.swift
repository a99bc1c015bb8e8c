import Foundation
@_spi(Tools) import Hillock
import HillockDocuments
import HillockForming
import HillockFormula
import HillockTestSupport

/// Calls of the public interface with values that nobody should give it: each returns or throws. A trap ends the process, which
/// is why these run in one of their own.
///
/// `fingerprint-probe attempts FIRST` prints `NUMBER NAME` before each attempt, and afterwards how it went and how many seconds
/// it took. Who finds the output cut off knows which attempt it was, and can go on with the next one.
struct Attempts {
  struct Attempt {
    let name: String
    let body: () throws -> Void
  }

  private(set) var all: [Attempt] = []

  static let integers = [Int.min, -1, 0, 1, 3, 1 << 40, Int.max]
  static let doubles = [
    -Double.infinity, -1e300, -1, 0, .leastNonzeroMagnitude, 1e-12, 1, 1e19, 1e300, .greatestFiniteMagnitude,
    .infinity, .nan,
  ]
  static let floats = [-Float.infinity, -1, 0, .leastNonzeroMagnitude, 1, 3e38, .infinity, .nan]

  /// Ranges that Swift lets one form.
  static var ranges: [ClosedRange<Double>] {
    [
      0...0, 0...1, -1...0, 1...1, Double.leastNonzeroMagnitude...0x1p-1030, 0x1p-1030...1, 1e300...1e300,
      -1e308...1e308,
      0...Double.infinity,
      -Double.infinity...Double.infinity, -Double.infinity...0, 1e20...1.0000000000001e20, 1e-300...1e300,
      -5...(-1),
    ]
  }

  mutating func add(_ name: String, _ body: @escaping () throws -> Void) {
    all.append(Attempt(name: name, body: body))
  }

  init() throws {
    addData()
    addNumbers()
    addArrays()
    try addNetworks()
    try addTraining()
    try addPictures()
    try addFormulas()
  }

  static func run(from first: Int) throws {
    let attempts = try Attempts().all
    for (number, attempt) in attempts.enumerated() where number >= first {
      say("\(number) \(attempt.name)")
      let start = ContinuousClock().now
      var outcome = "returned"
      do { try attempt.body() } catch { outcome = "threw: \(error)" }
      let seconds = (ContinuousClock().now - start).inSeconds
      // What was given may be long, and what is said of it stands behind it.
      let words = outcome.count > 500 ? "\(outcome.prefix(200)) … \(outcome.suffix(300))" : outcome
      say("  \(words.replacing("\n", with: " ")) | \((seconds * 1000).rounded() / 1000)")
    }
    say("all \(attempts.count)")
  }

  private static func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}

extension Attempts {
  static func dataset(
    _ rows: Int = 6, features: Int = 2, classes: Int = 2, poison: Float? = nil
  ) throws -> Dataset {
    var inputs = (0..<rows * features).map { Float($0 % 7) / 7 - 0.4 }
    if let poison, !inputs.isEmpty { inputs[inputs.count / 2] = poison }
    return try Dataset(
      inputs: inputs, featureCount: features,
      targets: .classes(
        (0..<rows).map { Int32($0 % classes) }, names: (0..<classes).map { "class \($0)" }))
  }

  static func values(_ rows: Int = 6, features: Int = 2, count: Int = 1, poison: Float? = nil) throws
    -> Dataset
  {
    var targets = (0..<rows * count).map { Float($0) / 10 }
    if let poison { targets[targets.count / 2] = poison }
    return try Dataset(
      inputs: (0..<rows * features).map { Float($0 % 5) / 5 }, featureCount: features,
      targets: .values(targets, count: count))
  }

  static func network(_ inputs: Int = 2, outputs: Int = 2) throws -> Network {
    try Network(inputs: inputs) {
      Dense(4, .relu)
      Dense(outputs)
    }
  }

  static func model(poison: Float? = nil, outputs: Int = 2) throws -> Model {
    let network = try network(outputs: outputs)
    var parameters = try Model(network).parameters
    if let poison { parameters[parameters.count / 2] = poison }
    return try Model(network, parameters: parameters)
  }

  static func table(_ value: Double = 1) throws -> DataTable {
    try DataTable(
      source: "rows.csv",
      columns: [
        .init(name: "a", values: .numeric([1, 2, value, 4, 5, 6])),
        .init(name: "b", values: .text(["x", "y", "x", "y", "x", "z"])),
        .init(name: "t", values: .numeric([1, 2, 3, 4, 5, 6.5])),
        .init(name: "c", values: .text(["p", "q", "p", "q", "p", "q"])),
      ])
  }

  fileprivate mutating func addData() {
    for index in Self.integers {
      add("subset of \(index)") { _ = try Self.dataset().subset([0, index]) }
      add("examples of \(index)") {
        let source: any ExampleSource = try Self.dataset()
        _ = try source.examples([index][...])
      }
      add("a data set of \(index) features") {
        _ = try Dataset(inputs: [1, 2], featureCount: index, targets: .values([], count: 1))
      }
      add("targets of \(index) numbers") {
        _ = try Dataset(inputs: [1, 2], featureCount: 1, targets: .values([1, 2], count: index)).fingerprint
      }
      add("fit on row \(index)") {
        _ = try Preprocessing.fit(Self.table(), target: "t", rows: [0, 1, 2, index])
      }
      add("apply to row \(index)") {
        let fitted = try Preprocessing.fit(Self.table(), target: "t", rows: [0, 1, 2, 3])
        _ = try fitted.apply(to: Self.table(), rows: [0, index])
      }
      add("classes of row \(index)") {
        let fitted = try Preprocessing.fit(Self.table(), target: "c", rows: [0, 1, 2, 3])
        _ = try fitted.apply(to: Self.table(), rows: [0, index])
      }
      add("images of shape \(index)×2") {
        _ = try Preprocessing.images(
          pixels: [1, 2, 3, 4], shape: [index, 2], rows: [0], classNames: ["a", "b"])
      }
      add("image \(index)") {
        let fitted = try Preprocessing.images(
          pixels: [1, 2, 3, 4], shape: [2, 1, 1], rows: [0, 1], classNames: ["a", "b"])
        _ = try fitted.apply(toPixels: [1, 2, 3, 4], labels: [0, 1], rows: [index])
      }
      add("an error in row and column \(index)") {
        _ = try Self.table().error("wrong", row: index, column: index).description
      }
      add("a split of \(index) rows") {
        _ = try Split(rowCount: min(index, 1 << 10), testFraction: 0.3, validationFraction: 0.3, seed: 1)
        if index > 1 << 41 {
          _ = try Split(rowCount: index, testFraction: 0.3, validationFraction: 0.3, seed: 1)
        }
      }
      add("shape \(index)") {
        _ = Shape([index, index, 3]).count
        _ = Shape([index]).description
      }
    }
    for value in Self.doubles {
      add("a table with \(value)") {
        let table = try Self.table(value)
        let fitted = try Preprocessing.fit(table, target: "t", rows: Array(0..<6))
        _ = try fitted.apply(to: table)
      }
      add("a table with the target \(value)") {
        _ = try Preprocessing.fit(Self.table(value), target: "a", rows: Array(0..<6))
        _ = try Preprocessing.fit(Self.table(value), target: "a", task: .classification, rows: Array(0..<6))
      }
      add("a trained table meets \(value)") {
        let fitted = try Preprocessing.fit(Self.table(), target: "t", rows: [0, 1])
        _ = try fitted.apply(to: Self.table(value))
      }
      add("a split with \(value)") {
        _ = try Split(rowCount: 10, testFraction: value, validationFraction: 0.5, seed: 1)
        _ = try Split(rowCount: 10, testFraction: 0.5, validationFraction: value, seed: 1)
      }
      add("the task of \(value)") { _ = Preprocessing.suggestedTask(for: .numeric([value, value])) }
      add("scaling with \(value)") {
        _ = Preprocessing.Scaling(mean: value, deviation: value)(value)
        _ = Preprocessing.Scaling(mean: 0, deviation: value)(value)
      }
    }
    add("no columns") { _ = try DataTable(source: "", columns: []) }
    add("no rows") {
      let table = try DataTable(source: "", columns: [.init(name: "a", values: .numeric([]))])
      _ = try Preprocessing.fit(table, target: "a", rows: [])
    }
    add("ragged columns") {
      _ = try DataTable(
        source: "",
        columns: [.init(name: "a", values: .numeric([1])), .init(name: "b", values: .numeric([]))])
    }
    add("plain of nothing") { try Preprocessing.plain(inputs: [], targets: []).check() }
    add("empty data") {
      _ = try Dataset(inputs: [], featureCount: 3, targets: .values([], count: 1)).fingerprint
    }
    add("a preprocessing from JSON") {
      let text =
        #"{"task":"regression","targetName":"t","classNames":[],"inputs":[],"images":{"shape":[9223372036854775807,9],"scaling":{"mean":0,"deviation":1}},"targetScaling":{"mean":0,"deviation":1}}"#
      let read = try JSONDecoder().decode(Preprocessing.self, from: Data(text.utf8))
      _ = read.featureCount
      try read.check()
    }
    for text in ["", ",", "a", "a=", "=1", "a=1,a=2", "a=nan", "a=1e999", "a=-1", "balanced", "p=0", "p=inf"]
    {
      add("class weights '\(text)'") {
        _ = try ClassWeights(parsing: text).values(for: .classes([0, 1], names: ["p", "q"]))
      }
    }
    for number in [Int32.min, -1, 2, Int32.max] {
      add("balanced weights of class \(number)") {
        _ = try ClassWeights.balanced.values(for: .classes([0, 1, number], names: ["p", "q"]))
      }
    }
    add("weights of no examples") {
      _ = try ClassWeights.balanced.values(for: .classes([], names: ["p", "q"]))
    }
    add("weights of numbers") { _ = try ClassWeights.balanced.values(for: .values([1], count: 1)) }
    for text in [
      "", "shift=-1", "shift=99999999999999999999", "noise=nan", "noise=inf", "flip=1", "shift", ",",
      "shift==2",
    ] {
      add("augmentation '\(text)'") {
        var trainer = try Trainer(
          Self.network(), TrainingConfiguration(epochs: 1, augmentation: Augmentation(parsing: text)))
        _ = try trainer.run(on: Self.dataset())
      }
    }
  }

  fileprivate mutating func addNumbers() {
    for value in Self.integers {
      add("schedules at \(value)") {
        let schedules: [Schedule] = [
          .constant, .step(epochs: value, factor: 0.5), .step(epochs: 1, factor: .nan), .cosine(final: .nan),
          .cosineWithWarmRestarts(epochs: value, growth: value),
          .cosineWithWarmRestarts(epochs: 1, growth: 1),
          .warmUp(epochs: Double(value), then: .cosine()), .warmUp(epochs: .nan, then: .constant),
        ]
        for schedule in schedules {
          for other in Self.integers {
            _ = schedule.factor(step: min(value, 1 << 20), stepsPerEpoch: other, totalSteps: other)
          }
          _ = schedule.text
        }
      }
      add("a schedule of a late step with \(value)") {
        _ = Schedule.cosineWithWarmRestarts(epochs: 1, growth: 2).factor(
          step: value, stepsPerEpoch: 1, totalSteps: value)
        _ = Schedule.cosineWithWarmRestarts(epochs: 1).factor(
          step: value, stepsPerEpoch: 1, totalSteps: value)
        _ = Schedule.step(epochs: 1, factor: 0.5).factor(step: value, stepsPerEpoch: 1, totalSteps: value)
      }
      add("annealing at step \(value)") {
        let annealing = try Annealing()
        _ = annealing.sharpness(step: value, totalSteps: value)
        _ = annealing.sharpness(step: 1, totalSteps: value)
      }
      add("\(value) threads") { _ = try WorkerPool(threads: value) }
      add("\(min(value, 9)) tasks") { try WorkerPool(threads: 2).run(tasks: min(value, 9)) { _ in } }
      add("a list with \(value)") { _ = Inspection.list([value, 1, 2, value]) }
      add("\(value) bytes") { _ = TrainingMemory.text(value) }
      add("results at \(value) floats") {
        _ = KernelVerification(.relu, isDerivative: false).results(first: 0, count: min(value, 9))
      }
      add("thresholds of \(value)") {
        let unit = ThresholdUnit(weights: [value, value], threshold: value)
        _ = unit.excess(at: 3)
        _ = unit.fires(at: value)
        _ = unit.text(["a"])
      }
      add("a gain of fans \(value)") {
        for initializer: Initializer in [.glorotUniform, .heNormal, .orthogonal, .constant(.nan)] {
          _ = initializer.values(
            for: ParameterSpecification(
              name: "w", shape: [2, min(value, 4)], initializer: initializer, fanIn: value, fanOut: value,
              decays: true), seed: 1, index: value)
        }
      }
    }
    for value in Self.doubles {
      add("a duration of \(value)") {
        _ = Duration(checkingSeconds: value)
        _ = Int(checking: value)
        _ = Int(value, within: -1...1)
      }
      add("annealing from \(value)") {
        _ = try Annealing(from: Float(value), to: 10, until: 0.5)
        _ = try Annealing(from: 1, to: Float(value), until: value).sharpness(step: 3, totalSteps: 4)
      }
      add("the number \(value)") {
        _ = Inspection.number(value)
        _ = ShortNumber.text(value)
      }
    }
    for value in Self.floats {
      add("kernels at \(value)") {
        for activation in Catalogue.all {
          let kernel = ActivationKernel(activation)
          _ = kernel.valuesAndDerivatives(at: [value, -value])
        }
        for function in ElementaryFunction.allCases { _ = function(value) }
      }
    }
    for text in [
      "", ":", "step", "step:0:1", "step:-1:2", "step:9223372036854775807:0.5", "step:1:nan", "cosine:2",
      "cosine:nan",
      "restarts:0", "restarts:9223372036854775807:9223372036854775807", "warmup:0", "warmup:nan",
      "warmup:1e300:cosine",
      "warmup:1:warmup:1:cosine", String(repeating: "warmup:1:", count: 3000) + "cosine",
    ] {
      add("schedule '\(text.prefix(60))'") {
        let schedule = try Schedule(parsing: text)
        _ = schedule.factor(step: 5, stepsPerEpoch: 2, totalSteps: 100)
        var trainer = try Trainer(Self.network(), TrainingConfiguration(schedule: schedule, epochs: 2))
        _ = try trainer.run(on: Self.dataset())
      }
    }
    for text in [
      "annealed_relu(", "annealed_relu(k=)", "annealed_relu(k=nan..nan)", "annealed_relu(k=1..inf)",
      "annealed_relu(until=nan)", "annealed_relu(k=1..2,until=1e999)",
    ] {
      add("'\(text)'") { _ = try Annealing(parsing: text) }
    }
  }
}
