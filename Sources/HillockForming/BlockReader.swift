import Hillock
@_spi(Tools) import HillockFormula

/// Reads piecewise linear expressions such as `max(a, b) - 0.5 |c - 1|` or `sort(a, b, c)`.
struct BlockReader {
  private typealias Token = TokenCursor<Rational>.Token

  private static let language = TokenCursor<Rational>.Language(
    name: "piecewise linear expression", lengthLimit: 10_000, nestingLimit: 100,
    signs: ["+", "-", "*", "/", "(", ")", ",", "|"].map { ($0, $0) } + [("·", "*"), ("−", "-")],
    numberSigns: ".",
    number: { digits in
      guard digits.count <= 40, let value = Rational(decimal: digits) else {
        return .failure(FormingError("'\(digits)' is no number"))
      }
      return .success(value)
    }, text: \.decimal)

  private var cursor: TokenCursor<Rational>
  /// Inside |…| a bar closes; a bracket within opens a fresh level.
  private var insideBars = false
  private(set) var graph: BlockGraph

  init(_ text: String, into graph: BlockGraph) throws(FormingError) {
    self.graph = graph
    cursor = try TokenCursor(text, Self.language)
  }

  /// The outputs: one, or several for `sort(…)` alone.
  mutating func whole() throws(FormingError) -> [Int] {
    let result: [Int]
    if cursor.next == .name("sort") {
      cursor.advance()
      result = try graph.sorted(try arguments(of: "sort", 1...SortingNetwork.limit))
    } else {
      result = [try sum()]
    }
    guard cursor.next == nil else { throw cursor.fault("an operator such as '+', or the end") }
    return result
  }

  private mutating func sum() throws(FormingError) -> Int {
    try cursor.enter()
    defer { cursor.leave() }
    var result = try product()
    while true {
      if cursor.take("+") {
        result = graph.sum(result, try product())
      } else if cursor.take("-") {
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
      let place = cursor.column
      if cursor.take("/") {
        let divisor = try primary()
        guard let value = graph.numberValue(divisor), !value.isZero else {
          throw FormingError("column \(place): only division by a number other than 0 is piecewise linear")
        }
        result = graph.scaled(graph.float(.one / value), result)
      } else if cursor.take("*") || startsFactor {
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
    while cursor.take("-") { isNegative.toggle() }
    return isNegative
  }

  /// `2x`, `2(x + 1)`, `2|x|`.
  private var startsFactor: Bool {
    guard case .number = cursor.last else { return false }
    switch cursor.next {
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
    if cursor.take("(") {
      let inner = try inside(bars: false)
      try cursor.expect(")")
      return inner
    }
    if cursor.take("|") {
      let inner = try inside(bars: true)
      try cursor.expect("|")
      return graph.add(.magnitude(inner))
    }
    switch cursor.next {
    case .number(let value):
      cursor.advance()
      return graph.number(graph.float(value))
    case .name(let name):
      cursor.advance()
      return cursor.next == .sign("(") ? try call(name) : graph.variable(name)
    default: throw cursor.fault("a variable, a number or '('")
    }
  }

  private mutating func arguments(
    of name: String, _ counts: ClosedRange<Int>
  ) throws(FormingError) -> [Int] {
    let place = cursor.column
    try cursor.expect("(")
    var result = [try inside(bars: false)]
    while cursor.take(",") { result.append(try inside(bars: false)) }
    try cursor.expect(")", or: "',' or ')'")
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
    let place = cursor.column
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
