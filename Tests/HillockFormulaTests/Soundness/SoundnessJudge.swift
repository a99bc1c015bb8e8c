import HillockDocuments
import HillockFormula
import HillockProof

/// Compares what the checker says with what is known of a generated formula.
enum SoundnessJudge {
  /// What is false in a verdict, in words; empty where nothing is.
  static func faults(_ statement: CheckedStatement, _ formula: GeneratedFormula) -> [String] {
    var result: [String] = []
    let shown = "line \(statement.line), \(formula.origin): \(statement.read) [\(formula.latex)]"
    switch (formula.part, statement.verdict) {
    case (.claim, .proved) where formula.truth == .fails:
      result.append("false, and proved: \(shown) \(statement.note ?? "")")
    case (.claim, .refuted) where formula.truth == .holds:
      result.append("true, and refuted: \(shown) \(statement.links.compactMap { $0.witness?.text })")
    case (.condition, .proved), (.condition, .refuted):
      result.append("a condition is \(statement.verdict): \(shown)")
    case (.definition, .refuted): result.append("a definition is refuted: \(shown)")
    default: break
    }
    guard formula.part == .claim, statement.role == .claim else { return result }
    // The witness meets the conditions.
    for link in statement.links where link.verdict == .refuted {
      guard let witness = link.witness, !witness.text.contains("components") else { continue }
      var world = World()
      for (name, value) in witness.values {
        let number = value.doubleValue
        world.scalars[name] = number
        world.scalars["\\" + name] = number
      }
      for condition in formula.conditions {
        if case .place = condition.left { continue }
        guard condition.left.value(world).isFinite, condition.right.value(world).isFinite else { continue }
        if !condition.holds(world) {
          result.append("the witness \(witness.text) breaks a condition: \(shown)")
        }
      }
    }
    // Links, where each has its verdict.
    let links = statement.links.filter { !$0.isFromFirst }
    if links.count == formula.links.count {
      for (link, truth) in zip(links, formula.links) {
        if link.verdict == .proved && truth == .fails {
          result.append("a false link is proved: \(link.from) \(link.relation) \(link.to) in \(shown)")
        }
        if link.verdict == .refuted && truth == .holds {
          result.append("a true link is refuted: \(link.from) \(link.relation) \(link.to) in \(shown)")
        }
      }
    }
    return result
  }
}
