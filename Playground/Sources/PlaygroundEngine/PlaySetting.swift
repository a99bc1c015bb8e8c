/// One setting of the page: its key in the address, what it may be, and what a change of it does.
///
/// `PlaySetting.all` is the one table that drives the page: the controls are made from it, the address holds what is not as it
/// stands there, and the engine reads a run from it.
public struct PlaySetting: Sendable, Codable {
  public enum Kind: String, Sendable, Codable {
    case choice, number, whole, text, flag, set
  }

  /// What has to happen when a visitor changes it.
  public enum Change: String, Sendable, Codable {
    /// The run begins again.
    case restart
    /// The run goes on, and its address notes the step.
    case live
    /// Only the look changes.
    case view
  }

  public let key: String
  /// The part of the page that has it.
  public let group: String
  public let kind: Kind
  public let standard: String
  public let change: Change
  /// Of a choice or a set.
  public var choices: [String] = []
  /// Of a number.
  public var least: Double?
  public var most: Double?
  /// Of a number: the values that its list or slider offers; others may be typed.
  public var offered: [Double] = []
  /// Of a text.
  public var longest: Int?

  private static func choice(
    _ key: String, _ group: String, _ choices: [String], standard: String? = nil, _ change: Change = .restart
  ) -> PlaySetting {
    PlaySetting(
      key: key, group: group, kind: .choice, standard: standard ?? choices[0], change: change,
      choices: choices)
  }

  private static func number(
    _ key: String, _ group: String, _ standard: String, _ range: ClosedRange<Double>,
    _ offered: [Double] = [],
    kind: Kind = .number, _ change: Change = .restart
  ) -> PlaySetting {
    PlaySetting(
      key: key, group: group, kind: kind, standard: standard, change: change,
      least: range.lowerBound, most: range.upperBound, offered: offered)
  }

  private static func text(
    _ key: String, _ group: String, _ standard: String, longest: Int, _ change: Change = .restart
  ) -> PlaySetting {
    PlaySetting(
      key: key, group: group, kind: .text, standard: standard, change: change, longest: longest)
  }

  private static func flag(_ key: String, _ group: String, _ change: Change = .view) -> PlaySetting {
    PlaySetting(key: key, group: group, kind: .flag, standard: "0", change: change)
  }

  /// All of them, in the order of the page.
  public static let all: [PlaySetting] = [
    choice("page", "view", ["train", "explore", "form", "check"], .view),
    choice(
      "data", "data",
      [
        "circle", "xor", "gauss", "spiral", "moons", "checkerboard", "plane", "hills", "formula", "points",
      ]),
    text("formula", "data", "2*sin(x)", longest: 400),
    choice("task", "data", ["classification", "regression"]),
    text("points", "data", "", longest: 40_000),
    number("count", "data", "500", 20...4000, [100, 200, 500, 1000, 2000], kind: .whole),
    number("noise", "data", "0", 0...100, Array(stride(from: 0, through: 50, by: 5))),
    number("share", "data", "50", 5...95, Array(stride(from: 10, through: 90, by: 10))),
    number("seed", "data", "1", 0...4_294_967_295, kind: .whole),
    PlaySetting(
      key: "inputs", group: "inputs", kind: .set, standard: "x,y", change: .restart,
      choices: InputFeature.names),
    text("own", "inputs", "", longest: 400),
    text("layers", "network", "4:tanh;2:tanh", longest: 4000),
    number("dropout", "training", "0", 0...0.9, [0, 0.1, 0.2, 0.3, 0.5]),
    choice("loss", "training", ["auto", "mean_squared", "mean_absolute", "huber"]),
    choice("optimizer", "training", ["sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw"]),
    number(
      "rate", "training", "0.03", 1e-8...1e6,
      [0.00001, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
      .live),
    choice("schedule", "training", ["constant", "step", "cosine", "restarts", "warmup"]),
    number("epochs", "training", "100", 1...1_000_000, [10, 50, 100, 500, 1000], kind: .whole),
    number(
      "batch", "training", "10", 1...4000, [1, 2, 5, 10, 20, 30, 50, 100, 500], kind: .whole),
    number("l1", "training", "0", 0...100, [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1], .live),
    number("l2", "training", "0", 0...100, [0, 0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1], .live),
    number("clip", "training", "0", 0...1e6, [0, 0.1, 0.5, 1, 5]),
    number("speed", "run", "0", 0...1e6, [0, 1, 10, 100, 1000, 10_000], .view),
    number("steps", "run", "0", 0...1e9, kind: .whole, .view),
    text("edits", "run", "", longest: 20_000),
    flag("test", "view"),
    flag("discrete", "view"),
    flag("lines", "view"),
    flag("values", "view"),
    PlaySetting(
      key: "hide", group: "view", kind: .set, standard: "", change: .view,
      choices: ["data", "training", "unit", "measures", "save", "shape"]),
    choice("theme", "view", ["auto", "light", "dark"], .view),
    text("explore", "explore", "tanh", longest: 400, .view),
    text("compare", "explore", "", longest: 2000, .view),
    number("reach", "explore", "5", 0.1...100, [1, 2, 5, 10, 20], .view),
    number("depth", "explore", "10", 1...50, [5, 10, 20, 50], kind: .whole, .view),
    choice("form", "form", ["boolean", "points", "formula"], .view),
    text("boolean", "form", "a xor b", longest: 2000, .view),
    choice("units", "form", ["threshold", "relu", "sigmoid", "tanh"], .view),
    text("knots", "form", "0,0 1,2 3,1", longest: 4000, .view),
    text("function", "form", "sin(x)", longest: 400, .view),
    text("from", "form", "0", longest: 20, .view),
    text("to", "form", "6", longest: 20, .view),
    text("error", "form", "0.01", longest: 20, .view),
    choice("format", "check", ["markdown", "latex", "html", "notebook", "restructuredText"], .view),
  ]

  /// Checks a value that somebody gave.
  ///
  /// - Throws: `PlayError` that names the setting and says what it may be.
  func check(_ value: String) throws(PlayError) {
    switch kind {
    case .choice:
      guard choices.contains(value) else {
        throw PlayError(
          "\(key) is one of \(choices.joined(separator: ", ")); got '\(value.prefix(40))'", setting: key)
      }
    case .set:
      for part in value.split(separator: ",") where !choices.contains(String(part)) {
        throw PlayError(
          "\(key) is some of \(choices.joined(separator: ", ")); got '\(part.prefix(40))'", setting: key)
      }
    case .flag:
      guard value == "0" || value == "1" else {
        throw PlayError("\(key) is 0 or 1; got '\(value.prefix(40))'", setting: key)
      }
    case .number, .whole:
      guard let number = Double(value), number.isFinite, number >= least ?? number, number <= most ?? number,
        kind == .number || Int(value) != nil
      else {
        throw PlayError(
          "\(key) is a \(kind == .whole ? "whole " : "")number from \(Self.text(least ?? 0)) to \(Self.text(most ?? 0)); got '\(value.prefix(40))'",
          setting: key)
      }
    case .text:
      guard value.utf8.count <= longest ?? Int.max else {
        throw PlayError(
          "\(key) has \(value.utf8.count) bytes; at most \(longest ?? 0) are read", setting: key)
      }
    }
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? String(Int(number)) : String(number)
  }
}
