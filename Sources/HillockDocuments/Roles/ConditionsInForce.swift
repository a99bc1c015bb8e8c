import HillockFormula
import HillockProof

/// Conditions that a text has stated, each with its scope.
struct ConditionsInForce: Sendable {
  /// What a text takes to hold: `x > 0`, `i ≠ j`, `k → ∞`.
  struct Entry: Sendable {
    var condition: Term.Condition?
    var approach: (variable: String, target: Term.Target)?
    var line: Int
    var sentence: Int
    var paragraph: Int
    var section: Int
    var isHeading: Bool
    /// Whether it speaks of indices only, which mean something else in the next paragraph.
    var isAboutIndices: Bool
    /// Whether the text sets it from here on, `let k > 0`; a case, `if x > 0`, is over with its sentence.
    var isSetting = true
    /// Whether it stands behind what it holds for.
    var isTrailing = false
  }

  private var entries: [Entry] = []
  /// Sentences with a condition that could not be read.
  private var unread: Set<Int> = []
  /// How many conditions are kept; a text with more is no text that people read.
  private static let limit = 400

  mutating func add(_ entry: Entry) {
    if entry.condition == nil && entry.approach == nil { unread.insert(entry.sentence) }
    if entries.count >= Self.limit { entries.removeFirst(Self.limit / 2) }
    entries.append(entry)
  }

  func hasUnread(in context: ProseContext) -> Bool { unread.contains(context.sentenceNumber) }

  /// What holds for a formula: conditions of its own sentence.
  func strict(for context: ProseContext) -> [Entry] {
    let own = entries.filter { $0.sentence == context.sentenceNumber && !$0.isHeading }
    // `if i = j: …, if i ≠ j: …`: the second case ends the first.
    return own.enumerated().filter { position, entry in
      guard entry.isAboutIndices, let condition = entry.condition else { return true }
      return !own[(position + 1)...].contains { later in
        !later.isTrailing && later.line > entry.line && later.condition?.excludes(condition) == true
      }
    }.map(\.element)
  }

  /// What may hold for it: of its heading, of its paragraph, and of parameters anywhere before.
  func wider(for context: ProseContext) -> [Entry] {
    entries.filter { entry in
      if entry.isHeading { return entry.section == context.sectionNumber }
      if entry.sentence == context.sentenceNumber { return true }
      if entry.isAboutIndices {
        return entry.section == context.sectionNumber && context.paragraphNumber - entry.paragraph <= 1
          && entry.line >= lastIndexLine(before: context)
      }
      if case .compare(_, let relation, _)? = entry.condition, relation != .equal { return true }
      if case .all? = entry.condition { return true }
      return false
    }
  }

  /// The line of the last condition about indices in the section, which replaces those before it.
  private func lastIndexLine(before context: ProseContext) -> Int {
    entries.last { $0.isAboutIndices && $0.section == context.sectionNumber }?.line ?? 0
  }
}
