/// Weights of filters as lengths and directions: of filter f the weights w = g·v/‖v‖ for its column v and its length g.
///
/// With the gradient d of w: that of g is d·v/‖v‖, that of v (g/‖v‖)·(d − v·(d·v)/‖v‖²). Sums run over the rows in their order, in double.
/// A filter whose v is 0 has weights of 0 and no gradient. Source: Salimans and Kingma 2016.
struct WeightNormalization {
  let filters: Int

  private func sum(_ a: FloatView, _ b: FloatView, _ filter: Int) -> Double {
    var sum = 0.0
    for place in stride(from: filter, to: a.count, by: filters) { sum += Double(a[place]) * Double(b[place]) }
    return sum
  }

  func forward(_ v: FloatView, lengths: FloatView, into weights: MutableFloatView) {
    for filter in 0..<filters {
      let squares = sum(v, v, filter)
      let factor = squares > 0 ? Double(lengths[filter]) / squares.squareRoot() : 0
      for place in stride(from: filter, to: v.count, by: filters) {
        weights[place] = Float(Double(v[place]) * factor)
      }
    }
  }

  func backward(
    _ v: FloatView, lengths: FloatView, gradient: FloatView, into vGradient: MutableFloatView,
    lengthGradient: MutableFloatView
  ) {
    for filter in 0..<filters {
      let squares = sum(v, v, filter)
      let inverse = squares > 0 ? 1 / squares.squareRoot() : 0
      let along = sum(gradient, v, filter) * inverse
      lengthGradient[filter] = Float(along)
      let factor = Double(lengths[filter]) * inverse
      for place in stride(from: filter, to: v.count, by: filters) {
        vGradient[place] = Float(
          factor * (Double(gradient[place]) - Double(v[place]) * inverse * along))
      }
    }
  }
}
