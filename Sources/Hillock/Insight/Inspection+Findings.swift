import Foundation
import HillockFormula

extension Inspection {
  /// Something in a layer that hinders learning, and what would help.
  public struct Finding: Hashable, Sendable, Codable {
    /// What was found.
    @_spi(Tools) public enum Kind: String, Hashable, Sendable, Codable {
      /// Units whose activation has the slope 0 for every example.
      case deadUnits
      /// Units whose steepest slope over all examples is above 0 and below `flatSlope`.
      case saturatedUnits
      /// The gain is more than three times the one that the initialisation promised.
      case largeGain
      /// The gain is less than a third of the one that the initialisation promised.
      case smallGain
      /// The gradient's size is less than a thousandth of that at the last layer.
      case vanishingGradients
      /// The gradient's size is more than a thousand times that at the last layer.
      case explodingGradients
      /// The outputs of 16 units or more move along one direction only: an effective rank below 1.5.
      case lowRank
      /// A parameter, a sum or a gradient is infinite or not a number.
      case notFinite
    }

    /// What kind of finding it is.
    @_spi(Tools) public var kind: Kind
    /// The name of the layer.
    public var layer: String
    /// What was found, in a sentence.
    public var problem: String
    /// What would help.
    public var remedy: String
  }

  /// A gain that is this many times the promised one, or less than its inverse, is a finding.
  package static let gainTolerance = 3.0
  /// Gradients of a layer that are this many times those of the last one, or less than the inverse, are a finding.
  package static let gradientTolerance = 1000.0

  /// What hinders learning, in the order of the layers.
  public var findings: [Finding] {
    layers.flatMap { layer in
      [
        Self.notFinite(layer), Self.dead(layer), Self.saturated(layer), Self.gain(layer), gradients(layer),
        Self.rank(layer),
      ].compactMap(\.self)
    }
  }

  private static func notFinite(_ layer: LayerReport) -> Finding? {
    layer.notFinite.map {
      Finding(
        kind: .notFinite, layer: layer.name, problem: "\($0): nothing that the model says means anything",
        remedy: "train again with a lower learning rate or a gradient clip, or take an earlier checkpoint")
    }
  }

  private static func dead(_ layer: LayerReport) -> Finding? {
    guard let dead = layer.deadUnits, !dead.isEmpty else { return nil }
    let kinks = layer.activation.flatMap { try? Activation(named: $0) }?.kinkLocations ?? []
    let onKink = dead.filter { kinks.contains($0.greatestSum) || kinks.contains($0.leastSum) }
    let heavy = dead.filter { unit in
      unit.bias.map { max(abs(unit.leastSum - $0), abs(unit.greatestSum - $0)) < abs($0) } ?? false
    }
    let cause =
      heavy.isEmpty
      ? "their weights keep the sums on the flat side"
      : heavy.count == dead.count
        ? "the bias outweighs all that the weights add"
        : "in \(heavy.count) of them the bias outweighs all that the weights add"
    let remedy =
      "drawing them anew (Revival) brings them back; a leaky slope (leaky_relu) or a lower learning rate keeps units alive"
    let choice =
      "; \(list(onKink.map(\.number))) \(onKink.count == 1 ? "reaches" : "reach") the kink, where relu(kink=1) would "
      + "let the gradient through"
    return Finding(
      kind: .deadUnits, layer: layer.name,
      problem: "\(count(dead.count, "unit")) of \(layer.units) dead (\(list(dead.map(\.number)))): \(cause)",
      remedy: onKink.isEmpty ? remedy : remedy + choice)
  }

  private static func saturated(_ layer: LayerReport) -> Finding? {
    guard let units = layer.saturatedUnits, !units.isEmpty else { return nil }
    return Finding(
      kind: .saturatedUnits, layer: layer.name,
      problem: "\(count(units.count, "unit")) of \(layer.units) saturated (\(list(units)))",
      remedy:
        "smaller starting weights, standardised inputs or a lower learning rate; batchnorm before the activation"
    )
  }

  private static func gain(_ layer: LayerReport) -> Finding? {
    // Outputs take the scale of their targets; only what other layers go on with should keep its size.
    guard layer.activation != Activation.identity.text, let gain = layer.gain,
      let promised = layer.promisedGain, promised > 0, gain.isFinite
    else {
      return nil
    }
    let ratio = gain / promised
    let text = "gain \(number(gain)) where the initialisation promised \(number(promised))"
    if ratio > gainTolerance {
      return Finding(
        kind: .largeGain, layer: layer.name, problem: text,
        remedy: "a lower learning rate, weight decay, or a normalising layer")
    }
    if ratio < 1 / gainTolerance {
      return Finding(
        kind: .smallGain, layer: layer.name, problem: text,
        remedy: "initialisation with the gain of the activation, less weight decay, or a normalising layer")
    }
    return nil
  }

  private func gradients(_ layer: LayerReport) -> Finding? {
    guard let last = layers.last, last.name != layer.name, last.gradientNorm > 0,
      layer.gradientNorm.isFinite
    else { return nil }
    let ratio = layer.gradientNorm / last.gradientNorm
    let text =
      "gradients of size \(Self.number(layer.gradientNorm)), \(Self.number(last.gradientNorm)) at the last layer"
    if ratio < 1 / Self.gradientTolerance {
      return Finding(
        kind: .vanishingGradients, layer: layer.name, problem: text,
        remedy:
          "an activation of slope near 1 (relu, leaky_relu), its own initialisation, skip(…), or batchnorm")
    }
    if ratio > Self.gradientTolerance {
      return Finding(
        kind: .explodingGradients, layer: layer.name, problem: text,
        remedy: "smaller starting weights, a gradient clip of 1, a lower learning rate, or batchnorm")
    }
    return nil
  }

  private static func rank(_ layer: LayerReport) -> Finding? {
    guard layer.units >= 16, let rank = layer.effectiveRank, rank < 1.5 else { return nil }
    return Finding(
      kind: .lowRank, layer: layer.name,
      problem:
        "the outputs of \(layer.units) units move along one direction only (effective rank \(number(rank)))",
      remedy: "other starting weights, a lower learning rate, or fewer units")
  }

  private static func count(_ number: Int, _ word: String) -> String {
    "\(number) \(word)\(number == 1 ? "" : "s")"
  }

  /// `3, 5, 6–9`, cut off after twelve runs.
  package static func list(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound < number, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let shown = runs.prefix(12).map { run in
      run.count == 1
        ? "\(run.lowerBound)"
        : "\(run.lowerBound)\(run.count == 2 ? ", " : "–")\(run.upperBound)"
    }
    let rest = runs.dropFirst(12).reduce(0) { $0 + $1.count }
    return shown.joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
  }

  /// Three significant digits.
  package static func number(_ value: Double) -> String {
    String(format: "%.3g", locale: Locale(identifier: "en_US_POSIX"), value)
  }
}

extension Inspection {
  /// The figures as a table, and under it what was found.
  package var lines: [String] {
    var rows = [
      [
        "layer", "", "units", "dead", "saturated", "flat", "sums", "mean", "deviation", "gradient", "gain",
        "promised", "rank",
      ]
    ]
    func text(_ value: Double?) -> String { value.map(Self.number) ?? "-" }
    for layer in layers {
      rows.append([
        layer.name, layer.layer, String(layer.units), layer.deadUnits.map { String($0.count) } ?? "-",
        layer.saturatedUnits.map { String($0.count) } ?? "-",
        layer.flatShare.map { Self.number($0 * 100) + " %" } ?? "-", text(layer.sumSize), text(layer.mean),
        text(layer.deviation), text(layer.gradientNorm), text(layer.gain), text(layer.promisedGain),
        text(layer.effectiveRank),
      ])
    }
    var lines = TextTable(rows, rightAligned: Set(2...12)).lines
    lines += ["", "examples  \(examples)", "loss      \(Self.number(loss))"]
    let found = findings
    guard !found.isEmpty else { return lines + ["", "nothing found that hinders learning"] }
    lines.append("")
    for finding in found {
      lines.append("\(finding.layer): \(finding.problem)")
      if finding.kind == .deadUnits, let dead = layers.first(where: { $0.name == finding.layer })?.deadUnits {
        for unit in dead.prefix(12) {
          let bias = unit.bias.map { ", bias \(Self.number(Double($0)))" } ?? ""
          lines.append(
            "  unit \(unit.number): sums from \(Self.number(Double(unit.leastSum))) to \(Self.number(Double(unit.greatestSum)))\(bias)"
          )
        }
        if dead.count > 12 { lines.append("  and \(dead.count - 12) more") }
      }
      lines.append("  what helps: \(finding.remedy)")
    }
    return lines
  }
}
