/// Where the buffers of an arena lie, so that those that are never needed at the same time share memory.
///
/// Buffers are placed from the largest to the smallest, each at the lowest place where nothing lies that is alive at
/// the same time. That is not always the least possible size, which is hard to find; on chains and skips it is close.
struct ArenaLayout {
  struct Buffer: Hashable {
    fileprivate let index: Int
  }

  private struct Request {
    var count: Int
    var alive: ClosedRange<Int>
    var start = 0
  }

  private var requests: [Request] = []
  /// Floats of the whole arena, once it is placed.
  private(set) var count = 0

  /// What the buffers would take if none shared memory.
  var countApart: Int { requests.reduce(0) { $0 + Self.rounded($1.count) } }

  /// Asks for a buffer that keeps its numbers over a span of time; times are those of the plan's passes.
  mutating func reserve(_ count: Int, alive: ClosedRange<Int>) -> Buffer {
    // A layer of somebody else may ask for less than nothing.
    requests.append(Request(count: max(count, 0), alive: alive))
    return Buffer(index: requests.count - 1)
  }

  /// Every buffer starts on a boundary of 64 bytes.
  private static func rounded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  /// Gives every buffer its place.
  mutating func place() {
    let order = requests.indices.sorted {
      (requests[$1].count, $0) < (requests[$0].count, $1)
    }
    var placed: [Int] = []
    count = 0
    for index in order where requests[index].count > 0 {
      let size = Self.rounded(requests[index].count)
      var start = 0
      // In the order of their places, so that the first gap that is wide enough is the lowest.
      for other in placed where requests[other].alive.overlaps(requests[index].alive) {
        if start + size <= requests[other].start { break }
        start = max(start, requests[other].start + Self.rounded(requests[other].count))
      }
      requests[index].start = start
      count = max(count, start + size)
      let position = placed.firstIndex { requests[$0].start > start } ?? placed.count
      placed.insert(index, at: position)
    }
  }

  func range(of buffer: Buffer) -> Range<Int> {
    let request = requests[buffer.index]
    return request.start..<request.start + request.count
  }
}
