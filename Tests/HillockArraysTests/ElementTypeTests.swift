import Testing

@testable import Hillock

@Suite struct ElementTypeTests {
  @Test func halvesAreExact() {
    // Every finite half against its definition.
    for bits in 0..<UInt16.max where bits & 0x7C00 != 0x7C00 {
      let value = ElementType.float16.floats([UInt8(bits & 255), UInt8(bits >> 8)][...])[0]
      let (exponent, fraction) = (Int(bits >> 10 & 31), Double(bits & 1_023))
      var wanted = exponent == 0 ? fraction / 1_024 : 1 + fraction / 1_024
      for _ in 0..<abs(max(exponent, 1) - 15) { wanted = exponent < 15 ? wanted / 2 : wanted * 2 }
      #expect(Double(value) == (bits >> 15 == 1 ? -wanted : wanted))
    }
    #expect(ElementType.float16.floats([0, 0x7C, 0, 0xFC][...]) == [.infinity, -.infinity])
    #expect(ElementType.float16.floats([1, 0x7C][...])[0].isNaN)
  }

  @Test func otherFormatsAreConverted() {
    #expect(ElementType.bfloat16.floats([0x80, 0x3F, 0x00, 0xC0][...]) == [1, -2])
    #expect(ElementType.float64.floats([0x9A, 0x99, 0x99, 0x99, 0x99, 0x99, 0xB9, 0x3F][...]) == [0.1])
    #expect(ElementType.int8.floats([0xFF, 0x7F][...]) == [-1, 127])
    #expect(ElementType.uint64.integers([0, 0, 0, 0, 0, 0, 0, 0x80][...]) == nil)
    #expect(ElementType.int32.integers([0xFE, 0xFF, 0xFF, 0xFF][...]) == [-2])
  }

  @Test func safetensorsOfOtherTypesAreRead() throws {
    let header =
      "{\"a\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"I8\",\"shape\":[1],\"data_offsets\":[4,5]}}"
    let bytes =
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [0x80, 0x3F, 0x00, 0xC0, 0xFE]
    let file = try Safetensors(parsing: bytes, file: "f")
    #expect(file.tensors.map(\.values) == [[1, -2], [-2]])
    let other = Array(String(decoding: bytes, as: UTF8.self).utf8)
    #expect(throws: DataError.self) { try Safetensors(parsing: other + [0], file: "f") }
  }
}
