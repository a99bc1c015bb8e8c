import Hillock

/// The hidden layers of the page: `4:tanh;3:relu,tanh,x*sin(x)` is a layer of four units with tanh, and one of three with an activation for
/// each.
public struct LayerText: Hashable, Sendable {
  public struct HiddenLayer: Hashable, Sendable {
    /// One for each unit.
    public var activations: [Activation]
    /// Whether every unit has the same.
    public var isUniform: Bool { Set(activations).count <= 1 }
  }

  public let layers: [HiddenLayer]

  public static let mostLayers = 12
  public static let mostUnits = 64

  /// - Throws: `PlayError` that says which layer is wrong.
  public init(_ text: String) throws(PlayError) {
    var layers: [HiddenLayer] = []
    for (index, part) in Self.split(text, at: ";").enumerated() where !part.isEmpty {
      let place = "layer \(index + 1)"
      guard let colon = part.firstIndex(of: ":"), let units = Int(part[..<colon]),
        1...Self.mostUnits ~= units
      else {
        throw PlayError(
          "\(place): expected UNITS:ACTIVATION such as 4:tanh, with 1 to \(Self.mostUnits) units; got '\(part.prefix(40))'",
          setting: "layers")
      }
      let names = Self.split(String(part[part.index(after: colon)...]), at: ",")
      guard names.count == 1 || names.count == units else {
        throw PlayError(
          "\(place): one activation for all \(units) units, or one for each; got \(names.count)",
          setting: "layers")
      }
      var activations: [Activation] = []
      for name in names {
        // What has commas of its own stands in brackets: [x*sigmoid(a*x) with a: 1.5, name: mine].
        let bare = name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
        do { activations.append(try Activation(named: bare)) } catch {
          throw PlayError("\(place): \(error)", setting: "layers")
        }
      }
      if let only = activations.first, activations.count == 1 {
        activations = Array(repeating: only, count: units)
      }
      layers.append(HiddenLayer(activations: activations))
    }
    guard layers.count <= Self.mostLayers else {
      throw PlayError("\(layers.count) layers; at most \(Self.mostLayers) are drawn", setting: "layers")
    }
    self.layers = layers
  }

  /// In parts at a separator that is in no parentheses.
  static func split(_ text: String, at separator: Character) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if character == "(" || character == "[" { depth += 1 }
      if character == ")" || character == "]" { depth -= 1 }
      if character == separator, depth <= 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingSpaces }
  }
}

extension String {
  var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
