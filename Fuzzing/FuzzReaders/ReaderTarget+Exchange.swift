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
    let recurrent = try TorchProgram(models[1]).dict.archive()
    let safetensors = try Safetensors(tensors: dict.tensors).serialized()
    let graphs = try models.map { try ONNXFile.bytes(of: $0) }
    // Packed by hand: a gradient of 4×3 pixels of grey, stored.
    let picture: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 4, 0, 0,
      0, 3, 8, 0, 0, 0, 0,
    ]
    let image = try PNGImage.gradient(header: picture)
    let pictures = folder.appendingPathComponent("pictures")
    for kind in ["a", "b"] {
      let place = pictures.appendingPathComponent(kind)
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      for number in 0..<3 { try Data(image).write(to: place.appendingPathComponent("\(number).png")) }
    }
    var targets = [
      ReaderTarget("npy", [array, labels], ["'descr': '<f8'", "True", "(3, 8)", "|u1", "<U2", ", "]) {
        bytes in
        let read = try NumPyArray(parsing: bytes, file: "fuzz.npy")
        _ = (read.doubles?.count, read.texts?.count, read.pixels?.count)
      },
      ReaderTarget("npz", [archive, PackedSeeds.npz]) { bytes in
        let read = try NumPyArchive(parsing: bytes, file: "fuzz.npz")
        for name in read.names.prefix(8) { _ = try read.array(name).doubles }
      },
      ReaderTarget("npy data", [archive, PackedSeeds.npz]) { bytes in
        let file = folder.appendingPathComponent("data.npz")
        try Data(bytes).write(to: file)
        _ = try PreparedData.arrays(source: file.path)
      },
      ReaderTarget("npz member", [array, labels], ["'descr': '<f8'", "True", "(3, 8)", "|u1", "<U2", ", "]) {
        bytes in
        // The checksum of the archive is right.
        let whole = try ZipArchive.stored([("x.npy", bytes), ("y.npy", labels)])
        _ = try NumPyArchive(parsing: whole, file: "fuzz.npz").array("x").doubles
      },
      ReaderTarget("state dict", [tensors, recurrent]) { bytes in
        let read = try StateDict(archive: bytes, file: "fuzz.pt")
        _ = try? StateDictImport(read, network: network, file: "fuzz.pt")
        _ = try StateDictImport(read, network: sequence, file: "fuzz.pt")
      },
      // Damage to the list of tensors gets past the checksum of the archive, and what is left of it is taken as layers.
      ReaderTarget(
        "state dict list", [try pickle(in: tensors), try pickle(in: recurrent)],
        [
          "weight", "bias_hh_l0", "running_var", "dense_1.", "archive/data/0", "\u{1}", "R", "t", "Q",
          "K\u{7F}",
        ]
      ) { bytes in
        for (archive, network) in [(tensors, network), (recurrent, sequence)] {
          let read = try StateDict(archive: try with(pickle: bytes, in: archive), file: "fuzz.pt")
          _ = try StateDictImport(read, network: network, file: "fuzz.pt").model.fingerprint
        }
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
      ReaderTarget("png", [image, PackedSeeds.colours, PackedSeeds.palette]) { bytes in
        let image = try PNGImage(parsing: try withChecksums(bytes), file: "fuzz.png")
        _ = image.with(channels: 3).resized(rows: 5, columns: 7)
      },
      ReaderTarget("png folder", [image, PackedSeeds.colours]) { bytes in
        try Data(try withChecksums(bytes)).write(to: pictures.appendingPathComponent("b/1.png"))
        let data = try PreparedData.imageFolder(
          source: pictures.path, size: ImageFolder.Size(rows: 5, columns: 7))
        _ = try PreparedData.imageRows(pictures.path, for: data.preprocessing, includesTargets: true)
      },
    ]
    for index in targets.indices { targets[index].memory = 64 }
    return targets
  }

  /// A picture with the checksums of its pieces made right, but where the bytes say not to.
  private static func withChecksums(_ bytes: [UInt8]) throws -> [UInt8] {
    var bytes = bytes
    var place = 8
    guard bytes.count % 8 != 0 else { return bytes }
    while place + 12 <= bytes.count {
      let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard length <= bytes.count - place - 12 else { break }
      let end = place + 8 + length
      let sum = CRC32.iso.sum(Array(bytes[place + 4..<end]))
      for index in 0..<4 { bytes[end + index] = UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32(index))) }
      place = end + 4
    }
    return bytes
  }

  /// An archive with another list of tensors, and right checksums.
  private static func with(pickle: [UInt8], in archive: [UInt8]) throws -> [UInt8] {
    let zip = try ZipArchive(parsing: archive, file: "seed.pt")
    return try ZipArchive.stored(
      zip.entries.map { entry in
        (entry.name, entry.name.hasSuffix("data.pkl") ? pickle : try zip.contents(of: entry))
      })
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
