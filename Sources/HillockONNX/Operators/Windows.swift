/// Windows that move over the axes behind batch and channels: their sizes, and where each of them reads.
struct Windows {
  /// Extents of the input, the windows and the output along each axis.
  let input: [Int]
  let kernel: [Int]
  let output: [Int]
  let strides: [Int]
  let dilations: [Int]
  let before: [Int]
  let after: [Int]

  /// - Parameters:
  ///   - x: batch × channels × axes.
  ///   - kernel: the extents of a window.
  ///   - roundsUp: whether a last window may reach beyond the padding.
  init(_ call: OperatorCall, x: [Int], kernel: [Int], roundsUp: Bool = false) throws(ONNXFault) {
    let rank = kernel.count
    guard x.count == rank + 2, rank > 0 else {
      throw ONNXFault("a window of \(rank) axes does not fit an input of shape \(x)")
    }
    input = Array(x.dropFirst(2))
    self.kernel = kernel
    let ones = [Int](repeating: 1, count: rank)
    strides = call.ints("strides") ?? ones
    dilations = call.ints("dilations") ?? ones
    let pads = call.ints("pads") ?? [Int](repeating: 0, count: 2 * rank)
    guard strides.count == rank, dilations.count == rank, pads.count == 2 * rank,
      (kernel + strides + dilations).allSatisfy({ $0 > 0 && $0 < 1 << 20 }),
      pads.allSatisfy({ $0 >= 0 && $0 < 1 << 20 })
    else { throw ONNXFault("its windows, strides, dilations or pads cannot be") }
    let automatic = call.text("auto_pad", "NOTSET")
    var (before, after, output): ([Int], [Int], [Int]) = ([], [], [])
    for axis in 0..<rank {
      let reach = (kernel[axis] - 1) * dilations[axis] + 1
      switch automatic {
      case "SAME_UPPER", "SAME_LOWER":
        let wanted = (input[axis] + strides[axis] - 1) / strides[axis]
        let total = max((wanted - 1) * strides[axis] + reach - input[axis], 0)
        let small = total / 2
        before.append(automatic == "SAME_UPPER" ? small : total - small)
        after.append(automatic == "SAME_UPPER" ? total - small : small)
        output.append(wanted)
      default:
        before.append(automatic == "VALID" ? 0 : pads[axis])
        after.append(automatic == "VALID" ? 0 : pads[axis + rank])
        let room = input[axis] + before[axis] + after[axis] - reach
        guard room >= 0 || roundsUp else { throw ONNXFault("a window of \(kernel) does not fit \(input)") }
        var count = max(0, room) / strides[axis] + 1
        if roundsUp {
          count = max(0, (room + strides[axis] - 1) / strides[axis]) + 1
          // No window begins behind the input and its padding in front.
          if (count - 1) * strides[axis] >= input[axis] + before[axis] { count -= 1 }
        }
        output.append(max(0, count))
      }
    }
    (self.before, self.after, self.output) = (before, after, output)
    try OperatorCall.count(output)
    try OperatorCall.count(x)
  }

  var inputCount: Int { input.reduce(1, *) }
  var outputCount: Int { output.reduce(1, *) }
  var kernelCount: Int { kernel.reduce(1, *) }

  /// For each place of a window, and each of the windows, where it reads; −1 in the padding.
  func places() throws(ONNXFault) -> [[Int]] {
    try OperatorCall.count([kernelCount, outputCount])
    let steps = Shapes.strides(input)
    var result: [[Int]] = []
    for tap in 0..<kernelCount {
      let offsets = Self.index(tap, kernel)
      // Along each axis the place of each window, or −1.
      let lists = input.indices.map { axis in
        (0..<output[axis]).map { position in
          let place = position * strides[axis] - before[axis] + offsets[axis] * dilations[axis]
          return place >= 0 && place < input[axis] ? place * steps[axis] : -1
        }
      }
      var places = [0]
      for list in lists {
        places = places.flatMap { place in list.map { place < 0 || $0 < 0 ? -1 : place + $0 } }
      }
      result.append(places)
    }
    return result
  }

  /// How many places each window has within the input and its padding.
  func paddedCounts() -> [Int] {
    let lists = input.indices.map { axis in
      (0..<output[axis]).map { position in
        (0..<kernel[axis]).count { tap in
          let place = position * strides[axis] + tap * dilations[axis]
          return place < input[axis] + before[axis] + after[axis]
        }
      }
    }
    var counts = [1]
    for list in lists { counts = counts.flatMap { count in list.map { count * $0 } } }
    return counts
  }

  /// The index along each axis of a place in the order of memory.
  static func index(_ place: Int, _ shape: [Int]) -> [Int] {
    var rest = place
    var result = [Int](repeating: 0, count: shape.count)
    for axis in shape.indices.reversed() {
      result[axis] = rest % shape[axis]
      rest /= shape[axis]
    }
    return result
  }
}
