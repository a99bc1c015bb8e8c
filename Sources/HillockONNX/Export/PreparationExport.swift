import Hillock

extension GraphBuilder {
  private static let batch = ONNXValueInfo.Dimension.open("N")

  /// What a row of data becomes: the inputs of the graph, and the value that the network takes, rows × features.
  ///
  /// - Parameter missing: what cannot be written is added here.
  mutating func prepare(_ preprocessing: Preprocessing, missing: inout [String]) -> String {
    if let images = preprocessing.images {
      let shape = images.shape
      input("pixels", element: .float, shape: [Self.batch] + shape.extents.map(ONNXValueInfo.Dimension.known))
      let parts = cast("pixels", .double)
      let shares = add("Div", [parts, doubles([255], [])])
      let scaled = scaled(shares, [images.scaling], hasOne: true)
      return add("Reshape", [scaled, ints([0, shape.count])])
    }
    let columns = preprocessing.inputs
    let hasTexts = columns.contains { $0.scaling == nil }
    if let column = columns.first(where: { $0.tokens != nil }) {
      missing.append("the column '\(column.name)' of texts that are read piece by piece")
      return ""
    }
    let element: ONNXTensor.Element = preprocessing.isOfFloats == true ? .float : .double
    if !hasTexts,
      columns.allSatisfy({ $0.fill == nil && $0.hasIndicator != true && ($0.cycles ?? []).isEmpty })
    {
      input("input", element: element, shape: [Self.batch, .known(columns.count)])
      let scalings = columns.compactMap(\.scaling)
      if element == .float, scalings.allSatisfy({ $0.mean == 0 && $0.deviation == 1 }) { return "input" }
      return scaled(element == .float ? cast("input", .double) : "input", scalings)
    }
    if !hasTexts { input("input", element: element, shape: [Self.batch, .known(columns.count)]) }
    var features: [String] = []
    for (index, column) in columns.enumerated() {
      var value: String
      if hasTexts {
        // Each column is an input of its own.
        input(
          column.name, element: column.scaling == nil ? .string : element, shape: [Self.batch, .known(1)])
        value = column.name
      } else {
        value = add("Gather", ["input", ints([index])], ["axis": .int(1)])
      }
      guard let scaling = column.scaling else {
        features.append(category(value, column))
        continue
      }
      if element == .float { value = cast(value, .double) }
      let isMissing = column.fill == nil && column.hasIndicator != true ? nil : add("IsNaN", [value])
      if let isMissing { value = add("Where", [isMissing, doubles([column.fill ?? 0], []), value]) }
      features.append(scaled(value, [scaling], hasOne: true))
      for cycle in column.cycles ?? [] { features += self.cycle(value, cycle) }
      if column.hasIndicator == true, let isMissing { features.append(cast(isMissing, .float)) }
    }
    return add("Concat", features, ["axis": .int(1)])
  }

  /// (x − mean)/deviation in double precision, as a float; 0 where the deviation is 0.
  private mutating func scaled(_ x: String, _ scalings: [Preprocessing.Scaling], hasOne: Bool = false)
    -> String
  {
    let shape = hasOne ? [] : [scalings.count]
    let centered = add("Sub", [x, doubles(scalings.map(\.mean), shape, "mean")])
    let divided = add(
      "Div", [centered, doubles(scalings.map { $0.deviation > 0 ? $0.deviation : 1 }, shape, "deviation")])
    let result = cast(divided, .float)
    guard scalings.contains(where: { $0.deviation <= 0 }) else { return result }
    return add("Mul", [result, floats(scalings.map { $0.deviation > 0 ? 1 : 0 }, shape, "varies")])
  }

  /// One number for each category; of one that is not known, all are 0.
  private mutating func category(_ value: String, _ column: Preprocessing.Input) -> String {
    let numbers = add(
      "LabelEncoder", [value],
      [
        "keys_strings": .texts(column.categories), "values_int64s": .ints(Array(column.categories.indices)),
        "default_int64": .int(-1),
      ], domain: "ai.onnx.ml")
    let places = constant(
      ONNXTensor(column.categories.indices.map { Int64($0) }, shape: [1, column.categories.count]),
      "categories")
    return cast(add("Equal", [numbers, places]), .float)
  }

  /// The cosine and the sine of the place in a cycle.
  private mutating func cycle(_ days: String, _ cycle: Preprocessing.Cycle) -> [String] {
    let length: Double =
      switch cycle {
      case .year: 365.2425
      case .week: 7
      case .day: 1
      }
    let turns = add("Div", [days, doubles([length], [])])
    let phase = add("Sub", [turns, add("Floor", [turns])])
    let angle = add("Mul", [phase, doubles([2 * .pi], [])])
    // The sine, a quarter of a turn ahead, is the cosine; of doubles the sine is there everywhere.
    return [
      cast(add("Sin", [add("Add", [angle, doubles([.pi / 2], [])])]), .float),
      cast(add("Sin", [angle]), .float),
    ]
  }

  /// What the outputs of the network mean: probabilities and the name of the class, or numbers in the units of the target.
  ///
  /// - Parameters:
  ///   - x: rows × outputs.
  ///   - width: how many outputs there are.
  mutating func conclude(_ preprocessing: Preprocessing, _ x: String, width: Int) {
    let names = preprocessing.classNames
    guard names.count > 1 else {
      let scalings = (0..<width).map { preprocessing.scaling(ofTarget: $0) }
      let isPlain = scalings.allSatisfy { $0.map { $0.mean == 0 && [0, 1].contains($0.deviation) } ?? true }
      let shape: [ONNXValueInfo.Dimension] = [Self.batch, .known(width)]
      guard !isPlain else { return output(x, as: "prediction", element: .float, shape: shape) }
      let deviations = scalings.map { scaling in scaling.map { $0.deviation > 0 ? $0.deviation : 1 } ?? 1 }
      let product = add("Mul", [cast(x, .double), doubles(deviations, [width], "deviation")])
      let sum = add("Add", [product, doubles(scalings.map { $0?.mean ?? 0 }, [width], "mean")])
      return output(sum, as: "prediction", element: .double, shape: shape)
    }
    var scores = x
    if width > names.count, width % names.count == 0 {
      // Of a sequence, what is said at its last position.
      scores = add("Slice", [x, ints([width - names.count]), ints([width]), ints([1])])
    }
    let probabilities =
      width == 1
      ? add("Concat", [add("Sigmoid", [add("Neg", [scores])]), add("Sigmoid", [scores])], ["axis": .int(1)])
      : add("Softmax", [scores], ["axis": .int(1)])
    let best = add("ArgMax", [probabilities], ["axis": .int(1), "keepdims": .int(0)])
    let words = constant(
      ONNXTensor(shape: [names.count], element: .string, storage: .texts(names)), "classes")
    output(add("Gather", [words, best]), as: "label", element: .string, shape: [Self.batch])
    output(probabilities, as: "probabilities", element: .float, shape: [Self.batch, .known(names.count)])
  }
}
