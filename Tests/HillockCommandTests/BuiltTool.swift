import Foundation

/// The executable that was built beside the tests, run as a user would.
struct BuiltTool {
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String
  }

  /// A folder of its own that is removed with `remove()`.
  let folder: URL
  private let executable: URL

  init() throws {
    let name = "hillock"
    var places = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
    places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    guard
      let found = places.map({ $0.appendingPathComponent(name) }).first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { throw Missing(places: places.map(\.path)) }
    executable = found
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hillock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  struct Missing: Error {
    var places: [String]
  }

  func remove() {
    try? FileManager.default.removeItem(at: folder)
  }

  @discardableResult
  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    return name
  }

  func text(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: folder.appendingPathComponent(name)), as: UTF8.self)
  }

  func files() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  /// Waits until a running tool has written a file, on a busy machine too; a minute at most.
  func wait(for name: String) {
    let deadline = Date().addingTimeInterval(60)
    while !FileManager.default.fileExists(atPath: folder.appendingPathComponent(name).path), Date() < deadline
    {
      Thread.sleep(forTimeInterval: 0.02)
    }
  }

  /// Runs the tool to its end; `whileRunning` is called with the process after its start.
  ///
  /// - Parameter input: the name of a file that is its standard input; nothing when left out.
  func run(
    _ arguments: [String], environment: [String: String] = [:], input: String? = nil,
    whileRunning: (Process) throws -> Void = { _ in }
  ) throws -> Outcome {
    try run(executable, arguments, environment: environment, input: input, whileRunning: whileRunning)
  }

  /// Runs a script of the shell in which `$HILLOCK` is the tool: for redirections, limits and signals.
  func shell(_ script: String, whileRunning: (Process) throws -> Void = { _ in }) throws -> Outcome {
    try run(
      URL(fileURLWithPath: "/bin/sh"), ["-c", script], environment: ["HILLOCK": executable.path],
      whileRunning: whileRunning)
  }

  private func run(
    _ executable: URL, _ arguments: [String], environment: [String: String], input: String? = nil,
    whileRunning: (Process) throws -> Void
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    // Files, not pipes: a pipe that nobody empties would stop the tool.
    let logs = FileManager.default.temporaryDirectory.appendingPathComponent("hillock-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: logs) }
    let output = logs.appendingPathComponent("output")
    let errors = logs.appendingPathComponent("errors")
    for url in [output, errors] { try Data().write(to: url) }
    process.standardInput =
      try input.map { try FileHandle(forReadingFrom: folder.appendingPathComponent($0)) }
      ?? FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    do {
      try whileRunning(process)
    } catch {
      process.terminate()
      throw error
    }
    process.waitUntilExit()
    // A signal that ended the process is told as the negative of its number.
    let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
    return Outcome(
      status: status, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
  }
}
