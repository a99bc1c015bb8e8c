import Foundation
import Hillock
import HillockDocuments
import HillockFormula

/// The documents that are meant by the names on a command line: files, folders, standard input.
package struct DocumentList: Sendable {
  package enum Source: Hashable, Sendable {
    case file(String)
    case standardInput
    /// What cannot be read, and why.
    case unreadable(path: String, reason: String)
  }

  /// In the order of the names; the documents of a folder in the order of their paths. Each one once.
  package private(set) var sources: [Source] = []
  private var seen: Set<String> = []

  /// Folders that hold what others made.
  static let skippedFolders: Set<String> = ["node_modules"]

  /// Looks for the documents; they are not read yet.
  ///
  /// Folders are walked: files whose ending names a format, hidden files and folders (`.git`, `.build`) and
  /// `node_modules` left out. A symbolic link in them is followed where it leads to a file in the same folder, and to no
  /// other place.
  ///
  /// - Parameter names: paths; `-` is standard input.
  package init(_ names: [String]) {
    for name in names {
      var isFolder: ObjCBool = false
      if name == "-" {
        if !sources.contains(.standardInput) { sources.append(.standardInput) }
      } else if unsafe FileManager.default.fileExists(atPath: name, isDirectory: &isFolder),
        isFolder.boolValue
      {
        walk(name)
      } else {
        add(name)
      }
    }
  }

  private mutating func add(_ path: String) {
    if seen.insert(Self.resolved(path)).inserted { sources.append(.file(path)) }
  }

  private mutating func walk(_ root: String) {
    var documents: [String] = []
    var links: [String] = []
    var failures: [Source] = []
    var folders = [root]
    while let folder = folders.popLast() {
      guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
        failures.append(
          .unreadable(path: folder, reason: "the folder cannot be read; check that you may read it"))
        continue
      }
      for name in names where !name.hasPrefix(".") {
        let path = Self.path(of: name, in: folder)
        // Of a link, and not of what it points to.
        let type = (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
        if type == .typeDirectory {
          if !Self.skippedFolders.contains(name) { folders.append(path) }
        } else if DocumentFormat.named(by: name) != nil {
          if type == .typeRegular { documents.append(path) }
          if type == .typeSymbolicLink { links.append(path) }
        }
      }
    }
    let files = Set(documents.map(Self.resolved))
    let inside = Self.path(of: "", in: Self.resolved(root))
    for link in links {
      let goal = Self.resolved(link)
      var isFolder: ObjCBool = false
      if goal.hasPrefix(inside), !files.contains(goal),
        unsafe FileManager.default.fileExists(atPath: goal, isDirectory: &isFolder), !isFolder.boolValue
      {
        documents.append(link)
      }
    }
    if documents.isEmpty, failures.isEmpty {
      failures.append(
        .unreadable(
          path: root, reason: "the folder has no document; expected files such as notes.md or paper.tex"))
    }
    for path in documents.sorted(by: Self.precedes) { add(path) }
    sources += failures.sorted { Self.precedes("\($0)", "\($1)") }
  }

  /// The order of the bytes, which no locale and no normal form of Unicode changes.
  private static func precedes(_ one: String, _ other: String) -> Bool {
    one.utf8.lexicographicallyPrecedes(other.utf8)
  }

  private static func path(of name: String, in folder: String) -> String {
    if folder == "." { return name }
    return folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
