import Hillock

/// Rows that were cut into fields and read as far as they are numbers: some thousand fields at a time, column by column.
struct FieldBlock {
  /// The columns whose fields are not tried as numbers.
  var isText: [Bool]
  let width: Int
  private(set) var count = 0
  /// Numbers, or where texts are in the bytes (`Text`).
  fileprivate(set) var values: [Double]
  /// Digits behind the point; of texts `Self.text`.
  fileprivate(set) var decimals: [UInt8]
  /// Whether there is a text in a column.
  fileprivate(set) var hasTexts: [Bool]
  /// Where each row starts in the bytes, where the line of the row has ended, and which line it is.
  fileprivate(set) var starts: [Int]
  fileprivate(set) var ends: [Int]
  fileprivate(set) var lines: [Int]

  /// No multiple of what caches are made of: columns of a power of two would all share the same few lines.
  static let capacity = 1_000
  static let text: UInt8 = 0xFF

  init(width: Int) {
    self.width = width
    isText = [Bool](repeating: false, count: width)
    hasTexts = isText
    values = [Double](repeating: 0, count: width * Self.capacity)
    decimals = [UInt8](repeating: 0, count: width * Self.capacity)
    starts = [Int](repeating: 0, count: Self.capacity)
    (ends, lines) = (starts, starts)
  }

  /// Where a text is.
  struct Text {
    var bytes: Range<Int>
    var isQuoted: Bool
    var isASCII: Bool

    static let limit = 1 << 23

    init(_ bits: Double) {
      let pattern = bits.bitPattern
      let start = Int(pattern >> 24 & (1 << 39 - 1))
      bytes = start..<start + Int(pattern & (1 << 23 - 1))
      isQuoted = pattern >> 63 == 1
      isASCII = pattern >> 23 & 1 == 1
    }

    static func bits(_ start: Int, _ end: Int, isQuoted: Bool, isASCII: Bool) -> Double {
      Double(
        bitPattern: UInt64(start) << 24 | UInt64(end - start) | (isASCII ? 1 << 23 : 0)
          | (isQuoted ? 1 << 63 : 0))
    }
  }

  mutating func removeAll() {
    count = 0
    for column in hasTexts.indices { hasTexts[column] = false }
  }

  /// The part of a column that is there.
  func range(of column: Int) -> Range<Int> {
    column * Self.capacity..<column * Self.capacity + count
  }

  /// The text at a row of a column; `nil` where a number stands there.
  func text(_ row: Int, _ column: Int) -> Text? {
    let place = column * Self.capacity + row
    return decimals[place] == Self.text ? Text(values[place]) : nil
  }
}

/// Cuts plain rows: those of one line each, with a field for each column, where a quote at most goes around a whole field. Other rows
/// are left to `RecordScanner`, which knows all of the grammar and every fault.
struct FieldCutter {
  let separator: UInt8
  let quote: UInt8
  /// Whether a quote inside of a field and what is no ASCII are left to the scanner, too.
  let isStrict: Bool

  /// Why cutting has ended: the block is full, the bytes are at an end (a row that goes on behind them is not cut), or the row that
  /// begins at the position is no plain one.
  enum Stop {
    case full, end, irregular
  }

  /// - Parameters:
  ///   - position: where the first row begins; afterwards where the first row begins that is not in the block.
  ///   - line: of that row.
  ///   - isLast: whether the file ends with these bytes.
  func cut(
    _ bytes: borrowing Span<UInt8>, from position: inout Int, line: inout Int, isLast: Bool,
    into block: inout FieldBlock
  ) -> Stop {
    let end = bytes.count
    let capacity = FieldBlock.capacity
    let width = block.width
    var row = block.count
    let isText = block.isText
    // Out of the block for as long as they are written.
    var (allValues, allDecimals) = (block.values, block.decimals)
    (block.values, block.decimals) = ([], [])
    var values = allValues.mutableSpan
    var decimals = allDecimals.mutableSpan
    var stop = Stop.full
    rows: while row < capacity {
      var place = position
      if place >= end {
        stop = .end
        break
      }
      if bytes[place] == 0x0A {
        position += 1
        line += 1
        continue
      }
      var column = 0
      var emptyCount = 0
      var target = row
      while true {
        // One field: to its separator, or to the end of the line.
        while place < end, isBlank(bytes[place]) { place &+= 1 }
        var next: UInt8 = 0
        var isRead = false
        if !isText[column], let number = DecimalScanner.usual(bytes, from: place) {
          var behind = number.end
          while behind < end, isBlank(bytes[behind]) { behind &+= 1 }
          if behind >= end {
            guard isLast else {
              stop = .end
              break rows
            }
            isRead = true
          } else {
            next = bytes[behind]
            isRead = next == separator || next == 0x0A || next == 0x0D
          }
          if isRead {
            values[target] = number.value
            decimals[target] = number.decimals
            place = behind
          }
        }
        if !isRead {
          switch text(bytes, from: place, isLast: isLast) {
          case .unfinished:
            stop = .end
            break rows
          case .irregular:
            stop = .irregular
            break rows
          case .found(let text, let isQuoted, let isASCII, let behind):
            guard text.count < FieldBlock.Text.limit else {
              stop = .irregular
              break rows
            }
            if text.isEmpty, !isQuoted { emptyCount &+= 1 }
            values[target] = FieldBlock.Text.bits(
              text.lowerBound, text.upperBound, isQuoted: isQuoted, isASCII: isASCII)
            decimals[target] = FieldBlock.text
            block.hasTexts[column] = true
            place = behind
            next = place < end ? bytes[place] : 0
          }
        }
        column &+= 1
        target &+= capacity
        if place < end, next == separator {
          guard column < width else {
            stop = .irregular
            break rows
          }
          place &+= 1
          continue
        }
        break
      }
      // Behind the last field: the end of the line, or of the file. A line without anything is none.
      guard column == width, emptyCount < width else {
        stop = .irregular
        break
      }
      if place < end {
        if bytes[place] == 0x0D {
          place += 1
          if place >= end, !isLast {
            stop = .end
            break
          }
          if place < end, bytes[place] == 0x0A { place += 1 }
        } else {
          place += 1
        }
      }
      block.starts[row] = position
      block.ends[row] = place
      block.lines[row] = line
      row += 1
      position = place
      line += 1
    }
    (block.values, block.decimals) = (allValues, allDecimals)
    block.setCount(row)
    return stop
  }

  /// A tab between fields is no blank around them.
  @inline(__always)
  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 && separator != 0x09 }

  private enum Found {
    case found(Range<Int>, isQuoted: Bool, isASCII: Bool, end: Int)
    case irregular, unfinished
  }

  /// A field that is no number, without the blanks around it, and the place of what ends it.
  private func text(_ bytes: borrowing Span<UInt8>, from start: Int, isLast: Bool) -> Found {
    let end = bytes.count
    var place = start
    var all: UInt8 = 0
    if place < end, bytes[place] == quote {
      place += 1
      while place < end, bytes[place] != quote {
        let byte = bytes[place]
        if byte == 0x0A || byte == 0x0D || byte == 0 || isStrict && byte >= 0x80 { return .irregular }
        all |= byte
        place += 1
      }
      guard place < end else { return isLast ? .irregular : .unfinished }
      let close = place
      place += 1
      while place < end, isBlank(bytes[place]) { place += 1 }
      guard place < end else {
        return isLast ? checked(bytes, start + 1..<close, isQuoted: true, all, end: place) : .unfinished
      }
      guard ends(bytes[place]) else { return .irregular }
      return checked(bytes, start + 1..<close, isQuoted: true, all, end: place)
    }
    if !isStrict { place = ordinary(bytes, from: place, &all) }
    while place < end, !ends(bytes[place]) {
      let byte = bytes[place]
      if byte == 0 || isStrict && (byte == quote || byte >= 0x80) { return .irregular }
      all |= byte
      place += 1
    }
    if place >= end, !isLast { return .unfinished }
    var last = place
    while last > start, isBlank(bytes[last - 1]) { last -= 1 }
    return checked(bytes, start..<last, isQuoted: false, all, end: place)
  }

  /// The first place where eight bytes, one behind the other, are not all of a text, or at the end are fewer. The first byte that is
  /// zero after taking away what ends fields has its first bit set in x − 0101… that x has not.
  private func ordinary(_ bytes: borrowing Span<UInt8>, from start: Int, _ all: inout UInt8) -> Int {
    let (ones, firstBits) = (0x0101_0101_0101_0101 as UInt64, 0x8080_8080_8080_8080 as UInt64)
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & firstBits }
    let separators = UInt64(separator) &* ones
    let raw = unsafe bytes.bytes
    var place = start
    var seen: UInt64 = 0
    while place &+ 8 <= bytes.count {
      let word = unsafe UInt64(
        littleEndian: raw.unsafeLoadUnaligned(fromByteOffset: place, as: UInt64.self))
      let stops =
        zeros(word ^ separators) | zeros(word ^ (0x0A &* ones)) | zeros(word ^ (0x0D &* ones)) | zeros(word)
      if stops != 0 {
        let count = stops.trailingZeroBitCount &>> 3
        seen |= word & ((1 &<< UInt64(8 &* count)) &- 1)
        place &+= count
        break
      }
      seen |= word
      place &+= 8
    }
    if seen & firstBits != 0 { all |= 0x80 }
    return place
  }

  /// A no-break space at either end is a blank, which the scanner takes away.
  ///
  /// - Parameter all: whose first bit is set where one of the bytes has it.
  private func checked(
    _ bytes: borrowing Span<UInt8>, _ text: Range<Int>, isQuoted: Bool, _ all: UInt8, end: Int
  ) -> Found {
    if all >= 0x80, !text.isEmpty, bytes[text.lowerBound] == 0xC2 || bytes[text.upperBound - 1] == 0xA0 {
      return .irregular
    }
    return .found(text, isQuoted: isQuoted, isASCII: all < 0x80, end: end)
  }

  @inline(__always)
  private func ends(_ byte: UInt8) -> Bool { byte == separator || byte == 0x0A || byte == 0x0D }
}

extension FieldBlock {
  fileprivate mutating func setCount(_ count: Int) { self.count = count }
}
