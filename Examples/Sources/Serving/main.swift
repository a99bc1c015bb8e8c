import Hillock
import Hummingbird

struct Image: Decodable {
  var pixels: [Float]
}

struct Answer: ResponseEncodable {
  var name: String?
  var probabilities: [Float]?
}

let predictor = try Predictor(TrainedModel(contentsOfFile: "digits.safetensors"))
let router = Router()
router.post("digit") { request, context in
  let image = try await request.decode(as: Image.self, context: context)
  do {
    let prediction = try predictor.prediction(for: image.pixels)
    return Answer(name: prediction.className, probabilities: prediction.probabilities)
  } catch {
    throw HTTPError(.badRequest, message: "\(error)")
  }
}
let server = Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 8080)))
try await server.runService()
