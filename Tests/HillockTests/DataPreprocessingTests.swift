import Hillock
import Testing

@Suite struct DataPreprocessingTests {
  private func table() throws -> DataTable {
    try DataTable(
      source: "t.csv",
      columns: [
        .init(name: "a", values: .numeric([1, 3, 100])), .init(name: "c", values: .numeric([5, 5, 9])),
        .init(name: "k", values: .text(["red", "blue", "red"])),
        .init(name: "y", values: .numeric([0.5, 2.5, 4])),
      ])
  }

  @Test func standardisationComesFromTheTrainingRows() throws {
    let fitted = try Preprocessing.fit(try table(), target: "y", rows: [0, 1])
    #expect(fitted.task == .regression)
    let data = try fitted.apply(to: try table())
    #expect(data.featureCount == 4)
    // a: mean 2, deviation 1; c is constant in training; k: blue, red; y: mean 1.5, deviation 1.
    #expect(data.inputs == [-1, 0, 0, 1, 1, 0, 1, 0, 98, 0, 0, 1])
    #expect(data.targets == .values([-1, 1, 2.5], count: 1))
    #expect(fitted.targetScale == 1)
    #expect(fitted.targetValue(of: 2.5) == 4)
    #expect(try data.subset([2, 0]).inputs == [98, 0, 0, 1, -1, 0, 0, 1])
  }

  @Test func unseenCategoryIsNamedWithItsPlace() throws {
    let fitted = try Preprocessing.fit(try table(), target: "y", rows: [0, 2])
    // Another part of the same table may have it; no feature stands for it then.
    #expect(try fitted.apply(to: try table()).inputs[5] == 0)
    #expect(fitted.inputs[2].categories == ["red"] && fitted.inputs[2].unlearnt == ["blue"])
    var columns = try table().columns
    columns[2].values = .text(["red", "green", "blue"])
    let other = try DataTable(source: "t.csv", columns: columns)
    let error = #expect(throws: DataError.self) { try fitted.apply(to: other) }
    #expect(error?.file == "t.csv" && error?.line == 3 && error?.column == 3)
    #expect(error?.message.contains("'green'") == true && error?.message.contains("'red'") == true)
  }

  @Test func taskIsToldFromTheTarget() {
    func task(_ values: [Double]) -> Preprocessing.Task { Preprocessing.suggestedTask(for: .numeric(values)) }
    #expect(task([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]) == .classification)
    #expect(task([0, 1, 0, 1, 0, 1, 0, 1, 0]) == .regression)
    #expect(task((0..<105).map { Double($0 % 21) }) == .regression)
    #expect(task((0..<100).map { Double($0 % 20) }) == .classification)
    #expect(task([0.5, 0.5, 0.5, 0.5, 0.5]) == .regression)
    #expect(Preprocessing.suggestedTask(for: .text(["a"])) == .classification)
  }

  @Test func extremeNumbersNeitherOverflowNorVanish() throws {
    for scale in [1e300, 1e-300] {
      let table = try DataTable(
        source: "t",
        columns: [
          .init(name: "a", values: .numeric([scale, 3 * scale])),
          .init(name: "y", values: .text(["no", "yes"])),
        ])
      let data = try Preprocessing.fit(table, target: "y", rows: [0, 1]).apply(to: table)
      #expect(data.inputs == [-1, 1])
      #expect(data.targets == .classes([0, 1], names: ["no", "yes"]))
    }
  }

  @Test func imagesShareOneMeanAndDeviation() throws {
    let pixels: [UInt8] = [0, 255, 255, 0, 255, 255]
    let fitted = try Preprocessing.images(pixels: pixels, shape: [2], rows: [0, 1], classNames: ["0", "1"])
    let data = try fitted.apply(toPixels: pixels, labels: [0, 1, 1], rows: nil)
    #expect(data.inputs == [-1, 1, 1, -1, 1, 1])
    #expect(throws: DataError.self) { try fitted.apply(toPixels: pixels, labels: [0, 2, 1], rows: nil) }
    try fitted.check()
  }

  @Test func faultsSayWhatWouldBeRight() throws {
    let table = try table()
    let error = #expect(throws: DataError.self) { try Preprocessing.fit(table, target: "Y", rows: [0]) }
    #expect(error?.message.contains("did you mean 'y'") == true)
    #expect(throws: DataError.self) {
      try Preprocessing.fit(table, target: "k", task: .regression, rows: [0])
    }
    #expect(throws: DataError.self) { try Preprocessing.fit(table, target: "y", rows: []) }
    #expect(throws: DataError.self) { try Preprocessing.fit(table, target: "y", rows: [3]) }
  }
}
