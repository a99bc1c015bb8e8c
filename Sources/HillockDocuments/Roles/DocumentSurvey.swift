import HillockFormula
import HillockProof

/// What is known of a whole document before its first statement is judged.
struct DocumentSurvey: Sendable {
  /// The different right sides that a name is given, by name, in the order of the text.
  private(set) var definitions: [String: [[NotationToken.Kind]]] = [:]
  /// Names that are given a meaning without an index, or as functions of one letter.
  private(set) var plainNames: Set<String> = []
  /// The sections in which a name is given a meaning.
  private(set) var sections: [String: Set<Int>] = [:]
  /// The different right sides of plain names and of functions of one letter, by name and section.
  private var bodies: [String: [Int: Set<[NotationToken.Kind]>]] = [:]

  /// How many meanings a section gives a name, or the whole text.
  func count(of name: String, inSection section: Int? = nil) -> Int {
    guard let known = bodies[name] else { return 0 }
    if let section { return known[section]?.count ?? 0 }
    return known.values.reduce(into: Set<[NotationToken.Kind]>()) { $0.formUnion($1) }.count
  }

  /// The most indices below that a letter has anywhere: 2 for w_jk, whatever stands above it.
  private(set) var arities: [String: Int] = [:]
  /// The fewest that it has where it has any: 1 for x of x_i and x_ij.
  private(set) var leastArities: [String: Int] = [:]
  /// Whether the text calls something a sigmoid or logistic.
  private(set) var mentionsSigmoid = false
  /// Whether it speaks of other activations, so that σ may be one of them.
  private(set) var mentionsOtherActivation = false
  private(set) var mentionsOneHot = false
  /// Whether it speaks of the cross-entropy, or of a likelihood.
  private(set) var mentionsCrossEntropy = false
  /// Whether it sums exponentials, as a softmax does.
  private(set) var sumsExponentials = false
  /// Whether e stands somewhere as the left side of an equation, or differentiated: a quantity of the text.
  private(set) var usesBareE = false
  /// Whether it writes log, for whatever base.
  private(set) var usesLog = false
  /// Letters that have an index which counts, i of z_i, or a number, and not only a label such as h of W_h.
  private(set) var counted: Set<String> = []
  /// Letters with a layer above and nothing below, W^(l), and those with both.
  private var layered: (plain: Set<String>, indexed: Set<String>) = ([], [])

  /// Whether a letter is a whole where it has a layer, W^(l), whatever W_i is.
  func isWholeOfLayer(_ letter: String) -> Bool {
    layered.plain.contains(letter) && !layered.indexed.contains(letter)
  }

  /// Whether it speaks of the normal distribution, so that φ and Φ are its density and its distribution.
  private(set) var mentionsNormal = false
  /// Whether there is any prose.
  private(set) var hasProse = false

  init() {}

  init(passages: [StatementChecker.Passage], prose: [String]) {
    for passage in passages {
      for statement in passage.statements { take(statement, passage.context.sectionNumber) }
      for statement in passage.statements { for side in statement.sides { takeIndices(of: side) } }
    }
    for text in prose { take(prose: text.lowercased()) }
    let words = passages.lazy.flatMap(\.tokens).compactMap {
      if case .word(let word) = $0.kind { word.lowercased() } else { nil }
    }
    usesLog = words.contains("log")
    if words.contains(where: { $0.containsText("gelu") || $0 == "erf" }) { mentionsNormal = true }
    mentionsSoftmax = words.contains("softmax") || prose.contains { $0.lowercased().containsText("softmax") }
    for (name, bodies) in definitions {
      let letter = Self.letter(name)
      for body in bodies {
        graph[letter, default: []].formUnion(body.compactMap(Self.letter(of:)))
        if body.contains(where: { $0 == .command("sum") || $0 == .word("softmax") || $0 == .word("Softmax") })
        {
          mixing.insert(letter)
        }
      }
    }
  }

  // MARK: what is made of what

  /// The letters in what the text says that a letter is, whatever stands above and below them.
  private(set) var graph: [String: Set<String>] = [:]
  private var mixing: Set<String> = []
  private var mentionsSoftmax = false

  /// The letter of a name: y of hat y, z of z^(l), out of out_h1.
  static func letter(_ name: String) -> String {
    let plain = name.split(separator: " ").last.map(String.init) ?? name
    return Term.letter(of: plain)
  }

  private static func letter(of kind: NotationToken.Kind) -> String? {
    switch kind {
    case .letter(let text), .bold(let text), .word(let text): letter(text)
    default: nil
    }
  }

  /// Whether what the text says of a letter leads to another one, by no way through some others.
  func reaches(_ start: String, _ end: String, without barred: Set<String> = []) -> Bool {
    var seen: Set<String> = [start]
    var pending = [start]
    while let next = pending.popLast() {
      let made = graph[next] ?? []
      if made.contains(end) { return true }
      for letter in made where !barred.contains(letter) && seen.insert(letter).inserted {
        pending.append(letter)
      }
    }
    return false
  }

  /// Whether each component of a quantity may be made of all components of another: a sum, a softmax, or what the text does not say.
  func mixesComponents(_ letter: String) -> Bool {
    graph[letter] == nil ? mentionsSoftmax || sumsExponentials : mixing.contains(letter)
  }

  /// Names that the text gives a meaning to at any place.
  var definedNames: Set<String> { Set(definitions.keys) }

  /// Whether what the text says that a name is leads to another name: a to w, by way of z.
  func leads(from name: String, to other: String) -> Bool {
    var seen: Set<String> = [name]
    var pending = [name]
    while let next = pending.popLast() {
      for body in definitions[next] ?? [] {
        for kind in body {
          let letter: String
          switch kind {
          case .letter(let text), .bold(let text), .word(let text): letter = text
          default: continue
          }
          if letter == other { return true }
          if seen.count < 60, seen.insert(letter).inserted { pending.append(letter) }
        }
      }
    }
    return false
  }

  /// Whether the text makes something of a letter.
  func isUsed(_ letter: String) -> Bool { graph.contains { $0.key != letter && $0.value.contains(letter) } }

  /// Whether the text gives the name a meaning in that section.
  func defines(_ name: String, inSection section: Int) -> Bool { sections[name]?.contains(section) == true }

  /// Whether the text gives the name more than one meaning.
  func isAmbiguous(_ name: String) -> Bool { (definitions[name]?.count ?? 0) > 1 }

  private mutating func take(_ statement: StatementTokens, _ section: Int) {
    // w = w − η ∂E/∂w says nothing of what w is made of.
    if statement.relations.count == 1, statement.isUpdate { return }
    for (position, relation) in statement.relations.enumerated() {
      guard relation == .equal || relation == .defined else { return }
      guard let name = Self.head(statement.sides[position]) else { return }
      let body = statement.sides[position + 1].map(\.kind)
      if body.count <= 2, case .number? = body.last { continue }
      let side = statement.sides[position]
      if name == "e", side.count == 1 { usesBareE = true }
      let isPlain = side.count == 1 || side.count == 4 && side[1].isSymbol("(") && side[3].isSymbol(")")
      if isPlain || side.leadingName?.after == side.count { plainNames.insert(name) }
      if isPlain, position == 0 { bodies[name, default: [:]][section, default: []].insert(body) }
      sections[name, default: []].insert(section)
      if definitions[name]?.contains(body) != true { definitions[name, default: []].append(body) }
    }
  }

  /// Notes how many indices each letter has: z_j, w_{jk}, w^{(l)}_{jk}, w^l_{j,k}.
  private mutating func takeIndices(of tokens: [NotationToken]) {
    for start in tokens.indices where tokens[start].kind == .command("sum") {
      let behind = tokens[start..<min(tokens.count, start + 14)]
      let isSum = behind.indices.dropLast().contains { position in
        tokens[position].kind == .word("exp") || tokens[position].kind == .command("exp")
          || tokens[position].kind == .letter("e") && tokens[position + 1].isSymbol("^")
      }
      if isSum { sumsExponentials = true }
    }
    for (start, token) in tokens.enumerated() {
      guard case .letter(let name) = token.kind else { continue }
      var next = start + 1
      // What stands above comes before or behind.
      var hasLayer = false
      if next + 2 < tokens.count, tokens[next].isSymbol("^") {
        hasLayer = tokens[next + 2].isSymbol("(") || tokens[next + 2].isSymbol("[")
        next = Self.groupEnd(tokens, next + 1)
      }
      let isIndexed = next < tokens.count && tokens[next].isSymbol("_")
      if hasLayer, isIndexed { layered.indexed.insert(name) }
      if hasLayer, !isIndexed { layered.plain.insert(name) }
      guard next < tokens.count, tokens[next].isSymbol("_") else { continue }
      let end = Self.groupEnd(tokens, next + 1)
      guard end <= tokens.count, end > next + 1 else { continue }
      var count = 0
      var isPlain = true
      for entry in tokens[(next + 1)..<end] {
        switch entry.kind {
        case .letter, .number: count += 1
        case .symbol(let sign): isPlain = isPlain && ["{", "}", ","].contains(sign)
        default: isPlain = false
        }
      }
      if isPlain, count > 0, count < 4 {
        arities[name] = max(arities[name] ?? 0, count)
        leastArities[name] = min(leastArities[name] ?? count, count)
        let counts = tokens[(next + 1)..<end].contains { entry in
          switch entry.kind {
          case .letter(let letter): Self.indices.contains(letter)
          case .number: true
          default: false
          }
        }
        if counts { counted.insert(name) }
      }
    }
  }

  private static let indices: Set<String> = ["i", "j", "k", "l", "m", "n", "p", "q", "r", "t"]

  /// Where the group or the sign ends that begins there.
  private static func groupEnd(_ tokens: [NotationToken], _ start: Int) -> Int {
    guard start < tokens.count, tokens[start].isSymbol("{") || tokens[start].isSymbol("(") else {
      return start + 1
    }
    var depth = 0
    for position in start..<min(tokens.count, start + 12) {
      if case .symbol(let sign) = tokens[position].kind {
        if "([{".contains(sign) { depth += 1 }
        if ")]}".contains(sign) { depth -= 1 }
        if depth == 0 { return position + 1 }
      }
    }
    return tokens.count + 1
  }

  /// The name of a side that is a name, a component or a function of one bare letter.
  static func head(_ tokens: [NotationToken]) -> String? {
    guard let (name, behind) = tokens.leadingName else { return nil }
    let rest = tokens[behind...]
    if rest.isEmpty { return name }
    // Subscripts, superscripts and one bracket: nothing that adds or multiplies.
    var depth = 0
    for token in rest {
      guard case .symbol(let symbol) = token.kind else { continue }
      if "([{".contains(symbol) { depth += 1 }
      if ")]}".contains(symbol) { depth -= 1 }
      if depth == 0, ["+", "-", "*", "/", "'", "''"].contains(symbol) { return nil }
    }
    guard let second = rest.first, second.isSymbol("(") || second.isSymbol("_") || second.isSymbol("^") else {
      return nil
    }
    return rest.count <= 9 ? name : nil
  }

  private mutating func take(prose text: String) {
    if !text.trimmed.isEmpty { hasProse = true }
    func mentions(_ words: [String]) -> Bool { words.contains { text.containsText($0) } }
    if mentions([
      "sigmoid", "logistic", "sigmoide", "logístic", "logistique", "логистич", "сигмоид", "시그모이드", "로지스틱",
      "シグモイド", "ロジスティック", "逻辑", "s型", "swish", "silu",
    ]) {
      mentionsSigmoid = true
    }
    if mentions([
      "tanh", "relu", "hyperbolic", "activation function", "función de activación", "aktivierungsfunktion",
      "激活函数", "활성화 함수", "活性化関数", "функция активации", "funzione di attivazione", "fonction d'activation",
      "função de ativação", "standard deviation", "variance",
    ]) {
      mentionsOtherActivation = true
    }
    if mentions([
      "gelu", "gauss", "normal distribution", "standard normal", "正态", "高斯", "нормальн", "гаусс", "정규", "가우",
      "正規", "ガウ", "normalverteilung", "distribución normal", "distribuição normal", "loi normale",
    ]) {
      mentionsNormal = true
    }
    if mentions([
      "cross entropy", "cross-entropy", "crossentropy", "log loss", "log-loss", "likelihood", "交叉熵", "似然",
      "entropía cruzada", "entropia cruzada", "entropie croisée", "kreuzentropie", "кросс-энтропи",
      "перекрестн", "перекрёстн", "크로스 엔트로피", "교차 엔트로피", "交差エントロピー", "logistic",
    ]) {
      mentionsCrossEntropy = true
    }
    if mentions(["one-hot", "one hot", "onehot", "独热", "원-핫", "원핫", "ワンホット", "one-of-k", "1-of-k"]) {
      mentionsOneHot = true
    }
  }
}
