import ArgumentParser
import Hillock
import HillockInterchange
import HillockPictures

/// Where a picture goes: the same options for every command that draws.
struct PictureOptions: ParsableArguments {
  @Option(help: "Write the picture to this SVG file; it is light or dark as its reader prefers.")
  var svg: String?

  @Option(help: "Write the picture to this PNG file.")
  var png: String?

  @Flag(help: "The PNG file is for dark surroundings.")
  var dark = false

  @Flag(help: "Print what the picture shows as a table.")
  var text = false

  var writesFiles: Bool { svg != nil || png != nil }

  func validate() throws {
    if dark, png == nil { throw ValidationError("--dark is for the picture of --png FILE.") }
    if let svg, let png, svg == png {
      throw ValidationError("--svg and --png name the same file, '\(svg)'; each needs its own.")
    }
  }

  /// Checks that the files can be written, before any work is done for them.
  ///
  /// - Parameter source: the file that the picture is of, and what it is.
  func checkWritable(_ source: String?, as name: String) throws {
    var files = CommandFiles()
    files.reads(source, as: name)
    files.writes(svg, as: "--svg")
    files.writes(png, as: "--png")
    try files.prepare()
  }

  /// Writes the files that are asked for and, unless a program reads the output, says so with `what` is in them.
  func write(_ drawing: Drawing, _ what: String, isAnnounced: Bool = true) throws {
    // Both are made before one is written.
    let pixels = try png.map { _ in try drawing.png(dark: dark) }
    try reportingOutputErrors {
      if let svg { try PictureFile.write(drawing.svg(), to: svg) }
      if let png, let pixels { try PictureFile.write(pixels, to: png) }
    }
    guard isAnnounced else { return }
    for file in [svg, png].compactMap(\.self) { Terminal.output("\(file): \(what)") }
  }
}
