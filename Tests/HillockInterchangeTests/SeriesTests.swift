import Foundation
import HillockPictures
import HillockTestSupport
import Testing

@testable import Hillock
@testable import HillockInterchange

/// Series: which rows make an example, in which part, and what comes next.
@Suite struct SeriesTests {
  private func file<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("s.csv").path
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return try body(path)
  }

  private func prepared(
    _ text: String, names: [String] = ["y"], known: [String] = [], time: String? = "t", horizon: Int = 2,
    window: Int = 3
  ) throws -> PreparedData {
    try file(text) { path in
      try PreparedData.series(
        source: path, names: names, known: known, time: time, horizon: horizon, window: window, season: nil,
        testFraction: 0.2, validationFraction: 0.25)
    }
  }

  private func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch { return "\(error)" }
  }

  private static let days = (0..<20).map { "2024-02-\($0 < 9 ? "0" : "")\($0 + 1)" }

  private func table(_ value: (Int) -> String) -> String {
    "t,y\n" + Self.days.enumerated().map { "\($1),\(value($0))\n" }.joined()
  }

  /// An empty field is a gap, and what is no number a mistake.
  @Test func whatIsNoNumberIsNamed() throws {
    for value in ["many", "inf", "1e999"] {
      let found = message { _ = try prepared(table { $0 == 7 ? value : "\($0)" }) }
      #expect(found.contains("line 9") && found.contains("'\(value)' is no number"), "\(found)")
    }
    let gap = try prepared(table { $0 == 7 ? "" : "\($0)" })
    #expect(gap.notes.contains { $0.hasPrefix("gaps      0 between rows and 1 missing") })
  }

  /// Rows 0 to 11 train, 12 to 15 validate, 16 to 19 test; an example is in the part that all of its predicted rows are in.
  @Test func partsFollowEachOtherInTime() throws {
    let data = try prepared(table { "\($0 * $0)" })
    let parts = data.parts
    #expect(parts.training.rowCount == 8 && parts.validation?.rowCount == 3 && parts.test?.rowCount == 3)
    let scaling = try #require(data.preprocessing.targetScaling)
    let mean = (0..<12).reduce(0.0) { $0 + Double($1 * $1) } / 12
    #expect(abs(scaling.mean - mean) < 1e-9, "learnt from the training part alone")
    func value(_ row: Int) -> Float { scaling(Double(row * row)) }
    #expect(parts.training.inputs.prefix(3) == [value(0), value(1), value(2)])
    let test = try #require(parts.test)
    #expect(test.inputs.prefix(3) == [value(13), value(14), value(15)])
    guard case .values(let targets, 2) = test.targets else { return #expect(Bool(false)) }
    #expect(targets.prefix(2) == [value(16), value(17)])
    #expect(data.preprocessing.targetNames == ["y +1", "y +2"])
    #expect(data.preprocessing.inputs.map(\.name) == ["y −2", "y −1", "y −0"])
  }

  @Test func windowsOverGapsAreLeftOut() throws {
    let missing = try prepared(table { $0 == 5 ? "" : "\($0)" })
    // Windows of five rows with row 5 in them begin at 1 to 5; of 0 to 7 these are left.
    #expect(missing.parts.training.rowCount == 3)
    #expect(missing.notes.contains { $0.contains("0 between rows and 1 missing values") })
    var lines = table { "\($0)" }.split(separator: "\n").map(String.init)
    lines.remove(at: 6)
    let gap = try prepared(lines.joined(separator: "\n") + "\n")
    #expect(gap.notes.contains { $0.contains("1 between rows and 0 missing") })
  }

  @Test func mistakesAreNamed() throws {
    var lines = table { "\($0)" }.split(separator: "\n").map(String.init)
    lines.swapAt(4, 5)
    #expect(
      message { _ = try prepared(lines.joined(separator: "\n") + "\n") }
        .contains("line 6: the time 2024-02-04 does not come after 2024-02-05"))
    #expect(message { _ = try prepared(table { "\($0)" }, names: ["z"]) }.contains("'z'"))
    #expect(message { _ = try prepared(table { _ in "x" }) }.contains("holds no numbers"))
    #expect(message { _ = try prepared(table { "\($0)" }, window: 11) }.contains("Use a shorter window"))
    #expect(message { _ = try prepared(table { "\($0)" }, window: 0) }.contains("a window has from 1"))
    #expect(message { _ = try prepared(table { "\($0)" }, horizon: 0) }.contains("a horizon has from 1"))
    #expect(message { _ = try prepared(table { $0 % 3 == 0 ? "" : "\($0)" }) }.contains("has a gap"))
  }

  /// A wave of period 6 and a slope: a linear function of the window knows what comes.
  @Test func whatIsSimplerIsMeasured() throws {
    let wave: [Double] = [0, 3, 5, 4, 1, -1]
    let rows = "t,y\n" + (0..<240).map { "\($0),\(wave[$0 % 6] + Double($0) / 100)\n" }.joined()
    let data = try prepared(rows, time: nil, horizon: 4, window: 12)
    #expect(data.preprocessing.series?.season == 6)
    let judged = try #require(data.parts.test)
    let baselines = SeriesBaselines(data.preprocessing, training: data.parts.training, judged: judged)
    #expect(abs(baselines.seasonalNaive - 0.06) < 1e-3, "one period's slope")
    #expect(baselines.naive > 2 && (baselines.linear ?? 1) < 0.05, "\(baselines)")

    var options = Experiment.Options()
    (options.layers, options.epochs, options.learningRate) = ("gru(8),last", 2, 0.01)
    let experiment = try Experiment(parts: data.parts, preprocessing: data.preprocessing, options: options)
    #expect(experiment.network.inputShape == [12, 1] && experiment.network.outputShape == [4])
    let result = try experiment.run()
    let trained = try result.model.withSeriesErrors(on: data.parts.validation, pool: .single)
    let report = try ModelReport(result, of: experiment, source: "s.csv")
    let picture = try #require(
      report.pictures.first { $0.drawing.title == "y and its forecast, test part" })
    // The row that the last example predicts first.
    let last = try #require(picture.table.last.flatMap { Double($0[1]) })
    #expect(abs(last - (wave[236 % 6] + 2.36)) < 1e-3, "\(picture.table)")
    #expect(trained.preprocessing.series?.errors?.count == 4)
    let read = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
    #expect(read.preprocessing == trained.preprocessing)
    try file(rows) { path in
      let forecast = try PreparedData.forecast(read, source: path, steps: 6)
      #expect(forecast.values.count == 6 && forecast.times == ["+1", "+2", "+3", "+4", "+5", "+6"])
      // The first four are those of the last window; what follows takes them for seen.
      let first = try PreparedData.forecast(read, source: path, steps: 4)
      #expect(first.values.map(\.value) == forecast.values.prefix(4).map(\.value))
    }
  }

  /// y is what k says, which nothing before tells.
  @Test func whatIsKnownAheadIsSeen() throws {
    var random = SeededRandom(seed: 11)
    let known = (0..<200).map { _ in Double(Int.random(in: 0..<1000, using: &random)) / 100 }
    func text(_ rows: Range<Int>, without: Range<Int> = 0..<0, lacking: Int? = nil) -> String {
      var text = "t,y,k\n"
      for row in rows {
        let y = without.contains(row) ? "" : "\(3 * known[row] - 1)"
        let month = "\(1990 + row / 12)-\(row % 12 < 9 ? "0" : "")\(row % 12 + 1)"
        text += "\(month),\(y),\(row == lacking ? "" : "\(known[row])")\n"
      }
      return text
    }
    let data = try prepared(text(0..<180), known: ["k"], time: "t", horizon: 2, window: 3)
    #expect(
      data.preprocessing.inputs.map(\.name) == ["y −2", "k −0", "y −1", "k +1", "y −0", "k +2"])
    let scaling = try #require(data.preprocessing.inputs[1].scaling)
    let first = data.parts.training.inputs.prefix(6)
    #expect([1, 3, 5].map { first[$0] } == [2, 3, 4].map { scaling(known[$0]) })
    #expect(data.parts.training.rowCount == 104 && data.notes.contains { $0.hasPrefix("known     'k'") })
    let gap = try prepared(text(0..<180, lacking: 5), known: ["k"], horizon: 2, window: 3)
    // The first window sees k of rows 2 to 4, and the three behind it that of row 5.
    #expect(gap.parts.training.rowCount == 101)

    let judged = try #require(data.parts.test)
    let baselines = SeriesBaselines(data.preprocessing, training: data.parts.training, judged: judged)
    #expect((baselines.linear ?? 1) < 0.1 && baselines.naive > 5, "\(baselines)")
    var options = Experiment.Options()
    (options.layers, options.epochs, options.learningRate) = ("gru(8),last", 2, 0.01)
    let experiment = try Experiment(parts: data.parts, preprocessing: data.preprocessing, options: options)
    #expect(experiment.network.inputShape == [3, 2])
    let trained = try experiment.run().model
    let read = try ModelFile(parsing: ModelFile(trained).content().serialized(), file: "m").trained
    #expect(read.preprocessing == trained.preprocessing)
    let seen = text(0..<190, without: 180..<190)
    let forecast = try file(seen) { try PreparedData.forecast(read, source: $0, steps: 4) }
    #expect(forecast.times == ["2005-01", "2005-02", "2005-03", "2005-04"])
    var inputs: [Float] = []
    for row in 177..<180 {
      for (index, number) in [3 * known[row] - 1, known[row + 2]].enumerated() {
        inputs.append(data.preprocessing.inputs[index].scaling?(number) ?? 0)
      }
    }
    let outputs = try read.model.outputs(for: inputs)
    #expect(forecast.values[0].value == data.preprocessing.targetValue(of: outputs[0], target: 0))

    func failure(_ text: String, steps: Int = 2) -> String {
      message { _ = try file(text) { try PreparedData.forecast(read, source: $0, steps: steps) } }
    }
    #expect(failure(text(0..<190, without: 180..<190), steps: 11).contains("known for 12 rows"))
    #expect(failure(text(0..<181, without: 180..<181)).contains("'k' has to be known for 2 rows behind"))
    #expect(failure(text(0..<190, without: 180..<190, lacking: 180)).contains("it is for 0"))
    let short = message { _ = try prepared(text(0..<180), known: ["k"], horizon: 4) }
    #expect(short.contains("shorter than the horizon"))
    #expect(message { _ = try prepared(text(0..<180), known: ["y"]) }.contains("'y' is a series"))
    #expect(message { _ = try prepared(text(0..<180), known: ["z"]) }.contains("'z'"))
    #expect(message { _ = try prepared(text(0..<180), known: ["k", "k"]) }.contains("'k' is named twice"))
    #expect(message { _ = try prepared(text(0..<180), names: ["y", "y"]) }.contains("'y' is named twice"))
    #expect(message { _ = try prepared(text(0..<180), known: ["t"]) }.contains("holds no numbers"))
  }

  @Test(arguments: [
    (["1983-11", "1983-12"], ["1984-01", "1984-02"]),
    (["2024-02-27", "2024-02-28"], ["2024-02-29", "2024-03-01"]),
    (["1999-12-23", "1999-12-30"], ["2000-01-06", "2000-01-13"]),
    (["1 May", "2 May"], ["+1", "+2"]),
  ]) func theNextTimesAreWrittenAsTheLast(times: [String], next: [String]) {
    #expect(SeriesTimes(times).after(count: 2) == next)
  }

  @Test func monthsFollowEachOther() {
    let starts = [0.0, 31, 59, 90, 120, 151, 181, 212]
    #expect(SeriesTimes.follows(starts) == [false] + [Bool](repeating: true, count: 7))
    #expect(SeriesTimes.follows([0, 1, 2, 4, 5]) == [false, true, true, false, true])
  }
}
