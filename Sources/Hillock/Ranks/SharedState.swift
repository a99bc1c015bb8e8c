/// What a rank keeps of arrays with a number for each parameter: those of its slices, one after the other.
///
/// So the optimizer's state, the averages and the parameters of the best epoch take a rank's part of the memory. They are whole
/// for as long as somebody wants them whole.
final class SharedState {
  let exchange: any ShardExchange
  let pieces: GradientPieces
  /// Where the slice of each piece begins.
  let places: [Int]
  /// Numbers of all slices of this rank.
  let count: Int
  private let parameterCount: Int
  private(set) var optimizer: [FloatStorage] = []
  private(set) var averages: FloatStorage?
  private(set) var best: FloatStorage?

  /// Takes its slices out of the arrays of a snapshot, one array after the other.
  init(_ network: Network, exchange: any ShardExchange, taking snapshot: inout Trainer.Snapshot) {
    self.exchange = exchange
    parameterCount = network.parameterCount
    pieces = GradientPieces(network, ranks: exchange.rankCount)
    (places, count) = pieces.places(of: exchange.rank)
    for index in snapshot.optimizer.arrays.indices {
      optimizer.append(own(of: snapshot.optimizer.arrays[index]))
      snapshot.optimizer.arrays[index] = []
    }
    snapshot.optimizer.arrays = []
    averages = snapshot.averages.map(own(of:))
    snapshot.averages = nil
    best = (snapshot.best?.parameters).map(own(of:))
    snapshot.best?.parameters = []
  }

  /// The slices of this rank; zeros where the array is empty, as before the first step.
  private func own(of whole: [Float]) -> FloatStorage {
    let storage = FloatStorage(count: count)
    guard !whole.isEmpty else { return storage }
    forEachSlice(of: storage) { $1.copy(from: Array(whole[$0])) }
    return storage
  }

  /// The slices of this rank, each with the parameters that it is of.
  private func forEachSlice(
    of own: FloatStorage, _ body: (_ parameters: Range<Int>, _ numbers: MutableFloatView) -> Void
  ) {
    for (piece, place) in places.enumerated() {
      let slice = pieces.slice(piece, of: exchange.rank)
      body(slice, own.view.part(from: place, count: slice.count))
    }
  }

  /// Keeps the averages, or else these parameters, as those of the best epoch.
  func keepBest(_ parameters: MutableFloatView) {
    let best = best ?? FloatStorage(count: count)
    self.best = best
    if let averages {
      best.view.copy(from: averages.view.view)
      return
    }
    forEachSlice(of: best) { $1.copy(from: parameters.part(from: $0.lowerBound, count: $0.count).view) }
  }

  /// Lets go of what only a run that goes on needs.
  func releaseOptimizer() { optimizer = [] }

  /// Fills an array on every rank with the slices of all.
  ///
  /// - Parameter own: those of this rank.
  func spread(_ own: FloatStorage, into whole: MutableFloatView) {
    put(own, into: whole)
    completeSlices(of: whole)
  }

  private func put(_ own: FloatStorage, into whole: MutableFloatView) {
    forEachSlice(of: own) { whole.part(from: $0.lowerBound, count: $0.count).copy(from: $1.view) }
  }

  /// Fills the slices of the other ranks, on every rank.
  func completeSlices(of whole: MutableFloatView) {
    var transfers: [ShardTransfer] = []
    for piece in pieces.pieces.indices {
      func view(_ rank: Int) -> MutableFloatView? {
        let slice = pieces.slice(piece, of: rank)
        return slice.isEmpty ? nil : whole.part(from: slice.lowerBound, count: slice.count)
      }
      for other in exchange.others {
        if let received = view(other) {
          transfers.append(.receive(received, from: other, tag: ShardTag.parts))
        }
        if let own = view(exchange.rank) { transfers.append(.send(own, to: other, tag: ShardTag.parts)) }
      }
    }
    exchange.complete(transfers)
  }

  /// The whole array on rank 0; an empty one on the others.
  ///
  /// - Parameter own: the slices of this rank.
  func collect(_ own: FloatStorage) -> [Float] {
    var transfers: [ShardTransfer] = []
    guard exchange.rank == 0 else {
      forEachSlice(of: own) { slice, numbers in
        if !slice.isEmpty { transfers.append(.send(numbers, to: 0, tag: ShardTag.parts)) }
      }
      exchange.complete(transfers)
      return []
    }
    return MutableFloatView.array(count: parameterCount) { whole in
      put(own, into: whole)
      for piece in pieces.pieces.indices {
        for rank in exchange.others {
          let slice = pieces.slice(piece, of: rank)
          guard !slice.isEmpty else { continue }
          transfers.append(
            .receive(
              whole.part(from: slice.lowerBound, count: slice.count), from: rank, tag: ShardTag.parts))
        }
      }
      exchange.complete(transfers)
    }
  }
}
