@_spi(Tools) import Hillock

/// What has to be remembered.
enum MemoryTask: CaseIterable {
  case copying, adding

  static let symbols = 8

  /// The loss of a network that gives the same answer to all examples.
  var lossOfKnowingNothing: Double {
    switch self {
    case .copying: 2.0794415416798357
    // Two uniform deviates, of variance 1/12 each.
    case .adding: 1.0 / 6
    }
  }

  func input(delay: Int) -> Network.Input {
    switch self {
    // What comes behind has symbols of its own.
    case .copying: .indices("symbols", positions: delay + 1, below: 2 * Self.symbols)
    case .adding: .values("numbers", [delay, 2])
    }
  }
}

/// Examples of a task, each a function of the seed and its number.
struct MemoryExamples: ExampleSource {
  let task: MemoryTask
  let delay: Int
  let rowCount: Int
  let seed: UInt64

  init(_ task: MemoryTask, delay: Int, rowCount: Int, seed: UInt64) {
    (self.task, self.delay, self.rowCount, self.seed) = (task, delay, rowCount, seed)
  }

  var featureCount: Int { task.input(delay: delay).shape.count }
  var fingerprint: String { "\(task) \(delay) \(rowCount) \(seed)" }

  func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
    var inputs: [Float] = []
    var classes: [Int32] = []
    var sums: [Float] = []
    for number in numbers {
      var random = Philox(seed: seed, stream: UInt64(number))
      switch task {
      case .copying:
        let symbols = (0...delay).map { _ in Int(random.next() % UInt32(MemoryTask.symbols)) }
        inputs += symbols.enumerated().map { Float($0 == 0 ? $1 : MemoryTask.symbols + $1) }
        classes.append(Int32(symbols[0]))
      case .adding:
        // One in each half, so that the first one is old when the answer is due.
        let half = UInt32(delay / 2)
        let marks = [Int(random.next() % half), Int(half + random.next() % half)]
        let values = (0..<delay).map { _ in random.uniform() as Float }
        inputs += values.enumerated().flatMap { [$1, marks.contains($0) ? 1 : 0] as [Float] }
        sums.append(values[marks[0]] + values[marks[1]])
      }
    }
    return try Dataset(
      inputs: inputs, featureCount: featureCount,
      targets: task == .copying
        ? .classes(classes, names: (0..<MemoryTask.symbols).map(String.init)) : .values(sums, count: 1))
  }
}
