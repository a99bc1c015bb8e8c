/// The data sets that come with the tool, unpacked from the source when they are asked for.
package enum BuiltInData {
  /// What `table(named:)` knows.
  package static let names = ["digits", "iris"]

  /// The table of a name; `nil` for a name that is not built in.
  ///
  /// - `digits`: 1797 images of 8×8 pixels (0–16), `pixel_0_0` … `pixel_7_7`, and the `digit`.
  /// - `iris`: 150 flowers, four lengths in centimetres and the `species`.
  package static func table(named name: String) -> DataTable? {
    switch name {
    case "digits": digits()
    case "iris": iris()
    default: nil
    }
  }

  /// Of columns of equal lengths.
  private static func table(_ name: String, _ columns: [DataTable.Column]) -> DataTable {
    do {
      return try DataTable(source: name, columns: columns)
    } catch {
      preconditionFailure("the built-in data set '\(name)' is no table: \(error)")
    }
  }

  private static func digits() -> DataTable {
    let rows = DigitsData.packed.utf8.split(separator: 0x0A)
    var columns = [[Double]](repeating: [], count: 65)
    for row in rows {
      for (column, byte) in row.enumerated() where column < 65 {
        columns[column].append(Double(byte) - (column < 64 ? 0x61 : 0x30))
      }
    }
    let names = (0..<64).map { "pixel_\($0 / 8)_\($0 % 8)" } + ["digit"]
    return table(
      "digits",
      zip(names, columns).map { DataTable.Column(name: $0, values: .numeric($1)) })
  }

  private static func iris() -> DataTable {
    let rows = IrisData.packed.utf8.split(separator: 0x0A)
    var lengths = [[Double]](repeating: [], count: 4)
    var species: [String] = []
    for row in rows {
      for (column, byte) in row.enumerated() {
        if column < 4 {
          let character: UInt8 = byte == 0x7E ? 0x5C : byte
          lengths[column].append(Double(character - 0x23) / 10)
        } else {
          species.append(IrisData.species[Int(byte - 0x30)])
        }
      }
    }
    let names = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
    return table(
      "iris",
      zip(names, lengths).map { DataTable.Column(name: $0, values: .numeric($1)) } + [
        DataTable.Column(name: "species", values: .text(species))
      ])
  }
}
