import CHillockKernels

/// Softmax cross-entropy of the rows of a batch. Row i has the class with number `indices[i]`.
struct SoftmaxCrossEntropy {
  let logits: FloatView
  /// Becomes (softmax − target)·scale.
  let gradient: MutableFloatView
  let classes: [Int32]
  let indices: ArraySlice<Int>
  let columns: Int
  let smoothing: Float
  let scale: Float

  /// The sum of the rows' losses; fills the gradient.
  func sum(pool: WorkerPool) -> Double {
    unsafe withTask { unsafe hk_softmax_cross_entropy($0, pool.pointer) }
  }

  func withTask(_ body: (UnsafePointer<hk_cross_entropy>) -> Double) -> Double {
    let rows = indices.count
    precondition(
      logits.count >= rows * columns && gradient.count >= rows * columns,
      "logits and gradients have one row an example")
    return unsafe classes.withUnsafeBufferPointer { classes in
      unsafe indices.withUnsafeBufferPointer { indices in
        let fit = unsafe hk_classes_fit(
          classes.baseAddress, classes.count, indices.baseAddress, rows, Int32(columns))
        precondition(fit != 0, "a class outside the columns")
        var task = unsafe hk_cross_entropy(
          rows: rows, columns: columns, logits: logits.base, classes: classes.baseAddress,
          indices: indices.baseAddress, smoothing: smoothing, scale: scale, gradient: gradient.base)
        return unsafe body(&task)
      }
    }
  }
}

/// Elementwise losses over a batch, with their gradients.
enum LossKernels {
  /// Returns the sum over the rows of the mean over the columns. The numbers that hold the targets become its
  /// derivative times scale.
  static func elementwise(
    _ loss: Loss, _ outputs: FloatView, columns: Int, targetsThenGradient: MutableFloatView, scale: Float
  ) -> Double {
    precondition(
      outputs.count >= targetsThenGradient.count && targetsThenGradient.count % max(columns, 1) == 0,
      "outputs, targets and gradients have the same rows")
    let kind: hk_elementwise_loss
    var delta: Float = 1
    switch loss {
    case .binaryCrossEntropy: kind = HK_BINARY_CROSS_ENTROPY
    case .meanAbsoluteError: kind = HK_MEAN_ABSOLUTE
    case .huber(let bound):
      kind = HK_HUBER
      delta = bound
    case .meanSquaredError: kind = HK_MEAN_SQUARED
    case .softmaxCrossEntropy:
      preconditionFailure("softmax cross-entropy needs classes, as the check of the targets asks for")
    }
    return unsafe hk_elementwise_loss_sum(
      kind, outputs.base, targetsThenGradient.base, targetsThenGradient.base,
      targetsThenGradient.count / max(columns, 1), columns, delta, scale)
  }
}
