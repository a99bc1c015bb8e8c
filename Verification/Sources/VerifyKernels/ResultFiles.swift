import Foundation

/// The files of the repository that record a complete run.
enum ResultFiles {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func write(_ records: [Record]) throws {
    var table = """
      # Results

      Every float, each result compared with the correctly rounded one. Made by
      `swift run -c release verify-kernels --all --write`; the hashes are the same at every instruction set that the
      run was made with.

      | function | part | inputs | not correctly rounded | decided by MPFR | hash | instruction sets |
      | --- | --- | --- | --- | --- | --- | --- |

      """
    var hashes = """
      // Made by `swift run -c release verify-kernels --all --write` in Verification/. Do not edit.

      extension KernelVerification {
        static let knownHashes: [String: (value: UInt64, derivative: UInt64)] = [

      """
    var levels: [String: [String]] = [:]
    for record in records { levels[record.title, default: []].append(record.level) }
    var values: [String: Record] = [:]
    for record in records where record.level == levels[record.title]?.first {
      table +=
        "| \(record.name) | \(record.part) | \(record.checked) | \(record.wrong) | \(record.byMPFR) "
        + "| `\(record.hashText)` | \((levels[record.title] ?? []).joined(separator: ", ")) |\n"
      if record.part == "value" { values[record.name] = record }
      if record.part == "derivative", let value = values[record.name] {
        hashes += "    \"\(record.name)\": (0x\(value.hashText), 0x\(record.hashText)),\n"
      }
    }
    hashes += "  ]\n}\n"
    try Data(table.utf8).write(to: repository.appending(path: "Verification/RESULTS.md"), options: .atomic)
    try Data(hashes.utf8).write(
      to: repository.appending(path: "Sources/Hillock/Kernels/KernelHashes.swift"), options: .atomic)
  }
}
