/// Every activation function the package knows by name.
public enum Catalogue {
  /// All entries that act on one number, in the order of their families.
  public static let all: [Activation] = piecewiseLinear + sigmoidal + exponentialUnits + smooth + others

  private static let byKey: [String: Activation] = {
    var result: [String: Activation] = [:]
    for entry in all { result[key(entry.name)] = entry }
    // A canonical name wins over somebody else's name for another entry.
    for entry in all {
      for alias in entry.aliases where result[key(alias.name)] == nil { result[key(alias.name)] = entry }
    }
    return result
  }()

  /// Names are compared without case, underscores, hyphens, spaces and dots.
  static func key(_ name: some StringProtocol) -> String {
    name.lowercased().filter { !"_- .".contains($0) }
  }

  static func find(_ name: some StringProtocol) -> Activation? { byKey[key(name)] }

  /// The entry of that name, in this vocabulary or in that of a peer.
  /// - Throws: an error that names the nearest known names.
  package static func activation(named name: String) throws(FormulaError) -> Activation {
    if let found = find(name) { return found }
    let wanted = Array(key(name).prefix(64))
    let near = byKey.map { (distance(wanted, Array($0.key)), $0.value.name) }.sorted { $0 < $1 }
    var names: [String] = []
    for (_, candidate) in near where !names.contains(candidate) && names.count < 3 { names.append(candidate) }
    throw FormulaError(
      "there is no activation function '\(name.prefix(64))'; the nearest names are "
        + names.joined(separator: ", ") + ". A formula in x is taken as well, such as 'x*sigmoid(1.702 x)'")
  }

  /// An entry the catalogue itself refers to.
  static func known(_ name: String) -> Activation {
    guard let entry = find(name) else { preconditionFailure("the catalogue lacks '\(name)'") }
    return entry
  }

  /// The number of single-character edits between the two.
  package static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var row = Array(0...b.count)
    for (i, c) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, d) in b.enumerated() {
        let next = Swift.min(diagonal + (c == d ? 0 : 1), row[j] + 1, row[j + 1] + 1)
        diagonal = row[j + 1]
        row[j + 1] = next
      }
    }
    return row[b.count]
  }
}

extension Activation {
  /// One line of the catalogue. The texts are part of this module; one that cannot be read is a fault here.
  static func entry(
    _ name: String, _ title: String, _ formula: String,
    _ parameters: [(name: String, value: Float, meaning: String, requirement: String?)] = [],
    kinks: [(location: String, derivative: String)] = [], jumps: Bool = false,
    aliases: [Alias] = [], inTexts: TextUse = TextUse(), source: String
  ) -> Activation {
    func read(_ text: String) -> Formula {
      do { return try Formula(parsing: text) } catch {
        preconditionFailure("the catalogue's '\(name)': \(text): \(error)")
      }
    }
    func condition(_ text: String) -> Formula.Condition? {
      if case .piecewise(let branches, _) = read("if \(text) then 1 else 0") {
        return branches.first?.condition
      }
      return nil
    }
    return Activation(
      name: name, title: title, formula: read(formula),
      parameters: parameters.map {
        Parameter(
          name: $0.name, meaning: $0.meaning, defaultValue: $0.value, value: $0.value,
          requirement: $0.requirement.flatMap(condition))
      },
      kinks: kinks.map {
        Kink(
          location: read($0.location), defaultDerivative: read($0.derivative), derivative: nil, isJump: jumps)
      },
      aliases: aliases, source: source, inTexts: inTexts)
  }
}

extension Activation {
  /// The entry of that name, which the catalogue has, with these parameters.
  static func known(_ name: String, _ values: (String, Float)...) throws(FormulaError) -> Activation {
    var result = Catalogue.known(name)
    for (parameter, value) in values { try result.set(parameter, value) }
    try result.checkRequirements()
    return result
  }

  /// ReLU with a chosen derivative at zero.
  ///
  /// - Throws: `FormulaError` for a value that is not finite.
  package static func relu(derivativeAtZero value: Float) throws(FormulaError) -> Activation {
    try relu.settingDerivative(value, atKink: 0)
  }
}

extension Activation.Alias {
  static func pyTorch(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .pyTorch, name: name, difference: difference)
  }
  static func keras(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .keras, name: name, difference: difference)
  }
  static func jax(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .jax, name: name, difference: difference)
  }
  static func tensorFlow(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .tensorFlow, name: name, difference: difference)
  }
  static func mlx(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .mlx, name: name, difference: difference)
  }
  static func nnlib(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .nnlib, name: name, difference: difference)
  }
  static func onnx(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .onnx, name: name, difference: difference)
  }
  static func literature(_ name: String, _ difference: String? = nil) -> Self {
    .init(peer: .literature, name: name, difference: difference)
  }
}
