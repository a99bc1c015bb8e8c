import HillockFormula
import HillockProof

// Matrices that a text writes out, entry by entry.
extension Term {
  /// The entries, by rows, of a formula of matrices that are written out: their sums, products and multiples, and entrywise
  /// products; `nil` where it is no such formula, where a factor may be a vector of its own, or where the shapes do not fit.
  ///
  /// - Parameter vectors: names that stand for vectors.
  func matrixEntries(vectors: Set<String>) -> [[Term]]? {
    switch self {
    case .domain(.matrix(let rows)): return rows
    // [0.88, 0.91] beside another row: no interval.
    case .domain(.interval(let first, true, let second, true)): return [[first, second]]
    case .negative(let inner): return inner.matrixEntries(vectors: vectors)?.mapEntries(Term.negative)
    case .sum(let parts):
      return Self.combined(parts, vectors) { a, b in .sum([a, b]) }
    case .apply(Term.componentwiseProduct, 0, let parts):
      return Self.combined(parts, vectors) { a, b in .product([a, b]) }
    case .quotient(let inner, let divisor):
      guard divisor.isNumeric else { return nil }
      return inner.matrixEntries(vectors: vectors)?.mapEntries { .quotient($0, divisor) }
    case .apply(let name, 0, let arguments):
      // A function of each entry, or the softmax of a row or a column.
      let standard = StandardNames.canonical(name)
      guard arguments.count == 1,
        standard == "softmax" || standard == "sigma" || StandardNames.isKnown(standard),
        let entries = arguments[0].matrixEntries(vectors: vectors)
      else { return nil }
      guard StandardNames.vectorFunctions.contains(standard) else {
        return entries.mapEntries { .apply(name, primes: 0, [$0]) }
      }
      guard standard == "softmax", entries.count == 1 || entries[0].count == 1 else { return nil }
      let powers = entries.mapEntries { Term.apply("exp", primes: 0, [$0]) }
      let total = Term.sum(powers.flatMap { $0 })
      return powers.mapEntries { .quotient($0, total) }
    case .product(let parts):
      var result: [[Term]]?
      var scalars: [Term] = []
      for part in parts {
        if let entries = part.matrixEntries(vectors: vectors) {
          guard let left = result else {
            result = entries
            continue
          }
          guard let product = Self.product(left, entries) else { return nil }
          result = product
        } else if part.isScalarFactor(vectors) {
          scalars.append(part)
        } else {
          return nil
        }
      }
      return result?.mapEntries { scalars.isEmpty ? $0 : .product(scalars + [$0]) }
    default: return nil
    }
  }

  private static func combined(
    _ parts: [Term], _ vectors: Set<String>, _ join: (Term, Term) -> Term
  ) -> [[Term]]? {
    guard var result = parts.first?.matrixEntries(vectors: vectors) else { return nil }
    for part in parts.dropFirst() {
      guard let other = part.matrixEntries(vectors: vectors), other.count == result.count,
        other[0].count == result[0].count
      else { return nil }
      for row in result.indices {
        for column in result[row].indices {
          result[row][column] = join(result[row][column], other[row][column])
        }
      }
    }
    return result
  }

  private static func product(_ a: [[Term]], _ b: [[Term]]) -> [[Term]]? {
    guard a[0].count == b.count, a.count * b[0].count * b.count <= 1000 else { return nil }
    return a.map { row in
      b[0].indices.map { column in .sum(row.indices.map { .product([row[$0], b[$0][column]]) }) }
    }
  }

  /// A number, or a small letter that stands for one.
  private func isScalarFactor(_ vectors: Set<String>) -> Bool {
    if isNumeric { return true }
    guard case .symbol(let name) = self, !vectors.contains(name) else { return false }
    return name.first?.isLowercase == true
  }
}

extension [[Term]] {
  fileprivate func mapEntries(_ change: (Term) -> Term) -> [[Term]] { map { $0.map(change) } }
}
