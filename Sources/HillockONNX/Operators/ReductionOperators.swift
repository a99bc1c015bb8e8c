import Hillock
import HillockArrays

/// Sums, means and other numbers of many elements along axes.
enum ReductionOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["ReduceSum"] = { call in
      try reduced(call, { $0.reduce(0, +) }, whole: { $0.reduce(0, &+) })
    }
    table["ReduceProd"] = { call in
      try reduced(call, { $0.reduce(1, *) }, whole: { $0.reduce(1, &*) })
    }
    table["ReduceMean"] = { call in
      try reduced(
        call, { $0.reduce(0, +) / Double($0.count) },
        whole: { $0.isEmpty ? 0 : $0.reduce(0, &+) / Int64($0.count) })
    }
    table["ReduceMax"] = { call in
      try reduced(call, { $0.contains(where: \.isNaN) ? .nan : $0.max() ?? -.infinity }, whole: { $0.max() })
    }
    table["ReduceMin"] = { call in
      try reduced(call, { $0.contains(where: \.isNaN) ? .nan : $0.min() ?? .infinity }, whole: { $0.min() })
    }
    table["ReduceL1"] = { call in try reduced(call, { $0.reduce(0) { $0 + abs($1) } }) }
    table["ReduceL2"] = { call in
      try reduced(call, { $0.reduce(0) { $0 + $1 * $1 }.squareRoot() })
    }
    table["ReduceSumSquare"] = { call in
      try reduced(call, { $0.reduce(0) { $0 + $1 * $1 } })
    }
    table["ReduceLogSum"] = { call in
      try reduced(call, { ArrayKernels.values(.ln, at: [$0.reduce(0, +)])[0] })
    }
    table["ReduceLogSumExp"] = { call in
      try reduced(
        call,
        { values in
          guard let largest = values.max(), largest.isFinite else { return values.max() ?? -.infinity }
          let sum = ArrayKernels.values(.exp, at: values.map { $0 - largest }).reduce(0, +)
          return largest + ArrayKernels.values(.ln, at: [sum])[0]
        })
    }
  }

  /// One number of all elements along the axes.
  ///
  /// - Parameter whole: of whole numbers, in their own arithmetic; without it, and where it gives nothing, that of doubles.
  private static func reduced(
    _ call: OperatorCall, _ real: ([Double]) -> Double, whole: (([Int64]) -> Int64?)? = nil
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    let given = call.intsOrInput("axes", 1) ?? []
    if given.isEmpty, call.flag("noop_with_empty_axes") {
      // Nothing is reduced: each element is all there is.
      return [ONNXTensor(x.doubles.map { real([$0]) }, shape: x.shape, as: x.element)]
    }
    let axes = given.isEmpty ? Array(x.shape.indices) : try call.axes(given, rank: x.rank)
    let kept = x.shape.indices.filter { !axes.contains($0) }
    let strides = Shapes.strides(x.shape)
    let starts = ArrayIndices.places(shape: kept.map { x.shape[$0] }, strides: kept.map { strides[$0] })
    let steps = ArrayIndices.places(shape: axes.map { x.shape[$0] }, strides: axes.map { strides[$0] })
    let shape =
      call.flag("keepdims", true)
      ? x.shape.indices.map { axes.contains($0) ? 1 : x.shape[$0] } : kept.map { x.shape[$0] }
    if case .integers(let values) = x.storage, let whole {
      var results: [Int64] = []
      for start in starts {
        guard let result = whole(steps.map { values[start + $0] }) else {
          results.append(
            call.node.op == "ReduceMax" ? x.element.range.lowerBound : x.element.range.upperBound)
          continue
        }
        results.append(ONNXTensor.wrapped(result, x.element))
      }
      return [ONNXTensor(results, shape: shape, element: x.element)]
    }
    let values = x.doubles
    return [
      ONNXTensor(starts.map { start in real(steps.map { values[start + $0] }) }, shape: shape, as: x.element)
    ]
  }
}
