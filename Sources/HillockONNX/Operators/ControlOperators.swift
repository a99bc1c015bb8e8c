import Hillock

/// Graphs within a node: branches and loops.
enum ControlOperators {
  /// A loop runs at most so often.
  private static let limit = 1 << 15

  static func add(to table: inout OperatorTable.Content) {
    table["If"] = { call in
      let condition = try call.input(0).integers
      let isTrue = condition.first.map { $0 != 0 } ?? false
      let branch = try call.graph(isTrue ? "then_branch" : "else_branch")
      let outputs = try call.runGraph(branch, [])
      return outputs.results
    }
    table["Loop"] = loop
    table["Scan"] = scan
  }

  private static let loop: OperatorCall.Operator = { call in
    let body = try call.graph("body")
    let most = call.optional(0)?.integers.first.map { Int(clamping: $0) }
    var condition = call.optional(1)?.integers.first ?? 1
    var values: [ONNXTensor] = []
    for index in 2..<max(2, call.inputs.count) { values.append(try call.input(index)) }
    guard body.inputs.count == values.count + 2, body.outputs.count > values.count else {
      throw ONNXFault("its body does not fit its values")
    }
    var collected = [[ONNXTensor]](repeating: [], count: body.outputs.count - 1 - values.count)
    var step = 0
    while condition != 0, most.map({ step < $0 }) ?? true {
      guard step < limit else { throw ONNXFault("it has run \(limit) times and has no end") }
      let start = [ONNXTensor([Int64(step)], shape: []), ONNXTensor([condition != 0], shape: [])]
      let results = try call.runGraph(body, start + values)
      condition = results[0].integers.first ?? 0
      values = Array(results[1..<1 + values.count])
      for (index, result) in results[(1 + values.count)...].enumerated() { collected[index].append(result) }
      step += 1
    }
    for parts in collected { values.append(try stacked(parts, axis: 0)) }
    return values.results
  }

  /// Arrays of one shape, one behind the other along a new axis.
  private static func stacked(_ parts: [ONNXTensor], axis: Int) throws(ONNXFault) -> ONNXTensor {
    guard let first = parts.first else { return ONNXTensor([Float](), shape: [0]) }
    let place = axis < 0 ? axis + first.rank + 1 : axis
    guard place >= 0, place <= first.rank else { throw ONNXFault("there is no axis \(axis)") }
    return try ShapeOperators.concatenated(
      parts.map { part in
        var shape = part.shape
        shape.insert(1, at: min(place, shape.count))
        return part.reshaped(shape)
      }, axis: place)
  }

  private static let scan: OperatorCall.Operator = { call in
    let body = try call.graph("body")
    let all = call.inputs.compactMap(\.self)
    let count = call.int("num_scan_inputs", 0)
    guard call.opset >= 9 else { throw ONNXFault("its version 8 is not supported") }
    guard count > 0, count <= all.count, body.inputs.count == all.count else {
      throw ONNXFault("its body does not fit its values")
    }
    let stateCount = all.count - count
    var states = Array(all[..<stateCount])
    let inputs = Array(all[stateCount...])
    func list(_ name: String, _ count: Int) -> [Int] { call.ints(name) ?? [Int](repeating: 0, count: count) }
    let (axes, turned) = (list("scan_input_axes", count), list("scan_input_directions", count))
    let outputCount = body.outputs.count - stateCount
    guard outputCount >= 0, axes.count == count, turned.count == count else {
      throw ONNXFault("its axes do not fit")
    }
    let (outputAxes, outputTurned) = (
      list("scan_output_axes", outputCount), list("scan_output_directions", outputCount)
    )
    guard outputAxes.count == outputCount, outputTurned.count == outputCount else {
      throw ONNXFault("its axes do not fit")
    }
    var places: [Int] = []
    for (input, axis) in zip(inputs, axes) { places.append(try call.axis(axis, rank: input.rank)) }
    let length = inputs[0].shape[places[0]]
    guard zip(inputs, places).allSatisfy({ $0.shape[$1] == length }) else {
      throw ONNXFault("its inputs differ in length")
    }
    var collected = [[ONNXTensor]](repeating: [], count: outputCount)
    for step in 0..<length {
      var arguments = states
      for (index, input) in inputs.enumerated() {
        let place = turned[index] == 1 ? length - 1 - step : step
        var shape = input.shape
        shape.remove(at: places[index])
        arguments.append(
          try ShapeOperators.part(input, axis: places[index], place..<place + 1).reshaped(shape))
      }
      let results = try call.runGraph(body, arguments)
      states = Array(results[..<stateCount])
      for (index, result) in results[stateCount...].enumerated() { collected[index].append(result) }
    }
    var outputs = states.results
    for (index, parts) in collected.enumerated() {
      outputs.append(
        try stacked(outputTurned[index] == 1 ? parts.reversed() : parts, axis: outputAxes[index]))
    }
    return outputs
  }
}
