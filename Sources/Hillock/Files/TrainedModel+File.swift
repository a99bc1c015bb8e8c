import Foundation

extension TrainedModel {
  /// Writes the model as a safetensors file, whole or not at all: the network, its numbers, how rows are prepared, the names of the
  /// classes, and the settings of the training. Equal models make equal bytes.
  ///
  /// - Throws: `DataError` where the file cannot be written, and for a model that could not be read back, such as one with numbers
  ///   that are not finite.
  public func write(to url: URL) throws { try ModelFile(self).write(to: url.filePath()) }

  /// Writes the model to the file with this path; otherwise as `write(to:)`.
  public func write(toFile path: String) throws { try ModelFile(self).write(to: path) }

  /// Reads a model that `write(to:)` or the command line wrote. Nothing in the file is trusted before it is checked.
  ///
  /// - Parameter layers: layers of your own that the file may hold besides those of the library: `[MyLayer.self]`.
  /// - Throws: `DataError` when the file is missing, damaged, of a later version, or no model.
  public init(contentsOf url: URL, layers: [any Layer.Type] = []) throws {
    self = try ModelFile(reading: url.filePath(), registry: .standard.adding(layers)).trained
  }

  /// Reads the model in the file with this path; otherwise as `init(contentsOf:layers:)`.
  public init(contentsOfFile path: String, layers: [any Layer.Type] = []) throws {
    self = try ModelFile(reading: path, registry: .standard.adding(layers)).trained
  }

  /// Reads a model from the bytes of a file; otherwise as `init(contentsOf:layers:)`.
  public init(_ data: Data, layers: [any Layer.Type] = []) throws {
    self = try ModelFile(parsing: Array(data), file: "the model's data", registry: .standard.adding(layers))
      .trained
  }
}

extension URL {
  /// - Throws: `DataError` for the address of something that is no file.
  fileprivate func filePath() throws(DataError) -> String {
    guard isFileURL else {
      throw DataError(
        "this is no address of a file; give URL(filePath:), or load the data and read the model from them",
        file: absoluteString)
    }
    return path(percentEncoded: false)
  }
}
