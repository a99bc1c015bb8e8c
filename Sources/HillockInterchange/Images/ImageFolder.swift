import Foundation
import Hillock

/// A folder of PNG files: one folder for each class, or for new ones the files themselves.
package struct ImageFolder: Sendable {
  /// What becomes of each picture.
  package struct Size: Hashable, Sendable {
    package var rows: Int
    package var columns: Int
    /// `nil` for three channels where one of the pictures has colours.
    package var channels: Int?

    package init(rows: Int, columns: Int, channels: Int? = nil) {
      (self.rows, self.columns, self.channels) = (rows, columns, channels)
    }

    /// Reads `28x28`, or with the channels `28x28x3`.
    ///
    /// - Throws: `TrainingError`
    package init(parsing text: String) throws(TrainingError) {
      let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
      guard (2...3).contains(parts.count), parts[0..<2].allSatisfy({ (1...4_096).contains($0) }),
        parts.count == 2 || [1, 3].contains(parts[2])
      else {
        throw TrainingError(
          "expected rows and columns of pictures such as 28x28, or with the channels 28x28x1 or 28x28x3; got '\(text)'"
        )
      }
      self.init(rows: parts[0], columns: parts[1], channels: parts.count == 3 ? parts[2] : nil)
    }

    package var text: String { "\(rows)x\(columns)" + (channels.map { "x\($0)" } ?? "") }
  }

  /// The names of the folders, sorted; none where the files lie in the folder itself.
  package let classNames: [String]
  /// The files from the folder on, sorted by class and name.
  package let files: [String]
  /// The class of each file; none without classes.
  package let labels: [UInt8]
  /// Bytes of all pictures, one behind the other.
  package let pixels: [UInt8]
  package let shape: Shape
  /// Files that are no PNG files, which are left out.
  package let others: [String]

  /// Pictures take at most so much memory.
  static let limit = Int(clamping: 1 << 34 as UInt64)

  /// - Throws: `DataError` for a folder without pictures, and for a file that ends as one and is none.
  package init(_ path: String, size: Size) throws(DataError) {
    let top = try Self.contents(of: path)
    let folders = top.filter(\.isFolder)
    guard folders.count <= 256 else {
      throw DataError(
        "the folder has \(folders.count) folders, one a class; at most 256 are taken", file: path)
    }
    var found: [(name: String, label: Int)] = []
    var others: [String] = []
    func take(_ entries: [(name: String, isFolder: Bool)], in folder: String, label: Int) {
      for entry in entries where !entry.isFolder {
        if entry.name.lowercased().hasSuffix(".png") {
          found.append((folder + entry.name, label))
        } else {
          others.append(folder + entry.name)
        }
      }
    }
    if folders.isEmpty {
      take(top, in: "", label: 0)
    } else {
      others += top.filter { !$0.isFolder }.map(\.name)
      for (label, folder) in folders.enumerated() {
        take(try Self.contents(of: "\(path)/\(folder.name)"), in: folder.name + "/", label: label)
      }
    }
    guard !found.isEmpty else {
      throw DataError("the folder has no PNG files, in itself or in folders of its classes", file: path)
    }
    let area = size.rows * size.columns
    guard found.count <= Self.limit / (area * 3) else {
      throw DataError("\(found.count) pictures of \(size.text) are too many for memory", file: path)
    }
    var images: [PNGImage] = []
    for file in found {
      images.append(
        try PNGImage(reading: "\(path)/\(file.name)").resized(rows: size.rows, columns: size.columns))
    }
    let channels = size.channels ?? images.map(\.channels).max() ?? 1
    pixels = images.flatMap { $0.with(channels: channels).pixels }
    shape = [size.rows, size.columns, channels]
    files = found.map(\.name)
    classNames = folders.map(\.name)
    labels = folders.isEmpty ? [] : found.map { UInt8(truncatingIfNeeded: $0.label) }
    self.others = others
  }

  /// What is in a folder, sorted by the bytes of the names, without what begins with a dot.
  private static func contents(of path: String) throws(DataError) -> [(name: String, isFolder: Bool)] {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw DataError("the folder cannot be read", file: path)
    }
    return names.filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map {
      ($0, isFolder("\(path)/\($0)"))
    }
  }

  /// Whether a path is one of a folder.
  package static func isFolder(_ path: String) -> Bool {
    FilePath.look(at: path).status.map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
  }
}

extension PreparedData {
  /// Pictures in folders of their classes.
  ///
  /// - Parameters:
  ///   - source: a folder with a folder for each class, in which its PNG files lie.
  ///   - size: rows × columns that every picture is brought to.
  ///   - testFolder: another folder of that form to test on.
  /// - Throws: `DataError` that says what is wrong, where, and what would be right.
  package static func imageFolder(
    source: String, size: ImageFolder.Size, testFolder: String? = nil, testFraction: Double = 0.2,
    validationFraction: Double = 0.1, seed: UInt64 = 1
  ) throws -> PreparedData {
    let folder = try ImageFolder(source, size: size)
    guard folder.classNames.count > 1 else {
      throw DataError(
        "expected a folder for each class, at least two; there are \(folder.classNames.count)", file: source)
    }
    let split = try Split(
      rowCount: folder.labels.count, classes: folder.labels.map(Int.init),
      testFraction: testFolder == nil ? testFraction : 0, validationFraction: validationFraction, seed: seed)
    let fitted = try Preprocessing.images(
      pixels: folder.pixels, shape: folder.shape, rows: split.training, classNames: folder.classNames)
    func part(_ rows: [Int]) throws -> Dataset? {
      try rows.isEmpty ? nil : fitted.apply(toPixels: folder.pixels, labels: folder.labels, rows: rows)
    }
    var test = try part(split.test)
    if let testFolder {
      test = try imageRows(testFolder, for: fitted, includesTargets: true).dataset
    }
    var notes = [
      "images    \(folder.files.count) pictures as \(folder.shape), \(folder.classNames.count) classes"
    ]
    if !folder.others.isEmpty {
      notes.append("images    left out, as they are no PNG files: \(DataError.list(folder.others))")
    }
    let parts = Experiment.Parts(
      training: try fitted.apply(toPixels: folder.pixels, labels: folder.labels, rows: split.training),
      validation: try part(split.validation), test: test)
    return PreparedData(
      parts: parts, preprocessing: fitted, notes: notes, defaultModelName: modelName(of: source))
  }

  /// Pictures of a folder as a trained model sees them, named by their files.
  package static func imageRows(
    _ source: String, for preprocessing: Preprocessing, includesTargets: Bool
  ) throws -> Rows {
    guard let shape = preprocessing.images?.shape, shape.rank == 3 else {
      throw DataError("the model was trained on the columns of a table, not on images", file: source)
    }
    let extents = shape.extents
    let folder = try ImageFolder(
      source, size: ImageFolder.Size(rows: extents[0], columns: extents[1], channels: extents[2]))
    var labels: [UInt8]?
    if includesTargets {
      let places = folder.classNames.map { preprocessing.classNames.firstIndex(of: $0) }
      if let unknown = places.firstIndex(of: nil) {
        throw DataError(
          "'\(folder.classNames[unknown])' is no class of the model; it has \(DataError.list(preprocessing.classNames))",
          file: source)
      }
      guard !folder.labels.isEmpty else {
        throw DataError(
          "expected a folder for each class; the pictures lie in the folder itself", file: source)
      }
      labels = folder.labels.map { UInt8(truncatingIfNeeded: places[Int($0)] ?? 0) }
    }
    return Rows(
      dataset: try preprocessing.apply(toPixels: folder.pixels, labels: labels, rows: nil),
      identifiers: folder.files, identifierName: "file",
      notes: folder.others.isEmpty
        ? [] : ["left out, as they are no PNG files: \(DataError.list(folder.others))"])
  }
}
