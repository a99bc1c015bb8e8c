/// What is wrong with a JSON text, and at which byte.
struct JSONFault: Error, Hashable {
  var message: String
  var offset: Int
}
