/// Files that are taken for models now and then, told by their first bytes.
package enum ForeignFile {
  /// What the bytes are of, in words; `nil` where they are of nothing that is known here.
  package static func kind(of bytes: [UInt8]) -> String? {
    if let kind = binaryKind(of: bytes) { return kind }
    // The length of a header has zero bytes in it, and no text has.
    let first = bytes.prefix(512)
    guard first.count >= 8, first.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || [0x09, 0x0A, 0x0D].contains($0) })
    else { return nil }
    return "text, such as a CSV file"
  }

  /// The same for files that are no text.
  package static func binaryKind(of bytes: [UInt8]) -> String? {
    starts.first { bytes.starts(with: $0.0) }?.1
  }

  private static let starts: [([UInt8], String)] = [
    ([0x50, 0x4B, 0x03, 0x04], "a zip archive, such as PyTorch's .pt and Keras's .keras files"),
    ([0x1F, 0x8B], "a gzip file"),
    (Array("\u{89}HDF".unicodeScalars.map { UInt8($0.value) }), "an HDF5 file, such as Keras's .h5"),
    ([0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59], "a NumPy array"), (Array("GGUF".utf8), "a GGUF file"),
    ([0x89, 0x50, 0x4E, 0x47], "a PNG picture"), (Array("%PDF".utf8), "a PDF file"),
    ([0x80, 0x02], "a Python pickle"), ([0x80, 0x03], "a Python pickle"),
    ([0x80, 0x04, 0x95], "a Python pickle"), ([0x80, 0x05, 0x95], "a Python pickle"),
  ]
}
