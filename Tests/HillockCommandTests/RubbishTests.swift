import Foundation
import Testing

/// What a stranger may type and the files that he may have: a clear error, the right exit code, no crash and
/// nothing half written.
@Suite struct RubbishTests {
  private static let good =
    "a,b,k\n" + (1...20).map { "\($0),\($0 * $0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()

  private func changed(line: Int, to text: String) -> String {
    var lines = Self.good.split(separator: "\n").map(String.init)
    lines[line - 1] = text
    return lines.joined(separator: "\n") + "\n"
  }

  /// Every call has to fail with this code, say this, and leave no file behind.
  private func expectFailure(
    _ tool: BuiltTool, _ arguments: [String], status: Int32, says words: [String],
    environment: [String: String] = [:]
  ) throws {
    let before = try tool.files()
    let outcome = try tool.run(arguments, environment: environment)
    let command = arguments.joined(separator: " ")
    #expect(outcome.status == status, "\(command): \(outcome.errors)")
    for word in words {
      #expect(outcome.errors.contains(word), "'\(command)' does not say '\(word)': \(outcome.errors)")
    }
    #expect(outcome.output.isEmpty, "\(command): \(outcome.output)")
    #expect(try tool.files() == before, "\(command)")
  }

  @Test func dataThatCannotBeUsed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try FileManager.default.createDirectory(
      at: tool.folder.appendingPathComponent("folder.csv"), withIntermediateDirectories: false)
    let cases: [(name: String, content: String, words: [String])] = [
      ("empty.csv", "", ["empty"]), ("header.csv", "a,b,k\n", ["no row"]),
      ("ragged.csv", changed(line: 5, to: "4,16"), ["line 5", "2 fields", "3"]),
      (
        "names.csv", "n,k\n" + (1...30).map { "Nr \($0) of many,\($0 % 2)\n" }.joined(),
        ["no inputs", "'n'", "--columns"]
      ),
      ("nobody.csv", "a,k\n1,\n2,?\n3,NA\n", ["no row", "'k'"]),
      ("one.csv", Self.good.replacingOccurrences(of: "y", with: "x"), ["only 'x'", "two classes"]),
      ("open.csv", changed(line: 5, to: "4,16,\"x"), ["line 5, column 3", "never closed"]),
      ("nul.csv", "a,k\n1,\0\n", ["line 2, column 2", "zero byte"]),
    ]
    for item in cases {
      try tool.write(item.content, to: item.name)
      try expectFailure(
        tool, ["train", item.name, "--epochs", "1"], status: 65, says: [item.name] + item.words)
    }
    // Whoever wants no missing value is told of all of them at once.
    try tool.write("a,b,k\n1,,x\n2,nan,y\n3,3,?\n", to: "strict.csv")
    try expectFailure(
      tool, ["train", "strict.csv", "--missing", "error"], status: 65,
      says: [
        "strict.csv, line 2, column 2 ('b'): the value is missing", "line 3, column 2 ('b'): 'nan'",
        "line 4, column 3 ('k'): '?'",
      ])
    try Data([0x1F, 0x8B, 8, 0, 0]).write(to: tool.folder.appendingPathComponent("cut.csv.gz"))
    try expectFailure(tool, ["train", "cut.csv.gz"], status: 65, says: ["gzip", "unpacked"])
    try expectFailure(tool, ["train", "nowhere.csv"], status: 65, says: ["nowhere.csv", "no such file"])
    try expectFailure(tool, ["train", "folder.csv"], status: 65, says: ["folder.csv", "folder"])
    try expectFailure(tool, ["train", "digts"], status: 65, says: ["did you mean 'digits'"])
    try expectFailure(tool, ["train", "mnist", "--data", "none"], status: 65, says: ["none"])
  }

  @Test func settingsThatCannotBeUsed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.good, to: "ok.csv")
    let cases: [(arguments: [String], words: [String])] = [
      (["--epochs", "0"], ["epochs", "got 0"]),
      (["--epochs", "-1"], ["epochs", "-1"]), (["--epochs", "many"], ["many", "--epochs"]),
      (["--batch-size", "0"], ["batch size", "got 0"]),
      (["--batch-size", "9223372036854775807"], ["batch size"]),
      (["--learning-rate", "nan"], ["learning rate", "nan"]),
      (["--learning-rate", "1e30"], ["lower learning rate"]),
      (["--test-fraction", "2"], ["test fraction", "below 1", "2.0"]),
      (["--validation-fraction", "-0.5"], ["validation fraction", "-0.5"]),
      (["--threads", "0"], ["threads", "from 1 to", "0"]),
      (["--shards", "1000000"], ["shards", "1000000"]),
      (["--layers", "0:relu"], ["layer 1 ('0:relu')", "units"]),
      (["--layers", "8:relu,8:rleu"], ["layer 2 ('8:rleu')", "relu"]),
      (["--layers", "7,glu"], ["layer 2", "7"]), (["--layers", ","], ["layer 1", "128:relu"]),
      (["--layers", "8,batchnorm(3)"], ["layer 2", "batchnorm", "nothing in parentheses"]),
      (["--layers", "8,batchnorm:relu"], ["layer 2", "batchnorm", "no activation"]),
      (["--layers", "16777216,16777216"], ["layer 2", "memory"]),
      (["--layers", "16777216,9000"], ["parameters", "GB. Use fewer"]),
      (["--optimizer", "admw"], ["admw", "adamw"]), (["--schedule", "warmup:9"], ["warm-up", "2 epochs"]),
      (["--loss", "hubber"], ["hubber", "huber"]),
      (["--loss", "mean_squared", "--label-smoothing", "0.1"], ["smoothing"]),
      (["--label-smoothing", "1"], ["smoothing"]), (["--gradient-clip", "0"], ["clip"]),
      (["--weight-decay", "-1"], ["weight decay", "-1"]),
      (["--early-stopping", "-3"], ["arly stopping", "-3"]),
      (["--accumulate", "0"], ["accumulation steps", "got 0"]),
      (["--average-decay", "1"], ["average", "got 1"]),
      (["--freeze", "dense_9"], ["'dense_9'", "dense_1"]),
      (["--learning-rate-of", "dense_1"], ["dense_1=0.1"]),
      (["--learning-rate-of", "dense_1=-1"], ["at least 0", "-1"]),
      (["--class-weights", "z=2"], ["'z'", "'x', 'y'"]), (["--class-weights", "x=0"], ["above 0"]),
      (["--augment", "shift=1"], ["images"]), (["--augment", "blur"], ["blur", "noise=DEVIATION"]),
      (["--augment", "noise=nan"], ["noise", "nan"]), (["--schedule", "restarts:0"], ["restarts"]),
      (["--seed", "-1"], ["seed", "-1"]), (["--epoch", "3"], ["--epoch"]),
    ]
    for item in cases {
      try expectFailure(
        tool,
        ["train", "ok.csv", "--quiet"] + (item.arguments[0] == "--epochs" ? [] : ["--epochs", "2"])
          + item.arguments, status: 64, says: item.words)
    }
    try expectFailure(tool, ["train", "ok.csv", "--target", "A"], status: 65, says: ["did you mean 'a'"])
    try expectFailure(tool, ["train", "ok.csv", "--target", "zebra"], status: 65, says: ["'a', 'b', 'k'"])
    for (arguments, status, words) in [
      (["--target", "4"], 65, ["no column 4", "'k'"]), (["--target", "a,zebra"], 65, ["'zebra'"]),
      (["--target", "a,k"], 65, ["'k'", "texts"]), (["--drop", "zebra,lion"], 65, ["'zebra'", "'lion'"]),
      (["--columns", "a:colour"], 65, ["'a:colour'", "category"]),
      (["--columns", "zebra:number"], 65, ["'zebra'"]),
      (["--id", "k", "--target", "k"], 65, ["'k'", "target"]),
      (["--group", "a", "--split-by", "b"], 64, ["--group", "--split-by"]),
      (["--group", "zebra"], 65, ["'zebra'"]), (["--weight", "zebra"], 65, ["'zebra'"]),
      (["--weight", "k", "--target", "k"], 65, ["'k'", "target"]),
      (["--weight", "k", "--target", "a"], 65, ["ok.csv, line 2", "'y'", "at least 0"]),
      (["--weight", "a", "--stream"], 65, ["weights", "--stream"]),
      (["--separator", "ab"], 65, ["'ab'"]), (["--header", "--no-header"], 64, ["--no-header"]),
      (["--test", "digits.csv"], 65, ["digits.csv"]),
    ] as [([String], Int32, [String])] {
      try expectFailure(tool, ["train", "ok.csv", "--quiet"] + arguments, status: status, says: words)
    }
    try expectFailure(
      tool, ["train", "ok.csv"], status: 64, says: ["HILLOCK_ISA", "baseline"],
      environment: ["HILLOCK_ISA": "sse9"])
    for bad in ["no/m.safetensors", ".", "/dev/null"] {
      // Long enough that a test that trains first is noticed by its time.
      try expectFailure(
        tool, ["train", "ok.csv", "--quiet", "--epochs", "1000000", "--out", bad], status: 73, says: [bad])
    }
    try expectFailure(
      tool, ["train", "ok.csv", "--quiet", "--write-experiment", "./ok.csv"], status: 73, says: ["ok.csv"])
    try expectFailure(tool, ["train", "digits", "--stream"], status: 65, says: ["--stream"])
    for (text, words) in [
      ("data: ok.csv\nepoch: 3\n", ["e.yaml, line 2", "'epochs'"]),
      ("data: ok.csv\nepochs: x\n", ["e.yaml, line 2", "'x'"]), ("", ["empty"]), ("- [", ["no sound YAML"]),
      ("data: none.csv\n", ["none.csv"]),
    ] {
      try tool.write(text, to: "e.yaml")
      try expectFailure(tool, ["train", "e.yaml", "--quiet"], status: 65, says: words)
    }
    try expectFailure(tool, ["train", "ok.csv", "--out", "./ok.csv"], status: 73, says: ["this is the data"])
    for (layers, words) in [
      ("8:annealed_relu(k=5..1)", ["layer 1", "grow"]), ("8:annealed_relu(k=1)", ["layer 1", "k=1..100"]),
      ("8:annealed_relu(k=1..100,until=2)", ["until", "2"]), ("8:hard_tanh(kink=1)", ["derivative_at_-1"]),
      ("8:gelu(kink=1)", ["no kink"]),
    ] {
      try expectFailure(tool, ["train", "ok.csv", "--quiet", "--layers", layers], status: 64, says: words)
    }
    for (arguments, words) in [
      (["--activations", "relu, rleu"], ["rleu", "relu"]), (["--activations", "relu,"], []),
      (["--activations", ""], []), (["--layers", ""], ["no layer"]), (["--epochs", "0"], ["epochs"]),
      (["--activations", "annealed_relu(k=a..b)"], ["k=1..100"]),
      (["--learning-rate", "1e30"], ["learning rate"]),
    ] {
      try expectFailure(tool, ["compare", "ok.csv", "--quiet"] + arguments, status: 64, says: words)
    }
    try expectFailure(tool, ["compare", "nowhere.csv"], status: 65, says: ["nowhere.csv"])
    try expectFailure(
      tool, ["train", "ok.csv", "--quiet", "--epochs", "1000000", "--tensorboard", "ok.csv"], status: 73,
      says: ["ok.csv", "folder"])
    try expectFailure(tool, ["trian"], status: 64, says: ["trian"])
    try expectFailure(tool, ["activation", "gelou"], status: 64, says: ["gelu"])
    try expectFailure(tool, ["verify", "sigmoyd"], status: 64, says: ["sigmoid"])
    try expectFailure(tool, ["verify", "exp", "--isa", "sse9"], status: 64, says: ["sse9", "baseline"])
  }

  @Test func picturesThatCannotBeDrawn() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("x,z\n1,2\n", to: "z.csv")
    try tool.write("x,y\n1,many\n", to: "text.csv")
    try tool.write("x,y\n1,2\n2,1e300\n", to: "large.csv")
    try tool.write(Self.good, to: "ok.csv")
    let trained = try tool.run([
      "train", "ok.csv", "--quiet", "--epochs", "1", "--layers", "30:relu", "--out", "m.safetensors",
    ])
    try #require(trained.status == 0, "\(trained.errors)")
    for (arguments, status, words) in [
      (["plot", "relu", "--from", "2", "--to", "1"], 64, ["2.0", "1.0"]),
      (["plot", "relu", "--from", "9"], 64, ["9.0", "5.0"]),
      (["plot", "relu", "--vary", "beta=1"], 64, ["beta"]),
      (["plot", "swish", "--vary", "beta=x"], 64, ["'x'"]),
      (["plot", "relu", "--against", "rleu"], 64, ["rleu", "relu"]),
      (["plot", "relu", "--log", "--from", "-2", "--to", "-1"], 64, ["above 0"]),
      (["plot", "relu", "--dark"], 64, ["--png"]),
      (["plot", "relu", "--svg", "a", "--png", "a"], 64, ["'a'"]),
      (["plot", "relu", "gelu", "--ulp", "z.csv"], 64, ["one function"]),
      (["plot", "relu", "--ulp", "none.csv"], 65, ["none.csv"]),
      (["plot", "relu", "--ulp", "z.csv"], 65, ["no column 'y'"]),
      (["plot", "relu", "--ulp", "text.csv"], 65, ["line 2", "'many'"]),
      (["plot", "relu", "--ulp", "large.csv"], 65, ["line 3", "1e+300", "32-bit"]),
      (["plot", "relu", "--ulp", "ok.csv", "--svg", "ok.csv"], 73, ["ok.csv"]),
      (["draw", "none.safetensors"], 65, ["none.safetensors"]), (["draw", "ok.csv"], 65, ["safetensors"]),
      (["draw", "m.safetensors", "--as", "units"], 64, ["dense_1", "30", "24"]),
      (["draw", "m.safetensors", "--as", "pixels"], 64, ["pixels", "units"]),
      (["draw", "m.safetensors", "--svg", "m.safetensors"], 73, ["m.safetensors"]),
      (["draw", "m.safetensors", "--mermaid", "--text"], 64, ["--mermaid"]),
      (["draw", "m.safetensors", "--png", "none/m.png"], 73, ["none"]),
      (["report", "m.safetensors", "iris", "--out", "r.html"], 65, ["no columns 'a'"]),
      (["report", "m.safetensors", "ok.csv", "--out", "none/r.html"], 73, ["none"]),
      (["report", "m.safetensors", "ok.csv", "--out", "ok.csv"], 73, ["ok.csv"]),
      (["train", "ok.csv", "--epochs", "1000000", "--report", "none/r.html"], 73, ["none"]),
      (
        ["train", "ok.csv", "--epochs", "1000000", "--out", "n.safetensors", "--report", "n.safetensors"], 73,
        ["n.safetensors"]
      ),
    ] as [([String], Int32, [String])] {
      try expectFailure(tool, arguments, status: status, says: words)
    }
  }

  @Test func modelsAndDataThatDoNotFit() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.good, to: "ok.csv")
    let trained = try tool.run(["train", "ok.csv", "--quiet", "--epochs", "3", "--out", "m.safetensors"])
    try #require(trained.status == 0, "\(trained.errors)")
    let bytes = try Data(contentsOf: tool.folder.appendingPathComponent("m.safetensors"))
    try bytes.dropLast(5).write(to: tool.folder.appendingPathComponent("short.safetensors"))
    var changed = bytes
    changed[changed.count - 3] ^= 4
    try changed.write(to: tool.folder.appendingPathComponent("changed.safetensors"))
    for (arguments, words) in [
      (["summary", "none.safetensors"], ["no such file"]), (["summary", "."], ["folder"]),
      (["summary", "ok.csv"], ["safetensors"]),
      (["predict", "short.safetensors", "ok.csv"], ["short", "cut off"]),
      (["evaluate", "changed.safetensors", "ok.csv"], ["changed.safetensors", "digest"]),
      (["evaluate", "m.safetensors", "iris"], ["no columns 'a'"]),
      (["inspect", "m.safetensors", "iris"], ["no columns 'a'"]),
      (["inspect", "ok.csv", "ok.csv"], ["safetensors"]),
      (
        ["train", "ok.csv", "--quiet", "--start", "m.safetensors", "--seed", "9"], ["prepared in another way"]
      ),
      (["train", "ok.csv", "--quiet", "--start", "none.safetensors"], ["no such file"]),
      (["evaluate", "m.safetensors", "mnist", "--data", "."], ["columns of a table"]),
    ] {
      try expectFailure(tool, arguments, status: 65, says: words)
    }

    for (arguments, status, words) in [
      (["--slope", "nan"], Int32(64), ["slope", "nan"]), (["--slope", "-1"], 64, ["slope", "-1"]),
      (["--revive"], 64, ["--out"]), (["--out", "n.safetensors"], 64, ["--revive"]),
      (["--threads", "0"], 64, ["threads"]),
      (["--revive", "--out", "m.safetensors"], 73, ["this is the model"]),
      (["--revive", "--out", "no/n.safetensors"], 73, ["no/n.safetensors"]),
    ] {
      try expectFailure(
        tool, ["inspect", "m.safetensors", "ok.csv"] + arguments, status: status, says: words)
    }
    try expectFailure(
      tool, ["train", "ok.csv", "--quiet", "--start", "m.safetensors", "--layers", "8"], status: 64,
      says: ["layers"])

    // Columns in another order, more of them, and no target: the same predictions.
    func rows(_ line: (Int) -> String) -> String { (1...20).map { line($0) + "\n" }.joined() }
    func name(_ row: Int) -> String { row % 2 == 0 ? "x" : "y" }
    let wanted = try tool.run(["predict", "m.safetensors", "ok.csv"])
    #expect(wanted.status == 0 && wanted.output.hasPrefix("prediction,p_x,p_y\n"))
    #expect(wanted.output.split(separator: "\n").count == 21)
    for (file, text) in [
      ("turned.csv", "k,b,a\n" + rows { "\(name($0)),\($0 * $0),\($0)" }),
      ("more.csv", "a,b,k,z\n" + rows { "\($0),\($0 * $0),\(name($0)),7" }),
      ("bare.csv", "\u{FEFF}a,b\r\n" + rows { "\($0),\($0 * $0)\r" }),
    ] {
      try tool.write(text, to: file)
      #expect(try tool.run(["predict", "m.safetensors", file]).output == wanted.output, "\(file)")
    }
    try expectFailure(tool, ["evaluate", "m.safetensors", "bare.csv"], status: 65, says: ["no column 'k'"])
    try tool.write("a,k\n1,x\n", to: "less.csv")
    try expectFailure(tool, ["predict", "m.safetensors", "less.csv"], status: 65, says: ["no column 'b'"])
    try tool.write("a,b,k\n1,1,z\n", to: "unknown.csv")
    try expectFailure(
      tool, ["evaluate", "m.safetensors", "unknown.csv"], status: 65,
      says: ["line 2, column 3 ('k')", "'z'", "'x', 'y'"])
  }

  @Test func whatCannotBeFormed() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write("a,b,y\n0,0,0\n1,1,1\n", to: "gaps.csv")
    try tool.write("a,b,y\n0,0,0\n1,two,1\n", to: "words.csv")
    try tool.write("x,y\n1,0\n2,5\n1,3\n", to: "twice.csv")
    try tool.write("x,y,z\n1,0,2\n", to: "three.csv")
    try tool.write("x,y\n1,a\n2,b\n", to: "letters.csv")
    let cases: [(arguments: [String], status: Int32, words: [String])] = [
      ([], 64, ["Boolean expression"]), (["a", "--table", "gaps.csv"], 64, ["one of them"]),
      (["--table", "gaps.csv"], 65, ["gaps.csv", "a = 1, b = 0", "2 of 4"]),
      (["--table", "words.csv"], 65, ["line 3, column 2 ('b')", "'two'"]),
      (["--table", "gaps.csv", "--outputs", "q"], 65, ["no column 'q'"]),
      (["--table", "none.csv"], 65, ["none.csv", "no such file"]),
      (["a", "--missing", "free"], 64, ["--table"]),
      (["--table", "gaps.csv", "--missing", "perhaps"], 64, ["perhaps"]),
      (["--points", "twice.csv"], 65, ["twice.csv", "x = 1", "3"]),
      (["--points", "three.csv"], 65, ["3 columns"]),
      (["--points", "letters.csv"], 65, ["texts"]), (["a", "--outside", "linear"], 64, ["--points"]),
      (["--points", "twice.csv", "--outside", "round"], 64, ["round"]),
      (["1/x", "--on", "-1:1", "--error", "0.01"], 64, ["x = 0"]),
      (["sin(x)", "--on", "0:1"], 64, ["--error"]),
      (["sin(x)", "--on", "1:0", "--error", "0.1"], 64, ["1:0"]),
      (["sin(x)", "--on", "0:q", "--error", "0.1"], 64, ["'q'"]),
      (["sin(x)", "--on", "0", "--error", "0.1"], 64, ["0:2*pi"]),
      (["sin(x)", "--on", "0:1/0", "--error", "0.1"], 64, ["finite"]),
      (["sin(x)", "--on", "0:1", "--error", "0"], 64, ["above 0"]),
      (["sin(x)", "--on", "0:1", "--error", "-1"], 64, ["-1"]),
      (["sin(x*y)", "--on", "0:1", "--error", "0.1"], 64, ["x, y"]),
      (["sin(", "--on", "0:1", "--error", "0.1"], 64, ["column"]),
      (["2x + 1", "--on", "0:1", "--error", "1e-9"], 64, ["floats"]),
      (["--block", "max(a"], 64, ["column 6"]), (["--block", "a * b"], 64, ["--bits"]),
      (["--block", ""], 64, ["column 1"]),
      (["--block", "a", "--bits", "q"], 64, ["'q'"]), (["a", "--bits", "a"], 64, ["--block"]),
      (["--block", "a > "], 64, ["comparison"]),
      (["--block", "0.1 * 0.1 a"], 64, ["digits"]),
    ]
    for item in cases {
      try expectFailure(tool, ["form"] + item.arguments, status: item.status, says: item.words)
    }
    try expectFailure(
      tool, ["form", "--block", "|a|", "--out", "no/m.safetensors"], status: 73, says: ["no/m.safetensors"])

    let formed = try tool.run(["form", "--block", "max(a, b)", "--out", "m.safetensors"])
    try #require(formed.status == 0, "\(formed.errors)")
    let smooth = try tool.run(["form", "a", "--units", "sigmoid", "--out", "s.safetensors"])
    try #require(smooth.status == 0, "\(smooth.errors)")
    let regions: [(arguments: [String], status: Int32, words: [String])] = [
      (["none.safetensors"], 65, ["no such file"]), (["gaps.csv"], 65, ["safetensors"]),
      (["m.safetensors", "--on", "0:1"], 64, ["two intervals"]),
      (["m.safetensors", "--on", "0:1,1:1"], 64, ["1:1"]),
      (["m.safetensors", "--output", "2"], 64, ["--output is 2"]),
      (["m.safetensors", "--svg", "no/m.svg"], 73, ["no/m.svg"]),
      (["s.safetensors"], 64, ["layer 1", "sigmoid"]),
    ]
    for item in regions {
      try expectFailure(tool, ["regions"] + item.arguments, status: item.status, says: item.words)
    }
  }
}
