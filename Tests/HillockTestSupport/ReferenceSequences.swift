import Hillock
@_spi(Tools) import HillockFormula

/// Layers over sequences, from their definitions: step by step, number by number.
extension ReferenceNetwork {
  /// `nil` for a layer that is none of these.
  static func applyToSequence(
    _ layer: any Layer, to inputs: [[Double]], shapes: [Shape], parameters: [[Double]]
  ) throws -> [Double]? {
    let x = inputs[0]
    let positions = shapes[0].extents[0]
    let channels = x.count / positions
    let length = inputs.count > 1 ? Int(Swift.max(Swift.min(inputs[1][0], Double(positions)), 0)) : positions
    func row(_ step: Int) -> [Double] { Array(x[step * channels..<(step + 1) * channels]) }
    switch layer {
    case let embedding as Embedding:
      return x.flatMap { token -> [Double] in
        guard token >= 0, Int(token) < parameters[0].count / embedding.units else {
          return [Double](repeating: 0, count: embedding.units)
        }
        return Array(parameters[0][Int(token) * embedding.units..<(Int(token) + 1) * embedding.units])
      }
    case let attention as Attention:
      return try attend(attention, x, positions: positions, channels: channels, length: length, parameters)
    case let encoding as PositionEncoding:
      return try x.indices.map { index in
        if encoding.isTrained { return x[index] + parameters[0][index] }
        let (position, channel) = index.quotientAndRemainder(dividingBy: channels)
        let even = channels + channels % 2
        let angle = Double(position) * (try power(10_000, -2 * Double(channel / 2) / Double(even)))
        return x[index] + (try elementary(channel % 2 == 0 ? .sin : .cos, angle))
      }
    case is AttentionPool:
      let scores = try (0..<length).map { step in
        try (0..<channels).reduce(0.0) { score, unit in
          let sum = (0..<channels).reduce(parameters[1][unit]) {
            $0 + row(step)[$1] * parameters[0][$1 * channels + unit]
          }
          return try score + parameters[2][unit] * elementary(.tanh, sum)
        }
      }
      let powers = try scores.map { try elementary(.exp, $0 - (scores.max() ?? 0)) }
      let total = powers.reduce(0, +)
      return (0..<channels).map { channel in
        (0..<length).reduce(0) { $0 + powers[$1] / total * row($1)[channel] }
      }
    case is TiedDense:
      let (bias, table) = (parameters[0], parameters[1])
      return (0..<positions).flatMap { step in
        bias.indices.map { token in
          let sum = (0..<channels).reduce(0.0) { $0 + row(step)[$1] * table[token * channels + $1] }
          return bias[token] + sum / Double(channels).squareRoot()
        }
      }
    case is LastPosition: return length > 0 ? row(length - 1) : [Double](repeating: 0, count: channels)
    case is Reverse:
      return (0..<length).reversed().flatMap(row)
        + [Double](repeating: 0, count: (positions - length) * channels)
    case let cell as SimpleRecurrent:
      return try steps(length, positions, cell.units) { step, states in
        let sums = sums(row(step), states[0], parameters, cell.units, gates: [0])
        return [try sums[0].map { try value(of: cell.activation, at: $0) }]
      }
    case let cell as GRU:
      return try steps(length, positions, cell.units) { step, states in
        let h = states[0]
        let sums = sums(row(step), h, parameters, cell.units, gates: [0, 1])
        let r = try sums[0].map { try value(of: cell.gateActivation, at: $0) }
        let z = try sums[1].map { try value(of: cell.gateActivation, at: $0) }
        let given = self.sums(row(step), h, parameters, cell.units, gates: [])[2]
        return [
          try (0..<cell.units).map { unit in
            var recurrent = 0.0
            for k in 0..<cell.units {
              recurrent +=
                (cell.resetsAfter ? h[k] : r[k] * h[k]) * parameters[1][(k * 3 + 2) * cell.units + unit]
            }
            let sum = cell.resetsAfter ? r[unit] * (recurrent + parameters[3][unit]) : recurrent
            let n = try value(of: cell.activation, at: given[unit] + sum)
            return (1 - z[unit]) * n + z[unit] * h[unit]
          }
        ]
      }
    case let cell as LSTM:
      return try steps(length, positions, cell.units, states: 2) { step, states in
        let (h, c) = (states[0], states[1])
        let sums = sums(row(step), h, parameters, cell.units, gates: [0, 1, 2, 3])
        var (outputs, cells) = ([Double](), [Double]())
        for unit in 0..<cell.units {
          func peephole(_ index: Int, _ c: Double) -> Double {
            cell.hasPeepholes ? parameters[3][index * cell.units + unit] * c : 0
          }
          let i = try value(of: cell.gateActivation, at: sums[0][unit] + peephole(0, c[unit]))
          let f = try value(of: cell.gateActivation, at: sums[1][unit] + peephole(1, c[unit]))
          let g = try value(of: cell.activation, at: sums[2][unit])
          let next = f * c[unit] + i * g
          let o = try value(of: cell.gateActivation, at: sums[3][unit] + peephole(2, next))
          cells.append(next)
          outputs.append(o * (try value(of: cell.activation, at: next)))
        }
        return [outputs, cells]
      }
    default: return nil
    }
  }

  private static func elementary(_ function: Function, _ x: Double) throws -> Double {
    try Formula.function(function, [.variable("x")]).evaluate(["x": x])
  }

  private static func power(_ base: Double, _ exponent: Double) throws -> Double {
    try elementary(.exp, exponent * elementary(.ln, base))
  }

  private static func attend(
    _ layer: Attention, _ x: [Double], positions: Int, channels: Int, length: Int, _ parameters: [[Double]]
  ) throws -> [Double] {
    let depth = channels / layer.heads
    let width = channels + 2 * depth * layer.keyHeads
    func product(_ rows: [[Double]], _ weight: [Double], _ bias: [Double]) -> [[Double]] {
      rows.map { row in
        bias.indices.map { column in
          row.indices.reduce(bias[column]) { $0 + row[$1] * weight[$1 * bias.count + column] }
        }
      }
    }
    let rows = (0..<positions).map { Array(x[$0 * channels..<($0 + 1) * channels]) }
    var all = product(rows, parameters[0], parameters[1])
    if layer.isRotary {
      for position in 0..<positions {
        for pair in 0..<(layer.heads + layer.keyHeads) * depth / 2 {
          let rate = try power(10_000, -2 * Double(pair % (depth / 2)) / Double(depth))
          let (c, s) = (
            try elementary(.cos, Double(position) * rate), try elementary(.sin, Double(position) * rate)
          )
          let (a, b) = (all[position][2 * pair], all[position][2 * pair + 1])
          all[position][2 * pair] = a * c - b * s
          all[position][2 * pair + 1] = a * s + b * c
        }
      }
    }
    precondition(all[0].count == width)
    let mixed = try (0..<positions).map { query in
      try (0..<layer.heads).flatMap { head -> [Double] in
        let shared = head / (layer.heads / layer.keyHeads)
        let seen = query < length ? (layer.isCausal ? query + 1 : length) : 0
        let scores = (0..<seen).map { key in
          (0..<depth).reduce(0) {
            $0 + all[query][head * depth + $1] * all[key][channels + shared * depth + $1]
          } / Double(depth).squareRoot()
        }
        let largest = scores.max() ?? 0
        let powers = try scores.map { try elementary(.exp, $0 - largest) }
        let total = powers.reduce(0, +)
        return (0..<depth).map { column in
          (0..<seen).reduce(0) {
            $0 + powers[$1] / total * all[$1][channels + (layer.keyHeads + shared) * depth + column]
          }
        }
      }
    }
    return product(mixed, parameters[2], parameters[3]).flatMap(\.self)
  }

  /// The first state after each step; 0 where there is none.
  private static func steps(
    _ length: Int, _ positions: Int, _ units: Int, states count: Int = 1,
    _ body: (_ step: Int, _ states: [[Double]]) throws -> [[Double]]
  ) rethrows -> [Double] {
    var states = [[Double]](repeating: [Double](repeating: 0, count: units), count: count)
    var result: [Double] = []
    for step in 0..<length {
      states = try body(step, states)
      result += states[0]
    }
    return result + [Double](repeating: 0, count: (positions - length) * units)
  }

  /// x·W + b of each gate, and h·U for those named.
  private static func sums(
    _ x: [Double], _ h: [Double], _ parameters: [[Double]], _ units: Int, gates: Set<Int>
  ) -> [[Double]] {
    let width = parameters[2].count
    return (0..<width / units).map { gate in
      (0..<units).map { unit in
        let column = gate * units + unit
        var sum = parameters[2][column]
        for (k, value) in x.enumerated() { sum += value * parameters[0][k * width + column] }
        if gates.contains(gate) {
          for (k, value) in h.enumerated() { sum += value * parameters[1][k * width + column] }
        }
        return sum
      }
    }
  }
}
