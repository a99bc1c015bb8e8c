import CHillockKernels

/// Sums with a written-down order.
enum Reductions {
  /// result[j] = Σ over rows of x[row, j], one chain of additions from row 0 on.
  static func sumOfRows(_ x: FloatView, rows: Int, columns: Int, into result: MutableFloatView) {
    precondition(x.count >= rows * columns && result.count >= columns, "a sum of rows outside its views")
    unsafe hk_sum_of_rows(x.base, result.base, rows, columns)
  }

  /// sum ← sum + addend
  static func add(_ addend: FloatView, to sum: MutableFloatView) {
    precondition(addend.count == sum.count, "adding \(addend.count) floats to \(sum.count)")
    unsafe hk_add(addend.base, sum.base, sum.count)
  }

  /// sum ← one + other
  static func add(_ one: FloatView, _ other: FloatView, into sum: MutableFloatView) {
    precondition(one.count == sum.count && other.count == sum.count, "adding numbers of other counts")
    unsafe hk_add_into(one.base, other.base, sum.base, sum.count)
  }

  /// average ← average + rate·(value − average)
  static func follow(_ value: FloatView, average: MutableFloatView, rate: Float) {
    precondition(value.count == average.count, "averaging \(value.count) floats into \(average.count)")
    unsafe hk_follow(value.base, average.base, average.count, rate)
  }

  /// Σ x² of what is in the ranges, which are in order; the bits are those of the whole where all else is 0.
  static func squaredNorm(_ x: FloatView, in ranges: some Sequence<Range<Int>>) -> Double {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 8) { lanes in
      unsafe lanes.initialize(repeating: 0)
      guard let base = lanes.baseAddress else { return 0 }
      for range in ranges {
        let part = x.part(from: range.lowerBound, count: range.count)
        unsafe hk_add_squares(part.base, part.count, range.lowerBound, base)
      }
      return unsafe hk_sum_of_lanes(base)
    }
  }

  /// Σ x² in double, over eight lanes and a fixed tree.
  static func squaredNorm(_ x: FloatView) -> Double {
    unsafe hk_squared_norm(x.base, x.count)
  }
}
