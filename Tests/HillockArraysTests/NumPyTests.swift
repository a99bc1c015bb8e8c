import Hillock
import HillockTestSupport
import Testing

@testable import HillockArrays

@Suite struct NumPyTests {
  private func file(_ head: String, version: UInt8 = 1, data: [UInt8]) -> [UInt8] {
    let text = Array(head.utf8)
    let length =
      version == 1
      ? [UInt8(text.count & 255), UInt8(text.count >> 8)]
      : [UInt8(text.count & 255), UInt8(text.count >> 8), 0, 0]
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + data
  }

  @Test func whatIsWrittenReadsBack() throws {
    let values: [Float] = [1, -0.0, .infinity, .leastNonzeroMagnitude, 5, 6]
    for shape in [[6], [2, 3], [1, 2, 3]] {
      let array = try NumPyArray(parsing: NumPyArray.serialized(values, shape: shape), file: "a.npy")
      #expect(array.shape == shape)
      #expect(array.floats?.map(\.bitPattern) == values.map(\.bitPattern))
      #expect(array.header.dataOffset % 64 == 0)
    }
    let doubles = [0.1, -2.5e300]
    #expect(
      try NumPyArray(parsing: NumPyArray.serialized(doubles, shape: [2]), file: "d.npy").doubles == doubles)
  }

  /// Heads and bytes as NumPy 2 writes them.
  @Test func typesAreConverted() throws {
    func doubles(_ descr: String, _ data: [UInt8], count: Int, version: UInt8 = 1) throws -> [Double]? {
      try NumPyArray(
        parsing: file(
          "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(count),), }\n", version: version,
          data: data), file: "t.npy"
      ).doubles
    }
    #expect(
      try doubles("<f2", [0x00, 0x3C, 0x01, 0x00, 0x00, 0xFC, 0xFF, 0x7B], count: 4) == [
        1, 0x1p-24, -.infinity, 65_504,
      ])
    #expect(try doubles(">i2", [0xFF, 0xFE, 0x01, 0x00], count: 2, version: 2) == [-2, 256])
    #expect(try doubles("<u4", [0xFF, 0xFF, 0xFF, 0xFF], count: 1, version: 3) == [4_294_967_295])
    #expect(try doubles("|b1", [0, 1, 1], count: 3) == [0, 1, 1])
    #expect(try doubles("<i8", [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], count: 1) == [-1])
    #expect(try doubles(">f8", [0x3F, 0xF8, 0, 0, 0, 0, 0, 0], count: 1) == [1.5])
  }

  @Test func orderOfFortranIsTurned() throws {
    let array = try NumPyArray(
      parsing: file(
        "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", data: [1, 4, 2, 5, 3, 6]),
      file: "f.npy")
    #expect(array.pixels == [1, 2, 3, 4, 5, 6])
    #expect(array.doubles == [1, 2, 3, 4, 5, 6])
  }

  @Test func textsAreRead() throws {
    let words = try NumPyArray(
      parsing: file(
        "{'descr': '|S3', 'fortran_order': False, 'shape': (2,), }\n", data: Array("abcd".utf8) + [0, 0]),
      file: "s.npy")
    #expect(words.texts == ["abc", "d"])
    let letters = try NumPyArray(
      parsing: file(
        "{'descr': '<U2', 'fortran_order': False, 'shape': (2,), }\n",
        data: [0xE9, 0, 0, 0, 0, 0, 0, 0, 0x61, 0, 0, 0, 0x62, 0, 0, 0]),
      file: "u.npy")
    #expect(letters.texts == ["é", "ab"])
    #expect(letters.doubles == nil)
  }

  @Test(arguments: [
    "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': '|O', 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }",
    "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False}",
    "{'descr': '<f4', 'fortran_order': 1, 'shape': (2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (-2,), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 4), }",
    "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), } x",
    "{'descr': '<f4', 'shape': (2,), 'fortran_order': False, 'more': True}", "__import__('os')", "{",
  ]) func damagedHeadsAreRefused(head: String) {
    let error = #expect(throws: DataError.self) {
      try NumPyArray(parsing: file(head, data: [0, 0, 0, 0, 0, 0, 0, 0]), file: "bad.npy")
    }
    #expect(error?.file == "bad.npy")
  }

  @Test func archivesAreRead() throws {
    let (x, y) = (
      NumPyArray.serialized([1, 2, 3, 4] as [Float], shape: [2, 2]),
      NumPyArray.serialized([0, 1] as [Float], shape: [2])
    )
    let bytes = try ZipArchive.stored([("x.npy", x), ("y.npy", y)])
    let archive = try NumPyArchive(parsing: bytes, file: "a.npz")
    #expect(archive.names == ["x", "y"])
    #expect(try archive.array("x").floats == [1, 2, 3, 4])
    let error = #expect(throws: DataError.self) { try archive.array("z") }
    #expect(error?.message.contains("'x', 'y'") == true)
    // Every byte matters: a change is noticed or changes nothing that is read.
    for place in stride(from: 0, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[place] ^= 0x55
      guard let other = try? NumPyArchive(parsing: damaged, file: "a.npz"), other.names == ["x", "y"],
        let array = try? other.array("x")
      else { continue }
      #expect(array.floats == [1, 2, 3, 4], "byte \(place)")
    }
  }
}
