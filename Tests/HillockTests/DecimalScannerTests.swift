import HillockTestSupport
import Testing

@testable import Hillock

/// Numbers as they are read from tables, beside the general reader of the standard library.
struct DecimalScannerTests {
  private func read(_ text: String) -> Double? {
    let bytes = Array(text.utf8)
    return DecimalScanner.value(of: bytes.span)
  }

  private func usual(_ text: String) -> (value: Double, decimals: Int)? {
    let bytes = Array(text.utf8)
    guard let usual = DecimalScanner.usual(bytes.span, from: 0), usual.end == bytes.count else { return nil }
    return (usual.value, Int(usual.decimals))
  }

  private func expected(_ text: String) -> Double? {
    Double(decimal: text).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The same bits as the general reader, and the spelling again from value and decimals.
  private func check(_ text: String) {
    let value = expected(text)
    #expect(read(text)?.bitPattern == value?.bitPattern, "\(text) of seed 20261")
    if let usual = usual(text) {
      #expect(usual.value.bitPattern == value?.bitPattern, "\(text)")
      #expect(NumberColumn.spelling(of: usual.value, decimals: usual.decimals) == text)
    }
  }

  @Test func knownHardOnes() {
    for text in [
      "9007199254740993", "9007199254740992.9999999999", "9007199254740993.0000000000000000001",
      "2.2250738585072011e-308", "2.2250738585072014e-308", "4.9406564584124654e-324",
      "2.4703282292062327e-324",
      "1.7976931348623157e308", "1.7976931348623159e308", "1e309", "-1e-400", "1e23", "8.5e22",
      "6.631236846766476e-316", "0.1", "0.30000000000000004", "100000000000000008388608",
      "3.1415926535897932384626433832795028841971", "1e22", "1e-22", "123456789012345678e-5",
      "7.2057594037927933e16", "-0", "-0.0", "0.000", "00.5", "007", ".5", "5.", "+1", "1e5", "1E+05",
      "1.e-3",
      "999999999999999", "9999999999999999", "0.000000000000001", "123456.789", "", ".", "-", "+", "e5", "1e",
      "1e+", "1.2.3", "--1", "1-1", "0x10", "1_000", "nan", "inf", "1 ", "18446744073709551616",
      "1e00000000000001",
      "1e99999999999999999999", "0e99999999999999999999", "1" + String(repeating: "0", count: 400),
      "0." + String(repeating: "0", count: 400) + "1",
    ] { check(text) }
    #expect(usual("007") == nil && usual("1e5") == nil && usual("-") == nil && usual("5.") == nil)
    #expect(usual("-12.50")?.decimals == 2)
  }

  @Test func randomOnes() {
    var random = SeededRandom(seed: 20_261)
    for _ in 0..<60_000 {
      var text = random.next() % 3 == 0 ? "-" : ""
      for _ in 0..<(1 + random.next() % 21) { text += String(random.next() % 10) }
      if random.next() % 2 == 0 {
        text += "."
        for _ in 0..<(random.next() % 20) { text += String(random.next() % 10) }
      }
      if random.next() % 2 == 0 { text += "e\(Int(random.next() % 700) - 350)" }
      check(text)
    }
    // Every pattern of bits, in its shortest spelling and near the middle between two numbers.
    for _ in 0..<60_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      check("\(value)")
    }
    for _ in 0..<20_000 {
      let whole = random.next() >> (random.next() % 60)
      let decimals = Int(random.next() % 16)
      let value = Double(whole % 1_000_000_000_000_000) / DecimalScanner.powersOfTen[decimals]
      check(NumberColumn.spelling(of: value, decimals: decimals))
    }
  }
}
