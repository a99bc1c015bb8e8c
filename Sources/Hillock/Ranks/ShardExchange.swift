import Dispatch

/// Processes that train one model together, each of them a rank with a number from 0 on.
///
/// What they exchange is written down here, in the extensions of this protocol and in `ShardTree`: sums are taken in the
/// fixed tree over the shards of a batch by the ranks themselves. A conforming type only moves bytes, so that no library
/// chooses an order.
///
/// A transfer that cannot be completed ends the process with an error: nothing of the run could go on without it.
@_spi(Tools) public protocol ShardExchange: AnyObject, Sendable {
  /// The number of this process.
  var rank: Int { get }
  /// How many processes there are.
  var rankCount: Int { get }

  /// Begins transfers, and calls `done` once, on any thread, when all of them are complete.
  ///
  /// The memory belongs to the transfers until then. Between two ranks, transfers with one tag meet in the order in which they
  /// were begun.
  func start(_ transfers: [ShardTransfer], done: @escaping @Sendable () -> Void)
}

/// Bytes that go to another rank or come from it.
@safe @_spi(Tools) public struct ShardTransfer: @unchecked Sendable {
  /// Whether the bytes go away.
  @_spi(Tools) public let isSend: Bool
  /// The other rank.
  @_spi(Tools) public let rank: Int
  /// What both sides call it: from 0 to 2³⁰.
  @_spi(Tools) public let tag: Int
  /// Where the bytes are.
  @_spi(Tools) public let base: UnsafeMutableRawPointer
  /// How many there are.
  @_spi(Tools) public let byteCount: Int

  init(isSend: Bool, rank: Int, tag: Int, base: UnsafeMutableRawPointer, byteCount: Int) {
    self.isSend = isSend
    self.rank = rank
    self.tag = tag
    unsafe self.base = base
    self.byteCount = byteCount
  }

  private init(isSend: Bool, rank: Int, tag: Int, floats: MutableFloatView) {
    unsafe self.init(
      isSend: isSend, rank: rank, tag: tag, base: UnsafeMutableRawPointer(floats.base),
      byteCount: floats.count * MemoryLayout<Float>.stride)
  }

  static func send(_ floats: MutableFloatView, to rank: Int, tag: Int) -> ShardTransfer {
    ShardTransfer(isSend: true, rank: rank, tag: tag, floats: floats)
  }

  static func receive(_ floats: MutableFloatView, from rank: Int, tag: Int) -> ShardTransfer {
    ShardTransfer(isSend: false, rank: rank, tag: tag, floats: floats)
  }
}

/// The only process of a run.
package final class OneProcess: ShardExchange {
  package static let only = OneProcess()
  package let rank = 0
  package let rankCount = 1

  package func start(_ transfers: [ShardTransfer], done: @escaping @Sendable () -> Void) {
    precondition(transfers.isEmpty, "a transfer to another process, and there is none")
    done()
  }
}

/// What transfers are called. Those of the pieces of the gradient have the numbers from `firstPiece` on.
enum ShardTag {
  static let lengths = 1
  static let contents = 2
  static let parts = 3
  static let steps = 4
  static let firstPiece = 16
}

extension ShardExchange {
  /// Runs transfers and returns when they are complete.
  func complete(_ transfers: [ShardTransfer]) {
    guard !transfers.isEmpty else { return }
    let end = DispatchSemaphore(value: 0)
    start(transfers) { end.signal() }
    end.wait()
  }

  /// The ranks besides this one, beginning with the next: so not all send to one rank first.
  var others: [Int] { (1..<max(rankCount, 1)).map { (rank + $0) % rankCount } }

  /// The bytes of each rank, in their order, on every rank.
  @_spi(Tools) public func gather(_ bytes: [UInt8]) -> [[UInt8]] {
    guard rankCount > 1 else { return [bytes] }
    let lengths = ByteStorage(count: 8 * rankCount)
    lengths.store(UInt64(bytes.count), at: 8 * rank)
    complete(
      others.flatMap { other in
        [
          lengths.receive(8 * other..<8 * other + 8, from: other, tag: ShardTag.lengths),
          lengths.send(8 * rank..<8 * rank + 8, to: other, tag: ShardTag.lengths),
        ]
      })
    let counts = (0..<rankCount).map { Int(lengths.load(at: 8 * $0) as UInt64) }
    let (own, received) = (ByteStorage(bytes), counts.map { ByteStorage(count: $0) })
    complete(
      others.flatMap { other in
        Self.cut(counts[other]).map { received[other].receive($0, from: other, tag: ShardTag.contents) }
          + Self.cut(bytes.count).map { own.send($0, to: other, tag: ShardTag.contents) }
      })
    return (0..<rankCount).map { $0 == rank ? bytes : received[$0].bytes }
  }

  /// The bytes of rank 0, on every rank.
  ///
  /// - Parameter bytes: of no account on the other ranks.
  @_spi(Tools) public func broadcast(_ bytes: [UInt8]) -> [UInt8] {
    gather(rank == 0 ? bytes : [])[0]
  }

  /// Whether something holds on any rank.
  @_spi(Tools) public func isAnywhere(_ condition: Bool) -> Bool {
    rankCount == 1 ? condition : gather([condition ? 1 : 0]).contains([1])
  }

  /// Fills each part of an array from the rank that has it.
  ///
  /// - Parameter parts: that of each rank.
  func gather(_ array: MutableFloatView, parts: [Range<Int>]) {
    func part(_ rank: Int) -> [MutableFloatView] {
      Self.cut(parts[rank].count).map {
        array.part(from: parts[rank].lowerBound + $0.lowerBound, count: $0.count)
      }
    }
    complete(
      others.flatMap { other in
        part(other).map { .receive($0, from: other, tag: ShardTag.parts) }
          + part(rank).map { .send($0, to: other, tag: ShardTag.parts) }
      })
  }

  /// Ranges of so many elements that one transfer takes.
  private static func cut(_ count: Int) -> [Range<Int>] {
    let most = 1 << 24
    return stride(from: 0, to: count, by: most).map { $0..<min($0 + most, count) }
  }
}

/// Bytes at a fixed address.
@safe final class ByteStorage: @unchecked Sendable {
  private let base: UnsafeMutableRawPointer
  let count: Int

  init(count: Int) {
    self.count = count
    unsafe base = .allocate(byteCount: max(count, 1), alignment: 64)
    unsafe base.initializeMemory(as: UInt8.self, repeating: 0, count: max(count, 1))
  }

  convenience init(_ bytes: [UInt8]) {
    self.init(count: bytes.count)
    unsafe bytes.withUnsafeBytes {
      if let start = $0.baseAddress { unsafe base.copyMemory(from: start, byteCount: count) }
    }
  }

  deinit { unsafe base.deallocate() }

  var bytes: [UInt8] { unsafe Array(UnsafeRawBufferPointer(start: base, count: count)) }

  func store<Value: BitwiseCopyable>(_ value: Value, at offset: Int) {
    require(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "a value outside of its bytes")
    unsafe base.storeBytes(of: value, toByteOffset: offset, as: Value.self)
  }

  func load<Value: BitwiseCopyable>(at offset: Int) -> Value {
    require(offset >= 0 && offset + MemoryLayout<Value>.size <= count, "a value outside of its bytes")
    return unsafe base.loadUnaligned(fromByteOffset: offset, as: Value.self)
  }

  func send(_ range: Range<Int>, to rank: Int, tag: Int) -> ShardTransfer {
    transfer(range, isSend: true, rank: rank, tag: tag)
  }

  func receive(_ range: Range<Int>, from rank: Int, tag: Int) -> ShardTransfer {
    transfer(range, isSend: false, rank: rank, tag: tag)
  }

  private func transfer(_ range: Range<Int>, isSend: Bool, rank: Int, tag: Int) -> ShardTransfer {
    require(range.lowerBound >= 0 && range.upperBound <= count, "a range outside of its bytes")
    return unsafe ShardTransfer(
      isSend: isSend, rank: rank, tag: tag, base: base + range.lowerBound, byteCount: range.count)
  }
}
