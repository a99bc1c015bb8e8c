import Foundation

/// The files of the repository and the names that they declare, as far as documents speak of them.
struct SourceTree {
  static let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// All files, relative to the root; what is built and what is hidden is left out, but for `.ci`.
  let files: Set<String>
  private let declared: [String: Set<String>]
  /// What any of the files declares, and the names of folders.
  private let everywhere: Set<String>

  init() throws {
    var files: Set<String> = []
    var everywhere: Set<String> = []
    var pending = [""]
    while let folder = pending.popLast() {
      let url = folder.isEmpty ? Self.root : Self.root.appendingPathComponent(folder)
      for item in try FileManager.default.contentsOfDirectory(
        at: url, includingPropertiesForKeys: [.isDirectoryKey])
      {
        let name = item.lastPathComponent
        guard !name.hasPrefix(".") || name == ".ci" || name.hasPrefix(".swift-format") else { continue }
        let path = folder.isEmpty ? name : "\(folder)/\(name)"
        if try item.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
          everywhere.insert(name)
          pending.append(path)
        } else {
          files.insert(path)
        }
      }
    }
    self.files = files
    var declared: [String: Set<String>] = [:]
    for path in files where !path.hasSuffix("/DigitsData.swift") {
      guard let isSwift = Self.isSwift(path) else { continue }
      let names = Self.names(declaredIn: try Self.text(path), isSwift: isSwift)
      declared[path] = names
      everywhere.formUnion(names)
    }
    self.declared = declared
    self.everywhere = everywhere
  }

  /// `nil` for a file that declares nothing.
  private static func isSwift(_ path: String) -> Bool? {
    if path.hasSuffix(".swift") { return true }
    return [".c", ".h", ".inc", ".py", ".sh"].contains(where: path.hasSuffix) ? false : nil
  }

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  /// The files that a path in a document of this folder may mean: from the root, from the folder, or by its end. A `*` stands
  /// for any letters; a folder means what is in it.
  func files(named path: String, from folder: String) -> [String] {
    let wanted = path.hasSuffix("/") ? String(path.dropLast()) : path
    if let star = wanted.firstIndex(of: "*") {
      let (head, tail) = (wanted[..<star], wanted[wanted.index(after: star)...])
      return files.filter { file in
        file.hasSuffix(tail) && (file.hasPrefix(head) || file.contains("/\(head)"))
      }.sorted()
    }
    for candidate in [wanted, folder.isEmpty ? wanted : "\(folder)/\(wanted)"] {
      if files.contains(candidate) { return [candidate] }
      let inside = files.filter { $0.hasPrefix("\(candidate)/") }
      if !inside.isEmpty { return inside.sorted() }
    }
    let ends = files.filter { $0.hasSuffix("/\(wanted)") }
    return ends.isEmpty ? files.filter { $0.contains("/\(wanted)/") }.sorted() : ends.sorted()
  }

  func declares(_ name: String) -> Bool { everywhere.contains(name) }

  func declares(_ name: String, in files: [String]) -> Bool {
    files.contains { declared[$0]?.contains(name) == true }
  }

  private static let keywords: Set<String> = [
    "func", "struct", "enum", "class", "protocol", "actor", "typealias", "case", "var", "let", "extension",
  ]

  /// In Swift the name behind a keyword of a declaration; elsewhere every name outside of comments.
  static func names(declaredIn text: String, isSwift: Bool) -> Set<String> {
    var result: Set<String> = []
    var word: [UInt8] = []
    // The keyword whose name comes next, and that of the name which came last: `case a, b` and `extension A.B` have two.
    var keyword: String?
    var last: String?
    var isComment = false
    var previous: UInt8 = 0
    func isLetter(_ byte: UInt8) -> Bool {
      byte == 95 || byte >= 128 || 48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte
    }
    for byte in text.utf8 + [10] {
      defer { previous = byte }
      if byte == 10 { isComment = false }
      if byte == 47, previous == 47 { isComment = true }
      if !isComment, isLetter(byte) {
        word.append(byte)
        continue
      }
      if !word.isEmpty {
        let name = String(decoding: word, as: UTF8.self)
        word = []
        if !isSwift || keyword != nil || name == "init" {
          result.insert(name)
          (last, keyword) = (keyword, nil)
        } else {
          (last, keyword) = (nil, keywords.contains(name) ? name : nil)
        }
      }
      switch byte {
      case 32, 96: break
      case 44, 46: keyword = last == "case" || last == "extension" ? last : nil
      default: (last, keyword) = (nil, nil)
      }
    }
    return result
  }
}
