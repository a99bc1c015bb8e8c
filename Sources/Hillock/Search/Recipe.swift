/// What a network looks like and how long and at which rate it trains: what a search chooses.
///
/// Everything else (loss, optimizer, batches, schedule) is a setting of the run.
package struct Recipe: Hashable, Sendable, Codable {
  /// Hidden layers as typed for `LayerList`; empty for a linear model.
  package var layers: String
  /// The learning rate at the start.
  package var learningRate: Float
  /// The weight decay.
  package var weightDecay: Float
  /// Passes over the training part.
  package var epochs: Int

  /// A recipe of a network and its training.
  package init(layers: String, learningRate: Float, weightDecay: Float, epochs: Int) {
    self.layers = layers
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.epochs = epochs
  }
}
