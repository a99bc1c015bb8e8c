@_spi(Tools) import HillockFormula
import HillockProof

/// Why a term has no meaning as a formula.
enum ElaborationFailure: Error, Hashable {
  /// Nothing that the checker deals with: matrices, probabilities, prose.
  case outOfScope(String)
  /// A name that the text does not define, so that nothing can be decided.
  case unknown(String)
  case unsupported(String)
}

/// How the indices of a statement are taken.
enum IndexMode: Hashable, Sendable {
  /// For any number of components: indices are names, those of one class are equal, others are not.
  case symbolic(classes: [String: String])
  /// With `size` components, and a number for each free index.
  case concrete(size: Int, values: [String: Int])
}

/// f(u) for a function that the text does not define.
struct UnknownApplication {
  var name: String
  var primes: Int
  var argument: Formula
  /// u as the text has it.
  var term: Term
}

/// Turns terms into expressions: names get their meaning, sums are taken apart, derivatives are set aside for the
/// prover, which knows where they exist.
struct Elaboration {
  let scope: Scope
  let mode: IndexMode
  /// Which of several standard meanings is taken.
  let variant: Int

  /// What came up on the way.
  var derivatives: [String: Claim.DerivativeTerm] = [:]
  /// Names that the text leaves undefined and that stand for values of their own, by the variable's name.
  var unknowns: [String: String] = [:]
  var variantCount = 1
  var usesIndices = false
  /// Meanings taken for granted, for the reader: `σ is the logistic sigmoid`.
  var taken: Set<String> = []
  var sums = IndexedSum()
  /// Bounds that follow from how a name came about, such as max z ≥ z_i.
  var assumptions: [Formula.Condition] = []
  var generic: [String] = []
  var maxima: [String: String] = [:]
  /// For each place of an index, what was summed over it: `y, 0` by `1…N`.
  var ranges: [IndexPlace: String] = [:]
  /// What the statement differentiates quantities by that the text does not define.
  var targets = DerivativeTargets()
  /// Components with definitions of their own, as terms by their whole names: out_h1.
  var components: [String: Term] = [:]
  /// How many chains of the chain rule are being written out, one inside the other.
  var chainDepth = 0
  /// Values of functions that the text does not define, by the name of the variable that stands for them.
  var applications: [String: UnknownApplication] = [:]
  /// Quantities made of themselves one layer before: they stand for themselves, or are taken apart once.
  private let layerwise: [String: Set<String>]
  /// Whether they are taken apart.
  var unfolds = false
  /// Whether a derivative of a sum is taken term by term, and the number of a sum's terms is a sum of ones, so that sums can
  /// be compared by their terms.
  var takesSumsTermwise = false
  private var unfolding: Set<String> = []
  /// Wholes of which components are being put in.
  var opened: Set<String> = []
  /// Those that stand for themselves, by the variable's name, with what they are made of.
  var folded: [String: Set<String>] = [:]
  /// Of these the addends that are names of nothing else, b of z = Wa + b: as long as one of them is not spoken of, z may have any
  /// value.
  var addends: [String: Set<String>] = [:]
  private var depth = 0
  private var fresh = 0
  var opaque: Set<String> = []
  /// Whether all components of what a derivative is taken by are variables in it, and not what the text makes them of: Y of
  /// ∂/∂A Σ_k W_k A_k with A = g(Y) is not looked at. What is proved so holds for any A.
  var keepsWholes = false
  /// The names of which that is so at this place.
  var wholes: Set<String> = []
  /// The lines that said what derivatives of undefined quantities come to, and what that rests on.
  var statedRates: Set<Int> = []
  var rateAssumptions: Set<String> = []
  /// Derivatives that are being put in.
  var puttingIn: Set<StatedRate> = []
  /// Whether a derivative was taken by a component that the text says something of.
  var metDefinedVariable = false

  init(scope: Scope, mode: IndexMode, variant: Int = 0, layerwise: [String: Set<String>]? = nil) {
    self.scope = scope
    self.mode = mode
    self.variant = variant
    self.layerwise = layerwise ?? scope.layerwise
  }

  /// What a quantity that stands for itself is made of, for derivatives of it.
  func made(_ term: Term) -> Term? {
    guard case .element(.symbol(let name), let subscripts) = term, layerwise[name] != nil,
      let definition = scope.values[name], definition.indices.count == subscripts.count
    else { return nil }
    let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
    return definition.body.renaming(indices: renaming)
  }

  private static let depthLimit = 60
  /// How many parts a statement may have once its names and sums are written out.
  private static let workLimit = 20_000
  private(set) var work = 0

  mutating func expression(_ term: Term, _ indices: [String: String] = [:]) throws(ElaborationFailure)
    -> Formula
  {
    depth += 1
    defer { depth -= 1 }
    work += 1
    guard work < Self.workLimit else {
      throw .unsupported("written out, it has more than \(Self.workLimit) parts")
    }
    guard depth < Self.depthLimit else {
      throw .unsupported("definitions lead back to themselves or nest too deep")
    }
    switch term {
    case .number(let value, _): return .number(value)
    case .symbol(let name): return try symbol(name, indices)
    case .element(let base, let subscripts): return try component(base, subscripts, indices)
    case .sum(let parts):
      var result: [Formula] = []
      for part in parts { result.append(try expression(part, indices)) }
      return .sum(result)
    case .product(let parts):
      var result: [Formula] = []
      for part in parts { result.append(try expression(part, indices)) }
      return .product(result)
    case .negative(let inner):
      let value = try expression(inner, indices)
      if case .number(let number) = value { return .number(.zero - number) }
      return .product([-1, value])
    case .quotient(let a, let b):
      let numerator = try expression(a, indices)
      let denominator = try expression(b, indices)
      if case .number(let p) = numerator, case .number(let q) = denominator, q != .zero {
        return .number(p / q)
      }
      if case .number(.one) = numerator { return .power(denominator, -1) }
      return .product([numerator, .power(denominator, -1)])
    case .power(.apply(let name, 0, let arguments), .number(let exponent, _))
    where Self.norms.contains(name) && arguments.count == 1 && exponent == Rational(2):
      guard let sum = squaredNorm(of: arguments[0]) else {
        return .power(try expression(term.children[0], indices), 2)
      }
      return try expression(sum, indices)
    case .power(let base, let exponent):
      let base = try expression(base, indices)
      let exponent = try expression(exponent, indices)
      if case .constant(.e) = base { return .function(.exp, [exponent]) }
      return .power(base, exponent)
    case .apply(let name, let primes, let arguments): return try application(name, primes, arguments, indices)
    case .inverse(let name, let argument): return try inverse(name, argument, indices)
    case .derivative(let inner, let by, let order): return try derivative(inner, by, order, at: nil, indices)
    case .primed(let inner, let order): return try primed(inner, order, indices)
    case .at(let inner, let values): return try evaluated(inner, values, indices)
    case .over(let kind, let index, let range, let body): return try over(kind, index, range, body, indices)
    case .cases(let cases, let otherwise):
      var branches: [Formula.Branch] = []
      for item in cases {
        branches.append(.init(try condition(item.condition, indices), try expression(item.value, indices)))
      }
      if let otherwise {
        let rest = try expression(otherwise, indices)
        return branches.isEmpty ? rest : .piecewise(branches, otherwise: rest)
      }
      return .piecewise(branches, otherwise: .undefined)
    case .indicator(let condition):
      return .piecewise([.init(try self.condition(condition, indices), 1)], otherwise: 0)
    case .delta(let a, let b): return try delta(a, b, indices)
    case .limit: throw .unsupported("a limit inside a formula")
    case .infinity: throw .unsupported("∞ inside a formula")
    case .foreign(let what): throw .outOfScope(what)
    case .domain(let domain):
      if case .named = domain { throw .outOfScope("\(term)") }
      if case .matrix = domain { throw .outOfScope("a matrix") }
      throw .outOfScope("a vector or an interval")
    }
  }

  mutating func condition(
    _ condition: Term.Condition, _ indices: [String: String] = [:]
  ) throws(ElaborationFailure) -> Formula.Condition {
    switch condition {
    case .compare(.symbol(let a), let relation, .symbol(let b))
    where (relation == .equal || relation == .notEqual) && isIndex(a, indices) && isIndex(b, indices):
      // i = j between indices is known in each way of taking them.
      let same = representative(.name(a), indices) == representative(.name(b), indices)
      return .compare(0, .equal, same == (relation == .equal) ? 0 : 1)
    case .compare(let a, let relation, let b):
      return .compare(try expression(a, indices), relation, try expression(b, indices))
    case .all(let parts):
      var result: [Formula.Condition] = []
      for part in parts { result.append(try self.condition(part, indices)) }
      return .all(result)
    case .any(let parts):
      var result: [Formula.Condition] = []
      for part in parts { result.append(try self.condition(part, indices)) }
      return .any(result)
    case .not(let part): return .not(try self.condition(part, indices))
    }
  }

  // MARK: names

  mutating func symbol(_ name: String, _ indices: [String: String]) throws(ElaborationFailure)
    -> Formula
  {
    if opaque.contains(name) { return .variable(name) }
    if let definition = scope.values[name], definition.indices.isEmpty {
      return try expression(definition.body, indices)
    }
    if name == "pi" { return .constant(.pi) }
    if name == "e" { return .constant(.e) }
    // f without an argument: f of its own variable.
    if let function = scope.latest[name] ?? (scope.functions[name] == nil ? nil : name),
      let definition = scope.functions[function]
    {
      return try application(function, 0, definition.parameters.map { .symbol($0) }, indices)
    }
    if scope.vectors.contains(name) && !isScalarLike(name) {
      throw .unsupported("the vector \(Term.name(name)) stands where a number is needed")
    }
    return .variable(name)
  }

  private func isScalarLike(_ name: String) -> Bool { false }

  private func isIndex(_ name: String, _ indices: [String: String]) -> Bool {
    if indices[name] != nil { return true }
    switch mode {
    case .symbolic(let classes): return classes[name] != nil
    case .concrete(_, let values): return values[name] != nil
    }
  }

  func representative(_ entry: Term.Subscript, _ indices: [String: String]) -> String {
    switch entry {
    case .number(let value): return "\(value)"
    case .name(let name):
      if let bound = indices[name] { return bound }
      if name.count > 1, name.contains(where: { !$0.isLetter && $0 != "′" && $0 != "″" }) {
        return resolved(name, indices)
      }
      switch mode {
      case .symbolic(let classes): return classes[name] ?? name
      case .concrete(_, let values): return values[name].map(String.init) ?? name
      }
    case .shifted(let name, let offset):
      let base = representative(.name(name), indices)
      if let value = Int(base) { return "\(value &+ offset)" }
      return base + (offset < 0 ? "−\(-offset)" : "+\(offset)")
    }
  }

  /// A label such as `c+j` or `y_i`, with the indices in it taken as they are here.
  private func resolved(_ label: String, _ indices: [String: String]) -> String {
    var result = ""
    var word = ""
    func flushed() -> String { word.isEmpty ? "" : representative(.name(word), indices) }
    for character in label {
      if character.isLetter || character == "′" {
        word.append(character)
      } else {
        result += flushed()
        word = ""
        result.append(character)
      }
    }
    return result + flushed()
  }

  /// The variable that a component is: `z_ij`, `w^(l)_ij`.
  func indexed(_ name: String, _ subscripts: [Term.Subscript], _ indices: [String: String]) -> String {
    Term.componentKey(name, subscripts.map { representative($0, indices) })
  }

  mutating func component(
    _ base: Term, _ subscripts: [Term.Subscript], _ indices: [String: String]
  ) throws(ElaborationFailure) -> Formula {
    depth += 1
    defer { depth -= 1 }
    guard depth < Self.depthLimit else {
      throw .unsupported("definitions lead back to themselves or nest too deep")
    }
    switch base {
    case .symbol(let name):
      let plain = indexed(name, subscripts, indices)
      if opaque.contains(plain) || wholes.contains(name) { return .variable(plain) }
      // z_1 may have a definition of its own.
      if let definition = scope.values[plain], definition.indices.isEmpty {
        return try expression(definition.body, indices)
      }
      // a^L_k has a definition for the last layer only.
      if name.hasPlaceAbove, case .name(let layer)? = subscripts.first,
        let definition = scope.values[Scope.key(of: name, layer: layer)],
        definition.indices.count == subscripts.count - 1
      {
        let renaming = Dictionary(zip(definition.indices, subscripts.dropFirst())) { first, _ in first }
        return try expression(definition.body.renaming(indices: renaming), indices)
      }
      // Of a^O = softmax(z^O) as a whole, component k.
      if name.hasPlaceAbove, subscripts.count > 1, case .name(let layer)? = subscripts.first,
        let definition = scope.values[Scope.key(of: name, layer: layer)], definition.indices.isEmpty
      {
        return try ofWhole(plain, name, definition.body, Array(subscripts.dropFirst()), indices)
      }
      if unfolding.contains(name) { return .variable(plain) }
      if let definition = scope.values[name], let way = layerwise[name] {
        guard unfolds, definition.indices.count == subscripts.count else {
          let own = definition.body.symbols.subtracting(way)
          let layer = subscripts.first.map { representative($0, indices) } ?? ""
          folded[plain] = Set(own.filter { $0.hasPlaceAbove }.map { Term.indexed($0, [layer]) })
          if case .sum(let parts) = definition.body {
            addends[plain] = Set(
              parts.compactMap { part in
                guard case .element(.symbol(let part), _) = part, own.contains(part),
                  scope.values[part] == nil
                else {
                  return nil
                }
                return Term.indexed(part, [layer])
              })
          }
          return .variable(plain)
        }
        let outer = unfolding
        unfolding.formUnion(way)
        defer { unfolding = outer }
        let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
        return try expression(definition.body.renaming(indices: renaming), indices)
      }
      if let definition = scope.values[name] {
        if definition.indices.count == subscripts.count {
          let renaming = Dictionary(zip(definition.indices, subscripts)) { first, _ in first }
          return try expression(definition.body.renaming(indices: renaming), indices)
        }
        if definition.indices.isEmpty {
          return try ofWhole(plain, name, definition.body, subscripts, indices)
        }
      }
      if let rate = scope.rate(of: name, subscripts) { return try expression(rate, indices) }
      // u_{2,p} is component p of u_2.
      if subscripts.count > 1, case .number(let first) = subscripts[0],
        let definition = scope.values["\(name)_\(first)"], definition.indices.count == subscripts.count - 1
      {
        let renaming = Dictionary(zip(definition.indices, subscripts.dropFirst())) { first, _ in first }
        return try expression(definition.body.renaming(indices: renaming), indices)
      }
      return .variable(plain)
    case .apply(let name, let primes, let arguments):
      let standard = StandardNames.canonical(scope.aliases[name] ?? name)
      if let definition = scope.functions[name], primes == 0 {
        return try component(try inserted(definition, arguments, name), subscripts, indices)
      }
      if StandardNames.vectorFunctions.contains(standard), primes == 0, arguments.count == 1 {
        return try expression(vectorFunction(standard, arguments[0], subscripts), indices)
      }
      if name == Term.componentwiseProduct {
        return try expression(.product(arguments.map { part($0, subscripts) }), indices)
      }
      // Elementwise.
      var parts: [Term] = []
      for argument in arguments {
        parts.append(isVector(argument) ? .element(argument, subscripts) : argument)
      }
      return try application(name, primes, parts, indices)
    case .sum(let parts): return try expression(.sum(parts.map { part($0, subscripts) }), indices)
    case .product(let parts):
      // W x is a product of a matrix, not one of components.
      guard parts.count(where: isVector) + parts.count(where: isMatrixLike) < 2 else {
        throw .unsupported("a product of vectors or matrices, \(base)")
      }
      return try expression(.product(parts.map { part($0, subscripts) }), indices)
    case .quotient(let a, let b):
      return try expression(.quotient(part(a, subscripts), part(b, subscripts)), indices)
    case .power(let a, let b):
      return try expression(.power(part(a, subscripts), part(b, subscripts)), indices)
    case .negative(let a): return try expression(.negative(part(a, subscripts)), indices)
    case .primed(let inner, let order):
      return try primed(.element(inner, subscripts), order, indices)
    case .derivative(let inner, let by, let order) where isVector(by) && !isVector(inner):
      // ∂L/∂z has the components ∂L/∂z_i.
      return try derivative(inner, part(by, subscripts), order, at: nil, indices)
    default: throw .unsupported("a component of \(base)")
    }
  }

  /// A capital by itself beside a vector.
  private func isMatrixLike(_ term: Term) -> Bool {
    guard case .symbol(let name) = term, !scope.vectors.contains(name) else { return false }
    return name.first?.isUppercase == true && scope.values[name] == nil
  }

  func part(_ term: Term, _ subscripts: [Term.Subscript]) -> Term {
    isVector(term) ? .element(term, subscripts) : term
  }

  /// Whether a term has components: it holds a vector outside of a sum or a function that makes a number.
  func isVector(_ term: Term) -> Bool { isVector(term, depth: 0) }

  private func isVector(_ term: Term, depth: Int) -> Bool {
    // Definitions that lead back to themselves make nothing a vector.
    guard depth < Self.depthLimit else { return false }
    func anyIsVector(_ terms: [Term]) -> Bool { terms.contains { isVector($0, depth: depth + 1) } }
    switch term {
    case .symbol(let name):
      if let definition = scope.values[name] {
        return !definition.indices.isEmpty || isVector(definition.body, depth: depth + 1)
      }
      return scope.vectors.contains(name)
    case .element, .over, .number, .delta, .infinity, .foreign, .indicator, .limit, .domain: return false
    case .derivative(let inner, let by, _):
      return isVector(by, depth: depth + 1) != isVector(inner, depth: depth + 1)
    case .apply(let name, _, let arguments):
      if StandardNames.canonical(name) == "logsumexp" || name == "dot" || name.hasPrefix("norm") {
        return false
      }
      return anyIsVector(arguments)
    default: return anyIsVector(term.children)
    }
  }

  /// softmax(z)_i = exp(z_i)/Σ_j exp(z_j).
  func vectorFunction(_ name: String, _ argument: Term, _ subscripts: [Term.Subscript]) -> Term {
    func exponential(_ s: [Term.Subscript]) -> Term {
      let entry = part(argument, s)
      return .apply("exp", primes: 0, [name == "softmin" ? .negative(entry) : entry])
    }
    let bound = "j″"
    let total = Term.over(.sum, index: bound, range: .init(), exponential([.name(bound)]))
    if name == "logsumexp" { return .apply("ln", primes: 0, [total]) }
    let quotient = Term.quotient(exponential(subscripts), total)
    return name == "logsoftmax" ? .apply("ln", primes: 0, [quotient]) : quotient
  }
}
