@_spi(Tools) import HillockFormula

extension Algebra {
  /// What stands inside a generator. Generators share what is inside of them, so that what they stand for can be exponentially
  /// larger than the table of them: it is found once for each, from that of the ones before.
  struct Contents {
    var names: Set<String> = []
    var hasSmall = false
    /// How many parts it has as an expression, up to `largestSize`.
    var size = 1
  }

  private static let largestSize = Int(clamping: 1 << 40 as UInt64)

  func contents(of generator: Generator) -> Contents {
    var result = Contents()
    func add(_ polynomial: Polynomial) {
      result.size = min(result.size + size(of: polynomial), Self.largestSize)
      for inner in polynomial.generators {
        result.names.formUnion(contents[inner].names)
        result.hasSmall = result.hasSmall || contents[inner].hasSmall
      }
    }
    switch generator {
    case .variable(let name): result.names = [name]
    case .small: result.hasSmall = true
    case .pi, .prime, .logarithmOfPrime: break
    case .exponential(let argument), .function(_, let argument):
      add(argument.numerator)
      for divisor in argument.divisors { add(divisor.base) }
    case .logarithm(let argument), .root(let argument): add(argument)
    }
    return result
  }

  /// How many parts the polynomial has as an expression.
  func size(of polynomial: Polynomial) -> Int {
    polynomial.terms.reduce(1) { sum, term in
      term.monomial.factors.reduce(min(sum + 2, Self.largestSize)) {
        min($0 + 2 + contents[$1.generator].size, Self.largestSize)
      }
    }
  }

  func size(of quotient: Quotient) -> Int {
    quotient.divisors.reduce(1 + size(of: quotient.numerator)) { $0 + 2 + size(of: $1.base) }
  }

  // MARK: what occurs

  func isConstant(_ polynomial: Polynomial) -> Bool {
    polynomial.generators.allSatisfy { isConstant(generator: $0) }
  }

  func isConstant(generator: Int) -> Bool {
    contents[generator].names.isEmpty && !contents[generator].hasSmall
  }

  /// Whether a variable occurs, be it inside another generator.
  func occurs(_ name: String, in polynomial: Polynomial) -> Bool {
    polynomial.generators.contains { occurs(name, in: $0) }
  }

  func occurs(_ name: String, in quotient: Quotient) -> Bool {
    quotient.generators.contains { occurs(name, in: $0) }
  }

  func occurs(_ name: String, in generator: Int) -> Bool {
    contents[generator].hasSmall || contents[generator].names.contains(name)
  }
}
