import ArgumentParser
import Hillock

/// How options take numbers: as people write them. The checks of a setting tell of `nan` and `inf`.
enum NumberOption {
  static func float(_ text: String) throws -> Float { try number(text) }
  static func double(_ text: String) throws -> Double { try number(text) }

  private static func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: String
  ) throws -> Number {
    if let value = Number(decimal: text) { return value }
    guard let value = Number(text), !value.isFinite else {
      throw ValidationError("expected a number such as 0.5 or 1e-3.")
    }
    return value
  }
}
