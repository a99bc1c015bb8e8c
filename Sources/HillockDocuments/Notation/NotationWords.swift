import HillockFormula
import HillockProof

/// Words that join, condition or close statements, in the languages that documents are written in.
enum NotationWords {
  /// `otherwise` and what says the same.
  static let otherwise: Set<String> = [
    "otherwise", "else", "elsewhere", "others", "other", "sonst", "andernfalls", "ansonsten", "sinon",
    "autrement", "ailleurs", "altrimenti", "altrove", "caso contrario", "caso contrário",
    "en otro caso", "de lo contrario", "en caso contrario", "si no", "contrário", "contrario", "senão",
    "otro", "resto", "anders", "annars", "ellers", "muuten", "egyébként", "inaczej", "jinak", "inak",
    "altfel",
    "aksi", "иначе", "инакше", "в остальных случаях", "否则", "其他", "其它", "其余", "其他情况", "否則", "それ以外", "その他",
    "그외", "그",
    "otherwhise", "other wise",
  ]

  /// What stands for a value where there is none.
  static let undefined: Set<String> = [
    "undefined", "undef", "not defined", "does not exist", "doesn't exist", "dne", "nicht definiert",
    "undefiniert",
    "non défini", "non définie", "indéfini", "no definida", "no definido", "indefinida", "indefinido",
    "non definito",
    "non definita", "не определено", "не определена", "未定义", "无定义", "不存在", "未定義", "정의되지 않음",
  ]

  /// Whether the tokens of a case say that it has no value.
  static func saysUndefined(_ tokens: [NotationToken]) -> Bool {
    var words: [Substring] = []
    for token in tokens {
      switch token.kind {
      case .prose(let text), .word(let text): words += text.lowercased().split(separator: " ")
      case .symbol(","), .gap: continue
      default: return false
      }
    }
    return undefined.contains(words.joined(separator: " "))
  }

  /// Words behind which a condition stands.
  static let conditional: Set<String> = [
    "if", "for", "when", "given", "with", "provided", "as", "while", "since", "because", "whenever", "in",
    "unless", "only", "wenn", "falls", "für", "bei", "mit", "si", "pour", "quand", "lorsque", "où", "avec",
    "se",
    "per", "quando", "para", "cuando", "con", "com", "donde", "onde", "als", "voor", "wanneer", "om", "för",
    "när",
    "hvis", "gdy", "jeśli", "dla", "pokud", "pro", "dacă", "pentru", "eğer", "если", "при", "для", "когда",
    "где",
    "якщо", "若", "当", "如果", "對於", "对于", "如", "其中", "當", "もし", "ただし", "のとき", "만약", "만일", "일때", "경우", "단",
  ]

  /// Words that join two conditions, by what they mean.
  static let conjunctions: [String: String] = [
    "and": "and", "or": "or", "und": "and", "oder": "or", "et": "and", "ou": "or", "y": "and", "o": "or",
    "e": "and",
    "и": "and", "или": "or", "且": "and", "或": "or", "或者": "or", "并且": "and", "및": "and", "또는": "or",
    "または": "or",
    "かつ": "and", "en": "and", "of": "or", "och": "and", "eller": "or", "oraz": "and", "lub": "or",
  ]

  /// Those joining words of one or two letters that are names in mathematics and so count only inside \text.
  private static let short: Set<String> = [
    "y", "o", "e", "om", "se", "si", "of", "en", "ou", "et", "in", "as",
  ]

  /// Whether the word in \text is prose rather than a name.
  static func isProse(_ word: String) -> Bool {
    let plain = word.lowercased().filter { $0.isLetter }
    if NotationNames.joiningWords.contains(plain) || otherwise.contains(plain) || conditional.contains(plain)
      || conjunctions[plain] != nil && plain.count > 1
    {
      return true
    }
    return isForeign(plain)
  }

  /// Whether it holds a letter of an alphabet other than the Latin and the Greek one, or an accent.
  static func isForeign(_ word: some StringProtocol) -> Bool {
    word.contains { character in
      guard character.isLetter, !character.isASCII, NotationNames.greek[String(character)] == nil else {
        return false
      }
      // ℓ, ℝ and their like are signs.
      return !(character.unicodeScalars.first.map { (0x2100...0x214F).contains($0.value) } ?? false)
    }
  }

  /// Whether prose says that its case is the one for everything else.
  static func saysOtherwise(_ prose: String) -> Bool {
    let text = prose.lowercased()
    return otherwise.contains { text.hasPrefix($0) }
  }

  static func isConditional(_ prose: String) -> Bool {
    guard let first = prose.lowercased().split(separator: " ").first else { return false }
    if conditional.contains(String(first)) { return true }
    // Languages that put no spaces between words.
    return isForeign(first) && conditional.contains { isForeign($0) && first.hasPrefix($0) }
  }
}
