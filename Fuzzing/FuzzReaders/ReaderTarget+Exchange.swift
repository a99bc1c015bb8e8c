import Foundation
import Hillock
import HillockArrays
import HillockInterchange
import HillockONNX

/// Files of other programs: arrays, archives, state dicts, graphs, pictures.
extension ReaderTarget {
  static func exchange(folder: URL) throws -> [ReaderTarget] {
    let array = NumPyArray.serialized((0..<24).map { Float($0) / 7 }, shape: [8, 3])
    let labels = NumPyArray.serialized((0..<8).map { Float($0 % 2) }, shape: [8])
    let archive = try ZipArchive.stored([("x.npy", array), ("y.npy", labels)])
    let network = try Network(
      inputShape: [6, 6, 2],
      parts: LayerList.parts(parsing: "conv(3,3):relu,batchnorm,maxpool(2),flatten,4:tanh,2:identity"))
    let sequence = try Network(
      inputShape: [5, 3], parts: LayerList.parts(parsing: "lstm(4),gru(3),last,2:identity"))
    let models = try [network, sequence].map { try TrainedModel(plain: Model($0), classNames: ["a", "b"]) }
    let dict = try TorchProgram(models[0]).dict
    let tensors = try dict.archive()
    let safetensors = try Safetensors(tensors: dict.tensors).serialized()
    let graphs = try models.map { try ONNXFile.bytes(of: $0) }
    // Packed by hand: a gradient of 4×3 pixels of grey, stored.
    let picture: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 4, 0, 0,
      0, 3, 8, 0, 0, 0, 0,
    ]
    return [
      ReaderTarget("npy", [array, labels], ["'descr': '<f8'", "True", "(3, 8)", "|u1", "<U2", ", "]) {
        bytes in
        let read = try NumPyArray(parsing: bytes, file: "fuzz.npy")
        _ = (read.doubles?.count, read.texts?.count, read.pixels?.count)
      },
      ReaderTarget("npz", [archive]) { bytes in
        let read = try NumPyArchive(parsing: bytes, file: "fuzz.npz")
        for name in read.names.prefix(8) { _ = try read.array(name).doubles }
      },
      ReaderTarget("npy data", [archive]) { bytes in
        let file = folder.appendingPathComponent("data.npz")
        try Data(bytes).write(to: file)
        _ = try PreparedData.arrays(source: file.path)
      },
      ReaderTarget("state dict", [tensors]) { bytes in
        let read = try StateDict(archive: bytes, file: "fuzz.pt")
        _ = try StateDictImport(read, network: network, file: "fuzz.pt")
      },
      // Without the archive around it, whose checksum hardly any damage leaves right.
      ReaderTarget(
        "pickle", [try pickle(in: tensors)],
        ["\u{80}", "collections\nOrderedDict\n", "torch\nFloatStorage\n", "R", "t", "Q"]
      ) { bytes in
        _ = try Pickle.tensors(parsing: bytes, file: "fuzz.pkl")
      },
      ReaderTarget("safetensors", [safetensors], ["\"BF16\"", "\"I64\"", "\"shape\"", "[", "]", "0"]) {
        bytes in
        let read = try Safetensors(parsing: bytes, file: "fuzz.safetensors")
        _ = try StateDictImport(StateDict(read), network: network, file: "fuzz.safetensors")
      },
      ReaderTarget("onnx", graphs, ["Reshape", "Conv", "Gemm", "LSTM", "axis", "perm", "pads"]) { bytes in
        let model = try ONNXFile.model(parsing: bytes, file: "fuzz.onnx")
        _ = try? ImportedNetwork(model, file: "fuzz.onnx")
        let file = try ONNXFile(parsing: bytes, file: "fuzz.onnx")
        var inputs: [String: (values: [Float], shape: [Int])] = [:]
        for input in file.inputs.prefix(8) {
          let shape = input.shape.map { min($0 ?? 2, 64) }
          guard let count = Shape(shape).checkedCount, count < 1 << 14 else { return }
          inputs[input.name] = ([Float](repeating: 0.5, count: count), shape)
        }
        _ = try file.outputs(for: inputs)
      },
      ReaderTarget("png", [try PNGImage.gradient(header: picture)]) { bytes in
        let image = try PNGImage(parsing: bytes, file: "fuzz.png")
        _ = image.with(channels: 3).resized(rows: 5, columns: 7)
      },
    ]
  }

  private static func pickle(in archive: [UInt8]) throws -> [UInt8] {
    let zip = try ZipArchive(parsing: archive, file: "seed.pt")
    guard let entry = zip.entries.first(where: { $0.name.hasSuffix("data.pkl") }) else { return [] }
    return try zip.contents(of: entry)
  }
}

extension PNGImage {
  /// A small picture as a seed: the head, stored pixels, the end.
  static func gradient(header: [UInt8]) throws -> [UInt8] {
    func bigEndian(_ value: UInt32) -> [UInt8] {
      (0..<4).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }
    func chunk(_ kind: String, _ body: [UInt8]) -> [UInt8] {
      let content = Array(kind.utf8) + body
      return bigEndian(UInt32(body.count)) + content + bigEndian(CRC32.iso.sum(content))
    }
    var pixels: [UInt8] = []
    for row: UInt8 in 0..<3 {
      pixels.append(row)
      for column: UInt8 in 0..<4 { pixels.append(20 * row + column) }
    }
    let count = UInt8(pixels.count)
    var stored: [UInt8] = [0x78, 1, 1, count, 0, count ^ 0xFF, 0xFF]
    stored += pixels
    stored += [0, 0, 0, 0]
    var file = Array(header.prefix(8))
    file += chunk("IHDR", Array(header[16..<29]))
    file += chunk("IDAT", stored)
    file += chunk("IEND", [])
    return file
  }
}
