import Foundation
import Hillock
import Testing

@testable import HillockInterchange

@Suite struct SettingTests {
  /// A value of each setting as an option's text and as YAML, which have to say the same.
  private static let samples: [String: (option: String, yaml: String)] = [
    "folder": ("images", "images"), "tokens": ("bpe:300", "bpe:300"), "window": ("32", "32"),
    "stride": ("8", "8"), "carry": ("true", "true"), "used-rows": ("true", "true"),
    "series": ("a, b", "[a, b]"), "time": ("day", "day"),
    "horizon": ("12", "12"), "season": ("7", "7"), "known": ("Price", "[Price]"),
    "target": ("a,b", "'a,b'"), "labels": ("y.npy", "y.npy"), "images": ("28x28x3", "28x28x3"),
    "columns": ("age:number,zip:category", "{age: number, zip: category}"),
    "drop": ("name, ticket", "[name, ticket]"), "id": ("nr", "nr"), "weight": ("w", "w"),
    "group": ("g", "g"), "split-by": ("day", "day"), "task": ("regression", "regression"),
    "test": ("t.csv", "t.csv"), "test-fraction": ("0.25", "0.25"), "validation-fraction": (".5", "0.5"),
    "layers": ("8:relu,skip(8:tanh)", "[8:relu, skip: ['8:tanh']]"), "search": ("quick", "quick"),
    "ensemble": ("3", "3"), "loss": ("huber", "huber"), "label-smoothing": ("0.1", "0.1"),
    "optimizer": ("momentum", "{name: sgd, momentum: 0.9}"), "learning-rate": ("1e-3", "0.001"),
    "weight-decay": ("0", "0"), "schedule": ("warmup:2:cosine", "warmup:2:cosine"), "epochs": ("7", "7"),
    "batch-size": ("9", "9"), "gradient-clip": ("1.5", "1.5"), "accumulate": ("2", "2"),
    "average-decay": ("0.99", "0.99"), "freeze": ("dense_1, dense_2", "[dense_1, dense_2]"),
    "learning-rate-of": ("dense_1=0.5,dense_2=2", "{dense_1: 0.5, dense_2: 2}"),
    "class-weights": ("a=2,b=0.5", "{a: 2, b: 0.5}"), "augment": ("noise=0.1", "noise=0.1"),
    "early-stopping": ("5", "5"), "seed": ("18446744073709551615", "18446744073709551615"),
    "shards": ("2", "2"), "threads": ("4", "4"),
  ]

  @Test func optionsAndFilesSayTheSame() throws {
    let plain = ExperimentFile(data: "iris").text
    for setting in Setting.all where setting.group != nil {
      let sample = try #require(
        Self.samples[setting.name], "SettingTests.samples lacks the setting '\(setting.name)'")
      try setting.check(option: sample.option)
      var given = ExperimentFile(data: "iris")
      try setting.read(option: sample.option, into: &given)
      let read = try ExperimentFile(parsing: "data: iris\n\(setting.name): \(sample.yaml)", file: "e.yaml")
      #expect(given.text == read.text, "\(setting.name)")
      #expect(given.text != plain, "\(setting.name) is not written")
      #expect(try ExperimentFile(parsing: given.text, file: "e.yaml").text == given.text, "\(setting.name)")
    }
  }

  @Test func namesAndHelpAreWhole() {
    #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
    let options = Setting.all.filter { $0.group != nil }.map(\.optionName)
    #expect(Set(options).count == options.count)
    for setting in Setting.all {
      #expect(setting.help.hasSuffix("."), "\(setting.name): \(setting.help)")
    }
  }

  /// An option stands over an experiment file, also in the networks that a search has put there.
  @Test func optionsStandOverTheMembersOfAFile() throws {
    var file = try ExperimentFile(
      parsing: """
        data: iris
        label-smoothing: 0.1
        members: [{layers: "8:relu", learning-rate: 0.1, weight-decay: 0, epochs: 2}]
        """, file: "e.yaml")
    try Setting["epochs"].read(option: "9", into: &file)
    try Setting["learning-rate"].read(option: "0.5", into: &file)
    try Setting["loss"].read(option: "huber", into: &file)
    #expect(file.options.members.map(\.epochs) == [9] && file.options.members.map(\.learningRate) == [0.5])
    #expect(file.options.loss == .huber())
    try Setting["layers"].read(option: "4", into: &file)
    #expect(file.options.members.isEmpty && file.options.layers == "4")
  }

  /// `hillock settings` prints the table.
  @Test func theDocumentationHasTheTableOfAllSettings() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Documentation/Settings.md")
    let text = String(decoding: try Data(contentsOf: page), as: UTF8.self)
    let rows = Setting.table.split(separator: "\n")
    let known = Set(text.split(separator: "\n"))
    let lacking = rows.filter { !known.contains($0) }.joined(separator: "\n")
    let isWhole = text.contains("\n\n" + Setting.table)
    #expect(
      isWhole,
      "Documentation/Settings.md has not the table that 'hillock settings' prints; it lacks\n\(lacking)")
  }
}
