import Metrics

/// What is counted, by the facade that other systems of metrics know.
struct Instruments: Sendable {
  private struct OfModel {
    let answers: Counter
    let times: Metrics.Timer
  }

  private let ofModels: [String: OfModel]
  private let refusals: [Int: Counter]

  init(models: [String]) {
    ofModels = Dictionary(
      uniqueKeysWithValues: models.map {
        let dimensions = [("model", $0)]
        return (
          $0,
          OfModel(
            answers: Counter(label: "hillock_answers_total", dimensions: dimensions),
            times: Metrics.Timer(label: "hillock_answer_seconds", dimensions: dimensions))
        )
      })
    refusals = Dictionary(
      uniqueKeysWithValues: [400, 401, 404, 405, 408, 413, 415, 503].map {
        ($0, Counter(label: "hillock_refusals_total", dimensions: [("status", String($0))]))
      })
  }

  func answered(_ model: String, _ start: ContinuousClock.Instant) {
    guard let instruments = ofModels[model] else { return }
    instruments.answers.increment()
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    instruments.times.recordNanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  func refused(_ status: Int) { refusals[status]?.increment() }
}
