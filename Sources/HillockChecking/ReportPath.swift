import Foundation

/// Paths of documents as reports for code hosts name them.
enum ReportPath {
  /// Without `./` and doubled slashes; a path within the working folder is relative to it.
  static func normal(_ path: String) -> String {
    var parts: [Substring] = []
    for part in path.split(separator: "/", omittingEmptySubsequences: true) where part != "." {
      parts.append(part)
    }
    let joined = parts.joined(separator: "/")
    guard path.hasPrefix("/") else { return joined.isEmpty ? "." : joined }
    let folder = FileManager.default.currentDirectoryPath
    let inside = folder.hasSuffix("/") ? folder : folder + "/"
    return ("/" + joined).hasPrefix(inside) ? String(("/" + joined).dropFirst(inside.count)) : "/" + joined
  }

  /// As a URI: relative, or with `file` for a path outside of the working folder that was named in full.
  static func uri(_ path: String) -> (text: String, isRelative: Bool) {
    let path = normal(path)
    // RFC 3986: unreserved characters, and the slashes between the parts.
    let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/".utf8)
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in path.utf8 {
      if plain.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    return path.hasPrefix("/") ? ("file://" + text, false) : (text, true)
  }
}
