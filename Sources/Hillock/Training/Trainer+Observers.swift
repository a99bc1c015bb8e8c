import Foundation

extension Trainer {
  /// Who is told of a run while it goes on, and may end it. A run takes a list of them and tells them in their order.
  ///
  /// ```swift
  /// let trained = try network.trained(
  ///   on: data, TrainingConfiguration(epochs: 100), validation: validation,
  ///   observers: [
  ///     .metrics(["top-2": { model, data in try model.topAccuracy(2, on: data) }]),
  ///     .progressPrinter(every: 10),
  ///     .stop { epoch in epoch.metrics["top-2"] == 1 },
  ///   ])
  /// ```
  ///
  /// None of them changes a bit of the parameters of a step; one that stops the run decides which is the last. An error that
  /// one throws ends the run with it. They are called on the thread of the run, which waits for them.
  public struct Observer: Sendable {
    /// A figure of a model on examples.
    package typealias Metric = @Sendable (_ model: Model, _ data: Dataset) throws -> Double

    enum Role: Sendable {
      case step(@Sendable (Progress) throws -> Request)
      case parameters(@Sendable (_ step: Int, _ parameters: Span<Float>) throws -> Void)
      case epoch(@Sendable (_ epoch: Epoch, _ epochs: Int) throws -> Request)
      case model(@Sendable (Epoch, Model) throws -> Void)
      case checkpoint(every: Duration, @Sendable (Snapshot) throws -> Void)
      case metrics([String: Metric])
    }

    let role: Role

    /// Is told of each step.
    public static func onStep(_ body: @escaping @Sendable (_ progress: Progress) throws -> Void) -> Observer {
      Observer(
        role: .step {
          try body($0)
          return .continue
        })
    }

    /// Is shown the parameters after each update, with the number of updates so far.
    package static func onParameters(
      _ body: @escaping @Sendable (_ step: Int, _ parameters: Span<Float>) throws -> Void
    ) -> Observer {
      Observer(role: .parameters(body))
    }

    /// Is told of each epoch at its end, with the model as it is then (not the best so far).
    public static func onEpoch(
      _ body: @escaping @Sendable (_ epoch: Epoch, _ model: Model) throws -> Void
    ) -> Observer {
      Observer(role: .model(body))
    }

    /// Is told of each epoch, without the cost of its model.
    static func onFigures(_ body: @escaping @Sendable (Epoch) throws -> Void) -> Observer {
      Observer(
        role: .epoch { epoch, _ in
          try body(epoch)
          return .continue
        })
    }

    /// Ends the run after an epoch for which the condition holds. The best parameters so far are kept.
    public static func stop(when condition: @escaping @Sendable (_ epoch: Epoch) throws -> Bool) -> Observer {
      Observer(role: .epoch { epoch, _ in try condition(epoch) ? .stop : .continue })
    }

    /// Ends the run after a step for which the condition holds: of time, or of examples seen.
    public static func stopAtStep(
      when condition: @escaping @Sendable (_ progress: Progress) throws -> Bool
    ) -> Observer {
      Observer(role: .step { try condition($0) ? .stop : .continue })
    }

    /// Is given the state of the run every so often, and at its end; see `Snapshot`.
    public static func checkpoint(
      every interval: Duration = .seconds(30),
      _ save: @escaping @Sendable (_ snapshot: Snapshot) throws -> Void
    ) -> Observer {
      Observer(role: .checkpoint(every: interval, save))
    }

    /// Measures figures at the end of each epoch, on the validation part, or on the training part where there is none and its
    /// examples are in memory. They are in `Epoch.metrics` for all observers, wherever this one stands in the list.
    ///
    /// - Parameter metrics: each with its name; of two of one name the later one counts. A value that is not finite is left out.
    public static func metrics(
      _ metrics: [String: @Sendable (_ model: Model, _ data: Dataset) throws -> Double]
    ) -> Observer { Observer(role: .metrics(metrics)) }

    /// Prints a line for each epoch: its losses and metrics.
    ///
    /// - Parameters:
    ///   - every: 10 prints each tenth epoch, and the last one; less than 1 is taken for 1.
    ///   - output: what is done with a line; `nil` prints it.
    public static func progressPrinter(
      every: Int = 1, to output: (@Sendable (_ line: String) -> Void)? = nil
    ) -> Observer {
      let every = max(every, 1)
      return Observer(
        role: .epoch { epoch, epochs in
          guard epoch.number % every == 0 || epoch.number == epochs else { return .continue }
          if let output { output(epoch.line(of: epochs)) } else { print(epoch.line(of: epochs)) }
          return .continue
        })
    }
  }
}

extension Trainer.Epoch {
  /// A line for people: `epoch  3/20  loss 0.1234  validation loss 0.2345  validation metric 0.9712`.
  func line(of epochs: Int) -> String {
    let (place, whole) = (String(number), String(epochs))
    var parts = [
      "epoch " + String(repeating: " ", count: max(0, whole.count - place.count)) + "\(place)/\(whole)",
      "loss \(Self.rounded(trainingLoss))",
    ]
    if let validationLoss { parts.append("validation loss \(Self.rounded(validationLoss))") }
    if let validationMetric { parts.append("validation metric \(Self.rounded(validationMetric))") }
    for (name, value) in metrics.sorted(by: { $0.key < $1.key }) {
      parts.append("\(name) \(Self.rounded(value))")
    }
    return parts.joined(separator: "  ")
  }

  private static func rounded(_ value: Double) -> String { String(format: "%.4f", value) }
}

/// The observers of one run, by what they are told of.
struct ObserverList {
  private(set) var steps: [@Sendable (Trainer.Progress) throws -> Trainer.Request] = []
  private(set) var parameters: [@Sendable (Int, Span<Float>) throws -> Void] = []
  private var checkpoints: [Checkpoint] = []
  private(set) var metrics: [String: Trainer.Observer.Metric] = [:]
  /// Those of epochs, in their order.
  private var roles: [Trainer.Observer.Role] = []

  private struct Checkpoint {
    var interval: Duration
    var last: ContinuousClock.Instant
    var save: (Trainer.Snapshot) throws -> Void
  }

  init(_ observers: [Trainer.Observer], start: ContinuousClock.Instant) {
    for observer in observers {
      switch observer.role {
      case .step(let body): steps.append(body)
      case .parameters(let body): parameters.append(body)
      case .epoch, .model: roles.append(observer.role)
      case .checkpoint(let interval, let save): add(save, every: interval, start: start)
      case .metrics(let more): metrics.merge(more) { $1 }
      }
    }
  }

  mutating func add(
    _ save: @escaping (Trainer.Snapshot) throws -> Void, every interval: Duration,
    start: ContinuousClock.Instant
  ) {
    checkpoints.append(Checkpoint(interval: interval, last: start, save: save))
  }

  /// Whether a model has to be made at the end of an epoch.
  var needsModel: Bool {
    !metrics.isEmpty || roles.contains { if case .model = $0 { true } else { false } }
  }

  /// What they want after a step.
  func request(after progress: Trainer.Progress) throws -> Trainer.Request {
    var request = Trainer.Request.continue
    for step in steps {
      if try step(progress) == .stop { request = .stop }
    }
    return request
  }

  /// What they want after an epoch.
  ///
  /// - Parameter model: as it is now; `nil` where nobody needs it.
  func request(after epoch: Trainer.Epoch, of epochs: Int, _ model: Model?) throws -> Trainer.Request {
    var request = Trainer.Request.continue
    for role in roles {
      switch role {
      case .epoch(let body): if try body(epoch, epochs) == .stop { request = .stop }
      case .model(let body): if let model { try body(epoch, model) }
      default: break
      }
    }
    return request
  }

  /// Whether somebody is to have the state of the run.
  var wantsCheckpoints: Bool { !checkpoints.isEmpty }

  /// Whether it is time for somebody to have the state of the run.
  var isCheckpointDue: Bool {
    // Who wants none does not pay for a look at the clock.
    guard !checkpoints.isEmpty else { return false }
    let now = ContinuousClock.now
    return checkpoints.contains { now - $0.last >= $0.interval }
  }

  /// Gives the state of the run to those whose time it is.
  mutating func saveWhereDue(_ snapshot: Trainer.Snapshot) throws {
    let now = ContinuousClock.now
    for index in checkpoints.indices where now - checkpoints[index].last >= checkpoints[index].interval {
      try checkpoints[index].save(snapshot)
      checkpoints[index].last = now
    }
  }

  /// Gives the state of the run to all of them.
  func save(_ snapshot: Trainer.Snapshot) throws {
    for checkpoint in checkpoints { try checkpoint.save(snapshot) }
  }
}
