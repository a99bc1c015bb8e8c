import Hillock
import HillockFormula

/// The regions into which the units of a network with two inputs cut a rectangle, exactly.
///
/// On each region no unit changes its side and every output is linear. Corners are rational numbers; a sign is told in double
/// precision only where that is certain.
package struct PlaneRegions: Sendable {
  package struct Point: Hashable, Sendable {
    package var x: Rational
    package var y: Rational

    package init(x: Rational, y: Rational) {
      self.x = x
      self.y = y
    }
  }

  /// x·p + y·q + r.
  package struct Plane: Hashable, Sendable {
    package var x: Rational
    package var y: Rational
    package var constant: Rational

    package func value(at point: Point) -> Rational { x * point.x + y * point.y + constant }
  }

  package struct Region: Sendable {
    /// The corners of a convex polygon, counterclockwise.
    package var corners: [Point]
    /// One for each output.
    package var outputs: [Plane]
  }

  /// A part of a unit's line: where its sum is zero.
  package struct Crease: Sendable {
    /// Counted from 0, among the layers that bend.
    package var layer: Int
    package var unit: Int
    package var from: Point
    package var to: Point
  }

  package let lower: Point
  package let upper: Point
  package internal(set) var regions: [Region]
  package let creases: [Crease]

  package static let regionLimit = 20_000

  /// - Parameters:
  ///   - network: of two inputs.
  ///   - horizontal, vertical: the rectangle.
  /// - Throws: `FormingError` when the network has another number of inputs, or there are too many regions.
  package init(
    _ network: ExactNetwork, horizontal: ClosedRange<Rational>, vertical: ClosedRange<Rational>
  ) throws(FormingError) {
    guard network.inputCount == 2 else {
      throw FormingError("the network has \(network.inputCount) inputs; regions of the plane need 2")
    }
    guard horizontal.lowerBound < horizontal.upperBound, vertical.lowerBound < vertical.upperBound else {
      throw FormingError("a rectangle has to go from a number to a greater one in both directions")
    }
    lower = Point(x: horizontal.lowerBound, y: vertical.lowerBound)
    upper = Point(x: horizontal.upperBound, y: vertical.upperBound)
    let corners = [
      lower, Point(x: upper.x, y: lower.y), upper, Point(x: lower.x, y: upper.y),
    ].map { Corner($0) }
    var parts = [
      Part(
        corners: corners,
        values: [Plane(x: .one, y: .zero, constant: .zero), Plane(x: .zero, y: .one, constant: .zero)])
    ]
    var creases: [Crease] = []
    var bend = 0
    for layer in network.layers {
      var next: [Part] = []
      for part in parts {
        next += part.split(by: layer, bend, &creases)
        guard next.count <= Self.regionLimit else {
          throw FormingError("there are more than \(Self.regionLimit) regions; take a smaller rectangle")
        }
      }
      parts = next
      if !layer.isLinear { bend += 1 }
    }
    regions = parts.map { part in
      Region(
        corners: part.corners.map(\.point),
        outputs: part.values.map {
          Plane(x: $0.x / network.scale, y: $0.y / network.scale, constant: $0.constant / network.scale)
        })
    }
    self.creases = creases
  }

  private init(lower: Point, upper: Point, regions: [Region], creases: [Crease]) {
    self.lower = lower
    self.upper = upper
    self.regions = regions
    self.creases = creases
  }

  /// The same regions in other coordinates.
  func mapped(_ point: (Point) -> Point, _ plane: (Plane) -> Plane) -> PlaneRegions {
    PlaneRegions(
      lower: point(lower), upper: point(upper),
      regions: regions.map { Region(corners: $0.corners.map(point), outputs: $0.outputs.map(plane)) },
      creases: creases.map {
        Crease(layer: $0.layer, unit: $0.unit, from: point($0.from), to: point($0.to))
      })
  }

  // MARK: the check

  /// Shows that the regions and their formulas are the network on the whole rectangle.
  ///
  /// At the corners of a region, evaluated exactly and layer by layer, no unit is on one side at one corner and on the other at
  /// another: so none changes its side within, and the network is linear there. It agrees with the formula at every corner, and
  /// so everywhere in the region. The regions differ in the sides of units, so no two overlap; their areas add up to the rectangle's.
  ///
  /// - Throws: `FormingError` naming what fails.
  package func verify(against network: ExactNetwork) throws(FormingError) {
    var area = Rational.zero
    var patterns: Set<[[Int]]> = []
    for (number, region) in regions.enumerated() {
      let name = "region \(number + 1)"
      guard region.corners.count >= 3, region.outputs.count == network.outputCount else {
        throw FormingError("\(name) is no polygon with a formula for each output")
      }
      var sides: [[Int]] = []
      for corner in region.corners {
        guard !(corner.x < lower.x || upper.x < corner.x || corner.y < lower.y || upper.y < corner.y) else {
          throw FormingError("\(name) leaves the rectangle")
        }
        let signs = network.signs(at: [corner.x, corner.y])
        if sides.isEmpty { sides = signs.map { $0.map { _ in 0 } } }
        for layer in signs.indices where !network.layers[layer].isLinear {
          for unit in signs[layer].indices where signs[layer][unit] != 0 {
            guard sides[layer][unit] != -signs[layer][unit] else {
              throw FormingError("unit \(unit + 1) of layer \(layer + 1) changes its side within \(name)")
            }
            sides[layer][unit] = signs[layer][unit]
          }
        }
        let outputs = network.outputs(at: [corner.x, corner.y])
        for (output, plane) in zip(outputs, region.outputs) where output != plane.value(at: corner) {
          throw FormingError(
            "the formula of \(name) is \(plane.value(at: corner).doubleValue) at a corner, where the network gives \(output.doubleValue)"
          )
        }
      }
      guard patterns.insert(sides).inserted else { throw FormingError("\(name) is there twice") }
      let size = Self.doubleArea(region.corners)
      guard size.signum > 0 else { throw FormingError("\(name) has no area") }
      area = area + size
    }
    guard area == Rational(2) * (upper.x - lower.x) * (upper.y - lower.y) else {
      throw FormingError("the regions do not cover the rectangle")
    }
  }

  private static func doubleArea(_ corners: [Point]) -> Rational {
    var sum = Rational.zero
    for (index, corner) in corners.enumerated() {
      let next = corners[(index + 1) % corners.count]
      sum = sum + (corner.x * next.y - next.x * corner.y)
    }
    return sum
  }
}

/// A corner with its coordinates in double precision, to tell most signs quickly.
private struct Corner {
  var point: PlaneRegions.Point
  private var x: Double
  private var y: Double

  init(_ point: PlaneRegions.Point) {
    self.point = point
    x = point.x.doubleValue
    y = point.y.doubleValue
  }

  func sign(of plane: PlaneRegions.Plane, _ a: Double, _ b: Double, _ c: Double) -> Int {
    let sum = a * x + b * y + c
    // Each number is within 2⁻⁵³ of what it stands for, and so is each operation.
    if abs(sum) > 0x1p-49 * (abs(a * x) + abs(b * y) + abs(c)) { return sum > 0 ? 1 : -1 }
    return plane.value(at: point).signum
  }
}

/// A polygon while the layers are gone through.
private struct Part {
  var corners: [Corner]
  /// What the units of the layer before are worth.
  var values: [PlaneRegions.Plane]

  func split(
    by layer: ExactNetwork.Layer, _ bend: Int, _ creases: inout [PlaneRegions.Crease]
  ) -> [Part] {
    let sums = zip(layer.weights, layer.biases).map { row, bias -> PlaneRegions.Plane in
      var sum = PlaneRegions.Plane(x: .zero, y: .zero, constant: bias)
      for (weight, value) in zip(row, values) where !weight.isZero {
        sum.x = sum.x + weight * value.x
        sum.y = sum.y + weight * value.y
        sum.constant = sum.constant + weight * value.constant
      }
      return sum
    }
    var pieces: [(corners: [Corner], sides: [Int])] = [(corners, [])]
    for (unit, sum) in sums.enumerated() {
      if layer.isLinear {
        pieces[0].sides.append(1)
        continue
      }
      let (a, b, c) = (sum.x.doubleValue, sum.y.doubleValue, sum.constant.doubleValue)
      var next: [(corners: [Corner], sides: [Int])] = []
      for piece in pieces {
        let signs = piece.corners.map { $0.sign(of: sum, a, b, c) }
        guard signs.contains(1), signs.contains(-1) else {
          next.append((piece.corners, piece.sides + [signs.contains(-1) ? -1 : 1]))
          continue
        }
        var halves: [[Corner]] = [[], []]
        var ends: [PlaneRegions.Point] = []
        for (index, corner) in piece.corners.enumerated() {
          let following = (index + 1) % piece.corners.count
          if signs[index] >= 0 { halves[0].append(corner) }
          if signs[index] <= 0 { halves[1].append(corner) }
          if signs[index] == 0 { ends.append(corner.point) }
          if signs[index] * signs[following] < 0 {
            let crossing = Self.crossing(corner.point, piece.corners[following].point, sum)
            halves[0].append(Corner(crossing))
            halves[1].append(Corner(crossing))
            ends.append(crossing)
          }
        }
        if ends.count == 2 {
          creases.append(.init(layer: bend, unit: unit, from: ends[0], to: ends[1]))
        }
        next.append((halves[0], piece.sides + [1]))
        next.append((halves[1], piece.sides + [-1]))
      }
      pieces = next
    }
    return pieces.map { piece in
      Part(
        corners: piece.corners,
        values: zip(sums, piece.sides).map { sum, side in
          let factor = side < 0 ? layer.below : layer.above
          return .init(x: factor * sum.x, y: factor * sum.y, constant: factor * sum.constant)
        })
    }
  }

  private static func crossing(
    _ a: PlaneRegions.Point, _ b: PlaneRegions.Point, _ plane: PlaneRegions.Plane
  ) -> PlaneRegions.Point {
    let (p, q) = (plane.value(at: a), plane.value(at: b))
    let share = p / (p - q)
    return .init(x: a.x + share * (b.x - a.x), y: a.y + share * (b.y - a.y))
  }
}
