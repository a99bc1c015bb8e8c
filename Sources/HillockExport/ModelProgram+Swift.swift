import Hillock

extension ModelProgram {
  /// The model as one file of Swift that imports nothing: an `enum` with `predict`, a row of data to probabilities or values, and
  /// `network`, features to outputs, which allocates nothing.
  ///
  /// - Parameter name: of the type.
  package func swift(name: String) -> String {
    let portable = source.text(of: functions, in: .swift)
    var body = swiftWeights() + swiftNetwork() + "\n" + swiftPredict()
    if usesProducts { body += "\n" + Self.swiftAffine }
    if usesSoftmax { body += "\n" + Self.swiftSoftmax }
    let rest = Self.swiftBasics(for: portable) + portable
    let indented = (body + "\n" + rest).split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.isEmpty ? "" : "  " + line
    }
    // Functions of the portable part are members of the type, so that two models can stand in one module.
    let members = indented.map { line -> String in
      guard line.hasPrefix("  func ") else { return String(line) }
      // What works in pairs is rare and long: it is there once and not in the middle of what calls it.
      let isRare = line.hasSuffix("-> Pair {")
      return "  \(isRare ? "@inline(never)" : "@inline(__always)") private static " + line.dropFirst(2)
    }
    return swiftHead(name: name) + "enum \(name) {\n" + members.joined(separator: "\n") + "\n}\n"
  }

  private func swiftHead(name: String) -> String {
    let columns = CodeLines.columns(of: preprocessing).map { "//   \($0)\n" }.joined()
    let isClass = !preprocessing.classNames.isEmpty
    return """
      // A network as plain Swift: no import, nothing to load. Its results are those of Hillock, to the bit.
      // Fingerprint \(fingerprint)
      //
      // \(name).predict(row) gives \(isClass ? "the number of the likeliest class and the probabilities" : "the values"), or nil for a row that it says nothing of. A row has
      \(columns)
      """
  }

  private func swiftWeights() -> String {
    var text = constants(in: .swift)
    if !preprocessing.classNames.isEmpty {
      text += "/// The names of the classes.\nstatic let classes: [String] = [\n"
      text += preprocessing.classNames.map { "  \(CodeLines.literal($0, in: .swift)),\n" }.joined() + "]\n"
    }
    text += "/// Numbers of a row, of a row that is prepared, and of the network's outputs.\n"
    text +=
      "static let inputCount = \(inputCount), featureCount = \(featureCount), outputCount = \(outputCount)\n"
    return text + "\n"
  }

  private func swiftNetwork() -> String {
    // All arrays between features and outputs lie in one piece of memory on the stack.
    var starts: [Int: Int] = [:]
    var total = 0
    for (number, size) in sizes.enumerated() where number > 0 && number != result && size > 0 {
      starts[number] = total
      total += size
    }
    var lines = [
      "/// The network alone, on numbers that are prepared already; the buffers have `featureCount` and `outputCount` places.",
      "static func network(_ features: UnsafeBufferPointer<Float>, into outputs: UnsafeMutableBufferPointer<Float>) {",
      "  withUnsafeTemporaryAllocation(of: Float.self, capacity: \(max(total, 1))) { memory in",
    ]
    if starts.isEmpty { lines.append("    _ = memory") }
    for (number, start) in starts.sorted(by: { $0.key < $1.key }) {
      lines.append(
        "    let a\(number) = UnsafeMutableBufferPointer(rebasing: memory[\(start)..<\(start + sizes[number])])"
      )
    }
    lines += statements(in: .swift).map { "    " + $0 }
    if result == 0 { lines.append("    for i in 0..<\(featureCount) { outputs[i] = features[i] }") }
    return (lines + ["  }", "}", ""]).joined(separator: "\n")
  }

  private func swiftPredict() -> String {
    let isClass = !preprocessing.classNames.isEmpty
    let type = isClass ? "(class: Int, probabilities: [Float])?" : "[Double]?"
    var lines = [
      "/// A row of data, prepared and put through the network.",
      "static func predict(_ input: [Double]) -> \(type) {",
      "  guard input.count == inputCount else { return nil }",
      "  var features = [Float](repeating: 0, count: featureCount)",
      "  var outputs = [Float](repeating: 0, count: outputCount)",
    ]
    if preprocessing.images == nil { lines.append("  var value: Double") }
    let preparation = CodeLines.preparation(preprocessing, in: .swift, bad: "return nil")
    lines += preparation.map { "  " + $0 }
    lines += [
      "  features.withUnsafeBufferPointer { from in outputs.withUnsafeMutableBufferPointer { network(from, into: $0) } }",
      "  for output in outputs where !isUsable(Double(output)) { return nil }",
    ]
    if !isClass {
      let scales = (0..<outputCount).map { targetScale($0) }
      func value(_ output: String, _ scaling: (scale: Double, mean: Double)) -> String {
        "Double(\(output)) * \(hexadecimal(scaling.scale)) + \(hexadecimal(scaling.mean))"
      }
      if let first = scales.first, scales.count > 1, scales.allSatisfy({ $0 == first }) {
        lines.append("  return outputs.map { \(value("$0", first)) }")
      } else {
        lines.append(
          "  return [\(scales.enumerated().map { value("outputs[\($0)]", $1) }.joined(separator: ", "))]")
      }
    } else if outputCount == 1 {
      lines.append(
        "  return (outputs[0] > 0 ? 1 : 0, [activate_sigmoid(-outputs[0]), activate_sigmoid(outputs[0])])")
    } else {
      lines += [
        "  var probabilities = outputs",
        "  outputs.withUnsafeBufferPointer { from in probabilities.withUnsafeMutableBufferPointer { softmax(from, into: $0) } }",
        "  var best = 0",
        "  for i in 1..<outputCount where outputs[i] > outputs[best] { best = i }",
        "  return (best, probabilities)",
      ]
    }
    lines += ["}", "func isUsable(_ x: Double) -> Bool { x - x == 0 }"]
    if preparation.contains(where: { $0.contains("isCategory(") }) {
      lines.append(
        "func isCategory(_ x: Double, _ count: Int) -> Bool { x >= 0 && x < Double(count) && x == x.rounded() }"
      )
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static let swiftAffine = """
    // y = x·W + b: each sum one chain of fused operations in the order of the inputs.
    func affine(
      _ x: UnsafeBufferPointer<Float>, _ weight: [Float], _ bias: [Float], into y: UnsafeMutableBufferPointer<Float>
    ) {
      weight.withUnsafeBufferPointer { weight in
        for j in 0..<y.count { y[j] = bias.isEmpty ? 0 : bias[j] }
        for i in 0..<x.count {
          let value: Float = x[i], row: Int = i * y.count
          for j in 0..<y.count { y[j] = y[j].addingProduct(value, weight[row + j]) }
        }
      }
    }
    """

  private static let swiftSoftmax = """
    // exp(x - largest) over their sum: number i is added to sum i mod 8, and the eight sums in a fixed tree.
    func softmax(_ x: UnsafeBufferPointer<Float>, into y: UnsafeMutableBufferPointer<Float>) {
      var largest: Double = Double(x[0])
      for i in 1..<x.count where Double(x[i]) > largest { largest = Double(x[i]) }
      var s: (Double, Double, Double, Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0, 0, 0, 0)
      for i in 0..<x.count {
        let e: Double = exponential(Double(x[i]) - largest)
        switch i % 8 {
        case 0: s.0 += e
        case 1: s.1 += e
        case 2: s.2 += e
        case 3: s.3 += e
        case 4: s.4 += e
        case 5: s.5 += e
        case 6: s.6 += e
        default: s.7 += e
        }
      }
      let even: Double = (s.0 + s.4) + (s.2 + s.6)
      let odd: Double = (s.1 + s.5) + (s.3 + s.7)
      for i in 0..<x.count { y[i] = Float(exponential(Double(x[i]) - largest) / (even + odd)) }
    }
    """

  private static func swiftBasics(for text: String) -> String {
    let basics: [(name: String, text: String)] = [
      ("Pair", "private struct Pair {\n  var high, low: Double\n}"),
      ("pair(", "func pair(_ high: Double, _ low: Double) -> Pair { Pair(high: high, low: low) }"),
      ("number(", "func number(_ n: Int) -> Double { Double(n) }"),
      ("rootOf(", "func rootOf(_ x: Double) -> Double { x.squareRoot() }"),
      ("bitsOf(", "func bitsOf(_ x: Double) -> UInt64 { x.bitPattern }"),
      ("fromBits(", "func fromBits(_ bits: UInt64) -> Double { Double(bitPattern: bits) }"),
      ("singleBitsOf(", "func singleBitsOf(_ x: Float) -> UInt32 { x.bitPattern }"),
      ("fromSingleBits(", "func fromSingleBits(_ bits: UInt32) -> Float { Float(bitPattern: bits) }"),
    ]
    return basics.filter { text.contains($0.name) }.map { $0.text + "\n" }.joined()
  }
}
