import Metrics

/// What is counted, by the facade that other systems of metrics know.
struct Instruments: Sendable {
  private let answers: [String: Counter]
  private let times: [String: Metrics.Timer]
  private let refusals: [Int: Counter]

  init(models: [String]) {
    answers = Dictionary(
      uniqueKeysWithValues: models.map {
        ($0, Counter(label: "hillock_answers_total", dimensions: [("model", $0)]))
      })
    times = Dictionary(
      uniqueKeysWithValues: models.map {
        ($0, Metrics.Timer(label: "hillock_answer_seconds", dimensions: [("model", $0)]))
      })
    refusals = Dictionary(
      uniqueKeysWithValues: [400, 401, 404, 405, 408, 413, 415, 503].map {
        ($0, Counter(label: "hillock_refusals_total", dimensions: [("status", String($0))]))
      })
  }

  func answered(_ model: String, _ start: ContinuousClock.Instant) {
    answers[model]?.increment()
    times[model]?.recordNanoseconds(Int64((ContinuousClock.now - start) / .nanoseconds(1)))
  }

  func refused(_ status: Int) { refusals[status]?.increment() }
}
