/// A JSON text as read from a file that is not trusted: strict (RFC 8259), of limited depth, and without two equal
/// keys in an object.
package enum JSONValue: Hashable {
  case null
  case bool(Bool)
  /// As spelt: a whole number has to be told from one with a fraction.
  case number(String)
  case string(String)
  case array([JSONValue])
  case object([(key: String, value: JSONValue)])

  /// A whole number from 0 up.
  package var index: Int? {
    guard case .number(let text) = self, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return Int(text)
  }

  package static func == (left: JSONValue, right: JSONValue) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.bool(let left), .bool(let right)): left == right
    case (.number(let left), .number(let right)): left == right
    case (.string(let left), .string(let right)): left == right
    case (.array(let left), .array(let right)): left == right
    case (.object(let left), .object(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    default: false
    }
  }

  package func hash(into hasher: inout Hasher) {
    switch self {
    case .null: hasher.combine(0)
    case .bool(let value): hasher.combine(value)
    case .number(let text), .string(let text): hasher.combine(text)
    case .array(let items): hasher.combine(items)
    case .object(let pairs): for pair in pairs { hasher.combine(pair.key) }
    }
  }

  /// Reads the whole of the bytes as one value; space around it is allowed.
  package init(parsing bytes: ArraySlice<UInt8>, depthLimit: Int) throws(JSONFault) {
    var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
    self = try parser.document()
  }

  /// A text with quotes, in the shortest form.
  package static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

private struct JSONParser {
  let bytes: ArraySlice<UInt8>
  let depthLimit: Int
  var position: Int

  init(bytes: ArraySlice<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
    position = bytes.startIndex
  }

  private func fault(_ message: String) -> JSONFault {
    JSONFault(message: message, offset: position - bytes.startIndex)
  }

  private var byte: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

  private mutating func skipSpace() {
    while let byte, [0x20, 0x0A, 0x0D, 0x09].contains(byte) { position += 1 }
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONFault) {
    guard let byte, UInt32(byte) == character.value else { throw fault("expected '\(character)'") }
    position += 1
  }

  mutating func document() throws(JSONFault) -> JSONValue {
    let result = try value(depth: 1)
    skipSpace()
    guard byte == nil else { throw fault("something follows the value") }
    return result
  }

  private mutating func value(depth: Int) throws(JSONFault) -> JSONValue {
    skipSpace()
    guard depth <= depthLimit else { throw fault("nested deeper than \(depthLimit) levels") }
    switch byte {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return .number(try number())
    }
  }

  private mutating func word(_ word: String, _ value: JSONValue) throws(JSONFault) -> JSONValue {
    for expected in word.utf8 {
      guard byte == expected else { throw fault("expected '\(word)'") }
      position += 1
    }
    return value
  }

  private mutating func object(depth: Int) throws(JSONFault) -> JSONValue {
    try expect("{")
    var pairs: [(key: String, value: JSONValue)] = []
    var keys: Set<String> = []
    skipSpace()
    if byte == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      skipSpace()
      let key = try string()
      guard keys.insert(key).inserted else { throw fault("the key '\(key)' occurs twice") }
      skipSpace()
      try expect(":")
      pairs.append((key, try value(depth: depth + 1)))
      skipSpace()
      guard byte == UInt8(ascii: ",") else { break }
      position += 1
    }
    try expect("}")
    return .object(pairs)
  }

  private mutating func array(depth: Int) throws(JSONFault) -> JSONValue {
    try expect("[")
    var items: [JSONValue] = []
    skipSpace()
    if byte == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      items.append(try value(depth: depth + 1))
      skipSpace()
      guard byte == UInt8(ascii: ",") else { break }
      position += 1
    }
    try expect("]")
    return .array(items)
  }

  private mutating func digits() throws(JSONFault) {
    let start = position
    while let byte, (0x30...0x39).contains(byte) { position += 1 }
    if position == start { throw fault("expected a value") }
  }

  private mutating func number() throws(JSONFault) -> String {
    let start = position
    if byte == UInt8(ascii: "-") { position += 1 }
    if byte == UInt8(ascii: "0") { position += 1 } else { try digits() }
    if byte == UInt8(ascii: ".") {
      position += 1
      try digits()
    }
    if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") {
      position += 1
      if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { position += 1 }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func hexadecimal() throws(JSONFault) -> UInt16 {
    var result: UInt16 = 0
    for _ in 0..<4 {
      guard let byte, let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
        throw fault("expected four hexadecimal digits")
      }
      result = result << 4 | UInt16(digit)
      position += 1
    }
    return result
  }

  private mutating func string() throws(JSONFault) -> String {
    try expect("\"")
    var content: [UInt8] = []
    while true {
      guard let next = byte else { throw fault("the text is never closed") }
      position += 1
      switch next {
      case UInt8(ascii: "\""):
        guard let text = String(validating: content, as: UTF8.self) else {
          throw fault("the text is not valid UTF-8")
        }
        return text
      case 0..<0x20: throw fault("a control character inside a text")
      case UInt8(ascii: "\\"): content += try escape()
      default: content.append(next)
      }
    }
  }

  private mutating func escape() throws(JSONFault) -> [UInt8] {
    guard let letter = byte else { throw fault("the text is never closed") }
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "u"):
      var units = [try hexadecimal()]
      if UTF16.isLeadSurrogate(units[0]) {
        try expect("\\")
        try expect("u")
        units.append(try hexadecimal())
      }
      guard let text = String(validating: units, as: UTF16.self) else {
        throw fault("half of a surrogate pair")
      }
      return Array(text.utf8)
    default: throw fault("unknown escape")
    }
  }
}
