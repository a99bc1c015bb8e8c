/// The commands and names that are known.
extension NotationLexer {
  static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsin",
    "arccos",
    "arctan", "arctanh", "artanh", "exp", "log", "ln", "max", "min", "lim", "sup", "inf", "erf", "sign",
    "sgn",
    "arg", "det", "dim", "ker", "Pr", "gcd", "lg", "softmax", "sigmoid", "relu", "ReLU", "softplus", "argmax",
    "argmin", "erfc", "logit", "abs",
  ]

  /// Commands that change looks only; what they are applied to stands in their place.
  static let silent: Set<String> = [
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "big", "Big",
    "bigg",
    "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "mathstrut", "strut",
    "cancel", "bcancel", "xcancel", "mathop", "mathrel", "mathbin", "mathord", "ensuremath",
    "rm", "bf", "it", "thinspace", "medspace", "thickspace", "negthinspace", "enspace", "small", "large",
    "Large",
    "LARGE", "huge", "normalsize", "footnotesize", "tiny", "mathit", "hline", "allowbreak", "break", "middle",
    "raisebox", "colon", "smash", "protect", "relax", "mathopen", "mathclose", "noindent", "centering",
    "hfill",
    "hfil", "vphantom", "mathpunct",
  ]
  static let gaps: Set<String> = [
    "quad", "qquad", "hspace", "vspace", "kern", "mkern", "hskip", "therefore", "because",
  ]
  /// Commands whose group is no part of the formula.
  static let swallowed: Set<String> = [
    "label", "tag", "phantom", "hphantom", "ref", "eqref", "cite", "footnote", "index", "vskip", "href",
    "class", "cssId", "style", "require",
  ]
  static let textual: Set<String> = [
    "text", "textrm", "mathrm", "operatorname", "textit", "textbf", "mathsf", "texttt", "mathtt", "textsf",
    "mbox", "hbox", "textnormal", "mathbf", "boldsymbol", "bm", "emph", "operatornamewithlimits", "pmb",
    "textup", "mathnormal",
  ]

  static let symbols: [String: String] = [
    "cdot": "*", "times": "*", "ast": "*", "bullet": "*", "div": "/", "le": "<=", "leq": "<=",
    "leqslant": "<=", "ge": ">=", "geq": ">=", "geqslant": ">=", "ne": "!=", "neq": "!=", "lt": "<",
    "gt": ">",
    "approx": "~", "simeq": "~", "thickapprox": "~", "approxeq": "~", "equiv": "=", "triangleq": ":=",
    "coloneqq": ":=", "coloneq": ":=", "doteq": ":=", "to": "->", "rightarrow": "->", "longrightarrow": "->",
    "Rightarrow": "=>", "implies": "=>", "Longrightarrow": "=>", "iff": "=>", "Leftrightarrow": "=>",
    "Longleftrightarrow": "=>", "leadsto": "=>", "mapsto": "mapsto", "in": "in", "odot": "odot",
    "circ": "circ",
    "otimes": "otimes", "mid": "|", "vert": "|", "lvert": "|<", "rvert": "|>", "Vert": "||", "lVert": "||",
    "rVert": "||", "prime": "'", "pm": "+-", "mp": "+-", "lbrace": "\\{", "rbrace": "\\}", "lbrack": "[",
    "rbrack": "]", "lparen": "(", "rparen": ")", "land": "and", "wedge": "and", "lor": "or", "vee": "or",
    "ldots": "...", "dots": "...", "cdots": "...", "vdots": "...", "ddots": "...", "dotsc": "...",
    "dotsb": "...",
    "propto": "propto", "sim": "sim", "ll": "<<", "gg": ">>", "subset": "in", "top": "T", "star": "*",
    "backslash": "/", "lesssim": "<<", "gtrsim": ">>", "cong": "~", "leftarrow": "<-", "gets": "<-",
    "neg": "not",
    "uparrow": "->", "downarrow": "->", "nearrow": "->", "searrow": "->",
  ]
}
