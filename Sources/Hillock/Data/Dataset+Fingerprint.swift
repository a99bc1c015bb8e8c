import Crypto
import Foundation

extension Dataset {
  /// SHA-256 of the shape, the inputs and the targets, as 64 hexadecimal digits.
  public var fingerprint: String {
    var hash = SHA256()
    func add(_ number: Int) {
      unsafe withUnsafeBytes(of: UInt64(number).littleEndian) { unsafe hash.update(bufferPointer: $0) }
    }
    func add(_ values: [Float]) {
      add(values.count)
      unsafe values.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }
    add(featureCount)
    add(inputs)
    switch targets {
    case .classes(let numbers, let names):
      add(numbers.count)
      unsafe numbers.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
      for name in names { hash.update(data: Data(name.utf8 + [0])) }
    case .values(let values, let count):
      add(count)
      add(values)
    }
    return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
