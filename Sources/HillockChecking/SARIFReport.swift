import HillockDocuments
import HillockFormula

/// What became of a check, in the Static Analysis Results Interchange Format 2.1.0 (OASIS, 2020), which code hosts show
/// beside the lines of a change.
package struct SARIFReport: Encodable, Sendable {
  private let report: CheckReport
  private let version: String

  /// - Parameter version: the version of the tool.
  package init(_ report: CheckReport, version: String) {
    self.report = report
    self.version = version
  }

  package func encode(to encoder: any Encoder) throws {
    try Log(
      runs: [
        Run(
          tool: Tool(driver: Driver(version: version)),
          invocations: [
            Invocation(
              executionSuccessful: report.failures.isEmpty,
              toolExecutionNotifications: report.failures.map { failure in
                Notification(
                  message: Text(text: failure.reason),
                  locations: [
                    Location(failure.path, failure.line.map { Region(startLine: $0) })
                  ])
              })
          ],
          results: results)
      ]
    ).encode(to: encoder)
  }

  private var results: [Result] {
    // Two findings with the same words in one file are told apart by their order.
    var counts: [String: Int] = [:]
    return report.documents.flatMap { document in
      document.statements.flatMap { $0.findings(in: document.lines) }.map { finding in
        let rule = Rule.number(of: finding)
        let words = finding.latex.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let key = [ReportPath.normal(document.path), Rule.all[rule].id, String(finding.link), words]
          .joined(separator: "\n")
        let number = counts[key, default: 0] + 1
        counts[key] = number
        return Result(
          ruleId: Rule.all[rule].id, ruleIndex: rule, level: Rule.all[rule].defaultConfiguration.level,
          message: Text(text: finding.message),
          locations: [Location(document.path, Region(finding.place, document.lines))],
          partialFingerprints: ["hillockStatement/v1": Self.hash(key) + ":\(number)"])
      }
    }
  }

  /// FNV-1a with 64 bits: tells findings apart; nobody gains by making two alike.
  private static func hash(_ text: String) -> String {
    let hash = text.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

// MARK: the format

extension SARIFReport {
  fileprivate struct Log: Encodable {
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var version = "2.1.0"
    var runs: [Run]

    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version, runs
    }
  }

  fileprivate struct Run: Encodable {
    var tool: Tool
    var columnKind = "unicodeCodePoints"
    var originalUriBaseIds = [
      Location.base: BaseFolder(description: Text(text: "The folder in which the check ran."))
    ]
    var invocations: [Invocation]
    var results: [Result]
  }

  fileprivate struct BaseFolder: Encodable {
    var description: Text
  }

  fileprivate struct Tool: Encodable {
    var driver: Driver
  }

  fileprivate struct Driver: Encodable {
    var name = "hillock"
    var semanticVersion: String
    var rules = Rule.all

    init(version: String) { semanticVersion = version }
  }

  fileprivate struct Rule: Encodable {
    var id: String
    var name: String
    var shortDescription: Text
    var fullDescription: Text
    var help: Text
    var defaultConfiguration: Configuration

    struct Configuration: Encodable {
      var level: String
    }

    init(_ id: String, _ name: String, level: String, short: String, full: String, help: String) {
      self.id = id
      self.name = name
      shortDescription = Text(text: short)
      fullDescription = Text(text: full)
      self.help = Text(text: help)
      defaultConfiguration = Configuration(level: level)
    }

    static let all = [
      Rule(
        "refuted", "RefutedStatement", level: "error", short: "The statement is wrong.",
        full:
          "There is a point, given exactly, at which rigorous interval arithmetic shows that the statement fails.",
        help:
          "Look at the point that is named: put its values into both sides. Where one change makes the statement right, that change is named as well; it is proved, but the author may have meant another."
      ),
      Rule(
        "conditional", "ConditionalStatement", level: "warning",
        short: "The statement rests on something that the text does not say.",
        full:
          "The statement was judged under assumptions which are customary, but which the document does not state.",
        help: "Write the assumptions that are named into the text, before the statement."),
      Rule(
        "suspected", "SuspectedStatement", level: "note",
        short: "The statement is wrong as it was read, and that reading is not certain.",
        full:
          "There is a point at which the statement fails as it was read, but the document leaves another reading open, which is named.",
        help:
          "Look at the doubt that is named. Where it does not apply, the statement is wrong; where it does, say in the text what is meant."
      ),
      Rule(
        "undecided", "UndecidedStatement", level: "note",
        short: "The statement was neither proved nor refuted.",
        full: "The statement was read as a claim, but could not be decided, for the reason given.",
        help:
          "Define the names that are not known, or state the conditions. More effort helps where the reason is too much work."
      ),
    ]

    static func number(of finding: Finding) -> Int {
      let id = finding.isSuspected ? "suspected" : finding.verdict.rawValue
      return all.firstIndex { $0.id == id } ?? all.count - 1
    }
  }

  fileprivate struct Text: Encodable {
    var text: String
  }

  fileprivate struct Invocation: Encodable {
    var executionSuccessful: Bool
    var toolExecutionNotifications: [Notification]
  }

  fileprivate struct Notification: Encodable {
    var level = "error"
    var message: Text
    var locations: [Location]
  }

  fileprivate struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Text
    var locations: [Location]
    var partialFingerprints: [String: String]
  }

  fileprivate struct Location: Encodable {
    static let base = "%SRCROOT%"
    var physicalLocation: Physical

    struct Physical: Encodable {
      var artifactLocation: Artifact
      var region: Region?
    }

    struct Artifact: Encodable {
      var uri: String
      var uriBaseId: String?
    }

    init(_ path: String, _ region: Region?) {
      let uri = ReportPath.uri(path)
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: uri.text, uriBaseId: uri.isRelative ? Self.base : nil), region: region
      )
    }
  }

  fileprivate struct Region: Encodable {
    var startLine: Int
    var startColumn: Int?
    var endLine: Int?
    var endColumn: Int?

    init(startLine: Int) { self.startLine = startLine }

    /// Columns are counted in code points here, and in characters elsewhere.
    init(_ place: SourcePlace, _ lines: SourceLines) {
      startLine = place.line
      guard let column = place.column else { return }
      startColumn = Self.codePoints(before: column, in: lines[place.line]) + 1
      guard let endColumn = place.endColumn else { return }
      endLine = place.endLine
      self.endColumn = Self.codePoints(before: endColumn, in: lines[place.endLine]) + 1
    }

    private static func codePoints(before column: Int, in line: String?) -> Int {
      guard let line else { return column - 1 }
      return line.prefix(column - 1).unicodeScalars.count
    }
  }
}
