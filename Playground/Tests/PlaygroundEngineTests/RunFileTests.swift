import Hillock
import Testing

@testable import PlaygroundEngine

@Suite struct RunFileTests {
  private static func setup(_ address: String) throws -> PlaySetup {
    try PlaySetup(PlayState(address: address))
  }

  /// What the saved program says is what the run is made of, in the words of the library.
  @Test func theProgramHasTheRun() throws {
    let text = try Self.setup(
      "inputs=x,xx&own=max(x,0)&layers=3:tanh;2:relu,x*sin(x)&optimizer=nesterov&dropout=0.2&clip=1&rate=0.3&schedule=cosine&epochs=7&seed=9"
    ).trainingProgram(epochs: 3, edits: "")
    for part in [
      "Network(inputs: 3)", "Dense(3, f2)",
      "Branches(.concatenate, [[.layer(Dense(1, f1))], [.layer(Dense(1, f3))]])",
      "Dropout(0.2)", "let f2 = try Activation(named: \"tanh\")",
      "let f3 = try Activation(named: \"x*sin(x)\")",
      ".sgd(momentum: 0.9, usesNesterov: true)", "learningRate: 0.3",
      "schedule: .cosine(), clipNorm: 1.0, epochs: 7",
      "seed: 9", "classes: [\"0\", \"1\"]", "prefix(250)",
    ] { #expect(text.contains(part), "\(part) in \(text)") }
    #expect(!text.contains("page's own"))
    let changed = try Self.setup("l1=0.1").trainingProgram(epochs: 3, edits: "")
    #expect(changed.contains("page's own") && changed.contains("epochs: 3"))
    let number = try Self.setup("data=hills&loss=huber").trainingProgram(epochs: 0, edits: "")
    #expect(number.contains("values: rows.compactMap(\\.last)") && number.contains("loss: .huber()"))
  }

  @Test func theTableHasWhatTheNetworkIsGiven() throws {
    let setup = try Self.setup("data=xor&inputs=x,y,xy&own=abs(x)&count=40")
    let lines = setup.pointTable.split(separator: "\n")
    #expect(lines[0] == "x,y,xy,own4,label")
    #expect(lines.count == 41)
    for (line, row) in zip(lines.dropFirst(), 0..<40) {
      let numbers = line.split(separator: ",").compactMap { Float($0) }
      #expect(
        numbers == [
          setup.data.x[row], setup.data.y[row], setup.data.x[row] * setup.data.y[row], abs(setup.data.x[row]),
          setup.data.labels[row],
        ])
    }
  }

  @Test func theExperimentFileQuotesItsLayers() throws {
    let text = try Self.setup("layers=2:tanh;3:relu,relu,sine&dropout=0.1").experimentFile(epochs: 4)
    #expect(
      text.contains(
        "layers: [\"2:tanh\", \"dropout:0.1\", \"branches(concatenate;2:relu;1:sine)\", \"dropout:0.1\"]"))
    #expect(text.contains("epochs: 4\n") && text.contains("test-fraction: 0.5\n"))
  }

  @Test(arguments: [
    ("x*sin(x)", "((x) * (sin(x)))"), ("exp(-x^2)", "power_of_e(("), ("max(x, 0)", "max([x, 0.0])"),
    ("if x < 0 then 0 else x^3", "(0.0 if (x < 0.0) else (x) ** 3)"), ("pi", "pi"),
  ]) func formulasBecomePython(text: String, python: String) throws {
    #expect(PythonProgram.expression(try Formula(parsing: text)).hasPrefix(python))
  }

  /// Every file of a run can be made, or says why not.
  @Test func everyFileIsThere() throws {
    let session = try PlaySession(Self.setup("layers=3:gelu;2:relu"))
    defer { session.end() }
    for file in RunFile.allCases { #expect(try !session.contents(of: file).isEmpty, "\(file)") }
    let sine = try PlaySession(Self.setup("layers=3:sine"))
    defer { sine.end() }
    #expect(try !sine.contents(of: .c).isEmpty)
  }
}
