import ArgumentParser
import Foundation
@_spi(Tools) import Hillock
import HillockInterchange

/// The processes that do a command together, where `hillock-ranks` runs it; this process alone where `hillock` does.
///
/// All of them read the command and the data. The first one, rank 0, writes files and speaks to the user. Until they have agreed on
/// what they do, a mistake that one of them finds is told by rank 0 and ends all in order. From then on an error of one of them
/// ends the others at once, for they wait for what it will never send.
enum Ranks {
  private enum Phase { case preparing, working, done }

  private struct State {
    var exchange: (any ShardExchange)?
    var threads: Int?
    var showsProfile = false
    var phase = Phase.preparing
    /// What a rank besides the first one would have said of an error.
    var kept = ""
  }

  private static let state = Locked(State())

  static var exchange: any ShardExchange { state.withLock { $0.exchange } ?? OneProcess.only }
  static var isFirst: Bool { state.withLock { $0.exchange?.rank ?? 0 } == 0 }
  /// Of each process, where nobody says how many.
  static var threads: Int? { state.withLock { $0.threads } }

  /// Whether a task with this number is done by this process.
  static func isOwn(_ number: Int) -> Bool { number % exchange.rankCount == exchange.rank }

  /// Keeps what a rank besides the first one says of an error; the rest of what it says is the same as that of rank 0.
  static func keep(_ text: String) {
    guard text.lowercased().hasPrefix("error") else { return }
    state.withLock { $0.kept += text }
  }

  // MARK: - Agreement

  /// What each rank has to say, on every rank.
  ///
  /// - Throws: `ExitCode` where one of them has made a mistake.
  private static func meet(_ bytes: [UInt8]) throws -> [[UInt8]] {
    guard exchange.rankCount > 1 else { return [bytes] }
    let messages = exchange.gather([0] + bytes)
    if let code = report(messages) { throw ExitCode(code) }
    return messages.map { Array($0.dropFirst()) }
  }

  /// Tells the others of a mistake that was made before they agreed.
  private static func tell(ofMistake code: Int32) {
    let text = state.withLock { $0.kept }
    _ = report(exchange.gather([1, UInt8(truncatingIfNeeded: code)] + Array(text.utf8)))
  }

  /// The code of the first rank with a mistake, which rank 0 tells of unless its own is the same.
  private static func report(_ messages: [[UInt8]]) -> Int32? {
    guard let rank = messages.firstIndex(where: { $0.first == 1 && $0.count > 1 }) else { return nil }
    endWork()
    if rank > 0 {
      let text = String(decoding: messages[rank].dropFirst(2), as: UTF8.self)
      Terminal.note("rank \(rank): \(text.isEmpty ? "it ended before the run began" : text)".trimmed)
    }
    return Int32(messages[rank][1])
  }

  /// Checks that all ranks run the same version with the same settings on the same data; from now on they work together.
  ///
  /// - Throws: `ExitCode` where one of them has made a mistake; `TrainingError` that says what differs.
  static func agree(on settings: ExperimentFile, _ parts: Experiment.Parts) throws {
    guard exchange.rankCount > 1 else { return }
    var wanted = settings
    // Of the machine.
    wanted.options.threads = nil
    wanted.out = nil
    let own = [HillockTool.version, wanted.text, try parts.examples.fingerprint]
    let all = try meet(Array(own.joined(separator: "\u{0}").utf8))
    state.withLock { $0.phase = .working }
    for (rank, bytes) in all.enumerated() where bytes != all[0] {
      let names = ["the version of the program", "the settings", "the data"]
      let other = String(decoding: bytes, as: UTF8.self).split(
        separator: "\u{0}", omittingEmptySubsequences: false)
      let first = String(decoding: all[0], as: UTF8.self).split(
        separator: "\u{0}", omittingEmptySubsequences: false)
      let different = names.indices.filter { !other.indices.contains($0) || other[$0] != first[$0] }
      throw TrainingError(
        "rank \(rank) differs from rank 0 in \(different.map { names[$0] }.joined(separator: " and ")); give all ranks the same program, command and files"
      )
    }
  }

  /// A file of rank 0 as one that this process can read.
  ///
  /// - Parameter path: on rank 0; `nil` where there is no such file.
  /// - Returns: `nil` where there is none.
  static func copy(of path: String?) throws -> String? {
    guard exchange.rankCount > 1 else { return path }
    var bytes: [UInt8] = []
    if let path {
      guard let content = FileManager.default.contents(atPath: path) else {
        throw DataError("the file cannot be read", file: path)
      }
      bytes = [1] + Array(content)
    }
    let content = try meet(bytes)[0]
    if isFirst { return path }
    guard content.first == 1 else { return nil }
    let copy = NSTemporaryDirectory() + "hillock-rank-\(exchange.rank)-\(UUID().uuidString)"
    guard FileManager.default.createFile(atPath: copy, contents: Data(content.dropFirst())) else {
      throw DataError("there is no room for a copy of rank 0's checkpoint", file: copy)
    }
    return copy
  }

  /// Results of tasks that each process did some of, on every one.
  static func gather<Result: Codable>(_ own: [Int: Result]) throws -> [Int: Result] {
    guard exchange.rankCount > 1 else { return own }
    var all = own
    for bytes in exchange.gather(Array(try JSONText.encode(own).utf8)) {
      let found = try JSONText.decode(
        [Int: Result].self, from: String(decoding: bytes, as: UTF8.self), what: "the result of another rank",
        file: "")
      all.merge(found) { first, _ in first }
    }
    return all
  }

  // MARK: - The end

  /// From here on nothing is exchanged: what is left is done by the first process.
  static func endWork() { state.withLock { $0.phase = .done } }

  /// The same after a run.
  ///
  /// - Returns: lines about the time of each rank, where somebody wants them.
  static func endWork(_ report: Trainer.Report) throws -> [String] {
    defer { endWork() }
    guard state.withLock({ $0.showsProfile }), let own = report.ranks else { return [] }
    let all = try gather([exchange.rank: own])
    return profile(all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
  }

  private static func profile(_ ranks: [(Int, RankProfile)]) -> [String] {
    var rows = [["rank", "steps", "ms a step", "compute", "wait", "exchange", "hidden", "MB sent"]]
    for (rank, profile) in ranks {
      let steps = Double(max(profile.steps, 1))
      func milliseconds(_ seconds: Double) -> String { format(1000 * seconds / steps, 3) }
      let hidden = max(0, profile.exchanging - profile.waiting)
      rows.append([
        String(rank), String(profile.steps), milliseconds(profile.seconds),
        milliseconds(max(0, profile.seconds - profile.waiting)), milliseconds(profile.waiting),
        milliseconds(profile.exchanging),
        profile.exchanging > 0 ? "\(Int(clamped: (100 * hidden / profile.exchanging).rounded())) %" : "-",
        format(Double(profile.bytesSent) / steps / 1e6, 3),
      ])
    }
    return TextTable(rows, rightAligned: Set(0..<8)).lines
  }

  /// Runs the tool in this process, which is one of several.
  ///
  /// - Returns: the code to end with, and whether the others have to be ended too.
  static func run(
    _ arguments: [String], over exchange: any ShardExchange, threads: Int?, showsProfile: Bool
  ) -> (code: Int32, endsOthers: Bool) {
    state.withLock { $0 = State(exchange: exchange, threads: threads, showsProfile: showsProfile) }
    let isShared = ["train", "compare"].contains(arguments.first ?? "")
    let code = isShared || isFirst ? HillockTool.run(arguments) : 0
    let phase = state.withLock { $0.phase }
    guard isShared, code != 0, exchange.rankCount > 1 else { return (code, false) }
    switch phase {
    case .preparing:
      tell(ofMistake: code)
      return (code, false)
    case .working:
      // Rank 0 says it, if it has found the same.
      if !isFirst {
        Thread.sleep(forTimeInterval: 1)
        let text = state.withLock { $0.kept }
        if !text.isEmpty { RankedTool.say("rank \(exchange.rank): \(text.trimmed)") }
      }
      return (code, true)
    case .done: return (isFirst ? code : 0, false)
    }
  }
}

extension String {
  fileprivate var trimmed: String { trimmingCharacters(in: .newlines) }
}

/// The tool in several processes, for `hillock-ranks`.
@_spi(Tools) public enum RankedTool {
  /// Runs a command in this process, which is one of several that all run it.
  ///
  /// - Parameters:
  ///   - arguments: those of `hillock`, the same in all processes.
  ///   - threads: of each process, where the arguments do not say how many.
  ///   - showsProfile: whether the first process tells of the time of each.
  /// - Returns: the code to end with, and whether the other processes have to be ended too, for they wait for this one.
  @_spi(Tools) public static func run(
    _ arguments: [String], over exchange: any ShardExchange, threads: Int?, showsProfile: Bool
  ) -> (code: Int32, endsOthers: Bool) {
    StandardStreams.prepare()
    let (code, endsOthers) = Ranks.run(
      arguments, over: exchange, threads: threads, showsProfile: showsProfile)
    return (StandardStreams.finish(code), endsOthers)
  }

  /// One line on standard error, whatever the process.
  @_spi(Tools) public static func say(_ line: String) {
    FileHandle.standardError.write(Data((line.visible() + "\n").utf8))
  }
}
