import Logging
import ServiceLifecycle
import ServingProtocol
import UnixSignals

/// Reads models again when their files change, and all of them on SIGHUP.
struct ModelWatch: Service {
  let store: ModelStore
  /// Seconds; 0 for SIGHUP alone.
  let interval: Double
  let logger: Logger

  func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          for await _ in await UnixSignalsSequence(trapping: .sighup) { tell(store.refresh(all: true)) }
        }
        if interval > 0 {
          group.addTask {
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
              try? await Task.sleep(for: .seconds(interval))
              tell(store.refresh(all: false))
            }
          }
        }
        try? await gracefulShutdown()
        group.cancelAll()
      }
    } onGracefulShutdown: {
    }
  }

  private func tell(_ changes: [ModelStore.Change]) {
    for change in changes {
      switch change {
      case .replaced(let name, let version):
        logger.notice("model replaced", metadata: ["model": "\(name)", "version": "\(version)"])
      case .refused(let name, let reason):
        logger.error(
          "model file refused, the old model stays", metadata: ["model": "\(name)", "reason": "\(reason)"])
      }
    }
  }
}
