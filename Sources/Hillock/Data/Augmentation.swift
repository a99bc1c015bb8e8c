/// Changes of the training examples that leave their targets alone: every epoch sees others.
///
/// What becomes of an example is a function of the run's seed, the epoch and the example's number in the training
/// part, so that neither threads nor shards nor the order of the examples change it. Shifting comes first, then the
/// flip, then the noise. Validation and test see the examples as they are.
public struct Augmentation: Hashable, Sendable, Codable {
  /// An image is moved by a whole number of pixels from −shift to shift, each equally likely, down and to the right;
  /// what comes in from outside is `background`.
  package var shift: Int
  /// Half of the images are mirrored, left to right.
  package var flips: Bool
  /// The standard deviation of normal noise that is added to every input, in units of the network's inputs.
  package var noise: Float
  /// The rows, columns and channels of an image, for shift and flip; `nil` takes the network's input shape.
  package var imageShape: Shape?
  /// The value of an empty pixel as the network sees it.
  package var background: Float

  // Files have the name that mirroring had when it was first written.
  private enum CodingKeys: String, CodingKey {
    case shift, noise, imageShape, background
    case flips = "flip"
  }

  /// What is not given is left out.
  public init(
    shift: Int = 0, flips: Bool = false, noise: Float = 0, imageShape: Shape? = nil, background: Float = 0
  ) {
    self.shift = shift
    self.flips = flips
    self.noise = noise
    self.imageShape = imageShape
    self.background = background
  }

  /// Reads `shift=PIXELS`, `flip` and `noise=DEVIATION`, separated by commas, such as `shift=2,noise=0.1`.
  package init(parsing text: String) throws(TrainingError) {
    self.init()
    for entry in text.split(separator: ",", omittingEmptySubsequences: false) {
      let parts = entry.split(separator: "=").map { String($0.filter { !$0.isWhitespace }) }
      switch (parts.first?.lowercased(), parts.count) {
      case ("flip", 1): flips = true
      case ("shift", 2):
        guard let pixels = Int(parts[1]) else {
          throw TrainingError("augmentation '\(text)': expected shift=PIXELS such as shift=2, got '\(entry)'")
        }
        shift = pixels
      case ("noise", 2):
        guard let deviation = Float(decimal: parts[1]) else {
          throw TrainingError(
            "augmentation '\(text)': expected noise=DEVIATION such as noise=0.1, got '\(entry)'")
        }
        noise = deviation
      default:
        throw TrainingError(
          "augmentation '\(text)': expected shift=PIXELS, flip or noise=DEVIATION, got '\(entry)'")
      }
    }
  }

  /// As it is read.
  package var text: String {
    var parts: [String] = []
    if shift != 0 { parts.append("shift=\(shift)") }
    if flips { parts.append("flip") }
    if noise != 0 { parts.append("noise=\(noise)") }
    return parts.joined(separator: ",")
  }

  func check() throws(TrainingError) {
    guard shift >= 0, shift <= 1 << 16 else {
      throw TrainingError("the shift of the augmentation must be from 0 to 65536 pixels; got \(shift)")
    }
    guard noise >= 0, noise.isFinite, background.isFinite else {
      throw TrainingError("the noise of the augmentation must be a number of at least 0; got \(noise)")
    }
  }

  func check(_ network: Network) throws(TrainingError) {
    guard shift > 0 || flips else { return }
    let shape = imageShape ?? network.inputShape
    guard shape.rank == 3, shape.checkedCount == network.inputShape.count else {
      throw TrainingError(
        "shift and flip need images of rows, columns and channels; the network takes \(network.inputShape)")
    }
  }

  /// Changes the rows of a batch in place.
  ///
  /// - Parameter examples: their numbers in the training part.
  func apply(
    to rows: MutableFloatView, examples: ArraySlice<Int>, inputShape: Shape, seed: UInt64, epoch: Int
  ) {
    guard !examples.isEmpty else { return }
    let width = rows.count / examples.count
    let shape = imageShape ?? inputShape
    for (row, example) in examples.enumerated() {
      let values = rows.part(from: row * width, count: width)
      if shift > 0 || flips {
        var random = Philox(
          seed: seed, stream: RandomStream.augmentation(epoch: epoch, example: example).number)
        let down = random.below(2 * shift + 1) - shift
        let right = random.below(2 * shift + 1) - shift
        let mirrored = flips && random.below(2) == 1
        move(values, shape.extents, down: down, right: right, mirrored: mirrored)
      }
      if noise > 0 {
        let normal = RandomKernels.normal(
          count: width, seed: seed, stream: .noise(epoch: epoch, example: example))
        for index in 0..<width { values[index] += noise * normal[index] }
      }
    }
  }

  private func move(
    _ values: MutableFloatView, _ extents: [Int], down: Int, right: Int, mirrored: Bool
  ) {
    guard down != 0 || right != 0 || mirrored else { return }
    let (height, width, channels) = (extents[0], extents[1], extents[2])
    let source = values.toArray()
    for y in 0..<height {
      for x in 0..<width {
        let (fromY, fromX) = (y - down, (mirrored ? width - 1 - x : x) - right)
        let isInside = fromY >= 0 && fromY < height && fromX >= 0 && fromX < width
        for channel in 0..<channels {
          values[(y * width + x) * channels + channel] =
            isInside ? source[(fromY * width + fromX) * channels + channel] : background
        }
      }
    }
  }
}
