import Foundation

/// The files of the page, read once: small ones, that lie beside the program.
struct PageFiles: Sendable {
  struct File: Sendable {
    var bytes: [UInt8]
    var type: String
    var tag: String
  }

  private let files: [String: File]

  private static let types = [
    "html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8",
    "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
  ]

  /// - Throws: an error of the file system where the folder cannot be read.
  init() throws {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Web", isDirectory: true)
    var files: [String: File] = [:]
    for url in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      guard let type = Self.types[url.pathExtension] else { continue }
      let bytes = [UInt8](try Data(contentsOf: url))
      // FNV-1a: a tag to tell versions apart, no more.
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
      files[url.lastPathComponent] = File(bytes: bytes, type: type, tag: "\"\(String(hash, radix: 16))\"")
    }
    self.files = files
  }

  subscript(name: String) -> File? { files[name] }
}
