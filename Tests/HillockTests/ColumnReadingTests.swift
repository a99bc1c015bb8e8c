@_spi(Tools) import Hillock
import Testing

/// What columns are, told from their values.
@Suite struct ColumnReadingTests {
  private func reading(
    _ values: [String], name: String = "v", forced: ColumnReading.Kind? = nil, comma: Bool = false
  ) throws -> ColumnReading {
    let table = try RawTable(
      source: "t.csv", names: ["a", name, "b", "c"],
      columns: [RawColumn](repeating: RawColumn(values), count: 4), decimalComma: comma)
    return TableReading.column(table, 1, forced: forced)
  }

  private func many(_ values: [String], _ count: Int = 40) -> [String] {
    (0..<count).map { values[$0 % values.count] }
  }

  @Test(
    arguments: [
      ("1", 1), ("-2.5e3", -2500), ("+.5", 0.5), ("1,234", 1234), ("1,234,567.5", 1_234_567.5),
      ("$1,200", 1200),
      ("€ 5", 5), ("12%", 12), ("12 %", 12), ("-$3", -3), ("(1,234)", -1234), ("1 234", 1234),
      ("1\u{A0}234.5", 1234.5),
      ("1'234", 1234), ("\u{2212}7", -7), ("12,34,567", 1_234_567), ("1,23", nil), ("1,2345", nil),
      ("12,", nil),
      ("x", nil), ("", nil), ("1e400", nil), ("1-2", nil), ("1.2.3", nil), ("0x10", nil), ("nan", nil),
      ("$", nil),
      ("5 km", nil), ("1 2", nil), ("1,234 567", nil), ("--1", nil),
    ] as [(String, Double?)])
  func numbersWithAPoint(text: String, value: Double?) {
    #expect(NumberStyle().value(of: text) == value)
  }

  @Test(
    arguments: [
      ("1,5", 1.5), ("1.234,5", 1234.5), ("1.234", 1234), ("1.5", 1.5), ("-0,25", -0.25), ("1 234,5", 1234.5),
      ("1e-3", 0.001), ("1,5e2", 150), ("12,5 %", 12.5), ("1,5,2", nil), ("1.2.3", nil),
    ] as [(String, Double?)])
  func numbersWithAComma(text: String, value: Double?) {
    #expect(NumberStyle(decimalComma: true).value(of: text) == value)
  }

  @Test func unitsAreReadOver() {
    #expect(NumberStyle(unit: " km").value(of: "5.5 km") == 5.5)
    #expect(NumberStyle(unit: " km").value(of: "7") == 7)
    #expect(NumberStyle(unit: " km").value(of: "5 mi") == nil)
  }

  @Test(
    arguments: [
      ("1970-01-02", .yearMonthDay, 1), ("2000-03-01", .yearMonthDay, 11_017),
      ("2000/03/01", .yearMonthDay, 11_017),
      ("1969-12-31T12:00:00Z", .yearMonthDay, -0.5), ("2000-03-01 06:00", .yearMonthDay, 11_017.25),
      ("2000-03-01T18:00:00.000+02:00", .yearMonthDay, 11_017.75),
      ("20000301T060000", .yearMonthDay, 11_017.25),
      ("1/3/2000", .dayMonthYear, 11_017), ("3/1/2000", .monthDayYear, 11_017),
      ("01.03.00", .dayMonthYear, 11_017),
      ("3/1/2000 6:00 PM", .monthDayYear, 11_017.75), ("1 March 2000", .yearMonthDay, 11_017),
      ("Mar 1, 2000", .yearMonthDay, 11_017), ("01-Mar-00", .yearMonthDay, 11_017),
      ("Wed, 1 Mar 2000", .yearMonthDay, 11_017),
      ("1. März 2000", .yearMonthDay, 11_017), ("2000-03", .yearMonthDay, 11_017),
      ("03/2000", .dayMonthYear, 11_017),
      ("Mar 2000", .yearMonthDay, 11_017), ("06:00", .time, 0.25), ("6:00:00 pm", .time, 0.75),
      ("12:00 am", .time, 0),
      ("2001-02-29", .yearMonthDay, nil), ("2000-02-29", .yearMonthDay, 11_016),
      ("31/4/2000", .dayMonthYear, nil),
      ("13/13/2000", .dayMonthYear, nil), ("2000", .yearMonthDay, nil), ("12.5", .dayMonthYear, nil),
      ("1.2.3", .dayMonthYear, nil), ("march", .yearMonthDay, nil), ("25:00", .time, nil),
      ("10:61", .time, nil),
      ("1-2-3-4", .dayMonthYear, nil), ("2000-03-01x", .yearMonthDay, nil), ("", .yearMonthDay, nil),
      ("marble 5 2000", .yearMonthDay, nil), ("1.3.68", .dayMonthYear, 35_854),
    ] as [(String, DateStyle.Order, Double?)])
  func dates(text: String, order: DateStyle.Order, days: Double?) {
    #expect(DateStyle(order: order).days(of: text) == days)
  }

  @Test func kindsAreToldFromTheValues() throws {
    let numbers = (0..<40).map { String($0 * 7 % 11) }
    #expect(try reading(numbers).kind == .number)
    #expect(try reading(many(["1", "2", "low"])).kind == .category)
    #expect(try reading(many(["01", "1", "02"])).kind == .code)
    #expect(try reading(many(["Yes", "no", "NO"])).kind == .boolean)
    #expect(try reading(many(["0", "1"])).kind == .number)
    #expect(try reading(many(["5"])).kind == .constant)
    #expect(try reading(many([""])).kind == .empty)
    #expect(try reading(many(["x", ""])).kind == .presence)
    // 0, 1, 2 and 3+ are answers; one word among numbers is a slip.
    #expect(
      try reading(many(["0", "1", "2", "0", "1", "2", "0", "1", "2", "0", "1", "3+"], 60)).kind == .category)
    let slip = try reading(numbers + ["tree"])
    #expect(slip.kind == .number && slip.misfits == ["tree"])
    // Today's 12 % of `unknown` are missing, and the rest numbers.
    let incomes = (0..<100).map { $0 % 8 == 0 ? "unknown" : String(1000 + $0 * 37 % 991) }
    let income = try reading(incomes)
    #expect(income.kind == .number && income.blankWords == ["unknown"] && income.misfits.isEmpty)
    #expect(try reading(many(["none", "1", "2", "3", "4"])).kind == .number)
    #expect(try reading(many(["none", "small", "large"])).blankWords.isEmpty)
  }

  @Test func plusAndMinusAreAnswers() throws {
    #expect(try reading(many(["+", "-"])).blankWords.isEmpty)
    #expect(try reading(many(["a", "b", "-"])).blankWords == ["-"])
    // Where most say so, it is an answer.
    #expect(try reading(many(["unknown", "unknown", "known"])).blankWords.isEmpty)
  }

  @Test func whatNamesTheRowsIsLeftOut() throws {
    let counting = (1...60).map(String.init)
    #expect(try reading(counting, name: "PassengerId").kind == .identifier)
    #expect(try reading(counting, name: "year").kind == .number)
    #expect(try reading(counting).kind == .number)
    let table = try RawTable(
      source: "t", names: ["a", "b", "c", "d"], columns: [RawColumn](repeating: RawColumn(counting), count: 4)
    )
    #expect(TableReading.column(table, 0).kind == .identifier)
    #expect(try reading(counting.map { "\($0)-XQ\($0)" }).kind == .identifier)
    #expect(try reading(counting.map { "Person \($0), a name of many" }).kind == .text)
    // A cabin that is known says something.
    #expect(
      try reading((1...60).map { $0 % 3 == 0 ? "C\($0)" : "" } + counting.map { "D\($0)" }).kind == .presence)
    #expect(try reading(counting, name: "PassengerId", forced: .number).kind == .number)
  }

  @Test func decimalSignsAreToldByTheColumn() throws {
    #expect(try reading(many(["1,5", "2,25", "3"])).style?.decimalComma == true)
    #expect(try reading(many(["1,500", "2,250", "3"])).style?.decimalComma == false)
    #expect(try reading(many(["1,500", "2,250", "3"]), comma: true).style?.decimalComma == true)
    #expect(try reading(many(["1.5", "2.25", "3"]), comma: true).style?.decimalComma == false)
    // A whole number says nothing of the sign.
    #expect(try reading(many(["1", "2", "3"]), comma: true).reason == "all values are numbers")
    #expect(try reading(many(["1.234,5", "2.000,25"])).style?.decimalComma == true)
    #expect(try reading(many(["19.6 km/l", "20.1 km/l", "3 km/l"])).style?.unit == " km/l")
    #expect(try reading(many(["P1", "P2", "P3"])).kind == .category)
  }

  @Test func theWholeColumnTellsDayFromMonth() throws {
    #expect(try reading(many(["1/2/2020", "13/2/2020"])).date?.order == .dayMonthYear)
    #expect(try reading(many(["1/2/2020", "2/13/2020"])).date?.order == .monthDayYear)
    #expect(try reading(many(["2020-01-02", "2020-02-13"])).date?.order == .yearMonthDay)
    // No day tells; rows in the order of time do.
    let months = (1...12).map { "\($0)/1/2020" } + (1...12).map { "\($0)/2/2020" }
    #expect(try reading(months).date?.order == .dayMonthYear)
    let days = (1...12).map { "1/\($0)/2020" } + (1...12).map { "2/\($0)/2020" }
    #expect(try reading(days).date?.order == .monthDayYear)
    #expect(try reading(many(["10:30", "11:45 pm"])).date?.order == .time)
    #expect(try reading(many(["1.2", "3.4", "5.10"])).kind == .number)
  }

  @Test func shortYearsAreToldByTheWholeColumn() throws {
    let values = many(["7/1/62", "3/30/88", "12/2/99", "1/31/06"])
    let style = try reading(values).date
    #expect(
      style?.firstYear == 1962 && style?.days(of: "7/1/62") == -2741 && style?.days(of: "1/31/06") == 13_179)
    #expect(try reading(many(["1/31/06", "3/30/15"])).date?.firstYear == 2006)
    #expect(try reading(many(["1/31/78", "3/30/95"])).date?.firstYear == 1978)
  }

  @Test func randomTextsNeverTrap() {
    var random = Philox(seed: 5, stream: 1)
    let alphabet = Array("0123456789.,-+/: ()$%eETZé'\u{2212}\u{A0}JanMar").map(String.init)
    for _ in 0..<20_000 {
      let text = (0..<random.below(14)).map { _ in alphabet[random.below(alphabet.count)] }.joined()
      _ = NumberStyle(decimalComma: random.below(2) == 0, unit: random.below(5) == 0 ? "e" : nil).value(
        of: text)
      for order in DateStyle.Order.allCases { _ = DateStyle(order: order).days(of: text) }
    }
  }
}
