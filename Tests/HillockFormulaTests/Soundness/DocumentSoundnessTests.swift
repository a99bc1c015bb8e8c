import Foundation
import Testing

@testable import HillockDocuments
@testable import HillockFormula
@testable import HillockProof

/// Documents made at random, with formulas that are true by construction or spoilt.
///
/// What is true is known from trees of the generator's own, evaluated in floating point at random points within the
/// conditions; derivatives are differences. `HILLOCK_DOCUMENTS` sets how many there are, `HILLOCK_SEED` the first seed.
@Suite("Documents made at random: no false verdict")
struct DocumentSoundnessTests {
  private static let count =
    ProcessInfo.processInfo.environment["HILLOCK_DOCUMENTS"].flatMap(UInt64.init) ?? 240
  private static let first = ProcessInfo.processInfo.environment["HILLOCK_SEED"].flatMap(UInt64.init) ?? 1

  @Test("Nothing true is refuted, nothing false is proved, no condition is judged")
  func verdicts() throws {
    var tally: [String: Int] = [:]
    for seed in Self.first..<(Self.first + Self.count) {
      let document = DocumentWriter.document(seed: seed)
      for statement in try DocumentChecker().check(document.text, format: .markdown) {
        guard let formula = document.formula(line: statement.line, column: statement.column) else {
          Issue.record("seed \(seed): no formula stands at \(statement.line):\(statement.column)")
          continue
        }
        if formula.part == .claim { tally["\(formula.truth) \(statement.verdict.rawValue)", default: 0] += 1 }
        for fault in SoundnessJudge.faults(statement, formula) {
          Issue.record("seed \(seed): \(fault)\n\(document.text)")
        }
      }
    }
    print(
      "seeds \(Self.first) to \(Self.first + Self.count - 1): \(tally.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" })"
    )
    // A test that judges nothing finds nothing.
    let proved = tally["holds proved"] ?? 0
    let refuted = tally["fails refuted"] ?? 0
    #expect(proved > Int(Self.count) / 2)
    #expect(refuted > Int(Self.count) / 4)
  }

  @Test("The generator's own figures: what it calls true is true, and spoiling is noticed")
  func generator() {
    var numbers = SeededNumbers(7)
    let x = Tree.name("x")
    let right = GeneratedClaim(.of("tanh", x), "=", .integer(2) * .of("sigma", .integer(2) * x) - .integer(1))
    #expect(right.links(scalars: ["x"], vectors: [], &numbers) == [.holds])
    let wrong = GeneratedClaim(.of("tanh", x), "=", .integer(2) * .of("sigma", x) - .integer(1))
    #expect(wrong.links(scalars: ["x"], vectors: [], &numbers) == [.fails])
    let body = Tree.power(x, 3) * .exp(x)
    let slope = GeneratedClaim(.derivative(body, by: x, order: 1), "=", body.derived(by: "x"))
    #expect(slope.links(scalars: ["x"], vectors: [], &numbers) == [.holds])
    let z = Tree.component("z", .name("i"))
    let sum = Tree.total(index: "k", excluding: nil, bound: nil, .power(.component("z", .name("k")), 2))
    let part = GeneratedClaim(.derivative(sum, by: z, order: 1), "=", .integer(2) * z)
    #expect(part.links(scalars: [], vectors: ["z"], &numbers) == [.holds])
    let other = GeneratedClaim(
      .derivative(sum, by: z, order: 1), "=", .integer(2) * .component("z", .name("j")))
    #expect(other.links(scalars: [], vectors: ["z"], &numbers) == [.fails])
  }

  @Test("The same document gives the same output every time")
  func repeatable() throws {
    for seed in [3, 17, 29, 61] as [UInt64] {
      let text = DocumentWriter.document(seed: seed).text
      #expect(DocumentWriter.document(seed: seed).text == text)
      let first = try DocumentChecker().check(text, format: .markdown)
      #expect(try DocumentChecker().check(text, format: .markdown) == first)
    }
  }

  @Test("No document takes long")
  func durations() throws {
    for seed in 100..<130 as Range<UInt64> {
      let text = DocumentWriter.document(seed: seed).text
      let start = ContinuousClock.now
      _ = try DocumentChecker().check(text, format: .markdown)
      // In a debug build on a machine that has other work as well; 2 s is the promise for a release build.
      #expect(ContinuousClock.now - start < .seconds(60), "seed \(seed)")
    }
  }
}
