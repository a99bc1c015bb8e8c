import Hillock

/// Pictures as PNG files (ISO/IEC 15948), written without a library: 8 bits a channel, no transparency.
package enum PNG {
  /// - Parameter pixels: row by row from the top.
  /// - Throws: `PictureError` unless there are width·height of them, and at least one.
  package static func encoded(width: Int, height: Int, pixels: [RGB]) throws(PictureError) -> [UInt8] {
    let (count, overflow) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, width < 1 << 31, height < 1 << 31, !overflow, pixels.count == count else {
      throw PictureError("\(pixels.count) pixels do not fill a picture of \(width) by \(height)")
    }
    return encoded(checkedWidth: width, height: height, pixels: pixels[...])
  }

  /// - Precondition: there are width·height pixels, and at least one.
  static func encoded(checkedWidth width: Int, height: Int, pixels: ArraySlice<RGB>) -> [UInt8] {
    let first = pixels.startIndex
    var scanlines: [UInt8] = []
    scanlines.reserveCapacity(height * (1 + 3 * width))
    for row in 0..<height {
      // Filter 0, none: of drawings the plain pixels become the smallest files with the fixed codes.
      scanlines.append(0)
      for pixel in pixels[first + row * width..<first + (row + 1) * width] {
        scanlines += [pixel.red, pixel.green, pixel.blue]
      }
    }
    var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    // Bits a channel, colour type 2 (RGB), and the only methods there are.
    file += chunk("IHDR", bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 2, 0, 0, 0])
    // Two bytes that say "deflate, window of 32 KiB, no dictionary".
    file += chunk("IDAT", [0x78, 0x01] + Deflate.compressed(scanlines) + bigEndian(adler32(scanlines)))
    file += chunk("IEND", [])
    return file
  }

  private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
    let content = Array(type.utf8) + data
    return bigEndian(UInt32(data.count)) + content + bigEndian(CRC32.iso.sum(content))
  }

  private static func bigEndian(_ word: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: word >> $0) }
  }

  /// RFC 1950.
  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (a, b): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return b << 16 | a
  }
}
