import Hillock
import HillockForming
import HillockInterchange
import Testing

@Suite struct TruthTableFileTests {
  private func tables(
    _ text: String, outputs: [String] = [], missing: TruthTableFile.Missing = .error
  ) throws -> [(name: String, table: TruthTable)] {
    try TruthTableFile.tables(
      from: CSVReader.table(parsing: Array(text.utf8), file: "t.csv", keepsSpelling: true), outputs: outputs,
      missing: missing)
  }

  @Test func namesAndGaps() throws {
    let read = try tables("a,carry,b,sum\n0,0,0,0\n1,0,0,1\n0,0,1,1\n1,1,1,-\n", outputs: ["sum", "carry"])
    #expect(read.map(\.name) == ["sum", "carry"])
    #expect(read[0].table.variables == ["a", "b"])
    #expect(
      read[0].table.values.prefix(3) == [false, true, true]
        && read[0].table.isFree == [false, false, false, true])
    #expect(read[1].table.values == [false, false, false, true] && read[1].table.isFree.isEmpty)
  }

  @Test func shortRows() throws {
    let read = try tables("a,b,c,y\n1,-,-,1\n0,1,x,*\n0,0,*,0\n")
    #expect(read[0].table.trueCount == 4 && read[0].table.freeCount == 2)
  }

  @Test func missingRows() throws {
    let text = "a,b,y\n0,0,0\n1,1,1\n"
    #expect(throws: DataError.self) { try tables(text) }
    #expect(try tables(text, missing: .free)[0].table.freeCount == 2)
    #expect(try tables(text, missing: .true)[0].table.values == [false, true, true, true])
    #expect(try tables(text, missing: .false)[0].table.values == [false, false, false, true])
  }

  @Test(
    "What cannot be read is told with its place",
    arguments: [
      ("a,y\n0,0\n2,1\n", ["line 3, column 1 ('a')", "'2'"]),
      ("a,y\n0,0\n1,1\n0,1\n", ["line 4", "line 2"]), ("a,y\n0,-\n1,1\n0,1\n", ["line 4", "line 2"]),
      ("a,y\n0,1\n", ["a = 1", "1 of 2"]), ("y\n0\n1\n", ["every column"]),
    ])
  func faults(text: String, words: [String]) {
    do {
      _ = try tables(text)
      Issue.record("'\(text)' is read")
    } catch {
      for word in words { #expect("\(error)".contains(word), "\(error)") }
    }
  }
}
