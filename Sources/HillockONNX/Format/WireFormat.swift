/// The encoding of protocol buffers: a message is a run of fields, each a number with a kind and a value.
///
/// ONNX needs nine small messages of it, so that they are read and written here, with every length checked, instead of by a library
/// that takes longer to compile than the rest of the reader. Source: "Protocol Buffers: Encoding".
struct WireReader {
  /// The value of a field as it lies in the bytes.
  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case bytes(ArraySlice<UInt8>)
    case fixed32(UInt32)
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }

  mutating func varint() throws(ONNXFault) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      guard let byte = rest.first else { throw ONNXFault("a number is cut off") }
      rest.removeFirst()
      guard shift < 64 else { throw ONNXFault("a number has too many bytes") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  private mutating func take(_ count: Int) throws(ONNXFault) -> ArraySlice<UInt8> {
    guard count <= rest.count else { throw ONNXFault("a field is longer than its message") }
    defer { rest = rest[(rest.startIndex + count)...] }
    return rest[..<(rest.startIndex + count)]
  }

  mutating func fixed64() throws(ONNXFault) -> UInt64 {
    try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func fixed32() throws(ONNXFault) -> UInt32 {
    try take(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The next field; `nil` at the end.
  mutating func next() throws(ONNXFault) -> (field: Int, value: Value)? {
    guard !rest.isEmpty else { return nil }
    let key = try varint()
    guard let field = Int(exactly: key >> 3), field > 0, field < 1 << 29 else {
      throw ONNXFault("a field has no number")
    }
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed64()))
    case 2:
      guard let count = Int(exactly: try varint()) else {
        throw ONNXFault("a field is longer than its message")
      }
      return (field, .bytes(try take(count)))
    case 5: return (field, .fixed32(try fixed32()))
    default: throw ONNXFault("a field is of the unknown kind \(key & 7)")
    }
  }
}

extension WireReader.Value {
  /// A message, a text or packed numbers.
  var bytes: ArraySlice<UInt8> {
    get throws(ONNXFault) {
      guard case .bytes(let bytes) = self else {
        throw ONNXFault("a field has a number where a message belongs")
      }
      return bytes
    }
  }

  var text: String { get throws(ONNXFault) { String(decoding: try bytes, as: UTF8.self) } }

  var integer: Int64 {
    get throws(ONNXFault) {
      guard case .varint(let value) = self else { throw ONNXFault("a field is no whole number") }
      return Int64(bitPattern: value)
    }
  }

  var int: Int { get throws(ONNXFault) { Int(clamping: try integer) } }

  var float: Float {
    get throws(ONNXFault) {
      guard case .fixed32(let bits) = self else { throw ONNXFault("a field is no float") }
      return Float(bitPattern: bits)
    }
  }

  /// Adds whole numbers, one or packed.
  func append(to numbers: inout [Int64]) throws(ONNXFault) {
    guard case .bytes(let bytes) = self else { return numbers.append(try integer) }
    var reader = WireReader(bytes)
    while !reader.isAtEnd { numbers.append(Int64(bitPattern: try reader.varint())) }
  }

  /// Adds floats, one or packed.
  func append(to numbers: inout [Float]) throws(ONNXFault) {
    guard case .bytes(let bytes) = self else { return numbers.append(try float) }
    guard bytes.count % 4 == 0 else { throw ONNXFault("packed floats are cut off") }
    var reader = WireReader(bytes)
    while !reader.isAtEnd { numbers.append(Float(bitPattern: try reader.fixed32())) }
  }

  /// Adds doubles, one or packed.
  func append(to numbers: inout [Double]) throws(ONNXFault) {
    if case .fixed64(let bits) = self { return numbers.append(Double(bitPattern: bits)) }
    let bytes = try bytes
    guard bytes.count % 8 == 0 else { throw ONNXFault("packed doubles are cut off") }
    var reader = WireReader(bytes)
    while !reader.isAtEnd { numbers.append(Double(bitPattern: try reader.fixed64())) }
  }
}

/// What is wrong with a file, without its name.
struct ONNXFault: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// A message that is being written.
struct WireWriter {
  private(set) var bytes: [UInt8] = []

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func key(_ field: Int, _ kind: UInt64) { varint(UInt64(field) << 3 | kind) }

  mutating func add(_ field: Int, _ value: Int) {
    key(field, 0)
    varint(UInt64(bitPattern: Int64(value)))
  }

  mutating func add(_ field: Int, _ value: Float) {
    key(field, 5)
    for shift in [0, 8, 16, 24] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
    }
  }

  mutating func add(_ field: Int, _ value: [UInt8]) {
    key(field, 2)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func add(_ field: Int, _ value: String) { add(field, Array(value.utf8)) }

  /// A message within this one.
  mutating func add(_ field: Int, _ body: (inout WireWriter) -> Void) {
    var inner = WireWriter()
    body(&inner)
    add(field, inner.bytes)
  }

  /// Whole numbers, packed.
  mutating func add(_ field: Int, _ values: [Int]) {
    var inner = WireWriter()
    for value in values { inner.varint(UInt64(bitPattern: Int64(value))) }
    add(field, inner.bytes)
  }

  /// Floats, packed.
  mutating func add(_ field: Int, _ values: [Float]) {
    var inner: [UInt8] = []
    for value in values {
      for shift in [0, 8, 16, 24] as [UInt32] {
        inner.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
      }
    }
    add(field, inner)
  }
}
