import Hillock

/// The text of a table: in memory, or in a large plain file that is never there as a whole.
struct TableSource {
  /// For error messages.
  let name: String
  let isCompressed: Bool
  private var pieces: FilePieces
  /// Where the text begins in the first piece, and how long it is.
  private let start: Int
  private let length: Int
  private let sample: [UInt8]
  private let given: TableBytes.Encoding
  private let file: RandomAccessFile?

  init(_ text: TableBytes) {
    (name, isCompressed, given, file) = (text.name, text.isCompressed, text.encoding, nil)
    pieces = FilePieces(text.bytes)
    (start, length) = (0, text.bytes.count)
    sample = Array(text.bytes.prefix(TableLayout.sampleSize))
  }

  /// `nil` for a file that is small, or cannot be read in pieces.
  ///
  /// - Throws: `DataError` where there is no such file, or it is no text or too large.
  init?(largeFile path: String) throws(DataError) {
    guard let large = try LargeFile(path) else { return nil }
    (name, isCompressed, given, file) = (path, false, .utf8, large.file)
    pieces = FilePieces(large.file, beginning: large.beginning, looksForUTF8: large.mark == 0)
    (start, length) = (large.mark, large.file.length - large.mark)
    sample = Array(large.beginning[large.mark...].prefix(TableLayout.sampleSize))
  }

  /// - Throws: `DataError` for an empty text.
  func layout(_ options: TableOptions, known: [String]) throws(DataError) -> TableLayout {
    try TableLayout(
      of: sample, isWhole: sample.count == length, file: name, options: options, known: known)
  }

  private func reader(_ layout: TableLayout) -> RowReader {
    RowReader(
      separator: layout.dialect.separator, quote: layout.dialect.quote, file: name, width: layout.names.count)
  }

  /// The place of the first row.
  func start(_ layout: TableLayout) -> RowReader.Progress {
    reader(layout).start(at: start + layout.start, line: layout.line)
  }

  /// Reads rows until the sink is full, or to the end.
  ///
  /// - Throws: `DataError` with the place of what cannot be read, and what the sink throws.
  mutating func read(
    _ layout: TableLayout, _ progress: inout RowReader.Progress, into sink: inout some RowSink
  ) throws(DataError) {
    try reader(layout).read(&pieces, &progress, into: &sink)
    if progress.isAtEnd { pieces.finish() }
  }

  /// Makes room for the rows.
  func reserve(_ rows: inout RowCollector) { rows.reserve(length: length, sample: sample) }

  /// How the text is written, known when it has been read.
  var encoding: TableBytes.Encoding { given == .utf8 && !pieces.isUTF8 ? .latin1 : given }

  /// - Throws: `DataError` where a file has changed since it was opened.
  func checkUnchanged() throws(DataError) { try file?.checkUnchanged() }
}
