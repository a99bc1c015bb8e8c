/// What a network looks like and how long and at which rate it trains: what a search chooses.
///
/// Everything else (loss, optimizer, batches, schedule) is a setting of the run.
public struct Recipe: Hashable, Sendable, Codable {
  /// Hidden layers as typed for `LayerList`; empty for a linear model.
  public var layers: String
  public var learningRate: Float
  public var weightDecay: Float
  public var epochs: Int

  public init(layers: String, learningRate: Float, weightDecay: Float, epochs: Int) {
    self.layers = layers
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.epochs = epochs
  }
}
