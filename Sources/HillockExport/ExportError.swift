/// Why a model cannot be given out as code: all that is missing, at once.
package struct ExportError: Error, Hashable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
