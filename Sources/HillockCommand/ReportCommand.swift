import ArgumentParser
import Hillock
import HillockInterchange
import HillockPictures

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a page on a model: how well it does on data, with pictures of what happens in it.",
    discussion: """
      The page is one HTML file that needs no network: the confusion matrix (or predicted against true numbers), decision \
      regions for two inputs, the network, outputs by layer, the weights of the first layer as images where inputs are \
      images, the settings and the fingerprint. Every picture has its numbers as a table. 'hillock train DATA --report FILE' \
      writes one with the curves of the training as well.

      Examples:

        hillock report iris.safetensors iris --out iris.html
        hillock report wine.safetensors new-wine.csv --out wine.html
        hillock report mnist.safetensors mnist --data mnist --out mnist.html
        hillock report iris.safetensors iris
      """)

  @OptionGroup var input: ModelAndData

  @Option(help: "Write the page to this file. Without it, the text equivalents are printed.")
  var out: String?

  @OptionGroup var work: ThreadsOption

  func run() throws {
    try reportingErrors {
      var files = input.files
      files.writes(out, as: "--out")
      try files.prepare()
      let (trained, examples) = try input.read(includesTargets: true)
      let pool = try work.pool()
      let evaluation = try Evaluation(
        trained.model, on: examples, loss: trained.configuration.loss, pool: pool,
        scale: trained.preprocessing.targetScale)
      let report = try ModelReport(
        trained, source: input.source, parts: [.init("given", examples, evaluation)], pool: pool)
      guard let out else {
        for line in report.lines { Terminal.output(line) }
        return
      }
      try reportingOutputErrors { try PictureFile.write(report.html, to: out) }
      Terminal.output("\(out): \(report.pictures.count) pictures")
    }
  }
}
