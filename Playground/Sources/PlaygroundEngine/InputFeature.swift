@_spi(Tools) import Hillock
import HillockFormula

/// What the network is given of a point: a coordinate, a product, a wave, or a formula of one's own.
struct InputFeature: Sendable {
  static let names = ["x", "y", "xx", "yy", "xy", "sinx", "siny", "cosx", "cosy"]

  let name: String
  /// What a person reads.
  let title: String
  /// Of one's own.
  let ownFormula: Formula?

  /// Those that a state asks for, in the order of `names`, then those of one's own, which have a semicolon between them.
  ///
  /// - Throws: `PlayError` for a formula that cannot be read, and where there is none at all.
  static func chosen(_ state: PlayState) throws(PlayError) -> [InputFeature] {
    let titles = [
      "x": "x", "y": "y", "xx": "x²", "yy": "y²", "xy": "x·y", "sinx": "sin x", "siny": "sin y",
      "cosx": "cos x", "cosy": "cos y",
    ]
    let wanted = Set(state["inputs"].split(separator: ",").map(String.init))
    var result = names.filter(wanted.contains).map {
      InputFeature(name: $0, title: titles[$0] ?? $0, ownFormula: nil)
    }
    for text in LayerText.split(state["own"], at: ";") where !text.isEmpty {
      let formula = try Self.formula(text, setting: "own")
      result.append(InputFeature(name: text, title: formula.unicode, ownFormula: formula))
    }
    guard !result.isEmpty else {
      throw PlayError("the network has no input; choose at least one", setting: "inputs")
    }
    guard result.count <= 16 else {
      throw PlayError("\(result.count) inputs; at most 16 are drawn", setting: "own")
    }
    return result
  }

  /// A formula in x and y.
  static func formula(_ text: String, setting: String) throws(PlayError) -> Formula {
    do {
      let formula = try Formula(parsing: text)
      if let other = formula.names.subtracting(["x", "y"]).min() {
        throw PlayError("'\(other)' is no coordinate; a formula of the plane has x and y", setting: setting)
      }
      return formula
    } catch let error as PlayError {
      throw error
    } catch {
      throw PlayError("\(error)", setting: setting)
    }
  }

  /// The values at points.
  ///
  /// Sines and cosines are correctly rounded, and a formula is evaluated with + − × ÷ √ and Hillock's own functions: the same bits
  /// on every machine.
  func values(x: [Float], y: [Float]) throws(PlayError) -> [Float] {
    if let ownFormula { return try Self.values(of: ownFormula, x: x, y: y, setting: "own") }
    switch name {
    case "x": return x
    case "y": return y
    case "xx": return x.map { $0 * $0 }
    case "yy": return y.map { $0 * $0 }
    case "xy": return zip(x, y).map { $0 * $1 }
    case "sinx": return Waves.sine(x)
    case "siny": return Waves.sine(y)
    case "cosx": return Waves.cosine(x)
    default: return Waves.cosine(y)
    }
  }

  static func values(
    of formula: Formula, x: [Float], y: [Float], setting: String
  ) throws(PlayError) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(x.count)
    for (x, y) in zip(x, y) {
      let value = (try? formula.evaluate(["x": Double(x), "y": Double(y)])) ?? .nan
      let float = Float(value)
      guard float.isFinite else {
        throw PlayError(
          "\(formula.unicode) has no finite value at x = \(x), y = \(y); choose one that has a value everywhere from −6 to 6",
          setting: setting)
      }
      result.append(float)
    }
    return result
  }
}

/// Sine and cosine of many numbers, correctly rounded.
enum Waves {
  static func sine(_ x: [Float]) -> [Float] { ActivationKernel(.sine).values(at: x) }

  /// cos x = 1 − 2·sin²(x/2), in floats.
  static func cosine(_ x: [Float]) -> [Float] {
    sine(x.map { $0 / 2 }).map { 1 - 2 * $0 * $0 }
  }
}
