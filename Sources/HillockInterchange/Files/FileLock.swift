import Foundation
import Hillock

/// The right of one program at a time to a file, for as long as the value lives.
///
/// It is a lock of the system on `.NAME.lock` beside the file, which is gone when its program is, however that ended. The
/// file itself cannot be locked, as it is replaced.
package final class FileLock {
  private let path: String
  private let descriptor: Int32

  /// - Throws: `DataError` when another program has the right.
  package init(for file: String) throws(DataError) {
    let (folder, name) = FilePath.parts(of: try FilePath.goal(of: file))
    path = "\(folder)/.\(name).lock"
    while true {
      let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw SystemFault.writing(file, errno) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
        close(descriptor)
        throw DataError("another run is writing this file; wait for its end, or name another", file: file)
      }
      var status = stat()
      // Its last owner may have removed it meanwhile.
      if unsafe fstat(descriptor, &status) == 0, FileIdentity(path) == FileIdentity(status) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  deinit {
    _ = unsafe unlink(path)
    close(descriptor)
  }
}
