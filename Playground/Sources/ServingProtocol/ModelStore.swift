import Foundation
import Hillock
import Synchronization

/// The models that are served, by name. A file that changes is read, and takes the place of the old model when it is a good one.
public final class ModelStore: Sendable {
  private struct Entry: Sendable {
    var path: String
    var model: ServedModel
    var stamp: Stamp
  }

  /// What tells one version of a file from the next.
  private struct Stamp: Hashable, Sendable {
    var changed: Date?
    var size: Int?
    var number: Int?

    init(_ path: String) {
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      changed = attributes?[.modificationDate] as? Date
      size = (attributes?[.size] as? NSNumber)?.intValue
      number = (attributes?[.systemFileNumber] as? NSNumber)?.intValue
    }
  }

  private let entries: Mutex<[String: Entry]>
  /// In the order of the command line.
  public let names: [String]

  /// What became of a file that was looked at again.
  public enum Change: Sendable {
    case replaced(name: String, version: Int)
    case refused(name: String, reason: String)
  }

  /// - Parameter paths: files, each `NAME=PATH`, or a path whose name without its ending is the model's name.
  /// - Throws: `ServingError` for a name that is there twice, and what reading a model throws.
  public init(_ paths: [String]) throws {
    var entries: [String: Entry] = [:]
    var names: [String] = []
    for text in paths {
      let sides = text.split(separator: "=", maxSplits: 1)
      let path = sides.count == 2 ? String(sides[1]) : text
      let name =
        sides.count == 2
        ? String(sides[0]) : URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
      guard !name.isEmpty, name.utf8.count <= 200, !name.contains(where: { $0 == "/" || $0.isNewline }) else {
        throw ServingError(.invalid, "'\(name)' is no name for a model")
      }
      guard entries[name] == nil else {
        throw ServingError(.invalid, "there are two models '\(name)'; call one NAME=PATH")
      }
      let stamp = Stamp(path)
      let model = try ServedModel(TrainedModel(contentsOfFile: path), name: name, version: 1)
      entries[name] = Entry(path: path, model: model, stamp: stamp)
      names.append(name)
    }
    self.names = names
    self.entries = Mutex(entries)
  }

  public subscript(name: String) -> ServedModel? { entries.withLock { $0[name]?.model } }

  /// The only model there is, for who asks without a name.
  public var only: ServedModel? { names.count == 1 ? self[names[0]] : nil }

  /// Reads files again: those that have changed, or all. Questions that are under way are answered by the model that they began
  /// with.
  public func refresh(all: Bool) -> [Change] {
    let before = entries.withLock { $0 }
    var changes: [Change] = []
    for name in names {
      guard let entry = before[name] else { continue }
      let stamp = Stamp(entry.path)
      guard all || stamp != entry.stamp else { continue }
      do {
        let model = try ServedModel(
          TrainedModel(contentsOfFile: entry.path), name: name, version: entry.model.version + 1)
        entries.withLock { $0[name] = Entry(path: entry.path, model: model, stamp: stamp) }
        changes.append(.replaced(name: name, version: model.version))
      } catch {
        // Not tried again until the file changes once more.
        entries.withLock { $0[name]?.stamp = stamp }
        changes.append(.refused(name: name, reason: "\(error)"))
      }
    }
    return changes
  }
}
