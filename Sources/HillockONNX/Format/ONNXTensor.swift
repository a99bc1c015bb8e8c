import Hillock

/// An array of a graph: a shape, and numbers of one type, or texts.
package struct ONNXTensor: Hashable, Sendable {
  /// What the elements are, by ONNX's names and numbers.
  package enum Element: Int, Hashable, Sendable, CaseIterable {
    case float = 1
    case uint8, int8, uint16, int16, int32, int64, string, bool, float16, double, uint32, uint64
    case bfloat16 = 16

    var isFloatingPoint: Bool { [.float, .float16, .bfloat16, .double].contains(self) }
    var isUnsigned: Bool { [.uint8, .uint16, .uint32, .uint64, .bool].contains(self) }

    /// How the numbers lie in a file; `nil` for texts.
    var stored: ElementType? {
      switch self {
      case .float: .float32
      case .uint8: .uint8
      case .int8: .int8
      case .uint16: .uint16
      case .int16: .int16
      case .int32: .int32
      case .int64: .int64
      case .string: nil
      case .bool: .bool
      case .float16: .float16
      case .double: .float64
      case .uint32: .uint32
      case .uint64: .uint64
      case .bfloat16: .bfloat16
      }
    }

    /// `float`, `int64` and so on.
    package var name: String { "\(self)" }

    /// The least and the greatest whole number.
    var range: ClosedRange<Int64> {
      switch self {
      case .int8: -128...127
      case .uint8: 0...255
      case .int16: -32_768...32_767
      case .uint16: 0...65_535
      case .int32: Int64(Int32.min)...Int64(Int32.max)
      case .uint32: 0...Int64(UInt32.max)
      case .bool: 0...1
      default: Int64.min...Int64.max
      }
    }
  }

  /// The elements in the order of memory, the last index running fastest. Halves are floats, whole numbers and truth values 64 bits.
  package enum Storage: Hashable, Sendable {
    case floats([Float])
    case doubles([Double])
    case integers([Int64])
    case texts([String])

    var count: Int {
      switch self {
      case .floats(let values): values.count
      case .doubles(let values): values.count
      case .integers(let values): values.count
      case .texts(let values): values.count
      }
    }
  }

  package var shape: [Int]
  package var element: Element
  package var storage: Storage

  /// - Precondition: as many elements as the shape has.
  init(shape: [Int], element: Element, storage: Storage) {
    precondition(
      Shape(shape).checkedCount == storage.count, "\(storage.count) elements in an array of shape \(shape)")
    (self.shape, self.element, self.storage) = (shape, element, storage)
  }

  /// Floats of this shape.
  package init(_ values: [Float], shape: [Int]) {
    self.init(shape: shape, element: .float, storage: .floats(values))
  }

  /// Whole numbers of this shape.
  package init(_ values: [Int64], shape: [Int], element: Element = .int64) {
    self.init(shape: shape, element: element, storage: .integers(values))
  }

  /// A vector of whole numbers.
  init(_ values: [Int]) { self.init(values.map(Int64.init), shape: [values.count]) }

  /// Truth values of this shape.
  init(_ values: [Bool], shape: [Int]) { self.init(values.map { $0 ? 1 : 0 }, shape: shape, element: .bool) }

  package var count: Int { storage.count }
  var rank: Int { shape.count }

  /// Numbers as floats, rounded where they have more digits; none of texts.
  package var floats: [Float] {
    switch storage {
    case .floats(let values): values
    case .doubles(let values): values.map { Float($0) }
    case .integers(let values): values.map { Float($0) }
    case .texts: []
    }
  }

  /// Numbers as doubles; none of texts.
  package var doubles: [Double] {
    switch storage {
    case .floats(let values): values.map(Double.init)
    case .doubles(let values): values
    case .integers(let values):
      values.map { element == .uint64 ? Double(UInt64(bitPattern: $0)) : Double($0) }
    case .texts: []
    }
  }

  /// Whole numbers; other numbers without their fraction, the nearest that there is where they are too large.
  package var integers: [Int64] {
    switch storage {
    case .floats(let values): values.map { Self.integer(Double($0)) }
    case .doubles(let values): values.map(Self.integer)
    case .integers(let values): values
    case .texts: []
    }
  }

  var ints: [Int] { integers.map { Int(clamping: $0) } }

  var texts: [String] { if case .texts(let texts) = storage { texts } else { [] } }

  static func integer(_ value: Double) -> Int64 {
    guard !value.isNaN else { return 0 }
    return Int64(exactly: value.rounded(.towardZero)) ?? (value < 0 ? Int64.min : Int64.max)
  }

  /// Doubles as elements of a type: rounded, or without their fraction.
  init(_ values: [Double], shape: [Int], as element: Element) {
    switch element {
    case .double: self.init(shape: shape, element: element, storage: .doubles(values))
    case .float: self.init(shape: shape, element: element, storage: .floats(values.map { Float($0) }))
    case .float16, .bfloat16:
      self.init(
        shape: shape, element: element, storage: .floats(values.map { Self.rounded(Float($0), element) }))
    case .string: self.init(shape: shape, element: element, storage: .texts(values.map { "\($0)" }))
    default:
      self.init(
        shape: shape, element: element,
        storage: .integers(values.map { Self.wrapped(Self.integer($0), element) }))
    }
  }

  /// A whole number in the range of a type, the higher bits left out.
  static func wrapped(_ value: Int64, _ element: Element) -> Int64 {
    switch element {
    case .int8: Int64(Int8(truncatingIfNeeded: value))
    case .uint8: Int64(UInt8(truncatingIfNeeded: value))
    case .int16: Int64(Int16(truncatingIfNeeded: value))
    case .uint16: Int64(UInt16(truncatingIfNeeded: value))
    case .int32: Int64(Int32(truncatingIfNeeded: value))
    case .uint32: Int64(UInt32(truncatingIfNeeded: value))
    case .bool: value == 0 ? 0 : 1
    default: value
    }
  }

  /// The nearest half, or bfloat16, to the even one of two.
  static func rounded(_ value: Float, _ element: Element) -> Float {
    guard value.isFinite, value != 0 else { return value }
    switch element {
    case .float16:
      // A half has 11 bits from 2⁻¹⁴ on, and multiples of 2⁻²⁴ below.
      let exponent = max(Int(value.exponent), -14)
      let unit = Float(sign: .plus, exponent: exponent - 10, significand: 1)
      let result = (value / unit).rounded(.toNearestOrEven) * unit
      return abs(result) >= 65_520 ? (value < 0 ? -.infinity : .infinity) : result
    case .bfloat16:
      let bits = value.bitPattern
      return Float(bitPattern: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) & 0xFFFF_0000)
    default: return value
    }
  }

  /// The same elements in another shape of as many.
  func reshaped(_ shape: [Int]) -> ONNXTensor { ONNXTensor(shape: shape, element: element, storage: storage) }

  /// The elements at some places, in another shape.
  ///
  /// - Precondition: every place is one of an element, and there are as many as the shape has.
  func gathered(_ places: [Int], shape: [Int]) -> ONNXTensor {
    let storage: Storage =
      switch storage {
      case .floats(let values): .floats(places.map { values[$0] })
      case .doubles(let values): .doubles(places.map { values[$0] })
      case .integers(let values): .integers(places.map { values[$0] })
      case .texts(let values): .texts(places.map { values[$0] })
      }
    return ONNXTensor(shape: shape, element: element, storage: storage)
  }

  /// Elements of another array of the same kind put at some places.
  mutating func replace(_ places: [Int], with other: ONNXTensor, at sources: [Int]? = nil) {
    func put<Value>(_ values: inout [Value], _ others: [Value]) {
      for (index, place) in places.enumerated() { values[place] = others[sources?[index] ?? index] }
    }
    switch (storage, other.storage) {
    case (.floats(var values), .floats(let others)):
      put(&values, others)
      storage = .floats(values)
    case (.doubles(var values), .doubles(let others)):
      put(&values, others)
      storage = .doubles(values)
    case (.integers(var values), .integers(let others)):
      put(&values, others)
      storage = .integers(values)
    case (.texts(var values), .texts(let others)):
      put(&values, others)
      storage = .texts(values)
    default: break
    }
  }
}
