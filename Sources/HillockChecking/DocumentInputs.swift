import Foundation
import Hillock
import HillockDocuments
import HillockFormula

/// The files that a LaTeX document reads in (`\input`, `\include`, packages of its own), as far as they lie in the
/// document's folder: a document that came from a stranger reads no other file of its reader.
///
/// Names are taken from the folder of the document, as TeX takes them, in files that were read in as well. What is not
/// there, or no text, is passed over: most packages are installed with TeX.
struct DocumentInputs {
  /// In the order in which the document names them, each one behind the files that it reads in itself.
  private(set) var texts: [String] = []

  static let depthLimit = 8
  static let countLimit = 64
  static let sizeLimit = 4 << 20

  private let folder: URL
  private let root: String
  private var seen: Set<String>
  private var size = 0
  private var tries = 0

  init(document path: String, text: String) {
    let document = URL(fileURLWithPath: path)
    folder = document.deletingLastPathComponent()
    let resolved = folder.resolvingSymlinksInPath().path
    root = resolved.hasSuffix("/") ? resolved : resolved + "/"
    seen = [document.resolvingSymlinksInPath().path]
    read(namesIn: text, depth: 1)
  }

  private mutating func read(namesIn text: String, depth: Int) {
    guard depth <= Self.depthLimit else { return }
    for name in DocumentReader.inputs(of: text) {
      tries += 1
      guard texts.count < Self.countLimit, tries <= 16 * Self.countLimit else { return }
      let path = folder.appendingPathComponent(name).resolvingSymlinksInPath().path
      guard path.hasPrefix(root), seen.insert(path).inserted,
        let bytes = try? FileAccess.bytes(of: path, limit: Self.sizeLimit - size), !bytes.contains(0),
        let part = String(validating: bytes, as: UTF8.self)
      else { continue }
      size += bytes.count
      read(namesIn: part, depth: depth + 1)
      texts.append(part)
    }
  }
}
