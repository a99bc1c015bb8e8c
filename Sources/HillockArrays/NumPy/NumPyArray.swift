import Hillock

/// An array of a `.npy` file, in memory.
package struct NumPyArray: Hashable, Sendable {
  package let header: NumPyHeader
  private let bytes: [UInt8]

  /// Arrays in memory have at most so many bytes.
  package static let limit = Int(clamping: 1 << 34 as UInt64)

  /// Reads a file.
  ///
  /// - Throws: `DataError` when the file is missing, or no `.npy` file in every detail.
  package init(reading path: String) throws(DataError) {
    let bytes = try FileAccess.bytes(of: path, limit: Self.limit) { first, size throws(DataError) in
      guard let size else { return }
      _ = try NumPyHeader(first, size: size, file: path)
    }
    try self.init(parsing: bytes, file: path)
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    header = try NumPyHeader(
      bytes.count > NumPyHeader.limit ? Array(bytes.prefix(NumPyHeader.limit)) : bytes, size: bytes.count,
      file: file)
    self.bytes = bytes
  }

  package var shape: [Int] { header.shape }
  private var data: ArraySlice<UInt8> { bytes[header.dataOffset...] }

  /// Whether the elements are numbers.
  package var isNumeric: Bool { if case .number = header.element { true } else { false } }

  /// Whether the elements are whole numbers of a byte, such as pixels.
  package var isOfBytes: Bool { header.element == .number(.uint8, isBigEndian: false) }

  /// The numbers, the last index running fastest; `nil` for texts.
  package var floats: [Float]? {
    guard case .number(let type, let isBigEndian) = header.element else { return nil }
    return inOrder(type.floats(data, isBigEndian: isBigEndian))
  }

  /// The same as doubles.
  package var doubles: [Double]? {
    guard case .number(let type, let isBigEndian) = header.element else { return nil }
    return inOrder(type.doubles(data, isBigEndian: isBigEndian))
  }

  /// The bytes of an array of whole numbers of a byte, the last index running fastest.
  package var pixels: [UInt8]? { isOfBytes ? inOrder(Array(data)) : nil }

  /// The texts, the last index running fastest; `nil` for numbers, and where one is no Unicode.
  package var texts: [String]? {
    let size = header.element.size
    switch header.element {
    case .number: return nil
    case .bytes:
      return inOrder(
        (0..<header.count).map { index in
          let start = header.dataOffset + index * size
          let text = bytes[start..<start + size]
          return String(decoding: text[..<((text.lastIndex { $0 != 0 } ?? start - 1) + 1)], as: UTF8.self)
        })
    case .unicode(let letters, let isBigEndian):
      let scalars = ElementType.uint32.integers(data, isBigEndian: isBigEndian) ?? []
      var found: [String] = []
      for index in 0..<header.count {
        let word = scalars[index * letters..<(index + 1) * letters]
        var text = String.UnicodeScalarView()
        for number in word[..<((word.lastIndex { $0 != 0 } ?? word.startIndex - 1) + 1)] {
          guard let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init) else { return nil }
          text.append(scalar)
        }
        found.append(String(text))
      }
      return inOrder(found)
    }
  }

  /// Elements as they lie in the file, with the last index running fastest.
  private func inOrder<Element>(_ values: [Element]) -> [Element] {
    let shape = header.shape
    guard header.isFortranOrder, shape.count > 1 else { return values }
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    return ArrayIndices.places(shape: shape, strides: strides).map { values[$0] }
  }

  /// The bytes of a `.npy` file of version 1.0 with these numbers as little-endian floats of 4 bytes, the last index running fastest.
  ///
  /// - Precondition: as many values as the shape has.
  package static func serialized(_ values: [Float], shape: [Int]) -> [UInt8] {
    serialized("<f4", shape: shape, count: values.count, size: 4) { out in
      for value in values {
        let bits = value.bitPattern
        for shift in [0, 8, 16, 24] as [UInt32] { out.append(UInt8(truncatingIfNeeded: bits >> shift)) }
      }
    }
  }

  /// The same with floats of 8 bytes.
  package static func serialized(_ values: [Double], shape: [Int]) -> [UInt8] {
    serialized("<f8", shape: shape, count: values.count, size: 8) { out in
      for value in values {
        let bits = value.bitPattern
        for shift in stride(from: 0, to: 64, by: 8) {
          out.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
        }
      }
    }
  }

  private static func serialized(
    _ descr: String, shape: [Int], count: Int, size: Int, _ write: (inout [UInt8]) -> Void
  ) -> [UInt8] {
    precondition(
      Shape(shape).checkedCount == count, "an array of shape \(shape) cannot have \(count) numbers")
    let extents = shape.map { "\($0)," }.joined(separator: " ")
    let tuple = shape.count == 1 ? "(\(extents))" : "(\(extents.dropLast()))"
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': \(tuple), }"
    // The numbers begin at a multiple of 64.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    var out: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0]
    LittleEndian.append([text.utf8.count], bits: 16, to: &out)
    out += text.utf8
    out.reserveCapacity(out.count + count * size)
    write(&out)
    return out
  }
}

/// The arrays of a `.npz` file: a zip archive of `.npy` files, stored or deflated.
package struct NumPyArchive: Sendable {
  private let archive: ZipArchive
  private let file: String

  /// Reads a file.
  ///
  /// - Throws: `DataError` when the file is missing, or no archive.
  package init(reading path: String) throws(DataError) {
    try self.init(parsing: FileAccess.bytes(of: path, limit: NumPyArray.limit), file: path)
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    archive = try ZipArchive(parsing: bytes, file: file)
    self.file = file
  }

  /// The names of the arrays, without `.npy`, in the order of the file.
  package var names: [String] {
    archive.entries.compactMap { $0.name.hasSuffix(".npy") ? String($0.name.dropLast(4)) : nil }
  }

  /// One array.
  ///
  /// - Throws: `DataError` where there is none of this name, with those there are, or it is damaged.
  package func array(_ name: String) throws(DataError) -> NumPyArray {
    guard let entry = archive.entries.first(where: { $0.name == name + ".npy" }) else {
      throw DataError("the archive has no array '\(name)'; it has \(DataError.list(names))", file: file)
    }
    return try NumPyArray(parsing: archive.contents(of: entry), file: "\(file), array '\(name)'")
  }
}
