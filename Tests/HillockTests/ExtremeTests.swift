import Hillock
import HillockForming
import HillockFormula
import Testing

@testable import HillockPictures

/// Values and texts far beyond what is meant: a picture, an answer or an error, and no end of the process.
@Suite struct ExtremeTests {
  private static let values: [Double] = [
    0, 1, -1, 12, 13, 25, -12, -13, 1e3, -1e3, 1e9, 1e15, 1e18, 1e19, -1e19, 9.3e18, 1e25, 1e100, -1e100,
    1e300,
    1.7e308, -1.7e308, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude,
    -.leastNonzeroMagnitude, 1e-300,
    .infinity,
    -.infinity, .nan,
  ]

  private static var ranges: [ClosedRange<Double>] {
    let finite = values.filter(\.isFinite)
    return finite.flatMap { low in finite.filter { $0 >= low }.map { low...$0 } }
  }

  @Test func plotsOfAnyValues() {
    for a in Self.values {
      for b in Self.values {
        for isLogarithmic in [false, true] {
          var plot = BraillePlot(horizontal: -6...6)
          plot.isLogarithmic = isLogarithmic
          let lines = plot.lines { $0 < 0 ? a : b }
          #expect(lines.count == 13, "\(a), \(b)")
        }
      }
    }
  }

  @Test func plotsOverAnyRange() {
    for range in Self.ranges {
      let plot = BraillePlot(width: 12, height: 4, horizontal: range)
      for curve in [{ $0 }, { _ in 1 }, { max(0, $0) }, { 1 / $0 }] as [(Double) -> Double] {
        #expect(plot.lines(of: curve).count == 5, "\(range)")
      }
      let fixed = BraillePlot(width: 12, height: 4, horizontal: -1...1, vertical: range)
      #expect(fixed.lines { $0 }.count == 5, "\(range)")
    }
  }

  /// A curve that lies wholly above 10 or below −10 is in the picture: `plot 'x+19'` ended the process.
  @Test func farCurvesAreSeen() {
    for offset in [19.0, -19, 300, -300, 1e6, -1e6, 2e19] {
      let lines = BraillePlot().lines { $0 + offset }
      let inked = lines.dropLast().joined().unicodeScalars.filter { (0x2801...0x28FF).contains($0.value) }
      // The vertical axis alone has a dot in every line.
      #expect(inked.count >= 24, "\(offset): \(lines.joined(separator: "\n"))")
      let labels = lines.map {
        $0.prefix { $0.unicodeScalars.allSatisfy { !(0x2800...0x28FF).contains($0.value) } }
      }
      #expect(labels.contains { !$0.allSatisfy(\.isWhitespace) })
    }
  }

  @Test func axesAndCurvesOfAnyRange() {
    for range in Self.ranges {
      for isLogarithmic in [false, true] {
        let axis = Axis("x", range, isLogarithmic: isLogarithmic)
        #expect(axis.ticks.count < 2000, "\(range), \(isLogarithmic)")
        for tick in axis.ticks { #expect(!axis.text(tick).isEmpty) }
        _ = axis.position(1)
      }
      let curve = Curve(.relu, label: "relu", over: range, samples: 8)
      let chart = CurveChart(title: "relu", curves: [curve], horizontal: range)
      #expect(chart.svg().hasSuffix("</svg>\n") || chart.svg().contains("</svg>"))
    }
    for value in Self.values { #expect(!ShortNumber.text(value).isEmpty) }
  }

  private static func times(_ text: String, _ count: Int) -> String { String(repeating: text, count: count) }

  @Test(arguments: [10, 150, 3000, 20_000])
  func deepBooleans(_ n: Int) throws {
    let infixes = ["&", "|", "^", "->", "<->", " and ", " or ", " xor ", " implies ", " iff "]
    for infix in infixes {
      let text = "a" + Self.times(infix + "a", n)
      guard text.count <= 100_000 else { continue }
      let expression = try BooleanExpression(parsing: text)
      let parity = (n + 1) % 2 == 1
      let expected: Bool =
        switch infix.filter({ !$0.isWhitespace }) {
        case "^", "xor": parity
        // true ↔ true ↔ … is true; so is true → true.
        default: true
        }
      #expect(expression.value([true]) == expected, "\(infix) × \(n)")
    }
    for prefix in ["(", "!", "not ", "majority(", "atleast(1,", "parity(", "(!", "(a&"] {
      for text in [Self.times(prefix, n) + "a", Self.times(prefix, n) + "a" + Self.times(")", n)] {
        _ = try? BooleanExpression(parsing: text)
      }
    }
  }

  /// The lists in place of chains mean the same.
  @Test func chainsOfOperators() throws {
    let inputs = (0..<8).map { code in (0..<3).map { code >> $0 & 1 == 1 } }
    let cases: [(String, (Bool, Bool, Bool) -> Bool)] = [
      ("a -> b -> c", { !$0 || (!$1 || $2) }), ("a <-> b <-> c", { ($0 == $1) == $2 }),
      ("a xor b xor c", { ($0 != $1) != $2 }), ("a and b or c", { $0 && $1 || $2 }),
      ("a <-> b", { a, b, _ in a == b }), ("not (a -> b) iff c", { !(!$0 || $1) == $2 }),
    ]
    for (text, meaning) in cases {
      let expression = try BooleanExpression(parsing: text, variables: ["a", "b", "c"])
      for input in inputs {
        #expect(expression.value(input) == meaning(input[0], input[1], input[2]), "\(text): \(input)")
      }
    }
    #expect(throws: FormingError.self) { try BooleanExpression(parsing: "a and") }
  }

  @Test func manyVariables() {
    let text = (0..<15_000).map { "v\($0)" }.joined(separator: "&")
    _ = try? BooleanExpression(parsing: text)
  }

  /// They end, formed or refused; what takes too much work is an error.
  @Test(arguments: [10, 90, 3000])
  func deepBlocks(_ n: Int) {
    for prefix in ["(", "-", "2(", "|", "relu(", "max(a,", "-(", "2*-", "abs(", "median(a,b,"] {
      for text in [Self.times(prefix, n) + "a", Self.times(prefix, n) + "a" + Self.times(")", n)] {
        guard text.count <= 10_000 else { continue }
        _ = try? BlockNetwork([text])
      }
    }
  }

  @Test(arguments: [3, 39, 41, 5000, 19_000])
  func deepLayerLists(_ n: Int) throws {
    for prefix in ["skip(", "branches(add;4,", "branches(add;", "skip(skip("] {
      let text = Self.times(prefix, n) + "4:relu" + Self.times(")", n)
      _ = try? LayerList.parts(parsing: text)
      _ = try? LayerList.annealings(parsing: text)
    }
    let deep = Self.times("skip(", n) + "4:relu" + Self.times(")", n)
    if n <= 40 {
      #expect(try LayerList.parts(parsing: deep).count == 1)
    } else {
      let error = #expect(throws: NetworkError.self) { try LayerList.parts(parsing: deep) }
      #expect(error.map { "\($0)".utf8.count < 20_000 } == true)
    }
    _ = try? LayerList.parts(parsing: "4:" + Self.times("sin(", n) + "x" + Self.times(")", n))
    _ = try? Schedule(parsing: Self.times("warmup:1:", n) + "cosine")
    #expect(try Schedule(parsing: "warmup:1:warmup:2:cosine").text == "warmup:1.0:warmup:2.0:cosine")
  }
}
