/// A column of which most fields are numbers: the numbers, and what spells each of them as it stood in the file.
///
/// A number in its usual spelling takes eight bytes, and one more where the decimals differ within the column. Whatever is spelt
/// otherwise keeps its bytes.
struct NumberColumn: Sendable {
  /// `nan` where the value is missing or no number.
  private(set) var values: [Double] = []
  /// Digits behind the point of every value, `oddDecimals` for a spelling that is kept; empty as long as they are all the same.
  private var decimals: [UInt8] = []
  private var commonDecimals: UInt8?
  private var numberCount = 0
  /// The rows whose spelling is kept, rising, and where in `spellings` each ends.
  private var oddRows: [Int32] = []
  private var oddEnds: [Int] = []
  private var spellings: [UInt8] = []
  /// Fields that are no numbers.
  private(set) var wordCount = 0
  /// Whether digits alone begin with a zero somewhere, as in a code.
  private(set) var hasLeadingZeros = false

  static let oddDecimals: UInt8 = 0xFF

  var count: Int { values.count }
  /// Whether there is a number in every row.
  var isComplete: Bool { numberCount == values.count }
  /// Whether two numbers that are equal are spelt alike.
  var isUniform: Bool { oddRows.isEmpty && decimals.isEmpty }

  mutating func reserve(_ count: Int) { values.reserveCapacity(count) }

  mutating func appendMissing() {
    values.append(.nan)
    if !decimals.isEmpty { decimals.append(0) }
  }

  /// A number in its usual spelling.
  mutating func append(_ value: Double, decimals own: UInt8) {
    note(own)
    values.append(value)
    if !decimals.isEmpty { decimals.append(own) }
    numberCount += 1
  }

  /// Numbers in their usual spelling.
  mutating func append(_ numbers: ArraySlice<Double>, decimals own: ArraySlice<UInt8>) {
    guard let first = own.first else { return }
    if decimals.isEmpty, commonDecimals ?? first == first, own.allSatisfy({ $0 == first }) {
      commonDecimals = first
    } else {
      spread()
      decimals += own
    }
    values += numbers
    numberCount += numbers.count
  }

  /// A field in any other spelling.
  ///
  /// - Parameter value: `nan` where it is no number.
  mutating func append(_ value: Double, spelling: ArraySlice<UInt8>) {
    oddRows.append(Int32(clamping: values.count))
    spellings += spelling
    oddEnds.append(spellings.count)
    if !value.isNaN { spread() }
    values.append(value)
    if value.isNaN {
      wordCount += 1
      if !decimals.isEmpty { decimals.append(0) }
      return
    }
    decimals.append(Self.oddDecimals)
    numberCount += 1
    if spelling.count > 1, spelling.first == 0x30, spelling.allSatisfy({ $0 &- 0x30 < 10 }) {
      hasLeadingZeros = true
    }
  }

  private mutating func note(_ own: UInt8) {
    guard decimals.isEmpty else { return }
    if let commonDecimals, commonDecimals != own { spread() } else { commonDecimals = own }
  }

  /// From here on every row has its own decimals.
  private mutating func spread() {
    guard decimals.isEmpty else { return }
    decimals = [UInt8](repeating: commonDecimals ?? 0, count: values.count)
    decimals.reserveCapacity(values.capacity)
  }

  /// How the field was written; empty where the value is missing.
  func text(at row: Int) -> String {
    let value = values[row]
    if value.isNaN {
      return odd(at: row) ?? ""
    }
    let own = decimals.isEmpty ? commonDecimals ?? 0 : decimals[row]
    return own == Self.oddDecimals ? odd(at: row) ?? "" : Self.spelling(of: value, decimals: Int(own))
  }

  private func odd(at row: Int) -> String? {
    var low = 0
    var high = oddRows.count
    while low < high {
      let middle = (low + high) / 2
      if Int(oddRows[middle]) < row { low = middle + 1 } else { high = middle }
    }
    guard low < oddRows.count, Int(oddRows[low]) == row else { return nil }
    return String(decoding: spellings[(low > 0 ? oddEnds[low - 1] : 0)..<oddEnds[low]], as: UTF8.self)
  }

  /// The rows of words, with them.
  var words: [(row: Int, text: String)] {
    oddRows.indices.compactMap { index in
      let row = Int(oddRows[index])
      guard values[row].isNaN else { return nil }
      return (
        row, String(decoding: spellings[(index > 0 ? oddEnds[index - 1] : 0)..<oddEnds[index]], as: UTF8.self)
      )
    }
  }

  static func spelling(of value: Double, decimals: Int) -> String {
    let whole = UInt64((value.magnitude * DecimalScanner.powersOfTen[decimals]).rounded())
    var digits = Array(String(whole).utf8)
    if digits.count <= decimals {
      digits.insert(contentsOf: [UInt8](repeating: 0x30, count: decimals + 1 - digits.count), at: 0)
    }
    if decimals > 0 { digits.insert(0x2E, at: digits.count - decimals) }
    if value.sign == .minus { digits.insert(0x2D, at: 0) }
    return String(decoding: digits, as: UTF8.self)
  }

  /// The rows with these numbers, in this order.
  func subset(_ rows: [Int]) -> NumberColumn {
    var result = NumberColumn()
    result.values = rows.map { values[$0] }
    if oddRows.isEmpty {
      result.commonDecimals = commonDecimals
      if !decimals.isEmpty { result.decimals = rows.map { decimals[$0] } }
      result.numberCount = result.values.count { !$0.isNaN }
      return result
    }
    result = NumberColumn()
    for row in rows {
      let own = decimals.isEmpty ? commonDecimals ?? 0 : decimals[row]
      if !values[row].isNaN, own != Self.oddDecimals {
        result.append(values[row], decimals: own)
      } else if let text = odd(at: row) {
        result.append(values[row], spelling: Array(text.utf8)[...])
      } else {
        result.appendMissing()
      }
    }
    return result
  }

  mutating func append(contentsOf other: NumberColumn) {
    for row in 0..<other.count {
      let own = other.decimals.isEmpty ? other.commonDecimals ?? 0 : other.decimals[row]
      if !other.values[row].isNaN, own != Self.oddDecimals {
        append(other.values[row], decimals: own)
      } else if let text = other.odd(at: row) {
        append(other.values[row], spelling: Array(text.utf8)[...])
      } else {
        appendMissing()
      }
    }
  }
}
