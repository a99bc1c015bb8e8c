import HillockTestSupport
import Testing

@_spi(Tools) @testable import Hillock

@Suite struct DataRandomTests {
  @Test func knownAnswers() {
    // Random123's kat_vectors, philox4x32 with 10 rounds.
    #expect(
      Philox.block(counter: .zero, key: .zero)
        == SIMD4(0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8))
    #expect(
      Philox.block(counter: SIMD4(repeating: .max), key: SIMD2(repeating: .max))
        == SIMD4(0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD))
    #expect(
      Philox.block(
        counter: SIMD4(0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344),
        key: SIMD2(0xA409_3822, 0x299F_31D0))
        == SIMD4(0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1))
  }

  @Test func numbersFollowTheCounterLayout() {
    var random = Philox(seed: 0x1111_2222_3333_4444, stream: 0x5555_6666_7777_8888)
    for block: UInt32 in 0..<3 {
      let expected = Philox.block(
        counter: SIMD4(block, 0, 0x7777_8888, 0x5555_6666), key: SIMD2(0x3333_4444, 0x1111_2222))
      for index in 0..<4 { #expect(random.next() == expected[index]) }
    }
  }

  /// The kernels make blocks side by side; the generator makes them one by one.
  @Test(arguments: [1, 2, 3, 31, 255, 257, 2000]) func kernelsDrawWhatTheGeneratorDraws(count: Int) {
    var random = Philox(seed: 12, stream: RandomStream.shuffling(epoch: 3).number)
    let uniform: [Float] = (0..<count).map { _ in random.uniform() }
    #expect(RandomKernels.uniform(count: count, seed: 12, stream: .shuffling(epoch: 3)) == uniform)

    random = Philox(seed: 12, stream: RandomStream.shuffling(epoch: 3).number)
    var expected = Array(0..<count)
    random.shuffle(&expected)
    var order = Array(0..<count)
    RandomKernels.shuffle(&order, seed: 12, stream: .shuffling(epoch: 3))
    #expect(order == expected)
  }

  @Test func belowStaysBelowAndIsEven() {
    var random = Philox(seed: 7)
    var counts = [Int](repeating: 0, count: 6)
    for _ in 0..<6000 { counts[random.below(6)] += 1 }
    // χ² with 5 degrees of freedom exceeds 25.7 with probability 10⁻⁴; the seed is fixed.
    let chiSquared = counts.reduce(0.0) { $0 + (Double($1) - 1000) * (Double($1) - 1000) / 1000 }
    #expect(chiSquared < 25.7)
    #expect(random.below(1) == 0)
    let wide = 1 << 40
    for _ in 0..<100 { #expect((0..<wide).contains(random.below(wide))) }
  }

  @Test func shuffleIsAPermutation() {
    var random = Philox(seed: 3, stream: 9)
    var order = Array(0..<100)
    random.shuffle(&order)
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
    for _ in 0..<100 {
      let single: Float = random.uniform()
      let double: Double = random.uniform()
      #expect((0..<1).contains(single) && (0..<1).contains(double))
    }
  }

  @Test func splitIsStratifiedAndRepeatable() throws {
    let classes = (0..<300).map { $0 % 30 == 0 ? 2 : $0 % 2 }
    let split = try Split(
      rowCount: 300, classes: classes, testFraction: 0.2, validationFraction: 0.1, seed: 5)
    #expect(split.test.count == 60 && split.validation.count == 24 && split.training.count == 216)
    #expect((split.test + split.validation + split.training).sorted() == Array(0..<300))
    for value in 0..<3 {
      let whole = classes.count { $0 == value }
      let inTest = split.test.count { classes[$0] == value }
      #expect(abs(Double(inTest) - 0.2 * Double(whole)) <= 1.5)
    }
    #expect(
      try split
        == Split(rowCount: 300, classes: classes, testFraction: 0.2, validationFraction: 0.1, seed: 5))
    #expect(
      try split
        != Split(rowCount: 300, classes: classes, testFraction: 0.2, validationFraction: 0.1, seed: 6))
    #expect(throws: DataError.self) {
      try Split(rowCount: 1, testFraction: 1, validationFraction: 0, seed: 1)
    }
    #expect(throws: DataError.self) {
      try Split(rowCount: 0, testFraction: 0, validationFraction: 0, seed: 1)
    }
  }
}
