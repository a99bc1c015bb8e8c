import Hillock
import HillockArrays

/// Operators that move elements and compute none.
enum ShapeOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["Reshape"] = reshape
    table["Flatten"] = { call in
      let x = try call.input(0)
      let given = call.int("axis", 1)
      guard given >= -x.rank, given <= x.rank else {
        throw ONNXFault("there is no axis \(given) among \(x.rank)")
      }
      let axis = given < 0 ? given + x.rank : given
      return [x.reshaped([x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)])]
    }
    table["Transpose"] = { call in
      let x = try call.input(0)
      return [try transposed(x, call.ints("perm") ?? x.shape.indices.reversed())]
    }
    table["Squeeze"] = { call in
      let x = try call.input(0)
      guard let given = call.intsOrInput("axes", 1) else { return [x.reshaped(x.shape.filter { $0 != 1 })] }
      let axes = try call.axes(given, rank: x.rank)
      guard axes.allSatisfy({ x.shape[$0] == 1 }) else {
        throw ONNXFault("an axis to squeeze of \(x.shape) is not 1")
      }
      return [x.reshaped(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })]
    }
    table["Unsqueeze"] = { call in
      let x = try call.input(0)
      let given = call.intsOrInput("axes", 1) ?? []
      let axes = try call.axes(given, rank: x.rank + given.count)
      guard axes.count == given.count else { throw ONNXFault("an axis is named twice") }
      var shape = x.shape
      for axis in axes { shape.insert(1, at: axis) }
      return [x.reshaped(shape)]
    }
    table["Shape"] = { call in
      let x = try call.input(0)
      func bound(_ value: Int) -> Int { min(max(value < 0 ? value + x.rank : value, 0), x.rank) }
      let (start, end) = (bound(call.int("start", 0)), bound(call.int("end", x.rank)))
      return [ONNXTensor(start < end ? Array(x.shape[start..<end]) : [])]
    }
    table["Size"] = { call in [ONNXTensor([Int64(try call.input(0).count)], shape: [])] }
    table["Expand"] = { call in
      let x = try call.input(0)
      let shape = try Shapes.broadcast([x.shape, call.input(1).ints])
      return [Shapes.places(of: x.shape, in: shape).map { x.gathered($0, shape: shape) } ?? x]
    }
    table["Tile"] = { call in
      let x = try call.input(0)
      let repeats = try call.input(1).ints
      guard repeats.count == x.rank, repeats.allSatisfy({ $0 >= 0 }) else {
        throw ONNXFault("expected \(x.rank) numbers of repetitions, got \(repeats)")
      }
      return [
        try gathered(
          x,
          lists: zip(x.shape, repeats).map { extent, times throws(ONNXFault) in
            try OperatorCall.count([extent, times])
            return (0..<times).flatMap { _ in 0..<extent }
          })
      ]
    }
    table["Concat"] = { call in [try concatenated(call.all(), axis: call.int("axis", 1))] }
    table["Split"] = split
    table["Slice"] = slice
    table["Pad"] = pad
    table["Constant"] = constant
    table["ConstantOfShape"] = { call in
      let shape = try call.input(0).ints
      let count = try OperatorCall.count(shape)
      let value = call.tensor("value") ?? ONNXTensor([Float(0)], shape: [1])
      guard value.count == 1 else { throw ONNXFault("its value has \(value.count) elements") }
      return [value.gathered([Int](repeating: 0, count: count), shape: shape)]
    }
    table["Range"] = { call in
      let (start, limit, step) = (try call.input(0), try call.input(1), try call.input(2))
      guard let first = start.doubles.first, let last = limit.doubles.first, let delta = step.doubles.first,
        delta != 0, ((last - first) / delta).isFinite
      else { throw ONNXFault("it goes from nowhere, to nowhere or by 0") }
      let count = Int(
        max(0, min(((last - first) / delta).rounded(.up), Double(OperatorCall.elementLimit) + 1)))
      try OperatorCall.count([count])
      return [ONNXTensor((0..<count).map { first + Double($0) * delta }, shape: [count], as: start.element)]
    }
    table["EyeLike"] = { call in
      let x = try call.input(0)
      guard x.rank == 2 else { throw ONNXFault("it takes a matrix") }
      let element = ONNXTensor.Element(rawValue: call.int("dtype", x.element.rawValue)) ?? .float
      let shift = call.int("k", 0)
      let values = (0..<x.count).map { $0 % x.shape[1] - $0 / x.shape[1] == shift ? 1.0 : 0 }
      return [ONNXTensor(values, shape: x.shape, as: element)]
    }
    table["Trilu"] = { call in
      let x = try call.input(0)
      guard x.rank >= 2 else { throw ONNXFault("it takes matrices") }
      let shift = call.optional(1)?.ints.first ?? 0
      let isUpper = call.flag("upper", true)
      let (rows, columns) = (x.shape[x.rank - 2], x.shape[x.rank - 1])
      let removed = (0..<x.count).filter { index in
        let (row, column) = (index / columns % rows, index % columns)
        return isUpper ? column - row < shift : column - row > shift
      }
      var result = x
      result.replace(removed, with: ONNXTensor([0], shape: [1], as: x.element), at: removed.map { _ in 0 })
      return [result]
    }
    table["DepthToSpace"] = { call in
      let x = try call.input(0)
      let block = call.int("blocksize", 1)
      guard x.rank == 4, block > 0, x.shape[1] % (block * block) == 0 else {
        throw ONNXFault("the channels cannot be cut into blocks")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1] / (block * block), x.shape[2], x.shape[3])
      let isDepthFirst = call.text("mode", "DCR") == "DCR"
      let parts = x.reshaped(isDepthFirst ? [n, block, block, c, h, w] : [n, c, block, block, h, w])
      let turned = try transposed(parts, isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3])
      return [turned.reshaped([n, c, h * block, w * block])]
    }
    table["SpaceToDepth"] = { call in
      let x = try call.input(0)
      let block = call.int("blocksize", 1)
      guard x.rank == 4, block > 0, x.shape[2] % block == 0, x.shape[3] % block == 0 else {
        throw ONNXFault("the image cannot be cut into blocks")
      }
      let (n, c, h, w) = (x.shape[0], x.shape[1], x.shape[2] / block, x.shape[3] / block)
      let isDepthFirst = call.text("mode", "DCR") == "DCR"
      let order = isDepthFirst ? [0, 3, 5, 1, 2, 4] : [0, 1, 3, 5, 2, 4]
      let turned = try transposed(x.reshaped([n, c, h, block, w, block]), order)
      return [turned.reshaped([n, c * block * block, h, w])]
    }
    table["CenterCropPad"] = centerCropPad
  }

  // MARK: what others use as well

  static func transposed(_ x: ONNXTensor, _ order: [Int]) throws(ONNXFault) -> ONNXTensor {
    guard order.sorted() == Array(x.shape.indices) else {
      throw ONNXFault("\(order) is no order of \(x.rank) axes")
    }
    if order == Array(x.shape.indices) { return x }
    let strides = Shapes.strides(x.shape)
    let shape = order.map { x.shape[$0] }
    return x.gathered(ArrayIndices.places(shape: shape, strides: order.map { strides[$0] }), shape: shape)
  }

  /// The elements whose index along each axis is one of a list, in the order of the lists.
  static func gathered(_ x: ONNXTensor, lists: [[Int]]) throws(ONNXFault) -> ONNXTensor {
    let shape = lists.map(\.count)
    try OperatorCall.count(shape)
    guard zip(lists, x.shape).allSatisfy({ list, extent in list.allSatisfy { $0 >= 0 && $0 < extent } })
    else {
      throw ONNXFault("an index is outside of \(x.shape)")
    }
    var places = [0]
    for (list, stride) in zip(lists, Shapes.strides(x.shape)) {
      let steps = list.map { $0 * stride }
      places = places.flatMap { place in steps.map { place + $0 } }
    }
    return x.gathered(places, shape: shape)
  }

  static func concatenated(_ parts: [ONNXTensor], axis given: Int) throws(ONNXFault) -> ONNXTensor {
    guard let first = parts.first, first.rank > 0, given >= -first.rank, given < first.rank else {
      throw ONNXFault("there is no axis \(given)")
    }
    let axis = given < 0 ? given + first.rank : given
    var shape = first.shape
    shape[axis] = 0
    for part in parts {
      guard part.rank == first.rank, part.element == first.element,
        shape.indices.allSatisfy({ $0 == axis || part.shape[$0] == shape[$0] })
      else {
        throw ONNXFault(
          "the shapes \(parts.map { "\($0.shape)" }.joined(separator: ", ")) cannot be put side by side")
      }
      shape[axis] += part.shape[axis]
    }
    try OperatorCall.count(shape)
    let outer = shape[..<axis].reduce(1, *)
    let inner = shape[(axis + 1)...].reduce(1, *)
    func joined<Value>(_ arrays: [[Value]]) -> [Value] {
      if outer == 1 { return arrays.flatMap(\.self) }
      var result: [Value] = []
      result.reserveCapacity(shape.reduce(1, *))
      for row in 0..<outer {
        for (array, part) in zip(arrays, parts) {
          let width = part.shape[axis] * inner
          result += array[row * width..<(row + 1) * width]
        }
      }
      return result
    }
    let storage: ONNXTensor.Storage =
      switch first.storage {
      case .floats: .floats(joined(parts.map(\.floats)))
      case .doubles: .doubles(joined(parts.map(\.doubles)))
      case .integers: .integers(joined(parts.map(\.integers)))
      case .texts: .texts(joined(parts.map(\.texts)))
      }
    return ONNXTensor(shape: shape, element: first.element, storage: storage)
  }

  /// A run along one axis.
  static func part(_ x: ONNXTensor, axis: Int, _ range: Range<Int>) throws(ONNXFault) -> ONNXTensor {
    var lists = x.shape.map { Array(0..<$0) }
    lists[axis] = Array(range)
    return try gathered(x, lists: lists)
  }

  // MARK: operators

  private static let reshape: OperatorCall.Operator = { call in
    let x = try call.input(0)
    var shape = call.intsOrInput("shape", 1) ?? []
    let keepsZero = call.flag("allowzero")
    var open: Int?
    for (axis, extent) in shape.enumerated() {
      if extent == 0, !keepsZero {
        guard axis < x.rank else { throw ONNXFault("there is no extent \(axis) of \(x.shape) to keep") }
        shape[axis] = x.shape[axis]
      } else if extent == -1 {
        guard open == nil else { throw ONNXFault("two extents are open") }
        open = axis
      } else if extent < 0 {
        throw ONNXFault("an extent is \(extent)")
      }
    }
    if let open {
      shape[open] = 1
      let known = try OperatorCall.count(shape)
      guard known > 0, x.count % known == 0 else {
        throw ONNXFault("\(x.shape) cannot take the shape \(shape) with an open extent")
      }
      shape[open] = x.count / known
    }
    guard Shape(shape).checkedCount == x.count, OperatorCall.hasCountableParts(shape) else {
      throw ONNXFault("\(x.shape) cannot take the shape \(shape)")
    }
    return [x.reshaped(shape)]
  }

  private static let split: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let axis = try call.axis(call.int("axis", 0), rank: x.rank)
    let extent = x.shape[axis]
    var sizes = call.intsOrInput("split", 1) ?? []
    if sizes.isEmpty {
      let count = call.int("num_outputs", call.node.outputs.count)
      guard count > 0, count <= 1 << 16 else { throw ONNXFault("it is cut into \(count) parts") }
      let size = (extent + count - 1) / count
      sizes = (0..<count).map { min(size, max(0, extent - $0 * size)) }
    }
    guard sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == extent else {
      throw ONNXFault("parts of \(sizes) do not make up \(extent)")
    }
    var results: [ONNXTensor?] = []
    var start = 0
    for size in sizes {
      results.append(try part(x, axis: axis, start..<start + size))
      start += size
    }
    return results
  }

  private static let slice: OperatorCall.Operator = { call in
    let x = try call.input(0)
    guard let starts = call.intsOrInput("starts", 1), let ends = call.intsOrInput("ends", 2),
      starts.count == ends.count
    else { throw ONNXFault("its starts and ends are missing") }
    let axes = call.intsOrInput("axes", 3) ?? Array(starts.indices)
    let steps = call.optional(4)?.ints ?? [Int](repeating: 1, count: starts.count)
    guard axes.count == starts.count, steps.count == starts.count else {
      throw ONNXFault("its numbers do not fit each other")
    }
    var lists = x.shape.map { Array(0..<$0) }
    for (index, given) in axes.enumerated() {
      let axis = try call.axis(given, rank: x.rank)
      let (extent, step) = (x.shape[axis], steps[index])
      guard step != 0 else { throw ONNXFault("a step is 0") }
      func bound(_ value: Int, _ low: Int, _ high: Int) -> Int {
        min(max(value < 0 ? value + extent : value, low), high)
      }
      if step > 0 {
        let (start, end) = (bound(starts[index], 0, extent), bound(ends[index], 0, extent))
        lists[axis] = Array(stride(from: start, to: end, by: min(step, max(1, extent))))
      } else {
        let start = bound(starts[index], -1, extent - 1)
        let end = ends[index] < -extent ? -1 : bound(ends[index], -1, extent - 1)
        lists[axis] = Array(stride(from: start, to: end, by: max(step, -max(1, extent))))
      }
    }
    return [try gathered(x, lists: lists)]
  }

  private static let pad: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let given = call.optional(1)?.ints ?? call.ints("pads") ?? call.ints("paddings") ?? []
    let axes =
      try call.optional(3)?.ints.map { axis throws(ONNXFault) in try call.axis(axis, rank: x.rank) }
      ?? Array(x.shape.indices)
    guard given.count == 2 * axes.count else {
      throw ONNXFault("expected \(2 * axes.count) numbers of padding, got \(given.count)")
    }
    let mode = call.text("mode", "constant")
    let value = call.optional(2) ?? ONNXTensor([Double(call.float("value", 0))], shape: [1], as: x.element)
    guard value.count >= 1, value.element == x.element || value.element != .string && x.element != .string
    else {
      throw ONNXFault("the value of the padding is none")
    }
    var wanted = x.shape
    for (index, axis) in axes.enumerated() {
      let (before, after) = (given[index], given[index + axes.count])
      guard before.magnitude < 1 << 24, after.magnitude < 1 << 24, wanted[axis] + before + after >= 0 else {
        throw ONNXFault("a padding is too large")
      }
      wanted[axis] += before + after
    }
    try OperatorCall.count(wanted)
    var lists = x.shape.map { Array(0..<$0) }
    for (index, axis) in axes.enumerated() where given[index] != 0 || given[index + axes.count] != 0 {
      let (before, after, extent) = (given[index], given[index + axes.count], x.shape[axis])
      guard extent + before + after >= 0 else { throw ONNXFault("an axis is named twice") }
      lists[axis] = (0..<extent + before + after).map { place in
        let source = place - before
        switch mode {
        case _ where source >= 0 && source < extent: return source
        case "edge": return extent == 0 ? -1 : min(max(source, 0), extent - 1)
        case "reflect":
          guard extent > 1 else { return extent - 1 }
          let period = 2 * (extent - 1)
          let turned = (source % period + period) % period
          return turned < extent ? turned : period - turned
        case "wrap": return extent == 0 ? -1 : (source % extent + extent) % extent
        default: return -1
        }
      }
    }
    try OperatorCall.count(lists.map(\.count))
    // What lies outside is marked by −1 and taken from the value.
    let shape = lists.map(\.count)
    var places = [0]
    for (list, stride) in zip(lists, Shapes.strides(x.shape)) {
      places = places.flatMap { place in list.map { $0 < 0 || place < 0 ? -1 : place + $0 * stride } }
    }
    guard x.count > 0 || places.allSatisfy({ $0 < 0 }) else { throw ONNXFault("there is nothing to repeat") }
    let filler =
      value.element == x.element ? value : ONNXTensor(value.doubles, shape: value.shape, as: x.element)
    let joined = try concatenated([x.reshaped([x.count]), filler.gathered([0], shape: [1])], axis: 0)
    return [joined.gathered(places.map { $0 < 0 ? x.count : $0 }, shape: shape)]
  }

  private static let constant: OperatorCall.Operator = { call in
    if let tensor = call.tensor("value") { return [tensor] }
    if let floats = call.floats("value_floats") { return [ONNXTensor(floats, shape: [floats.count])] }
    if let ints = call.ints("value_ints") { return [ONNXTensor(ints)] }
    if let texts = call.texts("value_strings") {
      return [ONNXTensor(shape: [texts.count], element: .string, storage: .texts(texts))]
    }
    switch (
      call.node.attributes["value_float"], call.node.attributes["value_int"],
      call.node.attributes["value_string"]
    ) {
    case (.float(let value)?, _, _): return [ONNXTensor([value], shape: [])]
    case (_, .int(let value)?, _): return [ONNXTensor([Int64(value)], shape: [])]
    case (_, _, .text(let value)?): return [ONNXTensor(shape: [], element: .string, storage: .texts([value]))]
    default: throw ONNXFault("it has no value that is read")
    }
  }

  private static let centerCropPad: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let wanted = try call.input(1).ints
    let axes =
      try call.ints("axes")?.map { axis throws(ONNXFault) in try call.axis(axis, rank: x.rank) }
      ?? Array(x.shape.indices)
    guard wanted.count == axes.count, wanted.allSatisfy({ $0 >= 0 }) else {
      throw ONNXFault("its shape does not fit its axes")
    }
    var result = x
    for (axis, extent) in zip(axes, wanted) {
      let own = result.shape[axis]
      if extent < own {
        let start = (own - extent) / 2
        result = try part(result, axis: axis, start..<start + extent)
      } else if extent > own {
        let before = (extent - own) / 2
        func zeros(_ count: Int) throws(ONNXFault) -> ONNXTensor {
          var shape = result.shape
          shape[axis] = count
          return ONNXTensor(
            [Double](repeating: 0, count: try OperatorCall.count(shape)), shape: shape, as: x.element)
        }
        result = try concatenated([zeros(before), result, zeros(extent - own - before)], axis: axis)
      }
    }
    return [result]
  }
}
