import PlaygroundEngine
import ServiceLifecycle

/// Ends runs that nobody asks for anything any more, every few seconds.
struct IdleEnd: Service {
  let store: SessionStore

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(5))
        store.endIdle()
      }
    }
  }
}
