import Foundation

/// What the address of the page says: values by the keys of `PlaySetting.all`.
///
/// `data=spiral&layers=8:relu&steps=1000`, percent-encoded, in the order of the table, without what is as usual: two visitors with the
/// same settings have the same address.
public struct PlayState: Hashable, Sendable {
  private var values: [String: String] = [:]

  public static let addressLimit = 64_000

  private static let settings = Dictionary(uniqueKeysWithValues: PlaySetting.all.map { ($0.key, $0) })

  public init() {}

  /// Reads an address, with or without the # or ? before it. Keys that the table does not have are left out.
  ///
  /// - Throws: `PlayError` for a value that a setting cannot have.
  public init(address: String) throws(PlayError) {
    guard address.utf8.count <= Self.addressLimit else {
      throw PlayError("the address has \(address.utf8.count) bytes; at most \(Self.addressLimit) are read")
    }
    for part in address.drop(while: { $0 == "#" || $0 == "?" }).split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard sides.count == 2, let key = String(sides[0]).removingPercentEncoding,
        let value = String(sides[1]).removingPercentEncoding
      else {
        throw PlayError("'\(part.prefix(40))' in the address is no KEY=VALUE")
      }
      guard Self.settings[key] != nil else { continue }
      try set(key, value)
    }
  }

  /// - Throws: `PlayError` for a key that does not exist or a value that it cannot have.
  public mutating func set(_ key: String, _ value: String) throws(PlayError) {
    guard let setting = Self.settings[key] else { throw PlayError("there is no setting '\(key.prefix(40))'") }
    try setting.check(value)
    values[key] = value == setting.standard ? nil : value
  }

  public subscript(key: String) -> String { values[key] ?? Self.settings[key]?.standard ?? "" }

  func number(_ key: String) -> Double { Double(self[key]) ?? 0 }
  func whole(_ key: String) -> Int { Int(self[key]) ?? 0 }
  func flag(_ key: String) -> Bool { self[key] == "1" }

  /// What is not as usual, in the order of the table.
  public var address: String {
    PlaySetting.all.compactMap { setting in
      values[setting.key].map { "\(setting.key)=\(Self.encoded($0))" }
    }.joined(separator: "&")
  }

  /// Percent-encoded but for what addresses may hold as it is.
  static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        if "-_.~,:;*()/@!=".utf8.contains(byte) {
          result.unicodeScalars.append(Unicode.Scalar(byte))
        } else {
          let digits = String(byte, radix: 16, uppercase: true)
          result += "%" + (digits.count == 1 ? "0" : "") + digits
        }
      }
    }
    return result
  }
}
