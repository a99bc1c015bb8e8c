/// Where the elements of arrays of any rank lie.
package enum ArrayIndices {
  /// The places of all indices of a shape, in order: Σ index·stride, the last index running fastest.
  package static func places(shape: [Int], strides: [Int]) -> [Int] {
    let count = shape.reduce(1, *)
    guard count > 0 else { return [] }
    var result: [Int] = []
    result.reserveCapacity(count)
    guard let inner = shape.last, let step = strides.last else { return [0] }
    var index = [Int](repeating: 0, count: shape.count)
    var place = 0
    for _ in 0..<count / inner {
      var next = place
      for _ in 0..<inner {
        result.append(next)
        next += step
      }
      var axis = shape.count - 2
      while axis >= 0 {
        index[axis] += 1
        place += strides[axis]
        if index[axis] < shape[axis] { break }
        place -= strides[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }
}
