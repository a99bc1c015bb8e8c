import Foundation
import Hillock
import HillockTestSupport
import Synchronization

/// Callers that meet: in one pool, in pools of their own, and in runs in the background. `Scripts/check-sanitizers.sh` builds it with the
/// thread sanitizer; a process of its own, so that no other test keeps the threads that tasks run on.
enum ThreadsProbe {
  static func run() async throws {
    try sharedPool()
    try trainersSideBySide()
    try await onePredictor()
    try await background()
    print("threads are right")
  }

  private struct Wrong: Error, CustomStringConvertible {
    let description: String
  }

  private static func floats(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in random.float(in: -1...1) }
  }

  private static func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
    let group = DispatchGroup()
    for number in 0..<count {
      group.enter()
      let thread = Thread {
        body(number)
        group.leave()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    group.wait()
  }

  /// 1,000 tasks with 100 questions each, and more threads than a predictor has places.
  private static func onePredictor() async throws {
    let data = try Dataset.iris.standardized()
    let model = try TrainedModel(
      Model(
        Network(inputs: 4) {
          Dense(16, .relu)
          Dense(16, .tanh)
          Dense(3)
        }, seed: 5), for: data)
    let predictor = try Predictor(model)
    let rows = (0..<150).map { Array(Dataset.iris.inputs[$0 * 4..<$0 * 4 + 4]) }
    let wanted = try model.predictions(for: rows)
    @Sendable func mistakes(_ caller: Int) -> Int {
      (0..<100).count { question in
        let row = (caller + question) % 150
        return (try? predictor.prediction(for: rows[row])) != wanted[row]
      }
    }
    let wrong = await withTaskGroup(of: Int.self) { tasks in
      for caller in 0..<1000 { tasks.addTask { mistakes(caller) } }
      return await tasks.reduce(0, +)
    }
    let inThreads = Atomic(0)
    onThreads(40) { inThreads.add(mistakes($0), ordering: .relaxed) }
    let all = wrong + inThreads.load(ordering: .relaxed)
    guard all == 0 else { throw Wrong(description: "\(all) predictions were not the model's") }
  }

  /// 16 callers of one pool: each gets its own outputs.
  private static func sharedPool() throws {
    let network = try Network(inputs: 32) {
      Dense(256, .relu)
      Dense(256, .tanh)
      Dense(10)
    }
    let model = try Model(network, seed: 3)
    let pool = try WorkerPool(threads: 4)
    let examples = (0..<16).map { floats(32 * 64, seed: UInt64(100 + $0)) }
    let wanted = try examples.map { try model.outputs(for: $0) }
    let wrong = Atomic(0)
    onThreads(16) { caller in
      for _ in 0..<3 where (try? model.outputs(for: examples[caller], pool: pool)) != wanted[caller] {
        wrong.add(1, ordering: .relaxed)
      }
      let total = Atomic(0)
      pool.run(tasks: 40) { task in
        // A task that has work for its own pool.
        pool.run(tasks: 3) { total.add(task + $0, ordering: .relaxed) }
      }
      if total.load(ordering: .relaxed) != 3 * 780 + 40 * 3 { wrong.add(1, ordering: .relaxed) }
    }
    let count = wrong.load(ordering: .relaxed)
    guard count == 0 else { throw Wrong(description: "\(count) results of a shared pool are wrong") }
  }

  private static func data() throws -> (Network, Dataset) {
    let network = try Network(inputs: 8) {
      Dense(32, .relu)
      Dense(3)
    }
    let data = try Dataset(
      inputs: floats(8 * 96, seed: 5), featureCount: 8,
      targets: .classes((0..<96).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
    return (network, data)
  }

  private static func trainersSideBySide() throws {
    let (network, data) = try data()
    @Sendable func fingerprint() throws -> String {
      var trainer = try Trainer(network, TrainingConfiguration(epochs: 2, batchSize: 32, shards: 4))
      _ = try trainer.run(on: data, threads: 2)
      return trainer.model.fingerprint
    }
    let wanted = try fingerprint()
    let wrong = Atomic(0)
    onThreads(4) { _ in
      if (try? fingerprint()) != wanted { wrong.add(1, ordering: .relaxed) }
    }
    guard wrong.load(ordering: .relaxed) == 0 else { throw Wrong(description: "trainers disturb each other") }
  }

  /// More runs than tasks have threads: a sleep still ends, and each cancelled reader gets its model.
  private static func background() async throws {
    let (network, data) = try data()
    let trainer = try Trainer(network, TrainingConfiguration(epochs: 1_000_000_000, batchSize: 32))
    let readers = (0..<ProcessInfo.processInfo.activeProcessorCount + 2).map { _ in
      Task { () -> Trainer? in
        for try await event in trainer.events(on: data) {
          if case .finished(let trained, let report) = event, report.wasInterrupted { return trained }
        }
        return nil
      }
    }
    let start = ContinuousClock().now
    try await Task.sleep(for: .milliseconds(200))
    let took = ContinuousClock().now - start
    guard took < .seconds(5) else { throw Wrong(description: "a sleep of 200 ms took \(took)") }
    for reader in readers { reader.cancel() }
    for reader in readers {
      guard let trained = try await reader.value, trained.snapshot.step > 0 else {
        throw Wrong(description: "a cancelled run has no model")
      }
    }
  }
}
