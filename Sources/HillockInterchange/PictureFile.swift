/// Pictures as files.
public enum PictureFile {
  /// Checks that a picture can be written here, before it is drawn.
  public static func checkWritable(_ path: String) throws { try FileAccess.checkWritable(path) }

  /// Writes the file whole or not at all.
  public static func write(_ svg: String, to path: String) throws {
    try FileAccess.write(Array(svg.utf8), to: path)
  }
}
