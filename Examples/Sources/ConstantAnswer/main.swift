import Hummingbird

// The route of the other program with an answer that is always the same: what requests cost without a network.

struct Image: Decodable {
  var pixels: [Float]
}

struct Answer: ResponseEncodable {
  var name: String?
  var probabilities: [Float]?
}

let probabilities: [Float] = [
  0.00012207, 0.0001332, 0.0020123, 0.0040123, 0.00001278, 0.00003211, 0.00000412, 0.9921451, 0.0011234,
  0.00040491,
]
let router = Router()
router.post("digit") { request, context in
  let image = try await request.decode(as: Image.self, context: context)
  guard image.pixels.count == 64 else { throw HTTPError(.badRequest, message: "expected 64 pixels") }
  return Answer(name: "7", probabilities: probabilities)
}
let server = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8081)))
try await server.runService()
