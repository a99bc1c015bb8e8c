import BigInt
import Hillock
import HillockFormula

/// Whether zero lies in the convex hull of vectors, decided by the simplex method over the rationals.
enum ConvexHull {
  enum Answer {
    /// Whole numbers λᵢ ≥ 0, not all 0, with Σ λᵢ·vᵢ = 0.
    case combination([Int])
    /// A whole vector d with d·vᵢ > 0 for every i: a plane that has all of them on one side.
    case direction([Int])
    /// The numbers of the answer do not fit into machine words.
    case beyondRange
  }

  /// Phase one of the simplex method on Σ λᵢ·vᵢ = 0, Σ λᵢ = 1, λ ≥ 0, with Bland's rule, which cannot cycle.
  ///
  /// - Precondition: there is a vector, and all have the same length.
  static func containsZero(_ vectors: [[Int]]) -> Answer {
    let dimension = vectors[0].count
    let rows = dimension + 1
    let real = vectors.count
    let width = real + rows + 1
    // Columns: the vectors with a 1 below, artificial variables, the right side.
    var tableau = (0..<rows).map { row -> [Rational] in
      var line = vectors.map { Rational(row < dimension ? $0[row] : 1) }
      line += (0..<rows).map { $0 == row ? .one : .zero }
      line.append(row < dimension ? .zero : .one)
      return line
    }
    var basis = (0..<rows).map { real + $0 }
    var costs = (0..<width).map { column in
      column >= real && column < real + rows ? Rational.zero : tableau.reduce(.zero) { $0 - $1[column] }
    }
    while let entering = (0..<real).first(where: { costs[$0].signum < 0 }) {
      var leaving: Int?
      var least = Rational.zero
      for row in 0..<rows where tableau[row][entering].signum > 0 {
        let ratio = tableau[row][width - 1] / tableau[row][entering]
        if let known = leaving {
          guard ratio < least || ratio == least && basis[row] < basis[known] else { continue }
        }
        leaving = row
        least = ratio
      }
      // The sum of the artificial variables is bounded below, so a row always limits the step.
      guard let leaving else { return .beyondRange }
      let pivot = tableau[leaving][entering]
      for column in 0..<width where !tableau[leaving][column].isZero {
        tableau[leaving][column] = tableau[leaving][column] / pivot
      }
      let line = tableau[leaving]
      func eliminate(_ target: inout [Rational]) {
        let factor = target[entering]
        if factor.isZero { return }
        for column in 0..<width where !line[column].isZero {
          target[column] = target[column] - factor * line[column]
        }
      }
      for row in 0..<rows where row != leaving { eliminate(&tableau[row]) }
      eliminate(&costs)
      basis[leaving] = entering
    }
    if costs[width - 1].isZero {
      var factors = [Rational](repeating: .zero, count: real)
      for row in 0..<rows where basis[row] < real { factors[basis[row]] = tableau[row][width - 1] }
      return wholeNumbers(factors).map { .combination($0) } ?? .beyondRange
    }
    // The dual values y = 1 − cost of the artificial variables satisfy y·(v, 1) ≤ 0, and the last of them is positive.
    let direction = (0..<dimension).map { costs[real + $0] - .one }
    return wholeNumbers(direction).map { .direction($0) } ?? .beyondRange
  }

  /// The same direction in whole numbers without a common factor.
  private static func wholeNumbers(_ values: [Rational]) -> [Int]? {
    var multiple: BigInt = 1
    for value in values {
      multiple = multiple / multiple.greatestCommonDivisor(with: value.denominator) * value.denominator
    }
    let whole = values.map { $0.numerator * (multiple / $0.denominator) }
    let factor = whole.reduce(BigInt(0)) { $0.greatestCommonDivisor(with: $1) }
    guard !factor.isZero else { return values.map { _ in 0 } }
    let numbers = whole.compactMap { Int(exactly: $0 / factor) }.filter {
      abs($0) < Int(clamping: 1 << 40 as UInt64)
    }
    return numbers.count == values.count ? numbers : nil
  }
}
