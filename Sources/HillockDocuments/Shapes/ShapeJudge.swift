import HillockFormula
import HillockProof

/// Looks for products and sums whose shapes cannot agree under what the text says of the shapes of their names.
///
/// Texts differ in whether a vector of ℝ^n is a column or a row, and in whether ∂L/∂W has the shape of W or of its transpose. A
/// fault is one only when it is there in each of these ways to read the text.
struct ShapeJudge {
  /// One way to read vectors and derivatives.
  struct Custom: Hashable, Sendable {
    var vectorsAreColumns = true
    var gradientsAreTransposed = false
  }

  /// What cannot be: the part and the shapes in it, for people.
  struct Fault: Error, Hashable {
    var text: String
    /// Whether it rests on numbers of rows or columns that the text does not name.
    var isGeneric = false
    /// The position of the side at which it shows.
    var side = 0
    /// Whether two sides disagree, each of which may be.
    var isOfSides = false
  }

  let facts: ShapeFacts
  let section: Int
  /// Shapes that follow from definitions, for one custom.
  var inferred = InferredShapes()
  var custom = Custom()

  init(facts: ShapeFacts, section: Int) {
    (self.facts, self.section) = (facts, section)
  }

  static func customs(of facts: ShapeFacts) -> [Custom] {
    let onlyColumns = facts.mentionsColumns && !facts.mentionsRows
    var result: [Custom] = []
    for columns in onlyColumns ? [true] : [true, false] {
      for transposed in [false, true] {
        result.append(Custom(vectorsAreColumns: columns, gradientsAreTransposed: transposed))
      }
    }
    return result
  }

  func isKnown(_ name: ShapeName) -> Bool {
    shape(of: name) != nil
  }

  func shape(of name: ShapeName) -> Shape? {
    if let stated = facts.shape(of: name, inSection: section) {
      return stated.shape(vectorsAreColumns: custom.vectorsAreColumns)
    }
    return inferred.shape(of: name, inSection: section)
  }

  func isStated(_ name: ShapeName) -> Bool { facts.shape(of: name, inSection: section) != nil }

  /// The sides of a statement as shapes see them.
  func terms(_ statement: StatementTokens) -> [ShapeTerm?] {
    statement.sides.map { ShapeReader.term($0, vocabulary) }
  }

  var vocabulary: ShapeVocabulary {
    ShapeVocabulary(isKnown: isKnown, isFunction: inferred.functions.contains)
  }

  func differ(_ a: Dimension?, _ b: Dimension?) -> Bool {
    guard let a, let b else { return false }
    return a.differs(from: b, aliases: facts.aliases)
  }

  /// Whether one is the other transposed, as a row is beside a column.
  private func isTurned(_ a: Shape, _ b: Shape) -> Bool {
    a.isKnown && b.isKnown && a == b.transposed && differ(a.rows, a.columns)
  }

  // MARK: shapes of terms

  /// The shape of a term; `nil` where it is not known.
  func shape(_ term: ShapeTerm) throws(Fault) -> Shape? {
    switch term {
    case .scalar: return .scalar
    case .unknown: return nil
    case .name(let name): return shape(of: name)
    case .like(let name): return shape(of: name)
    case .gradient(let quantity, let by):
      guard isNumber(quantity), let shape = shape(of: by) else { return nil }
      return custom.gradientsAreTransposed ? shape.transposed : shape
    case .transposed(let inner): return try shape(inner)?.transposed
    case .mapped(let inner), .negative(let inner): return try shape(inner)
    case .diagonal(let inner):
      guard let shape = try shape(inner), shape.isKnown, !shape.isScalar else { return nil }
      guard shape.rows?.isOne == true || shape.columns?.isOne == true else { return nil }
      let size = shape.rows?.isOne == true ? shape.columns : shape.rows
      return Shape(rows: size, columns: size)
    case .repeated(let inner):
      _ = try shape(inner)
      return nil
    case .sum(let parts): return try combined(parts, "added")
    case .entrywise(let parts): return try combined(parts, "multiplied entry by entry")
    case .product(let parts): return try product(parts)
    case .ambiguous(let parts):
      // · and * stand for either product, and for that of a number.
      if let result = try? combined(parts, "") { return parts.count == 2 && result.isScalar ? .scalar : nil }
      _ = try product(parts)
      return nil
    }
  }

  /// Whether a quantity is a loss or another number.
  private func isNumber(_ name: ShapeName) -> Bool {
    if let stated = facts.shape(of: name, inSection: section) { return stated == .scalar }
    return [
      "L", "J", "C", "E", "ell", "mathcal L", "mathcal J", "mathcal C", "mathcal E", "mathscr L", "loss",
      "cost",
      "Loss", "Cost", "MSE", "SSE", "BCE", "CE",
    ].contains(name.base) && name.scripts.isEmpty
  }

  /// What is added or multiplied entry by entry: of one shape, or spread along a side of length 1.
  private func combined(_ parts: [ShapeTerm], _ verb: String) throws(Fault) -> Shape? {
    var result: Shape?
    var known: (term: ShapeTerm, shape: Shape)?
    var isComplete = true
    for part in parts {
      guard let shape = try shape(part), shape.isKnown else {
        // ŷ − y: what is taken from it has its shape; programs spread a bias over the columns.
        if part.isName { continue }
        isComplete = false
        continue
      }
      if shape.isScalar { continue }
      guard let other = known else {
        known = (part, shape)
        result = shape
        continue
      }
      if disagree(other.shape, shape) {
        throw Fault(
          text:
            "\(Self.text(of: other.term)) is \(other.shape.text) and \(Self.text(of: part)) is \(shape.text): they cannot be \(verb)",
          isGeneric: other.shape.isGeneric || shape.isGeneric)
      }
      // A row beside a column: what comes of it depends on the program.
      if other.shape != shape { isComplete = false }
      if shape.columns?.isOne == false && other.shape.columns?.isOne == true { result = shape }
    }
    guard isComplete else { return nil }
    if let known, case .name(let name) = known.term, name.base.hasPrefix("b"), parts.count > 1 { return nil }
    // With none of them known it may be anything.
    return result ?? (parts.allSatisfy { $0 == .scalar } ? .scalar : nil)
  }

  private func product(_ factors: [ShapeTerm]) throws(Fault) -> Shape? {
    var rows: Dimension?
    var columns: Dimension?
    var isEmpty = true
    var left: ShapeTerm?
    var leftShape: Shape?
    var isKnown = true
    for factor in factors {
      guard let shape = try shape(factor) else {
        // It may be a number, or have more sides than two, as a vector differentiated by a matrix has.
        isKnown = false
        columns = nil
        left = nil
        leftShape = nil
        if isEmpty { rows = nil }
        isEmpty = false
        continue
      }
      if shape.isScalar { continue }
      if isEmpty {
        (rows, columns, isEmpty) = (shape.rows, shape.columns, false)
      } else {
        if let left, let leftShape, differ(columns, shape.rows) {
          // Of one shape: it may be the product by entries, its sign left out.
          if leftShape == shape { return nil }
          throw Fault(
            text:
              "\(Self.text(of: left)) is \(leftShape.text) and \(Self.text(of: factor)) is \(shape.text): their product does not exist",
            isGeneric: leftShape.isGeneric || shape.isGeneric)
        }
        columns = shape.columns
        if rows?.isOne == true, columns?.isOne == true {
          // aᵀb is a number.
          (rows, columns, isEmpty) = (nil, nil, true)
          (left, leftShape) = (nil, nil)
          continue
        }
      }
      left = left.map { .product([$0, factor]) } ?? factor
      leftShape = Shape(rows: rows, columns: columns)
    }
    guard isKnown else { return nil }
    if isEmpty { return .scalar }
    return rows == nil && columns == nil ? nil : Shape(rows: rows, columns: columns)
  }

  /// Whether sides speak of numbers where the text has a vector differentiated by a matrix, ∂z/∂W = x, or by a vector, ∂z/∂b = 1.
  func speaksOfNumbers(_ sides: [ShapeTerm?]) -> Bool {
    for case .gradient(let quantity, let by)? in sides {
      guard let of = shape(of: quantity), of.isKnown, !of.isScalar, let variable = shape(of: by),
        variable.isKnown, !variable.isScalar
      else { continue }
      if variable.rows?.isOne == false, variable.columns?.isOne == false { return true }
      if sides.contains(.scalar) { return true }
    }
    return false
  }

  /// Whether two sides are the same product of matrices in another order.
  static func commute(_ sides: [ShapeTerm?]) -> Bool {
    let products = sides.compactMap { side -> [ShapeName]? in
      guard case .product(let factors)? = side, factors.allSatisfy(\.isName) else { return nil }
      let names = factors.flatMap(\.names)
      return names.filter(\.isCapital).count > 1 ? names : nil
    }
    return products.dropFirst().contains { $0 != products[0] && Set($0) == Set(products[0]) }
  }

  // MARK: statements

  /// Whether no sum and no equation of the two exists: lengths above 1 that differ, or one the other turned round.
  private func disagree(_ a: Shape, _ b: Shape) -> Bool {
    func clash(_ a: Dimension?, _ b: Dimension?) -> Bool {
      guard let a, let b, !a.isOne, !b.isOne else { return false }
      return differ(a, b)
    }
    return clash(a.rows, b.rows) || clash(a.columns, b.columns) || isTurned(a, b)
  }

  /// The fault in an equation under the custom that is set.
  func fault(in sides: [ShapeTerm?]) -> Fault? {
    var known: (term: ShapeTerm, shape: Shape)?
    for (position, side) in sides.enumerated() {
      guard let side else { continue }
      do throws(Fault) {
        guard let shape = try shape(side), !shape.isScalar else { continue }
        guard let other = known else {
          known = (side, shape)
          continue
        }
        if disagree(other.shape, shape) {
          return Fault(
            text:
              "\(Self.text(of: other.term)) is \(other.shape.text) and \(Self.text(of: side)) is \(shape.text)",
            isGeneric: other.shape.isGeneric || shape.isGeneric, side: position, isOfSides: true)
        }
      } catch {
        var fault = error
        fault.side = position
        return fault
      }
    }
    return nil
  }

  /// The term for people.
  static func text(of term: ShapeTerm) -> String {
    func joined(_ parts: [ShapeTerm], _ sign: String) -> String {
      parts.map { part in
        if case .sum = part { return "(\(text(of: part)))" }
        return text(of: part)
      }.joined(separator: sign)
    }
    switch term {
    case .name(let name): return name.text
    case .scalar: return "#"
    case .unknown: return "…"
    case .like(let name): return "d\(name.text)"
    case .gradient(let quantity, let by): return "∂\(quantity.text)/∂\(by.text)"
    case .negative(let inner): return "−" + text(of: inner)
    case .sum(let parts):
      return parts.enumerated().map { position, part in
        if case .negative(let inner) = part { return (position == 0 ? "−" : " − ") + text(of: inner) }
        return (position == 0 ? "" : " + ") + text(of: part)
      }.joined()
    case .product(let parts): return joined(parts, "·")
    case .ambiguous(let parts): return joined(parts, "·")
    case .entrywise(let parts): return joined(parts, "⊙")
    case .diagonal(let inner): return "diag(\(text(of: inner)))"
    case .repeated(let inner): return "∏ \(text(of: inner))"
    case .mapped(let inner): return "f(\(text(of: inner)))"
    case .transposed(let inner):
      let whole = text(of: inner)
      if case .name = inner { return whole + "ᵀ" }
      if case .like = inner { return whole + "ᵀ" }
      return "(\(whole))ᵀ"
    }
  }
}
