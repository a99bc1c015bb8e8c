import HillockDocuments
import HillockFormula

extension CheckReport {
  /// Workflow commands of GitHub's actions, one a line: an error for what is refuted or cannot be read, a warning for
  /// what is conditional, a notice for what is undecided.
  ///
  /// Paths stay as they were named, so the tool has to run in the folder of the repository.
  package var annotations: [String] {
    failures.map { failure in
      Self.annotation(
        "error",
        [
          ("file", ReportPath.normal(failure.path)), ("line", failure.line.map(String.init)),
          ("title", "cannot be read"),
        ],
        failure.reason)
    }
      + documents.flatMap { document in
        document.statements.flatMap { $0.findings(in: document.lines) }.map { finding in
          Self.annotation(
            finding.verdict.annotationCommand,
            [
              ("file", ReportPath.normal(document.path)), ("line", String(finding.place.line)),
              ("col", finding.place.column.map(String.init)), ("title", "hillock check"),
            ], finding.message)
        }
      }
  }

  /// `::error file=notes.md,line=3::message`, with the characters escaped that would end a part.
  static func annotation(_ command: String, _ properties: [(name: String, value: String?)], _ message: String)
    -> String
  {
    let shown = properties.compactMap { property in
      property.value.map { "\(property.name)=\(escaped($0, also: [":", ","]))" }
    }
    return "::\(command) \(shown.joined(separator: ","))::\(escaped(message))"
  }

  /// - Parameter others: further characters that must not stand in a property.
  private static func escaped(_ text: String, also others: Set<Unicode.Scalar> = []) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "%" || scalar == "\r" || scalar == "\n" || others.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += "%" + (digits.count < 2 ? "0" + digits : digits)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

extension CheckedStatement.Verdict {
  fileprivate var annotationCommand: String {
    switch self {
    case .refuted: "error"
    case .conditional: "warning"
    default: "notice"
    }
  }
}
