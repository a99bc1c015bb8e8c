import Foundation
import Hillock
@_spi(Tools) import HillockExport

/// What can be taken of a run, by the names of the files.
public enum RunFile: String, CaseIterable, Sendable {
  case model = "playground.safetensors"
  /// All points as the network sees them, those for training first.
  case points = "playground.csv"
  case experiment = "playground.yaml"
  /// A program that trains the same network.
  case training = "playground.swift"
  case python = "playground.py"
  /// The trained network as code that needs nothing else.
  case c = "network.c"
  case swift = "Network.swift"

  public var type: String {
    switch self {
    case .model: "application/octet-stream"
    case .points: "text/csv; charset=utf-8"
    default: "text/plain; charset=utf-8"
    }
  }
}

extension PlaySession {
  /// The file as of the latest moment.
  ///
  /// - Throws: `PlayError` for a network that the file cannot hold.
  public func contents(of file: RunFile) throws -> [UInt8] {
    let moment = moment()
    func trained() throws -> TrainedModel {
      try TrainedModel(moment.model, for: setup.training, configuration: setup.configuration)
    }
    do {
      switch file {
      case .model:
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).safetensors")
        defer { try? FileManager.default.removeItem(at: place) }
        try trained().write(to: place)
        return [UInt8](try Data(contentsOf: place))
      case .points: return Array(setup.pointTable.utf8)
      case .experiment: return Array(setup.experimentFile(epochs: moment.epoch - 1).utf8)
      case .training:
        return Array(setup.trainingProgram(epochs: moment.epoch - 1, edits: moment.edits).utf8)
      case .python: return Array(PythonProgram(setup, moment.model).text.utf8)
      case .c: return Array(try trained().portableC(name: "network").utf8)
      case .swift: return Array(try trained().portableSwift(name: "Network").utf8)
      }
    } catch {
      throw PlayError("\(file.rawValue): \(error)")
    }
  }
}
