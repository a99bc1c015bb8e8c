import Foundation
import Hillock
import HillockChecking
import HillockDocuments
import HillockForming
import HillockFormula
import HillockInterchange
import HillockPictures
import HillockProof

/// A reader, what it reads well, and what its texts are made of.
struct ReaderTarget {
  var name: String
  var seeds: [[UInt8]]
  var tokens: [String] = []
  /// Megabytes that a process may grow by on one input, besides four times its bytes.
  var memory = 300
  /// Reads the bytes and uses what it read. Errors are answers.
  var read: ([UInt8]) throws -> Void

  init(_ name: String, _ seeds: [[UInt8]], _ tokens: [String] = [], read: @escaping ([UInt8]) throws -> Void)
  {
    self.name = name
    self.seeds = seeds
    self.tokens = tokens
    self.read = read
  }

  init(_ name: String, texts: [String], _ tokens: [String] = [], read: @escaping (String) throws -> Void) {
    self.init(name, texts.map { Array($0.utf8) }, tokens) { try read(String(decoding: $0, as: UTF8.self)) }
  }

  /// - Parameter tool: the built tool, whose options are read as well.
  static func all(folder: URL, tool: String?) throws -> [ReaderTarget] {
    let commands = try tool.map { [try command(tool: $0, folder: folder)] } ?? []
    return options + tables(folder: folder) + (try files(folder: folder)) + (try exchange(folder: folder))
      + [documents] + commands
  }

  // MARK: texts

  private static let formulaTokens = [
    "x", "sigmoid(", "relu(", "silu(", "gelu(", "max(", "min(", "sin ", "exp(", "ln(", "^", "^-", "**", "²",
    "'", "|", "√", "if ",
    "then ", "else ", "and ", "or ", "not ", "<", ">=", "1e9999", "e", "pi", " with a: 1", "σ(", "/", "*",
    "-", "tanh(", "erf(",
  ]

  private static var options: [ReaderTarget] {
    [
      ReaderTarget(
        "formula",
        texts: Catalogue.all.map(\.formula.text) + ["if x > 0 then x else 0.1 x", "gelu''(x)", "|x-1|+2^-x"],
        formulaTokens
      ) { text in
        let expression = try Formula(parsing: text)
        _ = try expression.evaluate(Dictionary(uniqueKeysWithValues: expression.names.map { ($0, 0.7) }))
        // What is printed is read again, and is the same.
        guard try Formula(parsing: expression.text).text == expression.text else { throw Misread(text) }
        _ = expression.latex
      },
      ReaderTarget(
        "activation",
        texts: Catalogue.all.map(\.text) + [
          "leaky_relu(slope: 0.2)", "relu(kink=0.5)", "x*sigmoid(a*x) with a: 1.5, name: mine",
          "max(x, 1 - |x|)",
        ], formulaTokens + [", derivative_at_0: 1", ": 0.5"]
      ) { text in
        let activation = try Activation(named: text)
        guard try Activation(named: activation.text).text == activation.text else { throw Misread(text) }
        let kernel = ActivationKernel(activation)
        _ = kernel.values(at: [-1e30, -1, 0, 1, 1e30]) + kernel.derivatives(at: [-1e30, -1, 0, 1, 1e30])
        for range in [-6.0...6, 1e19...2e19, -1e300...1e300] {
          _ = BraillePlot(horizontal: range).lines { Double(kernel.values(at: [Float($0)])[0]) }
        }
      },
      ReaderTarget(
        "facts", texts: Catalogue.all.map(\.formula.text) + ["max(x, 1 - |x|)", "sin(x)/x"], formulaTokens
      ) { text in
        let activation = try Activation(named: text)
        _ = Facts(of: activation.boundFormula, effort: 40_000)
      },
      ReaderTarget(
        "layers",
        texts: [
          "128:relu,64:gelu,dropout:0.2", "conv(16,5,stride=2,padding=same):relu,maxpool(2),flatten,32",
          "skip(16:relu,16),branches(concatenate;8:tanh;4),batchnorm", "maxout:8:2,crelu,prelu,softmax",
          "embed(8),bidirectional(lstm(4,peepholes=yes):tanh),gru(3,reset=before),rnn(2),reverse,last",
          "embed(8),positions,transformer(8,2,hidden=16,dropout=0.1,norm=after),attention(2,kv=1,rotary=yes,causal=no),conv1d(4,2,padding=causal,norm=weights),attention_pool",
          "embed(8),gru(8),tied",
          "8:annealed_relu(k=1..100, until=0.5)", "reshape(8x8x1),depthwise(3):silu,global_avgpool",
        ],
        [
          "skip(", "branches(add;", "bidirectional(", "embed(", "conv(", "dropout:", ":relu", "x", "stride=",
          "padding=",
          "annealed_relu(k=1..", "glu",
        ]
      ) { text in
        _ = try LayerList.annealings(parsing: text)
        let parts = try LayerList.parts(parsing: text)
        for shape in [Shape([4]), Shape([8, 8, 1])] {
          guard let network = try? Network(inputShape: shape, parts: parts),
            (try? network.checkMemory()) != nil,
            network.parameterCount < 1 << 20
          else { continue }
          _ = try JSONEncoder().encode(NetworkDescription(network))
        }
      },
      ReaderTarget(
        "schedule", texts: Schedule.examples + ["restarts:10:2:0.01", "warmup:0.5:step:2:0.1"],
        ["warmup:", "step:", "cosine:", "restarts:", "constant"]
      ) { text in
        let schedule = try Schedule(parsing: text)
        guard try Schedule(parsing: schedule.text) == schedule else { throw Misread(text) }
        _ = schedule.factor(step: 3, stepsPerEpoch: 2, totalSteps: 10)
      },
      ReaderTarget(
        "augment", texts: ["shift=2,noise=0.1,flip", "shift=1"], ["shift=", "noise=", "flip", ","]
      ) { text in
        let augmentation = try Augmentation(parsing: text)
        guard !augmentation.text.isEmpty else { return }
        guard try Augmentation(parsing: augmentation.text) == augmentation else { throw Misread(text) }
      },
      ReaderTarget("class weights", texts: ["balanced", "cat=2,dog=0.5"], ["balanced", "cat=", ","]) { text in
        _ = try ClassWeights(parsing: text)
      },
      ReaderTarget(
        "choices", texts: [ActivationComparison.defaultChoices, "relu, gelu"],
        formulaTokens + ["annealed_relu(k="]
      ) { text in _ = try ActivationComparison.choices(parsing: text).map(\.text) },
      ReaderTarget(
        "boolean",
        texts: [
          "A xor B", "(a && !b) || c", "majority(a, b, c)", "atleast(2, a, b, parity(c, d)) -> a <-> 1",
        ],
        ["xor ", "and ", "or ", "not ", "->", "<->", "majority(", "atleast(", "parity(", "(", "!", "true"]
      ) { text in
        let expression = try BooleanExpression(parsing: text)
        _ = expression.value(expression.variables.map { _ in true })
        if expression.variables.count <= 8 { _ = try TruthTable(expression) }
      },
      ReaderTarget(
        "blocks", texts: ["max(a, b) - 0.5 |c - 1|", "sort(a, b, c)", "median(a, b, c) + clamp(a, 0, 1)"],
        ["max(", "min(", "|", "relu(", "sort(", "median(", "clamp(", "abs(", "2 ", "/3", "-"]
      ) { text in _ = try BlockNetwork([text]) },
      ReaderTarget("comparison", texts: ["x > 0.5", "a <= b", "x >= 1e-3"], [">", "<=", "=", "≥"]) { text in
        _ = try ComparisonNetwork(parsing: text)
      },
      ReaderTarget("number", texts: ["12", "0.044715", "1.5e-3", "-1e9999"], ["e", ".", "-", "+", "0"]) {
        text in
        if let value = Rational(decimal: text) {
          _ = (value.doubleValue, Formula.number(value).text, -value)
        }
      },
      ReaderTarget(
        "statement",
        texts: [
          "tanh(x) = 2*sigmoid(2x) - 1", "relu(x) >= 0", "\\sigma'(x) = \\sigma(x)(1-\\sigma(x))",
          "\\lim_{x \\to \\infty} \\frac{1}{x} = 0", "|x| <= sqrt(x^2 + 1)", "d/dx x^3 = 3x^2",
        ],
        formulaTokens + [
          "\\frac{", "}{", "}", "\\sum_{i=1}^{n} ", "d/dx ", "=", "\\le ", "_", "'", "\\begin{cases}", "&",
          "\\\\",
        ]
      ) { text in _ = try StatementProver(effort: 100_000).judge(text) },
    ]
  }

  private static var documents: ReaderTarget {
    let text =
      "Let $f(x) = x\\sigma(x)$ be.\n\n$$f'(x) = \\sigma(x) + x\\sigma(x)(1-\\sigma(x))$$\n\nThen $f(0) = 1$.\n"
    return ReaderTarget(
      "document",
      texts: [
        text, ".. math::\n\n   \\tanh x = 2\\sigma(2x) - 1\n", "{\"cells\": [{\"source\": [\"$x=x$\"]}]}",
        "<p>\\(f(x) = \\max(0, x)\\)</p><span class=\"math\">f'(x) \\ge 0</span>\n<script type=\"math/tex\">x = x</script>",
        "\\newcommand{\\s}[1]{\\sigma\\left(#1\\right)}\n\\begin{align}\n y &= \\s{w^\\top x + b} \\\\\n y' &= y(1-y)\n\\end{align}\n",
      ],
      [
        "$", "$$", "\\[", "\\]", "^", "_", "{", "}", "\\frac{", "\\begin{align}", "&", "\\\\", "```", "<!--",
        ":math:`", "\\newcommand{\\f}[1]{",
      ]
    ) { text in
      // One format a text, for the time is that of one check; and as `check` tells of them: places in the text, and reports.
      let format = DocumentFormat.allCases[text.utf8.count % DocumentFormat.allCases.count]
      let statements = try DocumentChecker(effort: 50_000).check(text, format: format)
      var report = CheckReport()
      report.documents = [.init(path: "fuzz", lines: SourceLines(text), statements: statements)]
      _ = report.annotations
      _ = try JSONEncoder().encode(report)
      _ = try JSONEncoder().encode(SARIFReport(report, version: "0"))
    }
  }

  // MARK: data

  private static func tables(folder: URL) -> [ReaderTarget] {
    let csv = "a,b,k\n" + (1...30).map { "\($0),\($0 * $0),\($0 % 2 == 0 ? "x" : "\"y, z\"")\n" }.joined()
    let truth = "a,b,out\n0,0,0\n0,1,1\n1,-,x\n"
    let images = IDX(extents: [3, 4, 4], values: (0..<48).map { UInt8($0 * 5) }).serialized()
    // Stored without compression: header, one block, and a checksum that hardly any change leaves right.
    let packed: [UInt8] =
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 1, 9, 0, 0xF6, 0xFF] + Array("123456789".utf8)
      + [0x26, 0x39, 0xF4, 0xCB, 9, 0, 0, 0]
    return [
      ReaderTarget("csv", [Array(csv.utf8), Array(truth.utf8)], ["\"", "\n", ",", "nan", "1e400", "\r"]) {
        bytes in
        let table = try CSVReader.table(parsing: bytes, file: "fuzz.csv")
        _ = try? TruthTableFile.tables(
          from: CSVReader.table(parsing: bytes, file: "fuzz.csv", keepsSpelling: true))
        if let last = table.columns.last { _ = try table.requiredColumnIndex(named: last.name) }
      },
      ReaderTarget("csv data", [Array(csv.utf8)], ["\"", "\n", ",", "1e300", "-1e300", "0"]) { bytes in
        // As `train` prepares it: classes, scaling, splits.
        let file = folder.appendingPathComponent("data.csv")
        try Data(bytes).write(to: file)
        _ = try PreparedData(source: file.path, seed: 1)
      },
      ReaderTarget("idx", [images]) { bytes in
        let idx = try IDX(parsing: bytes, file: "fuzz.idx")
        guard try IDX(parsing: idx.serialized(), file: "again") == idx else { throw Misread("idx") }
      },
      ReaderTarget("gzip", [packed, packed + packed]) { bytes in _ = try IDX(parsing: bytes, file: "fuzz.gz")
      },
      ReaderTarget(
        "experiment",
        texts: [
          "data: iris\nlayers: 8:relu,4\nepochs: 3\n",
          "data: x.csv\nlayers:\n  - 8: relu\n  - dropout: 0.2\nseed: 4\n",
          "data: digits\noptimizer: {name: adam, beta1: 0.9}\nschedule: cosine\nlearning_rate: 0.01\n",
        ],
        [
          "data: ", "layers:", "epochs:", "optimizer:", "schedule:", "&a ", "*a", "<<: ", "- ", "? ",
          "!!int ", "|\n", ">\n", "{", "[", "---\n",
        ]
      ) { text in
        let file = try ExperimentFile(parsing: text, file: "fuzz.yaml")
        // What is written with `--write-experiment` is the same experiment.
        guard try ExperimentFile(parsing: file.text, file: "again.yaml").text == file.text else {
          throw Misread(text)
        }
      },
      ReaderTarget(
        "points", texts: ["x,y\n0,0\n1,2\n2.5,-1\n", "a,b\n-1e3,0.1\n1e3,1e-3\n0,0\n"],
        ["\n", ",", "1e300", "-1e-300", "0", ".", "e", "9"]
      ) { text in
        // As `form --points` takes them.
        let table = try CSVReader.table(parsing: Array(text.utf8), file: "fuzz.csv")
        let columns = table.columns.map { column -> [Rational] in
          guard case .numeric(let numbers) = column.values else { return [] }
          return numbers.map { Rational(decimal: "\($0)") ?? .zero }
        }
        guard columns.count == 2, columns[0].count == columns[1].count else { return }
        let points = zip(columns[0], columns[1]).map { (x: $0, y: $1) }
        let function = try PiecewiseLinearFunction(through: points, outside: .constant)
        guard let first = function.knots.first, let last = function.knots.last else { throw Misread(text) }
        let line = try ReLULine(function, over: first...last)
        for point in points where line.function.value(at: point.x) != point.y { throw Misread(text) }
      },
      ReaderTarget("peer results", texts: ["x,y\n0,0.5\n1,0.73\n"], ["\n", ",", "1e39", "nan", "x", "y"]) {
        text in
        let file = folder.appendingPathComponent("peer.csv")
        try Data(text.utf8).write(to: file)
        _ = try PeerResults(reading: file.path)
      },
    ]
  }
}

/// What is read is not what was written: silent, and as bad as a crash.
struct Misread: Error, CustomStringConvertible {
  var text: String
  init(_ text: String) { self.text = text }
  var description: String { "reads another thing again" }
}
