import Hillock

/// What rows go to as they are read, in their order.
protocol RowSink {
  /// Rows without anything unusual.
  ///
  /// - Parameters:
  ///   - bytes: in which their texts are.
  ///   - offset: of the first of the bytes in the file.
  mutating func take(_ block: FieldBlock, _ bytes: [UInt8], offset: Int) throws(DataError)

  /// A record with fields of any kind, and any number of them.
  mutating func take(_ record: RecordScanner.Record, offset: Int) throws(DataError)

  /// The columns whose fields need not be tried as numbers.
  var textColumns: [Bool] { get }

  /// Whether no more rows are wanted for now.
  var isFull: Bool { get }
}

extension RowSink {
  var isFull: Bool { false }
}

/// Reads the rows of a file from above to below, the plain ones by `FieldCutter`, the others by `RecordScanner`.
struct RowReader {
  let separator: UInt8
  let quote: UInt8
  let file: String
  let width: Int
  var isStrict = false

  /// How far a reading has come.
  struct Progress {
    /// Of the next row in the piece at hand.
    var position: Int
    var line: Int
    fileprivate var block: FieldBlock
    fileprivate(set) var isAtEnd = false
  }

  /// - Parameters:
  ///   - position: of the first row in the first piece.
  ///   - line: of the first row.
  func start(at position: Int, line: Int) -> Progress {
    Progress(position: position, line: line, block: FieldBlock(width: width))
  }

  /// Reads to the end.
  ///
  /// - Parameters:
  ///   - position: of the first row in the first piece.
  ///   - line: of the first row.
  /// - Returns: the line behind the last one.
  /// - Throws: `DataError` with the place of what cannot be read.
  func read(
    _ pieces: inout FilePieces, from position: Int, line: Int, into sink: inout some RowSink
  ) throws(DataError) -> Int {
    var progress = start(at: position, line: line)
    while !progress.isAtEnd { try read(&pieces, &progress, into: &sink) }
    return progress.line
  }

  /// Reads on until the sink is full, or to the end.
  ///
  /// - Throws: `DataError` with the place of what cannot be read.
  func read(
    _ pieces: inout FilePieces, _ progress: inout Progress, into sink: inout some RowSink
  ) throws(DataError) {
    let cutter = FieldCutter(separator: separator, quote: quote, isStrict: isStrict)
    progress.block.isText = sink.textColumns
    while true {
      // Runs of blanks part fields in a way of their own.
      let stop =
        separator == RecordScanner.blanks
        ? progress.position < pieces.bytes.count ? FieldCutter.Stop.irregular : .end
        : cutter.cut(
          pieces.bytes.span, from: &progress.position, line: &progress.line, isLast: pieces.isLast,
          into: &progress.block)
      if progress.block.count > 0 {
        try sink.take(progress.block, pieces.bytes, offset: pieces.offset)
        progress.block.removeAll()
        if sink.isFull { return }
        progress.block.isText = sink.textColumns
      }
      var needsMore = stop == .end
      if stop == .irregular,
        let record = try record(pieces, from: &progress.position, line: &progress.line, &needsMore)
      {
        try sink.take(record, offset: pieces.offset)
        if sink.isFull { return }
        progress.block.isText = sink.textColumns
      }
      if needsMore {
        if pieces.isLast {
          progress.isAtEnd = true
          return
        }
        try pieces.advance(by: progress.position, line: progress.line)
        progress.position = 0
      }
    }
  }

  /// The next record; `nil`, and `needsMore`, where it is not whole in these bytes, or there is none.
  private func record(
    _ pieces: FilePieces, from position: inout Int, line: inout Int, _ needsMore: inout Bool
  ) throws(DataError) -> RecordScanner.Record? {
    var scanner = RecordScanner(
      pieces.bytes, separator: separator, quote: quote, file: file, position: position, line: line,
      isStrict: isStrict)
    let record: RecordScanner.Record?
    do throws(DataError) {
      record = try scanner.next()
    } catch {
      // The end of a quoted field may be in the next piece.
      if pieces.isLast { throw error }
      needsMore = true
      return nil
    }
    if !pieces.isLast, record.map({ $0.bytes.upperBound >= pieces.bytes.count }) ?? true {
      needsMore = true
      return nil
    }
    (position, line) = (scanner.position, scanner.line)
    needsMore = record == nil
    return record
  }
}

/// The bytes of a file, or of memory, a piece after the other.
struct FilePieces {
  /// The piece at hand.
  private(set) var bytes: [UInt8]
  /// Where it begins in the file.
  private(set) var offset = 0
  /// Whether the file ends with it.
  private(set) var isLast: Bool
  /// Whether everything that was read is UTF-8, where that is looked for.
  private(set) var isUTF8 = true
  private let file: RandomAccessFile?
  private let looksForUTF8: Bool

  private static let pieceSize = 1 << 20
  /// A row that is longer than this, in a file that is read in pieces, is a quote that was never closed.
  static let rowLimit = 1 << 28

  /// All of it at once.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    isLast = true
    file = nil
    looksForUTF8 = false
  }

  /// - Parameters:
  ///   - beginning: the first bytes of the file.
  ///   - looksForUTF8: whether the bytes are checked for being UTF-8.
  init(_ file: RandomAccessFile, beginning: [UInt8], looksForUTF8: Bool = false) {
    self.file = file
    self.looksForUTF8 = looksForUTF8
    bytes = beginning
    isLast = beginning.count >= file.length
  }

  /// Goes on behind the first `count` bytes of the piece, which end with a row, and keeps the others.
  ///
  /// - Throws: `DataError` for a row that never ends.
  mutating func advance(by count: Int, line: Int) throws(DataError) {
    guard let file, !isLast else { return }
    check(count)
    // A row that does not fit into the piece needs a larger one.
    let size = count == 0 ? max(bytes.count * 2, Self.pieceSize) : Self.pieceSize
    guard size <= Self.rowLimit else {
      throw DataError("the row has more than \(Self.rowLimit) bytes", file: file.path, line: line)
    }
    offset += count
    bytes.removeFirst(count)
    let kept = bytes.count
    try file.append(to: &bytes, at: offset + kept, upTo: max(size, kept + Self.pieceSize / 2))
    guard bytes.count > kept else { throw file.changed }
    isLast = offset + bytes.count >= file.length
  }

  /// Looks whether what is left of the last piece is UTF-8.
  mutating func finish() { check(bytes.count) }

  private mutating func check(_ count: Int) {
    guard isUTF8, looksForUTF8 else { return }
    var all: UInt8 = 0
    for byte in bytes[..<count] { all |= byte }
    if all >= 0x80 { isUTF8 = String(validating: bytes[..<count], as: UTF8.self) != nil }
  }
}
