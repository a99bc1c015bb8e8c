import Hillock

/// Cuts text into records and fields.
///
/// Fields may be quoted, with a doubled quote for one inside; lines end with LF, CRLF or CR; empty lines are skipped; spaces
/// around fields are trimmed. A quote inside an unquoted field is a letter like others, unless the scanner is strict (RFC 4180):
/// then it is a mistake, as are other encodings than UTF-8, and only a line without anything is empty.
struct RecordScanner {
  struct Field {
    var text: String
    var isQuoted: Bool
  }

  struct Record {
    var fields: [Field]
    var line: Int
    /// The bytes that it takes, with its line end.
    var bytes: Range<Int>
    /// Of these bytes.
    var digest: UInt32
  }

  private let bytes: [UInt8]
  private let separator: UInt8
  private let quote: UInt8
  private let file: String
  private let isStrict: Bool
  private(set) var position: Int
  private(set) var line: Int

  /// Fields are parted by runs of spaces and tabs.
  static let blanks: UInt8 = 0x20

  init(
    _ bytes: [UInt8], separator: UInt8, quote: UInt8, file: String, position: Int = 0, line: Int = 1,
    isStrict: Bool = false
  ) {
    (self.bytes, self.separator, self.quote, self.file) = (bytes, separator, quote, file)
    (self.position, self.line) = (position, line)
    self.isStrict = isStrict
  }

  /// The next record that is not empty; `nil` at the end.
  ///
  /// - Throws: `DataError` for a quote that is never closed; with its place.
  mutating func next() throws(DataError) -> Record? {
    while position < bytes.count {
      if bytes[position] == 0x0A || bytes[position] == 0x0D {
        skipLineEnd()
        continue
      }
      let (start, first) = (position, line)
      var fields: [Field] = []
      if separator == Self.blanks {
        skipBlanks()
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D {
          fields.append(try field(column: fields.count + 1))
          skipBlanks()
        }
      } else {
        while true {
          fields.append(try field(column: fields.count + 1))
          guard position < bytes.count, bytes[position] == separator else { break }
          position += 1
        }
      }
      skipLineEnd()
      if !isStrict || fields.count == 1, fields.allSatisfy({ $0.text.isEmpty && !$0.isQuoted }) { continue }
      return Record(
        fields: fields, line: first, bytes: start..<position,
        digest: RowIndex.digest(of: bytes[start..<position].span))
    }
    return nil
  }

  private mutating func skipLineEnd() {
    guard position < bytes.count else { return }
    if bytes[position] == 0x0D {
      position += 1
      if position < bytes.count, bytes[position] == 0x0A { position += 1 }
    } else if bytes[position] == 0x0A {
      position += 1
    }
    line += 1
  }

  /// A tab between fields is no blank around them.
  private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 && separator != 0x09 }

  private mutating func skipBlanks() {
    while position < bytes.count, isBlank(bytes[position]) { position += 1 }
  }

  private mutating func field(column: Int) throws(DataError) -> Field {
    skipBlanks()
    let (start, first) = (position, line)
    if position < bytes.count, bytes[position] == quote {
      let content = try quoted(column: column)
      skipBlanks()
      if position >= bytes.count || ends(bytes[position]) || separator == Self.blanks {
        return Field(
          text: try text(content[...], line: isStrict ? first : line, column: column), isQuoted: true)
      }
      guard !isStrict else {
        throw DataError(
          "after a closing quote there must be a comma or the end of the line; write \"\" for a quote in a field",
          file: file, line: line, column: column)
      }
    }
    // Either no quote, or something behind the closing one: then all of it is the field.
    while position < bytes.count, !ends(bytes[position]) {
      if isStrict, bytes[position] == quote {
        throw DataError(
          "a quote inside an unquoted field; quote the whole field and write \"\" for a quote in it",
          file: file, line: line, column: column)
      }
      position += 1
    }
    var end = position
    while end > start, isBlank(bytes[end - 1]) { end -= 1 }
    return Field(text: try text(bytes[start..<end], line: line, column: column), isQuoted: false)
  }

  private func ends(_ byte: UInt8) -> Bool {
    byte == separator || byte == 0x0A || byte == 0x0D || separator == Self.blanks && byte == 0x09
  }

  private mutating func quoted(column: Int) throws(DataError) -> [UInt8] {
    let start = line
    position += 1
    var content: [UInt8] = []
    while true {
      guard position < bytes.count else {
        throw DataError(
          "the quote that opens here is never closed", file: file, line: start, column: column)
      }
      let byte = bytes[position]
      position += 1
      if byte == quote {
        guard position < bytes.count, bytes[position] == quote else { return content }
        position += 1
      } else if byte == 0x0A || (byte == 0x0D && !(position < bytes.count && bytes[position] == 0x0A)) {
        line += 1
      }
      content.append(byte)
    }
  }

  private func text(_ field: ArraySlice<UInt8>, line: Int, column: Int) throws(DataError) -> String {
    if isStrict {
      guard String(validating: field, as: UTF8.self) != nil else {
        throw DataError(
          "the field is not valid UTF-8; save the file with the encoding UTF-8", file: file, line: line,
          column: column)
      }
    }
    guard !field.contains(0) else {
      throw DataError(
        "the field holds a zero byte; is this a text file?", file: file, line: line, column: column)
    }
    let text = TableBytes.text(field)
    // A no-break space is a blank to whoever looks at it.
    guard !isStrict, text.utf8.first == 0xC2 || text.utf8.last == 0xA0 else { return text }
    let scalars = text.unicodeScalars.drop { $0 == "\u{A0}" || $0 == " " }.reversed().drop {
      $0 == "\u{A0}" || $0 == " "
    }
    return String(String.UnicodeScalarView(scalars.reversed()))
  }
}
