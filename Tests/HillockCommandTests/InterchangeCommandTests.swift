import Foundation
import Testing

/// Files of other programs, in and out.
@Suite struct InterchangeCommandTests {
  @Test func aModelGoesToONNXAndComesBack() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    for arguments in [
      [
        "train", "iris", "--layers", "8:tanh,6:gelu", "--epochs", "2", "--quiet", "--out", "iris.safetensors",
      ],
      ["convert", "iris.safetensors", "iris.onnx"], ["convert", "iris.onnx", "again.safetensors"],
    ] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == 0, "\(arguments): \(outcome.errors)")
    }
    let first = try tool.run(["predict", "iris.safetensors", "iris"])
    for model in ["iris.onnx", "again.safetensors"] {
      let other = try tool.run(["predict", model, "iris"])
      #expect(other.status == 0, "\(other.errors)")
      // The names of the classes are the same; the probabilities are within a rounding of the scaling.
      let names = [first, other].map { outcome in
        outcome.output.split(separator: "\n").map { $0.prefix { $0 != "," } }
      }
      #expect(names[0] == names[1] && names[0].count == 151)
    }
    let summary = try tool.run(["summary", "iris.onnx"])
    #expect(summary.output.contains("Dense 4→8, tanh") && summary.output.contains("setosa"))
  }

  @Test func stateDictsGoOutAndComeBack() throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    for arguments in [
      ["train", "iris", "--layers", "8:tanh", "--epochs", "2", "--quiet", "--out", "iris.safetensors"],
      ["export", "iris.safetensors", "--pytorch", "iris.pt"],
      ["import", "iris.pt", "--layers", "8:tanh,3", "--classes", "setosa,versicolor,virginica"],
      ["export", "iris.safetensors", "--pytorch", "tensors.safetensors"],
      ["import", "tensors.safetensors", "--layers", "8:tanh,3", "--out", "again.safetensors"],
    ] where arguments[1] != "iris.pt" || arguments.contains("--classes") {
      var own = arguments
      if own.contains("iris.pt"), own[0] == "import" { own += ["--out", "plain.safetensors"] }
      let outcome = try tool.run(own)
      #expect(outcome.status == 0, "\(own): \(outcome.errors)")
    }
    #expect(try tool.files().contains("iris.py"))
    let fingerprints = try ["plain.safetensors", "again.safetensors", "iris.safetensors"].map { model in
      let summary = try tool.run(["summary", model]).output
      return summary.split(separator: "\n").first { $0.hasPrefix("fingerprint") }
    }
    #expect(fingerprints[0] == fingerprints[2] && fingerprints[1] == fingerprints[2])
  }

  @Test(arguments: [
    (["convert", "missing.onnx", "a.safetensors"], 65, "missing.onnx"),
    (["convert", "text.onnx", "a.txt"], 64, ".onnx or .safetensors"),
    (["summary", "text.onnx"], 65, "not a sound ONNX file"),
    (["predict", "text.onnx", "text.npy"], 65, "not a sound ONNX file"),
    (["import", "text.pt", "--layers", "3"], 65, "text.pt"),
    (["import", "text.pt", "--layers", "3", "--input", "3x"], 65, "28x28x1"),
    (["import", "text.pt", "--layers", "3", "--map", "dense_1"], 65, "dense_1=fc1"),
    (["train", "text.npy", "--labels", "text.npy"], 65, "not a sound NumPy array"),
    (["train", "text.npz"], 65, "not a sound zip archive"),
    (["train", "iris", "--labels", "y.npy"], 65, "labels are for .npy and .npz files"),
    (["train", "folder", "--images", "28"], 64, "28x28x3"),
    (["train", "folder", "--images", "28x28"], 65, "no PNG files"),
    (["export", "text.onnx", "--pytorch", "model.bin"], 64, "ends in .pt"),
  ])
  func whatCannotBeUsedIsSaid(arguments: [String], status: Int, words: String) throws {
    let tool = try BuiltTool()
    defer { tool.remove() }
    for name in ["text.onnx", "text.npy", "text.npz", "text.pt"] {
      try tool.write("no such file, but a text that is long enough\n", to: name)
    }
    try FileManager.default.createDirectory(
      at: tool.folder.appendingPathComponent("folder"), withIntermediateDirectories: false)
    let before = try tool.files()
    let outcome = try tool.run(arguments)
    #expect(outcome.status == Int32(status), "\(arguments): \(outcome.errors)")
    #expect(outcome.errors.contains(words), "\(arguments): \(outcome.errors)")
    #expect(try tool.files() == before)
  }
}
