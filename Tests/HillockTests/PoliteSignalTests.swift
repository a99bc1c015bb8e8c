import Foundation
import Testing

@testable import Hillock

/// What must not end in its middle holds the signals that ask a program to end.
@Suite struct PoliteSignalTests {
  private func held() -> [Bool] {
    var mask = sigset_t()
    unsafe pthread_sigmask(SIG_BLOCK, nil, &mask)
    return [SIGINT, SIGTERM, SIGHUP].map { unsafe sigismember(&mask, $0) == 1 }
  }

  @Test func signalsAreHeldMeanwhile() {
    struct Fault: Error {}
    let before = held()
    PoliteSignals.held { #expect(held() == [true, true, true]) }
    #expect(held() == before)
    #expect(throws: Fault.self) { try PoliteSignals.held { () throws(Fault) in throw Fault() } }
    #expect(held() == before)
  }

  /// A signal that the whole program gets goes to any thread that does not hold it.
  @Test func workersHoldThemAlways() throws {
    let pool = try WorkerPool(threads: 3)
    let seen = SharedMasks()
    let before = held()
    // Tasks are slow, so that workers take part.
    for _ in 0..<50 {
      pool.run(tasks: 64) { _ in
        usleep(100)
        seen.note(held())
      }
    }
    #expect(held() == before)
    #expect(seen.all.contains([true, true, true]))
    #expect(seen.all.isSubset(of: [[true, true, true], before]))
  }
}

private final class SharedMasks: @unchecked Sendable {
  private let lock = NSLock()
  private(set) var all: Set<[Bool]> = []

  func note(_ mask: [Bool]) {
    lock.lock()
    all.insert(mask)
    lock.unlock()
  }
}
