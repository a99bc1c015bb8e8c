import Hillock

/// Arithmetic, comparisons and functions of single elements, with axes of one element repeated.
enum NumberOperators {
  static func add(to table: inout OperatorTable.Content) {
    addFunctions(to: &table)
    addArithmetic(to: &table)
    addTruth(to: &table)
    addBits(to: &table)
    addConversions(to: &table)
  }

  // MARK: one element

  /// f of each number in double precision, rounded once.
  static func mapped(
    _ call: OperatorCall, _ body: ([Double]) -> [Double]
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    return [ONNXTensor(body(x.doubles), shape: x.shape, as: x.element)]
  }

  private static func function(_ function: ArrayKernels.Function) -> OperatorCall.Operator {
    { call in try mapped(call) { ArrayKernels.values(function, at: $0) } }
  }

  private static func each(_ body: @escaping @Sendable (Double) -> Double) -> OperatorCall.Operator {
    { call in try mapped(call) { $0.map(body) } }
  }

  private static func ln(_ x: [Double]) -> [Double] { ArrayKernels.values(.ln, at: x) }

  /// ln(1 + x), also near 0: the sum is corrected by what was rounded away.
  private static func log1p(_ x: [Double]) -> [Double] {
    let sums = x.map { 1 + $0 }
    return zip(zip(x, sums), ln(sums)).map { pair, logarithm in
      let (x, sum) = pair
      return sum == 1 ? x : logarithm - ((sum - 1) - x) / sum
    }
  }

  private static func arcsine(_ x: [Double]) -> [Double] {
    ArrayKernels.values(.arctan, at: x.map { $0 / ((1 - $0) * (1 + $0)).squareRoot() })
  }

  private static func addFunctions(to table: inout OperatorTable.Content) {
    table["Exp"] = function(.exp)
    table["Log"] = function(.ln)
    table["Sin"] = function(.sin)
    table["Cos"] = function(.cos)
    table["Tan"] = function(.tan)
    table["Sinh"] = function(.sinh)
    table["Cosh"] = function(.cosh)
    table["Atan"] = function(.arctan)
    table["Erf"] = function(.erf)
    table["Sqrt"] = each { $0.squareRoot() }
    table["Reciprocal"] = each { 1 / $0 }
    table["Ceil"] = each { $0.rounded(.up) }
    table["Floor"] = each { $0.rounded(.down) }
    table["Round"] = each { $0.rounded(.toNearestOrEven) }
    table["Asin"] = { call in try mapped(call, arcsine) }
    table["Acos"] = { call in
      // 2·arctan(√((1 − x)/(1 + x))), which is exact near 1.
      try mapped(call) { x in
        ArrayKernels.values(.arctan, at: x.map { ((1 - $0) / (1 + $0)).squareRoot() }).map { 2 * $0 }
      }
    }
    table["Asinh"] = { call in
      try mapped(call) { x in
        let logs = log1p(x.map { abs($0) + $0 * $0 / (1 + ($0 * $0 + 1).squareRoot()) })
        return zip(x, logs).map { $0 < 0 ? -$1 : $1 }
      }
    }
    table["Acosh"] = { call in
      try mapped(call) { x in log1p(x.map { ($0 - 1) + (($0 - 1) * ($0 + 1)).squareRoot() }) }
    }
    table["Atanh"] = { call in
      try mapped(call) { x in log1p(x.map { 2 * $0 / (1 - $0) }).map { $0 / 2 } }
    }
    table["Abs"] = { call in try signed(call, { abs($0) }, { $0 < 0 ? 0 &- $0 : $0 }) }
    table["Neg"] = { call in try signed(call, { -$0 }, { 0 &- $0 }) }
    table["Sign"] = { call in
      try signed(call, { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }, { $0.signum() })
    }
    table["Identity"] = { call in [try call.input(0)] }
    table["IsNaN"] = { call in
      let x = try call.input(0)
      return [ONNXTensor(x.doubles.map(\.isNaN), shape: x.shape)]
    }
    table["IsInf"] = { call in
      let x = try call.input(0)
      let (positive, negative) = (call.flag("detect_positive", true), call.flag("detect_negative", true))
      return [
        ONNXTensor(
          x.doubles.map { $0 == .infinity && positive || $0 == -.infinity && negative }, shape: x.shape)
      ]
    }
    table["Clip"] = { call in
      let x = try call.input(0)
      if !x.element.isFloatingPoint {
        let low = call.optional(1)?.integers.first ?? .min
        let high = call.optional(2)?.integers.first ?? .max
        return [ONNXTensor(x.integers.map { min(max($0, low), high) }, shape: x.shape, element: x.element)]
      }
      let low = call.optional(1)?.doubles.first ?? Double(call.float("min", -.infinity))
      let high = call.optional(2)?.doubles.first ?? Double(call.float("max", .infinity))
      return [
        ONNXTensor(x.doubles.map { $0.isNaN ? $0 : min(max($0, low), high) }, shape: x.shape, as: x.element)
      ]
    }
  }

  private static func signed(
    _ call: OperatorCall, _ real: (Double) -> Double, _ whole: (Int64) -> Int64
  ) throws(ONNXFault) -> [ONNXTensor?] {
    let x = try call.input(0)
    if case .integers(let values) = x.storage {
      return [
        ONNXTensor(
          values.map { ONNXTensor.wrapped(whole($0), x.element) }, shape: x.shape, element: x.element)
      ]
    }
    return [ONNXTensor(x.doubles.map(real), shape: x.shape, as: x.element)]
  }

  // MARK: two elements

  /// Elements of both side by side, each repeated along the axes that it has one of.
  static func combined<Value, Result>(
    _ a: [Value], _ aShape: [Int], _ b: [Value], _ bShape: [Int], _ body: (Value, Value) -> Result
  ) throws(ONNXFault) -> (values: [Result], shape: [Int]) {
    if aShape == bShape { return (zip(a, b).map(body), aShape) }
    let shape = try Shapes.broadcast([aShape, bShape])
    if b.count == 1, shape == aShape { return (a.map { body($0, b[0]) }, shape) }
    if a.count == 1, shape == bShape { return (b.map { body(a[0], $0) }, shape) }
    let left = Shapes.places(of: aShape, in: shape)
    let right = Shapes.places(of: bShape, in: shape)
    let values = (0..<shape.reduce(1, *)).map { body(a[left?[$0] ?? $0], b[right?[$0] ?? $0]) }
    return (values, shape)
  }

  /// A result of the kind of the inputs: floats in single precision, whole numbers in the range of their type.
  static func arithmetic(
    _ a: ONNXTensor, _ b: ONNXTensor, _ float: (Float, Float) -> Float, _ double: (Double, Double) -> Double,
    _ whole: (Int64, Int64) -> Int64
  ) throws(ONNXFault) -> ONNXTensor {
    switch (a.storage, b.storage) {
    case (.floats(let x), .floats(let y)):
      let (values, shape) = try combined(x, a.shape, y, b.shape, float)
      return ONNXTensor(
        shape: shape, element: a.element,
        storage: .floats(a.element == .float ? values : values.map { ONNXTensor.rounded($0, a.element) }))
    case (.integers(let x), .integers(let y)):
      let (values, shape) = try combined(x, a.shape, y, b.shape, whole)
      return ONNXTensor(values.map { ONNXTensor.wrapped($0, a.element) }, shape: shape, element: a.element)
    case (.texts, _), (_, .texts): throw ONNXFault("texts cannot be calculated with")
    default:
      let (values, shape) = try combined(a.doubles, a.shape, b.doubles, b.shape, double)
      return ONNXTensor(values, shape: shape, as: a.element)
    }
  }

  /// Of any number of inputs, one after the other.
  private static func folded(
    _ float: @escaping @Sendable (Float, Float) -> Float,
    _ double: @escaping @Sendable (Double, Double) -> Double,
    _ whole: @escaping @Sendable (Int64, Int64) -> Int64
  ) -> OperatorCall.Operator {
    { call in
      let all = try call.all()
      var result = all[0]
      for next in all.dropFirst() { result = try arithmetic(result, next, float, double, whole) }
      return [result]
    }
  }

  private static func quotient(_ a: Int64, _ b: Int64) -> Int64 {
    b == 0 ? 0 : a.dividedReportingOverflow(by: b).partialValue
  }

  private static func greater<Value: FloatingPoint>(_ a: Value, _ b: Value) -> Value {
    a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
  }

  private static func less<Value: FloatingPoint>(_ a: Value, _ b: Value) -> Value {
    a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
  }

  /// Where the version before 7 says at which axis the second one begins, its shape gets axes behind.
  private static func legacy(_ call: OperatorCall, _ a: ONNXTensor, _ b: ONNXTensor) -> ONNXTensor {
    guard call.opset < 7, call.flag("broadcast"), let axis = call.ints("axis")?.first ?? axisOf(call),
      axis >= 0,
      a.rank - axis - b.rank > 0
    else { return b }
    return b.reshaped(b.shape + [Int](repeating: 1, count: a.rank - axis - b.rank))
  }

  private static func axisOf(_ call: OperatorCall) -> Int? {
    call.node.attributes["axis"] == nil ? nil : call.int("axis", 0)
  }

  private static func two(
    _ float: @escaping @Sendable (Float, Float) -> Float,
    _ double: @escaping @Sendable (Double, Double) -> Double,
    _ whole: @escaping @Sendable (Int64, Int64) -> Int64
  ) -> OperatorCall.Operator {
    { call in
      let (a, b) = (try call.input(0), try call.input(1))
      return [try arithmetic(a, legacy(call, a, b), float, double, whole)]
    }
  }

  private static func addArithmetic(to table: inout OperatorTable.Content) {
    table["Add"] = two(+, +, { $0 &+ $1 })
    table["Sub"] = two(-, -, { $0 &- $1 })
    table["Mul"] = two(*, *, { $0 &* $1 })
    table["Div"] = { call in
      let (a, b) = (try call.input(0), try call.input(1))
      let other = legacy(call, a, b)
      // Whole numbers without a sign may have their highest bit set.
      if a.element == .uint64 {
        return [
          try arithmetic(a, other, /, /) {
            $1 == 0 ? 0 : Int64(bitPattern: UInt64(bitPattern: $0) / UInt64(bitPattern: $1))
          }
        ]
      }
      return [try arithmetic(a, other, /, /, quotient)]
    }
    table["Max"] = folded({ greater($0, $1) }, { greater($0, $1) }, { Swift.max($0, $1) })
    table["Min"] = folded({ less($0, $1) }, { less($0, $1) }, { Swift.min($0, $1) })
    table["Sum"] = folded(+, +, { $0 &+ $1 })
    table["Mean"] = { call in
      let all = try call.all()
      var result = all[0]
      for next in all.dropFirst() { result = try arithmetic(result, next, +, +, &+) }
      return [
        ONNXTensor(result.doubles.map { $0 / Double(all.count) }, shape: result.shape, as: result.element)
      ]
    }
    table["Pow"] = { call in
      let (a, b) = (try call.input(0), try call.input(1))
      let (pairs, shape) = try combined(a.doubles, a.shape, b.doubles, b.shape) { ($0, $1) }
      return [ONNXTensor(powers(pairs), shape: shape, as: a.element)]
    }
    table["Mod"] = { call in
      let (a, b) = (try call.input(0), try call.input(1))
      let keepsSign = call.flag("fmod")
      func real(_ a: Double, _ b: Double) -> Double {
        let rest = a.truncatingRemainder(dividingBy: b)
        return keepsSign || rest == 0 || (rest < 0) == (b < 0) ? rest : rest + b
      }
      func whole(_ a: Int64, _ b: Int64) -> Int64 {
        guard b != 0 else { return 0 }
        let rest = a.remainderReportingOverflow(dividingBy: b).partialValue
        return keepsSign || rest == 0 || (rest < 0) == (b < 0) ? rest : rest &+ b
      }
      return [
        try arithmetic(a, b, { Float(real(Double($0), Double($1))) }, real, whole)
      ]
    }
    table["PRelu"] = { call in
      let (x, slope) = (try call.input(0), try call.input(1))
      return [
        try arithmetic(
          x, slope, { $0 < 0 ? $0 * $1 : $0 }, { $0 < 0 ? $0 * $1 : $0 }, { $0 < 0 ? $0 &* $1 : $0 })
      ]
    }
  }

  /// aᵇ; small whole exponents by products, which are exact where the result is.
  private static func powers(_ pairs: [(Double, Double)]) -> [Double] {
    let general = ArrayKernels.powers(pairs.map { abs($0.0) }, pairs.map(\.1))
    return zip(pairs, general).map { pair, power in
      let (base, exponent) = pair
      if exponent == 0 || base == 1 { return 1 }
      if let count = Int(exactly: exponent), abs(count) <= 64 {
        var product = 1.0
        for _ in 0..<abs(count) { product *= base }
        return count < 0 ? 1 / product : product
      }
      guard base < 0 else { return power }
      guard exponent == exponent.rounded() else { return .nan }
      return exponent.truncatingRemainder(dividingBy: 2) == 0 ? power : -power
    }
  }

  // MARK: truth values

  private static func compared(
    _ real: @escaping @Sendable (Double, Double) -> Bool, _ whole: @escaping @Sendable (Int64, Int64) -> Bool,
    _ text: (@Sendable (String, String) -> Bool)? = nil
  ) -> OperatorCall.Operator {
    { call in
      let (a, given) = (try call.input(0), try call.input(1))
      let b = legacy(call, a, given)
      switch (a.storage, b.storage) {
      case (.integers(let x), .integers(let y)):
        // Numbers from 2⁶³ on have their highest bit set; shifted, they stand in their order.
        let flip: Int64 = a.element == .uint64 ? .min : 0
        let (values, shape) = try combined(x, a.shape, y, b.shape) { whole($0 ^ flip, $1 ^ flip) }
        return [ONNXTensor(values, shape: shape)]
      case (.texts(let x), .texts(let y)):
        guard let text else { throw ONNXFault("texts have no order") }
        let (values, shape) = try combined(x, a.shape, y, b.shape, text)
        return [ONNXTensor(values, shape: shape)]
      default:
        let (values, shape) = try combined(a.doubles, a.shape, b.doubles, b.shape, real)
        return [ONNXTensor(values, shape: shape)]
      }
    }
  }

  private static func logical(_ body: @escaping @Sendable (Bool, Bool) -> Bool) -> OperatorCall.Operator {
    compared({ body($0 != 0, $1 != 0) }, { body($0 != 0, $1 != 0) })
  }

  private static func addTruth(to table: inout OperatorTable.Content) {
    table["Equal"] = compared(==, ==, ==)
    table["Less"] = compared({ $0 < $1 }, { $0 < $1 })
    table["Greater"] = compared({ $0 > $1 }, { $0 > $1 })
    table["LessOrEqual"] = compared({ $0 <= $1 }, { $0 <= $1 })
    table["GreaterOrEqual"] = compared({ $0 >= $1 }, { $0 >= $1 })
    table["And"] = logical { $0 && $1 }
    table["Or"] = logical { $0 || $1 }
    table["Xor"] = logical { $0 != $1 }
    table["Not"] = { call in
      let x = try call.input(0)
      return [ONNXTensor(x.integers.map { $0 == 0 }, shape: x.shape)]
    }
    table["Where"] = { call in
      let (condition, a, b) = (try call.input(0), try call.input(1), try call.input(2))
      let shape = try Shapes.broadcast([condition.shape, a.shape, b.shape])
      let count = shape.reduce(1, *)
      let flags = Shapes.places(of: condition.shape, in: shape)
      let left = Shapes.places(of: a.shape, in: shape)
      let right = Shapes.places(of: b.shape, in: shape)
      let truth = condition.integers
      var result = b.gathered(right ?? Array(0..<count), shape: shape)
      let chosen = (0..<count).filter { truth[flags?[$0] ?? $0] != 0 }
      result.replace(chosen, with: a, at: chosen.map { left?[$0] ?? $0 })
      return [result]
    }
  }

  // MARK: bits

  private static func bitwise(_ body: @escaping @Sendable (Int64, Int64) -> Int64) -> OperatorCall.Operator {
    { call in
      let (a, b) = (try call.input(0), try call.input(1))
      let (values, shape) = try combined(a.integers, a.shape, b.integers, b.shape, body)
      return [ONNXTensor(values.map { ONNXTensor.wrapped($0, a.element) }, shape: shape, element: a.element)]
    }
  }

  private static func addBits(to table: inout OperatorTable.Content) {
    table["BitwiseAnd"] = bitwise(&)
    table["BitwiseOr"] = bitwise(|)
    table["BitwiseXor"] = bitwise(^)
    table["BitwiseNot"] = { call in
      let x = try call.input(0)
      return [
        ONNXTensor(x.integers.map { ONNXTensor.wrapped(~$0, x.element) }, shape: x.shape, element: x.element)
      ]
    }
    table["BitShift"] = { call in
      let isLeft = call.text("direction", "LEFT") == "LEFT"
      let isUnsigned = try call.input(0).element.isUnsigned
      return try bitwise { value, count in
        // As many bits as there are, or a number below 0, shift everything out.
        let isOut = count < 0 || count > 63
        if isLeft { return isOut ? 0 : value << count }
        if isUnsigned { return isOut ? 0 : Int64(bitPattern: UInt64(bitPattern: value) >> UInt64(count)) }
        return isOut ? (value < 0 ? -1 : 0) : value >> count
      }(call)
    }
  }

  // MARK: types

  static func converted(_ x: ONNXTensor, to element: ONNXTensor.Element) throws(ONNXFault) -> ONNXTensor {
    guard element != x.element else { return x }
    switch (x.storage, element) {
    case (.texts(let texts), _):
      var numbers: [Double] = []
      for text in texts {
        guard let number = number(text) else { throw ONNXFault("'\(text.prefix(40))' is no number") }
        numbers.append(number)
      }
      return ONNXTensor(numbers, shape: x.shape, as: element)
    case (.integers(let values), .string):
      return ONNXTensor(shape: x.shape, element: .string, storage: .texts(values.map { "\($0)" }))
    case (.floats(let values), .string):
      return ONNXTensor(
        shape: x.shape, element: .string, storage: .texts(values.map { text(Double($0), "\($0)") }))
    case (.doubles(let values), .string):
      return ONNXTensor(shape: x.shape, element: .string, storage: .texts(values.map { text($0, "\($0)") }))
    case (.integers(let values), _) where !element.isFloatingPoint:
      return ONNXTensor(values.map { ONNXTensor.wrapped($0, element) }, shape: x.shape, element: element)
    case (_, .bool): return ONNXTensor(x.doubles.map { $0 != 0 }, shape: x.shape)
    default: return ONNXTensor(x.doubles, shape: x.shape, as: element)
    }
  }

  private static func number(_ text: String) -> Double? {
    switch text.lowercased() {
    case "inf", "+inf", "infinity": .infinity
    case "-inf", "-infinity": -.infinity
    case "nan": .nan
    default: Double(text)
    }
  }

  private static func text(_ value: Double, _ usual: String) -> String {
    value.isNaN ? "NaN" : value == .infinity ? "INF" : value == -.infinity ? "-INF" : usual
  }

  private static func addConversions(to table: inout OperatorTable.Content) {
    table["Cast"] = { call in
      guard let element = ONNXTensor.Element(rawValue: call.int("to", 0)) else {
        throw ONNXFault("it casts to the type \(call.int("to", 0)), which is not read")
      }
      return [try converted(call.input(0), to: element)]
    }
    table["CastLike"] = { call in [try converted(call.input(0), to: call.input(1).element)]
    }
  }
}
