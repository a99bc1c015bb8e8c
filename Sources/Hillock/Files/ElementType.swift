/// How the numbers of an array stand in a file, by the names that safetensors has for them.
package enum ElementType: String, Hashable, Sendable, CaseIterable {
  case float64 = "F64"
  case float32 = "F32"
  case float16 = "F16"
  case bfloat16 = "BF16"
  case int64 = "I64"
  case int32 = "I32"
  case int16 = "I16"
  case int8 = "I8"
  case uint64 = "U64"
  case uint32 = "U32"
  case uint16 = "U16"
  case uint8 = "U8"
  case bool = "BOOL"

  /// Bytes of a number.
  package var size: Int {
    switch self {
    case .float64, .int64, .uint64: 8
    case .float32, .int32, .uint32: 4
    case .float16, .bfloat16, .int16, .uint16: 2
    case .int8, .uint8, .bool: 1
    }
  }

  package var isFloatingPoint: Bool {
    switch self {
    case .float64, .float32, .float16, .bfloat16: true
    default: false
    }
  }

  /// The numbers as floats: rounded to the nearest where they have more digits, to the even one of two; halves, and whole numbers
  /// up to 2²⁴, are exact.
  ///
  /// - Parameters:
  ///   - bytes: those of whole numbers; what is left over at the end is ignored.
  ///   - isBigEndian: whether the highest byte comes first.
  package func floats(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool = false) -> [Float] {
    switch self {
    case .float32: Self.patterns(bytes, isBigEndian).map { Float(bitPattern: $0) }
    case .float64: Self.patterns(bytes, isBigEndian).map { Float(Double(bitPattern: $0)) }
    case .float16: Self.patterns(bytes, isBigEndian).map(Self.half)
    case .bfloat16:
      Self.patterns(bytes, isBigEndian).map { (bits: UInt16) in Float(bitPattern: UInt32(bits) << 16) }
    case .int64: Self.patterns(bytes, isBigEndian).map { Float(Int64(bitPattern: $0)) }
    case .int32: Self.patterns(bytes, isBigEndian).map { Float(Int32(bitPattern: $0)) }
    case .int16: Self.patterns(bytes, isBigEndian).map { Float(Int16(bitPattern: $0)) }
    case .int8: bytes.map { Float(Int8(bitPattern: $0)) }
    case .uint64: Self.patterns(bytes, isBigEndian).map { (bits: UInt64) in Float(bits) }
    case .uint32: Self.patterns(bytes, isBigEndian).map { (bits: UInt32) in Float(bits) }
    case .uint16: Self.patterns(bytes, isBigEndian).map { (bits: UInt16) in Float(bits) }
    case .uint8: bytes.map(Float.init)
    case .bool: bytes.map { $0 == 0 ? 0 : 1 }
    }
  }

  /// The numbers as doubles: exact but for whole numbers beyond 2⁵³.
  package func doubles(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool = false) -> [Double] {
    switch self {
    case .float64: Self.patterns(bytes, isBigEndian).map { Double(bitPattern: $0) }
    case .int64: Self.patterns(bytes, isBigEndian).map { Double(Int64(bitPattern: $0)) }
    case .int32: Self.patterns(bytes, isBigEndian).map { Double(Int32(bitPattern: $0)) }
    case .uint64: Self.patterns(bytes, isBigEndian).map { (bits: UInt64) in Double(bits) }
    case .uint32: Self.patterns(bytes, isBigEndian).map { (bits: UInt32) in Double(bits) }
    default: floats(bytes, isBigEndian: isBigEndian).map(Double.init)
    }
  }

  /// The numbers as whole ones; `nil` where the type has others, or one is above 2⁶³ − 1.
  package func integers(_ bytes: ArraySlice<UInt8>, isBigEndian: Bool = false) -> [Int64]? {
    switch self {
    case .int64: return Self.patterns(bytes, isBigEndian).map { Int64(bitPattern: $0) }
    case .uint64:
      let patterns: [UInt64] = Self.patterns(bytes, isBigEndian)
      return patterns.allSatisfy({ $0 <= UInt64(Int64.max) }) ? patterns.map { Int64(bitPattern: $0) } : nil
    case .int32, .int16, .int8, .uint32, .uint16, .uint8, .bool:
      return doubles(bytes, isBigEndian: isBigEndian).map { Int64($0) }
    case .float64, .float32, .float16, .bfloat16: return nil
    }
  }

  /// The bits of each number.
  private static func patterns<Bits: FixedWidthInteger & UnsignedInteger>(
    _ bytes: ArraySlice<UInt8>, _ isBigEndian: Bool
  ) -> [Bits] {
    let size = Bits.bitWidth / 8
    return (0..<bytes.count / size).map { index in
      let start = bytes.startIndex + size * index
      var bits: Bits = 0
      for offset in 0..<size {
        let place = isBigEndian ? size - 1 - offset : offset
        bits |= Bits(truncatingIfNeeded: bytes[start + place]) << Bits(truncatingIfNeeded: 8 * offset)
      }
      return bits
    }
  }

  /// A number of 16 bits: one of sign, five of exponent, ten of fraction (IEEE 754 binary16). Written out, for `Float16` is not on every
  /// system that this is built for.
  private static func half(_ bits: UInt16) -> Float {
    let sign = UInt32(bits >> 15) << 31
    let exponent = UInt32(bits >> 10 & 31)
    let fraction = UInt32(bits & 1_023)
    switch exponent {
    case 0:
      // Below the smallest normal number, 2⁻¹⁴: fraction · 2⁻²⁴.
      let magnitude = Float(fraction) * Float(bitPattern: (127 - 24) << 23)
      return sign == 0 ? magnitude : -magnitude
    case 31: return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13)
    default: return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
  }
}
