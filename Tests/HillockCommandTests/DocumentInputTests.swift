import Foundation
import Hillock
import Testing

@testable import HillockChecking

/// The files that a LaTeX document reads in.
@Suite struct DocumentInputTests {
  /// A folder with files, removed at the end.
  private func withFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hillock-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
    try body(folder.path)
  }

  @Test func theyAreReadFromTheDocumentsFolder() throws {
    try withFolder([
      "paper/main.tex":
        "\\input{macros} % \\input{no}\n\\include{parts/one}\\usepackage{own,amsmath}\\input{main}",
      "paper/macros.tex": "\\input{parts/two}A", "paper/parts/one.tex": "B",
      "paper/parts/two.tex": "C\\input{macros}",
      "paper/own.sty": "D", "paper/no.tex": "E", "paper/parts/macros.tex": "F",
    ]) { folder in
      let document = try DocumentFile(path: folder + "/paper/main.tex")
      #expect(document.inputs == ["C\\input{macros}", "\\input{parts/two}A", "B", "D"])
      let plain = try DocumentFile(path: folder + "/paper/main.tex", format: .markdown)
      #expect(plain.inputs.isEmpty)
    }
  }

  /// All of a notebook has to be sound JSON, also what the checker does not look at.
  @Test(arguments: [
    ("{\"cells\": [],\n\"a\": 1,\n\"a\": 2}", 3), ("{\"cells\": [],\n\"a\": tru}", 2),
    ("{\"cells\": []} x", 1),
    ("{\"cells\": [], \"a\": \"\\q\"}", 1),
  ])
  func notebooksAreReadStrictly(text: String, line: Int) {
    let document = DocumentFile(path: "n.ipynb", text: text)
    let error = #expect(throws: DataError.self) { try document.check() }
    #expect(error?.file == "n.ipynb" && error?.line == line, "\(String(describing: error))")
    #expect(error?.message.contains("no valid JSON") == true)
    #expect(throws: Never.self) { try DocumentFile(path: "n.ipynb", text: "{\"cells\": []}\n").check() }
  }

  @Test func nothingOutsideOfTheFolderIsRead() throws {
    try withFolder([
      "paper/main.tex":
        "\\input{../secret}\\input{link}\\input{/etc/passwd}\\input{folder/secret}\\input{inside}",
      "secret.tex": "S", "paper/real.tex": "R",
    ]) { folder in
      let links = [("link.tex", folder + "/secret.tex"), ("folder", folder), ("inside.tex", "real.tex")]
      for (name, goal) in links {
        try FileManager.default.createSymbolicLink(
          atPath: folder + "/paper/" + name, withDestinationPath: goal)
      }
      let inputs = try DocumentFile(path: folder + "/paper/main.tex").inputs
      #expect(inputs == ["R"])
    }
  }

  @Test func depthCountAndSizeAreBounded() throws {
    var files = ["main.tex": "\\input{f1}"]
    for i in 1...20 { files["f\(i).tex"] = "\(i)\\input{f\(i + 1)}" }
    try withFolder(files) { folder in
      let inputs = try DocumentFile(path: folder + "/main.tex").inputs
      #expect(inputs.count == DocumentInputs.depthLimit)
    }
    var wide = ["main.tex": "\\input{a}\\input{b}"]
    for name in ["a", "b"] {
      wide[name + ".tex"] = (1...90).map { "\\input{\(name)\($0)}" }.joined(separator: "\n")
      for i in 1...90 { wide["\(name)\(i).tex"] = "x" }
    }
    try withFolder(wide) { folder in
      let count = try DocumentFile(path: folder + "/main.tex").inputs.count
      #expect(count >= DocumentInputs.countLimit && count <= DocumentInputs.countLimit + 1)
    }
    let large = String(repeating: "x", count: DocumentInputs.sizeLimit - 5)
    try withFolder([
      "main.tex": "\\input{a}\\input{b}\\input{c}", "a.tex": large, "b.tex": "too long", "c.tex": "fits",
    ]) {
      let inputs = try DocumentFile(path: $0 + "/main.tex").inputs
      #expect(inputs == [large, "fits"])
    }
  }
}
