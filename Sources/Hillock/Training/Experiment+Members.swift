import Synchronization

extension Experiment {
  /// Forms the networks of an ensemble, and puts the settings of the first one into the options.
  static func members(
    parts: Parts, preprocessing: Preprocessing, options: inout Options
  ) throws -> [Member] {
    if let ensemble = options.ensemble { try checkEnsemble(ensemble) }
    let recipes = options.members
    let count = recipes.isEmpty ? options.ensemble ?? 1 : recipes.count
    options.ensemble = nil
    options.members = []
    guard !recipes.isEmpty || count > 1 else { return [] }
    try checkEnsemble(count)
    guard options.start == nil else {
      throw TrainingError("a run that begins with a model has one member; leave the ensemble out")
    }
    var members: [Member] = []
    for number in 0..<count {
      var own = options
      if !recipes.isEmpty { own.take(recipes[number]) }
      own.seed = seed(of: number, options.seed)
      let experiment = try Experiment(parts: parts, preprocessing: preprocessing, options: own)
      let configuration = experiment.configuration
      members.append(
        Member(
          recipe: Recipe(
            layers: experiment.layers, learningRate: configuration.learningRate,
            weightDecay: configuration.weightDecay, epochs: configuration.epochs),
          network: experiment.network, configuration: configuration))
    }
    if let first = recipes.first { options.take(first) }
    return members
  }

  package static let memberLimit = 64

  static func checkEnsemble(_ count: Int) throws(TrainingError) {
    guard (1...memberLimit).contains(count) else {
      throw TrainingError("an ensemble has from 1 to \(memberLimit) members; got \(count)")
    }
  }

  /// Members differ in what they begin with and in the order of the examples. The first one has the run's own seed.
  private static func seed(of member: Int, _ seed: UInt64) -> UInt64 {
    seed &+ UInt64(member) &* 0x9E37_79B9_7F4A_7C15
  }

  /// An encoding at the front of the layers is made for the training part.
  static func learningEncoding(_ parts: [NetworkPart], from data: Dataset) -> [NetworkPart] {
    guard case .layer(let layer, let name)? = parts.first, let encoding = layer as? any DataEncoding,
      !encoding.isLearnt
    else { return parts }
    return [.layer(encoding.learnt(from: data), name: name)] + parts.dropFirst()
  }

  /// Trains the members, several at a time, and makes one model of them.
  ///
  /// - Parameters:
  ///   - known: members that are trained already, by their numbers.
  ///   - onMember: is given each new one, one at a time; may throw, which ends the run.
  ///   - observers: are shown the first member from inside.
  ///   - onProgress: is told of all members, one call at a time: their epochs are counted together.
  package func runMembers(
    known: [Int: Model], onMember: (Int, Model) throws -> Void = { _, _ in },
    observers: [Trainer.Observer] = [],
    onProgress: (Trainer.Progress) -> Trainer.Request = { _ in .continue }
  ) throws -> Result {
    let pool = try WorkerPool(threads: threads)
    let clock = ContinuousClock()
    let start = clock.now
    let examples = parts.examples
    let epochs = members.map(\.configuration.epochs)
    let board = MemberBoard(count: members.count)
    for (number, model) in known where members.indices.contains(number) {
      board.finish(number, model: model, history: [], epochs: epochs[number])
    }
    // The longest first, so that no thread waits long for the last.
    let tasks = members.indices.filter { known[$0] == nil }.sorted { (epochs[$0], $1) > (epochs[$1], $0) }
    let shared = SharedTasks(count: members.count, over: exchange)
    let own = tasks.filter { shared.isOwn($0) }
    pool.run(tasks: own.count) { task in
      let number = own[task]
      guard !board.isEnding else { return }
      do {
        var trainer = try Trainer(members[number].network, members[number].configuration)
        let report = try trainer.run(
          on: examples, validation: parts.validation, threads: 1,
          observers: number == 0 ? observers : [],
          onProgress: { own in
            board.tell {
              var progress = own
              let before = board.progress(of: number, epoch: own.epoch - 1)
              progress.epoch = before + 1
              progress.epochs = epochs.reduce(0, +)
              progress.start = start
              progress.totalExamples = before * own.examples + own.examplesDone
              return onProgress(progress)
            }
          })
        let (model, history) = (trainer.model, trainer.history)
        if report.wasInterrupted { board.end(nil) }
        board.finish(number, model: model, history: history, epochs: epochs[number])
        if !report.wasInterrupted { try board.telling { try onMember(number, model) } }
      } catch {
        board.end(error)
      }
    }
    var trained: [Int: [Float]?] = [:]
    for number in own { trained[number] = board.model(number).map { $0.parameters + $0.state } }
    let (others, ends) = try shared.meet(trained, isEnding: board.isEnding, error: board.error)
    if ends { board.end(nil) }
    for (number, numbers) in others.sorted(by: { $0.key < $1.key }) {
      guard let numbers else { continue }
      let (network, count) = (members[number].network, members[number].network.parameterCount)
      let model = Model(
        network, checkedParameters: Array(numbers.prefix(count)), state: Array(numbers.dropFirst(count)))
      board.finish(number, model: model, history: [], epochs: epochs[number])
      if exchange.rank == 0, known[number] == nil { try onMember(number, model) }
    }
    let found = board.models
    let interrupted = board.isEnding
    let elapsed = clock.now - start
    let examplesDone = Double(epochs.reduce(0, +) * examples.rowCount)
    let report = Trainer.Report(
      epochs: configuration.epochs, bestEpoch: configuration.epochs, wasStoppedEarly: false,
      wasInterrupted: interrupted, elapsed: elapsed,
      examplesPerSecond: examplesDone / max(elapsed.inSeconds, 1e-9))
    return try result(Model.ensemble(of: found), report: report, history: board.history)
  }
}

extension Experiment.Options {
  mutating func take(_ recipe: Recipe) {
    layers = recipe.layers
    learningRate = recipe.learningRate
    weightDecay = recipe.weightDecay
    epochs = recipe.epochs
  }
}

/// What the threads of an ensemble have trained.
private final class MemberBoard: Sendable {
  private struct State {
    var models: [Model?]
    var history: [Trainer.Epoch] = []
    var epochs: [Int]
    var isEnding = false
    var error: (any Error)?
  }

  private let state: Mutex<State>
  /// Held while somebody is told.
  private let voice = Mutex(())

  init(count: Int) {
    state = Mutex(
      State(models: [Model?](repeating: nil, count: count), epochs: [Int](repeating: 0, count: count)))
  }

  var isEnding: Bool { state.withLock { $0.isEnding } }
  var error: (any Error)? { state.withLock { $0.error } }
  func model(_ number: Int) -> Model? { state.withLock { $0.models[number] } }
  var models: [Model] { state.withLock { $0.models.compactMap(\.self) } }
  var history: [Trainer.Epoch] { state.withLock { $0.history } }

  func end(_ error: (any Error)?) {
    state.withLock {
      $0.isEnding = true
      if $0.error == nil { $0.error = error }
    }
  }

  func finish(_ number: Int, model: Model, history: [Trainer.Epoch], epochs: Int) {
    state.withLock {
      $0.models[number] = model
      $0.epochs[number] = epochs
      if number == 0 { $0.history = history }
    }
  }

  /// How many epochs all members have done, once this one has done so many.
  func progress(of number: Int, epoch: Int) -> Int {
    state.withLock {
      $0.epochs[number] = epoch
      return $0.epochs.reduce(0, +)
    }
  }

  /// Ends the run for all once somebody wants it ended for one.
  func tell(_ body: () -> Trainer.Request) -> Trainer.Request {
    if isEnding { return .stop }
    let request = voice.withLock { _ in body() }
    if request == .stop { end(nil) }
    return request
  }

  func telling(_ body: () throws -> Void) throws {
    try voice.withLock { _ in try body() }
  }
}
