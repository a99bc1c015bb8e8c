import HillockDocuments
import HillockFormula

/// One thing in a document that needs attention, as reports show it: what is wrong, and where.
package struct Finding: Hashable, Sendable {
  package var verdict: CheckedStatement.Verdict
  /// Whether it fails as it was read, and is undecided because that is not certain.
  package var isSuspected = false
  package var place: SourcePlace
  /// One line for people.
  package var message: String
  /// What was written, by which the finding is known again when it has moved.
  package var latex: String
  /// The number of the link in its chain, counted from 1; 0 for the statement as a whole.
  package var link: Int
}

extension CheckedStatement {
  /// Whether somebody has to look at it: refuted, conditional or undecided.
  package var needsAttention: Bool { verdict.needsAttention }

  /// The verdict for people: what fails as it was read is suspected.
  package var word: String { isSuspected ? "suspected" : verdict.rawValue }

  /// The links as they stand in the text, from one side to the next.
  package var chain: [Link] { links.filter { !$0.isFromFirst } }

  /// What needs attention in the statement: each link that is refuted or suspected; where none is, the first that is conditional,
  /// or undecided.
  package func findings(in lines: SourceLines) -> [Finding] {
    guard needsAttention else { return [] }
    let chain = self.chain
    var same = chain.indices.filter { chain[$0].verdict == verdict }
    if isSuspected { same = same.filter { chain[$0].suspicion != nil } }
    guard let first = same.first else {
      return [
        Finding(
          verdict: verdict, place: lines.place(of: self), message: message(of: nil), latex: latex, link: 0)
      ]
    }
    return (verdict == .refuted || isSuspected ? same : [first]).map { position in
      Finding(
        verdict: verdict, isSuspected: isSuspected,
        place: chain.count > 1 ? lines.place(of: chain[position], in: self) : lines.place(of: self),
        message: message(of: chain[position]), latex: latex, link: position + 1)
    }
  }

  /// What is refuted, conditional or undecided, and why.
  private func message(of link: Link?) -> String {
    let shown = link.map { "\($0.from) \($0.relation) \($0.to)" } ?? (read.isEmpty ? latex : read)
    var parts = ["\(word): \(shown)"]
    if verdict == .conditional {
      let assumptions = link.flatMap { $0.assumptions.isEmpty ? nil : $0.assumptions } ?? self.assumptions
      if !assumptions.isEmpty { parts.append("it rests on: " + assumptions.joined(separator: "; ")) }
    }
    if let witness = link?.witness { parts.append(witness.text) }
    if let suspicion = link?.suspicion { parts.append("as it was read, " + suspicion.text) }
    if let note = link?.note ?? self.note { parts.append(note) }
    if let repair = link?.repair ?? self.repair { parts.append("right would be: \(repair)") }
    return parts.joined(separator: " — ").split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension CheckedStatement.Verdict {
  package var needsAttention: Bool { self == .refuted || self == .conditional || self == .undecided }
}
