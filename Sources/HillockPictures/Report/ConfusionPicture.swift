import Hillock

/// Counts of true against predicted classes as cells: the darker, the larger the share of its row.
enum ConfusionPicture {
  /// The most classes whose cells can be told apart.
  static let classLimit = 60

  /// - Returns: `nil` for more than `classLimit` classes.
  static func picture(_ confusion: [[Int]], names: [String], part: String) -> Picture? {
    let count = confusion.count
    guard count > 0, count <= classLimit else { return nil }
    let names = (0..<count).map { $0 < names.count ? names[$0] : String($0) }
    let hasNumbers = count <= 20
    let cell = count <= 12 ? 46.0 : hasNumbers ? 34 : 13
    // Names of small cells are set smaller, so that neighbours do not touch.
    let nameSize = hasNumbers ? 12.0 : 10
    let longest = names.map { Drawing.width(of: $0, size: nameSize) }.max() ?? 0
    let nameWidth = min(longest, 130)
    let isUpward = longest > cell - 4
    let left = 46 + nameWidth
    let top = 56.0
    let side = cell * Double(count)
    let captionHeight = isUpward ? nameWidth + 8 : 20
    let width = max(left + side + 24, 360)
    let title = "Confusion matrix, \(part)"
    var drawing = Drawing(
      width: width, height: top + side + captionHeight + 40, title: title,
      summary: summary(confusion, names: names))
    drawing.text(
      Drawing.fitted(title, width: width - 40, size: 17.5), at: .init(20, 28), size: 16, isBold: true)
    for (row, counts) in confusion.enumerated() {
      let total = counts.reduce(0, +)
      let y = top + cell * Double(row)
      drawing.text(
        Drawing.fittedName(names[row], width: nameWidth, size: nameSize),
        at: .init(left - 8, y + cell / 2 + 0.35 * nameSize), size: nameSize, anchor: .end)
      for (column, number) in counts.enumerated() {
        let colour = Ink.sequential(total == 0 ? 0 : Double(number) / Double(total))
        let box = Drawing.Box(x: left + cell * Double(column), y: y, width: cell, height: cell)
        drawing.rectangle(box, fill: .fixed(colour), outline: .init(.paper, width: 1))
        guard hasNumbers, number > 0 else { continue }
        let ink = RGB(colour.lightness > 0.55 ? 0x1A1A1A : 0xFFFFFF)
        let size = min(13, cell / (0.72 * Double(max(String(number).count, 2))))
        drawing.text(
          String(number), at: .init(box.x + cell / 2, y + cell / 2 + 0.35 * size), size: size,
          anchor: .middle,
          ink: .fixed(ink), isBold: row == column)
      }
    }
    for (column, name) in names.enumerated() {
      let x = left + cell * (Double(column) + 0.5)
      let text = Drawing.fittedName(name, width: isUpward ? nameWidth : cell, size: nameSize)
      if isUpward {
        drawing.text(
          text, at: .init(x + 0.35 * nameSize, top + side + 6), size: nameSize, anchor: .end, isUpward: true)
      } else {
        drawing.text(text, at: .init(x, top + side + 16), size: nameSize, anchor: .middle)
      }
    }
    drawing.text(
      "predicted class", at: .init(left + side / 2, top + side + captionHeight + 20), anchor: .middle)
    drawing.text("true class", at: .init(26, top + side / 2), anchor: .middle, isUpward: true)
    return Picture(
      drawing,
      table: [["true \\ predicted"] + names] + zip(names, confusion).map { [$0] + $1.map(String.init) },
      numericColumns: Set(1...count))
  }

  private static func summary(_ confusion: [[Int]], names: [String]) -> String {
    let total = confusion.joined().reduce(0, +)
    let hits = confusion.indices.reduce(0) { $0 + confusion[$1][$1] }
    var text = "\(hits) of \(total) examples are predicted right, on the diagonal."
    let wrong = confusion.indices.flatMap { row in
      confusion[row].indices.filter { $0 != row }.map { (row, $0, confusion[row][$0]) }
    }.max { $0.2 < $1.2 }
    if let (row, column, number) = wrong, number > 0 {
      text += " The most frequent mistake: \(names[row]) predicted as \(names[column]), \(number) times."
    }
    return text
  }
}
