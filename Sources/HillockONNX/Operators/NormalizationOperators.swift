import Hillock
import HillockArrays

/// Normalisations; sums are in double precision.
enum NormalizationOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["BatchNormalization"] = batch
    table["InstanceNormalization"] = { call in
      let (x, scale, shift) = (try call.input(0), try call.input(1).doubles, try call.input(2).doubles)
      guard x.rank > 2, scale.count == x.shape[1], shift.count == x.shape[1] else {
        throw ONNXFault("its factors do not fit")
      }
      let size = x.shape[2...].reduce(1, *)
      return [
        normalized(x, width: size, epsilon: Double(call.float("epsilon", 1e-5))) { place, value in
          let channel = place / size % scale.count
          return value * scale[channel] + shift[channel]
        }.result
      ]
    }
    table["GroupNormalization"] = { call in
      let (x, scale, shift) = (try call.input(0), try call.input(1).doubles, try call.input(2).doubles)
      let groups = call.int("num_groups", 1)
      guard x.rank >= 2, groups > 0, x.shape[1] % groups == 0, scale.count == shift.count,
        scale.count == x.shape[1] || scale.count == groups
      else { throw ONNXFault("its groups or factors do not fit") }
      let size = x.shape[2...].reduce(1, *)
      let (channels, perGroup) = (x.shape[1], x.shape[1] / groups)
      let isByGroup = scale.count == groups && groups != channels
      return [
        normalized(x, width: size * perGroup, epsilon: Double(call.float("epsilon", 1e-5))) { place, value in
          let channel = place / size % channels
          let index = isByGroup ? channel / perGroup : channel
          return value * scale[index] + shift[index]
        }.result
      ]
    }
    table["LayerNormalization"] = { call in
      let (x, scale) = (try call.input(0), try call.input(1))
      let axis = try call.axis(call.int("axis", -1), rank: x.rank)
      let inner = Array(x.shape[axis...])
      let width = inner.reduce(1, *)
      let factors = try repeated(scale, inner)
      let shifts = try call.optional(2).map { shift throws(ONNXFault) in try repeated(shift, inner) }
      let made = normalized(x, width: width, epsilon: Double(call.float("epsilon", 1e-5))) { place, value in
        value * factors[place % width] + (shifts?[place % width] ?? 0)
      }
      let shape = x.shape.enumerated().map { $0 < axis ? $1 : 1 }
      let element = ONNXTensor.Element(rawValue: call.int("stash_type", 1)) ?? .float
      return [
        made.result, ONNXTensor(made.means, shape: shape, as: element),
        ONNXTensor(made.factors, shape: shape, as: element),
      ]
    }
    table["RMSNormalization"] = { call in
      let (x, scale) = (try call.input(0), try call.input(1))
      let axis = try call.axis(call.int("axis", -1), rank: x.rank)
      let inner = Array(x.shape[axis...])
      let width = inner.reduce(1, *)
      let factors = try repeated(scale, inner)
      return [
        normalized(x, width: width, epsilon: Double(call.float("epsilon", 1e-5)), isCentered: false) {
          place, value in
          value * factors[place % width]
        }.result
      ]
    }
    table["LpNormalization"] = { call in
      let x = try call.input(0)
      let axis = try call.axis(call.int("axis", -1), rank: x.rank)
      let (outer, length, inner) = Shapes.around(axis, x.shape)
      let p = call.int("p", 2)
      var values = x.doubles
      for block in 0..<outer {
        for column in 0..<inner {
          let places = (0..<length).map { (block * length + $0) * inner + column }
          let norm =
            p == 1
            ? places.reduce(0) { $0 + abs(values[$1]) }
            : places.reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
          for place in places { values[place] = norm == 0 ? 0 : values[place] / norm }
        }
      }
      return [ONNXTensor(values, shape: x.shape, as: x.element)]
    }
    table["MeanVarianceNormalization"] = { call in
      let x = try call.input(0)
      let axes = try call.axes(call.ints("axes") ?? [0, 2, 3], rank: x.rank)
      let kept = x.shape.indices.filter { !axes.contains($0) }
      let strides = Shapes.strides(x.shape)
      let starts = ArrayIndices.places(shape: kept.map { x.shape[$0] }, strides: kept.map { strides[$0] })
      let steps = ArrayIndices.places(shape: axes.map { x.shape[$0] }, strides: axes.map { strides[$0] })
      var values = x.doubles
      for start in starts {
        let mean = steps.reduce(0) { $0 + values[start + $1] } / Double(steps.count)
        let variance =
          steps.reduce(0) { $0 + (values[start + $1] - mean) * (values[start + $1] - mean) }
          / Double(steps.count)
        for step in steps {
          values[start + step] = (values[start + step] - mean) / (variance.squareRoot() + 1e-9)
        }
      }
      return [ONNXTensor(values, shape: x.shape, as: x.element)]
    }
    table["LRN"] = { call in
      let x = try call.input(0)
      let size = call.int("size", 1)
      guard x.rank >= 2, size > 0 else { throw ONNXFault("it takes batch × channels × axes") }
      let (alpha, beta, bias) = (
        Double(call.float("alpha", 0.0001)), Double(call.float("beta", 0.75)), Double(call.float("bias", 1))
      )
      let (channels, area) = (x.shape[1], x.shape[2...].reduce(1, *))
      let values = x.doubles
      let sums = values.indices.map { place in
        let channel = place / area % channels
        let first = max(0, channel - (size - 1) / 2)
        let last = min(channels - 1, channel + size / 2)
        var sum = 0.0
        for other in first...last {
          let value = values[place + (other - channel) * area]
          sum += value * value
        }
        return bias + alpha / Double(size) * sum
      }
      let powers = ArrayKernels.powers(sums, sums.map { _ in beta })
      return [ONNXTensor(zip(values, powers).map { $0 / $1 }, shape: x.shape, as: x.element)]
    }
    table["Dropout"] = { call in
      let x = try call.input(0)
      let rate = call.optional(1)?.doubles.first ?? Double(call.float("ratio", 0.5))
      guard call.optional(2)?.integers.first ?? 0 == 0 || rate == 0 else {
        throw ONNXFault("leaving numbers out at random is part of a training, which is not supported")
      }
      return [x, ONNXTensor([Bool](repeating: true, count: x.count), shape: x.shape)]
    }
  }

  private static func repeated(_ factors: ONNXTensor, _ shape: [Int]) throws(ONNXFault) -> [Double] {
    guard try Shapes.broadcast([factors.shape, shape]) == shape else {
      throw ONNXFault("factors of shape \(factors.shape) do not fit \(shape)")
    }
    let values = factors.doubles
    return Shapes.places(of: factors.shape, in: shape).map { $0.map { values[$0] } } ?? values
  }

  /// Each row of so many elements with mean 0 and variance 1, and what is made of it.
  private static func normalized(
    _ x: ONNXTensor, width: Int, epsilon: Double, isCentered: Bool = true, _ body: (Int, Double) -> Double
  ) -> (result: ONNXTensor, means: [Double], factors: [Double]) {
    var values = x.doubles
    var (means, factors): ([Double], [Double]) = ([], [])
    guard width > 0 else { return (x, [], []) }
    for start in stride(from: 0, to: values.count, by: width) {
      let row = start..<start + width
      let mean = isCentered ? row.reduce(0) { $0 + values[$1] } / Double(width) : 0
      let variance = row.reduce(0) { $0 + (values[$1] - mean) * (values[$1] - mean) } / Double(width)
      let factor = 1 / (variance + epsilon).squareRoot()
      for place in row { values[place] = body(place, (values[place] - mean) * factor) }
      means.append(mean)
      factors.append(factor)
    }
    return (ONNXTensor(values, shape: x.shape, as: x.element), means, factors)
  }

  private static let batch: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let numbers = try (1...4).map { index throws(ONNXFault) in try call.input(index).doubles }
    let channels = x.rank > 1 ? x.shape[1] : 1
    guard x.rank >= 1, numbers.allSatisfy({ $0.count == channels }) else {
      throw ONNXFault("its factors do not fit \(x.shape)")
    }
    let epsilon = Double(call.float("epsilon", 1e-5))
    let area = x.rank > 2 ? x.shape[2...].reduce(1, *) : 1
    var (means, variances) = (numbers[2], numbers[3])
    let values = x.doubles
    var others: [ONNXTensor] = []
    if call.flag("training_mode") {
      let momentum = Double(call.float("momentum", 0.9))
      let count = Double(values.count / max(channels, 1))
      var (sums, squares) = ([Double](repeating: 0, count: channels), [Double](repeating: 0, count: channels))
      for (place, value) in values.enumerated() { sums[place / area % channels] += value / count }
      for (place, value) in values.enumerated() {
        let difference = value - sums[place / area % channels]
        squares[place / area % channels] += difference * difference / count
      }
      for (old, new) in [(means, sums), (variances, squares)] {
        others.append(
          ONNXTensor(
            zip(old, new).map { $0 * momentum + $1 * (1 - momentum) }, shape: [channels], as: x.element))
      }
      (means, variances) = (sums, squares)
    }
    let factors = zip(numbers[0], variances).map { $0 / ($1 + epsilon).squareRoot() }
    let result = values.enumerated().map { place, value in
      let channel = place / area % channels
      return (value - means[channel]) * factors[channel] + numbers[1][channel]
    }
    return ([ONNXTensor(result, shape: x.shape, as: x.element)] + others).results
  }
}
