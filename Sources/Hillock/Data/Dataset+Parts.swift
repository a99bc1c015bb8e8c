extension Dataset {
  /// Rows that are learnt from, that choose the epoch, and that judge the result.
  public struct Parts: Sendable {
    /// What is learnt from.
    public var training: Dataset
    /// What chooses the epoch; without rows where none were wanted.
    public var validation: Dataset
    /// What judges the result; without rows where none were wanted.
    public var test: Dataset

    /// All parts at the scale of the training part.
    ///
    /// - Throws: `DataError` as `Preprocessing.init(standardizing:)`.
    public func standardized() throws(DataError) -> Parts {
      let preprocessing = try Preprocessing(standardizing: training)
      return Parts(
        training: try training.prepared(by: preprocessing),
        validation: try validation.prepared(by: preprocessing), test: try test.prepared(by: preprocessing))
    }
  }

  /// Cuts the rows at random.
  ///
  /// Each class is cut in the same proportion as nearly as whole rows allow; the rows of a part stay in their order. Of a fraction above
  /// 0 there is at least one row.
  ///
  /// - Parameters:
  ///   - test: the fraction of all rows for the test, at least 0 and below 1.
  ///   - validation: the fraction of the rest for validation.
  ///   - seed: the same rows come of the same seed.
  /// - Throws: `DataError` when a fraction is outside of its range, or no row is left to train on.
  public func split(test: Double = 0.2, validation: Double = 0, seed: UInt64 = 1) throws(DataError) -> Parts {
    var classes: [Int]?
    if case .classes(let numbers, _) = targets, numbers.count == rowCount { classes = numbers.map(Int.init) }
    let split = try Split(
      rowCount: rowCount, classes: classes, testFraction: test, validationFraction: validation, seed: seed)
    return Parts(
      training: chosen(split.training), validation: chosen(split.validation), test: chosen(split.test))
  }

  /// 1,797 handwritten digits of 8×8 pixels from 0 (white) to 16, row by row, in the classes "0" to "9".
  ///
  /// They are the test part of "Optical Recognition of Handwritten Digits" by E. Alpaydin and C. Kaynak (1998), UCI Machine Learning
  /// Repository, CC BY 4.0, doi:10.24432/C50P49.
  public static var digits: Dataset { builtIn("digits") }

  /// 150 irises of three species with the length and the width of sepal and petal in centimetres: R. A. Fisher (1936), UCI Machine
  /// Learning Repository, CC BY 4.0, doi:10.24432/C56C76.
  public static var iris: Dataset { builtIn("iris") }

  private static func builtIn(_ name: String) -> Dataset {
    do {
      guard let table = BuiltInData.table(named: name), let target = table.columns.last else {
        throw DataError("there are no such data")
      }
      let columns = table.columns.dropLast()
      let rows = (0..<table.rowCount).map { row in
        columns.map { column in
          if case .numeric(let values) = column.values { values[row] } else { Double.nan }
        }
      }
      let labels =
        switch target.values {
        case .numeric(let values): values.map(Preprocessing.className)
        case .text(let texts): texts
        }
      return try Dataset(rows, labels: labels, columns: columns.map(\.name))
    } catch {
      preconditionFailure("the built-in data '\(name)' cannot be used: \(error)")
    }
  }
}

extension Experiment.Parts {
  /// The same parts; those without rows are left out.
  package init(_ parts: Dataset.Parts) {
    self.init(
      training: parts.training, validation: parts.validation.rowCount > 0 ? parts.validation : nil,
      test: parts.test.rowCount > 0 ? parts.test : nil)
  }
}
