/// SHA-256 of numbers and names, in hexadecimal: what fingerprints of models and data are made with.
struct FingerprintHash {
  private var hash = SHA256()

  /// Adds numbers as little-endian bytes, a part at a time.
  mutating func add<Number: FixedWidthInteger>(_ numbers: some Collection<Number>) {
    var bytes: [UInt8] = []
    let chunk = 1 << 14
    bytes.reserveCapacity(min(numbers.count, chunk) * (Number.bitWidth / 8))
    for number in numbers {
      for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
      }
      if bytes.count >= chunk {
        hash.add(bytes)
        bytes.removeAll(keepingCapacity: true)
      }
    }
    hash.add(bytes)
  }

  /// Adds floats as little-endian IEEE-754 numbers.
  mutating func add(_ floats: [Float]) { add(floats.lazy.map(\.bitPattern)) }

  /// 64 digits.
  var hexadecimal: String { hash.hexadecimal }
}
