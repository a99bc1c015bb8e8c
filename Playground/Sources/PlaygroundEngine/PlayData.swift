@_spi(Tools) import Hillock
import HillockFormula

/// The points of a run: in the square from −6 to 6, with a class or a number for each.
struct PlayData: Sendable {
  var x: [Float] = []
  var y: [Float] = []
  /// The class from 0, or the number.
  var labels: [Float] = []
  var isRegression = false
  var classCount = 2
  /// So many of them, from the beginning, are for training.
  var trainingCount = 0

  /// How far the square reaches from 0.
  static let reach: Float = 6

  /// - Throws: `PlayError` for formulas and points that cannot be used.
  init(_ state: PlayState) throws(PlayError) {
    let kind = state["data"]
    if kind == "points" {
      isRegression = state["task"] == "regression"
      try read(PointText(state["points"]))
    } else {
      isRegression =
        kind == "plane" || kind == "hills" || kind == "formula" && state["task"] == "regression"
      var draw = Draw(seed: UInt64(state.whole("seed")))
      try generate(kind, state.whole("count"), noise: Float(state.number("noise")) / 100, state, &draw)
    }
    shuffle(seed: UInt64(state.whole("seed")))
    let share = state.number("share") / 100
    trainingCount = min(max(Int((Double(x.count) * share).rounded()), 1), x.count - 1)
  }

  private mutating func read(_ points: PointText) throws(PlayError) {
    guard points.places.count >= 4 else {
      throw PlayError(
        "\(points.places.count) points; paint or load at least 4, some for training and some for the test",
        setting: "points")
    }
    for place in points.places {
      x.append(place.x)
      y.append(place.y)
      labels.append(isRegression ? place.value : Float(place.label))
    }
    if !isRegression {
      classCount = max(2, (points.places.map(\.label).max() ?? 0) + 1)
      guard Set(labels).count > 1 else {
        throw PlayError("all points have the same class; there is nothing to learn", setting: "points")
      }
    }
  }

  private mutating func add(_ x: Float, _ y: Float, _ label: Float) {
    self.x.append(min(max(x, -Self.reach), Self.reach))
    self.y.append(min(max(y, -Self.reach), Self.reach))
    labels.append(label)
  }

  private mutating func generate(
    _ kind: String, _ count: Int, noise: Float, _ state: PlayState, _ draw: inout Draw
  ) throws(PlayError) {
    // Labels are those of the place before noise moves it, but where the noise is the width of a cloud.
    func moved(_ value: Float, _ draw: inout Draw, by scale: Float = 5) -> Float {
      value + noise * scale * draw.symmetric()
    }
    switch kind {
    case "circle":
      for index in 0..<count {
        let inner = index < count / 2
        let (sine, cosine) = draw.direction()
        let radius = (inner ? 0 : 3.5) + draw.uniform() * (inner ? 2.5 : 1.5)
        add(moved(radius * sine, &draw), moved(radius * cosine, &draw), inner ? 1 : 0)
      }
    case "xor", "checkerboard":
      let cell: Float = kind == "xor" ? 6 : 3
      for _ in 0..<count {
        var place = [draw.symmetric() * 5.5, draw.symmetric() * 5.5]
        let cells = place.map { Int((($0 + 6) / cell).rounded(.down)) }
        if kind == "xor" {
          // A gap along the axes, so that the classes can be told apart.
          for index in 0..<2 { place[index] += place[index] > 0 ? 0.3 : -0.3 }
        }
        add(
          moved(place[0], &draw), moved(place[1], &draw), (cells[0] + cells[1]).isMultiple(of: 2) ? 1 : 0)
      }
    case "gauss":
      let width = 1 + 3 * noise
      for index in 0..<count {
        let first = index < count / 2
        let center: Float = first ? 2 : -2
        let (a, b) = draw.normals()
        add(center + width * a, center + width * b, first ? 1 : 0)
      }
    case "spiral":
      for index in 0..<count {
        let first = index < count / 2
        let along = Float(first ? index : index - count / 2) / Float(count / 2)
        let angle = 1.75 * along * 2 * Float.pi + (first ? 0 : Float.pi)
        let (sine, cosine) = (Waves.sine([angle])[0], Waves.cosine([angle])[0])
        add(
          moved(5 * along * sine, &draw, by: 1), moved(5 * along * cosine, &draw, by: 1), first ? 1 : 0)
      }
    case "moons":
      for index in 0..<count {
        let first = index < count / 2
        let angle = Float.pi * draw.uniform()
        let (sine, cosine) = (Waves.sine([angle])[0], Waves.cosine([angle])[0])
        let (a, b) = draw.normals()
        let spread = 0.15 + 2 * noise
        if first {
          add(3 * cosine - 1.5 + spread * a, 3 * sine - 0.75 + spread * b, 1)
        } else {
          add(1.5 - 3 * cosine + spread * a, 0.75 - 3 * sine + spread * b, 0)
        }
      }
    case "plane":
      for _ in 0..<count {
        let (a, b) = (draw.symmetric() * 6, draw.symmetric() * 6)
        add(a, b, (a + b) / 12 + noise * draw.symmetric())
      }
    case "hills":
      try hills(count, noise, &draw)
    default:
      try fromFormula(state["formula"], count, noise, &draw)
    }
  }

  /// Gaussian hills and valleys, in turn, on a ring.
  private mutating func hills(_ count: Int, _ noise: Float, _ draw: inout Draw) throws(PlayError) {
    let centers: [(Float, Float, Float)] = [
      (-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1),
    ]
    for _ in 0..<count {
      let (a, b) = (draw.symmetric() * 6, draw.symmetric() * 6)
      let heights = ElementaryFunction.exp.values(
        at: centers.map { -(($0.0 - a) * ($0.0 - a) + ($0.1 - b) * ($0.1 - b)) / 2 })
      var value: Float = 0
      for (height, center) in zip(heights, centers) { value += center.2 * height }
      add(a, b, value + noise * draw.symmetric())
    }
  }

  /// Points above and below y = f(x), or where f(x, y) is above 0 and where not; for regression f(x, y) itself.
  private mutating func fromFormula(
    _ text: String, _ count: Int, _ noise: Float, _ draw: inout Draw
  ) throws(PlayError) {
    let formula = try InputFeature.formula(text, setting: "formula")
    var (a, b): ([Float], [Float]) = ([], [])
    for _ in 0..<count {
      a.append(draw.symmetric() * 6)
      b.append(draw.symmetric() * 6)
    }
    let values = try InputFeature.values(of: formula, x: a, y: b, setting: "formula")
    let isOfBoth = formula.names.contains("y")
    for index in 0..<count {
      if isRegression {
        add(a[index], b[index], values[index] + noise * draw.symmetric())
      } else {
        let isAbove = isOfBoth ? values[index] > 0 : b[index] > values[index]
        add(
          a[index] + noise * 5 * draw.symmetric(), b[index] + noise * 5 * draw.symmetric(), isAbove ? 1 : 0)
      }
    }
    guard isRegression || Set(labels).count > 1 else {
      throw PlayError(
        "all points are on one side of \(formula.unicode); choose a formula that cuts the square from −6 to 6",
        setting: "formula")
    }
  }

  private mutating func shuffle(seed: UInt64) {
    var random = Philox(seed: seed, stream: 2)
    for last in stride(from: x.count - 1, to: 0, by: -1) {
      // A remainder of 32 bits over a few thousand: its bias is below one in a million.
      let other = Int(random.next() % UInt32(last + 1))
      x.swapAt(last, other)
      y.swapAt(last, other)
      labels.swapAt(last, other)
    }
  }
}

/// Random numbers of the data, whose bits are the same on every machine.
struct Draw {
  private var random: Philox

  init(seed: UInt64) { random = Philox(seed: seed, stream: 1) }

  mutating func uniform() -> Float { random.uniform() }

  /// From −1 to 1.
  mutating func symmetric() -> Float { 2 * random.uniform() - 1 }

  /// Sine and cosine of a random angle.
  mutating func direction() -> (sine: Float, cosine: Float) {
    let angle = (2 * random.uniform() - 1) * Float.pi
    return (Waves.sine([angle])[0], Waves.cosine([angle])[0])
  }

  /// Two normal deviates; Box and Muller 1958.
  mutating func normals() -> (Float, Float) {
    let radius = (-2 * ElementaryFunction.log.values(at: [1 - random.uniform()])[0]).squareRoot()
    let (sine, cosine) = direction()
    return (radius * sine, radius * cosine)
  }
}
