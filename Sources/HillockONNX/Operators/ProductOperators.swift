import Hillock
import HillockArrays

/// Products of matrices: of floats each sum is one chain of fused multiply-adds, of other numbers one in their own arithmetic.
enum ProductOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["MatMul"] = { call in [try product(call.input(0), call.input(1), pool: call.pool)]
    }
    table["Gemm"] = { call in
      let (a, b) = (try call.input(0), try call.input(1))
      guard a.rank == 2, b.rank == 2 else { throw ONNXFault("it takes matrices") }
      let (left, right) = (call.flag("transA"), call.flag("transB"))
      let (alpha, beta) = (call.float("alpha", 1), call.float("beta", 1))
      let (rows, depth) = left ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
      let columns = right ? b.shape[0] : b.shape[1]
      guard (right ? b.shape[1] : b.shape[0]) == depth else {
        throw ONNXFault("the shapes \(a.shape) and \(b.shape) do not fit")
      }
      try OperatorCall.count([rows, columns])
      guard case .floats(let x) = a.storage, case .floats(let y) = b.storage else {
        let x = left ? try ShapeOperators.transposed(a, [1, 0]) : a
        let y = right ? try ShapeOperators.transposed(b, [1, 0]) : b
        var result = try product(x, y, pool: call.pool)
        if alpha != 1 {
          result = ONNXTensor(result.doubles.map { $0 * Double(alpha) }, shape: result.shape, as: a.element)
        }
        guard let c = call.optional(2) else { return [result] }
        let scaled =
          beta == 1 ? c : ONNXTensor(c.doubles.map { $0 * Double(beta) }, shape: c.shape, as: c.element)
        return [try NumberOperators.arithmetic(result, scaled, +, +, &+)]
      }
      var values = [Float](repeating: 0, count: rows * columns)
      var adds = false
      // A bias is where the chains begin, as in a layer.
      if let c = call.optional(2), alpha == 1, case .floats(let bias) = c.storage {
        let shape = [rows, columns]
        guard try Shapes.broadcast([c.shape, shape]) == shape else {
          throw ONNXFault("the shape \(c.shape) does not fit \(shape)")
        }
        let places = Shapes.places(of: c.shape, in: shape)
        for index in values.indices { values[index] = beta * bias[places?[index] ?? index] }
        adds = true
      }
      ArrayKernels.product(
        .init(x, isTurned: left), .init(y, isTurned: right), rows: rows, columns: columns, depth: depth,
        into: &values,
        adds: adds, pool: call.pool)
      if alpha != 1 { values = values.map { $0 * alpha } }
      var result = ONNXTensor(shape: [rows, columns], element: a.element, storage: .floats(values))
      if let c = call.optional(2), !adds {
        let scaled = ONNXTensor(c.floats.map { $0 * beta }, shape: c.shape)
        result = try NumberOperators.arithmetic(result, scaled, +, +, &+)
      }
      return [result]
    }
    table["Einsum"] = { call in
      try Einsum(call.text("equation", ""), call.all()).run(call.pool)
    }
    table["Det"] = { call in
      let x = try call.input(0)
      guard x.rank >= 2, let size = x.shape.last, x.shape[x.rank - 2] == size else {
        throw ONNXFault("it takes square matrices")
      }
      let values = x.doubles
      let count = x.shape.dropLast(2).reduce(1, *)
      let results = (0..<count).map {
        determinant(Array(values[$0 * size * size..<($0 + 1) * size * size]), size)
      }
      return [ONNXTensor(results, shape: Array(x.shape.dropLast(2)), as: x.element)]
    }
  }

  private static func determinant(_ values: [Double], _ size: Int) -> Double {
    var rows = values
    var result = 1.0
    for column in 0..<size {
      let pivot =
        (column..<size).max { abs(rows[$0 * size + column]) < abs(rows[$1 * size + column]) } ?? column
      guard rows[pivot * size + column] != 0 else { return 0 }
      if pivot != column {
        for place in 0..<size { rows.swapAt(pivot * size + place, column * size + place) }
        result = -result
      }
      result *= rows[column * size + column]
      for row in column + 1..<max(size, column + 1) {
        let factor = rows[row * size + column] / rows[column * size + column]
        for place in column..<size { rows[row * size + place] -= factor * rows[column * size + place] }
      }
    }
    return result
  }

  /// The product of the last two axes, those before them repeated; a vector is a row on the left and a column on the right.
  static func product(_ a: ONNXTensor, _ b: ONNXTensor, pool: WorkerPool) throws(ONNXFault) -> ONNXTensor {
    guard a.rank > 0, b.rank > 0 else { throw ONNXFault("it takes no single numbers") }
    let left = a.rank == 1 ? [1] + a.shape : a.shape
    let right = b.rank == 1 ? b.shape + [1] : b.shape
    let (rows, depth, columns) = (left[left.count - 2], left[left.count - 1], right[right.count - 1])
    guard right[right.count - 2] == depth else {
      throw ONNXFault("the shapes \(a.shape) and \(b.shape) do not fit")
    }
    let outer = try Shapes.broadcast([Array(left.dropLast(2)), Array(right.dropLast(2))])
    let batches = outer.reduce(1, *)
    let lefts = Shapes.places(of: Array(left.dropLast(2)), in: outer)
    let rights = Shapes.places(of: Array(right.dropLast(2)), in: outer)
    let count = try OperatorCall.count(outer + [rows, columns])
    var shape = outer + [rows, columns]
    if a.rank == 1 { shape.remove(at: shape.count - 2) }
    if b.rank == 1 { shape.removeLast() }
    if case .floats(let x) = a.storage, case .floats(let y) = b.storage {
      var values = [Float](repeating: 0, count: count)
      if rights == nil || right.dropLast(2).reduce(1, *) == 1, lefts == nil,
        right.dropLast(2).reduce(1, *) == 1
      {
        // One matrix on the right: all rows on the left are those of one.
        ArrayKernels.product(
          .init(x), .init(y), rows: batches * rows, columns: columns, depth: depth, into: &values, pool: pool)
      } else {
        for batch in 0..<batches {
          ArrayKernels.product(
            .init(x, from: (lefts?[batch] ?? batch) * rows * depth),
            .init(y, from: (rights?[batch] ?? batch) * depth * columns),
            rows: rows, columns: columns, depth: depth, into: &values, from: batch * rows * columns,
            pool: pool)
        }
      }
      return ONNXTensor(
        shape: shape, element: a.element,
        storage: .floats(a.element == .float ? values : values.map { ONNXTensor.rounded($0, a.element) }))
    }
    func multiply<Value>(_ x: [Value], _ y: [Value], _ zero: Value, _ step: (Value, Value, Value) -> Value)
      -> [Value]
    {
      var result: [Value] = []
      result.reserveCapacity(count)
      for batch in 0..<batches {
        let (first, second) = (
          (lefts?[batch] ?? batch) * rows * depth, (rights?[batch] ?? batch) * depth * columns
        )
        for row in 0..<rows {
          for column in 0..<columns {
            var sum = zero
            for index in 0..<depth {
              sum = step(sum, x[first + row * depth + index], y[second + index * columns + column])
            }
            result.append(sum)
          }
        }
      }
      return result
    }
    if case .integers(let x) = a.storage, case .integers(let y) = b.storage {
      let values = multiply(x, y, 0) { $0 &+ $1 &* $2 }
      return ONNXTensor(values.map { ONNXTensor.wrapped($0, a.element) }, shape: shape, element: a.element)
    }
    return ONNXTensor(multiply(a.doubles, b.doubles, 0) { $0 + $1 * $2 }, shape: shape, as: a.element)
  }
}

/// A sum over named axes, `bij,bjk->bik`.
private struct Einsum {
  private let inputs: [ONNXTensor]
  private let terms: [[Character]]
  private let output: [Character]
  private var extents: [Character: Int] = [:]

  init(_ equation: String, _ inputs: [ONNXTensor]) throws(ONNXFault) {
    self.inputs = inputs
    let sides = equation.filter { $0 != " " }.replacing("->", with: ">").split(
      separator: ">", omittingEmptySubsequences: false)
    guard (1...2).contains(sides.count) else { throw ONNXFault("'\(equation)' is no sum over named axes") }
    let given = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard given.count == inputs.count else { throw ONNXFault("'\(equation)' is for \(given.count) inputs") }
    // Axes of an ellipsis get names of their own, counted from the back.
    func letters(_ text: Substring, rank: Int?) throws(ONNXFault) -> [Character] {
      let parts = text.replacing("...", with: "…")
      guard let place = parts.firstIndex(of: "…") else { return Array(parts) }
      let named = parts.count - 1
      let open = (rank ?? named) - named
      guard open >= 0, open <= 16 else { throw ONNXFault("'\(equation)' has more axes than an input") }
      let hidden = (0..<open).reversed().map { Character(Unicode.Scalar(UInt8($0))) }
      return Array(parts[..<place]) + hidden + Array(parts[parts.index(after: place)...])
    }
    var terms: [[Character]] = []
    for (text, input) in zip(given, inputs) {
      let term = try letters(text, rank: input.rank)
      guard term.count == input.rank else {
        throw ONNXFault("'\(equation)' does not fit an input of shape \(input.shape)")
      }
      for (letter, extent) in zip(term, input.shape) {
        guard extents[letter] == nil || extents[letter] == extent || extent == 1 || extents[letter] == 1
        else {
          throw ONNXFault("the axis '\(letter)' of '\(equation)' has two extents")
        }
        extents[letter] = max(extents[letter] ?? 1, extent)
      }
      terms.append(term)
    }
    self.terms = terms
    if sides.count == 2 {
      let hidden = Set(terms.flatMap(\.self)).filter { ($0.asciiValue ?? 255) < 32 }.count
      let named = sides[1].replacing("...", with: "").count
      output = try letters(sides[1], rank: named + hidden)
      guard output.allSatisfy({ extents[$0] != nil }), Set(output).count == output.count else {
        throw ONNXFault("'\(equation)' asks for axes that are not there")
      }
    } else {
      let all = terms.flatMap(\.self)
      let hidden = Set(all.filter { ($0.asciiValue ?? 255) < 32 }).sorted(by: >)
      output =
        hidden
        + Set(all.filter { ($0.asciiValue ?? 255) >= 32 }).sorted().filter { letter in
          all.count { $0 == letter } == 1
        }
    }
  }

  func run(_ pool: WorkerPool) throws(ONNXFault) -> [ONNXTensor?] {
    let first = inputs[0]
    let summed = extents.keys.filter { !output.contains($0) }.sorted()
    let letters = output + summed
    let shape = letters.map { extents[$0] ?? 1 }
    // Every product of one element of each input is a term of a sum.
    guard let total = Shape(shape).checkedCount, total <= OperatorCall.elementLimit else {
      throw ONNXFault("it has more than \(OperatorCall.elementLimit) products")
    }
    let outer = Array(shape[..<output.count])
    let inner = shape[output.count...].reduce(1, *)
    let places = zip(terms, inputs).map { term, input in
      let strides = Shapes.strides(input.shape)
      let steps = letters.map { letter in
        term.indices.filter { term[$0] == letter && input.shape[$0] > 1 }.reduce(0) { $0 + strides[$1] }
      }
      return ArrayIndices.places(shape: shape, strides: steps)
    }
    let values = inputs.map(\.doubles)
    var result: [Double] = []
    for place in 0..<outer.reduce(1, *) {
      var sum = 0.0
      for index in place * inner..<(place + 1) * inner {
        var product = 1.0
        for number in values.indices { product *= values[number][places[number][index]] }
        sum += product
      }
      result.append(sum)
    }
    return [ONNXTensor(result, shape: outer, as: first.element)]
  }
}
