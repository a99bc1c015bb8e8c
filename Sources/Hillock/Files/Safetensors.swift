import Foundation

/// A file of named float arrays with a text dictionary, in the safetensors format.
///
/// Layout: the length of the header as a little-endian 64-bit number, the header as JSON (for each tensor `dtype`,
/// `shape` and `data_offsets`, and texts under `__metadata__`), then the numbers, little-endian and without gaps.
/// Other numbers than F32 are read as the nearest floats (`ElementType`), and F32 is written. Equal contents make equal bytes: the header's keys are sorted and padded
/// with spaces to a multiple of 8, and the tensors lie in their given order.
///
/// Source: the format's description in the safetensors project's README.
package struct Safetensors: Hashable, Sendable {
  /// An array of floats with its name.
  package struct Tensor: Hashable, Sendable {
    /// Different from that of every other one.
    package var name: String
    /// From the outermost to the innermost.
    package var shape: [Int]
    /// Row-major.
    package var values: [Float]

    /// As many values as the product of the extents.
    package init(name: String, shape: [Int], values: [Float]) {
      self.name = name
      self.shape = shape
      self.values = values
    }
  }

  /// In the order of their data.
  package var tensors: [Tensor]
  /// Texts by their keys.
  package var metadata: [String: String]

  /// A file that is to be written.
  package init(tensors: [Tensor], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The header may be this long, as the format says.
  static let headerLimit = 100_000_000
  static let fileLimit = Int(clamping: 1 << 34 as UInt64)

  /// Reads a file.
  ///
  /// - Throws: `DataError` when the file is missing, or no safetensors file in every detail.
  package init(reading path: String) throws {
    let bytes = try FileAccess.bytes(of: path, limit: Self.fileLimit) { first, size throws(DataError) in
      // Without a size it is a pipe, which is read first.
      guard let size else { return }
      let end = try Self.headerEnd(first, size: size, file: path)
      // What the header claims has to fit the size, before so much is read.
      if end <= first.count { _ = try Self.header(first[8..<end], dataCount: size - end, file: path) }
    }
    try self.init(parsing: bytes, file: path)
  }

  /// Reads bytes. Nothing that they claim is trusted before it is checked against their number.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    let end = try Self.headerEnd(bytes, size: bytes.count, file: file)
    let header = try Self.header(bytes[8..<end], dataCount: bytes.count - end, file: file)
    metadata = header.metadata
    tensors = header.entries.map { entry in
      Tensor(
        name: entry.name, shape: entry.shape,
        values: entry.type.floats(bytes[end + entry.start..<end + entry.end]))
    }
  }

  /// Reads a plain file tensor by tensor: besides the floats themselves no more is in memory than the bytes of the largest one.
  ///
  /// - Throws: as `init(reading:)`.
  package init(inPieces path: String) throws(DataError) {
    let file = try RandomAccessFile(path)
    let end = try Self.headerEnd(file.bytes(at: 0, count: 512), size: file.length, file: path)
    let header = try Self.header(
      file.bytes(at: 8, count: end - 8)[...], dataCount: file.length - end, file: path)
    metadata = header.metadata
    var found: [Tensor] = []
    for entry in header.entries {
      let bytes = try file.bytes(at: end + entry.start, count: entry.end - entry.start)
      guard bytes.count == entry.end - entry.start else { throw file.changed }
      found.append(Tensor(name: entry.name, shape: entry.shape, values: entry.type.floats(bytes[...])))
    }
    try file.checkUnchanged()
    tensors = found
  }

  /// The texts of a file, without its numbers.
  package static func metadata(reading path: String) throws(DataError) -> [String: String] {
    let file = try RandomAccessFile(path)
    let end = try headerEnd(file.bytes(at: 0, count: 9), size: file.length, file: path)
    let bytes = try file.bytes(at: 8, count: end - 8)
    return try header(bytes[...], dataCount: file.length - end, file: path).metadata
  }

  private static func fault(_ message: String, _ file: String) -> DataError {
    DataError("not a sound safetensors file: \(message)", file: file)
  }

  /// Where the header ends, told from the first bytes of a file of this size.
  private static func headerEnd(_ bytes: [UInt8], size: Int, file: String) throws(DataError) -> Int {
    var length: UInt64 = 0
    for index in 0..<min(bytes.count, 8) { length |= UInt64(bytes[index]) << (8 * UInt64(index)) }
    let isLikely = bytes.count > 8 && bytes[8] == 0x7B && length <= UInt64(headerLimit)
    if !isLikely, let kind = ForeignFile.kind(of: bytes) {
      throw fault("this is \(kind); expected a model that Hillock wrote", file)
    }
    guard bytes.count >= 8 else {
      throw fault("it has \(bytes.count) bytes; even an empty one has 8 and a header", file)
    }
    guard length <= UInt64(headerLimit) else {
      throw fault("its header claims \(length) bytes; at most \(headerLimit) are allowed", file)
    }
    let end = 8 + Int(length)
    guard end <= size else {
      throw fault(
        "its header claims \(length) bytes, but only \(size - 8) follow; it may have been cut off", file)
    }
    guard length > 0, bytes.count == 8 || bytes[8] == 0x7B else {
      throw fault("its header is no JSON object", file)
    }
    return end
  }

  private struct Entry {
    var start: Int
    var end: Int
    var name: String
    var shape: [Int]
    var type: ElementType
  }

  /// What the header says, checked against the number of bytes that follow it.
  private static func header(
    _ bytes: ArraySlice<UInt8>, dataCount: Int, file: String
  ) throws(DataError) -> (metadata: [String: String], entries: [Entry]) {
    func fault(_ message: String) -> DataError { Self.fault(message, file) }
    let header: JSONValue
    do throws(JSONFault) {
      header = try JSONValue(parsing: bytes, depthLimit: 8)
    } catch {
      throw fault("its header is no JSON: \(error.message) at byte \(error.offset)")
    }
    guard case .object(let pairs) = header else { throw fault("its header is no JSON object") }
    var metadata: [String: String] = [:]
    var found: [Entry] = []
    for (name, value) in pairs {
      if name == "__metadata__" {
        guard case .object(let texts) = value else { throw fault("__metadata__ is no object") }
        for (key, text) in texts {
          guard case .string(let text) = text else { throw fault("__metadata__ '\(key)' is no text") }
          metadata[key] = text
        }
        continue
      }
      let entry = try Self.entry(name, value, dataCount: dataCount, fault: fault)
      found.append(
        Entry(start: entry.start, end: entry.end, name: name, shape: entry.shape, type: entry.type))
    }
    found.sort { ($0.start, $0.end, $0.name) < ($1.start, $1.end, $1.name) }
    var expected = 0
    for entry in found {
      guard entry.start == expected else {
        throw fault(
          "tensor '\(entry.name)' starts at byte \(entry.start) of the data; "
            + "\(entry.start < expected ? "the one before ends" : "without a gap it would start") at \(expected)"
        )
      }
      expected = entry.end
    }
    guard expected == dataCount else {
      throw fault("\(dataCount) bytes of data follow the header; the tensors take \(expected)")
    }
    return (metadata, found)
  }

  private static func entry(
    _ name: String, _ value: JSONValue, dataCount: Int, fault: (String) -> DataError
  ) throws(DataError) -> (start: Int, end: Int, shape: [Int], type: ElementType) {
    guard case .object(let pairs) = value else { throw fault("tensor '\(name)' is no object") }
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    for (key, value) in pairs {
      switch (key, value) {
      case ("dtype", .string(let text)): dtype = text
      case ("shape", .array(let items)):
        shape = items.compactMap(\.index)
        if shape?.count != items.count { throw fault("tensor '\(name)': the shape holds no whole numbers") }
      case ("data_offsets", .array(let items)): offsets = items.compactMap(\.index)
      default: throw fault("tensor '\(name)': '\(key)' is not part of the format, or of the wrong type")
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2 else {
      throw fault("tensor '\(name)' needs dtype, shape and two data_offsets")
    }
    guard let type = ElementType(rawValue: dtype) else {
      throw fault(
        "tensor '\(name)' is of type \(dtype); read are \(ElementType.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
    guard offsets[0] <= offsets[1], offsets[1] <= dataCount else {
      throw fault(
        "tensor '\(name)' lies at bytes \(offsets[0]) to \(offsets[1]) of \(dataCount); the file may have been cut off"
      )
    }
    guard let count = Shape(shape).checkedCount, count <= dataCount / type.size,
      count * type.size == offsets[1] - offsets[0]
    else {
      throw fault(
        "tensor '\(name)' of shape \(shape) does not fit its \(offsets[1] - offsets[0]) bytes")
    }
    return (offsets[0], offsets[1], shape, type)
  }

  /// The file's bytes.
  ///
  /// - Throws: `DataError` when a shape does not fit its values, or a name occurs twice or is reserved.
  package func serialized() throws(DataError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * tensors.reduce(1024) { $0 + $1.values.count })
    for part in try parts { bytes += part }
    return bytes
  }

  /// The file's bytes one part after the other: who writes a large file needs no second copy of it in memory.
  private var parts: Parts {
    get throws(DataError) { Parts(header: try header(), tensors: tensors) }
  }

  private struct Parts: Sequence, IteratorProtocol {
    private static let size = 1 << 18
    private var header: [UInt8]?
    private let tensors: [Tensor]
    private var tensor = 0
    private var place = 0

    init(header: [UInt8], tensors: [Tensor]) { (self.header, self.tensors) = (header, tensors) }

    mutating func next() -> [UInt8]? {
      if let header {
        self.header = nil
        return header
      }
      while tensor < tensors.count, place >= tensors[tensor].values.count {
        (tensor, place) = (tensor + 1, 0)
      }
      guard tensor < tensors.count else { return nil }
      let values = tensors[tensor].values[place...].prefix(Self.size)
      place += values.count
      return unsafe [UInt8](unsafeUninitializedCapacity: 4 * values.count) { bytes, count in
        for (index, value) in values.enumerated() {
          unsafe UnsafeMutableRawBufferPointer(bytes).storeBytes(
            of: value.bitPattern.littleEndian, toByteOffset: 4 * index, as: UInt32.self)
        }
        count = 4 * values.count
      }
    }
  }

  /// The length of the header and the header itself.
  private func header() throws(DataError) -> [UInt8] {
    var entries: [String: String] = [:]
    var start = 0
    for tensor in tensors {
      guard Shape(tensor.shape).checkedCount == tensor.values.count else {
        throw DataError(
          "tensor '\(tensor.name)' of shape \(tensor.shape) cannot hold \(tensor.values.count) values")
      }
      guard entries[tensor.name] == nil, tensor.name != "__metadata__" else {
        throw DataError("two tensors are named '\(tensor.name)', or the name is reserved")
      }
      let end = start + 4 * tensor.values.count
      let shape = tensor.shape.map(String.init).joined(separator: ",")
      entries[tensor.name] =
        "{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(end)]}"
      start = end
    }
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }
      entries["__metadata__"] =
        "{" + texts.map { "\(JSONValue.quoted($0)):\(JSONValue.quoted($1))" }.joined(separator: ",") + "}"
    }
    let pairs = entries.sorted { $0.key < $1.key }.map { "\(JSONValue.quoted($0)):\($1)" }
    var header = Array("{\(pairs.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(0x20) }
    guard header.count <= Self.headerLimit else {
      throw DataError("the header would have \(header.count) bytes; at most \(Self.headerLimit) are allowed")
    }
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header
  }

  /// Whether the metadata hold the digest of everything else.
  package enum Seal {
    case whole
    /// There is none, as in files of earlier versions.
    case missing
    case broken
  }

  package static let digestKey = "digest"

  /// SHA-256 of everything but itself: the metadata, the names and shapes, and every value.
  package func digest() throws(DataError) -> String {
    var plain = self
    plain.metadata[Self.digestKey] = nil
    var hash = SHA256()
    for part in try plain.parts { hash.add(part) }
    return hash.hexadecimal
  }

  /// The same with its digest among the metadata.
  package func sealed() throws(DataError) -> Safetensors {
    var copy = self
    copy.metadata[Self.digestKey] = try digest()
    return copy
  }

  package func seal() throws(DataError) -> Seal {
    guard let digest = metadata[Self.digestKey] else { return .missing }
    return try self.digest() == digest ? .whole : .broken
  }

  /// Writes the file whole or not at all: to a temporary file beside it, which then takes its place.
  package func write(to path: String) throws {
    try FileAccess.write(parts: parts, to: path)
  }
}
