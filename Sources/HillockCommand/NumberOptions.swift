import ArgumentParser
import Hillock
import HillockInterchange

/// How options take numbers: as people write them.
enum NumberOption {
  static func float(_ text: String) throws -> Float { try number(text) }
  static func double(_ text: String) throws -> Double { try number(text) }

  private static func number<Number: BinaryFloatingPoint & LosslessStringConvertible>(
    _ text: String
  ) throws -> Number {
    do throws(TrainingError) {
      return try OptionNumber.real(text)
    } catch {
      throw ValidationError("\(error.message).")
    }
  }
}
