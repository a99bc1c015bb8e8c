import CMPI
import Foundation
@_spi(Tools) import Hillock

/// Transfers between the processes of an MPI job.
///
/// One thread does all that has to do with MPI: it begins transfers that others ask for, asks which are complete, and calls
/// who waits for them. So transfers go on while the others compute, and MPI has to serve one thread only.
final class MPIExchange: ShardExchange, @unchecked Sendable {
  let rank: Int
  let rankCount: Int
  /// How many ranks are on this machine.
  let ranksHere: Int
  private let requests: RequestThread

  /// Begins MPI.
  ///
  /// - Throws: `Failure` where there is none that serves threads.
  init(silenceLimit: Double) throws {
    requests = RequestThread(silenceLimit: silenceLimit)
    let place = try requests.begin()
    (rank, rankCount, ranksHere) = (place.rank, place.count, place.here)
  }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  func start(_ transfers: [ShardTransfer], done: @escaping @Sendable () -> Void) {
    requests.add(.transfers(transfers, done))
  }

  /// Ends MPI, once all ranks are here.
  func end() {
    // The others wait without work for the processor, which MPI's own end does not.
    _ = gather([])
    requests.end()
  }

  /// Ends all ranks at once.
  func abort(_ code: Int32) -> Never {
    requests.add(.abort(code))
    while true { sleep(1) }
  }
}

/// The thread of MPI.
@safe private final class RequestThread: @unchecked Sendable {
  enum Order {
    case transfers([ShardTransfer], @Sendable () -> Void)
    case abort(Int32)
    case end
  }

  /// Transfers that are complete together.
  private struct Group {
    var left: Int
    let done: @Sendable () -> Void
  }

  typealias Place = (rank: Int, count: Int, here: Int)

  /// A message may have as many bytes; longer ones are several.
  private static let largestMessage = 1 << 28
  /// Of the messages that say that a rank is there.
  private static let pulseTag: Int32 = 0
  private static let pulseInterval = 1.0

  private let news = NSCondition()
  private var orders: [Order] = []
  private var place: Place?
  private var fault: String?
  private var hasEnded = false

  /// After so many seconds without a sign of the rank before, the run ends.
  private let silenceLimit: Double

  // Of the thread alone.
  private var rank: Int32 = 0
  private var count: Int32 = 1
  private var active: [ranks_request] = unsafe []
  private var groupOfActive: [Int] = []
  private var groups: [Int: Group] = [:]
  private var lastGroup = 0
  private var completed: [Int32] = []
  private var pulseRequests: [ranks_request] = unsafe []
  private let pulses = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2)
  private var lastHeard = 0.0
  private var lastSent = 0.0

  init(silenceLimit: Double) { self.silenceLimit = silenceLimit }

  deinit { unsafe pulses.deallocate() }

  func begin() throws -> Place {
    let thread = Thread { [self] in run() }
    thread.name = "hillock-ranks"
    thread.stackSize = 8 << 20
    thread.start()
    news.lock()
    defer { news.unlock() }
    while place == nil, fault == nil { news.wait() }
    if let fault { throw MPIExchange.Failure(description: fault) }
    return place ?? (0, 1, 1)
  }

  func add(_ order: Order) {
    news.lock()
    orders.append(order)
    news.signal()
    news.unlock()
  }

  func end() {
    add(.end)
    news.lock()
    while !hasEnded { news.wait() }
    news.unlock()
  }

  // MARK: - The thread

  private func run() {
    let granted = ranks_begin()
    guard granted >= 0, ranks_serves_threads(granted) != 0 else {
      news.lock()
      fault = granted < 0 ? "MPI could not begin" : "this MPI serves no program with threads"
      news.broadcast()
      news.unlock()
      return
    }
    ranks_sleep_exactly()
    (rank, count) = (ranks_number(), ranks_count())
    let here = ranks_here()
    news.lock()
    place = (Int(rank), Int(count), Int(here))
    news.broadcast()
    news.unlock()
    (lastHeard, lastSent) = (now, 0)
    var fruitless = 0
    while true {
      news.lock()
      if unsafe orders.isEmpty && active.isEmpty { _ = news.wait(until: Date(timeIntervalSinceNow: 0.1)) }
      let taken = orders
      orders = []
      news.unlock()
      for order in taken {
        switch order {
        case .transfers(let transfers, let done): start(transfers, done)
        case .abort(let code): abort(code)
        case .end:
          for number in unsafe pulseRequests.indices { unsafe ranks_drop(&pulseRequests[number]) }
          ranks_end()
          news.lock()
          hasEnded = true
          news.broadcast()
          news.unlock()
          return
        }
      }
      pulse()
      if completeSome() || !taken.isEmpty {
        fruitless = 0
      } else if unsafe !active.isEmpty {
        // Who computes shall have the processor; a sleep gets longer while nothing comes.
        fruitless = min(fruitless + 1, 7)
        usleep(UInt32(fruitless < 4 ? 10 : 10 * (fruitless - 2)))
      }
    }
  }

  private var now: Double { ProcessInfo.processInfo.systemUptime }

  private func start(_ transfers: [ShardTransfer], _ done: @escaping @Sendable () -> Void) {
    guard !transfers.isEmpty else { return done() }
    lastGroup += 1
    var messages = 0
    for transfer in transfers {
      var offset = 0
      repeat {
        let bytes = min(transfer.byteCount - offset, Self.largestMessage)
        var request = unsafe ranks_no_request()
        let (other, tag) = (Int32(transfer.rank), Int32(transfer.tag))
        let base = unsafe transfer.base + offset
        let result =
          transfer.isSend
          ? unsafe ranks_send(base, Int32(bytes), other, tag, &request)
          : unsafe ranks_receive(base, Int32(bytes), other, tag, &request)
        guard result == 0 else { fail("a transfer with rank \(transfer.rank) could not begin") }
        unsafe active.append(request)
        groupOfActive.append(lastGroup)
        messages += 1
        offset += bytes
      } while offset < transfer.byteCount
    }
    groups[lastGroup] = Group(left: messages, done: done)
  }

  /// Whether a transfer was complete.
  private func completeSome() -> Bool {
    guard unsafe !active.isEmpty else { return false }
    let running = unsafe active.count
    if completed.count < running { completed = [Int32](repeating: 0, count: 2 * running) }
    let found = unsafe active.withUnsafeMutableBufferPointer { requests in
      unsafe completed.withUnsafeMutableBufferPointer { numbers in
        unsafe ranks_completed(Int32(requests.count), requests.baseAddress, numbers.baseAddress)
      }
    }
    guard found >= 0 else { fail("a transfer failed") }
    guard found > 0 else { return false }
    var ended: [@Sendable () -> Void] = []
    let numbers = completed.prefix(Int(found)).map(Int.init).sorted(by: >)
    for number in numbers {
      let group = groupOfActive[number]
      groups[group]?.left -= 1
      if groups[group]?.left == 0, let done = groups.removeValue(forKey: group)?.done { ended.append(done) }
      // The order of requests means nothing.
      unsafe active.swapAt(number, active.count - 1)
      groupOfActive.swapAt(number, groupOfActive.count - 1)
      unsafe active.removeLast()
      groupOfActive.removeLast()
    }
    for done in ended { done() }
    return true
  }

  // MARK: - Silence

  /// Tells the next rank that this one is there, and listens to the one before: of a machine that is cut off nothing else would be
  /// noticed until much later.
  private func pulse() {
    guard count > 1 else { return }
    let time = now
    if unsafe pulseRequests.isEmpty {
      var (receive, send) = unsafe (ranks_no_request(), ranks_no_request())
      let (before, next) = ((rank + count - 1) % count, (rank + 1) % count)
      guard unsafe ranks_receive(pulses.baseAddress, 1, before, Self.pulseTag, &receive) == 0,
        unsafe ranks_send(pulses.baseAddress.map { unsafe $0 + 1 }, 1, next, Self.pulseTag, &send) == 0
      else { fail("no sign could be sent to rank \(next)") }
      unsafe pulseRequests = [receive, send]
      lastSent = time
    }
    guard time - lastSent >= Self.pulseInterval else { return }
    var numbers: [Int32] = [0, 0]
    let found = unsafe pulseRequests.withUnsafeMutableBufferPointer { requests in
      unsafe numbers.withUnsafeMutableBufferPointer { numbers in
        unsafe ranks_completed(Int32(requests.count), requests.baseAddress, numbers.baseAddress)
      }
    }
    guard found >= 0 else { fail("a sign of another rank failed") }
    pulsesLeft -= Int(found)
    if pulsesLeft <= 0 {
      pulsesLeft = 2
      lastHeard = time
      unsafe pulseRequests = []
    } else if time - lastHeard > silenceLimit {
      fail(
        "rank \((rank + count - 1) % count) has not been heard of for \(Int(silenceLimit)) s; it was cut off, or its machine is gone"
      )
    }
  }

  private var pulsesLeft = 2

  private func fail(_ reason: String) -> Never {
    let host = ProcessInfo.processInfo.hostName
    FileHandle.standardError.write(Data("error: rank \(rank) on \(host): \(reason)\n".utf8))
    abort(75)
  }

  private func abort(_ code: Int32) -> Never {
    // Where the others cannot be reached, this process ends all the same.
    alarm(5)
    ranks_abort(code)
    _exit(code)
  }
}
