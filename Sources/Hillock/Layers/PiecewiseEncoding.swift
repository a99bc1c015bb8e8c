/// Numbers as places between edges: a feature x with the edges b₀ < b₁ < … becomes, besides itself, one number for each
/// bin, min(max((x − bₜ)/(bₜ₊₁ − bₜ), 0), 1).
///
/// Bins below x are 1, bins above it 0, and the one that x lies in says how far. A linear layer over them is a
/// piecewise linear function of x, so that a small network can follow steps and bends which it would need many units
/// for. The edges are quantiles of the training data (`learnt(from:)`); features with fewer than three different values,
/// such as one-hot categories, stay as they are.
///
/// The result is the features, followed by the bins of the first feature, of the second, and so on. It has no parameters.
///
/// Source: Gorishniy, Rubachev and Babenko, "On embeddings for numerical features in tabular deep learning", NeurIPS 2022.
package struct PiecewiseEncoding: Layer, DataEncoding {
  package static let word = "piecewise"

  /// The most bins that a feature gets.
  package let bins: Int
  /// For each feature its edges in increasing order, or none where it stays as it is; empty before they are learnt.
  package let edges: [[Float]]
  /// How much one value may be of what the quantiles are taken over: an nth part of the rows; `nil` for all that it is.
  ///
  /// Of a column that is 0 in most rows nearly all quantiles are 0, and the rest of it would share a bin or two. Where a column
  /// has no more than twice as many different values as bins, its quantiles are as they are.
  package let limit: Int?

  /// An encoding whose edges are still to be learnt.
  package init(bins: Int, limit: Int? = nil) {
    self.bins = bins
    self.limit = limit
    edges = []
  }

  /// - Parameter edges: for each feature none, or at least two finite ones in increasing order.
  package init(edges: [[Float]]) {
    self.edges = edges
    bins = max((edges.map(\.count).max() ?? 1) - 1, 1)
    limit = nil
  }

  private init(bins: Int, edges: [[Float]], limit: Int?) {
    self.bins = bins
    self.edges = edges
    self.limit = limit
  }

  package var isLearnt: Bool { !edges.isEmpty }

  /// The same with edges at quantiles of the inputs of a data set. Equal quantiles count once.
  package func learnt(from data: Dataset) -> PiecewiseEncoding {
    let (rows, width) = (data.rowCount, data.featureCount)
    var learnt: [[Float]] = []
    for feature in 0..<width {
      let values = (0..<rows).map { data.inputs[$0 * width + feature] }.sorted()
      guard let different = Self.different(values), different.count > 2 else {
        learnt.append([])
        continue
      }
      let places = different.count <= bins ? different : different.count > 2 * bins ? spread(values) : values
      let count = min(bins, different.count - 1)
      var edges: [Float] = []
      for index in 0...count {
        let value = places[(places.count - 1) * index / count]
        if edges.last.map({ value > $0 && (value - $0).isFinite }) ?? true { edges.append(value) }
      }
      learnt.append(edges.count > 1 ? edges : [])
    }
    return PiecewiseEncoding(bins: bins, edges: learnt, limit: limit)
  }

  /// A sorted array with each value at most as often as the limit says.
  private func spread(_ sorted: [Float]) -> [Float] {
    guard let limit else { return sorted }
    let most = max(sorted.count / max(limit, 1), 1)
    var result: [Float] = []
    var (last, count) = (Float.nan, 0)
    for value in sorted {
      count = value == last ? count + 1 : 1
      last = value
      if count <= most { result.append(value) }
    }
    return result
  }

  /// The different values of a sorted array, as far as somebody wants to know them; `nil` with a value that is no number.
  private static func different(_ sorted: [Float]) -> [Float]? {
    var result: [Float] = []
    for value in sorted {
      guard value.isFinite else { return nil }
      if value != result.last { result.append(value) }
    }
    return result
  }

  package var typed: String? {
    isLearnt ? nil : "piecewise(\(bins)\(limit.map { ",limit=\($0)" } ?? ""))"
  }

  package func outputShape(of inputs: [Shape]) throws(ShapeError) -> Shape {
    let input = try onlyInput(inputs)
    guard input.rank == 1 else { throw ShapeError("expected a vector, got shape \(input)") }
    guard !edges.isEmpty else {
      throw ShapeError(
        "its edges are learnt from training data, so it has to be the first layer of a run on a table")
    }
    guard edges.count == input.count else {
      throw ShapeError("has edges for \(edges.count) features, but gets \(input.count)")
    }
    for (feature, list) in edges.enumerated() where !list.isEmpty {
      guard list.count > 1, zip(list, list.dropFirst()).allSatisfy({ $0 < $1 && ($1 - $0).isFinite }) else {
        throw ShapeError("the edges of feature \(feature + 1) are not at least two in increasing order")
      }
    }
    return [edges.reduce(input.count) { $0 + max($1.count - 1, 0) }]
  }

  package func summary(of inputs: [Shape]) -> String {
    let output = try? outputShape(for: inputs)
    return "Piecewise \(inputs.first?.count ?? 0)→\(output?.count ?? 0), up to \(bins) bins"
  }

  package var computation: LayerForm { .bins(edges: edges) }

  package func forward(in context: ForwardContext) {
    let (width, outputs) = (edges.count, context.outputShape.count)
    let (input, output) = (context.inputView(), context.outputView)
    for row in 0..<context.rows {
      output.part(from: row * outputs, count: width).copy(from: input.part(from: row * width, count: width))
    }
    var place = width
    for (feature, list) in edges.enumerated() where !list.isEmpty {
      for row in 0..<context.rows {
        let value = input[row * width + feature]
        let bins = output.part(from: row * outputs + place, count: list.count - 1)
        for bin in 0..<list.count - 1 {
          let (low, high) = (list[bin], list[bin + 1])
          bins[bin] = value >= high ? 1 : value <= low ? 0 : (value - low) / (high - low)
        }
      }
      place += list.count - 1
    }
  }

  package func backward(in context: BackwardContext) {
    guard let inputGradient = context.inputGradientView() else { return }
    let (width, outputs) = (edges.count, context.forward.outputShape.count)
    let (input, gradient) = (context.forward.inputView(), context.outputGradientView)
    for row in 0..<context.rows {
      var place = row * outputs + width
      for feature in 0..<width {
        var sum = gradient[row * outputs + feature]
        let list = edges[feature]
        let value = input[row * width + feature]
        for bin in 0..<max(list.count - 1, 0) where value > list[bin] && value < list[bin + 1] {
          sum += gradient[place + bin] / (list[bin + 1] - list[bin])
        }
        inputGradient[row * width + feature] = sum
        place += max(list.count - 1, 0)
      }
    }
  }
}
