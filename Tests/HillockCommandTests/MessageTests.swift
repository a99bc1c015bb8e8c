import Foundation
import Testing

/// Messages that once named the wrong thing, or nothing.
@Suite struct MessageTests {
  private static let data =
    "a,b,k\n" + (1...20).map { "\($0),\($0 * $0),\($0 % 2 == 0 ? "x" : "y")\n" }.joined()

  private func expect(
    _ outcome: BuiltTool.Outcome, _ command: String, status: Int32, says words: [String]
  ) {
    #expect(outcome.status == status, "\(command): \(outcome.errors)")
    for word in words {
      #expect(outcome.errors.contains(word), "'\(command)' does not say '\(word)': \(outcome.errors)")
    }
  }

  @Test func filesThatCannotBeReached() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.data, to: "ok.csv")
    try FileManager.default.createSymbolicLink(
      atPath: tool.folder.appendingPathComponent("link.csv").path, withDestinationPath: "gone.csv")
    for (command, status, words) in [
      ("train link.csv", 65, ["link.csv", "a link to 'gone.csv'"]), ("check link.csv", 65, ["'gone.csv'"]),
      ("train ok.csv/x.csv", 65, ["'ok.csv' is a file, not a folder"]),
      ("form a --out ok.csv/m", 73, ["'ok.csv' is a file, not a folder"]),
      ("form a --out ''", 73, ["--out", "empty"]), ("plot relu --svg ''", 73, ["--svg", "empty"]),
      ("form a --out new/", 73, ["new/"]), ("form a --out .", 73, ["folder"]),
      ("train '' --epochs 1", 65, []), ("check ''", 65, ["empty"]), ("summary ''", 65, ["empty"]),
      ("form a --out \(String(repeating: "n", count: 300))", 73, ["too long"]),
    ] as [(String, Int32, [String])] {
      expect(try tool.shell("exec $HILLOCK \(command)"), command, status: status, says: words)
    }
    // The loader of programs needs one, and so does each file after it.
    let few = try tool.shell("ulimit -n 3; exec $HILLOCK check ok.csv 3<&-")
    if few.status != 127 {
      expect(few, "ulimit -n 3", status: 65, says: ["as many files open as it may"])
    }
  }

  @Test func modelsThatAreNone() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.data, to: "ok.csv")
    for (name, bytes, words) in [
      ("m.pt", [0x50, 0x4B, 3, 4, 0, 0, 8, 8, 0, 0], "zip archive"),
      ("old.pt", [0x80, 2, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9], "pickle"),
      ("m.h5", [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A, 0], "HDF5"),
      ("m.npy", [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0], "NumPy"),
      ("m.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0], "gzip"),
    ] as [(String, [UInt8], String)] {
      try Data(bytes).write(to: tool.folder.appendingPathComponent(name))
      expect(try tool.run(["predict", name, "ok.csv"]), name, status: 65, says: [name, words])
    }
    let text = try tool.run(["predict", "ok.csv", "ok.csv"])
    expect(text, "predict ok.csv", status: 65, says: ["text", "CSV"])
    #expect(!text.errors.contains("bytes"), "\(text.errors)")
  }

  @Test func largeFilesAreRefusedByTheirFirstBytes() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.data, to: "ok.csv")
    try FileManager.default.createDirectory(
      at: tool.folder.appendingPathComponent("images"), withIntermediateDirectories: false)
    for name in [
      "zero.safetensors", "zero.csv", "zero.md", "images/train-images-idx3-ubyte",
      "images/train-labels-idx1-ubyte",
    ] {
      _ = FileManager.default.createFile(atPath: tool.folder.appendingPathComponent(name).path, contents: nil)
      let handle = try #require(
        FileHandle(forWritingAtPath: tool.folder.appendingPathComponent(name).path))
      try handle.truncate(atOffset: name.hasPrefix("images") ? 900 << 20 : 3 << 30)
      try handle.close()
    }
    for command in [
      "predict zero.safetensors ok.csv", "train zero.csv --out z.safetensors", "check zero.md",
      "train mnist --data images",
      "train mnist --data images --stream", "plot relu --ulp zero.csv",
    ] {
      let start = Date()
      // In kB: far less than the file has.
      let outcome = try tool.shell("ulimit -v 2000000; exec $HILLOCK \(command)")
      #expect(outcome.status == 65, "\(command): \(outcome.errors)")
      #expect(Date().timeIntervalSince(start) < 5, "\(command)")
    }
  }

  @Test func settingsAreBlamedThatAreAtFault() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.data, to: "ok.csv")
    let cases: [(arguments: [String], status: Int32, words: [String], not: String)] = [
      (["--layers", "8:ln(x)"], 64, ["ln(x)", "dense_1", "x ="], "learning rate"),
      (["--layers", "8:relu,8:sqrt(x)"], 64, ["dense_2"], "learning rate"),
      (
        ["--weight-decay", "10", "--learning-rate", "0.5"], 64, ["weight decay", "5.0"], "lower learning rate"
      ),
      (["--augment", "noise=0x10"], 64, ["noise=0x10"], ""), (["--learning-rate", "0x10"], 64, ["0x10"], ""),
      (["--layers", "8,dropout:0x1p-2"], 64, ["dropout"], ""),
      (["--class-weights", "x=0x2"], 64, ["x=0x2"], ""), (["--schedule", "step:2:0x1"], 64, ["step"], ""),
      (["--checkpoint", "c", "--checkpoint-interval", "1e25"], 64, ["checkpoints", "1e+25"], ""),
      (["--checkpoint", "c", "--checkpoint-interval", "inf"], 64, ["inf"], ""),
      (["--checkpoint", "c", "--checkpoint-interval", "nan"], 64, ["nan"], ""),
    ]
    for item in cases {
      let outcome = try tool.run(["train", "ok.csv", "--quiet", "--epochs", "3"] + item.arguments)
      expect(outcome, item.arguments.joined(separator: " "), status: item.status, says: item.words)
      #expect(item.not.isEmpty || !outcome.errors.contains(item.not), "\(outcome.errors)")
    }
    for (arguments, status, words) in [
      (["--early-stopping", "3", "--validation-fraction", "0"], 64, "validation part, and there is none"),
      (["--layers", "8,batchnorm", "--batch-size", "1"], 64, "batch_norm_1"),
      (["--layers", "8,batchnorm", "--batch-size", "13"], 0, "last batch"),
    ] as [([String], Int32, String)] {
      let outcome = try tool.run(["train", "ok.csv", "--epochs", "1"] + arguments)
      expect(outcome, arguments.joined(separator: " "), status: status, says: [words])
    }
    let proved = try tool.run(["prove", "1 + = 2"])
    expect(proved, "prove", status: 64, says: ["error"])
  }

  @Test func hugeNumbersAreShort() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(
      "a,y\n" + (1...40).map { "\($0),\($0 % 2 == 0 ? "" : "-")1e300\n" }.joined(), to: "huge.csv")
    let outcome = try tool.run(["train", "huge.csv", "--epochs", "1", "--quiet", "--task", "regression"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let longest = outcome.output.split(separator: "\n").map(\.count).max() ?? 0
    #expect(longest < 120 && outcome.output.lowercased().contains("e+"), "\(outcome.output)")
  }

  @Test func theMemoryOfTheProgramCounts() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    try tool.write(Self.data, to: "ok.csv")
    // 16,000² floats are 1 GB, three times.
    for command in [
      "train ok.csv --epochs 1 --layers 16000,16000", "compare ok.csv --epochs 1 --layers 16000,16000",
    ] {
      let outcome = try tool.shell("ulimit -v 2000000; exec $HILLOCK \(command)")
      expect(outcome, command, status: 64, says: ["ulimit -v", "GB", "smaller layers"])
    }
  }

  @Test func curvesFarFromZeroAreDrawn() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    for arguments in [
      ["activation", "x+19"], ["activation", "x-19"], ["activation", "0*x+12"], ["activation", "0*x+1e30"],
      ["activation", "x^2+100"], ["plot", "x+19"], ["plot", "relu", "--from", "1e19", "--to", "2e19"],
      ["plot", "x", "--from", "-2e29", "--to", "-1e29"], ["plot", "exp(x)", "--from", "3", "--to", "80"],
      ["plot", "x", "--from", "1", "--to", "1.0001"], ["plot", "1e38*x"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.status) \(outcome.errors)")
      let dots = outcome.output.unicodeScalars.count { (0x2801...0x28FF).contains($0.value) }
      #expect(dots > 20, "\(arguments): \(outcome.output)")
    }
  }
}
