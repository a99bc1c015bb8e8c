import Foundation

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the command writes: results to standard output, everything about the run to standard error.
enum Terminal {
  static let errorIsTerminal = isatty(2) != 0
  static let outputIsTerminal = isatty(1) != 0

  /// How many characters fit on a line.
  static var width: Int {
    var size = winsize()
    if unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return 80
  }

  static func output(_ text: String, terminator: String = "\n") {
    write(text + terminator, to: .standardOutput)
  }

  static func note(_ text: String) {
    write(text + "\n", to: .standardError)
  }

  static func writeError(_ text: String) {
    write(text, to: .standardError)
  }

  /// A reader that went away (`hillock … | head`) is no error worth a crash: the rest is dropped.
  private static func write(_ text: String, to handle: FileHandle) {
    do {
      try handle.write(contentsOf: Data(text.utf8))
    } catch {
      if handle === FileHandle.standardOutput { exit(0) }
    }
  }
}
