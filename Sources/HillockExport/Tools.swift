import Hillock

// What the nested packages need of this module.

extension TrainedModel {
  /// The model as one file of C99 whose names begin with `name`.
  ///
  /// - Throws: `ExportError` that names every layer, activation and column that has no code yet.
  @_spi(Tools) public func portableC(name: String) throws -> String { try ModelProgram(self).c(name: name) }

  /// The model as one file of Swift with a type of this name.
  ///
  /// - Throws: as `portableC`.
  @_spi(Tools) public func portableSwift(name: String) throws -> String {
    try ModelProgram(self).swift(name: name)
  }
}
