/// Whether it helps to tell a network that a value is missing, by leave-one-out validation on the training part: each row's
/// target is guessed as the mean of the others, once of all of them and once of those where the value is missing as well
/// or is there as well.
struct IndicatorJudge {
  /// Targets by row: numbers, or 1 for a row's class and 0 for the others.
  private let columns: [[Double]]
  private let classes: [Int]
  private let classCount: Int

  init(_ table: DataTable, targets: [Int], task: Preprocessing.Task, rows: [Int]) {
    var columns: [[Double]] = []
    var classes: [Int] = []
    var known: [String: Int] = [:]
    for target in targets {
      switch (task, table.columns[target].values) {
      case (.regression, .numeric(let values)):
        let scaling = Preprocessing.Scaling(of: rows.lazy.map { values[$0] })
        columns.append(rows.map { Double(scaling(values[$0])) })
      case (_, .text(let values)):
        classes = rows.map { row in
          let number = known[values[row]] ?? known.count
          known[values[row]] = number
          return number
        }
      case (.classification, .numeric(let values)):
        classes = rows.map { row in
          let name = Preprocessing.className(values[row])
          let number = known[name] ?? known.count
          known[name] = number
          return number
        }
      }
    }
    (self.columns, self.classes, classCount) = (columns, classes, known.count)
  }

  /// - Parameter isMissing: for each row of the training part.
  func helps(_ isMissing: [Bool]) -> Bool {
    let missing = isMissing.count { $0 }
    guard missing >= 5, isMissing.count - missing >= 5 else { return false }
    let (one, two) = columns.isEmpty ? classErrors(isMissing) : numberErrors(isMissing)
    // Chance alone makes two means a little better than one now and then.
    return one - two > 2 * one / Double(isMissing.count)
  }

  private func numberErrors(_ isMissing: [Bool]) -> (Double, Double) {
    var result = (0.0, 0.0)
    for column in columns {
      var sums = [0.0, 0.0]
      var squares = [0.0, 0.0]
      var counts = [0.0, 0.0]
      for (value, missing) in zip(column, isMissing) {
        let part = missing ? 1 : 0
        counts[part] += 1
        sums[part] += value
        squares[part] += value * value
      }
      result.0 += Self.error(counts[0] + counts[1], sums[0] + sums[1], squares[0] + squares[1])
      for part in 0...1 { result.1 += Self.error(counts[part], sums[part], squares[part]) }
    }
    return result
  }

  private func classErrors(_ isMissing: [Bool]) -> (Double, Double) {
    var counts = [[Double]](repeating: [Double](repeating: 0, count: classCount), count: 2)
    for (number, missing) in zip(classes, isMissing) { counts[missing ? 1 : 0][number] += 1 }
    let totals = counts.map { $0.reduce(0, +) }
    var result = (0.0, 0.0)
    for number in 0..<classCount {
      let both = counts[0][number] + counts[1][number]
      result.0 += Self.error(totals[0] + totals[1], both, both)
      for part in 0...1 { result.1 += Self.error(totals[part], counts[part][number], counts[part][number]) }
    }
    return result
  }

  /// The sum of squares of what each of n values is off the mean of the others.
  private static func error(_ n: Double, _ sum: Double, _ squares: Double) -> Double {
    guard n > 1 else { return 0 }
    let ratio = n / (n - 1)
    return (squares - sum * sum / n) * ratio * ratio
  }
}
