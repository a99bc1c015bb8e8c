import CHillockKernels

/// Elementary functions of doubles that give the same bits on every machine.
enum ElementaryDouble {
  static func cos(_ x: Double) -> Double { values(HK_COS, at: [x])[0] }

  static func values(_ function: hk_function, at x: [Double]) -> [Double] {
    var result = x
    unsafe x.withUnsafeBufferPointer { input in
      unsafe result.withUnsafeMutableBufferPointer { output in
        if let source = input.baseAddress, let target = output.baseAddress {
          unsafe hk_d_function(function, source, target, input.count)
        }
      }
    }
    return result
  }

  /// aᵇ for each pair.
  static func powers(_ a: [Double], _ b: [Double]) -> [Double] {
    precondition(a.count == b.count, "one exponent for each base")
    var result = a
    unsafe a.withUnsafeBufferPointer { bases in
      unsafe b.withUnsafeBufferPointer { exponents in
        unsafe result.withUnsafeMutableBufferPointer { output in
          if let a = bases.baseAddress, let b = exponents.baseAddress, let target = output.baseAddress {
            unsafe hk_d_power(a, b, target, bases.count)
          }
        }
      }
    }
    return result
  }
}
