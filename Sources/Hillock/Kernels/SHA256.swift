import CHillockKernels

/// SHA-256 of bytes that come in parts; what fingerprints and the digests of files are made with.
///
/// Source: FIPS 180-4.
package struct SHA256 {
  private var hash = hk_sha256_begin()

  /// The hash of nothing.
  package init() {}

  /// Adds bytes.
  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    unsafe hk_sha256_add(&hash, bytes.baseAddress, bytes.count)
  }

  /// Adds bytes.
  package mutating func add(_ bytes: [UInt8]) {
    unsafe bytes.withUnsafeBytes { unsafe add($0) }
  }

  /// The 32 bytes of the digest of all that was added.
  package var digest: [UInt8] {
    var digest = [UInt8](repeating: 0, count: 32)
    var hash = hash
    unsafe digest.withUnsafeMutableBufferPointer { unsafe hk_sha256_digest(&hash, $0.baseAddress) }
    return digest
  }

  /// The digest as 64 hexadecimal digits.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    return digest.reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }
}
