import Hillock

/// How the fields of a file are parted, told from its first lines.
package struct TableDialect: Hashable, Sendable {
  /// `,`, `;`, tab, `|` or, for runs of blanks, a space.
  package var separator: UInt8
  package var quote: UInt8
  /// Fields that most records have.
  package var width: Int

  /// In words, for what is told of a file.
  package var separatorName: String {
    switch separator {
    case 0x09: "tabs"
    case RecordScanner.blanks: "blanks"
    case 0x2C: "commas"
    case 0x3B: "semicolons"
    default: "'\(String(decoding: [separator], as: UTF8.self))'"
    }
  }

  /// Separators in the order in which they win where the lines do not tell.
  private static let candidates: [UInt8] = [0x09, 0x3B, 0x7C, 0x2C]
  private static let sampleRows = 400

  private struct Trial {
    var separator: UInt8
    var width: Int
    /// How many records have that many fields, as a share, and a little for a first one that does.
    var score: Double
    var share: Double
  }

  /// - Parameters:
  ///   - bytes: the beginning of the file, cut off wherever.
  ///   - isWhole: whether that is all of it.
  ///   - separator: what the user says.
  init(of bytes: [UInt8], isWhole: Bool, separator: UInt8? = nil) {
    let quote = Self.quote(of: bytes)
    func trial(_ separator: UInt8) -> Trial? {
      var scanner = RecordScanner(bytes, separator: separator, quote: quote, file: "")
      var widths: [Int] = []
      while widths.count < Self.sampleRows, let record = try? scanner.next() {
        // Empty fields at the end come and go.
        widths.append(record.fields.count)
        if !isWhole, scanner.position >= bytes.count { widths.removeLast() }
      }
      guard !widths.isEmpty else { return nil }
      var counts: [Int: Int] = [:]
      for width in widths { counts[width, default: 0] += 1 }
      guard let most = counts.max(by: { ($0.value, $0.key) < ($1.value, $1.key) }) else { return nil }
      let share = Double(most.value) / Double(widths.count)
      let firstFits = abs((widths.first ?? 0) - most.key) <= 1 && widths.first ?? 0 > 1
      return Trial(
        separator: separator, width: most.key, score: share + (firstFits ? 0.1 : 0), share: share)
    }
    self.quote = quote
    if let separator {
      self.separator = separator
      width = trial(separator)?.width ?? 1
      return
    }
    var best: Trial?
    for candidate in Self.candidates {
      guard let found = trial(candidate), found.width > 1 else { continue }
      if found.score > best?.score ?? 0 { best = found }
    }
    // Blanks are in texts as well: they part fields where nothing else does, or where what is left holds several.
    if let blanks = trial(RecordScanner.blanks), blanks.width > 1, blanks.share > 0.9,
      best == nil || best?.share ?? 0 < 0.5 || blanks.share > 0.98 && blanks.width > 2 * (best?.width ?? 0)
    {
      best = blanks
    }
    self.separator = best?.separator ?? 0x2C
    width = best?.width ?? 1
  }

  /// The single quote where fields begin and end with it and none with the double one.
  private static func quote(of bytes: [UInt8]) -> UInt8 {
    var double = 0
    var single = 0
    var before: UInt8 = 0x0A
    var isOpen = false
    for byte in bytes.prefix(1 << 16) {
      let isBetween = candidates.contains(before) || before == 0x0A || before == 0x0D
      if isBetween && byte == 0x22 { double += 1 }
      if isBetween && byte == 0x27 { isOpen = true }
      if before == 0x27, isOpen, candidates.contains(byte) || byte == 0x0A || byte == 0x0D {
        single += 1
        isOpen = false
      }
      if byte == 0x0A { isOpen = false }
      before = byte
    }
    return double == 0 && single > 2 ? 0x27 : 0x22
  }
}

/// Whether the first record of a table has the names of its columns.
enum HeaderJudge {
  /// Columns of years or running numbers behind a name or more: 1990, 1991, 1992.
  private static func hasYears(_ first: [String]) -> Bool {
    let numbers = first.compactMap { Int($0) }
    guard numbers.count > 1, numbers.count < first.count,
      first.allSatisfy({ Int($0) != nil || Double($0) == nil && !$0.isEmpty })
    else { return false }
    let step = numbers[1] &- numbers[0]
    return step > 0 && zip(numbers, numbers.dropFirst()).allSatisfy { $1 &- $0 == step }
      && (numbers.count > 2 || (1800...2100).contains(numbers[0]))
  }

  /// - Parameters:
  ///   - first: the first record.
  ///   - rest: some of the records behind it.
  ///   - known: names that the columns should have, from a model.
  static func isHeader(_ first: [String], rest: [[String]], known: Set<String>) -> Bool {
    let named = first.count { known.contains($0) }
    if named > 0, named * 2 >= min(known.count, first.count) { return true }
    if first.allSatisfy(\.isEmpty) { return false }
    if hasYears(first) { return true }
    var votes = 0.0
    let point = NumberStyle()
    let comma = NumberStyle(decimalComma: true)
    func isNumber(_ text: String) -> Bool { point.value(of: text) != nil || comma.value(of: text) != nil }
    for (index, name) in first.enumerated() {
      let values = rest.compactMap {
        index < $0.count && !$0[index].isEmpty && !TableFile.isBlank($0[index]) ? $0[index] : nil
      }
      guard !values.isEmpty else { continue }
      let numbers = values.count(where: isNumber)
      if TableFile.isBlank(name) {
        // A value may be missing; so may a name, but not by a question mark.
        if !name.isEmpty { votes -= 1 }
        continue
      }
      if numbers * 10 >= values.count * 9 {
        guard isNumber(name) else {
          votes += 2
          continue
        }
        // Years and running numbers name columns now and then.
        votes -= 1
        continue
      }
      if isNumber(name) {
        votes -= 0.5
        continue
      }
      let different = Set(values)
      if different.contains(name) {
        votes -= 2
      } else if different.count * 2 <= values.count || different.count == 1 {
        votes += values.count > 4 ? 1 : 0.25
      }
    }
    if votes == 0 {
      // Names differ from each other, and are no numbers.
      return Set(first).count == first.count && !first.contains(where: isNumber)
    }
    return votes > 0
  }
}
