import HillockFormula
import HillockTestSupport
import Testing

@testable import Hillock
@testable import HillockForming

@Suite("Regions and formulas of small networks")
struct RegionTests {
  private func square(_ size: Int) -> ClosedRange<Rational> { Rational(-size)...Rational(size) }

  private func network(_ layers: [Int], inputs: Int, seed: UInt64, activation: Activation = .relu) throws
    -> Model
  {
    let network = try Network(
      inputShape: [inputs], layers: layers.map { Dense($0, activation) } + [Dense(1)])
    let model = try Model(network, seed: seed)
    // Biases start at 0; here every unit has its own line.
    var random = SeededRandom(seed: seed)
    return try Model(network, parameters: model.parameters.map { $0 == 0 ? random.float(in: -1...1) : $0 })
  }

  @Test("max(a, b) has two halves of the plane and their formulas")
  func maximum() throws {
    let block = try BlockNetwork(["relu(x - y)"])
    let exact = try ExactNetwork(block.model)
    let regions = try PlaneRegions(exact, horizontal: square(1), vertical: square(1))
    try regions.verify(against: exact)
    #expect(regions.regions.count == 2 && regions.creases.count == 1)
    let planes = Set(regions.regions.map { $0.outputs[0] })
    #expect(
      planes == [
        .init(x: .zero, y: .zero, constant: .zero), .init(x: .one, y: Rational(-1), constant: .zero),
      ])
  }

  /// Lines in general position that all cross within the rectangle cut 1 + n + n(n − 1)/2 regions.
  @Test("Four lines cut eleven regions")
  func count() throws {
    let weights: [Float] = [1, 0, 1, 1, 0, 1, 1, -1] + [0.125, 0.25, -0.5, 0.0625] + [1, 1, 1, 1] + [0]
    let model = try Model(
      Network(inputShape: [2], layers: [Dense(4, .relu), Dense(1)]), parameters: weights)
    let exact = try ExactNetwork(model)
    let regions = try PlaneRegions(exact, horizontal: square(9), vertical: square(9))
    try regions.verify(against: exact)
    #expect(regions.regions.count == 11)
  }

  @Test("Random networks are the formulas of their regions", arguments: [1, 2, 3] as [UInt64])
  func random(seed: UInt64) throws {
    let model = try network(
      [5, 4], inputs: 2, seed: seed, activation: seed == 3 ? .leakyReLU(slope: 0.125) : .relu)
    let exact = try ExactNetwork(model)
    var regions = try PlaneRegions(exact, horizontal: square(2), vertical: square(3))
    try regions.verify(against: exact)
    // An independent look: floats of the model at centres of regions.
    for region in regions.regions {
      let count = Rational(region.corners.count)
      let x = region.corners.reduce(Rational.zero) { $0 + $1.x } / count
      let y = region.corners.reduce(Rational.zero) { $0 + $1.y } / count
      let output = try model.outputs(for: [Float(x.doubleValue), Float(y.doubleValue)])[0]
      #expect(
        abs(Double(output) - region.outputs[0].value(at: PlaneRegions.Point(x: x, y: y)).doubleValue) < 1e-4)
    }
    // Seeded faults: every parameter that is changed, a region that is missing, a formula that is off.
    let corners = Set(regions.regions.flatMap(\.corners))
    var caught = 0
    for index in model.parameters.indices {
      var parameters = model.parameters
      parameters[index] += 0.5
      let changed = try ExactNetwork(Model(model.network, parameters: parameters))
      // A weight of a unit that is silent in the rectangle changes nothing there.
      if corners.allSatisfy({ changed.outputs(at: [$0.x, $0.y]) == exact.outputs(at: [$0.x, $0.y]) }) {
        continue
      }
      caught += 1
      #expect(throws: FormingError.self, "seed \(seed), parameter \(index)") {
        try regions.verify(against: changed)
      }
    }
    #expect(caught > model.parameters.count / 2)
    let whole = regions
    regions.regions.removeLast()
    #expect(throws: FormingError.self) { try regions.verify(against: exact) }
    regions.regions.append(regions.regions[0])
    #expect(throws: FormingError.self) { try regions.verify(against: exact) }
    regions = whole
    regions.regions[1].outputs[0].constant = regions.regions[1].outputs[0].constant + Rational(1, 1 << 40)
    #expect(throws: FormingError.self) { try regions.verify(against: exact) }
  }

  @Test("The formula of a network with one input", arguments: [[4], [5, 3], [3, 3, 2]])
  func line(layers: [Int]) throws {
    let model = try network(layers, inputs: 1, seed: 5)
    let exact = try ExactNetwork(model)
    var pieces = try exact.linePieces()
    try exact.verify(pieces)
    let function = try exact.piecewiseLinearFunction()
    for step in -40...40 {
      let x = Rational(step, 8)
      #expect(function.value(at: x) == exact.outputs(at: [x])[0])
      let output = try model.outputs(for: [Float(step) / 8])[0]
      #expect(abs(Double(output) - function.value(at: x).doubleValue) < 1e-4)
    }
    for index in model.parameters.indices where model.parameters[index] != 0 {
      var parameters = model.parameters
      parameters[index] += 0.5
      let changed = try ExactNetwork(Model(model.network, parameters: parameters))
      // A unit that is silent everywhere may change without a trace: then the function is the same.
      let isSame = try changed.piecewiseLinearFunction().withoutIdleKnots == function.withoutIdleKnots
      if isSame { continue }
      #expect(throws: FormingError.self, "parameter \(index)") { try changed.verify(pieces) }
    }
    pieces[0].intercepts[0] = pieces[0].intercepts[0] + Rational(1, 1 << 40)
    #expect(throws: FormingError.self) { try exact.verify(pieces) }
    #expect(throws: FormingError.self) { try exact.verify(Array(pieces.dropLast())) }
  }

  @Test("Networks without an exact formula are refused")
  func faults() throws {
    #expect(throws: FormingError.self) {
      try ExactNetwork(network([3], inputs: 2, seed: 1, activation: .gelu))
    }
    let three = try ExactNetwork(network([3], inputs: 3, seed: 1))
    #expect(throws: FormingError.self) { try three.linePieces() }
    #expect(throws: FormingError.self) { try PlaneRegions(three, horizontal: square(1), vertical: square(1)) }
  }
}
