/// A question as most clients write it, read straight from its bytes: one tensor `input` of type FP32, a flat list of numbers or bytes behind
/// the JSON, and outputs by their names.
///
/// It makes the same of such a question as `InferenceRequest` does by way of a tree of nodes, which would take longer than the
/// network. What is any other question, and everything that is wrong, is left to that one.
enum PlainQuestion {
  private struct Parts {
    var id: String?
    var hasTensor = false
    /// The outputs that are named, and which of them say themselves how they are to come.
    var outputs: [(name: String, isBinary: Bool)] = []
    var saysItself: UInt64 = 0
    var isBinary: Bool?
    var name = false
    var type = false
    var shape: [Int] = []
    var values: [Double]?
    /// Bytes behind the JSON.
    var size: Int?
  }

  /// - Returns: `nil` for a question of another kind.
  static func read(_ body: Span<UInt8>, header: Int, for model: ServedModel) -> InferenceRequest? {
    let bytes = body.extracting(0..<header)
    var place = 0
    var parts = Parts()
    guard members(bytes, &place, &parts, model, top), parts.hasTensor, parts.name, parts.type else {
      return nil
    }
    JSONReader.Scanner.skip(bytes, &place)
    guard place == header else { return nil }
    let values: [Double]
    if let size = parts.size {
      guard parts.values == nil, body.count - header == size, size % 4 == 0 else { return nil }
      values = TensorType.float32.numbers(body.extracting(header..<body.count))
    } else {
      guard let given = parts.values, body.count == header else { return nil }
      values = given
    }
    let rows: Int
    switch parts.shape.count {
    case 1 where parts.shape[0] == model.width: rows = 1
    case 2 where parts.shape[1] == model.width: rows = parts.shape[0]
    default: return nil
    }
    guard values.count == rows * model.width, rows <= 1 << 20 else { return nil }
    let isBinary = parts.isBinary ?? false
    var outputs = parts.outputs
    if outputs.isEmpty {
      outputs = model.outputs.map { (name: $0.name, isBinary: isBinary) }
    } else if isBinary {
      for place in outputs.indices where parts.saysItself & 1 << UInt64(place) == 0 {
        outputs[place].isBinary = true
      }
    }
    return InferenceRequest(id: parts.id, values: values, rows: rows, outputs: outputs)
  }

  private typealias Member = (
    _ key: Key, _ bytes: Span<UInt8>, _ place: inout Int, _ parts: inout Parts, _ model: ServedModel
  ) -> Bool

  private enum Key: UInt16 {
    case id, inputs, outputs, parameters, name, datatype, shape, data, size, binary, binaryOutput
  }

  private static func key(_ bytes: Span<UInt8>, _ place: inout Int) -> Key? {
    guard let word = word(bytes, &place) else { return nil }
    func isWord(_ text: StaticString) -> Bool { Self.isWord(bytes, word, text) }
    switch word.count {
    case 2: return isWord("id") ? .id : nil
    case 4: return isWord("name") ? .name : isWord("data") ? .data : nil
    case 5: return isWord("shape") ? .shape : nil
    case 6: return isWord("inputs") ? .inputs : nil
    case 7: return isWord("outputs") ? .outputs : nil
    case 8: return isWord("datatype") ? .datatype : nil
    case 10: return isWord("parameters") ? .parameters : nil
    case 11: return isWord("binary_data") ? .binary : nil
    case 16: return isWord("binary_data_size") ? .size : nil
    case 18: return isWord("binary_data_output") ? .binaryOutput : nil
    default: return nil
    }
  }

  /// The members of an object, each at most once; false for an object that is read by the other way.
  private static func members(
    _ bytes: Span<UInt8>, _ place: inout Int, _ parts: inout Parts, _ model: ServedModel, _ member: Member
  ) -> Bool {
    guard sign("{", bytes, &place) else { return false }
    var seen: UInt16 = 0
    while true {
      JSONReader.Scanner.skip(bytes, &place)
      guard let key = key(bytes, &place), seen & 1 << key.rawValue == 0, sign(":", bytes, &place) else {
        return false
      }
      seen |= 1 << key.rawValue
      JSONReader.Scanner.skip(bytes, &place)
      guard member(key, bytes, &place, &parts, model) else { return false }
      if sign("}", bytes, &place) { return true }
      guard sign(",", bytes, &place) else { return false }
    }
  }

  private static func top(
    _ key: Key, _ bytes: Span<UInt8>, _ place: inout Int, _ parts: inout Parts, _ model: ServedModel
  ) -> Bool {
    switch key {
    case .id:
      guard let word = word(bytes, &place) else { return false }
      parts.id = text(bytes, word)
      return true
    case .inputs:
      guard sign("[", bytes, &place), members(bytes, &place, &parts, model, tensor) else { return false }
      parts.hasTensor = true
      return sign("]", bytes, &place)
    case .outputs: return outputs(bytes, &place, &parts, model)
    case .parameters:
      return members(bytes, &place, &parts, model) { key, bytes, place, parts, _ in
        guard key == .binaryOutput, let value = bool(bytes, &place) else { return false }
        parts.isBinary = value
        return true
      }
    default: return false
    }
  }

  private static func tensor(
    _ key: Key, _ bytes: Span<UInt8>, _ place: inout Int, _ parts: inout Parts, _ model: ServedModel
  ) -> Bool {
    switch key {
    case .name:
      guard let word = word(bytes, &place), isWord(bytes, word, "input") else { return false }
      parts.name = true
    case .datatype:
      guard let word = word(bytes, &place), isWord(bytes, word, "FP32") else { return false }
      parts.type = true
    case .shape:
      guard let extents = numbers(bytes, &place, capacity: 2, areFloats: false) else { return false }
      for extent in extents {
        guard extent >= 0, extent <= 0x1p20, extent == extent.rounded() else { return false }
        parts.shape.append(Int(extent))
      }
    case .data:
      guard let values = numbers(bytes, &place, capacity: model.width, areFloats: true) else { return false }
      parts.values = values
    case .parameters:
      return members(bytes, &place, &parts, model) { key, bytes, place, parts, _ in
        guard key == .size, place < bytes.count, 0x30...0x39 ~= bytes[place],
          let size = try? JSONReader.Scanner.number(bytes, &place), size <= 0x1p40, size == size.rounded()
        else { return false }
        parts.size = Int(size)
        return true
      }
    default: return false
    }
    return true
  }

  private static func outputs(
    _ bytes: Span<UInt8>, _ place: inout Int, _ parts: inout Parts, _ model: ServedModel
  ) -> Bool {
    guard sign("[", bytes, &place) else { return false }
    repeat {
      let last = parts.outputs.count
      guard last < 64 else { return false }
      parts.outputs.append(("", false))
      let isRead = members(bytes, &place, &parts, model) { key, bytes, place, parts, model in
        let last = parts.outputs.count - 1
        switch key {
        case .name:
          guard let word = word(bytes, &place),
            let output = model.outputs.first(where: { isWord(bytes, word, $0.name) })
          else { return false }
          parts.outputs[last].name = output.name
          return true
        case .parameters:
          return members(bytes, &place, &parts, model) { key, bytes, place, parts, _ in
            guard key == .binary, let value = bool(bytes, &place) else { return false }
            parts.outputs[parts.outputs.count - 1].isBinary = value
            parts.saysItself |= 1 << UInt64(parts.outputs.count - 1)
            return true
          }
        default: return false
        }
      }
      let name = parts.outputs[last].name
      guard isRead, !name.isEmpty, !parts.outputs[..<last].contains(where: { $0.name == name }) else {
        return false
      }
    } while sign(",", bytes, &place)
    return sign("]", bytes, &place)
  }

  // MARK: small things

  /// A sign, and the space before it.
  private static func sign(_ sign: Unicode.Scalar, _ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    JSONReader.Scanner.skip(bytes, &place)
    guard place < bytes.count, bytes[place] == UInt8(ascii: sign) else { return false }
    place += 1
    return true
  }

  /// A string of plain characters: where it is.
  private static func word(_ bytes: Span<UInt8>, _ place: inout Int) -> Range<Int>? {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
    let start = place + 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      guard 0x20..<0x7F ~= bytes[end], bytes[end] != UInt8(ascii: "\\") else { return nil }
      end += 1
    }
    guard end < bytes.count else { return nil }
    place = end + 1
    return start..<end
  }

  private static func isWord(_ bytes: Span<UInt8>, _ word: Range<Int>, _ text: StaticString) -> Bool {
    guard word.count == text.utf8CodeUnitCount else { return false }
    for offset in 0..<word.count where unsafe text.utf8Start[offset] != bytes[word.lowerBound + offset] {
      return false
    }
    return true
  }

  private static func isWord(_ bytes: Span<UInt8>, _ word: Range<Int>, _ text: String) -> Bool {
    guard word.count == text.utf8.count else { return false }
    var place = word.lowerBound
    for byte in text.utf8 {
      guard bytes[place] == byte else { return false }
      place += 1
    }
    return true
  }

  private static func text(_ bytes: Span<UInt8>, _ word: Range<Int>) -> String {
    String(decoding: word.map { bytes[$0] }, as: UTF8.self)
  }

  private static func bool(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool? {
    for (text, value) in [("true", true), ("false", false)] as [(StaticString, Bool)] {
      let end = place + text.utf8CodeUnitCount
      if end <= bytes.count, isWord(bytes, place..<end, text) {
        place = end
        return value
      }
    }
    return nil
  }

  /// A flat list of at least one number.
  ///
  /// - Parameter areFloats: whether they are rounded to floats, as if they had come as bytes.
  private static func numbers(
    _ bytes: Span<UInt8>, _ place: inout Int, capacity: Int, areFloats: Bool
  ) -> [Double]? {
    guard sign("[", bytes, &place) else { return nil }
    var result: [Double] = []
    result.reserveCapacity(capacity)
    while true {
      JSONReader.Scanner.skip(bytes, &place)
      guard let value = wholeNumber(bytes, &place) ?? anyNumber(bytes, &place) else { return nil }
      result.append(areFloats ? Double(Float(value)) : value)
      JSONReader.Scanner.skip(bytes, &place)
      guard place < bytes.count else { return nil }
      let byte = bytes[place]
      place += 1
      if byte == UInt8(ascii: "]") { return result }
      guard byte == UInt8(ascii: ",") else { return nil }
    }
  }

  /// A number of up to seven digits with a comma or the end of the list right behind it, as those of pictures are.
  private static func wholeNumber(_ bytes: Span<UInt8>, _ place: inout Int) -> Double? {
    var at = place
    var value = 0
    while at < bytes.count {
      let digit = bytes[at] &- 0x30
      guard digit < 10 else { break }
      value = value &* 10 &+ Int(digit)
      at += 1
      guard at - place <= 7 else { return nil }
    }
    let count = at - place
    guard count > 0, count == 1 || bytes[place] != 0x30, at < bytes.count,
      bytes[at] == UInt8(ascii: ",") || bytes[at] == UInt8(ascii: "]")
    else { return nil }
    place = at
    return Double(value)
  }

  private static func anyNumber(_ bytes: Span<UInt8>, _ place: inout Int) -> Double? {
    guard place < bytes.count, bytes[place] == UInt8(ascii: "-") || 0x30...0x39 ~= bytes[place] else {
      return nil
    }
    return try? JSONReader.Scanner.number(bytes, &place)
  }
}
