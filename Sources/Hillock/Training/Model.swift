import Crypto

/// A network with its parameters: all one needs to compute outputs.
public struct Model: Sendable {
  public let network: Network
  /// Every parameter array, one after the other in the order of the network, row-major.
  public private(set) var parameters: [Float]

  /// A network with starting parameters that are a function of the seed.
  public init(_ network: Network, seed: UInt64 = 1) {
    var values: [Float] = []
    values.reserveCapacity(network.parameterCount)
    var index = 0
    for node in network.nodes {
      for parameter in node.parameters {
        values += parameter.initializer.values(for: parameter, seed: seed, index: index)
        index += 1
      }
    }
    self.network = network
    parameters = values
  }

  /// A network with given parameters.
  ///
  /// - Throws: `NetworkError` when the count is not the network's.
  public init(_ network: Network, parameters: [Float]) throws(NetworkError) {
    guard parameters.count == network.parameterCount else {
      throw NetworkError(
        "the network has \(network.parameterCount) parameters, but \(parameters.count) were given")
    }
    self.network = network
    self.parameters = parameters
  }

  /// SHA-256, in hexadecimal, of the parameters as little-endian IEEE-754 floats in the order of the network.
  ///
  /// Two runs with the same fingerprint made the same model to the bit.
  public var fingerprint: String {
    var hash = SHA256()
    var bytes: [UInt8] = []
    let chunk = 1 << 14
    for start in stride(from: 0, to: parameters.count, by: chunk) {
      bytes.removeAll(keepingCapacity: true)
      for value in parameters[start..<min(start + chunk, parameters.count)] {
        let bits = value.bitPattern
        bytes.append(UInt8(truncatingIfNeeded: bits))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
        bytes.append(UInt8(truncatingIfNeeded: bits >> 24))
      }
      hash.update(data: bytes)
    }
    let digits = Array("0123456789abcdef")
    return hash.finalize().reduce(into: "") { text, byte in
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
  }

  /// The values of one parameter array.
  public func parameter(_ index: Int, of node: Int) -> ArraySlice<Float> {
    let offset = network.nodes[node].parameterOffsets[index]
    return parameters[offset..<offset + network.nodes[node].parameters[index].shape.count]
  }

  /// The outputs for a batch of examples, row-major.
  ///
  /// - Parameter inputs: row-major, a multiple of `network.inputShape.count` numbers.
  /// - Throws: `NetworkError` when the length does not fit.
  public func outputs(for inputs: [Float], pool: WorkerPool = .single) throws(NetworkError) -> [Float] {
    try inDefaultFloatingPointEnvironment { () throws(NetworkError) in
      try evaluate(inputs, pool: pool)
    }
  }

  /// How many examples are evaluated at a time.
  static let evaluationRows = 256

  private func evaluate(_ inputs: [Float], pool: WorkerPool) throws(NetworkError) -> [Float] {
    let width = network.inputShape.count
    guard inputs.count % width == 0 else {
      throw NetworkError(
        "expected examples of \(width) numbers (\(network.inputShape)); \(inputs.count) numbers are no multiple of that"
      )
    }
    let rows = inputs.count / width
    guard rows > 0 else { return [] }
    let batch = min(rows, Self.evaluationRows)
    let storage = FloatStorage(count: parameters.count)
    storage.view.copy(from: parameters)
    let plan = Plan(network: network, rows: batch, parameters: storage, training: false)
    var result: [Float] = []
    result.reserveCapacity(rows * network.outputShape.count)
    for start in stride(from: 0, to: rows, by: batch) {
      let count = min(batch, rows - start)
      plan.load(inputs, from: start * width, rows: count)
      plan.forward(rows: count, pool: pool, training: nil)
      result += plan.output(rows: count).toArray()
    }
    return result
  }
}
