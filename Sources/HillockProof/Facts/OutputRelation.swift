@_spi(Tools) import HillockFormula

/// Finds g with f′(x) = g(f(x)), by undetermined coefficients on every piece, and has the prover confirm the
/// whole.
struct OutputRelation {
  let formula: Formula
  let variable: String
  let pieces: [Facts.Piece]
  let effort: Int
  let total: WorkMeter

  private var y: Formula { .variable("y") }

  func find() -> Formula? {
    guard pieces.count <= 3, !formula.names.contains("y") else { return nil }
    var forms: [Formula] = []
    for piece in pieces {
      guard let form = relation(on: piece) else { return nil }
      forms.append(form)
    }
    if forms.count == 1 || forms.dropFirst().allSatisfy({ $0 == forms[0] }) {
      return confirmed(forms[0])
    }
    // The pieces are told apart by the output: y above the value at the breakpoint, or at least that value.
    let values = pieces.compactMap(\.upper).map {
      Algebra.tidied(formula.substituting([variable: .number($0)]), total)
    }
    let choices: [Formula.Relation] = [.greater, .greaterOrEqual]
    for first in choices {
      for second in values.count > 1 ? choices : [.greater] {
        var candidate = forms[0]
        for (index, value) in values.enumerated() {
          let relation = index == 0 ? first : second
          candidate = .piecewise(
            [.init(.compare(y, relation, value), forms[index + 1])], otherwise: candidate)
        }
        if let found = confirmed(candidate) { return found }
      }
    }
    return nil
  }

  private func confirmed(_ candidate: Formula) -> Formula? {
    let claim = Claim(
      .variable("f′"), .equal, candidate.substituting(["y": formula]),
      derivatives: ["f′": .init(of: formula, in: variable, at: .variable(variable))])
    guard case .proved = Prover(effort: effort).decide(claim, sharing: total).verdict else { return nil }
    return candidate
  }

  /// The shapes that are combined: 1, y, y², |y|, e^y, e^−y.
  private func shapes(_ piece: Facts.Piece) -> [Formula] {
    let minusY = Formula.product([.number(Rational(-1)), y])
    return [
      .one, y, .power(y, .number(Rational(2))), .function(.exp, [y]), .function(.exp, [minusY]),
    ]
  }

  /// c₀ + c₁y + c₂y² + … with rational coefficients and the constants of the formula, on one piece.
  private func relation(on piece: Facts.Piece) -> Formula? {
    let all = shapes(piece)
    // Few shapes first, so that the answer is the simplest.
    for selection in [[0], [1], [0, 1], [1, 2], [0, 2], [0, 1, 2], [0, 4], [0, 3], [0, 1, 2, 3, 4]] {
      if let found = combination(of: selection.map { all[$0] }, piece) { return found }
    }
    return nil
  }

  private func combination(of shapes: [Formula], _ piece: Facts.Piece) -> Formula? {
    // On the piece the variable is unrestricted for the algebra: an identity there holds on the piece.
    let algebra = Algebra(positive: [], meter: Algebra.Meter(effort / 4, within: total))
    let unknowns = shapes.indices.map { "c′\($0)" }
    var terms: [Formula] = [.product([.number(Rational(-1)), piece.derivative])]
    for (shape, unknown) in zip(shapes, unknowns) {
      terms.append(.product([.variable(unknown), shape.substituting(["y": piece.formula])]))
    }
    guard let form = try? algebra.normalize(.sum(terms)),
      let solution = solve(form.numerator, unknowns, algebra)
    else { return nil }
    var result: [Formula] = []
    for (shape, coefficient) in zip(shapes, solution) where coefficient != .zero {
      if coefficient == .one {
        result.append(shape)
      } else {
        result.append(shape == .one ? coefficient : .product([coefficient, shape]))
      }
    }
    return result.isEmpty ? .zero : (result.count == 1 ? result[0] : .sum(result))
  }

  /// The values of the unknowns that make the polynomial, linear in them, vanish.
  private func solve(_ polynomial: Polynomial, _ unknowns: [String], _ algebra: Algebra) -> [Formula]? {
    let indices = unknowns.map { algebra.index(of: .variable($0)) }
    // One equation for each power product of what depends on the variable.
    var equations: [(monomial: Monomial, row: [Quotient])] = []
    for term in polynomial.terms {
      let column = indices.firstIndex { !term.monomial.exponent(of: $0).isZero } ?? unknowns.count
      if column < unknowns.count, !term.monomial.exponent(of: indices[column]).isOne { return nil }
      var moving = Monomial.one
      var constant = Monomial.one
      for factor in term.monomial.factors where !indices.contains(factor.generator) {
        let part = Monomial(factor.generator, factor.exponent)
        if algebra.occurs(variable, in: factor.generator) {
          moving = moving * part
        } else {
          constant = constant * part
        }
      }
      let value = Quotient(Polynomial(constant, term.coefficient))
      if let known = equations.firstIndex(where: { $0.monomial == moving }) {
        guard let sum = try? algebra.add(equations[known].row[column], value) else { return nil }
        equations[known].row[column] = sum
      } else {
        var row = [Quotient](repeating: .zero, count: unknowns.count + 1)
        row[column] = value
        equations.append((moving, row))
      }
    }
    guard let values = try? eliminate(equations.map(\.row), unknowns.count, algebra) else { return nil }
    var result: [Formula] = []
    for value in values {
      guard let expression = try? algebra.expression(of: value) else { return nil }
      result.append(Algebra.tidied(expression, total))
    }
    return result
  }

  /// Gauss–Jordan; free unknowns are set to zero. Throws when there is no solution.
  private func eliminate(
    _ rows: [[Quotient]], _ count: Int, _ algebra: Algebra
  ) throws(Obstacle) -> [Quotient] {
    var rows = rows
    var pivots: [(row: Int, column: Int)] = []
    for column in 0..<count {
      var pivot: Int?
      for index in pivots.count..<rows.count where try !algebra.isZero(rows[index][column]) {
        pivot = index
        break
      }
      guard let pivot else { continue }
      rows.swapAt(pivot, pivots.count)
      let target = pivots.count
      let inverse = try algebra.inverse(rows[target][column])
      for index in rows[target].indices {
        rows[target][index] = try algebra.multiply(rows[target][index], inverse)
      }
      for index in rows.indices where index != target {
        let factor = rows[index][column]
        if try algebra.isZero(factor) { continue }
        for inner in rows[index].indices {
          let product = try algebra.multiply(factor, rows[target][inner])
          rows[index][inner] = try algebra.subtract(rows[index][inner], product)
        }
      }
      pivots.append((target, column))
      if pivots.count == rows.count { break }
    }
    for row in rows.dropFirst(pivots.count) where try !algebra.isZero(row[count]) {
      throw .unsupported("no such relation")
    }
    var result = [Quotient](repeating: .zero, count: count)
    for (row, column) in pivots { result[column] = -rows[row][count] }
    return result
  }
}
