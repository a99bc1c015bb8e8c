import Hillock
import HillockArrays

/// Operators that look elements up, sort them or count them.
enum IndexOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["Gather"] = { call in
      let (x, indices) = (try call.input(0), try call.input(1))
      let axis = try call.axis(call.int("axis", 0), rank: x.rank)
      let (outer, length, inner) = Shapes.around(axis, x.shape)
      let chosen = try Self.indices(indices, below: length)
      let shape = Array(x.shape[..<axis]) + indices.shape + Array(x.shape[(axis + 1)...])
      var places: [Int] = []
      places.reserveCapacity(try OperatorCall.count(shape))
      for block in 0..<outer {
        for index in chosen {
          let start = (block * length + index) * inner
          places += start..<start + inner
        }
      }
      return [x.gathered(places, shape: shape)]
    }
    table["GatherElements"] = { call in
      let (x, indices) = (try call.input(0), try call.input(1))
      return [x.gathered(try elementPlaces(call, x, indices), shape: indices.shape)]
    }
    table["ScatterElements"] = scatterElements
    table["Scatter"] = scatterElements
    table["GatherND"] = { call in
      let (x, indices) = (try call.input(0), try call.input(1))
      let (places, width, shape) = try blocks(x, indices, batch: call.int("batch_dims", 0))
      return [x.gathered(places.flatMap { Array($0..<$0 + width) }, shape: shape)]
    }
    table["ScatterND"] = { call in
      let (x, indices, updates) = (try call.input(0), try call.input(1), try call.input(2))
      let (places, width, shape) = try blocks(x, indices, batch: 0)
      guard updates.shape == shape, updates.element == x.element else {
        throw ONNXFault("updates of shape \(updates.shape) are given where \(shape) is needed")
      }
      return [
        try scattered(x, places.flatMap { Array($0..<$0 + width) }, updates, call.text("reduction", "none"))
      ]
    }
    table["OneHot"] = { call in
      let (indices, depth, values) = (try call.input(0), try call.input(1), try call.input(2))
      guard let count = depth.ints.first, count > 0, values.count == 2 else {
        throw ONNXFault("it needs a depth and two values")
      }
      let axis = try call.axis(call.int("axis", -1), rank: indices.rank + 1)
      var shape = indices.shape
      shape.insert(count, at: axis)
      let inner = indices.shape[axis...].reduce(1, *)
      let numbers = indices.ints
      let places = (0..<(try OperatorCall.count(shape))).map { place in
        let (outer, rest) = place.quotientAndRemainder(dividingBy: count * inner)
        let wanted = numbers[outer * inner + rest % inner]
        return rest / inner == (wanted < 0 ? wanted + count : wanted) ? 1 : 0
      }
      return [values.gathered(places, shape: shape)]
    }
    table["NonZero"] = { call in
      let x = try call.input(0)
      let values = x.doubles
      let places = values.indices.filter { values[$0] != 0 }
      let strides = Shapes.strides(x.shape)
      let rows = x.shape.indices.flatMap { axis in places.map { Int64($0 / strides[axis] % x.shape[axis]) } }
      return [ONNXTensor(rows, shape: [x.rank, places.count])]
    }
    table["ArgMax"] = { call in try extreme(call) { $0 > $1 } }
    table["ArgMin"] = { call in try extreme(call) { $0 < $1 } }
    table["TopK"] = topK
    table["CumSum"] = { call in try running(call, 0, +, &+) }
    table["CumProd"] = { call in try running(call, 1, *, &*) }
    table["ReverseSequence"] = { call in
      let (x, lengths) = (try call.input(0), try call.input(1).ints)
      let (time, batch) = (call.int("time_axis", 0), call.int("batch_axis", 1))
      guard x.rank >= 2, time + batch == 1, time * batch == 0, lengths.count == x.shape[batch],
        lengths.allSatisfy({ $0 >= 0 && $0 <= x.shape[time] })
      else { throw ONNXFault("its lengths or axes do not fit \(x.shape)") }
      let inner = x.shape[2...].reduce(1, *)
      let places = (0..<x.count).map { place in
        let (row, column) = (place / inner / x.shape[1], place / inner % x.shape[1])
        let (step, example) = time == 0 ? (row, column) : (column, row)
        guard step < lengths[example] else { return place }
        let turned = lengths[example] - 1 - step
        return ((time == 0 ? turned : example) * x.shape[1] + (time == 0 ? example : turned)) * inner + place
          % inner
      }
      return [x.gathered(places, shape: x.shape)]
    }
    table["Compress"] = { call in
      let (given, condition) = (try call.input(0), try call.input(1).integers)
      let hasAxis = call.node.attributes["axis"] != nil
      let x = hasAxis ? given : given.reshaped([given.count])
      let axis = hasAxis ? try call.axis(call.int("axis", 0), rank: x.rank) : 0
      var lists = x.shape.map { Array(0..<$0) }
      lists[axis] = condition.indices.filter { condition[$0] != 0 && $0 < x.shape[axis] }
      return [try ShapeOperators.gathered(x, lists: lists)]
    }
    table["Unique"] = unique
  }

  /// Indices from the back where they are below 0.
  static func indices(_ tensor: ONNXTensor, below count: Int) throws(ONNXFault) -> [Int] {
    try tensor.ints.map { index throws(ONNXFault) in
      let place = index < 0 ? index + count : index
      guard place >= 0, place < count else { throw ONNXFault("the index \(index) is outside of \(count)") }
      return place
    }
  }

  /// For each element of the indices the place in x with that index along the axis.
  private static func elementPlaces(
    _ call: OperatorCall, _ x: ONNXTensor, _ indices: ONNXTensor
  ) throws(ONNXFault) -> [Int] {
    let axis = try call.axis(call.int("axis", 0), rank: x.rank)
    guard indices.rank == x.rank,
      x.shape.indices.allSatisfy({ $0 == axis || indices.shape[$0] <= x.shape[$0] })
    else { throw ONNXFault("indices of shape \(indices.shape) do not fit \(x.shape)") }
    let strides = Shapes.strides(x.shape)
    var steps = strides
    steps[axis] = 0
    let starts = ArrayIndices.places(shape: indices.shape, strides: steps)
    return zip(starts, try Self.indices(indices, below: x.shape[axis])).map { $0 + $1 * strides[axis] }
  }

  private static let scatterElements: OperatorCall.Operator = { call in
    let (x, indices, updates) = (try call.input(0), try call.input(1), try call.input(2))
    guard updates.shape == indices.shape, updates.element == x.element else {
      throw ONNXFault("updates of shape \(updates.shape) do not fit indices of \(indices.shape)")
    }
    return [try scattered(x, elementPlaces(call, x, indices), updates, call.text("reduction", "none"))]
  }

  private static func scattered(
    _ x: ONNXTensor, _ places: [Int], _ updates: ONNXTensor, _ reduction: String
  ) throws(ONNXFault) -> ONNXTensor {
    var result = x
    guard reduction != "none" else {
      result.replace(places, with: updates)
      return result
    }
    if case .integers(var values) = x.storage {
      let others = updates.integers
      for (index, place) in places.enumerated() {
        switch reduction {
        case "add": values[place] &+= others[index]
        case "mul": values[place] &*= others[index]
        case "max": values[place] = max(values[place], others[index])
        case "min": values[place] = min(values[place], others[index])
        default: throw ONNXFault("it combines by '\(reduction)', which is unknown")
        }
      }
      return ONNXTensor(values.map { ONNXTensor.wrapped($0, x.element) }, shape: x.shape, element: x.element)
    }
    var values = x.doubles
    let others = updates.doubles
    for (index, place) in places.enumerated() {
      switch reduction {
      case "add": values[place] += others[index]
      case "mul": values[place] *= others[index]
      case "max": values[place] = max(values[place], others[index])
      case "min": values[place] = min(values[place], others[index])
      default: throw ONNXFault("it combines by '\(reduction)', which is unknown")
      }
    }
    return ONNXTensor(values, shape: x.shape, as: x.element)
  }

  /// Where blocks begin that rows of indices name, how long each is, and the shape of all.
  private static func blocks(
    _ x: ONNXTensor, _ indices: ONNXTensor, batch: Int
  ) throws(ONNXFault) -> (places: [Int], width: Int, shape: [Int]) {
    guard let depth = indices.shape.last, batch >= 0, depth >= 0, batch + depth <= x.rank,
      batch < indices.rank,
      Array(indices.shape[..<batch]) == Array(x.shape[..<batch])
    else { throw ONNXFault("indices of shape \(indices.shape) do not fit \(x.shape)") }
    let strides = Shapes.strides(x.shape)
    let rows = indices.shape.dropLast().reduce(1, *)
    let batches = x.shape[..<batch].reduce(1, *)
    let numbers = indices.ints
    var places: [Int] = []
    for row in 0..<rows {
      var place = batches > 0 ? row / max(1, rows / batches) * x.shape[batch...].reduce(1, *) : 0
      for level in 0..<depth {
        let extent = x.shape[batch + level]
        let index = numbers[row * depth + level]
        let own = index < 0 ? index + extent : index
        guard own >= 0, own < extent else { throw ONNXFault("the index \(index) is outside of \(extent)") }
        place += own * strides[batch + level]
      }
      places.append(place)
    }
    let inner = Array(x.shape[(batch + depth)...])
    let shape = Array(indices.shape.dropLast()) + inner
    try OperatorCall.count(shape)
    return (places, inner.reduce(1, *), shape)
  }

  private static func extreme(
    _ call: OperatorCall, _ isBetter: (Double, Double) -> Bool
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    let axis = try call.axis(call.int("axis", 0), rank: x.rank)
    let takesLast = call.flag("select_last_index")
    let (outer, length, inner) = Shapes.around(axis, x.shape)
    guard length > 0 else { throw ONNXFault("the axis is empty") }
    let values = x.doubles
    var result: [Int64] = []
    for block in 0..<outer {
      for column in 0..<inner {
        var best = 0
        for index in 1..<max(length, 1) {
          let (value, current) = (
            values[(block * length + index) * inner + column],
            values[(block * length + best) * inner + column]
          )
          if isBetter(value, current) || takesLast && value == current { best = index }
        }
        result.append(Int64(best))
      }
    }
    var shape = x.shape
    if call.flag("keepdims", true) { shape[axis] = 1 } else { shape.remove(at: axis) }
    return [ONNXTensor(result, shape: shape)]
  }

  private static let topK: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let axis = try call.axis(call.int("axis", -1), rank: x.rank)
    let (outer, length, inner) = Shapes.around(axis, x.shape)
    let count = call.optional(1)?.ints.first ?? call.int("k", 1)
    guard count >= 0, count <= length else { throw ONNXFault("it takes \(count) of \(length)") }
    let takesLargest = call.flag("largest", true)
    let values = x.doubles
    var places = [Int](repeating: 0, count: outer * count * inner)
    var numbers = [Int64](repeating: 0, count: places.count)
    for block in 0..<outer {
      for column in 0..<inner {
        func place(_ index: Int) -> Int { (block * length + index) * inner + column }
        let order = (0..<length).sorted { one, other in
          let (a, b) = (values[place(one)], values[place(other)])
          return a == b ? one < other : takesLargest ? a > b : a < b
        }
        for (rank, index) in order.prefix(count).enumerated() {
          let target = (block * count + rank) * inner + column
          places[target] = place(index)
          numbers[target] = Int64(index)
        }
      }
    }
    var shape = x.shape
    shape[axis] = count
    return [x.gathered(places, shape: shape), ONNXTensor(numbers, shape: shape)]
  }

  private static func running(
    _ call: OperatorCall, _ start: Double, _ real: (Double, Double) -> Double,
    _ whole: (Int64, Int64) -> Int64
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    guard let given = try call.input(1).ints.first else { throw ONNXFault("the axis is missing") }
    let axis = try call.axis(given, rank: x.rank)
    let (outer, length, inner) = Shapes.around(axis, x.shape)
    let (isExclusive, isReversed) = (call.flag("exclusive"), call.flag("reverse"))
    func run<Value>(_ values: [Value], _ start: Value, _ body: (Value, Value) -> Value) -> [Value] {
      var result = values
      for block in 0..<outer {
        for column in 0..<inner {
          var sum = start
          for step in 0..<length {
            let place = (block * length + (isReversed ? length - 1 - step : step)) * inner + column
            let next = body(sum, values[place])
            result[place] = isExclusive ? sum : next
            sum = next
          }
        }
      }
      return result
    }
    if case .integers(let values) = x.storage {
      return [
        ONNXTensor(
          run(values, Int64(start), whole).map { ONNXTensor.wrapped($0, x.element) }, shape: x.shape,
          element: x.element)
      ]
    }
    return [ONNXTensor(run(x.doubles, start, real), shape: x.shape, as: x.element)]
  }

  private static let unique: OperatorCall.Operator = { call in
    let given = try call.input(0)
    let hasAxis = call.node.attributes["axis"] != nil
    let x = hasAxis ? given : given.reshaped([given.count])
    let axis = hasAxis ? try call.axis(call.int("axis", 0), rank: x.rank) : 0
    let length = x.shape[axis]
    // Each slice along the axis as a row of numbers, or of texts.
    var rows: [[Double]] = []
    var words: [[String]] = []
    for index in 0..<length {
      let slice = try ShapeOperators.part(x, axis: axis, index..<index + 1)
      rows.append(slice.doubles)
      words.append(slice.texts)
    }
    func isLess(_ a: Int, _ b: Int) -> Bool {
      words[a].isEmpty
        ? rows[a].lexicographicallyPrecedes(rows[b]) : words[a].lexicographicallyPrecedes(words[b])
    }
    func isSame(_ a: Int, _ b: Int) -> Bool { rows[a] == rows[b] && words[a] == words[b] }
    // Equal ones stand side by side, the first of each in front.
    let order = (0..<length).sorted { isLess($0, $1) || !isLess($1, $0) && $0 < $1 }
    var groups: [[Int]] = []
    for index in order {
      if let last = groups.last, isSame(last[0], index) {
        groups[groups.count - 1].append(index)
      } else {
        groups.append([index])
      }
    }
    if !call.flag("sorted", true) { groups.sort { $0[0] < $1[0] } }
    var inverse = [Int64](repeating: 0, count: length)
    for (number, group) in groups.enumerated() { for index in group { inverse[index] = Int64(number) } }
    var lists = x.shape.map { Array(0..<$0) }
    lists[axis] = groups.map { $0[0] }
    return [
      try ShapeOperators.gathered(x, lists: lists), ONNXTensor(groups.map { $0[0] }),
      ONNXTensor(inverse, shape: [length]), ONNXTensor(groups.map(\.count)),
    ]
  }
}
