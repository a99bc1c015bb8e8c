import ArgumentParser
import Hillock
import HillockArrays
import HillockExport
import HillockInterchange

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model as one file of C or Swift that needs nothing else, or as a module of PyTorch.",
    discussion: """
      The file holds the weights, the preparation of a row and the network: no library, no file to load, no allocation in C. Its \
      results are those of 'hillock predict', to the bit. It takes dense layers, every activation of the catalogue but arctan, sine and \
      snake, softmax, dropout, sums and bins: what 'hillock train' makes of a table.

      Examples:

        hillock export iris.safetensors --c iris.c
        hillock export iris.safetensors --swift Iris.swift
        hillock export iris.safetensors --c - --name flower
        hillock export iris.safetensors --pytorch iris.pt

      --pytorch writes the tensors of a module, and beside them a file of Python that makes it.
      """)

  @Argument(help: "A model file that 'hillock train' or 'hillock form' wrote.")
  var model: String

  @Option(
    name: .customLong("c"),
    help: ArgumentHelp("Write C99 to this file; - is standard output.", valueName: "file"))
  var cFile: String?

  @Option(
    name: .customLong("swift"),
    help: ArgumentHelp("Write Swift to this file; - is standard output.", valueName: "file"))
  var swiftFile: String?

  @Option(
    name: .customLong("pytorch"),
    help: ArgumentHelp(
      "Write the state dict of a PyTorch module to this .pt or .safetensors file, and the Python beside it.",
      valueName: "file"))
  var stateDictFile: String?

  @Option(help: "What the names in C begin with, and the type in Swift. Default: from the file's name.")
  var name: String?

  func validate() throws {
    guard cFile != nil || swiftFile != nil || stateDictFile != nil else {
      throw ValidationError(
        "Say what to write: --c model.c, --swift Model.swift, --pytorch model.pt, or several.")
    }
    if let stateDictFile {
      guard [".pt", ".pth", ".safetensors"].contains(where: { stateDictFile.lowercased().hasSuffix($0) })
      else {
        throw ValidationError(
          "--pytorch takes a name that ends in .pt, .pth or .safetensors; got '\(stateDictFile)'.")
      }
    }
    if cFile == "-", swiftFile == "-" { throw ValidationError("Only one of the two can be standard output.") }
    if let name, name.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]*/) == nil {
      throw ValidationError("--name takes letters, digits and underscores, not a digit first; got '\(name)'.")
    }
  }

  func run() throws {
    try reportingErrors {
      var files = CommandFiles()
      files.reads(model, as: "the model")
      files.writes(cFile, as: "--c")
      files.writes(swiftFile, as: "--swift")
      files.writes(stateDictFile, as: "--pytorch", isStream: false)
      files.writes(pythonFile, as: "the Python of --pytorch", isStream: false)
      try files.prepare()
      let trained = try readModel(model)
      // All are made before one is written.
      let program = try cFile != nil || swiftFile != nil ? ModelProgram(trained) : nil
      let c = cFile.flatMap { program?.c(name: name ?? Self.name(from: $0)) }
      let swift = swiftFile.flatMap { file in
        let own = name ?? Self.name(from: file)
        return program?.swift(name: own.prefix(1).uppercased() + own.dropFirst())
      }
      let module = try stateDictFile == nil ? nil : TorchProgram(trained)
      try reportingOutputErrors {
        if let cFile, let c { try PictureFile.write(c, to: cFile) }
        if let swiftFile, let swift { try PictureFile.write(swift, to: swiftFile) }
        if let stateDictFile, let pythonFile, let module {
          let bytes =
            stateDictFile.lowercased().hasSuffix(".safetensors")
            ? try Safetensors(tensors: module.dict.tensors).serialized() : try module.dict.archive()
          try FileAccess.write(bytes, to: stateDictFile)
          let name = stateDictFile.split(separator: "/").last.map(String.init) ?? stateDictFile
          try FileAccess.write(Array(module.python(file: name).utf8), to: pythonFile)
        }
      }
      for (file, what) in [(cFile, "C"), (swiftFile, "Swift")] {
        if let file { Terminal.output("\(file): the model as \(what)") }
      }
      if let stateDictFile, let pythonFile {
        Terminal.output("\(stateDictFile): the tensors of a PyTorch module, which \(pythonFile) makes")
      }
    }
  }

  /// `models/iris.pt` → `models/iris.py`
  private var pythonFile: String? {
    stateDictFile.flatMap { file in file.lastIndex(of: ".").map { file[..<$0] + ".py" } }
  }

  /// `models/my-net.c` → `my_net`
  private static func name(from file: String) -> String {
    let last = file.split(separator: "/").last.map(String.init) ?? "model"
    let stem = String(last.prefix { $0 != "." })
    let clean = String(stem.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    guard let first = clean.first else { return "model" }
    return first.isNumber || clean == "_" ? "model_" + clean : clean
  }
}
