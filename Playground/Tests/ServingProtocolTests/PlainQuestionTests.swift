import Hillock
import Testing

@testable import ServingProtocol

/// The quick way to read a question gives what the way by a tree of nodes gives, or nothing.
@Suite struct PlainQuestionTests {
  private static func model() throws -> ServedModel {
    let trained: TrainedModel = try Network(inputs: 4) { Dense(3) }
      .trained(on: Dataset.iris.standardized(), TrainingConfiguration(epochs: 1))
    return try ServedModel(trained, name: "flowers", version: 1)
  }

  private static let tail: [UInt8] = [0, 0, 128, 63, 0, 0, 0, 192, 0, 0, 0, 63, 1, 0, 0, 0]

  /// Questions of the usual kind, and how many bytes of theirs stand behind the JSON.
  private static let plain: [(text: String, tail: Int)] = [
    (#"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}]}"#, 0),
    (
      #" { "id" : "a-1", "inputs" : [ { "data" : [ 5.1 , -3.5e1, 1.40000000001, 2E-3 ] , "datatype" : "FP32", "shape":[4], "name":"input"}]}"#,
      0
    ),
    (
      #"{"inputs":[{"name":"input","shape":[2,4],"datatype":"FP32","data":[1,2,3,4,5,6,7,8]}],"outputs":[{"name":"probabilities"}]}"#,
      0
    ),
    (
      #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","parameters":{"binary_data_size":16}}],"outputs":[{"name":"class","parameters":{"binary_data":false}},{"name":"probabilities","parameters":{"binary_data":true}}],"parameters":{"binary_data_output":true}}"#,
      16
    ),
  ]

  /// Questions that only the tree understands, or that nobody does.
  private static let others: [String] = [
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP64","data":[5.1,3.5,1.4,0.2]}]}"#,
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[[5.1,3.5,1.4,0.2]]}]}"#,
    #"{"inputs":[{"name":"\u0069nput","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}]}"#,
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2],"more":1}]}"#,
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,1e999]}]}"#,
    #"{"inputs":[{"name":"input","shape":[1,5],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}]}"#,
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}]} x"#, "{}", "",
    "[",
    #"{"inputs":[{"name":"input","shape":[1,4],"datatype":"FP32","data":[5.1,3.5,1.4,0.2]}],"outputs":[]}"#,
  ]

  private static func read(
    _ body: [UInt8], _ header: Int?, _ model: ServedModel, triesPlain: Bool
  ) -> Result<String, ServingError> {
    do throws(ServingError) {
      let question = try InferenceRequest(body, headerLength: header, for: model, triesPlain: triesPlain)
      return .success(
        "\(question.id ?? "none") \(question.values) \(question.rows) \(question.outputs.map { "\($0.name) \($0.isBinary)" })"
      )
    } catch {
      return .failure(error)
    }
  }

  @Test func theUsualQuestionsAreReadQuickly() throws {
    let model = try Self.model()
    for (text, count) in Self.plain {
      let body = Array(text.utf8) + Self.tail.prefix(count)
      let header = text.utf8.count
      #expect(PlainQuestion.read(body.span, header: header, for: model) != nil, "\(text)")
      let quick = Self.read(body, header, model, triesPlain: true)
      #expect(quick == Self.read(body, header, model, triesPlain: false), "\(text)")
      #expect(throws: Never.self) { try quick.get() }
    }
    for text in Self.others {
      let body = Array(text.utf8)
      #expect(PlainQuestion.read(body.span, header: body.count, for: model) == nil, "\(text)")
    }
  }

  /// Each byte left out, doubled or replaced: what is still a question is the same one, and what is none is refused with the same words.
  @Test func damagedQuestionsAreJudgedAlike() throws {
    let model = try Self.model()
    var understood = 0
    for (text, count) in Self.plain {
      let whole = Array(text.utf8)
      for place in whole.indices {
        var variants = [whole, whole, whole]
        variants[0].remove(at: place)
        variants[1].insert(whole[place], at: place)
        variants[2][place] = Array(#"}]{[,:"0x- \"#.utf8)[place % 12]
        for variant in variants {
          let body = variant + Self.tail.prefix(count)
          let quick = Self.read(body, variant.count, model, triesPlain: true)
          #expect(
            quick == Self.read(body, variant.count, model, triesPlain: false),
            "\(String(decoding: variant, as: UTF8.self))")
          if case .success = quick { understood += 1 }
        }
      }
    }
    // Spaces and digits may be changed.
    #expect(understood > 50)
  }
}
