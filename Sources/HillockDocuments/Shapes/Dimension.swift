import HillockFormula
import HillockProof

/// A part of what stands above or below a letter, or of a number of rows: text, or an index such as the l − 1 of n_{l−1}.
enum ShapePart: Hashable, Sendable {
  case text(String)
  /// A letter and what is added to it; a number has an empty letter.
  case index(String, Int)

  /// With indices replaced: l by k + 1, or by 2.
  func renaming(_ indices: [String: (name: String, offset: Int)]) -> ShapePart {
    guard case .index(let name, let offset) = self, let other = indices[name] else { return self }
    return .index(other.name, other.offset &+ offset)
  }

  var text: String {
    switch self {
    case .text(let text): return Term.name(text)
    case .index("", let number): return "\(number)"
    case .index(let name, let offset):
      if offset == 0 { return Term.name(name) }
      return "(" + Term.name(name) + (offset < 0 ? "−\(-offset)" : "+\(offset)") + ")"
    }
  }
}

/// How many rows or columns something has: 3, m, n_{l−1}.
struct Dimension: Hashable, Sendable {
  /// The letter, or the number, and what stands below or above it; brackets are left out, n^{[l]} is n_l.
  var base: String
  var indices: [ShapePart] = []
  /// Whether it is made by arithmetic: n + 1. It is compared with nothing.
  var isFormula = false
  /// Whether the text does not name it: the rows of a W of which it says only that z = Wx.
  var isGeneric = false

  static let one = Dimension(base: "1")

  var number: Int? { Int(base) }
  var isOne: Bool { base == "1" && indices.isEmpty && !isFormula }

  func renaming(_ names: [String: (name: String, offset: Int)]) -> Dimension {
    var result = self
    result.indices = indices.map { $0.renaming(names) }
    return result
  }

  var text: String {
    if isGeneric { return base + (indices.isEmpty ? "" : ", \(indices.map(\.text).joined())") + ")" }
    return indices.isEmpty ? Term.name(base) : Term.name(base) + "_" + indices.map(\.text).joined()
  }

  /// Whether the two are different numbers to the text: letters of their own, l and l − 1 below one letter, 3 and 4. A letter
  /// beside a number other than 1 may be that number, and so may n_0 be n_x.
  func differs(from other: Dimension, aliases: Set<Set<Dimension>>) -> Bool {
    if self == other || isFormula || other.isFormula { return false }
    if aliases.contains([self, other]) { return false }
    if isGeneric || other.isGeneric {
      if isGeneric && other.isGeneric {
        // The rows of W^1 and of W^l may be the same.
        guard base == other.base else { return true }
        guard case .index(let a, _)? = indices.first, case .index(let b, _)? = other.indices.first else {
          return false
        }
        return a == b
      }
      return isOne || other.isOne
    }
    if let a = number, let b = other.number { return a != b }
    if number != nil || other.number != nil { return isOne || other.isOne }
    if base != other.base { return base.lowercased() != other.base.lowercased() }
    guard indices.count == 1, other.indices.count == 1 else { return false }
    switch (indices[0], other.indices[0]) {
    case (.index(let a, let p), .index(let b, let q)):
      if a == b { return p != q }
      // n_x and n_h: letters that count nothing.
      let labels: Set<String> = ["x", "y", "h", "a", "z", "o", "in", "out", "e", "v", "d"]
      return labels.contains(a) && labels.contains(b)
    case (.text(let a), .text(let b)): return a != b
    default: return false
    }
  }
}

/// A number of rows and of columns. One that is not known is `nil`.
struct Shape: Hashable, Sendable {
  var rows: Dimension?
  var columns: Dimension?

  static let scalar = Shape(rows: .one, columns: .one)

  var isScalar: Bool { rows?.isOne == true && columns?.isOne == true }
  var isKnown: Bool { rows != nil && columns != nil }
  var isGeneric: Bool { rows?.isGeneric == true || columns?.isGeneric == true }
  var transposed: Shape { Shape(rows: columns, columns: rows) }

  func renaming(_ names: [String: (name: String, offset: Int)]) -> Shape {
    Shape(rows: rows?.renaming(names), columns: columns?.renaming(names))
  }

  var text: String { "\(rows?.text ?? "?")×\(columns?.text ?? "?")" }
}

/// What a text says of the shape of a name.
enum StatedShape: Hashable, Sendable {
  case matrix(Dimension, Dimension)
  /// In ℝ^n: a column to most texts, and a row to some.
  case vector(Dimension)
  case scalar

  func renaming(_ names: [String: (name: String, offset: Int)]) -> StatedShape {
    switch self {
    case .matrix(let rows, let columns): return .matrix(rows.renaming(names), columns.renaming(names))
    case .vector(let size): return .vector(size.renaming(names))
    case .scalar: return .scalar
    }
  }

  /// Whether its numbers are words: out × in.
  var isInWords: Bool {
    guard case .matrix(let rows, let columns) = self else { return false }
    return rows.number == nil && rows.base.count > 2 && columns.number == nil && columns.base.count > 1
  }

  func shape(vectorsAreColumns: Bool) -> Shape {
    switch self {
    case .matrix(let rows, let columns): return Shape(rows: rows, columns: columns)
    case .vector(let size):
      return vectorsAreColumns ? Shape(rows: size, columns: .one) : Shape(rows: .one, columns: size)
    case .scalar: return .scalar
    }
  }
}
