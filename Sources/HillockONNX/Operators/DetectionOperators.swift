import Hillock

/// What detectors of objects and caches of keys need besides.
enum DetectionOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["NonMaxSuppression"] = nonMaxSuppression
    table["TensorScatter"] = { call in
      let (cache, update) = (try call.input(0), try call.input(1))
      let axis = try call.axis(call.int("axis", -2), rank: cache.rank)
      var shape = update.shape
      guard axis > 0, shape.count == cache.rank, shape[axis] <= cache.shape[axis],
        update.element == cache.element
      else { throw ONNXFault("\(update.shape) does not fit into \(cache.shape)") }
      let count = shape[axis]
      shape[axis] = cache.shape[axis]
      let starts = call.optional(2)?.ints ?? [Int](repeating: 0, count: cache.shape[0])
      guard shape == cache.shape, starts.count == cache.shape[0] else {
        throw ONNXFault("\(update.shape) does not fit into \(cache.shape)")
      }
      let isCircular = call.text("mode", "linear") == "circular"
      let (outer, length, inner) = Shapes.around(axis, cache.shape)
      var places: [Int] = []
      places.reserveCapacity(update.count)
      for block in 0..<outer {
        let start = starts[block * cache.shape[0] / outer]
        guard start >= 0, isCircular || start <= length - count else {
          throw ONNXFault("\(count) values do not fit behind \(start) of \(length)")
        }
        for index in 0..<count {
          let first = (block * length + (start % max(length, 1) + index) % max(length, 1)) * inner
          places += first..<first + inner
        }
      }
      var result = cache
      result.replace(places, with: update)
      return [result]
    }
  }

  /// A box by its ends along both axes.
  private struct Box {
    var low: (x: Double, y: Double)
    var high: (x: Double, y: Double)

    init(_ numbers: ArraySlice<Double>, isCentered: Bool) {
      let (a, b, c, d) = (
        numbers[numbers.startIndex], numbers[numbers.startIndex + 1], numbers[numbers.startIndex + 2],
        numbers[numbers.startIndex + 3]
      )
      if isCentered {
        (low, high) = ((a - c / 2, b - d / 2), (a + c / 2, b + d / 2))
      } else {
        (low, high) = ((min(b, d), min(a, c)), (max(b, d), max(a, c)))
      }
    }

    var area: Double { (high.x - low.x) * (high.y - low.y) }

    /// The share that both have in common of what they cover; 0 where one covers nothing.
    func overlap(_ other: Box) -> Double {
      let width = min(high.x, other.high.x) - max(low.x, other.low.x)
      let height = min(high.y, other.high.y) - max(low.y, other.low.y)
      guard width > 0, height > 0, area > 0, other.area > 0 else { return 0 }
      return width * height / (area + other.area - width * height)
    }
  }

  /// Of each class the boxes with the largest scores, without those that overlap one that was taken.
  private static let nonMaxSuppression: OperatorCall.Operator = { call in
    let (boxes, scores) = (try call.input(0), try call.input(1))
    guard boxes.rank == 3, scores.rank == 3, boxes.shape[2] == 4, boxes.shape[0] == scores.shape[0],
      boxes.shape[1] == scores.shape[2]
    else { throw ONNXFault("boxes of shape \(boxes.shape) do not fit scores of \(scores.shape)") }
    let most = call.optional(2)?.ints.first ?? 0
    let limit = call.optional(3)?.doubles.first ?? 0
    let threshold = call.optional(4)?.doubles.first
    let isCentered = call.flag("center_point_box")
    let (classes, count) = (scores.shape[1], boxes.shape[1])
    let (numbers, values) = (boxes.doubles, scores.doubles)
    var result: [Int64] = []
    for example in 0..<boxes.shape[0] {
      let own = (0..<count).map { box in
        Box(numbers[(example * count + box) * 4..<(example * count + box + 1) * 4], isCentered: isCentered)
      }
      for number in 0..<classes {
        let row = Array(
          values[(example * classes + number) * count..<(example * classes + number + 1) * count])
        let order = row.indices.filter { index in threshold.map { row[index] > $0 } ?? true }
          .sorted { row[$0] != row[$1] ? row[$0] > row[$1] : $0 < $1 }
        var taken: [Int] = []
        for box in order where taken.count < most {
          if taken.allSatisfy({ own[$0].overlap(own[box]) <= limit }) { taken.append(box) }
        }
        for box in taken { result += [Int64(example), Int64(number), Int64(box)] }
      }
    }
    return [ONNXTensor(result, shape: [result.count / 3, 3])]
  }
}
