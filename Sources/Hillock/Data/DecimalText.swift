extension BinaryFloatingPoint where Self: LosslessStringConvertible {
  /// Reads a number as people write it: digits, a point and an exponent. `0x10`, which the general reader takes for 16, is a
  /// slip of the keyboard in a setting.
  ///
  /// - Returns: `nil` for anything else; infinite for a number that is too large.
  package init?(decimal text: some StringProtocol) {
    let isDecimal = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    guard isDecimal else { return nil }
    self.init(String(text))
  }
}
