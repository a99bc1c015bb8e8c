import Foundation
import Hillock

/// Examples as a network sees them, in a file beside the data that has no name: it goes when nobody reads it any more, however the
/// program ends.
///
/// An example is its features and then its targets, four bytes each. The file is mapped, so that the examples of a step cost a
/// copy each; the system keeps in memory what there is room for.
@safe final class ExampleCache: Sendable {
  private let featureCount: Int
  private let targetCount: Int
  /// Empty for targets that are numbers.
  private let classNames: [String]
  private let isClassification: Bool
  private let rowCount: Int
  private nonisolated(unsafe) let base: UnsafeMutableRawPointer
  private let length: Int

  private static let rowsAtOnce = 4_096
  /// So many bytes stay free on the disk.
  private static let spare = 64 << 20

  /// - Parameters:
  ///   - rows: numbers of examples of the file, in the order in which the cache has them.
  ///   - file: where the examples are read once.
  ///   - preprocessing: makes them what a network sees.
  ///   - path: a file in the folder that is to have the cache, where there has to be room.
  /// - Returns: `nil` where the folder takes no such file: then the examples are read from the data.
  /// - Throws: `DataError` when the examples cannot be read.
  init?(
    _ rows: [Int], of file: some ExampleFile, for preprocessing: Preprocessing, besides path: String
  ) throws {
    let isClassification = preprocessing.task == .classification
    let targetCount = isClassification ? 1 : preprocessing.targetNames.count
    let featureCount = preprocessing.featureCount
    let stride = 4 * (featureCount + targetCount)
    let length = rows.count * stride
    let folder = FilePath.parts(of: path).folder
    var room = statvfs()
    guard length > 0, unsafe statvfs(folder, &room) == 0,
      Double(room.f_bavail) * Double(room.f_frsize) > Double(length) + Double(Self.spare)
    else { return nil }
    let name = folder + "/.hillock-" + UUID().uuidString + ".tmp"
    let descriptor = unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    guard unsafe unlink(name) == 0 else { return nil }
    for start in Swift.stride(from: 0, to: rows.count, by: Self.rowsAtOnce) {
      let part = try file.examples(
        Array(rows[start..<min(start + Self.rowsAtOnce, rows.count)]), for: preprocessing)
      var bits: [UInt32] = []
      bits.reserveCapacity(part.rowCount * (featureCount + targetCount))
      for row in 0..<part.rowCount {
        for value in part.inputs[row * featureCount..<(row + 1) * featureCount] {
          bits.append(value.bitPattern)
        }
        switch part.targets {
        case .classes(let classes, _): bits.append(UInt32(bitPattern: classes[row]))
        case .positions(let classes, let count, _):
          for place in classes[row * count..<(row + 1) * count] { bits.append(UInt32(bitPattern: place)) }
        case .values(let values, let count):
          for value in values[row * count..<(row + 1) * count] { bits.append(value.bitPattern) }
        }
      }
      let bytes = unsafe bits.withUnsafeBytes { unsafe Array($0) }
      guard FileAccess.write(bytes, to: descriptor) == 0 else { return nil }
    }
    guard let mapped = unsafe mmap(nil, length, PROT_READ, MAP_SHARED, descriptor, 0),
      unsafe mapped != MAP_FAILED
    else { return nil }
    unsafe base = mapped
    (self.length, rowCount) = (length, rows.count)
    (self.featureCount, self.targetCount) = (featureCount, targetCount)
    (self.isClassification, classNames) = (isClassification, preprocessing.classNames)
  }

  deinit {
    unsafe munmap(base, length)
  }

  /// The examples with these numbers, in this order.
  ///
  /// - Precondition: every number is below the number of rows.
  func examples(_ numbers: ArraySlice<Int>) throws(DataError) -> Dataset {
    var inputs: [Float] = []
    var classes: [Int32] = []
    var values: [Float] = []
    inputs.reserveCapacity(numbers.count * featureCount)
    for number in numbers {
      precondition(number >= 0 && number < rowCount, "an example that is not in the cache")
      let row = unsafe UnsafeRawBufferPointer(
        start: base + number * 4 * (featureCount + targetCount), count: 4 * (featureCount + targetCount))
      unsafe inputs += row.prefix(4 * featureCount).withMemoryRebound(to: Float.self) { unsafe Array($0) }
      let targets = unsafe row.suffix(4 * targetCount)
      if isClassification {
        unsafe targets.withMemoryRebound(to: Int32.self) { unsafe classes += $0 }
      } else {
        unsafe targets.withMemoryRebound(to: Float.self) { unsafe values += $0 }
      }
    }
    return try Dataset(
      inputs: inputs, featureCount: featureCount,
      targets: isClassification
        ? .classes(classes, names: classNames) : .values(values, count: targetCount))
  }
}
