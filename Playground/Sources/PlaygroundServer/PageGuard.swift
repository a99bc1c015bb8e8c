import Hummingbird

/// Tells browsers to run nothing but the page's own files, and refuses requests that another site's page makes.
struct PageGuard: RouterMiddleware {
  func handle(
    _ request: Request, context: BasicRequestContext,
    next: (Request, BasicRequestContext) async throws -> Response
  ) async throws -> Response {
    if request.method != .get, let origin = request.headers[.origin] {
      let own = request.head.authority ?? request.headers[.init("Host")!] ?? ""
      guard origin.hasSuffix("://" + own) else {
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
