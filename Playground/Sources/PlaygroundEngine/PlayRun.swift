@_spi(Tools) import Hillock

/// A run of the page: a function of its state, edits and all. One thread at a time drives it.
final class PlayRun {
  let setup: PlaySetup
  private let training: SteppedTraining
  /// Edits of the address that are still to come.
  private var coming: ArraySlice<RunEdit>
  /// What has been done so far.
  private(set) var edits: [RunEdit] = []
  /// Parameters that are held, with their values.
  private(set) var held: [Int: Float] = [:]
  private(set) var rate: Double
  private(set) var l1: Double
  private(set) var l2: Double
  /// Which parameters are weights, for L1.
  private let weights: [Int]
  /// The mean loss of the last step's examples, before it.
  private(set) var batchLoss: Double?
  /// Why the run has ended, where it has.
  private(set) var failure: String?

  init(_ setup: PlaySetup) throws {
    self.setup = setup
    do {
      training = try SteppedTraining(setup.model, setup.configuration, on: setup.training)
    } catch let error as PlayError {
      throw error
    } catch {
      throw PlayError("\(error)")
    }
    coming = setup.edits[...]
    rate = setup.state.number("rate")
    l1 = setup.state.number("l1")
    l2 = setup.state.number("l2")
    weights = setup.layers.flatMap { $0.units.flatMap(\.weights) }
    try applyDue()
  }

  var step: Int { training.step }
  var epoch: Int { training.epoch }
  var stepsPerEpoch: Int { training.stepsPerEpoch }
  var model: Model { training.model }
  var loss: Loss { training.configuration.loss }
  var learningRate: Double { training.currentLearningRate }

  /// Runs some steps, with the address's edits where they belong; none after a failure.
  func advance(steps: Int) {
    var left = steps
    do {
      while left > 0, failure == nil {
        let most = coming.first.map { min(left, $0.step - step) } ?? left
        if most > 0 {
          batchLoss = try training.run(steps: most, changing: afterStep)
          left -= most
        }
        try applyDue()
      }
    } catch {
      failure = "\((error as? TrainingError)?.description ?? "\(error)"). \(advice)"
    }
  }

  /// L1 and held parameters; `nil` where there are none, which costs nothing.
  private var afterStep: ((inout MutableSpan<Float>) -> Void)? {
    let shrink = Float(rate * l1)
    guard shrink > 0 || !held.isEmpty else { return nil }
    let (held, weights) = (held, shrink > 0 ? weights : [])
    return { parameters in
      // The proximal step of rate × L1 × Σ|w|: towards 0, and 0 where it would be passed.
      for index in weights {
        let weight = parameters[index]
        parameters[index] =
          weight > shrink ? weight - shrink : weight < -shrink ? weight + shrink : weight.isNaN ? weight : 0
      }
      for (index, value) in held { parameters[index] = value }
    }
  }

  private func applyDue() throws {
    while let edit = coming.first, edit.step <= step {
      coming = coming.dropFirst()
      try apply(edit)
    }
  }

  private func apply(_ edit: RunEdit) throws {
    switch edit.kind {
    case .set(let index, let value):
      training.withParameters { $0[index] = value }
      if held[index] != nil { held[index] = value }
    case .hold(let index):
      var value: Float = 0
      training.withParameters { value = $0[index] }
      held[index] = value
    case .release(let index): held[index] = nil
    case .setting(let name, let value):
      if name == "rate" { rate = value } else if name == "l1" { l1 = value } else { l2 = value }
      if name != "l1" { try training.change(learningRate: Float(rate), weightDecay: Float(l2)) }
    }
    edits.append(edit)
  }

  /// What a visitor does now.
  ///
  /// - Throws: `PlayError` for what is no edit of this run.
  func edit(_ change: String) throws {
    let edit = try RunEdit(step: step, change: change)
    if let index = edit.parameter, index >= setup.model.parameters.count {
      throw PlayError("the network has \(setup.model.parameters.count) parameters; got number \(index)")
    }
    guard edits.count + coming.count < RunEdit.mostEdits else {
      throw PlayError("at most \(RunEdit.mostEdits) edits of a run are kept; begin it again")
    }
    do { try apply(edit) } catch { throw PlayError("\(error)", setting: "edits") }
  }

  /// Why a loss may have left the numbers, from what is there.
  private var advice: String {
    let largest = training.model.parameters.lazy.map { abs($0) }.filter { $0.isFinite }.max() ?? 0
    var parts: [String] = []
    if rate >= 1 { parts.append("the learning rate is \(Self.text(rate)); try a third of it or less") }
    if setup.configuration.clipNorm == nil {
      parts.append("no clip bounds the length of a step; a clip of 1 does")
    }
    if setup.layers.contains(where: { $0.units.contains { $0.activation.isUnbounded } }) {
      parts.append(
        "an activation without a bound lets sums grow from layer to layer; the largest weight reached \(Self.text(Double(largest)))"
      )
    }
    if parts.isEmpty { parts.append("try a lower learning rate than \(Self.text(rate))") }
    return "Likely reasons: " + parts.joined(separator: "; ") + "."
  }

  private static func text(_ value: Double) -> String {
    value == 0 || abs(value) >= 0.001 && abs(value) < 100_000
      ? String((value * 1000).rounded() / 1000) : "\(Float(value))"
  }
}

extension Activation {
  /// Whether it is beyond 100 somewhere among inputs up to 1,000: what lets sums grow from layer to layer.
  var isUnbounded: Bool {
    ActivationKernel(self).values(at: [-1000, 1000]).contains { !($0.magnitude <= 100) }
  }
}
