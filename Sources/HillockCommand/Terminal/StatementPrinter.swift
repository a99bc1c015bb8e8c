import Foundation
import HillockChecking
import HillockDocuments
import HillockFormula

/// Shows judged statements to people.
struct StatementPrinter {
  var explain: Bool
  var usesColor = Terminal.usesColor
  /// How many columns a quoted line may take; the same everywhere but in a terminal.
  var width = Terminal.outputIsTerminal ? Terminal.width : 100

  /// Where a statement comes from.
  struct Source {
    var path: String
    var lines: SourceLines
  }

  func show(_ statement: CheckedStatement, from source: Source? = nil) {
    for line in lines(of: statement, from: source) { show(line) }
  }

  /// The one place at which lines leave.
  func show(_ line: StyledLine) {
    Terminal.output(line, colored: usesColor)
  }

  func lines(of statement: CheckedStatement, from source: Source?) -> [StyledLine] {
    var result = [header(of: statement, from: source)]
    let quotes = quotedPlaces(of: statement, from: source)
    if let place = quotes.statement { result += quote(place, statement.verdict, from: source) }
    if statement.chain.count > 1 {
      result += chain(of: statement, quotes: quotes.links, from: source)
    } else {
      for link in statement.chain { result += details(of: link) }
    }
    let notes = statement.links.flatMap { [$0.note, $0.repair].compactMap { $0 } + $0.assumptions }
    let assumptions = statement.assumptions.filter { !notes.contains($0) }
    if !assumptions.isEmpty { result.append(Self.assumptionLine(assumptions)) }
    if let note = statement.note, !notes.contains(note) { result.append(StyledLine("    \(note)")) }
    if let repair = statement.repair, !notes.contains(repair) {
      result.append(StyledLine("    right would be: \(repair)"))
    }
    return result
  }

  // MARK: parts

  private func header(of statement: CheckedStatement, from source: Source?) -> StyledLine {
    let verdict = statement.verdict
    let chain = statement.chain
    var read = statement.read.isEmpty ? statement.latex : statement.read
    if chain.count > 1 {
      let count = chain.count { statement.isSuspected ? $0.suspicion != nil : $0.verdict == verdict }
      let verb = count == 1 ? "is" : "are"
      read =
        "\(count) of \(chain.count) links \(verb) \(verdict == .outOfScope ? "out of scope" : statement.word)"
    }
    read = read.split(whereSeparator: \.isNewline).joined(separator: " ")
    guard let source else {
      return StyledLine(statement.word, verdict.style) + StyledLine("  \(read)")
    }
    let place = source.lines.place(of: statement)
    let column = place.column.map { "\($0):" } ?? ""
    return StyledLine("\(source.path):\(place.line):\(column) ") + Self.words(for: statement)
      + StyledLine(": \(read)")
  }

  /// The verdict and the role, as far as one does not say the other.
  private static func words(for statement: CheckedStatement) -> StyledLine {
    let (verdict, role) = (statement.verdict, statement.role.rawValue)
    if verdict == .none { return StyledLine(role, verdict.style) }
    if verdict == .definition { return StyledLine(verdict.rawValue, verdict.style) }
    return StyledLine(statement.word, verdict.style) + StyledLine(" \(role)")
  }

  /// Where something has to be looked at: in a chain at the links to blame, where their places are known, else at the
  /// statement.
  private func quotedPlaces(of statement: CheckedStatement, from source: Source?)
    -> (statement: SourcePlace?, links: [Int: SourcePlace])
  {
    guard let source else { return (nil, [:]) }
    let whole = source.lines.place(of: statement)
    var links: [Int: SourcePlace] = [:]
    var isWholeMeant = false
    for finding in statement.findings(in: source.lines) {
      if finding.link == 0 || finding.place == whole {
        isWholeMeant = true
      } else {
        links[finding.link - 1] = finding.place
      }
    }
    return (isWholeMeant ? whole : nil, links)
  }

  private func quote(_ place: SourcePlace, _ verdict: CheckedStatement.Verdict, from source: Source?)
    -> [StyledLine]
  {
    guard let source, let quote = SourceQuote(place, in: source.lines, width: width) else { return [] }
    return [StyledLine(quote.text)] + (quote.marks.map { [StyledLine($0, verdict.style)] } ?? [])
  }

  /// The first side, and a line with a mark for each link.
  private func chain(
    of statement: CheckedStatement, quotes: [Int: SourcePlace],
    from source: Source?
  ) -> [StyledLine] {
    let chain = statement.chain
    var result = [StyledLine("      " + Self.firstSide(of: statement))]
    for (position, link) in chain.enumerated() {
      result.append(
        "    " + StyledLine(link.verdict.mark, link.verdict.style)
          + StyledLine(" \(link.relation) \(link.to)"))
      if let place = quotes[position] { result += quote(place, link.verdict, from: source) }
      result += details(of: link)
    }
    let fromFirst = statement.links.filter(\.isFromFirst)
    if !fromFirst.isEmpty {
      let offset = chain.count - fromFirst.count + 2
      var line: StyledLine = "    compared with the first side:"
      for (position, link) in fromFirst.enumerated() {
        line =
          line + StyledLine("\(position == 0 ? "" : ",") side \(position + offset) ")
          + StyledLine(link.verdict.mark, link.verdict.style)
      }
      result.append(line)
    }
    return result
  }

  /// What a chain begins with: the left side of its first link, and what is defined by it before that.
  private static func firstSide(of statement: CheckedStatement) -> String {
    guard let from = statement.chain.first?.from else { return "" }
    guard !statement.read.hasPrefix(from),
      let range = statement.read.range(of: " = \(from)", options: .literal)
        ?? statement.read.range(of: " := \(from)", options: .literal)
    else { return from }
    return String(statement.read[..<range.upperBound])
  }

  private func details(of link: CheckedStatement.Link) -> [StyledLine] {
    var result: [StyledLine] = []
    if !link.assumptions.isEmpty { result.append(Self.assumptionLine(link.assumptions)) }
    if let witness = link.witness { result.append(StyledLine("        \(witness.text)")) }
    if let suspicion = link.suspicion {
      result.append(StyledLine("        as it was read, \(suspicion.text)"))
    }
    if let note = link.note { result.append(StyledLine("        \(note)")) }
    if let repair = link.repair { result.append(StyledLine("        right would be: \(repair)")) }
    if explain {
      result += link.steps.map { step in
        StyledLine("          · \(step.text)" + (step.formula.map { ": \($0.unicode)" } ?? ""))
      }
    }
    return result
  }

  private static func assumptionLine(_ assumptions: [String]) -> StyledLine {
    StyledLine("        it rests on: " + assumptions.joined(separator: "; "))
  }
}

extension CheckedStatement.Verdict {
  fileprivate var style: StyledLine.Style {
    switch self {
    case .proved: .green
    case .refuted: .red
    case .conditional, .undecided: .yellow
    case .definition: .cyan
    case .outOfScope, .none: .gray
    }
  }

  /// What stands before a link of a chain.
  fileprivate var mark: String {
    switch self {
    case .proved: "✓"
    case .refuted: "✗"
    case .conditional: "~"
    case .undecided: "?"
    case .definition: "≔"
    case .outOfScope: "–"
    case .none: "·"
    }
  }
}
