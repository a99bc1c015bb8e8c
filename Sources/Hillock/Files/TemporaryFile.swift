import Foundation

/// A file that is written beside the one that it will replace: `.NAME.UUID.tmp`.
///
/// It is locked for as long as its program lives, so that others can tell it from what a program left that was killed. Signals that
/// only ask a program to end have to be held meanwhile (`PoliteSignals`).
final class TemporaryFile {
  private let goal: String
  private let path: String
  private let descriptor: Int32
  private var isInPlace = false

  /// - Throws: the system's error number.
  init(for goal: String) throws(SystemFault.Number) {
    self.goal = goal
    let (folder, name) = FilePath.parts(of: goal)
    let replaced = FilePath.status(of: goal)
    while true {
      let path = folder + "/" + Self.prefix(of: name) + UUID().uuidString + ".tmp"
      // What is private is private from the beginning; what is new has the mode that the user's mask leaves.
      let descriptor = unsafe open(
        path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, replaced == nil ? 0o666 : 0o600)
      guard descriptor >= 0 else { throw SystemFault.Number(number: errno) }
      flock(descriptor, LOCK_EX)
      var status = stat()
      // Another program may have seen it unlocked, and removed it.
      guard unsafe fstat(descriptor, &status) == 0, status.st_nlink > 0 else {
        close(descriptor)
        continue
      }
      if let replaced {
        // An owner can be given away by few; what is possible is kept.
        if replaced.st_uid != status.st_uid || replaced.st_gid != status.st_gid {
          if fchown(descriptor, replaced.st_uid, replaced.st_gid) != 0 {
            _ = fchown(descriptor, uid_t.max, replaced.st_gid)
          }
        }
        _ = fchmod(descriptor, replaced.st_mode & 0o7777)
      }
      self.path = path
      self.descriptor = descriptor
      return
    }
  }

  deinit {
    if !isInPlace { _ = unsafe unlink(path) }
    close(descriptor)
  }

  func write(_ bytes: [UInt8]) throws(SystemFault.Number) {
    let fault = FileAccess.write(bytes, to: descriptor)
    guard fault == 0 else { throw SystemFault.Number(number: fault) }
  }

  /// Forces the bytes to the disk, then takes the place of the file.
  func takePlace() throws(SystemFault.Number) {
    // Some file systems cannot be forced; what they hold is as safe as it gets.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP else {
      throw SystemFault.Number(number: errno)
    }
    guard unsafe rename(path, goal) == 0 else { throw SystemFault.Number(number: errno) }
    isInPlace = true
    let folder = unsafe open(FilePath.parts(of: goal).folder, O_RDONLY | O_CLOEXEC)
    if folder >= 0 {
      _ = fsync(folder)
      close(folder)
    }
  }

  /// Names have at most 255 bytes, of which 41 come behind it.
  private static func prefix(of name: String) -> String {
    var start = name.utf8.prefix(200)
    while String(start) == nil { start = start.dropLast() }
    return "." + (String(start) ?? "") + "."
  }

  /// Removes the unfinished files of this one whose programs are gone.
  static func removeRemains(of goal: String) {
    let (folder, name) = FilePath.parts(of: goal)
    let prefix = prefix(of: name)
    for found in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where found.hasPrefix(prefix) && found.hasSuffix(".tmp")
      && UUID(uuidString: String(found.dropFirst(prefix.count).dropLast(4))) != nil
    {
      let path = folder + "/" + found
      let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      // Who lives has it locked.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { _ = unsafe unlink(path) }
      close(descriptor)
    }
  }
}
