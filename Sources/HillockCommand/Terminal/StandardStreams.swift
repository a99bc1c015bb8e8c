import Foundation
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Android)
import Android
#elseif canImport(Darwin)
import Darwin
#endif

/// The three descriptors that a program begins with, and what became of writing to them.
///
/// Standard output holds results: where it cannot be written, the program says so and ends with `Failure.output`. A reader
/// that went away (`hillock … | head`) wants no more, and that is no failure. Standard error holds what is said about a run:
/// where it cannot be written, the run goes on.
enum StandardStreams {
  /// The error number of the first write to standard output that failed; 0 while all is well.
  private static let fault = Atomic<Int32>(0)
  private static let isReaderGone = Atomic<Bool>(false)
  /// Whether a file of the command is standard output itself, so that lines go to standard error instead.
  private static let isDiverted = Atomic<Bool>(false)

  /// Opens what the caller closed, and has the system tell of full disks and closed pipes by error numbers.
  ///
  /// Where a descriptor is closed, the next file that is opened would take its number, and lines would go into it.
  static func prepare() {
    // Output that was closed is open for reading only: writing to it fails, as it should.
    for (descriptor, mode) in [(Int32(0), O_RDONLY), (1, O_RDONLY), (2, O_WRONLY)]
    where fcntl(descriptor, F_GETFD) < 0 {
      // The lowest free number is this one, as those below it are open by now.
      _ = unsafe open("/dev/null", mode)
    }
    for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    // A parent that starts programs from a thread hands on what that thread has blocked, and means nothing by it: what it
    // does mean, it ignores.
    var polite = sigset_t()
    unsafe sigemptyset(&polite)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { unsafe sigaddset(&polite, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &polite, nil)
  }

  /// Sends lines to standard error from now on, as a file of the command goes to standard output.
  static func divertLines() { isDiverted.store(true, ordering: .relaxed) }

  static func writeOutput(_ text: String) { writeOutput(Array(text.utf8)) }

  /// - Parameter text: in UTF-8.
  static func writeOutput(_ text: [UInt8]) {
    guard Ranks.isFirst else { return }
    if isDiverted.load(ordering: .relaxed) {
      _ = write(text, to: 2)
      return
    }
    guard fault.load(ordering: .relaxed) == 0, !isReaderGone.load(ordering: .relaxed) else { return }
    switch write(text, to: 1) {
    case 0: break
    case EPIPE: isReaderGone.store(true, ordering: .relaxed)
    case let number: fault.store(number, ordering: .relaxed)
    }
  }

  static func writeError(_ text: String) {
    guard Ranks.isFirst else { return Ranks.keep(text) }
    _ = write(Array(text.utf8), to: 2)
  }

  /// The code to end with: the command's own, or where that is 0 and its output was lost, `Failure.output`.
  ///
  /// A verdict (refuted, undecided), an error of the input and an interruption say more than that a line was lost, so
  /// they stay; that output was lost is said in each case.
  static func finish(_ code: Int32) -> Int32 {
    // Some file systems tell of a full disk only now.
    if !isReaderGone.load(ordering: .relaxed), close(1) != 0, errno != EBADF {
      _ = fault.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
    }
    let number = fault.load(ordering: .relaxed)
    guard number != 0 else { return code }
    let reason = number == EBADF ? "it is closed" : unsafe String(cString: strerror(number))
    writeError("error: standard output cannot be written: \(reason)\n")
    return code == 0 ? Failure.output.rawValue : code
  }

  /// Writes all of a text; the error number where that failed.
  private static func write(_ text: [UInt8], to descriptor: Int32) -> Int32 {
    unsafe text.withUnsafeBufferPointer { bytes in
      var done = 0
      while done < bytes.count {
        let written = unsafe systemWrite(
          descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done)
        if written < 0 {
          if errno == EINTR { continue }
          if errno == EAGAIN {
            // A terminal or pipe that another program made non-blocking: wait until it takes more.
            var wanted = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            _ = unsafe poll(&wanted, 1, -1)
            continue
          }
          return errno
        }
        done += written
      }
      return 0
    }
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int {
  #if canImport(Glibc)
  unsafe Glibc.write(descriptor, bytes, count)
  #elseif canImport(Musl)
  unsafe Musl.write(descriptor, bytes, count)
  #elseif canImport(Android)
  unsafe Android.write(descriptor, bytes, count)
  #else
  unsafe Darwin.write(descriptor, bytes, count)
  #endif
}
