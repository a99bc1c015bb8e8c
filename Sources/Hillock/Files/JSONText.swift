import Foundation

/// JSON as the command line prints it and as model files hold it: keys sorted, so that equal values give equal
/// text; numbers in the shortest form that reads back to the same bits.
package enum JSONText {
  /// Not-a-number and infinities have no JSON form; they become null-like texts `"nan"`, `"inf"`, `"-inf"`.
  package static func encode(_ value: some Encodable, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty
      ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// How deep values may lie in each other in what `decode` reads.
  private static let depthLimit = 64

  /// Reads what `encode` writes, from a file that is not trusted.
  ///
  /// - Parameter what: names the text in a message: `the metadata 'network'`.
  /// - Throws: `DataError` that says what is wrong with the text.
  package static func decode<Value: Decodable>(
    _ type: Value.Type, from text: String, what: String, file: String
  ) throws(DataError) -> Value {
    try decode(text, what: what, file: file) { try $0.decode(type, from: $1) }
  }

  /// The same for a type that needs more of the decoder.
  package static func decode<Value>(
    _ text: String, what: String, file: String, _ body: (JSONDecoder, Data) throws -> Value
  ) throws(DataError) -> Value {
    // Depth and duplicates are checked before the general decoder, which recurses, sees the text.
    do throws(JSONFault) {
      _ = try JSONValue(parsing: Array(text.utf8)[...], depthLimit: depthLimit)
    } catch {
      throw DataError("\(what) are no sound JSON: \(error.message) at byte \(error.offset)", file: file)
    }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    do {
      return try body(decoder, Data(text.utf8))
    } catch let error as DecodingError {
      throw DataError("\(what) cannot be used: \(Self.text(error))", file: file)
    } catch {
      throw DataError("\(what) cannot be used: \(error)", file: file)
    }
  }

  private static func text(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "'\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.map(\.stringValue).joined(separator: ".") + ": " + context.debugDescription
    @unknown default: "unknown fault"
    }
  }
}
