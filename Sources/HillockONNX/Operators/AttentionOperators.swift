import Hillock

/// Attention as one operator, and the positions that it turns.
enum AttentionOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["Attention"] = attention
    table["RotaryEmbedding"] = rotary
  }

  /// Batch × positions × (heads · width) as batch × heads × positions × width.
  private static func byHeads(_ x: ONNXTensor, _ heads: Int) throws(ONNXFault) -> ONNXTensor {
    if x.rank == 4 { return x }
    guard x.rank == 3, heads > 0, x.shape[2] % heads == 0 else {
      throw ONNXFault("\(x.shape) cannot be cut into \(heads) heads")
    }
    return try ShapeOperators.transposed(
      x.reshaped([x.shape[0], x.shape[1], heads, x.shape[2] / heads]), [0, 2, 1, 3])
  }

  private static let attention: OperatorCall.Operator = { call in
    let isFlat = try call.input(0).rank == 3
    let (heads, keyHeads) = (call.int("q_num_heads", 0), call.int("kv_num_heads", 0))
    let q = try byHeads(call.input(0), heads)
    var k = try byHeads(call.input(1), keyHeads)
    var v = try byHeads(call.input(2), keyHeads)
    let past = call.optional(4).map { $0.rank == 4 ? $0.shape[2] : 0 } ?? 0
    if let pastKeys = call.optional(4), let pastValues = call.optional(5) {
      k = try ShapeOperators.concatenated([pastKeys, k], axis: 2)
      v = try ShapeOperators.concatenated([pastValues, v], axis: 2)
    }
    guard q.rank == 4, k.rank == 4, v.rank == 4, k.shape[3] == q.shape[3], k.shape[2] == v.shape[2],
      k.shape[1] == v.shape[1],
      k.shape[1] > 0, q.shape[1] % k.shape[1] == 0, k.shape[0] == q.shape[0], v.shape[0] == q.shape[0]
    else { throw ONNXFault("the shapes of queries, keys and values do not fit") }
    let (batch, count, rows, width) = (q.shape[0], q.shape[1], q.shape[2], q.shape[3])
    let (keys, columns) = (k.shape[2], v.shape[3])
    let share = count / k.shape[1]
    let scale = Double(call.float("scale", 0))
    let factor = call.node.attributes["scale"] == nil ? 1 / Double(width).squareRoot() : scale
    let cap = Double(call.float("softcap", 0))
    let isCausal = call.flag("is_causal")
    let lengths = call.optional(6)?.ints
    // How many keys before and behind its own place a query sees; all of them where that is below 0.
    let (left, right) = (call.int("left_window_size", -1), call.int("right_window_size", -1))
    let mask = call.optional(3)
    let scoresShape = [batch, count, rows, keys]
    var bias: ((Int) -> Double)?
    if var mask {
      // A mask may tell of fewer keys than there are: the others do not count.
      if let last = mask.shape.last, last < keys, last > 1 || keys > 1 && last == 0 {
        var shape = mask.shape
        shape[mask.rank - 1] = keys - last
        let filler = mask.element == .bool ? 0.0 : -Double.infinity
        let rest = ONNXTensor(
          [Double](repeating: filler, count: try OperatorCall.count(shape)), shape: shape, as: mask.element)
        mask = try ShapeOperators.concatenated([mask, rest], axis: mask.rank - 1)
      }
      guard try Shapes.broadcast([mask.shape, scoresShape]) == scoresShape else {
        throw ONNXFault("a mask of shape \(mask.shape) does not fit")
      }
      let places = Shapes.places(of: mask.shape, in: scoresShape)
      let isTruth = mask.element == .bool
      let values = mask.doubles
      bias = { place in
        let value = values[places?[place] ?? place]
        return isTruth ? (value != 0 ? 0 : -.infinity) : value
      }
    }
    try OperatorCall.count(scoresShape)
    let (queries, keyValues, content) = (q.doubles, k.doubles, v.doubles)
    var result: [Double] = []
    var kept: [Double] = []
    let mode = call.int("qk_matmul_output_mode", 0)
    for example in 0..<batch {
      for head in 0..<count {
        let other = example * k.shape[1] + head / share
        for row in 0..<rows {
          let first = ((example * count + head) * rows + row)
          var scores: [Double] = []
          var shown: [Double] = []
          for key in 0..<keys {
            var sum = 0.0
            for index in 0..<width {
              sum += queries[first * width + index] * keyValues[(other * keys + key) * width + index]
            }
            sum *= factor
            if mode == 0 { shown.append(sum) }
            // Capped scores are what the mask is added to.
            if cap > 0 { sum = cap * ArrayKernels.values(.tanh, at: [sum / cap])[0] }
            if mode == 1 { shown.append(sum) }
            if let bias { sum += bias(first * keys + key) }
            let own = lengths.map { $0[example] - rows } ?? past
            let distance = row + own - key
            if isCausal && distance < 0 || left >= 0 && distance > left || right >= 0 && -distance > right {
              sum = -.infinity
            }
            if let lengths, key >= lengths[example] { sum = -.infinity }
            if mode == 2 { shown.append(sum) }
            scores.append(sum)
          }
          let largest = scores.max() ?? 0
          var weights =
            largest == -.infinity
            ? scores.map { _ in 0 } : ArrayKernels.values(.exp, at: scores.map { $0 - largest })
          let sum = weights.reduce(0, +)
          if sum > 0 { weights = weights.map { $0 / sum } }
          if mode == 3 { shown = weights }
          kept += shown
          for column in 0..<columns {
            var sum = 0.0
            for key in 0..<keys where weights[key] != 0 {
              sum += weights[key] * content[(other * keys + key) * columns + column]
            }
            result.append(sum)
          }
        }
      }
    }
    var output = ONNXTensor(result, shape: [batch, count, rows, columns], as: q.element)
    if isFlat {
      output = try ShapeOperators.transposed(output, [0, 2, 1, 3]).reshaped([batch, rows, count * columns])
    }
    return [output, k, v, ONNXTensor(kept, shape: scoresShape, as: q.element)]
  }

  private static let rotary: OperatorCall.Operator = { call in
    let given = try call.input(0)
    let isFlat = given.rank == 3
    let x = isFlat ? try byHeads(given, call.int("num_heads", 0)) : given
    guard x.rank == 4 else { throw ONNXFault("it takes heads of positions") }
    let (batch, heads, rows, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3])
    var (cosines, sines) = (try call.input(1), try call.input(2))
    if let positions = call.optional(3) {
      let chosen = try IndexOperators.indices(positions, below: cosines.shape.first ?? 0)
      guard cosines.rank == 2, sines.shape == cosines.shape else { throw ONNXFault("its tables do not fit") }
      let pairs = cosines.shape[1]
      let places = chosen.flatMap { Array($0 * pairs..<($0 + 1) * pairs) }
      cosines = cosines.gathered(places, shape: positions.shape + [pairs])
      sines = sines.gathered(places, shape: positions.shape + [pairs])
    }
    let turned = call.int("rotary_embedding_dim", 0) == 0 ? width : call.int("rotary_embedding_dim", 0)
    let pairs = turned / 2
    guard turned <= width, turned >= 0, cosines.shape == [batch, rows, pairs], sines.shape == cosines.shape
    else {
      throw ONNXFault("tables of shape \(cosines.shape) do not fit \(pairs) pairs")
    }
    let isInterleaved = call.flag("interleaved")
    let (c, s) = (cosines.doubles, sines.doubles)
    var values = x.doubles
    for place in 0..<batch * heads * rows {
      let table = (place / rows / heads * rows + place % rows) * pairs
      for pair in 0..<pairs {
        let first = place * width + (isInterleaved ? 2 * pair : pair)
        let second = place * width + (isInterleaved ? 2 * pair + 1 : pair + pairs)
        let (a, b) = (values[first], values[second])
        values[first] = a * c[table + pair] - b * s[table + pair]
        values[second] = a * s[table + pair] + b * c[table + pair]
      }
    }
    let result = ONNXTensor(values, shape: x.shape, as: x.element)
    guard isFlat else { return [result] }
    return [try ShapeOperators.transposed(result, [0, 2, 1, 3]).reshaped(given.shape)]
  }
}
