import Testing

@_spi(Tools) @testable import Hillock

/// The digests of the examples that NIST gives for SHA-256, with the processor's instructions and without them.
@Suite struct SHA256Tests {
  private static func hash(_ bytes: [UInt8], part: Int) -> SHA256 {
    var hash = SHA256()
    for start in stride(from: 0, to: bytes.count, by: part) {
      hash.add(Array(bytes[start..<min(start + part, bytes.count)]))
    }
    return hash
  }

  /// Source: FIPS 180-2, appendix B, and the short and long messages of NIST's examples.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
    (
      "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
      "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"
    ),
    (
      String(repeating: "a", count: 1_000_000),
      "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    ),
  ])
  func examples(text: String, expected: String) {
    for part in [1, 63, 64, 65, 4096, 1_000_001] where text.utf8.count < 1000 || part > 1 {
      #expect(Self.hash(Array(text.utf8), part: part).hexadecimal == expected, "parts of \(part)")
    }
  }

  /// Every length around the ends of blocks, in parts of all sizes, gives one digest, and the digest leaves the hash as it was.
  @Test func partsDoNotMatter() {
    for count in 0...200 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
      let whole = Self.hash(bytes, part: 1000).digest
      for part in [1, 3, 55, 56, 64, 65] {
        var hash = Self.hash(bytes, part: part)
        #expect(hash.digest == whole, "\(count) bytes in parts of \(part)")
        hash.add([1, 2])
        #expect(hash.digest == Self.hash(bytes + [1, 2], part: 1000).digest)
      }
    }
  }

  /// The level is a setting of a process, so other processes answer for the other levels.
  @Test(arguments: InstructionSet.available) func everyLevelAgrees(level: String) throws {
    let (status, lines) = try Probe.run(["sha256"], level: level)
    #expect(status == 0)
    #expect(lines.first == "plain" || level != "baseline")
    let expected = (0...200).map { count in
      Self.hash((0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }, part: 1000).hexadecimal
    }
    #expect(lines.dropFirst().map(String.init) == expected)
  }
}
