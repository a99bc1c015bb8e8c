import Hillock

/// Convolutions, batch × channels × axes, as products of the filters with what their windows read.
enum WindowOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["Conv"] = { call in
      let (x, w) = (try call.input(0), try call.input(1))
      return [try convolution(call, x, w, bias: call.optional(2))]
    }
    table["ConvInteger"] = { call in
      let x = try shifted(call.input(0), by: call.optional(2))
      let w = try shifted(call.input(1), by: call.optional(3))
      let sums = try convolution(call, x, w, bias: nil)
      return [ONNXTensor(sums.doubles, shape: sums.shape, as: .int32)]
    }
    table["ConvTranspose"] = { call in
      let (x, w) = (try call.input(0), try call.input(1))
      return [try transposed(call, x, w, bias: call.optional(2))]
    }
    table["Col2Im"] = columnsToImage
  }

  /// Whole numbers minus their zero point, as doubles.
  private static func shifted(_ x: ONNXTensor, by zero: ONNXTensor?) throws(ONNXFault) -> ONNXTensor {
    let wide = ONNXTensor(x.doubles, shape: x.shape, as: .double)
    guard let zero else { return wide }
    var shift = ONNXTensor(zero.doubles, shape: zero.shape, as: .double)
    // One for each filter.
    if zero.rank == 1, zero.count > 1 {
      shift = shift.reshaped([zero.count] + x.shape.dropFirst().map { _ in 1 })
    }
    return try NumberOperators.arithmetic(wide, shift, -, -, &-)
  }

  static func convolution(
    _ call: OperatorCall, _ x: ONNXTensor, _ w: ONNXTensor, bias: ONNXTensor?
  ) throws(ONNXFault) -> ONNXTensor {
    let groups = call.int("group", 1)
    guard w.rank >= 3, x.rank == w.rank, groups > 0, w.shape[0] % groups == 0,
      w.shape[1] * groups == x.shape[1],
      call.ints("kernel_shape").map({ $0 == Array(w.shape.dropFirst(2)) }) ?? true,
      bias.map({ $0.count == w.shape[0] }) ?? true
    else {
      throw ONNXFault("filters of shape \(w.shape) in \(groups) groups do not fit an input of \(x.shape)")
    }
    let windows = try Windows(call, x: x.shape, kernel: Array(w.shape.dropFirst(2)))
    let (examples, filters) = (x.shape[0], w.shape[0] / groups)
    let shape = [examples, w.shape[0]] + windows.output
    let count = try OperatorCall.count(shape)
    let places = try windows.places()
    let (size, area, channels) = (windows.inputCount, windows.outputCount, w.shape[1])
    let depth = channels * windows.kernelCount
    guard case .floats(let values) = x.storage, case .floats(let weights) = w.storage else {
      return try plain(x, w, bias: bias, places: places, shape: shape, groups: groups, size: size)
    }
    var result = [Float](repeating: 0, count: count)
    if let bias = bias?.floats {
      for row in 0..<examples * w.shape[0] {
        let value = bias[row % w.shape[0]]
        for place in row * area..<(row + 1) * area { result[place] = value }
      }
    }
    guard depth > 0, area > 0 else {
      return ONNXTensor(shape: shape, element: x.element, storage: .floats(result))
    }
    // Windows side by side, so many that their columns stay in some megabytes.
    let block = min(area, max(1, (1 << 21) / depth))
    var columns = [Float](repeating: 0, count: depth * block)
    var sums = [Float](repeating: 0, count: filters * block)
    for example in 0..<examples {
      for group in 0..<groups {
        for start in stride(from: 0, to: area, by: block) {
          let width = min(block, area - start)
          for channel in 0..<channels {
            let base = (example * x.shape[1] + group * channels + channel) * size
            for (tap, list) in places.enumerated() {
              let row = (channel * places.count + tap) * width
              for index in 0..<width {
                let place = list[start + index]
                columns[row + index] = place < 0 ? 0 : values[base + place]
              }
            }
          }
          let first = (example * w.shape[0] + group * filters) * area + start
          for filter in 0..<filters {
            for index in 0..<width { sums[filter * width + index] = result[first + filter * area + index] }
          }
          ArrayKernels.product(
            .init(weights, from: group * filters * depth), .init(columns), rows: filters, columns: width,
            depth: depth,
            into: &sums, adds: true, pool: call.pool)
          for filter in 0..<filters {
            for index in 0..<width { result[first + filter * area + index] = sums[filter * width + index] }
          }
        }
      }
    }
    if x.element != .float { result = result.map { ONNXTensor.rounded($0, x.element) } }
    return ONNXTensor(shape: shape, element: x.element, storage: .floats(result))
  }

  /// The same sums in double precision.
  private static func plain(
    _ x: ONNXTensor, _ w: ONNXTensor, bias: ONNXTensor?, places: [[Int]], shape: [Int], groups: Int, size: Int
  ) throws(ONNXFault) -> ONNXTensor {
    let (values, weights) = (x.doubles, w.doubles)
    let (channels, filters) = (w.shape[1], w.shape[0] / groups)
    let area = shape[2...].reduce(1, *)
    var result: [Double] = []
    for example in 0..<shape[0] {
      for filter in 0..<shape[1] {
        let firstChannel = example * x.shape[1] + filter / filters * channels
        for position in 0..<area {
          var sum = bias?.doubles[filter] ?? 0
          for channel in 0..<channels {
            for (tap, list) in places.enumerated() where list[position] >= 0 {
              sum +=
                values[(firstChannel + channel) * size + list[position]]
                * weights[(filter * channels + channel) * places.count + tap]
            }
          }
          result.append(sum)
        }
      }
    }
    return ONNXTensor(result, shape: shape, as: x.element)
  }

  private static func transposed(
    _ call: OperatorCall, _ x: ONNXTensor, _ w: ONNXTensor, bias: ONNXTensor?
  ) throws(ONNXFault) -> ONNXTensor {
    let groups = call.int("group", 1)
    let rank = w.rank - 2
    guard rank > 0, x.rank == w.rank, groups > 0, x.shape[1] % groups == 0, w.shape[0] == x.shape[1],
      bias.map({ $0.count == w.shape[1] * groups }) ?? true
    else {
      throw ONNXFault("filters of shape \(w.shape) in \(groups) groups do not fit an input of \(x.shape)")
    }
    let kernel = Array(w.shape.dropFirst(2))
    let ones = [Int](repeating: 1, count: rank)
    let strides = call.ints("strides") ?? ones
    let dilations = call.ints("dilations") ?? ones
    let extra = call.ints("output_padding") ?? ones.map { _ in 0 }
    var pads = call.ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard strides.count == rank, dilations.count == rank, extra.count == rank, pads.count == 2 * rank,
      (kernel + strides + dilations).allSatisfy({ $0 > 0 && $0 < 1 << 20 }),
      (pads + extra).allSatisfy({ abs($0) < 1 << 20 })
    else { throw ONNXFault("its windows, strides, dilations or pads cannot be") }
    let input = Array(x.shape.dropFirst(2))
    let wanted = call.ints("output_shape")
    let automatic = call.text("auto_pad", "NOTSET")
    var output: [Int] = []
    for axis in 0..<rank {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      let full = strides[axis] * (input[axis] - 1) + extra[axis] + reach
      if let wanted, wanted.count >= rank {
        let extent = wanted[wanted.count - rank + axis]
        let total = max(0, full - extent)
        let small = total / 2
        (pads[axis], pads[axis + rank]) =
          automatic == "SAME_UPPER" ? (small, total - small) : (total - small, small)
        output.append(extent)
      } else if automatic.hasPrefix("SAME") {
        let extent = input[axis] * strides[axis]
        let total = max(0, full - extent)
        let small = total / 2
        (pads[axis], pads[axis + rank]) =
          automatic == "SAME_UPPER" ? (small, total - small) : (total - small, small)
        output.append(extent)
      } else {
        if automatic == "VALID" { (pads[axis], pads[axis + rank]) = (0, 0) }
        output.append(full - pads[axis] - pads[axis + rank])
      }
    }
    let filters = w.shape[1]
    let shape = [x.shape[0], filters * groups] + output
    let count = try OperatorCall.count(shape)
    let (area, size, taps) = (input.reduce(1, *), output.reduce(1, *), kernel.reduce(1, *))
    let channels = x.shape[1] / groups
    // Where what a place of the input adds to a place of a window goes.
    let steps = Shapes.strides(output)
    try OperatorCall.count([taps, area])
    let targets = (0..<taps).map { tap in
      let offsets = Windows.index(tap, kernel)
      return (0..<area).map { position in
        let index = Windows.index(position, input)
        var place = 0
        for axis in 0..<rank {
          let own = index[axis] * strides[axis] + offsets[axis] * dilations[axis] - pads[axis]
          guard own >= 0, own < output[axis] else { return -1 }
          place += own * steps[axis]
        }
        return place
      }
    }
    var result = [Float](repeating: 0, count: count)
    if let bias = bias?.floats {
      for place in result.indices { result[place] = bias[place / max(size, 1) % bias.count] }
    }
    let (values, weights) = (x.floats, w.floats)
    var columns = [Float](repeating: 0, count: try OperatorCall.count([filters, taps, area]))
    for example in 0..<x.shape[0] {
      for group in 0..<groups {
        ArrayKernels.product(
          .init(weights, from: group * channels * filters * taps, isTurned: true),
          .init(values, from: (example * groups + group) * channels * area), rows: filters * taps,
          columns: area,
          depth: channels, into: &columns, pool: call.pool)
        for filter in 0..<filters {
          let base = ((example * groups + group) * filters + filter) * size
          for tap in 0..<taps {
            let row = (filter * taps + tap) * area
            for (position, target) in targets[tap].enumerated() where target >= 0 {
              result[base + target] += columns[row + position]
            }
          }
        }
      }
    }
    return ONNXTensor(result.map(Double.init), shape: shape, as: x.element)
  }

  private static let columnsToImage: OperatorCall.Operator = { call in
    let (x, image, block) = (try call.input(0), try call.input(1).ints, try call.input(2).ints)
    let taps = block.reduce(1, *)
    guard x.rank == 3, taps > 0, block.count == image.count, x.shape[1] % taps == 0 else {
      throw ONNXFault("its shapes do not fit")
    }
    let channels = x.shape[1] / taps
    let shape = [x.shape[0], channels] + image
    let windows = try Windows(call, x: shape, kernel: block)
    guard windows.outputCount == x.shape[2] else {
      throw ONNXFault("there are \(x.shape[2]) columns for \(windows.outputCount) windows")
    }
    let places = try windows.places()
    let values = x.doubles
    let (size, area) = (windows.inputCount, windows.outputCount)
    var result = [Double](repeating: 0, count: try OperatorCall.count(shape))
    for row in 0..<x.shape[0] * channels {
      for (tap, list) in places.enumerated() {
        for (position, place) in list.enumerated() where place >= 0 {
          result[row * size + place] += values[(row * taps + tap) * area + position]
        }
      }
    }
    return [ONNXTensor(result, shape: shape, as: x.element)]
  }
}
