import Hillock

/// Columns beside each other of which each becomes one number, (x − mean)/deviation: a loop over two tables prepares them.
struct ColumnRun {
  let columns: Range<Int>
  let scalings: [Preprocessing.Scaling]

  /// The runs of at least eight columns; fewer are written out.
  static func all(of preprocessing: Preprocessing) -> [ColumnRun] {
    var result: [ColumnRun] = []
    var scalings: [Preprocessing.Scaling] = []
    func end(at column: Int) {
      if scalings.count >= 8 {
        result.append(ColumnRun(columns: column - scalings.count..<column, scalings: scalings))
      }
      scalings = []
    }
    for (column, input) in preprocessing.inputs.enumerated() {
      if let scaling = input.scaling, scaling.deviation > 0, input.fill == nil, input.hasIndicator != true {
        scalings.append(scaling)
      } else {
        end(at: column)
      }
    }
    end(at: preprocessing.inputs.count)
    return result
  }

  var means: [Double] { scalings.map(\.mean) }
  var deviations: [Double] { scalings.map(\.deviation) }
}
