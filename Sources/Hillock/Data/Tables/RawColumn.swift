/// A column as it is written: for each row a text, which is empty where the value is missing.
///
/// Numbers are kept as such beside what spells them, and texts that recur are kept once, so that a column of numbers takes little
/// more memory than its numbers.
package struct RawColumn: Sendable, RandomAccessCollection, Hashable, ExpressibleByArrayLiteral {
  enum Storage: Sendable {
    case numbers(NumberColumn)
    case texts(TextColumn)
  }

  let storage: Storage

  init(_ storage: Storage) { self.storage = storage }

  package init(_ texts: some Sequence<String>) {
    var builder = RawColumnBuilder()
    for text in texts { builder.append(text) }
    self = builder.finished()
  }

  package init(arrayLiteral elements: String...) { self.init(elements) }

  package var startIndex: Int { 0 }
  package var endIndex: Int {
    switch storage {
    case .numbers(let numbers): numbers.count
    case .texts(let texts): texts.count
    }
  }

  package subscript(row: Int) -> String {
    switch storage {
    case .numbers(let numbers): numbers.text(at: row)
    case .texts(let texts): texts[row]
    }
  }

  /// The values, where every field is a number.
  package var numbers: [Double]? {
    guard case .numbers(let column) = storage, column.isComplete else { return nil }
    return column.values
  }

  /// Whether no numbers are kept as such.
  package var isText: Bool {
    if case .texts = storage { true } else { false }
  }

  /// A number in its usual spelling with so many digits behind the point.
  package static func spelling(of value: Double, decimals: Int) -> String {
    NumberColumn.spelling(of: value, decimals: decimals)
  }

  /// The rows with these numbers, in this order.
  package func subset(_ rows: [Int]) -> RawColumn {
    switch storage {
    case .numbers(let numbers): RawColumn(.numbers(numbers.subset(rows)))
    case .texts(let texts): RawColumn(.texts(texts.subset(rows)))
    }
  }

  /// With the rows of another column below.
  package func appending(_ other: RawColumn) -> RawColumn {
    var builder = RawColumnBuilder()
    builder.append(contentsOf: self)
    builder.append(contentsOf: other)
    return builder.finished()
  }

  package static func == (first: RawColumn, second: RawColumn) -> Bool {
    first.count == second.count && zip(first, second).allSatisfy { $0 == $1 }
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(count)
    for text in self { hasher.combine(text) }
  }

  /// How often each different text occurs, with the rows that count: in the order in which they occur.
  ///
  /// - Parameter rows: `nil` for all.
  func counted(_ rows: [Int]?) -> [String: Int] {
    var found: [String: Int] = [:]
    switch storage {
    case .numbers:
      if let rows {
        for row in rows { found[self[row], default: 0] += 1 }
      } else {
        for text in self { found[text, default: 0] += 1 }
      }
    case .texts(let column):
      var counts = [Int](repeating: 0, count: column.texts.count)
      var order: [Int32] = []
      func add(_ code: Int32) {
        if counts[Int(code)] == 0 { order.append(code) }
        counts[Int(code)] += 1
      }
      if let rows { for row in rows { add(column.codes[row]) } } else { column.codes.forEach(add) }
      // Texts may be equal that are spelt with other bytes.
      for code in order { found[column.texts[Int(code)], default: 0] += counts[Int(code)] }
    }
    return found
  }

  /// One value for each row, made once for each different text where those are known; `missing` where there is no text.
  package func mapped<Value>(missing: Value, _ value: (String) -> Value) -> [Value] {
    switch storage {
    case .numbers: return map { $0.isEmpty ? missing : value($0) }
    case .texts(let column):
      var known = [Value?](repeating: nil, count: column.texts.count)
      return column.codes.map { code in
        if let value = known[Int(code)] { return value }
        let text = column.texts[Int(code)]
        let new = text.isEmpty ? missing : value(text)
        known[Int(code)] = new
        return new
      }
    }
  }
}

/// Collects the fields of a column from above to below.
package struct RawColumnBuilder: Sendable {
  private enum Storage: Sendable {
    case numbers(NumberColumn)
    case texts(TextCollector)
  }

  private var storage = Storage.numbers(NumberColumn())

  /// A column of numbers may have so many words, or one in eight; then it is one of texts.
  private static let wordLimit = 64

  package init() {}

  /// - Parameter ofTexts: whether it is a column of texts from its beginning.
  package init(ofTexts: Bool) {
    if ofTexts { storage = .texts(TextCollector()) }
  }

  /// Whether its numbers are kept as texts.
  package var isText: Bool {
    if case .texts = storage { true } else { false }
  }

  /// Room for so many rows.
  package mutating func reserve(_ count: Int) {
    switch take() {
    case .numbers(var numbers):
      numbers.reserve(count)
      storage = .numbers(numbers)
    case .texts(var texts):
      texts.reserve(count)
      storage = .texts(texts)
    }
  }

  /// The storage, of which there is no other copy then.
  private mutating func take() -> Storage {
    let taken = storage
    storage = .numbers(NumberColumn())
    return taken
  }

  /// Numbers in their usual spelling, with as many digits behind the point.
  package mutating func append(_ values: ArraySlice<Double>, decimals: ArraySlice<UInt8>) {
    switch take() {
    case .numbers(var numbers):
      numbers.append(values, decimals: decimals)
      storage = .numbers(numbers)
    case .texts(var texts):
      for (value, decimals) in zip(values, decimals) {
        texts.append(Array(NumberColumn.spelling(of: value, decimals: Int(decimals)).utf8)[...])
      }
      storage = .texts(texts)
    }
  }

  package mutating func appendMissing() {
    switch take() {
    case .numbers(var numbers):
      numbers.appendMissing()
      storage = .numbers(numbers)
    case .texts(var texts):
      texts.append([])
      storage = .texts(texts)
    }
  }

  package mutating func append(contentsOf column: RawColumn) {
    if case .numbers(let others) = column.storage, case .numbers(var numbers) = storage {
      storage = .texts(TextCollector())
      numbers.append(contentsOf: others)
      storage = .numbers(numbers)
      return
    }
    for text in column { append(text) }
  }

  package mutating func append(_ text: String) {
    append(Array(text.utf8)[...])
  }

  /// Fields that lie within bytes in UTF-8, none of them empty.
  package mutating func append(_ fields: [Range<Int>], of bytes: [UInt8]) {
    guard isText, case .texts(var texts) = take() else {
      for field in fields { append(bytes[field]) }
      return
    }
    texts.append(fields, of: bytes)
    storage = .texts(texts)
  }

  /// A field in UTF-8, which may be empty.
  package mutating func append(_ field: ArraySlice<UInt8>) {
    switch take() {
    case .numbers(var numbers):
      if field.isEmpty {
        numbers.appendMissing()
      } else if let usual = DecimalScanner.usual(field.span, from: 0), usual.end == field.count {
        numbers.append(usual.value, decimals: usual.decimals)
      } else {
        numbers.append(DecimalScanner.value(of: field.span) ?? .nan, spelling: field)
        if numbers.wordCount > Self.wordLimit, numbers.wordCount * 8 > numbers.count {
          storage = .texts(Self.texts(of: numbers))
          return
        }
      }
      storage = .numbers(numbers)
    case .texts(var texts):
      texts.append(field)
      storage = .texts(texts)
    }
  }

  private static func texts(of numbers: NumberColumn) -> TextCollector {
    var texts = TextCollector()
    for row in 0..<numbers.count { texts.append(Array(numbers.text(at: row).utf8)[...]) }
    return texts
  }

  package func finished() -> RawColumn {
    switch storage {
    case .numbers(let numbers): RawColumn(.numbers(numbers))
    case .texts(let texts): RawColumn(.texts(texts.finished()))
    }
  }
}
