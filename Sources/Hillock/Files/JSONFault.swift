/// What is wrong with a JSON text, and at which byte.
package struct JSONFault: Error, Hashable {
  package var message: String
  package var offset: Int
}
