import Foundation
import Testing

@testable import Hillock
@testable import HillockInterchange

/// Columns that are read character by character, or word by word.
@Suite struct TokenColumnTests {
  private func prepared(_ text: String, _ columns: String) throws -> PreparedData {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("t.csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    var options = TableOptions()
    try options.read(columns: columns)
    return try PreparedData(source: path, testFraction: 0, validationFraction: 0, options: options)
  }

  @Test func aRowHasTokensAndTheirNumber() throws {
    let data = try prepared("size,name,kind\n1,abca,x\n3,äb,y\n1,,x\n3,abz,y\n", "name:characters")
    let input = data.preprocessing.inputs[1]
    #expect(input.tokens?.vocabulary == ["a", "b"] && input.tokens?.positions == 4)
    #expect(input.featureNames.count == 5 && input.featureNames[4] == "name, length")
    let rows = data.parts.training.inputs
    #expect(
      (0..<4).map { Array(rows[$0 * 6 + 1..<$0 * 6 + 6]) } == [
        [1, 2, 0, 1, 4], [0, 2, 0, 0, 2], [0, 0, 0, 0, 0], [1, 2, 0, 0, 3],
      ])
    #expect(
      data.preprocessing.networkInputs == [
        .values("numbers 1", [1]), .indices("name", positions: 4, below: 3), .lengths(of: "name"),
      ])
    #expect(data.notes.contains { $0.contains("'name': read by characters: 2 occur more than once") })
    let words = try prepared("text,kind\nThe cat,x\nthe dog,y\nA cat!,x\n", "text:words")
    #expect(words.preprocessing.inputs[0].tokens?.vocabulary == ["cat", "the"])
  }

  /// Beside a column of numbers: both are needed to tell the classes.
  @Test func tokensAndNumbersAreReadTogether() throws {
    var lines = ["size,name,kind"]
    for row in 0..<120 {
      let (size, name) = (row % 2, row / 2 % 2 == 0 ? "ab\(row % 3)" : "ba\(row % 5)")
      lines.append("\(size),\(name),\(size == (row / 2 % 2) ? "x" : "y")")
    }
    let data = try prepared(lines.joined(separator: "\n") + "\n", "name:characters")
    var options = Experiment.Options()
    (options.layers, options.epochs, options.learningRate) = ("embed(6),gru(8),last,12:tanh", 60, 0.02)
    let experiment = try Experiment(
      parts: data.parts, preprocessing: data.preprocessing, options: options)
    #expect(
      experiment.network.layerNames == [
        "embedding_1", "gru_1", "last_position_1", "concatenate_1", "dense_1", "dense_2",
      ])
    let result = try experiment.run()
    #expect(result.training.metric == 1)
    let table = try DataTable(
      source: "new",
      columns: [
        .init(name: "size", values: .numeric([0, 1, 0, 1])),
        .init(name: "name", values: .text(["ab1", "ab9", "ba1", "ba"])),
      ])
    #expect(try result.model.predictions(for: table).map(\.className) == ["x", "y", "y", "x"])
  }
}
