import HillockFormula
import HillockProof

/// The words by which texts in the larger languages give a formula its part in a sentence.
///
/// Words are compared in lower case. For languages that put them behind the formula there is a list of endings.
enum CaseWords {
  /// What directly behind one of these is taken to hold: `if $x > 0$`, `für $i \ne j$`.
  static let conditional: Set<String> = [
    "if", "iff", "when", "whenever", "where", "for", "provided", "given", "assuming", "assume", "suppose",
    "supposing",
    "unless", "until", "while", "with", "let", "set", "setting", "choose", "choosing", "take", "taking",
    "fix",
    "case", "cases", "because", "since", "as", "that", "between", "range", "ranges", "domain", "interval",
    "at", "until",
    "every", "each", "all", "any", "some", "put", "putting", "using", "replace", "replacing", "by", "say",
    "to", "condition",
    "constraint", "restriction", "hypothesis", "value", "values", "threshold", "or", "in", "on", "from", "of",
    "whether", "near",
    // Spanish, Portuguese, Italian, French
    "si", "cuando", "para", "donde", "con", "sea", "sean", "dado", "dada", "caso", "mientras", "como", "se",
    "quando",
    "onde", "com", "seja", "sejam", "tal", "que", "enquanto", "dove", "sia", "siano", "per", "quand",
    "lorsque", "pour",
    "où", "avec", "soit", "soient", "cas", "puisque", "tant", "siempre", "sempre", "suponga", "suponha",
    "supongamos",
    "supponiamo", "supposons", "en", "em", "dans", "y", "e", "o", "ou", "cualquier", "qualquer", "todo",
    "tout", "cada", "toma",
    // German, Dutch
    "wenn", "falls", "für", "mit", "sei", "seien", "wobei", "fall", "sofern", "da", "weil", "sodass", "dass",
    "bei", "als",
    "voor", "wanneer", "waarbij", "setze", "wähle", "alle", "jedes", "jede",
    // Russian, Ukrainian, Polish, Czech, Turkish
    "если", "когда", "при", "для", "где", "пусть", "случае", "случай", "так", "как", "с", "что", "тогда",
    "якщо", "коли", "де",
    "gdy", "jeśli", "dla", "gdzie", "niech", "pokud", "když", "pro", "kde", "nechť", "eğer", "için", "ise",
    // Indonesian, Vietnamese, Swedish
    "jika", "untuk", "dengan", "bila", "ketika", "nếu", "khi", "với", "trong", "om", "när", "då", "där",
    "låt",
  ]

  /// Behind one of these the text asserts.
  static let asserting: Set<String> = [
    "then", "so", "thus", "hence", "therefore", "get", "gets", "obtain", "obtains", "gives", "give", "yields",
    "yield", "is",
    "are", "have", "has", "becomes", "become", "follows", "find", "see", "shows", "show", "prove", "means",
    "implies", "know",
    "equals", "simply", "just", "and", "i.e.", "namely", "derivative", "identity", "property", "satisfies",
    "entonces", "luego", "tenemos", "obtiene", "obtenemos", "es", "derivada", "então", "logo", "temos",
    "obtemos", "é",
    "alors", "donc", "obtient", "est", "avons", "dérivée", "also", "folgt", "ist", "gilt", "ergibt",
    "erhalten", "ableitung",
    "allora", "quindi", "abbiamo", "è", "derivata", "то", "значит", "получаем", "имеем", "есть", "равна",
    "производная", "тогда",
  ]

  /// Words before a formula by which a text gives a name another meaning.
  static let introducing: Set<String> = [
    "let", "now", "set", "put", "define", "instead", "denote", "sei", "setze", "sea", "seja", "soit", "sia",
    "пусть",
    "令", "设", "設",
  ]

  /// Whether the last words before a formula give names a meaning: `now let`, `我们令`.
  static func introduces(_ lead: String) -> Bool {
    guard let last = words(of: lead).last else { return false }
    return introducing.contains { word in
      word == last || word.unicodeScalars.allSatisfy { $0.value > 0x2E80 } && last.hasSuffix(word)
    }
  }

  /// Words before a formula that say that it follows from what stands before them.
  static let inferring: [[String]] = [
    ["so", "that"], ["hence"], ["thus"], ["therefore"], ["i", "e"], ["equivalently"],
    ["in", "other", "words"],
    ["donc"], ["also"], ["folglich"], ["luego"], ["entonces"], ["logo"], ["portanto"], ["quindi"], ["значит"],
  ]

  /// Words in whose sentence a formula may hold under a condition that is said in words only.
  private static let states: Set<String> = [
    "positive", "negative", "nonnegative", "non-negative", "nonzero", "non-zero", "zero", "large", "small",
    "larger", "smaller", "greater", "less",
    "same", "different", "equal", "distinct", "correct", "incorrect", "wrong", "true", "false", "linear",
    "active", "inactive", "saturated",
    "binary", "diagonal", "off-diagonal", "positivo", "positiva", "negativo", "negativa", "cero", "grande",
    "pequeño", "igual", "distinto", "distintos",
    "diferente", "diferentes", "mayor", "menor", "zero", "pequeno", "maior", "positif", "négatif", "grand",
    "petit", "égal", "nul",
    "positiv", "negativ", "groß", "klein", "gleich", "ungleich", "größer", "kleiner", "null", "положительный",
    "отрицательный", "равны", "больше", "меньше",
    "нуль", "нулю", "одинаковы", "различны",
  ]

  private static let caseOpeners: Set<String> = [
    "if", "when", "whenever", "case", "unless", "assuming", "assume", "suppose", "provided", "for", "si",
    "cuando", "caso", "para", "se", "quando",
    "quand", "lorsque", "cas", "pour", "wenn", "falls", "fall", "für", "если", "когда", "при", "случае",
    "для", "случай",
  ]

  /// Words that stand for all the cases that were not named.
  static let otherwise: Set<String> = [
    "otherwise", "else", "elsewhere", "sonst", "andernfalls", "sinon", "autrement", "contrario", "contrário",
    "altrimenti", "иначе", "casocontrário",
  ]

  /// Beginnings of what stands behind a formula that make it a condition, in languages that put the word last.
  private static let endings: [String] = [
    "时", "時", "的时候", "的時候", "的情况", "的情況", "情况下", "情況下", "的话", "的話", "인 경우", "일 경우", "인경우", "일 때", "일때", "인 때",
    "이면", "이라면", "라면", "면,", "면 ",
    "때", "경우", "のとき", "の時", "の場合", "ならば", "であれば", "なら", "とすると", "とおく", "とする", "로 두", "라 하", "라고 하", "이라 하",
    "으로 놓",
  ]

  /// Beginnings of the words before a formula, without blanks between, that make it a condition.
  private static let openings: [String] = [
    "当", "當", "若", "如果", "假设", "假設", "令", "设", "設", "对于", "對於", "对", "其中", "取", "记", "給定", "给定", "只要", "除非",
    "因为", "由于", "满足", "满足条件", "且", "若有", "使得", "在", "만약", "여기서", "단,", "모든", "もし", "ただし", "すべての", "ここで",
    "任意の",
  ]

  private static let worded: [String] = [
    "当", "當", "若", "如果", "假设", "情况", "情況", "否则", "时，", "时,", "경우", "때", "만약", "아니면", "とき", "場合", "もし",
  ]

  /// The words of a text in lower case, without the marks between them.
  static func words(of text: String) -> [String] {
    text.lowercased().split { !($0.isLetter || $0.isNumber || $0 == "-" || $0 == "'") }.map(String.init)
  }

  /// Whether the words right before a formula make it a condition.
  ///
  /// - Parameter isEquation: for an equation between formulas, which prepositions such as `by` and `of` lead to as well
  ///   when the text asserts it, only the words that suppose count.
  static func introducesCondition(_ lead: String, isEquation: Bool = false) -> Bool {
    let clause = lastClause(of: lead)
    if openings.contains(where: { clause.trimmed.hasSuffix($0) }) { return true }
    let words = words(of: clause)
    guard let last = words.last else { return false }
    if caseOpeners.contains(last) || strongOpeners.contains(last) { return true }
    // `We find that`: what follows is asserted; `such that` restricts.
    if ["that", "que", "dass", "что", "che"].contains(last),
      words.suffix(4).contains(where: asserting.contains)
    {
      return false
    }
    if !isEquation && conditional.contains(last) { return true }
    // `if the input $x > 0$`: a few words between.
    let near = words.suffix(6)
    if let opener = near.lastIndex(where: { caseOpeners.contains($0) || strongOpeners.contains($0) }) {
      return !near[opener...].contains(where: asserting.contains)
    }
    return openings.prefix(12).contains { clause.contains($0) && clause.count < 24 }
  }

  private static let strongOpeners: Set<String> = [
    "let", "set", "choose", "where", "with", "fix", "take", "donde", "onde", "où", "wobei", "sei", "где",
    "пусть", "sea", "seja", "soit",
  ]

  /// Whether what stands right behind a formula makes it a condition.
  static func closesCondition(_ trail: String) -> Bool {
    let text = trail.drop(while: \.isWhitespace)
    return endings.contains { text.hasPrefix($0) }
  }

  private static let caseEndings: [String] = [
    "时", "時", "的时候", "的時候", "的情况", "的情況", "情况下", "情況下", "的话", "的話", "인 경우", "일 경우", "일 때", "일때", "인 때", "이면",
    "이라면", "라면", "면", "때",
    "경우", "のとき", "の時", "の場合", "ならば", "であれば", "なら",
  ]

  private static let settingOpeners: Set<String> = ["assume", "assuming", "suppose", "provided"]

  /// Whether a condition is one of several cases, `if $x > 0$`, and not set for what follows, `let $k > 0$`.
  static func isCase(lead: String, trail: String) -> Bool {
    let text = String(trail.drop(while: \.isWhitespace))
    if caseEndings.contains(where: { text.hasPrefix($0) }) { return true }
    let clause = lastClause(of: lead)
    if ["当", "當", "若", "如果", "对于", "對於", "对", "만약", "もし", "除非", "只要"].contains(where: { clause.contains($0) })
    {
      return true
    }
    let openers = words(of: clause).suffix(8).filter {
      caseOpeners.contains($0) || strongOpeners.contains($0) || ["per", "whereas", "while"].contains($0)
    }
    guard let last = openers.last else { return false }
    return !strongOpeners.contains(last) && !settingOpeners.contains(last)
  }

  /// Whether the words that lead from one formula to the next put the second under a condition: `…, if $x > 0$`.
  static func leadsToCondition(_ between: String) -> Bool {
    let words = words(of: between)
    if words.isEmpty { return false }
    if openings.contains(where: { between.trimmed.hasSuffix($0) }) { return true }
    // `f(x) = …, with derivative f′(x) = …`: what follows is said of it, and not supposed.
    if words.contains(where: consequent.contains) { return false }
    return words.count <= 4
      && words.contains {
        caseOpeners.contains($0)
          || ["where", "with", "wobei", "mit", "donde", "con", "onde", "com", "où", "avec", "где"].contains(
            $0)
      }
      && !words.contains(where: {
        ["then", "so", "thus", "hence", "dann", "entonces", "alors", "então", "то", "тогда"].contains($0)
      })
  }

  /// What a text gives along with a function.
  private static let consequent: Set<String> = [
    "derivative", "derivatives", "gradient", "gradients", "inverse", "ableitung", "derivada", "dérivée",
    "derivata",
    "gradiente", "производная", "производной",
  ]

  /// Whether a sentence restricts what it says by words that are not read.
  static func restricts(_ sentence: String) -> Bool {
    let words = words(of: sentence)
    if words.contains(where: otherwise.contains) { return true }
    if let opener = words.firstIndex(where: caseOpeners.contains),
      words[opener...].prefix(12).contains(where: states.contains)
    {
      return true
    }
    return worded.contains { sentence.contains($0) }
  }

  /// Whether words inside a display make what stands before them hold in a case only.
  static func opensCase(_ text: String) -> Bool {
    let words = words(of: text)
    return words.contains { caseOpeners.contains($0) || otherwise.contains($0) }
      || worded.contains { text.contains($0) }
  }

  /// Whether a sentence only supposes, denies or quotes what it shows.
  static func supposes(_ sentence: String) -> Bool {
    let words = words(of: sentence)
    return words.contains {
      [
        "suppose", "assume", "imagine", "would", "naive", "naively", "supongamos", "suponga", "angenommen",
        "предположим",
        "neglecting", "ignoring", "ignore", "dropping", "approximately", "roughly",
      ].contains($0)
    } || ["假设", "假如", "近似", "仮定", "가정", "근사"].contains { sentence.contains($0) } || denies(sentence)
  }

  /// Whether a sentence says that what it shows is wrong.
  static func denies(_ sentence: String) -> Bool {
    words(of: sentence).contains {
      [
        "wrong", "incorrect", "incorrectly", "mistake", "mistaken", "cannot", "incorrecto", "errado",
        "falsch", "faux", "неверно",
      ].contains($0)
    } || ["错误", "錯誤"].contains { sentence.contains($0) }
  }

  /// Whether the words before a comparison say that it always holds.
  static func assertsAlways(_ sentence: String) -> Bool {
    let list = words(of: sentence)
    let words = Set(list)
    // For all x, für jedes x, para todo x.
    for (preposition, all) in [
      ("for", ["all", "any", "every", "each"]), ("für", ["alle", "jedes"]),
      ("para", ["todo", "todos", "qualquer"]),
      ("pour", ["tout", "tous"]), ("per", ["ogni", "tutti"]), ("для", ["всех", "любого"]),
    ] where zip(list, list.dropFirst()).contains(where: { $0 == preposition && all.contains($1) }) {
      return true
    }
    return !words.isDisjoint(with: [
      "always", "bounded", "bound", "satisfies", "inequality", "holds", "hold", "therefore", "hence", "prove",
      "show", "note", "thus", "siempre", "sempre",
      "toujours", "immer", "всегда", "gilt", "acotada", "limitada", "bornée", "beschränkt", "implies",
    ])
  }

  /// The words behind the last mark that ends a clause.
  private static func lastClause(of text: String) -> String {
    let marks: Set<Character> = [",", ";", ":", "，", "；", "：", "、", "(", "（", "—", "–", ")", "）"]
    let trimmed = text.trimmed
    guard let mark = trimmed.lastIndex(where: marks.contains) else { return trimmed }
    let rest = String(trimmed[trimmed.index(after: mark)...])
    // `for $x$,` ends with the mark itself: the clause is over.
    return rest
  }
}
