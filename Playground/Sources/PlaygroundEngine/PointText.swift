import Foundation

/// Painted or loaded points as they stand in an address: six bytes for each, x, y and the class or value as little-endian 16-bit numbers,
/// in base64 for addresses. Coordinates and values are multiples of 1/5000.
struct PointText: Hashable, Sendable {
  struct Place: Hashable, Sendable {
    var x: Float
    var y: Float
    /// As a class.
    var label: Int
    /// As a number.
    var value: Float
  }

  let places: [Place]

  static let scale: Float = 5000
  static let mostClasses = 6

  /// - Throws: `PlayError` for what is no such text.
  init(_ text: String) throws(PlayError) {
    var plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    while plain.utf8.count % 4 != 0 { plain.append("=") }
    guard let bytes = Data(base64Encoded: plain).map({ [UInt8]($0) }), bytes.count % 6 == 0 else {
      throw PlayError("the points in the address are damaged", setting: "points")
    }
    var places: [Place] = []
    for start in stride(from: 0, to: bytes.count, by: 6) {
      func number(_ offset: Int) -> Int {
        Int(Int16(bitPattern: UInt16(bytes[start + offset]) | UInt16(bytes[start + offset + 1]) << 8))
      }
      let label = number(4)
      places.append(
        Place(
          x: Float(number(0)) / Self.scale, y: Float(number(2)) / Self.scale,
          label: min(max(label, 0), Self.mostClasses - 1), value: Float(label) / Self.scale))
    }
    self.places = places
  }

  /// The text of points; numbers beyond ±6 are cut off.
  static func text(_ places: [(x: Double, y: Double, label: Int)]) -> String {
    var bytes: [UInt8] = []
    for place in places {
      func whole(_ value: Double) -> Int { Int((min(max(value, -6), 6) * Double(scale)).rounded()) }
      for number in [whole(place.x), whole(place.y), place.label] {
        let bits = UInt16(bitPattern: Int16(clamping: number))
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
      }
    }
    let plain = Data(bytes).base64EncodedString()
    return String(plain.filter { $0 != "=" }.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
  }
}
