/// An activation of the catalogue as portable code: the nearest float, as the kernels give it.
struct PortableActivation {
  /// How many parameters it has.
  let parameterCount: Int
  /// The body of the function: from the float `x`, and from the floats `p0`, `p1`.
  let body: String

  /// One operation of floats, or none.
  static func exact(parameters parameterCount: Int = 0, _ result: String) -> PortableActivation {
    PortableActivation(parameterCount: parameterCount, body: "return \(result)")
  }

  /// A formula in double, and one in pairs for what that leaves open.
  ///
  /// - Parameters:
  ///   - value: lines that end with `value`; `a` is x, and `q0`, `q1` are the parameters, as doubles.
  ///   - wide: a `Pair`, from `w`, which is x, and from the same.
  static func tested(
    parameters parameterCount: Int = 0, lines: [String] = [], _ value: String, wide: String
  ) -> PortableActivation {
    let numbers = (0..<parameterCount).map { "let q\($0): Double = Double(p\($0))" }
    let head = ["if x != x {", "  return x", "}", "let a: Double = Double(x)"] + numbers + lines
    let tail = [
      "let value: Double = \(value)", "if isDecided(value) {", "  return Float(value)", "}",
    ]
    let needsWide = wide.contains(/\bw\b/)
    return PortableActivation(
      parameterCount: parameterCount,
      body: (head + tail + (needsWide ? ["let w: Pair = exact(a)"] : []) + ["return rounded(\(wide))"])
        .joined(separator: "\n"))
  }

  /// By the name in the catalogue.
  static let all: [String: PortableActivation] = [
    "identity": .exact("x"),
    "step": .exact(parameters: 1, "x < p0 ? Float(0) : Float(1)"),
    "sign": .exact("x < 0 ? Float(-1) : x > 0 ? Float(1) : Float(0)"),
    "relu": .exact("x > 0 ? x : Float(0)"),
    "leaky_relu": .exact(parameters: 1, "x > 0 ? x : p0 * x"),
    "prelu": .exact(parameters: 1, "x > 0 ? x : p0 * x"),
    "relu6": .exact("x > 6 ? Float(6) : x > 0 ? x : Float(0)"),
    "relu_squared": .exact("x > 0 ? x * x : Float(0)"),
    "thresholded_relu": .exact(parameters: 1, "x > p0 ? x : Float(0)"),
    "threshold": .exact(parameters: 2, "x > p0 ? x : p1"),
    "hard_tanh": .exact(parameters: 2, "x < p0 ? p0 : x > p1 ? p1 : x"),
    "softshrink": .exact(parameters: 1, "x > p0 ? x - p0 : x < -p0 ? x + p0 : Float(0)"),
    "hardshrink": .exact(parameters: 1, "x > p0 || x < -p0 ? x : Float(0)"),
    "shrink": .exact(parameters: 2, "x > p0 ? x - p1 : x < -p0 ? x + p1 : Float(0)"),
    "sparse_sigmoid": .exact("Float(0.5) * ((x < -1 ? Float(-1) : x > 1 ? Float(1) : x) + Float(1))"),
    "abs": .exact("fromSingleBits(singleBitsOf(x) & 0x7FFFFFFF)"),
    "square": .exact("x * x"),
    "rrelu": .tested(
      parameters: 2, "a > 0 ? a : a * ((q0 + q1) * 0.5)", wide: "scaled(multiply(w, sumOf(q0, q1)), 0.5)"),
    "hard_sigmoid": .tested(
      lines: ["let u: Double = a + 3"], "(u < 0 ? 0 : u > 6 ? 6 : u) / 6",
      wide: "divide(sumOf(a, 3), exact(6))"),
    "hard_sigmoid_onnx": .tested(
      parameters: 2, lines: ["let u: Double = q0 * a + q1"], "u < 0 ? 0 : u > 1 ? 1 : u",
      wide: "plus(productOf(q0, a), q1)"),
    "hard_swish": .tested(
      lines: ["let c: Double = a < -3 ? -3 : a > 3 ? 3 : a"],
      "a >= 3 ? a : fromHalf(a, c * (c + 3) / 6, 1)",
      wide: "divide(multiply(w, sumOf(a, 3)), exact(6))"),
    "sparse_plus": .tested(
      lines: ["let u: Double = (a < -1 ? -1 : a > 1 ? 1 : a) + 1"], "a >= 1 ? a : 0.25 * u * u",
      wide: "scaled(square(sumOf(a, 1)), 0.25)"),
    "sigmoid": .tested("sigmoidOf(a)", wide: "wideSigmoid(w)"),
    "tanh": .tested("tanhOf(a)", wide: "wideTanh(w)"),
    "exponential": .tested("exponential(a)", wide: "wideExponential(w)"),
    "gaussian": .tested("exponential(-(a * a))", wide: "wideExponential(negative(square(w)))"),
    "silu": .tested("gated(a, 1)", wide: "multiply(w, wideSigmoid(w))"),
    "swish": .tested(parameters: 1, "gated(a, q0)", wide: "multiply(w, wideSigmoid(productOf(q0, a)))"),
    "quick_gelu": .tested(
      "gated(a, 1.702)",
      wide: "multiply(w, wideSigmoid(multiply(pair(0x1.b3b645a1cac08p+0, 0x1.89374bc6a7efap-55), w)))"),
    "gelu": .tested(
      lines: ["let c: Double = a < -40 ? -40 : a", "let d: Double = c > 40 ? 40 : c"],
      "fromHalf(a, c * normalDistribution(d), 1)", wide: "multiply(w, wideNormalDistribution(w))"),
    "gelu_tanh": .tested(
      lines: [
        "let c: Double = a < -40 ? -40 : a",
        "let u: Double = 2 * 0.79788456080286536 * (c + 0.044715 * (c * c) * c)",
      ], "fromHalf(a, c * sigmoidOf(u), 1)", wide: "multiply(w, wideSigmoid(geluTanhArgument(w)))"),
    "mish": .tested(
      lines: ["let c: Double = a < -400 ? -400 : a"], "c * mishGate(c)",
      wide: "multiply(w, wideMishGate(w))"),
    "softplus": .tested(
      parameters: 1, "softplusOf(q0 * a) / q0", wide: "divide(wideSoftplus(productOf(q0, a)), exact(q0))"),
    "smooth_relu": .tested(
      parameters: 1, "softplusOf(2 * q0 * a) / (2 * q0)",
      wide: "divide(wideSoftplus(productOf(2 * q0, a)), exact(2 * q0))"),
    "log_sigmoid": .tested("-softplusOf(-a)", wide: "negative(wideSoftplus(negative(w)))"),
    "softsign": .tested(
      lines: ["let c: Double = a < -0x1p200 ? -0x1p200 : a > 0x1p200 ? 0x1p200 : a"],
      "c / (1 + absolute(c))", wide: "divide(w, plus(magnitude(w), 1))"),
    "elu": .tested(parameters: 1, "a > 0 ? a : q0 * exponentialLessOne(a)", wide: "exponentialBranch(q0, a)"),
    "selu": .tested(
      "1.0507009873554804934193349852946 * (a > 0 ? a : 1.6732632423543772848170429916717 * exponentialLessOne(a))",
      wide:
        "a > 0 ? multiply(pair(0x1.0cfabd6a91132p+0, 0x1.6fc7d272f2695p-55), w) : multiply(pair(0x1.c212cc640f031p+0, 0x1.05161b045a1fep-56), wideExponentialLessOne(w))"
    ),
    "celu": .tested(
      parameters: 1, "a > 0 ? a : q0 * exponentialLessOne(a / q0)",
      wide: "times(wideExponentialLessOne(divide(w, exact(q0))), q0)"),
    "tanhshrink": .tested("tanhShrinkOf(a)", wide: "wideTanhShrink(w)"),
    "lisht": .tested("a * tanhOf(a)", wide: "multiply(w, wideTanh(w))"),
    "scaled_tanh": .tested(parameters: 2, "q0 * tanhOf(q1 * a)", wide: "wideScaledTanh(q0, q1, a)"),
    "squareplus": .tested(
      parameters: 1,
      lines: ["let c: Double = a < -0x1p300 ? -0x1p300 : a", "let s: Double = rootOf(c * c + q0)"],
      "c < 0 ? q0 / (2 * (s - c)) : 0.5 * (c + s)", wide: "wideSquareplus(q0, a)"),
    "bent_identity": .tested(
      lines: [
        "let c: Double = a < -0x1p200 ? -0x1p200 : a > 0x1p200 ? 0x1p200 : a",
        "let s: Double = rootOf(c * c + 1)",
      ], "absolute(a) > 0x1p150 ? a * (a < 0 ? 0.5 : 1.5) : 0.5 * (c * c / (s + 1)) + c",
      wide: "add(w, divide(square(w), scaled(plus(squareRoot(plus(square(w), 1)), 1), 2)))"),
    "log_cosh": .tested("logCoshOf(a)", wide: "wideLogCosh(w)"),
    "serf": .tested(
      lines: ["let c: Double = a < -400 ? -400 : a"], "c * errorFunction(softplusOf(c))",
      wide: "multiply(w, wideErrorFunction(wideSoftplus(w)))"),
    "tanh_exp": .tested(
      lines: ["let c: Double = a < -400 ? -400 : a"], "c * tanhOf(exponential(c))",
      wide: "multiply(w, wideTanh(wideExponential(w)))"),
    "arctan": .tested("arctangent(a)", wide: "wideArctangent(a)"),
    "sine": .tested(
      lines: ["if sizeOf(a) > 0x1.fffffep127 {", "  return x - x", "}"], "sine(a)", wide: "wideSine(a)"),
    "snake": .tested(
      parameters: 1,
      lines: ["if sizeOf(a) > 0x1.fffffep127 {", "  return x", "}", "let s: Double = sine(q0 * a)"],
      "a + s * s / q0", wide: "add(w, divide(square(wideSine(q0 * a)), exact(q0)))"),
    "logish": .tested(
      lines: ["let c: Double = a < -400 ? -400 : a"], "c * logOfOnePlus(sigmoidOf(c))",
      wide: "multiply(w, wideLogOfOnePlus(wideSigmoid(w)))"),
  ]
}

extension PortableSource {
  /// What single activations need.
  static let activations = #"""
    /// x/2 + c·x² next to zero, where x/2 may lie halfway between two floats: a little number of the sign of c tells to which side.
    func fromHalf(_ x: Double, _ value: Double, _ bend: Double) -> Double {
      if x < 0x1p-125 && x > -0x1p-125 && x != 0 {
        return 0.5 * x + (bend > 0 ? 0x1p-160 : bend < 0 ? -0x1p-160 : 0)
      }
      return value
    }
    /// x·σ(βx)
    func gated(_ x: Double, _ beta: Double) -> Double {
      let c: Double = x * beta < -800 ? -800 / beta : x
      return fromHalf(x, c * sigmoidOf(beta * c), beta)
    }
    func geluTanhArgument(_ x: Pair) -> Pair {
      let cubic: Pair = multiply(pair(0x1.6e4e26d4801f7p-5, 0x1.441355475a31ap-59), multiply(x, square(x)))
      return multiply(pair(0x1.9884533d43651p+0, -0x1.cbc0d30ebfd15p-54), add(x, cubic))
    }
    /// tanh(ln(1 + exp(x))) from t = exp(-|x|)
    func mishGate(_ x: Double) -> Double {
      let t: Double = exponential(-absolute(x))
      if x >= 0 {
        return (1 + 2 * t) / (1 + 2 * t + 2 * t * t)
      }
      return t * (t + 2) / (t * (t + 2) + 2)
    }
    func wideMishGate(_ x: Pair) -> Pair {
      let t: Pair = wideExponential(negative(magnitude(x)))
      if x.high < 0 {
        let below: Pair = multiply(t, plus(t, 2))
        return divide(below, plus(below, 2))
      }
      let above: Pair = plus(scaled(t, 2), 1)
      return divide(above, add(above, scaled(square(t), 2)))
    }
    /// α(exp(x) - 1) for x < 0; near 0 it is αx(1 - |x|/2 + …).
    func exponentialBranch(_ alpha: Double, _ x: Double) -> Pair {
      if x < -0x1p-40 {
        return times(wideExponentialLessOne(exact(x)), alpha)
      }
      return reduced(productOf(alpha, x), exact(-0.5 * x))
    }
    /// x - tanh x; near 0 by its series.
    func tanhShrinkOf(_ x: Double) -> Double {
      if x < 0.1 && x > -0.1 {
        let z: Double = x * x
        polynomial z 1.0/3 -2.0/15 17.0/315 -62.0/2835 1382.0/155925 -21844.0/6081075
        return x * z * sum
      }
      return x - tanhOf(x)
    }
    /// (x cosh x - sinh x)/cosh x, the numerator a series of one sign.
    func wideTanhShrink(_ x: Pair) -> Pair {
      if x.high > 1 || x.high < -1 {
        return subtract(x, wideTanh(x))
      }
      let z: Pair = square(x)
      let e: Pair = wideExponential(x)
      var power: Pair = x
      var sum: Pair = exact(0)
      for n in 1...16 {
        power = divide(multiply(power, z), exact((2 * number(n) + 1) * (2 * number(n))))
        sum = add(sum, times(power, 2 * number(n)))
      }
      return divide(sum, scaled(add(e, divide(exact(1), e)), 0.5))
    }
    /// a·tanh(bx); near 0 it is abx(1 - (bx)²/3 + …).
    func wideScaledTanh(_ a: Double, _ b: Double, _ x: Double) -> Pair {
      let u: Pair = productOf(b, x)
      if u.high >= 0x1p-40 || u.high <= -0x1p-40 {
        return times(wideTanh(u), a)
      }
      return reduced(multiply(productOf(a, b), exact(x)), times(square(u), 1.0 / 3))
    }
    func wideSquareplus(_ b: Double, _ x: Double) -> Pair {
      let root: Pair = squareRoot(plus(square(exact(x)), b))
      if x >= 0 {
        return scaled(plus(root, x), 0.5)
      }
      let ratio: Pair = divide(exact(b), productOf(2 * x, 2 * x))
      if ratio.high < 0x1p-40 && ratio.high > -0x1p-40 {
        return reduced(divide(exact(b), exact(-4 * x)), ratio)
      }
      return divide(exact(b), scaled(plus(root, -x), 2))
    }
    /// ln cosh x; near 0 by its series.
    func logCoshOf(_ x: Double) -> Double {
      let a: Double = absolute(x)
      if a < 0.1 {
        let z: Double = x * x
        polynomial z 0.5 -1.0/12 1.0/45 -17.0/2520 31.0/14175 -691.0/935550
        return z * sum
      }
      return a + (logOfOnePlus(exponential(-2 * a)) - 0.69314718055994531)
    }
    /// cosh x = 1 + 2 sinh²(x/2)
    func wideLogCosh(_ x: Pair) -> Pair {
      let a: Pair = magnitude(x)
      if a.high < 1 {
        let m: Pair = wideExponentialLessOne(scaled(a, 0.5))
        let sinh: Pair = scaled(add(m, divide(m, plus(m, 1))), 0.5)
        return wideLogOfOnePlus(scaled(square(sinh), 2))
      }
      let tail: Pair = wideLogOfOnePlus(wideExponential(scaled(a, -2)))
      return subtract(add(a, tail), pair(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56))
    }
    func errorFunction(_ x: Double) -> Double {
      let a: Double = absolute(x)
      if a < 0.5 {
        let z: Double = x * x
        polynomial z 1.1283791670955126 -0.37612638903183754 0.11283791670955126 -0.026866170645131253 0.0052239776254421878 -0.00085483270234508525 0.00012055332981789664 -0.000014925650358406251 0.0000016462114365889247 -0.00000016365844691234924 0.000000014807192815879218 -0.0000000012290555301717926 0.000000000094227590646504109
        return x * sum
      }
      let c: Double = a > 7 ? 7 : a
      let large: Double = 1 - exponential(-c * c) * scaledComplement(c)
      return x < 0 ? -large : large
    }
    """#
}
