/// How much the examples of each class count.
package enum ClassWeights: Hashable, Sendable {
  /// n/(k·nᵢ) for the nᵢ of n training examples that are of class i of k: every class counts the same in all, and the
  /// mean over the examples is 1.
  case balanced
  /// By the names of the classes; 1 for a class that is not named.
  case named([String: Float])

  /// Reads `balanced`, or `NAME=WEIGHT` separated by commas.
  package init(parsing text: String) throws(TrainingError) {
    if text.lowercased() == "balanced" {
      self = .balanced
      return
    }
    var weights: [String: Float] = [:]
    for (name, value) in try NamedNumbers.parse(
      text, what: "class weights", example: "balanced, or cat=2,dog=0.5")
    { weights[name] = value }
    self = .named(weights)
  }

  /// The weights in the order of the classes.
  ///
  /// - Throws: `TrainingError` for a name that is no class, a weight that is not above 0, or a class without examples.
  package func values(for targets: Targets) throws(TrainingError) -> [Float] {
    guard case .classes(let classes, let names) = targets, !names.isEmpty else {
      throw TrainingError("class weights need classes as targets; leave them out where numbers are predicted")
    }
    switch self {
    case .balanced:
      var counts = [Int](repeating: 0, count: names.count)
      for number in classes {
        guard counts.indices.contains(Int(number)) else {
          throw TrainingError(
            "there is an example of class number \(number); the classes are 0 to \(names.count - 1)")
        }
        counts[Int(number)] += 1
      }
      if let none = counts.firstIndex(of: 0) {
        throw TrainingError(
          "balanced class weights need an example of each class; the training part has none of '\(names[none])'"
        )
      }
      return counts.map { Float(Double(classes.count) / (Double(names.count) * Double($0))) }
    case .named(let weights):
      if let unknown = weights.keys.sorted().first(where: { !names.contains($0) }) {
        throw TrainingError(
          "a weight is given for class '\(unknown)'; the classes are \(DataError.list(names))")
      }
      if let (name, weight) = weights.sorted(by: { $0.key < $1.key }).first(where: {
        !($1 > 0 && $1.isFinite)
      }) {
        throw TrainingError("the weight of class '\(name)' must be a number above 0; got \(weight)")
      }
      return names.map { weights[$0] ?? 1 }
    }
  }
}

extension TrainingConfiguration {
  /// From so many examples of a class on, its whole weight goes into the choice of the best epoch.
  static let steadyExamples = 10

  /// The class weights by which a validation part judges an epoch.
  ///
  /// A class of m < 10 examples there has m/10 of its weight: balanced weights are large where a class is rare, and the best
  /// epoch would be the one that a single row likes.
  func judgingWeights(for targets: Targets) -> [Float]? {
    guard let classWeights, case .classes(let classes, _) = targets else { return classWeights }
    var counts = [Int](repeating: 0, count: classWeights.count)
    for number in classes where counts.indices.contains(Int(number)) { counts[Int(number)] += 1 }
    return zip(classWeights, counts).map { weight, count in
      count < Self.steadyExamples ? weight * Float(max(count, 1)) / Float(Self.steadyExamples) : weight
    }
  }
}

/// Lists such as `dense_1=0.1,dense_2=0`.
package enum NamedNumbers {
  /// - Throws: `TrainingError` that quotes the entry and shows the example.
  package static func parse(
    _ text: String, what: String, example: String
  ) throws(TrainingError) -> [(String, Float)] {
    var result: [(String, Float)] = []
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      guard let equals = entry.lastIndex(of: "="), equals > entry.startIndex,
        let value = Float(decimal: entry[entry.index(after: equals)...].filter { !$0.isWhitespace })
      else {
        throw TrainingError("\(what) '\(text)': expected \(example); got '\(entry)'")
      }
      let name = String(entry[..<equals].drop(while: \.isWhitespace))
      guard !result.contains(where: { $0.0 == name }) else {
        throw TrainingError("\(what) '\(text)': '\(name)' is given twice")
      }
      result.append((name, value))
    }
    return result
  }
}
