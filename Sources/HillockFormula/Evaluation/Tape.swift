/// A formula in `x`, and parameters that are known when it is run, as a list of steps, each on the results of earlier ones; the last result is the value.
/// Equal subexpressions are computed once. Every step is a total operation, so both values of a `select` are
/// computed and one is taken.
package struct Tape: Hashable, Sendable {
  package enum Instruction: Hashable, Sendable {
    case constant(Double)
    case variable
    /// One of the parameters, by its place in their list.
    case parameter(Int)
    case unary(Unary, Int)
    case binary(Binary, Int, Int)
    /// Masks are the results of comparisons: 1 for true, 0 for false.
    case select(mask: Int, then: Int, otherwise: Int)
  }

  package enum Unary: String, Hashable, Sendable, CaseIterable {
    case negate, exp, ln, sqrt, sin, cos, tan, arctan, sinh, cosh, tanh, erf, abs, sign, sigmoid, softplus,
      not
  }

  package enum Binary: String, Hashable, Sendable, CaseIterable {
    case add, subtract, multiply, divide, power, min, max, less, lessOrEqual, equal, and, or
  }

  package private(set) var instructions: [Instruction] = []
  private var known: [Instruction: Int] = [:]
  private var parameters: [String]

  /// - Parameters:
  ///   - expression: a formula in `x` and the parameters; another variable becomes NaN, as does the whole where it is nested
  ///     deeper than `Formula.depthLimit` or has millions of parts, which an `Activation` cannot have.
  ///   - parameters: names of what else is known when the tape is run.
  package init(_ expression: Formula, parameters: [String] = []) {
    self.parameters = parameters
    let isTooLarge = expression.exceeds(depth: Formula.depthLimit, parts: 5_000_000)
    let result = isTooLarge ? emit(.constant(.nan)) : add(expression)
    // A shared subexpression may have been appended after the step that is the result.
    if result != instructions.count - 1 { instructions.append(.binary(.max, result, result)) }
    known = [:]
  }

  private mutating func emit(_ instruction: Instruction) -> Int {
    if let index = known[instruction] { return index }
    instructions.append(instruction)
    known[instruction] = instructions.count - 1
    return instructions.count - 1
  }

  private mutating func add(_ expression: Formula) -> Int {
    switch expression {
    case .number(let value): return emit(.constant(value.doubleValue))
    case .constant(.pi): return emit(.constant(Double.pi))
    case .constant(.e): return emit(.constant(0x1.5bf0a8b145769p1))
    case .variable("x"): return emit(.variable)
    case .variable(let name):
      return emit(parameters.firstIndex(of: name).map { .parameter($0) } ?? .constant(.nan))
    case .sum(let terms): return sum(terms)
    case .product(let factors): return product(factors)
    case .power(let base, let exponent): return power(base, exponent)
    case .function(let function, let arguments): return call(function, arguments)
    case .piecewise(let branches, let otherwise):
      var result = add(otherwise)
      for branch in branches.reversed() {
        let mask = add(branch.condition)
        let value = add(branch.value)
        result = value == result ? value : emit(.select(mask: mask, then: value, otherwise: result))
      }
      return result
    }
  }

  private mutating func sum(_ terms: [Formula]) -> Int {
    guard let first = terms.first else { return emit(.constant(0)) }
    var result = add(first)
    for term in terms.dropFirst() {
      if case .product(let factors) = term, factors.first == -1, factors.count > 1 {
        result = emit(.binary(.subtract, result, add(-term)))
      } else {
        result = emit(.binary(.add, result, add(term)))
      }
    }
    return result
  }

  private mutating func product(_ factors: [Formula]) -> Int {
    guard let first = factors.first else { return emit(.constant(1)) }
    if first == -1, factors.count > 1 {
      return emit(.unary(.negate, product(Array(factors.dropFirst()))))
    }
    var result = add(first)
    for factor in factors.dropFirst() {
      if case .power(let base, .number(let exponent)) = factor, exponent < .zero {
        let under = exponent == Rational(-1) ? add(base) : power(base, .number(-exponent))
        result = emit(.binary(.divide, result, under))
      } else if case .number(let value) = factor, value.numerator == 1, value.denominator != 1 {
        // x/3 is one rounding; x·(1/3) with the nearest 1/3 would be two.
        result = emit(.binary(.divide, result, emit(.constant((.one / value).doubleValue))))
      } else {
        result = emit(.binary(.multiply, result, add(factor)))
      }
    }
    return result
  }

  private mutating func power(_ base: Formula, _ exponent: Formula) -> Int {
    guard case .number(let value) = exponent else { return emit(.binary(.power, add(base), add(exponent))) }
    if value == Rational(1, 2) { return emit(.unary(.sqrt, add(base))) }
    if value < .zero {
      let one = emit(.constant(1))
      let under = value == Rational(-1) ? add(base) : power(base, .number(-value))
      return emit(.binary(.divide, one, under))
    }
    guard let whole = value.asInt, (1...64).contains(whole) else {
      return emit(.binary(.power, add(base), emit(.constant(value.doubleValue))))
    }
    var square = add(base)
    var result: Int?
    var n = whole
    while n > 0 {
      if n & 1 == 1 { result = result.map { emit(.binary(.multiply, $0, square)) } ?? square }
      n >>= 1
      if n > 0 { square = emit(.binary(.multiply, square, square)) }
    }
    return result ?? square
  }

  private mutating func call(_ function: Function, _ arguments: [Formula]) -> Int {
    guard let first = arguments.first else { return emit(.constant(.nan)) }
    if function == .max || function == .min {
      var result = add(first)
      for argument in arguments.dropFirst() {
        result = emit(.binary(function == .max ? .max : .min, result, add(argument)))
      }
      return result
    }
    guard let unary = Unary(rawValue: function.rawValue) else { return emit(.constant(.nan)) }
    return emit(.unary(unary, add(first)))
  }

  private mutating func add(_ condition: Formula.Condition) -> Int {
    switch condition {
    case .compare(let left, let relation, let right):
      let (a, b) = (add(left), add(right))
      switch relation {
      case .less: return emit(.binary(.less, a, b))
      case .lessOrEqual: return emit(.binary(.lessOrEqual, a, b))
      case .equal: return emit(.binary(.equal, a, b))
      case .notEqual: return emit(.unary(.not, emit(.binary(.equal, a, b))))
      case .greaterOrEqual: return emit(.binary(.lessOrEqual, b, a))
      case .greater: return emit(.binary(.less, b, a))
      }
    case .all(let parts): return joined(parts, .and, 1)
    case .any(let parts): return joined(parts, .or, 0)
    case .not(let part): return emit(.unary(.not, add(part)))
    }
  }

  private mutating func joined(_ parts: [Formula.Condition], _ operation: Binary, _ empty: Double) -> Int {
    guard let first = parts.first else { return emit(.constant(empty)) }
    var result = add(first)
    for part in parts.dropFirst() { result = emit(.binary(operation, result, add(part))) }
    return result
  }
}
