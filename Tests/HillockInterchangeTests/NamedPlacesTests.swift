import Foundation
import Testing

/// The documents that explain the house name files and functions that exist, and their links lead somewhere.
@Suite struct NamedPlacesTests {
  static let tree = Result { try SourceTree() }

  /// The documents, and how many places each of them names at least: a document in which nothing is found is not checked.
  static let documents = [
    ("Documentation/Design.md", 40), ("Documentation/Walks.md", 80), ("CONTRIBUTING.md", 20),
    ("Sources/CHillockKernels/README.md", 10),
  ]

  @Test(arguments: documents) func whatIsNamedExists(path: String, least: Int) throws {
    let tree = try Self.tree.get()
    let named = NamedPlaces(of: try SourceTree.text(path), at: path, tree: tree)
    let faults = named.faults.map { "\(path):\($0)" }.joined(separator: "\n")
    #expect(named.faults.isEmpty, "\(faults)")
    #expect(named.places.count >= least, "\(path) names \(named.places.count) places")
  }

  /// A document in which one name is another than in the sources has a fault, whichever name it is.
  @Test(arguments: documents) func eachNameThatIsSpoiltIsFound(path: String, least: Int) throws {
    let tree = try Self.tree.get()
    let text = try SourceTree.text(path)
    for place in Set(NamedPlaces(of: text, at: path, tree: tree).places) {
      let spoilt =
        NamedPlaces.isPath(place.span)
        ? "nowhere-\(place.span)".replacing("*", with: "") : "Q" + "\(place.span)"
      var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      lines[place.line - 1] = lines[place.line - 1].replacing("`\(place.span)`", with: "`\(spoilt)`")
      let faults = NamedPlaces(of: lines.joined(separator: "\n"), at: path, tree: tree).faults
      #expect(!faults.isEmpty, "\(path):\(place.line): \(spoilt) is not found")
    }
  }

  /// A function that moves to another file is found, too.
  @Test func aNameInAnotherFileIsFound() throws {
    let tree = try Self.tree.get()
    func faults(_ text: String) -> Int {
      NamedPlaces(of: text, at: "Documentation/Walks.md", tree: tree).faults.count
    }
    #expect(faults("| `Training/Plan.swift` | `backward(rows:pool:training:visit:)` | |") == 0)
    #expect(faults("| `Training/PlanLayout.swift` | `replaceLayer(at:by:)` | |") == 1)
    #expect(faults("| `Training/Plan.swift` | a `word` that is no name | |") == 1)
    #expect(faults("`Plan.forward`, `hk_dense_train`, `Sources/Hillock/`, `Catalogue+*.swift`") == 0)
    #expect(faults("`Plan.fourward`") == 1)
    #expect(faults("`hk_dense_trian`") == 1)
    #expect(faults("`Sources/Hillock/Trayning`") == 1)
  }

  @Test func declarationsAreFound() {
    let source = """
      public struct One<T>: P { // struct NotThis
        enum Two { case three, four(Int) }
        init() {}
        static let (a, b) = (1, 2)
        func five(_ six: Int) -> Int { six }
      }
      extension Seven.Eight { var nine: Int { 9 } }
      """
    #expect(
      SourceTree.names(declaredIn: source, isSwift: true)
        == ["One", "Two", "three", "four", "init", "five", "Seven", "Eight", "nine"])
  }

  /// The drawing of the modules has the arrows of the manifest.
  @Test func arrowsAreThoseOfTheManifest() throws {
    let drawn = try SourceTree.text("Documentation/Design.md").split(separator: "\n")
      .filter { $0.contains(" --> ") }.map { $0.trimmingCharacters(in: .whitespaces) }
    let modules = [
      "CHillockKernels", "HillockFormula", "HillockProof", "HillockDocuments", "Hillock", "HillockForming",
      "HillockInterchange", "HillockChecking", "HillockPictures", "HillockCommand", "HillockArrays",
      "HillockONNX",
    ]
    var stated: [String] = []
    for target in try SourceTree.text("Package.swift").components(separatedBy: "arget(").dropFirst() {
      let words = target.split(separator: "\"").map(String.init)
      guard let name = words.dropFirst().first, modules.contains(name) else { continue }
      for word in words.dropFirst(2) where word != name && modules.contains(word) {
        stated.append("\(name) --> \(word)")
      }
    }
    #expect(stated.count > 3)
    #expect(drawn.sorted() == stated.sorted())
  }

  @Test func linksLeadSomewhere() throws {
    let tree = try Self.tree.get()
    var count = 0
    for path in tree.files.filter({ $0.hasSuffix(".md") }).sorted() where !path.hasPrefix("Tests/") {
      for (line, target) in Self.links(try SourceTree.text(path)) where !target.contains("://") {
        count += 1
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let folder = path.split(separator: "/").dropLast().map(String.init)
        let file = parts[0].isEmpty ? path : Self.resolved(String(parts[0]), in: folder)
        let isThere = tree.files.contains(file) || tree.files.contains { $0.hasPrefix("\(file)/") }
        #expect(isThere, "\(path):\(line): there is no \(file)")
        guard isThere, parts.count == 2 else { continue }
        let anchors = Self.anchors(try SourceTree.text(file))
        #expect(anchors.contains(String(parts[1])), "\(path):\(line): \(file) has no heading '\(parts[1])'")
      }
    }
    #expect(count > 30, "only \(count) links were found")
    #expect(Self.links("[a](b.md) and ![c](d.svg#e)").map(\.target) == ["b.md", "d.svg#e"])
    #expect(Self.anchors("# A `b`, c\n## D's E\n```\n# no\n```") == ["a-b-c", "ds-e"])
  }

  private static func links(_ text: String) -> [(line: Int, target: String)] {
    var result: [(Int, String)] = []
    var isFence = false
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") { isFence.toggle() }
      guard !isFence else { continue }
      for part in line.components(separatedBy: "](").dropFirst() {
        if let end = part.firstIndex(of: ")") { result.append((index + 1, String(part[..<end]))) }
      }
    }
    return result
  }

  private static func resolved(_ path: String, in folder: [String]) -> String {
    var parts = folder
    for part in path.split(separator: "/") where part != "." {
      if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
    }
    return parts.joined(separator: "/")
  }

  /// The headings of a document as code hosts name them.
  private static func anchors(_ text: String) -> Set<String> {
    var result: Set<String> = []
    var isFence = false
    for line in text.split(separator: "\n") {
      if line.hasPrefix("```") { isFence.toggle() }
      guard !isFence, line.hasPrefix("#") else { continue }
      let title = line.drop { $0 == "#" }.drop { $0 == " " }
      result.insert(
        String(
          title.lowercased().compactMap { character in
            character == " "
              ? "-" : character.isLetter || character.isNumber || "-_".contains(character) ? character : nil
          }))
    }
    return result
  }
}
