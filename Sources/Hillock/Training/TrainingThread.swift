import Foundation
import Synchronization

/// Threads for runs: they would keep those of Swift's tasks, of which there are as many as processors, busy for minutes.
enum TrainingThread {
  static func start(_ body: @escaping @Sendable () -> Void) {
    let thread = Thread { body() }
    thread.name = "hillock training"
    // As much as a program's first thread has: layers of others run here.
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Runs `body` on a thread of its own and waits without keeping the task's thread.
  ///
  /// - Parameter body: is given whether the waiting task was cancelled, which it may ask at any time.
  static func run<Result: Sendable>(
    _ body: @escaping @Sendable (_ isCancelled: @Sendable () -> Bool) throws -> Result
  ) async throws -> Result {
    let flag = Flag()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        start { continuation.resume(with: Swift.Result { try body { flag.isRaised } }) }
      }
    } onCancel: {
      flag.raise()
    }
  }

  private final class Flag: Sendable {
    private let value = Atomic(false)
    var isRaised: Bool { value.load(ordering: .relaxed) }
    func raise() { value.store(true, ordering: .relaxed) }
  }
}
