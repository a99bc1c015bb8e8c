import Hillock
import HillockArrays

/// A value of a graph that comes out of a network: where from, and how the axes of ONNX's array lie in the layer's shape.
struct GraphFlow {
  /// What an axis of the array is.
  enum Axis: Hashable {
    case batch
    /// An axis of the layer's shape.
    case own(Int)
    /// Of one element, and none of the layer's.
    case one
  }

  var source: Network.Source
  var shape: Shape
  var axes: [Axis]
  /// Of a vector that was an array with its axes in another order: for each place in ONNX's order that in the layer's; `nil` where both are
  /// the same.
  var order: [Int]?
  /// What was done to the data so far: (x − mean)/deviation for each number, before the first layer.
  var scaling: [Preprocessing.Scaling]?

  /// The extents in ONNX's order, one example at a time.
  var extents: [Int] {
    axes.map { axis in
      if case .own(let index) = axis { shape.extents[index] } else { 1 }
    }
  }

  static func vector(_ source: Network.Source, _ count: Int, order: [Int]? = nil) -> GraphFlow {
    GraphFlow(source: source, shape: [count], axes: [.batch, .own(0)], order: order)
  }

  /// The batch first, then the layer's axes as they are.
  var isPlain: Bool { axes == [.batch] + shape.extents.indices.map { .own($0) } && order == nil }

  /// The channels before the positions.
  var isChannelsFirst: Bool {
    let rank = shape.rank
    return rank > 1 && axes == [.batch, .own(rank - 1)] + (0..<rank - 1).map { .own($0) }
  }

  /// The positions, then the batch, then the channels.
  var isStepsFirst: Bool { axes == [.own(0), .batch, .own(1)] }

  /// All numbers behind the batch as one vector, in ONNX's order.
  func flattened(source: Network.Source) -> GraphFlow? {
    guard axes.first == .batch else { return nil }
    if shape.rank == 1 { return .vector(source, shape.count, order: order) }
    let own = axes.compactMap { axis -> Int? in if case .own(let index) = axis { index } else { nil } }
    guard own.count == shape.rank else { return nil }
    let strides = Shapes.strides(shape.extents)
    let places = ArrayIndices.places(
      shape: own.map { shape.extents[$0] }, strides: own.map { strides[$0] })
    return .vector(source, shape.count, order: places == Array(places.indices) ? nil : places)
  }

  /// How a constant varies that is added to the value or multiplied with it.
  enum Variation {
    case none(Double)
    case byChannel([Double])
    /// One number for each of a vector, or of an array in the layer's order.
    case byElement([Double])
  }

  /// `nil` where the constant varies otherwise, or is larger than the value.
  func variation(of constant: ONNXTensor) -> Variation? {
    let values = constant.doubles
    if values.count == 1, let value = values.first { return Variation.none(value) }
    guard constant.rank <= axes.count, let channel = shape.extents.indices.last else { return nil }
    let missing = axes.count - constant.rank
    var varying: [Int] = []
    for (index, extent) in constant.shape.enumerated() where extent > 1 {
      guard case .own(let own) = axes[index + missing], shape.extents[own] == extent else { return nil }
      varying.append(own)
    }
    if varying == [channel], order == nil { return .byChannel(values) }
    if shape.rank == 1, let order, values.count == shape.count {
      var turned = values
      for (place, own) in order.enumerated() { turned[own] = values[place] }
      return .byElement(turned)
    }
    guard values.count == shape.count, varying == Array(shape.extents.indices) else { return nil }
    return .byElement(values)
  }
}
