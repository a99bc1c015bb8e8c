import Foundation
@_spi(Tools) import Hillock
@_spi(Tools) import HillockFormula

/// Kernels with parameters, for many values of these: seeded, a stride over all floats, and the inputs that are known to be
/// hard.
struct ParameterCheck {
  let activation: Activation
  let isDerivative: Bool
  let stride: UInt32
  private var random: SplitMix

  init(_ activation: Activation, isDerivative: Bool, stride: UInt32, seed: UInt64) {
    self.activation = activation
    self.isDerivative = isDerivative
    self.stride = stride
    random = SplitMix(state: seed)
  }

  /// One line for each choice that is wrong somewhere, and one for all.
  ///
  /// - Returns: how many results are wrong.
  mutating func run(count: Int, pool: WorkerPool, level: String, say: (String) -> Void) throws -> Int {
    var (checked, wrong, byMPFR) = (0, 0, 0)
    for _ in 0..<count {
      let chosen = choose()
      let verification = KernelVerification(chosen, isDerivative: isDerivative)
      let check = try KernelCheck(verification, stride: stride).at(level)
      let records =
        [check.run(pool: pool, control: false)]
        + hardInputs(of: chosen).map { check.run(around: $0) }
      let faults = records.reduce(0) { $0 + $1.wrong }
      checked += records.reduce(0) { $0 + $1.checked }
      byMPFR += records.reduce(0) { $0 + $1.byMPFR }
      wrong += faults
      if faults > 0 {
        let values = chosen.parameters.map {
          "\($0.name) = " + String(format: "%a", Double($0.value))
        }
        say("\(verification.title), \(values.joined(separator: ", ")): \(faults) wrong")
        for error in records.flatMap(\.errors).prefix(3) { say("    " + error) }
      }
    }
    let part = isDerivative ? "derivative" : "value"
    say(
      "\(activation.name) \(part) \(level): \(count) choices, \(checked) inputs, \(wrong) wrong, \(byMPFR) by MPFR"
    )
    return wrong
  }

  /// Parameters that meet the conditions of the entry.
  private mutating func choose() -> Activation {
    while true {
      var chosen: Activation? = activation
      for parameter in activation.parameters {
        // In whatever order they come, a bound below which another one lies is refused; then all is drawn again.
        chosen = try? chosen?.with(parameter.name, draw())
      }
      if let chosen { return chosen }
    }
  }

  /// Short numbers, whose products make ties, ordinary ones, and sizes from one end to the other.
  private mutating func draw() -> Float {
    let sign: Float = random.next() & 3 == 0 ? -1 : 1
    switch random.next() % 8 {
    case 0: return sign * Float(random.next() % 17) / 4
    case 1, 2, 3:
      return sign * Float(sign: .plus, exponent: Int(random.next() % 8) - 4, significand: mantissa())
    case 4, 5, 6:
      return sign * Float(sign: .plus, exponent: Int(random.next() % 60) - 30, significand: mantissa())
    default:
      return sign * Float(sign: .plus, exponent: Int(random.next() % 250) - 140, significand: mantissa())
    }
  }

  private mutating func mantissa() -> Float { 1 + Float(random.next() % (1 << 23)) * 0x1p-23 }

  /// Kinks, zeros of derivatives, the ends of the exponents' ranges, and a tie of x/2 or of 1/2 + x/4.
  private func hardInputs(of chosen: Activation) -> [Float] {
    let scale = chosen.parameters.first?.value ?? 1
    let zeros = [-1.2784645, -1.1924, 0.25, 17.3, -17.3, 88.7, -103.9].map { Float($0) / scale }
    let powers = Swift.stride(from: -149, through: 127, by: 1).flatMap { exponent -> [Float] in
      let power = Float(sign: .plus, exponent: exponent, significand: 1)
      return [power, -power]
    }
    let values = Dictionary(
      chosen.parameters.map { ($0.name, Double($0.value)) }, uniquingKeysWith: { first, _ in first })
    let kinks = chosen.kinks.compactMap { try? Float($0.location.evaluate(values)) }
    return (kinks + kinks.map { -$0 } + zeros + powers).filter(\.isFinite)
  }

  private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }
}
