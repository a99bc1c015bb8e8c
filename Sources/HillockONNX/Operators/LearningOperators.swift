import Hillock

/// The operators of scikit-learn's converter (`ai.onnx.ml`) that pipelines of networks have.
enum LearningOperators {
  private static let domain = "ai.onnx.ml:"

  static func add(to table: inout OperatorTable.Content) {
    table[domain + "Scaler"] = { call in
      let x = try call.input(0)
      let (offsets, scales) = (call.floats("offset") ?? [0], call.floats("scale") ?? [1])
      let width = x.shape.last ?? 1
      guard [offsets.count, scales.count].allSatisfy({ $0 == 1 || $0 == width }) else {
        throw ONNXFault("its numbers do not fit \(x.shape)")
      }
      let values = x.floats.enumerated().map { place, value in
        (value - offsets[place % width % offsets.count]) * scales[place % width % scales.count]
      }
      return [ONNXTensor(values, shape: x.shape)]
    }
    table[domain + "Normalizer"] = { call in
      let x = try call.input(0)
      let width = x.shape.last ?? 1
      var values = x.doubles
      for start in stride(from: 0, to: values.count, by: max(1, width)) {
        let row = start..<start + width
        let norm: Double
        switch call.text("norm", "MAX") {
        case "L1": norm = row.reduce(0) { $0 + abs(values[$1]) }
        case "L2": norm = row.reduce(0) { $0 + values[$1] * values[$1] }.squareRoot()
        default: norm = row.reduce(-Double.infinity) { max($0, abs(values[$1])) }
        }
        if norm != 0 { for place in row { values[place] /= norm } }
      }
      return [ONNXTensor(values, shape: x.shape, as: .float)]
    }
    table[domain + "Binarizer"] = { call in
      let threshold = Double(call.float("threshold", 0))
      return try NumberOperators.mapped(call) { $0.map { $0 > threshold ? 1 : 0 } }
    }
    table[domain + "ArrayFeatureExtractor"] = { call in
      let x = try call.input(0)
      guard let width = x.shape.last else { throw ONNXFault("it takes rows") }
      let chosen = try IndexOperators.indices(call.input(1), below: width)
      var lists = x.shape.map { Array(0..<$0) }
      lists[x.rank - 1] = chosen
      let result = try ShapeOperators.gathered(x, lists: lists)
      return [x.rank == 1 ? result.reshaped([1, chosen.count]) : result]
    }
    table[domain + "FeatureVectorizer"] = { call in
      let parts = try call.all().map { part in
        let rows = part.rank > 1 ? part.shape[0] : 1
        return ONNXTensor(part.floats, shape: [rows, rows > 0 ? part.count / rows : 0])
      }
      return [try ShapeOperators.concatenated(parts, axis: 1)]
    }
    table[domain + "Imputer"] = { call in
      let x = try call.input(0)
      let width = x.shape.last ?? 1
      if let fills = call.floats("imputed_value_floats"), !fills.isEmpty {
        let missing = call.float("replaced_value_float", 0)
        let values = x.floats.enumerated().map { place, value in
          value == missing || value.isNaN && missing.isNaN ? fills[place % width % fills.count] : value
        }
        return [ONNXTensor(values, shape: x.shape)]
      }
      let fills = call.ints("imputed_value_int64s") ?? [0]
      let missing = Int64(call.int("replaced_value_int64", 0))
      let values = x.integers.enumerated().map { $1 == missing ? Int64(fills[$0 % width % fills.count]) : $1 }
      return [ONNXTensor(values, shape: x.shape)]
    }
    table[domain + "LabelEncoder"] = labels
    table[domain + "OneHotEncoder"] = { call in
      let x = try call.input(0)
      let words = call.texts("cats_strings")
      let numbers = (call.ints("cats_int64s") ?? []).map(Int64.init)
      let count = words?.count ?? numbers.count
      var values: [Float] = []
      try OperatorCall.count(x.shape + [count])
      func add(_ place: Int?) throws(ONNXFault) {
        guard place != nil || call.flag("zeros", true) else { throw ONNXFault("a category is unknown") }
        values += (0..<count).map { $0 == place ? 1 : 0 }
      }
      if let words {
        for text in x.texts { try add(words.firstIndex(of: text)) }
      } else {
        for number in x.integers { try add(numbers.firstIndex(of: number)) }
      }
      return [ONNXTensor(values, shape: x.shape + [count])]
    }
    table[domain + "LinearRegressor"] = { call in
      let targets = call.int("targets", 1)
      let scores = try linear(call, count: targets)
      return [
        ONNXTensor(
          try transformed(scores, width: targets, call.text("post_transform", "NONE")),
          shape: [scores.count / max(1, targets), targets])
      ]
    }
    table[domain + "LinearClassifier"] = { call in
      let count = (call.floats("intercepts") ?? [0]).count
      let scores = try linear(call, count: count)
      return try classified(call, scores: scores, width: count)
    }
    // The map of a row's probabilities: here they stay the array that they are.
    table[domain + "ZipMap"] = { call in [try call.input(0)] }
  }

  private static func linear(_ call: OperatorCall, count: Int) throws(ONNXFault) -> [Float] {
    let x = try call.input(0)
    let (weights, intercepts) = (call.floats("coefficients") ?? [], call.floats("intercepts") ?? [])
    let rows = x.rank > 1 ? x.shape[0] : 1
    let width = rows > 0 ? x.count / rows : 0
    guard count > 0, weights.count == count * width, intercepts.isEmpty || intercepts.count == count else {
      throw ONNXFault("\(weights.count) coefficients do not fit an input of \(x.shape)")
    }
    var scores = [Float](repeating: 0, count: rows * count)
    if !intercepts.isEmpty { for place in scores.indices { scores[place] = intercepts[place % count] } }
    ArrayKernels.product(
      .init(x.floats), .init(weights, isTurned: true), rows: rows, columns: count, depth: width,
      into: &scores, adds: true)
    return scores
  }

  private static func transformed(_ scores: [Float], width: Int, _ name: String) throws(ONNXFault) -> [Float]
  {
    switch name {
    case "NONE": return scores
    case "LOGISTIC": return ActivationKernel(.sigmoid).values(at: scores)
    case "SOFTMAX": return ArrayKernels.softmaxRows(scores, columns: width)
    default: throw ONNXFault("the transformation \(name) is not supported")
    }
  }

  /// The likeliest class and the scores of all.
  private static func classified(
    _ call: OperatorCall, scores: [Float], width: Int
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let words = call.texts("classlabels_strings")
    let numbers = call.ints("classlabels_ints")
    let classes = words?.count ?? numbers?.count ?? width
    let transform = call.text("post_transform", "NONE")
    let rows = scores.count / width
    var values = try transformed(scores, width: width, transform)
    let isBinary = width == 1 && classes == 2
    if isBinary { values = values.flatMap { transform == "NONE" ? [-$0, $0] : [1 - $0, $0] } }
    let columns = isBinary ? 2 : width
    let best = (0..<rows).map { row in
      let line = values[row * columns..<(row + 1) * columns]
      return line.indices.max { line[$0] < line[$1] }.map { $0 - line.startIndex } ?? 0
    }
    let names: ONNXTensor
    if let words {
      guard best.allSatisfy(words.indices.contains) else {
        throw ONNXFault("there are more scores than classes")
      }
      names = ONNXTensor(shape: [rows], element: .string, storage: .texts(best.map { words[$0] }))
    } else {
      var labels: [Int64] = []
      for index in best {
        labels.append(Int64(numbers.map { $0.indices.contains(index) ? $0[index] : index } ?? index))
      }
      names = ONNXTensor(labels, shape: [rows])
    }
    return [names, ONNXTensor(values, shape: [rows, columns])]
  }

  private static let labels: OperatorCall.Operator = { call in
    let x = try call.input(0)
    let keys: ONNXTensor?
    if let texts = call.texts("keys_strings") {
      keys = ONNXTensor(shape: [texts.count], element: .string, storage: .texts(texts))
    } else if let ints = call.ints("keys_int64s") {
      keys = ONNXTensor(ints)
    } else if let floats = call.floats("keys_floats") {
      keys = ONNXTensor(floats, shape: [floats.count])
    } else {
      keys = call.tensor("keys_tensor")
    }
    let values: ONNXTensor?
    let fallback: ONNXTensor
    if let texts = call.texts("values_strings") {
      values = ONNXTensor(shape: [texts.count], element: .string, storage: .texts(texts))
      fallback = ONNXTensor(
        shape: [1], element: .string, storage: .texts([call.text("default_string", "_Unused")]))
    } else if let ints = call.ints("values_int64s") {
      values = ONNXTensor(ints)
      fallback = ONNXTensor([call.int("default_int64", -1)])
    } else if let floats = call.floats("values_floats") {
      values = ONNXTensor(floats, shape: [floats.count])
      fallback = ONNXTensor([call.float("default_float", 0)], shape: [1])
    } else {
      values = call.tensor("values_tensor")
      fallback = call.tensor("default_tensor") ?? ONNXTensor([-1], shape: [1], as: values?.element ?? .int64)
    }
    guard let keys, let values, keys.count == values.count, fallback.count > 0 else {
      throw ONNXFault("its keys and values do not fit")
    }
    let joined = try ShapeOperators.concatenated(
      [
        values.reshaped([values.count]),
        NumberOperators.converted(fallback, to: values.element).gathered([0], shape: [1]),
      ], axis: 0)
    let places: [Int]
    if keys.element == .string {
      let known = Dictionary(
        keys.texts.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
      places = x.texts.map { known[$0] ?? values.count }
    } else {
      let known = Dictionary(
        keys.doubles.enumerated().map { ($1.bitPattern, $0) }, uniquingKeysWith: { first, _ in first })
      let missing = keys.doubles.firstIndex { $0.isNaN }
      places = x.doubles.map { value in
        value.isNaN ? missing ?? values.count : known[(value == 0 ? 0 : value).bitPattern] ?? values.count
      }
    }
    guard places.count == x.count else { throw ONNXFault("its keys are of another kind than its input") }
    return [joined.gathered(places, shape: x.shape)]
  }
}
