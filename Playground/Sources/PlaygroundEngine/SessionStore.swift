import Foundation
import Synchronization

/// The sessions of all visitors, with limits; one that nobody asks for anything ends by itself.
public final class SessionStore: Sendable {
  public let mostSessions: Int
  private let idleTime: Duration
  private let sessions = Mutex<[String: PlaySession]>([:])

  public init(mostSessions: Int = 16, idleTime: Duration = .seconds(60)) {
    self.mostSessions = mostSessions
    self.idleTime = idleTime
  }

  /// - Throws: `PlayError` when there are too many.
  public func add(_ setup: PlaySetup) throws -> (id: String, session: PlaySession) {
    endIdle()
    let session = try PlaySession(setup)
    let id = UUID().uuidString.lowercased()
    let isFull = sessions.withLock { sessions in
      guard sessions.count < mostSessions else { return true }
      sessions[id] = session
      return false
    }
    guard !isFull else {
      session.end()
      throw PlayError("there are \(mostSessions) runs already; close a page or try again in a minute")
    }
    return (id, session)
  }

  public subscript(id: String) -> PlaySession? { sessions.withLock { $0[id] } }

  public var count: Int { sessions.withLock { $0.count } }

  public func end(_ id: String) { sessions.withLock { $0.removeValue(forKey: id) }?.end() }

  /// Ends what nobody has asked for anything for a while.
  public func endIdle(now: ContinuousClock.Instant = .now) {
    let idle = sessions.withLock { sessions in
      let old = sessions.filter { now - $0.value.lastUse > idleTime }
      for id in old.keys { sessions[id] = nil }
      return Array(old.values)
    }
    for session in idle { session.end() }
  }

  public func endAll() {
    let all = sessions.withLock { sessions in
      defer { sessions = [:] }
      return Array(sessions.values)
    }
    for session in all { session.end() }
  }
}
