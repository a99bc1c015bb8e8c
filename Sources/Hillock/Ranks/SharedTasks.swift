/// Tasks that have nothing to do with each other, of which each process does some.
struct SharedTasks {
  /// The tasks of this process, by their numbers.
  let own: [Int]
  private let exchange: any ShardExchange

  init(count: Int, over exchange: any ShardExchange) {
    self.exchange = exchange
    own = (0..<count).filter { $0 % exchange.rankCount == exchange.rank }
  }

  func isOwn(_ number: Int) -> Bool { number % exchange.rankCount == exchange.rank }

  /// Tells the other processes what was found, and learns what they found.
  ///
  /// - Parameters:
  ///   - found: of each task that this process has done; `nil` for one that came to nothing.
  ///   - isEnding: whether the work is to end for all.
  /// - Returns: what the others found, and whether one of all wants to end.
  /// - Throws: the error of this process, or that of another one in its words.
  func meet(
    _ found: [Int: [Float]?], isEnding: Bool, error: (any Error)?
  ) throws -> (others: [Int: [Float]?], ends: Bool) {
    guard exchange.rankCount > 1 else {
      if let error { throw error }
      return ([:], isEnding)
    }
    let messages = exchange.gather(Self.message(found, isEnding: isEnding, error: error))
    if let error { throw error }
    var others: [Int: [Float]?] = [:]
    var ends = false
    for (rank, message) in messages.enumerated() {
      guard message.first != 2 else {
        throw TrainingError("rank \(rank): \(String(decoding: message.dropFirst(), as: UTF8.self))")
      }
      if message.first == 1 { ends = true }
      if rank != exchange.rank { others.merge(Self.found(message)) { $1 } }
    }
    return (others, ends)
  }

  /// A byte that says what it is: 0 with the tasks, 1 with them where it is to end, 2 with the words of an error.
  ///
  /// A task is its number, 1 more than the count of its numbers (0 for nothing), and these.
  private static func message(_ found: [Int: [Float]?], isEnding: Bool, error: (any Error)?) -> [UInt8] {
    if let error { return [2] + Array("\(error)".utf8) }
    var words: [UInt32] = []
    for (number, values) in found.sorted(by: { $0.key < $1.key }) {
      words += [UInt32(number), UInt32(values.map { $0.count + 1 } ?? 0)]
      words += (values ?? []).map(\.bitPattern)
    }
    return [isEnding ? 1 : 0]
      + words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }

  private static func found(_ message: [UInt8]) -> [Int: [Float]?] {
    let words = stride(from: 1, to: message.count - 3, by: 4).map { start in
      (0..<4).reduce(UInt32(0)) { $0 | UInt32(message[start + $1]) << UInt32(8 * $1) }
    }
    var found: [Int: [Float]?] = [:]
    var place = 0
    while place + 1 < words.count {
      let (number, count) = (Int(words[place]), Int(words[place + 1]) - 1)
      place += 2
      found[number] =
        count < 0 ? .some(nil) : .some(words[place..<place + count].map { Float(bitPattern: $0) })
      place += max(count, 0)
    }
    return found
  }
}
