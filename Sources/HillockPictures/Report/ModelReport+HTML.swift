import Hillock

extension ModelReport {
  /// One page with everything in it: no script, nothing that is fetched, which its policy forbids as well.
  package var html: String {
    func escaped(_ text: String) -> String { Drawing.escaped(text) }
    var page = """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>\(escaped(title))</title>
      <style>
      \(Self.style)
      @media (prefers-color-scheme: dark) {
      \(Drawing.darkStyle)
      }
      </style>
      </head>
      <body>
      <main>
      <h1>\(escaped(title))</h1>
      \(Self.list(facts))
      <h2>Results</h2>
      <div class="wide">\(Self.table(results, numeric: Set(1..<8)))</div>

      """
    for (index, picture) in pictures.enumerated() {
      page += """
        <section>
        <h2 class="spoken">\(escaped(picture.drawing.title))</h2>
        <figure>
        \(picture.drawing.embeddedSVG(prefix: "p\(index + 1)"))
        <figcaption>\(escaped(picture.drawing.summary))</figcaption>
        </figure>
        <details>
        <summary>As a table</summary>
        <div class="wide">\(Self.table(picture.table, numeric: picture.numericColumns))</div>
        </details>
        </section>

        """
    }
    return page + """
      <h2>Settings</h2>
      \(Self.list(settings))
      <p class="note">Made by Hillock. The same version, data, settings and seed make the same model to the bit and the same page.</p>
      </main>
      </body>
      </html>

      """
  }

  private static func list(_ rows: [[String]]) -> String {
    let items = rows.map { row in
      "<dt>\(Drawing.escaped(row.first ?? ""))</dt><dd>\(Drawing.escaped(row.last ?? ""))</dd>"
    }
    return "<dl>\n\(items.joined(separator: "\n"))\n</dl>"
  }

  private static func table(_ rows: [[String]], numeric: Set<Int>) -> String {
    guard let headings = rows.first else { return "" }
    func cells(_ row: [String], _ tag: String) -> String {
      row.enumerated().map { column, text in
        "<\(tag)\(numeric.contains(column) ? " class=\"n\"" : "")>\(Drawing.escaped(text))</\(tag)>"
      }.joined()
    }
    let body = rows.dropFirst().map { "<tr>\(cells($0, "td"))</tr>" }.joined(separator: "\n")
    return "<table>\n<thead><tr>\(cells(headings, "th"))</tr></thead>\n<tbody>\n\(body)\n</tbody>\n</table>"
  }

  private static let style = """
    :root { --paper: #ffffff; --text: #222222; --faint: #5a5f66; --line: #dddddd; color-scheme: light dark; }
    @media (prefers-color-scheme: dark) {
    :root { --paper: #16181c; --text: #e6e6e6; --faint: #a9b0b8; --line: #363a41; }
    }
    body { margin: 0; background: var(--paper); color: var(--text); font: 15px/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
    main { max-width: 820px; margin: 0 auto; padding: 24px 20px 60px; }
    h1 { font-size: 26px; line-height: 1.25; margin: 8px 0 16px; overflow-wrap: anywhere; }
    h2 { font-size: 19px; margin: 40px 0 8px; }
    section { margin-top: 36px; }
    .spoken { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 2px 20px; margin: 0; }
    dt { color: var(--faint); }
    dd { margin: 0; overflow-wrap: anywhere; }
    figure { margin: 0; }
    figure svg { display: block; max-width: 100%; height: auto; }
    figcaption { color: var(--faint); font-size: 14px; margin-top: 4px; max-width: 70ch; }
    details { margin-top: 6px; }
    summary { cursor: pointer; color: var(--faint); font-size: 14px; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: 14px; margin-top: 6px; }
    th, td { text-align: left; padding: 3px 14px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
    th { font-weight: 600; white-space: nowrap; }
    .n { text-align: right; font-variant-numeric: tabular-nums; }
    .note { color: var(--faint); font-size: 13px; margin-top: 32px; }
    @media print { section, figure { break-inside: avoid; } main { max-width: none; padding: 0; } }
    """
}
