import Foundation
import HillockTestSupport
import Synchronization
import Testing

@testable import Hillock

/// A pool may be used by any number of callers; run these under the thread sanitizer with `Scripts/check-sanitizers.sh thread`.
@Suite struct WorkerPoolTests {
  private func model() throws -> Model {
    let network = try Network(inputs: 64) {
      Dense(256, .relu)
      Dense(256, .tanh)
      Dense(10)
    }
    return try Model(network, seed: 3)
  }

  private func floats(_ count: Int, seed: UInt64) -> [Float] {
    var random = SeededRandom(seed: seed)
    return (0..<count).map { _ in random.float(in: -1...1) }
  }

  /// Threads, and not tasks: a pool of one thread for each processor would hide what meets where.
  private func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) {
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

  @Test func sharedPoolGivesEachCallerItsOwnOutputs() throws {
    let model = try model()
    let pool = try WorkerPool(threads: 4)
    let examples = (0..<16).map { caller in
      floats(64 * 300, seed: UInt64(100 + caller))
    }
    let wanted = try examples.map { try model.outputs(for: $0) }
    let wrong = Atomic(0)
    onThreads(16) { caller in
      for _ in 0..<4 where (try? model.outputs(for: examples[caller], pool: pool)) != wanted[caller] {
        wrong.add(1, ordering: .relaxed)
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func everyTaskRunsOnceForEachCaller() throws {
    let pool = try WorkerPool(threads: 3)
    let wrong = Atomic(0)
    onThreads(8) { _ in
      for _ in 0..<200 {
        let sums = SharedSums(count: 37)
        pool.run(tasks: 37) { sums.set($0, UInt64($0 * $0)) }
        if sums.sum != UInt64((0..<37).map { $0 * $0 }.reduce(0, +)) { wrong.add(1, ordering: .relaxed) }
      }
    }
    #expect(wrong.load(ordering: .relaxed) == 0)
  }

  @Test func taskMayUseThePoolThatRunsIt() throws {
    let pool = try WorkerPool(threads: 2)
    let sums = SharedSums(count: 8)
    pool.run(tasks: 8) { outer in
      let inner = SharedSums(count: 5)
      pool.run(tasks: 5) { inner.set($0, UInt64(outer * 5 + $0)) }
      sums.set(outer, inner.sum)
    }
    #expect(sums.sum == UInt64((0..<40).reduce(0, +)))
  }

  @Test func trainingRunsShareNothing() throws {
    let network = try Network(inputs: 8) {
      Dense(64, .relu)
      Dense(3)
    }
    let data = try Dataset(
      inputs: floats(8 * 96, seed: 5), featureCount: 8,
      targets: .classes((0..<96).map { Int32($0 % 3) }, names: ["a", "b", "c"]))
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
    #expect(wrong.load(ordering: .relaxed) == 0)
  }
}
