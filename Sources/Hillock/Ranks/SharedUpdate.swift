import Dispatch

/// The updates of a run that several ranks share: gradients are added up in the fixed tree, each rank makes the new parameters
/// of its slices, and all ranks get them.
///
/// A piece goes on its way when the backward pass has completed it, and its new parameters are waited for when the next forward
/// pass wants them; what is done in between is hidden behind the passes. Where the whole gradient has to be known first, to be
/// clipped or to be added to that of another batch, slices wait for the others.
///
/// What becomes of a piece is one chain of calls: its backward passes, the transfers of its gradients, its update, the transfers of its
/// parameters. So its memory is written by one thread at a time, though by different ones.
final class SharedUpdate: PassWatcher, @unchecked Sendable {
  /// What is done with the gradients.
  struct Step {
    var optimizer: Optimizer
    var powers: OptimizerState.Powers
    var learningRate: Float
    var weightDecay: Float
    var averageDecay: Float?
    var scale: Float = 1
  }

  /// Parameters of a slice that share their decay and their factor.
  private struct Share {
    let parameters: Range<Int>
    /// Where their state begins.
    let place: Int
    let decays: Bool
    let factor: Float
  }

  /// A batch on its way.
  private struct Batch {
    var tree: ShardTree
    /// By the shards of this rank.
    var gradients: [MutableFloatView]
    /// Whether the parameters change after it.
    var isLast: Bool
    /// What is done with a piece as soon as its sum is there; `nil` where that has to wait.
    var step: Step?
  }

  let exchange: any ShardExchange
  private let measured: MeasuredExchange
  let pieces: GradientPieces
  private let parameters: MutableFloatView
  /// The sum of the gradients, in the slices of this rank.
  private let results: FloatStorage
  /// What is kept for the slices of this rank alone.
  let state: SharedState
  private let shares: [[Share]]
  private let mostShards: Int
  private var trees: [Int: ShardTree] = [:]
  private var batch: Batch?
  /// Shards of this rank that have yet to complete a segment.
  private let left: Locked<[Int]>
  private let buffers: ReceiveBuffers
  /// Sums of the batch that are not there yet.
  private let reducing = DispatchGroup()
  /// Gradients of each piece that are still being read.
  private let sending: [DispatchGroup]
  /// New parameters of each piece: until they are there, and until they are with all others.
  private let arriving: [DispatchGroup]
  private let leaving: [DispatchGroup]
  /// Time that threads have waited for other ranks.
  let waiting = WaitClock()

  /// - Parameters:
  ///   - results: of as many numbers as there are parameters.
  ///   - state: with the same exchange.
  init(
    _ network: Network, shards: Int, runs: [TrainingSession.UpdateRun], parameters: MutableFloatView,
    results: FloatStorage, state: SharedState
  ) {
    let (exchange, pieces) = (state.exchange, state.pieces)
    measured = MeasuredExchange(exchange)
    self.exchange = measured
    self.parameters = parameters
    self.results = results
    mostShards = shards
    self.pieces = pieces
    self.state = state
    let (rank, places) = (exchange.rank, state.places)
    shares = pieces.pieces.indices.map { piece in
      let slice = pieces.slice(piece, of: rank)
      return runs.compactMap { run in
        let range = slice.clamped(to: run.start..<run.start + run.count)
        guard !range.isEmpty else { return nil }
        return Share(
          parameters: range, place: places[piece] + range.lowerBound - slice.lowerBound, decays: run.decays,
          factor: run.factor)
      }
    }
    sending = pieces.pieces.map { _ in DispatchGroup() }
    arriving = pieces.pieces.map { _ in DispatchGroup() }
    leaving = pieces.pieces.map { _ in DispatchGroup() }
    left = Locked([Int](repeating: 0, count: pieces.segments.count))
    let largest = pieces.pieces.indices.map { pieces.slice($0, of: rank).count }.max() ?? 0
    buffers = ReceiveBuffers(
      size: ShardTree.mostRoots(shards: shards, ranks: exchange.rankCount) * largest,
      limit: network.parameterCount / 10,
      pieces: pieces.pieces.count)
  }

  /// Who has which of so many shards.
  func tree(shards: Int) -> ShardTree {
    if let known = trees[shards] { return known }
    let tree = ShardTree(shards: shards, of: mostShards, ranks: exchange.rankCount)
    trees[shards] = tree
    return tree
  }

  /// What the exchange has cost so far.
  func profile(steps: Int, elapsed: Duration) -> RankProfile {
    let (busy, bytesSent) = measured.measured
    return RankProfile(
      steps: steps, seconds: elapsed.inSeconds, waiting: waiting.elapsed.inSeconds,
      exchanging: busy.inSeconds, bytesSent: bytesSent)
  }

  // MARK: - A batch

  /// Begins a batch.
  ///
  /// - Parameters:
  ///   - gradients: of each shard of this rank.
  ///   - isLast: whether an update follows.
  ///   - step: what is done with each piece as soon as it is there; `nil` where `update` is called later.
  func begin(_ tree: ShardTree, gradients: [MutableFloatView], isLast: Bool, step: Step?) {
    // A pass waits where it comes to a piece; without one it is waited here.
    if gradients.isEmpty { for piece in pieces.pieces.indices { waitForParameters(piece) } }
    batch = Batch(tree: tree, gradients: gradients, isLast: isLast, step: step)
    for _ in pieces.pieces { reducing.enter() }
    left.withLock { left in
      for index in left.indices { left[index] = gradients.count }
    }
    guard gradients.isEmpty else { return }
    for segment in pieces.segments.indices { submit(segment) }
  }

  func willForward(_ node: Int) {
    guard let segment = pieces.segmentOfNode[node] else { return }
    for piece in pieces.segments[segment].pieces { waitForParameters(piece) }
  }

  /// Returns when the parameters of a piece are there, and its gradients may be written.
  private func waitForParameters(_ piece: Int) {
    wait(for: arriving[piece])
    wait(for: sending[piece])
  }

  func didBackward(_ node: Int) {
    guard let segment = pieces.completedByNode[node] else { return }
    let isComplete = left.withLock { left in
      left[segment] -= 1
      return left[segment] == 0
    }
    if isComplete { submit(segment) }
  }

  /// Returns when the sums of the batch are in the slices of `results`.
  func finishBatch() { wait(for: reducing) }

  /// Returns when nothing is on its way.
  func settle() {
    wait(for: reducing)
    for group in sending + arriving + leaving { wait(for: group) }
  }

  private func wait(for group: DispatchGroup) {
    if group.wait(timeout: .now()) == .success { return }
    waiting.measure { group.wait() }
  }

  /// Sends the gradients of a segment on their way.
  private func submit(_ segment: Int) {
    guard let batch else { return }
    let (rank, first) = (exchange.rank, batch.tree.blocks[exchange.rank].lowerBound)
    for piece in pieces.segments[segment].pieces {
      let range = pieces.pieces[piece]
      for addition in batch.tree.ownAdditions[rank] {
        Reductions.add(
          batch.gradients[addition.addend - first].part(from: range.lowerBound, count: range.count).view,
          to: batch.gradients[addition.sum - first].part(from: range.lowerBound, count: range.count))
      }
      var sends: [ShardTransfer] = []
      for other in exchange.others {
        let slice = pieces.slice(piece, of: other)
        guard !slice.isEmpty else { continue }
        for root in batch.tree.roots where root.rank == rank {
          let gradients = batch.gradients[root.shards.lowerBound - first]
          sends.append(
            .send(
              gradients.part(from: slice.lowerBound, count: slice.count), to: other,
              tag: ShardTag.firstPiece + 2 * piece))
        }
      }
      start(sends, in: sending[piece])
      if batch.isLast { expectParameters(piece) }
      buffers.take { [self] buffer in receive(piece, batch, buffer) }
    }
  }

  private func start(_ transfers: [ShardTransfer], in group: DispatchGroup) {
    guard !transfers.isEmpty else { return }
    group.enter()
    exchange.start(transfers) { group.leave() }
  }

  /// Receives the other ranks' gradients of the slice of this rank, and adds all up.
  private func receive(_ piece: Int, _ batch: Batch, _ buffer: MutableFloatView) {
    let (rank, slice) = (exchange.rank, pieces.slice(piece, of: exchange.rank))
    var views: [MutableFloatView] = []
    var transfers: [ShardTransfer] = []
    var used = 0
    for root in batch.tree.roots {
      if root.rank == rank {
        let gradients = batch.gradients[root.shards.lowerBound - batch.tree.blocks[rank].lowerBound]
        views.append(gradients.part(from: slice.lowerBound, count: slice.count))
      } else {
        views.append(buffer.part(from: used, count: slice.count))
        used += slice.count
        guard !slice.isEmpty else { continue }
        transfers.append(
          .receive(views[views.count - 1], from: root.rank, tag: ShardTag.firstPiece + 2 * piece))
      }
    }
    let found = views
    let end: @Sendable () -> Void = { [self] in
      inDefaultFloatingPointEnvironment {
        for addition in batch.tree.additions {
          Reductions.add(found[addition.addend].view, to: found[addition.sum])
        }
        let isThere = batch.tree.roots[0].rank == rank
        if !isThere {
          results.view.part(from: slice.lowerBound, count: slice.count).copy(from: found[0].view)
        }
        buffers.giveBack(buffer)
        if let step = batch.step { update(piece, step, gradients: results.view) }
      }
      reducing.leave()
    }
    transfers.isEmpty ? end() : exchange.start(transfers, done: end)
  }

  /// The sums of the batch, in the slices of this rank.
  var sums: MutableFloatView { results.view }

  /// Adds the sums of the batch to those of the batches before it.
  func addResults(to array: MutableFloatView, isFirst: Bool) {
    for piece in pieces.pieces.indices {
      let slice = pieces.slice(piece, of: exchange.rank)
      let (sum, found) = (
        array.part(from: slice.lowerBound, count: slice.count),
        results.view.part(from: slice.lowerBound, count: slice.count).view
      )
      isFirst ? sum.copy(from: found) : Reductions.add(found, to: sum)
    }
  }

  // MARK: - The update

  /// Gets the sum of the gradients of all ranks into `array`, whose slices of this rank have it already.
  func gatherGradients(_ array: MutableFloatView) {
    // They may still be read where others are received.
    for group in sending { wait(for: group) }
    waiting.measure { state.completeSlices(of: array) }
  }

  /// Updates the slices of this rank, and sends the new parameters to all.
  func update(_ step: Step, gradients: MutableFloatView, pool: WorkerPool) {
    pool.run(tasks: pieces.pieces.count) { piece in update(piece, step, gradients: gradients) }
  }

  private func update(_ piece: Int, _ step: Step, gradients: MutableFloatView) {
    for share in shares[piece] {
      let count = share.parameters.count
      OptimizerKernels.update(
        step.optimizer, parameters: parameters.part(from: share.parameters.lowerBound, count: count),
        gradients: gradients.part(from: share.parameters.lowerBound, count: count).view,
        state: state.optimizer.map { $0.view.part(from: share.place, count: count) }, tasks: [0..<count],
        powers: step.powers, learningRate: step.learningRate * share.factor,
        weightDecay: share.decays ? step.weightDecay : 0, gradientScale: step.scale, pool: .single)
    }
    let slice = pieces.slice(piece, of: exchange.rank)
    let made = parameters.part(from: slice.lowerBound, count: slice.count)
    if let averages = state.averages, let decay = step.averageDecay {
      Reductions.follow(
        made.view, average: averages.view.part(from: state.places[piece], count: slice.count), rate: 1 - decay
      )
    }
    if !slice.isEmpty {
      start(
        exchange.others.map { .send(made, to: $0, tag: ShardTag.firstPiece + 2 * piece + 1) },
        in: leaving[piece])
    }
    arriving[piece].leave()
  }

  /// Takes the new parameters of a piece that no pass of this rank reads any more.
  private func expectParameters(_ piece: Int) {
    wait(for: leaving[piece])
    // Until its own slice is updated.
    arriving[piece].enter()
    start(
      exchange.others.compactMap { other in
        let slice = pieces.slice(piece, of: other)
        guard !slice.isEmpty else { return nil }
        return ShardTransfer.receive(
          parameters.part(from: slice.lowerBound, count: slice.count), from: other,
          tag: ShardTag.firstPiece + 2 * piece + 1)
      }, in: arriving[piece])
  }

  // MARK: - Whole arrays

  /// The averages of all parameters on every rank, in the place of the gradients; `nil` where there are none.
  ///
  /// Only between two steps.
  func wholeAverages() -> FloatStorage? {
    guard let averages = state.averages else { return nil }
    settle()
    waiting.measure { state.spread(averages, into: results.view) }
    return results
  }
}

/// Memory for gradients that are received: so much of it that transfers do not wait for each other, and little beside the
/// parameters.
private final class ReceiveBuffers: Sendable {
  private struct State {
    var free: [MutableFloatView]
    var waiting: [@Sendable (MutableFloatView) -> Void] = []
  }

  private let state: Locked<State>
  // The views do not keep them.
  private let storages: [FloatStorage]

  /// - Parameters:
  ///   - size: numbers of one buffer.
  ///   - limit: how many numbers all have at most, unless that is less than two of them.
  init(size: Int, limit: Int, pieces: Int) {
    let count = min(max(limit / max(size, 1), 2), max(pieces, 1))
    let storages = (0..<count).map { _ in FloatStorage(count: size) }
    self.storages = storages
    state = Locked(State(free: storages.map(\.view)))
  }

  /// Calls `body` with a buffer, now or as soon as there is one.
  func take(_ body: @escaping @Sendable (MutableFloatView) -> Void) {
    let found: MutableFloatView? = state.withLock { state in
      if let buffer = state.free.popLast() { return buffer }
      state.waiting.append(body)
      return nil
    }
    if let found { body(found) }
  }

  func giveBack(_ buffer: MutableFloatView) {
    let next = state.withLock { state -> (@Sendable (MutableFloatView) -> Void)? in
      guard !state.waiting.isEmpty else {
        state.free.append(buffer)
        return nil
      }
      return state.waiting.removeFirst()
    }
    next?(buffer)
  }
}
