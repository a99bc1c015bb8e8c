/// The states that recurrent layers hand from a batch to the next, of each row of a batch: truncated backpropagation through time.
///
/// They belong to the rows of a batch and not to the shards that have these, so the last batch of an epoch may have fewer rows.
struct CarriedStates {
  private let states: FloatStorage
  /// Numbers of a row.
  private let width: Int

  /// - Parameter given: where an earlier part of the run stopped; zeros where it is `nil`.
  init(_ network: Network, rows: Int, given: [Float]?) {
    width = network.carriedWidth
    states = FloatStorage(count: rows * width)
    if let given { states.view.copy(from: given) }
  }

  /// Begins anew.
  func forget() { states.view.fill(0) }

  func toArray() -> [Float] { states.view.toArray() }

  /// Runs a pass over rows of a batch with the states of these, and keeps what becomes of them.
  func during<Result>(_ plans: [Plan], _ ranges: [Range<Int>], _ pass: () -> Result) -> Result {
    for (plan, range) in zip(plans, ranges) { plan.takeStates(part(range), rows: range.count) }
    defer { for (plan, range) in zip(plans, ranges) { plan.giveStates(part(range), rows: range.count) } }
    return pass()
  }

  private func part(_ rows: Range<Int>) -> MutableFloatView {
    states.view.part(from: rows.lowerBound * width, count: rows.count * width)
  }
}

extension Network {
  /// Numbers that the layers hand on for an example.
  var carriedWidth: Int {
    nodes.reduce(0) { $0 + (($1.layer as? any LibraryLayer)?.carriedCount(of: $1.inputShapes) ?? 0) }
  }

  /// Refuses a network that could not go on where it was.
  ///
  /// - Throws: `TrainingError` that names the layer.
  func checkCarriesState() throws(TrainingError) {
    func fault(_ words: String) -> TrainingError {
      TrainingError("state is carried from batch to batch, and \(words)", setting: "carry")
    }
    if inputs.contains(where: { if case .lengths = $0.kind { true } else { false } }) {
      throw fault("texts of several lengths do not go on in the next batch")
    }
    for node in nodes {
      let words = "layer '\(node.name)' (\(node.layer.summary(for: node.inputShapes)))"
      if node.layer is any WindowLayer { throw fault("\(words) sees its window only; take recurrent layers") }
      if (node.layer as? any LibraryLayer)?.isStepwise != true {
        throw fault("\(words) reads a sequence as a whole")
      }
    }
    guard nodes.contains(where: { $0.layer is any RecurrentLayer }) else {
      throw fault("no layer of the network has one; take a recurrent layer such as lstm(64)")
    }
  }
}

extension Trainer {
  /// The order of examples that go on where others ended: in each batch the next one of every run.
  ///
  /// Runs are as equal as can be, and the first ones longer, so that each example comes once and the last batch may have fewer rows.
  static func order(count: Int, runs: Int) -> [Int] {
    let (short, longer) = (count / runs, count % runs)
    let starts = (0..<runs).map { $0 * short + min($0, longer) }
    return (0..<(count + runs - 1) / runs).flatMap { step in
      starts.prefix(step < short ? runs : longer).map { $0 + step }
    }
  }

  /// The order of the examples in an epoch.
  static func order(count: Int, epoch: Int, _ settings: TrainingConfiguration) -> [Int] {
    settings.carriesState
      ? order(count: count, runs: min(settings.batchSize, count))
      : order(count: count, epoch: epoch, seed: settings.seed)
  }
}
