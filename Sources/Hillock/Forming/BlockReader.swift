import HillockFormula

/// Reads piecewise linear expressions such as `max(a, b) - 0.5 |c - 1|` or `sort(a, b, c)`.
struct BlockReader {
  private enum Token: Equatable {
    case name(String)
    case number(Rational)
    case sign(Character)
  }

  private var tokens: [(token: Token, column: Int)] = []
  private var position = 0
  private var depth = 0
  /// Inside |…| a bar closes; a bracket within opens a fresh level.
  private var insideBars = false
  private let length: Int
  private(set) var graph: BlockGraph
  private static let nestingLimit = 100

  init(_ text: String, into graph: BlockGraph) throws(FormingError) {
    self.graph = graph
    let characters = Array(text)
    length = characters.count
    guard length <= 10_000 else {
      throw FormingError("the expression has \(length) characters; at most 10,000 are read")
    }
    var index = 0
    while index < characters.count {
      let character = characters[index]
      let column = index + 1
      func isDigit(_ index: Int) -> Bool {
        index < characters.count && characters[index].isASCII && characters[index].isNumber
      }
      if character.isWhitespace {
        index += 1
      } else if character.isLetter || character == "_" {
        var word = ""
        while index < characters.count,
          characters[index].isLetter || characters[index].isNumber || characters[index] == "_"
        {
          word.append(characters[index])
          index += 1
        }
        tokens.append((.name(word), column))
      } else if isDigit(index) || character == "." && isDigit(index + 1) {
        var digits = ""
        while isDigit(index) || index < characters.count && characters[index] == "." {
          digits.append(characters[index])
          index += 1
        }
        guard digits.count <= 40, let value = Rational(decimal: digits) else {
          throw FormingError("column \(column): '\(digits)' is no number")
        }
        tokens.append((.number(value), column))
      } else if "+-*/(),|·−".contains(character) {
        tokens.append((.sign(character == "−" ? "-" : character == "·" ? "*" : character), column))
        index += 1
      } else {
        throw FormingError("column \(column): '\(character)' is no part of a piecewise linear expression")
      }
    }
  }

  private var next: Token? { position < tokens.count ? tokens[position].token : nil }
  private var column: Int { position < tokens.count ? tokens[position].column : length + 1 }

  private func fault(_ expected: String) -> FormingError {
    let found =
      switch next {
      case .name(let word): "'\(word)'"
      case .number(let number): "'\(number.decimal)'"
      case .sign(let sign): "'\(sign)'"
      case nil: "the end"
      }
    return FormingError("column \(column): expected \(expected), found \(found)")
  }

  private mutating func take(_ sign: Character) -> Bool {
    guard next == .sign(sign) else { return false }
    position += 1
    return true
  }

  /// The outputs: one, or several for `sort(…)` alone.
  mutating func whole() throws(FormingError) -> [Int] {
    let result: [Int]
    if next == .name("sort") {
      position += 1
      result = try graph.sorted(try arguments(of: "sort", 1...SortingNetwork.limit))
    } else {
      result = [try sum()]
    }
    guard next == nil else { throw fault("an operator such as '+', or the end") }
    return result
  }

  private mutating func sum() throws(FormingError) -> Int {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.nestingLimit else {
      throw fault("fewer than \(Self.nestingLimit) brackets in each other")
    }
    var result = try product()
    while true {
      if take("+") {
        result = graph.sum(result, try product())
      } else if take("-") {
        result = graph.sum(result, graph.scaled(Rational(-1), try product()))
      } else {
        return result
      }
    }
  }

  private mutating func product() throws(FormingError) -> Int {
    if takeSigns() { return graph.scaled(Rational(-1), try product()) }
    var result = try primary()
    while true {
      let place = column
      if take("/") {
        let divisor = try primary()
        guard let value = graph.numberValue(divisor), !value.isZero else {
          throw FormingError("column \(place): only division by a number other than 0 is piecewise linear")
        }
        result = graph.scaled(graph.float(.one / value), result)
      } else if take("*") || startsFactor {
        let other = try primary()
        if let value = graph.numberValue(result) {
          result = graph.scaled(value, other)
        } else if let value = graph.numberValue(other) {
          result = graph.scaled(value, result)
        } else if graph.isBit(result), graph.isBit(other) {
          func factors(_ index: Int) -> [Int] {
            if case .bitProduct(let parts) = graph.nodes[index] { return parts }
            return [index]
          }
          // A bit times itself is itself.
          let parts = Set(factors(result) + factors(other)).sorted()
          result = parts.count == 1 ? parts[0] : graph.add(.bitProduct(parts))
        } else {
          throw FormingError(
            "column \(place): a product of two variables is not piecewise linear, unless both are said to be 0 or 1",
            setting: "bits"
          )
        }
      } else {
        return result
      }
    }
  }

  /// Whether an odd number of minus signs was there.
  private mutating func takeSigns() -> Bool {
    var isNegative = false
    while take("-") { isNegative.toggle() }
    return isNegative
  }

  /// `2x`, `2(x + 1)`, `2|x|`.
  private var startsFactor: Bool {
    guard position > 0, case .number = tokens[position - 1].token else { return false }
    switch next {
    case .name: return true
    case .sign("("): return true
    case .sign("|"): return !insideBars
    default: return false
    }
  }

  private mutating func inside(bars: Bool) throws(FormingError) -> Int {
    let outer = insideBars
    insideBars = bars
    let result = try sum()
    insideBars = outer
    return result
  }

  private mutating func primary() throws(FormingError) -> Int {
    if takeSigns() { return graph.scaled(Rational(-1), try primary()) }
    if take("(") {
      let inner = try inside(bars: false)
      guard take(")") else { throw fault("')'") }
      return inner
    }
    if take("|") {
      let inner = try inside(bars: true)
      guard take("|") else { throw fault("'|'") }
      return graph.add(.magnitude(inner))
    }
    switch next {
    case .number(let value):
      position += 1
      return graph.number(graph.float(value))
    case .name(let name):
      position += 1
      return next == .sign("(") ? try call(name) : graph.variable(name)
    default: throw fault("a variable, a number or '('")
    }
  }

  private mutating func arguments(
    of name: String, _ counts: ClosedRange<Int>
  ) throws(FormingError) -> [Int] {
    let place = column
    guard take("(") else { throw fault("'('") }
    var result = [try inside(bars: false)]
    while take(",") { result.append(try inside(bars: false)) }
    guard take(")") else { throw fault("',' or ')'") }
    guard counts.contains(result.count) else {
      let wanted =
        counts.lowerBound == counts.upperBound
        ? "\(counts.lowerBound)" : "\(counts.lowerBound) to \(counts.upperBound)"
      throw FormingError(
        "column \(place): '\(name)' takes \(wanted) argument\(wanted == "1" ? "" : "s"), found \(result.count)"
      )
    }
    return result
  }

  private mutating func call(_ name: String) throws(FormingError) -> Int {
    let place = column
    switch name {
    case "max": return graph.joined(try arguments(of: name, 1...64)) { .maximum($0, $1) }
    case "min": return graph.joined(try arguments(of: name, 1...64)) { .minimum($0, $1) }
    case "abs": return graph.add(.magnitude(try arguments(of: name, 1...1)[0]))
    case "relu": return graph.add(.maximum(graph.number(.zero), try arguments(of: name, 1...1)[0]))
    case "clamp":
      let parts = try arguments(of: name, 3...3)
      return graph.add(.minimum(parts[2], graph.add(.maximum(parts[1], parts[0]))))
    case "median":
      let parts = try arguments(of: name, 1...SortingNetwork.limit)
      guard parts.count % 2 == 1 else {
        throw FormingError(
          "column \(place): the median of \(parts.count) values is no one of them; give an odd number")
      }
      return try graph.sorted(parts)[parts.count / 2]
    case "sort":
      throw FormingError("column \(place): 'sort' has several values and stands alone")
    default:
      throw FormingError(
        "column \(place - name.count): '\(name)' is no piecewise linear function; max, min, abs, relu, clamp, median and sort are"
      )
    }
  }
}
