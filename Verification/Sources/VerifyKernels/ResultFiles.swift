import Foundation

/// The files of the repository that record complete runs. What is written replaces what was there of the same kernel.
enum ResultFiles {
  private static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let table = repository.appending(path: "Verification/RESULTS.md")
  private static let hashes = repository.appending(path: "Sources/Hillock/Kernels/KernelHashes.swift")

  /// The instruction sets at which a kernel has been verified.
  static func levels(of title: String) -> [String] {
    existingRows()[title].map { cells(of: $0)[6].components(separatedBy: ", ") } ?? []
  }

  /// Results that are right are added to what is known of the same hash, and replace what is known of another one.
  ///
  /// - Parameter records: those of one kernel at several instruction sets.
  static func write(_ records: [Record]) throws {
    guard let first = records.first, records.allSatisfy({ $0.wrong == 0 && $0.hash == first.hash }) else {
      return
    }
    var rows = existingRows()
    var levels = records.map(\.level)
    var byMPFR = String(first.byMPFR)
    if let row = rows[first.title].map({ cells(of: $0) }), row[5] == first.hashText {
      levels = row[6].components(separatedBy: ", ").filter { !levels.contains($0) } + levels
      // Records of a hash alone know nothing of MPFR.
      if first.byMPFR == 0 { byMPFR = row[4] }
    }
    let order = ["baseline", "avx2", "avx512", "neon"]
    let sorted = order.filter(levels.contains).joined(separator: ", ")
    rows[first.title] =
      "| \(first.name) | \(first.part) | \(first.checked) | 0 | \(byMPFR) | \(first.hashText) | \(sorted) |"
    let titles = rows.keys.sorted()
    let text =
      """
      # Results

      Every float: each result was compared with the correctly rounded one at one of the instruction sets; at the others
      the same hash was found. Made by `swift run -c release verify-kernels --all --missing --isa avx512 --write` and
      `swift run -c release verify-kernels --all --hash-only --write`.

      | function | part | inputs | not correctly rounded | decided by MPFR | hash | instruction sets |
      | --- | --- | --- | --- | --- | --- | --- |

      """ + titles.compactMap { rows[$0] }.joined(separator: "\n") + "\n"
    let lines = titles.compactMap { title in
      rows[title].map { "    \"\(title)\": 0x\(grouped(cells(of: $0)[5])),\n" }
    }
    let source =
      "// Made by `swift run -c release verify-kernels --write` in Verification/. Do not edit.\n\n"
      + "extension KernelVerification {\n  static let knownHashes: [String: UInt64] = [\n" + lines.joined()
      + "  ]\n}\n"
    try Data(text.utf8).write(to: table, options: .atomic)
    try Data(source.utf8).write(to: hashes, options: .atomic)
  }

  /// 0123456789abcdef as 0123_4567_89ab_cdef
  private static func grouped(_ digits: String) -> String {
    stride(from: 0, to: digits.count, by: 4).map { String(digits.dropFirst($0).prefix(4)) }
      .joined(separator: "_")
  }

  private static func existingRows() -> [String: String] {
    guard let text = try? String(contentsOf: table, encoding: .utf8) else { return [:] }
    var rows: [String: String] = [:]
    for line in text.split(separator: "\n").map(String.init) {
      let cells = cells(of: line)
      if cells.count == 7, Int(cells[2]) != nil { rows[cells[0] + " " + cells[1]] = line }
    }
    return rows
  }

  private static func cells(of row: String) -> [String] {
    row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
