import HillockFormula

/// ReLU that is smooth at first: f_k(x) = ln(1 + exp(2kx))/(2k) with a k that grows while the network trains, and
/// exact ReLU in the end.
///
/// k = first·(last/first)^(t/until) at the fraction t of all steps, and ReLU itself from `until` on. |f_k − ReLU| is at
/// most ln 2/(2k) (`hillock activation smooth_relu` proves it), so the step from f_k to ReLU changes no output of a
/// unit by more than that. The network itself has ReLU: validation, the saved model and everything after training use
/// it. k is a function of the step alone, made of correctly rounded powers, so a resumed run has the same bits.
public struct Annealing: Hashable, Sendable, Codable {
  package var first: Float
  package var last: Float
  /// The fraction of all steps after which ReLU is exact.
  package var until: Double

  /// - Parameters:
  ///   - first: k in the first step.
  ///   - last: k before ReLU takes over; not less than `first`.
  ///   - until: above 0 and at most 1.
  /// - Throws: `TrainingError` when a number is out of its range.
  public init(from first: Float = 1, to last: Float = 100, until: Double = 0.8) throws(TrainingError) {
    self.first = first
    self.last = last
    self.until = until
    try check()
  }

  /// The greatest k: 2kx stays finite for every sum that is met in practice.
  package static let greatestSharpness: Float = 1e6

  func check() throws(TrainingError) {
    guard first > 0, last >= first, last <= Self.greatestSharpness else {
      throw TrainingError(
        "annealed_relu: k has to grow from a number above 0 to one of at most 1000000, such as k=1..100; got \(first)..\(last)"
      )
    }
    guard until > 0, until <= 1 else {
      throw TrainingError(
        "annealed_relu: until is a share of the steps, above 0 and at most 1; got \(until)")
    }
  }

  /// k at a step, or `nil` where ReLU is exact.
  ///
  /// - Parameters:
  ///   - step: from zero.
  ///   - totalSteps: of the whole run.
  package func sharpness(step: Int, totalSteps: Int) -> Float? {
    let progress = Double(step) / Double(max(totalSteps, 1)) / until
    guard progress < 1 else { return nil }
    return Float(Double(first) * ElementaryDouble.powers([Double(last) / Double(first)], [progress])[0])
  }

  /// As it is typed: `annealed_relu(k=1..100)`.
  package var text: String {
    func plain(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
      let text = value.description
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    return "annealed_relu(k=\(plain(first))..\(plain(last))"
      + (until == 0.8 ? ")" : ", until=\(plain(until)))")
  }

  /// Reads `annealed_relu`, `annealed_relu(k=1..100)` and `annealed_relu(k=1..100, until=0.5)`.
  ///
  /// - Returns: `nil` where the text is about something else.
  /// - Throws: `TrainingError` that says what would be right.
  package init?(parsing text: String) throws(TrainingError) {
    let text = String(text.filter { !$0.isWhitespace }.lowercased())
    let name = "annealed_relu"
    guard text.hasPrefix(name) else { return nil }
    var (first, last, until) = (Float(1), Float(100), 0.8)
    let rest = text.dropFirst(name.count)
    let wrong = TrainingError(
      "expected annealed_relu(k=1..100) or annealed_relu(k=1..100, until=0.8), got '\(text)'")
    if !rest.isEmpty {
      guard rest.hasPrefix("("), rest.hasSuffix(")") else { throw wrong }
      for part in rest.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false) {
        let pair = part.split(omittingEmptySubsequences: false) { $0 == "=" || $0 == ":" }
        guard pair.count == 2 else { throw wrong }
        switch pair[0] {
        case "k":
          let ends = pair[1].split(separator: "..", omittingEmptySubsequences: false)
          guard ends.count == 2, let low = Float(decimal: ends[0]), let high = Float(decimal: ends[1]) else {
            throw wrong
          }
          (first, last) = (low, high)
        case "until":
          guard let share = Double(decimal: pair[1]) else { throw wrong }
          until = share
        default: throw wrong
        }
      }
    }
    try self.init(from: first, to: last, until: until)
  }
}
