/// The types of tensors that a client may send, by the protocol's names. Elements in bytes have the low one first.
public enum TensorType: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case uint8 = "UINT8"
  case uint16 = "UINT16"
  case uint32 = "UINT32"
  case uint64 = "UINT64"
  case int8 = "INT8"
  case int16 = "INT16"
  case int32 = "INT32"
  case int64 = "INT64"
  case float32 = "FP32"
  case float64 = "FP64"

  var size: Int {
    switch self {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }

  /// The numbers of bytes, which are as many as `size` divides.
  func numbers(_ bytes: Span<UInt8>) -> [Double] {
    let count = bytes.count / size
    var result: [Double] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      var bits: UInt64 = 0
      for byte in 0..<size { bits |= UInt64(bytes[index * size + byte]) << (8 * UInt64(byte)) }
      result.append(value(bits))
    }
    return result
  }

  /// Whether a number is one of the type, up to rounding.
  func holds(_ value: Double) -> Bool {
    switch self {
    case .float32, .float64: true
    case .bool: value == 0 || value == 1
    case .uint8: UInt8(exactly: value) != nil
    case .uint16: UInt16(exactly: value) != nil
    case .uint32: UInt32(exactly: value) != nil
    case .uint64: UInt64(exactly: value) != nil
    case .int8: Int8(exactly: value) != nil
    case .int16: Int16(exactly: value) != nil
    case .int32: Int32(exactly: value) != nil
    case .int64: Int64(exactly: value) != nil
    }
  }

  private func value(_ bits: UInt64) -> Double {
    switch self {
    case .bool: bits == 0 ? 0 : 1
    case .uint8, .uint16, .uint32, .uint64: Double(bits)
    case .int8: Double(Int8(truncatingIfNeeded: bits))
    case .int16: Double(Int16(truncatingIfNeeded: bits))
    case .int32: Double(Int32(truncatingIfNeeded: bits))
    case .int64: Double(Int64(bitPattern: bits))
    case .float32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: Double(bitPattern: bits)
    }
  }
}
