/// How a text spells its formulas.
struct Spelling {
  var exponentialAsPower = true
  var fractions = true
  var spaces = true
  var primes = true
  var partial = false
}

extension Place {
  var latex: String {
    switch self {
    case .name(let name): name
    case .number(let value): "\(value)"
    }
  }
}

extension TreeCondition {
  func latex(_ spelling: Spelling) -> String {
    "\(left.latex(spelling)) \(relation) \(right.latex(spelling))"
  }
}

extension Tree {
  /// The LaTeX of the formula, bracketed for a place that binds as tightly as `level`: 0 a sum, 1 a product, 2 a power.
  func latex(_ spelling: Spelling, _ level: Int = 0) -> String {
    func bracketed(_ text: String, _ own: Int) -> String {
      own < level ? (spelling.spaces ? "\\left(\(text)\\right)" : "(\(text))") : text
    }
    switch self {
    case .rational(let p, 1): return p < 0 ? bracketed("\(p)", 0) : "\(p)"
    case .rational(let p, let q):
      return spelling.fractions
        ? bracketed("\\frac{\(p)}{\(q)}", level > 1 ? 0 : 2) : bracketed("\(p)/\(q)", 0)
    case .name(let name): return name
    case .component(let name, let place): return "\(name)_\(place.latex)"
    case .place(let place): return place.latex
    case .value(let definition, let places):
      return places.isEmpty ? definition.name : "\(definition.name)_{\(places.map(\.latex).joined())}"
    case .call(let definition, let arguments):
      return bracketed(
        "\(definition.name)(\(arguments.map { $0.latex(spelling) }.joined(separator: ", ")))",
        level > 1 ? 1 : 2)
    case .prime(let definition, let argument, let order):
      let primes = String(repeating: "'", count: order)
      return bracketed("\(definition.name)\(primes)(\(argument.latex(spelling)))", level > 1 ? 1 : 2)
    case .sum(let parts):
      var text = ""
      for (position, part) in parts.enumerated() {
        if case .negative(let inner) = part {
          text += (position == 0 ? "-" : " - ") + inner.latex(spelling, 1)
        } else {
          text += (position == 0 ? "" : " + ") + part.latex(spelling, position == 0 ? 0 : 1)
        }
      }
      return bracketed(text, 0)
    case .product(let parts):
      var text = ""
      for (position, part) in parts.enumerated() {
        let piece = part.latex(spelling, 1)
        let opensBare = piece.first.map { $0.isNumber || $0 == "-" } ?? true
        if position > 0 {
          text +=
            opensBare || endsOpen(parts[position - 1]) || part.isTotal
            ? " \\cdot " : spelling.spaces ? " \\, " : " "
        }
        text += part.isTotal && position + 1 < parts.count ? "\\left(\(piece)\\right)" : piece
      }
      return bracketed(text, 1)
    case .negative(let inner): return bracketed("-" + inner.latex(spelling, 1), 0)
    case .quotient(let a, let b):
      if spelling.fractions {
        return bracketed("\\frac{\(a.latex(spelling))}{\(b.latex(spelling))}", level > 1 ? 0 : 2)
      }
      return bracketed("\(a.latex(spelling, 2)) / \(b.latex(spelling, 2))", 0)
    case .power(let base, let exponent):
      let text: String
      if case .function(let name, let arguments) = base, name == "tanh" || name == "sigma", exponent > 0 {
        text = "\\\(name)^\(exponent)(\(arguments[0].latex(spelling)))"
      } else {
        text = "\(base.latex(spelling, 2))^{\(exponent)}"
      }
      return bracketed(text, level > 1 ? 1 : 2)
    case .function(let name, let arguments):
      return bracketed(Self.applied(name, arguments, spelling), level > 1 ? 1 : 2)
    case .total(let index, let excluding, let bound, let body):
      let range =
        excluding.map { "_{\(index) \\ne \($0)}" } ?? bound.map { "_{\(index)=1}^{\($0)}" } ?? "_\(index)"
      return bracketed("\\sum\(range) \(body.latex(spelling, 1))", level > 1 ? 0 : 1)
    case .derivative(let body, let by, let order):
      let sign = spelling.partial ? "\\partial" : "d"
      let (above, below) = order == 1 ? (sign, "") : ("\(sign)^\(order)", "^\(order)")
      let variable = by.latex(spelling)
      let blank = spelling.partial ? " " : ""
      switch body {
      case .name, .value, .component:
        return bracketed(
          "\\frac{\(above)\(blank) \(body.latex(spelling))}{\(sign)\(blank) \(variable)\(below)}",
          level > 1 ? 0 : 2)
      default:
        return bracketed(
          "\\frac{\(above)}{\(sign)\(blank) \(variable)\(below)} \\left(\(body.latex(spelling))\\right)",
          level > 1 ? 0 : 1)
      }
    case .cases(let branches, let otherwise):
      var rows = branches.map { "\($0.1.latex(spelling)) & \\text{if } \($0.0.latex(spelling))" }
      rows.append("\(otherwise.latex(spelling)) & \\text{otherwise}")
      return "\\begin{cases} \(rows.joined(separator: " \\\\ ")) \\end{cases}"
    case .delta(let a, let b): return "\\delta_{\(a.latex)\(b.latex)}"
    }
  }

  private var isTotal: Bool { if case .total = self { true } else { false } }

  private func endsOpen(_ part: Tree) -> Bool {
    switch part {
    case .derivative, .total: return true
    case .name(let name), .component(let name, _): return name.count > 3
    case .value, .place: return true
    default: return false
    }
  }

  private static func applied(_ name: String, _ arguments: [Tree], _ spelling: Spelling) -> String {
    let inner = arguments.map { $0.latex(spelling) }.joined(separator: ", ")
    switch name {
    case "exp": return spelling.exponentialAsPower ? "e^{\(inner)}" : "\\exp(\(inner))"
    case "sqrt": return "\\sqrt{\(inner)}"
    case "abs": return "|\(inner)|"
    default: return spelling.spaces ? "\\\(name)\\left(\(inner)\\right)" : "\\\(name)(\(inner))"
    }
  }
}
