import HillockFormula
import HillockProof

/// Whether an equation of matrices may be meant in some way that the stated shapes allow.
///
/// Each vector may be a column or a row at each place, each gradient have the shape of what it is taken by or the transposed one,
/// each product be one of matrices or of entries, whose sides of length 1 are spread, and so may sums. What has no shape that is
/// stated fits everywhere.
struct ShapeFit {
  let judge: ShapeJudge

  /// What a term may be; `nil` for anything.
  private typealias Shapes = Set<Shape>?

  func mayHold(_ sides: [ShapeTerm?]) -> Bool {
    var known: [Shapes] = []
    for side in sides {
      guard let side else { continue }
      guard let shapes = shapes(side) else { continue }
      if shapes.isEmpty { return false }
      known.append(shapes)
    }
    for (position, a) in known.enumerated() {
      for b in known[(position + 1)...] where !meet(a, b) { return false }
    }
    return true
  }

  private func meet(_ a: Shapes, _ b: Shapes) -> Bool {
    guard let a, let b else { return true }
    return a.contains { one in b.contains { spread(one, $0) != nil || spread(one, turned($0)) != nil } }
  }

  /// A vector as a row for a column.
  private func turned(_ shape: Shape) -> Shape {
    shape.rows?.isOne == true || shape.columns?.isOne == true ? shape.transposed : shape
  }

  private func shapes(_ term: ShapeTerm) -> Shapes {
    switch term {
    case .scalar: return [.scalar]
    case .unknown, .repeated: return nil
    case .name(let name): return shapes(of: name)
    case .like(let name):
      guard let shapes = shapes(of: name) else { return nil }
      return shapes.union(shapes.map(\.transposed))
    case .gradient(_, let by):
      guard let shapes = shapes(of: by) else { return nil }
      return shapes.union(shapes.map(\.transposed))
    case .transposed(let inner):
      guard let shapes = shapes(inner) else { return nil }
      return Set(shapes.map(\.transposed)).union(shapes.map { turned($0.transposed) })
    case .mapped(let inner), .negative(let inner): return shapes(inner)
    case .diagonal(let inner):
      guard let shapes = shapes(inner) else { return nil }
      return Set(shapes.map { Shape(rows: longer($0), columns: longer($0)) })
    case .sum(let parts), .entrywise(let parts): return folded(parts) { spread($0, $1).map { [$0] } ?? [] }
    case .product(let parts): return folded(parts, products)
    // A sign between matrices may be that of a convolution.
    case .ambiguous: return nil
    }
  }

  private func longer(_ shape: Shape) -> Dimension? { shape.rows?.isOne == true ? shape.columns : shape.rows }

  private func shapes(of name: ShapeName) -> Shapes {
    guard let stated = judge.facts.shape(of: name, inSection: judge.section) else { return nil }
    return [stated.shape(vectorsAreColumns: true), stated.shape(vectorsAreColumns: false)]
  }

  private func folded(_ parts: [ShapeTerm], _ join: (Shape, Shape) -> [Shape]) -> Shapes {
    var result: Set<Shape>?
    for part in parts {
      guard let next = shapes(part) else { return nil }
      guard let known = result else {
        result = next
        continue
      }
      result = known.reduce(into: []) { joined, a in
        for b in next { joined.formUnion(join(a, b)) }
      }
      if result?.isEmpty == true { return [] }
    }
    return result
  }

  private func products(_ a: Shape, _ b: Shape) -> [Shape] {
    if a.isScalar { return [b] }
    if b.isScalar { return [a] }
    var result: [Shape] = []
    if !judge.differ(a.columns, b.rows) { result.append(Shape(rows: a.rows, columns: b.columns)) }
    // Nobody leaves the sign out where only numbers that happen to be the same make the entries match.
    if let entries = spread(a, b, isStrict: true) { result.append(entries) }
    return result
  }

  /// The shape of what is added or multiplied entry by entry; `nil` where the lengths differ and none of them is 1.
  private func spread(_ a: Shape, _ b: Shape, isStrict: Bool = false) -> Shape? {
    func longer(_ p: Dimension?, _ q: Dimension?) -> Dimension?? {
      guard let p, let q else { return .some(nil) }
      if p.isOne { return .some(q) }
      if q.isOne { return .some(p) }
      return (isStrict ? p != q : judge.differ(p, q)) ? nil : .some(p)
    }
    guard let rows = longer(a.rows, b.rows), let columns = longer(a.columns, b.columns) else { return nil }
    return Shape(rows: rows, columns: columns)
  }
}
