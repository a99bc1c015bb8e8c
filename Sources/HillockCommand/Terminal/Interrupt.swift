import Foundation
import Synchronization

/// Whether the user has asked the run to end with Ctrl-C (or a polite `kill`).
///
/// The first request lets the current step finish, so that the best model so far is kept; a second one ends the
/// program at once.
enum Interrupt {
  private static let count = Atomic<Int>(0)

  static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  static func listen() {
    for number in [SIGINT, SIGTERM] {
      // A handler may do little more than this: an atomic addition and _exit are allowed in one.
      unsafe signal(number) { number in
        if Interrupt.count.add(1, ordering: .relaxed).newValue > 1 { _exit(128 + number) }
      }
    }
  }
}
