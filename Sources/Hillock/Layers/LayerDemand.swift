/// What a layer makes of its inputs and what it asks for, checked: a layer may be somebody else's, with settings from a file.
struct LayerDemand {
  let output: Shape
  let parameters: [ParameterSpecification]
  let state: [StateSpecification]

  /// More numbers than this are in no machine's memory; their products with batches stay countable.
  static let limit = Int(clamping: 1 << 40 as UInt64)

  /// - Parameter place: what messages call the layer: `layer 3`.
  /// - Throws: `NetworkError` that names the layer.
  init(_ layer: any Layer, for shapes: [Shape], place: String) throws(NetworkError) {
    let kind = type(of: layer).kind
    func error(_ message: String) -> NetworkError { NetworkError("\(place) (\(kind)): \(message)") }
    do throws(ShapeError) {
      output = try layer.outputShape(for: shapes)
    } catch {
      throw NetworkError("\(place) (\(layer.summary(for: shapes))): \(error.message)")
    }
    guard !output.extents.contains(where: { $0 < 1 }) else {
      throw error("makes outputs of shape \(output); each extent needs at least one number")
    }
    guard let width = output.checkedCount, width < Self.limit else {
      throw error("too many outputs to hold in memory")
    }
    parameters = layer.parameters(for: shapes)
    state = layer.state(for: shapes)
    let arrays = parameters.map { ($0.name, $0.shape) } + state.map { ($0.name, $0.shape) }
    var total = 0
    for (name, shape) in arrays {
      guard !shape.extents.contains(where: { $0 < 0 }) else {
        throw error("its \(name) has the shape \(shape); no extent may be below 0")
      }
      let (next, overflow) = total.addingReportingOverflow(shape.count)
      guard !overflow, next < Self.limit else { throw error("too many parameters to hold in memory") }
      total = next
    }
    let memory =
      [layer.savedCount(for: shapes, rows: 1)]
      + [false, true].map { layer.scratchCount(for: shapes, rows: 1, isTraining: $0) }
    guard memory.allSatisfy({ $0 >= 0 }) else {
      throw error("asks for less than no memory; savedCount and scratchCount are at least 0")
    }
    guard memory.allSatisfy({ $0 < Self.limit }) else { throw error("asks for too much memory") }
  }
}
