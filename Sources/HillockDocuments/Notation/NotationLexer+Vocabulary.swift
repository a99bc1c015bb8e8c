import HillockFormula
import HillockProof

/// The commands and names that are known.
extension NotationLexer {
  static let functions: Set<String> = [
    "sin", "cos", "tan", "cot", "sec", "csc", "sinh", "cosh", "tanh", "coth", "sech", "csch", "arcsin",
    "arccos",
    "arctan", "arctanh", "artanh", "exp", "log", "ln", "max", "min", "lim", "sup", "inf", "erf", "sign",
    "sgn",
    "arg", "det", "dim", "ker", "Pr", "gcd", "lg", "softmax", "sigmoid", "relu", "ReLU", "softplus", "argmax",
    "argmin", "erfc", "logit", "abs", "Var", "Cov", "KL", "Tr", "diag", "arcsinh", "arccosh", "arccot",
  ]

  /// Commands that change looks only; what they are applied to stands in their place.
  static let silent: Set<String> = [
    "displaystyle", "textstyle", "scriptstyle", "limits", "nolimits", "nonumber", "notag", "big", "Big",
    "bigg",
    "Bigg", "bigl", "bigr", "Bigl", "Bigr", "biggl", "biggr", "Biggl", "Biggr", "bigm", "mathstrut", "strut",
    "cancel", "bcancel", "xcancel", "mathop", "mathrel", "mathbin", "mathord", "ensuremath",
    "thinspace", "medspace", "thickspace", "negthinspace", "enspace", "small", "large",
    "Large",
    "LARGE", "huge", "normalsize", "footnotesize", "tiny", "hline", "allowbreak", "break", "middle",
    "raisebox", "colon", "smash", "protect", "relax", "mathopen", "mathclose", "noindent", "centering",
    "hfill",
    "hfil", "vphantom", "mathpunct", "space", "Huge", "scriptsize", "scriptscriptstyle", "scriptstyle",
    "Large", "nobreakspace", "nobreak", "linebreak", "nolinebreak", "unboldmath", "upshape",
    "bigstrut", "negmedspace", "negthickspace", "displaylimits", "mathclap", "mathllap", "mathrlap", "clap",
    "llap", "rlap", "sout", "enskip", "selectfont", "hfill", "itshape", "lefteqn",
  ]

  /// Commands that change the type up to the end of their group, and the one that takes a group for the same.
  static let switches: [String: String] = [
    "rm": "mathrm", "bf": "mathbf", "it": "mathnormal", "sf": "mathsf", "tt": "texttt", "bfseries": "mathbf",
    "boldmath": "mathbf", "sl": "mathnormal", "em": "mathnormal",
  ]

  /// The sets of numbers that typesetters for pages know by a letter.
  static let numberSets: [String: String] = [
    "R": "R", "Reals": "R", "reals": "R", "RR": "R", "N": "N", "natnums": "N", "Z": "Z", "ZZ": "Z",
    "Complex": "C",
  ]

  /// Commands that frame or colour what stands behind so many groups of theirs.
  static let decorations: [String: Int] = [
    "color": 1, "textcolor": 1, "colorbox": 1, "fcolorbox": 2, "bbox": 0, "cancelto": 1, "definecolor": 3,
    "htmlClass": 1, "htmlId": 1, "enclose": 1, "mathcolor": 1, "rule": 2,
    "adjustbox": 1, "scalebox": 1, "toggle": 0,
  ]
  static let gaps: Set<String> = [
    "quad", "qquad", "hspace", "vspace", "kern", "mkern", "hskip", "mskip", "therefore", "because",
  ]
  /// Commands whose group is no part of the formula.
  static let swallowed: Set<String> = [
    "label", "tag", "phantom", "hphantom", "ref", "eqref", "cite", "footnote", "index", "vskip", "href",
    "class", "cssId", "style", "require", "intertext", "shortintertext", "vskip", "bookmark",
    "numberthis", "marginpar", "vspace", "addtocounter", "setcounter", "tagaligneq",
  ]
  static let textual: Set<String> = [
    "text", "textrm", "mathrm", "mathit", "operatorname", "textit", "textbf", "mathsf", "texttt", "mathtt",
    "textsf",
    "mbox", "hbox", "textnormal", "mathbf", "boldsymbol", "bm", "emph", "operatornamewithlimits", "pmb",
    "textup", "mathnormal", "textsc", "textsl", "textmd", "mathbfit", "makebox", "mathtext",
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
    "propto": "propto", "sim": "sim", "ll": "<<", "gg": ">>", "subset": "subset", "subseteq": "subset",
    "supset": "subset", "supseteq": "subset", "notin": "notin",
    "ni": "subset", "top": "T", "intercal": "T", "parallel": "||", "asymp": "~", "nequiv": "!=",
    "eqsim": "~", "backsim": "sim", "colonequals": ":=", "eqqcolon": ":=", "defeq": ":=", "eqdef": ":=",
    "bigodot": "odot", "hadamard": "odot", "bigcirc": "circ", "oplus": "oplus", "ominus": "oplus",
    "star": "*",
    "backslash": "/", "lesssim": "<<", "gtrsim": ">>", "cong": "~", "leftarrow": "<-", "gets": "<-",
    "longleftarrow": "<-",
    "neg": "not",
    "uparrow": "->", "downarrow": "->", "nearrow": "->", "searrow": "->",
  ]
}
