import Foundation

/// The executable `fingerprint-probe` that was built beside the tests.
enum Probe {
  private struct Missing: Error {}

  static func run(_ arguments: [String], level: String?) throws -> (status: Int32, lines: [Substring]) {
    var places = [URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()]
    places += Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
    guard
      let executable = places.map({ $0.appendingPathComponent("fingerprint-probe") }).first(where: {
        FileManager.default.isExecutableFile(atPath: $0.path)
      })
    else { throw Missing() }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    var environment = ProcessInfo.processInfo.environment
    environment["HILLOCK_ISA"] = level
    environment["MALLOC_MMAP_THRESHOLD_"] = "4096"
    process.environment = environment
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output.split(separator: "\n"))
  }
}
