import Foundation
import Hillock
import HillockFormula

/// A document on disk whose mathematics is to be checked.
public struct DocumentFile: Sendable {
  public let path: String
  public let text: String
  public let format: DocumentFormat

  public static let sizeLimit = 64 << 20

  /// Reads a document; its format is told from its name and content.
  ///
  /// - Throws: `DataError` when there is no such file, it is too large, or it is no UTF-8 text.
  public init(path: String, format: DocumentFormat? = nil) throws(DataError) {
    let bytes = try FileAccess.bytes(of: path, limit: Self.sizeLimit)
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else {
      throw DataError(
        "this is no text in UTF-8; expected Markdown, HTML, reStructuredText, a notebook or LaTeX", file: path
      )
    }
    self.path = path
    self.text = text
    self.format = format ?? DocumentFormat.detect(fileName: path, text: text)
  }

  /// Judges every statement of the document.
  ///
  /// - Throws: `DataError` that names the file and the line.
  @discardableResult
  public func check(
    with checker: DocumentChecker = DocumentChecker(), report: (CheckedStatement) -> Void = { _ in }
  ) throws(DataError) -> [CheckedStatement] {
    do {
      return try checker.check(text, format: format, report: report)
    } catch {
      throw DataError(error.message, file: path, line: error.line)
    }
  }
}
