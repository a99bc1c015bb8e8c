import Foundation
import Hummingbird
import PlaygroundEngine

/// What the pages besides the training ask for.
extension PlaygroundApplication {
  func addTools(to router: Router<BasicRequestContext>) {
    router.post("/api/explore") { request, _ in
      let asked: ExploreRequest = try await Self.decode(request)
      return try await offload {
        try Self.json(Exploration(asked.functions, reach: asked.reach, depth: asked.depth, tables: tables))
      }
    }
    router.post("/api/form") { request, _ in
      let asked: Formation.Request = try await Self.decode(request)
      return try await offload { try Self.json(Formation(asked)) }
    }
    router.post("/api/check") { request, _ in
      let asked: CheckRequest = try await Self.decode(request)
      return try await offload { try Self.json(DocumentCheck(asked.text, format: asked.format)) }
    }
    router.post("/api/columns") { request, _ in
      let asked: TableRequest = try await Self.decode(request)
      return try Self.answer { try Self.json(Columns(columns: OwnTable(asked.text).columns)) }
    }
    router.post("/api/points") { request, _ in
      let asked: TableRequest = try await Self.decode(request)
      return try Self.answer {
        try Self.json(
          OwnTable(asked.text).points(
            first: asked.first ?? "", second: asked.second ?? "", label: asked.label ?? ""))
      }
    }
  }

  private struct ExploreRequest: Decodable {
    var functions: [String]
    var reach: Double
    var depth: Int
  }

  private struct CheckRequest: Decodable {
    var text: String
    var format: String
  }

  private struct TableRequest: Decodable {
    var text: String
    var first: String?
    var second: String?
    var label: String?
  }

  private struct Columns: Encodable {
    var columns: [OwnTable.Column]
  }

  private static func decode<Value: Decodable>(_ request: Request) async throws -> Value {
    let text = try await text(request)
    do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
      throw HTTPError(.badRequest, message: "the body is not the JSON that is expected here")
    }
  }
}
