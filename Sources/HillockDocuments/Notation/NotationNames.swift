import HillockFormula
import HillockProof

/// The names that a mathematical text uses without saying what they are.
enum NotationNames {
  /// Greek letters: command, and the characters that stand for it.
  static let greek: [String: String] = [
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ϵ": "epsilon", "ζ": "zeta",
    "η": "eta", "θ": "theta", "ϑ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "µ": "mu",
    "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma", "ς": "sigma", "τ": "tau", "υ": "upsilon",
    "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta",
    "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma", "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
  ]

  static let greekCommands: Set<String> = Set(greek.values)

  /// Spellings of one letter under several commands.
  static let variants: [String: String] = [
    "varphi": "phi", "varepsilon": "epsilon", "vartheta": "theta", "varsigma": "sigma", "ell": "ell",
    "varrho": "rho", "dd": "d", "diff": "d", "dif": "d", "diffd": "d", "differential": "d",
  ]

  static let greekSigns: [String: String] = [
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω", "ell": "ℓ", "infinity": "∞",
  ]

  /// Functions that people write without a backslash too. The order does not matter: the longest match wins.
  static let bareWords: Set<String> = Set(
    [
      "sinh", "cosh", "sech", "csch", "coth", "sin", "cos", "tan", "sec", "artanh", "arctanh", "atanh",
      "atan",
      "arsinh", "asinh", "arcsinh", "arcsin", "arccos", "asin", "acos", "exp", "log", "ln", "max", "min",
      "sqrt", "erf", "erfc", "expm1", "log1p", "logit", "logistic", "softmax", "Softmax", "SoftMax",
      "LogSoftmax", "sgn", "clamp", "clip", "lim", "inf", "infinity", "if", "otherwise", "else", "for",
      "where",
      "and", "when", "then", "as",
    ] + Catalogue.all.flatMap(\.bareSpellings))

  /// Names that are words only where the letters around them do not belong to them.
  static let wholeNames: Set<String> = [
    "loss", "cost", "error", "odds", "logits", "net", "input", "output", "target", "score", "pred", "true",
    "label", "MSE", "RMSE", "MAE", "SSE", "RSS", "BCE", "NLL", "CE", "ELBO", "TPR", "FPR", "FNR", "TNR",
    "AUC", "MLP",
    "out", "train", "test", "prob", "precision", "recall", "accuracy", "bias", "weight", "Var", "Cov",
    "Pr", "mean", "std", "var", "KL", "Err",
  ]

  static let longestBareWord = bareWords.map(\.count).max() ?? 0

  /// Those of them that begin with two capitals, as names of activations do.
  static let capitalWords: [String] = bareWords.filter {
    $0.prefix(2).allSatisfy(\.isUppercase) || $0 == "ReLU"
  }
  .sorted()

  /// Words that join or condition statements.
  static let joiningWords: Set<String> = [
    "if", "otherwise", "else", "for", "where", "and", "when", "then", "as", "with", "or", "so", "hence",
    "thus",
    "since", "because", "given", "let", "therefore", "while", "but", "equivalently", "all", "any", "is",
    "if,",
    "provided", "elsewhere", "otherwise.", "else.", "in", "by", "we", "that", "such", "to", "gives", "have",
    "others", "other",
  ]
}
