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
}
