/// How the dates of a column are written: in which order day, month and year stand where all are numbers.
package struct DateStyle: Hashable, Sendable, Codable {
  package enum Order: String, Hashable, Sendable, Codable, CaseIterable {
    case yearMonthDay, dayMonthYear, monthDayYear
    /// A time of day and no date.
    case time
  }

  package var order: Order
  /// The first year that two digits may mean; `nil` takes them for 1969 to 2068.
  package var firstYear: Int?

  package init(order: Order, firstYear: Int? = nil) {
    self.order = order
    self.firstYear = firstYear
  }

  /// The year at the end of a date of numbers, where it has two digits.
  static func shortYear(of text: String) -> Int? {
    let parts = text.split(separator: " ").first?.split { "/-.".contains($0) } ?? []
    guard parts.count == 3, parts[2].utf8.count == 2, parts[0].utf8.count <= 2 else { return nil }
    return Int(parts[2])
  }

  /// Where the years of a column begin, from those of two digits: behind the longest stretch that none of them is in. Dates
  /// from 62 to 06 are of 1962 to 2006.
  static func firstYear(ofShort years: some Sequence<Int>) -> Int? {
    let sorted = Set(years).sorted()
    guard let least = sorted.first, let most = sorted.last else { return nil }
    var start = least
    var longest = least + 100 - most
    for (before, after) in zip(sorted, sorted.dropFirst()) where after - before > longest {
      (start, longest) = (after, after - before)
    }
    // Those that come around the turn of the century begin before it.
    return start > least ? 1900 + start : most < 69 ? 2000 + start : 1900 + start
  }

  /// Days since 1 January 1970 with the time of day as a fraction, or `nil` where the text is no date. Zones are read over:
  /// the hour on the clock says more than the hour in Greenwich.
  package func days(of text: String) -> Double? {
    var scanner = DateScanner(text, firstYear: firstYear ?? 1969)
    return order == .time ? scanner.timeOfDay() : scanner.date(order)
  }
}

/// Reads one date.
private struct DateScanner {
  private let bytes: [UInt8]
  private var place = 0

  private let firstYear: Int

  init(_ text: String, firstYear: Int) {
    bytes = Array(text.utf8)
    self.firstYear = firstYear
  }

  private var isAtEnd: Bool { place >= bytes.count }
  private var next: UInt8? { isAtEnd ? nil : bytes[place] }

  private mutating func skip(_ set: [UInt8]) -> UInt8? {
    var found: UInt8?
    while let byte = next, set.contains(byte) {
      if found == nil || found == 0x20 { found = byte }
      place += 1
    }
    return found
  }

  private mutating func number() -> (value: Int, digits: Int)? {
    var value = 0
    var digits = 0
    while let byte = next, (0x30...0x39).contains(byte), digits < 9 {
      value = value * 10 + Int(byte - 0x30)
      digits += 1
      place += 1
    }
    return digits > 0 ? (value, digits) : nil
  }

  private mutating func word() -> String? {
    let start = place
    while let byte = next, (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || byte >= 0x80 {
      place += 1
    }
    return place > start ? String(decoding: bytes[start..<place], as: UTF8.self).lowercased() : nil
  }

  /// `13:05`, `1:05:07.5 PM`.
  mutating func timeOfDay() -> Double? {
    _ = skip([0x20])
    guard let time = clock() else { return nil }
    _ = skip([0x20])
    return isAtEnd ? time : nil
  }

  private mutating func clock() -> Double? {
    guard let hour = number(), hour.digits <= 2, next == 0x3A else { return nil }
    place += 1
    guard let minute = number(), minute.digits == 2, minute.value < 60 else { return nil }
    var seconds = 0.0
    if next == 0x3A {
      place += 1
      guard let second = number(), second.digits <= 2, second.value <= 60 else { return nil }
      seconds = Double(second.value)
      if next == 0x2E || next == 0x2C {
        place += 1
        guard let fraction = number() else { return nil }
        seconds += Double(fraction.value) / Self.power(fraction.digits)
        while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
      }
    }
    let mark = place
    _ = skip([0x20])
    var hours = hour.value
    switch word() {
    case "am", "a": hours = hours == 12 ? 0 : hours
    case "pm", "p": hours = hours == 12 ? 12 : hours + 12
    default: place = mark
    }
    guard hours <= 24 else { return nil }
    skipZone()
    return (Double(hours) * 3600 + Double(minute.value) * 60 + seconds) / 86_400
  }

  private static func power(_ digits: Int) -> Double { (0..<digits).reduce(1.0) { value, _ in value * 10 } }

  private mutating func skipZone() {
    let mark = place
    _ = skip([0x20])
    if let name = word() {
      if !["z", "utc", "gmt"].contains(name) { place = mark }
      return
    }
    guard next == 0x2B || next == 0x2D else { return }
    place += 1
    guard let hours = number(), hours.digits == 2 || hours.digits == 4 else {
      place = mark
      return
    }
    if next == 0x3A {
      place += 1
      if number()?.digits != 2 { place = mark }
    }
  }

  mutating func date(_ order: DateStyle.Order) -> Double? {
    _ = skip([0x20])
    let start = place
    if let name = word(), Self.month(name) == nil {
      // The day of the week says nothing that the date does not.
      guard Self.isWeekday(name), skip([0x2C, 0x2E, 0x20]) != nil else { return nil }
    } else {
      place = start
    }
    guard let day = day(order) else { return nil }
    if isAtEnd { return day }
    guard let between = next, between == 0x20 || between == 0x54 || between == 0x2C || between == 0x3A else {
      return nil
    }
    place += 1
    _ = skip([0x20])
    if isAtEnd { return day }
    // 20141013T000000
    let mark = place
    if between == 0x54, let basic = number(), basic.digits == 6, isAtEnd {
      let (hours, minutes, seconds) = (basic.value / 10_000, basic.value / 100 % 100, basic.value % 100)
      guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
      return day + Double(hours * 3600 + minutes * 60 + seconds) / 86_400
    }
    place = mark
    guard let time = clock() else { return nil }
    _ = skip([0x20])
    return isAtEnd ? day + time : nil
  }

  private mutating func day(_ order: DateStyle.Order) -> Double? {
    let separators: [UInt8] = [0x2D, 0x2F, 0x2E, 0x20, 0x2C]
    if let name = word() {
      // January 5, 2012; Jan 2012; Jan-12-2012
      guard let month = Self.month(name) else { return nil }
      _ = skip(separators)
      guard let first = number() else { return nil }
      if first.digits == 4 { return Self.days(first.value, month, 1) }
      _ = skip(separators)
      guard let last = number() else { return nil }
      return last.digits == 4 || last.digits == 2
        ? Self.days(year(last), month, first.value) : nil
    }
    guard let first = number() else { return nil }
    if first.digits == 8, next == 0x54 {
      return Self.days(first.value / 10_000, first.value / 100 % 100, first.value % 100)
    }
    guard let sign = skip(separators), sign != 0x2C else { return nil }
    if let name = word() {
      // 5 January 2012, 05-Jan-12, 2012 Jan
      guard let month = Self.month(name) else { return nil }
      if first.digits == 4 {
        let mark = place
        if skip(separators) != nil, let day = number(), day.digits <= 2, next != 0x3A {
          return Self.days(first.value, month, day.value)
        }
        place = mark
        return Self.days(first.value, month, 1)
      }
      _ = skip(separators)
      guard let last = number(), last.digits == 4 || last.digits == 2 else { return nil }
      return Self.days(year(last), month, first.value)
    }
    guard sign != 0x20, let second = number() else { return nil }
    guard next == sign else {
      // 2012-05, 05/2012
      guard isAtEnd, sign != 0x2E else { return nil }
      if first.digits == 4, second.digits == 2, order == .yearMonthDay {
        return Self.days(first.value, second.value, 1)
      }
      if second.digits == 4, first.digits <= 2, order != .yearMonthDay {
        return Self.days(second.value, first.value, 1)
      }
      return nil
    }
    place += 1
    guard let third = number() else { return nil }
    if first.digits == 4 {
      return order == .yearMonthDay && third.digits <= 2 && second.digits <= 2
        ? Self.days(first.value, second.value, third.value) : nil
    }
    guard first.digits <= 2, second.digits <= 2, third.digits == 4 || third.digits == 2 else { return nil }
    switch order {
    case .dayMonthYear: return Self.days(year(third), second.value, first.value)
    case .monthDayYear: return Self.days(year(third), first.value, second.value)
    case .yearMonthDay, .time: return nil
    }
  }

  /// Two digits mean one of a hundred years.
  private func year(_ number: (value: Int, digits: Int)) -> Int {
    guard number.digits == 2 else { return number.value }
    let inCentury = firstYear / 100 * 100 + number.value
    return inCentury < firstYear ? inCentury + 100 : inCentury
  }

  /// Days from 1 January 1970 in the Gregorian calendar, counted in years that begin in March.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Double? {
    guard (1000...2999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let shifted = month > 2 ? year : year - 1
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return Double(shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468)
  }

  /// Names in English, German, French, Spanish and Italian, by the letters that they begin with.
  private static let months: [[String]] = [
    ["jan", "jän", "ene", "gen"], ["feb", "fév", "fev"], ["mar", "mär", "mrz"], ["apr", "avr", "abr"],
    ["may", "mai", "mag"], ["jun", "juin", "giu"], ["jul", "juil", "lug"], ["aug", "aoû", "aou", "ago"],
    ["sep", "set"], ["oct", "okt", "ott"], ["nov"], ["dec", "dez", "déc", "dic"],
  ]
  /// What names go on with; a word that only begins like a month is none.
  private static let endings: Set<String> = [
    "", "uary", "uar", "vier", "ero", "naio", "ruary", "ruar", "rier", "rero", "braio", "ch", "z", "s", "zo",
    "il", "ile", "gio", "o", "e", "in", "i", "y", "li", "let", "lio", "illet", "ust", "t", "tember", "tembre",
    "tiembre", "ober", "obre", "ubre", "tobre", "ember", "embre", "iembre", "osto", "sto", "gno", "glio",
    "iembre", "nio", "ne", "ni",
  ]

  private static func month(_ name: String) -> Int? {
    for (index, starts) in months.enumerated() {
      for start in starts where name.hasPrefix(start) && endings.contains(String(name.dropFirst(start.count)))
      {
        return index + 1
      }
    }
    return nil
  }

  private static func isWeekday(_ name: String) -> Bool {
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].contains(String(name.prefix(3)))
      && (name.count <= 4 || name.hasSuffix("day"))
  }
}
