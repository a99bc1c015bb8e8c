/// What goes on between the steps of a recurrent layer.
package struct CellReport: Hashable, Sendable, Codable {
  /// A gate whose numbers lie between 0 and 1.
  package struct Gate: Hashable, Sendable, Codable {
    /// `forget`, `reset`.
    package var name: String
    /// Units, from 1, for which it is below 0.01 at every step of every example.
    package var closed: [Int]
    /// Units for which it is above 0.99 at every one.
    package var open: [Int]
  }

  package var gates: [Gate]
  /// √E‖∂loss/∂x‖² over the examples for the inputs x of each position; `nil` where the layer reads the data.
  package var gradientNorms: [Double]?
  /// Whether all positions count, in the order in which the loss sees them, so that the first and the last can be compared.
  package var comparesEnds: Bool

  /// How much of the gradient of the last position is left at the first one; `nil` where nothing is known.
  package var gradientLeft: Double? {
    guard comparesEnds, let norms = gradientNorms, norms.count > 1, let first = norms.first,
      let last = norms.last, last > 0
    else { return nil }
    return first / last
  }

  /// Gates that never move, in words; `nil` without any.
  var problem: String? {
    let parts = gates.flatMap { gate in
      [(gate.closed, "closed"), (gate.open, "open")].compactMap { units, word -> String? in
        guard !units.isEmpty else { return nil }
        let count = units.count == 1 ? "1 unit" : "\(units.count) units"
        return "the \(gate.name) gate of \(count) (\(Inspection.list(units))) is always \(word)"
      }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// The gradients at five positions.
  var line: String? {
    guard let norms = gradientNorms, norms.count > 1 else { return nil }
    let places = Set((0...4).map { $0 * (norms.count - 1) / 4 }).sorted()
    return places.map { "\($0 + 1): \(Inspection.number(norms[$0]))" }.joined(separator: ", ")
  }
}

/// What is summed up of a recurrent layer.
struct CellFigures {
  /// The node whose output the layer reads; `nil` where that is the data.
  let source: Int?
  private let units: Int
  private let comparesEnds: Bool
  private let gates: [(index: Int, name: String)]
  private var least: [[Float]]
  private var greatest: [[Float]]
  private var squares: [Double]

  init(_ layer: any RecurrentLayer, positions: Int, source: Int?, comparesEnds: Bool) {
    self.source = source
    self.comparesEnds = comparesEnds
    units = layer.units
    gates = layer.openings
    least = gates.map { _ in [Float](repeating: .infinity, count: layer.units) }
    greatest = gates.map { _ in [Float](repeating: -.infinity, count: layer.units) }
    squares = [Double](repeating: 0, count: positions)
  }

  /// - Parameter values: of each row all gates, `width` numbers.
  mutating func add(gates values: FloatView, width: Int) {
    for (number, gate) in gates.enumerated() {
      for row in 0..<values.count / width {
        for unit in 0..<units {
          let value = values[row * width + gate.index * units + unit]
          if value < least[number][unit] { least[number][unit] = value }
          if value > greatest[number][unit] { greatest[number][unit] = value }
        }
      }
    }
  }

  mutating func add(gradient: FloatView, examples: Int) {
    let width = gradient.count / max(examples * squares.count, 1)
    for example in 0..<examples {
      for position in squares.indices {
        squares[position] += Reductions.squaredNorm(
          gradient.part(from: (example * squares.count + position) * width, count: width))
      }
    }
  }

  func report(examples: Int) -> CellReport {
    CellReport(
      gates: gates.enumerated().map { number, gate in
        CellReport.Gate(
          name: gate.name, closed: (0..<units).filter { greatest[number][$0] < 0.01 }.map { $0 + 1 },
          open: (0..<units).filter { least[number][$0] > 0.99 }.map { $0 + 1 })
      }, gradientNorms: source == nil ? nil : squares.map { ($0 / Double(examples)).squareRoot() },
      comparesEnds: comparesEnds)
  }
}

extension RecurrentLayer {
  /// What the gates came to in the last forward pass, step by step, and how many numbers a row of them has.
  func gates(in memory: NodeMemory, rows: Int) -> (values: FloatView, width: Int) {
    let lengths = memory.inputs.count > 1 ? memory.inputs[1].values.view.part(from: 0, count: rows) : nil
    let pass = RecurrentPass(self, memory, rows: rows, lengths: lengths)
    return (pass.gates.view, pass.width)
  }
}
