import HillockFormula

/// How a parameter array starts. The numbers are a function of the seed and the array's place in the network.
public struct Initializer: Hashable, Sendable, Codable, WrittenAs {
  /// What the numbers are made by.
  package enum Rule: Hashable, Sendable, Codable {
    /// Every parameter has this value.
    case constant(Float)
    /// Independent deviates with variance gain²/fan.
    ///
    /// - Glorot and Bengio 2010: fan = (fanIn + fanOut)/2 (`.glorotUniform`, `.glorotNormal`)
    /// - LeCun et al. 1998, He et al. 2015: fan = fanIn (`.leCunNormal`, `.heNormal`, …)
    case scaled(Fan, Distribution, gain: Gain)
    /// A matrix with orthonormal rows or columns (whichever are fewer) times the gain; Saxe et al. 2014.
    case orthogonal(gain: Gain)
  }

  /// What the scale is divided by: inputs, outputs, or their mean.
  package enum Fan: String, Hashable, Sendable, Codable {
    /// How many inputs feed one output.
    case fanIn
    /// How many outputs one input feeds.
    case fanOut
    /// The mean of both.
    case average
  }

  /// The deviates that are scaled.
  package enum Distribution: String, Hashable, Sendable, Codable {
    /// Normal deviates.
    case normal
    /// Deviates that are equally likely between two bounds of one size.
    case uniform
  }

  /// The factor that makes up for what the activation takes away.
  package enum Gain: Hashable, Sendable, Codable {
    /// A gain of 1.
    case one
    /// A gain that is given.
    case value(Float)
    /// 1/√E[f(z)²] for z ~ N(0, 1), computed from the activation's formula; √2 for ReLU.
    case of(Activation)
  }

  package let rule: Rule
  package var written: Rule { rule }
  package init(written rule: Rule) { self.rule = rule }

  package static func scaled(_ fan: Fan, _ distribution: Distribution, gain: Gain) -> Initializer {
    Initializer(written: .scaled(fan, distribution, gain: gain))
  }

  /// Every number this one.
  public static func constant(_ value: Float) -> Initializer { Initializer(written: .constant(value)) }
  /// Every number 0.
  public static let zeros = Initializer.constant(0)
  /// Uniform with the variance 2/(inputs + outputs). Source: Glorot and Bengio 2010.
  public static let glorotUniform = Initializer.scaled(.average, .uniform, gain: .one)
  /// Normal with the variance 2/(inputs + outputs). Source: Glorot and Bengio 2010.
  public static let glorotNormal = Initializer.scaled(.average, .normal, gain: .one)
  /// Uniform with the variance 1/inputs. Source: LeCun et al. 1998.
  public static let leCunUniform = Initializer.scaled(.fanIn, .uniform, gain: .one)
  /// Normal with the variance 1/inputs. Source: LeCun et al. 1998.
  public static let leCunNormal = Initializer.scaled(.fanIn, .normal, gain: .one)
  /// Uniform with the variance 2/inputs. Source: He et al. 2015.
  public static let heUniform = Initializer.scaled(.fanIn, .uniform, gain: .of(.relu))
  /// Normal with the variance 2/inputs. Source: He et al. 2015.
  public static let heNormal = Initializer.scaled(.fanIn, .normal, gain: .of(.relu))
  /// Rows or columns that are orthonormal. Source: Saxe, McClelland and Ganguli 2014.
  public static let orthogonal = Initializer(written: .orthogonal(gain: .one))

  /// The starting values of one array.
  ///
  /// - Parameter index: the array's number in the network; it selects the stream of random numbers.
  package func values(for parameter: ParameterSpecification, seed: UInt64, index: Int) -> [Float] {
    if let values = parameter.firstValues { return values }
    // A shape that no network has is an array of nothing.
    let count = parameter.shape.checkedCount ?? 0
    switch rule {
    case .constant(let value):
      return [Float](repeating: value, count: count)
    case .scaled(let fan, let distribution, let gain):
      let width: Double
      switch fan {
      case .fanIn: width = Double(parameter.fanIn)
      case .fanOut: width = Double(parameter.fanOut)
      case .average: width = (Double(parameter.fanIn) + Double(parameter.fanOut)) / 2
      }
      let deviation = gain.factor / max(width, 1).squareRoot()
      switch distribution {
      case .normal:
        let normal = RandomKernels.normal(count: count, seed: seed, stream: .parameter(index))
        return normal.map { Float(Double($0) * deviation) }
      case .uniform:
        // A uniform deviate on (−a, a) has variance a²/3.
        let bound = deviation * 3.0.squareRoot()
        let uniform = RandomKernels.uniform(count: count, seed: seed, stream: .parameter(index))
        return uniform.map { Float((2 * Double($0) - 1) * bound) }
      }
    case .orthogonal(let gain):
      let rows = parameter.shape.extents.first ?? 1
      let normal = RandomKernels.normal(count: count, seed: seed, stream: .parameter(index))
      return orthogonalized(normal, rows: rows, columns: count / max(rows, 1))
        .map { Float($0 * gain.factor) }
    }
  }
}

extension Initializer.Gain {
  var factor: Double {
    switch self {
    case .one: 1
    case .value(let value): Double(value)
    case .of(let activation): initializationGain(of: activation)
    }
  }
}

/// 1/√E[f(z)²] for z ~ N(0, 1): the factor on the weights that keeps the second moment of what the layer hands
/// on at 1 when its inputs have second moment 1. For the identity it is 1, for ReLU √2.
///
/// The expectation is a midpoint sum over [−12, 12] with 4,800 intervals of 1/200, whose ends hold every kink at
/// a multiple of 1/200; the tail beyond weighs less than 10⁻³². Functions that are zero or not finite almost
/// everywhere have no such gain; they get 1.
package func initializationGain(of activation: Activation) -> Double {
  gains.withLock { known in
    if let gain = known[activation] { return gain }
    let gain = computedGain(of: activation)
    known[activation] = gain
    return gain
  }
}

/// Gains that were asked for: a sum of thousands of terms for each, and networks have few activations.
private let gains = Locked<[Activation: Double]>([:])

private func computedGain(of activation: Activation) -> Double {
  let kernel = ActivationKernel(activation)
  let points = (0..<4800).map { Float((Double($0) + 0.5) / 200 - 12) }
  let values = kernel.values(at: points)
  let weights = RandomKernels.exponential(of: points.map { -0.5 * $0 * $0 })
  var moment = 0.0
  var total = 0.0
  for (value, weight) in zip(values, weights) {
    moment += Double(value) * Double(value) * Double(weight)
    total += Double(weight)
  }
  moment /= total
  guard moment.isFinite, moment > 1e-12 else { return 1 }
  return (1 / moment).squareRoot()
}

/// Modified Gram–Schmidt, twice, in `Double` and in a fixed order, on the rows or the columns, whichever are
/// fewer.
func orthogonalized(_ values: [Float], rows: Int, columns: Int) -> [Double] {
  let count = min(rows, columns)
  let length = max(rows, columns)
  let vectorsAreRows = rows <= columns
  var vectors = (0..<count).map { vector in
    (0..<length).map { element in
      Double(vectorsAreRows ? values[vector * columns + element] : values[element * columns + vector])
    }
  }
  for vector in 0..<count {
    for _ in 0..<2 {
      for earlier in 0..<vector {
        var dot = 0.0
        for element in 0..<length { dot += vectors[vector][element] * vectors[earlier][element] }
        for element in 0..<length { vectors[vector][element] -= dot * vectors[earlier][element] }
      }
    }
    var square = 0.0
    for element in 0..<length { square += vectors[vector][element] * vectors[vector][element] }
    let norm = square.squareRoot()
    for element in 0..<length { vectors[vector][element] /= norm }
  }
  var result = [Double](repeating: 0, count: rows * columns)
  for vector in 0..<count {
    for element in 0..<length {
      result[vectorsAreRows ? vector * columns + element : element * columns + vector] =
        vectors[vector][element]
    }
  }
  return result
}
