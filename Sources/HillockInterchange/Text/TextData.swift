import Foundation
import Hillock

/// What a token of a text is.
package enum TextUnit: Hashable, Sendable {
  case characters, words, bytes
  /// So many runs of bytes.
  case bytePairs(Int)

  static let forms = "characters, words, bytes or bpe:1000"

  /// - Throws: `TrainingError` for what is none of these.
  init(parsing text: String) throws(TrainingError) {
    switch text {
    case "characters": self = .characters
    case "words": self = .words
    case "bytes": self = .bytes
    default:
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "bpe", let count = Int(parts[1]), (2...50_000).contains(count)
      else {
        throw TrainingError("expected \(Self.forms), with a number of tokens from 2 to 50000; got '\(text)'")
      }
      self = .bytePairs(count)
    }
  }

  var text: String {
    switch self {
    case .characters: "characters"
    case .words: "words"
    case .bytes: "bytes"
    case .bytePairs(let count): "bpe:\(count)"
    }
  }

  /// Words come with the signs between them, so that a text can be written.
  var unit: Preprocessing.Tokens.Unit {
    switch self {
    case .characters: .characters
    case .words: .pieces
    case .bytes: .bytes
    case .bytePairs: .bytePairs
    }
  }

  /// How many tokens byte pairs come to.
  var vocabulary: Int? { if case .bytePairs(let count) = self { count } else { nil } }
}

extension PreparedData {
  /// A long text, of which the next token is learnt: the first part is trained on, the last ones are for validation and test.
  ///
  /// - Parameters:
  ///   - source: the path of a text in UTF-8.
  ///   - unit: what a token is.
  ///   - window: tokens that are seen at a time.
  ///   - stride: tokens from one window of the training part to the next; `nil` for half a window, so that what stands at the beginning of
  ///     one has others before it in the next.
  /// - Throws: `DataError` for a file that is no text or too short.
  package static func text(
    source: String, unit: TextUnit, window: Int, stride: Int? = nil, testFile: String? = nil,
    testFraction: Double, validationFraction: Double
  ) throws -> PreparedData {
    let text = try readText(source)
    let count = text.unicodeScalars.count
    guard count > 0 else { throw DataError("the text is empty", file: source) }
    let testCount = testFile == nil ? Int(clamped: (Double(count) * testFraction).rounded()) : 0
    let validationCount = Int(clamped: (Double(count - testCount) * validationFraction).rounded())
    func part(_ from: Int, _ to: Int) -> String {
      var result = String.UnicodeScalarView()
      result.append(contentsOf: text.unicodeScalars.dropFirst(from).prefix(to - from))
      return String(result)
    }
    let ends = (count - testCount - validationCount, count - testCount)
    let preprocessing = try at(source) { () throws(DataError) in
      try Preprocessing.ofText(
        unit.unit, vocabulary: unit.vocabulary ?? 1000, training: part(0, ends.0), window: window)
    }
    let stride = stride ?? (window + 1) / 2
    let training = try examples(part(0, ends.0), preprocessing, "training", source, stride: stride)
    func held(_ text: String, _ name: String, _ file: String) throws -> Dataset? {
      text.isEmpty ? nil : try examples(text, preprocessing, name, file).whole()
    }
    let validation = try held(part(ends.0, ends.1), "validation", source)
    let test =
      try testFile.map { try examples(readText($0), preprocessing, "test", $0).whole() }
      ?? held(part(ends.1, count), "test", source)
    let names = ["training", "validation", "test"]
    let counts = [ends.0, validationCount, testCount]
    let notes = [
      "text      \(count) characters: "
        + zip(names, counts).filter { $1 > 0 }.map { "\($0) \($1)" }.joined(separator: ", ")
        + ", in the order of the text",
      "tokens    \(preprocessing.classNames.count - 1) \(unit.vocabulary == nil ? unit.text : "runs of bytes"), and one number for all others",
      "window    \(window) tokens; a new one begins every \(stride)",
    ]
    return PreparedData(
      parts: Experiment.Parts(
        training: try training.sample(200), validation: validation, test: test, streamed: training),
      preprocessing: preprocessing, notes: notes, defaultModelName: modelName(of: source))
  }

  /// A text for a model of texts, as it sees it.
  package static func textExamples(
    for preprocessing: Preprocessing, source: String
  ) throws -> Dataset {
    try examples(readText(source), preprocessing, "evaluated", source).whole()
  }

  private static func examples(
    _ text: String, _ preprocessing: Preprocessing, _ part: String, _ file: String, stride: Int? = nil
  ) throws -> TextExamples {
    try at(file) { () throws(DataError) in
      do throws(DataError) {
        return try TextExamples(preprocessing.tokens(of: text), preprocessing, stride: stride)
      } catch {
        var named = error
        named.message = "the \(part) part: \(error.message)"
        throw named
      }
    }
  }

  /// The same with the name of the file in an error.
  private static func at<Result>(_ file: String, _ body: () throws(DataError) -> Result) throws(DataError)
    -> Result
  {
    do throws(DataError) { return try body() } catch {
      var named = error
      named.file = file
      throw named
    }
  }

  private static func readText(_ source: String) throws -> String {
    guard !isBuiltIn(source) else {
      throw DataError("'\(source)' is no text; give a file in UTF-8", file: source, setting: "text")
    }
    if source != TableBytes.standardInput { try checkSource(source) }
    let file = try TableBytes(reading: source)
    guard file.encoding == .utf8, let text = String(validating: file.bytes, as: UTF8.self) else {
      throw DataError("the file is no UTF-8 text", file: source)
    }
    return text
  }
}
