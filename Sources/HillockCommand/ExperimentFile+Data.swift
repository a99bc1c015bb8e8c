import Hillock
import HillockInterchange

extension ExperimentFile {
  /// The data that the settings name, cut into parts.
  ///
  /// - Parameter stream: whether rows of a table or an array are left in their file.
  /// - Throws: `DataError` where files cannot be read, or settings contradict each other or the kind of data.
  func prepared(isStreamed stream: Bool) throws -> PreparedData {
    guard tokens != nil || !options.fixed.carriesState else {
      throw DataError("state is carried from window to window of one text; give --text", setting: "carry")
    }
    if let prepared = try preparedArrays(isStreamed: stream) { return prepared }
    if !series.isEmpty {
      guard target == nil, moreData.isEmpty, test == nil, tokens == nil
      else {
        throw DataError(
          "the first series is the target, and the last rows are the test; leave out other targets, files and tokens",
          file: data)
      }
      return try PreparedData.series(
        source: data, names: series, known: known, time: time, horizon: horizon ?? 1,
        window: window, season: season, testFraction: testFraction,
        validationFraction: validationFraction, options: table)
    }
    guard known.isEmpty else {
      throw DataError("columns that are known ahead stand beside series; name these too", setting: "known")
    }
    if let tokens {
      guard target == nil, moreData.isEmpty else {
        throw DataError(
          "a text is one file and has no columns; leave out the target and further files", file: data
        )
      }
      return try PreparedData.text(
        source: data, unit: tokens, window: window ?? 64, stride: try strideOfWindows(),
        testFile: test,
        testFraction: testFraction, validationFraction: validationFraction)
    }
    if stream, let second = moreData.first {
      throw DataError(
        "--stream reads rows of one file; leave this one out, or leave out --stream", file: second)
    }
    return stream
      ? try PreparedData.streamed(
        source: data, target: target, folder: folder, task: task,
        testFile: test, testFraction: testFraction,
        validationFraction: validationFraction, seed: options.seed, options: table)
      : try PreparedData(
        source: data, target: target, folder: folder, task: task,
        testFile: test, testFraction: testFraction,
        validationFraction: validationFraction, seed: options.seed, options: table,
        further: moreData)
  }

  /// Windows whose states are carried follow each other.
  private func strideOfWindows() throws(DataError) -> Int? {
    guard options.fixed.carriesState else { return stride }
    let window = window ?? 64
    guard stride == nil || stride == window else {
      throw DataError(
        "state is carried from the end of a window to the next one, which begins there; leave the stride out",
        setting: "stride")
    }
    return window
  }

  /// Arrays of NumPy, or pictures in folders; `nil` for other data.
  private func preparedArrays(isStreamed stream: Bool) throws -> PreparedData? {
    let isArray = PreparedData.isArray(data)
    guard isArray || images != nil else {
      guard labels == nil else {
        throw DataError(
          "labels are for .npy and .npz files; a table has a target column", file: data,
          setting: "labels")
      }
      return nil
    }
    guard target == nil, moreData.isEmpty, folder == nil, series.isEmpty,
      tokens == nil, table == TableOptions()
    else {
      throw DataError(
        "arrays and pictures have no columns and are one source; leave out the target, further files and what is said of columns",
        file: data)
    }
    if let size = images, !isArray {
      guard labels == nil, task == nil, !stream else {
        throw DataError(
          "pictures belong to the classes of their folders, and are read whole; leave out labels, task and --stream",
          file: data)
      }
      return try PreparedData.imageFolder(
        source: data, size: size, testFolder: test, testFraction: testFraction,
        validationFraction: validationFraction, seed: options.seed)
    }
    guard images == nil else {
      throw DataError(
        "an array has the size that it has; leave out the size of pictures", file: data)
    }
    return try PreparedData.arrays(
      source: data, labels: labels, task: task, testFile: test,
      testFraction: testFraction, validationFraction: validationFraction,
      seed: options.seed, isStreamed: stream)
  }
}
