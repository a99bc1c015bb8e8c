import HillockFormula

/// Why a picture cannot be made: what is wrong and what would be right.
package struct PictureError: ExplainedError {
  package var message: String

  package init(_ message: String) { self.message = message.inMessage }
}
