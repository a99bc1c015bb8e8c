import Foundation

/// JSON as the command line prints it and as model files hold it: keys sorted, so that equal values give equal
/// text; numbers in the shortest form that reads back to the same bits.
public enum JSONText {
  /// Not-a-number and infinities have no JSON form; they become null-like texts `"nan"`, `"inf"`, `"-inf"`.
  public static func encode(_ value: some Encodable, pretty: Bool = false) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting =
      pretty
      ? [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
