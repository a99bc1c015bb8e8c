import Foundation
import Testing

/// Tables as they are on the command line: described, trained on, predicted from.
@Suite struct TableCommandTests {
  private static let table =
    "nr;when;price;colour;kind\n"
    + (1...60).map { row in
      "r\(row);\(row % 28 + 1).\(row % 12 + 1).2020;\(row % 9 == 0 ? "?" : "\(row % 13),5");"
        + "\(row % 2 == 0 ? "red" : "blue");\(row % 2 == 0 ? "x" : "y")\n"
    }.joined()

  @Test func describedTrainedAndPredicted() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let described = try tool.run(["describe", "t.csv"])
    #expect(described.status == 0, "\(described.errors)")
    for words in [
      "semicolons", "60 rows, 5 columns", "'kind', classification", "left out (identifier)", "date",
    ] {
      #expect(described.output.contains(words), "'\(words)': \(described.output)")
    }
    let json = try tool.run(["describe", "t.csv", "--json"])
    #expect(json.output.contains("\"kind\":\"date\""), "\(json.output)")
    let wrong = try tool.run(["describe", "t.csv", "--drop", "lion,zebra", "--target", "tiger"])
    #expect(wrong.status == 65)
    for name in ["'lion'", "'zebra'", "'tiger'"] { #expect(wrong.errors.contains(name), "\(wrong.errors)") }

    let trained = try tool.run(["train", "t.csv", "--epochs", "2", "--id", "nr", "--out", "m.safetensors"])
    #expect(trained.status == 0, "\(trained.errors)")
    for words in ["parted by semicolons", "'when': dates as day, month, year", "'price'", "median"] {
      #expect(trained.errors.contains(words), "'\(words)': \(trained.errors)")
    }
    // Through a pipe, with a row that is too short, a colour that is new and a number that is too far.
    let rows = "nr,when,price,colour\na,1.2.2020,1.5,red\nb,1.2.2020\nc,,,green\nd,1.2.2020,1e300,red\n"
    try tool.write(rows, to: "new.csv")
    let predicted = try tool.shell("$HILLOCK predict m.safetensors - < new.csv")
    #expect(predicted.status == 0, "\(predicted.errors)")
    let lines = predicted.output.split(separator: "\n")
    #expect(lines.count == 5 && lines[0] == "nr,prediction,p_x,p_y", "\(predicted.output)")
    #expect(
      lines[1].hasPrefix("a,") && lines[3].hasPrefix("c,") && lines[4].hasPrefix("d,\"\","),
      "\(predicted.output)")
    for words in ["'green'", "row 2", "line 3", "row 4", "'price'"] {
      #expect(predicted.errors.contains(words), "'\(words)': \(predicted.errors)")
    }
    let objects = try tool.run(["predict", "m.safetensors", "new.csv", "--json"])
    #expect(objects.output.contains("{\"id\":\"d\",\"prediction\":null}"), "\(objects.output)")
    #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(objects.output.utf8)) }
    for arguments in [["--strict"], ["--unseen", "error"]] {
      let strict = try tool.run(["predict", "m.safetensors", "new.csv"] + arguments)
      #expect(strict.status == 65, "\(arguments): \(strict.errors)")
    }
  }

  @Test func experimentFilesKeepWhatIsSaidOfColumns() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.table, to: "t.csv")
    let first = try tool.run([
      "train", "t.csv", "--epochs", "1", "--columns", "colour:category", "--drop", "nr,when", "--missing",
      "-1", "--group", "nr",
      "--write-experiment", "e.yaml", "--out", "m.safetensors",
    ])
    #expect(first.status == 0, "\(first.errors)")
    let again = try tool.run(["train", "e.yaml", "--out", "n.safetensors"])
    #expect(again.status == 0, "\(again.errors)")
    func fingerprint(_ text: String) -> Substring? {
      text.split(separator: "\n").first { $0.hasPrefix("fingerprint") }
    }
    #expect(fingerprint(first.output) != nil && fingerprint(first.output) == fingerprint(again.output))
  }
}
