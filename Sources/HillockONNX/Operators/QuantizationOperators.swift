import Hillock

/// Whole numbers of few bits for floats.
enum QuantizationOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["QuantizeLinear"] = { call in
      let (x, scale) = (try call.input(0), try call.input(1))
      let zero = call.optional(2)
      let element = zero?.element ?? ONNXTensor.Element(rawValue: call.int("output_dtype", 2)) ?? .uint8
      guard [.int8, .uint8, .int16, .uint16, .int32].contains(element) else {
        throw ONNXFault("it makes \(element.name), which is not supported")
      }
      let scales = try spread(call, scale, x.shape)
      let zeros = try zero.map { zero throws(ONNXFault) in try spread(call, zero, x.shape) }
      let range = element.range
      let values = x.floats.enumerated().map { place, value -> Int64 in
        // The quotient in the precision of the input.
        let quotient = Double((value / Float(scales[place])).rounded(.toNearestOrEven)) + (zeros?[place] ?? 0)
        return Int64(
          min(max(quotient.isNaN ? 0 : quotient, Double(range.lowerBound)), Double(range.upperBound)))
      }
      return [ONNXTensor(values, shape: x.shape, element: element)]
    }
    table["DequantizeLinear"] = { call in
      let (x, scale) = (try call.input(0), try call.input(1))
      let scales = try spread(call, scale, x.shape)
      let zeros = try call.optional(2).map { zero throws(ONNXFault) in try spread(call, zero, x.shape) }
      let values = x.doubles.enumerated().map { ($1 - (zeros?[$0] ?? 0)) * scales[$0] }
      return [ONNXTensor(values, shape: x.shape, as: scale.element)]
    }
    table["DynamicQuantizeLinear"] = { call in
      let x = try call.input(0)
      let low = min(0, x.floats.min() ?? 0)
      let high = max(0, x.floats.max() ?? 0)
      let scale = (high - low) / 255
      let zero = scale == 0 ? 0 : min(max((-low / scale).rounded(.toNearestOrEven), 0), 255)
      let values = x.floats.map { value in
        Int64(min(max((scale == 0 ? 0 : (value / scale).rounded(.toNearestOrEven)) + zero, 0), 255))
      }
      return [
        ONNXTensor(values, shape: x.shape, element: .uint8), ONNXTensor([scale], shape: []),
        ONNXTensor([Int64(zero)], shape: [], element: .uint8),
      ]
    }
    table["MatMulInteger"] = { call in
      let a = try centered(call.input(0), call.optional(2), isRows: true)
      let b = try centered(call.input(1), call.optional(3), isRows: false)
      let sums = try ProductOperators.product(a, b, pool: call.pool)
      return [
        ONNXTensor(sums.integers.map { ONNXTensor.wrapped($0, .int32) }, shape: sums.shape, element: .int32)
      ]
    }
    table["QLinearMatMul"] = { call in
      let a = try centered(call.input(0), call.input(2), isRows: true)
      let b = try centered(call.input(3), call.input(5), isRows: false)
      let sums = try ProductOperators.product(a, b, pool: call.pool)
      let (left, right, result) = (
        try call.input(1).doubles, try call.input(4).doubles, try call.input(6).doubles
      )
      let zero = try call.input(7)
      guard left.count == 1, right.count == 1, result.count == 1, zero.count == 1 else {
        throw ONNXFault("scales by rows are not supported")
      }
      return [rescaled(sums, left[0] * right[0] / result[0], zero)]
    }
    table["QLinearConv"] = { call in
      let x = try centered(call.input(0), call.input(2), isRows: true)
      let filters = try call.input(3)
      let w = try call.optional(5)?.count == 1 ? centered(filters, call.input(5), isRows: true) : filters
      let zero = try call.input(7)
      let (left, right, result) = (
        try call.input(1).doubles, try call.input(4).doubles, try call.input(6).doubles
      )
      guard left.count == 1, right.count == 1, result.count == 1, zero.count == 1 else {
        throw ONNXFault("scales by filters are not supported")
      }
      func wide(_ x: ONNXTensor) -> ONNXTensor { ONNXTensor(x.doubles, shape: x.shape, as: .double) }
      let sums = try WindowOperators.convolution(call, wide(x), wide(w), bias: call.optional(8).map(wide))
      return [rescaled(sums, left[0] * right[0] / result[0], zero)]
    }
  }

  private static func rescaled(_ sums: ONNXTensor, _ factor: Double, _ zero: ONNXTensor) -> ONNXTensor {
    let range = zero.element.range
    let shift = zero.doubles[0]
    let values = sums.doubles.map { sum in
      Int64(
        min(
          max((sum * factor).rounded(.toNearestOrEven) + shift, Double(range.lowerBound)),
          Double(range.upperBound)))
    }
    return ONNXTensor(values, shape: sums.shape, element: zero.element)
  }

  /// Minus the zero point, of which there may be one for each row or column of a matrix.
  private static func centered(_ x: ONNXTensor, _ zero: ONNXTensor?, isRows: Bool) throws(ONNXFault)
    -> ONNXTensor
  {
    let wide = ONNXTensor(x.integers, shape: x.shape, element: .int64)
    guard let zero else { return wide }
    var shift = ONNXTensor(zero.integers, shape: zero.shape, element: .int64)
    if zero.rank == 1, zero.count > 1, isRows { shift = shift.reshaped([zero.count, 1]) }
    return try NumberOperators.arithmetic(wide, shift, -, -, &-)
  }

  /// One number for each element: of one for all, for each index of an axis, or for blocks along it.
  private static func spread(_ call: OperatorCall, _ numbers: ONNXTensor, _ shape: [Int]) throws(ONNXFault)
    -> [Double]
  {
    let values = numbers.doubles
    let count = shape.reduce(1, *)
    if values.count == 1 { return [Double](repeating: values[0], count: count) }
    let axis = try call.axis(call.int("axis", 1), rank: shape.count)
    let strides = Shapes.strides(shape)
    if numbers.rank == 1 {
      guard values.count == shape[axis] else { throw ONNXFault("\(values.count) scales do not fit \(shape)") }
      return (0..<count).map { values[$0 / strides[axis] % shape[axis]] }
    }
    let block = call.int("block_size", 0)
    guard block > 0, numbers.rank == shape.count,
      shape.indices.allSatisfy({
        numbers.shape[$0] == ($0 == axis ? (shape[$0] + block - 1) / block : shape[$0])
      })
    else { throw ONNXFault("scales of shape \(numbers.shape) do not fit \(shape)") }
    let steps = Shapes.strides(numbers.shape)
    return (0..<count).map { place in
      var own = 0
      for index in shape.indices {
        let number = place / strides[index] % shape[index]
        own += (index == axis ? number / block : number) * steps[index]
      }
      return values[own]
    }
  }
}
