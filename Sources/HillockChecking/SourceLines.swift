import HillockDocuments
import HillockFormula

/// The lines of a document, numbered as `DocumentReader` numbers them: from 1, ended by a line feed, a carriage
/// return, or both.
package struct SourceLines: Sendable {
  private let bytes: [UInt8]
  /// Where each line begins and ends, without its end mark.
  private var ranges: [Range<Int>] = []

  package init(_ text: String) {
    bytes = Array(text.utf8)
    // A byte order mark belongs to no line.
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var i = start
    while i < bytes.count {
      if bytes[i] == 0x0A || bytes[i] == 0x0D {
        ranges.append(start..<i)
        if bytes[i] == 0x0D, i + 1 < bytes.count, bytes[i + 1] == 0x0A { i += 1 }
        start = i + 1
      }
      i += 1
    }
    ranges.append(start..<bytes.count)
  }

  /// A line without its end mark; `nil` where the document has no such line.
  package subscript(line: Int) -> String? {
    guard ranges.indices.contains(line - 1) else { return nil }
    return String(decoding: bytes[ranges[line - 1]], as: UTF8.self)
  }
}

/// A run of a document's text.
package struct SourcePlace: Hashable, Sendable {
  /// Counted from 1.
  package var line: Int
  /// The column of the first character, counted from 1 in characters; `nil` where only the line is known.
  package var column: Int?
  package var endLine: Int
  /// The column behind the last character; `nil` where the end is not known.
  package var endColumn: Int?

  package init(line: Int, column: Int? = nil, endLine: Int? = nil, endColumn: Int? = nil) {
    self.line = line
    self.column = column
    self.endLine = endLine ?? line
    self.endColumn = endColumn
  }

  /// - Parameter line: 0 where it is not known, as are the other numbers.
  fileprivate init?(_ line: Int, _ column: Int, _ endLine: Int, _ endColumn: Int) {
    guard line > 0 else { return nil }
    self.init(line: line)
    guard column > 0 else { return }
    self.column = column
    // An end before the beginning is none.
    guard endColumn > 0, endLine > line || endLine == line && endColumn > column else { return }
    self.endLine = endLine
    self.endColumn = endColumn
  }
}

extension SourceLines {
  /// Where a statement stands.
  package func place(of statement: CheckedStatement) -> SourcePlace {
    let place = SourcePlace(statement.line, statement.column, statement.endLine, statement.endColumn)
    if let place, place.column != nil { return place }
    return found(statement.latex, line: statement.line) ?? SourcePlace(line: max(statement.line, 1))
  }

  /// Where the right side of a link stands, or the statement where that is not known.
  package func place(of link: CheckedStatement.Link, in statement: CheckedStatement) -> SourcePlace {
    let place = SourcePlace(link.line, link.column, link.endLine, link.endColumn)
    if let place, place.column != nil { return place }
    let whole = self.place(of: statement)
    return place.map { $0.line == whole.line ? whole : $0 } ?? whole
  }

  /// The place of the first line of `latex` in a line of the document, when it is there once.
  private func found(_ latex: String, line: Int) -> SourcePlace? {
    guard ranges.indices.contains(line - 1) else { return nil }
    let text = bytes[ranges[line - 1]]
    guard let first = latex.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).first,
      !first.isEmpty, first.utf8.count <= text.count, text.count < 10_000
    else { return nil }
    let pattern = Array(first.utf8)
    let starts = (text.startIndex...(text.endIndex - pattern.count)).filter {
      text[$0] == pattern[0] && text[$0..<$0 + pattern.count].elementsEqual(pattern)
    }
    guard starts.count == 1 else { return nil }
    let column = String(decoding: text[..<starts[0]], as: UTF8.self).count + 1
    return SourcePlace(line: line, column: column, endColumn: column + first.count)
  }
}
