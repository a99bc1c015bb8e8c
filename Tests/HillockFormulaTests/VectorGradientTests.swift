import HillockDocuments
import HillockFormula
import HillockProof
import Testing

/// The gradients of the activations of a whole vector, as the catalogue states them, proved from the definitions that it states
/// for vectors of a few components.
@Suite struct VectorGradientTests {
  /// Puts the number of a component for `_i` and writes out `sum over j of …`, which goes as far as its bracket.
  private static func written(_ text: String, component: Int, of count: Int) -> String {
    var text = text.replacing("_i", with: "\(component)")
    while let sum = text.firstRange(of: "sum over j of ") {
      var end = sum.upperBound
      var depth = 0
      while end < text.endIndex {
        if text[end] == "(" { depth += 1 } else if text[end] == ")" { depth -= 1 }
        if depth < 0 { break }
        end = text.index(after: end)
      }
      let body = text[sum.upperBound..<end]
      let terms = (1...count).map { "(" + body.replacing("_j", with: "\($0)") + ")" }
      text.replaceSubrange(sum.lowerBound..<end, with: "(" + terms.joined(separator: " + ") + ")")
    }
    return text
  }

  private static func expectEqual(_ derived: Formula, _ stated: Formula, _ what: String) {
    let verdict = Prover().decide(Claim(derived, .equal, stated)).verdict
    guard case .proved = verdict else {
      Issue.record("\(what): the definition gives \(derived), the catalogue states \(stated): \(verdict)")
      return
    }
  }

  /// Σ g_i y_i, of which the gradient is the derivative by each component.
  private static func loss(_ outputs: [Formula], _ letter: String = "g") -> Formula {
    .sum(outputs.enumerated().map { .product([.variable("\(letter)\($0.offset + 1)"), $0.element]) })
  }

  @Test(arguments: ["softmax", "log_softmax", "softmin"])
  func aSoftmaxHasTheStatedGradient(name: String) throws {
    let entry = try #require(Catalogue.vectorActivation(named: name))
    let count = 3
    let definitions = (1...count).map { Self.written(entry.definition, component: $0, of: count) }
    let loss = Self.loss(try definitions.map { try Formula(parsing: $0) })
    for component in 1...count {
      var stated = Self.written(entry.gradient, component: component, of: count)
      for (number, definition) in zip(1...count, definitions) {
        stated = stated.replacing("y\(number)", with: "(\(definition))")
      }
      Self.expectEqual(
        try loss.derivative(withRespectTo: "x\(component)"), try Formula(parsing: stated),
        "\(name), component \(component)")
    }
  }

  @Test(arguments: ["glu", "reglu", "geglu", "swiglu"]) func aGateHasTheStatedGradient(name: String) throws {
    let entry = try #require(Catalogue.vectorActivation(named: name))
    let definition = try #require(entry.definition.split(separator: ",").first)
    let outputs = try (1...2).map {
      try Formula(parsing: Self.written(String(definition), component: $0, of: 2))
    }
    // `… for a_i, … for b_i`
    let parts = entry.gradient.split(separator: ", ").map { $0.split(separator: " for ") }
    try #require(parts.map { String($0[1]) } == ["a_i", "b_i"])
    for part in parts {
      let stated = try Formula(parsing: Self.written(String(part[0]), component: 2, of: 2))
      Self.expectEqual(
        try Self.loss(outputs).derivative(withRespectTo: String(part[1].replacing("_i", with: "2"))), stated,
        "\(name) by \(part[1])")
    }
  }

  @Test func concatenationHasTheStatedGradient() throws {
    let entry = try #require(Catalogue.vectorActivation(named: "crelu"))
    let halves = try #require(entry.definition.split(separator: ",").first).split(separator: " and ")
    let outputs = try halves.map { try Formula(parsing: Self.written(String($0), component: 1, of: 1)) }
    let stated = try Formula(
      parsing: Self.written(
        String(try #require(entry.gradient.split(separator: ",").first)), component: 1, of: 1))
    let derived = try Formula.sum([
      .product([.variable("g1"), outputs[0]]), .product([.variable("h1"), outputs[1]]),
    ]).derivative(withRespectTo: "x1")
    Self.expectEqual(derived, stated, "crelu")
  }

  /// On the support t = (Σ x_j − 1)/k, over the k components that are not 0; elsewhere nothing moves.
  @Test(arguments: 1...3) func sparsemaxTakesOffTheMeanOverTheSupport(support: Int) throws {
    let entry = try #require(Catalogue.vectorActivation(named: "sparsemax"))
    #expect(entry.definition == "max(0, x_i - t), with the t for which the sum is 1")
    #expect(entry.gradient == "g_i - (mean of g over the support) where y_i > 0, else 0")
    let inside = (1...support).map { Formula.variable("x\($0)") }
    let t = Formula.product([.sum(inside + [-1]), .power(.number(Rational(support)), -1)])
    let outputs = inside.map { Formula.sum([$0, -t]) }
    Self.expectEqual(.sum(outputs), 1, "the components on the support sum to 1")
    let mean = Formula.product([
      .sum((1...support).map { .variable("g\($0)") }), .power(.number(Rational(support)), -1),
    ])
    Self.expectEqual(
      try Self.loss(outputs).derivative(withRespectTo: "x1"), .sum([.variable("g1"), -mean]),
      "sparsemax on a support of \(support)")
  }

  /// The gradient goes to the piece that is the largest.
  @Test func maxoutHandsTheGradientToTheLargestPiece() throws {
    let entry = try #require(Catalogue.vectorActivation(named: "maxout"))
    #expect(entry.gradient == "g_i to the first piece that is the largest")
    let derived = try Self.loss([Formula(parsing: "max(p1, p2, p3)")]).derivative(withRespectTo: "p2")
    Self.expectEqual(
      derived, try Formula(parsing: "if p1 >= p2 and p1 >= p3 then 0 else if p2 >= p3 then g1 else 0"),
      "maxout by its second piece")
  }
}
