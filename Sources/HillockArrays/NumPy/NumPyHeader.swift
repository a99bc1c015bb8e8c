import Hillock

/// The head of a `.npy` file: what the numbers are, in which order they lie, and how many there are.
///
/// Layout: `\x93NUMPY`, two bytes of version (1.0, 2.0 or 3.0), the length of the text that follows (2 bytes, from version 2.0 on 4), and a
/// dictionary in Python's notation with `descr`, `fortran_order` and `shape`. Source: NumPy, "A simple file format for NumPy arrays",
/// NEP 1.
package struct NumPyHeader: Hashable, Sendable {
  /// What an element is.
  package enum Element: Hashable, Sendable {
    case number(ElementType, isBigEndian: Bool)
    /// Texts of so many bytes, one a letter.
    case bytes(Int)
    /// Texts of so many Unicode scalars of four bytes.
    case unicode(Int, isBigEndian: Bool)

    package var size: Int {
      switch self {
      case .number(let type, _): type.size
      case .bytes(let count): count
      case .unicode(let count, _): 4 * count
      }
    }
  }

  package var element: Element
  /// Whether the first index runs fastest.
  package var isFortranOrder: Bool
  /// From the outermost to the innermost; none for a single number.
  package var shape: [Int]
  /// Where the numbers begin.
  package var dataOffset: Int

  /// How many elements there are.
  package var count: Int { shape.reduce(1, *) }

  /// Whether bytes begin as such a file does.
  package static func isArray(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.starts(with: [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59])
  }

  /// The head has at most so many bytes; those of usual arrays have 128.
  package static let limit = 1 << 16
  static let rankLimit = 32

  /// - Parameters:
  ///   - bytes: the first ones of the file, `limit` or all.
  ///   - size: how many the whole file has.
  /// - Throws: `DataError` for another kind of file, elements that are no numbers or texts, and where not as many follow as the head says.
  package init(_ bytes: [UInt8], size: Int, file: String) throws(DataError) {
    func fault(_ message: String) -> DataError {
      DataError("not a sound NumPy array: \(message)", file: file)
    }
    guard Self.isArray(bytes), bytes.count >= 10 else {
      throw fault(
        ForeignFile.kind(of: bytes).map { "this is \($0)" }
          ?? "it does not begin with \\x93NUMPY and a version")
    }
    guard (1...3).contains(bytes[6]), bytes[7] == 0 else {
      throw fault("its format is version \(bytes[6]).\(bytes[7]); 1.0, 2.0 and 3.0 are read")
    }
    let words = LittleEndian(Array(bytes.prefix(12)))
    let start = bytes[6] == 1 ? 10 : 12
    let length = bytes[6] == 1 ? words.half(8) : Int(words.word(8))
    guard length <= Self.limit - 12, start + length <= bytes.count else {
      throw fault(
        "its head claims \(length) bytes; \(max(0, bytes.count - start)) of at most \(Self.limit - 12) follow"
      )
    }
    var text = DictionaryText(bytes[start..<start + length])
    let entries: [(String, DictionaryText.Value)]
    do throws(DictionaryText.Fault) {
      entries = try text.dictionary()
    } catch {
      throw fault("its head is no dictionary with 'descr', 'fortran_order' and 'shape': \(error.message)")
    }
    var found: (descr: String?, order: Bool?, shape: [Int]?)
    for (key, value) in entries {
      switch (key, value) {
      case ("descr", .text(let text)): found.descr = text
      case ("fortran_order", .bool(let flag)): found.order = flag
      case ("shape", .tuple(let extents)): found.shape = extents
      case ("descr", _):
        throw fault("its elements are records of several fields; arrays of numbers or texts are read")
      default: throw fault("its head has an entry '\(key)' that is unknown, or of the wrong kind")
      }
    }
    guard let descr = found.descr, let order = found.order, let shape = found.shape else {
      throw fault("its head needs 'descr', 'fortran_order' and 'shape'")
    }
    guard let element = Self.element(descr) else {
      throw fault(
        "its elements are of type '\(descr)'; read are numbers (b1, i1 to i8, u1 to u8, f2, f4, f8) and texts (S, U), but no objects "
          + "and no complex numbers")
    }
    guard shape.count <= Self.rankLimit, let count = Shape(shape).checkedCount,
      element.size == 0 || count <= (size - start - length) / element.size
    else {
      throw fault(
        "its shape \(shape) asks for more than the \(size - start - length) bytes that follow; it may have been cut off"
      )
    }
    guard count * element.size == size - start - length else {
      throw fault(
        "its shape \(shape) takes \(count * element.size) bytes, but \(size - start - length) follow")
    }
    (self.element, isFortranOrder, self.shape, dataOffset) = (element, order, shape, start + length)
  }

  private static func element(_ descr: String) -> Element? {
    var letters = Substring(descr)
    var isBigEndian = false
    if let order = letters.first, "<>|=".contains(order) {
      isBigEndian = order == ">"
      letters.removeFirst()
    }
    guard let kind = letters.popFirst(), letters.allSatisfy(\.isASCII), let size = Int(letters), size >= 0,
      size <= 1 << 24
    else { return nil }
    switch (kind, size) {
    case ("b", 1): return .number(.bool, isBigEndian: false)
    case ("f", 2): return .number(.float16, isBigEndian: isBigEndian)
    case ("f", 4): return .number(.float32, isBigEndian: isBigEndian)
    case ("f", 8): return .number(.float64, isBigEndian: isBigEndian)
    case ("i", _), ("u", _):
      return ElementType(rawValue: "\(kind.uppercased())\(8 * size)").map {
        .number($0, isBigEndian: isBigEndian)
      }
    case ("S", _): return .bytes(size)
    case ("U", _): return .unicode(size, isBigEndian: isBigEndian)
    default: return nil
    }
  }
}

/// The few forms of Python's notation that heads have: a dictionary of texts, truth values and tuples of whole numbers.
private struct DictionaryText {
  enum Value {
    case text(String)
    case bool(Bool)
    case tuple([Int])
    case other
  }

  struct Fault: Error {
    var message: String
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  private mutating func skip() {
    while let byte = rest.first, byte == 0x20 || (0x09...0x0D).contains(byte) { rest.removeFirst() }
  }

  private mutating func take(_ letter: Character) -> Bool {
    skip()
    guard let value = letter.asciiValue, rest.first == value else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func expect(_ letter: Character) throws(Fault) {
    guard take(letter) else { throw Fault(message: "expected '\(letter)'") }
  }

  mutating func dictionary() throws(Fault) -> [(String, Value)] {
    try expect("{")
    var entries: [(String, Value)] = []
    while !take("}") {
      guard let key = try text() else { throw Fault(message: "expected a key in quotes") }
      try expect(":")
      entries.append((key, try value()))
      guard entries.count <= 16 else { throw Fault(message: "it has too many entries") }
      if !take(",") {
        try expect("}")
        break
      }
    }
    skip()
    guard rest.isEmpty else { throw Fault(message: "something follows it") }
    return entries
  }

  private mutating func text() throws(Fault) -> String? {
    skip()
    guard let quote = rest.first, quote == 0x27 || quote == 0x22 else { return nil }
    rest.removeFirst()
    guard let end = rest.firstIndex(of: quote) else { throw Fault(message: "a quote is not closed") }
    defer { rest = rest[(end + 1)...] }
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  private mutating func word() -> String {
    skip()
    let letters = rest.prefix { ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }
    rest = rest.dropFirst(letters.count)
    return String(decoding: letters, as: UTF8.self)
  }

  private mutating func value() throws(Fault) -> Value {
    if let text = try text() { return .text(text) }
    if take("(") {
      var numbers: [Int] = []
      while !take(")") {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard let number = Int(String(decoding: digits, as: UTF8.self)) else {
          throw Fault(message: "the shape holds something that is no whole number")
        }
        rest = rest.dropFirst(digits.count)
        // Python 2 wrote 3L.
        if rest.first == 0x4C { rest.removeFirst() }
        numbers.append(number)
        guard numbers.count <= 64 else { throw Fault(message: "the shape has too many extents") }
        if !take(",") {
          try expect(")")
          break
        }
        skip()
      }
      return .tuple(numbers)
    }
    if take("[") { return try skipList() }
    switch word() {
    case "True": return .bool(true)
    case "False": return .bool(false)
    default: throw Fault(message: "a value is neither text, True, False nor a tuple")
    }
  }

  /// The description of records, which are not read.
  private mutating func skipList() throws(Fault) -> Value {
    guard let end = rest.lastIndex(of: 0x5D) else { throw Fault(message: "a list is not closed") }
    rest = rest[(end + 1)...]
    return .other
  }
}
