extension ActivationKernel {
  /// x ← f(x), in place.
  @_spi(Tools) public func apply(to x: inout [Float]) {
    x.withMutableFloatView { values in
      inDefaultFloatingPointEnvironment { forward(values.view, into: values, pool: .single) }
    }
  }

  /// y ← f(x), without an allocation.
  ///
  /// - Precondition: the arrays are equally long.
  @_spi(Tools) public func apply(to x: [Float], into y: inout [Float]) {
    require(y.count == x.count, "there is room for \(y.count) results of \(x.count) numbers")
    y.withMutableFloatView { values in
      x.withFloatView { inputs in
        inDefaultFloatingPointEnvironment { forward(inputs, into: values, pool: .single) }
      }
    }
  }

  /// gradient ← gradient · f′(x), in place: the step of backpropagation. f′ is rounded to float first.
  ///
  /// - Precondition: the arrays are equally long.
  @_spi(Tools) public func multiply(_ gradient: inout [Float], byDerivativeAt x: [Float]) {
    require(gradient.count == x.count, "there are gradients for \(gradient.count) of \(x.count) numbers")
    gradient.withMutableFloatView { gradients in
      x.withFloatView { inputs in
        inDefaultFloatingPointEnvironment { backward(inputs, gradient: gradients, pool: .single) }
      }
    }
  }
}

extension [Float] {
  fileprivate func withFloatView(_ body: (FloatView) -> Void) {
    unsafe withUnsafeBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      unsafe body(FloatView(base: base, count: floats.count))
    }
  }

  fileprivate mutating func withMutableFloatView(_ body: (MutableFloatView) -> Void) {
    unsafe withUnsafeMutableBufferPointer { floats in
      guard let base = floats.baseAddress else { return }
      unsafe body(MutableFloatView(base: base, count: floats.count))
    }
  }
}
