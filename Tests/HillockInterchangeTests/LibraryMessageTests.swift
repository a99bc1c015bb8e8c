import Foundation
import Testing

/// The libraries know nothing of the command line: the command adds the option to an error that names a setting.
@Suite struct LibraryMessageTests {
  @Test(arguments: ["HillockFormula", "Hillock", "HillockInterchange"])
  func noMessageNamesAnOption(module: String) throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/\(module)")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }
    #expect(files.count > 20)
    let option = try Regex("--[a-z]")
    // Variables of style sheets are spelt alike.
    for file in files where file.lastPathComponent != "ModelReport+HTML.swift" {
      let lines = String(decoding: try Data(contentsOf: file), as: UTF8.self).split(
        separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        #expect(
          !line.contains(option), "\(file.lastPathComponent), line \(number + 1) names an option: \(line)")
      }
    }
  }
}
