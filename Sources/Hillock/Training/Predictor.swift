import CHillockKernels

/// A model made ready to be asked again and again, by any number of tasks and threads at once.
///
/// ```swift
/// let predictor = try Predictor(trained)
/// let prediction = try predictor.prediction(for: [5.1, 3.5, 1.4, 0.2])
/// ```
///
/// Each thread that asks gets buffers of its own, which stay for its next question: nobody waits for anybody, and no lock is held.
/// The numbers of the model are there once, those of convolutions and of dense layers of up to 262,144 weights a second time in the order in
/// which they are read. Outputs are those of `Model.outputs(for:)`, to the bit.
public final class Predictor: Sendable {
  package let network: Network
  /// How many examples one call of `outputs(forPrepared:into:)` may have.
  package let rows: Int
  private let preprocessing: Preprocessing
  private let preparation: RowPreparation
  private let plans: PlanPool
  /// How many examples go through all layers together.
  private let portion: Int
  private let inputWidth: Int
  private let outputWidth: Int

  /// A predictor of a model that prepares its rows.
  ///
  /// - Parameter rows: the most examples of one call of `outputs(forPrepared:into:)`; at least 1.
  /// - Throws: `NetworkError` for fewer, for more than this machine has memory for, and for a model with numbers that are not
  ///   finite; `DataError` for a preprocessing that does not fit the network.
  public convenience init(_ trained: TrainedModel, rows: Int = 1) throws {
    try trained.check()
    try self.init(trained.model, preprocessing: trained.preprocessing, rows: rows)
  }

  /// A predictor of a network that takes numbers as they are, and whose outputs are what is predicted.
  ///
  /// - Parameter rows: the most examples of one call; at least 1.
  /// - Throws: `NetworkError` for fewer, for more than this machine has memory for, and for a model with numbers that are not
  ///   finite.
  public convenience init(_ model: Model, rows: Int = 1) throws(NetworkError) {
    try self.init(model, preprocessing: nil, rows: rows)
  }

  private init(_ model: Model, preprocessing: Preprocessing?, rows: Int) throws(NetworkError) {
    guard rows > 0 else {
      throw NetworkError("a predictor takes at least one example at a time; got room for \(rows)")
    }
    try model.network.checkMemory(rows: rows, gradients: 0, training: false)
    try model.checkFinite()
    network = model.network
    self.rows = rows
    inputWidth = model.network.inputShape.count
    outputWidth = model.network.outputShape.count
    let names = (1...max(outputWidth, 1)).map { "y\($0)" }
    self.preprocessing = preprocessing ?? .ofRows((1...max(inputWidth, 1)).map { "x\($0)" }, targets: names)
    preparation = RowPreparation(self.preprocessing)
    let most = min(rows, Self.portion(model.network))
    // As equal as can be.
    let portions = (rows - 1) / most + 1
    portion = (rows - 1) / portions + 1
    plans = PlanPool(model, rows: portion)
  }

  // What fits into the second cache of most processors beside the weights of one layer, and weights that are read again and again
  // without waiting for memory.
  private static let nearBytes = 3 << 18
  private static let nearWeights = 1 << 20
  // Below this many bytes of an example it counts more how often the weights are read.
  private static let smallExample = 1 << 16

  /// So many examples that what goes from layer to layer stays near, where the weights do: each portion reads all of them.
  private static func portion(_ network: Network) -> Int {
    guard 4 * network.parameterCount <= nearWeights else { return .max }
    let most = network.nodes.map { node in
      node.inputShapes.reduce(0) { $0 + $1.count } + node.outputShape.count
    }.max()
    let bytes = 4 * max(1, most ?? 1)
    return bytes < smallExample ? .max : max(1, nearBytes / bytes)
  }

  /// What the model says about one example, given as it was in the data.
  ///
  /// - Parameter row: the numbers of the columns in their order.
  /// - Throws: `DataError` for a row of another width, with a number that is not finite or too far from the training data, and for a
  ///   model with a column of texts; `NetworkError` for outputs that are no finite numbers.
  @inlinable
  public func prediction(for row: some Sequence<some DataNumber>) throws -> Prediction {
    try prediction(ofValues: row.map { $0.dataValue })
  }

  @usableFromInline
  func prediction(ofValues row: [Double]) throws -> Prediction {
    let outputs = try outputs(of: row)
    try network.checkFinite(outputs: outputs)
    if outputWidth > 1, outputWidth == preprocessing.classNames.count {
      // The same as below, for a single example, without arrays of one element.
      let best = Evaluation.predictedClass(outputs, row: 0, width: outputWidth)
      return Prediction(
        className: preprocessing.classNames[best],
        probabilities: VectorKernels.softmaxRows(outputs, columns: outputWidth))
    }
    guard let prediction = preprocessing.predictions(of: outputs, width: outputWidth).first ?? nil else {
      throw NetworkError("the network gives no output")
    }
    return prediction
  }

  private func outputs(of row: [Double]) throws(DataError) -> [Float] {
    let loan = plans.borrow()
    defer { loan.end() }
    let environment = hk_fp_enter()
    defer { hk_fp_leave(environment) }
    try preparation.prepare(row, into: loan.plan.input(rows: 1))
    loan.plan.forward(rows: 1, pool: .single, training: nil)
    return loan.plan.output(rows: 1).toArray()
  }

  /// What the network gives for rows as they were in the data, one behind the other: what a server needs that gathers questions.
  ///
  /// The outputs of a row are the same bits however many stand beside it.
  ///
  /// - Throws: `DataError` for a row as `prediction(for:)` does; `NetworkError` when a length does not fit, or there are more rows than
  ///   `rows`.
  @_spi(Tools) public func outputs(ofRows values: [Double], into outputs: inout [Float]) throws {
    let width = preparation.width
    let count = width > 0 ? values.count / width : 0
    guard count * width == values.count, count <= rows, outputs.count == count * outputWidth else {
      throw NetworkError(
        "expected up to \(rows) row(s) of \(width) numbers and room for their outputs; got \(values.count) numbers"
      )
    }
    guard count > 0 else { return }
    let loan = plans.borrow()
    defer { loan.end() }
    let environment = hk_fp_enter()
    defer { hk_fp_leave(environment) }
    for first in stride(from: 0, to: count, by: portion) {
      let rows = min(portion, count - first)
      let input = loan.plan.input(rows: rows)
      for row in 0..<rows {
        let start = (first + row) * width
        try preparation.prepare(
          count == 1 ? values : Array(values[start..<start + width]),
          into: input.part(from: row * inputWidth, count: inputWidth))
      }
      loan.plan.forward(rows: rows, pool: .single, training: nil)
      loan.plan.output(rows: rows).copy(to: &outputs, at: first * outputWidth)
    }
  }

  /// What outputs of the network say, with `nil` where they are no finite numbers.
  @_spi(Tools) public func predictions(ofOutputs outputs: [Float]) -> [Prediction?] {
    preprocessing.predictions(of: outputs, width: outputWidth)
  }

  /// The probabilities of all classes, row by row, as they are in `predictions(ofOutputs:)`; `nil` where the network does not give one
  /// number for each of several classes.
  @_spi(Tools) public func probabilities(ofOutputs outputs: [Float]) -> [Float]? {
    outputWidth > 1 && outputWidth == preprocessing.classNames.count
      ? VectorKernels.softmaxRows(outputs, columns: outputWidth) : nil
  }

  /// Numbers of a row, and their names; the latter are none for images.
  @_spi(Tools) public var columns: (width: Int, names: [String]) {
    (preparation.width, preparation.columnNames)
  }

  /// outputs ← the network's outputs for inputs that it takes as they are, both row-major, without an allocation: the quickest
  /// way.
  ///
  /// - Throws: `NetworkError` when a length does not fit, there are more examples than `rows`, or an input is not finite.
  public func outputs(forPrepared inputs: [Float], into outputs: inout [Float]) throws(NetworkError) {
    let count = inputWidth == inputs.count ? 1 : inputs.count / inputWidth
    guard count * inputWidth == inputs.count, count <= rows else {
      throw NetworkError(
        "expected up to \(rows) example(s) of \(inputWidth) numbers (\(network.inputShape)); got \(inputs.count) numbers"
      )
    }
    guard outputs.count == count * outputWidth else {
      throw NetworkError(
        "\(count) example(s) have \(count * outputWidth) outputs; there is room for \(outputs.count)")
    }
    guard count > 0 else { return }
    try network.checkFinite(inputs: inputs)
    let loan = plans.borrow()
    defer { loan.end() }
    let environment = hk_fp_enter()
    defer { hk_fp_leave(environment) }
    for first in stride(from: 0, to: count, by: portion) {
      let rows = min(portion, count - first)
      loan.plan.load(inputs, from: first * inputWidth, rows: rows)
      loan.plan.forward(rows: rows, pool: .single, training: nil)
      loan.plan.output(rows: rows).copy(to: &outputs, at: first * outputWidth)
    }
  }
}
