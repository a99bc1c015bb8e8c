import HillockFormula
import HillockProof

/// Shapes that follow from those that a text states, and from its definitions, under one custom.
///
/// `z = Wx + b` makes z have as many rows as W, and x as many as W has columns, whatever these numbers are: they get names of
/// their own, and are different from each other as long as no other definition makes them the same.
struct InferredShapes: Sendable {
  private struct Entry: Hashable, Sendable {
    var name: ShapeName
    var shape: Shape
    var section: Int
  }

  private var entries: [Entry] = []
  /// What numbers without a name turned out to be, by their names.
  private var meanings: [String: Dimension] = [:]
  /// Names in definitions that contradict each other, with the section from which on they mean nothing here.
  private var contradicted: [String: Int] = [:]
  /// Names that stand before an argument on the left of a definition: h of h(x) = σ(Wx).
  private(set) var functions: Set<ShapeName> = []
  /// Whether definitions have no shapes under the custom, so that the text has another one.
  private(set) var isStrained = false

  init() {}

  init(passages: [StatementChecker.Passage], facts: ShapeFacts, custom: ShapeJudge.Custom) {
    for _ in 0..<2 {
      for passage in passages {
        var judge = ShapeJudge(facts: facts, section: passage.context.sectionNumber)
        judge.custom = custom
        for statement in passage.statements where !statement.clauses.contains(where: { $0.count > 40 }) {
          take(statement, &judge)
        }
      }
    }
  }

  /// The shape of a name in a section; `nil` where nothing follows, or two things do.
  func shape(of name: ShapeName, inSection section: Int) -> Shape? {
    if let start = contradicted[name.base], start <= section { return nil }
    var own: Set<Shape> = []
    var all: Set<Shape> = []
    for entry in entries {
      guard let indices = entry.name.indices(in: name) else { continue }
      let shape = resolved(entry.shape).renaming(indices)
      all.insert(resolved(shape))
      if entry.section == section { own.insert(resolved(shape)) }
    }
    let candidates = own.isEmpty ? all : own
    return candidates.count == 1 ? candidates.first : nil
  }

  // MARK: numbers without a name

  private func resolved(_ dimension: Dimension) -> Dimension {
    var result = dimension
    for _ in 0..<20 {
      guard result.isGeneric, let meaning = meanings[result.base] else { return result }
      // What stands below it is put in for the mark of its own index.
      var renaming: [String: (name: String, offset: Int)] = [:]
      if case .index(let name, let offset)? = result.indices.first { renaming["•"] = (name, offset) }
      result = meaning.renaming(renaming)
    }
    return result
  }

  private func resolved(_ shape: Shape) -> Shape {
    Shape(rows: shape.rows.map(resolved), columns: shape.columns.map(resolved))
  }

  /// Takes two numbers for the same; `false` where they cannot be.
  private mutating func merge(_ a: Dimension?, _ b: Dimension?, _ judge: ShapeJudge) -> Bool {
    guard let a = a.map(resolved), let b = b.map(resolved), a != b else { return true }
    for (generic, other) in [(a, b), (b, a)] where generic.isGeneric && generic.base != other.base {
      switch generic.indices.first {
      case nil: meanings[generic.base] = other
      case .index(let name, let offset)? where !name.isEmpty:
        if case .index(name, let otherOffset)? = other.indices.first {
          var meaning = other
          meaning.indices[0] = .index("•", otherOffset - offset)
          meanings[generic.base] = meaning
        } else if other.indices.isEmpty {
          meanings[generic.base] = other
        } else {
          return true
        }
      default: return true
      }
      return true
    }
    return !judge.differ(a, b)
  }

  private func generic(_ kind: String, of name: ShapeName) -> Dimension {
    var result = Dimension(base: "\(kind)(\(name.text(withoutIndices: true))", isGeneric: true)
    if let index = name.scripts.first(where: {
      if case .index(let letter, _) = $0 { !letter.isEmpty } else { false }
    }), name.isLayered {
      result.indices = [index]
    }
    return result
  }

  // MARK: definitions

  private mutating func take(_ statement: StatementTokens, _ judge: inout ShapeJudge) {
    guard entries.count < 300, let relation = statement.relations.first,
      relation == .equal || relation == .defined, let name = head(statement.sides[0], judge.section)
    else { return }
    judge.inferred = self
    for side in statement.sides.dropFirst() {
      guard let term = ShapeReader.term(side, judge.vocabulary), !term.names.contains(name) else { continue }
      assign(term, &judge)
      do throws(ShapeJudge.Fault) {
        guard let shape = try judge.shape(term), shape.isKnown, !shape.isScalar else { continue }
        if let known = judge.shape(of: name) {
          guard merge(known.rows, shape.rows, judge), merge(known.columns, shape.columns, judge) else {
            if known.isGeneric || shape.isGeneric { contradict(term, name, judge.section) }
            return
          }
          judge.inferred = self
        } else {
          add(name, shape, judge)
        }
      } catch {
        isStrained = true
        if error.isGeneric { contradict(term, name, judge.section) }
      }
      return
    }
  }

  private mutating func contradict(_ term: ShapeTerm, _ name: ShapeName, _ section: Int) {
    for name in term.names + [name] {
      contradicted[name.base] = min(contradicted[name.base] ?? section, section)
    }
  }

  /// The name that a definition begins with: `z`, `h(x)`.
  private mutating func head(_ tokens: [NotationToken], _ section: Int) -> ShapeName? {
    if let name = ShapeFacts.wholeName(tokens) { return name }
    guard let open = tokens.firstIndex(where: { $0.isSymbol("(") }), open > 0, tokens.count == open + 3,
      tokens[open + 2].isSymbol(")"), tokens[open + 1].startsName,
      let name = ShapeFacts.wholeName(Array(tokens[..<open])),
      !ShapeReader.entrywiseFunctions.contains(name.base), !["f", "g", "phi", "psi"].contains(name.base)
    else { return nil }
    functions.insert(name)
    return name
  }

  private mutating func add(_ name: ShapeName, _ shape: Shape, _ judge: ShapeJudge) {
    guard name.mayBeMatrix, !judge.isStated(name) else { return }
    let entry = Entry(name: name, shape: shape, section: judge.section)
    if !entries.contains(entry) { entries.append(entry) }
  }

  /// Gives the names of a definition the shapes that make its products exist.
  private mutating func assign(_ term: ShapeTerm, _ judge: inout ShapeJudge) {
    switch term {
    case .sum(let parts): for part in parts { assign(part, &judge) }
    case .mapped(let inner), .negative(let inner): assign(inner, &judge)
    case .product(let factors), .ambiguous(let factors):
      let others = factors.filter { $0 != .scalar }
      guard others.count == 2, let left = others[0].plainName, let right = others[1].plainName,
        left.name != right.name, left.name.mayBeMatrix, right.name.mayBeMatrix,
        left.name.isCapital || right.name.isCapital || left.isTransposed || right.isTransposed
      else { return }
      if case .ambiguous = term, !left.name.isCapital && !right.name.isCapital { return }
      let (a, b) = (try? judge.shape(others[0]), try? judge.shape(others[1]))
      var leftShape = (a ?? nil) ?? Shape()
      var rightShape = (b ?? nil) ?? Shape()
      if leftShape.isKnown && rightShape.isKnown { return }
      let inner =
        leftShape.columns ?? rightShape.rows ?? generic(left.isTransposed ? "rows" : "columns", of: left.name)
      leftShape.columns = leftShape.columns ?? inner
      rightShape.rows = rightShape.rows ?? inner
      if leftShape.rows == nil {
        leftShape.rows =
          left.name.isCapital ? generic(left.isTransposed ? "columns" : "rows", of: left.name) : .one
      }
      if rightShape.columns == nil {
        rightShape.columns =
          right.name.isCapital ? generic(right.isTransposed ? "rows" : "columns", of: right.name) : .one
      }
      if judge.shape(of: left.name) == nil {
        add(left.name, left.isTransposed ? leftShape.transposed : leftShape, judge)
      }
      if judge.shape(of: right.name) == nil {
        add(right.name, right.isTransposed ? rightShape.transposed : rightShape, judge)
      }
      judge.inferred = self
    default: break
    }
  }
}

extension ShapeTerm {
  /// A name by itself, transposed or not.
  fileprivate var plainName: (name: ShapeName, isTransposed: Bool)? {
    switch self {
    case .name(let name): return (name, false)
    case .transposed(.name(let name)): return (name, true)
    default: return nil
    }
  }
}

extension ShapeName {
  /// W, \mathbf{X}: what texts take for matrices.
  var isCapital: Bool {
    let letter = base.split(separator: " ").last.map(String.init) ?? base
    return letter.first?.isUppercase == true
      || ["Theta", "Omega", "Phi", "Delta", "Gamma", "Lambda"].contains(letter)
  }

  /// Whether its index counts layers: W^{[l]}, a^{l−1}.
  var isLayered: Bool { indices.contains { ["l", "ell", "k", "L"].contains($0) } }

  /// Whether it may be a vector or a matrix: no component such as w_{ij} or x_i, and no letter that stands for numbers.
  var mayBeMatrix: Bool {
    if ["eta", "alpha", "lambda", "gamma", "epsilon", "mu", "e", "pi", "d", "i", "j", "k", "n", "m"].contains(
      base)
    {
      return false
    }
    var isBelow = false
    var below: [String] = []
    for part in scripts {
      if case .text("_") = part { isBelow = true }
      if case .text("^") = part { isBelow = false }
      if isBelow, case .index(let letter, _) = part { below.append(letter) }
    }
    if below.isEmpty { return true }
    let counting: Set<String> = ["i", "j", "k", "n", "m", "p", "q", "r", "s", "c"]
    if below.count == 1 { return isCapital || !counting.contains(below[0]) }
    return isCapital && below.count == 2
      && below.allSatisfy { !$0.isEmpty && !counting.contains($0) && $0 != "l" }
  }

  func text(withoutIndices: Bool) -> String {
    guard withoutIndices else { return text }
    let parts = scripts.filter {
      if case .index(let letter, _) = $0 { return !["l", "ell", "k", "L"].contains(letter) }
      return $0 != .text("^")
    }
    return Term.name(base) + parts.map(\.text).joined()
  }
}
