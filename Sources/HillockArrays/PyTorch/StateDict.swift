import Hillock

/// The tensors of a module of PyTorch by their names: a `.pt` file that `torch.save(model.state_dict(), …)` wrote, or a safetensors file.
package struct StateDict: Sendable {
  /// In the order of the file; of a safetensors file, whose order says nothing, in the order of their names, numbers in them by value.
  package var tensors: [Safetensors.Tensor]
  /// Whether the order of the tensors is that of the modules.
  package var isOrdered: Bool

  /// Files have at most so many bytes.
  static let limit = Int(clamping: 1 << 34 as UInt64)

  /// Tensors that are to be written.
  package init(tensors: [Safetensors.Tensor]) {
    self.tensors = tensors
    isOrdered = true
  }

  /// Reads a file, told by its first bytes.
  ///
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package init(reading path: String) throws(DataError) {
    let file = try RandomAccessFile(path)
    let first = try file.bytes(at: 0, count: 8)
    guard ZipArchive.isArchive(first) else {
      if first.starts(with: [0x80]) {
        throw DataError(
          "this is a pickle without an archive, as PyTorch wrote before version 1.6; load and save it again",
          file: path)
      }
      self.init(try Safetensors(inPieces: path))
      return
    }
    try self.init(archive: FileAccess.bytes(of: path, limit: Self.limit), file: path)
  }

  /// The tensors of a safetensors file.
  package init(_ file: Safetensors) {
    tensors = file.tensors.sorted { Self.isBefore($0.name, $1.name) }
    isOrdered = false
  }

  /// Reads the bytes of a `.pt` file; `file` is the name for error messages.
  package init(archive bytes: [UInt8], file: String) throws(DataError) {
    let archive = try ZipArchive(parsing: bytes, file: file)
    guard let list = archive.entries.first(where: { $0.name == "data.pkl" || $0.name.hasSuffix("/data.pkl") })
    else {
      throw DataError(
        "the archive has no file 'data.pkl'; expected what torch.save(model.state_dict(), …) writes",
        file: file)
    }
    let folder = String(list.name.dropLast("data.pkl".count))
    guard list.count <= 1 << 28 else { throw DataError("the list of tensors is too long", file: file) }
    let named = try Pickle.tensors(parsing: archive.contents(of: list), file: file)
    var isBigEndian = false
    if let order = archive.entries.first(where: { $0.name == folder + "byteorder" }), order.count <= 16 {
      isBigEndian = try archive.contents(of: order) == Array("big".utf8)
    }
    let places = Dictionary(
      archive.entries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var storages: [String: [Float]] = [:]
    var found: [Safetensors.Tensor] = []
    var total = 0
    for (name, tensor) in named {
      func fault(_ message: String) -> DataError { DataError("tensor '\(name)': \(message)", file: file) }
      if storages[tensor.key] == nil {
        guard let entry = places["\(folder)data/\(tensor.key)"] else {
          throw fault("the archive has no file '\(folder)data/\(tensor.key)' with its numbers")
        }
        let bytes = try archive.contents(of: entry)
        guard bytes.count / tensor.type.size >= tensor.storageCount else {
          throw fault("it claims \(tensor.storageCount) numbers; there are \(bytes.count / tensor.type.size)")
        }
        storages[tensor.key] = tensor.type.floats(
          bytes[..<(tensor.storageCount * tensor.type.size)], isBigEndian: isBigEndian)
      }
      let values = try Self.values(of: tensor, in: storages[tensor.key] ?? [], fault)
      total += values.count
      // Views of one storage may say the same numbers again and again.
      guard total <= bytes.count else { throw fault("the tensors have more numbers than the file has bytes") }
      found.append(Safetensors.Tensor(name: name, shape: tensor.shape, values: values))
    }
    tensors = found
    isOrdered = true
  }

  private static func values(
    of tensor: Pickle.Tensor, in storage: [Float], _ fault: (String) -> DataError
  ) throws(DataError) -> [Float] {
    guard let count = Shape(tensor.shape).checkedCount, count <= max(1, storage.count) else {
      throw fault("its shape \(tensor.shape) has more numbers than its storage, \(storage.count)")
    }
    guard count > 0 else { return [] }
    var last = tensor.offset
    for (extent, stride) in zip(tensor.shape, tensor.strides) {
      let (reach, overflow) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, overflows) = last.addingReportingOverflow(reach)
      guard !overflow, !overflows else { throw fault("its strides reach too far") }
      last = sum
    }
    guard tensor.offset >= 0, last < storage.count else {
      throw fault("it reaches beyond the \(storage.count) numbers of its storage")
    }
    var result: [Float] = []
    result.reserveCapacity(count)
    var index = [Int](repeating: 0, count: tensor.shape.count)
    var place = tensor.offset
    for _ in 0..<count {
      result.append(storage[place])
      var axis = index.count - 1
      while axis >= 0 {
        index[axis] += 1
        place += tensor.strides[axis]
        if index[axis] < tensor.shape[axis] { break }
        place -= tensor.strides[axis] * tensor.shape[axis]
        index[axis] = 0
        axis -= 1
      }
    }
    return result
  }

  /// Whether a name stands before another: piece by piece between points, numbers by value.
  static func isBefore(_ one: String, _ other: String) -> Bool {
    let (a, b) = (pieces(one), pieces(other))
    for (left, right) in zip(a, b) where left != right {
      if let left = Int(left), let right = Int(right) { return left < right }
      return left < right
    }
    return a.count < b.count
  }

  /// `layer10.weight` → `layer`, `10`, `.`, `weight`
  private static func pieces(_ name: String) -> [Substring] {
    var result: [Substring] = []
    var start = name.startIndex
    while start < name.endIndex {
      let isDigit = name[start].isASCII && name[start].isNumber
      let end = name[start...].firstIndex { ($0.isASCII && $0.isNumber) != isDigit } ?? name.endIndex
      result.append(name[start..<end])
      start = end
    }
    return result
  }

  // MARK: writing

  /// The bytes of a `.pt` file that `torch.load` reads, also with `weights_only`.
  ///
  /// - Throws: `DataError` for tensors of 4 GiB or more together.
  package func archive() throws(DataError) -> [UInt8] {
    var pickle: [UInt8] = [0x80, 2, 0x7D, 0x28]
    func text(_ text: String) -> [UInt8] {
      var out: [UInt8] = [0x58]
      LittleEndian.append([text.utf8.count], bits: 32, to: &out)
      return out + text.utf8
    }
    func integer(_ number: Int) -> [UInt8] {
      // As BININT, or as eight bytes where that is too short.
      var out: [UInt8] = number <= Int(Int32.max) ? [0x4A] : [0x8A, 8]
      LittleEndian.append([number], bits: number <= Int(Int32.max) ? 32 : 64, to: &out)
      return out
    }
    func tuple(_ numbers: [Int]) -> [UInt8] { [0x28] + numbers.flatMap(integer) + [0x74] }
    var files: [(name: String, bytes: [UInt8])] = []
    for (index, tensor) in tensors.enumerated() {
      var strides = [Int](repeating: 1, count: tensor.shape.count)
      for axis in strides.indices.dropLast().reversed() {
        strides[axis] = strides[axis + 1] * max(1, tensor.shape[axis + 1])
      }
      pickle += text(tensor.name)
      pickle += Array("ctorch._utils\n_rebuild_tensor_v2\n".utf8)
      // The arguments: the storage, the offset, shape and strides, no gradient, no hooks.
      pickle += [0x28, 0x28] + text("storage") + Array("ctorch\nFloatStorage\n".utf8) + text(String(index))
      pickle += text("cpu") + integer(tensor.values.count) + [0x74, 0x51]
      pickle += integer(0) + tuple(tensor.shape) + tuple(strides) + [0x89]
      pickle += Array("ccollections\nOrderedDict\n".utf8) + [0x29, 0x52, 0x74, 0x52]
      var bytes: [UInt8] = []
      bytes.reserveCapacity(4 * tensor.values.count)
      for value in tensor.values {
        let bits = value.bitPattern
        for shift in [0, 8, 16, 24] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
      }
      files.append(("archive/data/\(index)", bytes))
    }
    pickle += [0x75, 0x2E]
    return try ZipArchive.stored(
      [("archive/data.pkl", pickle), ("archive/byteorder", Array("little".utf8))] + files
        + [("archive/version", Array("3\n".utf8))])
  }
}
