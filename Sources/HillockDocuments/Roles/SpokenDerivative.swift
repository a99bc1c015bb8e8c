@_spi(Tools) import HillockFormula
import HillockProof

/// Derivatives that a text gives in words: `the derivative of $x^2$ is $2x$`, `its derivative is $2x$`.
///
/// Only sentences of which every word is known are read: `the largest derivative of σ is 1/4` says something else.
enum SpokenDerivative {
  private static let derivatives: Set<String> = [
    "derivative", "ableitung", "derivada", "dérivée", "derivata", "производная", "afgeleide", "pochodna",
  ]
  private static let copulas: Set<String> = [
    "is", "equals", "ist", "lautet", "es", "é", "est", "è", "равна", "becomes", "reads", "vale",
  ]
  /// Words that say nothing beside those.
  private static let fillers: Set<String> = [
    "the", "a", "an", "given", "by", "simply", "just", "then", "therefore", "thus", "equal", "to", "first",
    "and", "with", "its", "whose", "so", "as", "follows", "hence", "now", "note", "that", "also", "has",
    "have",
    "can", "be", "written", "expressed", "calculated", "computed", "of", "function", "activation", "this",
    "it", "in",
    "die", "der", "des", "von", "gegeben", "durch", "und", "mit", "deren", "dann", "somit", "funktion",
    "ihre",
    "la", "el", "de", "del", "función", "su", "cuya", "y", "con", "dada", "por", "igual", "que", "entonces",
    "a", "da", "do", "função", "sua", "cuja", "e", "com", "dado", "então",
    "du", "fonction", "sa", "dont", "et", "avec", "donnée", "par", "égale", "à", "donc", "alors", "d", "l",
    "della", "di", "funzione", "sua", "data", "quindi",
    "функции", "её", "ее", "и", "задается",
  ]
  /// Words behind the formula that say for which values it is meant, or go on with it.
  private static let restricting: Set<String> = [
    "at", "for", "if", "when", "in", "near", "times", "on", "over", "evaluated", "multiplied", "plus",
    "minus",
    "where", "whenever", "if", "unless", "because", "only", "für", "wenn", "falls", "bei", "an", "para", "si",
    "cuando", "en", "se", "quando", "pour", "quand", "per", "при", "если", "для", "в", "or", "oder", "o",
    "ou",
  ]

  /// What the words make of the formula at `position`; `nil` where they say nothing of it that is read.
  static func statement(
    at position: Int, _ segments: [MathSegment], _ contexts: [ProseContext]
  ) -> SpokenStatement? {
    let context = contexts[position]
    guard let formula = FormulaSketch(segments[position].latex), formula.isPlainValue, formula.hasContents,
      !isRestricted(context.trail)
    else { return nil }
    guard let subject = subject(in: context, isDisplay: segments[position].isDisplay) else { return nil }
    switch subject {
    case .formulas(let ofBefore, let byBefore):
      guard position >= max(ofBefore, byBefore ?? 0),
        contexts[position - ofBefore].sentenceNumber == context.sentenceNumber
      else { return nil }
      let variable = byBefore.map { segments[position - $0].latex }
      return statement(formula, of: segments[position - ofBefore].latex, by: variable)
    case .function(let name): return statement(formula, ofFunction: name)
    case .previous:
      guard position > 0, context.sectionNumber == contexts[position - 1].sectionNumber,
        context.sentenceNumber - contexts[position - 1].sentenceNumber <= 1,
        context.paragraphNumber - contexts[position - 1].paragraphNumber <= 1,
        let other = FormulaSketch(segments[position - 1].latex), other.definition != nil
      else { return nil }
      return statement(formula, of: other.latex, by: nil)
    }
  }

  private enum Subject {
    /// The formula so many places before, by the one so many places before.
    case formulas(of: Int, by: Int?)
    /// A function by its name.
    case function(String)
    /// What the statement before defines.
    case previous
  }

  private static func isRestricted(_ trail: String) -> Bool {
    if let first = trail.first, first == "(" || first == "*" || first == "/" { return true }
    if ["时", "時", "のとき", "일 때", "일때", "当", "若", "（"].contains(where: { trail.trimmed.hasPrefix($0) }) {
      return true
    }
    guard let first = CaseWords.words(of: trail).first else { return false }
    return restricting.contains(first)
  }

  /// What is differentiated, by the words of the sentence up to the formula.
  private static func subject(in context: ProseContext, isDisplay: Bool) -> Subject? {
    if let subject = subjectInScripts(context) { return subject }
    // From the last full clause on, formulas as words of their own.
    var words: [String] = []
    for part in context.sentence.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      if part == "□" {
        words.append("□")
      } else {
        words += CaseWords.words(of: String(part)).flatMap { word in
          word.split(separator: "'").map(String.init)
        }
      }
    }
    guard let place = words.lastIndex(where: derivatives.contains) else { return nil }
    let before = words[..<place].suffix(2)
    // `maximum derivative`, `second derivative`, `no derivative`.
    if let last = before.last, last != "□", !fillers.contains(last) { return nil }
    var rest = Array(words[(place + 1)...])
    guard rest.count <= 16 else { return nil }
    var by: Int?
    func formulas(in words: some Sequence<String>) -> Int { words.count { $0 == "□" } }
    for phrase in [
      ["with", "respect", "to", "□"], ["w", "r", "t", "□"], ["wrt", "□"], ["nach", "□"],
      ["respecto", "a", "□"],
      ["par", "rapport", "à", "□"], ["em", "relação", "a", "□"], ["rispetto", "a", "□"], ["по", "□"],
    ] {
      if let start = rest.indices.first(where: { rest[$0...].starts(with: phrase) }) {
        by = 1 + formulas(in: rest[(start + phrase.count)...])
        rest.removeSubrange(start..<(start + phrase.count))
        break
      }
    }
    let hasCopula = rest.contains(where: copulas.contains)
    let isLabel = rest.isEmpty && (context.lead.trimmed.hasSuffix(":") || isDisplay)
    guard hasCopula || isLabel || before.last == "with" else { return nil }
    let others = rest.filter { !fillers.contains($0) && !copulas.contains($0) }
    switch others.count {
    case 0: return by == nil ? .previous : nil
    case 1 where others[0] == "□":
      // d/dx of what stands in front of `with respect to x`.
      guard let of = rest.lastIndex(of: "□"), of == 0 || rest[..<of].allSatisfy(fillers.contains) else {
        return nil
      }
      return .formulas(of: by == nil ? 1 : 2, by: by)
    default:
      guard by == nil, !others.contains("□"), others.count <= 3 else { return nil }
      let name = others.joined(separator: " ")
      return SpokenFunction.latex(of: name).map(Subject.function)
    }
  }

  /// The same in Chinese, Japanese and Korean, where the words stand between the formulas without blanks.
  private static func subjectInScripts(_ context: ProseContext) -> Subject? {
    var text = context.sentence.filter { !$0.isWhitespace }
    guard text.unicodeScalars.contains(where: { $0.value > 0x2E80 }) else { return nil }
    func strip(_ endings: [String]) -> Bool {
      guard let ending = endings.first(where: { text.hasSuffix($0) }) else { return false }
      text.removeLast(ending.count)
      return true
    }
    var hasCopula = false
    while strip([
      "可以表示为", "等于", "如下", "就是", "为", "是", "為", "：", ":", "=", "は", "、", "는", "은", "，",
    ]) { hasCopula = true }
    guard hasCopula, strip(["导数", "導數", "导函数", "導関数", "微分", "도함수", "미분"]) else { return nil }
    _ = strip(["的", "の", "의"])
    if strip(["□"]) { return .formulas(of: 1, by: nil) }
    let clause = text.split(whereSeparator: { "，。,；;、".contains($0) }).last.map(String.init) ?? ""
    if ["其", "它", "该函数", "它们", ""].contains(clause) { return .previous }
    guard ["函数", "函數", "関数", "함수"].contains(where: { clause.hasSuffix($0) }) || clause.count < 10 else {
      return nil
    }
    return SpokenFunction.latex(of: clause).map(Subject.function)
  }

  /// `d/dx of = formula`.
  static func statement(_ formula: FormulaSketch, of source: String, by variable: String?) -> SpokenStatement?
  {
    guard let sketch = FormulaSketch(source) else { return nil }
    var quantity = source
    var letters = sketch.letters
    var own: String?
    if let definition = sketch.definition {
      quantity = definition.head
      guard let body = FormulaSketch(definition.body) else { return nil }
      // f(x) names its variable, a = σ(z) does not.
      own =
        FormulaSketch(definition.head).flatMap { $0.latex.contains("(") ? $0.variable : nil } ?? body.variable
      letters = sketch.letters
    } else {
      guard !sketch.hasRelation else { return nil }
      own = sketch.variable
    }
    if let variable {
      guard let by = FormulaSketch(variable), !by.hasRelation, by.letters.count == 1 else { return nil }
      return SpokenStatement(
        #"\frac{\partial}{\partial \#(variable)} \left( \#(quantity) \right)"#, "=", formula.latex,
        start: formula.start)
    }
    guard let own, formula.letters.isSubset(of: letters), sketch.hasContents else { return nil }
    return SpokenStatement(
      #"\frac{d}{d\#(own)} \left( \#(quantity) \right)"#, "=", formula.latex, start: formula.start)
  }

  /// `d/dx sigmoid(x) = formula`, with σ in the formula standing for the function as well.
  static func statement(_ formula: FormulaSketch, ofFunction name: String) -> SpokenStatement? {
    var letters = formula.letters
    var latex = formula.latex
    if name.containsText("sigmoid"), letters == ["sigma"] {
      latex = FormulaSketch.replacing("\\sigma", by: "\\sigma(x)", in: latex)
      letters = ["x"]
    } else if name.containsText("sigmoid") {
      letters.remove("sigma")
    }
    guard letters.count == 1, let variable = letters.first, FormulaSketch(variable)?.variable == variable
    else {
      return nil
    }
    return SpokenStatement(
      #"\frac{d}{d\#(variable)} \#(name)(\#(variable))"#, "=", latex, start: formula.start)
  }
}
