import Foundation
import Hummingbird
import PlaygroundEngine

/// The page and what it asks for.
public struct PlaygroundApplication: Sendable {
  private let store: SessionStore
  private let files: PageFiles
  let tables: PeerTables
  /// Reads the files anew for each request, for who is at work on them.
  private let rereads: Bool

  public init(store: SessionStore, tables: PeerTables = PeerTables(), rereads: Bool = false) throws {
    self.store = store
    self.tables = tables
    self.rereads = rereads
    files = try PageFiles()
  }

  static let bodyLimit = 1 << 20

  /// Long proofs, one at a time: the threads that serve are not held up by them.
  private let workers = DispatchQueue(label: "proofs", qos: .utility)

  func offload(_ body: @escaping @Sendable () throws -> Response) async throws -> Response {
    let workers = workers
    return try await withCheckedThrowingContinuation { continuation in
      workers.async { continuation.resume(with: Result { try Self.answer(body) }) }
    }
  }

  /// Serves until it is ended by a signal.
  public func run(host: String, port: Int, onStart: @escaping @Sendable () async -> Void) async throws {
    let application = Application(
      router: router(isLocal: PageGuard.localNames.contains(host)),
      server: .http1(configuration: .init(idleTimeout: .seconds(60))),
      configuration: .init(address: .hostname(host, port: port), serverName: "hillock-play"),
      services: [IdleEnd(store: store)],
      onServerRunning: { _ in await onStart() })
    try await application.runService()
    store.endAll()
  }

  func router(isLocal: Bool) -> Router<BasicRequestContext> {
    let router = Router()
    router.add(middleware: PageGuard(isLocal: isLocal))
    addPage(to: router)
    addRuns(to: router)
    addTools(to: router)
    return router
  }

  private func addPage(to router: Router<BasicRequestContext>) {
    @Sendable func file(_ name: String, _ request: Request) throws -> Response {
      let files = rereads ? try PageFiles() : files
      guard let file = files[name] else { throw HTTPError(.notFound, message: "there is no such file") }
      if request.headers[.ifNoneMatch] == file.tag { return Response(status: .notModified) }
      return Response(
        status: .ok,
        headers: [.contentType: file.type, .eTag: file.tag, .cacheControl: "no-cache"],
        body: .init(byteBuffer: ByteBuffer(bytes: file.bytes)))
    }
    router.get("/") { request, _ in try file("index.html", request) }
    router.get("/web/:name") { request, context in
      try file(context.parameters.require("name"), request)
    }
    router.get("/api/table") { _, _ in try Self.json(PageTable()) }
    router.get("/api/health") { _, _ in "ok" }
  }

  private func addRuns(to router: Router<BasicRequestContext>) {
    let store = store
    @Sendable func session(_ context: BasicRequestContext) throws -> PlaySession {
      guard let session = store[try context.parameters.require("id")] else {
        throw HTTPError(.notFound, message: "the run has ended")
      }
      return session
    }
    router.post("/api/runs") { request, _ in
      let address = try await Self.text(request)
      return try Self.answer {
        let setup = try PlaySetup(PlayState(address: address))
        let (id, _) = try store.add(setup)
        return try Self.json(Created(id: id, setup: SetupInfo(setup)))
      }
    }
    router.post("/api/runs/:id/:command") { request, context in
      let run = try session(context)
      let command = try Self.command(
        context.parameters.require("command"), try await Self.text(request))
      if let fault = await run.perform(command) { return try Self.refusal(fault) }
      return try Self.json(["ok": true])
    }
    router.post("/api/runs/:id/end") { _, context in
      store.end(try context.parameters.require("id"))
      return try Self.json(["ok": true])
    }
    router.get("/api/runs/:id/frames") { request, context in
      let source = try session(context).frames()
      let wantsLines = request.uri.queryParameters["lines"] == "1"
      let most = request.uri.queryParameters["rate"].flatMap { Int($0) } ?? 60
      return Response(
        status: .ok, headers: [.contentType: "application/octet-stream", .cacheControl: "no-store"],
        body: FrameStream(source: source, wantsLines: wantsLines, perSecond: min(max(most, 1), 60)).body)
    }
    router.get("/api/runs/:id/frame") { request, context in
      let wantsLines = request.uri.queryParameters["lines"] == "1"
      guard let frame = try session(context).frames().next(wantsLines: wantsLines) else {
        throw HTTPError(.notFound, message: "there is no frame yet")
      }
      return try Self.json(frame)
    }
    router.post("/api/model") { request, _ in
      let buffer = try await request.body.collect(upTo: 64 << 20)
      let bytes = Data(buffer.readableBytesView)
      return try Self.answer { try Self.json(ModelContents(bytes)) }
    }
    router.get("/api/runs/:id/files/:name") { _, context in
      guard let file = RunFile(rawValue: try context.parameters.require("name")) else {
        throw HTTPError(.notFound, message: "there is no such file of a run")
      }
      let run = try session(context)
      return try Self.answer {
        Response(
          status: .ok,
          headers: [
            .contentType: file.type, .cacheControl: "no-store",
            .contentDisposition: "attachment; filename=\"\(file.rawValue)\"",
          ], body: .init(byteBuffer: ByteBuffer(bytes: try run.contents(of: file))))
      }
    }
  }

  private struct Created: Encodable {
    var id: String
    var setup: SetupInfo
  }

  private static func command(_ name: String, _ text: String) throws -> RunCommand {
    func number() throws -> Double {
      guard let value = Double(text), value.isFinite, value >= 0, value <= 1e9 else {
        throw HTTPError(.badRequest, message: "'\(name)' takes a number from 0 to 1e9")
      }
      return value
    }
    switch name {
    case "run": return .run
    case "pause": return .pause
    case "steps": return .steps(Int(try number()))
    case "epoch": return .epoch
    case "until": return .until(Int(try number()))
    case "speed": return .speed(try number())
    case "edit": return .edit(text)
    default: throw HTTPError(.notFound, message: "there is no command of this name")
    }
  }

  // MARK: bodies and answers

  static func text(_ request: Request, limit: Int = bodyLimit) async throws -> String {
    let buffer = try await request.body.collect(upTo: limit)
    guard let text = String(validating: buffer.readableBytesView, as: UTF8.self) else {
      throw HTTPError(.badRequest, message: "the body is no UTF-8 text")
    }
    return text
  }

  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return Response(
      status: status,
      headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
      body: .init(byteBuffer: ByteBuffer(bytes: try encoder.encode(value))))
  }

  struct Refusal: Encodable {
    var error: String
    var setting: String?
  }

  static func refusal(_ error: any Error) throws -> Response {
    let fault = error as? PlayError
    return try json(
      Refusal(error: fault?.description ?? "\(error)", setting: fault?.setting), status: .unprocessableContent
    )
  }

  /// What a visitor gave wrong is said as JSON; errors of the protocol stay what they are.
  static func answer(_ body: () throws -> Response) throws -> Response {
    do { return try body() } catch let error as HTTPError { throw error } catch { return try refusal(error) }
  }
}
