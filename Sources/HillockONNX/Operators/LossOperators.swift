import Hillock

/// Losses of classes, and optimizers' windows of signals.
enum LossOperators {
  static func add(to table: inout OperatorTable.Content) {
    table["NegativeLogLikelihoodLoss"] = { call in
      let x = try call.input(0)
      return [try loss(call, logs: x.doubles, x)]
    }
    table["SoftmaxCrossEntropyLoss"] = { call in
      let x = try call.input(0)
      guard x.rank >= 2 else { throw ONNXFault("it takes batch × classes") }
      let (classes, area) = (x.shape[1], x.shape[2...].reduce(1, *))
      let values = x.doubles
      var logs = values
      for row in 0..<x.shape[0] {
        for position in 0..<area {
          let places = (0..<classes).map { (row * classes + $0) * area + position }
          let rest = ActivationOperators.logSoftmax(places.map { values[$0] }, columns: max(1, classes))
          for (place, value) in zip(places, rest) { logs[place] = value }
        }
      }
      return [try loss(call, logs: logs, x), ONNXTensor(logs, shape: x.shape, as: x.element)]
    }
    table["HannWindow"] = window([0.5, 0.5])
    table["HammingWindow"] = window([25.0 / 46, 21.0 / 46])
    table["BlackmanWindow"] = window([0.42, 0.5, 0.08])
  }

  private static func loss(_ call: OperatorCall, logs: [Double], _ x: ONNXTensor) throws(ONNXFault)
    -> ONNXTensor
  {
    let target = try call.input(1)
    guard x.rank >= 2, target.shape == [x.shape[0]] + x.shape[2...] else {
      throw ONNXFault("targets of shape \(target.shape) do not fit scores of \(x.shape)")
    }
    let (classes, area) = (x.shape[1], x.shape[2...].reduce(1, *))
    let weights = call.optional(2)?.doubles
    guard weights.map({ $0.count == classes }) ?? true else {
      throw ONNXFault("there is not one weight for each class")
    }
    let ignored = call.node.attributes["ignore_index"] == nil ? nil : call.int("ignore_index", 0)
    var losses: [Double] = []
    var total = 0.0
    for (place, label) in target.ints.enumerated() {
      if label == ignored {
        losses.append(0)
        continue
      }
      guard label >= 0, label < classes else { throw ONNXFault("the class \(label) is none of \(classes)") }
      let weight = weights?[label] ?? 1
      losses.append(-logs[(place / max(1, area) * classes + label) * area + place % max(1, area)] * weight)
      total += weight
    }
    switch call.text("reduction", "mean") {
    case "none": return ONNXTensor(losses, shape: target.shape, as: x.element)
    case "sum": return ONNXTensor([losses.reduce(0, +)], shape: [], as: x.element)
    default: return ONNXTensor([losses.reduce(0, +) / total], shape: [], as: x.element)
    }
  }

  /// a₀ − a₁ cos(2πn/N) + a₂ cos(4πn/N)
  private static func window(_ factors: [Double]) -> OperatorCall.Operator {
    { call in
      let sizes = try call.input(0).ints
      let count = sizes.first ?? 0
      try OperatorCall.count([count])
      let period = Double(call.flag("periodic", true) ? count : count - 1)
      var values = [Double](repeating: 0, count: count)
      for (index, factor) in factors.enumerated() {
        let cosines = ArrayKernels.values(
          .cos, at: (0..<count).map { 2 * .pi * Double(index) * Double($0) / period })
        for place in values.indices { values[place] += (index % 2 == 0 ? factor : -factor) * cosines[place] }
      }
      return [
        ONNXTensor(
          values, shape: [count], as: ONNXTensor.Element(rawValue: call.int("output_datatype", 1)) ?? .float)
      ]
    }
  }
}
