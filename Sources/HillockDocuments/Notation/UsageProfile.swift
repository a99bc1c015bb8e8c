import HillockFormula
import HillockProof

/// How a document uses its letters, counted over all of its mathematics: which of them stand before brackets as
/// functions, which as factors, and which superscripts are labels of layers or examples rather than powers.
///
/// One pass over the tokens; the result does not depend on any order but that of the text.
struct UsageProfile: Sendable, Hashable {
  /// Letters that are applied to what stands in brackets behind them.
  var functions: Set<String> = []
  /// Letters before brackets that are factors.
  var products: Set<String> = []
  /// Letters whose square stands by itself somewhere, so that σ²(…) is a product.
  var squares: Set<String> = []
  /// Superscripts that are labels wherever they stand: l in a^l.
  var labels: Set<String> = []
  /// Letters that carry such labels.
  var labelled: Set<String> = []
  /// Letters whose components stand by themselves, so that h_c(…) is a product.
  var components: Set<String> = []
  /// Letters that carry an index of a sum as superscript, which may be a power or a label.
  var doubtful: Set<String> = []
  /// Letters with a bare minus above them, w^-, beside which x^+ is a label too.
  var minusLabels: Set<String> = []
  /// Letters with an index that have a 1 above them, a^1_j: numbers there are those of layers.
  var numbered: Set<String> = []
  /// Whether δ stands before a name wherever it stands: δx is one quantity, and no product.
  var changesByDelta = false
  /// Whether dz and dW are names of gradients, as in programs: a statement begins with one, and d never stands for a number.
  var namesGradients = false

  /// Whether ∂w and ∂b are names of gradients: a statement begins with one that stands in no fraction.
  var namesPartials = false

  /// Whether a small t stands only above letters that another letter follows: wᵗx.
  var transposesByT = false

  init() {}

  private struct Counts {
    var bare = 0
    var named = 0
    var other = 0
    var head = 0
    var primed = 0
    var component = 0
    var appliedComponent = 0
    /// Directly before another letter, and elsewhere.
    var before = 0
    var notBefore = 0
  }

  private struct Superscript {
    var bases: Set<String> = []
    var shifted = 0
    var besideSubscript = 0
    var factors = 0
    /// In the variable of a derivative.
    var differentiated = 0
    /// In brackets above a letter.
    var bracketed = 0
  }

  /// - Parameter lists: the tokens of each run of mathematics of the document.
  init(of lists: [[NotationToken]]) {
    var counts: [String: Counts] = [:]
    var superscripts: [String: Superscript] = [:]
    var summed: Set<String> = []
    var beginsWithGradient = false
    var hasNumberD = false
    for list in lists {
      let tokens = NotationPreparation.prepared(list)
      beginsWithGradient = beginsWithGradient || Self.beginsWithGradient(tokens, .letter("d"))
      namesPartials = namesPartials || Self.beginsWithGradient(tokens, .command("partial"))
      hasNumberD = hasNumberD || Self.hasNumberD(tokens)
      Self.count(
        tokens, &counts, &superscripts, &squares, &minusLabels, &summed, &numbered
      )
    }
    for (name, count) in counts {
      if count.head > 0 || count.primed > 0 && count.bare <= count.primed + count.named
        || count.named > count.bare
      {
        functions.insert(name)
      } else if count.named == 0, count.other > 0, count.bare > 0, !Self.classicFunctions.contains(name) {
        products.insert(name)
      } else if count.named == 0, count.bare == 0, count.other > 0, Self.oftenFunctions.contains(name) {
        functions.insert(name)
      }
    }
    transposesByT = Self.transposesByT(lists)
    for (name, count) in counts where count.component > count.appliedComponent { components.insert(name) }
    functions.remove("e")
    namesGradients = beginsWithGradient && !hasNumberD
    if let delta = counts["delta"] { changesByDelta = delta.before > 0 && delta.notBefore == 0 }
    for (name, use) in superscripts where use.factors == 0 && !use.bases.isEmpty {
      let isLayer = name == "l" || name == "ell"
      if use.differentiated > 0 || use.bracketed > 1
        || (isLayer
          ? use.shifted + use.besideSubscript > 0 || use.bases.count > 1
          : Self.indexLetters.contains(name)
            && (use.besideSubscript > 1 || use.shifted > 0 && use.besideSubscript > 0))
      {
        labels.insert(name)
        labelled.formUnion(use.bases)
      }
    }
    if labels.contains("l") || labels.contains("ell"), let last = superscripts["L"] {
      labels.insert("L")
      labelled.formUnion(last.bases)
    }
    for name in summed where !labels.contains(name) {
      // γ^k and 2^k are powers.
      for base in superscripts[name]?.bases ?? [] where base.count == 1 { doubtful.insert(base) }
    }
  }

  /// Whether t stands nowhere but above letters, and there before another letter.
  private static func transposesByT(_ lists: [[NotationToken]]) -> Bool {
    var found = false
    for list in lists {
      let tokens = NotationPreparation.prepared(list)
      for position in tokens.indices where tokens[position].kind == .letter("t") {
        var before = position - 1
        var after = position + 1
        if before >= 0, tokens[before].isSymbol("{"), after < tokens.count, tokens[after].isSymbol("}") {
          (before, after) = (before - 1, after + 1)
        }
        guard before > 0, tokens[before].isSymbol("^") else { return false }
        if after < tokens.count, tokens[after].startsName { found = true }
      }
    }
    return found
  }

  /// `dW^{[l]} = …` at the start of a statement.
  private static func beginsWithGradient(_ tokens: [NotationToken], _ sign: NotationToken.Kind) -> Bool {
    for position in tokens.indices.dropLast()
    where tokens[position].kind == sign && startsStatement(before: position, in: tokens) {
      guard case .letter = tokens[position + 1].kind else { continue }
      var after = position + 2
      while after < tokens.count, tokens[after].isSymbol("_") || tokens[after].isSymbol("^") {
        after = NotationPreparation.group(in: tokens, at: after + 1)?.after ?? after + 2
      }
      if after < tokens.count, isDefining(tokens[after]) { return true }
    }
    return false
  }

  /// Whether d stands for a quantity of its own: not before a name, and not by itself above a fraction.
  private static func hasNumberD(_ tokens: [NotationToken]) -> Bool {
    tokens.indices.contains { position in
      guard tokens[position].kind == .letter("d") else { return false }
      guard position + 1 < tokens.count else { return true }
      let next = tokens[position + 1]
      if next.startsName { return false }
      if case .command = next.kind { return false }
      if case .number = next.kind { return false }
      let opens = position > 0 && tokens[position - 1].isSymbol("{")
      return !(opens && (next.isSymbol("}") || next.isSymbol("^") || next.isSymbol("(")))
    }
  }

  private static let classicFunctions: Set<String> = [
    "f", "g", "h", "F", "G", "H", "phi", "psi", "Phi", "Psi", "sigma",
  ]
  private static let oftenFunctions: Set<String> = [
    "s", "S", "delta", "theta", "xi", "zeta", "rho", "chi", "r",
  ]
  private static let indexLetters: Set<String> = ["i", "j", "k", "t", "n", "m", "p", "c", "s", "h", "o"]

  private static func count(
    _ tokens: [NotationToken], _ counts: inout [String: Counts], _ superscripts: inout [String: Superscript],
    _ squares: inout Set<String>, _ minusLabels: inout Set<String>, _ summed: inout Set<String>,
    _ numbered: inout Set<String>
  ) {
    let partners = partners(in: tokens)
    /// The position behind the group or the sign at `position`.
    func end(of position: Int) -> Int {
      guard position < tokens.count else { return position }
      return tokens[position].isSymbol("{") ? (partners[position] ?? position) + 1 : position + 1
    }
    var position = 0
    /// Behind which a subscript or superscript ends that is being passed over.
    var scriptEnd = 0
    while position < tokens.count {
      defer { position += 1 }
      let token = tokens[position]
      if token.kind == .command("sum") || token.kind == .command("prod") {
        // The index below.
        for probe in position + 1..<min(tokens.count, position + 6) {
          if case .letter(let index) = tokens[probe].kind {
            summed.insert(index)
            break
          }
        }
      }
      if token.isSymbol("_") || token.isSymbol("^") {
        scriptEnd = max(scriptEnd, end(of: position + 1))
        continue
      }
      let name: String
      switch token.kind {
      case .letter(let letter), .bold(let letter): name = letter
      default: continue
      }
      if position + 1 < tokens.count, tokens[position + 1].startsName {
        counts[name, default: Counts()].before += 1
      } else {
        counts[name, default: Counts()].notBefore += 1
      }
      if position < scriptEnd { continue }
      var after = position + 1
      var primes = 0
      var hasSubscript = false
      var superscript: Range<Int>?
      while after < tokens.count {
        if tokens[after].isSymbol("'") {
          primes += 1
          after += 1
        } else if tokens[after].isSymbol("_") {
          hasSubscript = true
          after = end(of: after + 1)
        } else if tokens[after].isSymbol("^") {
          let behind = end(of: after + 1)
          let isBraced = after + 1 < tokens.count && tokens[after + 1].isSymbol("{")
          let inside =
            isBraced ? after + 2..<max(after + 2, behind - 1) : after + 1..<min(behind, tokens.count)
          if tokens[inside].allSatisfy({ $0.isSymbol("'") }) { primes += 1 }
          superscript = inside
          after = behind
        } else {
          break
        }
      }
      if let superscript {
        let content = tokens[superscript]
        let opens = after < tokens.count && tokens[after].isSymbol("(")
        if content.count == 1, case .number("2")? = content.first?.kind, !opens { squares.insert(name) }
        if hasSubscript, content.count == 1, content.first?.kind == .number("1") { numbered.insert(name) }
        if content.count == 3, content.first?.isSymbol("(") == true || content.first?.isSymbol("[") == true,
          case .letter(let letter) = content[content.startIndex + 1].kind
        {
          superscripts[letter, default: Superscript()].bracketed += 1
        }
        if content.count == 1, content.first?.isSymbol("-") == true { minusLabels.insert(name) }
        if case .letter(let letter)? = content.first?.kind, name != "e", name != letter,
          content.count == 1 || isShift(content)
        {
          var use = superscripts[letter] ?? Superscript()
          use.bases.insert(name)
          if content.count == 3 { use.shifted += 1 }
          if hasSubscript { use.besideSubscript += 1 }
          if isVariable(at: position, in: tokens) { use.differentiated += 1 }
          superscripts[letter] = use
        }
      }
      if superscript == nil, !hasSubscript, primes == 0,
        isFactor(before: position, in: tokens) || isFactor(after: after, in: tokens)
      {
        superscripts[name, default: Superscript()].factors += 1
      }
      guard after < tokens.count, tokens[after].isSymbol("("), let close = partners[after] else {
        let isDifferentiated =
          position > 0
          && (tokens[position - 1].kind == .letter("d") || tokens[position - 1].kind == .command("partial"))
        // A letter by itself is mentioned, not used.
        if !isDifferentiated, tokens.count > 2 {
          counts[name, default: Counts()].bare += 1
          if hasSubscript { counts[name, default: Counts()].component += 1 }
        }
        continue
      }
      var count = counts[name] ?? Counts()
      let isNamed = isNamed(tokens[after + 1..<close])
      if primes > 0 {
        count.primed += 1
      } else if isNamed, close + 1 < tokens.count, isDefining(tokens[close + 1]),
        startsStatement(before: position, in: tokens)
      {
        count.head += 1
      }
      if isNamed { count.named += 1 } else if primes == 0 { count.other += 1 }
      if isNamed, hasSubscript { count.appliedComponent += 1 }
      counts[name] = count
    }
  }

  private static let packagedDerivatives: Set<String> = ["pdv", "pd", "pderiv", "dv", "od", "odv", "deriv"]

  /// Whether the letter is the variable of a derivative: behind ∂ below a fraction or behind a slash.
  private static func isVariable(at position: Int, in tokens: [NotationToken]) -> Bool {
    if position > 2, tokens[position - 1].isSymbol("{"), tokens[position - 2].isSymbol("}") {
      // \pdv{C}{b_i^L}
      var depth = 0
      for probe in stride(from: position - 2, through: max(1, position - 60), by: -1) {
        if tokens[probe].isSymbol("}") { depth += 1 }
        if tokens[probe].isSymbol("{") { depth -= 1 }
        guard depth == 0 else { continue }
        if case .command(let name) = tokens[probe - 1].kind { return packagedDerivatives.contains(name) }
        break
      }
    }
    guard position >= 2,
      tokens[position - 1].kind == .letter("d") || tokens[position - 1].kind == .command("partial")
    else { return false }
    if tokens[position - 2].isSymbol("/") { return true }
    return position >= 3 && tokens[position - 2].isSymbol("{") && tokens[position - 3].isSymbol("}")
  }

  /// `l - 1`
  private static func isShift(_ content: ArraySlice<NotationToken>) -> Bool {
    guard content.count == 3, case .number? = content.last?.kind else { return false }
    let sign = content[content.startIndex + 1]
    return sign.isSymbol("-") || sign.isSymbol("+")
  }

  /// For each opening bracket or brace its closing one.
  private static func partners(in tokens: [NotationToken]) -> [Int: Int] {
    var result: [Int: Int] = [:]
    var braces: [Int] = []
    var brackets: [Int] = []
    for (position, token) in tokens.enumerated() {
      guard case .symbol(let symbol) = token.kind else { continue }
      switch symbol {
      case "{": braces.append(position)
      case "}": if let open = braces.popLast() { result[open] = position }
      case "(": brackets.append(position)
      case ")": if let open = brackets.popLast() { result[open] = position }
      default: break
      }
    }
    return result
  }

  /// Whether an argument is a name or a list of names and numbers, as functions have and factors do not.
  private static func isNamed(_ content: ArraySlice<NotationToken>) -> Bool {
    guard content.count <= 60 else { return false }
    var letters = 0
    var isScript = false
    var depth = 0
    for token in content {
      switch token.kind {
      case .letter, .bold, .word:
        if depth == 0, !isScript { letters += 1 }
        isScript = false
      case .number: isScript = false
      case .symbol("_"), .symbol("^"): isScript = true
      case .symbol("{"):
        if isScript || depth > 0 { depth += 1 }
        isScript = false
      case .symbol("}"): depth = max(0, depth - 1)
      case .symbol(","), .symbol(";"), .symbol("|"): if depth == 0 { return true }
      case .symbol("["), .symbol("]"), .symbol("("), .symbol(")"), .symbol("-"), .symbol("+"):
        if depth == 0 { return false }
      case .command(let name):
        if depth == 0, !["hat", "tilde", "bar", "vec", "overrightarrow", "widehat", "mathcal"].contains(name)
        {
          return false
        }
      default: if depth == 0 { return false }
      }
    }
    return letters == 1
  }

  private static func isDefining(_ token: NotationToken) -> Bool {
    token.isSymbol("=") || token.isSymbol(":=") || token.isSymbol("&")
  }

  private static func startsStatement(before position: Int, in tokens: [NotationToken]) -> Bool {
    guard position > 0 else { return true }
    switch tokens[position - 1].kind {
    case .newRow, .gap, .prose, .begin: return true
    case .symbol(let symbol): return ["&", ",", ";", ":", "=>"].contains(symbol)
    default: return false
    }
  }

  private static func isFactor(before position: Int, in tokens: [NotationToken]) -> Bool {
    guard position > 0 else { return false }
    switch tokens[position - 1].kind {
    case .number:
      return position < 2 || !tokens[position - 2].isSymbol("_") && !tokens[position - 2].isSymbol("^")
    case .symbol(let symbol): return symbol == "*" || symbol == ")"
    default: return false
    }
  }

  private static func isFactor(after position: Int, in tokens: [NotationToken]) -> Bool {
    guard position < tokens.count else { return false }
    switch tokens[position].kind {
    case .letter, .bold: return true
    case .symbol(let symbol): return symbol == "*"
    default: return false
    }
  }
}
