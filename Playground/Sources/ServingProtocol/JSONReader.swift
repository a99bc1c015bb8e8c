/// Reads JSON (RFC 8259) from bytes, strictly: one value, no comments, no key twice, limits of depth.
public enum JSONReader {
  static let depthLimit = 32

  /// - Throws: `ServingError` with the place of the fault.
  public static func read(_ bytes: [UInt8]) throws(ServingError) -> JSONNode { try read(bytes.span) }

  /// - Throws: `ServingError` with the place of the fault.
  public static func read(_ bytes: Span<UInt8>) throws(ServingError) -> JSONNode {
    var place = 0
    return try Scanner.value(bytes, &place)
  }

  /// The functions take the span as it is, since a struct that keeps one cannot escape.
  enum Scanner {
    static func value(_ bytes: Span<UInt8>, _ place: inout Int) throws(ServingError) -> JSONNode {
      let node = try node(bytes, &place, depth: 0)
      skip(bytes, &place)
      guard place == bytes.count else { throw fault("something stands behind the value", place) }
      return node
    }

    static func fault(_ text: String, _ place: Int) -> ServingError {
      ServingError(.invalid, "the body is no JSON: \(text) at byte \(place + 1)")
    }

    @inline(__always) static func skip(_ bytes: Span<UInt8>, _ place: inout Int) {
      while place < bytes.count {
        let byte = bytes[place]
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
        place += 1
      }
    }

    static func node(
      _ bytes: Span<UInt8>, _ place: inout Int, depth: Int
    ) throws(ServingError) -> JSONNode {
      guard depth < JSONReader.depthLimit else {
        throw fault("it is nested more than \(JSONReader.depthLimit) deep", place)
      }
      skip(bytes, &place)
      guard place < bytes.count else { throw fault("it ends too early", place) }
      switch bytes[place] {
      case UInt8(ascii: "{"): return try object(bytes, &place, depth)
      case UInt8(ascii: "["): return try array(bytes, &place, depth)
      case UInt8(ascii: "\""): return .text(try string(bytes, &place))
      case UInt8(ascii: "t"):
        try word("true", bytes, &place)
        return .bool(true)
      case UInt8(ascii: "f"):
        try word("false", bytes, &place)
        return .bool(false)
      case UInt8(ascii: "n"):
        try word("null", bytes, &place)
        return .null
      default: return .number(try number(bytes, &place))
      }
    }

    private static func word(_ word: String, _ bytes: Span<UInt8>, _ place: inout Int) throws(ServingError) {
      for byte in word.utf8 {
        guard place < bytes.count, bytes[place] == byte else { throw fault("'\(word)' was expected", place) }
        place += 1
      }
    }

    private static func object(
      _ bytes: Span<UInt8>, _ place: inout Int, _ depth: Int
    ) throws(ServingError) -> JSONNode {
      place += 1
      var members: [(key: String, value: JSONNode)] = []
      members.reserveCapacity(4)
      skip(bytes, &place)
      if place < bytes.count, bytes[place] == UInt8(ascii: "}") {
        place += 1
        return .object([])
      }
      while true {
        skip(bytes, &place)
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else {
          throw fault("a key was expected", place)
        }
        let key = try string(bytes, &place)
        skip(bytes, &place)
        guard place < bytes.count, bytes[place] == UInt8(ascii: ":") else {
          throw fault("':' was expected", place)
        }
        place += 1
        guard !members.contains(where: { $0.key == key }) else { throw fault("a key is there twice", place) }
        members.append((key, try node(bytes, &place, depth: depth + 1)))
        skip(bytes, &place)
        guard place < bytes.count else { throw fault("it ends too early", place) }
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "}") { return .object(members) }
        guard byte == UInt8(ascii: ",") else { throw fault("',' or '}' was expected", place - 1) }
        guard members.count < 10_000 else { throw fault("an object has more than 10,000 members", place) }
      }
    }

    private static func array(
      _ bytes: Span<UInt8>, _ place: inout Int, _ depth: Int
    ) throws(ServingError) -> JSONNode {
      place += 1
      skip(bytes, &place)
      guard place < bytes.count else { throw fault("it ends too early", place) }
      if bytes[place] == UInt8(ascii: "]") {
        place += 1
        return .array([])
      }
      var numbers: [Double] = []
      var others: [JSONNode] = []
      // Most lists are a row, and would grow seven times on the way.
      if bytes[place] != UInt8(ascii: "{"), bytes.count - place > 128 { numbers.reserveCapacity(64) }
      while true {
        skip(bytes, &place)
        guard place < bytes.count else { throw fault("it ends too early", place) }
        let first = bytes[place]
        if others.isEmpty, first == UInt8(ascii: "-") || first >= 0x30 && first <= 0x39 {
          numbers.append(try number(bytes, &place))
        } else {
          if others.isEmpty {
            others = numbers.map { .number($0) }
            numbers = []
          }
          others.append(try node(bytes, &place, depth: depth + 1))
        }
        skip(bytes, &place)
        guard place < bytes.count else { throw fault("it ends too early", place) }
        let byte = bytes[place]
        place += 1
        if byte == UInt8(ascii: "]") { return others.isEmpty ? .numbers(numbers) : .array(others) }
        guard byte == UInt8(ascii: ",") else { throw fault("',' or ']' was expected", place - 1) }
      }
    }

    private static let powers: [Double] = [
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
      1e19, 1e20, 1e21, 1e22,
    ]

    /// Up to 15 digits and a small power of ten are exact by one rounding; everything else is read by the library.
    static func number(_ bytes: Span<UInt8>, _ place: inout Int) throws(ServingError) -> Double {
      let start = place
      var isNegative = false
      if bytes[place] == UInt8(ascii: "-") {
        isNegative = true
        place += 1
      }
      var digits: UInt64 = 0
      var count = 0
      var exponent = 0
      let first = place
      while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
        digits = digits &* 10 &+ UInt64(bytes[place] - 0x30)
        place += 1
      }
      count = place - first
      guard count > 0, count == 1 || bytes[first] != 0x30 else { throw fault("a value was expected", start) }
      if place < bytes.count, bytes[place] == UInt8(ascii: ".") {
        place += 1
        let point = place
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
          digits = digits &* 10 &+ UInt64(bytes[place] - 0x30)
          place += 1
        }
        guard place > point else { throw fault("a digit was expected", place) }
        exponent = point - place
        count += place - point
      }
      if place < bytes.count, bytes[place] | 0x20 == UInt8(ascii: "e") {
        place += 1
        var isDown = false
        if place < bytes.count, bytes[place] == UInt8(ascii: "-") || bytes[place] == UInt8(ascii: "+") {
          isDown = bytes[place] == UInt8(ascii: "-")
          place += 1
        }
        let from = place
        var power = 0
        while place < bytes.count, bytes[place] >= 0x30, bytes[place] <= 0x39 {
          power = min(power * 10 + Int(bytes[place] - 0x30), 100_000)
          place += 1
        }
        guard place > from else { throw fault("a digit was expected", place) }
        exponent += isDown ? -power : power
      }
      if count <= 15, exponent >= -22, exponent <= 22 {
        let whole = Double(digits)
        let value = exponent < 0 ? whole / powers[-exponent] : whole * powers[exponent]
        return isNegative ? -value : value
      }
      var text = ""
      for index in start..<place { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
      guard let value = Double(text), value.isFinite else { throw fault("a number is too large", start) }
      return value
    }

    private static func string(_ bytes: Span<UInt8>, _ place: inout Int) throws(ServingError) -> String {
      place += 1
      let start = place
      var isPlain = true
      while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
        guard bytes[place] >= 0x20 else { throw fault("a control character stands in a string", place) }
        if bytes[place] == UInt8(ascii: "\\") {
          isPlain = false
          place += 1
        }
        place += 1
      }
      guard place < bytes.count else { throw fault("a string has no end", start) }
      let end = place
      place += 1
      if isPlain {
        let plain = bytes.extracting(start..<end)
        guard
          let text = unsafe plain.withUnsafeBufferPointer({ unsafe String(validating: $0, as: UTF8.self) })
        else { throw fault("a string is no UTF-8", start) }
        return text
      }
      var content: [UInt8] = []
      content.reserveCapacity(end - start)
      var index = start
      while index < end {
        if bytes[index] != UInt8(ascii: "\\") {
          content.append(bytes[index])
          index += 1
        } else {
          try escape(bytes, &index, end, &content)
        }
      }
      guard let text = String(validating: content, as: UTF8.self) else {
        throw fault("a string is no UTF-8", start)
      }
      return text
    }

    private static func escape(
      _ bytes: Span<UInt8>, _ index: inout Int, _ end: Int, _ content: inout [UInt8]
    ) throws(ServingError) {
      let simple: [UInt8: UInt8] = [
        UInt8(ascii: "\""): 0x22, UInt8(ascii: "\\"): 0x5C, UInt8(ascii: "/"): 0x2F, UInt8(ascii: "b"): 8,
        UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
      ]
      guard index + 1 < end else { throw fault("an escape has no end", index) }
      if let byte = simple[bytes[index + 1]] {
        content.append(byte)
        index += 2
        return
      }
      guard var unit = code(bytes, index, end) else { throw fault("there is no such escape", index) }
      index += 6
      if 0xD800..<0xDC00 ~= unit, let low = code(bytes, index, end), 0xDC00..<0xE000 ~= low {
        unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
        index += 6
      }
      guard let scalar = Unicode.Scalar(unit) else { throw fault("half a pair of escapes", index) }
      content += Array(String(Character(scalar)).utf8)
    }

    private static func code(_ bytes: Span<UInt8>, _ index: Int, _ end: Int) -> UInt32? {
      guard index + 6 <= end, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") else {
        return nil
      }
      var value: UInt32 = 0
      for place in index + 2..<index + 6 {
        switch bytes[place] {
        case 0x30...0x39: value = value << 4 | UInt32(bytes[place] - 0x30)
        case 0x41...0x46: value = value << 4 | UInt32(bytes[place] - 0x37)
        case 0x61...0x66: value = value << 4 | UInt32(bytes[place] - 0x57)
        default: return nil
        }
      }
      return value
    }
  }
}
