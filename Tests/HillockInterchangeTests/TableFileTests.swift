import Hillock
import HillockTestSupport
import Testing

@testable import HillockInterchange

/// Tables as people have them: whatever parts the fields, with and without a header, in several encodings.
@Suite struct TableFileTests {
  private func parse(
    _ text: String, _ change: (inout TableOptions) -> Void = { _ in }, known: [String] = []
  ) throws -> TableFile {
    var options = TableOptions()
    change(&options)
    return try TableFile(parsing: Array(text.utf8), file: "f.csv", options: options, known: known)
  }

  private static let rows = (1...30).map { ["\($0)", "\($0 * $0 % 7).5", $0 % 2 == 0 ? "red" : "dark blue"] }

  @Test(arguments: [",", ";", "\t", "|"])
  func separatorsAreFound(separator: String) throws {
    let lines = [["nr", "size", "colour"]] + Self.rows
    let file = try parse(lines.map { $0.joined(separator: separator) }.joined(separator: "\n"))
    #expect(file.table.names == ["nr", "size", "colour"] && file.hasHeader)
    #expect(file.table.columns == (0..<3).map { column in RawColumn(Self.rows.map { $0[column] }) })
    #expect(file.dialect.separator == separator.utf8.first)
    #expect(file.notes.isEmpty == (separator == ","), "\(file.notes)")
  }

  @Test func blanksPartFieldsWhereNothingElseDoes() throws {
    let file = try parse(Self.rows.map { "  \($0[0])   \($0[1])  7 8\t\"\($0[2])\"" }.joined(separator: "\n"))
    #expect(file.table.names == ["c1", "c2", "c3", "c4", "c5"] && !file.hasHeader)
    #expect(file.table.columns.last == RawColumn(Self.rows.map { $0[2] }))
    // Texts with blanks in a table of commas stay whole.
    let commas = try parse("name,text\n" + (1...20).map { "a b \($0),c d e\n" }.joined())
    #expect(commas.table.names == ["name", "text"] && commas.table.columns[1][0] == "c d e")
    let times = try parse("when,what\n" + (10...30).map { "2020-01-\($0) 10:00,\($0)\n" }.joined())
    #expect(times.table.names == ["when", "what"])
  }

  @Test func semicolonsComeWithDecimalCommas() throws {
    let file = try parse("a;b\n" + (1...20).map { "\($0),25;\($0)\n" }.joined())
    #expect(file.dialect.separator == 0x3B && file.table.decimalComma)
    #expect(file.table.columns[0][0] == "1,25")
    let thousands = try parse("a,b\n" + (1...20).map { "\"\($0),250\",\($0)\n" }.joined())
    #expect(!thousands.table.decimalComma)
  }

  @Test func headersAreTold() throws {
    // Numbers first: no header, and no row is lost.
    let none = try parse("1,2\n3,4\n")
    #expect(none.table.names == ["c1", "c2"] && none.table.rowCount == 2)
    #expect(none.notes == ["no header: the columns are c1 to c2"])
    // Letters that come again below are no names.
    let letters = try parse(
      (1...20).map { "\($0 % 2 == 0 ? "p" : "e"),\(["x", "y", "z"][$0 % 3])\n" }.joined())
    #expect(!letters.hasHeader && letters.table.rowCount == 20)
    let named = try parse(
      "class,shape\n" + (1...20).map { "\($0 % 2 == 0 ? "p" : "e"),\(["x", "y", "z"][$0 % 3])\n" }.joined())
    #expect(named.hasHeader)
    // Years name columns.
    let years = try parse(
      "country,1990,1991,1992\n" + (1...9).map { "land\($0),\($0),\($0 + 1),\($0 * 2)\n" }.joined())
    #expect(years.table.names == ["country", "1990", "1991", "1992"])
    #expect(try parse("country,1990,1991,1992\nx,1,2,3\n") { $0.hasHeader = false }.table.rowCount == 2)
    #expect(try parse("1,2\n3,4\n") { $0.hasHeader = true }.table.names == ["1", "2"])
    // A model's names are names, whatever stands below them.
    #expect(try parse("a,b\nc,d\n", known: ["b", "a", "k"]).hasHeader)
    // A missing value in the first row.
    #expect(try !parse("?,3,x\n" + (1...9).map { "\($0),\($0),x\n" }.joined()).hasHeader)
  }

  @Test func namesAreThereAndDiffer() throws {
    let file = try parse(",a,a,b,\n" + (1...5).map { "\($0),1,2,3,\n" }.joined())
    #expect(file.table.names == ["c1", "a", "a_2", "b"])
    #expect(file.notes.count == 2 && file.notes[0].contains("'c1'") && file.notes[1].contains("'a_2'"))
    // Tables of R have no name above those of the rows.
    let ofR = try parse("\"size\",\"kind\"\n" + (1...9).map { "\"\($0)\",\($0 * 2),\"x\"\n" }.joined())
    #expect(ofR.table.names == ["c1", "size", "kind"])
    let trailing = try parse("a;b;;\n" + (1...9).map { "\($0);x;;\n" }.joined())
    #expect(trailing.table.names == ["a", "b"])
  }

  @Test func whatStandsAroundATableIsLeftOut() throws {
    let file = try parse(
      "Sales of the year\nall figures in thousands\n\na,b,c\n" + (1...20).map { "\($0),2,3\n" }.joined()
        + "Source: the office of figures\n")
    #expect(file.table.names == ["a", "b", "c"] && file.table.rowCount == 20)
    #expect(file.table.lines.first == 5)
    #expect(file.notes.count == 2, "\(file.notes)")
  }

  @Test func rowsWithAWrongNumberOfFieldsAreToldOrRefused() throws {
    func rows(_ count: Int) -> String { (1...count).map { "\($0),2\n" }.joined() }
    let file = try parse("a,b\n" + rows(60) + "7\n" + rows(60))
    #expect(file.table.rowCount == 120 && file.notes.count == 1 && file.notes[0].contains("line 62"))
    let error = #expect(throws: DataError.self) { try parse("a,b\n1,2\n3\n4,5,6\n") }
    #expect(error?.line == 3 && error?.message.contains("line 4") == true, "\(String(describing: error))")
    let open = #expect(throws: DataError.self) { try parse("a,b\n1,\"x\n\n") }
    #expect(open?.line == 2 && open?.column == 2)
    #expect(throws: DataError.self) { try parse("") }
    #expect(throws: DataError.self) { try parse("a,b\n") }
  }

  @Test func missingValuesAreEmpty() throws {
    let file = try parse("a,b\n1,NA\n?,x\n,\"NA\"\nn/a,nan\n-999,null\n") { $0.missing = ["-999"] }
    #expect(file.table.columns[0] == ["1", "", "", "", ""])
    // Quoted, a word is what it says.
    #expect(file.table.columns[1] == ["", "x", "NA", "", ""])
    #expect(file.table.blanks[0] == ["?": 1, "": 1, "n/a": 1, "-999": 1])
    let error = #expect(throws: DataError.self) { try parse("a,b\n1,NA\n2,\n") { $0.missingIsError = true } }
    #expect(error?.line == 2 && error?.message.contains("line 3, column 2 ('b')") == true)
  }

  @Test func encodingsAreFound() throws {
    let text = "größe,wert\n" + (1...9).map { "für \($0 % 2),\($0)\n" }.joined()
    let latin = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    var little: [UInt8] = [0xFF, 0xFE]
    var big: [UInt8] = []
    for unit in text.utf16 {
      let (low, high) = (UInt8(truncatingIfNeeded: unit), UInt8(truncatingIfNeeded: unit >> 8))
      little += [low, high]
      big += [high, low]
    }
    let plain = Array(text.utf8)
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let cases: [([UInt8], String)] = [
      (plain, "UTF-8"), (mark + plain, "UTF-8"), (latin, "Latin-1"), (little, "UTF-16"), (big, "UTF-16"),
    ]
    for (bytes, encoding) in cases {
      let file = try TableFile(parsing: bytes, file: "f.csv")
      #expect(file.encoding == encoding && file.table.names == ["größe", "wert"], "\(encoding)")
      #expect(file.table.columns[0][0] == "für 1")
    }
    // The euro of Windows.
    #expect(
      try TableFile(parsing: Array("a,b\n".utf8) + [0x80, 0x2C, 0x31, 0x0A], file: "f").table.columns[0] == [
        "€"
      ])
    let gzip = try TableFile(parsing: Self.gzip, file: "f.csv.gz")
    #expect(gzip.isCompressed && gzip.table.names == ["a", "b"] && gzip.table.rowCount == 2)
  }

  /// `a,b\n1,x\n2,y\n`, stored without compression.
  private static var gzip: [UInt8] {
    let text = Array("a,b\n1,x\n2,y\n".utf8)
    let size = UInt8(text.count)
    let sum = CRC32.iso.sum(text[...])
    var bytes: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, size, 0, ~size, 255]
    bytes += text
    for shift in [UInt32(0), 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
    bytes += [size, 0, 0, 0]
    return bytes
  }

  @Test func singleQuotesAndLooseQuotes() throws {
    let single = try parse("'a','b'\n" + (1...9).map { "'x, \($0)','it''s'\n" }.joined())
    #expect(
      single.table.names == ["a", "b"] && single.table.columns[0][0] == "x, 1"
        && single.table.columns[1][0] == "it's")
    // An inch is a letter like others.
    let inches = try parse("pipe,price\n" + (1...9).map { "\($0)\" long,\($0)\n" }.joined())
    #expect(inches.table.columns[0][0] == "1\" long")
  }

  @Test func randomBytesNeverTrap() {
    var random = SeededRandom(seed: 14)
    let likely = Array("a1,;\t|\"'\n\r .-eNA?".utf8) + [0xFF, 0xC3, 0xA0, 0]
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).map { _ in
        likely.randomElement(using: &random) ?? 0
      }
      guard let file = try? TableFile(parsing: bytes, file: "f.csv") else { continue }
      for index in file.table.names.indices {
        _ = TableReading.column(file.table, index).values(of: file.table.columns[index], decimalComma: false)
      }
    }
  }
}
