import Foundation
import HillockFormula

/// Shows judged statements to people.
struct StatementPrinter {
  var explain: Bool
  /// Colour in a terminal, unless NO_COLOR asks for none.
  var usesColor = Terminal.outputIsTerminal && ProcessInfo.processInfo.environment["NO_COLOR"] == nil

  func show(_ statement: CheckedStatement, place: String?) {
    let read =
      statement.read.isEmpty ? statement.latex.split(separator: "\n").joined(separator: " ") : statement.read
    let start = place.map { "\($0): " } ?? ""
    Terminal.output("\(start)\(colored(statement.verdict))  \(read)")
    if let note = statement.note, statement.links.count != 1 || statement.links[0].note != note {
      Terminal.output("    \(note)")
    }
    let several = statement.links.filter { !$0.isFromFirst }.count > 1
    for link in statement.links {
      if several || link.isFromFirst {
        let name = link.isFromFirst ? "first side: " : ""
        Terminal.output("    \(colored(link.verdict))  \(name)\(link.from) \(link.relation) \(link.to)")
      }
      if let witness = link.witness { Terminal.output("        \(witness.text)") }
      if let note = link.note { Terminal.output("        \(note)") }
      if let repair = link.repair { Terminal.output("        right would be: \(repair)") }
      if explain {
        for step in link.steps {
          Terminal.output("          · \(step.text)" + (step.formula.map { ": \($0.unicode)" } ?? ""))
        }
      }
    }
    if statement.links.allSatisfy({ $0.repair == nil }), let repair = statement.repair {
      Terminal.output("        right would be: \(repair)")
    }
  }

  private func colored(_ verdict: CheckedStatement.Verdict) -> String {
    guard usesColor else { return verdict.rawValue }
    let code =
      switch verdict {
      case .proved: "32"
      case .refuted: "31"
      case .undecided, .conditional: "33"
      case .definition: "36"
      case .outOfScope, .none: "90"
      }
    return "\u{1B}[\(code)m\(verdict.rawValue)\u{1B}[0m"
  }
}
