import Hummingbird

/// Tells browsers to run nothing but the page's own files, and refuses requests that another site's page makes.
struct PageGuard: RouterMiddleware {
  static let localNames: Set<String> = ["127.0.0.1", "localhost", "::1", "[::1]"]

  /// Whether the server listens on this machine only: then it is called by one of these names, and a request that calls it otherwise was
  /// led here by somebody's name server.
  let isLocal: Bool

  func handle(
    _ request: Request, context: BasicRequestContext,
    next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    let called = request.head.authority ?? ""
    let name = called.hasPrefix("[") ? called.prefix { $0 != "]" } + "]" : called.prefix { $0 != ":" }
    if isLocal, !called.isEmpty, !Self.localNames.contains(String(name)) {
      throw HTTPError(.forbidden, message: "this server is called 127.0.0.1 or localhost")
    }
    if request.method != .get, let origin = request.headers[.origin] {
      guard origin.hasSuffix("://" + called) else {
        throw HTTPError(.forbidden, message: "the request comes from another site")
      }
    }
    var response = try await next(request, context)
    response.headers[values: .init("Content-Security-Policy")!] = [
      "default-src 'self'; img-src 'self' data: blob:; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'"
    ]
    response.headers[values: .init("X-Content-Type-Options")!] = ["nosniff"]
    response.headers[values: .init("Referrer-Policy")!] = ["no-referrer"]
    return response
  }
}
