import CHillockKernels

/// Kernels over plain arrays, for graphs that others wrote: the sums and the functions are those of the layers.
package enum ArrayKernels {
  /// Functions of doubles that give the same bits on every machine.
  package enum Function: Sendable {
    case exp, ln, sin, cos, tan, arctan, sinh, cosh, tanh, erf, sigmoid, softplus

    fileprivate var kernel: hk_function {
      switch self {
      case .exp: HK_EXP
      case .ln: HK_LN
      case .sin: HK_SIN
      case .cos: HK_COS
      case .tan: HK_TAN
      case .arctan: HK_ARCTAN
      case .sinh: HK_SINH
      case .cosh: HK_COSH
      case .tanh: HK_TANH
      case .erf: HK_ERF
      case .sigmoid: HK_SIGMOID
      case .softplus: HK_SOFTPLUS
      }
    }
  }

  /// f at each of the numbers.
  package static func values(_ function: Function, at x: [Double]) -> [Double] {
    inDefaultFloatingPointEnvironment { ElementaryDouble.values(function.kernel, at: x) }
  }

  /// aᵇ for each pair.
  ///
  /// - Precondition: one exponent for each base.
  package static func powers(_ a: [Double], _ b: [Double]) -> [Double] {
    inDefaultFloatingPointEnvironment { ElementaryDouble.powers(a, b) }
  }

  /// A matrix in a run of floats, row-major from a place on, or turned.
  package struct Matrix {
    fileprivate let values: [Float]
    fileprivate let start: Int
    fileprivate let isTurned: Bool

    /// - Parameter isTurned: whether the transposed matrix is the one that lies there.
    package init(_ values: [Float], from start: Int = 0, isTurned: Bool = false) {
      (self.values, self.start, self.isTurned) = (values, start, isTurned)
    }
  }

  /// c[from…] ← A·B, each sum one chain of fused multiply-adds over the depth that begins at what is there, or at 0.
  ///
  /// - Precondition: the runs hold what the sizes ask for.
  package static func product(
    _ a: Matrix, _ b: Matrix, rows: Int, columns: Int, depth: Int, into c: inout [Float], from start: Int = 0,
    adds: Bool = false, pool: WorkerPool = .single
  ) {
    require(
      a.start + rows * depth <= a.values.count && b.start + depth * columns <= b.values.count
        && start + rows * columns <= c.count, "the factors or the result of a product are too short")
    guard rows > 0, columns > 0 else { return }
    unsafe a.values.withUnsafeBufferPointer { left in
      unsafe b.values.withUnsafeBufferPointer { right in
        unsafe c.withUnsafeMutableBufferPointer { result in
          guard let result = result.baseAddress else { return }
          guard let left = left.baseAddress, let right = right.baseAddress, depth > 0 else {
            if !adds { unsafe (result + start).update(repeating: 0, count: rows * columns) }
            return
          }
          let x = unsafe FloatView(base: left + a.start, count: rows * depth)
          let y = unsafe FloatView(base: right + b.start, count: depth * columns)
          Product(rows: rows, columns: columns, depth: depth).run(
            a: a.isTurned ? .columns(x) : .rows(x), b: b.isTurned ? .columns(y) : .rows(y),
            into: unsafe MutableFloatView(base: result + start, count: rows * columns),
            startingAt: adds ? .existing : .zero, pool: pool)
        }
      }
    }
  }

  /// The softmax of each row of so many columns.
  package static func softmaxRows(_ values: [Float], columns: Int) -> [Float] {
    columns > 0 ? VectorKernels.softmaxRows(values, columns: columns) : values
  }
}
