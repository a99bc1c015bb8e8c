import ArgumentParser
import Foundation
@_spi(Tools) import Hillock
import HillockFormula
import HillockInterchange
import HillockPictures

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on a table or on images, test it and save it.",
    discussion: """
      DATA is a built-in data set (digits, iris), a table in a text file, '-' for one from standard input, or 'mnist' \
      with --data FOLDER. Of a table it is found out what parts its fields, whether it has a header, what its columns \
      are, and which values are missing; what was done is told, and 'hillock describe' shows it without training. The \
      target column says whether classes or numbers are to be predicted. One part of the data is kept for \
      validation and one for the test; the same seed always gives the same parts and, to the bit, the same model, \
      whatever the number of threads. Ctrl-C ends a run early and saves the best model so far.

      On a table, where neither layers nor epochs are given, a search chooses them: networks, rates and lengths are tried on \
      parts of the training data and judged by cross-validation, or by a part held out where there are 2,000 rows or more. The \
      mean of the few that are best together is then trained on everything but the test part. --search off takes one \
      network by the size of the data.

      DATA may also be an experiment file, a YAML file that holds the data's name, the layers and every setting under \
      the names of the options; options that are given besides it come first. --write-experiment makes one.

      Examples:

        hillock train digits
        hillock train houses.csv --target price --drop address --split-by sold
        hillock train wine.csv --target cultivar --layers 64:gelu,32:gelu
        hillock train diabetes.csv --target progression --epochs 60 --seed 3
        hillock train mnist --data mnist --layers 256:relu,128:relu --epochs 12
        hillock train iris --layers '16:x * sigmoid(1.702 x)' --json
        hillock train digits --report digits.html
        hillock train digits --epochs 500 --checkpoint digits.checkpoint --resume
        hillock train digits --watch --learning-rate 0.3 --optimizer sgd
        hillock train digits --layers '64:annealed_relu(k=1..100),32:relu(kink=0.5)'
        hillock train digits --tensorboard logs/first
        hillock train digits --start digits.safetensors --epochs 5 --out longer.safetensors
        hillock train digits --layers 'reshape(8x8x1),conv(8,3):relu,flatten,32:relu'
        hillock train digits --find-learning-rate
        hillock train wine.csv --search thorough --write-experiment wine.yaml
        hillock train wine.csv --layers 32:relu --ensemble 4
        hillock train digits --augment noise=0.1 --write-experiment digits.yaml
        hillock train mnist --data mnist --layers conv(8,5):relu,maxpool(2),flatten --augment shift=2
        hillock train digits.yaml --seed 2
        hillock train surnames.csv --target language --columns name:characters
        hillock train sunspots.csv --series Sunspots --time Month --horizon 12 --window 132
        hillock train shakespeare.txt --text --layers 'embed(64),lstm(128)' --epochs 4
        hillock train x.npy --labels y.npy
        hillock train pictures --images 28x28 --layers 'conv(8,5):relu,maxpool(2),flatten'

      Layers, from the inputs to the outputs; the last one is added:

      \(layerHelp)

      An activation is a name ('hillock activations' lists them), a name with parameters such as leaky_relu(0.2), or \
      a formula in x.
      """)

  private static let layerHelp = LayerList.help.map { "  \($0.0)\n      \($0.1)" }.joined(separator: "\n")

  @Argument(
    help: ArgumentHelp(
      "A built-in data set (digits, iris), a CSV file, mnist, or an experiment file (.yaml).",
      valueName: "data"))
  var source: String

  @Argument(help: ArgumentHelp("More CSV files with the same columns.", valueName: "more-data"))
  var moreData: [String] = []

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup(title: "Training") var training: SettingOptions<TrainingSettings>

  @OptionGroup(title: "Details of training") var details: SettingOptions<TrainingDetails>

  @OptionGroup(title: "Parts of the data") var parts: SettingOptions<DataParts>

  @Flag(
    help:
      "Read DATA as one text and learn what comes next, so that 'hillock generate' can write; see --tokens.")
  var text = false

  @Flag(
    help: "Leave the training data in their file and read what each step needs; for data larger than memory.")
  var stream = false

  @Option(
    help: "Begin with the parameters of this model, which was trained on the same columns with the same seed."
  )
  var start: String?

  @Option(help: ArgumentHelp(Setting["out"].optionHelp))
  var out: String?

  @Option(
    help:
      "Keep the state of the run in this file, so that --resume can go on from it. Removed when the run is done."
  )
  var checkpoint: String?

  @Option(
    parsing: .unconditional, help: "Seconds between checkpoints; they change no bit of the result.",
    transform: NumberOption.double)
  var checkpointInterval = 30.0

  @Flag(help: "Go on from the file of --checkpoint, to the bits of a run that was never interrupted.")
  var resume = false

  @OptionGroup(title: "Search for a network") var searching: SettingOptions<SearchSettings>

  @Option(help: "Write an experiment file that repeats this run, with every setting as it was settled.")
  var writeExperiment: String?

  @Flag(help: "Search for a learning rate in a short run, show a table and a suggestion, and train nothing.")
  var findLearningRate = false

  @Option(
    name: .customLong("report"),
    help: ArgumentHelp(
      "Write a page with curves and pictures of the run to this HTML file.", valueName: "report"))
  var page: String?

  @Flag(
    help: "Look into the network after each epoch and tell of dead and saturated units, gradients and gains.")
  var watch = false

  @Option(
    help: "Write curves, figures of the layers and histograms for TensorBoard to a new file in this folder.")
  var tensorboard: String?

  @Flag(
    help:
      "Replace a file that no 'hillock' wrote where its name comes from an experiment file or from the data's name."
  )
  var force = false

  @Flag(help: "End standard output with one JSON object.")
  var json = false

  @Flag(help: "No progress and no messages.")
  var quiet = false

  func run() throws {
    try reportingErrors {
      var settings = try settings()
      let output = settings.out ?? PreparedData.modelName(of: settings.data)
      let files = files(settings, output: output)
      try files.prepare()
      if out == nil, !force, !findLearningRate, Ranks.isFirst {
        try reportingOutputErrors { try ModelFile.checkOwn(output) }
      }
      var effort = settings.effort(isFixed: start != nil || stream || findLearningRate)
      let beginning = try start.map { try readModel($0) }
      let (judged, prepared) =
        if let beginning {
          try prepare(&settings, for: beginning.preprocessing)
        } else {
          try prepare(&settings, &effort)
        }
      if !quiet {
        for note in prepared.notes { Terminal.note(note) }
        for note in withoutEffect(effort, settings) { Terminal.note("note      \(note)") }
      }
      var options = settings.options
      options.start = beginning?.model
      options.exchange = Ranks.exchange
      options.threads = options.threads ?? Ranks.threads
      let states = try SearchCheckpoints(
        of: prepared.parts, settings: settings, effort: effort, file: checkpoint, resume: resume,
        interval: checkpointInterval)
      try Ranks.agree(on: settings, prepared.parts)
      var outcome: NetworkSearch.Outcome?
      if effort != .off {
        outcome = try SearchRun(quiet: quiet, states: states).run(
          NetworkSearch(
            parts: judged.parts, preprocessing: judged.preprocessing, options: options, effort: effort))
        options.members = outcome?.members ?? []
        options.ensemble = nil
      }
      let experiment = try Experiment(
        parts: prepared.parts, preprocessing: prepared.preprocessing, options: options)
      try TrainingChecks.check(experiment, start: options.start)
      if let writeExperiment, Ranks.isFirst {
        try reportingOutputErrors {
          try ExperimentFile(of: experiment, like: settings).write(to: writeExperiment)
        }
      }
      if findLearningRate { return try search(experiment) }
      let checkpoints =
        experiment.members.isEmpty
        ? try Checkpoints(of: experiment, file: checkpoint, resume: resume) : nil
      if !quiet { try TrainingNotes.announce(experiment) }
      if !quiet { for note in checkpoints?.notes ?? [] { Terminal.note(note) } }
      try train(experiment, settings, output, checkpoints, states, outcome)
    }
  }

  private func train(
    _ experiment: Experiment, _ settings: ExperimentFile, _ output: String, _ checkpoints: Checkpoints?,
    _ states: SearchCheckpoints?, _ outcome: NetworkSearch.Outcome?
  ) throws {
    Interrupt.listen()
    let sides = SideOutputs()
    var progress = ProgressBar(metricName: experiment.metricName)
    let insight =
      Ranks.isFirst
      ? try TrainingInsight(
        of: experiment, watch: watch, tensorBoard: tensorboard, quiet: quiet, sides: sides) : nil
    func onProgress(_ state: Trainer.Progress) -> Trainer.Request {
      if !quiet { progress.show(state) }
      return Interrupt.isRequested ? .stop : .continue
    }
    var result =
      experiment.members.isEmpty
      ? try experiment.run(
        from: checkpoints?.snapshot, observers: insight?.observers ?? [],
        checkpointInterval: .seconds(checkpointInterval),
        onCheckpoint: checkpoints.map { checkpoints in
          { snapshot in
            sides.attempt("the run goes on without this checkpoint") { try checkpoints.write(snapshot) }
          }
        }, onProgress: onProgress)
      : try experiment.runMembers(
        known: try states?.members(of: experiment) ?? [:],
        onMember: { number, model in
          sides.attempt("the run goes on without this checkpoint") { try states?.add(model, as: number) }
        },
        observers: insight?.observers ?? [], onProgress: onProgress)
    if !quiet { progress.finish() }
    for line in try Ranks.endWork(result.report) { Terminal.note(line) }
    // What is left, the first of several processes does.
    guard Ranks.isFirst else { return }
    result.model = try result.model.withSeriesErrors(on: experiment.parts.validation, pool: .single)
    if let calibration = outcome?.calibration { result.model.calibration = calibration }
    if !quiet {
      if result.report.wasInterrupted {
        let best = result.report.bestEpoch
        Terminal.note(
          "interrupted: keeping the parameters "
            + (best > 0 ? "of epoch \(best)" : "as they are, before the end of the first epoch"))
      }
    }
    let isSaved = sides.attempt(
      checkpoints == nil && states == nil
        ? "the model is lost" : "the checkpoint stays: --resume saves the model from it"
    ) { try ModelFile(result.model).write(to: output) }
    if isSaved, !result.report.wasInterrupted {
      checkpoints?.remove()
      states?.remove()
    }
    if let page {
      let html = try ModelReport(result, of: experiment, source: settings.data).html
      let isWritten = sides.attempt(isSaved ? "the model is saved" : "") {
        try PictureFile.write(html, to: page)
      }
      if isWritten, !quiet { Terminal.note("report    \(page)") }
    }
    var report = TrainingResult(result, file: output, metric: experiment.metricName)
    report.watch = watch ? insight?.records : nil
    report.search = outcome.map(TrainingResult.Search.init)
    let isOfSeries = experiment.preprocessing.series != nil
    if isOfSeries { report.series = experiment.seriesBaselines }
    report.charactersPerToken = experiment.preprocessing.text?.charactersPerToken(
      in: (experiment.parts.test ?? experiment.parts.validation ?? experiment.parts.training).targets)
    if experiment.preprocessing.images == nil, !isOfSeries, !result.report.wasInterrupted {
      report.baselines = try Baselines(
        of: experiment, linear: settings.options.epochs == nil ? outcome?.linear?.recipe : nil
      ).map(
        TrainingResult.Comparison.init)
    }
    for line in report.lines { if !quiet || !json { Terminal.output(line) } }
    if json { try Terminal.output(json: report) }
    if !quiet {
      for note in TrainingNotes.conclude(result, of: experiment) { Terminal.note("note      \(note)") }
    }
    if sides.hasFailed { throw Failure.output }
    if result.report.wasInterrupted { throw ExitCode(Interrupt.exitCode) }
  }

  /// All files of the run.
  private func files(_ settings: ExperimentFile, output: String) -> CommandFiles {
    var files = CommandFiles()
    if settings.data != source { files.reads(source, as: "the experiment file") }
    if !PreparedData.isBuiltIn(settings.data) { files.reads(settings.data, as: "the data") }
    for file in settings.moreData { files.reads(file, as: "the data") }
    if let labels = settings.labels, PreparedData.isArray(labels) { files.reads(labels, as: "the labels") }
    files.readsImages(in: settings.folder)
    files.reads(settings.test, as: "the test data")
    files.reads(start, as: "the model of --start")
    if !findLearningRate {
      files.writes(output, as: out == nil && settings.out == nil ? "the model" : "--out")
      files.writes(page, as: "--report")
      files.writes(checkpoint, as: "--checkpoint", isStream: false)
    }
    files.writes(writeExperiment, as: "--write-experiment")
    return files
  }

  func validate() throws {
    // A hundred years, which a duration holds.
    guard checkpointInterval >= 0, checkpointInterval <= 3_200_000_000 else {
      throw ValidationError(
        "The interval between checkpoints must be 0 to 3.2e9 seconds; got \(checkpointInterval).")
    }
    if parts["group"] != nil && parts["split-by"] != nil {
      throw ValidationError("The parts are cut by groups or by an order; give one of --group and --split-by.")
    }
    if resume && checkpoint == nil {
      throw ValidationError("--resume goes on from a checkpoint; name it with --checkpoint FILE.")
    }
    if start != nil && writeExperiment != nil {
      throw ValidationError(
        "An experiment file does not hold the model of --start; give one of --start and --write-experiment.")
    }
  }

  /// The data and their parts: as a search judges by them, and as the run is trained on them.
  ///
  /// A search cuts the training part itself, unless rows belong together or follow each other, or somebody says how much is
  /// for validation: then it judges by the validation part. The run itself is trained on everything but the test part.
  private func prepare(
    _ settings: inout ExperimentFile, _ effort: inout NetworkSearch.Effort
  ) throws -> (judged: PreparedData, final: PreparedData) {
    // Standard input is read once.
    let isStream = ([settings.data] + settings.moreData).contains("-")
    let belongs = settings.table.group != nil || settings.table.splitBy != nil
    let isParted = belongs || settings.isValidationGiven && settings.validationFraction > 0
    if isParted, isStream || settings.validationFraction == 0 { effort = .off }
    guard effort != .off else {
      let prepared = try settings.prepared(isStreamed: stream)
      return (prepared, prepared)
    }
    var whole = settings
    whole.validationFraction = 0
    let final = try whole.prepared(isStreamed: stream)
    guard final.parts.training.rowCount >= NetworkSearch.leastRows else {
      effort = .off
      let prepared = isStream ? final : try settings.prepared(isStreamed: stream)
      return (prepared, prepared)
    }
    let judged = isParted ? try settings.prepared(isStreamed: stream) : final
    settings = whole
    return (judged, final)
  }

  /// The data as the model of `--start` saw them.
  ///
  /// A model that a search found was trained on the validation part too; where nobody says how much is for validation, that is
  /// tried as well.
  ///
  /// - Throws: `DataError` when the model saw them otherwise: its weights would meet other numbers than those they were trained
  ///   on, and perhaps be tested on rows that they have seen.
  private func prepare(
    _ settings: inout ExperimentFile, for preprocessing: Preprocessing
  ) throws -> (judged: PreparedData, final: PreparedData) {
    var tried = [settings]
    // Standard input is read once.
    if !settings.isValidationGiven, !([settings.data] + settings.moreData).contains("-") {
      var whole = settings
      whole.validationFraction = 0
      tried.append(whole)
    }
    for attempt in tried {
      let prepared = try attempt.prepared(isStreamed: stream)
      guard prepared.preprocessing == preprocessing else { continue }
      settings = attempt
      return (prepared, prepared)
    }
    throw DataError(
      "the model was trained on data that were prepared in another way; give the data, the target, the fractions and the "
        + "seed that it was trained with", file: start)
  }

  /// What the experiment file says, if there is one, and over it what the command line says.
  private func settings() throws -> ExperimentFile {
    let isFile = [".yaml", ".yml"].contains { source.lowercased().hasSuffix($0) }
    var settings = isFile ? try ExperimentFile(reading: source) : ExperimentFile(data: source)
    try data.apply(to: &settings)
    if !moreData.isEmpty { settings.moreData = moreData }
    try parts.apply(to: &settings)
    if let out { settings.out = out }
    try searching.apply(to: &settings)
    try training.apply(to: &settings)
    try details.apply(to: &settings)
    if text, settings.tokens == nil { settings.tokens = .characters }
    return settings
  }

  /// Options that change nothing in this run.
  private func withoutEffect(_ effort: NetworkSearch.Effort, _ settings: ExperimentFile) -> [String] {
    let isSearched = searching["search"] ?? "off" != "off" && effort == .off
    let why =
      stream
      ? "with --stream"
      : start != nil ? "with --start" : findLearningRate ? "with --find-learning-rate" : "here"
    return TrainingNotes.withoutEffect([
      ("--search", isSearched, "there is no search for a network \(why)"),
      ("--checkpoint-interval", checkpoint == nil && checkpointInterval != 30, "there is no --checkpoint"),
      ("--report", findLearningRate && page != nil, "--find-learning-rate trains nothing"),
      ("--out", findLearningRate && out != nil, "--find-learning-rate trains nothing"),
      ("--checkpoint", findLearningRate && checkpoint != nil, "--find-learning-rate trains nothing"),
      (
        "--test-fraction", parts["test-fraction"] != nil && settings.test != nil,
        "the test part is \(settings.test ?? "")"
      ),
    ])
  }

  private func search(_ experiment: Experiment) throws {
    Interrupt.listen()
    let search = try LearningRateSearch(
      experiment.network, experiment.configuration, training: experiment.parts.examples,
      threads: experiment.threads, exchange: experiment.exchange
    ) { _ in Interrupt.isRequested ? .stop : .continue }
    Ranks.endWork()
    let table = LearningRateTable(search)
    if json {
      try Terminal.output(json: table)
    } else {
      for line in table.lines { Terminal.output(line) }
    }
    if Interrupt.isRequested { throw ExitCode(Interrupt.exitCode) }
  }
}
