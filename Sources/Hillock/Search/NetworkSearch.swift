import Synchronization

/// A search for the recipes that suit a table: networks, rates, decays and lengths are tried on parts of the training data
/// and judged on rows that the trial did not see.
///
/// The first round tries every candidate for a short time, each later one the better third for longer (successive halving; Jamieson
/// and Talwalkar 2016). Each trial is a whole run whose learning rate falls to zero, so that the choice is among
/// finished runs of all lengths: training ends where more of it did not help. Tables of fewer than `crossValidationRows` rows are judged
/// by cross-validation, larger ones by one part held out. In the end as many members as wanted are chosen, each being the one that
/// makes the mean of all so far best on the rows held out (Caruana et al. 2004); a recipe may be chosen
/// several times.
///
/// How much is tried is limited by work (parameters × examples × epochs), never by a clock, and a trial depends on nothing but the
/// seed, its recipe and the data: the choice is the same on every machine and with any number of threads.
package struct NetworkSearch: Sendable {
  /// How much is tried.
  package enum Effort: String, Hashable, Sendable, Codable, CaseIterable {
    /// Nothing: the network is the one that is given.
    case off
    /// The work of a round, parameters × examples × epochs, is at most 9·10¹⁰.
    case quick
    /// Ten times the work of `quick`, with longer runs and more members.
    case thorough
  }

  /// What one recipe came to.
  package struct Trial: Hashable, Sendable, Codable {
    package var recipe: Recipe
    /// On the rows held out: the mean loss, or for numbers the mean squared error, in units of the target's variance.
    package var loss: Double
    /// Accuracy, or R² for numbers, on the rows held out.
    package var metric: Double
    /// The outputs for the rows held out, in the order of `Plan.heldOut`.
    package var outputs: [Float]

    package init(recipe: Recipe, loss: Double, metric: Double, outputs: [Float]) {
      self.recipe = recipe
      self.loss = loss
      self.metric = metric
      self.outputs = outputs
    }
  }

  /// Where a search stands.
  package struct Progress: Sendable {
    package var round: Int
    package var rounds: Int
    package var trialsDone: Int
    package var trials: Int
    /// Of all work that the search may still do, how much is done, from 0 to 1.
    package var fraction: Double
    /// The best trial of the rounds before.
    package var best: Trial?
  }

  /// What a search chose.
  package struct Outcome: Sendable {
    /// The recipes to train on all the data, and what their mean came to on the rows held out.
    package var members: [Recipe]
    /// Of the mean of the members, on the rows held out: the mean loss, or for numbers the mean squared error over the variance.
    package var loss: Double
    /// Of the same: accuracy, or R² where numbers are predicted.
    package var metric: Double
    /// The best linear model.
    package var linear: Trial?
    /// What the mean came to on the rows held out, to be kept with the model.
    package var calibration: Calibration?
    /// How many recipes were tried, each length on its own.
    package var trials: Int
    /// 0 for one part held out.
    package var folds: Int
    package var heldOut: Int
    /// Whether the best trial was among the longest that were tried.
    package var wasLongest: Bool
  }

  /// Below it, every row is held out once.
  package static let crossValidationRows = 2_000
  /// With fewer there is nothing to choose by.
  package static let leastRows = 40

  let parts: Experiment.Parts
  let preprocessing: Preprocessing
  let options: Experiment.Options
  let effort: Effort
  let plan: Plan
  /// How much the rows held out count, by their class.
  let classWeights: [Float]?

  /// The rows that trials are trained on and judged by.
  struct Plan: Sendable {
    var folds: [(training: Dataset, heldOut: Dataset)]
    /// The targets of all rows held out, in the order of the folds.
    var targets: Targets
    /// How much each of them counts.
    var weights: [Float]?
    var isCrossValidation: Bool
    var trainingRows: Int
  }

  /// - Parameters:
  ///   - parts: trials are judged on the validation part where there is one, else the search cuts the training part. The
  ///     test part is not looked at.
  ///   - options: of the run; what is given there (epochs, rate, decay, layers) is not searched for.
  /// - Throws: `TrainingError` for a table with fewer than `leastRows` rows.
  package init(
    parts: Experiment.Parts, preprocessing: Preprocessing, options: Experiment.Options, effort: Effort
  ) throws {
    let data = parts.training
    guard data.rowCount >= Self.leastRows, parts.streamed == nil else {
      throw TrainingError(
        "a search needs at least \(Self.leastRows) rows in memory; there are \(data.rowCount)")
    }
    try Experiment.checkEnsemble(options.ensemble ?? 1)
    self.parts = parts
    self.preprocessing = preprocessing
    self.options = options
    self.effort = effort
    classWeights = try options.classWeights?.values(for: data.targets)
    if let validation = parts.validation {
      plan = Plan(
        folds: [(data, validation)], targets: validation.targets, weights: validation.weights,
        isCrossValidation: false,
        trainingRows: data.rowCount)
      return
    }
    var classes: [Int]?
    if case .classes(let numbers, _) = data.targets { classes = numbers.map(Int.init) }
    let isCrossValidation = data.rowCount < Self.crossValidationRows
    let count = data.rowCount < 500 || !isCrossValidation ? 5 : 3
    var held = try Split.folds(rowCount: data.rowCount, classes: classes, count: count, seed: options.seed)
    if !isCrossValidation { held = [Array(held[0].prefix(20_000))] }
    var folds: [(Dataset, Dataset)] = []
    for rows in held {
      let isHeld = Set(rows)
      folds.append(
        (
          try data.subset((0..<data.rowCount).filter { !isHeld.contains($0) }), try data.subset(rows)
        ))
    }
    let judged = try data.subset(held.flatMap(\.self))
    plan = Plan(
      folds: folds, targets: judged.targets, weights: judged.weights,
      isCrossValidation: isCrossValidation, trainingRows: folds.map(\.0.rowCount).reduce(0, +) / folds.count)
  }

  /// Tries and chooses, and goes on where an earlier run ended.
  ///
  /// - Parameters:
  ///   - known: trials of an earlier run of the same search, which are not made again.
  ///   - onTrial: is given each new trial, one at a time.
  ///   - onProgress: is told where the search is, one call at a time; may ask it to end.
  /// - Returns: `nil` when the search was asked to end.
  /// - Throws: `TrainingError` where no trial came to a finite loss.
  package func run(
    known: [Recipe: Trial] = [:], onTrial: (Trial) -> Void = { _ in },
    onProgress: (Progress) -> Trainer.Request = { _ in .continue }
  ) throws -> Outcome? {
    let pool = try WorkerPool(threads: options.threads)
    var candidates = candidates()
    let sizes = try Dictionary(
      Set(candidates.map(\.layers)).map { ($0, try parameterCount(layers: $0)) },
      uniquingKeysWith: { first, _ in first })
    func work(_ recipe: Recipe) -> Double { self.work(recipe, parameters: sizes[recipe.layers] ?? 0) }
    var trials: [Trial] = []
    let lengths = lengths
    for (round, steps) in lengths.enumerated() {
      var recipes: [Recipe] = []
      var spent = 0.0
      for candidate in candidates {
        var recipe = candidate
        recipe.epochs = options.epochs ?? epochs(steps: steps)
        guard !trials.contains(where: { $0.recipe == recipe }) else { continue }
        let cost = work(recipe)
        // A first candidate is always tried: one has to be chosen.
        guard recipes.isEmpty && trials.isEmpty || spent + cost <= roundBudget else { continue }
        spent += cost
        recipes.append(recipe)
      }
      guard
        let found = try attempt(
          recipes, works: recipes.map(work), known: known, pool: pool, round: round, rounds: lengths.count,
          best: Self.best(trials), onTrial: onTrial, onProgress: onProgress)
      else { return nil }
      trials += found
      let order = found.filter(\.loss.isFinite).sorted { $0.loss < $1.loss }
      candidates = order.prefix(max((candidates.count + 2) / 3, 3)).map(\.recipe)
      if options.epochs != nil { break }
    }
    guard let best = Self.best(trials) else {
      throw TrainingError(
        "the loss of every network that was tried became infinite or not a number; look for values of the data that are "
          + "far from the others")
    }
    let chosen = choose(from: trials)
    let outputs = Self.mean(chosen.map(\.outputs))
    let (loss, metric) = score(outputs)
    return Outcome(
      members: chosen.map(\.recipe), loss: loss, metric: metric,
      linear: Self.best(trials.filter { $0.recipe.layers.isEmpty }),
      calibration: Calibration(outputs: outputs, targets: plan.targets, preprocessing: preprocessing),
      trials: trials.count,
      folds: plan.isCrossValidation ? plan.folds.count : 0, heldOut: plan.targets.rowCount,
      wasLongest: options.epochs == nil && best.recipe.epochs == epochs(steps: lengths.last ?? 0))
  }

  /// The first one among equals: rounds come in order, and candidates in that of the list.
  static func best(_ trials: [Trial]) -> Trial? {
    trials.filter(\.loss.isFinite).min { $0.loss < $1.loss }
  }

  /// Makes the trials of a round, several at a time; `nil` when it was asked to end.
  private func attempt(
    _ recipes: [Recipe], works: [Double], known: [Recipe: Trial], pool: WorkerPool, round: Int, rounds: Int,
    best: Trial?,
    onTrial: (Trial) -> Void, onProgress: (Progress) -> Trainer.Request
  ) throws -> [Trial]? {
    let folds = plan.folds.count
    let board = SearchBoard(recipes: recipes, folds: folds)
    for (index, recipe) in recipes.enumerated() {
      if let trial = known[recipe] { board.enter(trial, for: index) }
    }
    let total = works.reduce(0, +)
    // Those that take longest begin first, so that no thread waits long for the last.
    let tasks = recipes.indices.filter { !board.isKnown($0) }.sorted { works[$0] > works[$1] }
      .flatMap { recipe in (0..<folds).map { (recipe: recipe, fold: $0) } }
    func enter(_ outputs: [Float]?, of number: Int) {
      let task = tasks[number]
      board.enter(outputs, recipe: task.recipe, fold: task.fold) { done in
        if let outputs = done {
          let (loss, metric) = self.score(outputs)
          let trial = Trial(recipe: recipes[task.recipe], loss: loss, metric: metric, outputs: outputs)
          board.enter(trial, for: task.recipe)
          onTrial(trial)
        }
        let counts = board.counts
        var finished = 0.0
        for (index, parts) in counts.parts.enumerated() {
          finished += works[index] * Double(parts) / Double(folds)
        }
        let request = onProgress(
          Progress(
            round: round + 1, rounds: rounds, trialsDone: counts.trials, trials: recipes.count,
            fraction: (Double(round) + (total > 0 ? finished / total : 1)) / Double(rounds), best: best))
        if request == .stop { board.end() }
      }
    }
    // Processes take turns, and tell each other what came of it.
    let shared = SharedTasks(count: tasks.count, over: options.exchange)
    let found = Locked([Int: [Float]?]())
    pool.run(tasks: shared.own.count) { place in
      let number = shared.own[place]
      let task = tasks[number]
      guard !board.isEnding else { return }
      do {
        let outputs = try self.outputs(of: recipes[task.recipe], fold: task.fold) { board.isEnding }
        found.withLock { $0[number] = .some(outputs) }
        enter(outputs, of: number)
      } catch {
        board.end(error)
      }
    }
    let (others, ends) = try shared.meet(
      found.withLock { $0 }, isEnding: board.isEnding, error: board.error)
    if ends { return nil }
    for (number, outputs) in others.sorted(by: { $0.key < $1.key }) { enter(outputs, of: number) }
    return board.isEnding ? nil : board.trials
  }

  /// Members one after the other, each the trial with which the mean so far is best on the rows held out.
  func choose(from trials: [Trial]) -> [Trial] {
    let count = options.ensemble ?? defaultMembers
    let able = Array(trials.filter(\.loss.isFinite).sorted { $0.loss < $1.loss }.prefix(12))
    var chosen: [Trial] = []
    var sum = [Float](repeating: 0, count: able.first?.outputs.count ?? 0)
    for number in 1...max(count, 1) {
      var best: (loss: Double, trial: Trial)?
      for trial in able {
        let mean = zip(sum, trial.outputs).map { ($0 + $1) / Float(number) }
        let loss = score(mean).loss
        if loss < best?.loss ?? .infinity { best = (loss, trial) }
      }
      guard let trial = best?.trial else { break }
      chosen.append(trial)
      sum = zip(sum, trial.outputs).map { $0 + $1 }
    }
    return chosen
  }

  static func mean(_ outputs: [[Float]]) -> [Float] {
    guard var sum = outputs.first else { return [] }
    for other in outputs.dropFirst() { sum = zip(sum, other).map { $0 + $1 } }
    return sum.map { $0 / Float(outputs.count) }
  }
}

/// What the threads of a round have found, one at a time.
private final class SearchBoard: Sendable {
  private struct State {
    var outputs: [[[Float]?]]
    var isBad: [Bool]
    var parts: [Int]
    var trials: [NetworkSearch.Trial?]
    var isEnding = false
    var error: (any Error)?
  }

  private let recipes: [Recipe]
  private let state: Mutex<State>
  /// Held while somebody is told.
  private let telling = Mutex(())

  init(recipes: [Recipe], folds: Int) {
    self.recipes = recipes
    state = Mutex(
      State(
        outputs: recipes.map { _ in [[Float]?](repeating: nil, count: folds) },
        isBad: recipes.map { _ in false }, parts: recipes.map { _ in 0 }, trials: recipes.map { _ in nil }))
  }

  var isEnding: Bool { state.withLock { $0.isEnding } }
  var error: (any Error)? { state.withLock { $0.error } }

  func end(_ error: (any Error)? = nil) {
    state.withLock {
      $0.isEnding = true
      if $0.error == nil { $0.error = error }
    }
  }

  func isKnown(_ recipe: Int) -> Bool { state.withLock { $0.trials[recipe] != nil } }
  var trials: [NetworkSearch.Trial] { state.withLock { $0.trials.compactMap(\.self) } }
  var counts: (trials: Int, parts: [Int]) {
    state.withLock { ($0.trials.count { $0 != nil }, $0.parts) }
  }

  func enter(_ trial: NetworkSearch.Trial, for recipe: Int) {
    state.withLock {
      $0.trials[recipe] = trial
      $0.parts[recipe] = $0.outputs[recipe].count
    }
  }

  /// - Parameters:
  ///   - outputs: `nil` where the run came to no finite numbers.
  ///   - tell: is given the outputs of all folds once they are there, and `nil` before.
  func enter(_ outputs: [Float]?, recipe: Int, fold: Int, tell: ([Float]?) -> Void) {
    telling.withLock { _ in
      let whole: [Float]? = state.withLock {
        if $0.isEnding { return nil }
        $0.outputs[recipe][fold] = outputs ?? []
        if outputs == nil { $0.isBad[recipe] = true }
        $0.parts[recipe] += 1
        guard $0.parts[recipe] == $0.outputs[recipe].count else { return nil }
        return $0.isBad[recipe] ? [] : $0.outputs[recipe].flatMap { $0 ?? [] }
      }
      tell(whole)
    }
  }
}
