import Foundation

/// What a document names between backticks, compared with the tree: files, and what they declare.
///
/// A row of a table whose first cell has a file has in its second cell nothing but names that this file declares. Everywhere
/// else a name is looked for in all files. A span is a file when it has a slash or an ending of source text, and a name when it has the form of
/// a call (`run(from:)`), of a member (`Plan.forward`), of a type, or begins with `hk_`. Everything else is a command or a
/// word.
struct NamedPlaces {
  struct Place: Hashable {
    let line: Int
    let span: String
    /// The files in which it has to be declared; `nil` for a file, and where any file will do.
    let files: [String]?
  }

  private(set) var places: [Place] = []
  private(set) var faults: [String] = []
  private let tree: SourceTree
  private let folder: String

  init(of text: String, at path: String, tree: SourceTree) {
    self.tree = tree
    folder = path.split(separator: "/").dropLast().joined(separator: "/")
    var isFence = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") { isFence.toggle() }
      if isFence || line.hasPrefix("```") { continue }
      if line.hasPrefix("|") {
        row(String(line), index + 1)
      } else {
        for span in Self.spans(line) { check(span, index + 1, declaredIn: nil) }
      }
    }
  }

  private mutating func row(_ line: String, _ number: Int) {
    let cells = Array(line.split(separator: "|", omittingEmptySubsequences: false).dropFirst())
    let files = Self.spans(cells.first ?? "").filter(Self.isPath).flatMap {
      tree.files(named: $0, from: folder)
    }
    for (column, cell) in cells.enumerated() {
      for span in Self.spans(cell) {
        check(span, number, declaredIn: column == 1 && !files.isEmpty ? files : nil)
      }
    }
  }

  private mutating func check(_ span: String, _ line: Int, declaredIn files: [String]?) {
    if Self.isPath(span) {
      places.append(Place(line: line, span: span, files: nil))
      if tree.files(named: span, from: folder).isEmpty {
        faults.append("\(line): there is no file `\(span)`")
      }
    } else if files != nil || Self.isName(span) {
      places.append(Place(line: line, span: span, files: files))
      let parts = Self.parts(span)
      if let files, let last = parts.last, !tree.declares(last, in: files) {
        faults.append("\(line): \(files.joined(separator: ", ")) does not declare `\(last)`")
      }
      for part in parts where !tree.declares(part) {
        faults.append("\(line): nothing declares `\(part)`")
      }
    }
  }

  static func spans(_ line: some StringProtocol) -> [String] {
    let parts = line.split(separator: "`", omittingEmptySubsequences: false)
    return stride(from: 1, to: parts.count - (parts.count + 1) % 2, by: 2).map { String(parts[$0]) }
  }

  private static let endings = [".swift", ".c", ".h", ".inc", ".md", ".py", ".sh", ".json", ".yaml"]

  static func isPath(_ span: String) -> Bool {
    guard !span.hasPrefix(".build"), !span.hasPrefix("-"), !span.hasPrefix("http") else { return false }
    guard span.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "._+-/*".contains($0)) }) else {
      return false
    }
    return span.contains("/") || endings.contains { span.hasSuffix($0) && span != $0 }
  }

  static func isName(_ span: String) -> Bool {
    guard !isPath(span), let first = span.first, first.isLetter || first == "_" else { return false }
    var head = span[...]
    var isCall = false
    if let open = span.firstIndex(of: "(") {
      guard span.hasSuffix(")") else { return false }
      let labels = span[span.index(after: open)...].dropLast()
      guard labels.allSatisfy({ $0.isLetter || $0 == ":" || $0 == "_" }),
        labels.isEmpty || labels.hasSuffix(":")
      else { return false }
      head = span[..<open]
      isCall = true
    }
    guard head.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }), !head.hasSuffix(".")
    else {
      return false
    }
    if isCall || head.hasPrefix("hk_") || head.contains(".") && first.isUppercase { return true }
    return first.isUppercase && (head.contains("_") || head.contains(where: \.isLowercase))
  }

  static func parts(_ span: String) -> [String] {
    span.prefix { $0 != "(" }.split(separator: ".").map(String.init)
  }
}
