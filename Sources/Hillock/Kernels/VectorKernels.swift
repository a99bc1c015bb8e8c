import CHillockKernels

/// Activations of whole rows. Sums over a row run from its first number to its last, in double.
enum VectorKernels {
  /// The softmax of each row.
  static func softmaxRows(_ values: [Float], columns: Int) -> [Float] {
    let input = FloatStorage(count: values.count)
    let output = FloatStorage(count: values.count)
    input.view.copy(from: values)
    forward(
      .softmax, input.view.view, into: output.view, rows: values.count / max(columns, 1), columns: columns)
    return output.view.toArray()
  }

  static func forward(
    _ name: VectorActivation.Name, _ input: FloatView, into output: MutableFloatView, rows: Int, columns: Int
  ) {
    precondition(input.count >= rows * columns && output.count >= rows * columns, "rows outside their views")
    switch name {
    case .softmax:
      unsafe hk_softmax_rows(input.base, output.base, rows, columns)
    case .softmin:
      for index in 0..<rows * columns { output[index] = -input[index] }
      unsafe hk_softmax_rows(output.base, output.base, rows, columns)
    case .logSoftmax:
      for row in 0..<rows { logSoftmax(input, output, start: row * columns, count: columns) }
    case .sparsemax:
      for row in 0..<rows { sparsemax(input, output, start: row * columns, count: columns) }
    }
  }

  /// inputGradient ← Jᵀ·gradient, from the output alone.
  static func backward(
    _ name: VectorActivation.Name, output: FloatView, gradient: FloatView,
    into inputGradient: MutableFloatView,
    rows: Int, columns: Int
  ) {
    for row in 0..<rows {
      let range = row * columns..<(row + 1) * columns
      switch name {
      case .softmax, .softmin:
        var dot = 0.0
        for index in range { dot += Double(gradient[index]) * Double(output[index]) }
        let sign: Double = name == .softmax ? 1 : -1
        for index in range {
          inputGradient[index] = Float(sign * Double(output[index]) * (Double(gradient[index]) - dot))
        }
      case .logSoftmax:
        var sum = 0.0
        for index in range { sum += Double(gradient[index]) }
        let logits = range.map { Double(output[$0]) }
        let probabilities = ElementaryDouble.values(HK_EXP, at: logits)
        for (index, probability) in zip(range, probabilities) {
          inputGradient[index] = Float(Double(gradient[index]) - probability * sum)
        }
      case .sparsemax:
        var sum = 0.0
        var support = 0
        for index in range where output[index] > 0 {
          sum += Double(gradient[index])
          support += 1
        }
        for index in range {
          inputGradient[index] =
            output[index] > 0 ? Float(Double(gradient[index]) - sum / Double(max(support, 1))) : 0
        }
      }
    }
  }

  private static func logSoftmax(_ input: FloatView, _ output: MutableFloatView, start: Int, count: Int) {
    let values = (start..<start + count).map { Double(input[$0]) }
    let largest = values.max() ?? 0
    var sum = 0.0
    for power in ElementaryDouble.values(HK_EXP, at: values.map { $0 - largest }) { sum += power }
    let logarithm = ElementaryDouble.values(HK_LN, at: [sum])[0]
    for (offset, value) in values.enumerated() { output[start + offset] = Float(value - largest - logarithm) }
  }

  /// max(0, xᵢ − τ) with the τ that makes the sum 1, found from the sorted numbers; Martins and Astudillo 2016.
  private static func sparsemax(_ input: FloatView, _ output: MutableFloatView, start: Int, count: Int) {
    let values = (start..<start + count).map { Double(input[$0]) }
    let sorted = values.sorted(by: >)
    var sum = 0.0
    var threshold = 0.0
    for (index, value) in sorted.enumerated() {
      sum += value
      let candidate = (sum - 1) / Double(index + 1)
      if value > candidate { threshold = candidate }
    }
    for (offset, value) in values.enumerated() {
      output[start + offset] = value.isNaN ? .nan : Float(Swift.max(0, value - threshold))
    }
  }
}
