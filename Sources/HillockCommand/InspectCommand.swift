import ArgumentParser
import Hillock
import HillockInterchange

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "See inside a model: dead and saturated units, gains, gradients, ranks.",
    discussion: """
      DATA is what 'hillock evaluate' takes. For each layer: dead units (slope 0 on all the data, so that they learn \
      nothing) and saturated ones (slope below --slope on all the data), by number from 1; the share of flat slopes; the \
      size √E[z²] of the sums z that go into the activation; mean and standard deviation of what comes out; the size of \
      the gradient of one example's loss by z; the gain √(E[z²]/E[x²]) beside the one that the initialisation promised; \
      and the effective rank (Σλ)²/Σλ² of the outputs' covariance. Of recurrent layers gates that never move, the gradients \
      at five positions, and of simple ones how much longer a gradient can get in a step back, from the proved Lipschitz \
      constant of the activation.

      --revive draws the weights of dead units anew and writes a model that trains on: the weights out of them are set \
      to 0 where that can be done, so that its outputs stay as they were.

      Examples:

        hillock inspect digits.safetensors digits
        hillock inspect wine.safetensors wine.csv --slope 0.001 --json
        hillock inspect digits.safetensors digits --revive --out revived.safetensors
        hillock train digits --start revived.safetensors
      """)

  @OptionGroup var input: ModelAndData

  @Option(parsing: .unconditional, help: "Slopes below this count as flat.", transform: NumberOption.float)
  var slope: Float = 0.01

  @Flag(help: "Draw dead units anew; needs --out.")
  var revive = false

  @Option(help: "Where the revived model goes.")
  var out: String?

  @Option(parsing: .unconditional, help: "Of the new weights.")
  var seed: UInt64 = 1

  @OptionGroup var work: ThreadsOption

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    if revive != (out != nil) {
      throw ValidationError(
        "--revive and --out FILE belong together: one makes the model, the other keeps it.")
    }
  }

  /// Options that help with what was found.
  private func hints(_ inspection: Inspection) -> [String] {
    guard !revive, inspection.layers.contains(where: { $0.deadUnits?.isEmpty == false }) else { return [] }
    return ["", "--revive draws dead units anew, --json names all of them"]
  }

  func run() throws {
    try reportingErrors {
      var files = input.files
      files.writes(out, as: "--out")
      try files.prepare()
      let (read, examples) = try input.read(includesTargets: true)
      var trained = read
      let pool = try work.pool()
      let loss = trained.configuration.loss
      let inspection = try Inspection(trained.model, on: examples, loss: loss, flatSlope: slope, pool: pool)
      var revival: Revival?
      if let out {
        let revived = try Revival(trained.model, on: examples, loss: loss, seed: seed, pool: pool)
        revival = revived
        trained.model = revived.model
        try reportingOutputErrors { try ModelFile(trained).write(to: out) }
      }
      let bounds = StepBound.all(of: read.model)
      let result = InspectionResult(inspection, stepBounds: bounds, revival: revival, file: out)
      if json {
        try Terminal.output(json: result)
      } else {
        let boundLines = bounds.isEmpty ? [] : [""] + bounds.map(\.line)
        for line in inspection.lines + boundLines + hints(inspection) + result.revivalLines {
          Terminal.output(line)
        }
      }
    }
  }
}

private struct InspectionResult: Encodable {
  var inspection: Inspection
  var findings: [Inspection.Finding]
  /// `nil` without simple recurrent layers.
  var stepBounds: [StepBound]?
  var revival: [Revival.LayerRevival]?
  var model: String?
  var fingerprint: String?

  init(_ inspection: Inspection, stepBounds: [StepBound], revival: Revival?, file: String?) {
    self.inspection = inspection
    self.stepBounds = stepBounds.isEmpty ? nil : stepBounds
    findings = inspection.findings
    self.revival = revival?.layers
    model = file
    fingerprint = revival?.model.fingerprint
  }

  var revivalLines: [String] {
    guard let revival, let model, let fingerprint else { return [] }
    var lines = [""]
    if revival.isEmpty { lines.append("no dead units; the model is written as it was") }
    for layer in revival {
      if !layer.revived.isEmpty {
        lines.append(
          "\(layer.name): revived \(layer.revived.count == 1 ? "unit" : "units") \(Inspection.list(layer.revived)); "
            + (layer.keepsOutputs
              ? "the weights out of them are 0 until training changes them"
              : "what comes after them has changed, as the weights out of them could not be set to 0"))
      }
      if !layer.stillDead.isEmpty {
        lines.append("\(layer.name): still dead: \(Inspection.list(layer.stillDead))")
      }
    }
    return lines + ["", "fingerprint  \(fingerprint)", "model        \(model)"]
  }
}
