import Hillock
import HillockInterchange

/// The checkpoints of a search and of the ensemble that comes of it.
final class SearchCheckpoints {
  /// For the user: what was found.
  private(set) var notes: [String] = []
  private let place: CheckpointPlace
  private let interval: Double
  private var file: SearchCheckpointFile
  private var lastWritten: ContinuousClock.Instant

  /// - Returns: `nil` when no checkpoints are wanted, or the run is one network without a search.
  /// - Throws: when the file cannot be written, is of another run, or is there and is not to be gone on from.
  init?(
    of parts: Experiment.Parts, settings: ExperimentFile, effort: NetworkSearch.Effort, file path: String?,
    resume: Bool, interval: Double
  ) throws {
    let options = settings.options
    guard let path, effort != .off || !options.members.isEmpty || options.ensemble ?? 1 > 1 else {
      return nil
    }
    self.interval = interval
    lastWritten = ContinuousClock().now
    place = try CheckpointPlace(path, resume: resume)
    // Threads and the model's file change no bit.
    var wanted = settings
    wanted.options.threads = nil
    wanted.out = nil
    wanted.search = effort
    let (text, data) = (wanted.text, parts.training.fingerprint)
    guard place.isThere else {
      file = SearchCheckpointFile(settings: text, dataFingerprint: data)
      notes = place.notes
      return
    }
    let place = place
    defer { place.endReading() }
    file = try SearchCheckpointFile(reading: place.source, settings: text, dataFingerprint: data)
    notes = ["resuming  after \(file.trials.count) trials and \(file.members.count) members"]
  }

  var trials: [Recipe: NetworkSearch.Trial] {
    Dictionary(file.trials.map { ($0.recipe, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// The members that are trained.
  ///
  /// - Throws: `NetworkError` when one does not fit.
  func members(of experiment: Experiment) throws -> [Int: Model] {
    var models: [Int: Model] = [:]
    for (number, member) in file.members where experiment.members.indices.contains(number) {
      models[number] = try Model(
        experiment.members[number].network, parameters: member.parameters, state: member.state)
    }
    return models
  }

  func add(_ trial: NetworkSearch.Trial) throws {
    guard Ranks.isFirst else { return }
    file.trials.append(trial)
    try writeNowAndThen()
  }

  func add(_ model: Model, as number: Int) throws {
    guard Ranks.isFirst else { return }
    file.members[number] = (model.parameters, model.state)
    try file.write(to: place.path)
  }

  func remove() { place.remove() }

  private func writeNowAndThen() throws {
    let now = ContinuousClock().now
    guard (now - lastWritten).inSeconds >= interval else { return }
    lastWritten = now
    try file.write(to: place.path)
  }
}
