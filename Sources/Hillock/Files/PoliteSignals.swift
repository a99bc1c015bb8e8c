import Foundation

/// The signals by which a program is asked to end: Ctrl-C, `kill`, and a terminal that was closed.
enum PoliteSignals {
  private static let numbers = [SIGINT, SIGTERM, SIGHUP]

  /// Does something that must not end in its middle; what arrives meanwhile is delivered after it.
  ///
  /// Only this thread holds them. Those of a `WorkerPool` hold them always, so that in a program with no others nobody else takes
  /// them.
  static func held<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure) -> Value {
    var held = sigset_t()
    var before = sigset_t()
    unsafe sigemptyset(&held)
    for number in numbers { unsafe sigaddset(&held, number) }
    let isHeld = unsafe pthread_sigmask(SIG_BLOCK, &held, &before) == 0
    defer { if isHeld { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) } }
    return try body()
  }
}
