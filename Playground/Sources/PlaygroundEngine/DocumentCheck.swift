import HillockDocuments

/// A document's statements with their verdicts, as the page shows them.
public struct DocumentCheck: Sendable, Encodable {
  struct Link: Sendable, Encodable {
    var from: String
    var relation: String
    var to: String
    var verdict: String
    var note: String?
    var witness: String?
    var repair: String?
    var steps: [String]
  }

  struct Statement: Sendable, Encodable {
    var line: Int
    var column: Int
    var latex: String
    var read: String
    var verdict: String
    var note: String?
    var repair: String?
    var links: [Link]
  }

  var statements: [Statement]

  public static let longest = 200_000

  /// - Throws: `PlayError` for a document that cannot be read.
  public init(_ text: String, format: String) throws(PlayError) {
    guard let format = DocumentFormat(rawValue: format) else {
      throw PlayError(
        "a document is \(DocumentFormat.allCases.map(\.rawValue).joined(separator: ", "))", setting: "format")
    }
    guard text.utf8.count <= Self.longest else {
      throw PlayError(
        "the document has \(text.utf8.count) bytes; the page takes \(Self.longest), hillock check takes more")
    }
    do {
      statements = try DocumentChecker(effort: 20_000).check(text, format: format).map { statement in
        Statement(
          line: statement.line, column: statement.column, latex: statement.latex, read: statement.read,
          verdict: statement.verdict.rawValue, note: statement.note, repair: statement.repair,
          links: statement.links.map { link in
            Link(
              from: link.from, relation: link.relation, to: link.to, verdict: link.verdict.rawValue,
              note: link.note, witness: link.witness?.text, repair: link.repair, steps: link.steps.map(\.text)
            )
          })
      }
    } catch {
      throw PlayError(error.line.map { "line \($0): \(error)" } ?? "\(error)")
    }
  }
}
