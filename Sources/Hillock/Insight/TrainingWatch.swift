import HillockFormula

/// Looks into a model after each epoch of its training and tells what went wrong since the last one.
///
/// In a run an observer of epochs has the model: `Trainer.Observer.onEpoch`.
///
/// Watching changes no bit of the training.
package struct TrainingWatch: Sendable {
  /// What one epoch looks like from inside.
  package struct Record: Hashable, Sendable, Codable {
    package var epoch: Int
    /// Over all layers; `units` counts those whose activation can die or saturate.
    package var deadUnits: Int
    package var saturatedUnits: Int
    package var units: Int
    /// The least and the greatest size of a layer's gradients.
    package var leastGradient: Double
    package var greatestGradient: Double
    /// What happened in this epoch.
    package var events: [Event]
  }

  /// Something that went wrong.
  package struct Event: Hashable, Sendable, Codable {
    package var epoch: Int
    package var kind: Inspection.Finding.Kind
    /// The name of the layer.
    package var layer: String
    /// What happened, in a sentence.
    package var text: String
  }

  /// One for each epoch that was seen.
  package private(set) var records: [Record] = []
  /// Of the last epoch that was seen.
  package private(set) var inspection: Inspection?

  private let sample: Dataset
  private let loss: Loss
  private let flatSlope: Float

  /// - Parameters:
  ///   - data: at most the first 512 examples are looked at.
  ///   - flatSlope: see `Inspection`.
  package init(on data: Dataset, loss: Loss, flatSlope: Float = 0.01) {
    sample = data.rowCount > 512 ? data.chosen(Array(0..<512)) : data
    self.loss = loss
    self.flatSlope = flatSlope
  }

  /// Inspects the model as it is after an epoch.
  ///
  /// - Throws: as `Inspection`.
  @discardableResult
  package mutating func observe(_ epoch: Int, _ model: Model, pool: WorkerPool = .single) throws -> Record {
    let now = try Inspection(model, on: sample, loss: loss, flatSlope: flatSlope, pool: pool)
    var record = Record(
      epoch: epoch, deadUnits: 0, saturatedUnits: 0, units: 0, leastGradient: .infinity, greatestGradient: 0,
      events: [])
    for layer in now.layers {
      let earlier = inspection?.layers.first { $0.name == layer.name }
      let dead = layer.deadUnits?.map(\.number) ?? []
      let saturated = layer.saturatedUnits ?? []
      record.deadUnits += dead.count
      record.saturatedUnits += saturated.count
      if layer.deadUnits != nil || layer.saturatedUnits != nil { record.units += layer.units }
      record.leastGradient = min(record.leastGradient, layer.gradientNorm)
      record.greatestGradient = max(record.greatestGradient, layer.gradientNorm)
      for (kind, word, units, before) in [
        (Inspection.Finding.Kind.deadUnits, "dead", dead, earlier?.deadUnits?.map(\.number) ?? []),
        (.saturatedUnits, "saturated", saturated, earlier?.saturatedUnits ?? []),
      ] where units.count > before.count {
        let new = units.filter { !before.contains($0) }
        record.events.append(
          Event(
            epoch: epoch, kind: kind, layer: layer.name,
            text: (earlier == nil
              ? "\(units.count) of \(layer.units) units \(word) "
              : "\(word) units rose from \(before.count) to \(units.count) of \(layer.units), new: ")
              + Inspection.list(new)))
      }
    }
    let known = Set((inspection?.findings ?? []).map { "\($0.kind) \($0.layer)" })
    for finding in now.findings
    where finding.kind != .deadUnits && finding.kind != .saturatedUnits
      && !known.contains("\(finding.kind) \(finding.layer)")
    {
      record.events.append(
        Event(
          epoch: epoch, kind: finding.kind, layer: finding.layer,
          text: "\(finding.problem); what helps: \(finding.remedy)"))
    }
    inspection = now
    records.append(record)
    return record
  }
}

extension TrainingWatch.Record {
  /// A line for the epoch, and one for each event.
  package var lines: [String] {
    let head = "watch     epoch \(epoch):"
    let gradients = "\(Inspection.number(leastGradient)) to \(Inspection.number(greatestGradient))"
    return [
      "\(head) \(deadUnits) dead and \(saturatedUnits) saturated of \(units) units, gradients \(gradients)"
    ] + events.map { "\(head) \($0.layer): \($0.text)" }
  }
}
