import Testing

@testable import Hillock

@Suite struct CheckedConversionTests {
  @Test func onlyWhatAnIntHoldsBecomesOne() {
    #expect(Int(checking: 3.9) == 3 && Int(checking: -3.9) == -3 && Int(checking: -0.0) == 0)
    for value in [Double.nan, .infinity, -.infinity, 0x1p63, 1e300, -0x1.0000000000001p63] {
      #expect(Int(checking: value) == nil, "\(value)")
    }
    #expect(
      Int(checking: -0x1p63) == .min && Int(checking: 0x1.fffffffffffffp62) == 9_223_372_036_854_774_784)
  }

  @Test func limitsHold() {
    #expect(Int(2.5, within: 0...9) == 2 && Int(-2.5, within: 0...9) == 0 && Int(99, within: 0...9) == 9)
    #expect(Int(.infinity, within: 0...9) == 9 && Int(-.infinity, within: 0...9) == 0)
    #expect(Int(1e300, within: 0...Int.max) == .max && Int(.nan, within: 3...9) == 3)
  }

  @Test func timesOfAnyLengthAreDurations() {
    #expect(Duration(checkingSeconds: 0.25) == .milliseconds(250) && Duration(checkingSeconds: 0) == .zero)
    for value in [1e25, Double.infinity, .greatestFiniteMagnitude] {
      #expect(Duration(checkingSeconds: value) == .seconds(1_000_000_000))
    }
    for value in [-1, -Double.infinity, .nan] { #expect(Duration(checkingSeconds: value) == nil) }
  }
}
