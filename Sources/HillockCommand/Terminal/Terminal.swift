import Foundation
import Hillock
import HillockInterchange

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#elseif canImport(Darwin)
import Darwin
#endif

/// Where the command writes: results to standard output, everything about the run to standard error.
///
/// Everything that a command prints goes through here, so that no text of a stranger reaches the terminal raw, and so that
/// output that was lost is noticed (`StandardStreams.finish`).
enum Terminal {
  static let errorIsTerminal = isatty(2) != 0
  static let outputIsTerminal = isatty(1) != 0
  /// Colour in a terminal, unless NO_COLOR asks for none.
  static let usesColor = outputIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  /// How many characters fit on a line.
  static var width: Int {
    var size = winsize()
    if unsafe ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return 80
  }

  /// One line of results. A line end within it is made visible.
  static func output(_ line: String) {
    StandardStreams.writeOutput(line.visible() + "\n")
  }

  /// One line of results with colours, where there is a terminal that shows them.
  static func output(_ line: StyledLine, colored: Bool = usesColor) {
    StandardStreams.writeOutput(line.text(colored: colored) + "\n")
  }

  /// Text of several lines that is complete with its line ends.
  static func output(text: String) {
    StandardStreams.writeOutput(text.visible(keepsLines: true))
  }

  /// The same in UTF-8.
  static func output(bytes: [UInt8]) {
    // What is of ASCII alone, as nearly all of a large output is, is not made a text first.
    if bytes.allSatisfy({ 0x20...0x7E ~= $0 || $0 == 0x0A || $0 == 0x09 }) {
      StandardStreams.writeOutput(bytes)
    } else {
      output(text: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// A value as JSON, on one line.
  static func output(json value: some Encodable) throws {
    StandardStreams.writeOutput(try JSONText.encode(value).visibleJSON() + "\n")
  }

  /// A part of a JSON text.
  static func output(part json: String) { StandardStreams.writeOutput(json.visibleJSON()) }

  /// One line about the run.
  static func note(_ text: String) {
    StandardStreams.writeError(text.visible(keepsLines: true) + "\n")
  }

  /// What stands on the line that is written to, instead of what stood there: for terminals.
  static func status(_ line: String) {
    StandardStreams.writeError("\r" + line.visible() + "\u{1B}[K")
  }

  /// Ends the line of `status` without leaving anything of it.
  static func clearStatus() { StandardStreams.writeError("\r\u{1B}[K") }
}
