import Foundation

@_spi(Tools) @testable import Hillock

/// Ranks that are threads of one process: a transfer is a copy, once both sides have asked for it.
final class ThreadExchange: ShardExchange, @unchecked Sendable {
  private struct Key: Hashable {
    var from: Int
    var to: Int
    var tag: Int
  }

  private final class Group {
    var left: Int
    let done: @Sendable () -> Void

    init(left: Int, done: @escaping @Sendable () -> Void) {
      self.left = left
      self.done = done
    }
  }

  private final class Hub {
    let lock = NSLock()
    var sends: [Key: [(ShardTransfer, Group)]] = [:]
    var receives: [Key: [(ShardTransfer, Group)]] = [:]
    var random: UInt64
    init(seed: UInt64) { random = seed }
  }

  let rank: Int
  let rankCount: Int
  private let hub: Hub

  private init(rank: Int, rankCount: Int, hub: Hub) {
    self.rank = rank
    self.rankCount = rankCount
    self.hub = hub
  }

  func start(_ transfers: [ShardTransfer], done: @escaping @Sendable () -> Void) {
    guard !transfers.isEmpty else { return done() }
    let group = Group(left: transfers.count, done: done)
    var ended: [@Sendable () -> Void] = []
    hub.lock.lock()
    for transfer in transfers {
      let key =
        transfer.isSend
        ? Key(from: rank, to: transfer.rank, tag: transfer.tag)
        : Key(from: transfer.rank, to: rank, tag: transfer.tag)
      let waiting = transfer.isSend ? hub.receives[key] : hub.sends[key]
      guard let (other, otherGroup) = waiting?.first else {
        if transfer.isSend {
          hub.sends[key, default: []].append((transfer, group))
        } else {
          hub.receives[key, default: []].append((transfer, group))
        }
        continue
      }
      if transfer.isSend { hub.receives[key]?.removeFirst() } else { hub.sends[key]?.removeFirst() }
      let (source, target) = transfer.isSend ? (transfer, other) : (other, transfer)
      precondition(
        source.byteCount == target.byteCount,
        "tag \(key.tag): \(source.byteCount) bytes for \(target.byteCount)")
      target.base.copyMemory(from: source.base, byteCount: source.byteCount)
      for group in [group, otherGroup] {
        group.left -= 1
        if group.left == 0 { ended.append(group.done) }
      }
    }
    hub.random = hub.random &* 6_364_136_223_846_793_005 &+ 1
    let isLate = hub.random >> 62 == 0
    hub.lock.unlock()
    // Now and then somebody else is quicker.
    if isLate { Thread.sleep(forTimeInterval: 0.0002) }
    for end in ended { end() }
  }

  /// Runs a body on each rank, and returns what came of it.
  static func run<Result: Sendable>(
    ranks: Int, seed: UInt64 = 1, _ body: @escaping @Sendable (ThreadExchange) throws -> Result
  ) -> [Swift.Result<Result, any Error>] {
    let hub = Hub(seed: seed)
    let results = Locked([Int: Swift.Result<Result, any Error>]())
    let group = DispatchGroup()
    for rank in 0..<ranks {
      let exchange = ThreadExchange(rank: rank, rankCount: ranks, hub: hub)
      group.enter()
      let thread = Thread {
        let result = Swift.Result { try body(exchange) }
        results.withLock { $0[rank] = result }
        group.leave()
      }
      thread.stackSize = 8 << 20
      thread.start()
    }
    group.wait()
    return results.withLock { results in (0..<ranks).compactMap { results[$0] } }
  }
}
