/// What a page shows of a moment of a run: a head as JSON, then the pictures, a byte for each place.
public struct Frame: Sendable, Encodable {
  struct Unit: Sendable, Encodable {
    /// In the picture 255 is this value and 1 its opposite; 128 is 0.
    var scale: Double
    /// `dead` or `saturated`, on the training data.
    var fault: String?
    /// How the outputs on the training data are distributed, in equal bins.
    var histogram: [Int]
    var least: Double
    var greatest: Double
  }

  struct Finding: Sendable, Encodable {
    var kind: String
    var problem: String
    var remedy: String
  }

  struct Side: Sendable, Encodable {
    var loss: Double?
    /// Accuracy, or R².
    var metric: Double?
  }

  var version: Int
  var step: Int
  var epoch: Int
  var isRunning: Bool
  var stepsPerSecond: Double
  var training: Side
  var test: Side
  var gradientNorm: Double?
  var learningRate: Double
  var fingerprint: String
  var failure: String?
  /// All of the model, in the order of the network.
  var parameters: [Float]
  var held: [Int]
  /// Of hidden layers and outputs.
  var layers: [[Unit]]
  var findings: [Finding]
  /// x, y, x, y and the layer of each line of a unit's kink.
  var lines: [[Double]]
  var regions: Int?
  /// Why there are no lines, where they were asked for.
  var linesNote: String?
  var edits: String
  /// Places along each side of a picture.
  var side: Int
  /// For more than two classes: which one each place has.
  var hasClasses: Bool

  /// The pictures, after the JSON.
  public var pixels: [UInt8] = []

  private enum CodingKeys: String, CodingKey {
    case version, step, epoch, isRunning, stepsPerSecond, training, test, gradientNorm, learningRate,
      fingerprint, failure, parameters, held, layers, findings, lines, regions, linesNote, edits, side,
      hasClasses
  }
}
