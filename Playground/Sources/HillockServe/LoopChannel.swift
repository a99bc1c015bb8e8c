import HummingbirdCore
import Logging
import NIOCore

/// Answers the questions of a connection on the thread that reads and writes its bytes, plain ones by the `ShortWay`.
///
/// Otherwise each question goes to a thread of Swift's own pool and its answer back again, which takes longer than most networks; and on
/// few processors the threads take turns.
struct LoopChannel<Base: ServerChildChannel>: ServerChildChannel {
  let base: Base
  let responder: ServeResponder

  init(_ base: Base, _ responder: ServeResponder) { (self.base, self.responder) = (base, responder) }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Base.Value> {
    let responder = responder
    return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let handlers = channel.pipeline.syncOperations
      // Behind what watches for idle connections and the server's end, before what hands requests on.
      let state = try handlers.handler(type: HTTPConnectionStateHandler.self)
      try handlers.addHandler(ShortWay(responder), position: .after(state))
      return value
    }
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
