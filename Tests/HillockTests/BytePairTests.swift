import HillockTestSupport
import Testing

@testable import Hillock

@Suite struct BytePairTests {
  @Test func frequentNeighboursBecomeOneToken() {
    let vocabulary = BytePairs.vocabulary(of: "abab abab abab", count: 6)
    #expect(vocabulary == [" ", "a", "b", "ab", "abab", " abab"])
    // Nothing occurs twice any more.
    #expect(BytePairs.vocabulary(of: "abab abab abab", count: 100) == vocabulary)
    #expect(BytePairs(vocabulary: vocabulary).tokens(of: "abab abab x") == ["abab", " abab", " ", "x"])
    // The earliest join comes first, wherever it stands.
    #expect(BytePairs(vocabulary: ["a", "b", "c", "bc", "ab"]).tokens(of: "abc") == ["a", "bc"])
  }

  @Test func tokensOfATextAreItsBytes() {
    let letters = Array("abcäß€😀 .\n")
    var random = SeededRandom(seed: 21)
    let text = String((0..<2000).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] })
    let pairs = BytePairs(vocabulary: BytePairs.vocabulary(of: text, count: 60))
    let tokens = pairs.tokens(of: text)
    #expect(tokens.flatMap(BytePairs.bytes) == Array(text.utf8))
    #expect(tokens.count < text.utf8.count * 3 / 4)
    // One by one as `generate` writes them, characters come whole.
    var written = ByteText()
    #expect(tokens.map { written.adding(BytePairs.bytes(of: $0)) }.joined() == text)
  }

  @Test func bytesThatAreNoTextAreReplaced() {
    var text = ByteText()
    #expect(text.adding([0xC3]) == "")
    #expect(text.adding([0x9F]) == "ß")
    #expect(text.adding([0xFF, 0x41]) == "\u{FFFD}A")
    #expect(text.adding([0xE2, 0x82]) == "")
    #expect(text.adding([0x41]) == "\u{FFFD}A")
  }

  @Test(arguments: [Preprocessing.Tokens.Unit.bytes, .bytePairs])
  func aModelOfBytesWritesCharacters(unit: Preprocessing.Tokens.Unit) throws {
    let text = String(repeating: "für €! ", count: 80)
    let preprocessing = try Preprocessing.ofText(unit, vocabulary: 14, training: text, window: 8)
    let examples = try TextExamples(preprocessing.tokens(of: text), preprocessing, stride: 1)
    var options = Experiment.Options()
    (options.layers, options.epochs, options.learningRate, options.batchSize) = (
      "embed(8),gru(24)", 25, 0.02, 16
    )
    options.threads = 1
    let model = try Experiment(
      parts: .init(training: examples.sample(20), validation: nil, test: nil, streamed: examples),
      preprocessing: preprocessing, options: options
    ).run().model
    let read = try ModelFile(parsing: ModelFile(model).content().serialized(), file: "m").trained
    #expect(read.preprocessing == model.preprocessing)
    var choice = TextGenerator.Choice()
    choice.temperature = 0
    let generator = try TextGenerator(read, prompt: "für €! für", choice)
    var written = ""
    while written.unicodeScalars.count < 15 { written += try generator.next() }
    #expect(written.hasPrefix(" €! für €! für"))
  }

  @Test func tooFewPairsAreRefused() {
    let error = #expect(throws: DataError.self) {
      _ = try Preprocessing.ofText(.bytePairs, vocabulary: 2, training: "abcabc", window: 2)
    }
    #expect(error?.message.contains("3 different bytes") == true)
  }
}
