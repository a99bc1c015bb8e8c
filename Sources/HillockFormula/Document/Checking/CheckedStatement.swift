/// A statement of a document and what became of it.
public struct CheckedStatement: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case definition, equation, chain, inequality, limit, approximation, continuation, other
  }

  public enum Verdict: String, Hashable, Sendable {
    case proved, refuted, undecided, definition
    case outOfScope = "out-of-scope"
  }

  /// One link of a chain.
  public struct Link: Hashable, Sendable {
    /// The two sides as they were understood.
    public var from: String
    public var to: String
    public var relation: String
    public var verdict: Verdict
    /// The point at which the sides differ.
    public var witness: Witness?
    /// What would be right: one side with one thing changed, proved.
    public var repair: String?
    /// Why it is undecided or out of scope, or on what it rests.
    public var note: String?
    /// Whether the link joins the first side to one that does not stand next to it.
    public var isFromFirst: Bool
    public var steps: [Judgement.Step]
  }

  /// The line of the file on which the statement begins; 1 is the first.
  public var line: Int
  public var latex: String
  /// The statement as it was understood.
  public var read: String
  public var kind: Kind
  public var verdict: Verdict
  public var links: [Link]
  public var repair: String?
  public var note: String?
}

/// How many statements came out how.
public struct CheckSummary: Hashable, Sendable {
  public var proved = 0
  public var refuted = 0
  public var undecided = 0
  public var definitions = 0
  public var outOfScope = 0

  public init() {}

  public init(_ statements: [CheckedStatement]) {
    for statement in statements {
      switch statement.verdict {
      case .proved: proved += 1
      case .refuted: refuted += 1
      case .undecided: undecided += 1
      case .definition: definitions += 1
      case .outOfScope: outOfScope += 1
      }
    }
  }
}
