import Hillock

/// One number for each window, or for each channel.
enum PoolOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["MaxPool"] = maxPool
    table["AveragePool"] = { call in
      let countsPadding = call.flag("count_include_pad")
      return try pooled(call) { values, padded in
        values.reduce(0, +) / Double(countsPadding ? padded : values.count)
      }
    }
    table["LpPool"] = { call in
      let p = Double(call.float("p", 2))
      return try pooled(call) { values, _ in norm(values, p) }
    }
    table["GlobalAveragePool"] = { call in
      try overChannels(call) { $0.reduce(0, +) / Double($0.count) }
    }
    table["GlobalMaxPool"] = { call in try overChannels(call) { $0.max() ?? 0 } }
    table["GlobalLpPool"] = { call in
      let p = Double(call.float("p", 2))
      return try overChannels(call) { norm(Array($0), p) }
    }
    table["MaxUnpool"] = { call in
      let (x, places) = (try call.input(0), try call.input(1).ints)
      guard let kernel = call.ints("kernel_shape"), x.rank == kernel.count + 2, places.count == x.count else {
        throw ONNXFault("its windows do not fit")
      }
      let strides = call.ints("strides") ?? kernel.map { _ in 1 }
      let pads = call.ints("pads") ?? [Int](repeating: 0, count: 2 * kernel.count)
      guard strides.count == kernel.count, pads.count == 2 * kernel.count else {
        throw ONNXFault("its windows do not fit")
      }
      let own =
        Array(x.shape[..<2])
        + kernel.indices.map { axis in
          (x.shape[axis + 2] - 1) * strides[axis] + kernel[axis] - pads[axis] - pads[axis + kernel.count]
        }
      let shape = call.optional(2)?.ints ?? own
      let count = try OperatorCall.count(shape)
      guard shape.count == x.rank else { throw ONNXFault("its shape does not fit") }
      // Places are counted in the image that the windows were taken from.
      let (small, large) = (own, shape)
      var result = [Double](repeating: 0, count: count)
      let steps = Shapes.strides(large)
      for (value, place) in zip(x.doubles, places) {
        guard place >= 0, place < small.reduce(1, *) else { throw ONNXFault("a place lies outside") }
        let index = Windows.index(place, small)
        let target = zip(index, steps).reduce(0) { $0 + $1.0 * $1.1 }
        guard target < count else { throw ONNXFault("a place lies outside") }
        result[target] = value
      }
      return [ONNXTensor(result, shape: shape, as: x.element)]
    }
  }

  private static func norm(_ values: [Double], _ p: Double) -> Double {
    if p == 1 { return values.reduce(0) { $0 + abs($1) } }
    if p == 2 { return values.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    let powers = ArrayKernels.powers(values.map { abs($0) }, values.map { _ in p })
    return ArrayKernels.powers([powers.reduce(0, +)], [1 / p])[0]
  }

  private static func windows(_ call: OperatorCall, _ x: ONNXTensor) throws(ONNXFault) -> Windows {
    guard let kernel = call.ints("kernel_shape") else {
      throw ONNXFault("it does not say how large a window is")
    }
    return try Windows(call, x: x.shape, kernel: kernel, roundsUp: call.flag("ceil_mode"))
  }

  /// A number of each window from what it reads, and from how many places it has with the padding.
  private static func pooled(
    _ call: OperatorCall, _ body: ([Double], Int) -> Double
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    let windows = try windows(call, x)
    let places = try windows.places()
    let padded = windows.paddedCounts()
    let values = x.doubles
    let size = windows.inputCount
    let shape = Array(x.shape[..<2]) + windows.output
    var result: [Double] = []
    result.reserveCapacity(try OperatorCall.count(shape))
    for row in 0..<x.shape[0] * x.shape[1] {
      for position in 0..<windows.outputCount {
        var read: [Double] = []
        for list in places where list[position] >= 0 { read.append(values[row * size + list[position]]) }
        result.append(body(read, padded[position]))
      }
    }
    return [ONNXTensor(result, shape: shape, as: x.element)]
  }

  private static let maxPool: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let windows = try windows(call, x)
    let places = try windows.places()
    let values = x.doubles
    let (size, area) = (windows.inputCount, windows.outputCount)
    let shape = Array(x.shape[..<2]) + windows.output
    try OperatorCall.count(shape)
    var chosen: [Int] = []
    for row in 0..<x.shape[0] * x.shape[1] {
      for position in 0..<area {
        var best: Int?
        for list in places where list[position] >= 0 {
          let place = row * size + list[position]
          if let current = best,
            !(values[place] > values[current] || values[place].isNaN && !values[current].isNaN)
          {
            continue
          }
          best = place
        }
        guard let best else { throw ONNXFault("a window lies in the padding") }
        chosen.append(best)
      }
    }
    var numbers = chosen
    if call.flag("storage_order") {
      // Columns first: the first of the axes runs fastest.
      numbers = chosen.map { place in
        let index = Windows.index(place % size, windows.input)
        var stride = 1
        var own = 0
        for (axis, extent) in windows.input.enumerated() {
          own += index[axis] * stride
          stride *= extent
        }
        return place / size * size + own
      }
    }
    return [x.gathered(chosen, shape: shape), ONNXTensor(numbers.map(Int64.init), shape: shape)]
  }

  private static func overChannels(
    _ call: OperatorCall, _ body: (ArraySlice<Double>) -> Double
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    guard x.rank > 2 else { throw ONNXFault("it takes batch × channels × axes") }
    let size = x.shape[2...].reduce(1, *)
    guard size > 0 else { throw ONNXFault("there is nothing to take a number of") }
    let values = x.doubles
    let results = (0..<x.shape[0] * x.shape[1]).map { body(values[$0 * size..<($0 + 1) * size]) }
    return [ONNXTensor(results, shape: x.shape.enumerated().map { $0 < 2 ? $1 : 1 }, as: x.element)]
  }
}
