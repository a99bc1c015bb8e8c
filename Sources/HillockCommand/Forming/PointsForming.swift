import Foundation
import Hillock
import HillockForming
@_spi(Tools) import HillockFormula
import HillockInterchange

/// `hillock form --points`: the piecewise linear function through points.
struct PointsForming {
  let command: FormCommand
  let file: String

  func run() throws {
    let table = try CSVReader.table(reading: file)
    guard table.columns.count == 2 else {
      throw DataError(
        "there are \(table.columns.count) columns; points have two, x and y", file: file)
    }
    let columns = try table.columns.map { column in
      guard case .numeric(let numbers) = column.values else {
        throw DataError("the column '\(column.name)' holds texts; points are numbers", file: file)
      }
      // The shortest decimal that gives the number is what was written.
      return numbers.map { Rational(decimal: "\($0)") ?? Rational(exactly: $0) ?? .zero }
    }
    let outside = command.outside ?? .constant
    let points = zip(columns[0], columns[1]).map { (x: $0, y: $1) }
    let function: PiecewiseLinearFunction
    do throws(FormingError) {
      function = try PiecewiseLinearFunction(through: points, outside: outside.outside)
    } catch {
      throw DataError(error.message, file: file)
    }
    let line = try ReLULine(function, over: function.knots[0]...(function.knots.last ?? function.knots[0]))
    if let missed = points.first(where: { line.function.value(at: $0.x) != $0.y }) {
      throw FormingError("the formula misses the point at x = \(missed.x.decimal); please report this")
    }
    let names = table.columns.map(\.name)
    try command.save(line.model, inputs: [names[0]], targets: [names[1]])
    let kinks =
      line.function.slopes.count == 2 && line.function.slopes[0] == line.function.slopes[1]
      ? 0 : line.function.knots.count
    if command.json {
      try Terminal.output(
        json:
          Result(
            points: points.count, kinks: kinks, hiddenUnits: line.hiddenUnits, outside: outside.rawValue,
            weightError: line.weightError.doubleValue, evaluationError: line.evaluationError,
            parameters: line.model.network.parameterCount, fingerprint: line.model.fingerprint,
            model: command.out))
      return
    }
    let total = line.weightError + (Rational(exactly: line.evaluationError) ?? .zero)
    var lines = [
      "points         \(points.count), from \(names[0]) = \(function.knots[0].decimal) to \(function.knots[function.knots.count - 1].decimal); outside \(outside.rawValue)",
      "network        \(NetworkSummary(line.model.network).line)",
      "units          \(line.hiddenUnits) hidden; the function has \(kinks) kink\(kinks == 1 ? "" : "s"), and each takes a unit",
      "formula        passes through every point, in rational arithmetic",
      "rounding       weights as floats: at most \(line.weightError.roundedUp) off, exactly",
      "               evaluation in floats: at most \(Rational(exactly: line.evaluationError)?.roundedUp ?? line.evaluationError) more",
      "bound          within \(total.roundedUp) of the function at every real number between the points, proved",
    ]
    if line.function.knots.count <= 12 {
      lines.append("formula        \(Self.text(line.function, names))")
    }
    lines.append("fingerprint    \(line.model.fingerprint)")
    if let out = command.out { lines.append("model          \(out)") }
    for line in lines { Terminal.output(line) }
  }

  /// y = v + Σ w·relu(x − k)
  private static func text(_ function: PiecewiseLinearFunction, _ names: [String]) -> String {
    let x = Formula.variable(names[0])
    func relu(_ inner: Formula) -> Formula {
      .function(.max, [0, inner])
    }
    var sum = Formula.number(function.values[0])
    let slopes = function.slopes
    if !function.leftSlope.isZero {
      sum = sum - .number(function.leftSlope) * relu(.number(function.knots[0]) - x)
    }
    for (index, knot) in function.knots.enumerated() {
      let change = index == 0 ? slopes[1] : slopes[index + 1] - slopes[index]
      if change.isZero { continue }
      sum = sum + .number(change) * relu(knot.isZero ? x : x - .number(knot))
    }
    return "\(names[1]) = " + sum.unicode.replacingOccurrences(of: "max(0, ", with: "relu(")
  }

  private struct Result: Encodable {
    var points: Int
    var kinks: Int
    var hiddenUnits: Int
    var outside: String
    var weightError: Double
    var evaluationError: Double
    var parameters: Int
    var fingerprint: String
    var model: String?
  }
}
