import Foundation
import Testing

@testable import ServingProtocol

@Suite struct JSONReaderTests {
  private static func read(_ text: String) throws -> JSONNode { try JSONReader.read(Array(text.utf8)) }

  @Test func valuesAreRead() throws {
    #expect(
      try Self.read(" {\"a\": [1, -2.5, 3e2], \"b\": [1, \"x\"], \"c\": [], \"d\": null, \"e\": true} ")
        == .object([
          ("a", .numbers([1, -2.5, 300])), ("b", .array([.number(1), .text("x")])), ("c", .array([])),
          ("d", .null),
          ("e", .bool(true)),
        ]))
    #expect(try Self.read("\"\\u00e9\\n\\\"\\ud83d\\ude00\"") == .text("é\n\"😀"))
    #expect(try Self.read("\"π\"") == .text("π"))
  }

  @Test(arguments: [
    "", "{", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{\"a\":1,\"a\":2}", "01", "1.", ".5", "+1", "1e",
    "nan", "NaN",
    "Infinity", "1e999", "tru", "\"", "\"\\x\"", "\"\\ud800\"", "\"\u{1}\"", "1 2", "'a'", "[", "// x\n1",
    String(repeating: "[", count: 40) + String(repeating: "]", count: 40),
  ]) func whatIsNoJSONIsRefused(text: String) {
    #expect(throws: ServingError.self) { try Self.read(text) }
  }

  @Test func bytesThatAreNoTextAreRefused() {
    #expect(throws: ServingError.self) { try JSONReader.read([0x22, 0xFF, 0x22]) }
  }

  /// Numbers are those of the library, to the bit, by both ways of reading.
  @Test func numbersAreRoundedCorrectly() throws {
    var random = SystemRandomNumberGenerator()
    var texts = [
      "0.1", "-0", "123456789012345678", "4.9e-324", "1.7976931348623157e308", "9007199254740993", "1e22",
      "1e23", "5e-23",
    ]
    for _ in 0..<5000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { texts.append("\(value)".replacing("+", with: "")) }
      texts.append(
        "\(Int64.random(in: -99_999_999...99_999_999)).\(Int.random(in: 0...999_999))e\(Int.random(in: -25...25))"
      )
    }
    for text in texts {
      guard case .number(let value) = try Self.read(text) else {
        Issue.record("\(text) is no number")
        continue
      }
      #expect(value.bitPattern == Double(text)?.bitPattern, "\(text)")
    }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    var text = JSONText()
    text.list(["a\"\\\n\u{1}é", "<b>"]) { $0.string($1) }
    #expect(try JSONReader.read(text.bytes) == .array([.text("a\"\\\n\u{1}é"), .text("<b>")]))
    var numbers = JSONText()
    numbers.list([Float(0.1), 1e-30, -3.4e38, .nan]) { $0.number($1) }
    #expect(String(decoding: numbers.bytes, as: UTF8.self) == "[0.1,1e-30,-3.4e+38,null]")
  }
}
