import Foundation

/// A value that threads share, one of them at a time.
///
/// It does what `Synchronization.Mutex` does. On Linux that one is made of atomics within the standard library, which the
/// thread sanitizer does not see: it reports a race at every use. It does see a lock of the system.
package final class Locked<Value: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var value: Value

  package init(_ value: Value) { self.value = value }

  /// Runs `body` while no other thread does; it must not ask for the same lock again.
  package func withLock<Result>(_ body: (inout Value) throws -> Result) rethrows -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
