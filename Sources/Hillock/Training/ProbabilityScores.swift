/// How good the probabilities of a classifier are, beyond which class has the largest.
package struct ProbabilityScores: Hashable, Sendable, Codable {
  /// The share of pairs of an example of a class and one of another in which the first has the higher probability of the class;
  /// equal ones count half. With more than two classes the mean over the classes. `nil` where a class has no pair.
  package var areaUnderROC: Double?
  /// Σ (Rₖ − Rₖ₋₁)·Pₖ over the thresholds from above: with two classes of the second one, else the mean over the classes.
  package var averagePrecision: Double?
  /// The mean of −ln of the probability of the right class.
  package var logLoss: Double
  /// Σ share·|accuracy − mean probability| over the bins of `reliability`, of the likeliest class.
  package var expectedCalibrationError: Double
  /// By the probability of the likeliest class, in ten equal steps; those without examples are left out.
  package var reliability: [Bin]

  package struct Bin: Hashable, Sendable, Codable {
    package var lowest: Double
    package var examples: Int
    package var meanProbability: Double
    package var accuracy: Double
  }

  /// - Parameters:
  ///   - outputs: of the network, row-major: a logit for each class, or a single one for two classes.
  ///   - classes: the right ones.
  /// - Returns: `nil` without examples, or where an output is not finite.
  package init?(outputs: [Float], classes: [Int32], width: Int) {
    guard !classes.isEmpty, width > 0, outputs.count == classes.count * width,
      outputs.allSatisfy(\.isFinite)
    else { return nil }
    let count = max(width, 2)
    // A single logit z is the pair (0, z).
    let logits = width == 1 ? outputs.flatMap { [0, $0] } : outputs
    let probabilities = VectorKernels.softmaxRows(logits, columns: count)
    let logarithms = Self.logarithms(of: logits, columns: count)
    var loss = 0.0
    for (row, actual) in classes.enumerated() { loss -= Double(logarithms[row * count + Int(actual)]) }
    logLoss = loss / Double(classes.count)
    // With two classes the second one says it all.
    let judged = count == 2 ? [1] : Array(0..<count)
    var areas: [Double] = []
    var precisions: [Double] = []
    for place in judged {
      let values = classes.indices.map { logarithms[$0 * count + place] }
      guard let (area, precision) = Self.ranking(values, isPositive: classes.map { Int($0) == place }) else {
        continue
      }
      areas.append(area)
      precisions.append(precision)
    }
    areaUnderROC = areas.isEmpty ? nil : areas.reduce(0, +) / Double(areas.count)
    averagePrecision = precisions.isEmpty ? nil : precisions.reduce(0, +) / Double(precisions.count)
    var sums = [(examples: Int, probability: Double, hits: Int)](repeating: (0, 0, 0), count: 10)
    for (row, actual) in classes.enumerated() {
      var best = 0
      for place in 1..<count where probabilities[row * count + place] > probabilities[row * count + best] {
        best = place
      }
      let probability = Double(probabilities[row * count + best])
      let bin = min(Int(probability * 10), 9)
      sums[bin].examples += 1
      sums[bin].probability += probability
      if best == Int(actual) { sums[bin].hits += 1 }
    }
    reliability = sums.enumerated().compactMap { bin, sum in
      guard sum.examples > 0 else { return nil }
      let examples = Double(sum.examples)
      return Bin(
        lowest: Double(bin) / 10, examples: sum.examples, meanProbability: sum.probability / examples,
        accuracy: Double(sum.hits) / examples)
    }
    let total = Double(classes.count)
    expectedCalibrationError = reliability.reduce(0) {
      $0 + Double($1.examples) / total * abs($1.accuracy - $1.meanProbability)
    }
  }

  /// ln softmax: z − max − ln Σ exp(z − max), row by row.
  private static func logarithms(of logits: [Float], columns: Int) -> [Float] {
    var shifted = logits
    for start in stride(from: 0, to: logits.count, by: columns) {
      let highest = logits[start..<start + columns].max() ?? 0
      for place in start..<start + columns { shifted[place] -= highest }
    }
    let powers = ElementaryFunction.exp.values(at: shifted)
    let sums = stride(from: 0, to: logits.count, by: columns).map { start in
      Float(powers[start..<start + columns].reduce(0) { $0 + Double($1) })
    }
    let ends = ElementaryFunction.log.values(at: sums)
    return shifted.enumerated().map { $1 - ends[$0 / columns] }
  }

  /// Area and average precision from one pass over the examples in falling order of their values; equal ones are one step.
  private static func ranking(_ values: [Float], isPositive: [Bool]) -> (area: Double, precision: Double)? {
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let order = values.indices.sorted { values[$0] > values[$1] }
    var (found, wrong) = (0, 0)
    var (pairs, precision) = (0.0, 0.0)
    var start = 0
    while start < order.count {
      var end = start
      var (here, others) = (0, 0)
      while end < order.count, values[order[end]] == values[order[start]] {
        if isPositive[order[end]] { here += 1 } else { others += 1 }
        end += 1
      }
      pairs += Double(others) * (Double(found) + Double(here) / 2)
      found += here
      wrong += others
      precision += Double(here) / Double(positives) * (Double(found) / Double(found + wrong))
      start = end
    }
    return (pairs / (Double(positives) * Double(negatives)), precision)
  }
}
