import Foundation
import Hillock
import HillockTestSupport
import Testing

@testable import HillockInterchange

/// From a file to what a network sees, and back to new files with a trained model.
@Suite struct TablePreparationTests {
  private let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("hillock-\(UUID().uuidString)")

  private func write(_ text: String, _ name: String = "t.csv") throws -> String {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let url = folder.appendingPathComponent(name)
    try Data(text.utf8).write(to: url)
    return url.path
  }

  private func remove() { try? FileManager.default.removeItem(at: folder) }

  private func prepared(
    _ text: String, target: String? = nil, task: Preprocessing.Task? = nil,
    _ change: (inout TableOptions) -> Void = { _ in }
  ) throws -> PreparedData {
    var options = TableOptions()
    change(&options)
    return try PreparedData(source: write(text), target: target, task: task, options: options)
  }

  private func table(_ count: Int, header: String, _ row: (Int) -> String) -> String {
    header + "\n" + (0..<count).map { row($0) + "\n" }.joined()
  }

  @Test func missingNumbersGetTheMedianAndAreTold() throws {
    defer { remove() }
    // The value is missing where the class is x: that helps.
    let data = try prepared(
      table(100, header: "a,b,k") {
        "\($0 % 2 == 0 ? "" : String($0 % 10)),\($0 % 7),\($0 % 2 == 0 ? "x" : "y")"
      })
    let input = try #require(data.preprocessing.inputs.first)
    #expect(input.name == "a" && input.hasIndicator == true && data.parts.training.featureCount == 3)
    #expect(try [1, 3, 5, 7, 9].contains(#require(input.fill)))
    #expect(
      data.notes.contains { $0.contains("'a'") && $0.contains("median") && $0.contains("a feature says so") },
      "\(data.notes)")
    // A feature that says it is 1 exactly where the class is x.
    guard case .classes(let classes, let names) = data.parts.training.targets else {
      Issue.record("no classes")
      return
    }
    for (row, number) in classes.enumerated() {
      #expect(data.parts.training.inputs[row * 3 + 1] == (names[Int(number)] == "x" ? 1 : 0))
    }
    // Where it says nothing, there is none.
    let quiet = try prepared(
      table(100, header: "a,b,k") {
        "\($0 % 20 < 2 ? "" : String($0 % 10)),\($0 % 7),\($0 % 2 == 0 ? "x" : "y")"
      })
    #expect(quiet.preprocessing.inputs[0].hasIndicator == nil && quiet.parts.training.featureCount == 2)
    #expect(throws: DataError.self) {
      try prepared(table(30, header: "a,k") { "\($0 == 3 ? "" : "1"),\($0)" }) { $0.missingIsError = true }
    }
  }

  @Test func categoriesOfTheirOwnForWhatIsMissingOrNew() throws {
    defer { remove() }
    let data = try prepared(
      table(120, header: "c,v,k") { "\(["red", "blue", "NA"][$0 % 3]),\($0 % 11),\($0 % 2)" })
    #expect(data.preprocessing.inputs[0].categories == ["", "blue", "red"])
    let path = try write("c,v\nred,1\ngreen,1\n?,1\n", "new.csv")
    let rows = try PreparedData.rows(
      [path], for: data.preprocessing, options: TableOptions(), includesTargets: false)
    let width = data.preprocessing.featureCount
    // What was never seen is as good as missing, and is told.
    #expect(rows.dataset.inputs[width..<2 * width] == rows.dataset.inputs[2 * width..<3 * width][...])
    #expect(rows.dataset.inputs.prefix(3) == [0, 0, 1])
    #expect(rows.notes == ["column 'c': 1 new ('green'), treated as missing"], "\(rows.notes)")
    let strict = data.preprocessing.strict(missing: false, unseen: true)
    let error = #expect(throws: DataError.self) {
      try PreparedData.rows([path], for: strict, options: TableOptions(), includesTargets: false)
    }
    #expect(error?.line == 3 && error?.message.contains("'green'") == true)
  }

  @Test func typesHoldInNewData() throws {
    defer { remove() }
    // A column of codes stays one where the new file has only digits, and 01 is not 1.
    let data = try prepared(
      table(120, header: "code,v,class") { "\(["01", "1", "1a"][$0 % 3]),\($0 % 11),\(["01", "1"][$0 % 2])" })
    #expect(data.preprocessing.classNames == ["01", "1"])
    #expect(data.preprocessing.inputs[0].categories == ["01", "1", "1a"])
    let path = try write("code,v,class\n01,1,01\n1,1,1\n", "new.csv")
    let rows = try PreparedData.rows(
      [path], for: data.preprocessing, options: TableOptions(), includesTargets: true)
    #expect(Array(rows.dataset.inputs.prefix(3)) == [1, 0, 0])
    #expect(Array(rows.dataset.inputs[4..<7]) == [0, 1, 0])
    #expect(rows.dataset.targets == .classes([0, 1], names: ["01", "1"]))
    // Numbers are numbers, with a decimal comma in another file too.
    let numbers = try prepared(table(60, header: "a,y") { "\($0).5,\($0 * 2)" })
    let other = try write("a;y\n1,5;2\n2,25;3\n", "comma.csv")
    let read = try PreparedData.rows(
      [other], for: numbers.preprocessing, options: TableOptions(), includesTargets: false)
    let plain = try write("a,y\n1.5,2\n2.25,3\n", "point.csv")
    let wanted = try PreparedData.rows(
      [plain], for: numbers.preprocessing, options: TableOptions(), includesTargets: false)
    #expect(read.dataset == wanted.dataset)
  }

  @Test func datesBecomeTimeAndCycles() throws {
    defer { remove() }
    let data = try prepared(
      table(300, header: "when,y") { "\($0 % 28 + 1)/\($0 / 28 + 1)/2019 \($0 % 24):00,\(Double($0) * 1.5)" },
      task: .regression)
    let input = data.preprocessing.inputs[0]
    #expect(input.cycles == [.year, .week, .day] && data.preprocessing.featureCount == 7)
    // Sine and cosine lie on the circle.
    for row in 0..<data.parts.training.rowCount {
      for cycle in 0..<3 {
        let place = row * 7 + 1 + 2 * cycle
        let (x, y) = (data.parts.training.inputs[place], data.parts.training.inputs[place + 1])
        #expect(abs(x * x + y * y - 1) < 1e-5)
      }
    }
    #expect(data.notes.contains { $0.contains("day, month, year") }, "\(data.notes)")
  }

  @Test func whatTellsNothingIsLeftOut() throws {
    defer { remove() }
    let data = try prepared(
      table(60, header: "id,name,one,none,v,k") { "\($0),Mr Number \($0) of many,7,,\($0 % 5),\($0 % 2)" })
    #expect(data.preprocessing.inputs.map(\.name) == ["v"])
    for name in ["id", "name", "one", "none"] {
      #expect(data.notes.contains { $0.contains("'\(name)'") && $0.contains("left out") }, "\(data.notes)")
    }
    // Nothing of an identifier is in the model.
    let stored = try JSONText.encode(data.preprocessing)
    #expect(!stored.contains("Number 7"))
    // The user knows better.
    let forced = try prepared(table(60, header: "id,v,w,k") { "\($0),\($0 % 5),1.5,\($0 % 2)" }) {
      $0.columns = [.init(name: "id", kind: .number), .init(name: "v", kind: .category)]
      $0.drop = ["w"]
    }
    #expect(forced.preprocessing.inputs.map(\.name) == ["id", "v"] && forced.preprocessing.featureCount == 6)
  }

  @Test func targetsByPlaceAndSeveral() throws {
    defer { remove() }
    let text = table(50, header: "a,b,c,d") { "\($0),\($0 * 3 % 7),\($0 * 2).5,\($0 * $0)" }
    #expect(try prepared(text, target: "2").preprocessing.targetName == "b")
    let two = try prepared(text, target: "c, d")
    #expect(two.preprocessing.targetNames == ["c", "d"] && two.preprocessing.task == .regression)
    guard case .values(let values, let count) = two.parts.training.targets else {
      Issue.record("no numbers")
      return
    }
    #expect(count == 2)
    // Each target has a mean of 0 and a deviation of 1 of its own.
    for target in 0..<2 {
      let own = stride(from: target, to: values.count, by: 2).map { Double(values[$0]) }
      #expect(
        abs(own.reduce(0, +)) < 1e-3 && abs(own.reduce(0) { $0 + $1 * $1 } / Double(own.count) - 1) < 1e-3)
    }
    try two.preprocessing.check()
    var options = Experiment.Options()
    options.epochs = 1
    options.layers = "4"
    let result = try Experiment(parts: two.parts, preprocessing: two.preprocessing, options: options).run()
    let prediction = try #require(try result.model.predictions(forPrepared: two.parts.training.inputs).first)
    #expect(prediction.values?.count == 2)
    // Predictions are in the units of each target.
    #expect((prediction.values?[1] ?? 0) > 100 && (prediction.values?[0] ?? 0) < 200)
  }

  @Test func rowsWithoutATargetAreLeftOutAndCounted() throws {
    defer { remove() }
    let data = try prepared(
      table(60, header: "a,k") { "\($0 % 7),\($0 % 6 == 0 ? "" : $0 % 2 == 0 ? "x" : "y")" })
    let count =
      data.parts.training.rowCount + (data.parts.validation?.rowCount ?? 0) + (data.parts.test?.rowCount ?? 0)
    #expect(count == 50 && data.preprocessing.classNames == ["x", "y"])
    #expect(data.notes.contains { $0.contains("10 without a value of 'k'") }, "\(data.notes)")
  }

  @Test func partsByGroupsAndByOrder() throws {
    defer { remove() }
    let text = table(100, header: "g,t,v,y") { "g\($0 / 10),\(100 - $0),\($0 % 10),\($0 * 2)" }
    let groups = try prepared(text, task: .regression) { $0.group = "g" }
    #expect(groups.parts.test?.rowCount == 20 && groups.parts.validation?.rowCount == 10)
    #expect(!groups.preprocessing.inputs.contains { $0.name == "g" })
    // By t, which falls: the first rows are the last.
    let order = try prepared(text, task: .regression) { $0.splitBy = "t" }
    guard case .values(let test, _) = order.parts.test?.targets else {
      Issue.record("no numbers")
      return
    }
    #expect(test.map { Int(order.preprocessing.targetValue(of: $0).rounded()) } == (0..<20).map { $0 * 2 })
    #expect(throws: DataError.self) { try prepared(text, task: .regression) { $0.group = "zebra" } }
  }

  @Test func severalFilesAreOne() throws {
    defer { remove() }
    let first = try write("a,k\n" + (0..<30).map { "\($0 % 7),\($0 % 2)\n" }.joined(), "one.csv")
    let second = try write("k;a\n" + (0..<30).map { "\($0 % 2);\($0 % 5)\n" }.joined(), "two.csv")
    let data = try PreparedData(
      source: first, target: "k", testFraction: 0, validationFraction: 0, further: [second])
    #expect(data.parts.training.rowCount == 60)
    let third = try write("a,z\n1,2\n", "three.csv")
    let error = #expect(throws: DataError.self) {
      try PreparedData(source: first, target: "k", further: [third])
    }
    #expect(error?.file == third && error?.message.contains("'k'") == true)
  }

  @Test func modelsKeepWhatColumnsAre() throws {
    defer { remove() }
    let data = try prepared(
      table(80, header: "id,when,v,c,k") {
        "r\($0),2020-01-\($0 % 28 + 10 > 28 ? 28 : $0 % 28 + 10),\($0 % 9 == 0 ? "?" : "\($0 % 13)"),\(["a", "b", ""][$0 % 3]),\($0 % 2)"
      }
    ) { $0.identifier = "id" }
    var options = Experiment.Options()
    options.epochs = 1
    let result = try Experiment(parts: data.parts, preprocessing: data.preprocessing, options: options).run()
    let bytes = try ModelFile(result.model).content().serialized()
    let back = try ModelFile(parsing: bytes, file: "m")
    #expect(back.trained.preprocessing == data.preprocessing)
    #expect(back.trained.preprocessing.reading?.identifier == "id")
    #expect(back.trained.preprocessing.reading?.notes == data.notes)
    let path = try write("id,when,v,c\nx1,2020-02-03,5,a\nx2,,,\nx3,1\nx4,2020-02-03,1e300,b\n", "new.csv")
    let rows = try PreparedData.rows(
      [path], for: back.trained.preprocessing, options: TableOptions(), includesTargets: false)
    #expect(rows.identifiers == ["x1", "x2", "", "x4"] && rows.dataset.rowCount == 4)
    // The short row and the number that is too far keep their places and are told.
    #expect(rows.unusable.keys.sorted() == [2, 3], "\(rows.unusable)")
    #expect(rows.unusable[2]?.contains("line 4") == true && rows.unusable[3]?.contains("'v'") == true)
    #expect(throws: DataError.self) {
      try PreparedData.rows(
        [path], for: back.trained.preprocessing, options: TableOptions(), includesTargets: false,
        isStrict: true)
    }
  }

  @Test func tablesOfNumbersAreAsTheyWere() throws {
    defer { remove() }
    // Nothing missing, nothing to understand: the features are those of the plain preprocessing, bit for bit.
    let text = table(90, header: "a,b,y") { "\(Double($0 * 37 % 91) / 7),\($0 * $0 % 23),\(Double($0) / 3)" }
    let data = try prepared(text, task: .regression)
    let plain = try CSVReader.table(parsing: Array(text.utf8), file: "t.csv")
    let split = try Split(rowCount: 90, testFraction: 0.2, validationFraction: 0.1, seed: 1)
    let fitted = try Preprocessing.fit(plain, target: "y", task: .regression, rows: split.training)
    #expect(data.parts.training == (try fitted.apply(to: plain, rows: split.training)))
    #expect(data.parts.test == (try fitted.apply(to: plain, rows: split.test)))
  }

  @Test func descriptionsTellEverythingAtOnce() throws {
    defer { remove() }
    let path = try write(
      table(40, header: "id,when,v,k") {
        "\($0),2020-03-\($0 % 20 + 10),\($0 % 4 == 0 ? "" : "\($0)"),\($0 % 2)"
      })
    let description = try TableDescription(reading: [path], target: nil, options: TableOptions())
    #expect(description.columns.map(\.kind) == ["identifier", "date", "number", "number"])
    #expect(description.columns.map(\.isInput) == [false, true, true, false])
    #expect(description.columns[2].missing == 10 && description.columns[2].values == "1 to 39")
    #expect(description.columns[1].values == "2020-03-10 to 2020-03-29")
    #expect(description.task == "classification" && description.faults.isEmpty)
    var options = TableOptions()
    options.drop = ["zebra", "lion"]
    let wrong = try TableDescription(reading: [path], target: "tiger", options: options)
    #expect(
      wrong.faults.count == 2 && wrong.faults[0].contains("'zebra'") && wrong.faults[0].contains("'lion'"))
    #expect(wrong.faults[1].contains("'tiger'"))
  }
}
