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
    for (piece, place) in places.enumerated() {
      let slice = pieces.slice(piece, of: exchange.rank)
      storage.view.part(from: place, count: slice.count).copy(from: Array(whole[slice]))
    }
    return storage
  }

  /// Keeps the averages, or else these parameters, as those of the best epoch.
  func keepBest(_ parameters: MutableFloatView) {
    let best = best ?? FloatStorage(count: count)
    self.best = best
    if let averages {
      best.view.copy(from: averages.view.view)
      return
    }
    for (piece, place) in places.enumerated() {
      let slice = pieces.slice(piece, of: exchange.rank)
      best.view.part(from: place, count: slice.count).copy(
        from: parameters.part(from: slice.lowerBound, count: slice.count).view)
    }
  }

  /// Lets go of what only a run that goes on needs.
  func releaseOptimizer() { optimizer = [] }

  /// Fills an array on every rank with the slices of all.
  ///
  /// - Parameter own: those of this rank.
  func spread(_ own: FloatStorage, into whole: MutableFloatView) {
    for (piece, place) in places.enumerated() {
      let slice = pieces.slice(piece, of: exchange.rank)
      whole.part(from: slice.lowerBound, count: slice.count).copy(
        from: own.view.part(from: place, count: slice.count).view)
    }
    completeSlices(of: whole)
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
    func part(_ piece: Int, _ slice: Range<Int>) -> MutableFloatView {
      own.view.part(from: places[piece], count: slice.count)
    }
    guard exchange.rank == 0 else {
      exchange.complete(
        pieces.pieces.indices.compactMap { piece in
          let slice = pieces.slice(piece, of: exchange.rank)
          return slice.isEmpty ? nil : .send(part(piece, slice), to: 0, tag: ShardTag.parts)
        })
      return []
    }
    return MutableFloatView.array(count: parameterCount) { whole in
      var transfers: [ShardTransfer] = []
      for piece in pieces.pieces.indices {
        for rank in 0..<exchange.rankCount {
          let slice = pieces.slice(piece, of: rank)
          guard !slice.isEmpty else { continue }
          let view = whole.part(from: slice.lowerBound, count: slice.count)
          if rank == 0 {
            view.copy(from: part(piece, slice).view)
          } else {
            transfers.append(.receive(view, from: rank, tag: ShardTag.parts))
          }
        }
      }
      exchange.complete(transfers)
    }
  }
}
