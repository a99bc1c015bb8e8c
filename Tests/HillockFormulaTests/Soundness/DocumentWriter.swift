/// Writes a random document, true by construction or spoilt, and keeps what is known of its formulas.
struct DocumentWriter {
  var numbers: SeededNumbers
  var document: GeneratedDocument
  var wording: Wording
  var spelling = Spelling()
  private var line = 1
  private var column = 1

  /// Letters that stand for themselves, never defined in the document.
  var free: [String] = []
  /// Letters for definitions that are still to be had.
  var unused: [String] = []
  var unusedFunctions: [String] = []
  var vectors: [String] = []
  /// Names whose definitions are in force.
  var values: [GeneratedDefinition] = []
  var functions: [GeneratedDefinition] = []
  /// Conditions on parameters that hold from where they stand.
  var settings: [TreeCondition] = []

  init(seed: UInt64) {
    numbers = SeededNumbers(seed)
    document = GeneratedDocument(seed: seed)
    wording = Wording.all[numbers.chance(55) ? 0 : numbers.below(Wording.all.count)]
    spelling.exponentialAsPower = numbers.chance(75)
    spelling.fractions = numbers.chance(80)
    spelling.spaces = numbers.chance(50)
    spelling.partial = numbers.chance(40)
    var letters = [
      "x", "y", "z", "t", "u", "v", "w", "a", "b", "c", "k", "m", "n", "s", "r", "q", "p", "\\theta",
      "\\alpha", "\\mu", "\\rho", "L", "J", "E",
    ]
    letters.shuffle(using: &numbers)
    if numbers.chance(50), let x = letters.firstIndex(of: "x") { letters.swapAt(0, x) }
    free = Array(letters[0..<3])
    vectors = [letters[3]]
    unused =
      Array(letters[4...])
      + ["u_1", "z_2", "a_1", "\\hat{y}", "\\tilde{u}", "\\bar{x}", "w_0", "h_t"].filter { name in
        !letters[0..<4].contains { name.hasPrefix($0 + "_") || name.contains("{\($0)}") }
      }
    unused.shuffle(using: &numbers)
    // A name with an index beside a vector of that letter, or beside the letter, would be read as its component.
    var bases: Set<String> = []
    unused = unused.filter { name in bases.insert(Self.base(name)).inserted }
    unusedFunctions = ["f", "g", "h", "F", "G", "S", "A", "\\phi", "\\psi", "\\varphi", "\\Phi", "\\sigma"]
    unusedFunctions.shuffle(using: &numbers)
  }

  private static func base(_ name: String) -> String {
    let inner =
      name.hasPrefix("\\hat") || name.hasPrefix("\\tilde") || name.hasPrefix("\\bar")
      ? name : String(name.prefix { $0 != "_" })
    return inner
  }

  // MARK: text

  mutating func put(_ text: String) {
    document.text += text
    for character in text {
      if character == "\n" {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
  }

  mutating func endParagraph() { put("\n\n") }

  private mutating func known(_ claim: GeneratedClaim) -> GeneratedFormula {
    var formula = GeneratedFormula(part: .claim, latex: latex(of: claim))
    formula.conditions = claim.conditions + settings
    formula.origin = claim.origin
    var whole = claim
    whole.conditions += settings
    formula.links = whole.links(scalars: free, vectors: vectors, &numbers)
    return formula
  }

  func latex(of claim: GeneratedClaim) -> String {
    var text = claim.sides[0].latex(spelling)
    for (relation, side) in zip(claim.relations, claim.sides.dropFirst()) {
      text += " \(relation) \(side.latex(spelling))"
    }
    return text
  }

  mutating func inline(_ formula: GeneratedFormula) {
    var formula = formula
    formula.line = line
    formula.column = column
    put("$\(formula.latex)$")
    (formula.endLine, formula.endColumn) = (line, column)
    document.formulas.append(formula)
  }

  mutating func display(_ formula: GeneratedFormula) {
    var formula = formula
    formula.line = line
    put("$$\n\(formula.latex)\n$$\n")
    formula.endLine = line - 1
    document.formulas.append(formula)
  }

  /// A sentence with its formulas put in for `{C}`, `{F}` and `{D}`.
  mutating func sentence(_ pattern: String, _ parts: [Character: GeneratedFormula]) {
    var rest = pattern[...]
    while let brace = rest.firstIndex(of: "{") {
      put(String(rest[..<brace]))
      let mark = rest[rest.index(after: brace)]
      if let formula = parts[mark] { inline(formula) }
      rest = rest[rest.index(brace, offsetBy: 3)...]
    }
    put(String(rest))
  }

  mutating func filler() {
    if numbers.chance(50) { put(numbers.pick(wording.filler) + " ") }
  }

  // MARK: statements

  func formula(defining definition: GeneratedDefinition, with sign: String = "=") -> GeneratedFormula {
    GeneratedFormula(
      part: .definition,
      latex: "\(definition.head.latex(spelling)) \(sign) \(definition.body.latex(spelling))")
  }

  func formula(of conditions: [TreeCondition]) -> GeneratedFormula {
    GeneratedFormula(part: .condition, latex: conditions.map { $0.latex(spelling) }.joined(separator: ", "))
  }

  mutating func define(_ definition: GeneratedDefinition) {
    let formula = formula(defining: definition, with: numbers.pick(["=", "=", "=", ":=", "\\triangleq"]))
    filler()
    if numbers.chance(60) {
      sentence(numbers.pick(wording.defines), ["D": formula])
      put(numbers.chance(50) ? " " : "\n")
    } else {
      put("\n")
      display(formula)
    }
    if definition.isFunction { functions.append(definition) } else { values.append(definition) }
  }

  /// The claim in a sentence or a display, under its conditions where it has some.
  mutating func state(_ claim: GeneratedClaim) {
    let formula = known(claim)
    let stated = GeneratedFormula(
      part: .condition,
      latex: claim.conditions.map { $0.latex(spelling) }.joined(
        separator: numbers.pick([", ", " \\text{ and } "])))
    filler()
    if claim.conditions.isEmpty {
      if numbers.chance(50) {
        sentence(numbers.pick(wording.claims), ["F": formula])
        put("\n")
      } else {
        put("\n")
        display(formula)
      }
      return
    }
    // An equation beside a display may be another statement, so that it needs a word.
    let isEquation = claim.conditions.contains { condition in
      if case .place = condition.left { return false }
      return condition.relation == "="
    }
    switch numbers.below(isEquation ? 3 : 5) {
    case 0:
      sentence(numbers.pick(wording.conditional), ["C": stated, "F": formula])
      put("\n")
    case 1:
      sentence(numbers.pick(wording.leads), ["C": stated])
      put("\n\n")
      display(formula)
    case 2:
      put("\n")
      display(formula)
      put("\n")
      sentence(numbers.pick(wording.trailing), ["C": stated])
      put("\n")
    case 3:
      put("\n")
      var inside = formula
      inside.latex +=
        numbers.pick([", \\quad ", " \\quad \\text{if } ", " \\qquad \\text{for } ", ",\\ \\text{when } "])
        + stated.latex
      display(inside)
    default:
      put("\n")
      var inside = formula
      inside.latex += " \\quad (\(stated.latex))"
      display(inside)
    }
  }

  /// A condition that holds for the rest of the text.
  mutating func set(_ conditions: [TreeCondition]) {
    sentence(numbers.pick(wording.settings), ["C": formula(of: conditions)])
    put("\n")
    settings += conditions
  }

  /// A claim that stands before the definition of a name in it: `…, where u = …`.
  mutating func state(_ claim: GeneratedClaim, where definition: GeneratedDefinition) {
    let formula = known(claim)
    put("\n")
    display(formula)
    put("\n")
    sentence(numbers.pick(wording.whereIs), ["D": self.formula(defining: definition)])
    put("\n")
    values.append(definition)
  }
}
