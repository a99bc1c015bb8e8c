import Foundation
@_spi(Tools) import Hillock
import HillockArrays
import Testing

@testable import HillockInterchange
@testable import HillockPictures

/// PNG files are read back by an independent way: the inflater that reads gzip files, and CRC-32 of that.
@Suite("PNG")
struct PNGTests {
  private struct Decoded {
    var width: Int
    var height: Int
    var pixels: [RGB]
  }

  private func decode(_ file: [UInt8]) throws -> Decoded {
    try #require(Array(file.prefix(8)) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    func word(_ place: Int) -> Int { file[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    var place = 8
    var data: [UInt8] = []
    var (width, height) = (0, 0)
    while place < file.count {
      let length = word(place)
      let type = String(decoding: file[place + 4..<place + 8], as: UTF8.self)
      let content = Array(file[place + 8..<place + 8 + length])
      #expect(
        Int(CRC32.iso.sum(file[(place + 4)..<(place + 8 + length)])) == word(place + 8 + length), "\(type)")
      if type == "IHDR" { (width, height) = (word(place + 8), word(place + 12)) }
      if type == "IDAT" { data += content }
      place += 12 + length
    }
    // Two bytes before the compressed data and a checksum after them.
    let size = height * (1 + 3 * width)
    let compressed = Array(data.dropFirst(2).dropLast(4))
    let scanlines = try inflated(compressed, size: size)
    var pixels: [RGB] = []
    for row in 0..<height {
      let start = row * (1 + 3 * width)
      #expect(scanlines[start] == 0, "the filter of row \(row)")
      for place in stride(from: start + 1, to: start + 1 + 3 * width, by: 3) {
        pixels.append(RGB(scanlines[place], scanlines[place + 1], scanlines[place + 2]))
      }
    }
    return Decoded(width: width, height: height, pixels: pixels)
  }

  private func inflated(_ compressed: [UInt8], size: Int) throws -> [UInt8] {
    let output = try Inflate.raw(compressed, 0..<compressed.count, limit: size)
    #expect(output.count == size)
    return output
  }

  @Test("What is written is read back", arguments: [(1, 1), (7, 3), (300, 2), (64, 64)])
  func roundTrip(width: Int, height: Int) throws {
    for seed in [UInt64](1...4) {
      var random = Philox(seed: seed, stream: 9)
      // Runs of equal pixels and noise, so that both matches and literals occur.
      var pixels: [RGB] = []
      while pixels.count < width * height {
        let word = random.next64()
        let pixel = RGB(UInt32(word & 0xFFFFFF))
        let run = word >> 32 & 1 == 0 ? 1 : Int(word >> 33 & 511)
        pixels += [RGB](repeating: pixel, count: run)
      }
      pixels = Array(pixels.prefix(width * height))
      let decoded = try decode(PNG.encoded(width: width, height: height, pixels: pixels))
      #expect(decoded.width == width && decoded.height == height)
      #expect(decoded.pixels == pixels, "seed \(seed)")
    }
  }

  @Test("Areas are painted where they are, with their colours")
  func painted() throws {
    var drawing = Drawing(width: 40, height: 30, title: "t")
    drawing.rectangle(.init(x: 10, y: 5, width: 10, height: 10), fill: .fixed(RGB(0x123456)))
    drawing.line(from: .init(0, 25), to: .init(40, 25), .init(.fixed(RGB(0xFF0000)), width: 2))
    drawing.add(
      .area(
        [.init(30, 2), .init(38, 2), .init(38, 10), .init(30, 10)], fill: .fixed(RGB(0x00FF00)), outline: nil)
    )
    let decoded = try decode(drawing.png(scale: 1))
    func pixel(_ x: Int, _ y: Int) -> RGB { decoded.pixels[y * decoded.width + x] }
    #expect(decoded.width == 40 && decoded.height == 30)
    #expect(pixel(12, 7) == RGB(0x123456) && pixel(10, 5) == RGB(0x123456) && pixel(19, 14) == RGB(0x123456))
    #expect(pixel(9, 7) == RGB(0xFFFFFF) && pixel(20, 7) == RGB(0xFFFFFF) && pixel(12, 15) == RGB(0xFFFFFF))
    #expect(
      pixel(20, 24) == RGB(0xFF0000) && pixel(20, 25) == RGB(0xFF0000) && pixel(20, 27) == RGB(0xFFFFFF))
    #expect(pixel(33, 5) == RGB(0x00FF00) && pixel(29, 5) == RGB(0xFFFFFF))
    let dark = try decode(drawing.png(scale: 1, dark: true))
    #expect(dark.pixels[0] == Ink.paper.colour(dark: true))
  }

  @Test("Every letter leaves ink inside its room, and letters differ")
  func letters() throws {
    var seen: [[RGB]: Character] = [:]
    let letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789+−=<>()[]%&/.,:;?!×→·′αβγδεθλπσφ√∞≤≥²ü"
    for letter in letters {
      var drawing = Drawing(width: 40, height: 40, title: "t")
      drawing.text(String(letter), at: .init(8, 28), size: 20)
      let pixels = try decode(drawing.png(scale: 1)).pixels
      let dark = pixels.count { $0.lightness < 0.6 }
      #expect(dark > 1, "\(letter)")
      if let other = seen[pixels] { Issue.record("\(letter) looks like \(other)") }
      seen[pixels] = letter
      for row in 0..<40 {
        for column in [0, 1, 2, 37, 38, 39] {
          #expect(pixels[row * 40 + column] == RGB(0xFFFFFF), "\(letter)")
        }
      }
    }
  }
}
