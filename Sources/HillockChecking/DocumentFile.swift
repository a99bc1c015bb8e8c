import Foundation
import Hillock
import HillockDocuments
import HillockFormula

/// A document whose mathematics is to be checked.
package struct DocumentFile: Sendable {
  /// How the document is named in reports.
  package let path: String
  package let text: String
  package let format: DocumentFormat
  /// The texts of the files that a LaTeX document reads in, for the macros that they define.
  package let inputs: [String]

  package static let sizeLimit = 64 << 20
  /// What a document is called that came from standard input.
  package static let standardInputName = "stdin"

  /// Reads a document and what it reads in; its format is told from its name and content.
  ///
  /// - Throws: `DataError` when there is no such file, it is too large, or it is no UTF-8 text.
  package init(path: String, format: DocumentFormat? = nil) throws(DataError) {
    let bytes = try FileAccess.bytes(of: path, limit: Self.sizeLimit) { first, _ throws(DataError) in
      guard !first.contains(0) else { throw Self.noText(path) }
    }
    let text = try Self.text(of: bytes, path: path)
    let format = format ?? DocumentFormat.detect(fileName: path, text: text)
    self.path = path
    self.text = text
    self.format = format
    inputs = format == .latex ? DocumentInputs(document: path, text: text).texts : []
  }

  /// A document whose text is already known; nothing is read beside it.
  package init(path: String, text: String, format: DocumentFormat? = nil) {
    self.path = path
    self.text = text
    self.format = format ?? DocumentFormat.detect(fileName: path, text: text)
    inputs = []
  }

  /// Reads standard input to its end; without `format`, the format is told from the content.
  ///
  /// - Throws: `DataError` when it cannot be read, is too large, or is no UTF-8 text.
  package static func standardInput(format: DocumentFormat? = nil) throws(DataError) -> DocumentFile {
    var bytes: [UInt8] = []
    while true {
      guard let part = try? FileHandle.standardInput.read(upToCount: 1 << 20) ?? Data() else {
        throw DataError("standard input cannot be read", file: standardInputName)
      }
      if part.isEmpty { break }
      bytes += part
      guard bytes.count <= sizeLimit else {
        throw DataError("there are more than \(sizeLimit) bytes; no more are read", file: standardInputName)
      }
    }
    let text = try text(of: bytes, path: standardInputName)
    return DocumentFile(path: standardInputName, text: text, format: format)
  }

  private static func text(of bytes: [UInt8], path: String) throws(DataError) -> String {
    guard !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self) else { throw noText(path) }
    return text
  }

  private static func noText(_ path: String) -> DataError {
    DataError(
      "this is no text in UTF-8; expected Markdown, HTML, reStructuredText, a notebook or LaTeX", file: path)
  }

  /// The checker takes the cells out of a notebook without a value of the rest; whether all of it is sound JSON is seen here.
  private func checkJSON() throws(DataError) {
    var bytes = Array(text.utf8)[...]
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
    do throws(JSONFault) {
      _ = try JSONValue(parsing: bytes, depthLimit: 256)
    } catch {
      let before = bytes.prefix(error.offset)
      throw DataError(
        "this is no notebook, since it is no valid JSON: \(error.message)", file: path,
        line: 1 + before.count { $0 == 0x0A })
    }
  }

  /// Judges every statement of the document.
  ///
  /// - Throws: `DataError` that names the file and the line.
  @discardableResult
  package func check(
    with checker: DocumentChecker = DocumentChecker(), report: (CheckedStatement) -> Void = { _ in }
  ) throws(DataError) -> [CheckedStatement] {
    if format == .notebook { try checkJSON() }
    do {
      return try checker.check(text, format: format, including: inputs, report: report)
    } catch {
      throw DataError(error.message, file: path, line: error.line)
    }
  }
}
