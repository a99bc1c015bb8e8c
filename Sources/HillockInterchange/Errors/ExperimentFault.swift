import HillockFormula

/// What is wrong with a value, and where, if that is not where its key is.
struct ExperimentFault: Error {
  var message: String
  var line: Int?

  init(_ message: String, line: Int? = nil) {
    self.message = message.inMessage
    self.line = line
  }
}
