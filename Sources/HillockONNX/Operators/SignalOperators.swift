import Hillock

/// Fourier transforms.
enum SignalOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["DFT"] = { call in
      let x = try call.input(0)
      guard x.rank > 1, let parts = x.shape.last, parts == 1 || parts == 2 else {
        throw ONNXFault("its last axis has to be of real numbers, or of real and imaginary parts")
      }
      let chosen = call.opset < 20 ? call.int("axis", 1) : call.optional(2)?.ints.first ?? -2
      let axis = try call.axis(chosen, rank: x.rank)
      guard axis < x.rank - 1 else { throw ONNXFault("the last axis is not one of the signal") }
      let (isInverse, isHalf) = (call.flag("inverse"), call.flag("onesided"))
      // Of the half of a spectrum the other half is known, and the signal is real.
      let isReal = isInverse && isHalf
      let given = x.shape[axis]
      let length = call.optional(1)?.ints.first ?? (isReal ? 2 * (given - 1) : given)
      let transform = try FourierTransform(length)
      var shape = x.shape
      shape[axis] = isHalf && !isInverse ? length / 2 + 1 : length
      shape[x.rank - 1] = isReal ? 1 : 2
      try OperatorCall.count(shape)
      let values = x.doubles
      var result = [Double](repeating: 0, count: shape.reduce(1, *))
      let (outer, _, inner) = Shapes.around(axis, Array(x.shape.dropLast()))
      try transform.checkWork(outer * inner)
      for block in 0..<outer {
        for column in 0..<inner {
          func number(_ index: Int) -> (Double, Double) {
            guard index < given else { return (0, 0) }
            let place = ((block * given + index) * inner + column) * parts
            return (values[place], parts == 2 ? values[place + 1] : 0)
          }
          let signal = (0..<length).map { index in
            guard isReal, index > length / 2 else { return number(index) }
            let (real, imaginary) = number(length - index)
            return (real, -imaginary)
          }
          let found = transform.values(of: signal, isInverse: isInverse)
          for index in 0..<shape[axis] {
            let place = ((block * shape[axis] + index) * inner + column) * (isReal ? 1 : 2)
            result[place] = found[index].0
            if !isReal { result[place + 1] = found[index].1 }
          }
        }
      }
      return [ONNXTensor(result, shape: shape, as: x.element)]
    }
    table["STFT"] = { call in
      let x = try call.input(0)
      guard x.rank == 3 || x.rank == 2, x.rank == 2 || x.shape[2] == 1 || x.shape[2] == 2 else {
        throw ONNXFault("a signal of shape \(x.shape) is none")
      }
      let parts = x.rank == 2 ? 1 : x.shape[2]
      let step = try call.input(1).ints.first ?? 0
      let window = call.optional(2)?.doubles
      let length = call.optional(3)?.ints.first ?? window?.count ?? x.shape[1]
      guard step > 0, length > 0, length <= x.shape[1], window.map({ $0.count == length }) ?? true else {
        throw ONNXFault("frames of \(length) every \(step) do not fit a signal of \(x.shape)")
      }
      let transform = try FourierTransform(length)
      let frames = (x.shape[1] - length) / step + 1
      let count = call.flag("onesided", true) ? length / 2 + 1 : length
      let shape = [x.shape[0], frames, count, 2]
      try OperatorCall.count(shape)
      try transform.checkWork(x.shape[0] * frames)
      let values = x.doubles
      var result: [Double] = []
      result.reserveCapacity(shape.reduce(1, *))
      for example in 0..<x.shape[0] {
        for frame in 0..<frames {
          let signal = (0..<length).map { index in
            let place = (example * x.shape[1] + frame * step + index) * parts
            let factor = window?[index] ?? 1
            return (factor * values[place], parts == 2 ? factor * values[place + 1] : 0)
          }
          for (real, imaginary) in transform.values(of: signal, isInverse: false).prefix(count) {
            result += [real, imaginary]
          }
        }
      }
      return [ONNXTensor(result, shape: shape, as: x.element)]
    }
  }
}

/// The transform of so many numbers: halves of even numbers apart, then sums of all.
private struct FourierTransform {
  let count: Int
  private let cosines: [Double]
  private let sines: [Double]
  /// What is left of `count` without its factors of 2.
  private let odd: Int

  init(_ count: Int) throws(ONNXFault) {
    guard count > 0, count <= OperatorCall.elementLimit else {
      throw ONNXFault("a transform of \(count) numbers")
    }
    self.count = count
    odd = count >> count.trailingZeroBitCount
    let angles = (0..<count).map { 2 * Double.pi * Double($0) / Double(count) }
    (cosines, sines) = (ArrayKernels.values(.cos, at: angles), ArrayKernels.values(.sin, at: angles))
  }

  /// - Throws: for so many transforms that they would take minutes.
  func checkWork(_ times: Int) throws(ONNXFault) {
    let each = count.multipliedReportingOverflow(by: odd + 64)
    let all = each.partialValue.multipliedReportingOverflow(by: max(times, 1))
    guard !each.overflow, !all.overflow, all.partialValue < 1 << 34 else {
      throw ONNXFault("\(times) transforms of \(count) numbers are too many")
    }
  }

  func values(of signal: [(Double, Double)], isInverse: Bool) -> [(Double, Double)] {
    let found = part(signal, first: 0, step: 1, sign: isInverse ? 1 : -1)
    return isInverse ? found.map { ($0.0 / Double(count), $0.1 / Double(count)) } : found
  }

  /// The transform of every `step`th number.
  private func part(
    _ signal: [(Double, Double)], first: Int, step: Int, sign: Double
  ) -> [(Double, Double)] {
    let size = count / step
    if size % 2 == 0 {
      let even = part(signal, first: first, step: 2 * step, sign: sign)
      let odd = part(signal, first: first + step, step: 2 * step, sign: sign)
      var result = even + even
      for index in 0..<size / 2 {
        let (c, s) = (cosines[index * step], sign * sines[index * step])
        let turned = (odd[index].0 * c - odd[index].1 * s, odd[index].0 * s + odd[index].1 * c)
        result[index] = (even[index].0 + turned.0, even[index].1 + turned.1)
        result[index + size / 2] = (even[index].0 - turned.0, even[index].1 - turned.1)
      }
      return result
    }
    return (0..<size).map { frequency in
      var sum = (0.0, 0.0)
      for index in 0..<size {
        let (real, imaginary) = signal[first + index * step]
        let place = index * frequency % size * step
        let (c, s) = (cosines[place], sign * sines[place])
        sum = (sum.0 + real * c - imaginary * s, sum.1 + real * s + imaginary * c)
      }
      return sum
    }
  }
}
