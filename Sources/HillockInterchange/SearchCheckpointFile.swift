import Foundation
import Hillock

/// The state of a search for a network, and of the ensemble that comes of it, as a file.
///
/// A safetensors file: the tensors `trial.0` … are the outputs of the trials for the rows held out, `member.0.parameters`
/// and `member.0.state` … the networks of the ensemble that are trained already; the metadata hold `format`
/// ("hillock-search-checkpoint"), `version`, `settings` (an experiment file), `data` (the fingerprint of the training
/// part) and `trials` as JSON. `digest` is of all this together. A file is written whole or not at all.
///
/// Trials and members depend on nothing but seed, settings and data, so that a run which takes them from the file ends with the
/// bits of one that made them itself.
package struct SearchCheckpointFile: Sendable {
  package var settings: String
  /// `Dataset.fingerprint` of the training part.
  package var dataFingerprint: String
  package var trials: [NetworkSearch.Trial]
  package var members: [Int: (parameters: [Float], state: [Float])]

  static let format = "hillock-search-checkpoint"
  static let version = "1"

  package init(settings: String, dataFingerprint: String) {
    self.settings = settings
    self.dataFingerprint = dataFingerprint
    trials = []
    members = [:]
  }

  private struct Entry: Codable {
    var recipe: Recipe
    var loss: Double
    var metric: Double
  }

  /// Reads the state of a run with these settings and these data.
  ///
  /// - Throws: `DataError` when the file is missing or damaged, or is of another run; the message says what differs.
  package init(reading path: String, settings: String, dataFingerprint: String) throws {
    self.init(settings: settings, dataFingerprint: dataFingerprint)
    let content = try Safetensors(reading: path)
    let metadata = content.metadata
    guard metadata["format"] == Self.format else {
      let isOther = metadata["format"] == CheckpointFile.format
      throw DataError(
        isOther
          ? "the checkpoint belongs to a run without a search. Give the command that began it, or another file"
          : "this is no checkpoint; expected a file that a run wrote to be gone on from",
        file: path, setting: isOther ? "checkpoint" : nil)
    }
    guard metadata["version"] == Self.version else {
      throw DataError(
        "the checkpoint's format is version \(metadata["version"] ?? "unknown"); this program reads "
          + Self.version, file: path)
    }
    guard case .whole = try content.seal() else {
      throw DataError(
        "the contents do not match their digest; the file was changed or damaged after it was written",
        file: path)
    }
    try CheckpointFile.checkRun(
      metadata, file: path,
      wanted: [
        ("settings", settings, "a setting differs"), ("data", dataFingerprint, "the training data differ"),
      ])
    let entries = try JSONText.decode(
      [Entry].self, from: metadata["trials"] ?? "", what: "the metadata 'trials'", file: path)
    let tensors = Dictionary(
      content.tensors.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
    for (index, entry) in entries.enumerated() {
      guard let outputs = tensors["trial.\(index)"] else {
        throw DataError("the tensor 'trial.\(index)' is missing", file: path)
      }
      trials.append(
        NetworkSearch.Trial(
          recipe: entry.recipe, loss: entry.loss, metric: entry.metric, outputs: outputs))
    }
    for number in 0..<Experiment.memberLimit {
      guard let parameters = tensors["member.\(number).parameters"] else { continue }
      members[number] = (parameters, tensors["member.\(number).state"] ?? [])
    }
  }

  /// Writes the file whole or not at all.
  package func write(to path: String) throws {
    var tensors: [Safetensors.Tensor] = []
    func add(_ name: String, _ values: [Float]) {
      tensors.append(Safetensors.Tensor(name: name, shape: [values.count], values: values))
    }
    for (index, trial) in trials.enumerated() { add("trial.\(index)", trial.outputs) }
    for (number, member) in members.sorted(by: { $0.key < $1.key }) {
      add("member.\(number).parameters", member.parameters)
      add("member.\(number).state", member.state)
    }
    let entries = trials.map { Entry(recipe: $0.recipe, loss: $0.loss, metric: $0.metric) }
    try Safetensors(
      tensors: tensors,
      metadata: [
        "format": Self.format, "version": Self.version, "settings": settings, "data": dataFingerprint,
        "trials": try JSONText.encode(entries),
      ]
    ).sealed().write(to: path)
  }
}
