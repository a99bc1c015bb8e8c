/// JSON as a server writes it: bytes, without nodes in between.
public struct JSONText {
  public private(set) var bytes: [UInt8] = []

  public init(capacity: Int = 256) { bytes.reserveCapacity(capacity) }

  /// Text that is JSON already.
  public mutating func raw(_ text: StaticString) {
    text.withUTF8Buffer { unsafe bytes.append(contentsOf: $0) }
  }

  /// Bytes that are JSON already.
  mutating func raw(_ text: [UInt8]) { bytes += text }

  public mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    if text.utf8.allSatisfy({
      $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 != 0x7F
    }) {
      whole(text)
    } else {
      for byte in text.utf8 { escaped(byte) }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case 0x0A: bytes += Array("\\n".utf8)
    case 0..<0x20, 0x7F:
      let digits = String(byte, radix: 16)
      bytes += Array("\\u00\(digits.utf8.count == 1 ? "0" : "")\(digits)".utf8)
    default: bytes.append(byte)
    }
  }

  /// All bytes of a text at once.
  private mutating func whole(_ text: String) {
    var text = text
    text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
  }

  /// The shortest decimal that is the number again; what is no finite number is null.
  public mutating func number(_ value: Float) {
    if value.isFinite { whole(value.description) } else { raw("null") }
  }

  public mutating func number(_ value: Double) {
    if value.isFinite { whole(value.description) } else { raw("null") }
  }

  public mutating func number(_ value: Int) { whole(String(value)) }

  public mutating func list<Element>(
    _ elements: some Sequence<Element>, _ write: (inout JSONText, Element) -> Void
  ) {
    bytes.append(UInt8(ascii: "["))
    var isFirst = true
    for element in elements {
      if !isFirst { bytes.append(UInt8(ascii: ",")) }
      isFirst = false
      write(&self, element)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  public static func error(_ message: String) -> [UInt8] {
    var text = JSONText()
    text.raw("{\"error\":")
    text.string(message)
    text.raw("}")
    return text.bytes
  }
}
