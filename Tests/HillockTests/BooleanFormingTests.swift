import Hillock
import HillockForming
import Testing

@Suite("Networks for Boolean functions")
struct BooleanFormingTests {
  private func table(_ text: String) throws -> TruthTable { try TruthTable(BooleanExpression(parsing: text)) }

  @Test(
    "Expressions are read with the customary precedence",
    arguments: [
      ("a or b and c", "a or (b and c)"), ("not a and b", "(not a) and b"),
      ("a xor b or c", "(a xor b) or c"),
      ("a -> b -> c", "a -> (b -> c)"), ("a <-> b", "not (a xor b)"), ("¬a ∧ b ∨ c", "(!a && b) || c"),
      ("a ⊕ b", "(a and not b) or (b and not a)"),
      ("majority(a, b, c)", "(a and b) or (a and c) or (b and c)"),
    ])
  func precedence(text: String, other: String) throws {
    #expect(try table(text).values == table(other).values)
  }

  @Test(
    "What is no expression is told with its column",
    arguments: [
      ("a and", "column 6"), ("a b", "column 3"), ("(a", "column 3"), ("a # b", "column 3"), ("", "column 1"),
      ("atleast(a, b)", "column 9"), ("most(a, b)", "column 1"), ("2", "column 1"),
    ])
  func faults(text: String, place: String) {
    do {
      _ = try BooleanExpression(parsing: text)
      Issue.record("'\(text)' is read")
    } catch {
      #expect(error.message.contains(place), "\(text): \(error.message)")
    }
    #expect(throws: FormingError.self) {
      try BooleanExpression(parsing: String(repeating: "(", count: 50_000))
    }
  }

  /// Sequence A000609: the numbers of threshold functions are 2, 4, 14, 104, 1882 and 94,572.
  @Test(
    "All functions of three variables: 104 of them take one unit", arguments: [(1, 4), (2, 14), (3, 104)])
  func allSmall(variables: Int, separable: Int) throws {
    var one = 0
    for code in 0..<(1 << (1 << variables)) {
      let table = try TruthTable(
        variables: Array(["a", "b", "c"].prefix(variables)),
        values: (0..<1 << variables).map { code >> $0 & 1 == 1 })
      let network = try ThresholdNetwork(table)
      #expect(network.mistakes().isEmpty)
      switch network.separability {
      case .separable(let unit):
        one += 1
        #expect(table.values.indices.allSatisfy { unit.fires(at: $0) == table.values[$0] })
      case .inseparable(let sums): #expect(sums.proves(inseparable: table))
      case .undecided: Issue.record("function \(code) is left open")
      }
    }
    #expect(one == separable)
  }

  @Test(
    "Every kind of unit is right at all inputs", arguments: BooleanNetwork.Units.allCases,
    [
      "a and b", "a or b", "a xor b", "majority(a, b, c, d, e)", "parity(a, b, c, d, e, f, g, h)", "not a",
      "a or not a",
    ])
  func kinds(units: BooleanNetwork.Units, text: String) throws {
    let table = try table(text)
    let network = try BooleanNetwork([table], units: units)
    let count = table.variables.count
    for input in table.values.indices {
      let output = try network.model.outputs(for: (0..<count).map { Float(input >> $0 & 1) })
      #expect(
        abs(output[0] - (table.values[input] ? 1 : 0)) <= (units == .sigmoid || units == .tanh ? 0.01 : 0))
    }
  }

  @Test("A three-bit adder, all outputs in one network", arguments: BooleanNetwork.Units.allCases)
  func adder(units: BooleanNetwork.Units) throws {
    let names = ["a0", "a1", "a2", "b0", "b1", "b2"]
    let carry = "(a0 and b0)"
    let second = "majority(a1, b1, \(carry))"
    let texts = [
      "a0 xor b0", "a1 xor b1 xor \(carry)", "a2 xor b2 xor \(second)", "majority(a2, b2, \(second))",
    ]
    let tables = try texts.map { try TruthTable(BooleanExpression(parsing: $0, variables: names)) }
    let network = try BooleanNetwork(tables, units: units)
    for a in 0..<8 {
      for b in 0..<8 {
        let output = try network.model.outputs(
          for: (0..<6).map { Float(($0 < 3 ? a >> $0 : b >> ($0 - 3)) & 1) })
        let sum = output.enumerated().reduce(0) { $0 + ($1.element > 0.5 ? 1 << $1.offset : 0) }
        #expect(sum == a + b)
      }
    }
  }

  @Test("Functions of many variables")
  func large() throws {
    let names = (1...12).map { "x\($0)" }
    let parity = try ThresholdNetwork(table("parity(\(names.joined(separator: ", ")))"))
    #expect(parity.hidden.count == 12)
    let chain = try ThresholdNetwork(table("(x1 and x2) xor (x3 or x4 and x5) xor x6"))
    #expect(chain.mistakes().isEmpty)
    #expect(throws: FormingError.self) {
      try TruthTable(BooleanExpression(parsing: (1...21).map { "x\($0)" }.joined(separator: " or ")))
    }
  }
}
