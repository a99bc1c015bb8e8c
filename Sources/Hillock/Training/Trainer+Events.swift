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
  /// for try await event in trainer.events(training: data) {
  ///   switch event {
  ///   case .epoch(let epoch): print(epoch.number, epoch.trainingLoss)
  ///   case .finished(let trained, _): print(trained.model.fingerprint)
  ///   case .step: break
  ///   }
  /// }
  /// ```
  ///
  /// When the reader stops (`break`, or its task is cancelled), the run ends after its current step. Events that are not
  /// read yet wait in memory: one for each epoch, or for each step where these are asked for. The result has the bits of
  /// `run`.
  ///
  /// - Parameters:
  ///   - everyStep: whether steps are told, too.
  ///   - threads: how many threads share the work; changes no bit of the result.
  /// - Throws: while it is read, what `run` throws.
  public func events(
    training: any ExampleSource, validation: Dataset? = nil, threads: Int? = 1, everyStep: Bool = false
  ) -> AsyncThrowingStream<Event, any Error> {
    let (stream, continuation) = AsyncThrowingStream.makeStream(of: Event.self, throwing: (any Error).self)
    let reading = Reading()
    continuation.onTermination = { _ in reading.end() }
    let start = self
    Task.detached {
      var trainer = start
      do {
        var told = start.history.count
        let report = try trainer.run(training: training, validation: validation, threads: threads) {
          progress in
          if let epoch = progress.lastEpoch, epoch.number > told {
            told = epoch.number
            continuation.yield(.epoch(epoch))
          }
          if everyStep { continuation.yield(.step(progress)) }
          return reading.isOver ? .stop : .goOn
        }
        // No step comes after the last epoch.
        for epoch in trainer.history.dropFirst(told) { continuation.yield(.epoch(epoch)) }
        continuation.yield(.finished(trainer, report))
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    return stream
  }

  /// Whether somebody still reads.
  private final class Reading: Sendable {
    private let over = Atomic(false)

    var isOver: Bool { over.load(ordering: .relaxed) }
    func end() { over.store(true, ordering: .relaxed) }
  }
}
