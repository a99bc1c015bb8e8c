import HummingbirdCore
import Logging
import NIOCore

/// Answers the questions of a connection on the thread that reads and writes its bytes.
///
/// Otherwise each question goes to a thread of Swift's own pool and its answer back again, which takes longer than most networks; and on
/// few processors the threads take turns.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base

  init(_ base: Base) { self.base = base }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    base.setup(channel: channel, logger: logger)
  }

  func handle(value: Base.Value, logger: Logger) async {
    await withTaskExecutorPreference(LoopExecutor(value.channel.eventLoop)) {
      await base.handle(value: value, logger: logger)
    }
  }
}

/// Runs tasks on an event loop.
private final class LoopExecutor: TaskExecutor {
  private let loop: any EventLoop

  init(_ loop: any EventLoop) { self.loop = loop }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    loop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
