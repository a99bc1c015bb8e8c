// Passages of generated documents.

extension DocumentWriter {
  /// A whole document.
  static func document(seed: UInt64) -> GeneratedDocument {
    var writer = DocumentWriter(seed: seed)
    if writer.numbers.chance(50) { writer.put("# Notes\n\n") }
    for _ in 0..<(2 + writer.numbers.below(4)) {
      writer.passage()
      writer.endParagraph()
      if writer.numbers.chance(12) { writer.put("## More\n\n") }
    }
    return writer.document
  }

  private mutating func passage() {
    switch numbers.below(15) {
    case 0, 1: functionPassage()
    case 2, 3: quantityPassage()
    case 4, 5: conditionPassage()
    case 6: casesPassage()
    case 7, 8: softmaxPassage()
    case 9, 10: chainPassage()
    case 11: sumPassage()
    case 12: redefinitionPassage()
    case 13: comparisonPassage()
    default: settingPassage()
    }
  }

  /// Spoils one side now and then.
  mutating func perhapsSpoilt(_ tree: Tree, _ percent: UInt64 = 45) -> Tree {
    numbers.chance(percent) ? tree.spoilt(&numbers, names: free) : tree
  }

  var someAtoms: [Tree] { free.map { .name($0) } }

  mutating func newName() -> String? { unused.popLast() }

  /// f defined, and its derivative, values or symmetry claimed.
  private mutating func functionPassage() {
    guard let name = unusedFunctions.popLast() else { return }
    let parameter = free[numbers.below(3)]
    let body = Tree.random([.name(parameter)], 2, &numbers)
    let definition = GeneratedDefinition(name, [parameter], isFunction: true, body)
    define(definition)
    for _ in 0..<(1 + numbers.below(3)) {
      let x = Tree.name(numbers.chance(70) ? parameter : free[numbers.below(3)])
      switch numbers.below(5) {
      case 0, 1:
        let right = perhapsSpoilt(body.derived(by: parameter))
        state(GeneratedClaim(.prime(definition, .name(parameter), 1), "=", right, origin: "prime"))
      case 2:
        let right = perhapsSpoilt(body.derived(by: parameter))
        state(
          GeneratedClaim(
            .derivative(definition.head, by: .name(parameter), order: 1), "=", right, origin: "derivative"))
      case 3:
        let argument = numbers.pick([.negative(x), .integer(2) * x, x + .integer(1)])
        let right = perhapsSpoilt(body.replacing(parameter, by: argument))
        state(GeneratedClaim(.call(definition, [argument]), "=", right, origin: "argument"))
      default:
        guard let right = body.rewritten(&numbers) else { continue }
        // Spoilt, it may be taken for a new definition: nothing is said of the function behind it.
        let isSpoilt = numbers.chance(40)
        state(
          GeneratedClaim(
            .call(definition, [.name(parameter)]), "=", isSpoilt ? perhapsSpoilt(right, 100) : right,
            origin: "again"))
        if isSpoilt { return }
      }
    }
  }

  /// u = …, L = g(u), derivatives by what they rest on.
  private mutating func quantityPassage() {
    guard let first = newName(), let second = newName() else { return }
    let (a, b) = (free[0], free[1])
    let inner = GeneratedDefinition(first, Tree.random([.name(a), .name(b)], 2, &numbers) + .exp(.name(a)))
    let u = Tree.value(inner, [])
    let placeholder = "\u{1}"
    let outside = Tree.random([.name(placeholder)], 2, &numbers) + .name(placeholder)
    let outer = GeneratedDefinition(second, outside.replacing(placeholder, by: u))
    let loss = Tree.value(outer, [])
    let innerFirst = numbers.chance(80)
    if innerFirst { define(inner) }
    let byA = inner.body.derived(by: a)
    let slope = outside.derived(by: placeholder).replacing(placeholder, by: u)
    if numbers.chance(40), innerFirst {
      state(
        GeneratedClaim(.derivative(u, by: .name(a), order: 1), "=", perhapsSpoilt(byA), origin: "inner slope")
      )
    }
    if !innerFirst {
      state(
        GeneratedClaim(
          .derivative(.power(u, 2), by: .name(a), order: 1), "=", perhapsSpoilt(.integer(2) * u * byA),
          origin: "where"), where: inner)
      return
    }
    define(outer)
    for _ in 0..<(1 + numbers.below(3)) {
      switch numbers.below(4) {
      case 0:
        state(
          GeneratedClaim(.derivative(loss, by: u, order: 1), "=", perhapsSpoilt(slope), origin: "outer slope")
        )
      case 1:
        let left = Tree.derivative(loss, by: .name(a), order: 1)
        let chain = Tree.derivative(loss, by: u, order: 1) * .derivative(u, by: .name(a), order: 1)
        state(
          GeneratedClaim(
            chain: [left, perhapsSpoilt(chain, 20), perhapsSpoilt(slope * byA, 30)], origin: "chain rule"))
      case 2:
        state(
          GeneratedClaim(
            .derivative(loss, by: .name(a), order: 1), "=", perhapsSpoilt(slope * byA), origin: "whole slope")
        )
      default:
        let body = Tree.exp(.name(a)) / u
        state(
          GeneratedClaim(
            .derivative(body, by: .name(a), order: 1), "=",
            perhapsSpoilt((.exp(.name(a)) * u - .exp(.name(a)) * byA) / .power(u, 2)), origin: "quotient"))
      }
    }
    values.removeAll { $0 === inner || $0 === outer }
  }

  /// A claim that needs its condition, which is there, lacks, or is another one.
  private mutating func conditionPassage() {
    let (x, y) = (Tree.name(free[0]), Tree.name(free[1]))
    let zero = Tree.integer(0)
    func c(_ a: Tree, _ relation: String, _ b: Tree) -> TreeCondition {
      .init(left: a, relation: relation, right: b)
    }
    let positive = c(x, ">", zero)
    let negative = c(x, "<", zero)
    let abs = Tree.of("abs", x)
    let relu = Tree.of("max", zero, x)
    var claims: [GeneratedClaim] = [
      GeneratedClaim(abs, "=", x, when: [positive]), GeneratedClaim(abs, "=", .negative(x), when: [negative]),
      GeneratedClaim(relu, "=", x, when: [positive]), GeneratedClaim(relu * y, "=", zero, when: [negative]),
      GeneratedClaim(.of("max", x, y), "=", x, when: [c(x, ">", y)]),
      GeneratedClaim(.of("max", x, y), "=", y, when: [c(x, "<", y)]),
      GeneratedClaim(.of("sqrt", .power(x, 2)), "=", x, when: [positive]),
      GeneratedClaim(abs / x, "=", .negative(.of("tanh", y) / .of("tanh", y)), when: [negative]),
      GeneratedClaim(.derivative(abs, by: x, order: 1), "=", .integer(1), when: [positive]),
      GeneratedClaim(.derivative(relu * x, by: x, order: 1), "=", .integer(2) * x, when: [positive]),
      GeneratedClaim(.of("max", x, .integer(2) * x), "=", .integer(2) * x, when: [positive]),
      GeneratedClaim(abs * .of("abs", y), "=", .negative(x * y), when: [positive, c(y, "<", zero)]),
      GeneratedClaim(.of("min", x, .integer(1)), "=", .integer(1), when: [c(x, ">", .integer(1))]),
    ]
    var equation = GeneratedClaim(.power(x, 2) - .power(y, 2), "=", x - y, when: [c(x + y, "=", .integer(1))])
    let (left, right) = (free[0], free[1])
    equation.prepare = { $0.scalars[right] = 1 - ($0.scalars[left] ?? 0) }
    claims.append(equation)
    for _ in 0..<(1 + numbers.below(3)) {
      var claim = numbers.pick(claims)
      claim.origin = "condition"
      switch numbers.below(7) {
      case 0: claim.sides[1] = claim.sides[1].spoilt(&numbers, names: free)
      case 1:
        claim.conditions[0].relation = ["<": ">", ">": "<", "=": "\\ne"][claim.conditions[0].relation] ?? "<"
        claim.prepare = { _ in }
        claim.origin = "condition turned"
      case 2:
        claim.conditions = []
        claim.prepare = { _ in }
        claim.origin = "condition left out"
      default: break
      }
      state(claim)
      if numbers.chance(30) { endParagraph() }
    }
  }

  /// A function in cases, with its slope in each.
  private mutating func casesPassage() {
    guard let name = unusedFunctions.popLast() else { return }
    let parameter = free[0]
    let x = Tree.name(parameter)
    let (above, below) = (Tree.random([x], 1, &numbers), Tree.random([x], 1, &numbers))
    let isPositive = TreeCondition(left: x, relation: numbers.pick([">", "\\ge"]), right: .integer(0))
    let definition = GeneratedDefinition(
      name, [parameter], isFunction: true, .cases([(isPositive, above)], otherwise: below))
    define(definition)
    for _ in 0..<(1 + numbers.below(2)) {
      let positive = TreeCondition(left: x, relation: ">", right: .integer(0))
      let negative = TreeCondition(left: x, relation: "<", right: .integer(0))
      switch numbers.below(4) {
      case 0:
        state(
          GeneratedClaim(
            definition.head, "=", perhapsSpoilt(above), when: numbers.chance(70) ? [positive] : [negative],
            origin: "branch"))
      case 1:
        state(
          GeneratedClaim(
            .prime(definition, x, 1), "=", perhapsSpoilt(below.derived(by: parameter)),
            when: numbers.chance(70) ? [negative] : [positive], origin: "slope of a branch"))
      case 2:
        state(
          GeneratedClaim(
            .prime(definition, x, 1), "=", perhapsSpoilt(above.derived(by: parameter)),
            when: numbers.chance(70) ? [positive] : [], origin: "slope of a branch"))
      default:
        let slope = Tree.cases(
          [(positive, perhapsSpoilt(above.derived(by: parameter), 25))],
          otherwise: perhapsSpoilt(below.derived(by: parameter), 25))
        state(GeneratedClaim(.prime(definition, x, 1), "=", slope, origin: "slopes"))
      }
    }
  }

  /// p_i = e^{z_i} / Σ e^{z_k} under any letters, with derivatives for equal and different indices.
  private mutating func softmaxPassage() {
    guard let name = newName().flatMap({ $0.count == 1 ? $0 : unused.last { $0.count == 1 } }) else { return }
    unused.removeAll { $0 == name }
    let vector = vectors[0]
    func z(_ index: String) -> Tree { .component(vector, .name(index)) }
    let total = Tree.total(index: "k", excluding: nil, bound: numbers.chance(40) ? "n" : nil, .exp(z("k")))
    if unused.contains("n") {
      unused.removeAll { $0 == "n" }
    } else if total.latex(spelling).contains("^{n}") {
      return
    }
    let definition = GeneratedDefinition(name, ["i"], .exp(z("i")) / total)
    define(definition)
    func p(_ index: String) -> Tree { .value(definition, [.name(index)]) }
    func apart(_ relation: String) -> TreeCondition {
      .init(left: .place(.name("i")), relation: relation, right: .place(.name("j")))
    }
    let slope = Tree.derivative(p("i"), by: z("j"), order: 1)
    for _ in 0..<(1 + numbers.below(3)) {
      switch numbers.below(7) {
      case 0:
        state(
          GeneratedClaim(
            slope, "=", perhapsSpoilt(.negative(p("i") * p("j"))),
            when: numbers.chance(75) ? [apart("\\ne")] : numbers.chance(50) ? [apart("=")] : [],
            origin: "softmax apart"))
      case 1:
        state(
          GeneratedClaim(
            slope, "=", perhapsSpoilt(p("i") * (.integer(1) - p("i"))),
            when: numbers.chance(75) ? [apart("=")] : numbers.chance(50) ? [apart("\\ne")] : [],
            origin: "softmax equal"))
      case 2:
        state(
          GeneratedClaim(
            slope, "=", perhapsSpoilt(p("i") * (.delta(.name("i"), .name("j")) - p("j"))),
            origin: "softmax delta"))
      case 3:
        state(
          GeneratedClaim(
            .derivative(p("i"), by: z("i"), order: 1), "=", perhapsSpoilt(p("i") * (.integer(1) - p("i"))),
            origin: "softmax own"))
      case 4:
        state(
          GeneratedClaim(
            .derivative(.ln(total), by: z("j"), order: 1), "=", perhapsSpoilt(p("j")), origin: "log-sum-exp"))
      case 5:
        state(
          GeneratedClaim(
            .total(index: "j", excluding: nil, bound: nil, p("j")), "=", perhapsSpoilt(.integer(1), 30),
            origin: "softmax total"))
      default:
        state(
          GeneratedClaim(
            .derivative(.ln(p("i")), by: z("j"), order: 1), "=",
            perhapsSpoilt(.delta(.name("i"), .name("j")) - p("j")), origin: "log softmax"))
      }
    }
    values.removeAll { $0 === definition }
  }

  /// Steps of algebra, one of them spoilt now and then.
  private mutating func chainPassage() {
    var sides = [Tree.random(someAtoms, 3, &numbers)]
    for _ in 0..<(1 + numbers.below(4)) {
      guard let next = sides[sides.count - 1].rewritten(&numbers) else { continue }
      sides.append(numbers.chance(20) ? next.spoilt(&numbers, names: free) : next)
    }
    guard sides.count > 1 else { return }
    // A bare name on the left defines it; a number on one side puts values in.
    let isName: Bool = if case .name = sides[0] { true } else { false }
    guard !isName, sides.allSatisfy({ side in free.contains(where: side.mentions) }) else { return }
    state(GeneratedClaim(chain: sides, origin: "chain"))
  }

  /// Sums over components: means, squares, their slopes.
  private mutating func sumPassage() {
    guard let name = newName() else { return }
    let vector = vectors[0]
    func x(_ index: String) -> Tree { .component(vector, .name(index)) }
    func total(_ body: Tree) -> Tree { .total(index: "i", excluding: nil, bound: nil, body) }
    let a = Tree.name(free[0])
    let definition = GeneratedDefinition(name, total(.power(x("i"), 2)))
    let value = Tree.value(definition, [])
    switch numbers.below(5) {
    case 0:
      define(definition)
      state(
        GeneratedClaim(
          .derivative(value, by: x("j"), order: 1), "=", perhapsSpoilt(.integer(2) * x("j")),
          origin: "slope of a sum"))
    case 1:
      state(
        GeneratedClaim(total(a * x("i")), "=", perhapsSpoilt(a * total(x("i"))), origin: "factor of a sum"))
    case 2:
      state(
        GeneratedClaim(
          total(x("i") + .power(x("i"), 2)), "=", perhapsSpoilt(total(x("i")) + total(.power(x("i"), 2))),
          origin: "sum of sums"))
    case 3:
      define(definition)
      state(
        GeneratedClaim(
          .derivative(.ln(.integer(1) + value), by: x("j"), order: 1), "=",
          perhapsSpoilt(.integer(2) * x("j") / (.integer(1) + value)), origin: "slope of a logarithm"))
    default:
      let apart = Tree.total(index: "i", excluding: "j", bound: nil, x("i"))
      state(GeneratedClaim(total(x("i")) - x("j"), "=", perhapsSpoilt(apart), origin: "sum without one"))
    }
    values.removeAll { $0 === definition }
  }

  /// A name with one meaning and then another.
  private mutating func redefinitionPassage() {
    let (a, b) = (Tree.name(free[0]), Tree.name(free[1]))
    if numbers.chance(50) {
      guard let name = newName() else { return }
      // A name and a number is a setting, so that a name has to be in it.
      let first = GeneratedDefinition(name, Tree.random([a, b], 2, &numbers) + a * b)
      let second = GeneratedDefinition(name, Tree.random([a, b], 2, &numbers) + .exp(a))
      for (definition, other) in [(first, second), (second, first)] {
        define(definition)
        let meant = numbers.chance(65) ? definition : other
        state(
          GeneratedClaim(
            .derivative(.value(definition, []), by: a, order: 1), "=", meant.body.derived(by: free[0]),
            origin: "redefined value"))
        if numbers.chance(40) { endParagraph() }
      }
      values.removeAll { $0 === first || $0 === second }
    } else {
      guard let name = unusedFunctions.popLast() else { return }
      let first = GeneratedDefinition(name, [free[0]], isFunction: true, Tree.random([a], 2, &numbers))
      let second = GeneratedDefinition(name, [free[0]], isFunction: true, Tree.random([a], 2, &numbers))
      for (definition, other) in [(first, second), (second, first)] {
        define(definition)
        let meant = numbers.chance(65) ? definition : other
        state(
          GeneratedClaim(
            .prime(definition, a, 1), "=", meant.body.derived(by: free[0]), origin: "redefined function"))
        if numbers.chance(40) { endParagraph() }
      }
    }
  }

  /// Inequalities and ranges.
  private mutating func comparisonPassage() {
    let (x, y) = (Tree.name(free[0]), Tree.name(free[1]))
    let one = Tree.integer(1)
    let above = TreeCondition(left: x, relation: ">", right: one)
    let claims = [
      GeneratedClaim(.power(x, 2) + .power(y, 2), "\\ge", .integer(2) * x * y),
      GeneratedClaim(.of("tanh", x), "<", one),
      GeneratedClaim(.exp(x), "\\ge", one + x), GeneratedClaim(.power(x, 2), ">", x, when: [above]),
      GeneratedClaim(.power(x, 2), "<", x, when: [above]), GeneratedClaim(.ln(one + .exp(x)), ">", x),
      GeneratedClaim(.ln(one + .exp(x)), "<", x), GeneratedClaim(.of("max", x, y), "\\ge", x),
      GeneratedClaim(.power(x, 2), "\\ge", x),
      GeneratedClaim(.of("tanh", x), "<", x, when: [.init(left: x, relation: ">", right: .integer(0))]),
      GeneratedClaim(.of("tanh", x), "<", x, when: [.init(left: x, relation: "<", right: .integer(0))]),
    ]
    var claim = numbers.pick(claims)
    claim.origin = "comparison"
    state(claim)
  }

  /// A parameter that is positive from here on, and claims that need it; others that need the opposite.
  private mutating func settingPassage() {
    let names = free.filter { name in !settings.contains { $0.left.mentions(name) } }
    guard names.count > 1 else { return }
    let (k, x) = (Tree.name(names[1]), Tree.name(names[0]))
    let zero = Tree.integer(0)
    set([.init(left: k, relation: numbers.pick([">", "<"]), right: zero)])
    if numbers.chance(50) { endParagraph() }
    let claims = [
      GeneratedClaim(.of("abs", k * x), "=", k * .of("abs", x)),
      GeneratedClaim(.of("max", zero, k * x), "=", k * .of("max", zero, x)),
      GeneratedClaim(.of("abs", k), "=", .negative(k)),
      GeneratedClaim(.of("max", k * x, k * (x + .integer(1))), "=", k * (x + .integer(1))),
    ]
    var claim = numbers.pick(claims)
    claim.origin = "setting"
    state(claim)
  }
}

extension Tree {
  func replacing(_ name: String, by new: Tree) -> Tree {
    if case .name(name) = self { return new }
    return replacingChildren(children.map { $0.replacing(name, by: new) })
  }
}
