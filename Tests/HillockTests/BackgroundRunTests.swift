import Foundation
import HillockTestSupport
import Testing

@testable import Hillock

/// Runs on threads of their own: what becomes of the model, and of everybody else's tasks.
@Suite struct BackgroundRunTests {
  private func network() throws -> Network {
    try Network(inputs: 4) {
      Dense(16, .tanh)
      Dense(2)
    }
  }

  private func data() throws -> Dataset {
    var random = SeededRandom(seed: 31)
    return try Dataset(
      inputs: (0..<64 * 4).map { _ in random.float(in: -1...1) }, featureCount: 4,
      targets: .classes((0..<64).map { Int32($0 % 2) }, names: ["a", "b"]))
  }

  /// Takes its time and not the processors': other tests wait for these, and a run that has no end would keep them busy.
  private final class Slow: ExampleSource {
    let whole: Dataset
    init(_ whole: Dataset) { self.whole = whole }
    var rowCount: Int { whole.rowCount }
    var featureCount: Int { whole.featureCount }
    var fingerprint: String { whole.fingerprint }
    func examples(_ numbers: ArraySlice<Int>) throws -> Dataset {
      Thread.sleep(forTimeInterval: 0.02)
      return try whole.subset(Array(numbers))
    }
  }

  private func endless() throws -> Trainer {
    try Trainer(network(), TrainingConfiguration(epochs: 1_000_000_000, batchSize: 16))
  }

  /// Whether the model is that of a run in the foreground which ended after as many steps.
  private func isModel(_ trained: Trainer, ofSteps steps: Int) throws -> Bool {
    var direct = try endless()
    var done = 0
    _ = try direct.run(on: data()) { _ in
      done += 1
      return done == steps ? .stop : .continue
    }
    return direct.model.fingerprint == trained.model.fingerprint
  }

  @Test func aCancelledReaderGetsTheModel() async throws {
    let trainer = try endless()
    let training = Slow(try data())
    let task = Task { () -> (Trainer, Trainer.Report)? in
      for try await event in trainer.events(on: training) {
        if case .finished(let trained, let report) = event { return (trained, report) }
      }
      return nil
    }
    try await Task.sleep(for: .milliseconds(100))
    task.cancel()
    let (trained, report) = try #require(try await task.value)
    #expect(report.wasInterrupted && trained.snapshot.step > 0)
    #expect(try isModel(trained, ofSteps: trained.snapshot.step))
  }

  @Test func afterABreakTheModelIsThere() async throws {
    let events = try endless().events(on: Slow(data()))
    for try await event in events {
      if case .epoch(let epoch) = event, epoch.number == 2 { break }
    }
    let (trained, report) = try await events.finished()
    #expect(report.wasInterrupted && report.epochs >= 2)
    #expect(try isModel(trained, ofSteps: trained.snapshot.step))
    // And again, for who asks twice.
    #expect(try await events.finished().trainer.model.fingerprint == trained.model.fingerprint)
  }

  @Test func stoppedRunsAndTheirErrorsReachWhoWaits() async throws {
    let events = try endless().events(on: Slow(data()), includingSteps: true)
    events.stop()
    #expect(try await events.finished().report.wasInterrupted)
    let wrong = try endless().events(
      on: Dataset(inputs: [1], featureCount: 1, targets: .classes([0], names: ["a", "b"])))
    await #expect(throws: TrainingError.self) { try await wrong.finished() }
    await #expect(throws: TrainingError.self) { for try await _ in wrong {} }
  }

  /// More runs than tasks have threads, in a process of its own, as other tests keep these threads.
  @Test func runsLeaveTheThreadsOfTasksAlone() throws {
    let (status, lines) = try Probe.run(["threads"], level: nil)
    #expect(status == 0 && lines == ["threads are right"])
  }

  @Test func aRunThatNobodyReadsEnds() async throws {
    weak var source: Slow?
    do {
      let watched = Slow(try data())
      source = watched
      _ = try endless().events(on: watched)
    }
    for _ in 0..<200 where source != nil { try await Task.sleep(for: .milliseconds(20)) }
    #expect(source == nil)
  }

  @Test func runEndsWithItsTask() async throws {
    let training = Slow(try data())
    let trainer = try endless()
    let task = Task { () -> (Trainer, Trainer.Report) in
      var trainer = trainer
      let report = try trainer.run(on: training)
      return (trainer, report)
    }
    try await Task.sleep(for: .milliseconds(50))
    task.cancel()
    let (trained, report) = try await task.value
    #expect(report.wasInterrupted)
    // The steps between looks at the task are part of no result.
    #expect(trained.snapshot.step > 0 || trained.snapshot.history.isEmpty)
  }
}
