/// Numbers from a seed, the same on every machine.
struct SeededNumbers: RandomNumberGenerator {
  private var generator: SeededGenerator

  init(_ seed: UInt64) {
    generator = SeededGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1)
  }

  mutating func next() -> UInt64 { generator.next() }

  mutating func real(_ low: Double, _ high: Double) -> Double {
    low + (high - low) * Double(next() >> 11) / 9_007_199_254_740_992
  }

  mutating func pick<T>(_ list: [T]) -> T { list[Int(next() % UInt64(list.count))] }

  mutating func chance(_ percent: UInt64) -> Bool { next() % 100 < percent }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// What is known of a formula of a generated document.
struct GeneratedFormula {
  enum Part { case claim, definition, condition }
  enum Truth { case holds, fails, unknown }

  var part: Part
  var latex: String
  /// Where it stands; columns only for formulas in a line of text.
  var line = 0
  var endLine = 0
  var column = 0
  var endColumn = Int.max
  /// Whether each link holds under the conditions.
  var links: [Truth] = []
  var conditions: [TreeCondition] = []
  /// How it was made, for the report.
  var origin = ""

  var truth: Truth {
    if links.contains(.fails) { return .fails }
    return links.allSatisfy { $0 == .holds } ? .holds : .unknown
  }
}

/// A claim with what it takes to see whether it holds.
struct GeneratedClaim {
  var sides: [Tree]
  var relations: [String]
  var conditions: [TreeCondition] = []
  /// Makes a random point meet conditions that are equations.
  var prepare: (inout World) -> Void = { _ in }
  var origin = ""

  init(
    _ left: Tree, _ relation: String = "=", _ right: Tree, when conditions: [TreeCondition] = [],
    origin: String = ""
  ) {
    sides = [left, right]
    relations = [relation]
    self.conditions = conditions
    self.origin = origin
  }

  init(chain sides: [Tree], origin: String) {
    self.sides = sides
    relations = Array(repeating: "=", count: sides.count - 1)
    self.origin = origin
  }

  /// Evaluates both sides of each link at random points within the conditions.
  func links(scalars: [String], vectors: [String], _ numbers: inout SeededNumbers) -> [GeneratedFormula.Truth]
  {
    var differences = Array(repeating: 0, count: relations.count)
    var agreements = differences
    var found = 0
    for _ in 0..<1500 where found < 40 {
      var world = World()
      world.size = 2 + numbers.below(3)
      for name in scalars { world.scalars[name] = numbers.real(-2.2, 2.2) }
      for name in vectors { world.vectors[name] = (0..<world.size).map { _ in numbers.real(-1.6, 1.6) } }
      for index in ["i", "j", "k", "l", "m"] { world.places[index] = numbers.below(world.size) }
      prepare(&world)
      guard conditions.allSatisfy({ $0.holds(world) }) else { continue }
      found += 1
      let values = sides.map { $0.value(world) }
      for position in relations.indices {
        let (a, b) = (values[position], values[position + 1])
        guard a.isFinite, b.isFinite else { continue }
        let slack = 2e-6 * max(1, abs(a), abs(b))
        let agrees =
          switch relations[position] {
          case "<", "\\le": a <= b + slack
          case ">", "\\ge": a >= b - slack
          default: abs(a - b) <= slack
          }
        if agrees { agreements[position] += 1 } else { differences[position] += 1 }
      }
    }
    return relations.indices.map { position in
      if differences[position] > 2 { return .fails }
      return differences[position] == 0 && agreements[position] > 10 ? .holds : .unknown
    }
  }
}

/// A document with what is known of each of its formulas.
struct GeneratedDocument {
  var seed: UInt64
  var text = ""
  var formulas: [GeneratedFormula] = []

  /// The formula at a place of the text.
  func formula(line: Int, column: Int) -> GeneratedFormula? {
    formulas.first { formula in
      formula.line <= line && line <= formula.endLine
        && (formula.line != formula.endLine || formula.column <= column && column < formula.endColumn)
    }
  }
}
