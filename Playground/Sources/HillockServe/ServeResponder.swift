import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import Metrics
import NIOCore
import ServingProtocol
import Synchronization

/// Answers every request of the server.
struct ServeResponder: HTTPResponder {
  typealias Context = BasicRequestContext

  struct Limits: Sendable {
    var body: Int
    var seconds: Int
    var questions: Int
  }

  let store: ModelStore
  let limits: Limits
  let token: String?
  let registry: MetricsRegistry
  /// Whether there is a constant answer, to measure others beside.
  let hasConstant: Bool
  /// For answers that do not go by Hummingbird, which has its own.
  let date = DateText()
  private let underWay = Counted()
  private let instruments: Instruments

  /// What may be asked for without a token.
  private static let open: Set<String> = ["/v2/health/live", "/v2/health/ready"]

  init(
    store: ModelStore, limits: Limits, token: String?, registry: MetricsRegistry, hasConstant: Bool = false
  ) {
    self.store = store
    self.limits = limits
    self.token = token
    self.registry = registry
    self.hasConstant = hasConstant
    instruments = Instruments(models: store.names)
  }

  final class Counted: Sendable {
    let value = Atomic(0)
  }

  func respond(to request: Request, context: Context) async throws -> Response {
    let path = request.uri.path
    do {
      try authorize(request, path)
      return try await answer(request, path, context)
    } catch let error as ServingError {
      return refusal(error, context)
    } catch let error as any HTTPResponseError {
      // The body is larger than it may be.
      let isLarge = error.status.code == 413
      return refusal(
        ServingError(
          isLarge ? .tooLarge : .invalid, isLarge ? "the body has more than \(limits.body) bytes" : "\(error)"
        ),
        context)
    }
  }

  private func refusal(_ error: ServingError, _ context: Context) -> Response {
    instruments.refused(error.kind.rawValue)
    context.logger.info("refused", metadata: ["status": "\(error.kind.rawValue)", "reason": "\(error)"])
    var response = json(JSONText.error("\(error)"), .init(code: error.kind.rawValue))
    switch error.kind {
    case .unauthorized: response.headers[.wwwAuthenticate] = "Bearer"
    case .busy: response.headers[.retryAfter] = "1"
    case .tooLarge, .timeout: response.headers[.connection] = "close"
    default: break
    }
    return response
  }

  private func authorize(_ request: Request, _ path: String) throws(ServingError) {
    guard Self.open.contains(path) || isAuthorized(request.headers) else {
      throw ServingError(.unauthorized, "a bearer token is needed")
    }
  }

  private func isAuthorized(_ fields: HTTPFields) -> Bool {
    guard let token else { return true }
    let given = fields[.authorization] ?? ""
    return given.hasPrefix("Bearer ") && Self.isSame(given.dropFirst(7).utf8, token.utf8)
  }

  /// Takes as long for a wrong token as for a right one of the same length.
  private static func isSame(_ a: Substring.UTF8View, _ b: String.UTF8View) -> Bool {
    guard a.count == b.count else { return false }
    var difference: UInt8 = 0
    for (a, b) in zip(a, b) { difference |= a ^ b }
    return difference == 0
  }

  private func answer(_ request: Request, _ path: String, _ context: Context) async throws -> Response {
    // Nearly all requests are of this kind; what is not, or has a name in escapes, goes through its parts.
    // Bytes are compared, for characters take longer than the answer.
    if request.method == .post, let model = askedModel(path) { return try await infer(request, model) }
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    switch (parts.first, parts.count) {
    case ("v2", _): return try await protocolAnswer(request, parts.dropFirst(), context)
    case ("predict", 1...2):
      guard request.method == .post else { throw wrongMethod(request, "POST") }
      return try await predict(request, parts.count == 2 ? Self.plain(parts[1]) : nil)
    case ("constant", 1) where hasConstant:
      _ = try await body(request)
      return json(Self.constant)
    case ("metrics", 1):
      guard request.method == .get else { throw wrongMethod(request, "GET") }
      return Response(
        status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
        body: .init(byteBuffer: ByteBuffer(string: registry.text)))
    case ("openapi.json", 1):
      guard request.method == .get else { throw wrongMethod(request, "GET") }
      return Response(
        status: .ok, headers: [.contentType: "application/json"],
        body: .init(
          byteBuffer: ByteBuffer(string: OpenAPIDocument.text(models: store.names, hasToken: token != nil))))
    default: throw ServingError(.notFound, "there is nothing at this path; /openapi.json says what there is")
    }
  }

  /// The model of `/v2/models/NAME/infer`, where there is one and its name stands there without escapes.
  private func askedModel(_ path: String) -> ServedModel? {
    guard path.utf8.starts(with: "/v2/models/".utf8), path.utf8.suffix(6).elementsEqual("/infer".utf8)
    else { return nil }
    return store[String(Substring(path.utf8.dropFirst(11).dropLast(6)))]
  }

  /// As long as an answer with ten probabilities.
  private static let constant = Array(
    "{\"model_name\":\"digits\",\"model_version\":\"1\",\"outputs\":[{\"name\":\"probabilities\",\"datatype\":\"FP32\",\"shape\":[1,10],\"data\":[\(Array(repeating: "0.00123456", count: 10).joined(separator: ","))]}]}"
      .utf8)

  private func wrongMethod(_ request: Request, _ method: String) -> ServingError {
    ServingError(.methodNotAllowed, "this path takes \(method)")
  }

  private static func plain(_ text: Substring) -> String {
    String(text).removingPercentEncoding ?? String(text)
  }

  private func model(_ name: String, version: String? = nil) throws(ServingError) -> ServedModel {
    guard let model = store[name] else { throw ServingError(.notFound, "there is no model of this name") }
    if let version, version != String(model.version) {
      throw ServingError(.notFound, "the model has the version \(model.version) and no other one")
    }
    return model
  }

  // MARK: the protocol

  private func protocolAnswer(
    _ request: Request, _ parts: ArraySlice<Substring>, _ context: Context
  ) async throws -> Response {
    let words = parts.map(Self.plain)
    let isInference = words.last == "infer"
    guard request.method == (isInference || words.first == "repository" ? .post : .get) else {
      throw wrongMethod(request, isInference ? "POST" : "GET")
    }
    switch words.count {
    case 0:
      return json(
        Array("{\"name\":\"hillock-serve\",\"version\":\"1\",\"extensions\":[\"binary_tensor_data\"]}".utf8))
    case 2 where words[0] == "health":
      if words[1] == "live" { return json(Array("{\"live\":true}".utf8)) }
      if words[1] == "ready" { return json(Array("{\"ready\":true}".utf8)) }
    case 2 where words == ["repository", "index"]: return index()
    case 2 where words[0] == "models": return json(try model(words[1]).metadata)
    case 3 where words[0] == "models" && words[2] == "ready":
      _ = try model(words[1])
      return json(Array("{\"ready\":true}".utf8))
    case 3 where words[0] == "models" && isInference: return try await infer(request, try model(words[1]))
    case 4 where words[0] == "models" && words[2] == "versions":
      return json(try model(words[1], version: words[3]).metadata)
    case 5 where words[0] == "models" && words[2] == "versions":
      let model = try model(words[1], version: words[3])
      if isInference { return try await infer(request, model) }
      if words[4] == "ready" { return json(Array("{\"ready\":true}".utf8)) }
    default: break
    }
    throw ServingError(.notFound, "there is nothing at this path; /openapi.json says what there is")
  }

  private func index() -> Response {
    var text = JSONText()
    text.list(store.names) { text, name in
      text.raw("{\"name\":")
      text.string(name)
      text.raw(",\"version\":")
      text.string(String(store[name]?.version ?? 0))
      text.raw(",\"state\":\"READY\"}")
    }
    return json(text.bytes)
  }

  private func infer(_ request: Request, _ model: ServedModel) async throws -> Response {
    let start = ContinuousClock.now
    try enter()
    defer { underWay.value.subtract(1, ordering: .relaxed) }
    var headerLength: Int?
    if let text = request.headers[.inferenceHeaderContentLength] {
      guard let length = Int(text) else {
        throw ServingError(.invalid, "Inference-Header-Content-Length is no number")
      }
      headerLength = length
    }
    let body = try await body(request)
    let question = try model.question(body, headerLength: headerLength)
    let result: InferenceResponse
    // Mostly nobody waits, and then there is nothing to be suspended for.
    if let answer = try model.answerAtOnce(question) {
      result = answer
    } else {
      result = try await model.answer(question)
    }
    instruments.answered(model.name, start)
    return Response(
      status: .ok, headers: Self.fields(of: result), body: .init(byteBuffer: ByteBuffer(bytes: result.body)))
  }

  /// What the header of an answer says of its body.
  static func fields(of answer: InferenceResponse) -> HTTPFields {
    guard let length = answer.headerLength else { return [.contentType: "application/json"] }
    return [.contentType: "application/octet-stream", .inferenceHeaderContentLength: String(length)]
  }

  // MARK: the short way

  /// How many bytes the body of a question has that `answerAtOnce` may answer; `nil` for any other request.
  func questionLength(_ head: HTTPRequest) -> Int? {
    // What a header asks for besides is the business of the long way.
    let fields = head.headerFields
    guard head.method == .post, let text = fields[.contentLength], let length = Int(text),
      length <= limits.body,
      fields[.connection] == nil || fields[.connection] == "keep-alive", fields[.expect] == nil,
      fields[.contentEncoding] == nil, let path = head.path, askedModel(path) != nil
    else { return nil }
    return length
  }

  /// The answer to a question of the protocol, on the caller's thread; `nil` where it has to wait for others, and for one that is
  /// wrong or may not be asked.
  func answerAtOnce(_ head: HTTPRequest, _ body: [UInt8]) -> InferenceResponse? {
    let start = ContinuousClock.now
    guard let path = head.path, let model = askedModel(path), isAuthorized(head.headerFields),
      underWay.value.load(ordering: .relaxed) < limits.questions
    else { return nil }
    var headerLength: Int?
    if let text = head.headerFields[.inferenceHeaderContentLength] {
      guard let length = Int(text) else { return nil }
      headerLength = length
    }
    guard let question = try? model.question(body, headerLength: headerLength),
      let answer = try? model.answerAtOnce(question)
    else { return nil }
    instruments.answered(model.name, start)
    return answer
  }

  private func predict(_ request: Request, _ name: String?) async throws -> Response {
    let start = ContinuousClock.now
    try enter()
    defer { underWay.value.subtract(1, ordering: .relaxed) }
    guard let model = try name.map({ name throws(ServingError) in try self.model(name) }) ?? store.only else {
      throw ServingError(.notFound, "there are \(store.names.count) models; ask /predict/NAME")
    }
    let type = request.headers[.contentType]?.split(separator: ";").first?.lowercased() ?? "application/json"
    guard ["application/json", "text/csv", "text/plain", "application/x-www-form-urlencoded"].contains(type)
    else {
      throw ServingError(.unsupportedType, "the body is application/json or text/csv")
    }
    let body = try await body(request)
    let answer = try model.predict(body, isCSV: type == "text/csv")
    instruments.answered(model.name, start)
    return json(answer)
  }

  private func enter() throws(ServingError) {
    guard underWay.value.add(1, ordering: .relaxed).newValue <= limits.questions else {
      underWay.value.subtract(1, ordering: .relaxed)
      throw ServingError(.busy, "there are \(limits.questions) questions already; ask again in a second")
    }
  }

  private func body(_ request: Request) async throws -> [UInt8] {
    if let text = request.headers[.contentLength], let length = Int(text), length > limits.body {
      throw ServingError(.tooLarge, "the body has \(length) bytes; at most \(limits.body) are read")
    }
    if let encoding = request.headers[.contentEncoding], encoding != "identity" {
      throw ServingError(.unsupportedType, "a body that is compressed is not read")
    }
    var buffer = try await request.body.collect(upTo: limits.body)
    return buffer.readBytes(length: buffer.readableBytes) ?? []
  }

  private func json(_ bytes: [UInt8], _ status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: "application/json"],
      body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
  }
}

extension HTTPField.Name {
  static let inferenceHeaderContentLength = Self("Inference-Header-Content-Length")!
}
