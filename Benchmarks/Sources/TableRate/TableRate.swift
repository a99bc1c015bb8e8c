import ArgumentParser
import Foundation
import Hillock
import HillockInterchange

@main
struct TableRate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table-rate",
    abstract: "Seconds and peak memory of reading a CSV file once, as JSON; compare-files.py asks for it.",
    discussion: """
      `table` reads it into columns of numbers, `prepared` makes the parts of a training run of it, and `stream` leaves it in its \
      file and goes through the training part twice in a shuffled order, of which the second time counts.
      """)

  enum Way: String, ExpressibleByArgument, CaseIterable {
    case table, prepared, stream
  }

  @Argument(help: "The file.")
  var path: String

  @Argument(help: "How it is read: table, prepared or stream.")
  var way: Way

  struct Result: Encodable {
    var seconds: Double
    var processorSeconds: Double
    /// The most that the process has held, and what it held before.
    var peakBytes: Int
    var bytesBefore: Int
    /// Of the numbers that were read.
    var numberBytes: Int
  }

  func run() throws {
    let before = Self.peak()
    var start = Self.now()
    var numbers = 0
    switch way {
    case .table:
      let table = try CSVReader.table(reading: path)
      numbers = table.rowCount * table.columns.count * 8
    case .prepared:
      let data = try PreparedData(source: path, validationFraction: 0)
      numbers = data.training.inputs.count * 4
    case .stream:
      let data = try PreparedData.streamed(source: path, testFraction: 0, validationFraction: 0)
      let examples = data.examples
      var order = Array(0..<examples.rowCount)
      for epoch in 0..<2 {
        order.shuffle()
        if epoch == 1 { start = Self.now() }
        for first in stride(from: 0, to: order.count, by: 256) {
          let batch = try examples.examples(order[first..<min(first + 256, order.count)])
          numbers = max(numbers, batch.inputs.count * 4)
        }
      }
    }
    let end = Self.now()
    let result = Result(
      seconds: end.clock - start.clock, processorSeconds: end.processor - start.processor,
      peakBytes: Self.peak(),
      bytesBefore: before, numberBytes: numbers)
    print(String(decoding: try JSONEncoder().encode(result), as: UTF8.self))
  }

  private static func now() -> (clock: Double, processor: Double) {
    let usage = usage()
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return (
      ProcessInfo.processInfo.systemUptime, seconds(usage.ru_utime) + seconds(usage.ru_stime)
    )
  }

  private static func peak() -> Int {
    #if canImport(Darwin)
    return usage().ru_maxrss
    #else
    return usage().ru_maxrss * 1_024
    #endif
  }

  private static func usage() -> rusage {
    var usage = rusage()
    #if canImport(Glibc)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #else
    getrusage(RUSAGE_SELF, &usage)
    #endif
    return usage
  }
}
