import Hillock
import HillockArrays

/// A picture of a PNG file as bytes: rows × columns × channels, with one channel of grey or three of colour.
///
/// All depths and colour types are read but interlaced ones. Depths of 16 bits lose their lower byte; what is transparent is blended
/// with black. Checksums are compared. Source: ISO/IEC 15948, "Portable Network Graphics".
package struct PNGImage: Hashable, Sendable {
  package private(set) var rows: Int
  package private(set) var columns: Int
  /// 1 or 3.
  package private(set) var channels: Int
  package private(set) var pixels: [UInt8]

  /// A picture has at most so many pixels.
  package static let limit = 1 << 26
  /// A file has at most so many bytes.
  package static let fileLimit = 1 << 28

  package init(rows: Int, columns: Int, channels: Int, pixels: [UInt8]) {
    (self.rows, self.columns, self.channels, self.pixels) = (rows, columns, channels, pixels)
  }

  /// Reads a file.
  package init(reading path: String) throws(DataError) {
    let bytes = try FileAccess.bytes(of: path, limit: Self.fileLimit) { first, _ throws(DataError) in
      guard first.starts(with: Self.signature) else {
        throw DataError("no PNG file: it does not begin as one does", file: path)
      }
    }
    try self.init(parsing: bytes, file: path)
  }

  private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// What the head of a file says.
  private struct Header {
    var columns: Int
    var rows: Int
    var depth: Int
    var kind: UInt8

    /// Samples of a pixel.
    var samples: Int { [0: 1, 2: 3, 3: 1, 4: 2, 6: 4][kind] ?? 1 }
    /// Bytes of a row, without the one of its filter.
    var stride: Int { (columns * samples * depth + 7) / 8 }
    /// Bytes from a byte to the same one of the pixel before, at least 1.
    var step: Int { max(1, samples * depth / 8) }
  }

  /// Reads bytes; `file` is the name for error messages.
  package init(parsing bytes: [UInt8], file: String) throws(DataError) {
    func fault(_ message: String) -> DataError { DataError("not a sound PNG file: \(message)", file: file) }
    guard bytes.starts(with: Self.signature) else { throw fault("it does not begin as one does") }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(bytes[place + $1]) } }
    var header: Header?
    var palette: [UInt8] = []
    var transparency: [UInt8] = []
    var packed: [UInt8] = []
    var place = Self.signature.count
    chunks: while true {
      guard place + 12 <= bytes.count else { throw fault("it is cut off") }
      let length = word(place)
      guard length <= bytes.count - place - 12 else { throw fault("a chunk is longer than the file") }
      let body = bytes[place + 8..<place + 8 + length]
      guard Int(CRC32.iso.sum(bytes[place + 4..<place + 8 + length])) == word(place + 8 + length) else {
        throw fault("the checksum of a chunk is wrong")
      }
      switch String(decoding: bytes[place + 4..<place + 8], as: UTF8.self) {
      case "IHDR": header = try Self.header(Array(body), fault)
      case "PLTE": palette = Array(body)
      case "tRNS": transparency = Array(body)
      case "IDAT": packed += body
      case "IEND": break chunks
      default:
        guard bytes[place + 4] & 0x20 != 0 else { throw fault("it has a chunk that is needed and unknown") }
      }
      place += 12 + length
    }
    guard let header else { throw fault("its head is missing") }
    guard packed.count >= 6, packed[0] & 0x0F == 8, (Int(packed[0]) << 8 | Int(packed[1])) % 31 == 0,
      packed[1] & 0x20 == 0
    else { throw fault("its pixels are no zlib data") }
    var raw: [UInt8]
    do throws(Inflate.Fault) {
      raw = try Inflate.raw(packed, 2..<packed.count - 4, limit: (header.stride + 1) * header.rows)
    } catch {
      throw fault("its pixels cannot be unpacked: \(error.message)")
    }
    guard raw.count == (header.stride + 1) * header.rows else { throw fault("it has too few pixels") }
    guard Self.unfilter(&raw, header) else { throw fault("a row has an unknown filter") }
    try self.init(raw, header, palette: palette, transparency: transparency, fault)
  }

  private static func header(_ body: [UInt8], _ fault: (String) -> DataError) throws(DataError) -> Header {
    guard body.count == 13 else { throw fault("its head has \(body.count) bytes; expected 13") }
    func word(_ place: Int) -> Int { (0..<4).reduce(0) { $0 << 8 | Int(body[place + $1]) } }
    let header = Header(columns: word(0), rows: word(4), depth: Int(body[8]), kind: body[9])
    let depths: [UInt8: [Int]] = [
      0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16],
    ]
    guard depths[header.kind]?.contains(header.depth) == true, body[10] == 0, body[11] == 0 else {
      throw fault("it has pixels of an unknown kind")
    }
    guard body[12] == 0 else { throw fault("it is interlaced; save it without interlacing") }
    guard header.rows > 0, header.columns > 0, header.rows <= limit / max(1, header.columns) else {
      throw fault("it claims \(header.rows)×\(header.columns) pixels; at most \(limit) are read")
    }
    return header
  }

  /// Undoes the filters in place; whether all are known.
  private static func unfilter(_ raw: inout [UInt8], _ header: Header) -> Bool {
    let (stride, step) = (header.stride, header.step)
    for row in 0..<header.rows {
      let start = row * (stride + 1) + 1
      let kind = raw[start - 1]
      guard kind <= 4 else { return false }
      guard kind > 0 else { continue }
      for index in 0..<stride {
        let left = index >= step ? Int(raw[start + index - step]) : 0
        let up = row > 0 ? Int(raw[start + index - stride - 1]) : 0
        let prediction: Int
        switch kind {
        case 1: prediction = left
        case 2: prediction = up
        case 3: prediction = (left + up) / 2
        default:
          let corner = row > 0 && index >= step ? Int(raw[start + index - stride - 1 - step]) : 0
          let sum = left + up - corner
          let (a, b, c) = (abs(sum - left), abs(sum - up), abs(sum - corner))
          prediction = a <= b && a <= c ? left : b <= c ? up : corner
        }
        raw[start + index] &+= UInt8(truncatingIfNeeded: prediction)
      }
    }
    return true
  }

  private init(
    _ raw: [UInt8], _ header: Header, palette: [UInt8], transparency: [UInt8], _ fault: (String) -> DataError
  ) throws(DataError) {
    let isColour = header.kind & 2 != 0
    (rows, columns, channels) = (header.rows, header.columns, isColour ? 3 : 1)
    if header.kind == 3, palette.isEmpty || palette.count % 3 != 0 {
      throw fault("its palette is missing or damaged")
    }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(rows * columns * channels)
    let scale = [1: 255, 2: 85, 4: 17][header.depth] ?? 1
    for row in 0..<rows {
      let start = row * (header.stride + 1) + 1
      func sample(_ index: Int) -> Int {
        switch header.depth {
        case 8: return Int(raw[start + index])
        case 16: return Int(raw[start + 2 * index])
        default:
          let bit = index * header.depth
          return Int(raw[start + bit / 8]) >> (8 - header.depth - bit % 8) & (1 << header.depth - 1)
        }
      }
      for column in 0..<columns {
        let first = column * header.samples
        switch header.kind {
        case 0: pixels.append(UInt8(truncatingIfNeeded: sample(first) * scale))
        case 3:
          let index = sample(first)
          guard 3 * index < palette.count else { throw fault("a pixel has no colour in its palette") }
          let alpha = transparency.indices.contains(index) ? Int(transparency[index]) : 255
          for channel in 0..<3 { pixels.append(Self.blend(Int(palette[3 * index + channel]), alpha)) }
        case 2: for channel in 0..<3 { pixels.append(UInt8(truncatingIfNeeded: sample(first + channel))) }
        case 4: pixels.append(Self.blend(sample(first), sample(first + 1)))
        default:
          for channel in 0..<3 { pixels.append(Self.blend(sample(first + channel), sample(first + 3))) }
        }
      }
    }
    self.pixels = pixels
  }

  private static func blend(_ value: Int, _ alpha: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: (value * alpha + 127) / 255)
  }

  /// The picture with so many channels: grey is 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), and grey in colour three times itself.
  package func with(channels wanted: Int) -> PNGImage {
    guard wanted != channels else { return self }
    var result: [UInt8] = []
    result.reserveCapacity(rows * columns * wanted)
    for pixel in 0..<rows * columns {
      if channels == 3 {
        let (red, green, blue) = (
          Int(pixels[3 * pixel]), Int(pixels[3 * pixel + 1]), Int(pixels[3 * pixel + 2])
        )
        result.append(UInt8(truncatingIfNeeded: (299 * red + 587 * green + 114 * blue + 500) / 1_000))
      } else {
        for _ in 0..<wanted { result.append(pixels[pixel]) }
      }
    }
    return PNGImage(rows: rows, columns: columns, channels: wanted, pixels: result)
  }

  /// The picture in another size: each new pixel is the mean of what it covers of the old ones.
  package func resized(rows newRows: Int, columns newColumns: Int) -> PNGImage {
    guard (newRows, newColumns) != (rows, columns) else { return self }
    let across = Self.shares(from: columns, to: newColumns)
    let down = Self.shares(from: rows, to: newRows)
    var narrow = [Double](repeating: 0, count: rows * newColumns * channels)
    for row in 0..<rows {
      for (column, parts) in across.enumerated() {
        for channel in 0..<channels {
          var sum = 0.0
          for (source, share) in parts {
            sum += share * Double(pixels[(row * columns + source) * channels + channel])
          }
          narrow[(row * newColumns + column) * channels + channel] = sum
        }
      }
    }
    var result: [UInt8] = []
    result.reserveCapacity(newRows * newColumns * channels)
    for parts in down {
      for place in 0..<newColumns * channels {
        var sum = 0.0
        for (source, share) in parts { sum += share * narrow[source * newColumns * channels + place] }
        result.append(UInt8(min(max(sum.rounded(), 0), 255)))
      }
    }
    return PNGImage(rows: newRows, columns: newColumns, channels: channels, pixels: result)
  }

  /// For each new place which old ones it covers, with the share of each; the shares add up to 1.
  private static func shares(from count: Int, to target: Int) -> [[(Int, Double)]] {
    (0..<target).map { place in
      // In units of 1/target of an old place, so that the borders are whole numbers.
      let (first, last) = (place * count, (place + 1) * count)
      return (first / target...(last - 1) / target).map { source in
        let covered = min(last, (source + 1) * target) - max(first, source * target)
        return (source, Double(covered) / Double(count))
      }
    }
  }
}
