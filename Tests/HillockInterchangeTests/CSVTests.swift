import Hillock
import HillockTestSupport
import Testing

@testable import HillockInterchange

@Suite struct CSVTests {
  private func parse(_ text: String) throws -> DataTable {
    try CSVReader.table(parsing: Array(text.utf8), file: "f.csv")
  }

  @Test func readsQuotesLineEndsAndByteOrderMark() throws {
    let table = try parse("\u{FEFF}a,\"b \"\"c\"\"\"\r\n1, \"x,\r\ny\" \r\n\r\n-2.5e1,z\r\n")
    #expect(table.columns.map(\.name) == ["a", "b \"c\""])
    #expect(table.columns[0].values == .numeric([1, -25]))
    #expect(table.columns[1].values == .text(["x,\r\ny", "z"]))
    #expect(table.lines == [2, 5])
  }

  @Test(
    arguments: [
      ("", nil, nil), ("a,b\n", nil, nil), ("a,b\n1,2\n3\n", 3, 1), ("a,b\n1,2,3\n", 2, 3),
      ("a,a\n1,2\n", 1, 2), ("a,\n1,2\n", 1, 2), ("a,b\n1,\n", 2, 2), ("a,b\n1,nan\n", 2, 2),
      ("a,b\n-inf,1\n", 2, 1), ("a,b\n1,NA\n", 2, 2), ("a,b\n1,\"x\n\n", 2, 2), ("a,b\n1,\"x\"y\n", 2, 2),
      ("a,b\n1,x\"y\n", 2, 2), ("a,b\n1,2\n3,4\n5,4x\n", 4, 2), ("1,2\n3,4\n", 1, nil),
      ("a,b\n1,2\n1,2\n1e999,2\n", 4, 1),
    ] as [(String, Int?, Int?)])
  func faultsHaveTheirPlace(text: String, line: Int?, column: Int?) {
    let error = #expect(throws: DataError.self) { try parse(text) }
    #expect(error?.file == "f.csv")
    if let line { #expect(error?.line == line, "\(String(describing: error))") }
    if let column { #expect(error?.column == column, "\(String(describing: error))") }
  }

  @Test func aColumnIsOfNumbersOrOfTexts() throws {
    func values(_ fields: [String]) throws -> DataTable.Values {
      try parse("k,v\n" + fields.map { "a,\($0)\n" }.joined()).columns[1].values
    }
    #expect(try values(["1", "+2.5", "-3e-2", ".5", "6."]) == .numeric([1, 2.5, -0.03, 0.5, 6]))
    #expect(try values(["1", "2", "low", "high"]) == .text(["1", "2", "low", "high"]))
    #expect(try values(["0x10", "1_000"]) == .text(["0x10", "1_000"]))
    // Quoted, a word for a missing value is a category; quotes around a number leave it one.
    #expect(try values(["\"NA\"", "x"]) == .text(["NA", "x"]))
    #expect(try values(["\"1\"", "2"]) == .numeric([1, 2]))
    #expect(try values(["1e-400", "1"]) == .numeric([0, 1]))
    // One text among numbers, or a few among many, is a misspelt number and not a category.
    for fields in [["1", "2", "three"], (0..<40).map { $0 % 10 == 3 ? "l\($0)" : "\($0)" }] {
      let error = #expect(throws: DataError.self) { try values(fields) }
      #expect(error?.line == (fields.count == 3 ? 4 : 5) && error?.columnName == "v")
    }
  }

  @Test(arguments: [";", "\t", "|"]) func anotherSeparatorIsNoticed(separator: String) {
    let error = #expect(throws: DataError.self) { try parse("a\(separator)b\n1\(separator)2\n") }
    #expect(error?.message.contains("commas") == true)
  }

  @Test func invalidUTF8IsAnError() {
    let error = #expect(throws: DataError.self) {
      try CSVReader.table(parsing: Array("a,b\n1,".utf8) + [0xC3, 0x28, 0x0A], file: "f.csv")
    }
    #expect(error?.line == 2 && error?.column == 2)
  }

  @Test func whatIsWrittenReadsBack() throws {
    var random = SeededRandom(seed: 11)
    let alphabet = Array("ab,\"\n\r é ")
    var rows: [[String]] = []
    var writer = CSVWriter(header: ["k", "v"])
    for _ in 0..<200 {
      let row = (0..<2).map { _ in
        "x"
          + String(
            (0..<Int.random(in: 0...6, using: &random)).map { _ in
              alphabet.randomElement(using: &random) ?? "a"
            })
      }
      rows.append(row)
      writer.add(row)
    }
    let table = try parse(writer.text)
    #expect(table.columns[0].values == .text(rows.map { $0[0] }))
    #expect(table.columns[1].values == .text(rows.map { $0[1] }))
  }

  @Test(
    arguments: [
      ("=1+2", "'=1+2"), ("+a", "'+a"), ("-a", "'-a"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
      ("\u{2212}1x", "'\u{2212}1x"), ("\u{FF1D}1", "'\u{FF1D}1"), ("=\u{301}1", "'=\u{301}1"),
      ("-1.5", "-1.5"), ("+2", "+2"), ("-1e-5", "-1e-5"), ("a=b", "a=b"), ("", ""), ("'", "'"), ("-", "'-"),
    ])
  func formulasOfSpreadsheetsAreTexts(field: String, written: String) {
    #expect(CSVWriter.harmless(field) == written)
    var writer = CSVWriter(header: ["a"], keepsFormulas: true)
    writer.add([field + "x"])
    #expect(writer.text.hasPrefix("a\n") && !writer.text.contains("'" + field))
  }

  @Test func manyColumnsAreReadInTime() throws {
    let names = (0..<20_000).map { "column\($0)" }.joined(separator: ",")
    let row = (0..<20_000).map { String($0 % 7) }.joined(separator: ",")
    let text = ([names] + (0..<6).map { "\(row.dropLast(1))\($0)" }).joined(separator: "\n")
    let clock = ContinuousClock()
    let time = try clock.measure {
      let table = try parse(text)
      let fitted = try Preprocessing.fit(
        table, target: "column3", task: .regression, rows: [0, 1, 2, 3, 4, 5])
      #expect(try fitted.apply(to: table).featureCount == 19_999)
    }
    // A search among the names for each column took 80 s here.
    #expect(time < .seconds(20), "\(time)")
  }

  @Test func moreClassesThanCanBeCountedByPairsAreRefused() throws {
    let rows = (0..<10_000).map { "\($0 % 13),name\($0)" }.joined(separator: "\n")
    let table = try parse("a,k\n" + rows)
    let error = #expect(throws: DataError.self) {
      try Preprocessing.fit(table, target: "k", rows: Array(0..<10_000))
    }
    #expect(
      error?.message.contains("10000 different values") == true && error?.message.contains("2000") == true)
  }

  @Test func randomBytesNeverTrap() {
    var random = SeededRandom(seed: 12)
    let likely = Array("a1,\"\n\r .-e".utf8) + [0xFF, 0xC3, 0]
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in
        likely.randomElement(using: &random) ?? 0
      }
      _ = try? CSVReader.table(parsing: bytes, file: "f.csv")
    }
  }
}
