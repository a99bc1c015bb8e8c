import HillockFormula
import HillockProof

/// Matrices and vectors, written as wholes, by their entries: (Wᵀδ)_r = Σ_k W_kr δ_k.
///
/// What a letter is follows from custom: capital letters are matrices, small ones vectors, quantities that are differentiated
/// and numbers such as η and m are numbers. Where a product cannot be under that, there are no entries.
struct MatrixEntries {
  enum Kind: Hashable, Sendable { case number, column, row, matrix }

  /// A value of which each entry is a term.
  struct Value {
    var kind: Kind
    /// The entry in a row and a column; a column vector has no use for the second, a row vector none for the first.
    var entry: (Term.Subscript, Term.Subscript) -> Term
  }

  /// Whether small letters are rows, as in z = xW + b.
  var vectorsAreRows = false
  /// Whether ∂L/∂W has the shape of Wᵀ, and ∂L/∂z of zᵀ.
  var gradientsAreTransposed = false
  /// Whether that is so of gradients by matrices only.
  var keepsGradientsByVectors = false
  /// Capital letters that have one index elsewhere: vectors.
  var vectors: Set<String> = []
  /// Small letters that have two indices elsewhere: matrices.
  var matrices: Set<String> = []
  /// Names in bold type: with an index below they are wholes all the same.
  var bold: Set<String> = []
  /// Names that stand for numbers here: losses, counts.
  var numbers: Set<String> = []
  private var fresh = 0
  /// Whether a product of matrices or vectors was met.
  private(set) var metProduct = false

  static let row = Term.Subscript.name("r″")
  static let column = Term.Subscript.name("c″")
  private static let summed = ["k″", "m″", "n″", "p″", "q″", "s″", "u″", "v″"]
  private static let scalars: Set<String> = [
    "eta", "alpha", "lambda", "epsilon", "gamma", "beta", "m", "n", "N", "M", "i", "j", "k", "l", "e", "pi",
    "d", "ell",
  ]

  init(numbers: Set<String>) { self.numbers = numbers }

  /// What a letter stands for, marks and labels left out; `nil` for a name of several letters.
  func kind(of name: String) -> Kind? {
    let plain = Term.letter(of: name)
    if plain.hasPrefix("script ") || numbers.contains(plain) || Self.scalars.contains(plain) {
      return .number
    }
    var letter = plain.split(separator: " ").last.map(String.init) ?? plain
    // dW is like W.
    if letter.count == 2, letter.first == "d" { letter.removeFirst() }
    if vectors.contains(letter) { return vector }
    if matrices.contains(letter) { return .matrix }
    if NotationNames.greekCommands.contains(letter) {
      return letter.first?.isUppercase == true ? .matrix : vector
    }
    guard letter.count == 1, let first = letter.first, first.isLetter else { return nil }
    return first.isUppercase ? .matrix : vector
  }

  private var vector: Kind { vectorsAreRows ? .row : .column }

  /// The term by its entries; `nil` where it is no such product or sum.
  mutating func value(_ term: Term) -> Value? {
    switch term {
    case .number: return number(term)
    case .symbol(Term.ones): return Value(kind: .column) { _, _ in .one }
    case .symbol(let name):
      return kind(of: name).map { whole(.symbol(name), [], $0) }
    case .element(.symbol(let name), let subscripts):
      return element(name, subscripts)
    case .negative(let inner):
      return value(inner).map { value in Value(kind: value.kind) { .negative(value.entry($0, $1)) } }
    case .sum(let parts): return sum(parts)
    case .product(let factors): return product(factors)
    case .quotient(let above, let below):
      guard let above = value(above), let below = value(below), below.kind == .number else { return nil }
      let divisor = below.entry(Self.row, Self.column)
      return Value(kind: above.kind) { .quotient(above.entry($0, $1), divisor) }
    case .power(.apply("norm", 0, let arguments), .number(let exponent, _))
    where exponent == Rational(2) && arguments.count == 1:
      guard let inner = value(arguments[0]), inner.kind == .column || inner.kind == .row else { return nil }
      let index = next()
      let entry = inner.entry(.name(index), .name(index))
      return number(.over(.sum, index: index, range: .init(), .power(entry, .integer(2))))
    case .power(let base, let exponent):
      guard let base = value(base), let exponent = value(exponent), exponent.kind == .number,
        base.kind == .number
      else { return nil }
      return number(.power(base.entry(Self.row, Self.column), exponent.entry(Self.row, Self.column)))
    case .apply(Term.transposed, 0, let arguments):
      guard arguments.count == 1, let inner = value(arguments[0]) else { return nil }
      metProduct = true
      let kinds: [Kind: Kind] = [.number: .number, .column: .row, .row: .column, .matrix: .matrix]
      return Value(kind: kinds[inner.kind] ?? .number) { inner.entry($1, $0) }
    case .apply(Term.componentwiseProduct, 0, let parts):
      guard parts.count == 2, let left = value(parts[0]), let right = value(parts[1]), left.kind == right.kind
      else {
        return nil
      }
      return Value(kind: left.kind) { .product([left.entry($0, $1), right.entry($0, $1)]) }
    case .apply(let name, let primes, let arguments):
      guard arguments.count == 1, let inner = value(arguments[0]) else { return nil }
      let standard = StandardNames.canonical(name)
      if StandardNames.vectorFunctions.contains(standard) {
        guard inner.kind != .number, inner.kind != .matrix, primes == 0 else { return nil }
        let isRow = inner.kind == .row
        return Value(kind: inner.kind) { .element(term, [isRow ? $1 : $0]) }
      }
      guard name != "dot", !name.hasPrefix("norm") else { return nil }
      // J(θ) is a number, whatever θ is.
      if primes == 0, numbers.contains(name), inner.kind != .number { return number(term) }
      return Value(kind: inner.kind) { .apply(name, primes: primes, [inner.entry($0, $1)]) }
    case .derivative(let inner, let by, 1):
      guard let quantity = value(inner), quantity.kind == .number, let by = value(by) else { return nil }
      let derivative = quantity.entry(Self.row, Self.column)
      guard gradientsAreTransposed, by.kind == .matrix || !keepsGradientsByVectors else {
        return Value(kind: by.kind) { .derivative(derivative, by: by.entry($0, $1), order: 1) }
      }
      let kinds: [Kind: Kind] = [.column: .row, .row: .column]
      return Value(kind: kinds[by.kind] ?? by.kind) {
        .derivative(derivative, by: by.entry($1, $0), order: 1)
      }
    case .over(.sum, let index, let range, let body):
      guard let inner = value(body) else { return nil }
      return Value(kind: inner.kind) { .over(.sum, index: index, range: range, inner.entry($0, $1)) }
    default: return nil
    }
  }

  private func number(_ term: Term) -> Value { Value(kind: .number) { _, _ in term } }

  private mutating func next() -> String {
    defer { fresh += 1 }
    let name = Self.summed[fresh % Self.summed.count]
    return fresh < Self.summed.count ? name : name + "″"
  }

  private func whole(_ base: Term, _ labels: [Term.Subscript], _ kind: Kind) -> Value {
    func with(_ indices: [Term.Subscript]) -> Term {
      labels.isEmpty && indices.isEmpty ? base : .element(base, labels + indices)
    }
    return Value(kind: kind) { row, column in
      switch kind {
      case .number: with([])
      case .column: with([row])
      case .row: with([column])
      case .matrix: with([row, column])
      }
    }
  }

  /// A quantity of a layer, z^{(l)}, or one with a number below it, W_1; a component is a number.
  private func element(_ name: String, _ subscripts: [Term.Subscript]) -> Value? {
    guard let kind = kind(of: name) else { return nil }
    let layers = DerivativeTargets.Place.layers(of: name)
    if subscripts.count > layers {
      if layers == 0, subscripts.count == 1, case .number(let number) = subscripts[0] {
        return whole(.symbol("\(name)₍\(number)₎"), [], kind)
      }
      if layers == 0, kind != .number, let label = label(of: name, subscripts, kind) {
        return whole(.symbol(label), [], kind)
      }
      if subscripts.count == layers + 1, kind != .number, layers < 2,
        isPlace(subscripts[layers], of: name, kind)
      {
        return whole(.symbol(name), subscripts, kind)
      }
      return kind == .number ? number(.element(.symbol(name), subscripts)) : nil
    }
    guard layers == 1, subscripts.count == 1 else { return nil }
    // z^{(2)} is a name of its own.
    if case .number(let layer) = subscripts[0] {
      return whole(.symbol(Term.named(name, layer: layer)), [], kind)
    }
    return whole(.symbol(name), subscripts, kind)
  }

  /// W_xh for W and x, h: letters that do not count; `nil` where one of them may.
  private func label(of name: String, _ subscripts: [Term.Subscript], _ kind: Kind) -> String? {
    guard kind == .matrix || bold.contains(name) || subscripts.count == 1 && name == "b" else { return nil }
    var letters: [String] = []
    for item in subscripts {
      guard case .name(let letter) = item, Self.labels.contains(letter) else { return nil }
      letters.append(letter)
    }
    return "\(name)₍" + letters.joined() + "₎"
  }

  private static let labels: Set<String> = [
    "h", "o", "x", "y", "f", "c", "g", "a", "z", "u", "v", "w", "e", "s",
  ]

  /// Whether an index says which vector it is, and not which component: x_t, and any index of a name in bold type.
  private func isPlace(_ item: Term.Subscript, of name: String, _ kind: Kind) -> Bool {
    guard kind == .column || kind == .row else { return false }
    switch item {
    case .name("t"), .shifted("t", _): return true
    case .name, .shifted: return bold.contains(name)
    case .number: return false
    }
  }

  private mutating func sum(_ parts: [Term]) -> Value? {
    var values: [(value: Value, term: Term)] = []
    for part in parts {
      guard let value = value(part) else { return nil }
      values.append((value, part))
    }
    guard
      let kind = values.map(\.value.kind).first(where: { $0 == .matrix })
        ?? values.map(\.value.kind).first(where: { $0 != .number })
    else {
      let terms = values.map { $0.value.entry(Self.row, Self.column) }
      return number(.sum(terms))
    }
    var entries: [(Term.Subscript, Term.Subscript) -> Term] = []
    for (value, term) in values {
      if value.kind == kind {
        entries.append(value.entry)
      } else if term.numericValue != nil {
        entries.append(value.entry)
      } else if kind == .matrix, Self.isBias(term), value.kind == .column || value.kind == .row {
        // XW + b: b is added to each row, or to each column.
        entries.append(value.entry)
      } else {
        return nil
      }
    }
    return Value(kind: kind) { row, column in .sum(entries.map { $0(row, column) }) }
  }

  private static func isBias(_ term: Term) -> Bool {
    let name: String
    switch term {
    case .symbol(let symbol), .element(.symbol(let symbol), _): name = symbol
    default: return false
    }
    return Term.letter(of: name) == "b"
  }

  private mutating func product(_ factors: [Term]) -> Value? {
    var scalars: [Term] = []
    var result: Value?
    for factor in factors {
      guard let value = value(factor) else { return nil }
      if value.kind == .number {
        scalars.append(value.entry(Self.row, Self.column))
        continue
      }
      guard let left = result else {
        result = value
        continue
      }
      guard let joined = joined(left, value, isPrimed: factor.isPrimed) else { return nil }
      result = joined
    }
    guard let vector = result else { return number(.product(scalars)) }
    if scalars.isEmpty { return vector }
    return Value(kind: vector.kind) { .product(scalars + [vector.entry($0, $1)]) }
  }

  private mutating func joined(_ left: Value, _ right: Value, isPrimed: Bool) -> Value? {
    // W δ * g′(z): entry by entry.
    if isPrimed {
      guard left.kind == right.kind else { return nil }
      return Value(kind: left.kind) { .product([left.entry($0, $1), right.entry($0, $1)]) }
    }
    metProduct = true
    if left.kind == .column, right.kind == .row {
      return Value(kind: .matrix) { row, column in
        .product([left.entry(row, row), right.entry(column, column)])
      }
    }
    let index = next()
    let inner = Term.Subscript.name(index)
    func contracted(_ row: Term.Subscript, _ column: Term.Subscript) -> Term {
      .over(
        .sum, index: index, range: .init(), .product([left.entry(row, inner), right.entry(inner, column)]))
    }
    switch (left.kind, right.kind) {
    case (.matrix, .matrix): return Value(kind: .matrix, entry: contracted)
    case (.matrix, .column): return Value(kind: .column, entry: contracted)
    case (.row, .matrix): return Value(kind: .row, entry: contracted)
    case (.row, .column): return number(contracted(Self.row, Self.column))
    default: return nil
    }
  }
}

extension Term {
  /// The vector of ones.
  static let ones = "𝟏"

  /// The name under which a transposed matrix is kept.
  static let transposed = "⊤"

  /// g′(z), which stands behind a product to be multiplied entry by entry.
  fileprivate var isPrimed: Bool {
    if case .apply(_, let primes, _) = self { return primes > 0 }
    return false
  }
}
