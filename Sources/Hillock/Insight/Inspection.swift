import HillockFormula

/// What happens inside a model on given examples: which units are dead or saturated, how far sums, activations and
/// gradients spread, and what the layers make of the size of their inputs.
///
/// Every figure is a sum in double over the examples in their order, with + − × ÷ √ only, so it has the same bits on
/// every machine and thread count.
public struct Inspection: Hashable, Sendable, Codable {
  /// Examples that were looked at.
  package var examples: Int
  /// The mean loss over the examples.
  package var loss: Double
  /// The bound below which |f′| counts as flat.
  package var flatSlope: Float
  /// The layers that have parameters or an activation, in the order of the network.
  package var layers: [LayerReport]

  /// One layer. Units are numbered from 1; in a layer over images or sequences a unit is a channel, and each position
  /// of an example is a sample of it.
  package struct LayerReport: Hashable, Sendable, Codable {
    /// The name in the network: `dense_1`.
    package var name: String
    /// As in a summary: `Dense 64→128, relu`.
    package var layer: String
    /// The activation f, where the layer has one.
    package var activation: String?
    package var units: Int
    /// How many numbers of each unit were seen: examples × positions.
    package var samples: Int
    /// Units with f′ = 0 on every sample: no gradient reaches their weights. `nil` where f has no stretch of slope 0
    /// beside others (leaky ReLU, the identity, steps), so that there is nothing to find.
    package var deadUnits: [DeadUnit]?
    /// Units that are not dead, with |f′| below `flatSlope` on every sample. `nil` where f has no stretch of such slopes
    /// beside steeper ones.
    package var saturatedUnits: [Int]?
    /// The share of all samples of all units with |f′| below `flatSlope`.
    package var flatShare: Double?
    /// √E[z²] of the sums z that go into f (of the output, where there is no f).
    package var sumSize: Double
    /// Mean and standard deviation of the output over all samples and units.
    package var mean: Double
    package var deviation: Double
    /// √E‖∂loss/∂z‖² over the examples, where the loss is that of one example.
    package var gradientNorm: Double
    /// √(E[z²]/E[x²]): what the layer makes of the size of its inputs x. `nil` for layers without weights and where all
    /// inputs are zero.
    package var gain: Double?
    /// The gain that the initialisation of the weights aims at, for inputs that do not depend on them.
    package var promisedGain: Double?
    /// (Σλ)²/Σλ² over the eigenvalues λ of the covariance of the units' outputs (the participation ratio): about how
    /// many directions the outputs use. `nil` for more than 1,024 units or where nothing varies.
    package var effectiveRank: Double?
    /// What the layer's parameters and running statistics hold that is no finite number, in words; `nil` where all are finite.
    package var notFinite: String?
    /// How the outputs are distributed.
    package var histogram: ValueHistogram
  }

  /// A unit that no example makes active.
  package struct DeadUnit: Hashable, Sendable, Codable {
    /// From 1.
    package var number: Int
    /// The sums that were seen lie between these.
    package var leastSum: Float
    package var greatestSum: Float
    /// The unit's bias, where it has one.
    package var bias: Float?
  }

  /// Units that are dead or saturated, from 1, by the names of their layers.
  @_spi(Tools) public var flatUnits: [(layer: String, dead: [Int], saturated: [Int])] {
    layers.map { ($0.name, $0.deadUnits?.map(\.number) ?? [], $0.saturatedUnits ?? []) }
  }

  /// - Parameters:
  ///   - loss: whose gradients are looked at.
  ///   - flatSlope: the bound of `saturatedUnits`; above 0.
  /// - Throws: `TrainingError` or `NetworkError` when the data do not fit the model or the loss.
  public init(
    _ model: Model, on data: Dataset, loss: Loss, flatSlope: Float = 0.01, pool: WorkerPool = .single
  ) throws {
    guard flatSlope > 0, flatSlope.isFinite else {
      throw TrainingError("the slope that counts as flat must be a number above 0; got \(flatSlope)")
    }
    try loss.check()
    try ExampleCheck(part: "inspected", network: model.network, loss: loss).check(data)
    try model.network.checkMemory(
      rows: min(data.rowCount, Model.evaluationRows), gradients: 1, training: true)
    self.flatSlope = flatSlope
    examples = data.rowCount
    let unfolded = try UnfoldedNetwork(model.network)
    (self.loss, layers) = inDefaultFloatingPointEnvironment {
      InspectionPass(model, unfolded: unfolded, flatSlope: flatSlope).run(on: data, loss: loss, pool: pool)
    }
  }
}

extension Initializer {
  /// √(E[z²]/E[x²]) for z = x·W with weights that start so, over inputs x that do not depend on W; `nil` for constants.
  func promisedGain(for parameter: ParameterSpecification) -> Double? {
    switch rule {
    case .constant: return nil
    case .scaled(let fan, _, let gain):
      let width: Double
      switch fan {
      case .fanIn: width = Double(parameter.fanIn)
      case .fanOut: width = Double(parameter.fanOut)
      case .average: width = (Double(parameter.fanIn) + Double(parameter.fanOut)) / 2
      }
      return gain.factor * (Double(parameter.fanIn) / max(width, 1)).squareRoot()
    case .orthogonal(let gain):
      guard parameter.shape.rank == 2 else { return nil }
      let (rows, columns) = (parameter.shape.extents[0], parameter.shape.extents[1])
      // Orthonormal rows keep the length of x and spread it over more numbers; orthonormal columns keep its size.
      return gain.factor * min(1, Double(rows) / Double(max(columns, 1))).squareRoot()
    }
  }
}
