/// JSON as a server reads it: an array of numbers is one array of doubles and not thousands of nodes.
public indirect enum JSONNode: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  /// What holds nothing but numbers, and is not empty.
  case numbers([Double])
  case array([JSONNode])
  /// In the order of the text; a key that comes twice is refused.
  case object([(key: String, value: JSONNode)])

  public static func == (a: JSONNode, b: JSONNode) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)): a == b
    case (.text(let a), .text(let b)): a == b
    case (.numbers(let a), .numbers(let b)): a == b
    case (.array(let a), .array(let b)): a == b
    case (.object(let a), .object(let b)): a.elementsEqual(b) { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  public func hash(into hasher: inout Hasher) {
    if case .text(let text) = self { hasher.combine(text) }
  }

  public subscript(key: String) -> JSONNode? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  var text: String? { if case .text(let text) = self { text } else { nil } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }

  /// A whole number that is not negative.
  var count: Int? {
    guard case .number(let value) = self, value >= 0, value <= 1e12, value == value.rounded() else {
      return nil
    }
    return Int(value)
  }

  var elements: [JSONNode]? {
    switch self {
    case .array(let elements): elements
    case .numbers(let values): values.map { .number($0) }
    default: nil
    }
  }
}
