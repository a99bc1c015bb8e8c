/// How the numbers of a column are written.
package struct NumberStyle: Hashable, Sendable, Codable {
  /// Whether the comma stands before the decimals, and the point between thousands.
  package var decimalComma: Bool
  /// What follows every number, such as `km`; `nil` for nothing.
  package var unit: String?

  package init(decimalComma: Bool = false, unit: String? = nil) {
    self.decimalComma = decimalComma
    self.unit = unit
  }

  /// The number that a field is, or `nil`. Blanks around it, a currency or percent sign, thousands separators and brackets for
  /// a loss are read over; a number that no `Double` holds is none.
  package func value(of text: String) -> Double? {
    if !decimalComma, unit == nil, let plain = Double(decimal: text) { return plain.isFinite ? plain : nil }
    var rest = Array(text.utf8)
    if let unit {
      let tail = Array(unit.utf8)
      if rest.count > tail.count, rest.suffix(tail.count).elementsEqual(tail) { rest.removeLast(tail.count) }
    }
    return NumberText(rest, decimalComma: decimalComma).value
  }
}

/// A number with the signs around it that people write.
struct NumberText {
  var value: Double?

  /// Signs before or behind a number that say what it counts.
  private static let marks: [[UInt8]] = ["$", "€", "£", "¥", "₹", "%", "‰", "°"].map { Array($0.utf8) }
  /// Blanks of typesetting, and the apostrophes that stand between thousands in Switzerland.
  private static let gaps: [[UInt8]] = ["\u{A0}", "\u{202F}", "\u{2009}", "’"].map { Array($0.utf8) }

  init(_ bytes: [UInt8], decimalComma: Bool) {
    var isNegative = false
    var rest = Self.trimmed(bytes[...])
    if rest.first == 0x28, rest.last == 0x29, rest.count > 2 {
      isNegative = true
      rest = Self.trimmed(rest.dropFirst().dropLast())
    }
    func takeMarks() {
      for mark in Self.marks {
        if rest.starts(with: mark) { rest = Self.trimmed(rest.dropFirst(mark.count)) }
        if rest.count >= mark.count, rest.suffix(mark.count).elementsEqual(mark) {
          rest = Self.trimmed(rest.dropLast(mark.count))
        }
      }
    }
    takeMarks()
    if rest.starts(with: Array("\u{2212}".utf8)) {
      isNegative.toggle()
      rest = Self.trimmed(rest.dropFirst(3))
    } else if rest.first == 0x2D {
      isNegative.toggle()
      rest = Self.trimmed(rest.dropFirst())
    } else if rest.first == 0x2B {
      rest = Self.trimmed(rest.dropFirst())
    }
    takeMarks()
    guard let digits = Self.plain(rest, decimalComma: decimalComma),
      let number = Double(decimal: String(decoding: digits, as: UTF8.self)), number.isFinite
    else { return }
    value = isNegative ? -number : number
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var rest = bytes
    while let first = rest.first, first == 0x20 || first == 0x09 { rest = rest.dropFirst() }
    while let last = rest.last, last == 0x20 || last == 0x09 { rest = rest.dropLast() }
    while rest.starts(with: gaps[0]) { rest = rest.dropFirst(2) }
    while rest.count >= 2, rest.suffix(2).elementsEqual(gaps[0]) { rest = rest.dropLast(2) }
    return rest
  }

  /// The same number with a point before its decimals and nothing between its thousands; `nil` where that makes none.
  private static func plain(_ bytes: ArraySlice<UInt8>, decimalComma: Bool) -> [UInt8]? {
    guard let first = bytes.first, isDigit(first) || first == 0x2E || first == 0x2C else { return nil }
    var groups: [[UInt8]] = [[]]
    var separator: UInt8?
    var index = bytes.startIndex
    // The whole part: digits in groups, all parted by the same sign.
    while index < bytes.endIndex {
      let byte = bytes[index]
      if isDigit(byte) {
        groups[groups.count - 1].append(byte)
        index += 1
        continue
      }
      if byte == (decimalComma ? 0x2C : 0x2E) || byte == 0x65 || byte == 0x45 { break }
      var sign: UInt8?
      var length = 1
      if byte == (decimalComma ? 0x2E : 0x2C) || byte == 0x20 || byte == 0x27 { sign = byte }
      for gap in gaps where bytes[index...].starts(with: gap) { (sign, length) = (0x20, gap.count) }
      guard let sign, separator == nil || separator == sign else { return nil }
      separator = sign
      groups.append([])
      index += length
    }
    var whole = groups.flatMap(\.self)
    if groups.count > 1 {
      let areGroups =
        (1...3).contains(groups[0].count) && groups[groups.count - 1].count == 3
        && groups.dropFirst().allSatisfy { (2...3).contains($0.count) }
      if !areGroups {
        // In a column of decimal commas, 1.5 is the slip of somebody used to points.
        guard decimalComma, groups.count == 2, separator == 0x2E, !groups[1].isEmpty else { return nil }
        whole = groups[0] + [0x2E] + groups[1]
      }
    }
    var result = whole
    for byte in bytes[index...] {
      switch byte {
      case 0x2C where decimalComma: result.append(0x2E)
      case 0x2E where !decimalComma, 0x65, 0x45, 0x2D, 0x2B: result.append(byte)
      case _ where isDigit(byte): result.append(byte)
      default: return nil
      }
    }
    return result.contains(where: isDigit) ? result : nil
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// What the fields of a column say about the decimal sign.
package struct DecimalEvidence: Hashable, Sendable {
  /// Fields that are numbers only with a decimal comma, and only with a decimal point.
  package private(set) var comma = 0
  package private(set) var point = 0
  /// Fields such as `1,234`.
  package private(set) var unclear = 0

  package init() {}

  /// What the beginning of a column tells.
  package init(of column: RawColumn) {
    for text in column.prefix(1_000) { add(text) }
  }

  package mutating func add(_ text: String) {
    var commas = 0
    var points = 0
    var last: UInt8 = 0
    var behind = 0
    var before = 0
    var leading: UInt8 = 0
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39:
        if leading == 0 { leading = byte }
        if last == 0 { before += 1 } else { behind += 1 }
      case 0x2C, 0x2E:
        if byte == 0x2C { commas += 1 } else { points += 1 }
        last = byte
        behind = 0
      case 0x41...0x5A, 0x61...0x7A, 0x2F, 0x3A: return
      default: break
      }
    }
    guard last != 0, before + behind > 0 else { return }
    if commas > 0, points > 0 {
      if last == 0x2C { comma += 1 } else { point += 1 }
    } else if commas > 1 || points > 1 {
      // Between thousands, where the groups are of three.
      if behind == 3, commas > 1 { point += 1 }
      if behind == 3, points > 1 { comma += 1 }
    } else if behind != 3 || before > 3 || before == 0 || (before == 1 && leading == 0x30) {
      if commas > 0 { comma += 1 } else { point += 1 }
    } else if commas > 0 {
      unclear += 1
    }
  }

  package mutating func add(_ other: DecimalEvidence) {
    comma += other.comma
    point += other.point
    unclear += other.unclear
  }

  /// Whether the comma is the decimal sign; `otherwise` where the fields do not tell.
  package func decimalComma(otherwise: Bool) -> Bool {
    comma == point ? (comma == 0 && otherwise) : comma > point
  }
}
