import HillockFormula

/// The hidden layers of a network as a person types them: `128:relu,64:gelu,dropout:0.2`.
///
/// - `128` or `128:ACTIVATION`: a dense layer of 128 units. The activation is any name of the catalogue, with
///   parameters in parentheses, as in `64:leaky_relu(0.2)`.
/// - `dropout:RATE`
/// - `glu`, `reglu`, `geglu`, `swiglu`: cut what comes before into halves a and b and give a ⊙ f(b).
/// - `crelu`, and `maxout:UNITS:PIECES`
/// - An activation's name alone applies it to what comes before.
public enum LayerList {
  /// - Parameter fallback: the activation of a dense layer that names none.
  /// - Throws: `NetworkError` that quotes the entry and says what would be right.
  public static func layers(parsing text: String, fallback: Activation = .relu) throws -> [any Layer] {
    guard !text.allSatisfy(\.isWhitespace) else { return [] }
    var layers: [any Layer] = []
    for (index, entry) in entries(of: text).enumerated() {
      do {
        layers.append(try layer(parsing: entry, fallback: fallback))
      } catch {
        throw NetworkError("layer \(index + 1) ('\(entry)'): \(error)")
      }
    }
    return layers
  }

  private static func layer(parsing entry: String, fallback: Activation) throws -> any Layer {
    let parts = split(entry, at: ":")
    let head = parts[0].lowercased()
    func number(_ text: String, _ what: String) throws -> Int {
      guard let value = Int(text), value > 0, value <= 1 << 24 else {
        throw NetworkError("expected \(what) from 1 to \(1 << 24), got '\(text)'")
      }
      return value
    }
    if head.isEmpty { throw NetworkError("expected UNITS:ACTIVATION such as 128:relu, got nothing") }
    if head.first.map({ $0.isNumber || $0 == "-" || $0 == "+" }) == true {
      guard parts.count <= 2 else {
        throw NetworkError("expected UNITS:ACTIVATION such as 128:relu, got \(parts.count) parts")
      }
      let units = try number(parts[0], "a number of units")
      let activation = parts.count == 2 ? try Activation(named: parts[1]) : fallback
      return Dense(units, activation: activation)
    }
    switch (head, parts.count) {
    case ("dropout", 2):
      guard let rate = Float(parts[1]), rate >= 0, rate < 1 else {
        throw NetworkError("expected a rate of at least 0 and below 1, got '\(parts[1])'")
      }
      return Dropout(rate)
    case ("dropout", _): throw NetworkError("expected dropout:RATE such as dropout:0.2")
    case ("maxout", 3):
      return Maxout(
        try number(parts[1], "a number of units"), pieces: try number(parts[2], "a number of pieces"))
    case ("maxout", _): throw NetworkError("expected maxout:UNITS:PIECES such as maxout:32:2")
    case ("glu", 1): return GatedUnit(.sigmoid)
    case ("reglu", 1): return GatedUnit(.relu)
    case ("geglu", 1): return GatedUnit(.gelu)
    case ("swiglu", 1): return GatedUnit(.silu)
    case ("crelu", 1): return ConcatenatedReLU()
    case (_, 1):
      if let name = VectorActivation.Name(rawValue: head) { return VectorActivation(name) }
      return Activate(try Activation(named: parts[0]))
    default:
      throw NetworkError("expected UNITS:ACTIVATION such as 128:relu")
    }
  }

  /// Cuts at commas that are in no parentheses.
  private static func entries(of text: String) -> [String] { split(text, at: ",") }

  private static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == separator, depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { part in
      String(part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
  }
}
