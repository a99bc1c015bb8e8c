import HillockFormula

/// What becomes of rows of raw numbers, made ready once for many of them.
struct RowPreparation: Sendable {
  /// Numbers of a row.
  let width: Int
  /// Numbers that the network takes.
  let featureCount: Int
  /// One for each number of a row, or one for all.
  private let scalings: [Preprocessing.Scaling]
  /// Names of the columns; none for images.
  private let names: [String]
  /// A column of texts, which no row of numbers has.
  private let textColumn: String?
  private let roundsFirst: Bool
  private let divisor: Double
  /// Whether each number becomes one feature.
  private let isSimple: Bool
  /// The columns, where some become more than one feature.
  private let inputs: [Preprocessing.Input]

  init(_ preprocessing: Preprocessing) {
    featureCount = preprocessing.featureCount
    roundsFirst = preprocessing.isOfFloats == true
    textColumn = preprocessing.inputs.first { $0.scaling == nil }?.name
    if let images = preprocessing.images {
      (width, scalings, names, divisor) = (images.shape.count, [images.scaling], [], 255)
      (isSimple, inputs) = (true, [])
      return
    }
    scalings = preprocessing.inputs.compactMap(\.scaling)
    width = preprocessing.inputs.count
    names = preprocessing.inputs.map(\.name)
    divisor = 1
    isSimple = width == featureCount && textColumn == nil
    inputs = isSimple ? [] : preprocessing.inputs
  }

  /// Of a row; none for images, and where a column holds texts.
  var columnNames: [String] { textColumn == nil ? names : [] }

  /// - Throws: `DataError` for a column of texts.
  private func checkKind() throws(DataError) {
    guard let textColumn else { return }
    throw DataError(
      "the column '\(textColumn)' of the model holds texts, which rows of numbers cannot have; give a DataTable"
    )
  }

  /// The feature of a number by itself.
  private func feature(_ value: Double, column: Int) -> Float {
    let rounded = roundsFirst ? Double(Float(value)) : value
    return scalings[scalings.count == 1 ? 0 : column](divisor == 1 ? rounded : rounded / divisor)
  }

  /// - Parameter name: how a message calls the row: `rows[3]`.
  /// - Throws: `DataError` for a row of another width, for a number that is not finite or too far from those of the training, and for a
  ///   column of texts.
  func append(
    _ row: some Sequence<some DataNumber>, name: @autoclosure () -> String, to features: inout [Float]
  ) throws(DataError) {
    try checkKind()
    var column = 0
    for element in row {
      guard column < width else {
        column += row.underestimatedCount > width ? row.underestimatedCount - width : 1
        break
      }
      let given = element.dataValue
      let feature = feature(given, column: column)
      guard given.isFinite, feature.isFinite else {
        throw DataError(
          "\(name())[\(column)]\(names.isEmpty ? "" : " ('\(names[column].inMessage)')") is \(given)"
            + (given.isFinite ? ", too far from the training data" : "; a prediction needs finite numbers"))
      }
      features.append(feature)
      if !isSimple {
        for cycle in inputs[column].cycles ?? [] {
          let (cosine, sine) = cycle.features(of: roundsFirst ? Double(Float(given)) : given)
          features += [cosine, sine]
        }
        if inputs[column].hasIndicator == true { features.append(0) }
      }
      column += 1
    }
    guard column == width else {
      throw DataError(
        "\(name()) has \(column) number\(column == 1 ? "" : "s"); the model takes \(width)"
          + (names.isEmpty ? "" : ": \(DataError.list(names))"))
    }
  }

  /// One row to where a network reads it.
  ///
  /// - Parameter view: as long as an example.
  /// - Throws: as `append`.
  func prepare(_ row: [Double], into view: MutableFloatView) throws(DataError) {
    if isSimple, row.count == width, view.count == width {
      var isRight = true
      for column in 0..<width {
        let feature = feature(row[column], column: column)
        isRight = isRight && feature.isFinite && row[column].isFinite
        view[column] = feature
      }
      if isRight { return }
    }
    var features: [Float] = []
    try append(row, name: "row", to: &features)
    view.copy(from: features)
  }
}
