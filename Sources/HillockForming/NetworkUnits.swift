import Hillock
import HillockFormula

/// Between the numbers that a network sees and the units of the data: x = mean + deviation·u for inputs and outputs, exactly.
package struct NetworkUnits: Sendable {
  struct Scale: Sendable {
    var mean: Rational
    var deviation: Rational
  }

  package let inputNames: [String]
  package let outputNames: [String]
  let inputs: [Scale]
  let output: Scale

  /// - Throws: `FormingError` where an input is no plain number, or there is no output.
  package init(_ preprocessing: Preprocessing, outputCount: Int) throws(FormingError) {
    guard outputCount >= 1, outputCount <= 1 << 24 else {
      throw FormingError("a network has from 1 to \(1 << 24) outputs; got \(outputCount)")
    }
    func scale(_ scaling: Preprocessing.Scaling, _ name: String) throws(FormingError) -> Scale {
      guard let mean = Rational(exactly: scaling.mean), let deviation = Rational(exactly: scaling.deviation),
        deviation.signum > 0
      else {
        throw FormingError("the input '\(name)' was constant in training; a formula in it says nothing")
      }
      return Scale(mean: mean, deviation: deviation)
    }
    var scales: [Scale] = []
    for input in preprocessing.inputs {
      guard let scaling = input.scaling else {
        throw FormingError("the input '\(input.name)' holds categories; exact formulas need numbers")
      }
      scales.append(try scale(scaling, input.name))
    }
    guard preprocessing.images == nil else {
      throw FormingError("the network reads images; exact formulas need one or two numbers as inputs")
    }
    inputs = scales
    inputNames = preprocessing.inputs.map(\.name)
    let identity = Scale(mean: .zero, deviation: .one)
    if let scaling = preprocessing.targetScaling, scaling.deviation > 0 {
      output = try scale(scaling, preprocessing.targetName)
    } else {
      output = identity
    }
    let classes = preprocessing.classNames
    outputNames =
      classes.count == outputCount
      ? classes.map { "logit of \($0)" }
      : outputCount == 1
        ? [classes.count == 2 ? "logit of \(classes[1])" : preprocessing.targetName]
        : preprocessing.targetNames.count == outputCount
          ? preprocessing.targetNames : (0..<outputCount).map { "output \($0 + 1)" }
  }

  /// A value of input `index` as the network sees it.
  package func seen(_ value: Rational, input index: Int) -> Rational {
    (value - inputs[index].mean) / inputs[index].deviation
  }

  package func data(_ value: Rational, input index: Int) -> Rational {
    inputs[index].mean + inputs[index].deviation * value
  }

  /// s·u + c of the network's numbers, in units of the data.
  package func data(_ piece: ExactNetwork.LinePiece) -> ExactNetwork.LinePiece {
    var result = piece
    result.lower = piece.lower.map { data($0, input: 0) }
    result.upper = piece.upper.map { data($0, input: 0) }
    for index in piece.slopes.indices {
      let slope = piece.slopes[index] / inputs[0].deviation
      result.slopes[index] = output.deviation * slope
      result.intercepts[index] =
        output.deviation * (piece.intercepts[index] - slope * inputs[0].mean) + output.mean
    }
    return result
  }

  /// Regions in units of the data; they fit the network no longer, which sees other numbers.
  package func data(_ regions: PlaneRegions) -> PlaneRegions {
    func point(_ point: PlaneRegions.Point) -> PlaneRegions.Point {
      .init(x: data(point.x, input: 0), y: data(point.y, input: 1))
    }
    return regions.mapped(point) { plane in
      let (x, y) = (plane.x / inputs[0].deviation, plane.y / inputs[1].deviation)
      return .init(
        x: output.deviation * x, y: output.deviation * y,
        constant: output.deviation * (plane.constant - x * inputs[0].mean - y * inputs[1].mean) + output.mean)
    }
  }

  /// From two deviations below the mean to two above it.
  package func customaryRange(input index: Int) -> ClosedRange<Rational> {
    let (mean, reach) = (inputs[index].mean, Rational(2) * inputs[index].deviation)
    return (mean - reach)...(mean + reach)
  }
}
