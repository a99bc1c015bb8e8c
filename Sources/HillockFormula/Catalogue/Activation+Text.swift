extension Activation: CustomStringConvertible, Codable, PrintedAsText, WrittenAs {
  /// The function in one line that `init(named:)` reads back to an equal value: `leaky_relu(slope: 0.2)`, or
  /// for a formula of one's own `x*sigmoid(a*x) with a: 1.5, name: mine`.
  public var text: String {
    let builtIn = isBuiltIn
    var settings: [String] = []
    for parameter in parameters where !builtIn || parameter.value != parameter.defaultValue {
      settings.append("\(parameter.name): \(Self.plain(parameter.value))")
    }
    for (kink, location) in zip(kinks, kinkLocations) {
      if let value = kink.derivative {
        settings.append("derivative_at_\(Self.plain(location)): \(Self.plain(value))")
      }
    }
    let list: String
    if builtIn {
      list = settings.joined(separator: ", ")
      return list.isEmpty ? name : "\(name)(\(list))"
    }
    if name != "custom" { settings.append("name: \(name)") }
    list = settings.joined(separator: ", ")
    return list.isEmpty ? formula.text : "\(formula.text) with \(list)"
  }

  /// The shortest decimal that gives the `Float` again.
  private static func plain(_ value: Float) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// Reads `relu`, `leaky_relu(0.2)`, `leaky_relu(slope: 0.2)`, `relu(derivative_at_0: 0.5)`, `relu(kink=0.5)`, or
  /// a formula in `x` such as `x*sigmoid(a*x) with a: 1.5`.
  /// - Throws: an error that names the nearest names, the parameters there are, or the place in the formula.
  public init(named text: String) throws(FormulaError) {
    guard text.utf8.count <= FormulaReader.sizeLimit else {
      throw FormulaError("the text has \(text.utf8.count) bytes; at most \(FormulaReader.sizeLimit) are read")
    }
    let trimmed = Self.trimmed(text)
    if let found = Catalogue.find(trimmed) {
      self = found
      return
    }
    if let opening = trimmed.firstIndex(of: "("), trimmed.last == ")",
      var entry = Catalogue.find(Self.trimmed(trimmed[..<opening]))
    {
      let inner = trimmed[trimmed.index(after: opening)...].dropLast()
      let parts = Self.settings(inner)
      if parts.allSatisfy({ $0.key != nil || Float($0.value) != nil }) {
        for (index, part) in parts.enumerated() {
          guard let value = Float(part.value), value.isFinite else {
            throw FormulaError("\(entry.name): '\(part.value)' is no finite number")
          }
          if let key = part.key {
            try entry.apply(key, value)
          } else {
            guard index < entry.parameters.count else {
              throw FormulaError(
                "\(entry.name) takes \(entry.parameters.count) parameter(s), found \(parts.count)")
            }
            try entry.set(entry.parameters[index].name, value)
          }
        }
        try entry.checkRequirements()
        self = entry
        return
      }
    }
    try self.init(custom: trimmed)
  }

  private init(custom text: String) throws(FormulaError) {
    var formula = Substring(text)
    var values: [String: Float] = [:]
    var derivatives: [(String, Float)] = []
    var name: String?
    if let mark = text.indices.first(where: { text[$0...].hasPrefix(" with ") }) {
      formula = text[..<mark]
      for part in Self.settings(text[text.index(mark, offsetBy: 6)...]) {
        guard let key = part.key else {
          throw FormulaError("'\(part.value)' after 'with' has no name; write 'name: value'")
        }
        if key == "name" {
          name = part.value
          continue
        }
        guard let value = Float(part.value), value.isFinite else {
          throw FormulaError("'\(part.value)' is no finite number for '\(key)'")
        }
        if key.hasPrefix("derivative_at_") || key == "kink" {
          derivatives.append((key, value))
        } else {
          values[key] = value
        }
      }
    }
    let expression: Formula
    do { expression = try Formula(parsing: String(formula)) } catch {
      // What looks like a misspelt name is better answered with names than with a column.
      if formula.allSatisfy({ $0.isLetter || $0.isNumber || "_- .".contains($0) }), !formula.contains("x") {
        self = try Catalogue.activation(named: String(formula))
        return
      }
      throw error
    }
    guard expression.names.contains("x") else {
      let head = formula.prefix { $0 != "(" }
      _ = try Catalogue.activation(named: Self.trimmed(head))
      throw FormulaError("'\(formula)' has no x in it, so it is no function of the input")
    }
    try self.init(String(formula), name: name, parameters: values)
    for (key, value) in derivatives { try apply(key, value) }
  }

  /// Sets a parameter, or the derivative at a kink by `derivative_at_0`, or by `kink` where there is only one.
  private mutating func apply(_ key: String, _ value: Float) throws(FormulaError) {
    let locations = kinkLocations
    if key == "kink", !parameters.contains(where: { $0.name == key }) {
      guard kinks.count == 1 else {
        let known = locations.map { "derivative_at_\(Self.plain($0))" }.joined(separator: ", ")
        throw FormulaError(
          kinks.isEmpty
            ? "\(name) has no kink whose derivative could be chosen"
            : "\(name) has \(kinks.count) kinks; choose the derivative at each by \(known)")
      }
      kinks[0].derivative = value
      return
    }
    guard key.hasPrefix("derivative_at_") else { return try set(key, value) }
    guard let at = Float(key.dropFirst("derivative_at_".count)), let index = locations.firstIndex(of: at)
    else {
      let known = locations.map(Self.plain).joined(separator: ", ")
      throw FormulaError(
        "\(name) has no kink for '\(key)'; " + (known.isEmpty ? "it has none" : "its kinks are at: \(known)"))
    }
    kinks[index].derivative = value
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    String(text.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
  }

  /// `a, key: b` in parts.
  private static func settings(_ text: Substring) -> [(key: String?, value: String)] {
    text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      guard let colon = part.firstIndex(where: { $0 == ":" || $0 == "=" }) else {
        return (nil, trimmed(part))
      }
      return (trimmed(part[..<colon]), trimmed(part[part.index(after: colon)...]))
    }
  }

  package var written: String { text }
  package init(written text: String) throws { try self.init(named: text) }
}
