/// Where the time of a rank's steps went.
package struct RankProfile: Hashable, Sendable, Codable {
  /// Steps of this run.
  package var steps = 0
  /// All of them together, in seconds.
  package var seconds = 0.0
  /// Of that, the time in which a thread waited for other ranks; where several wait at once, it counts for each of them.
  package var waiting = 0.0
  /// The time in which something that this rank sent was on its way.
  package var exchanging = 0.0
  /// Bytes that it sent.
  package var bytesSent = 0
}

/// Measures what another one exchanges.
final class MeasuredExchange: ShardExchange {
  private struct State {
    var underWay = 0
    var start = ContinuousClock.now
    var busy = Duration.zero
    var bytesSent = 0
  }

  private let base: any ShardExchange
  private let state = Locked(State())

  init(_ base: any ShardExchange) { self.base = base }

  var rank: Int { base.rank }
  var rankCount: Int { base.rankCount }

  func start(_ transfers: [ShardTransfer], done: @escaping @Sendable () -> Void) {
    let bytes = transfers.reduce(0) { $0 + ($1.isSend ? $1.byteCount : 0) }
    guard bytes > 0 else { return base.start(transfers, done: done) }
    let sends = transfers.filter(\.isSend)
    state.withLock { state in
      if state.underWay == 0 { state.start = ContinuousClock.now }
      state.underWay += 1
      state.bytesSent += bytes
    }
    let end: @Sendable () -> Void = { [state] in
      state.withLock { state in
        state.underWay -= 1
        if state.underWay == 0 { state.busy += ContinuousClock.now - state.start }
      }
    }
    guard sends.count < transfers.count else {
      return base.start(transfers) {
        end()
        done()
      }
    }
    // What is received takes as long as another rank computes.
    let left = Locked(2)
    let part: @Sendable () -> Void = {
      let isDone = left.withLock { count in
        count -= 1
        return count == 0
      }
      if isDone { done() }
    }
    base.start(transfers.filter { !$0.isSend }, done: part)
    base.start(sends) {
      end()
      part()
    }
  }

  /// What was measured so far.
  var measured: (busy: Duration, bytesSent: Int) { state.withLock { ($0.busy, $0.bytesSent) } }
}
