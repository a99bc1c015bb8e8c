import ArgumentParser
import Foundation

@main
struct FuzzReaders: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz-readers",
    abstract: "Damage what Hillock reads, files and option texts, at random: no crash, no hang, no memory.",
    discussion: """
      Each reader runs in a process of its own. What ends one, takes longer than the limit, takes more memory, or is read as \
      another thing than it is written as, is kept in the folder of --keep and counted; the process goes on with the next \
      input. The same seed makes the same inputs.

      Examples:

        swift run -c release fuzz-readers --seconds 60
        swift run -c release fuzz-readers --target csv --seconds 600 --seed 7
        swift run -c release fuzz-readers --target csv --replay fuzz-findings/csv-crash-1
      """)

  @Option(help: "How long to go on, over all readers.")
  var seconds = 60

  @Option(help: "Where the random numbers start.")
  var seed: UInt64 = 1

  @Option(help: "Only this reader.")
  var target: String?

  @Option(help: "Seconds that one input may take.")
  var limit = 2.0

  @Option(
    help:
      "Megabytes that a process may grow by on one input, besides four times its bytes; by default 64 for files of other programs, else 300."
  )
  var memory: Int?

  @Option(help: "The built tool, to damage its options as well.")
  var tool: String?

  @Option(help: "Where findings are kept.")
  var keep = "fuzz-findings"

  @Option(help: "Read this file once instead, and say what came of it.")
  var replay: String?

  /// Reads inputs one after the other in this process; `run` starts itself anew with it.
  @Flag(help: .hidden)
  var worker = false

  @Option(help: .hidden)
  var folder: String?

  @Option(help: .hidden)
  var first = 0

  func run() throws {
    let scratch = URL(
      fileURLWithPath: folder ?? NSTemporaryDirectory()
        + "hillock-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { if folder == nil { try? FileManager.default.removeItem(at: scratch) } }
    let targets = try ReaderTarget.all(folder: scratch, tool: tool).filter {
      target == nil || $0.name == target
    }
    guard let only = targets.first else { throw ValidationError("there is no reader '\(target ?? "")'") }
    if let replay {
      let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: replay)))
      let clock = ContinuousClock()
      let start = clock.now
      do {
        try only.read(bytes)
        print("read in \(clock.now - start), \(Self.peakMegabytes) MB")
      } catch {
        print("refused in \(clock.now - start), \(Self.peakMegabytes) MB: \("\(error)".prefix(300))")
      }
    } else if worker {
      try work(only, scratch)
    } else {
      try supervise(targets.map(\.name), scratch)
    }
  }

  /// What this process has in memory, now and at most since `forgetPeak`, in bytes; Linux tells it.
  private static func resident() -> (now: Int, peak: Int)? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    func bytes(_ name: String) -> Int? {
      let line = status.split(separator: "\n").first { $0.hasPrefix(name) }
      return line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
        .map { $0 << 10 }
    }
    guard let now = bytes("VmRSS:"), let peak = bytes("VmHWM:") else { return nil }
    return (now, peak)
  }

  /// The peak is what is there now.
  private static func forgetPeak() {
    guard let file = fopen("/proc/self/clear_refs", "w") else { return }
    fputs("5", file)
    fclose(file)
  }

  static var peakMegabytes: Int {
    var usage = rusage()
    #if canImport(Glibc)
    getrusage(__rusage_who_t(0), &usage)
    #else
    getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage.ru_maxrss / 1024
  }

  /// Of this process: on a busy machine the clock on the wall says nothing.
  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  // MARK: one reader

  /// Writes every input down before it is read, so that it is there when this process is not. Says how far it came on its
  /// standard output: "N read" or a finding.
  private func work(_ target: ReaderTarget, _ scratch: URL) throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    let current = scratch.appendingPathComponent("current")
    var count = first
    let allowed = (memory ?? target.memory) << 20
    func say(_ text: String) { FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
    while clock.now < end {
      // By number, so that what comes after a crash does not depend on what came before it.
      var mutator = ByteMutator(seed: seed &+ UInt64(count) &* 0x9E37_79B9)
      let bytes = mutator.input(target.seeds, target.tokens)
      try Data(bytes).write(to: current)
      Self.forgetPeak()
      let before = Self.resident()?.now ?? Self.peakMegabytes << 20
      let start = Self.processorTime
      var kind: String?
      do {
        try target.read(bytes)
      } catch let misread as Misread {
        kind = "misread"
        _ = misread
      } catch let fault as ToolFault {
        kind = fault.kind
      } catch {
        // An error that is as long as what it is about helps nobody.
        if "\(error)".utf8.count > 20_000 { kind = "message" }
      }
      let duration = Self.processorTime - start
      if duration > .seconds(limit) { kind = "slow" }
      let growth = (Self.resident()?.peak ?? Self.peakMegabytes << 20) - before
      if growth > allowed + 4 * bytes.count { kind = "memory" }
      count += 1
      if let kind { say("finding \(kind) \(count) \(duration) \(growth >> 20)") }
      if kind != nil || count % 64 == 0 { say("read \(count)") }
    }
    say("read \(count)")
  }

  // MARK: all readers

  private struct Tally {
    var runs = 0
    var findings: [String: Int] = [:]
    var memory = 0
  }

  private func supervise(_ names: [String], _ scratch: URL) throws {
    print("\(names.count) readers, from seed \(seed), for \(seconds) s")
    let each = max(1, seconds / names.count)
    var bad = 0
    for name in names {
      var tally = Tally()
      let clock = ContinuousClock()
      let end = clock.now + .seconds(each)
      while clock.now < end {
        try watch(name, Int((end - clock.now).components.seconds) + 1, scratch, &tally)
      }
      bad += tally.findings.values.reduce(0, +)
      let found = tally.findings.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(
        separator: ", ")
      print("\(name): \(tally.runs) runs, \(found.isEmpty ? "clean" : found)")
    }
    if bad > 0 {
      print("\(bad) findings, kept in \(keep)")
      throw ExitCode(1)
    }
    print("clean")
  }

  /// One process, until its time is over, it ends, or it does not come on.
  private func watch(_ name: String, _ seconds: Int, _ scratch: URL, _ tally: inout Tally) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    if !FileManager.default.fileExists(atPath: process.executableURL?.path ?? "") {
      process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    }
    process.arguments = [
      "--worker", "--target", name, "--seed", "\(seed)", "--seconds", "\(seconds)", "--limit", "\(limit)",
      "--first", "\(tally.runs)", "--folder", scratch.path,
    ]
    if let memory { process.arguments? += ["--memory", "\(memory)"] }
    if let tool { process.arguments? += ["--tool", tool] }
    let output = scratch.appendingPathComponent("output")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    let current = scratch.appendingPathComponent("current")
    try? FileManager.default.removeItem(at: current)
    try process.run()
    let clock = ContinuousClock()
    var changed = clock.now
    var stamp: Date?
    var isStuck = false
    let end = clock.now + .seconds(seconds + 20)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.05)
      let now = try? FileManager.default.attributesOfItem(atPath: current.path)[.modificationDate] as? Date
      if now != stamp { (stamp, changed) = (now, clock.now) }
      if clock.now - changed > .seconds(max(15 * limit, 30)) && stamp != nil || clock.now > end {
        isStuck = true
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
    }
    let lines = String(decoding: (try? Data(contentsOf: output)) ?? Data(), as: UTF8.self).split(
      separator: "\n")
    let start = tally.runs
    for line in lines {
      let words = line.split(separator: " ").map(String.init)
      if words.first == "read", words.count == 2 { tally.runs = max(tally.runs, Int(words[1]) ?? 0) }
      if words.first == "finding", words.count >= 3, let number = Int(words[2]) {
        var mutator = ByteMutator(seed: seed &+ UInt64(number - 1) &* 0x9E37_79B9)
        if let target = try ReaderTarget.all(folder: scratch, tool: tool).first(where: { $0.name == name }) {
          try note(words[1], name, mutator.input(target.seeds, target.tokens), &tally, String(line))
        }
      }
    }
    if isStuck || process.terminationReason == .uncaughtSignal || process.terminationStatus != 0 {
      let bytes = [UInt8]((try? Data(contentsOf: current)) ?? Data())
      try note(isStuck ? "hang" : "crash", name, bytes, &tally, "status \(process.terminationStatus)")
      // Between two lines of the process up to 64 inputs were read: pass the one that ended it, wherever it was.
      tally.runs = max(tally.runs, start) + 64
    }
  }

  private func note(
    _ kind: String, _ name: String, _ bytes: [UInt8], _ tally: inout Tally, _ words: String
  ) throws {
    tally.findings[kind, default: 0] += 1
    let folder = URL(fileURLWithPath: keep)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let file = "\(name.replacingOccurrences(of: " ", with: "-"))-\(kind)-\(tally.findings[kind] ?? 0)-\(seed)"
    try Data(bytes).write(to: folder.appendingPathComponent(file))
    print("  \(name): \(kind), \(bytes.count) bytes, kept as \(file) (\(words))")
  }
}
