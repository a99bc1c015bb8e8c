import ArgumentParser
import Hillock

/// The settings of a run that most runs do without.
struct TrainingDetailOptions: ParsableArguments {
  @Option(parsing: .unconditional, help: "Batches that one update sees; their gradients are added.")
  var accumulate: Int?

  @Option(
    parsing: .unconditional,
    help:
      "Keep a moving average of the parameters with this decay, such as 0.999; the result is the average.",
    transform: NumberOption.float)
  var averageDecay: Float?

  @Option(help: "Layers whose parameters stay as they start, such as dense_1,dense_2.")
  var freeze: String?

  @Option(help: "Factors on the learning rate of layers, such as dense_1=0.1,dense_2=0.5.")
  var learningRateOf: String?

  @Option(
    help: "How much an example of each class counts: balanced, or weights by name such as cat=2,dog=0.5.")
  var classWeights: String?

  @Option(
    help:
      "Change the training examples anew in each epoch: shift=PIXELS and flip for images, noise=DEVIATION; such as shift=2,noise=0.1."
  )
  var augment: String?

  /// Puts what was given over what is there.
  func apply(to options: inout Experiment.Options) throws {
    if let accumulate { options.accumulation = accumulate }
    if let averageDecay { options.averageDecay = averageDecay }
    if let learningRateOf {
      for (name, factor) in try NamedNumbers.parse(
        learningRateOf, what: "learning rates", example: "dense_1=0.1")
      { options.learningRateFactors[name] = factor }
    }
    if let freeze {
      for name in freeze.split(separator: ",") {
        options.learningRateFactors[String(name.filter { !$0.isWhitespace })] = 0
      }
    }
    if let classWeights { options.classWeights = try ClassWeights(parsing: classWeights) }
    if let augment { options.augmentation = try Augmentation(parsing: augment) }
  }
}
