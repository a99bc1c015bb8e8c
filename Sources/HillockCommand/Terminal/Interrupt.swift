import Foundation
import Synchronization

/// Whether the user has asked the run to end with Ctrl-C, a polite `kill`, or by closing the terminal.
///
/// The first request lets the current step finish, so that the best model so far is kept; a second one ends the
/// program at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)
  private static let lastSignal = Atomic<Int32>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// What a shell expects of a program that a signal ended: 128 and the signal's number, 130 after Ctrl-C.
  static var exitCode: Int32 { 128 + lastSignal.load(ordering: .relaxed) }

  static func listen() {
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) {
      // A handler may do little more than this: atomic operations and _exit are allowed in one.
      signal(number) { number in
        Interrupt.lastSignal.store(number, ordering: .relaxed)
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
      }
    }
  }

  /// Whether the parent wants the program not to hear a signal: `nohup`, and a shell's background jobs.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    #if canImport(Glibc)
    let handler = unsafe action.__sigaction_handler.sa_handler
    #elseif canImport(Musl)
    let handler = unsafe action.__sa_handler.sa_handler
    #elseif canImport(Android)
    let handler = unsafe action.sa_handler
    #else
    let handler = unsafe action.__sigaction_u.__sa_handler
    #endif
    return unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
