import Hillock

/// Samples of what is drawn, each with its meaning, set in rows.
struct Legend {
  enum Sample: Hashable {
    case line(Drawing.Stroke)
    case dot(Ink)
    case square(Ink)
    case none
  }

  var entries: [(sample: Sample, text: String)]
  var size = 12.0

  private static let sampleWidth = 34.0
  private static let rowHeight = 22.0

  private func width(_ entry: (sample: Sample, text: String)) -> Double {
    (entry.sample == .none ? 0 : Self.sampleWidth) + Drawing.width(of: entry.text, size: size) + 18
  }

  /// Which entries go on each row of this width.
  private func rows(_ width: Double) -> [[(sample: Sample, text: String)]] {
    var rows: [[(sample: Sample, text: String)]] = []
    var room = 0.0
    for entry in entries {
      if rows.isEmpty || self.width(entry) > room {
        rows.append([])
        room = width
      }
      rows[rows.count - 1].append(entry)
      room -= self.width(entry)
    }
    return rows
  }

  func height(width: Double) -> Double { Double(rows(width).count) * Self.rowHeight }

  func draw(on drawing: inout Drawing, at origin: Drawing.Point, width: Double) {
    for (index, row) in rows(width).enumerated() {
      let y = origin.y + Self.rowHeight * (Double(index) + 0.5)
      var x = origin.x
      for entry in row {
        var start = x
        switch entry.sample {
        case .line(let stroke): drawing.line(from: .init(x, y), to: .init(x + 26, y), stroke)
        case .dot(let ink): drawing.circle(.init(x + 18, y), radius: 4, fill: ink)
        case .square(let ink):
          drawing.rectangle(.init(x: x + 12, y: y - 6, width: 12, height: 12), radius: 2, fill: ink)
        case .none: break
        }
        if entry.sample != .none { start += Self.sampleWidth }
        let room = origin.x + width - start
        drawing.text(
          Drawing.fitted(entry.text, width: room, size: size), at: .init(start, y + 4.2), size: size)
        x += self.width(entry)
      }
    }
  }
}
