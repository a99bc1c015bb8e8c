import CoreMetrics
import Synchronization

/// Metrics as Prometheus reads them: counters, and histograms of seconds.
final class MetricsRegistry: MetricsFactory {
  private struct Key: Hashable, Sendable {
    var label: String
    var dimensions: [String]
  }

  private let counters = Mutex<[Key: PlainCounter]>([:])
  private let histograms = Mutex<[Key: SecondsHistogram]>([:])

  final class PlainCounter: CounterHandler, Sendable {
    let value = Atomic<Int64>(0)
    func increment(by amount: Int64) { value.add(amount, ordering: .relaxed) }
    func reset() { value.store(0, ordering: .relaxed) }
  }

  final class SecondsHistogram: TimerHandler, Sendable {
    /// Upper ends in nanoseconds.
    static let ends: [Int64] = [
      10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000,
      50_000_000,
      250_000_000, 1_000_000_000,
    ]

    private let state = Mutex((buckets: [Int64](repeating: 0, count: ends.count + 1), sum: Int64(0)))

    func recordNanoseconds(_ duration: Int64) {
      let place = Self.ends.firstIndex { duration <= $0 } ?? Self.ends.count
      state.withLock {
        $0.buckets[place] += 1
        $0.sum &+= duration
      }
    }

    var values: (buckets: [Int64], sum: Int64) { state.withLock { $0 } }
  }

  private final class NoRecorder: RecorderHandler {
    func record(_ value: Int64) {}
    func record(_ value: Double) {}
  }

  private static func key(_ label: String, _ dimensions: [(String, String)]) -> Key {
    Key(label: label, dimensions: dimensions.map { "\($0.0)=\"\(escaped($0.1))\"" })
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    counters.withLock { counters in
      let key = Self.key(label, dimensions)
      if let known = counters[key] { return known }
      let made = PlainCounter()
      counters[key] = made
      return made
    }
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    histograms.withLock { histograms in
      let key = Self.key(label, dimensions)
      if let known = histograms[key] { return known }
      let made = SecondsHistogram()
      histograms[key] = made
      return made
    }
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    NoRecorder()
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}

  /// The text format of Prometheus, version 0.0.4.
  var text: String {
    var lines: [String] = []
    let counts = counters.withLock { $0.mapValues { $0.value.load(ordering: .relaxed) } }
    for (label, entries) in Dictionary(grouping: counts, by: \.key.label).sorted(by: { $0.key < $1.key }) {
      lines.append("# TYPE \(label) counter")
      for (key, value) in entries.sorted(by: { $0.key.dimensions.joined() < $1.key.dimensions.joined() }) {
        lines.append("\(label){\(key.dimensions.joined(separator: ","))} \(value)")
      }
    }
    let times = histograms.withLock { $0.mapValues(\.values) }
    for (label, entries) in Dictionary(grouping: times, by: \.key.label).sorted(by: { $0.key < $1.key }) {
      lines.append("# TYPE \(label) histogram")
      for (key, (buckets, sum)) in entries.sorted(by: {
        $0.key.dimensions.joined() < $1.key.dimensions.joined()
      }) {
        var total: Int64 = 0
        for (index, count) in buckets.enumerated() {
          total += count
          let end =
            index < SecondsHistogram.ends.count ? "\(Double(SecondsHistogram.ends[index]) / 1e9)" : "+Inf"
          lines.append(
            "\(label)_bucket{\((key.dimensions + ["le=\"\(end)\""]).joined(separator: ","))} \(total)")
        }
        lines.append("\(label)_sum{\(key.dimensions.joined(separator: ","))} \(Double(sum) / 1e9)")
        lines.append("\(label)_count{\(key.dimensions.joined(separator: ","))} \(total)")
      }
    }
    return lines.map { $0 + "\n" }.joined()
  }
}
