/// How long threads have waited for other ranks.
final class WaitClock: Sendable {
  private let total = Locked(Duration.zero)

  var elapsed: Duration { total.withLock { $0 } }

  func measure<Result>(_ body: () -> Result) -> Result {
    let start = ContinuousClock.now
    defer {
      let time = ContinuousClock.now - start
      total.withLock { $0 += time }
    }
    return body()
  }
}
