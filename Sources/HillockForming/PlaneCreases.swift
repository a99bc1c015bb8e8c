import Hillock
import HillockFormula

/// The lines along which a piecewise linear network of two inputs bends, as numbers to draw.
@_spi(Tools) public enum PlaneCreases {
  /// - Parameter reach: the square from −reach to reach in both directions.
  /// - Returns: parts of the lines of units, where their sums are zero, exact but for the rounding of their ends, with the number of
  ///   the layer from 0 among those that bend; and into how many regions they cut the square.
  /// - Throws: `FormingError` for a network that is not piecewise linear, or has another number of inputs.
  @_spi(Tools) public static func segments(
    of model: Model, reach: Int
  ) throws(FormingError) -> (
    lines: [(layer: Int, from: SIMD2<Double>, to: SIMD2<Double>)], regions: Int
  ) {
    let side = Rational(-reach)...Rational(reach)
    let found = try PlaneRegions(ExactNetwork(model), horizontal: side, vertical: side)
    func place(_ point: PlaneRegions.Point) -> SIMD2<Double> {
      SIMD2(point.x.doubleValue, point.y.doubleValue)
    }
    let lines = found.creases.map {
      (layer: $0.layer, from: place($0.from), to: place($0.to))
    }
    return (lines, found.regions.count)
  }
}
