import HillockFormula
import HillockProof

/// A statement of a document and what became of it.
public struct CheckedStatement: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable {
    case definition, equation, chain, inequality, limit, approximation, continuation, other
  }

  /// What a piece of mathematics does in its text. Only claims are judged.
  package enum Role: String, Hashable, Sendable, CaseIterable {
    /// Something that the text says is so.
    case claim
    /// Gives a name its meaning from here on.
    case definition
    /// Taken to hold, within a scope: `for i ≠ j`, `let y_k = 1`, a range of an index, an equation to be solved.
    case condition
    /// Near to each other in a regime that the text names or leaves open.
    case approximation
    /// A step of an algorithm: `w = w − η ∂L/∂w`.
    case step
    /// A name, a fragment, something that says nothing by itself.
    case mention
  }

  /// What became of a statement or a link.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// It holds wherever both sides are defined.
    case proved
    /// It fails at a witness.
    case refuted
    /// Neither was shown; the note says why.
    case undecided
    /// It gives a name its meaning, so there is nothing to judge.
    case definition
    /// It holds when something is assumed that the text does not say; `assumptions` names it.
    case conditional
    /// Nothing that can be judged: a condition, a step, a mention, an approximation.
    case none
    /// A claim about things that are not dealt with, or one that cannot be read.
    case outOfScope = "out-of-scope"
  }

  /// One link of a chain.
  public struct Link: Hashable, Sendable {
    /// The left side as it was understood.
    public var from: String
    /// The right side as it was understood.
    public var to: String
    /// What stands between them, such as `=` or `≤`.
    public var relation: String
    /// What became of the link.
    public var verdict: Verdict
    /// The point at which the sides differ.
    public var witness: Witness?
    /// What would be right: one side with one thing changed, proved.
    public var repair: String?
    /// Why it is undecided or out of scope, or on what it rests.
    public var note: String?
    /// Whether the link joins the first side to one that does not stand next to it.
    package var isFromFirst: Bool
    /// The steps of the proof or refutation.
    public var steps: [Judgement.Step]
    /// What is assumed and not said, where the verdict is `conditional`.
    package var assumptions: [String] = []
    /// Where it fails as it was read, in an undecided link: its note names the doubt that keeps it from being refuted.
    package var suspicion: Witness?
    /// The line of the file on which the link's right side begins, from 1; 0 where that is not known.
    package var line = 0
    /// The character of that line, from 1; 0 where that is not known.
    package var column = 0
    package var endLine = 0
    package var endColumn = 0
  }

  /// The line of the file on which the statement begins; 1 is the first.
  public var line: Int
  /// The statement as it stands in the document.
  public var latex: String
  /// The statement as it was understood.
  public var read: String
  package var kind: Kind
  /// What became of it: the worst of its links.
  public var verdict: Verdict
  /// The links of the chain, from left to right; a statement with one relation has one.
  public var links: [Link]
  /// What would be right: the statement with one thing changed, proved.
  public var repair: String?
  /// Why it is undecided or out of scope, or on what it rests.
  public var note: String?
  package var role: Role = .claim
  /// What is assumed and not said, where the verdict is `conditional`.
  package var assumptions: [String] = []
  /// Where it stands in the file, in characters from 1; 0 where that is not known.
  public var column = 0
  package var endLine = 0
  package var endColumn = 0
}

extension CheckedStatement {
  /// Whether it fails as it was read, and is undecided because that reading is not certain.
  package var isSuspected: Bool {
    verdict == .undecided && links.contains { !$0.isFromFirst && $0.suspicion != nil }
  }
}

/// How many statements came out how.
package struct CheckSummary: Hashable, Sendable {
  package var proved = 0
  package var refuted = 0
  package var conditional = 0
  package var undecided = 0
  /// How many of the undecided ones fail as they were read.
  package var suspected = 0
  package var definitions = 0
  package var notJudged = 0
  package var outOfScope = 0

  package init() {}

  package init(_ statements: [CheckedStatement]) {
    for statement in statements { add(statement) }
  }

  package mutating func add(_ statement: CheckedStatement) {
    if statement.isSuspected { suspected += 1 }
    switch statement.verdict {
    case .proved: proved += 1
    case .refuted: refuted += 1
    case .conditional: conditional += 1
    case .undecided: undecided += 1
    case .definition: definitions += 1
    case .none: notJudged += 1
    case .outOfScope: outOfScope += 1
    }
  }
}
