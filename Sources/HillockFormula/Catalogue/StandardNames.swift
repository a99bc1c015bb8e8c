/// What a name means when a text uses it without saying.
package enum StandardNames {
  /// The one spelling of a function's name: `ReLU`, `Relu` and `relu` are `relu`.
  package static func canonical(_ name: String) -> String {
    if name == "Phi" || name == "phi" { return name }
    let key = name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    if let synonym = synonyms[key] { return synonym }
    return formulas[key] != nil || primitive[key] != nil || vectorFunctions.contains(key)
      || ofCatalogue[key] != nil
      ? key : name
  }

  package static func isKnown(_ name: String) -> Bool {
    primitive[name] != nil || formulas[name] != nil || vectorFunctions.contains(name)
      || ofCatalogue[name] != nil
  }

  /// The name in print: `ReLU` for `relu`.
  package static let titles: [String: String] = ofEntries { entry in
    entry.inTexts.means.isEmpty ? [] : [(entry.key, entry.printedTitle)]
  }

  /// Functions that the algebra knows itself.
  package static let primitive: [String: Function] = [
    "exp": .exp, "ln": .ln, "sin": .sin, "cos": .cos, "tan": .tan, "arctan": .arctan, "sinh": .sinh,
    "cosh": .cosh,
    "tanh": .tanh, "erf": .erf, "abs": .abs, "sign": .sign, "max": .max, "min": .min, "sigmoid": .sigmoid,
    "softplus": .softplus,
  ]

  package static let vectorFunctions: Set<String> = ["softmax", "logsoftmax", "softmin", "logsumexp"]

  private static let synonyms: [String: String] = [
    "log": "ln", "lg": "ln", "atanh": "artanh", "arctanh": "artanh", "asinh": "arsinh", "arcsinh": "arsinh",
    "lse": "logsumexp", "realsoftmax": "logsumexp", "exponential": "exp", "normcdf": "Phi", "clip": "clamp",
    "logsoftmax": "logsoftmax", "arcsin": "arcsin", "asin": "arcsin", "arccos": "arccos", "acos": "arccos",
  ].merging(ofEntries { entry in entry.inTexts.synonyms.map { ($0, entry.key) } }) { own, _ in own }

  /// Whether the name has one meaning only, so that a definition that says otherwise is wrong.
  package static func isUnambiguous(_ name: String) -> Bool { unambiguous.contains(name) }

  private static let unambiguous = Set(
    ["exp", "ln", "sin", "cos", "tan", "sinh", "cosh", "erf", "sech", "coth", "csch"]
      + Catalogue.all.filter(\.inTexts.alwaysMeans).map(\.key))

  /// The standard meanings of a name in `x`, the most common one first. Greek letters are parameters.
  package static func meanings(of name: String) -> [Formula] {
    if let function = primitive[name], function != .max, function != .min {
      let plain = Formula.function(function, [.x])
      return name == "softplus" ? [plain] + (formulas[name] ?? []) : [plain]
    }
    if name == "sigma" { return [.function(.sigmoid, [.x])] }
    return formulas[name] ?? ofCatalogue[name].map { [$0] } ?? []
  }

  /// The meaning with the parameters that a statement names; where it names none, the one without any.
  package static func meaning(of name: String, naming names: Set<String>) -> Formula {
    let all = meanings(of: name)
    func parameters(_ meaning: Formula) -> Set<String> { meaning.names.subtracting(["x"]) }
    return all.first { !parameters($0).isEmpty && parameters($0).isSubset(of: names) } ?? all.first {
      parameters($0).isEmpty
    } ?? all[0]
  }

  /// Further names of the catalogue, with parameters at their default values: `gelu_tanh`, `hard_sigmoid_onnx`.
  private static let ofCatalogue: [String: Formula] = ofEntries { entry in
    guard !entry.inTexts.isEverydayWord else { return [] }
    let aliases = entry.aliases.filter { $0.name.contains("_") && $0.difference == nil }.map(\.name)
    return ([entry.name] + aliases).map(Catalogue.key)
      .filter { formulas[$0] == nil && synonyms[$0] == nil }
      .map { ($0, entry.formulaAtDefaults) }
  }

  private static let formulas: [String: [Formula]] = {
    let read = { (texts: [String]) in texts.compactMap { try? Formula(parsing: $0) } }
    return elementary.mapValues(read).merging(
      ofEntries { entry in entry.inTexts.means.isEmpty ? [] : [(entry.key, read(entry.inTexts.means))] }
    ) { own, _ in own }
  }()

  /// Functions that are no activations.
  private static let elementary: [String: [String]] = [
    "logit": ["ln(x/(1 - x))"],
    "erfc": ["1 - erf(x)"],
    "sech": ["1/cosh(x)"], "csch": ["1/sinh(x)"], "coth": ["cosh(x)/sinh(x)"],
    "sec": ["1/cos(x)"], "csc": ["1/sin(x)"], "cot": ["cos(x)/sin(x)"],
    "artanh": ["1/2*ln((1 + x)/(1 - x))"], "arsinh": ["ln(x + sqrt(x^2 + 1))"],
    "expm1": ["exp(x) - 1"], "log1p": ["ln(1 + x)"], "log2": ["ln(x)/ln(2)"], "log10": ["ln(x)/ln(10)"],
    "Phi": ["1/2*(1 + erf(x/sqrt(2)))"], "phi": ["exp(-x^2/2)/sqrt(2*pi)"],
  ]

  /// What each entry of the catalogue contributes; of two that contribute to one name the first counts.
  private static func ofEntries<Value>(_ pairs: (Activation) -> [(String, Value)]) -> [String: Value] {
    Dictionary(Catalogue.all.flatMap(pairs)) { first, _ in first }
  }
}

extension Activation {
  /// The name without what separates its words, as the reader of documents compares names.
  fileprivate var key: String { Catalogue.key(name) }
  /// The title in one word.
  fileprivate var printedTitle: String { title.filter { $0 != " " } }

  /// The spellings that need no backslash and no command for upright letters.
  package var bareSpellings: [String] {
    if let written = inTexts.written { return written }
    if inTexts.isEverydayWord { return [] }
    let title = printedTitle.allSatisfy({ $0.isLetter || $0.isNumber }) ? [printedTitle] : []
    return name.contains("_") ? title : title + [name]
  }
}
