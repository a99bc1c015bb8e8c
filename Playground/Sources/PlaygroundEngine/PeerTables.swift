import Foundation
import Hillock
import HillockInterchange

/// Values of activations by other programs, from files such as `pytorch-gelu.csv` with the columns `x` and `y`.
///
/// The error of a value y is |y − r|/ulp(r), where r is the correctly rounded one.
public struct PeerTables: Sendable {
  private struct Entry: Sendable {
    var peer: String
    var pairs: [(x: Float, y: Float)]
  }

  /// By the activation's name.
  private var entries: [String: [Entry]] = [:]

  public init() {}

  /// - Throws: `PlayError` for a file that has no such columns or names no activation.
  public init(folder: String) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".csv") }
      .sorted()
    for name in names {
      let sides = name.dropLast(4).split(separator: "-", maxSplits: 1).map(String.init)
      guard sides.count == 2, Catalogue.all.contains(where: { $0.name == sides[1] }) else {
        throw PlayError("'\(name)' is not called PEER-ACTIVATION.csv, such as pytorch-gelu.csv")
      }
      let table = try CSVReader.table(reading: folder + "/" + name)
      func column(_ wanted: String) throws -> [Double] {
        guard let column = table.columns.first(where: { $0.name == wanted }),
          case .numeric(let values) = column.values
        else { throw PlayError("'\(name)' has no numbers in a column '\(wanted)'") }
        return values
      }
      let pairs = zip(try column("x"), try column("y")).map { (x: Float($0), y: Float($1)) }
      entries[sides[1], default: []].append(Entry(peer: sides[0], pairs: pairs))
    }
  }

  func errors(of activation: Activation) -> [String] {
    (entries[activation.name] ?? []).map { entry in
      let exact = ActivationKernel(activation).values(at: entry.pairs.map(\.x))
      var (worst, place, right) = (0.0, Float(0), 0)
      for (pair, exact) in zip(entry.pairs, exact) {
        if pair.y == exact {
          right += 1
          continue
        }
        let error = abs(Double(pair.y) - Double(exact)) / Double(exact.ulp)
        if !(error <= worst) { (worst, place) = (error, pair.x) }
      }
      return
        "\(entry.peer): \(right) of \(entry.pairs.count) values are correctly rounded; the worst is \(Float(worst)) ulp off, at x = \(place)"
    }
  }
}
