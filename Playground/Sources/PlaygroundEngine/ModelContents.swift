import Foundation
import Hillock
@_spi(Tools) import HillockPictures

/// What is inside a model file.
public struct ModelContents: Sendable, Encodable {
  var lines: [String]
  var fingerprint: String
  var about: String
  /// Its units and weights, or its layers, as SVG.
  var drawing: String?

  /// - Throws: what reading a model throws.
  public init(_ bytes: Data) throws {
    let trained = try TrainedModel(bytes)
    lines = trained.model.network.summary
    fingerprint = trained.model.fingerprint
    let preprocessing = trained.preprocessing
    about =
      preprocessing.task == .classification
      ? "It tells apart \(preprocessing.classNames.joined(separator: ", "))."
      : "It predicts \(preprocessing.targetNames.joined(separator: ", "))."
    drawing = try? trained.portraitSVG
  }
}
