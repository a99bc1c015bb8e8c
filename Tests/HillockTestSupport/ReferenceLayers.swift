import Hillock
import HillockFormula

/// Layers over images and sequences, and those with several inputs, from their definitions.
extension ReferenceNetwork {
  /// `nil` for a layer that is none of these.
  static func applyToShape(
    _ layer: any Layer, to inputs: [[Double]], shapes: [Shape], parameters: [[Double]]
  ) throws -> [Double]? {
    let x = inputs[0]
    let channels = shapes[0].extents.last ?? 0
    switch layer {
    case let conv as Conv2D:
      return try convolve(
        x, shape: shapes[0].extents, filters: conv.filters, window: conv.window, stride: conv.stride,
        padding: conv.padding, dilation: conv.dilation, groups: conv.groups,
        activation: conv.activation, parameters: parameters)
    case let conv as DepthwiseConv2D:
      return try convolve(
        x, shape: shapes[0].extents, filters: channels * conv.multiplier, window: conv.window,
        stride: conv.stride, padding: conv.padding, dilation: conv.dilation, groups: channels,
        activation: conv.activation, parameters: parameters)
    case let conv as Conv1D:
      let padding: Padding =
        if case .zeros(let window) = conv.padding {
          .zeros(Window(rows: 0, columns: window.columns))
        } else {
          conv.padding
        }
      return try convolve(
        x, shape: [1] + shapes[0].extents, filters: conv.filters,
        window: Window(rows: 1, columns: conv.window), stride: Window(rows: 1, columns: conv.stride),
        padding: padding, dilation: Window(rows: 1, columns: conv.dilation), groups: conv.groups,
        activation: conv.activation,
        parameters: conv.normalizesWeights
          ? normalized(parameters, filters: conv.filters) : parameters)
    case let pool as MaxPool:
      return windows(x, shape: shapes[0].extents, pool.window, pool.stride, pool.padding) { $0.max() ?? .nan }
    case let pool as AveragePool:
      return windows(x, shape: shapes[0].extents, pool.window, pool.stride, pool.padding) {
        $0.reduce(0, +) / Double($0.count)
      }
    case is GlobalAveragePool:
      let positions = x.count / channels
      return (0..<channels).map { channel in
        (0..<positions).reduce(0) { $0 + x[$1 * channels + channel] } / Double(positions)
      }
    case is GlobalMaxPool:
      return (0..<channels).map { channel in
        stride(from: channel, to: x.count, by: channels).map { x[$0] }.max() ?? .nan
      }
    case let norm as LayerNorm:
      return rows(x, channels) { row in
        let mean = row.reduce(0, +) / Double(channels)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(channels)
        return row.indices.map {
          (row[$0] - mean) / (variance + Double(norm.epsilon)).squareRoot() * parameters[0][$0]
            + parameters[1][$0]
        }
      }
    case let norm as RMSNorm:
      return rows(x, channels) { row in
        let square = row.reduce(0) { $0 + $1 * $1 } / Double(channels)
        return row.indices.map { row[$0] / (square + Double(norm.epsilon)).squareRoot() * parameters[0][$0] }
      }
    case is PReLU:
      return x.enumerated().map { $1 > 0 ? $1 : parameters[0][$0 % channels] * $1 }
    case is Add: return x.indices.map { index in inputs.reduce(0) { $0 + $1[index] } }
    case is Multiply: return x.indices.map { index in inputs.reduce(1) { $0 * $1[index] } }
    case is Concatenate:
      let positions = x.count / channels
      return (0..<positions).flatMap { position in
        zip(inputs, shapes).flatMap { input, shape in
          let width = shape.extents.last ?? 0
          return input[position * width..<(position + 1) * width]
        }
      }
    case is Reshape: return x
    default: return nil
    }
  }

  private static func rows(_ x: [Double], _ channels: Int, _ body: ([Double]) -> [Double]) -> [Double] {
    stride(from: 0, to: x.count, by: channels).flatMap { body(Array(x[$0..<$0 + channels])) }
  }

  /// Zeros before and after, and the number of outputs.
  private static func axis(_ extent: Int, _ reach: Int, _ stride: Int, _ padding: Padding, _ zeros: Int) -> (
    before: Int, count: Int
  ) {
    switch padding {
    case .valid: return (0, (extent - reach) / stride + 1)
    case .zeros: return (zeros, (extent + 2 * zeros - reach) / stride + 1)
    case .causal: return (reach - 1, (extent - 1) / stride + 1)
    case .same:
      let count = (extent + stride - 1) / stride
      return (Swift.max((count - 1) * stride + reach - extent, 0) / 2, count)
    }
  }

  private static func convolve(
    _ x: [Double], shape: [Int], filters: Int, window: Window, stride: Window, padding: Padding,
    dilation: Window, groups: Int, activation: Activation, parameters: [[Double]]
  ) throws -> [Double] {
    let (height, width, channels) = (shape[0], shape[1], shape[2])
    var zeros: Window = 0
    if case .zeros(let window) = padding { zeros = window }
    let rows = axis(height, dilation.rows * (window.rows - 1) + 1, stride.rows, padding, zeros.rows)
    let columns = axis(
      width, dilation.columns * (window.columns - 1) + 1, stride.columns, padding, zeros.columns)
    let (own, perGroup) = (channels / groups, filters / groups)
    var result: [Double] = []
    for oy in 0..<rows.count {
      for ox in 0..<columns.count {
        for filter in 0..<filters {
          var sum = parameters.count > 1 ? parameters[1][filter] : 0
          for ky in 0..<window.rows {
            for kx in 0..<window.columns {
              let y = oy * stride.rows + ky * dilation.rows - rows.before
              let column = ox * stride.columns + kx * dilation.columns - columns.before
              guard y >= 0, y < height, column >= 0, column < width else { continue }
              for channel in 0..<own {
                let from = (y * width + column) * channels + filter / perGroup * own + channel
                let weight = ((ky * window.columns + kx) * own + channel) * filters + filter
                sum += x[from] * parameters[0][weight]
              }
            }
          }
          result.append(try value(of: activation, at: sum))
        }
      }
    }
    return result
  }

  /// The weights of filters whose lengths are the last parameters.
  private static func normalized(_ parameters: [[Double]], filters: Int) -> [[Double]] {
    let (directions, lengths) = (parameters[0], parameters[parameters.count - 1])
    let weights = directions.indices.map { index -> Double in
      let column = stride(from: index % filters, to: directions.count, by: filters).map { directions[$0] }
      let norm = column.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return lengths[index % filters] * directions[index] / norm
    }
    return [weights] + parameters.dropFirst().dropLast()
  }

  private static func windows(
    _ x: [Double], shape: [Int], _ window: Window, _ stride: Window, _ padding: Padding,
    _ body: ([Double]) -> Double
  ) -> [Double] {
    let isImage = shape.count == 3
    let (height, width, channels) = (isImage ? shape[0] : 1, shape[shape.count - 2], shape[shape.count - 1])
    var zeros: Window = 0
    if case .zeros(let window) = padding { zeros = window }
    let rows =
      isImage ? axis(height, window.rows, stride.rows, padding, zeros.rows) : (before: 0, count: 1)
    let columns = axis(width, window.columns, stride.columns, padding, zeros.columns)
    var result: [Double] = []
    for oy in 0..<rows.count {
      for ox in 0..<columns.count {
        for channel in 0..<channels {
          var values: [Double] = []
          for ky in 0..<(isImage ? window.rows : 1) {
            for kx in 0..<window.columns {
              let y = oy * (isImage ? stride.rows : 1) + ky - rows.before
              let column = ox * stride.columns + kx - columns.before
              guard y >= 0, y < height, column >= 0, column < width else { continue }
              values.append(x[(y * width + column) * channels + channel])
            }
          }
          result.append(body(values))
        }
      }
    }
    return result
  }

  static func batchNorm(
    _ batch: [[Double]], layer: any Layer, parameters: [[Double]], state: [[Double]], isTraining: Bool
  ) -> [[Double]] {
    guard let norm = layer as? BatchNorm else { return batch }
    let channels = parameters[0].count
    let values = batch.flatMap { $0 }
    let number = Double(values.count / channels)
    let statistics = (0..<channels).map { channel in
      guard isTraining else { return (mean: state[0][channel], variance: state[1][channel]) }
      let own = stride(from: channel, to: values.count, by: channels).map { values[$0] }
      let mean = own.reduce(0, +) / number
      return (mean: mean, variance: own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / number)
    }
    return batch.map { example in
      example.enumerated().map { index, x in
        let channel = index % channels
        let (mean, variance) = statistics[channel]
        return (x - mean) / (variance + Double(norm.epsilon)).squareRoot() * parameters[0][channel]
          + parameters[1][channel]
      }
    }
  }
}
