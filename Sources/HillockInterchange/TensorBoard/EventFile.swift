import Foundation
import Hillock

/// A file that TensorBoard reads while it grows: curves and histograms over the epochs of a run.
///
/// `tensorboard --logdir logs` shows the run `first` of events in the folder `logs/first`. Each record is appended and framed by check sums; a reader
/// passes over one that a killed run left unfinished.
package struct EventFile: Sendable {
  /// Where the file is.
  package let path: String
  private let handle: FileHandle

  /// Makes the folder where it is missing, and a new file in it.
  ///
  /// - Throws: `DataError` when the folder or the file cannot be made.
  package init(folder: String, at date: Date = Date()) throws(DataError) {
    let manager = FileManager.default
    var isDirectory: ObjCBool = false
    if unsafe manager.fileExists(atPath: folder, isDirectory: &isDirectory), !isDirectory.boolValue {
      throw DataError("this is a file; name a folder for the events of TensorBoard", file: folder)
    }
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DataError("the folder cannot be made; check the path and that you may write there", file: folder)
    }
    // Readers take the seconds from the name as the order of a folder's files.
    let seconds = Int(date.timeIntervalSince1970)
    var name = "events.out.tfevents.\(seconds).hillock"
    var number = 1
    while manager.fileExists(atPath: folder + "/" + name) {
      number += 1
      name = "events.out.tfevents.\(seconds).hillock.\(number)"
    }
    path = folder + "/" + name
    guard manager.createFile(atPath: path, contents: nil), let handle = FileHandle(forWritingAtPath: path)
    else { throw DataError("no file can be made in this folder", file: folder) }
    self.handle = handle
    try append(
      TensorBoardEvent(wallTime: date.timeIntervalSince1970, content: .version("brain.Event:2")))
  }

  /// Appends curves and histograms of one step.
  ///
  /// - Parameter scalars: names such as `loss/training`, where a slash sets groups apart, and values; TensorBoard keeps
  ///   them as floats.
  /// - Throws: `DataError` when the disk does not take it.
  package func write(
    step: Int, scalars: [(name: String, value: Double)], histograms: [(name: String, values: Histogram)],
    at date: Date = Date()
  ) throws(DataError) {
    let values =
      scalars.map { TensorBoardEvent.Value(tag: $0.name, figure: .scalar(Float($0.value))) }
      + histograms.map { TensorBoardEvent.Value(tag: $0.name, figure: .histogram($0.values.message)) }
    try append(
      TensorBoardEvent(wallTime: date.timeIntervalSince1970, step: step, content: .summary(values)))
  }

  private func append(_ event: TensorBoardEvent) throws(DataError) {
    let end = try? handle.offset()
    let fault = FileAccess.write(RecordFrame.framed(event.bytes), to: handle.fileDescriptor)
    guard fault == 0 else {
      // Readers stop at half a record, so none is left before those that may still follow.
      if let end {
        try? handle.truncate(atOffset: end)
        _ = try? handle.seek(toOffset: end)
      }
      throw DataError("the events of TensorBoard cannot be written: \(SystemFault.words(fault))", file: path)
    }
  }

  /// How often numbers of each size occurred, with their mean and standard deviation.
  package struct Histogram: Sendable {
    private let histogram: ValueHistogram
    private let mean: Double
    private let deviation: Double

    package init(_ histogram: ValueHistogram, mean: Double, deviation: Double) {
      self.histogram = histogram
      self.mean = mean
      self.deviation = deviation
    }

    /// Smaller numbers share a bucket with zero, which would otherwise have no width to be drawn with.
    private static let least = 1e-12

    fileprivate var message: TensorBoardEvent.Histogram {
      var result = TensorBoardEvent.Histogram()
      // Ends that rise, each bucket from the one before it: what lies between two buckets is an empty one.
      func add(from lower: Double, to upper: Double, _ count: Int) {
        if let last = result.bucketLimit.last, last < lower {
          result.bucketLimit.append(lower)
          result.bucket.append(0)
        }
        if result.bucketLimit.last == upper {
          result.bucket[result.bucket.count - 1] += Double(count)
        } else {
          result.bucketLimit.append(upper)
          result.bucket.append(Double(count))
        }
      }
      for bucket in histogram.buckets {
        // Up to the first float of the next bucket, so that neighbours meet.
        let (lower, upper) = (Double(bucket.lower), Double(bucket.upper.nextUp))
        if upper < -Self.least {
          add(from: lower, to: upper, bucket.count)
        } else if lower > Self.least {
          add(from: lower, to: upper, bucket.count)
        } else {
          add(from: -Self.least, to: Self.least, bucket.count)
        }
      }
      let number = Double(histogram.buckets.reduce(0) { $0 + $1.count })
      result.min = Double(histogram.buckets.first?.lower ?? 0)
      result.max = Double(histogram.buckets.last?.upper ?? 0)
      result.num = number
      result.sum = mean * number
      result.sumSquares = (deviation * deviation + mean * mean) * number
      return result
    }
  }
}

extension EventFile {
  /// Appends what an epoch came to: losses, metric and learning rate, and what was seen inside the network.
  ///
  /// - Parameter metric: the name of the validation metric: `accuracy`.
  package func write(_ epoch: Trainer.Epoch, metric: String, inspection: Inspection?) throws(DataError) {
    var scalars: [(name: String, value: Double)] = [
      ("loss/training", epoch.trainingLoss), ("learning_rate", epoch.learningRate),
    ]
    if let loss = epoch.validationLoss { scalars.append(("loss/validation", loss)) }
    if let value = epoch.validationMetric { scalars.append(("\(metric)/validation", value)) }
    var histograms: [(name: String, values: Histogram)] = []
    for layer in inspection?.layers ?? [] {
      func add(_ name: String, _ value: Double?) {
        if let value { scalars.append(("\(name)/\(layer.name)", value)) }
      }
      let units = Double(max(layer.units, 1))
      add("dead_share", layer.deadUnits.map { Double($0.count) / units })
      add("saturated_share", layer.saturatedUnits.map { Double($0.count) / units })
      add("flat_share", layer.flatShare)
      add("activation_mean", layer.mean)
      add("activation_deviation", layer.deviation)
      add("gradient_norm", layer.gradientNorm)
      add("gain", layer.gain)
      add("effective_rank", layer.effectiveRank)
      histograms.append(
        (
          "activations/\(layer.name)",
          Histogram(layer.histogram, mean: layer.mean, deviation: layer.deviation)
        ))
    }
    try write(step: epoch.number, scalars: scalars, histograms: histograms)
  }
}
