import HillockFormula
import HillockProof

/// Matrices whose shapes cannot agree.
extension StatementChecker {
  /// What the whole document says of shapes, and what follows from it under each custom.
  struct ShapeKnowledge: Sendable {
    var facts = ShapeFacts()
    var customs: [(custom: ShapeJudge.Custom, inferred: InferredShapes)] = []

    init() {}

    init(passages: [Passage], prose: [String]) {
      facts = ShapeFacts(passages: passages, prose: prose)
      customs = ShapeJudge.customs(of: facts).map {
        ($0, InferredShapes(passages: passages, facts: facts, custom: $0))
      }
      let likely = customs.filter { !$0.inferred.isStrained }
      if !likely.isEmpty { customs = likely }
    }
  }

  /// The statement refuted, where its products and sums cannot exist under the shapes that the text states.
  func withShapes(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement {
    if statement.verdict == .proved, let taken = takenForNumbers(statement, tokens) { return taken }
    guard !shapes.customs.isEmpty, !isSingleStatement, statement.verdict != .proved,
      statement.verdict != .refuted,
      tokens.relations.allSatisfy({ $0 == .equal || $0 == .defined || $0.isAssignment }),
      !CaseWords.supposes(context.sentence + " " + context.trail)
    else { return statement }
    guard let (fault, sides) = statedFault(in: tokens), !speakOfDefined(sides), stateTogether(sides),
      !sayKind(sides), !Self.name(sides), !countSizes(sides)
    else { return statement }
    // `Let y = σ(x)`: what is defined anew may be a number where the vectors of another place are not.
    if statement.verdict == .definition, fault.isOfSides { return statement }
    func text(_ position: Int) -> String { sides[position].map(ShapeJudge.text) ?? "…" }
    let right = min(max(fault.side, 1), tokens.sides.count - 1)
    var result = statement
    if result.read.isEmpty { result.read = sides.indices.map(text).joined(separator: " = ") }
    var link = CheckedStatement.Link(
      from: text(right - 1), to: text(right), relation: tokens.relations[right - 1].sign, verdict: .refuted,
      witness: Witness(values: [:], left: nil, right: nil, text: fault.text), repair: nil, note: nil,
      isFromFirst: false, steps: [])
    if let start = tokens.sides[right].first, let end = tokens.sides[right].last {
      (link.line, link.column) = place(start.offset)
      (link.endLine, link.endColumn) = place(end.offset)
      link.endColumn += max(1, end.width)
    }
    if let doubt = doubt(ofShapesIn: sides) {
      // A definition is none the less one.
      if statement.verdict == .definition { return statement }
      (link.verdict, link.witness, link.suspicion, link.note) = (.undecided, nil, link.witness, doubt)
      (result.role, result.verdict, result.links) = (.claim, .undecided, [link])
      (result.note, result.repair, result.assumptions) = (doubt, nil, [])
      return result
    }
    if result.kind == .other || result.kind == .definition { result.kind = .equation }
    (result.role, result.verdict, result.links) = (.claim, .refuted, [link])
    (result.note, result.repair, result.assumptions) = ("shapes: \(fault.text)", nil, [])
    return result
  }

  /// Why shapes that cannot agree may be meant in another way.
  private func doubt(ofShapesIn sides: [ShapeTerm?]) -> String? {
    let judge = ShapeJudge(facts: shapes.facts, section: context.sectionNumber)
    if ShapeFit(judge: judge).mayHold(sides) {
      return "vectors, products or gradients may be meant in another way, in which their shapes agree"
    }
    var own: ShapeName?
    if case .name(let name)?? = sides.first { own = name }
    for name in sides.compactMap({ $0 }).flatMap(\.names) where judge.isStated(name) && name != own {
      if shapes.facts.statesSeveral(of: name) { return "the text gives \(name.text) several shapes" }
      if survey.definedNames.contains(name.base), scope.values[name.base] != nil {
        return "\(name.text) may be another quantity than the one whose shape is stated"
      }
    }
    return nil
  }
}

extension StatementChecker {
  /// Whether one section of the text states the shapes of all names in them: with z from one place and W from another, nothing
  /// says that they are meant to go together.
  private func stateTogether(_ sides: [ShapeTerm?]) -> Bool {
    var common: Set<Int>?
    for name in Set(sides.compactMap { $0 }.flatMap(\.names)) {
      let sections = shapes.facts.sections(of: name)
      guard !sections.isEmpty else { continue }
      common = common?.intersection(sections) ?? sections
    }
    return common?.isEmpty == false
  }

  /// Whether a number of rows or columns stands in them as a factor: then they count entries, D·H + H of D×H and H.
  private func countSizes(_ sides: [ShapeTerm?]) -> Bool {
    let sizes = shapes.facts.sizes
    let judge = ShapeJudge(facts: shapes.facts, section: context.sectionNumber)
    return sides.compactMap { $0 }.flatMap(\.names).contains {
      sizes.contains($0.base) && !judge.isStated($0)
    }
  }

  /// Whether they only give one matrix the name of another, W² = Uᵀ: which of its shapes is meant is not said.
  private static func name(_ sides: [ShapeTerm?]) -> Bool {
    sides.allSatisfy { side in
      switch side {
      case .name?, .transposed(.name)?: true
      default: false
      }
    }
  }

  /// Whether they speak of one matrix alone: A = Aᵀ and AAᵀ = AᵀA say of which kind it is.
  private func sayKind(_ sides: [ShapeTerm?]) -> Bool {
    Set(sides.compactMap { $0 }.flatMap(\.names).map(\.base)).subtracting(["I"]).count < 2
  }
}

extension StatementChecker {
  /// Whether a name in them has both a stated shape and a definition, other than by this statement: then it may be another
  /// quantity than the one whose shape is stated, as a number z = wᵀx behind a vector z of scores.
  private func speakOfDefined(_ sides: [ShapeTerm?]) -> Bool {
    var own: ShapeName?
    if case .name(let name)?? = sides.first { own = name }
    let judge = ShapeJudge(facts: shapes.facts, section: context.sectionNumber)
    return sides.compactMap { $0 }.flatMap(\.names).contains {
      $0 != own && judge.isStated($0) && scope.values[$0.base] != nil
    }
  }

  /// What is proved of numbers, and says something else of the matrices that the text has: XW = WX, ∂z/∂W = x for a vector z.
  private func takenForNumbers(_ statement: CheckedStatement, _ tokens: StatementTokens) -> CheckedStatement?
  {
    guard !isSingleStatement, let (custom, inferred) = shapes.customs.first else { return nil }
    let judge = judge(custom, inferred)
    let sides = judge.terms(tokens)
    let defined = sides.first.flatMap { $0 }.flatMap { matrixProduct(of: $0, judge) }
    guard
      statedFault(in: tokens) != nil || judge.speaksOfNumbers(sides) || ShapeJudge.commute(sides + [defined])
    else { return nil }
    var result = statement
    result.verdict = .conditional
    let assumption = "its vectors and matrices are taken for numbers"
    result.assumptions = [assumption]
    for position in result.links.indices where result.links[position].verdict == .proved {
      (result.links[position].verdict, result.links[position].assumptions) = (.conditional, [assumption])
    }
    return result
  }
}

extension StatementChecker {
  /// What cannot be under the shapes that the text states, whatever its customs, and the sides as shapes see them. Shapes
  /// that are only inferred, from a definition far above perhaps, are no ground to call a text wrong.
  private func statedFault(in tokens: StatementTokens) -> (fault: ShapeJudge.Fault, sides: [ShapeTerm?])? {
    var first: (fault: ShapeJudge.Fault, sides: [ShapeTerm?])?
    for (custom, inferred) in shapes.customs {
      let judge = judge(custom, inferred)
      let sides = judge.terms(tokens)
      guard let fault = judge.fault(in: sides), !fault.isGeneric else { return nil }
      if first == nil { first = (fault, sides) }
    }
    return first
  }

  private func judge(_ custom: ShapeJudge.Custom, _ inferred: InferredShapes) -> ShapeJudge {
    var judge = ShapeJudge(facts: shapes.facts, section: context.sectionNumber)
    (judge.custom, judge.inferred) = (custom, inferred)
    return judge
  }

  /// What a name was defined as, where that was a product: WX for Z behind Z = WX.
  private func matrixProduct(of side: ShapeTerm, _ judge: ShapeJudge) -> ShapeTerm? {
    guard case .name(let name) = side, name.scripts.isEmpty, let body = scope.values[name.base]?.body,
      case .product(let factors) = body
    else { return nil }
    var names: [ShapeTerm] = []
    for factor in factors {
      guard case .symbol(let letter) = factor else { return nil }
      names.append(.name(ShapeName(base: letter)))
    }
    return .product(names)
  }
}

extension StatementTokens.Relation {
  /// W ← W − α dW
  var isAssignment: Bool { self == .foreign("<-") }
}
