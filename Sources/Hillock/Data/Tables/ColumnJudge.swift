/// Decides what a column is from its values.
struct ColumnJudge {
  let name: String
  /// Different values with their numbers, the most frequent first.
  let counts: [(text: String, count: Int)]
  let missing: Int
  let total: Int
  private let decimalComma: Bool
  private let mayCount: Bool
  private let blankWords: [String]
  /// All rows, for what depends on their order.
  private let column: RawColumn
  private let rows: [Int]?

  /// Words for a value that is not known. `none` is a category unless the others are numbers.
  private static let unknownWords: Set<String> = [
    "-", "--", "---", ".", "..", "...", "–", "—", "unknown", "unk", "missing", "not available", "n.a.",
    "n. a.",
    "not known", "undefined", "*", "(null)", "(blank)", "#value!", "#div/0!", "#ref!", "#name?",
  ]
  private static let noneWords: Set<String> = [
    "none", "not applicable", "no data", "nodata", "nil", "inf", "-inf",
  ]

  /// What a column is.
  ///
  /// - Parameters:
  ///   - rows: the training part, of which alone the values count; `nil` for all rows.
  ///   - mayCount: whether numbers that rise by the rows are taken for row numbers whatever the column's name is.
  ///   - forced: what the user says it is.
  ///   - isTarget: whether it is to be predicted: a target is never left out.
  static func reading(
    name: String, column: RawColumn, rows: [Int]? = nil, decimalComma: Bool, mayCount: Bool = false,
    forced: ColumnReading.Kind? = nil, isTarget: Bool = false
  ) -> ColumnReading {
    if !decimalComma, forced == nil || forced == .number, case .numbers(let numbers) = column.storage,
      let plain = PlainNumbers(numbers, rows: rows),
      let reading = plain.reading(
        name: name, mayCount: mayCount, isForced: forced != nil, isTarget: isTarget)
    {
      return reading
    }
    return ColumnJudge(name: name, column: column, rows: rows, decimalComma: decimalComma, mayCount: mayCount)
      .reading(forced: forced, isTarget: isTarget)
  }

  private init(name: String, column: RawColumn, rows: [Int]?, decimalComma: Bool, mayCount: Bool) {
    self.name = name
    self.mayCount = mayCount
    (self.column, self.rows) = (column, rows)
    self.decimalComma = decimalComma
    var found = column.counted(rows)
    let count = rows?.count ?? column.count
    let blank = found.removeValue(forKey: "") ?? 0
    // Where one of two signs is minus, or most values are, it is an answer.
    let hasPlus = found["+"] != nil
    let present = count - blank
    blankWords = found.filter { text, count in
      guard Self.unknownWords.contains(text.lowercased()), !(hasPlus && text == "-") else { return false }
      return found.count > 2 || count * 2 < present
    }.keys.sorted()
    var lost = blank
    for word in blankWords { lost += found.removeValue(forKey: word) ?? 0 }
    missing = lost
    total = count
    counts = found.map { (text: $0.key, count: $0.value) }
      .sorted { ($1.count, $0.text) < ($0.count, $1.text) }
  }

  private var present: Int { total - missing }

  /// The values of the rows that count, in their order.
  private var values: some Sequence<String> {
    (0..<total).lazy.map { [column, rows] place in column[rows?[place] ?? place] }
  }

  private func reading(forced: ColumnReading.Kind?, isTarget: Bool) -> ColumnReading {
    if let forced, !(isTarget && [.boolean, .date].contains(forced)) { return self.forced(forced) }
    guard present > 0 else { return finished(.empty, "it has no value") }
    if let only = counts.first, counts.count == 1, !isTarget {
      if missing == 0 { return finished(.constant, "every value is '\(only.text)'") }
      return finished(.presence, "the only value is '\(only.text)'; what counts is whether there is one")
    }
    if let number = number(isTarget: isTarget) { return number }
    if !isTarget, let boolean = boolean() { return boolean }
    if let date = date(isTarget: isTarget) { return date }
    return texts(isTarget: isTarget)
  }

  private func finished(
    _ kind: ColumnReading.Kind, _ reason: String, style: NumberStyle? = nil, date: DateStyle? = nil,
    words: [String]? = nil, misfits: [String] = [], blanks: [String] = []
  ) -> ColumnReading {
    ColumnReading(
      name: name, kind: kind, reason: reason, style: style, date: date, words: words,
      blankWords: blankWords + blanks, misfits: Array(misfits.prefix(5)))
  }

  private func forced(_ kind: ColumnReading.Kind) -> ColumnReading {
    let reason = "as was said"
    switch kind {
    case .number:
      let style = style()
      return finished(
        .number, reason, style: style, misfits: counts.map(\.text).filter { style.value(of: $0) == nil })
    case .date:
      let style = dateStyle()?.style ?? DateStyle(order: .yearMonthDay)
      return finished(
        .date, reason, date: style, misfits: counts.map(\.text).filter { style.days(of: $0) == nil })
    case .boolean: return boolean() ?? twoWords(reason) ?? finished(.category, "it has not two values")
    default: return finished(kind, reason)
    }
  }

  // MARK: Numbers

  private func style() -> NumberStyle {
    var evidence = DecimalEvidence()
    for entry in counts.prefix(2_000) { evidence.add(entry.text) }
    let style = NumberStyle(decimalComma: evidence.decimalComma(otherwise: decimalComma))
    let share = counts.reduce(0) { $0 + (style.value(of: $1.text) == nil ? 0 : $1.count) }
    guard share * 10 < present * 8, let unit = unit() else { return style }
    return NumberStyle(decimalComma: style.decimalComma, unit: unit)
  }

  /// The letters behind nearly every number, such as `km`.
  private func unit() -> String? {
    var tails: [String: Int] = [:]
    for entry in counts {
      guard let first = entry.text.utf8.first, (0x30...0x39).contains(first) || first == 0x2D,
        let last = entry.text.lastIndex(where: \.isNumber)
      else { continue }
      // A zero in front is the mark of a code.
      if entry.text.hasPrefix("0"), entry.text.dropFirst().first?.isNumber == true { return nil }
      let tail = String(entry.text[entry.text.index(after: last)...])
      if tail.count <= 12 { tails[tail, default: 0] += entry.count }
    }
    guard let best = tails.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), !best.key.isEmpty,
      best.value * 20 >= present * 19
    else { return nil }
    return best.key
  }

  private func number(isTarget: Bool) -> ColumnReading? {
    let style = style()
    var odd: [(text: String, count: Int)] = []
    var numbers: [Double] = []
    var hasLeadingZero = false
    for entry in counts {
      guard let number = style.value(of: entry.text) else {
        odd.append(entry)
        continue
      }
      numbers.append(number)
      if entry.text.utf8.count > 1, entry.text.utf8.first == 0x30,
        entry.text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 })
      {
        hasLeadingZero = true
      }
    }
    guard !numbers.isEmpty else { return nil }
    let nones = odd.filter { Self.noneWords.contains($0.text.lowercased()) }.map(\.text)
    odd.removeAll { nones.contains($0.text) }
    let oddCount = odd.reduce(0) { $0 + $1.count }
    let numberCount =
      present - oddCount - counts.filter { nones.contains($0.text) }.reduce(0) { $0 + $1.count }
    if hasLeadingZero, odd.isEmpty {
      if !isTarget, counts.count * 2 > present, present >= 20 {
        return finished(
          .identifier, "digits with zeros in front, \(counts.count) different ones in \(present) rows",
          blanks: nones)
      }
      return finished(.code, "digits with zeros in front, read as names", blanks: nones)
    }
    guard numberCount * 4 >= present * 3 else { return nil }
    if !odd.isEmpty {
      // 0, 1, 2 and 3+: a few answers, each given often.
      if counts.count <= 12, odd.allSatisfy({ $0.count > 1 }) { return nil }
      guard oddCount * 10 <= present || odd.count <= 3 && oddCount * 5 <= present else { return nil }
    }
    if !isTarget, let reason = rowNumber(numbers) {
      return finished(.identifier, reason, style: style, blanks: nones)
    }
    let remark =
      style.decimalComma && counts.contains(where: { $0.text.contains(",") })
      ? ", with decimal commas" : style.unit.map { ", each with '\($0)' behind it" } ?? ""
    let reason =
      odd.isEmpty
      ? "all values are numbers\(remark)"
      : "\(numberCount) of \(present) values are numbers\(remark)"
    return finished(.number, reason, style: style, misfits: odd.map(\.text), blanks: nones)
  }

  /// Why whole numbers that all differ only count the rows; `nil` where they may mean something.
  private func rowNumber(_ numbers: [Double]) -> String? {
    guard present >= 20, missing == 0, numbers.count == present,
      numbers.allSatisfy({ $0 == $0.rounded() && $0 >= 0 }), let least = numbers.min(),
      let most = numbers.max(), let isNamed = Self.numbersRows(name)
    else { return nil }
    if isNamed { return Self.named }
    return mayCount && Self.isDense(least, most, present) && isCounting ? Self.counting : nil
  }

  static let named = "whole numbers that all differ, under a name that numbers the rows"
  static let counting = "it counts the rows"

  /// Whether so many whole numbers between these may count the rows. The training part is a sample of the rows: the whole has at
  /// least as many.
  static func isDense(_ least: Double, _ most: Double, _ count: Int) -> Bool {
    least <= 1 + Double(count) * 0.05 && most - least <= Double(count) * 2
  }

  /// Whether a column of this name numbers the rows; `nil` where the name means something.
  static func numbersRows(_ name: String) -> Bool? {
    let words = words(of: name)
    let meaning: Set<String> = [
      "year", "years", "month", "day", "days", "hour", "time", "date", "t", "x", "step", "week", "age",
      "period",
      "quarter", "minute", "second", "temp", "temperature", "size", "price", "length", "weight", "height",
    ]
    guard words.allSatisfy({ !meaning.contains($0) }) else { return nil }
    let marks: Set<String> = [
      "id", "ids", "index", "idx", "nr", "no", "num", "number", "uuid", "guid", "key", "rownames", "row",
      "serial", "unnamed",
      "rowid", "rownum", "identifier", "sno", "rowname",
    ]
    return words.contains { marks.contains($0) } || words.last?.hasSuffix("id") == true && words.count == 1
  }

  /// Whether the values rise with the rows, as far as the training part shows them.
  private var isCounting: Bool {
    var last = -Double.infinity
    for value in values {
      guard let number = Double(decimal: value), number > last else { return false }
      last = number
    }
    return true
  }

  /// `PassengerId` is `passenger` and `id`.
  static func words(of name: String) -> [String] {
    var words: [String] = []
    var word = ""
    var wasLower = false
    for character in name {
      if !character.isLetter && !character.isNumber || character.isUppercase && wasLower {
        if !word.isEmpty { words.append(word.lowercased()) }
        word = ""
      }
      if character.isLetter || character.isNumber { word.append(character) }
      wasLower = character.isLowercase
    }
    if !word.isEmpty { words.append(word.lowercased()) }
    return words
  }

  // MARK: Truth values and dates

  private static let pairs: [[String]] = [
    ["yes", "no"], ["y", "n"], ["true", "false"], ["t", "f"], ["on", "off"], ["ja", "nein"], ["oui", "non"],
    ["si", "no"], ["sí", "no"], ["sim", "nao"], ["sim", "não"], ["wahr", "falsch"], ["vrai", "faux"],
    ["ja", "nee"],
    ["ja", "nej"], ["tak", "nie"], ["verdadero", "falso"],
  ]

  private func boolean() -> ColumnReading? {
    let words = Set(counts.prefix(8).map { $0.text.lowercased() })
    guard counts.count <= 8, words.count == 2, let pair = Self.pairs.first(where: { Set($0) == words })
    else { return nil }
    return finished(.boolean, "its values are \(pair[0]) and \(pair[1])", words: pair)
  }

  private func twoWords(_ reason: String) -> ColumnReading? {
    let words = Set(counts.map { $0.text.lowercased() }).sorted()
    guard words.count == 2 else { return nil }
    return finished(.boolean, reason, words: words.reversed())
  }

  private func dateStyle() -> (style: DateStyle, misfits: [String], isUnclear: Bool)? {
    let sample = counts.prefix(2_000)
    let firstYear = DateStyle.firstYear(ofShort: sample.lazy.compactMap { DateStyle.shortYear(of: $0.text) })
    let size = sample.reduce(0) { $0 + $1.count }
    var found: [(style: DateStyle, misfits: [String], hits: Int)] = []
    for order in DateStyle.Order.allCases {
      let style = DateStyle(order: order, firstYear: order == .time ? nil : firstYear)
      var hits = 0
      var misfits: [String] = []
      for entry in sample {
        if style.days(of: entry.text) != nil { hits += entry.count } else { misfits.append(entry.text) }
      }
      if hits * 20 >= size * 19 { found.append((style, misfits, hits)) }
    }
    guard let most = found.map(\.hits).max() else { return nil }
    let best = found.filter { $0.hits == most }
    guard let first = best.first else { return nil }
    let numeric = best.filter { $0.style.order == .dayMonthYear || $0.style.order == .monthDayYear }
    guard best.count == numeric.count, numeric.count == 2 else {
      return (first.style, first.misfits, false)
    }
    // No day above 12 tells them apart: rows in the order of time do.
    let steps = numeric.map { entry in
      let days = values.prefix(2_000).compactMap { entry.style.days(of: $0) }
      return zip(days, days.dropFirst()).reduce(0) { $0 + abs($1.1 - $1.0) }
    }
    let agree = counts.prefix(100).allSatisfy { entry in
      numeric[0].style.days(of: entry.text) == numeric[1].style.days(of: entry.text)
    }
    if steps[0] != steps[1] { return (numeric[steps[0] < steps[1] ? 0 : 1].style, first.misfits, false) }
    let isAmerican = counts.first?.text.contains("/") == true
    return (numeric[isAmerican ? 1 : 0].style, first.misfits, !agree)
  }

  private func date(isTarget: Bool) -> ColumnReading? {
    // The cheap look first: most columns of texts are no dates.
    guard !isTarget,
      counts.prefix(20).contains(where: { $0.text.utf8.contains { (0x30...0x39).contains($0) } }),
      counts.prefix(20).allSatisfy({ $0.text.utf8.count <= 40 }), let found = dateStyle()
    else { return nil }
    let words: String
    switch found.style.order {
    case .yearMonthDay: words = "dates, the year first or the month by name"
    case .dayMonthYear:
      words =
        found.isUnclear ? "dates, taken for day, month, year; no value tells" : "dates as day, month, year"
    case .monthDayYear:
      words =
        found.isUnclear ? "dates, taken for month, day, year; no value tells" : "dates as month, day, year"
    case .time: words = "times of day"
    }
    return finished(.date, words, date: found.style, misfits: found.misfits)
  }

  // MARK: Texts

  private func texts(isTarget: Bool) -> ColumnReading {
    if !isTarget, present >= 20, counts.count * 2 > present {
      let sample = counts.prefix(200).map(\.text)
      let words = sample.reduce(0) { $0 + $1.split(separator: " ").count }
      let length = sample.reduce(0) { $0 + $1.count }
      let left = "\(counts.count) different texts in \(present) rows"
      let isText = words > sample.count * 3 / 2 || length > sample.count * 24
      let kind: ColumnReading.Kind = isText || counts.count * 10 < present * 9 ? .text : .identifier
      // Whether a cabin is known says something, even where its number does not.
      if missing * 20 > total, present * 20 > total {
        return finished(.presence, "\(left); what counts is whether there is one")
      }
      return finished(kind, left)
    }
    return finished(.category, "\(counts.count) different text\(counts.count == 1 ? "" : "s")")
  }
}
