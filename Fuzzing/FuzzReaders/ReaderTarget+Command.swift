import Foundation

extension ReaderTarget {
  /// The options of the built tool: a command line, an argument a line, in a folder of its own.
  static func command(tool: String, folder: URL) throws -> ReaderTarget {
    let place = folder.appendingPathComponent("command")
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    // What the commands below find: a model, data, a document.
    try Data("x,y\n0,0\n1,2\n2,-1\n".utf8).write(to: place.appendingPathComponent("p.csv"))
    try Data("Let $f(x) = x^2$. Then $f'(x) = 2x$.\n".utf8).write(to: place.appendingPathComponent("d.md"))
    _ = try ToolRun(tool, ["form", "--points", "p.csv", "--out", "m.safetensors"], in: place)
    return ReaderTarget(
      "command",
      texts: [
        ["activation", "x+19"], ["activation", "relu(kink=0.5)", "--json"],
        ["plot", "relu", "--from", "1e19", "--to", "2e19"],
        ["plot", "gelu", "silu", "--derivative", "--log"],
        ["plot", "leaky_relu", "--vary", "slope=0.1,0.2", "--text"],
        ["form", "sin(x)", "--on", "0:1", "--error", "1e-2"],
        ["form", "A xor B", "--units", "tanh", "--tolerance", "0.1"],
        ["form", "--block", "max(a, b)", "--bits", "a"],
        ["form", "--points", "p.csv", "--outside", "linear"], ["prove", "relu(x) >= 0", "--assume", "x > 0"],
        ["prove", "tanh(x) = 2*sigmoid(2x) - 1", "--explain"],
        ["check", "d.md", "--format", "sarif", "--effort", "9999"],
        ["summary", "m.safetensors"], ["inspect", "m.safetensors", "p.csv", "--slope", "0.1"],
        ["draw", "m.safetensors", "--mermaid"],
        ["regions", "m.safetensors", "--on", "-1:1", "--output", "1"],
        ["predict", "m.safetensors", "p.csv", "--threads", "2"], ["evaluate", "m.safetensors", "p.csv"],
        [
          "train", "iris", "--epochs", "1", "--layers", "8:relu", "--batch-size", "16", "--gradient-clip",
          "1",
        ],
        [
          "train", "iris", "--epochs=1", "--learning-rate", "0.01", "--schedule", "cosine", "--optimizer",
          "adam",
        ],
        [
          "train", "iris", "--epochs", "1", "--checkpoint", "c", "--checkpoint-interval", "1e3", "--seed",
          "7",
        ],
        ["activations", "--json"], ["verify", "sigmoid", "--stride", "99999"],
      ].map { $0.joined(separator: "\n") },
      [
        "\n--from\n", "\n--to\n", "\n--on\n", "\n--error\n", "\n--units\n", "\n--seed\n", "\n--json",
        "\n--help",
        "\n--shards\n", "\n--test-fraction\n", "\n--weight-decay\n", "\n--early-stopping\n", "\n--out\nm2",
        "-1", "1e-40",
        "1e400", "nan", "-inf", "0:1e9", ":", "99999999999999999999",
      ]
    ) { text in
      let arguments = text.replacing("\0", with: "").split(separator: "\n", omittingEmptySubsequences: false)
        .map(String.init)
      // A path out of the folder could reach anything of this machine.
      guard !arguments.contains(where: { $0.contains("/") || $0.contains("..") || $0.contains("~") }) else {
        return
      }
      let run = try ToolRun(tool, arguments, in: place)
      if run.isCrash { throw ToolFault(kind: "crash") }
      // What trains takes as long as it is told to, and says how far it is.
      let takesLong = arguments.contains { $0 == "train" || $0 == "compare" }
      if run.isOver == false, !takesLong { throw ToolFault(kind: "hang") }
    }
  }
}

/// A finding that the process of the tool shows, not the one that reads.
struct ToolFault: Error {
  var kind: String
}

/// The tool, run once.
private struct ToolRun {
  var isOver = true
  var isCrash = false

  /// Exit codes that say something: a verdict, and those of <sysexits.h> that are no fault of the program.
  private static let known: Set<Int32> = [0, 1, 2, 3, 64, 65, 66, 69, 71, 73, 74, 75, 77]

  init(_ tool: String, _ arguments: [String], in folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    let clock = ContinuousClock()
    let end = clock.now + .seconds(20)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.002)
      guard clock.now > end else { continue }
      isOver = false
      kill(process.processIdentifier, SIGKILL)
    }
    process.waitUntilExit()
    guard isOver else { return }
    isCrash =
      process.terminationReason == .uncaughtSignal || !Self.known.contains(process.terminationStatus)
  }
}
