import Foundation
import Hillock
import Testing

@testable import HillockInterchange

@Suite struct PreparedDataTests {
  @Test func builtInTablesAreWhole() throws {
    let digits = try #require(BuiltInData.table(named: "digits"))
    #expect(digits.rowCount == 1797 && digits.columns.count == 65)
    guard case .numeric(let classes) = digits.columns[64].values else { throw DataError("no numbers") }
    // The counts of the classes that the source of the data states.
    #expect(
      (0..<10).map { digit in classes.count { $0 == Double(digit) } }
        == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
    let iris = try #require(BuiltInData.table(named: "iris"))
    #expect(iris.rowCount == 150)
    guard case .numeric(let lengths) = iris.columns[0].values else { throw DataError("no numbers") }
    #expect(lengths[0] == 5.1 && lengths.max() == 7.9 && lengths.min() == 4.3)
    #expect(abs(lengths.reduce(0, +) - 876.5) < 1e-9)
    #expect(BuiltInData.table(named: "wine") == nil)
  }

  @Test func digitsAreSplitAndNoted() throws {
    let prepared = try PreparedData(source: "digits")
    #expect(prepared.defaultModelName == "digits.safetensors")
    #expect(prepared.parts.test?.rowCount == 359)
    #expect(prepared.parts.validation?.rowCount == 144)
    #expect(prepared.parts.training.rowCount == 1294)
    #expect(prepared.preprocessing.classNames == (0..<10).map(String.init))
    #expect(prepared.notes.count == 2)
    let iris = try PreparedData(source: "iris", target: "petal_width")
    #expect(iris.preprocessing.task == .regression)
    let all = try PreparedData.examples(for: iris.preprocessing, source: "iris", includesTargets: false)
    #expect(all.rowCount == 150 && all.targets.rowCount == 0)
  }

  @Test func faultsSuggestWhatWouldBeRight() {
    func message(_ body: () throws -> Void) -> String {
      let error = #expect(throws: DataError.self) { try body() }
      return error?.description ?? ""
    }
    #expect(message { _ = try PreparedData(source: "digit") }.contains("did you mean 'digits'"))
    #expect(
      message { _ = try PreparedData(source: "mnist") }.contains("the folder with the four MNIST files"))
    #expect(message { _ = try PreparedData(source: "/no/such.csv") }.contains("no such file"))
    #expect(message { _ = try PreparedData(source: NSTemporaryDirectory()) }.contains("folder"))
    #expect(message { _ = try PreparedData(source: "iris", target: "Species") }.contains("'species'"))
    #expect(message { _ = try PreparedData(source: "iris", folder: "x") }.contains("mnist"))
  }

  @Test func imagesComeFromAFolder() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func write(_ array: IDX, _ name: String) throws {
      try Data(array.serialized()).write(to: folder.appendingPathComponent(name))
    }
    for (part, count) in [("train", 20), ("t10k", 4)] {
      let images = IDX(extents: [count, 2, 2], values: (0..<4 * count).map { UInt8($0 * 3 % 256) })
      try write(images, "\(part)-images-idx3-ubyte")
      try write(
        IDX(extents: [count], values: (0..<count).map { UInt8($0 % 2) }), "\(part)-labels-idx1-ubyte")
    }
    let prepared = try PreparedData(source: "mnist", folder: folder.path)
    #expect(prepared.parts.training.rowCount == 18 && prepared.parts.test?.rowCount == 4)
    let mean = prepared.parts.training.inputs.reduce(0, +) / 72
    #expect(abs(mean) < 1e-5)
    try write(IDX(extents: [3], values: [0, 1, 0]), "t10k-labels-idx1-ubyte")
    #expect(throws: DataError.self) { try PreparedData(source: "mnist", folder: folder.path) }
  }

  /// The model of one call is that of the steps: a search, a run with what it chose.
  @Test func oneCallChoosesAndTrains() throws {
    let data = try PreparedData(source: "iris", validationFraction: 0)
    let test = try #require(data.test)
    #expect(data.validation == nil && data.examples.rowCount == 120 && test.rowCount == 30)
    var options = Experiment.Options(threads: 2)
    options.epochs = 4
    let model = try data.trained(options)
    options.threads = 1
    let outcome = try #require(
      try NetworkSearch(
        parts: data.parts, preprocessing: data.preprocessing, options: options, effort: .quick
      ).run())
    options.members = outcome.members
    let steps = try Experiment(parts: data.parts, preprocessing: data.preprocessing, options: options).run()
    #expect(outcome.members.count > 1)
    #expect(model.model.fingerprint == steps.model.model.fingerprint)
    #expect(try model.evaluation(on: test).metric > 0.8)
  }

  /// There is nothing to choose by: the network is the one for data of its size.
  @Test func fewRowsAreTrainedWithoutASearch() throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(("a,b\n" + (0..<30).map { "\($0),\($0 % 2)\n" }.joined()).utf8).write(to: file)
    let data = try PreparedData(source: file.path, testFraction: 0, validationFraction: 0)
    var options = Experiment.Options()
    options.epochs = 2
    #expect(try data.trained(options).model.network.nodes.map(\.name) == ["dense_1", "dense_2"])
  }
}
