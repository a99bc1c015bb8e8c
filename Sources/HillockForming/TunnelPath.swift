import Hillock

/// A path of few straight pieces that stays within ε of sampled values.
///
/// Greedy: from the line of the last piece the next one starts wherever it reaches furthest. That is the least number of links
/// of a path in a corridor (Imai and Iri 1986; Suri 1986), up to the grid of samples and of starting points that are tried.
struct TunnelPath {
  let places: [Double]
  let values: [Double]

  struct Point {
    var x: Double
    var y: Double
  }

  /// How far a straight piece from one point gets.
  private struct Reach {
    /// The index of the last sample within the corridor.
    var last: Int
    /// By how much the cone of slopes fails at the next sample; higher is better.
    var gap: Double
    var slope: Double
  }

  private func reach(from start: Point, _ epsilon: Double, first: Int) -> Reach {
    var low = -Double.infinity
    var high = Double.infinity
    var index = first
    while index < places.count {
      let run = places[index] - start.x
      let nextLow = max(low, (values[index] - epsilon - start.y) / run)
      let nextHigh = min(high, (values[index] + epsilon - start.y) / run)
      if nextLow > nextHigh {
        return Reach(last: index - 1, gap: (nextHigh - nextLow) * run, slope: (low + high) / 2)
      }
      (low, high) = (nextLow, nextHigh)
      index += 1
    }
    return Reach(last: places.count - 1, gap: high - low, slope: (low + high) / 2)
  }

  /// The corners of the path, both ends included; `nil` when it needs more than `limit` pieces.
  func corners(within epsilon: Double, limit: Int) -> [Point]? {
    guard let firstPlace = places.first, let firstValue = values.first, let end = places.last else {
      return nil
    }
    var best: (start: Point, reach: Reach)?
    func consider(_ start: Point, first: Int) {
      let reach = reach(from: start, epsilon, first: first)
      guard reach.last >= first || places.count == 1 else { return }
      if let known = best?.reach, (known.last, known.gap) >= (reach.last, reach.gap) { return }
      best = (start, reach)
    }
    let tries = 48
    for step in 0...tries {
      let share = 2 * Double(step) / Double(tries) - 1
      consider(Point(x: firstPlace, y: firstValue + share * epsilon), first: 1)
    }
    guard var (corner, link) = best else { return nil }
    var result = [corner]
    while link.last < places.count - 1 {
      guard result.count < limit else { return nil }
      let previous = (corner, link)
      let stop = places[previous.1.last]
      best = nil
      func start(_ share: Double) -> Point {
        let x = previous.0.x + share * (stop - previous.0.x)
        return Point(x: x, y: previous.0.y + previous.1.slope * (x - previous.0.x))
      }
      func considerShare(_ share: Double) {
        let point = start(share)
        consider(point, first: index(after: point.x))
      }
      for step in 1...tries { considerShare(Double(step) / Double(tries)) }
      // Around the best start once more, with finer steps.
      if let coarse = best?.start {
        let share = (coarse.x - previous.0.x) / (stop - previous.0.x)
        for step in -12...12 where step != 0 {
          let fine = share + Double(step) / (12 * Double(tries))
          if fine > 0 && fine < 1 { considerShare(fine) }
        }
      }
      // Samples closer than a jump of the values: no piece gets any further.
      guard let found = best, found.reach.last > previous.1.last else { return nil }
      (corner, link) = found
      result.append(corner)
    }
    result.append(Point(x: end, y: corner.y + link.slope * (end - corner.x)))
    return result
  }

  /// The first sample behind a place.
  private func index(after x: Double) -> Int {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] <= x { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// A lower bound of the number of straight pieces, continuous or not, of any function within ε: samples that no line comes
  /// within ε of need two. ε is taken a millionth larger, so that rounding in double precision makes the bound smaller.
  ///
  /// Fewer samples make it smaller, never wrong: every fourth is looked at.
  func leastPieces(within epsilon: Double) -> Int {
    func fourth(_ numbers: [Double]) -> [Double] {
      stride(from: 0, to: numbers.count, by: 4).map { numbers[$0] }
    }
    return TunnelPath(places: fourth(places), values: fourth(values)).leastPiecesOfAll(within: epsilon)
  }

  private func leastPiecesOfAll(within epsilon: Double) -> Int {
    let width = 2 * epsilon * (1 + 1e-6)
    var pieces = 0
    var start = 0
    while start < places.count {
      pieces += 1
      // Doubling, then halving: whether a line fits is monotone in the number of samples.
      var fits = start + 1
      var step = 1
      while fits + step < places.count, isNarrow(start...(fits + step), width) {
        fits += step
        step *= 2
      }
      while step > 0 {
        if fits + step < places.count, isNarrow(start...(fits + step), width) { fits += step }
        step /= 2
      }
      start = fits + 1
    }
    return pieces
  }

  /// Whether a line passes through samples with a strip of this height around it. The height of the strip is a convex function
  /// of the slope.
  private func isNarrow(_ range: ClosedRange<Int>, _ width: Double) -> Bool {
    func height(_ slope: Double) -> Double {
      var (low, high) = (Double.infinity, -Double.infinity)
      for index in range {
        let rest = values[index] - slope * places[index]
        low = min(low, rest)
        high = max(high, rest)
      }
      return high - low
    }
    var (low, high) = (Double.infinity, -Double.infinity)
    for index in range.dropFirst() {
      let slope = (values[index] - values[index - 1]) / (places[index] - places[index - 1])
      low = min(low, slope)
      high = max(high, slope)
    }
    for _ in 0..<60 {
      let (a, b) = (low + (high - low) / 3, high - (high - low) / 3)
      let (p, q) = (height(a), height(b))
      if min(p, q) <= width { return true }
      if p < q { high = b } else { low = a }
    }
    return false
  }

  /// ∫ √|f″| dx, from second differences.
  var bending: Double {
    var sum = 0.0
    for index in values.indices.dropFirst().dropLast() {
      sum += abs(values[index + 1] - 2 * values[index] + values[index - 1]).squareRoot()
    }
    return sum
  }
}
