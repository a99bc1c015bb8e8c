import Hillock

/// The values of a pickle such as PyTorch writes for a state dict: texts, numbers, tuples, lists, dictionaries and tensors.
///
/// Nothing is executed. Of the names that a pickle may call only those are known that a state dict has (`OrderedDict`,
/// `_rebuild_tensor_v2`, `_rebuild_parameter`, the types of storages, `torch.Size`), and of its instructions only those that make
/// values; anything else is refused by name. Source: Python, "pickletools".
package struct Pickle {
  /// A tensor whose numbers lie elsewhere.
  package struct Tensor: Hashable, Sendable {
    package var type: ElementType
    /// The file of the archive that holds the numbers.
    package var key: String
    /// How many numbers it has.
    package var storageCount: Int
    package var offset: Int
    package var shape: [Int]
    package var strides: [Int]
  }

  /// One value.
  indirect enum Value {
    case none
    case bool(Bool)
    case integer(Int)
    case real(Double)
    case text(String)
    case tuple([Value], depth: Int)
    case list(Box)
    case dictionary(Box)
    case name(String)
    case storage(ElementType, key: String, count: Int)
    case tensor(Tensor)
    case mark
  }

  /// Contents that grow after others know of them: of a dictionary keys and values in turn.
  final class Box {
    var values: [Value] = []
  }

  struct Fault: Error {
    var message: String
  }

  private let bytes: [UInt8]
  private var place = 0
  private var stack: [Value] = []
  private var memo: [Int: Value] = [:]
  private var boxes: [Box] = []

  /// Tuples lie in each other at most so deep.
  private static let depthLimit = 32
  private static let memoLimit = 1 << 22

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The tensors of a dictionary by their names, in its order; those of dictionaries in it have the names of both with a point between.
  package static func tensors(parsing bytes: [UInt8], file: String) throws(DataError) -> [(
    name: String, tensor: Tensor
  )] {
    var pickle = Pickle(bytes)
    defer { for box in pickle.boxes { box.values = [] } }
    do throws(Fault) {
      let value = try pickle.run()
      var found: [(String, Tensor)] = []
      try collect(value, "", depth: 0, into: &found)
      guard !found.isEmpty else { throw Fault(message: "it holds no tensors under names") }
      return found
    } catch {
      throw DataError("no state dict of PyTorch: \(error.message)", file: file)
    }
  }

  private static func collect(
    _ value: Value, _ prefix: String, depth: Int, into found: inout [(String, Tensor)]
  ) throws(Fault) {
    guard case .dictionary(let box) = value, depth < 8 else { return }
    var index = 0
    while index + 1 < box.values.count {
      defer { index += 2 }
      let key: String
      switch box.values[index] {
      case .text(let text): key = text
      case .integer(let number): key = String(number)
      default: continue
      }
      // What a module keeps besides its tensors.
      guard key != "_metadata" else { continue }
      let name = prefix.isEmpty ? key : "\(prefix).\(key)"
      if case .tensor(let tensor) = box.values[index + 1] {
        found.append((name, tensor))
        guard found.count <= 1 << 17 else { throw Fault(message: "it has too many tensors") }
      } else {
        try collect(box.values[index + 1], name, depth: depth + 1, into: &found)
      }
    }
  }

  // MARK: reading

  private mutating func byte() throws(Fault) -> UInt8 {
    guard place < bytes.count else { throw Fault(message: "it is cut off") }
    place += 1
    return bytes[place - 1]
  }

  private mutating func number(_ count: Int) throws(Fault) -> Int {
    guard count <= bytes.count - place else { throw Fault(message: "it is cut off") }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
    place += count
    return Int(clamping: value)
  }

  private mutating func text(_ count: Int) throws(Fault) -> String {
    guard count <= bytes.count - place else { throw Fault(message: "it is cut off") }
    defer { place += count }
    return String(decoding: bytes[place..<place + count], as: UTF8.self)
  }

  private mutating func line() throws(Fault) -> String {
    guard let end = bytes[place...].firstIndex(of: 0x0A) else { throw Fault(message: "it is cut off") }
    defer { place = end + 1 }
    return String(decoding: bytes[place..<end], as: UTF8.self)
  }

  private mutating func pop() throws(Fault) -> Value {
    guard let value = stack.popLast() else { throw Fault(message: "it takes a value that is not there") }
    if case .mark = value { throw Fault(message: "it takes a mark for a value") }
    return value
  }

  /// The values above the last mark, which goes with them.
  private mutating func popToMark() throws(Fault) -> [Value] {
    guard let mark = stack.lastIndex(where: { if case .mark = $0 { true } else { false } }) else {
      throw Fault(message: "a mark is missing")
    }
    let values = Array(stack[(mark + 1)...])
    stack.removeSubrange(mark...)
    return values
  }

  private func tuple(_ values: [Value]) throws(Fault) -> Value {
    var depth = 1
    for value in values { if case .tuple(_, let inner) = value { depth = max(depth, inner + 1) } }
    guard depth <= Self.depthLimit else { throw Fault(message: "its tuples lie too deep in each other") }
    return .tuple(values, depth: depth)
  }

  private mutating func box() -> Box {
    let box = Box()
    boxes.append(box)
    return box
  }

  private mutating func remember(_ index: Int) throws(Fault) {
    guard let value = stack.last, index < Self.memoLimit else {
      throw Fault(message: "it keeps a value that is not there")
    }
    if case .mark = value { throw Fault(message: "it keeps a mark") }
    memo[index] = value
  }

  private mutating func recall(_ index: Int) throws(Fault) {
    guard let value = memo[index] else { throw Fault(message: "it recalls a value that it has not kept") }
    stack.append(value)
  }

  private mutating func run() throws(Fault) -> Value {
    while true {
      let code = try byte()
      switch code {
      case 0x80:  // PROTO
        let version = try byte()
        guard (2...5).contains(version) else {
          throw Fault(message: "its protocol is \(version); 2 to 5 are read")
        }
      case 0x95: _ = try number(8)  // FRAME
      case 0x2E: return try pop()  // STOP
      case 0x28: stack.append(.mark)  // MARK
      case 0x30: _ = try pop()  // POP
      case 0x31: _ = try popToMark()  // POP_MARK
      case 0x4E: stack.append(.none)
      case 0x88: stack.append(.bool(true))
      case 0x89: stack.append(.bool(false))
      case 0x4A: stack.append(.integer(Int(Int32(truncatingIfNeeded: try number(4)))))  // BININT
      case 0x4B: stack.append(.integer(try number(1)))
      case 0x4D: stack.append(.integer(try number(2)))
      case 0x8A: stack.append(try long())
      case 0x47:  // BINFLOAT, the highest byte first
        var bits: UInt64 = 0
        for _ in 0..<8 { bits = bits << 8 | UInt64(try byte()) }
        stack.append(.real(Double(bitPattern: bits)))
      case 0x58: stack.append(.text(try text(number(4))))  // BINUNICODE
      case 0x8C: stack.append(.text(try text(number(1))))
      case 0x8D: stack.append(.text(try text(number(8))))
      case 0x71: try remember(number(1))  // BINPUT
      case 0x72: try remember(number(4))
      case 0x94: try remember(memo.count)  // MEMOIZE
      case 0x68: try recall(number(1))  // BINGET
      case 0x6A: try recall(number(4))
      case 0x29: stack.append(try tuple([]))
      case 0x85, 0x86, 0x87:
        var values: [Value] = []
        for _ in 0..<Int(code - 0x84) { values.append(try pop()) }
        stack.append(try tuple(values.reversed()))
      case 0x74: stack.append(try tuple(popToMark()))
      case 0x5D: stack.append(.list(box()))
      case 0x7D: stack.append(.dictionary(box()))
      case 0x61: try extend([pop()])  // APPEND
      case 0x65: try extend(popToMark())
      case 0x73:  // SETITEM
        let value = try pop()
        try set([pop(), value])
      case 0x75: try set(popToMark())
      case 0x63:  // GLOBAL
        let module = try line()
        stack.append(.name("\(module).\(try line())"))
      case 0x93:  // STACK_GLOBAL
        guard case .text(let name) = try pop(), case .text(let module) = try pop() else {
          throw Fault(message: "it calls something that is no name")
        }
        stack.append(.name("\(module).\(name)"))
      case 0x51: try persistent()  // BINPERSID
      case 0x52: try reduce()
      case 0x62: try build()
      default:
        throw Fault(message: "it has the instruction 0x\(String(code, radix: 16)), which no state dict needs")
      }
    }
  }

  private mutating func long() throws(Fault) -> Value {
    let count = Int(try byte())
    guard count <= 8 else { throw Fault(message: "it has a number of \(count) bytes") }
    let bits = UInt64(bitPattern: Int64(try signed(count)))
    return .integer(Int(Int64(bitPattern: bits)))
  }

  private mutating func signed(_ count: Int) throws(Fault) -> Int {
    guard count <= bytes.count - place else { throw Fault(message: "it is cut off") }
    var value: UInt64 = 0
    for index in 0..<count { value |= UInt64(bytes[place + index]) << UInt64(8 * index) }
    place += count
    guard count > 0, count < 8, value >> UInt64(8 * count - 1) & 1 == 1 else {
      return Int(truncatingIfNeeded: value)
    }
    return Int(truncatingIfNeeded: value | ~0 << UInt64(8 * count))
  }

  private mutating func extend(_ values: [Value]) throws(Fault) {
    guard case .list(let box)? = stack.last else {
      throw Fault(message: "it adds to something that is no list")
    }
    box.values += values
  }

  private mutating func set(_ values: [Value]) throws(Fault) {
    guard case .dictionary(let box)? = stack.last, values.count % 2 == 0 else {
      throw Fault(message: "it adds to something that is no dictionary")
    }
    box.values += values
  }

  // MARK: what PyTorch calls

  private static let storages: [String: ElementType] = [
    "torch.DoubleStorage": .float64, "torch.FloatStorage": .float32, "torch.HalfStorage": .float16,
    "torch.BFloat16Storage": .bfloat16, "torch.LongStorage": .int64, "torch.IntStorage": .int32,
    "torch.ShortStorage": .int16, "torch.CharStorage": .int8, "torch.ByteStorage": .uint8,
    "torch.BoolStorage": .bool,
  ]

  /// ('storage', type, key, device, count)
  private mutating func persistent() throws(Fault) {
    guard case .tuple(let parts, _) = try pop(), parts.count == 5, case .text("storage") = parts[0],
      case .name(let type) = parts[1], case .text(let key) = parts[2], case .integer(let count) = parts[4],
      count >= 0
    else { throw Fault(message: "it refers to something that is no storage of a tensor") }
    guard let element = Self.storages[type] else {
      throw Fault(
        message:
          "it has a storage of type '\(type)'; read are \(Self.storages.keys.sorted().joined(separator: ", "))"
      )
    }
    stack.append(.storage(element, key: key, count: count))
  }

  private mutating func reduce() throws(Fault) {
    guard case .tuple(let arguments, _) = try pop(), case .name(let name) = try pop() else {
      throw Fault(message: "it calls something that is no name")
    }
    switch name {
    case "collections.OrderedDict": stack.append(.dictionary(box()))
    case "torch.Size":
      guard let extents = arguments.first else { throw Fault(message: "a size has no extents") }
      stack.append(extents)
    case "torch._utils._rebuild_parameter":
      guard let first = arguments.first, case .tensor = first else {
        throw Fault(message: "a parameter is no tensor")
      }
      stack.append(first)
    case "torch._utils._rebuild_tensor_v2":
      guard arguments.count >= 4, case .storage(let type, let key, let count) = arguments[0],
        case .integer(let offset) = arguments[1], let shape = integers(arguments[2]),
        let strides = integers(arguments[3]),
        shape.count == strides.count, shape.count <= 32
      else { throw Fault(message: "a tensor is not made as PyTorch makes them") }
      stack.append(
        .tensor(
          Tensor(
            type: type, key: key, storageCount: count, offset: offset, shape: shape, strides: strides)))
    default:
      throw Fault(
        message:
          "it calls '\(name)', which is no part of a state dict; save model.state_dict() and not the model itself"
      )
    }
  }

  private func integers(_ value: Value) -> [Int]? {
    guard case .tuple(let values, _) = value else { return nil }
    var numbers: [Int] = []
    for value in values {
      guard case .integer(let number) = value, number >= 0 else { return nil }
      numbers.append(number)
    }
    return numbers
  }

  /// What an OrderedDict keeps besides its items, its `_metadata`, is of no use here.
  private mutating func build() throws(Fault) {
    _ = try pop()
    guard case .dictionary? = stack.last else {
      throw Fault(message: "it sets the members of something that is no dictionary")
    }
  }
}
