import Synchronization

extension Trainer {
  /// What happens in a run, told as it happens.
  public enum Event: Sendable {
    /// After a step, where these were asked for.
    case step(Progress)
    /// At the end of an epoch, with its validation.
    case epoch(Epoch)
    /// The last event: the trainer as it is now, with its model, and what the run came to.
    case finished(Trainer, Report)
  }

  /// Runs in the background and tells what happens; the trainer itself stays as it is, the one that was run comes with
  /// the last event.
  ///
  /// ```swift
  /// for try await event in trainer.events(on: data) {
  ///   switch event {
  ///   case .epoch(let epoch): print(epoch.number, epoch.trainingLoss)
  ///   case .finished(let trained, _): print(trained.model.fingerprint)
  ///   case .step: break
  ///   }
  /// }
  /// ```
  ///
  /// The run has a thread of its own, so that any number of runs leave the threads of Swift's tasks free. The last event is
  /// `.finished`, unless the run throws. When the task that reads is cancelled, the run ends after its current step and
  /// `.finished` still comes, with the best model so far and a report that says `wasInterrupted`. After a `break` the run ends as well, and `finished()` of the sequence has the same. Events that
  /// are not read yet wait in memory: one for each epoch, or for each step where these are asked for. The result has the bits
  /// of `run`.
  ///
  /// - Parameters:
  ///   - threads: how many threads share the work, `nil` for as many as there are processors; changes no bit of the result.
  ///   - includingSteps: whether steps are told, too.
  ///   - observers: are told of the run besides, on its thread.
  /// - Throws: while it is read, what `run` throws.
  public func events(
    on training: any ExampleSource, validation: Dataset? = nil, threads: Int? = 1,
    includingSteps: Bool = false,
    observers: [Observer] = []
  ) -> Events {
    let run = BackgroundRun()
    let start = self
    var told = [Observer.onFigures { epoch in run.tell(.epoch(epoch)) }]
    if includingSteps { told.append(.onStep { progress in run.tell(.step(progress)) }) }
    let everybody = observers + told
    TrainingThread.start {
      var trainer = start
      do {
        let report = try trainer.run(
          on: training, validation: validation, threads: threads, observers: everybody
        ) { _ in run.isStopped ? .stop : .continue }
        run.end(.success((trainer, report)))
      } catch {
        run.end(.failure(error))
      }
    }
    return Events(run)
  }

  /// The events of a run in the background, in their order. They are for one reader.
  public struct Events: AsyncSequence, Sendable {
    private let run: BackgroundRun
    private let interest: BackgroundRun.Interest

    init(_ run: BackgroundRun) {
      self.run = run
      interest = BackgroundRun.Interest(run)
    }

    public func makeAsyncIterator() -> Iterator {
      interest.handOver()
      return Iterator(run)
    }

    /// Asks the run to end after its current step.
    public func stop() { run.stop() }

    /// The trainer at the end of the run, with its model, and what the run came to; waits for the end. A task that is
    /// cancelled while it waits ends the run.
    ///
    /// - Throws: what `run` throws.
    public func finished() async throws -> (trainer: Trainer, report: Report) {
      try await withTaskCancellationHandler {
        try await run.result()
      } onCancel: {
        run.stop()
      }
    }

    public struct Iterator: AsyncIteratorProtocol, Sendable {
      private let run: BackgroundRun
      private let interest: BackgroundRun.Interest

      init(_ run: BackgroundRun) {
        self.run = run
        interest = BackgroundRun.Interest(run)
      }

      public mutating func next() async throws -> Event? {
        let run = run
        return try await withTaskCancellationHandler {
          try await run.next()
        } onCancel: {
          run.stop()
        }
      }
    }
  }
}

/// What the thread of a run and its readers share.
final class BackgroundRun: Sendable {
  typealias Outcome = Result<(trainer: Trainer, report: Trainer.Report), any Error>

  private struct State {
    var events: [Trainer.Event] = []
    /// How many of `events` were read.
    var read = 0
    var outcome: Outcome?
    var hasToldEnd = false
    /// Who waits for an event or for the end: woken whenever there is news, to look again.
    var waiting: [CheckedContinuation<Void, Never>] = []

    mutating func takeEvent() -> Trainer.Event? {
      guard read < events.count else { return nil }
      defer {
        read += 1
        if read == events.count || read >= 256 {
          events.removeFirst(read)
          read = 0
        }
      }
      return events[read]
    }
  }

  private let state = Locked(State())
  private let stopped = Atomic(false)

  var isStopped: Bool { stopped.load(ordering: .relaxed) }
  func stop() { stopped.store(true, ordering: .relaxed) }

  func tell(_ event: Trainer.Event) { change { $0.events.append(event) } }
  func end(_ outcome: Outcome) { change { $0.outcome = outcome } }

  private func change(_ body: (inout State) -> Void) {
    let waiting = state.withLock { state in
      body(&state)
      defer { state.waiting = [] }
      return state.waiting
    }
    for reader in waiting { reader.resume() }
  }

  func next() async throws -> Trainer.Event? {
    while true {
      let found: Result<Trainer.Event?, any Error>? = state.withLock { state in
        if let event = state.takeEvent() { return .success(event) }
        guard let outcome = state.outcome else { return nil }
        guard !state.hasToldEnd else { return .success(nil) }
        state.hasToldEnd = true
        return outcome.map { .finished($0.trainer, $0.report) }
      }
      if let found { return try found.get() }
      await news { $0.read < $0.events.count || $0.outcome != nil }
    }
  }

  func result() async throws -> (trainer: Trainer, report: Trainer.Report) {
    while true {
      if let outcome = state.withLock({ $0.outcome }) { return try outcome.get() }
      await news { $0.outcome != nil }
    }
  }

  /// Waits until something has changed, unless there is something to see already.
  private func news(_ isThere: (State) -> Bool) async {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if isThere(state) { return true }
        state.waiting.append(continuation)
        return false
      }
      if goesOn { continuation.resume() }
    }
  }

  /// Ends the run when nobody is left who would read of it.
  final class Interest: Sendable {
    private let run: BackgroundRun
    private let isHandedOver = Atomic(false)

    init(_ run: BackgroundRun) { self.run = run }

    func handOver() { isHandedOver.store(true, ordering: .relaxed) }

    deinit { if !isHandedOver.load(ordering: .relaxed) { run.stop() } }
  }
}
