import Foundation
import HillockTestSupport
import Testing

@testable import Hillock

/// Every loss and its gradient against its definition, written out in `Double`; the gradient by the derivative on
/// paper, not by the engine's way to it.
@Suite struct LossTests {
  private let rows = 40
  private let columns = 5

  private func outputs(seed: UInt64, count: Int? = nil) -> [Float] {
    var random = SeededRandom(seed: seed)
    // Wide enough to saturate a softmax and to lie on both sides of Huber's bound.
    return (0..<(count ?? rows * columns)).map { index in random.float(in: index % 3 == 0 ? -30...30 : -2...2)
    }
  }

  private func run(
    _ loss: Loss, _ outputs: [Float], _ targets: Targets, scale: Float, pool: WorkerPool = .single
  ) -> (Double, [Float]) {
    let values = FloatStorage(count: outputs.count)
    values.view.copy(from: outputs)
    let gradient = FloatStorage(count: outputs.count)
    let sum = loss.sum(
      outputs: values.view.view, targets: targets, indices: Array(0..<targets.rowCount)[...],
      gradient: gradient.view, scale: scale, pool: pool)
    return (sum, gradient.view.toArray())
  }

  private func expectNear(_ value: Double, _ wanted: Double, _ tolerance: Double, _ note: Comment) {
    #expect(abs(value - wanted) <= tolerance * max(1, abs(wanted)), note)
  }

  /// Few classes and many, more rows than are added at a time, and the same bits from several threads.
  @Test(arguments: [0, 0.1, 0.5] as [Float], [(40, 5), (1, 2), (301, 10), (40, 33), (70, 100)])
  func softmaxCrossEntropy(smoothing: Float, size: (rows: Int, columns: Int)) throws {
    let (rows, columns) = size
    let logits = outputs(seed: 41, count: rows * columns)
    let classes = (0..<rows).map { Int32($0 * 7 % columns) }
    let loss = Loss.softmaxCrossEntropy(labelSmoothing: smoothing)
    let targets = Targets.classes(classes, names: (0..<columns).map(String.init))
    let (sum, gradient) = run(loss, logits, targets, scale: 0.25)
    let shared = run(loss, logits, targets, scale: 0.25, pool: try WorkerPool(threads: 3))
    #expect(shared.0 == sum && shared.1 == gradient, "seed 41")
    var wanted = 0.0
    for row in 0..<rows {
      let z = logits[row * columns..<(row + 1) * columns].map(Double.init)
      let largest = z.max() ?? 0
      let logSum = largest + log(z.map { exp($0 - largest) }.reduce(0, +))
      for column in 0..<columns {
        let hit = Int(classes[row]) == column ? 1.0 : 0
        let q = hit * (1 - Double(smoothing)) + Double(smoothing) / Double(columns)
        wanted -= q * (z[column] - logSum)
        expectNear(
          Double(gradient[row * columns + column]), 0.25 * (exp(z[column] - logSum) - q), 1e-7,
          "row \(row), column \(column), seed 41")
      }
    }
    expectNear(sum, wanted, 1e-6, "seed 41")
  }

  @Test(arguments: [10, 40]) func aLogitThatIsNoNumberShows(columns: Int) {
    for place in 0..<columns {
      var logits = outputs(seed: 44, count: columns)
      logits[place] = .nan
      let (sum, gradient) = run(
        .softmaxCrossEntropy(), logits, .classes([3], names: (0..<columns).map(String.init)), scale: 1)
      #expect(sum.isNaN && gradient.allSatisfy(\.isNaN), "place \(place), seed 44")
    }
  }

  /// For each elementwise loss: f(y, t) and its derivative in y.
  private static func reference(_ loss: Loss, _ y: Double, _ t: Double) -> (value: Double, slope: Double) {
    let error = y - t
    switch loss {
    case .binaryCrossEntropy:
      let p = 1 / (1 + exp(-y))
      // ln(1 + eʸ) for large y is y + ln(1 + e⁻ʸ).
      return ((y > 0 ? y + log1p(exp(-y)) : log1p(exp(y))) - t * y, p - t)
    case .meanSquaredError: return (error * error, 2 * error)
    case .meanAbsoluteError: return (abs(error), error > 0 ? 1 : error < 0 ? -1 : 0)
    case .huber(let delta):
      let d = Double(delta)
      return abs(error) <= d
        ? (error * error / 2, error) : (d * (abs(error) - d / 2), error > 0 ? d : -d)
    case .softmaxCrossEntropy: return (.nan, .nan)
    }
  }

  @Test(arguments: [
    Loss.binaryCrossEntropy, .meanSquaredError, .meanAbsoluteError, .huber(delta: 1), .huber(delta: 0.25),
  ])
  func elementwise(loss: Loss) {
    var outputs = outputs(seed: 42)
    var random = SeededRandom(seed: 43)
    let isBinary = loss == .binaryCrossEntropy
    let targets = outputs.map { _ in isBinary ? random.float(in: 0...1) : random.float(in: -3...3) }
    // Where the prediction is right, and just on Huber's bound.
    if !isBinary {
      outputs[0] = targets[0]
      outputs[1] = targets[1] + 1
    }
    let (sum, gradient) = run(loss, outputs, .values(targets, count: columns), scale: 0.5)
    var wanted = 0.0
    for index in outputs.indices {
      let (value, slope) = Self.reference(loss, Double(outputs[index]), Double(targets[index]))
      wanted += value / Double(columns)
      expectNear(
        Double(gradient[index]), 0.5 * slope / Double(columns), 2e-7, "\(loss) at \(index), seeds 42, 43")
    }
    expectNear(sum, wanted, 1e-6, "\(loss), seeds 42, 43")
  }

  @Test func extremeLogitsStayFinite() {
    let logits: [Float] = [1e30, -1e30, 0, 500, -500]
    let (sum, gradient) = runOne(
      .softmaxCrossEntropy(), logits, .classes([2], names: Array("abcde").map(String.init)))
    #expect(sum == Double(Float(1e30)))
    #expect(gradient == [1, 0, -1, 0, 0])
    let (binary, slopes) = runOne(.binaryCrossEntropy, [200, -200, 0], .values([0, 1, 1], count: 3))
    #expect(abs(binary - (200 + 200 + log(2)) / 3) < 1e-5)
    // σ(z) − t over three outputs: 1 and −1 to the last bit, and ½ − 1.
    let third: Float = 1 / 3
    #expect(slopes == [third, -third, -third / 2])
  }

  private func runOne(_ loss: Loss, _ outputs: [Float], _ targets: Targets) -> (Double, [Float]) {
    let values = FloatStorage(count: outputs.count)
    values.view.copy(from: outputs)
    let gradient = FloatStorage(count: outputs.count)
    let sum = loss.sum(
      outputs: values.view.view, targets: targets, indices: [0], gradient: gradient.view, scale: 1)
    return (sum, gradient.view.toArray())
  }

  @Test func targetsThatDoNotFitAreRefused() {
    let names = ["a", "b", "c"]
    #expect(throws: TrainingError.self) {
      try Loss.softmaxCrossEntropy().check(.classes([0, 3], names: names), outputs: [3], part: "test")
    }
    #expect(throws: TrainingError.self) {
      try Loss.softmaxCrossEntropy().check(.classes([0], names: names), outputs: [2], part: "test")
    }
    #expect(throws: TrainingError.self) {
      try Loss.softmaxCrossEntropy().check(.values([1], count: 1), outputs: [1], part: "test")
    }
    #expect(throws: TrainingError.self) {
      try Loss.binaryCrossEntropy.check(.values([1.5], count: 1), outputs: [1], part: "test")
    }
    #expect(throws: TrainingError.self) { try Loss.huber(delta: 0).check() }
    #expect(throws: TrainingError.self) { try Loss.softmaxCrossEntropy(labelSmoothing: .nan).check() }
  }
}
