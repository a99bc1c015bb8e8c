import HillockFormula

/// The passes over the examples that fill an `Inspection`.
struct InspectionPass {
  private let model: Model
  private let unfolded: UnfoldedNetwork
  private let flatSlope: Float

  /// Covariances of wider layers would take longer than everything else together.
  private static let widestCovariance = 1024

  init(_ model: Model, unfolded: UnfoldedNetwork, flatSlope: Float) {
    self.model = model
    self.unfolded = unfolded
    self.flatSlope = flatSlope
  }

  /// - Precondition: data, model and loss fit each other.
  func run(on data: Dataset, loss: Loss, pool: WorkerPool) -> (Double, [Inspection.LayerReport]) {
    let rows = min(data.rowCount, Model.evaluationRows)
    let plan = Plan(model, as: unfolded.network, rows: rows, training: true, addsTokens: false)
    var figures: [LayerFigures] = []
    for (index, node) in model.network.nodes.enumerated()
    where node.layer is any ActivatedLayer || !node.parameters.isEmpty {
      figures.append(
        LayerFigures(
          node: index, units: node.outputShape.extents.last ?? 1,
          activation: (node.layer as? any ActivatedLayer)?.activation, flatSlope: flatSlope))
      if let layer = node.layer as? any RecurrentLayer {
        var source: Int?
        // With lengths few examples reach the last positions, and from the back the first one is the last.
        var comparesEnds = node.inputs.count == 1
        if case .node(let earlier)? = node.inputs.first {
          source = unfolded.places[earlier].output
          if model.network.nodes[earlier].layer is Reverse { comparesEnds = false }
        }
        figures[figures.count - 1].cell = CellFigures(
          layer, positions: node.outputShape.positions, source: source, comparesEnds: comparesEnds)
      }
    }
    let all = Array(0..<data.rowCount)
    var total = 0.0
    for start in stride(from: 0, to: data.rowCount, by: rows) {
      let indices = all[start..<min(start + rows, data.rowCount)]
      plan.load(data.inputs, indices: indices)
      plan.forward(rows: indices.count, pool: pool, training: nil)
      for index in figures.indices {
        let place = unfolded.places[figures[index].node]
        figures[index].add(
          sums: sums(of: figures[index].node, at: place.sums, plan, data, indices),
          outputs: plan.output(of: place.output, rows: indices.count))
        if let layer = model.network.nodes[figures[index].node].layer as? any RecurrentLayer {
          let gates = layer.gates(in: plan.memory(of: place.output), rows: indices.count)
          figures[index].cell?.add(gates: gates.values, width: gates.width)
        }
        for source in model.network.nodes[figures[index].node].inputs {
          figures[index].add(inputs: values(of: source, plan, data, indices))
        }
        figures[index].addCovariance(
          plan.output(of: place.output, rows: indices.count), limit: Self.widestCovariance, pool: pool)
      }
      total += loss.sum(
        outputs: plan.output(rows: indices.count), targets: data.targets, indices: indices,
        gradient: plan.outputGradient(rows: indices.count), scale: 1)
      plan.backward(rows: indices.count, pool: pool, training: nil) { node, gradient in
        for index in figures.indices where unfolded.places[figures[index].node].sums == node {
          figures[index].gradientSquares += Reductions.squaredNorm(gradient)
        }
        for index in figures.indices where figures[index].cell?.source == node {
          figures[index].cell?.add(gradient: gradient, examples: indices.count)
        }
      }
    }
    return (
      total / Double(data.rowCount),
      figures.map { $0.report(model, examples: data.rowCount) }
    )
  }

  /// What goes into the activation of a node; the data themselves, where an activation comes first of all.
  private func sums(
    of node: Int, at place: Int, _ plan: Plan, _ data: Dataset, _ indices: ArraySlice<Int>
  ) -> [Float] {
    let original = model.network.nodes[node]
    if original.layer.form.isElementwise, original.inputs.first == .data {
      return values(of: .data, plan, data, indices)
    }
    return plan.output(of: place, rows: indices.count).toArray()
  }

  private func values(
    of source: Network.Source, _ plan: Plan, _ data: Dataset, _ indices: ArraySlice<Int>
  ) -> [Float] {
    switch source {
    case .data where model.network.inputs.count > 1, .input:
      var number = 0
      if case .input(let given) = source { number = given }
      let (start, count) = (
        model.network.inputs.offsets[number], model.network.inputs[number].shape.count
      )
      return indices.indices.flatMap { row in
        data.inputs[row * data.featureCount + start..<row * data.featureCount + start + count]
      }
    case .data:
      // Examples are visited in their order, so theirs is one run of numbers.
      let first = indices.startIndex * data.featureCount
      return Array(data.inputs[first..<first + indices.count * data.featureCount])
    case .node(let node):
      return plan.output(of: unfolded.places[node].output, rows: indices.count).toArray()
    }
  }
}

extension [String] {
  fileprivate var joinedIfAny: String? { isEmpty ? nil : joined(separator: ", ") }
}

/// What is summed up of one layer.
private struct LayerFigures {
  let node: Int
  private let units: Int
  private let activation: Activation?
  private let kernel: ActivationKernel?
  private let flatSlope: Float
  private var samples = 0
  private var inputCount = 0
  private var inputSquares = 0.0
  private var sumSquares = 0.0
  private var outputSum = 0.0
  private var outputSquares = 0.0
  private var flat = 0
  /// For each unit: the greatest |f′|, and the ends of its sums.
  private var steepest: [Float]
  private var least: [Float]
  private var greatest: [Float]
  private var counter = ValueHistogram.Counter()
  /// Sums of products of the outputs less `center`, and of the outputs less `center`.
  private var center: [Float] = []
  private var products: [Double] = []
  private var shifted: [Double] = []
  var gradientSquares = 0.0
  /// Of a recurrent layer.
  var cell: CellFigures?

  init(node: Int, units: Int, activation: Activation?, flatSlope: Float) {
    self.node = node
    self.units = units
    self.activation = activation
    self.flatSlope = flatSlope
    kernel = activation.map(ActivationKernel.init(_:))
    steepest = [Float](repeating: 0, count: units)
    least = [Float](repeating: .infinity, count: units)
    greatest = [Float](repeating: -.infinity, count: units)
  }

  mutating func add(inputs: [Float]) {
    inputCount += inputs.count
    for input in inputs { inputSquares += Double(input) * Double(input) }
  }

  mutating func add(sums: [Float], outputs: FloatView) {
    let slopes = kernel?.derivatives(at: sums)
    for index in sums.indices {
      let unit = index % units
      let sum = sums[index]
      sumSquares += Double(sum) * Double(sum)
      if sum < least[unit] { least[unit] = sum }
      if sum > greatest[unit] { greatest[unit] = sum }
      if let slopes {
        let slope = slopes[index].magnitude
        if slope < flatSlope { flat += 1 }
        // Not a number counts as steep: such a unit is ill, but neither dead nor saturated.
        if !(slope <= steepest[unit]) { steepest[unit] = slope }
      }
    }
    for index in 0..<outputs.count {
      let output = outputs[index]
      outputSum += Double(output)
      outputSquares += Double(output) * Double(output)
      counter.count(output)
    }
    samples += outputs.count / units
  }

  /// Adds this batch to the covariance, with outputs less the means of the first batch so that little cancels.
  mutating func addCovariance(_ outputs: FloatView, limit: Int, pool: WorkerPool) {
    guard units <= limit else { return }
    let count = outputs.count / units
    if center.isEmpty {
      var means = [Double](repeating: 0, count: units)
      for index in 0..<outputs.count { means[index % units] += Double(outputs[index]) }
      center = means.map { Float($0 / Double(count)) }
      products = [Double](repeating: 0, count: units * units)
      shifted = [Double](repeating: 0, count: units)
    }
    let centered = FloatStorage(count: outputs.count)
    let view = centered.view
    for index in 0..<outputs.count {
      let unit = index % units
      let difference = outputs[index] - center[unit]
      view[index] = difference
      shifted[unit] += Double(difference)
    }
    let result = FloatStorage(count: units * units)
    Product(rows: units, columns: units, depth: count).run(
      a: .columns(view.view), b: .rows(view.view), into: result.view, startingAt: .zero, pool: pool)
    let sums = result.view
    for index in products.indices { products[index] += Double(sums[index]) }
  }

  /// tr(C)²/‖C‖², which is (Σλ)²/Σλ²: no eigenvalue has to be found for it.
  private var effectiveRank: Double? {
    guard !products.isEmpty, samples > 1 else { return nil }
    let number = Double(samples)
    var trace = 0.0
    var squares = 0.0
    for row in 0..<units {
      for column in 0..<units {
        let element = products[row * units + column] - shifted[row] * shifted[column] / number
        squares += element * element
        if row == column { trace += element }
      }
    }
    return squares > 0 && trace > 0 ? trace * trace / squares : nil
  }

  func report(_ model: Model, examples: Int) -> Inspection.LayerReport {
    let place = model.network.nodes[node]
    let number = Double(samples) * Double(units)
    let mean = outputSum / number
    let inputSize = (inputSquares / Double(max(inputCount, 1))).squareRoot()
    let sumSize = (sumSquares / number).squareRoot()
    let weight = place.parameters.first { $0.name == "weight" }
    let biases = place.parameters.firstIndex { $0.name == "bias" }.map { model.parameter($0, of: node) }
    var dead: [Inspection.DeadUnit]?
    var saturated: [Int]?
    let slopes = activation.map(SlopeSurvey.init)
    if let slopes, slopes.hasStretch(upTo: flatSlope.nextDown) {
      saturated = (0..<units).filter { steepest[$0] > 0 && steepest[$0] < flatSlope }.map { $0 + 1 }
    }
    if let slopes, slopes.hasStretch(upTo: 0) {
      dead = (0..<units).filter { steepest[$0] == 0 }.map { unit in
        Inspection.DeadUnit(
          number: unit + 1, leastSum: least[unit], greatestSum: greatest[unit],
          bias: biases.map { $0[$0.startIndex + unit] })
      }
    }
    return Inspection.LayerReport(
      name: place.name, layer: place.layer.summary(for: place.inputShapes), activation: activation?.text,
      units: units, samples: samples, deadUnits: dead, saturatedUnits: saturated,
      flatShare: saturated == nil ? nil : Double(flat) / number, sumSize: sumSize,
      mean: mean, deviation: max(outputSquares / number - mean * mean, 0).squareRoot(),
      gradientNorm: (gradientSquares / Double(examples)).squareRoot(),
      gain: weight != nil && inputSize > 0 ? sumSize / inputSize : nil,
      // What goes through gates and sums over positions was promised nothing.
      promisedGain: place.layer is any SequenceLayer
        ? nil : weight.flatMap { $0.initializer.promisedGain(for: $0) }, effectiveRank: effectiveRank,
      cell: cell?.report(examples: examples),
      notFinite: model.numbersMissing.filter { $0.layer == place.name }.map(\.finding).joinedIfAny,
      histogram: ValueHistogram(counts: counter))
  }
}
