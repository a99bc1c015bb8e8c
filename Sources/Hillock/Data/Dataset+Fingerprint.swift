extension Dataset {
  /// SHA-256 of the shape, the inputs, the targets and the weights, where there are any, as 64 hexadecimal digits.
  public var fingerprint: String {
    var hash = FingerprintHash()
    func add(_ count: Int) { hash.add(CollectionOfOne(UInt64(count))) }
    func add(_ values: [Float]) {
      add(values.count)
      hash.add(values)
    }
    add(featureCount)
    add(inputs)
    switch targets {
    case .classes(let numbers, let names):
      add(numbers.count)
      hash.add(numbers)
      for name in names { hash.add(Array(name.utf8) + [0]) }
    case .positions(let numbers, let count, let names):
      add(count)
      add(numbers.count)
      hash.add(numbers)
      for name in names { hash.add(Array(name.utf8) + [0]) }
    case .values(let values, let count):
      add(count)
      add(values)
    }
    if let weights { add(weights) }
    return hash.hexadecimal
  }
}
