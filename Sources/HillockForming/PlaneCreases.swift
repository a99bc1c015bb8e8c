import Hillock
import HillockFormula

/// The lines along which a piecewise linear network of two inputs bends, as numbers to draw.
@_spi(Tools) public enum PlaneCreases {
  /// A part of the line of a unit, where its sum is zero; exact but for the rounding of its ends.
  @_spi(Tools) public struct Segment: Sendable {
    /// From 0, among the layers that bend.
    @_spi(Tools) public var layer: Int
    @_spi(Tools) public var unit: Int
    @_spi(Tools) public var from: SIMD2<Double>
    @_spi(Tools) public var to: SIMD2<Double>
  }

  /// - Parameter reach: the square from −reach to reach in both directions.
  /// - Returns: the lines, and into how many regions they cut the square.
  /// - Throws: `FormingError` for a network that is not piecewise linear, or has another number of inputs.
  @_spi(Tools) public static func segments(
    of model: Model, reach: Int
  ) throws(FormingError) -> (lines: [Segment], regions: Int) {
    let side = Rational(-reach)...Rational(reach)
    let found = try PlaneRegions(ExactNetwork(model), horizontal: side, vertical: side)
    func place(_ point: PlaneRegions.Point) -> SIMD2<Double> {
      SIMD2(point.x.doubleValue, point.y.doubleValue)
    }
    let lines = found.creases.map {
      Segment(layer: $0.layer, unit: $0.unit, from: place($0.from), to: place($0.to))
    }
    return (lines, found.regions.count)
  }
}
